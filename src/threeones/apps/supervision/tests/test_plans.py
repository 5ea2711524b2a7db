"""Work plans: made, moved with the effect shown before, baselines, exports; who may, versions, the law's days."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import CalamineWorkbook

from tests.support.people import access, signed_in
from threeones.apps.supervision.models import Activity, Baseline, WorkPlan
from threeones.apps.supervision.plans import services
from threeones.apps.supervision.plans.making import from_file, from_milestones
from threeones.apps.supervision.plans.moving import effect_of
from threeones.apps.supervision.plans.records import Fields, activity_of, link_text, links_of, written
from threeones.apps.supervision.plans.selectors import plan_for, planned
from threeones.base.accounts.access import Access
from threeones.base.audit.models import AuditEntry
from threeones.base.entry.errors import KeyReused, Refused, Stale, Unknown
from threeones.base.org.models import Role

# by name: the maker of records lies outside the package, whose types are checked on their own
Records: Any = import_module("tests.support.records").Records
FINISH, AS_OF = date(2021, 9, 30), date(2021, 3, 1)
ROWS = (
    Fields("design", "方案设计", 20),
    Fields("permit", "施工许可", 10, after="design", legal_days=7, legal_source="某办法第五条"),
    Fields("build", "主体施工", 60, in_days=True, after="permit+5"),
    Fields("done", "竣工", 0, after="build"),
)
YAML = """
project: 老街改造
finish: 2021-09-30
activities:
  - {id: design, label: 方案设计, duration: 20, estimate: [15, 20, 40]}
  - {id: permit, label: 施工许可, duration: 10, after: [design], legal: construction-permit}
  - {id: build, label: 主体施工, duration: "60 days", after: ["permit+5", "design SS+3 days"]}
"""


@pytest.fixture
def made(db: None, settings: Any, tmp_path: Path) -> Iterator[Any]:
    settings.HOME = tmp_path
    made = Records()
    made.project("A")
    yield made


@pytest.fixture
def lead(made: Any) -> Access:
    return access(Role.UNIT_LEAD, made.section)


def make(who: Access, rows: tuple[Fields, ...] = ROWS, **more: Any) -> WorkPlan:
    return services.set_plan(access=who, project="A", start=None, finish=FINISH, activities=rows, **more)


def row(ident: str) -> Activity:
    return Activity.objects.get(ident=ident)


def test_links_and_rows_come_back_as_they_were() -> None:
    text = "permit\ndesign SS+3\nbuild FF+5 days"
    assert "\n".join(link_text(link) for link in links_of(text)) == text
    assert [written(activity_of(one)) for one in ROWS] == list(ROWS)


def test_a_plan_is_scheduled_backwards_and_told_to_the_audit(lead: Access) -> None:
    head = make(lead)
    plan = planned(head, AS_OF)
    assert plan.dates is not None and plan.dates.feasible and head.version == 1
    assert plan.days(3)[1] == FINISH and plan.days(2)[1] == FINISH
    assert AuditEntry.objects.filter(record__in=("supervision.workplan", "supervision.activity")).count() == 5


def test_who_may_not_is_refused(made: Any) -> None:
    for who in (access(Role.CLERK, made.section), access(Role.AUDITOR), access(Role.PORTFOLIO)):
        with pytest.raises((PermissionDenied, Unknown)):
            make(who)
    assert not WorkPlan.objects.exists() and not AuditEntry.objects.filter(record="supervision.workplan").exists()


def test_a_second_click_does_nothing_and_a_later_one_conflicts(lead: Access) -> None:
    first = make(lead, key="k1")
    assert make(lead, key="k1") == first and Activity.objects.count() == 4
    with pytest.raises(KeyReused):
        make(lead, ROWS[:1], key="k1")
    services.change_bounds(access=lead, project="A", start=None, finish=date(2021, 10, 29), calendar="cn", version=1)
    with pytest.raises(Stale) as stale:
        make(lead, ROWS[:1], version=1)
    assert stale.value.theirs.version == "2" and stale.value.theirs.by
    with pytest.raises(Stale):
        make(lead, ROWS[:1])
    assert Activity.objects.count() == 4


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("duration", {"duration": 6}),
        ("after", {"after": "nowhere"}),
        ("after", {"after": "build"}),
        ("ident", {"ident": "a b"}),
        ("ident", {"ident": "done"}),
        ("estimate", {"estimate": "3 2 1"}),
        ("legal_source", {"legal_source": ""}),
    ],
)
def test_a_fault_stands_at_its_field(lead: Access, field: str, changes: dict[str, Any]) -> None:
    make(lead)
    fields = Fields(**{**{n: getattr(ROWS[1], n) for n in Fields.__slots__}, **changes})
    with pytest.raises(Refused) as refused:
        services.change_activity(access=lead, project="A", activity=row("permit").pk, fields=fields, version=1)
    assert field in {w.field for w in refused.value.wrong}
    assert row("permit").duration == 10 and WorkPlan.objects.get().version == 1


def test_a_move_to_an_earlier_day_pulls_what_comes_before(lead: Access) -> None:
    head = make(lead)
    plan = planned(head, AS_OF)
    start = plan.days(2)[0]
    goal = date.fromordinal(start.toordinal() - 10)
    effect = effect_of(plan, 2, goal)
    assert effect.days[0] == goal and {m.place for m in effect.moves} == {0, 1, 2} and not effect.then.missed
    services.move_activity(access=lead, project="A", activity=row("build").pk, start=goal, version=1, as_of=AS_OF)
    then = planned(WorkPlan.objects.get(), AS_OF)
    assert {m.place: m.now for m in effect.moves} == {i: then.days(i) for i in range(3)}
    assert (row("build").not_after, then.head.version) == (effect.days[1], 2)


def test_a_move_to_a_later_day_tells_what_is_missing(lead: Access) -> None:
    plan = planned(make(lead), AS_OF)
    late = effect_of(plan, 1, date(2021, 8, 2))
    assert [m.place for m in late.moves] == [1, 2, 3] and late.then.missed[0].chain[0] == "permit"
    assert "赶不上2021-09-30" in late.text


def test_a_baseline_is_kept_and_compared(lead: Access) -> None:
    make(lead)
    services.take_baseline(access=lead, project="A", title="开工前", as_of=AS_OF)
    with pytest.raises(Refused):
        services.take_baseline(access=lead, project="A", title=" ", as_of=AS_OF)
    services.change_bounds(access=lead, project="A", start=None, finish=date(2021, 10, 29), calendar="cn", version=1)
    client = signed_in(Role.UNIT_LEAD, lead_unit())
    page = client.get("/projects/A/plan/").content.decode()
    assert Baseline.objects.get().number == 1 and "“竣工”2021-09-30完成，推迟" in page


def lead_unit() -> Any:
    return WorkPlan.objects.get().project.lead_unit


def test_removing_one_joins_its_neighbours(lead: Access) -> None:
    make(lead)
    services.remove_activity(access=lead, project="A", activity=row("permit").pk, version=1)
    assert row("build").after == "design"


def test_the_milestones_of_the_handbook_make_a_plan(made: Any, lead: Access) -> None:
    project = services.project_of(lead, "A")
    for due in (date(2021, 3, 31), date(2021, 6, 30)):
        made.milestone(project, due)
    drawn = from_milestones(project)
    assert [r.after for r in drawn.activities][1] == "m1" and drawn.activities[1].not_after == date(2021, 6, 30)
    make(lead, tuple(drawn.activities))
    plan = planned(WorkPlan.objects.get(), AS_OF)
    assert plan.dates is not None and plan.dates.feasible and plan.days(0)[1] <= date(2021, 3, 31)


def test_files_are_read_and_written_in_four_forms(lead: Access) -> None:
    drawn = from_file(SimpleUploadedFile("plan.yaml", YAML.encode()))
    make(lead, tuple(drawn.activities))
    client = signed_in(Role.UNIT_LEAD, lead_unit())
    files = {form: client.get(f"/projects/A/plan/export/{form}/") for form in ("xlsx", "ics", "xml", "yaml")}
    assert {f: a.status_code for f, a in files.items()} == dict.fromkeys(files, 200)
    again = from_file(SimpleUploadedFile("again.yaml", files["yaml"].content))
    assert list(again.activities) == [Fields(**{n: getattr(a, n) for n in Fields.__slots__}) for a in drawn.activities]
    project = from_file(SimpleUploadedFile("plan.xml", files["xml"].content))
    assert [(a.label, a.duration, a.in_days) for a in project.activities] == [
        (a.label, a.duration, a.in_days) for a in drawn.activities
    ]
    assert [a.after.count("\n") for a in project.activities] == [0, 0, 1]
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(files["xlsx"].content)).get_sheet_by_index(0).to_python()
    assert sheet[1][0] == "方案设计" and len(sheet) == 4
    assert files["ics"].content.count(b"BEGIN:VEVENT") == 3


@pytest.mark.parametrize(
    "text", [b"<a/>", b"<!DOCTYPE a><a/>", b"<", b"a: [", b"project: x\nactivities: []", b"\xff\xfe"]
)
def test_what_is_no_plan_is_refused_with_its_faults(text: bytes) -> None:
    with pytest.raises(Refused) as refused:
        from_file(SimpleUploadedFile("plan.yaml", text))
    assert refused.value.wrong


def test_the_page_shows_rows_effect_and_chance(made: Any, lead: Access) -> None:
    client = signed_in(Role.UNIT_LEAD, made.section)
    assert "从手册的节点起步" in client.get("/projects/A/plan/").content.decode()
    sent = client.post(
        "/projects/A/plan/make/", {"how": "file", "file": SimpleUploadedFile("p.yaml", YAML.encode()), "key": "k"}
    )
    assert sent.status_code == 303
    page = client.get("/projects/A/plan/?as_of=2021-03-01").content.decode()
    assert page.count("data-movable") == 3 and "需10个工作日" in page and "周末" in page
    english = client.get("/projects/A/plan/?as_of=2021-03-01", headers={"accept-language": "en"}).content.decode()
    assert "takes 10 working days" in english
    one = row("permit")
    told = client.get(f"/projects/A/plan/effect/?activity={one.pk}&start=2021-08-02").json()
    assert told["missed"] and len(told["moves"]) == 2
    assert client.get(f"/projects/A/plan/effect/?activity={one.pk}&start=x").status_code == 404
    assert client.get("/projects/A/plan/chance/?as_of=2021-03-01").status_code == 200
    sent = client.post("/projects/A/plan/move/", {"activity": one.pk, "start": "2021-04-01", "version": 1, "key": "m"})
    assert sent.status_code == 303 and row("permit").not_after
    assert (
        client.post("/projects/A/plan/move/", {"activity": one.pk, "start": "2021-04-02", "version": 1}).status_code
        == 409
    )
    told = {"label": "许可", "ident": "permit", "after": "design", "legal_days": 7, "legal_source": "x"}
    form = client.post(f"/projects/A/plan/activities/{one.pk}/", {**told, "duration": "3", "version": 2})
    assert "短于法定时限" in form.content.decode()
    assert client.get("/projects/A/").status_code == 200
    clerk = signed_in(Role.CLERK, made.section)
    assert clerk.get("/projects/A/plan/").status_code == 200
    assert clerk.post("/projects/A/plan/make/", {"how": "milestones"}).status_code == 403
    assert clerk.get(f"/projects/A/plan/effect/?activity={one.pk}&start=2021-08-02").status_code == 403
    assert plan_for(services.project_of(lead, "A"), access(None)) is None
