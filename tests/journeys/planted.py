"""On a copy of the demonstration: records for the parts of addresses, and sessions of those who look at its pages.

``main``, run within that installation once Django is set up, makes them and prints as JSON: ``sessions`` by role,
``looks`` (route, whose session, address, status) where no plain address would do, and ``answers`` (by name and language:
status and page) that no address alone brings about.
"""

from __future__ import annotations

import errno
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from unittest.mock import patch
from urllib.parse import quote

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from axes.models import AccessAttempt
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InterfaceError
from django.test import Client
from django.utils import timezone
from django.utils.http import urlencode
from lxml import html

from tests.accounts.door import PASSWORD, person
from tests.entry.test_files import PDF, picture
from tests.support.deeds import issued_circular, ledger_of
from tests.support.house import change
from tests.support.sessions import session_for
from threeones.apps.evaluation.cycles.appeals import file_appeal
from threeones.apps.evaluation.cycles.filing import file_claim
from threeones.apps.evaluation.cycles.polls import make_codes, open_poll
from threeones.apps.evaluation.cycles.steps import compute_cycle, open_cycle, start_notice
from threeones.apps.evaluation.models import Run
from threeones.apps.evaluation.runs import standings
from threeones.apps.evaluation.schemes.saving import save_scheme
from threeones.apps.evaluation.schemes.sources import scheme_source
from threeones.apps.evaluation.services import run_scheme
from threeones.apps.handbook.drafting.adding import add_entry
from threeones.apps.handbook.drafting.placing import Place
from threeones.apps.handbook.editions.review import Review
from threeones.apps.handbook.editions.signing import answer_remark, object_to
from threeones.apps.handbook.editions.steps import open_edition, send_to_review
from threeones.apps.handbook.importing.keeping import start_import
from threeones.apps.handbook.importing.tests.books import LEDGER, with_rows, workbook
from threeones.apps.handbook.models import Edition, EditionStage, ListEntry, Milestone, Project, SuperiorTask
from threeones.apps.handbook.printing import waiting
from threeones.apps.handbook.printing.making import Wish
from threeones.apps.handbook.printing.stock import edition_stock
from threeones.apps.handbook.tests.test_breakdown import workbook as breakdown
from threeones.apps.indicators.models import Observation
from threeones.apps.review.models import ReviewVersion
from threeones.apps.supervision.adjudication.deciding import decide
from threeones.apps.supervision.adjudication.proposing import propose_month
from threeones.apps.supervision.adjudication.rights import SIGN
from threeones.apps.supervision.adjudication.signing import sign
from threeones.apps.supervision.circulars.drafting import draft_circular
from threeones.apps.supervision.models import Activity, Adjudication, AdjudicationStage, Completion, Report
from threeones.apps.supervision.orders.extending import ask_extension
from threeones.apps.supervision.orders.filing import Matter, Note, file_batch, file_order
from threeones.apps.supervision.orders.reminding import patrol_orders
from threeones.apps.supervision.orders.steps import answer as answer_order
from threeones.apps.supervision.plans.records import Fields
from threeones.apps.supervision.plans.services import set_plan, take_baseline
from threeones.apps.supervision.prepared import REPORT, report_key
from threeones.apps.supervision.sheets import REPORTS
from threeones.base.accounts.access import OPERATOR, access_of
from threeones.base.accounts.demonstration import guests
from threeones.base.accounts.gate import Busy
from threeones.base.accounts.models import HandOver, Secretary, Substitution, User
from threeones.base.accounts.tokens import Scope, make_token
from threeones.base.entry.drafts import save_draft
from threeones.base.entry.uploads import add_upload, attach
from threeones.base.hooks.models import Delivery, Subscription
from threeones.base.intake.differences import superseded
from threeones.base.intake.models import Difference, DifferenceState
from threeones.base.notifications.models import Message as Notified
from threeones.base.notifications.models import Robot
from threeones.base.notifications.sealing import Credentials, seal
from threeones.base.org.models import Role, Unit, UnitKind

CODE, YEAR = "FG-02-007", 2021
PROJECT = f"/projects/{CODE}/"
EDIT = f"/review/{YEAR}/edit/"
HOST = "127.0.0.1"
Look = tuple[str, str, str, int]
people: dict[str, User] = {}


def client_of(user: User | None, **headers: str) -> Client:
    """A client in which somebody is signed in."""
    client = Client(SERVER_NAME=HOST, raise_request_exception=False, **headers)
    if user is not None:
        client.force_login(user)
    return client


def through_the_door(user: User) -> Client:
    """A client that has just given the password."""
    client = client_of(None)
    answer = client.post("/accounts/login/", {"login": user.username, "password": PASSWORD})
    assert answer.status_code == 302, answer.status_code
    return client


def form_of(client: Client, path: str, form: str) -> dict[str, str]:
    """A form as it would be sent as it stands."""
    tree = html.fromstring(client.get(path).content.decode())
    return {k: str(v).removeprefix("\n") for k, v in tree.get_element_by_id(form).form_values()}


def plant_around_accounts() -> None:
    """Substitutes, secretaries, a hand-over, a lock, a token and a webhook with what it was told."""
    now, today = timezone.now(), timezone.localdate()
    holder, other = people[Role.SUPERVISOR], people[Role.EVALUATOR]
    days = {"valid_from": today, "valid_to": today + timedelta(days=3)}
    Substitution.objects.create(holder=holder, substitute=other, reason="年休假", **days)
    leader = people[Role.PORTFOLIO].person
    assert leader is not None
    Secretary.objects.create(leader=leader, user=people[Role.CLERK], valid_from=today)
    HandOver.objects.create(
        giver=people[Role.CLERK], taker=people[Role.UNIT_LEAD], day=days["valid_to"], reason="调岗", ordered_at=now
    )
    AccessAttempt.objects.create(
        username="clerk", ip_address="10.1.1.7", attempt_time=now, failures_since_start=5, user_agent="", get_data=""
    )
    make_token(access=access_of(holder, today), label="月报汇总", scopes=[Scope.READ], days=30)
    hook = Subscription.objects.create(
        user=holder, label="汇总", url="https://oa.example.cn/hook", events="*", salt="0" * 32, seq=1, created_at=now
    )
    told_by_robot(holder)
    told = {"subscription": hook, "number": 1, "body": "{}", "made_at": now}
    Delivery.objects.create(first_seq=1, last_seq=2, delivered_at=now, status=200, **told)
    Delivery.objects.create(first_seq=3, last_seq=3, attempts=9, status=500, **told)


def told_by_robot(holder: User) -> None:
    """A robot in use and one that ended; messages that arrived, wait and were given up."""
    now, bureau = timezone.now(), Unit.objects.filter(kind=UnitKind.BUREAU).first()
    assert bureau is not None
    given = {"bureau": bureau, "kind": "dingtalk", "host": "oapi.dingtalk.com", "created_at": now}
    used = Robot.objects.create(label="督办群", sealed=seal(Credentials("https://oapi.dingtalk.com/x", "s")), **given)
    Robot.objects.create(label="旧群", sealed="", closed_at=now, **given)
    for to in ({"user": holder, "channel": "email"}, {"robot": used, "channel": "dingtalk"}):
        told = {"sort": "digest", "subject": "2021-10-31待办摘要：3件新的", "text": "三件", "made_at": now, **to}
        Notified.objects.create(delivered_at=now, attempts=1, unsure=1, **told)
        Notified.objects.create(next_at=now, attempts=2, error="TimeoutError", **told)
        Notified.objects.create(attempts=7, error="errcode 310000", **told)


def plant_around_work() -> Iterator[Look]:
    """A difference, a figure, a version of the review, what is said about a project, and its files."""
    found = Report.objects.filter(project__code=CODE).select_related("project", "unit", "source_file").first()
    assert found is not None
    said = {f.attname: getattr(found, f.attname) for f in Report._meta.concrete_fields} | {"text": "工作簿又改了"}
    superseded(REPORTS, found, said, (found.source_file, found.source_sheet, found.source_row))
    Difference.objects.update(state=DifferenceState.OPEN)
    query = urlencode({"month": found.month, "unit": found.unit.code})
    yield "projects/<path:code>/report/", Role.SUPERVISOR, f"{PROJECT}report/?{query}", 200
    yield "projects/<path:code>/report/correct/", Role.SUPERVISOR, f"{PROJECT}report/correct/?{query}", 200
    milestone = Completion.objects.earliest("pk").milestone.code
    yield "milestones/<path:code>/correct/", Role.SUPERVISOR, f"/milestones/{milestone}/correct/", 200
    yield "milestones/<path:code>/close-out/", Role.SUPERVISOR, f"/milestones/{milestone}/close-out/", 200
    yield "rounds/<str:month>/", Role.SUPERVISOR, f"/rounds/{YEAR}-10/", 200
    at = f"/rounds/{YEAR}-10/units/{quote(found.unit.code)}/"
    yield "rounds/<str:month>/units/<path:unit>/", Role.SUPERVISOR, at, 200
    Observation.objects.filter(pk=Observation.objects.latest("period", "pk").pk).update(held=True)
    figure = Observation.objects.filter(held=False).latest("pk").pk
    yield "indicators/entry/<int:number>/", Role.STATISTICS, f"/indicators/entry/{figure}/", 200
    run = Run.objects.earliest("pk")
    sheet = f"/evaluation/{run.pk}/{quote(standings(run)[0].subject)}/"
    yield "evaluation/<int:pk>/<path:subject>/", Role.SUPERVISOR, sheet, 200
    yield from _imports()
    yield from _prints()
    yield from _schemes()
    yield from _cycles()
    yield from _editions()
    yield from _lists_and_tasks()
    yield from _lights()
    yield from _orders()
    yield from _circulars()
    yield from _plans()
    before = run_scheme(identifier=run.scheme, year=YEAR, as_of=date(YEAR, 9, 30), access=OPERATOR)[0]
    compared = f"/evaluation/{run.pk}/compare/{before.pk}/"
    yield "evaluation/<int:pk>/compare/<int:other>/", Role.SUPERVISOR, compared, 200
    trial = f"/evaluation/{run.pk}/what-if/?w.on_time=60&n.on_time.zero=0.4"
    yield "evaluation/<int:pk>/what-if/", Role.EVALUATOR, trial, 200
    yield from _drafts()
    yield from _versions()
    yield from _talk()
    yield from _files(found)


def _imports() -> Iterator[Look]:
    """A ledger in which something is wrong, one that can be taken, and one that cannot be read."""
    by, route = access_of(people[Role.SUPERVISOR], timezone.localdate()), "handbook/import/<int:pk>/"
    unit = Unit.objects.filter(kind=UnitKind.SECTION, parent__code="FG").earliest("code").name
    wrong = with_rows(*LEDGER[2:], [9, "目标", "", "内容", "提高满意度", "没有的科", "无名", "", "何时"])
    files = {"错.xlsx": workbook(wrong), "好.xlsx": ledger_of(unit), "图.png": picture("PNG")}
    for name, data in files.items():
        file = SimpleUploadedFile(name, data)
        page = f"/handbook/import/{start_import(access=by, bureau='FG', year=YEAR, file=file).pk}/"
        yield route, Role.SUPERVISOR, page, 200
        if name == "好.xlsx":
            for more in ("take/", "file/"):
                yield f"{route}{more}", Role.SUPERVISOR, f"{page}{more}", 200


def _prints() -> Iterator[Look]:
    """The edition in force, and a print that is made behind the answer."""
    edition = Edition.objects.get(bureau__code="FG", year=YEAR, number=1)
    page = f"/handbook/editions/{edition.pk}/print/"
    yield "handbook/editions/<int:pk>/print/", Role.SUPERVISOR, page, 200
    yield "handbook/editions/<int:pk>/print/wall/", Role.SUPERVISOR, f"{page}wall/", 200
    wish = Wish(edition_stock(edition, date(YEAR, 12, 31), OPERATOR))
    with patch.object(waiting, "worker_lives", lambda: True):
        state = waiting.ask("book", "pdf", wish, page)
    assert state is not None
    yield "handbook/printed/<slug:key>/", Role.SUPERVISOR, f"/handbook/printed/{state.key}/", 200


def _schemes() -> Iterator[Look]:
    """A scheme of the bureau's own: read, as it was saved, and being written with a draft in which something is wrong."""
    by, name = access_of(people[Role.EVALUATOR], timezone.localdate()), "own-sections"
    like = scheme_source("gongshu-2021-sections").decode().replace("gongshu-2021-sections", name)
    save_scheme(access=by, scheme=name, text=like, note="照示例拟", version=0)
    spoilt = like.replace("weight: 30", "wieght: 30")
    save_draft(
        access=by, form=f"scheme/{name}", values={"text": [spoilt], "version": ["1"], "note": [""], "like": [""]}
    )
    page, route = f"/evaluation/schemes/{name}/", "evaluation/schemes/<slug:scheme>/"
    for more, rest in (("", ""), ("<int:number>/", "1/"), ("file/", "file/"), ("edit/", "edit/")):
        yield f"{route}{more}", Role.EVALUATOR, f"{page}{rest}", 200


def _cycles() -> Iterator[Look]:
    """A cycle that asks units for a number, holds polls and verifies claims, and one on notice with an appeal."""
    by, name = access_of(people[Role.EVALUATOR], timezone.localdate()), "asking-sections"
    like = scheme_source("gongshu-2021-sections").decode().replace("gongshu-2021-sections", name)
    asking = like.replace("facts:\n", "facts:\n  patents: {label: 专利, unit: 件, optional: true}\n")
    save_scheme(access=by, scheme=name, text=asking, note="问专利", version=0)
    lead = access_of(people[Role.UNIT_LEAD], timezone.localdate())
    unit = Unit.objects.filter(pk__in=lead.units, kind=UnitKind.SECTION).earliest("code")
    asked = open_cycle(access=by, scheme=name, year=YEAR, as_of=date(YEAR, 12, 31))
    polls = {p: open_poll(access=by, cycle=asked.pk, raters=p) for p in ("互评", "社会评议")}
    told = {"access": lead, "cycle": asked.pk, "unit": unit.code}
    claimed = file_claim(kind="表彰", title="市级先进", happened_on=date(YEAR, 5, 1), **told)
    noticed = open_cycle(access=by, scheme="gongshu-2021-sections", year=YEAR, as_of=date(YEAR, 12, 31))
    compute_cycle(access=by, cycle=noticed.pk)
    start_notice(access=by, cycle=noticed.pk)
    appeal = file_appeal(fact="pilots", asked=Decimal(3), text="漏记", **told | {"cycle": noticed.pk})
    page, on_notice = f"/evaluation/cycles/{asked.pk}/", f"/evaluation/cycles/{noticed.pk}/"
    route = "evaluation/cycles/<int:pk>/"
    office, own = Role.EVALUATOR, Role.UNIT_LEAD
    yield route, office, page, 200
    yield route, own, on_notice, 200
    yield f"{route}check/", office, f"{page}check/", 200
    yield f"{route}facts/<str:unit>/", own, f"{page}facts/{unit.code}/", 200
    yield f"{route}facts/<str:unit>/<str:fact>/", office, f"{page}facts/{unit.code}/patents/", 200
    yield f"{route}claim/<str:unit>/", own, f"{page}claim/{unit.code}/", 200
    yield f"{route}appeal/<str:unit>/", own, f"{on_notice}appeal/{unit.code}/", 200
    yield f"{route}binder/<str:unit>/", own, f"{page}binder/{unit.code}/", 200
    yield "evaluation/polls/<int:pk>/", own, f"/evaluation/polls/{polls['互评'].pk}/", 200
    code = make_codes(access=by, poll=polls["社会评议"].pk, count=1)[0]
    yield "ballot/<str:code>/", "", f"/ballot/{code}/", 200
    yield "evaluation/filings/<int:pk>/", office, f"/evaluation/filings/{claimed.pk}/", 200
    yield "evaluation/appeals/<int:pk>/", office, f"/evaluation/appeals/{appeal.pk}/", 200


def _editions() -> Iterator[Look]:
    """An amendment of the adopted handbook: under review, objected to by one of its units, with something in the way."""
    office, lead = (access_of(people[r], timezone.localdate()) for r in (Role.SUPERVISOR, Role.UNIT_LEAD))
    unit = Unit.objects.filter(pk__in=lead.units, kind=UnitKind.SECTION).earliest("code")
    first = Edition.objects.get(bureau__code="FG", year=YEAR)
    edition = open_edition(access=office, bureau="FG", year=YEAR, reason="年中调整")
    mine = edition.entries.filter(kind="project", lead=unit)[0].code
    change(edition, "project", mine, content="按新的要求抓紧推进", owner=None)
    send_to_review(access=office, edition=edition.pk)
    part = next(line for line in Review(edition).lines if line.unit == unit)
    told = {"access": lead, "edition": edition.pk, "unit": unit.code, "seen": part.digest}
    object_to(remark="时限太紧", **told)
    answer_remark(access=office, edition=edition.pk, unit=unit.code, answer="推后一个月")
    milestone = edition.entries.filter(kind="milestone", under=mine)[0].code
    change(edition, "milestone", milestone, due_on=None)
    page, route = f"/handbook/editions/{edition.pk}/", "handbook/editions/<int:pk>/"
    yield route, Role.SUPERVISOR, page, 200
    yield route, Role.SUPERVISOR, f"/handbook/editions/{first.pk}/", 200
    yield f"{route}quality/", Role.SUPERVISOR, f"{page}quality/", 200
    yield f"{route}sign/<str:unit>/", Role.UNIT_LEAD, f"{page}sign/{unit.code}/", 200
    compared = f"/handbook/editions/{first.pk}/compare/{edition.pk}/"
    yield "handbook/editions/<int:a>/compare/<int:b>/", Role.SUPERVISOR, compared, 200


def _lights() -> Iterator[Look]:
    """A month whose lights were proposed: one that its unit checks, one to decide, one to sign, one published."""
    today = timezone.localdate()
    office, leader = (access_of(people[r], today) for r in (Role.SUPERVISOR, Role.PORTFOLIO))
    month = f"{YEAR}-10"
    propose_month(access=office, bureau="FG", month=month)
    green = Adjudication.objects.filter(
        month=month, stage=AdjudicationStage.DECIDING, project__objective__bureau__code="FG"
    )
    mine = [one for one in green.select_related("project__objective") if leader.may(SIGN, one)][:2]
    for one in mine:
        decide(access=office, adjudication=one.pk, light="yellow", reason="现场还有尾工")
    if len(mine) > 1:
        sign(access=leader, adjudication=mine[1].pk)
        yield "lights/<int:pk>/", Role.SUPERVISOR, f"/lights/{mine[1].pk}/", 200
    for one in mine[:1]:
        yield "lights/<int:pk>/", Role.PORTFOLIO, f"/lights/{one.pk}/", 200
    waiting = Adjudication.objects.filter(month=month, stage=AdjudicationStage.CHECKING)
    for one in waiting[:1]:
        yield "lights/<int:pk>/", Role.SUPERVISOR, f"/lights/{one.pk}/", 200
    yield "lights/", Role.SUPERVISOR, f"/lights/?month={month}", 200
    yield "lights/", Role.PORTFOLIO, f"/lights/?month={month}", 200
    units = access_of(people[Role.UNIT_LEAD], today).units
    for one in waiting.filter(project__lead_unit__in=units)[:1]:
        unit = one.project.lead_unit.code
        yield "lights/<str:month>/<str:unit>/", Role.UNIT_LEAD, f"/lights/{month}/{unit}/", 200


def _orders() -> Iterator[Look]:
    """An order that has come to the ladder's top, one that was answered, minutes that were split, a request that waits."""
    office, lead = (access_of(people[r], timezone.localdate()) for r in (Role.SUPERVISOR, Role.UNIT_LEAD))
    project = Project.objects.filter(lead_unit__in=lead.units, milestones__completion__isnull=True).earliest("code")
    unit, today = project.lead_unit.code, timezone.localdate()
    matter = Matter(unit, "补上进度", "月底前补上，附验收单", origin="light", project=project.code, month="2021-11")
    filed = {"access": office, "bureau": "FG", "assign": True}
    late = file_order(matter=matter, today=today - timedelta(days=90), **filed)
    for days in range(60, 0, -1):
        patrol_orders(today=today - timedelta(days=days))
    answered = file_order(matter=replace(matter, title="报送进展"), **filed)
    answer_order(access=lead, order=answered.pk, text="报了")
    note = Note("minutes", "局长办公会纪要", date(YEAR, 11, 1), "局长办公会", "一、补上进度。\n二、报送进展。")
    batch = file_batch(access=office, bureau="FG", note=note, matters=[matter])
    milestone = project.milestones.filter(completion__isnull=True).earliest("due_on")
    wanted = today + timedelta(days=30)
    asked = ask_extension(access=lead, milestone=milestone.code, wanted_on=wanted, reason="管线没有迁")
    route = "orders/<int:pk>/"
    yield route, Role.SUPERVISOR, f"/orders/{late.pk}/", 200
    yield route, Role.SUPERVISOR, f"/orders/{answered.pk}/", 200
    yield route, Role.UNIT_LEAD, f"/orders/{late.pk}/", 200
    yield "batches/<int:pk>/", Role.SUPERVISOR, f"/batches/{batch.pk}/", 200
    yield "extensions/<int:pk>/", Role.SUPERVISOR, f"/extensions/{asked.pk}/", 200
    yield "extensions/<int:pk>/", Role.HEAD, f"/extensions/{asked.pk}/", 200
    mine = Milestone.objects.filter(project__lead_unit__in=lead.units, completion__isnull=True)
    free = mine.exclude(pk=milestone.pk).earliest("due_on", "code")
    yield "extensions/new/", Role.UNIT_LEAD, f"/extensions/new/?milestone={free.code}", 200


def _circulars() -> Iterator[Look]:
    """A circular that is issued, and one that is written around its figures."""
    office, head = (access_of(people[r], timezone.localdate()) for r in (Role.SUPERVISOR, Role.HEAD))
    issued = issued_circular(office, head, "FG", f"{YEAR}-10")
    draft = draft_circular(access=office, bureau="FG", month=f"{YEAR}-11")
    one, route = f"/circulars/{draft.pk}/", "circulars/<int:pk>/"
    yield route, Role.SUPERVISOR, one, 200
    yield f"{route} (issued)", Role.HEAD, f"/circulars/{issued.pk}/", 200
    yield f"{route}edit/", Role.SUPERVISOR, f"{one}edit/", 200
    yield f"{route}rows/<slug:figure>/", Role.SUPERVISOR, f"{one}rows/total/", 200


def _plans() -> Iterator[Look]:
    """A plan with two steps and a baseline, beside the page of a project that has none."""
    code, finish = Project.objects.earliest("code").code, date(YEAR, 12, 20)
    steps = (Fields("design", "设计", 20), Fields("build", "施工", 60, after="design"))
    made = set_plan(access=OPERATOR, project=code, start=None, finish=finish, activities=steps)
    take_baseline(access=OPERATOR, project=code, title="开工前", as_of=date(YEAR, 6, 1), version=made.version)
    step = Activity.objects.get(plan=made, ident="build").pk
    route, page = "projects/<path:code>/plan/", f"/projects/{code}/plan/"
    yield route, Role.SUPERVISOR, page, 200
    yield route, Role.SUPERVISOR, "/projects/FG-02-007/plan/", 200
    yield f"{route}activities/<int:pk>/", Role.SUPERVISOR, f"{page}activities/{step}/", 200


def _drafts() -> Iterator[Look]:
    """The draft of an edition that can be changed, with a step that can be undone."""
    by = access_of(people[Role.SUPERVISOR], timezone.localdate())
    edition = Edition.objects.filter(stage__in=(EditionStage.DRAFT, EditionStage.REVIEW), entries__kind="project")[0]
    project = edition.entries.filter(kind="project")[0]
    place = Place("last", project.code)
    told: dict[str, Any] = {"access": by, "edition": edition.pk}
    made = add_entry(kind="milestone", code="N-1", place=place, values={"name": "验收"}, **told)
    route, page = "handbook/editions/<int:pk>/", f"/handbook/editions/{edition.pk}/"
    for name in ("tree/", "steps/"):
        yield f"{route}{name}", Role.SUPERVISOR, f"{page}{name}", 200
    for name in ("entries/", "move/"):
        yield f"{route}{name}<slug:kind>/<path:code>/", Role.SUPERVISOR, f"{page}{name}project/{project.code}/", 200
    yield f"{route}entries/<slug:kind>/<path:code>/", Role.SUPERVISOR, f"{page}entries/milestone/{made.code}/", 200
    yield f"{route}add/<slug:kind>/", Role.SUPERVISOR, f"{page}add/milestone/?{urlencode({'place': place})}", 200
    yield f"{route}bulk/", Role.SUPERVISOR, f"{page}bulk/?{urlencode({'code': project.code})}", 200


def _lists_and_tasks() -> Iterator[Look]:
    """A list with columns of its own, a superior's task that two projects carry, and a breakdown that waits."""
    office, entry = Role.SUPERVISOR, ListEntry.objects.select_related("worklist", "project").earliest("pk")
    page = f"/handbook/lists/{quote(entry.worklist.name)}/"
    yield "handbook/lists/<path:name>/", office, page, 200
    yield "handbook/lists/<path:name>/fill/", office, f"{page}fill/?project={entry.project.code}", 200
    task = SuperiorTask.objects.filter(carried_by__isnull=True, parts__isnull=True).earliest("pk")
    yield "handbook/superior/<int:pk>/", office, f"/handbook/superior/{task.pk}/", 200
    file = SimpleUploadedFile("分解.xlsx", breakdown())
    add_upload(access=access_of(people[office], timezone.localdate()), form="superior/import", file=file)
    yield "handbook/superior/import/", office, "/handbook/superior/import/", 200
    yield "handbook/projects/<path:code>/state/", office, f"/handbook/projects/{CODE}/state/", 200
    yield from _plan(people[office])


def _plan(who: User) -> Iterator[Look]:
    """A work plan with a baseline, and an activity of it."""
    access, office = access_of(who, timezone.localdate()), Role.SUPERVISOR
    rows = (
        Fields("design", "方案设计", 20, estimate="15 20 30"),
        Fields("permit", "施工许可", 10, after="design"),
        Fields("build", "主体施工", 60, in_days=True, after="permit"),
    )
    given = {"access": access, "project": CODE}
    set_plan(**given, start=None, finish=date(2021, 12, 20), activities=rows)
    take_baseline(**given, title="开工前的计划", as_of=date(2021, 1, 4))
    page = f"/projects/{CODE}/plan/"
    first = Activity.objects.earliest("pk")
    yield "projects/<path:code>/plan/", office, page, 200
    yield "projects/<path:code>/plan/rows/", office, f"{page}rows/?from=0", 200
    yield "projects/<path:code>/plan/chance/", office, f"{page}chance/", 200
    yield "projects/<path:code>/plan/activities/new/", office, f"{page}activities/new/", 200
    yield "projects/<path:code>/plan/activities/<int:pk>/", office, f"{page}activities/{first.pk}/", 200


def _versions() -> Iterator[Look]:
    editor = client_of(people[Role.SUPERVISOR])
    given = {"text_development_closing": "展望2022年，再接再厉。", "reason": "补上展望"}
    assert editor.post(EDIT, form_of(editor, EDIT, "review-form") | given).status_code == 302
    number = ReviewVersion.objects.latest("number").number
    yield "review/<int:year>/drafts/<int:number>/", Role.SUPERVISOR, f"/review/{YEAR}/drafts/{number}/", 200


def _talk() -> Iterator[Look]:
    asker, about = client_of(people[Role.SUPERVISOR]), f"/talk/handbook.project/{CODE}/"
    route = "talk/<str:label>/<path:key>/"
    for action in ("comment", "ask"):
        page = html.fromstring(asker.get(about, {"form": action}).content.decode())
        form = next(f for f in page.forms if f.fields.get("action") == action)
        given = {k: str(v) for k, v in form.form_values()} | {"text": "说一句话"}
        if action == "ask":
            given["to"] = next(o for o in form.inputs["to"].value_options if o)
        assert asker.post(about, given).status_code == 302
    yield route, Role.SUPERVISOR, about, 200
    yield route, Role.SUPERVISOR, f"{about}?form=ask", 200


def _files(report: Report) -> Iterator[Look]:
    lead = access_of(people[Role.SUPERVISOR], timezone.localdate())
    photo = SimpleUploadedFile("现场.jpg", picture())
    kept = attach(access=lead, record=REPORT, key=report_key(report), file=SimpleUploadedFile("佐证.pdf", PDF))
    waiting = add_upload(access=lead, form="report/planted", file=photo)
    yield "attachments/<int:pk>/", Role.SUPERVISOR, f"/attachments/{kept.pk}/?save", 200
    yield "uploads/<int:pk>/picture/", Role.SUPERVISOR, f"/uploads/{waiting.pk}/picture/", 200


def plant_at_the_door(sessions: dict[str, str]) -> Iterator[Look]:
    """Somebody with a second factor, somebody without, and one who has given only his password yet."""
    bare, bearer = person("bare", roles=(Role.CLERK,)), person("bearer", roles=(Role.CLERK,))
    sessions["bare"] = through_the_door(bare).session.session_key
    yield "accounts/password/", "bare", "/accounts/password/", 200
    yield "accounts/again/", "bare", "/accounts/again/", 200
    yield "me/factor/on/", "bare", "/me/factor/on/", 200
    yield "me/", "bare", "/me/", 200
    sessions["bearer"] = through_the_door(bearer).session.session_key
    TOTP.activate(bearer, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(bearer)
    for route in ("me/factor/codes/", "me/factor/codes/new/", "me/factor/off/", "accounts/factor/again/"):
        yield route, "bearer", f"/{route}", 200
    sessions["halfway"] = through_the_door(bearer).session.session_key
    yield "accounts/factor/", "halfway", "/accounts/factor/", 200
    yield "accounts/login/", "", "/accounts/login/?ended=idle&next=/me/", 200
    yield "accounts/closed/", "", "/accounts/closed/", 403
    back = "accounts/with/<str:provider_id>/back/"
    yield back, "", "/accounts/with/district/back/?error=access_denied&state=x", 403


def answers_in(language: str) -> Iterator[tuple[str, int, str]]:
    """What is said where something is wrong that no address brings about."""
    asker = client_of(people[Role.SUPERVISOR], HTTP_ACCEPT_LANGUAGE=language)
    hindered = {
        "broken": RuntimeError("planted"),
        "away": InterfaceError("planted"),
        "full": OSError(errno.ENOSPC, "planted"),
        "busy": Busy(5),
    }
    hindered["away"].__cause__ = _of_the_server()
    for name, error in hindered.items():
        with patch("threeones.web.views.packs", side_effect=error):
            answer = asker.get("/rules/")
        yield name, answer.status_code, answer.content.decode()
    found = Report.objects.filter(project__code=CODE).first()
    assert found is not None
    query = urlencode({"month": found.month, "unit": found.unit.code})
    told = {"text": "我写的", "own_view": "on_track", "reason": "核实", "version": "old", "key": language}
    answer = asker.post(f"{PROJECT}report/correct/?{query}", told)
    yield "stale", answer.status_code, answer.content.decode()


def _of_the_server() -> BaseException:
    """As the server's driver raises it where nobody was there to answer."""
    return type("Gone", (Exception,), {"__module__": "psycopg.errors"})("planted")


def main() -> None:
    """Everything, printed as JSON."""
    people.update({g.role: user for g, user in guests()})
    sessions = {str(role): session_for(user) for role, user in people.items()}
    plant_around_accounts()
    looks = [*plant_around_work(), *plant_at_the_door(sessions)]
    answers: dict[str, Any] = {}
    for language in ("zh-CN", "en"):
        for name, status, body in answers_in(language):
            answers.setdefault(name, {"status": status})[language] = body
    print(json.dumps({"sessions": sessions, "looks": looks, "answers": answers}, ensure_ascii=False))
