"""What people do with accounts, files and programs, done by the services: for tests that need records of every kind."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.entry.test_files import picture
from threeones.apps.handbook.importing.tests.books import with_rows, workbook
from threeones.apps.supervision.circulars.content import digest
from threeones.apps.supervision.circulars.drafting import draft_circular, write_circular
from threeones.apps.supervision.circulars.issuing import issue_circular, send_circular
from threeones.apps.supervision.circulars.keeping import circular_of
from threeones.apps.supervision.circulars.reading import content_of
from threeones.apps.supervision.models import Circular
from threeones.base.accounts.access import Access, access_of
from threeones.base.accounts.handover import hand_over
from threeones.base.accounts.models import User
from threeones.base.accounts.posts import appoint, make_secretary, substitute
from threeones.base.accounts.tokens import Scope, make_token
from threeones.base.entry.uploads import add_upload
from threeones.base.hooks.models import Delivery, Subscription
from threeones.base.hooks.rounds import look_through
from threeones.base.hooks.services import subscribe
from threeones.base.notifications.models import Message as Notified
from threeones.base.notifications.models import Notice
from threeones.base.notifications.services import Choice, add_robot, choose, try_robot
from threeones.base.org.models import Person, Role, Unit

HOST = "oa.example.cn"
"""Where webhooks go; the installation lists it in ``THREEONES_WEBHOOK_TARGETS``."""
DAY = timedelta(days=1)


def png(name: str = "现场.png") -> SimpleUploadedFile:
    """A picture as it is sent."""
    return SimpleUploadedFile(name, picture("PNG"), "image/png")


def ledger_of(unit: str) -> bytes:
    """A workbook as an office keeps it: a project of a unit, under an objective."""
    return workbook(with_rows([1, "目标", "项目", "内容", "完成20家", unit, "", "", "年底前"]))


def around_accounts(security: Access, clerk: User, colleague: User, leader: Person, unit: Unit) -> dict[str, Any]:
    """A colleague stands in for the clerk later, records for the leader, will hold a post, and takes over at last."""
    today = timezone.localdate()
    later = {"valid_from": today + 40 * DAY, "valid_to": today + 50 * DAY}
    return {
        "substitution": substitute(access=security, holder=clerk, substitute=colleague, reason="年休假", **later),
        "secretary": make_secretary(access=security, leader=leader, user=colleague, valid_from=today),
        "post": appoint(access=security, user=colleague, role=Role.CLERK, unit=unit, **later),
        "handover": hand_over(access=security, giver=clerk, taker=colleague, on=today + 60 * DAY, reason="岗位调整"),
    }


def belongings(user: User, form: str) -> dict[str, Any]:
    """What is somebody's alone: a file in a form, a token, a webhook, an identity elsewhere, a second factor."""
    access = access_of(user, timezone.localdate())
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    RecoveryCodes.activate(user)
    return {
        "upload": add_upload(access=access, form=form, file=png()),
        "token": make_token(access=access, label="月报", scopes=[Scope.READ], days=30)[0],
        "webhook": subscribe(access=access, label="汇总", url=f"https://{HOST}/hook", events=["*"])[0],
        "identity": SocialAccount.objects.create(user=user, provider="district", uid=user.username),
    }


def notified(user: User, office: Access, bureau: str) -> dict[str, Any]:
    """Somebody is told by mail, in vain; a robot of the bureau (by its code) said something, in vain as well."""
    choice = Choice("page", "", None, 9, 18, 8, urgent=True)
    choose(access=access_of(user, timezone.localdate()), choice=choice)
    robot = add_robot(
        access=office, bureau=bureau, kind="wecom", label="督办群", url=f"https://{HOST}/send?key=k", secret=""
    )
    said = try_robot(access=office, robot=robot.pk)
    assert said is not None
    told: dict[str, Any] = {"subject": "摘要", "text": "一件", "made_at": timezone.now(), "attempts": 7, "error": "x"}
    mail = Notified.objects.create(channel="email", sort="digest", user=user, address="x@example.gov.cn", **told)
    Notice.objects.create(receiver=f"user {user.pk}", key="0" * 64, kind="x", message=mail, made_at=timezone.now())
    Notified.objects.filter(pk=said.pk).update(next_at=None, attempts=7, error="x")
    return {"robot": robot, "said": said, "mail": mail}


def told_in_vain(hook: Subscription) -> Delivery:
    """What a webhook's holder sees of what was done since is to be delivered, and was given up."""
    look_through(hook)
    hook.deliveries.update(next_at=None)
    return hook.deliveries.get()


def issued_circular(office: Access, head: Access, bureau: str, month: str) -> Circular:
    """The circular of a month, with a section that the office wrote, issued."""
    made = draft_circular(access=office, bureau=bureau, month=month)
    write_circular(access=office, circular=made.pk, texts={"practice": "早谋划、早开工。"})
    send_circular(access=office, circular=made.pk)
    seen = digest(content_of(circular_of(made.pk), timezone.localdate()))
    return issue_circular(access=head, circular=made.pk, seen=seen)
