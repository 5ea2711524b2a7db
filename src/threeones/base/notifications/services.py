"""Choosing how one is told; adding, testing and ending robots; trying once more what was given up."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from threeones.base.accounts.access import Access
from threeones.base.accounts.models import User
from threeones.base.audit.chain import Change, append, changed, hold
from threeones.base.hooks.targets import read_target
from threeones.base.notifications.models import PAGE, ROBOT, Message, Preference, Robot, Sort
from threeones.base.notifications.policy import defaults, robot_rules
from threeones.base.notifications.rights import MANAGE
from threeones.base.notifications.sealing import Credentials, seal
from threeones.base.notifications.selectors import messages_of, robots_for, robots_managed
from threeones.base.notifications.telling import PREFERENCE, told_of_preference, told_of_robot
from threeones.base.notifications.telling import ROBOT as ROBOT_LABEL
from threeones.base.org.models import Unit, UnitKind
from threeones.base.registry.channels import channels
from threeones.base.texts.unseen import unseen
from threeones.kernel.values.faults import Fault, Faults

LABEL_CHARACTERS = Robot._meta.get_field("label").max_length or 0
SECRET_CHARACTERS = 200


@dataclass(frozen=True, slots=True)
class Choice:
    """How somebody wants to be told; ``robot`` is the number of one, where ``channel`` is that."""

    channel: str
    address: str
    robot: int | None
    hour: int
    quiet_from: int
    quiet_to: int
    urgent: bool


def choose(*, access: Access, choice: Choice) -> Preference:
    """Keep how who asks wants to be told. Raises ``Faults`` with all that is wrong."""
    access.require("signed_in")
    with transaction.atomic():
        hold()
        user = User.objects.get(pk=access.user_id or 0)
        choice = _cleaned(choice)
        if faults := _faults_of_choice(access, choice):
            raise Faults(faults)
        held = Preference.objects.select_for_update().filter(user=user).first()
        before = told_of_preference(held) if held else {}
        made = held or Preference(user=user, digest_on=_first_digest(choice))
        made.channel, made.address, made.robot_id = choice.channel, choice.address, choice.robot
        made.hour, made.quiet_from, made.quiet_to = choice.hour, choice.quiet_from, choice.quiet_to
        made.urgent = choice.urgent
        made.save()
        change = changed("change" if held else "create", PREFERENCE, user.username, before, told_of_preference(made))
        if change.after:
            append(access.actor, [change], data=False)
    return made


def _first_digest(choice: Choice) -> date | None:
    """Who chooses after the hour of the digest gets the first one on the next day, not this very minute."""
    now = timezone.localtime()
    return now.date() if now.hour >= choice.hour else None


def _cleaned(choice: Choice) -> Choice:
    """What the channel does not need is not kept."""
    found = channels.get(choice.channel)
    address = choice.address.strip() if found is not None and found.personal else ""
    return replace(choice, address=address, robot=choice.robot if choice.channel == ROBOT else None)


def _faults_of_choice(access: Access, choice: Choice) -> list[Fault]:
    faults, found = list[Fault](), channels.get(choice.channel)
    if choice.channel == ROBOT:
        if choice.robot not in {robot.pk for robot in robots_for(access)}:
            faults.append(_fault("robot", _("没有选机器人，或者已经停用"), _("从列出的里选一个")))
    elif choice.channel != PAGE and not (found is not None and found.personal and found.is_ready()):
        faults.append(_fault("channel", _("没有这个通道"), _("从列出的里选一个")))
    elif found is not None and (wrong := _wrong_address(choice)):
        faults.append(_fault("address", wrong, _("如 name@example.gov.cn")))
    habits = replace(defaults().habits, hour=choice.hour, quiet_from=choice.quiet_from, quiet_to=choice.quiet_to)
    if habits.is_quiet(choice.hour):
        faults.append(_fault("hour", _("摘要的时间在免打扰时段里"), _("免打扰时段以外的钟点")))
    return faults


def _wrong_address(choice: Choice) -> str:
    found = channels.get(choice.channel)
    most = Preference._meta.get_field("address").max_length or 0
    if found is None or len(choice.address) > most or unseen(choice.address):
        return _("太长，或者有看不见的字符")
    return found.wrong_address(choice.address)


def add_robot(*, access: Access, bureau: str, kind: str, label: str, url: str, secret: str) -> Robot:
    """Add a robot of a bureau (by its code). Raises ``Faults`` with all that is wrong, ``PermissionDenied``."""
    access.require(MANAGE)
    with transaction.atomic():
        hold()
        unit = Unit.objects.filter(code=bureau, kind=UnitKind.BUREAU).first()
        label, url, secret = label.strip(), url.strip(), secret.strip()
        if unit is not None:
            access.require(MANAGE, unit)
        if faults := _faults_of_robot(unit, kind, label, url, secret):
            raise Faults(faults)
        assert unit is not None
        made = Robot.objects.create(
            bureau=unit,
            kind=kind,
            label=label,
            host=read_target(url).host,
            sealed=seal(Credentials(url, secret)),
            created_at=timezone.now(),
        )
        append(access.actor, [Change("create", ROBOT_LABEL, str(made.pk), {}, told_of_robot(made))], data=False)
    return made


def _faults_of_robot(unit: Unit | None, kind: str, label: str, url: str, secret: str) -> list[Fault]:
    faults, found = list[Fault](), channels.get(kind)
    if unit is None:
        faults.append(_fault("bureau", _("没有这个局"), _("从列出的里选一个")))
    elif unit.robots.filter(closed_at__isnull=True).count() >= robot_rules().per_bureau:
        faults.append(_fault("", _("已有%(n)s个机器人") % {"n": robot_rules().per_bureau}, _("先停掉不用的")))
    if found is None or found.personal:
        faults.append(_fault("kind", _("没有这个通道"), _("从列出的里选一个")))
    elif secret and not found.signed:
        faults.append(_fault("secret", _("这种机器人没有加签密钥"), _("留空")))
    if hidden := unseen(label):
        faults.append(_fault("label", *hidden))
    elif not 1 <= len(label) <= LABEL_CHARACTERS:
        faults.append(_fault("label", _("没有填，或者太长"), _("1到%(most)s个可见字符") % {"most": LABEL_CHARACTERS}))
    if len(secret) > SECRET_CHARACTERS or not secret.isascii() or (secret and not secret.isprintable()):
        faults.append(_fault("secret", _("不是加签密钥"), _("以SEC开头的一串字母和数字")))
    try:
        read_target(url)
    except Faults as error:
        faults += error.faults
    return faults


def end_robot(*, access: Access, robot: int) -> bool:
    """End a robot; False where there is none in use of that number that is looked after by who asks.

    Who chose it sees on his page that he has to choose anew.
    """
    access.require(MANAGE)
    with transaction.atomic():
        hold()
        found = robots_managed(access).filter(pk=robot, closed_at__isnull=True).first()
        if found is None:
            return False
        before = told_of_robot(found)
        found.closed_at = timezone.now()
        # what is not kept cannot leak
        found.sealed = ""
        found.save(update_fields=["closed_at", "sealed"])
        found.messages.filter(next_at__isnull=False).update(next_at=None, error="closed")
        change = changed("close", ROBOT_LABEL, str(found.pk), before, told_of_robot(found))
        append(access.actor, [change], data=False)
    return True


def try_robot(*, access: Access, robot: int) -> Message | None:
    """Have a robot say something within the minute, quiet hours or not; None where there is none of that number."""
    access.require(MANAGE)
    found = robots_managed(access).filter(pk=robot, closed_at__isnull=True).first()
    if found is None:
        return None
    now, subject = timezone.now(), _("测试消息")
    text = f"### {subject}\n\n" + _("“%(label)s”接通了。由%(who)s发出。") % {"label": found.label, "who": access.name}
    waiting = found.messages.filter(sort=Sort.TEST, next_at__isnull=False, attempts=0).first()
    return waiting or Message.objects.create(
        sort=Sort.TEST, channel=found.kind, robot=found, subject=subject, text=text, made_at=now, next_at=now
    )


def resend(*, access: Access, message: int) -> bool:
    """Try once more, from the first try on, what was given up; False where nothing of that number was."""
    mine = messages_of(access).filter(pk=message, delivered_at__isnull=True, next_at__isnull=True)
    kept = mine.filter(robot__isnull=True) | mine.filter(robot__closed_at__isnull=True)
    number = kept.values_list("pk", flat=True).first()
    again = {"next_at": timezone.now(), "attempts": 0, "unsure": 0, "error": ""}
    return number is not None and Message.objects.filter(pk=number, next_at__isnull=True).update(**again) > 0


def _fault(field: str, text: str, expected: str) -> Fault:
    return Fault(_("通知"), "", 0, field, text, expected)
