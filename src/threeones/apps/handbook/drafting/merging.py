"""Two editors of one entry (两人同时改): what only one changed is merged, what both changed differently is for one of them to choose."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

Texts = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Merged:
    """Of what was typed: the fields that are changed by it (``mine``), and those that somebody else changed, too (``both``)."""

    mine: Mapping[str, str]
    both: Collection[str]


def merged(typed: Texts, began: Texts, now: Texts) -> Merged:
    """What was typed over the texts from which it began, where others stand by now.

    A field that is not told with what it began from began from what stands now. One that both changed to the same is no
    conflict; one that was not touched is left as the other made it.
    """
    mine, both = {}, []
    for name, text in typed.items():
        first, present = began.get(name, now.get(name, "")), now.get(name, "")
        if text in (first, present):
            continue
        mine[name] = text
        if first != present:
            both.append(name)
    return Merged(mine, tuple(both))


def rebased(typed: Texts, began: Texts, now: Texts) -> dict[str, str]:
    """What a form shows that is opened again over what stands now: what was typed where it was, else what stands now."""
    return {name: text if text != began.get(name, text) else now.get(name, text) for name, text in typed.items()}
