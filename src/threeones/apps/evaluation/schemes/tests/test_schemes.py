"""Schemes of the bureau's own: saved for good, in force before the packs, tried on the last facts, written by nobody else."""

from __future__ import annotations

from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from lxml import html

from tests.support import people
from tests.support.people import signed_in
from threeones.apps.evaluation.models import Run, SchemeText
from threeones.apps.evaluation.runs import opened, standings
from threeones.apps.evaluation.schemes import sources
from threeones.apps.evaluation.schemes.checking import check, most_bytes
from threeones.apps.evaluation.schemes.preview import preview
from threeones.apps.evaluation.schemes.saving import DRAFT, Saved, save_scheme
from threeones.apps.evaluation.services import compute, run_scheme
from threeones.base.accounts.access import OPERATOR, Access
from threeones.base.audit.models import AuditEntry
from threeones.base.audit.records import unexplained
from threeones.base.entry.drafts import draft_of, save_draft
from threeones.base.entry.errors import KeyReused, Refused, Stale, Unknown
from threeones.base.org.models import Role, UnitKind
from threeones.base.org.sheets import packs_exist
from threeones.base.registry.measures import Rows
from threeones.kernel.scheme import Scheme, load_scheme

Records: Any = import_module("tests.support.records").Records
DAY = date(2021, 12, 31)
AT = {"as_of": DAY.isoformat()}
PACK = "gongshu-2021-sections"
NAME = "small"
EDIT = f"/evaluation/schemes/{NAME}/edit/"
TEXT = """\
scheme: small
title: 小方案
source: {title: 试验, url: "", date: 2021-01-01}
subject: section
facts:
  milestones_due: {label: 到期节点, unit: 个}
  milestones_on_time: {label: 按期完成节点, unit: 个}
  leader_score: {label: 领导评价, unit: 分, optional: true}
items:
  # 领导评价四十分
  - {id: leaders, label: 领导评价, weight: 40, value: leader_score, score: "ratio(base=100, cap=1)", missing: skip}
  - {id: on_time, label: 按期完成, weight: 60, value: milestones_on_time / milestones_due, score: "ratio(base=1)"}
total: {weights: 100, decimals: 2}
grades: [{name: 优秀, top: 50%}, {name: 合格}]
"""
HALVES = TEXT.replace("weight: 40", "weight: 50").replace("weight: 60", "weight: 50")

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def made(settings: LazySettings, tmp_path: Path) -> Any:
    """Two sections of a bureau, of which the first is ahead, and one of another bureau."""
    settings.HOME = tmp_path
    made = Records()
    made.milestone(made.project("A"), date(2021, 3, 31), done=date(2021, 3, 30))
    made.rate(made.section, "90")
    for code, name, parent in (
        ("J-2", "运输科", made.bureau),
        ("K-1", "水利科", made.unit("K", "水利局", UnitKind.BUREAU)),
    ):
        unit = made.unit(code, name)
        unit.parent = parent
        unit.save()
        other = made.project(code, lead_unit=unit)
        made.milestone(other, date(2021, 3, 31), done=date(2021, 3, 30))
        made.milestone(other, date(2021, 4, 30))
        made.rate(unit, "70")
    return made


def evaluator(unit: Any = None) -> Access:
    return people.access(Role.EVALUATOR, unit)


def save(text: str = TEXT, version: int = 0, access: Access | None = None, **more: Any) -> Saved:
    given = {"scheme": NAME, "note": "照办法拟", "text": text, "version": version, **more}
    return save_scheme(access=access or evaluator(), **given)


def read(text: str) -> Scheme:
    return load_scheme(text.encode())


def told(error: Any) -> str:
    return " ".join(f"{w.field} {w.fault} {w.expected}" for w in error.value.wrong)


def test_what_is_saved_is_in_force_and_stays(made: Any) -> None:
    assert save() == Saved(NAME, 1)
    first = run_scheme(identifier=NAME, year=2021, as_of=DAY, access=OPERATOR)[0]
    assert save(HALVES, 1) == Saved(NAME, 2)
    assert [s.text for s in SchemeText.objects.order_by("number")] == [TEXT, HALVES]
    assert sources.scheme_source(NAME) == HALVES.encode()
    assert compute(NAME, 2021, DAY).scheme.items[0].weight == 50
    # what is frozen goes by the text of its time
    assert opened(Run.objects.get(pk=first.pk)).scheme.text == TEXT.encode()
    entries = AuditEntry.objects.filter(record="evaluation.schemetext").order_by("seq")
    assert [(e.key, e.action, e.reason) for e in entries] == [
        ("small / 1", "create", "照办法拟"), ("small / 2", "create", "照办法拟"),
    ]  # fmt: skip


@pytest.mark.usefixtures("made")
def test_the_own_text_comes_before_the_pack_of_the_same_name() -> None:
    pack = sources.scheme_source(PACK).decode()
    assert save(pack.replace("cap: 110", "cap: 120"), scheme=PACK).number == 1
    assert b"cap: 120" in sources.scheme_source(PACK)
    assert {s.identifier: s.number for s in sources.sources()}[PACK] == 1
    assert {s.identifier: s.number for s in sources.sources()}["huangyan-2022"] == 0


def test_a_setting_may_name_a_scheme_of_the_bureaus_own(made: Any) -> None:
    row = type("Row", (), {"values": {"key": "考评方案", "value": NAME}})
    assert len(list(packs_exist([row]))) == 1  # type: ignore[list-item]
    save()
    assert list(packs_exist([row])) == []  # type: ignore[list-item]


@pytest.mark.usefixtures("made")
def test_a_second_writer_is_told_and_the_first_text_stands() -> None:
    save()
    other = people.access(Role.EVALUATOR, None)
    with pytest.raises(Stale) as stale:
        save(HALVES, 0, other)
    assert stale.value.theirs.version == "1" and stale.value.theirs.values["text"] == TEXT
    assert SchemeText.objects.count() == 1 and AuditEntry.objects.filter(record="evaluation.schemetext").count() == 1


@pytest.mark.usefixtures("made")
def test_the_same_sending_counts_once() -> None:
    assert save(key="k1") == Saved(NAME, 1)
    assert save(key="k1") == Saved(NAME, 1, repeated=True)
    with pytest.raises(KeyReused):
        save(HALVES, key="k1")
    assert SchemeText.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (TEXT.replace("weight: 40", "wieght: 40"), "第11行"),
        (TEXT.replace("scheme: small", "scheme: other"), "scheme: small"),
        (TEXT.replace("小方案", "长" * 121), "121个字"),
        ("# " + "长" * (150 * 1024 // 3) + "\n" + TEXT, "150 KB"),
        (TEXT.replace("小方案", "小\u202e方案"), "U+202E"),
        ("items: [", "YAML"),
        ("", "text"),
    ],
)
@pytest.mark.usefixtures("made")
def test_a_text_with_faults_is_not_saved(text: str, said: str) -> None:
    with pytest.raises(Refused) as refused:
        save(text, note="")
    assert said in told(refused) and "note" in told(refused)
    assert not SchemeText.objects.exists()


@pytest.mark.usefixtures("made")
def test_nothing_changed_is_nothing_saved() -> None:
    save()
    with pytest.raises(Refused, match="没有改动"):
        save(TEXT.replace("\n", "\r\n"), 1)


@pytest.mark.usefixtures("made")
def test_no_other_identifier_than_addresses_take() -> None:
    for wrong in ("../x", "中文", "", "a" * 61):
        with pytest.raises(Unknown):
            save(scheme=wrong)


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.HEAD, Role.AUDITOR, Role.CLERK, Role.SYSTEM_ADMIN])
def test_nobody_else_writes(made: Any, role: Role) -> None:
    unit = made.section if role == Role.CLERK else None
    with pytest.raises(PermissionDenied):
        save(access=people.access(role, unit))
    client = signed_in(role, unit)
    for what in ("edit", "check", "change", "preview"):
        assert client.post(f"/evaluation/schemes/{NAME}/{what}/", {"text": TEXT}).status_code == 403
    assert client.get(EDIT).status_code == 403 and not SchemeText.objects.exists()


def test_an_evaluator_who_stands_in_for_an_auditor_writes_nothing(made: Any) -> None:
    both = people.access(Role.EVALUATOR)
    with pytest.raises(PermissionDenied):
        save(access=type(both)(user_id=both.user_id, name="x", roles=frozenset({Role.EVALUATOR, Role.AUDITOR})))


def test_what_a_database_would_refuse_takes_all_back(made: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("threeones.apps.evaluation.schemes.saving.append", lambda *_a, **_k: 1 / 0)
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        save()
    assert not SchemeText.objects.exists()


@pytest.mark.usefixtures("made")
def test_ranks_are_tried_on_the_facts_of_the_last_run() -> None:
    save()
    run = run_scheme(identifier=NAME, year=2021, as_of=DAY, access=OPERATOR)[0]
    reversed_ = TEXT.replace(
        'value: leader_score, score: "ratio(base=100, cap=1)"', 'value: leader_score, score: "inverse(base=50)"'
    )
    reversed_ = reversed_.replace("weight: 40", "weight: 90").replace("weight: 60", "weight: 10")
    found = preview(read(reversed_), NAME, "", OPERATOR, Rows(2022, date(2022, 3, 1)))
    assert found.run == run and not found.hidden and not found.faults
    before = {s.subject: s.rank for s in standings(run)}
    assert {line.subject: line.before.rank for line in found.lines if line.before} == before
    assert [line.up for line in found.lines if line.subject == "道路科"] == [-2] and found.moved
    again = preview(read(TEXT), NAME, "", OPERATOR, Rows(2022, date(2022, 3, 1)))
    assert [(line.before, line.up) for line in again.lines] == [(line.after, 0) for line in again.lines]
    assert Run.objects.count() == 1


@pytest.mark.usefixtures("made")
def test_a_fact_that_the_run_does_not_have_is_counted() -> None:
    save()
    run_scheme(identifier=NAME, year=2021, as_of=DAY, access=OPERATOR)
    more = TEXT.replace("items:\n", "  projects_led: {label: 牵头项目, unit: 个}\nitems:\n")
    more = more.replace("total:", "adjustments: [{id: led, points: projects_led}]\ntotal:")
    found = preview(read(more), NAME, "", OPERATOR, Rows(2021, DAY))
    assert found.run is not None and [line.after.total - line.before.total for line in found.lines if line.before] == [
        1,
        1,
        1,
    ]
    unknown = preview(read(TEXT.replace("leader_score", "mood")), NAME, "", OPERATOR, Rows(2021, DAY))
    assert "mood" in unknown.faults[0].fault and "leader_score" in unknown.faults[0].expected


@pytest.mark.usefixtures("made")
def test_without_a_run_facts_are_counted_and_ranks_of_the_copied_scheme_stand_beside() -> None:
    save()
    copy = HALVES.replace("scheme: small", "scheme: copy")
    found = preview(read(copy), "copy", NAME, OPERATOR, Rows(2021, DAY))
    assert found.run is None and all(line.before for line in found.lines) and len(found.lines) == 3
    alone = preview(read(copy), "copy", "", OPERATOR, Rows(2021, DAY))
    assert [line.before for line in alone.lines] == [None] * 3


def test_of_whom_no_sheet_is_seen_nothing_is_told(made: Any) -> None:
    mine = preview(read(TEXT), NAME, "", evaluator(made.bureau), Rows(2021, DAY))
    assert {line.subject for line in mine.lines} == {"道路科", "运输科"} and mine.hidden == 1
    made.section.ratings.all().delete()
    needed = read(TEXT.replace(", optional: true", ""))
    assert "道路科" in preview(needed, NAME, "", evaluator(made.bureau), Rows(2021, DAY)).faults[0].fault
    others = preview(needed, NAME, "", evaluator(made.bureau.__class__.objects.get(code="K")), Rows(2021, DAY))
    assert others.hidden == 2 and not others.lines and not others.faults, "whose fact lacks is not told"


def test_the_text_is_looked_at_before_it_is_read() -> None:
    found = check("[" * (most_bytes() + 1), NAME)
    assert found.scheme is None and len(found.faults) == 1 and found.faults[0].line == 0
    spoilt = check(TEXT.replace("milestones_due", "milestones_dew", 1), NAME)
    assert [(f.word, f.line) for f in spoilt.faults] == [("milestones_due", 12)]
    assert "mood" in check(TEXT.replace("leader_score", "mood"), NAME).notes[0]
    assert "enterprise" in check(TEXT.replace("subject: section", "subject: enterprise"), NAME).notes[0]


def test_a_draft_is_its_writers_own(made: Any) -> None:
    first, second = evaluator(), people.access(Role.EVALUATOR, made.bureau)
    save(access=first)
    values = {"text": [HALVES], "version": ["1"], "note": [""], "like": [""], "key": ["k"]}
    save_draft(access=first, form=DRAFT + NAME, values=values)
    client, other = signed_in(Role.EVALUATOR), signed_in(Role.EVALUATOR, made.bureau)
    shown = [html.fromstring(c.get(EDIT).content.decode()).get_element_by_id("id_text").text for c in (client, other)]
    assert [s.removeprefix("\n") for s in shown] == [HALVES, TEXT]
    assert EDIT in client.get("/evaluation/schemes/").content.decode()
    save(HALVES, 1, first, form=DRAFT + NAME)
    assert draft_of(first, DRAFT + NAME) is None and draft_of(second, DRAFT + NAME) is None


@pytest.mark.usefixtures("made")
def test_a_new_scheme_begins_as_a_copy() -> None:
    client = signed_in(Role.EVALUATOR)
    for wanted, said in (("中文", "标识用字母"), (PACK, "已经有方案"), ("new", "标识用字母")):
        assert said in client.get("/evaluation/schemes/new/", {"like": PACK, "scheme": wanted}).content.decode()
    answer = client.get("/evaluation/schemes/new/", {"like": PACK, "scheme": "mine"})
    assert answer.status_code == 302
    begun = html.fromstring(client.get(answer["Location"]).content.decode()).get_element_by_id("id_text").text
    assert begun.removeprefix("\n") == sources.scheme_source(PACK).decode().replace(f"scheme: {PACK}", "scheme: mine")
    assert client.get("/evaluation/schemes/mine/edit/").status_code == 404, "of nothing nothing begins"
    assert not SchemeText.objects.exists()


def test_everybody_reads_the_rules_in_words(made: Any) -> None:
    save()
    reader = signed_in(Role.CLERK, made.section)
    page = html.fromstring(reader.get(f"/evaluation/schemes/{NAME}/").content.decode()).text_content()
    assert "按期完成节点 / 到期节点 → 按比值计分(base=1)" in page and "缺数不计这一项" in page and "累计前50%" in page
    assert reader.get(f"/evaluation/schemes/{NAME}/file/").content == TEXT.encode()
    saving = html.fromstring(reader.get(f"/evaluation/schemes/{NAME}/1/").content.decode())
    assert len(saving.xpath("//ins")) == len(TEXT.splitlines())
    assert not saving.xpath("//a[contains(@href, '/edit/')]")
    assert reader.get(f"/evaluation/schemes/{NAME}/2/").status_code == 404
    assert reader.get("/evaluation/schemes/nothing/").status_code == 404
    assert signed_in(Role.ENTERPRISE).get(f"/evaluation/schemes/{NAME}/").status_code == 403


def test_an_audit_finds_a_text_that_was_altered_behind_it(made: Any) -> None:
    save()
    assert not [p for p in unexplained() if "small" in p]
    SchemeText.objects.update(text=HALVES)
    assert [p for p in unexplained() if "small" in p]


def test_a_run_that_is_not_shown_yet_is_there_for_the_office_alone(made: Any) -> None:
    save()
    run = run_scheme(identifier=NAME, year=2021, as_of=DAY, access=OPERATOR)[0]
    Run.objects.filter(pk=run.pk).update(shown=False)
    office, clerk = signed_in(Role.EVALUATOR), signed_in(Role.CLERK, made.section)
    for path in ("/evaluation/schemes/", f"/evaluation/schemes/{NAME}/"):
        told = [f"#run-{run.pk}" in c.get(path, AT).content.decode() for c in (office, clerk)]
        assert told == [True, False], path
