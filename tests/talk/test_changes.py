"""What changed, told in words from the entries that services and loads leave; and the records that can be talked about."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.db import transaction

from tests.support.pages import page
from tests.support.people import access, signed_in
from tests.talk.conftest import Bureau
from threeones.apps.handbook import sheets as handbook
from threeones.apps.indicators import sheets as indicators
from threeones.apps.supervision import sheets as supervision
from threeones.apps.supervision.models import Completion
from threeones.apps.supervision.services import patrol
from threeones.base.accounts.access import Access
from threeones.base.audit.chain import Change, append
from threeones.base.audit.models import AuditEntry
from threeones.base.inbox.news import News, news
from threeones.base.inbox.policy import policy
from threeones.base.intake.specs import SheetSpec, text_key
from threeones.base.org.models import Role
from threeones.base.registry.subjects import found, subject

pytestmark = pytest.mark.django_db


def lines(told: News) -> dict[str, list[str]]:
    """What is told of each record."""
    return {c.subject.title: [f"{one.words}{one.before}{one.after}" for one in c.lines] for c in told.changed}


def entered(
    spec: SheetSpec, record: object, before: dict[str, object], after: dict[str, object], action: str = "change"
) -> None:
    """An entry as a load or a form leaves it."""
    label = spec.model._meta.label_lower
    with transaction.atomic():
        append("周督", [Change(action, label, text_key(spec, record), before, after)])


@pytest.fixture
def chief(office: Bureau) -> Access:
    """Somebody who sees the whole bureau."""
    return office.of(Role.HEAD, office.records.bureau)


def test_lights_that_turn_are_told_and_first_ones_only_where_they_say_something(office: Bureau, chief: Access) -> None:
    made = office.records.milestone(office.project, date(2021, 3, 31))
    patrol(year=2021, as_of=date(2021, 4, 30), actor="patrol")
    first = lines(news(chief))
    assert first == {office.project.name: ["2021-03red"]}
    Completion.objects.create(
        milestone=made, done_on=date(2021, 4, 6), reported_on=date(2021, 4, 7), **office.records.where()
    )
    patrol(year=2021, as_of=date(2021, 5, 31), actor="patrol")
    assert lines(news(chief))[office.project.name][0] == "2021-03redyellow"
    assert lines(news(office.of(Role.CLERK, office.foreign))) == {}


def test_reports_milestones_and_projects_are_told_field_by_field(office: Bureau, chief: Access) -> None:
    report = office.records.report(office.project, "2021-03", date(2021, 4, 1))
    milestone = office.records.milestone(office.project, date(2021, 6, 30), done=date(2021, 6, 1))
    entered(supervision.REPORTS, report, {}, {"text": "路面已铺完", "own_view": "on_track"}, "create")
    entered(supervision.REPORTS, report, {"own_view": "on_track"}, {"own_view": "late"})
    entered(supervision.COMPLETIONS, milestone.completion, {}, {"done_on": "2021-06-01"}, "create")
    entered(supervision.COMPLETIONS, milestone.completion, {"done_on": "2021-06-01"}, {"done_on": "2021-06-02"})
    entered(handbook.MILESTONES, milestone, {"due_on": "2021-06-30"}, {"due_on": "2021-07-31", "source_row": 9})
    entered(handbook.PROJECTS, office.project, {"lead_unit_id": 1}, {"lead_unit_id": 2})
    entered(handbook.PROJECTS, office.project, {"a": "2"}, {"a": "3"}, "move")
    told = lines(news(chief))
    assert list(told) == [office.project.name]
    assert told[office.project.name] == [
        "牵头单位有变动",
        f"{milestone.name}：完成时间：2021-06-30 → 2021-07-31",
        f"节点“{milestone.name}”的完成情况：完成日期：2021-06-01 → 2021-06-02",
        f"节点“{milestone.name}”完成于2021-06-01",
        "2021-03的进展：自评：正常 → 滞后",
        "报送2021-03的进展：路面已铺完",
    ]
    assert lines(news(office.of(Role.UNIT_LEAD, office.foreign))) == {}
    assert lines(news(office.of(Role.SYSTEM_ADMIN))) == {}


def test_figures_that_are_revised_are_told_of_the_own_district(office: Bureau, chief: Access) -> None:
    indicator = office.records.indicator()
    seen = office.records.observe(indicator, "2021-01/2021-06", "100")
    entered(indicators.OBSERVATIONS, seen, {}, {"value": "100"}, "create")
    entered(indicators.OBSERVATIONS, seen, {"value": "100"}, {"value": "102"})
    told = lines(news(chief))[indicator.name]
    assert told[0].endswith("：100 → 102") and "修订" in told[0] and "公布" in told[1]
    seen.place.is_own = False
    seen.place.save()
    assert lines(news(chief)) == {}


def loaded(office: Bureau, actor: str = "load root", name: str = "工作手册.xlsx") -> None:
    """A load: the workbook and what it changed, at one moment."""
    file = Change("create", "files.sourcefile", name, {}, {"sha256": "0" * 64, "size": 1})
    some = [
        Change("change", "handbook.project", p.code, {"name": "旧"}, {"name": p.name})
        for p in (office.project, office.other)
    ]
    with transaction.atomic():
        append(actor, [file, *some])


def test_a_load_is_one_line_that_unfolds_and_hides_nothing_else(
    office: Bureau, chief: Access, monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger = office.of(Role.CLERK, office.foreign)
    entered(handbook.PROJECTS, office.project, {"content": "甲"}, {"content": "乙"})
    monkeypatch.setattr("threeones.base.inbox.news.policy", lambda: replace(policy(), entries_looked_at=3))
    for n in range(2):
        loaded(office, name=f"书{n}.xlsx")
    told = news(chief)
    assert list(lines(told)) == [office.project.name], "what people did is not pushed out of sight"
    assert [(one.who, one.files, one.records) for one in told.loads] == [
        ("装入（root）", ("书1.xlsx",), 2),
        ("装入（root）", ("书0.xlsx",), 1),
    ]
    assert told.count == 1 and told.cut
    assert told.loads[0].changed[0].lines[0].words.startswith("项目名称：旧 → ")
    assert [one.records for one in news(office.access(office.clerk)).loads] == [1], "each counts what he sees"
    assert news(stranger).loads[0].changed[0].subject.title == office.other.name


def test_a_load_of_a_form_is_no_load(office: Bureau, chief: Access) -> None:
    loaded(office, "李勤", "填报/2021-10/J-001.json")
    told = news(chief)
    assert not told.loads and len(told.changed) == 2


def test_to_somebody_new_what_was_there_before_him_is_no_news(office: Bureau) -> None:
    entered(handbook.PROJECTS, office.project, {"content": "甲"}, {"content": "乙"})
    newcomer = office.of(Role.INSPECTOR, office.records.bureau)
    assert newcomer.name and not news(newcomer).changed
    entered(handbook.PROJECTS, office.project, {"content": "乙"}, {"content": "丙"})
    assert [c.more + len(c.lines) for c in news(newcomer).changed] == [1]


def test_loads_on_the_page_fold_and_lead_to_their_entries(office: Bureau) -> None:
    auditor = signed_in(Role.AUDITOR, office.records.bureau)
    loaded(office)
    tree = page(auditor, "/changes/").tree
    (load,) = tree.xpath("//section[@id='loads']//details")
    assert load.get("open") is None and "装入工作簿，2条记录有变动" in load.xpath("string(summary)")
    assert office.project.name in load.text_content() and office.other.name in load.text_content()
    (link,) = load.xpath(".//a[contains(@href, '/audit/record/')]/@href")
    assert auditor.get(link).status_code == 200
    assert "装入工作簿，2条记录有变动" in page(auditor, "/changes/home/").tree.text_content()
    clerk = signed_in(Role.CLERK, office.records.section)
    assert not page(clerk, "/changes/").tree.xpath("//section[@id='loads']"), "it came before his account"


def test_more_than_is_looked_through_is_said(office: Bureau, chief: Access) -> None:
    most = policy().entries_looked_at
    with transaction.atomic():
        change = Change("change", "handbook.project", office.project.code, {"name": "a"}, {"name": "b"})
        append("load", [change] * (most + 1))
    told = news(chief)
    assert told.cut and len(told.changed) == 1
    assert told.changed[0].more == most - policy().lines_of_one and told.count == most


def test_an_entry_that_cannot_be_read_is_passed_over(office: Bureau, chief: Access) -> None:
    entered(handbook.PROJECTS, office.project, {"name": "a"}, {"name": "b"})
    for broken in ("{", "[1]", '"x"'):
        AuditEntry.objects.update(after=broken)
        assert news(chief).changed == []


def test_removed_records_are_told_to_nobody(office: Bureau, chief: Access) -> None:
    office.other.delete()
    entered(handbook.PROJECTS, office.other, {"name": "a"}, {}, "remove")
    assert lines(news(chief)) == {}


def test_subjects_are_found_by_who_sees_them(office: Bureau) -> None:
    milestone = office.records.milestone(office.project, date(2021, 6, 30))
    indicator = office.records.indicator()
    wanted = [
        ("handbook.project", office.project.code),
        ("handbook.project", office.other.code),
        ("handbook.milestone", milestone.code),
        ("indicators.indicator", indicator.code),
        ("review.year", "2021"),
        ("review.year", "²021"),
        ("evaluation.sheet", "1/没有"),
        ("evaluation.sheet", "x"),
        ("no.such", "1"),
    ]
    clerk = found(wanted, office.of(Role.CLERK, office.records.section))
    assert set(clerk) == {wanted[0], wanted[2], wanted[3]}
    one = clerk["handbook.project", office.project.code]
    assert (one.unit, one.bureau) == (office.records.section.pk, office.records.bureau.pk)
    assert one.people == (office.records.person.pk, office.records.person.pk)
    assert found(wanted, office.of(Role.AUDIT_ADMIN)) == {}
    office.records.setting("综述方案", "gongshu-2021")
    assert subject("review.year", "2021", access()) is not None
    assert subject("review.year", "2021", office.of(Role.CLERK, office.records.section)) is None


@pytest.mark.parametrize("path", ["/projects/J-001/", "/indicators/FAI/"])
def test_pages_ask_for_what_is_said_about_their_record(office: Bureau, path: str) -> None:
    indicator = office.records.indicator()
    office.records.observe(indicator, "2021-01/2021-06", "100")
    seen = page(signed_in(), path)
    (piece,) = seen.tree.xpath("//section[@id='talk']/@hx-get")
    answer = signed_in().get(piece, headers={"HX-Request": "true"})
    assert answer.status_code == 200 and "还没有人说话" in answer.content.decode()


def test_values_are_shown_as_people_read_them(office: Bureau, chief: Access) -> None:
    entered(
        handbook.PROJECTS,
        office.project,
        {"content": "甲" * 100, "weight": "1", "suspended_on": None},
        {"content": "乙" * 100, "weight": str(Decimal(2)), "suspended_on": "2021-05-01"},
    )
    (told,) = lines(news(chief))[office.project.name]
    assert "乙" * 60 + "…" in told and "乙" * 61 not in told and "（空） → 2021-05-01" in told


def test_rows_without_a_page_are_told_of_by_their_words(office: Bureau, chief: Access) -> None:
    target = office.records.target(office.project, office.records.indicator(), "100")
    entered(handbook.TARGETS, target, {"number": "100"}, {"number": "120"})
    entered(handbook.TARGETS, target, {"source_row": 3}, {"source_row": 4}, "move")
    assert list(lines(news(chief)).values()) == [["目标值：100 → 120"]]
    assert lines(news(office.of(Role.CLERK, office.foreign))) == {}
