"""A small bureau in which something waits for every form, and somebody of each role signed in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.accounts.door import PASSWORD, person
from tests.entry.conftest import Office
from tests.entry.forms import Form, forms_of
from tests.support.deeds import issued_circular, ledger_of
from tests.support.people import access, signed_in
from threeones.apps.evaluation.cycles.appeals import file_appeal
from threeones.apps.evaluation.cycles.filing import file_claim
from threeones.apps.evaluation.cycles.polls import make_codes, open_poll
from threeones.apps.evaluation.cycles.steps import compute_cycle, open_cycle, start_notice
from threeones.apps.evaluation.models import SchemeText
from threeones.apps.handbook.drafting.adding import add_entry
from threeones.apps.handbook.drafting.placing import Place
from threeones.apps.handbook.editions.review import Review
from threeones.apps.handbook.editions.signing import object_to
from threeones.apps.handbook.editions.steps import open_edition, send_to_review
from threeones.apps.handbook.importing.keeping import start_import
from threeones.apps.handbook.models import Edition, StateChange, SuperiorTask, WorkList
from threeones.apps.indicators.models import Observation
from threeones.apps.supervision.adjudication.deciding import decide
from threeones.apps.supervision.adjudication.proposing import propose_month
from threeones.apps.supervision.circulars.drafting import draft_circular
from threeones.apps.supervision.models import Activity, Adjudication, Completion, Order, Report
from threeones.apps.supervision.orders.extending import ask_extension
from threeones.apps.supervision.orders.filing import Matter, Note, file_batch, file_order
from threeones.apps.supervision.plans.records import Fields
from threeones.apps.supervision.plans.services import set_plan
from threeones.apps.supervision.sheets import REPORTS
from threeones.base.accounts.access import OPERATOR, Access, access_of
from threeones.base.accounts.models import HandOver, Post, Secretary, Substitution, User
from threeones.base.accounts.tokens import Scope, make_token
from threeones.base.entry.models import Upload
from threeones.base.hooks.models import Delivery, Subscription
from threeones.base.intake.differences import superseded
from threeones.base.intake.models import Difference, DifferenceState
from threeones.base.notifications.models import Message as Notified
from threeones.base.notifications.models import Robot
from threeones.base.notifications.sealing import Credentials, seal
from threeones.base.org.models import Person, Role
from threeones.base.talk.models import Kind, Message, State, Thread

OF_SECTION = {Role.UNIT_LEAD, Role.CLERK}
ROLES = (
    Role.SUPERVISOR, Role.UNIT_LEAD, Role.CLERK, Role.STATISTICS, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR,
    Role.HEAD, Role.EVALUATOR,
)  # fmt: skip


@dataclass
class Site:
    """The bureau with somebody of each role signed in, and the numbers of what was planted."""

    clients: dict[str, Client]
    numbers: dict[str, int | str]

    @property
    def forms(self) -> list[Form]:
        """All of its forms."""
        return forms_of(self.numbers)


def make_site(office: Office, settings: Any) -> Site:
    """Plants what forms are about, and signs people in."""
    settings.WEBHOOK_TARGETS = ["oa.example.cn"]
    records, today = office.records, timezone.localdate()
    Completion.objects.update(evidence="验收单")
    records.setting("综述方案", "gongshu-2021")
    records.observe(records.indicator(), "2021-01/2021-09", "500.1")
    held = records.observe(records.indicator("GDP"), "2021-01/2021-09", "900")
    Observation.objects.filter(pk=held.pk).update(held=True)
    section = records.section
    clients = {role: signed_in(role, section if role in OF_SECTION else None) for role in ROLES}
    clients["bare"] = _at_the_door("bare")
    bearer = person("bearer", roles=(Role.CLERK,))
    TOTP.activate(bearer, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(bearer)
    clients["halfway"] = _at_the_door("bearer")
    clients["bearer"] = Client()
    clients["bearer"].force_login(bearer)
    clients["nobody"] = Client()
    supervisor = User.objects.get(username=Role.SUPERVISOR)
    numbers: dict[str, int | str] = dict(_planted(office, supervisor, today))
    numbers |= {
        "held": held.pk,
        "due": office.due.pk,
        "today": today.isoformat(),
        "section": section.pk,
        "soon": (today + timedelta(days=3)).isoformat(),
    }
    return Site({str(k): v for k, v in clients.items()}, numbers)


def _at_the_door(username: str) -> Client:
    """A client that has just given the password of an account, which is made where it is not there."""
    if not User.objects.filter(username=username).exists():
        person(username, roles=(Role.CLERK,))
    client = Client()
    client.post("/accounts/login/", {"login": username, "password": PASSWORD})
    return client


def _planted(office: Office, supervisor: User, today: date) -> Iterator[tuple[str, int | str]]:
    days = {"valid_from": today, "valid_to": today + timedelta(days=3)}
    target = person("target", roles=(Role.CLERK,))
    yield "post", Post.objects.filter(user=target).latest("pk").pk
    yield "own", Substitution.objects.create(holder=supervisor, substitute=target, reason="年休假", **days).pk
    leader = Person.objects.create(code="9", name="钱局", unit=office.records.bureau, **office.records.where())
    yield "leader", leader.pk
    yield "secretary", Secretary.objects.create(leader=leader, user=target, valid_from=today).pk
    taker = office.person(Role.CLERK, name="接手人")
    yield "taker", taker.pk
    order = HandOver.objects.create(
        giver=target, taker=taker, day=days["valid_to"], reason="调岗", ordered_at=timezone.now()
    )
    yield "order", order.pk
    hook = Subscription.objects.create(
        user=supervisor,
        label="汇总",
        url="https://oa.example.cn/h",
        events="*",
        salt="0",
        seq=1,
        created_at=timezone.now(),
    )
    yield "hook", hook.pk
    told = {"subscription": hook, "first_seq": 1, "last_seq": 1, "number": 1, "body": "{}", "made_at": timezone.now()}
    yield "delivery", Delivery.objects.create(**told).pk
    robot = Robot.objects.create(
        bureau=office.records.bureau,
        kind="wecom",
        label="督办群",
        host="oa.example.cn",
        sealed=seal(Credentials("https://oa.example.cn/send?key=k", "")),
        created_at=timezone.now(),
    )
    yield "robot", robot.pk
    mail = {"channel": "email", "subject": "摘要", "text": "一件", "made_at": timezone.now(), "attempts": 7}
    yield "mail", Notified.objects.create(user=supervisor, sort="digest", **mail).pk
    yield "identity", SocialAccount.objects.create(user=supervisor, provider="district", uid="1").pk
    made, _secret = make_token(access=access_of(supervisor, today), label="旧", scopes=[Scope.READ], days=1)
    yield "token", made.pk
    clerk, photo = User.objects.get(username=f"{Role.CLERK}J-1"), {"name": "x.png", "sha256": "0" * 64, "size": 1}
    yield "upload", Upload.objects.create(user=clerk, form="report/x", kind="png", at=timezone.now(), **photo).pk
    file = SimpleUploadedFile("手册.xlsx", ledger_of(office.records.section.name))
    yield "import", start_import(access=access_of(supervisor, today), bureau="J", year=2022, file=file).pk
    yield from _asked(office, supervisor)
    yield "difference", _difference().pk
    yield from _cycles(office)
    yield from _lights(access_of(supervisor, today))
    yield from _editions(office)
    yield "step", _drafted(access_of(supervisor, today))
    yield from _lists_and_tasks(office)
    yield from _orders(office)
    head = access(Role.HEAD, office.records.bureau)
    yield from _circulars(access_of(supervisor, today), head)


def _editions(office: Office) -> Iterator[tuple[str, int | str]]:
    """An edition under review, to which one unit has objected, and one that was only begun."""
    third = office.records.unit("J-3", "养护科")
    office.project.supporting_units.add(third)
    first = open_edition(access=OPERATOR, bureau="J", year=2021)
    send_to_review(access=OPERATOR, edition=first.pk)
    parts = {line.unit.code: line.digest for line in Review(first).lines}
    lead = office.access(Role.UNIT_LEAD, office.other)
    object_to(access=lead, edition=first.pk, unit="J-2", seen=parts["J-2"], remark="时限太紧")
    yield "edition", first.pk
    yield "part", parts["J-1"]
    yield "empty_edition", open_edition(access=OPERATOR, bureau="J", year=2023, source="empty").pk


def _drafted(by: Access) -> int:
    """A step in the draft of the edition that is under review, which can be undone."""
    place: dict[str, Any] = {"kind": "objective", "code": "N-M1", "place": Place("last")}
    return add_entry(access=by, edition=Edition.objects.earliest("pk").pk, values={"name": "新目标"}, **place).step


def _lists_and_tasks(office: Office) -> Iterator[tuple[str, int | str]]:
    """A list with a column of its own, a superior's task, a state, and a unit that has ended with what it leads."""
    where = office.records.where
    WorkList.objects.create(name="民生实事", issuer="某区", headings="受益人数", **where()).projects.add(office.project)
    yield "task", SuperiorTask.objects.create(code="T1", set_by="某市", year=2021, name="修路", **where()).pk
    told = {"happened_on": date(2021, 2, 1), "state": "all_year", "reason": "每月都做"}
    yield "state", StateChange.objects.create(project=office.project, **told, **where()).pk
    rows = (Fields("design", "设计", 20), Fields("build", "施工", 60, after="design"))
    set_plan(access=OPERATOR, project=office.project.code, start=None, finish=date(2021, 12, 20), activities=rows)
    yield "activity", Activity.objects.get(ident="design").pk
    ended = office.records.unit("J-8", "旧路科", valid_to=date(2021, 6, 30))
    ended.successors.add(office.records.section)
    office.records.project("J-008", lead_unit=ended)


def _lights(office: Access) -> Iterator[tuple[str, int | str]]:
    """The lights of two months: one that its unit checks, one that was decided."""
    for name, month in (("checked_light", "2021-10"), ("decided_light", "2021-09")):
        propose_month(access=office, bureau="J", month=month)
        yield name, Adjudication.objects.get(project__code="J-001", month=month).pk
    decided = Adjudication.objects.get(month="2021-09")
    yield "decided_version", decide(access=office, adjudication=decided.pk, light="green").version


def _orders(office: Office) -> Iterator[tuple[str, int | str]]:
    """An order that was assigned, minutes with one that was not, a request for a later day."""
    matter = Matter("J-1", "补路基", "月底前补上")
    order = file_order(access=OPERATOR, bureau="J", matter=matter, assign=True)
    yield "supervision_order", order.pk
    yield "order_version", Order.objects.get(pk=order.pk).version
    note = Note("minutes", "纪要", date(2021, 10, 8))
    batch = file_batch(access=OPERATOR, bureau="J", note=note, matters=[matter])
    yield "batch", batch.pk
    yield "filed_order", batch.orders.get().pk
    lead, wanted = access(Role.UNIT_LEAD, office.records.section), timezone.localdate() + timedelta(days=30)
    yield "extension", ask_extension(access=lead, milestone=office.due.code, wanted_on=wanted, reason="管线没有迁").pk


def _circulars(office: Access, head: Access) -> Iterator[tuple[str, int | str]]:
    """A draft, and one that is issued."""
    yield "circular", draft_circular(access=office, bureau="J", month="2021-09").pk
    yield "issued_circular", issued_circular(office, head, "J", "2021-08").pk


ASKED = """
scheme: asked
title: 问专利
subject: section
facts: {patents: {label: 专利, optional: true}, papers: {label: 论文, optional: true}}
items: [{id: p, label: 专利, weight: 100, value: patents + papers, score: "ratio(base=10)", missing: zero}]
"""


def _cycles(office: Office) -> Iterator[tuple[str, int | str]]:
    """A cycle in which facts are collected, one under review, one on notice with an appeal."""
    office.records.unit("E-2", "隧道科")
    told = {"title": "问专利", "note": "试", "written_by": "考评", "written_at": timezone.now()}
    SchemeText.objects.create(scheme="asked", number=1, text=ASKED, **told)
    lead = access(Role.UNIT_LEAD, office.records.section)
    made = {}
    for name, day in (("asking", 31), ("reviewed", 30), ("noticed", 29)):
        made[name] = open_cycle(access=OPERATOR, scheme="asked", year=2021, as_of=date(2021, 12, day))
        if name != "asking":
            compute_cycle(access=OPERATOR, cycle=made[name].pk)
        yield name, made[name].pk
    start_notice(access=OPERATOR, cycle=made["noticed"].pk)
    about: dict[str, Any] = {"access": lead, "unit": "J-1"}
    yield "appeal", file_appeal(cycle=made["noticed"].pk, fact="papers", asked=Decimal(3), text="漏了", **about).pk
    happened = {"kind": "试点", "title": "省级试点", "happened_on": date(2021, 5, 1)}
    yield "filing", file_claim(cycle=made["asking"].pk, **happened, **about).pk
    yield "peers", open_poll(access=OPERATOR, cycle=made["asking"].pk, raters="互评").pk
    public = open_poll(access=OPERATOR, cycle=made["asking"].pk, raters="社会评议")
    yield "public", public.pk
    yield "slip", make_codes(access=OPERATOR, poll=public.pk, count=1)[0]


def _asked(office: Office, supervisor: User) -> Iterator[tuple[str, int]]:
    thread = Thread.objects.create(label="handbook.project", key="J-001")
    said = {"thread": thread, "author": supervisor, "author_name": supervisor.name, "at": timezone.now()}
    question = Message.objects.create(
        kind=Kind.QUESTION, text="怎么样了", to_unit=office.records.section, state=State.OPEN,
        due_on=timezone.localdate(), token="7f6f0d62-58a2-4a4e-9d0c-3f9d1d1b2c12", **said,
    )  # fmt: skip
    yield "question", question.pk
    comment = Message.objects.create(
        kind=Kind.COMMENT, text="知道了", token="7f6f0d62-58a2-4a4e-9d0c-3f9d1d1b2c13", **said
    )
    yield "comment", comment.pk


def _difference() -> Difference:
    """A row that says something else than the report of September."""
    found = Report.objects.select_related("source_file").get(month="2021-09")
    said = {f.attname: getattr(found, f.attname) for f in Report._meta.concrete_fields} | {"text": "工作簿又改了"}
    superseded(REPORTS, found, said, (found.source_file, found.source_sheet, found.source_row))
    Difference.objects.update(state=DifferenceState.OPEN)
    return Difference.objects.get()
