"""Names that lie near one that nobody bears: one letter off, one missing, one too many, or much the same."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable

_MOST = 5
_LIKE = 0.6


def near(text: str, names: Iterable[str], core: Callable[[str], str], own: Callable[[str], str]) -> tuple[str, ...]:
    """The names nearest to a text, at most five: first those one letter off, then those much the same, then those that begin alike.

    ``core`` leaves out of a name what is not compared; ``own`` is the name to show for it.
    """
    wanted = core(text)
    cores = {name: core(name) for name in names}
    slips = [name for name, bare in cores.items() if one_off(wanted, bare)]
    alike = difflib.get_close_matches(wanted, list(dict.fromkeys(cores.values())), n=_MOST, cutoff=_LIKE)
    begin = [name for name, bare in cores.items() if len(wanted) > 1 and bare[:2] == wanted[:2]]
    ordered = [*slips, *(name for bare in alike for name, its in cores.items() if its == bare), *begin]
    return tuple(dict.fromkeys(own(name) for name in ordered))[:_MOST]


def one_off(a: str, b: str) -> bool:
    """Whether one letter was mistaken, left out, put in, or two beside each other were swapped."""
    if a == b or abs(len(a) - len(b)) > 1:
        return False
    start = next((i for i, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    if len(a) == len(b):
        swapped = a[start : start + 2] == b[start : start + 2][::-1] and a[start + 2 :] == b[start + 2 :]
        return a[start + 1 :] == b[start + 1 :] or swapped
    longer, shorter = (a, b) if len(a) > len(b) else (b, a)
    return longer[start + 1 :] == shorter[start:]
