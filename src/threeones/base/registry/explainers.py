"""Explainers: whoever shows a derived number registers how it derives, and gets a drawer for it.

The address of a derivation is ``/why/<kind>/<key>/``; pages link numbers to it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from threeones.base.registry.core import Registry
from threeones.kernel.values.derivation import Node


@dataclass(frozen=True, slots=True)
class Explanation:
    """A derivation with what a reader wants to know first: what it is, and in words how it was found.

    ``words`` are the reader's words for labels of the derivation that are codes (rules, facts); ``parts`` name
    the arguments of its root where their order says what they are (the months of a light). ``files`` are the documents
    attached to the record that it is of.
    """

    title: str
    node: Node
    shown: str
    rule: str = ""
    notes: tuple[str, ...] = ()
    words: Mapping[str, str] = field(default_factory=dict)
    parts: tuple[str, ...] = ()
    files: tuple[Any, ...] = ()


Explainer = Callable[[str, date, Any], Explanation | None]
"""``explain(key, as_of, access)``: the derivation as far as ``access`` (``accounts.access.Access``, which stands above
the registry) sees its records; None where there is none, or none that is seen: the two are told apart to nobody."""
explainers: Registry[Explainer] = Registry("explainer")
