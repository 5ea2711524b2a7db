"""A year that grows by the hundred: records of every kind that a list shows, made behind the services' back."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from axes.models import AccessAttempt
from django.db import transaction
from django.utils import timezone

from tests.support.people import FIRST_DAY, account
from tests.support.records import Records
from threeones.apps.capital_projects.models import CapitalProject
from threeones.apps.evaluation.models import Appeal, Cycle, Run, SchemeText, Verdict
from threeones.apps.evaluation.services import run_year
from threeones.apps.handbook.models import BookImport, Edition, Milestone, Objective, Project, SuperiorTask, WorkList
from threeones.apps.indicators.models import Indicator, Observation
from threeones.apps.land.models import Parcel
from threeones.apps.register.models import Enterprise, Place, PlaceSet
from threeones.apps.supervision.models import Adjudication, Circular, Order, Report
from threeones.apps.supervision.sheets import REPORTS
from threeones.base.accounts.access import OPERATOR
from threeones.base.accounts.models import ApiToken, HandOver, Post, Secretary, Substitution, User
from threeones.base.audit.chain import Change, append
from threeones.base.audit.models import ChainCheck
from threeones.base.audit.sealing import canonical
from threeones.base.hooks.models import Delivery, Subscription
from threeones.base.intake.models import Difference, DifferenceState
from threeones.base.intake.specs import text_key
from threeones.base.notifications.models import Message as Notified
from threeones.base.notifications.models import Robot
from threeones.base.org.models import Person, Role, Unit, UnitKind
from threeones.base.talk.models import Kind, Message, State, Thread

DAY = date(2021, 12, 31)
PERIOD, NEXT = "2021-01/2021-10", "2021-01/2021-11"


class Grown(Records):
    """The bureau, and what is one person's own: ``owner``, who has tokens, webhooks, questions and sessions."""

    def __init__(self, owner: User | None = None) -> None:
        super().__init__()
        self.owner = owner or account(Role.UNIT_LEAD, self.section)
        self.setting("考评方案", "gongshu-2021-sections")
        self.rate(self.section)
        self.places = [
            Place.objects.create(code=c, name=n, is_own=c == "P", **self.where())
            for c, n in (("P", "某区"), ("Q", "邻区"))
        ]
        PlaceSet.objects.create(name="全市", **self.where()).places.set(self.places)

    def grow(self, first: int, last: int) -> None:
        """Records number ``first`` to ``last`` of every kind that a list shows."""
        numbers = range(first, last)
        self._grow_handbook(numbers)
        self._grow_editions(numbers)
        self._grow_orders(numbers)
        self._grow_land(numbers)
        self._grow_figures(numbers)
        self._grow_runs(numbers)
        self._grow_accounts(numbers)
        self._grow_own(numbers)
        self._grow_entered(numbers)
        told = [Change("create", "org.unit", f"U{n}", {}, {"code": f"U{n}"}) for n in numbers]
        with transaction.atomic():
            append("tests", told)

    def _grow_handbook(self, numbers: range) -> None:
        objectives = [
            Objective(code=f"O{n}", name=f"目标{n}", bureau=self.bureau, year=2021, **self.where()) for n in numbers
        ]
        Objective.objects.bulk_create(objectives)
        made = [self._project(n, objective) for n, objective in zip(numbers, objectives, strict=True)]
        Project.objects.bulk_create(made)
        Milestone.objects.bulk_create(
            [
                Milestone(project=p, code=f"{p.code}-1", name="节点", due_on=date(2021, 3, 31), **self.where())
                for p in made
            ]
        )
        Report.objects.bulk_create([self._report(p) for p in made])
        Adjudication.objects.bulk_create([self._light(p) for p in made])
        kept = {"sha256": "0" * 64, "size": 1, "made_by": "督查", "made_at": timezone.now()}
        BookImport.objects.bulk_create(
            [BookImport(bureau=self.bureau, year=2021, name=f"手册{n}.xlsx", found="{}", **kept) for n in numbers]
        )
        lists = [WorkList(name=f"清单{n}", **self.where()) for n in numbers]
        WorkList.objects.bulk_create(lists)
        through = Project.lists.through
        through.objects.bulk_create(
            [through(project_id=p.pk, worklist_id=w.pk) for p, w in zip(made, lists, strict=True)]
        )

        SuperiorTask.objects.bulk_create(
            [
                SuperiorTask(code=f"T{n}", set_by=f"上级{n % 7}", year=2021, name=f"任务{n}", **self.where())
                for n in numbers
            ]
        )

    def _grow_editions(self, numbers: range) -> None:
        told = {"bureau": self.bureau, "number": 1, "stage": "published", "opened_by": "督查", "opened_on": DAY}
        Edition.objects.bulk_create([Edition(year=3000 + n, title=f"手册{n}", **told) for n in numbers])

    def _grow_orders(self, numbers: range) -> None:
        at = {"filed_by": "督查", "filed_on": DAY, "assigned_on": DAY, "due_on": DAY, "stage": "assigned"}
        told = {"bureau": self.bureau, "unit": self.section, "demand": "抓紧", "origin": "other", "urgency": "normal"}
        Order.objects.bulk_create([Order(title=f"督办{n}", **told, **at) for n in numbers])
        drafts = [Circular(bureau=self.bureau, month="2021-03", number=n, made_by="t", made_on=DAY) for n in numbers]
        Circular.objects.bulk_create(drafts)

    def _project(self, n: int, objective: Objective) -> Project:
        return Project(
            code=f"P{n:04d}",
            name=f"项目{n}",
            content="按计划推进",
            objective=objective,
            lead_unit=self.section,
            leader=self.person,
            owner=self.person,
            deadline=DAY,
            **self.where(),
        )

    def _light(self, project: Project) -> Adjudication:
        told = {"computed": "red", "rule": "missed", "pack": "ouhai-2020", "facts": "[]"}
        return Adjudication(project=project, month="2021-03", computed_on=DAY, check_by=DAY, **told)

    def _report(self, project: Project) -> Report:
        return Report(
            project=project,
            unit=self.section,
            month="2021-11",
            text="进展",
            own_view="on_track",
            reported_by=self.person,
            reported_on=date(2021, 12, 3),
            **self.where(),
        )

    def _grow_land(self, numbers: range) -> None:
        street = self.street
        Parcel.objects.bulk_create(
            [
                Parcel(
                    code=f"D{n}", name=f"宗地{n}", use="industry", area=Decimal(9), sub_district=street,
                    granted_on=date(2021, 3, 1), **self.where(),
                )
                for n in numbers
            ]
        )  # fmt: skip
        CapitalProject.objects.bulk_create(
            [
                CapitalProject(
                    code=f"Z{n}", name=f"大项目{n}", kind="产业", sub_district=street, total_investment=Decimal(1000),
                    batch="第一批", started_on=date(2021, 3, 1), **self.where(),
                )
                for n in numbers
            ]
        )  # fmt: skip
        firms = [Enterprise(name=f"企业{n}", uscc=f"{n:018d}", **self.where()) for n in numbers]
        Enterprise.objects.bulk_create(firms)

    @property
    def street(self) -> Unit:
        """A sub-district."""
        found = Unit.objects.filter(code="S").first()
        return found or Unit.objects.create(code="S", name="东街道", kind=UnitKind.SUB_DISTRICT, **self.where())

    def _grow_figures(self, numbers: range) -> None:
        kinds = [
            Indicator(code=f"I{n}", name=f"指标{n}", unit="亿元", direction="higher", frequency="month", **self.where())
            for n in numbers
        ]
        Indicator.objects.bulk_create(kinds)
        told = {"vintage": "flash", "value": Decimal(5), "growth": Decimal(1), "published_on": date(2021, 11, 18)}
        released = [
            Observation(indicator=i, place=p, period=PERIOD, **told, **self.where()) for i in kinds for p in self.places
        ]
        held = [
            Observation(indicator=i, place=self.places[0], period=NEXT, held=True, **told, **self.where())
            for i in kinds
        ]
        Observation.objects.bulk_create(released + held)
        Verdict.objects.bulk_create(
            [
                Verdict(
                    code=f"W{n}", title=f"评价{n}", subject="某区", judged_by="市里", year=2021, among="全市", rank=1,
                    **self.where(),
                )
                for n in numbers
            ]
        )  # fmt: skip

    def _grow_runs(self, numbers: range) -> None:
        """The first is a real one; the others are of the same file, which is opened once."""
        if not Run.objects.exists():
            run_year(year=DAY.year, as_of=DAY, access=OPERATOR)
        first = Run.objects.earliest("pk")
        same = {f.attname: getattr(first, f.attname) for f in Run._meta.concrete_fields if not f.primary_key}
        Run.objects.bulk_create([Run(**same | {"scheme": f"{first.scheme}-{n}"}) for n in numbers])
        made = [
            Cycle(scheme=first.scheme, title=first.title, year=2021, as_of=DAY - timedelta(days=n), opened_on=DAY)
            for n in numbers
        ]
        Cycle.objects.bulk_create(made)
        Appeal.objects.bulk_create(
            [Appeal(cycle=c, run=first, unit=self.section, fact="pilots", text="漏记", filed_on=DAY) for c in made]
        )
        now, by = timezone.now(), {"title": "方案", "note": "改权重", "written_by": "考评"}
        texts = [
            SchemeText(scheme=f"own-{n}", text=f"scheme: own-{n}", number=1, written_at=now, **by) for n in numbers
        ]
        SchemeText.objects.bulk_create(texts)

    def _grow_accounts(self, numbers: range) -> None:
        today = timezone.localdate()
        later: dict[str, Any] = {"valid_from": today, "valid_to": today + timedelta(days=9)}
        sections = [
            Unit(code=f"U{n}", name=f"科{n}", kind=UnitKind.SECTION, parent=self.bureau, **self.where())
            for n in numbers
        ]
        Unit.objects.bulk_create(sections)
        people = [Person(code=f"R{n}", name=f"人员{n}", unit=self.section, **self.where()) for n in numbers]
        Person.objects.bulk_create(people)
        users = [User(username=f"r{n}", name=p.name, person=p) for n, p in zip(numbers, people, strict=True)]
        User.objects.bulk_create(users)
        Post.objects.bulk_create([Post(user=u, role=Role.CLERK, unit=self.section, **later) for u in users])
        # of somebody else: whom the owner stands in for would decide what he sees
        other = account(Role.EVALUATOR)
        Substitution.objects.bulk_create(
            [Substitution(holder=u, substitute=other, reason="年休假", **later) for u in users]
        )
        Secretary.objects.bulk_create([Secretary(leader=p, user=other, valid_from=FIRST_DAY) for p in people])
        order: dict[str, Any] = {"day": today + timedelta(days=9), "reason": "调岗", "ordered_at": timezone.now()}
        HandOver.objects.bulk_create([HandOver(giver=u, taker=other, ordered_by="tests", **order) for u in users])
        tried: dict[str, Any] = {"failures_since_start": 9, "attempt_time": timezone.now(), "user_agent": ""}
        AccessAttempt.objects.bulk_create(
            [
                AccessAttempt(username=u.username, ip_address="10.9.9.9", get_data="", post_data="", **tried)
                for u in users
            ]
        )

    def _grow_own(self, numbers: range) -> None:
        now = timezone.now()
        mine: dict[str, Any] = {"user": self.owner, "created_at": now}
        day = timezone.localdate() + timedelta(days=9)
        ApiToken.objects.bulk_create(
            [ApiToken(label=f"程序{n}", digest=f"{n:064d}", scopes="read", expires_on=day, **mine) for n in numbers]
        )
        hooks = [
            Subscription(label=f"推送{n}", url="https://oa.example.cn/hook", events="*", salt="0" * 32, seq=1, **mine)
            for n in numbers
        ]
        Subscription.objects.bulk_create(hooks)
        given: dict[str, Any] = {"kind": "wecom", "host": "oa.example.cn", "sealed": "", "created_at": now}
        robots = [Robot(bureau=self.bureau, label=f"群{n}", **given) for n in numbers]
        Robot.objects.bulk_create(robots)
        said: dict[str, Any] = {"sort": "digest", "subject": "摘要", "text": "一件", "made_at": now}
        Notified.objects.bulk_create([Notified(channel="wecom", robot=robot, **said) for robot in robots])
        Notified.objects.bulk_create([Notified(channel="email", user=self.owner, **said) for _n in numbers])
        told: dict[str, Any] = {"number": 1, "body": "{}", "made_at": now, "first_seq": 1, "last_seq": 1}
        Delivery.objects.bulk_create([Delivery(subscription=h, **told) for h in hooks])
        asked: dict[str, Any] = {
            "kind": Kind.QUESTION,
            "state": State.OPEN,
            "author_name": "督查",
            "at": now,
            "due_on": day,
        }
        author = account(Role.EVALUATOR)
        for place in ({"to_unit": self.section}, {"to_role": Role.SUPERVISOR}):
            threads = [Thread(label="handbook.project", key=f"P{n:04d}") for n in numbers]
            Thread.objects.bulk_create(threads, ignore_conflicts=True)
            found = {t.key: t for t in Thread.objects.all()}
            Message.objects.bulk_create(
                [
                    Message(
                        thread=found[t.key], author=author, text="怎么样了", token=str(uuid.uuid4()), **asked, **place
                    )
                    for t in threads
                ]
            )

    def _grow_entered(self, numbers: range) -> None:
        """A workbook that says something else of each report, and a check of everything for each."""
        now = timezone.now()
        reports = Report.objects.filter(project__code__in=[f"P{n:04d}" for n in numbers])
        beside: dict[str, Any] = {
            "source_file": self.file,
            "source_sheet": "表",
            "state": DifferenceState.OPEN,
            "seen_at": now,
        }
        Difference.objects.bulk_create(
            [
                Difference(
                    record="supervision.report", key=text_key(REPORTS, r), values=self._row(r), source_row=2, **beside
                )
                for r in reports
            ]
        )
        ChainCheck.objects.bulk_create([ChainCheck(asked_at=now, ended_at=now, entries=n) for n in numbers])

    @staticmethod
    def _row(report: Report) -> str:
        told = {f.attname: getattr(report, f.attname) for f in Report._meta.concrete_fields} | {"text": "另一个说法"}
        values = {
            k: told[k] for k in ("project_id", "month", "unit_id", "text", "own_view", "reported_by_id", "reported_on")
        }
        return canonical(
            {k: "" if v is None else v.isoformat() if isinstance(v, date) else str(v) for k, v in values.items()}
        )
