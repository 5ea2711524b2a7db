"""Proposed, checked, decided, signed: each by whom it is for, once, and never over what was computed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from tests.support.people import account
from threeones.apps.supervision.adjudication import asked
from threeones.apps.supervision.adjudication.audited import LABEL
from threeones.apps.supervision.adjudication.checking import Word, check_lights
from threeones.apps.supervision.adjudication.deciding import decide, decide_undisputed, undisputed
from threeones.apps.supervision.adjudication.policy import policy
from threeones.apps.supervision.adjudication.proposing import propose_month
from threeones.apps.supervision.adjudication.reading import published, seen_digest
from threeones.apps.supervision.adjudication.signing import send_back, sign, sign_all, to_sign
from threeones.apps.supervision.adjudication.taking import Overtaken
from threeones.apps.supervision.models import Adjudication, Completion
from threeones.apps.supervision.tests.adjudication.conftest import AFTER, DAY, MONTH, Bureau
from threeones.base.accounts.access import access_of
from threeones.base.audit.models import AuditEntry
from threeones.base.entry.errors import KeyReused, Refused, Stale, Unknown
from threeones.base.org.models import Role
from threeones.kernel.values.packs import packs_dir
from threeones.kernel.values.yamls import read_yaml

pytestmark = pytest.mark.django_db


def proposed(bureau: Bureau, key: str = "", today: date = DAY) -> tuple[int, int]:
    made = propose_month(access=bureau.may("office"), bureau="J", month=MONTH, key=key, today=today)
    return made.new, made.again


def checked(
    bureau: Bureau, *, objects: bool = False, remark: str = "检测报告晚到", who: str = "lead", key: str = ""
) -> int:
    said = {bureau.light().pk: Word(objects, remark, bureau.light().version)}
    return check_lights(access=bureau.may(who), month=MONTH, unit="J-1", said=said, key=key, today=DAY)


def decided(bureau: Bureau, light: str = "red", reason: str = "", **more: Any) -> Adjudication:
    given = {"access": bureau.may("office"), "adjudication": bureau.light().pk, "today": DAY, **more}
    return decide(light=light, reason=reason, **given)


def signed(bureau: Bureau, who: str = "leader", **more: Any) -> Adjudication:
    return sign(access=bureau.may(who), adjudication=bureau.light().pk, today=AFTER, **more)


def refused(call: Callable[[], Any], field: str) -> str:
    with pytest.raises(Refused) as caught:
        call()
    return next(w.fault for w in caught.value.wrong if w.field == field)


@pytest.mark.once
def test_the_rule_of_the_check_comes_out_as_its_pack_says() -> None:
    pack = read_yaml(packs_dir() / "supervision" / "adjudication.yaml")
    assert pack["cases"] and all(policy().check_by(c["proposed"]) == c["check_by"] for c in pack["cases"])
    assert policy().check.isdisjoint(policy().left_out)


def test_what_a_check_asks_is_counted(bureau: Bureau) -> None:
    proposed(bureau)
    (row,) = asked.checks(bureau.may("office"), 2021, AFTER)
    assert (row.unit, row.month, row.answered) == (bureau.records.section.pk, "2021-04", False)
    checked(bureau)
    (row,) = asked.checks(bureau.may("lead"), 2021, AFTER)
    assert row.answered and row.url == f"/lights/{MONTH}/J-1/"
    assert not list(asked.checks(bureau.may("stranger"), 2021, AFTER))


def test_a_month_is_proposed_once(bureau: Bureau) -> None:
    assert proposed(bureau) == (2, 0)
    assert proposed(bureau) == (0, 0)
    red, green = bureau.light(), bureau.light(bureau.green)
    assert (red.computed, red.stage, red.check_by) == ("red", "checking", date(2021, 4, 8))
    assert (green.computed, green.stage) == ("green", "deciding"), "green needs no check"
    assert red.computed_on == DAY and "open_count" in red.facts
    assert AuditEntry.objects.filter(record=LABEL, action="create").count() == 2


def test_a_month_that_runs_is_not_proposed(bureau: Bureau) -> None:
    assert "没有过完" in refused(lambda: proposed(bureau, today=date(2021, 3, 31)), "month")
    with pytest.raises(Refused):
        propose_month(access=bureau.may("office"), bureau="J", month="2035-01", today=DAY)
    with pytest.raises(Unknown):
        propose_month(access=bureau.may("office"), bureau="无", month=MONTH, today=DAY)


def test_the_same_key_proposes_once_and_another_content_is_a_conflict(bureau: Bureau) -> None:
    assert proposed(bureau, key="k") == proposed(bureau, key="k") == (2, 0)
    with pytest.raises(KeyReused):
        propose_month(access=bureau.may("office"), bureau="J", month="2021-02", key="k", today=DAY)


def test_nothing_is_published_without_a_decision_and_a_signature(bureau: Bureau) -> None:
    proposed(bureau)
    assert "环节" in refused(lambda: signed(bureau), "stage")
    assert "环节" in refused(lambda: decided(bureau), "stage"), "the unit still checks"
    checked(bureau)
    assert "环节" in refused(lambda: signed(bureau), "stage")
    decided(bureau)
    assert not published([bureau.red.pk], bureau.may("office"), 2021, DAY, DAY)
    one = signed(bureau)
    assert (one.stage, one.light, one.computed, one.signed_by, one.published_on) == (
        "published", "red", "red", "钱九", AFTER,
    )  # fmt: skip
    assert [p.pk for p in published([bureau.red.pk], bureau.may("office"), 2021, AFTER, AFTER)] == [one.pk]


def test_who_says_nothing_agrees(bureau: Bureau) -> None:
    proposed(bureau)
    one = decided(bureau, today=AFTER)
    assert (one.unit_view, one.stage) == ("", "signing")


def test_another_light_needs_a_reason_and_the_computed_one_stays(bureau: Bureau) -> None:
    proposed(bureau)
    checked(bureau, objects=True, remark="上级改了时限")
    assert refused(lambda: decided(bureau, "yellow"), "reason") == "没有填"
    assert refused(lambda: decided(bureau, "red"), "reason") == "没有填", "an objection wants an answer"
    assert refused(lambda: decided(bureau, "purple", "理由"), "light")
    one = decided(bureau, "yellow", "文件同意顺延")
    assert (one.computed, one.light, one.reason) == ("red", "yellow", "文件同意顺延")
    told = AuditEntry.objects.filter(record=LABEL).latest("seq")
    assert '"light":"yellow"' in told.after.replace(" ", "") and "computed" not in told.after


def test_an_objection_needs_a_remark_and_a_view_that_differs_a_word(bureau: Bureau) -> None:
    proposed(bureau)
    assert refused(lambda: checked(bureau, objects=True, remark=" "), f"remark-{bureau.light().pk}")
    assert refused(lambda: checked(bureau, remark=""), f"remark-{bureau.light().pk}"), "the report said: on track"
    bureau.red.reports.update(own_view="late")
    assert checked(bureau, remark="") == 1
    assert bureau.light().unit_view == "agrees"


def test_who_was_quicker(bureau: Bureau) -> None:
    proposed(bureau)
    seen = bureau.light()
    assert checked(bureau, key="once") == checked_again(bureau, seen) == 1
    with pytest.raises(Overtaken):
        checked(bureau)
    decided(bureau, version=seen.version + 1)
    with pytest.raises(Stale):
        decided(bureau, "yellow", "理由", version=seen.version + 1)
    with pytest.raises(Stale):
        signed(bureau, version=1)


def checked_again(bureau: Bureau, seen: Adjudication) -> int:
    """The same form a second time, as a double click sends it."""
    said = {seen.pk: Word(False, "检测报告晚到", seen.version)}
    return check_lights(access=bureau.may("lead"), month=MONTH, unit="J-1", said=said, key="once", today=DAY)


def test_all_that_nobody_disputes_in_one_go(bureau: Bureau) -> None:
    proposed(bureau)
    checked(bureau, objects=True, remark="不对")
    waiting = undisputed(bureau.may("office"), bureau.records.bureau.pk, MONTH, DAY)
    assert [line.one.project for line in waiting] == [bureau.green]
    told: dict[str, Any] = {"access": bureau.may("office"), "bureau": "J", "month": MONTH, "today": DAY}
    with pytest.raises(Overtaken):
        decide_undisputed(seen="", **told)
    seen = seen_digest(waiting)
    assert [decide_undisputed(seen=seen, key="k", **told) for _twice in range(2)] == [1, 1]
    decided(bureau, "red", "材料不足")
    mine = to_sign(bureau.may("leader"), MONTH, DAY)
    assert {line.one.light for line in mine} == {"red", "green"}
    sign_all(access=bureau.may("leader"), month=MONTH, seen=seen_digest(mine), today=AFTER)
    assert set(Adjudication.objects.values_list("stage", flat=True)) == {"published"}


def test_a_light_that_turned_meanwhile_is_not_decided_unseen(bureau: Bureau) -> None:
    proposed(bureau)
    done = bureau.red.milestones.get(due_on=date(2021, 3, 20))
    Completion.objects.create(milestone=done, done_on=DAY, reported_on=DAY, **bureau.records.where())
    found = undisputed(bureau.may("office"), bureau.records.bureau.pk, MONTH, AFTER)
    assert [line.one.project for line in found] == [bureau.green]


def test_a_red_month_made_good_is_proposed_again(bureau: Bureau) -> None:
    proposed(bureau)
    assert proposed(bureau) == (0, 0)
    decided(bureau, today=AFTER)
    signed(bureau)
    first = bureau.light()
    done = bureau.red.milestones.get(due_on=date(2021, 3, 20))
    Completion.objects.create(milestone=done, done_on=AFTER, reported_on=AFTER, **bureau.records.where())
    assert proposed(bureau, today=date(2021, 4, 12)) == (0, 1)
    second = bureau.light()
    assert (second.number, second.computed, second.rule) == (2, "yellow", "made_good")
    first.refresh_from_db()
    assert (first.light, first.stage) == ("red", "published"), "the first stays"
    assert proposed(bureau, today=date(2021, 4, 13)) == (0, 0)


def test_what_is_not_signed_goes_back(bureau: Bureau) -> None:
    proposed(bureau)
    decided(bureau, "yellow", "理由", today=AFTER)
    told: dict[str, Any] = {"access": bureau.may("leader"), "adjudication": bureau.light().pk}
    assert refused(lambda: send_back(reason=" ", **told), "reason")
    one = send_back(reason="再核一下", **told)
    assert (one.stage, one.light, one.decided_by) == ("deciding", "", "")
    assert AuditEntry.objects.filter(record=LABEL).latest("seq").reason == "再核一下"


@pytest.mark.parametrize("who", ["office", "lead", "clerk", "stranger", "head"])
def test_only_its_portfolio_leader_signs(bureau: Bureau, who: str) -> None:
    proposed(bureau)
    decided(bureau, today=AFTER)
    with pytest.raises((PermissionDenied, Unknown)):
        signed(bureau, who)


def test_the_head_signs_where_there_is_no_portfolio_leader(bureau: Bureau) -> None:
    person = bureau.users["leader"].person
    assert person is not None
    person.portfolio.clear()
    proposed(bureau)
    decided(bureau, today=AFTER)
    with pytest.raises((PermissionDenied, Unknown)):
        signed(bureau)
    assert signed(bureau, "head").stage == "published"


def test_who_may_propose_decide_and_check(bureau: Bureau) -> None:
    for who in ("lead", "clerk", "head", "leader", "stranger"):
        with pytest.raises(PermissionDenied):
            propose_month(access=bureau.may(who), bureau="J", month=MONTH, today=DAY)
    proposed(bureau)
    for who in ("lead", "head", "leader"):
        with pytest.raises(PermissionDenied):
            decide(access=bureau.may(who), adjudication=bureau.light().pk, light="red", today=AFTER)
    for who in ("office", "clerk", "head", "leader"):
        with pytest.raises(PermissionDenied):
            checked(bureau, who=who)
    with pytest.raises(Unknown):
        checked(bureau, who="stranger")
    auditor = account(Role.AUDITOR, bureau.records.bureau)
    with pytest.raises(PermissionDenied):
        decide(access=access_of(auditor, DAY), adjudication=bureau.light().pk, light="red", today=AFTER)


def test_the_clerk_of_a_small_unit_answers_for_it(bureau: Bureau) -> None:
    bureau.records.setting("内勤可直接报送", "全部")
    proposed(bureau)
    assert checked(bureau, who="clerk") == 1
