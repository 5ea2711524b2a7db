"""A cycle from self-assessment to publication: what each may do when, and what an appeal changes."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.exceptions import PermissionDenied

from tests.support import people
from threeones.apps.evaluation import services
from threeones.apps.evaluation.audited import run_files
from threeones.apps.evaluation.cycles.appeals import decide_appeal, file_appeal
from threeones.apps.evaluation.cycles.checking import check_facts
from threeones.apps.evaluation.cycles.filing import decide_claim, file_claim
from threeones.apps.evaluation.cycles.polls import open_poll
from threeones.apps.evaluation.cycles.stating import check_fact, state_facts
from threeones.apps.evaluation.cycles.steps import compute_cycle, newest_run, open_cycle, publish, start_notice
from threeones.apps.evaluation.models import Appeal, AppealState, Claim, Cycle, Origin, Poll, Run, Stage, StatedFact
from threeones.apps.evaluation.runs import derivation, opened, published, run_path, standings
from threeones.apps.evaluation.services import run_scheme
from threeones.apps.evaluation.sight import ranked
from threeones.apps.evaluation.understanding.comparing import who_moved
from threeones.base.accounts.access import OPERATOR, Access
from threeones.base.audit.models import AuditEntry
from threeones.base.audit.records import unexplained
from threeones.base.entry.errors import Refused
from threeones.base.org.models import Role, UnitKind
from threeones.kernel.scheme import verify
from threeones.kernel.values.faults import Faults

# by name: the maker lies outside the package, whose types are checked on their own
Records: Any = import_module("tests.support.records").Records
DAY = date(2021, 12, 31)
NOTICED = date(2022, 1, 10)  # a Monday; the notice ends on the Wednesday
SCHEME = """
scheme: small
title: 小方案
version: 1
source: {title: 试验, url: "", date: 2021-01-01}
subject: section
facts:
  milestones_due: {label: 到期节点, unit: 个}
  milestones_on_time: {label: 按期完成节点, unit: 个}
  patents: {label: 专利, unit: 件}
items:
  - {id: patents, label: 专利, weight: 40, value: patents, score: "minmax()"}
  - {id: on_time, label: 按期完成, weight: 60, value: milestones_on_time / milestones_due, score: "ratio(base=1)"}
grades: [{name: 优秀, top: 50%}, {name: 合格}]
"""


@pytest.fixture
def made(db: None, settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Three sections with milestones; the scheme asks each for its patents, which no record proves."""
    settings.HOME = tmp_path
    monkeypatch.setattr(services, "scheme_source", lambda _name: SCHEME.encode())
    made = Records()
    made.units = {"J-1": made.section, "J-2": made.unit("J-2", "运输科"), "J-3": made.unit("J-3", "港航科")}
    for n, unit in enumerate(made.units.values()):
        project = made.project(f"P{n}", lead_unit=unit)
        made.milestone(project, date(2021, 3, 31), done=date(2021, 3, 30))
        made.milestone(project, date(2021, 4, 30), done=date(2021, 4, 30) if n else None)
    return made


def lead(unit: Any) -> Access:
    return people.access(Role.UNIT_LEAD, unit)


OFFICE = Access(name="考评员", roles=frozenset({Role.EVALUATOR}), everything=True)


def on_notice(made: Any) -> Cycle:
    cycle = open_cycle(access=OFFICE, scheme="small", year=2021, as_of=DAY, today=date(2022, 1, 4))
    for code, patents in zip(made.units, ("4", "2", "0"), strict=True):
        values = {"patents": Decimal(patents)}
        state_facts(access=lead(made.units[code]), cycle=cycle.pk, unit=code, values=values, reason="专利证书")
    compute_cycle(access=OFFICE, cycle=cycle.pk)
    return start_notice(access=OFFICE, cycle=cycle.pk, today=NOTICED)


def places(run: Run) -> dict[str, tuple[int | None, str]]:
    return {s.subject: (s.rank, s.total) for s in standings(run)}


def test_what_no_record_proves_is_asked_for_and_missing_facts_name_whom_to_ask(made: Any) -> None:
    cycle = open_cycle(access=OFFICE, scheme="small", year=2021, as_of=DAY)
    assert open_cycle(access=OFFICE, scheme="small", year=2021, as_of=DAY) == cycle
    made.person.role = Role.UNIT_LEAD
    made.person.save()
    checked = check_facts(cycle, None, OFFICE)
    assert [(m.unit.name, [f.label for f in m.facts], m.asks_unit, list(m.people)) for m in checked.missing] == [
        ("道路科", ["专利"], True, ["赵一"]),
        ("运输科", ["专利"], True, []),
        ("港航科", ["专利"], True, []),
    ]
    with pytest.raises(Faults) as refused:
        compute_cycle(access=OFFICE, cycle=cycle.pk)
    assert len(refused.value.faults) == 3
    assert Cycle.objects.get().stage == Stage.COLLECTING
    assert not Run.objects.exists()


def test_what_a_scheme_can_do_without_is_still_told_as_missing_while_units_are_asked_for_it(
    made: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    optional = SCHEME.replace("{label: 专利, unit: 件}", "{label: 专利, unit: 件, optional: true}")
    rated = optional.replace("facts:\n", "facts:\n  leader_score: {label: 领导评价, unit: 分, optional: true}\n")
    monkeypatch.setattr(services, "scheme_source", lambda _name: rated.encode())
    cycle = open_cycle(access=OFFICE, scheme="small", year=2021, as_of=DAY)
    made.rate(made.section, "88")
    state_facts(access=lead(made.section), cycle=cycle.pk, unit="J-1", values={"patents": Decimal(3)}, reason="证书")
    checked = check_facts(cycle, None, OFFICE)
    assert [(m.unit.code, [f.name for f in m.facts]) for m in checked.missing] == [
        ("J-2", ["patents"]),
        ("J-3", ["patents"]),
    ]
    # what the records say is told apart from what a unit said, be it counted or read from one row
    assert [checked.facts.counted("道路科", n) is None for n in ("leader_score", "milestones_due", "patents")] == [
        False,
        False,
        True,
    ]
    page = people.signed_in(Role.EVALUATOR).get(f"/evaluation/cycles/{cycle.pk}/facts/J-1/leader_score/")
    assert "88" in page.content.decode()


def test_only_the_unit_states_its_own_facts_and_only_what_is_asked(made: Any) -> None:
    cycle = open_cycle(access=OFFICE, scheme="small", year=2021, as_of=DAY)
    mine = lead(made.section)
    told: dict[str, Any] = {"cycle": cycle.pk, "unit": "J-1", "reason": "专利证书"}
    with pytest.raises(PermissionDenied):
        state_facts(access=lead(made.units["J-2"]), values={"patents": Decimal(3)}, **told)
    with pytest.raises(Refused) as refused:
        state_facts(access=mine, values={"milestones_due": Decimal(3), "patents": Decimal("1e13")}, **told)
    assert {w.field for w in refused.value.wrong} == {"milestones_due", "patents"}
    assert state_facts(access=mine, values={"patents": Decimal(3)}, key="k", **told) == ["patents"]
    entries = AuditEntry.objects.count()
    assert state_facts(access=mine, values={"patents": Decimal(3)}, key="k", **told) == ["patents"]
    assert state_facts(access=mine, values={"patents": Decimal(3)}, key="other", **told) == []
    assert AuditEntry.objects.count() == entries
    stated = StatedFact.objects.get()
    assert (stated.value, stated.origin, stated.entered) == (3, Origin.DECLARED, True)


def test_a_spot_check_counts_instead_of_what_the_unit_said(made: Any) -> None:
    cycle = open_cycle(access=OFFICE, scheme="small", year=2021, as_of=DAY)
    for code in made.units:
        state_facts(
            access=lead(made.units[code]), cycle=cycle.pk, unit=code, values={"patents": Decimal(2)}, reason="证书"
        )
    told: dict[str, Any] = {"cycle": cycle.pk, "unit": "J-2", "value": Decimal(1), "reason": "一件未授权"}
    check_fact(access=OFFICE, fact="patents", **told)
    check_fact(access=OFFICE, fact="milestones_on_time", **told)
    run, _new = compute_cycle(access=OFFICE, cycle=cycle.pk)
    frozen = opened(run)
    line = frozen.facts.frame.row(frozen.facts.subjects.index("运输科"), named=True)
    assert (line["patents"], line["milestones_on_time"]) == (1.0, 1.0)
    tree = derivation(run, "运输科", ranked(["运输科"], OPERATOR)).to_json()
    decided = [n for n in _nodes(tree) if n["op"] == "decided"]
    assert [[a["value"] for a in n["args"]] for n in decided] == [["2", "1.000000"]]
    # a unit's own word ended with the self-assessment
    with pytest.raises(Refused):
        state_facts(access=lead(made.section), cycle=cycle.pk, unit="J-1", values={"patents": Decimal(9)}, reason="又")


def _nodes(tree: Any) -> list[Any]:
    return [tree, *(n for a in tree["args"] for n in _nodes(a))]


def test_what_the_office_decided_is_not_the_units_to_state(made: Any) -> None:
    cycle = open_cycle(access=OFFICE, scheme="small", year=2021, as_of=DAY)
    told: dict[str, Any] = {"access": lead(made.section), "cycle": cycle.pk, "unit": "J-1"}
    state_facts(values={"patents": Decimal(5)}, reason="证书", **told)
    check_fact(access=OFFICE, cycle=cycle.pk, unit="J-1", fact="patents", value=Decimal(4), reason="一件未授权")
    assert [w.field for w in _refused(state_facts, values={"patents": Decimal(5)}, reason="又一次", **told)] == [
        "patents"
    ]
    stands = StatedFact.objects.get()
    assert (stands.value, stands.origin, stands.reason) == (4, Origin.CHECKED, "一件未授权")


def test_a_result_is_the_offices_alone_until_the_notice(made: Any) -> None:
    cycle = open_cycle(access=OFFICE, scheme="small", year=2021, as_of=DAY)
    for code in made.units:
        check_fact(access=OFFICE, cycle=cycle.pk, unit=code, fact="patents", value=Decimal(1), reason="查了")
    run, new = compute_cycle(access=OFFICE, cycle=cycle.pk)
    assert new
    assert compute_cycle(access=OFFICE, cycle=cycle.pk) == (run, False)
    assert verify(run_path(run)) == []
    mine = lead(made.section)
    assert published(run, mine)[0] == []
    assert len(published(run, OFFICE)[0]) == 3
    with pytest.raises(Faults, match="还没有公示"):
        run_scheme(identifier="small", year=2021, as_of=DAY, access=OPERATOR)
    with pytest.raises(PermissionDenied):
        start_notice(access=people.access(Role.EVALUATOR, made.unit("K", "区水利局", UnitKind.BUREAU)), cycle=cycle.pk)
    start_notice(access=OFFICE, cycle=cycle.pk, today=NOTICED)
    shown = Run.objects.get()
    assert len(published(shown, mine)[0]) == 3
    cycle.refresh_from_db()
    assert (cycle.notice_from, cycle.notice_until) == (NOTICED, date(2022, 1, 12))
    with pytest.raises(Refused):
        compute_cycle(access=OFFICE, cycle=cycle.pk)


def test_nothing_goes_on_notice_while_something_is_open_or_has_changed_since(made: Any) -> None:
    cycle = open_cycle(access=OFFICE, scheme="small", year=2021, as_of=DAY)
    for code in made.units:
        check_fact(access=OFFICE, cycle=cycle.pk, unit=code, fact="patents", value=Decimal(1), reason="查了")
    told: dict[str, Any] = {"access": lead(made.section), "cycle": cycle.pk, "unit": "J-1", "kind": "表彰"}
    filed = file_claim(title="市级先进", happened_on=date(2021, 5, 1), **told)
    open_poll(access=OFFICE, cycle=cycle.pk, raters="互评")
    compute_cycle(access=OFFICE, cycle=cycle.pk)
    check_fact(access=OFFICE, cycle=cycle.pk, unit="J-2", fact="patents", value=Decimal(5), reason="又查了")
    notice: dict[str, Any] = {"access": OFFICE, "cycle": cycle.pk, "today": NOTICED}
    assert [w.field for w in _refused(start_notice, **notice)] == ["filings", "polls", "facts"]
    decide_claim(access=OFFICE, filing=filed.pk, accepted=False, decision="不在范围")
    Poll.objects.update(closed_on=NOTICED)
    assert [w.field for w in _refused(start_notice, **notice)] == ["facts"]
    run, new = compute_cycle(access=OFFICE, cycle=cycle.pk)
    assert new
    start_notice(**notice)
    assert Run.objects.get(shown=True) == run


def test_an_appeal_changes_a_fact_and_the_re_run_shows_who_else_moved(made: Any) -> None:
    cycle = on_notice(made)
    first = newest_run(cycle)
    assert first is not None
    assert places(first) == {"道路科": (2, "70.00"), "运输科": (1, "80.00"), "港航科": (3, "60.00")}
    before = run_path(first).read_bytes()
    told: dict[str, Any] = {"cycle": cycle.pk, "unit": "J-3", "fact": "patents", "asked": Decimal(8)}
    filed = file_appeal(access=lead(made.units["J-3"]), text="漏了八件", today=NOTICED, **told)
    assert (filed.stood, filed.asked, filed.state) == (0, 8, AppealState.OPEN)
    assert [w.field for w in _refused(publish, access=OFFICE, cycle=cycle.pk, today=date(2022, 1, 13))] == ["appeals"]
    # what is entered elsewhere since is not part of this appeal's result
    late = made.objective.projects.get(code="P1")
    made.milestone(late, date(2021, 5, 31))
    decided = decide_appeal(
        access=OFFICE, appeal=filed.pk, upheld=True, value=Decimal(8), decision="证书齐全", today=NOTICED
    )
    assert decided.rerun is not None
    assert places(decided.rerun) == {"道路科": (3, "43.33"), "运输科": (2, "60.00"), "港航科": (1, "100.00")}
    # everybody moved: the scale of patents reaches to eight now
    assert [m.subject for m in who_moved(first, decided.rerun, OFFICE).moves] == ["港航科", "运输科", "道路科"]
    assert run_path(first).read_bytes() == before
    assert verify(run_path(decided.rerun)) == []
    assert StatedFact.objects.get(unit=made.units["J-3"]).origin == Origin.APPEAL
    done = publish(access=OFFICE, cycle=cycle.pk, today=date(2022, 1, 13))
    assert (done.stage, done.published_on) == (Stage.PUBLISHED, date(2022, 1, 13))
    assert list(run_files()) == []
    ours = [line for line in unexplained() if "evaluation" in line or "考" in line or "申诉" in line or "认定" in line]
    assert ours == []


def _refused(service: Any, **told: Any) -> Any:
    with pytest.raises(Refused) as refused:
        service(**told)
    return refused.value.wrong


def test_an_appeal_that_is_rejected_leaves_everything_as_it_was(made: Any) -> None:
    cycle = on_notice(made)
    mine = lead(made.section)
    told: dict[str, Any] = {"access": mine, "cycle": cycle.pk, "unit": "J-1", "text": "算错了", "today": NOTICED}
    filed = file_appeal(fact="milestones_due", asked=None, key="a", **told)
    assert file_appeal(fact="milestones_due", asked=None, key="a", **told) == filed
    assert [w.field for w in _refused(file_appeal, fact="milestones_due", asked=None, key="b", **told)] == ["fact"]
    assert [w.field for w in _refused(file_appeal, fact="bureau", asked=None, **told)] == ["fact"]
    assert [w.field for w in _refused(file_appeal, fact="patents", asked=Decimal(4), **told)] == ["asked"]
    decision: dict[str, Any] = {"access": OFFICE, "appeal": filed.pk, "today": NOTICED}
    assert [w.field for w in _refused(decide_appeal, upheld=True, decision="", **decision)] == ["decision", "value"]
    done = decide_appeal(upheld=False, value=Decimal(9), decision="台账无误", **decision)
    assert (done.state, done.decided, done.rerun) == (AppealState.REJECTED, None, None)
    assert Run.objects.count() == 1
    assert [w.field for w in _refused(decide_appeal, upheld=False, decision="再说", **decision)] == ["appeal"]
    for wrong in (mine, lead(made.units["J-2"])):
        with pytest.raises(PermissionDenied):
            decide_appeal(upheld=False, decision="不行", access=wrong, appeal=filed.pk)


def test_an_appeal_comes_in_time_or_not_at_all(made: Any) -> None:
    cycle = on_notice(made)
    told: dict[str, Any] = {"access": lead(made.section), "cycle": cycle.pk, "unit": "J-1", "fact": "patents"}
    for late in (date(2022, 1, 9), date(2022, 1, 13)):
        assert [w.field for w in _refused(file_appeal, asked=Decimal(5), text="晚了", today=late, **told)] == ["cycle"]
    assert [w.field for w in _refused(publish, access=OFFICE, cycle=cycle.pk, today=date(2022, 1, 12))] == ["notice"]
    publish(access=OFFICE, cycle=cycle.pk, today=date(2022, 1, 13))
    assert [w.field for w in _refused(file_appeal, asked=Decimal(5), text="晚了", today=NOTICED, **told)] == ["cycle"]
    assert not Appeal.objects.exists()


def test_a_claim_counts_once_it_is_accepted(made: Any) -> None:
    cycle = open_cycle(access=OFFICE, scheme="small", year=2021, as_of=DAY)
    mine = lead(made.section)
    told: dict[str, Any] = {"access": mine, "cycle": cycle.pk, "unit": "J-1", "kind": "表彰", "title": "市级先进"}
    for wrong in ({"happened_on": date(2022, 1, 1)}, {"happened_on": None}):
        assert [w.field for w in _refused(file_claim, **told, **wrong)] == ["happened_on"]
    bad = {**told, "kind": "通报批评", "title": "", "happened_on": date(2021, 5, 1)}
    assert {w.field for w in _refused(file_claim, **bad)} == {"kind", "title"}
    filed = file_claim(happened_on=date(2021, 5, 1), **told)
    assert [w.field for w in _refused(file_claim, happened_on=date(2021, 5, 1), **told)] == ["title"]
    second = file_claim(happened_on=date(2021, 6, 1), **told | {"title": "区级先进"})
    assert not Claim.objects.exists()
    with pytest.raises(PermissionDenied):
        decide_claim(access=mine, filing=filed.pk, accepted=True, decision="我看行")
    assert [w.field for w in _refused(decide_claim, access=OFFICE, filing=filed.pk, accepted=True, decision="")] == [
        "decision"
    ]
    decide_claim(access=OFFICE, filing=filed.pk, accepted=True, decision="看过证书")
    decide_claim(access=OFFICE, filing=second.pk, accepted=False, decision="不在范围")
    claim = Claim.objects.get()
    assert (claim.unit, claim.kind, claim.title, claim.entered) == (made.section, "表彰", "市级先进", True)
    again = {"access": OFFICE, "filing": filed.pk, "accepted": False, "decision": "又想了想"}
    assert [w.field for w in _refused(decide_claim, **again)] == ["filing"]
    assert not [line for line in unexplained() if "申报" in line or "加减分" in line]
