"""The difference of two books, against one that is found by trying every entry, and against carrying it out."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import combinations
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from threeones.kernel.book.canonical import book_from_json, book_to_json, digest
from threeones.kernel.book.difference import (
    ADDED,
    ALSO,
    CHANGED,
    KEPT,
    MILESTONE,
    OBJECTIVE,
    PROJECT,
    REMOVED,
    TARGET,
    Difference,
    difference,
    plain,
    segments,
)
from threeones.kernel.book.model import Book, Milestone, Objective, Project, Target
from threeones.kernel.book.tests.books import books

Flat = dict[tuple[str, str], tuple[str, dict[str, Any]]]


def flat(book: Book) -> Flat:
    """Every entry with what it stands under and what it says, without any order: made from the JSON alone."""
    told, out = book_to_json(book), Flat()
    for o in told.get("objectives", []):
        out[OBJECTIVE, o["code"]] = o.get("parent", ""), {k: v for k, v in o.items() if k not in ("code", "parent")}
    for p in told.get("projects", []):
        first, *also = p.pop("objectives", None) or [""]
        inner = [(MILESTONE, m.pop("code"), m) for m in p.pop("milestones", [])]
        inner += [(TARGET, f"{p['code']}/{t.pop('indicator')}", t) for t in p.pop("targets", [])]
        code = p.pop("code")
        if "supporting_units" in p:
            p["supporting_units"].sort()
        out[PROJECT, code] = first, p | ({ALSO: sorted(also)} if also else {})
        out |= {(kind, c): (code, words) for kind, c, words in inner}
    return out


def carried_out(told: Flat, d: Difference) -> Flat:
    """A flat book after what a difference says was done to it."""
    out = dict(told)
    for e in d.entries:
        if e.what == REMOVED:
            assert out.pop((e.kind, e.code))[0] == e.under[0]
            continue
        under, words = out.get((e.kind, e.code), ("", {}))
        if e.what == CHANGED:
            assert under == e.under[0]
        for f in e.fields:
            assert words.get(f.field) == f.before != f.after
        fields = {f.field: f.after for f in e.fields}
        out[e.kind, e.code] = e.under[1], {k: v for k, v in {**words, **fields}.items() if v is not None}
    return out


@given(books())
def test_a_book_differs_from_itself_in_nothing(book: Book) -> None:
    assert not difference(book, book)
    assert not difference(book, book_from_json(book_to_json(book)))


@given(books(), books())
def test_carrying_it_out_gives_the_other_book(a: Book, b: Book) -> None:
    d, then = difference(a, b), flat(b)
    got = carried_out(flat(a), d)
    # of what was added it is said that, and under what; its words stand in the book itself
    added = {(e.kind, e.code) for e in d.entries if e.what == ADDED}
    assert {k: v for k, v in got.items() if k not in added} == {k: v for k, v in then.items() if k not in added}
    assert {k: got[k][0] for k in added} == {k: then[k][0] for k in added} and got.keys() == then.keys()


@given(books(), books())
def test_it_says_no_more_than_differs(a: Book, b: Book) -> None:
    d, old, new = difference(a, b), flat(a), flat(b)
    told = {(e.kind, e.code): e for e in d.entries}
    assert len(told) == len(d.entries)
    assert {k for k, e in told.items() if e.what == REMOVED} == old.keys() - new.keys()
    assert {k for k, e in told.items() if e.what == ADDED} == new.keys() - old.keys()
    differ = {k for k in old.keys() & new.keys() if old[k] != new[k]}
    assert {k for k, e in told.items() if e.what == CHANGED and (e.fields or e.moved)} == differ
    assert {k for k, e in told.items() if e.moved} == {k for k in differ if old[k][0] != new[k][0]}
    assert (d.title is None) == (a.title == b.title)


@given(books(), books())
def test_as_few_as_can_be_changed_places(a: Book, b: Book) -> None:
    d, old, new = difference(a, b), flat(a), flat(b)
    out_of_place = {(e.kind, e.code) for e in d.entries if e.place}
    for kind, before, after in ((OBJECTIVE, a.objectives, b.objectives), (PROJECT, a.projects, b.projects)):
        stayed = {k for k in old.keys() & new.keys() if k[0] == kind and old[k][0] == new[k][0]}
        for under in {old[k][0] for k in stayed}:
            was = [e.code for e in before if (kind, e.code) in stayed and old[kind, e.code][0] == under]
            now = [e.code for e in after if e.code in was]
            moved = {code for code in was if (kind, code) in out_of_place}
            assert [c for c in was if c not in moved] == [c for c in now if c not in moved]
            fewer = (set(some) for some in combinations(was, max(len(moved) - 1, 0)))
            assert not moved or all([c for c in was if c not in f] != [c for c in now if c not in f] for f in fewer)


@given(books(), st.randoms(use_true_random=False))
def test_order_that_says_nothing_makes_no_difference(book: Book, chance: random.Random) -> None:
    def shuffled(things: tuple[Any, ...]) -> tuple[Any, ...]:
        return tuple(chance.sample(things, len(things)))

    projects = tuple(
        replace(
            p,
            milestones=shuffled(p.milestones),
            targets=shuffled(p.targets),
            supporting_units=shuffled(p.supporting_units),
            objectives=(*p.objectives[:1], *shuffled(p.objectives[1:])),
        )
        for p in book.projects
    )
    other = replace(book, projects=projects)
    assert not difference(book, other)
    anyhow = replace(other, projects=shuffled(other.projects), objectives=shuffled(other.objectives))
    assert digest(plain(book)) == digest(plain(anyhow))


@given(books(), books())
def test_the_plain_books_are_the_same_where_only_order_differs(a: Book, b: Book) -> None:
    d = difference(a, b)
    only_order = d.title is None and all(e.what == CHANGED and not e.fields and not e.moved for e in d.entries)
    assert (digest(plain(a)) == digest(plain(b))) == only_order


@given(st.text("甲乙丙丁ab", max_size=30), st.text("甲乙丙丁ab", max_size=30))
def test_the_pieces_of_a_text_make_both_of_it(before: str, after: str) -> None:
    pieces = segments(before, after)
    assert "".join(words for what, words in pieces if what in (KEPT, REMOVED)) == before
    assert "".join(words for what, words in pieces if what in (KEPT, ADDED)) == after
    assert all(words for _what, words in pieces)
    kinds = [what for what, _words in pieces]
    assert all(a != b for a, b in zip(kinds, kinds[1:], strict=False))
    assert before != after or kinds in ([], [KEPT])


def test_texts_too_long_to_compare_are_told_whole() -> None:
    before, after = "甲" * 3000, "甲" * 2999 + "乙"
    assert segments(before, after) == [(REMOVED, before), (ADDED, after)]


def test_a_change_reads_as_people_would_tell_it() -> None:
    milestone = Milestone("P1-1", "开工", date(2021, 3, 1))
    project = Project(
        "P1", "道路", ("O1",), "修路", "道路科", milestones=(milestone,), targets=(Target("投资", number=Decimal(8)),)
    )
    base = Book(2021, "局", "", (Objective("O1", "路"), Objective("O2", "桥")), (project, Project("P2", "桥", ("O2",))))
    later = replace(
        project,
        objectives=("O2",),
        content="修路架桥",
        milestones=(replace(milestone, due_on=date(2021, 5, 1)),),
        targets=(),
    )
    d = difference(base, replace(base, projects=(later,)))
    told = [(e.kind, e.code, e.what, e.moved, [(f.field, f.before, f.after) for f in e.fields]) for e in d.entries]
    assert told == [
        (PROJECT, "P1", CHANGED, True, [("content", "修路", "修路架桥")]),
        (MILESTONE, "P1-1", CHANGED, False, [("due_on", "2021-03-01", "2021-05-01")]),
        (TARGET, "P1/投资", REMOVED, False, []),
        (PROJECT, "P2", REMOVED, False, []),
    ]
    assert [[e.kind for e in found] for found in d.by_project().values()] == [
        [PROJECT, MILESTONE, TARGET],
        [PROJECT],
    ]
    assert segments("推动项目开工", "推动重点项目尽早开工") == [
        (KEPT, "推动"),
        (ADDED, "重点"),
        (KEPT, "项目"),
        (ADDED, "尽早"),
        (KEPT, "开工"),
    ]
