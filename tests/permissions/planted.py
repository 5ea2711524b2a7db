"""A record of each kind that an address or a body can name, for each of three sections: its own, its clerk's, its lead's.

They are made by the services, each by somebody who may. In the table they are written ``<name>``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.permissions.actors import PLACES
from tests.permissions.world import PASSAGES, UNITS, YEAR, word
from tests.support.deeds import (
    DAY,
    around_accounts,
    belongings,
    issued_circular,
    ledger_of,
    notified,
    png,
    told_in_vain,
)
from threeones.apps.evaluation.cycles.appeals import file_appeal
from threeones.apps.evaluation.cycles.filing import file_claim
from threeones.apps.evaluation.cycles.polls import open_poll
from threeones.apps.evaluation.cycles.steps import compute_cycle, open_cycle, start_notice
from threeones.apps.evaluation.models import Cycle, Run, Stage
from threeones.apps.evaluation.schemes.saving import save_scheme
from threeones.apps.evaluation.schemes.sources import scheme_source
from threeones.apps.handbook.editions.review import Review
from threeones.apps.handbook.editions.signing import object_to
from threeones.apps.handbook.importing.keeping import start_import
from threeones.apps.handbook.lists.reading import entries, version_of_entries
from threeones.apps.handbook.models import BookImport, Edition, Project, SuperiorTask
from threeones.apps.handbook.states.changing import version_of_states
from threeones.apps.indicators.models import Observation
from threeones.apps.supervision.adjudication.deciding import decide
from threeones.apps.supervision.adjudication.proposing import propose_month
from threeones.apps.supervision.adjudication.reading import seen_digest
from threeones.apps.supervision.circulars.drafting import draft_circular
from threeones.apps.supervision.models import Activity, Adjudication, Circular, Completion, Report
from threeones.apps.supervision.orders.extending import ask_extension
from threeones.apps.supervision.orders.filing import Matter, Note, file_batch, file_order
from threeones.apps.supervision.plans.records import Fields
from threeones.apps.supervision.plans.services import set_plan
from threeones.apps.supervision.prepared import REPORT, report_key
from threeones.apps.supervision.sending import submit_report
from threeones.apps.supervision.sheets import REPORTS
from threeones.base.accounts.access import OPERATOR, Access, access_of
from threeones.base.accounts.models import User
from threeones.base.entry.recording import version_of
from threeones.base.entry.uploads import attach
from threeones.base.hooks.models import Subscription
from threeones.base.intake.differences import superseded
from threeones.base.intake.models import Difference, DifferenceState
from threeones.base.org.models import Person, Role, Unit
from threeones.base.talk.addressing import Addressee
from threeones.base.talk.models import Message
from threeones.base.talk.services import About, ask, comment

Names = dict[str, str | int]
SCHEME = "gongshu-2021-sections"
EARLIER, SIGNED, CHECKED = f"{YEAR}-02", f"{YEAR}-03", f"{YEAR}-06"
PROJECTS = {"A1": "A-001", "A2": "A-002", "B1": "B-001"}
TOKEN = "00000000-0000-4000-8000-{:012d}"


def account(name: str) -> User:
    """The account of an actor."""
    return User.objects.get(username=name)


def access(name: str) -> Access:
    """What an actor sees and may today."""
    return access_of(account(name), timezone.localdate())


@dataclass(frozen=True)
class Section:
    """A section with its clerk, its lead, and somebody of its bureau who stands in for them and plays no other part."""

    code: str
    colleague: User

    @property
    def project(self) -> str:
        """The code of the project that it leads."""
        return PROJECTS[self.code]

    @property
    def place(self) -> str:
        """How its people are told from those of other sections: ``own``."""
        return next(place for place, unit in PLACES.items() if unit == self.code)

    def user(self, role: Role) -> User:
        """Who holds a post in it."""
        return account(f"{role}@{self.place}")

    def access(self, role: Role) -> Access:
        """What he sees and may."""
        return access_of(self.user(role), timezone.localdate())


def plant() -> dict[str, Names]:
    """The records of each section, by the names under which the table speaks of them."""
    figures = _figures()
    colleagues = {
        bureau: User.objects.create(
            username=f"colleague{bureau}", name=f"同事{bureau}", person=Person.objects.get(code=bureau.lower())
        )
        for bureau in PASSAGES
    }
    shared: Names = {**figures, **_scheme(), "draft": 1, "base": 1, "nothing_seen": seen_digest([])}
    for bureau in PASSAGES:
        for month in (SIGNED, CHECKED):
            propose_month(access=access("supervisor@district"), bureau=bureau, month=month)
        draft_circular(access=access("supervisor@district"), bureau=bureau, month=SIGNED)
        issued_circular(access("supervisor@district"), access("head_of_bureau@district"), bureau, EARLIER)
    return {code: {**shared, **_of(Section(code, colleagues[code[0]]))} for code in PROJECTS}


def _figures() -> Names:
    held = Observation.objects.get(held=True)
    released = Observation.objects.filter(place=held.place, held=False).get()
    run = Run.objects.get(scheme=SCHEME, cycle=None)
    return {
        "held": held.pk,
        "held_version": version_of(held),
        "figure": released.pk,
        "figure_version": version_of(released),
        "run": run.pk,
        **_cycles(),
    }


def _cycles() -> Names:
    """A cycle that is being collected, one under review, and one on notice."""
    office = access("evaluator@district")
    made: Names = {}
    for name, day in (("open_cycle", 28), ("review_cycle", 29), ("cycle", 31)):
        cycle = open_cycle(access=office, scheme=SCHEME, year=YEAR, as_of=date(YEAR, 12, day))
        made[name] = cycle.pk
        if name != "open_cycle":
            compute_cycle(access=office, cycle=cycle.pk)
        if name == "cycle":
            start_notice(access=office, cycle=cycle.pk)
        if name == "open_cycle":
            made["poll"] = open_poll(access=office, cycle=cycle.pk, raters="互评").pk
            made["code_poll"] = open_poll(access=office, cycle=cycle.pk, raters="社会评议").pk
    return made


def _appealed(section: Section, unit: Unit) -> Names:
    """Its lead's appeal against the cycle that is on notice."""
    cycle = Cycle.objects.get(stage=Stage.NOTICE)
    told: dict[str, Any] = {"cycle": cycle.pk, "unit": section.code, "fact": "commendations", "asked": Decimal(4)}
    filed = file_appeal(access=section.access(Role.UNIT_LEAD), text=f"漏记{word('apl', section.code)}", **told)
    claimed = file_claim(
        access=section.access(Role.UNIT_LEAD),
        cycle=Cycle.objects.get(stage=Stage.COLLECTING).pk,
        unit=section.code,
        kind="表彰",
        title=f"先进{word('fil', section.code)}",
        happened_on=date(YEAR, 6, 1),
    )
    return {"appeal": filed.pk, "filing": claimed.pk}


def _scheme() -> Names:
    """A scheme of the bureau's own, and a text that would follow it."""
    like = scheme_source("gongshu-2021-sections").decode().replace("gongshu-2021-sections", "own-scheme")
    evaluator = access("evaluator@own")
    saved = save_scheme(access=evaluator, scheme="own-scheme", text=like, note="照示例", version=0)
    return {"scheme_number": saved.number, "scheme_text": like.replace("floor: 0, cap: 110", "floor: 0, cap: 120")}


def _of(section: Section) -> Names:
    """What stands for ``<name>`` in the table, of one section."""
    unit = Unit.objects.get(name=UNITS[section.code])
    names: Names = {
        "project": section.project,
        "unit": section.code,
        "unit_name": unit.name,
        "unit_number": unit.pk,
        "clerk": section.user(Role.CLERK).username,
        "lead": section.user(Role.UNIT_LEAD).username,
        "lead_code": f"l-{section.code}",
        "lead_number": Person.objects.get(code=f"l-{section.code}").pk,
        "leader_code": f"p-{section.code}",
        "colleague": section.colleague.username,
        "passage": PASSAGES[section.code[0]],
        "passage_field": "text_" + PASSAGES[section.code[0]].replace(".", "_"),
    }
    for deed in (
        _book_import,
        _of_the_clerk,
        _reported,
        _talked,
        _around_accounts,
        _appealed,
        _amended,
        _decided,
        _lit,
        _ordered,
    ):
        names |= deed(section, unit)
    told = notified(section.user(Role.CLERK), access("supervisor@district"), section.code[0])
    names |= {name: one.pk for name, one in told.items()}
    names["delivery"] = told_in_vain(Subscription.objects.get(pk=names["webhook"])).pk
    return names


def _book_import(_section: Section, unit: Unit) -> Names:
    """A file of its bureau's for the next year, which was read; one for each bureau."""
    assert unit.parent is not None
    found = BookImport.objects.filter(bureau=unit.parent).first()
    if found is None:
        file = SimpleUploadedFile("手册.xlsx", ledger_of(unit.name))
        found = start_import(access=access("supervisor@district"), bureau=unit.parent.code, year=YEAR + 1, file=file)
    return {"book_import": found.pk}


def _reported(section: Section, _unit: Unit) -> Names:
    report = Report.objects.select_related("project", "unit", "source_file").get(
        project__code=section.project, unit__name=UNITS[section.code], month=f"{YEAR}-11"
    )
    done = Completion.objects.select_related("milestone").get(milestone__project__code=section.project)
    lead = section.access(Role.UNIT_LEAD)
    submit_report(
        access=lead, project=section.project, month=f"{YEAR}-10", text="补报", own_view="on_track", late_reason="漏报"
    )
    attached = attach(access=lead, record=REPORT, key=report_key(report), file=png())
    # the workbook says something else since: somebody has to settle it
    said = {f.attname: getattr(report, f.attname) for f in Report._meta.concrete_fields} | {"text": "工作簿又改了"}
    superseded(REPORTS, report, said, (report.source_file, report.source_sheet, report.source_row))
    Difference.objects.filter(key=report_key(report)).update(state=DifferenceState.OPEN)
    difference = Difference.objects.get(key=report_key(report))
    return {
        "report": report_key(report),
        "report_version": version_of(report),
        "attachment": attached.pk,
        "milestone": f"{section.project}-2",
        "done_milestone": done.milestone.code,
        "done_version": version_of(done),
        "difference": difference.pk,
        "seen": difference.values,
    }


def _amended(section: Section, unit: Unit) -> Names:
    """The editions of its bureau: the one in force, and the one under review, to which its lead objects."""
    first, review = Edition.objects.filter(bureau__code=section.code[0]).order_by("number")
    part = next(line for line in Review(review).lines if line.unit.pk == unit.pk)
    told: dict[str, Any] = {"edition": review.pk, "unit": section.code, "seen": part.digest}
    object_to(access=section.access(Role.UNIT_LEAD), remark=f"不妥{word('rmk', section.code)}", **told)
    return {"edition": first.pk, "review_edition": review.pk, "part": part.digest, "bureau": section.code[0]}


def _decided(section: Section, _unit: Unit) -> Names:
    """The list that its project stands on, the task that it carries, and the state that it is in."""
    project = Project.objects.get(code=section.project)
    one, task = project.lists.get(), SuperiorTask.objects.get(code=f"T-{section.project}")
    rows = (Fields("design", "设计", 20), Fields("build", "施工", 60, after="design"))
    set_plan(access=OPERATOR, project=section.project, start=None, finish=date(2021, 12, 20), activities=rows)
    return {
        "activity": Activity.objects.get(plan__project=project, ident="design").pk,
        "list": one.name,
        "columns_version": version_of_entries(entries(one, project)),
        "task": task.pk,
        "state": project.state_changes.get().pk,
        "state_version": version_of_states(project),
    }


def _lit(section: Section, _unit: Unit) -> Names:
    """The light of its project's month that it checks, and of one that waits for its leader's signature."""
    lights = {one.month: one for one in Adjudication.objects.filter(project__code=section.project)}
    decided = decide(access=access("supervisor@district"), adjudication=lights[SIGNED].pk, light="green")
    return {
        "checked_light": lights[CHECKED].pk,
        "decided_light": decided.pk,
        "decided_version": decided.version,
    }


def _ordered(section: Section, unit: Unit) -> Names:
    """An order that was assigned to it, minutes with one that was not, and its request for a later day."""
    office, code = access("supervisor@district"), section.code
    bureau = code[0]
    matter = Matter(code, f"督办{word('ord', code)}", f"补上{word('dem', code)}")
    order = file_order(access=office, bureau=bureau, matter=matter, assign=True)
    note = Note("minutes", f"纪要{word('min', bureau)}", date(YEAR, 3, 1), text=f"议定{word('mtx', bureau)}")
    batch = file_batch(access=office, bureau=bureau, note=note, matters=[matter])
    circulars = {one.month: one.pk for one in Circular.objects.filter(bureau__code=bureau)}
    wanted = timezone.localdate() + timedelta(days=30)
    asked = ask_extension(
        access=section.access(Role.UNIT_LEAD),
        milestone=f"{section.project}-2",
        wanted_on=wanted,
        reason=f"管线{word('ext', section.project)}",
    )
    return {
        "supervision_order": order.pk,
        "circular": circulars[SIGNED],
        "issued_circular": circulars[EARLIER],
        "batch": batch.pk,
        "extension": asked.pk,
        "free_milestone": f"{section.project}-3",
        "wanted_on": wanted.isoformat(),
    }


def _talked(section: Section, unit: Unit) -> Names:
    about = About("handbook.project", section.project)
    lead, clerk = section.access(Role.UNIT_LEAD), Person.objects.get(code=f"c-{section.code}")

    def asked(to: Addressee) -> Message:
        return ask(access=lead, about=about, text="怎么样了", to=to, token=_token())

    return {
        "question": asked(Addressee(person=clerk.pk)).pk,
        "unit_question": asked(Addressee(unit=unit.pk)).pk,
        "office_question": asked(Addressee(role=Role.SUPERVISOR)).pk,
        "comment": comment(access=lead, about=about, text="一句话", token=_token()).pk,
        "fresh": TOKEN.format(0),
    }


def _token() -> str:
    return TOKEN.format(Message.objects.count() + 1)


def _of_the_clerk(section: Section, _unit: Unit) -> Names:
    made = belongings(section.user(Role.CLERK), f"report/{section.project}")
    return {name: record.pk for name, record in made.items()}


def _around_accounts(section: Section, unit: Unit) -> Names:
    leader, today = Person.objects.get(code=f"p-{section.code}"), timezone.localdate()
    made = around_accounts(access("security_admin@own"), section.user(Role.CLERK), section.colleague, leader, unit)
    days = {"today": today.isoformat(), "tomorrow": (today + DAY).isoformat()}
    return {name: record.pk for name, record in made.items()} | days
