"""Changing entries of a draft: what is typed, what is wrong with it, and two who change one entry."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from tests.support.drafts import digest_of, entry, newest
from tests.support.people import access, account
from threeones.apps.handbook.drafting.adding import add_entry
from threeones.apps.handbook.drafting.entries import state_of
from threeones.apps.handbook.drafting.moving import remove_entry
from threeones.apps.handbook.drafting.placing import Place
from threeones.apps.handbook.drafting.sending import Gone
from threeones.apps.handbook.models import DraftStep, Edition, EditionStage
from threeones.apps.handbook.tests.draft import Desk
from threeones.base.accounts.access import access_of
from threeones.base.audit.models import AuditEntry
from threeones.base.entry.drafts import draft_of, save_draft
from threeones.base.entry.errors import KeyReused, Refused, Stale, Unknown
from threeones.base.org.models import Person, Role, Unit, UnitKind

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def faults(desk: Desk, values: dict[str, str], code: str = "P-01", kind: str = "project") -> dict[str, str]:
    """What is wrong, by field; nothing is saved then."""
    before = digest_of(desk.edition)
    with pytest.raises(Refused) as refused:
        desk.change(values, code, kind)
    assert digest_of(desk.edition) == before and not DraftStep.objects.exists()
    wrong = refused.value.wrong
    return {field: "；".join(w.fault for w in wrong if w.field == field) for field in {w.field for w in wrong}}


def test_a_change_is_a_step_with_its_words_and_the_audit_tells_of_it(desk: Desk) -> None:
    saved = desk.change({"name": "修路（一期）", "deadline": "2022/12/30", "content": "先修\r\n后通"})
    now = state_of(entry(desk.edition, "P-01"))
    assert (now["name"], now["deadline"], now["content"]) == ("修路（一期）", "2022-12-30", "先修\n后通")
    step = newest(desk.edition)
    assert (saved.step, saved.version) == (1, 2) and (step.number, step.by) == (1, "张编")
    assert step.title == "改项目P-01：项目名称、完成时限、主要工作内容"
    told = AuditEntry.objects.get(record="handbook.draftentry")
    assert told.key == f"{desk.edition.pk} / project / P-01" and told.action == "change"
    assert json.loads(told.before) == {
        "kind": "project", "name": "修路", "content": "按计划推进", "deadline": "2022-12-20",
    }  # fmt: skip
    assert json.loads(told.after)["deadline"] == "2022-12-30"
    assert AuditEntry.objects.filter(record="handbook.draftstep", action="create").count() == 1


def test_what_means_the_same_is_no_change(desk: Desk) -> None:
    saved = desk.change({"weight": "2.00", "deadline": "2022年12月20日", "leader": "赵一", "lead_unit": "J-1"})
    assert saved.step == 0 and not DraftStep.objects.exists() and entry(desk.edition, "P-01").version == 1


def test_words_mean_the_records_that_they_name(desk: Desk) -> None:
    Person.objects.create(code="7", name="赵一", unit=desk.records.bureau, **desk.records.where())
    Person.objects.create(code="8", name="钱二", unit=desk.records.section, **desk.records.where())
    desk.records.indicator()
    values = {
        "lead_unit": "运输处",
        "supporting_units": "道路科，J-2、道路科",
        "owner": "钱二（8）",
        "also_serves": "整洁、M2、M1",
        "lists": "民生实事、十件大事",
        "in/民生实事/进度要求": "三季度完成",
        "period": "2022年前三季度",
    }
    with pytest.raises(Refused, match="赵一"):
        desk.change({**values, "leader": "赵一"})
    desk.change(values)
    now = state_of(entry(desk.edition, "P-01"))
    assert (now["lead_unit"], now["supporting_units"], now["owner"]) == ("运输科", ["道路科", "运输科"], "8")
    # M1 is the one that it stands under already
    assert (now["also_serves"], now["lists"]) == (["M3", "M2"], ["十件大事", "民生实事"])
    assert (now["in/民生实事/进度要求"], now["period"], now["deadline"]) == (
        "三季度完成",
        "2022-01/2022-09",
        "2022-09-30",
    )
    leads = {e.lead.name for e in desk.edition.entries.filter(under="P-01") if e.lead}
    assert leads == {"运输科"}, "parts are led with their project"
    desk.change({"lists": "十件大事"})
    assert "in/民生实事/进度要求" not in state_of(entry(desk.edition, "P-01"))


def test_a_period_brings_its_last_day_and_a_day_ends_the_period(desk: Desk) -> None:
    desk.change({"period": "2022年"}, "P-03")
    assert state_of(entry(desk.edition, "P-03"))["deadline"] == "2022-12-31"
    with pytest.raises(Refused) as refused:
        desk.change({"period": "2022Q3", "deadline": "2022-10-15"}, "P-03")
    assert "期间2022Q3到2022-09-30为止" in refused.value.wrong[0].fault
    saved = desk.change({"deadline": "2022-10-15"}, "P-03")
    now = state_of(entry(desk.edition, "P-03"))
    assert "period" not in now and now["deadline"] == "2022-10-15"
    assert saved.notes == ["期间“全年”改成了这一天。"]
    assert newest(desk.edition).title.endswith("：完成时限、期间")


def test_a_day_outside_the_books_year_is_told(desk: Desk) -> None:
    assert desk.change({"deadline": "2023-01-15"}, "P-03").notes[-1] == "2023-01-15不在2022年里，请核对。"
    assert desk.change({"deadline": "2022-11-30"}, "P-03").notes == []


WRONG = [
    ("project", "P-01", {"name": ""}, {"name": "没有填"}),
    ("project", "P-01", {"name": "长" * 201}, {"name": "有201个字"}),
    ("project", "P-01", {"name": "一\u200b二"}, {"name": ""}),
    ("project", "P-01", {"deadline": "2022-02-30"}, {"deadline": "不是日期"}),
    ("project", "P-01", {"deadline": "2021-12-31"}, {"deadline": "早于开始日期"}),
    ("project", "P-01", {"start_on": "2023-01-01"}, {"start_on": "早于开始日期"}),
    ("project", "P-01", {"deadline": "2022-06-30"}, {"deadline": "1个节点在它以后：通车"}),
    ("project", "P-01", {"weight": "0"}, {"weight": "不大于0"}),
    ("project", "P-01", {"weight": "1.234"}, {"weight": "记不下"}),
    ("project", "P-01", {"weight": "多"}, {"weight": "不是数"}),
    ("project", "P-01", {"lead_unit": "运翰科"}, {"lead_unit": "没有单位“运翰科”"}),
    ("project", "P-01", {"supporting_units": "道路科、无此科"}, {"supporting_units": "没有单位“无此科”"}),
    ("project", "P-01", {"owner": "无此人"}, {"owner": "花名册里没有"}),
    ("project", "P-01", {"also_serves": "M9"}, {"also_serves": "没有目标“M9”"}),
    ("project", "P-01", {"period": "某时"}, {"period": "不是期间"}),
    ("project", "P-01", {"in/别的清单/栏": "x"}, {"in/别的清单/栏": "不在清单“别的清单”里"}),
    ("project", "P-01", {"name": "", "owner": "无此人", "weight": "-1"}, {"name": "", "owner": "", "weight": ""}),
    ("milestone", "P-01-1", {"due_on": "2023-01-01"}, {"due_on": "晚于项目的完成时限2022-12-20"}),
    ("target", "P-01/新建道路", {"number": "1e20"}, {"number": "记不下"}),
    ("target", "P-01/新建道路", {"comparison": "about"}, {"comparison": "不在可选项里"}),
    ("objective", "M1", {"name": " "}, {"name": "没有填"}),
]


@pytest.mark.parametrize(("kind", "code", "values", "said"), WRONG)
def test_every_fault_stands_at_its_field(
    desk: Desk, kind: str, code: str, values: dict[str, str], said: dict[str, str]
) -> None:
    found = faults(desk, values, code, kind)
    assert found.keys() == said.keys()
    assert all(words in found[field] for field, words in said.items()), found


def test_what_was_wrong_already_and_is_not_touched_is_in_nobodys_way(desk: Desk) -> None:
    Person.objects.all().delete()
    Unit.objects.filter(name="道路科").update(name="公路科")
    desk.change({"name": "修大路"})
    assert state_of(entry(desk.edition, "P-01"))["owner"] == "1"


def test_a_target_on_an_indicator_is_counted_in_its_unit(desk: Desk) -> None:
    desk.records.indicator()
    told: dict[str, Any] = {"access": desk.one, "edition": desk.edition.pk, "kind": "target"}
    for project, values in (("P-01", {"number": "8", "of_growth": "1"}), ("P-02", {"number": "500"})):
        add_entry(code="FAI", place=Place("last", project), values=values, **told)
    units = [state_of(entry(desk.edition, f"{p}/固定资产投资", "target"))["unit"] for p in ("P-01", "P-02")]
    assert units == ["%", "亿元"]
    with pytest.raises(Refused, match="按亿元计"):
        desk.change({"unit": "万元"}, "P-02/固定资产投资", "target")


def test_fields_that_only_one_changed_are_merged(desk: Desk) -> None:
    began = desk.texts("P-01")
    desk.change({**began, "name": "修大路"}, began=began)
    saved = desk.change({**began, "weight": "3"}, access=desk.two, began=began, version=1)
    now = state_of(entry(desk.edition, "P-01"))
    assert (now["name"], now["weight"], saved.version) == ("修大路", "3", 3)


def test_a_field_that_both_changed_comes_back_with_both_texts(desk: Desk) -> None:
    began = desk.texts("P-01")
    desk.change({**began, "name": "修大路", "weight": "5"}, began=began)
    before = digest_of(desk.edition)
    mine = {**began, "name": "修小路", "content": "另一句"}
    with pytest.raises(Stale) as stale:
        desk.change(mine, access=desk.two, began=began, version=1)
    theirs = stale.value.theirs
    assert dict(theirs.values) == {"name": "修大路"} and theirs.by == "张编" and theirs.version == "2"
    assert theirs.more["weight"] == "5" and digest_of(desk.edition) == before
    # chosen knowingly: over what stands now
    desk.change(mine | {"weight": "5"}, access=desk.two, began=theirs.more, version=2)
    now = state_of(entry(desk.edition, "P-01"))
    assert (now["name"], now["content"], now["weight"]) == ("修小路", "另一句", "5")


def test_both_changed_to_the_same_is_no_conflict(desk: Desk) -> None:
    began = desk.texts("P-01")
    desk.change({"deadline": "2022-12-30"}, began=began)
    assert desk.change({"deadline": "2022/12/30"}, access=desk.two, began=began, version=1).step == 0


def test_who_does_not_say_from_what_he_began_overwrites_nothing(desk: Desk) -> None:
    desk.change({"name": "修大路"})
    with pytest.raises(Stale):
        desk.change({"name": "修小路"}, access=desk.two, began={}, version=1)


def test_an_entry_removed_meanwhile_says_by_whom(desk: Desk) -> None:
    began = desk.texts("P-01")
    remove_entry(access=desk.one, edition=desk.edition.pk, kind="project", code="P-01", seen=0)
    form = "draft/x"
    save_draft(access=desk.two, form=form, values={"name": ["写到一半"]})
    with pytest.raises(Gone, match="张编"):
        desk.change({"name": "修小路"}, access=desk.two, began=began, version=1, form=form)
    assert draft_of(desk.two, form) is not None, "what was typed stays"


def test_the_same_sending_twice_is_one_step(desk: Desk) -> None:
    told: dict[str, Any] = {"began": desk.texts("P-01"), "version": 1, "key": "k1"}
    first = desk.change({"name": "修大路"}, **told)
    assert desk.change({"name": "修大路"}, **told) == first and DraftStep.objects.count() == 1
    with pytest.raises(KeyReused):
        desk.change({"name": "修小路"}, **told)


@pytest.mark.parametrize(
    ("role", "own"),
    [(Role.CLERK, True), (Role.HEAD, True), (Role.EVALUATOR, False), (Role.AUDITOR, False), (Role.SYSTEM_ADMIN, False)],
)
def test_only_the_office_changes_a_draft(desk: Desk, role: Role, own: bool) -> None:
    with pytest.raises(PermissionDenied):
        desk.change({"name": "修大路"}, access=access(role, desk.records.section if own else None))


def test_the_office_of_another_bureau_does_not(desk: Desk) -> None:
    other = desk.records.unit("K", "区水利局", UnitKind.BUREAU)
    for unit, may in ((other, False), (desk.records.bureau, True)):
        who = access_of(account(Role.SUPERVISOR, unit), desk.edition.opened_on)
        assert who.may("handbook.draft", desk.edition) is may
    both = access_of(account(Role.SUPERVISOR, desk.records.bureau), desk.edition.opened_on)
    assert desk.change({"name": "修大路"}, access=both).step == 1


@pytest.mark.parametrize("stage", list(EditionStage))
def test_a_draft_is_changed_until_it_is_signed(desk: Desk, stage: EditionStage) -> None:
    Edition.objects.update(stage=stage)
    if stage in (EditionStage.DRAFT, EditionStage.REVIEW):
        assert desk.change({"name": "修大路"}).step == 1
    else:
        with pytest.raises(Refused, match="不能再改"):
            desk.change({"name": "修大路"})


def test_an_edition_that_is_not_there(desk: Desk) -> None:
    with pytest.raises(Unknown):
        desk.change({"name": "x"}, edition=999)
