"""A part of a book: some of its projects with the objectives that they serve."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from threeones.kernel.book.model import Book


def part_of(book: Book, codes: Collection[str]) -> Book:
    """The book with the projects of these codes, the objectives that they serve and those above them."""
    projects = tuple(p for p in book.projects if p.code in codes)
    above = {o.code: o.parent for o in book.objectives}
    kept: set[str] = set()
    for code in {code for p in projects for code in p.objectives}:
        while code and code not in kept:
            kept.add(code)
            code = above.get(code, "")
    return replace(book, objectives=tuple(o for o in book.objectives if o.code in kept), projects=projects)
