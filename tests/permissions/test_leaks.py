"""No word of a record reaches anybody who does not see it, and whoever sees it meets it; counts count what is seen."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Q
from django.test import Client
from lxml import html
from python_calamine import CalamineWorkbook

from tests.permissions import reading, table, world
from tests.permissions.actors import Actor, actors
from threeones.apps.handbook import selectors as handbook
from threeones.apps.review import selectors
from threeones.base.accounts.access import OPERATOR
from threeones.base.accounts.sight import sights
from threeones.web.audit import views

pytestmark = [pytest.mark.django_db, pytest.mark.once]
USUAL = (
    "head_of_bureau@own", "supervisor@district", "statistics_publisher@own", "auditor@bureau", "portfolio_leader@own",
    "unit_lead@other", "clerk@bureau", "sub_district@own", "enterprise@own", "audit_admin@own", "staff@own", "anonymous",
)  # fmt: skip
"""One of each kind of view; all others with ``--long``."""
OTHERS = [a.name for a in actors() if a.name not in USUAL]
EVERYBODY = [*USUAL, *(pytest.param(name, marks=pytest.mark.long) for name in OTHERS)]


def actor(name: str) -> Actor:
    return next(a for a in actors() if a.name == name)


def words() -> Iterator[tuple[str, frozenset[str]]]:
    """Every word that a record carries, with who may meet it."""
    for kind, of in table.read()["words"].items():
        for record, groups in of.items():
            yield world.word(kind, record), frozenset().union(*(table.group(g) for g in groups))
    for figure in (world.HELD_VALUE, world.HELD_GROWTH):
        # a place less, as it may be rounded where it is told
        yield figure[:-1], frozenset().union(*(table.group(g) for g in table.read()["held"]))


def reads_whole_audit(name: str) -> bool:
    """Whether somebody reads there, and there alone, of everything that was written."""
    return name in table.group("reads-whole-audit")


def leaks(name: str, found: list[reading.Read]) -> list[str]:
    """Words that reached somebody who may not meet them."""
    kept, everything = [w for w, who in words() if name not in who], reads_whole_audit(name)
    told = [one for one in found if not (everything and one.of_audit)]
    return [f"{name}: {word} in {one.path}" for one in told for word in kept if one.holds(word)]


def missing(name: str, found: list[reading.Read]) -> list[str]:
    """Words that somebody may meet and did not."""
    everything = reads_whole_audit(name)
    return [w for w, who in words() if (name in who or everything) and not any(one.holds(w) for one in found)]


def test_every_record_carries_a_word_that_the_table_knows() -> None:
    planted = {w for sheet in world.folder().values() for w in _planted(sheet)} | _planted({"": [world.passages()]})
    assert planted == {w for w, _who in words() if w.startswith("zq")}


def _planted(sheets: Any) -> set[str]:
    texts = [str(v) for rows in sheets.values() for row in rows for v in row.values()]
    known = {world.word(kind, of) for kind, records in table.read()["words"].items() for of in records}
    carried = {w for w in known if any(w in t for t in texts)}
    bare = [t for t in texts if "zq" in t and not any(w in t for w in known)]
    assert not bare, bare
    return carried


@pytest.mark.parametrize("name", EVERYBODY)
def test_words_and_counts(world: Path, name: str) -> None:
    client = actor(name).client()
    found = reading.everything(client)
    assert not [f"{one.path}: {one.status}" for one in found if one.status >= 500]
    assert not leaks(name, found)
    assert not missing(name, found), f"{name} never met these, though the table says so"
    wrong = counts_that_differ(name, client)
    assert not wrong, "\n".join(wrong)


def seen(name: str, kind: str) -> int:
    """How many records of a kind somebody sees, by the table."""
    of = table.read()["words"][kind]
    return sum(name in frozenset().union(*(table.group(g) for g in groups)) for groups in of.values())


def counts_that_differ(name: str, client: Client) -> list[str]:
    """Numbers of lists, exports, derivations and answers that are not the number of records seen."""
    count, reports = seen(name, "prj"), seen(name, "rep") + seen(name, "sup")
    expected = {
        "/why/projects/all/": count,
        "/why/milestones/all/": len(world.MILESTONES) * count,
        "/why/parcels/count/": seen(name, "land"),
        "/why/capital_projects/count/": seen(name, "cap"),
        "/api/v1/projects": count,
        "/api/v1/lights": count,
        "/api/v1/milestones": len(world.MILESTONES) * count,
        "/api/v1/objectives": count,
        "/api/v1/reports": reports,
        "/api/v1/parcels": seen(name, "land"),
        "/api/v1/capital-projects": seen(name, "cap"),
        "/api/v1/enterprises": seen(name, "ent"),
        "/api/v1/verdicts": seen(name, "ver"),
        "/projects/": count,
        "/land/": seen(name, "land"),
        reading.EXPORT: count,
        "/handbook/": count,
    }
    wrong = []
    for path, number in expected.items():
        told = told_number(client, path)
        if told is not None and told != number:
            wrong.append(f"{name} {path}: {told}, sees {number}")
    return wrong


def told_number(client: Client, path: str) -> int | None:
    """The number that an address tells; None where it does not answer."""
    answer = client.get(path, {"format": "json"} if path.startswith("/why/") else None)
    if answer.status_code != 200:
        return None
    if path == reading.EXPORT:
        return len(CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()) - 1
    if path.startswith("/why/"):
        node = json.loads(answer.content)["node"]
        assert len(node["args"]) == int(node["value"])
        return int(node["value"])
    if path.startswith("/api/"):
        told = json.loads(answer.content)
        assert len(told["items"]) == told["total"]
        return int(told["total"])
    tree = html.fromstring(answer.content.decode())
    if path == "/handbook/":
        return len(tree.xpath("//details[@class='entry']"))
    (number,) = tree.xpath("//p[@class='lead']//a[contains(@class,'number')][1]/@data-value")[:1] or ["0"]
    return int(number)


def everything_of(model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Plant a leak: one kind of record is seen by everybody."""
    monkeypatch.setitem(sights._items, model, lambda _access: Q())


@pytest.mark.parametrize(
    ("model", "name", "word"),
    [
        ("handbook.project", "unit_lead@bureau", "zqprja001"),
        ("handbook.milestone", "clerk@other", "zqmsta001"),
        ("supervision.report", "sub_district@other", "zqrepb001"),
        ("land.parcel", "enterprise@own", "zqlands2"),
        ("capital_projects.capitalproject", "sub_district@own", "zqcaps2"),
        ("register.enterprise", "enterprise@own", "zqents2"),
        ("evaluation.verdict", "unit_lead@bureau", "zqvera"),
        ("indicators.observation", "head_of_bureau@own", world.HELD_VALUE[:-1]),
    ],
)
def test_a_planted_leak_is_found(
    world: Path, monkeypatch: pytest.MonkeyPatch, model: str, name: str, word: str
) -> None:
    client = actor(name).client()
    everything_of(model, monkeypatch)
    found = leaks(name, reading.lists(client))
    assert any(word in line for line in found), found


def leaking(name: str, word: str, paths: Iterable[str]) -> set[str]:
    """Those of some addresses under which a word reaches somebody who may not meet it."""
    client = actor(name).client()
    return {p for p in paths if any(f" {word} " in line for line in leaks(name, [reading.read(client, p)]))}


def test_a_leak_into_any_file_is_found(world: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another bureau's part of the review in all its files, others' records in those of the audit."""
    of_review = [p for p in (*reading.PAGES, *reading.FILES) if "/file/" in p]
    of_audit = [p for p in reading.FILES if p.startswith("/audit/?")]
    assert not leaking("head_of_bureau@own", "zqpsgb", of_review)
    assert not leaking("auditor@bureau", "zqprja001", of_audit)
    monkeypatch.setattr(selectors, "sections_for", lambda _access, pack: frozenset(s.id for s in pack.sections))
    monkeypatch.setattr(views, "seen_by", lambda _access: None)
    assert leaking("head_of_bureau@own", "zqpsgb", of_review) == set(of_review) and len(of_review) == 3
    assert leaking("auditor@bureau", "zqprja001", of_audit) == set(of_audit) and len(of_audit) == 2


def test_a_list_that_forgets_who_asks_is_found(world: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = handbook.project_keys
    monkeypatch.setattr(handbook, "project_keys", lambda year, _access: whole(year, OPERATOR))
    wrong = counts_that_differ("clerk@own", actor("clerk@own").client())
    assert {line.split(":")[0] for line in wrong} >= {f"clerk@own {p}" for p in ("/projects/", "/why/projects/all/")}
