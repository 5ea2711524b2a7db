"""A record of each kind that an address or a body can name, for each of three sections: its own, its clerk's, its lead's.

They are made by the services, each by somebody who may. In the table they are written ``<name>``.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.entry.test_files import picture
from tests.permissions.actors import PLACES
from tests.permissions.world import UNITS, YEAR
from threeones.apps.evaluation.models import Run
from threeones.apps.indicators.models import Observation
from threeones.apps.review.definitions import load_review_pack, pack_for
from threeones.apps.review.services import save_draft
from threeones.apps.supervision.models import Completion, Report
from threeones.apps.supervision.prepared import REPORT, report_key
from threeones.apps.supervision.sending import submit_report
from threeones.apps.supervision.sheets import REPORTS
from threeones.base.accounts.access import Access, access_of
from threeones.base.accounts.handover import hand_over
from threeones.base.accounts.models import User
from threeones.base.accounts.posts import appoint, make_secretary, substitute
from threeones.base.accounts.tokens import Scope, make_token
from threeones.base.entry.recording import version_of
from threeones.base.entry.uploads import add_upload, attach
from threeones.base.hooks.rounds import look_through
from threeones.base.hooks.services import subscribe
from threeones.base.intake.differences import superseded
from threeones.base.intake.models import Difference, DifferenceState
from threeones.base.org.models import Person, Role, Unit
from threeones.base.talk.addressing import Addressee
from threeones.base.talk.models import Message
from threeones.base.talk.services import About, ask, comment

Names = dict[str, str | int]
HOST = "oa.example.cn"
"""Where webhooks may go."""
PROJECTS = {"A1": "A-001", "A2": "A-002", "B1": "B-001"}
PASSAGES = {"A": "development.closing", "B": "science.closing"}
"""A passage of the review by the bureau that writes it."""
TODAY, DAY = timezone.localdate, timedelta(days=1)
TOKEN = "00000000-0000-4000-8000-{:012d}"


def png(name: str = "现场.png") -> SimpleUploadedFile:
    """A picture as it is sent."""
    return SimpleUploadedFile(name, picture("PNG"), "image/png")


def account(name: str) -> User:
    """The account of an actor."""
    return User.objects.get(username=name)


def access(name: str) -> Access:
    """What an actor sees and may today."""
    return access_of(account(name), TODAY())


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
        return access_of(self.user(role), TODAY())


def plant() -> dict[str, Names]:
    """The records of each section, by the names under which the table speaks of them."""
    figures = _figures()
    colleagues = {
        bureau: User.objects.create(
            username=f"colleague{bureau}", name=f"同事{bureau}", person=Person.objects.get(code=bureau.lower())
        )
        for bureau in PASSAGES
    }
    version = save_draft(
        access=access("supervisor@district"),
        pack=load_review_pack(pack_for(YEAR), YEAR),
        as_of=date(YEAR, 12, 31),
        figures={},
        base=0,
        texts=dict.fromkeys(PASSAGES.values(), "展望。"),
        reason="补上展望",
    )
    shared: Names = {**figures, "draft": version.number, "base": version.number}
    found = {code: {**shared, **_of(Section(code, colleagues[code[0]]))} for code in PROJECTS}
    _give_up(found)
    return found


def _figures() -> Names:
    held = Observation.objects.get(held=True)
    released = Observation.objects.filter(place=held.place, held=False).get()
    run = Run.objects.get(scheme="gongshu-2021-sections")
    return {
        "held": held.pk,
        "held_version": version_of(held),
        "figure": released.pk,
        "figure_version": version_of(released),
        "run": run.pk,
    }


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
    for deed in (_of_the_clerk, _reported, _talked, _around_accounts):
        names |= deed(section, unit)
    return names


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
    """What is his alone: a file in a form, a token, a webhook, an identity elsewhere, a second factor."""
    user, clerk = section.user(Role.CLERK), section.access(Role.CLERK)
    hook, _secret = subscribe(access=clerk, label="汇总", url=f"https://{HOST}/hook", events=["*"])
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(user)
    return {
        "upload": add_upload(access=clerk, form=f"report/{section.project}", file=png()).pk,
        "token": make_token(access=clerk, label="月报", scopes=[Scope.READ], days=30)[0].pk,
        "webhook": hook.pk,
        "identity": SocialAccount.objects.create(user=user, provider="district", uid=section.code).pk,
    }


def _around_accounts(section: Section, unit: Unit) -> Names:
    """Somebody stands in for the clerk later, records for the leader, will hold a post, takes over from the clerk."""
    security, clerk, colleague = access("security_admin@own"), section.user(Role.CLERK), section.colleague
    later = {"valid_from": TODAY() + 40 * DAY, "valid_to": TODAY() + 50 * DAY}
    leader = Person.objects.get(code=f"p-{section.code}")
    stands_in = substitute(access=security, holder=clerk, substitute=colleague, reason="年休假", **later)
    secretary = make_secretary(access=security, leader=leader, user=colleague, valid_from=TODAY())
    post = appoint(access=security, user=colleague, role=Role.CLERK, unit=unit, **later)
    order = hand_over(access=security, giver=clerk, taker=colleague, on=TODAY() + 60 * DAY, reason="岗位调整")
    return {
        "substitution": stands_in.pk,
        "secretary": secretary.pk,
        "post": post.pk,
        "handover": order.pk,
        "today": TODAY().isoformat(),
        "tomorrow": (TODAY() + DAY).isoformat(),
    }


def _give_up(found: dict[str, Names]) -> None:
    """Each webhook was told of what was done, and did not answer."""
    for names in found.values():
        hook = _subscription(names)
        look_through(hook)
        (delivery,) = hook.deliveries.all()
        hook.deliveries.update(next_at=None)
        names["delivery"] = delivery.pk


def _subscription(names: Names) -> Any:
    return account(str(names["clerk"])).subscriptions.get(pk=names["webhook"])
