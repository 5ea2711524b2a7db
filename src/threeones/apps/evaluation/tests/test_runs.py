"""Runs: frozen once, read back, shown as rankings and score sheets, refused where they were altered."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.conf import LazySettings
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.support import people
from tests.support.people import signed_in
from threeones.apps.evaluation import services
from threeones.apps.evaluation.explain import explain_run
from threeones.apps.evaluation.models import Run, Verdict
from threeones.apps.evaluation.runs import derivation, opened, run_path, standings
from threeones.apps.evaluation.schemes.sources import scheme_source
from threeones.apps.evaluation.score_sheet import score_sheet
from threeones.apps.evaluation.selectors import runs_known
from threeones.apps.evaluation.services import run_scheme, run_year
from threeones.apps.evaluation.sight import ranked
from threeones.base.accounts.access import OPERATOR
from threeones.base.audit.chain import Change, append
from threeones.base.audit.models import AuditEntry
from threeones.base.inbox.news import news
from threeones.base.org.models import Role, UnitKind
from threeones.kernel.scheme import verify
from threeones.kernel.scheme.runfile import members_of
from threeones.kernel.scheme.signing import mark, read_public
from threeones.kernel.values.faults import Faults
from threeones.kernel.values.packs import packs_dir

# by name: readers and makers lie outside the package, whose types are checked on their own
READERS: Any = import_module("tests.support.pages")
Records: Any = import_module("tests.support.records").Records
DAY = date(2021, 12, 31)
AT = f"as_of={DAY}"
SCHEME = """
scheme: small
title: 小方案
version: 1
source: {title: 试验, url: "", date: 2021-01-01}
subject: section
facts:
  milestones_due: {label: 到期节点, unit: 个}
  milestones_on_time: {label: 按期完成节点, unit: 个}
  leader_score: {label: 领导评价, unit: 分, optional: true}
items:
  - {id: leaders, label: 领导评价, weight: 40, value: leader_score, score: "ratio(base=100, cap=1)", missing: skip}
  - {id: on_time, label: 按期完成, weight: 60, value: milestones_on_time / milestones_due, score: "ratio(base=1)"}
adjustments:
  - {id: many, label: 节点多, when: milestones_due > 1, points: 1.5}
total: {decimals: 2}
grades: [{name: 优秀, top: 50%}, {name: 合格}]
"""


@pytest.fixture
def made(db: None, settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Two sections: one with all on time and a rating, one with half on time and none."""
    settings.HOME = tmp_path
    monkeypatch.setattr(services, "scheme_source", lambda _name: SCHEME.encode())
    made = Records()
    made.setting("考评方案", "small")
    made.milestone(made.project("A"), date(2021, 3, 31), done=date(2021, 3, 30))
    made.rate(made.section, "90")
    other = made.project("B", lead_unit=made.unit("J-2", "运输科"))
    made.milestone(other, date(2021, 3, 31), done=date(2021, 3, 30))
    made.milestone(other, date(2021, 4, 30))
    return made


def frozen(day: date = DAY) -> Run:
    return run_scheme(identifier="small", year=2021, as_of=day, access=OPERATOR)[0]


@pytest.mark.usefixtures("made")
def test_the_same_facts_give_the_run_that_is_there() -> None:
    ((first, new),) = run_year(year=2021, as_of=DAY, access=OPERATOR)
    assert new
    entries = AuditEntry.objects.count()
    ((second, again),) = run_year(year=2021, as_of=DAY, access=OPERATOR)
    assert (second.pk, again) == (first.pk, False)
    assert (Run.objects.count(), AuditEntry.objects.count()) == (1, entries)
    assert [p.name for p in run_path(first).parent.iterdir()] == [first.file_name]
    assert first.basis == "synthetic"
    assert verify(run_path(first)) == []


def test_a_changed_fact_gives_another_run(made: Any) -> None:
    first = frozen()
    made.milestone(made.objective.projects.get(code="A"), date(2021, 5, 31))
    second = frozen()
    assert (second.pk, second.sha256) != (first.pk, first.sha256)
    assert [r.pk for r in runs_known(2021, DAY, OPERATOR)] == [second.pk]
    assert runs_known(2021, date(2021, 12, 30), OPERATOR) == []


@pytest.mark.usefixtures("made")
def test_standings_by_rank_with_their_points() -> None:
    first, second = standings(frozen())
    assert (first.subject, first.rank, first.total, first.grade) == ("道路科", 1, "96.00", "优秀")
    assert [int(p) for _id, _label, p in first.items] == [36, 60]
    # 30 of 60, scaled to the whole since the rating was skipped, and 1.5 for many milestones
    assert (second.subject, second.total, second.bonus) == ("运输科", "51.50", Decimal("1.5"))
    assert second.points_of("leaders") is None
    assert second.points_of("on_time") == 50


@pytest.mark.usefixtures("made")
def test_a_sheet_without_the_skipped_item_keeps_each_points_at_its_item() -> None:
    run = frozen()
    sheet = score_sheet(run, "运输科", OPERATOR)
    assert sheet is not None
    assert [(s.id, int(s.points), int(s.running)) for s in sheet.lines] == [("on_time", 50, 50)]
    assert list(map(int, sheet.lines[0].peers)) == [60, 50]
    [bonus] = sheet.adjustments
    assert (bonus.kind, bonus.points, bonus.running) == ("bonus", Decimal("1.5"), Decimal("51.5"))
    assert [(title, points) for title, _how, points in bonus.steps] == [("节点多", Decimal("1.5"))]
    whole = score_sheet(run, "道路科", OPERATOR)
    assert whole is not None
    assert [(s.id, int(s.points), int(s.running)) for s in whole.lines] == [("leaders", 36, 36), ("on_time", 60, 96)]
    assert list(map(int, whole.lines[0].peers)) == [36]
    assert whole.lines[1].rule.startswith("按期完成节点 / 到期节点 → ")
    assert score_sheet(run, "没有这个科", OPERATOR) is None


@pytest.mark.usefixtures("made")
def test_every_part_of_a_result_is_explained() -> None:
    run = frozen()
    shown = {
        w: explain_run(f"{run.pk}/{w}/运输科", DAY, OPERATOR) for w in ("total", "rank", "grade", "bonus", "on_time")
    }
    assert [str(e.node.value) if e else None for e in shown.values()] == ["51.50", "2", "合格", "1.500000", "50.000000"]
    assert derivation(run, "运输科", ranked(["运输科"], OPERATOR)).args[0].value == Decimal("51.50")


@pytest.mark.usefixtures("made")
def test_what_a_run_does_not_know_is_not_explained() -> None:
    pk = frozen().pk
    for key in (f"{pk}/total/没有", f"{pk}/colour/运输科", f"{pk}/item:按期完成/运输科", f"{pk}/total", "²/total/运输科",
                f"{pk}/leaders/运输科", "999999/total/运输科", "x"):  # fmt: skip
        assert explain_run(key, DAY, OPERATOR) is None, key


@pytest.mark.usefixtures("made")
def test_a_run_file_that_was_altered_or_lost_is_told_and_not_shown() -> None:
    run = frozen()
    client = signed_in()
    sheet, data = f"/evaluation/{run.pk}/{quote('运输科')}/", run_path(run).read_bytes()
    run_path(run).write_bytes(data + b"\0")
    with pytest.raises(Faults, match="被改动"):
        opened(run)
    assert "定格文件被改动" in client.get(f"/evaluation/?{AT}").content.decode()
    assert client.get(sheet).status_code == 404
    assert explain_run(f"{run.pk}/total/运输科", DAY, OPERATOR) is None
    run_path(run).unlink()
    assert "没有这个定格文件" in client.get(f"/evaluation/?{AT}").content.decode()
    assert client.get(f"/evaluation/{run.pk}/file/").status_code == 404
    run_path(run).write_bytes(data)
    assert client.get(sheet).status_code == 200


@pytest.mark.usefixtures("made")
def test_the_file_is_given_as_it_was_frozen() -> None:
    run = frozen()
    answer: Any = signed_in().get(f"/evaluation/{run.pk}/file/")
    assert b"".join(answer.streaming_content) == run_path(run).read_bytes()
    assert answer["Content-Disposition"] == f'attachment; filename="{run.file_name}"'


def test_a_ranking_tells_the_key_that_signed_it_and_one_without_none(
    made: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = frozen()
    pem = signed_in(Role.EVALUATOR, made.bureau).get("/evaluation/signer.pem").content
    (tmp_path / "signer.pem").write_bytes(pem)
    public = read_public(tmp_path / "signer.pem")
    assert verify(run_path(run), public) == []
    told = READERS.page(signed_in(Role.EVALUATOR, made.bureau), f"/evaluation/?{AT}").tree
    assert f"签署公钥{mark(public)}" in told.text_content() and told.xpath("//a[@href='/evaluation/signer.pem']")
    # as one was frozen before rankings were signed
    monkeypatch.setattr(services, "run_key", lambda: None)
    run_scheme(identifier="small", year=2021, as_of=DAY, access=OPERATOR)
    told = READERS.page(signed_in(Role.EVALUATOR, made.bureau), f"/evaluation/?{AT}").tree
    assert "签署公钥" not in told.text_content()


@pytest.mark.usefixtures("made")
def test_every_number_of_the_pages_recomputes() -> None:
    run, client = frozen(), signed_in()
    assert READERS.check_numbers(client, READERS.page(client, f"/evaluation/?{AT}")) >= 5
    assert READERS.check_numbers(client, READERS.page(client, f"/evaluation/{run.pk}/{quote('运输科')}/?{AT}")) >= 3


def test_a_unit_with_a_slash_has_its_sheet(made: Any) -> None:
    unit = made.unit("J-3", "综合/法规科")
    made.milestone(made.project("C", lead_unit=unit), date(2021, 3, 31), done=date(2021, 3, 30))
    run = frozen()
    assert signed_in().get(f"/evaluation/?{AT}").status_code == 200
    assert signed_in().get(f"/evaluation/{run.pk}/{quote('综合/法规科')}/?{AT}").status_code == 200


@pytest.mark.django_db
def test_a_scheme_that_is_not_there_names_those_that_are() -> None:
    with pytest.raises(Faults, match="gongshu-2021-sections"):
        scheme_source("no-such")


def test_more_units_ask_no_more_queries(made: Any) -> None:
    def queries(path: str) -> int:
        signed_in().get(path)  # a frozen file is read once
        with CaptureQueriesContext(connection) as asked:
            assert signed_in().get(path).status_code == 200
        return len(asked)

    def pages(run: Run) -> list[int]:
        return [queries(f"/evaluation/?{AT}"), queries(f"/evaluation/{run.pk}/{quote('道路科')}/?{AT}")]

    def judge(n: int) -> None:
        given = {"title": "评价", "subject": "某区", "judged_by": "省厅", "year": 2021, "among": "全省", "rank": 1}
        Verdict.objects.create(code=f"W{n}", **given, **made.where())

    judge(0)
    few = pages(frozen())
    for n in range(1, 8):
        judge(n)
        made.milestone(made.project(f"P{n}", lead_unit=made.unit(f"U{n}", f"单位{n}")), date(2021, 3, 31))
    assert pages(frozen()) == few


def test_a_new_ranking_is_news_to_those_to_whom_it_is_published(made: Any) -> None:
    other = made.unit("K", "区水利局", UnitKind.BUREAU)
    for role, unit in ((Role.HEAD, made.bureau), (Role.CLERK, made.section), (Role.HEAD, other)):
        people.access(role, unit)  # what was there before an account is no news to it
    run = frozen()

    def told(role: Role, unit: Any) -> list[tuple[str, str, str]]:
        found = news(people.access(role, unit)).changed
        return [(c.subject.title, c.subject.url, line.words) for c in found for line in c.lines]

    expected = [(f"{run.title} {run.as_of}", f"/evaluation/#run-{run.pk}", "新的排名")]
    assert told(Role.HEAD, made.bureau) == told(Role.CLERK, made.section) == expected
    assert f'id="run-{run.pk}"' in signed_in().get(f"/evaluation/?{AT}").content.decode()
    assert told(Role.HEAD, other) == told(Role.AUDIT_ADMIN, None) == []


def test_the_file_holds_the_packs_the_calendar_and_where_the_audit_stood(made: Any) -> None:
    run = frozen()
    members, broken = members_of(run_path(run))
    assert not broken
    for name in ("evaluation/unit-facts.yaml", "evaluation/cycle.yaml", "calendar/cn.yaml"):
        assert members[f"packs/{name}"] == (packs_dir() / name).read_bytes()
    anchor = json.loads(members["anchor.json"])
    frozen_at = AuditEntry.objects.get(record="evaluation.run", action="freeze")
    assert anchor["seq"] == frozen_at.seq - 1
    # what is written elsewhere makes no new run, though the audit stands elsewhere
    made.setting("别的", "1")
    with transaction.atomic():
        append("somebody", [Change("create", "org.yearsetting", "x", {}, {"value": "1"})])
    assert run_scheme(identifier="small", year=2021, as_of=DAY, access=OPERATOR) == (run, False)
