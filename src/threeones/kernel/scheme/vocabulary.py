"""The words of the scheme language (方案词表), for whoever helps to write a scheme: taken from the loader's own tables."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from threeones.kernel.rules.syntax import FUNCTIONS, ITEM_FUNCTIONS, PEER_FUNCTIONS
from threeones.kernel.scheme.load import known_in
from threeones.kernel.scheme.scores import SIGNATURES

ONE = "x"
"""Stands for any name in the texts that ask the loader what it knows."""
_ANY = re.compile(rf"\.{ONE}(?=\.|$)|\[\d+\]")


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """``keys`` by place: the empty one is the top of the file, ``facts[]`` any fact, ``items[].parts[]`` a part of an item.

    ``choices`` are the words that a key takes (``items[].missing``), ``scores`` the score functions with an example each,
    ``functions`` those of expressions.
    """

    keys: Mapping[str, tuple[str, ...]]
    choices: Mapping[str, tuple[str, ...]]
    scores: Mapping[str, str]
    functions: tuple[str, ...]


@cache
def vocabulary() -> Vocabulary:
    """All the words. What the loader learns to read stands here at once: it is asked with texts that hold every key."""
    top = known_in(b"scheme: x")[""]
    mappings = "\n".join(f"{key}: {{{ONE}: {{}}}}" for key in top)
    lists = "\n".join(f"{key}: [{{id: {ONE}, name: {ONE}, parts: [{{}}]}}]" for key in top)
    found = known_in(mappings.encode()) | known_in(lists.encode())
    places = {_ANY.sub("[]", place): words for place, words in found.items()}
    keys = {place: words for place, words in places.items() if not _is_choice(place, places)}
    choices = {place: tuple(w for w in words if w) for place, words in places.items() if place not in keys}
    scores = {name: signature.example for name, signature in SIGNATURES.items()}
    return Vocabulary(keys, choices, scores, (*FUNCTIONS, *PEER_FUNCTIONS, *ITEM_FUNCTIONS))


def _is_choice(place: str, places: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether a place is a key of a mapping that takes one of some words."""
    above, dot, key = place.rpartition(".")
    return bool(dot) and key in places.get(above, ())
