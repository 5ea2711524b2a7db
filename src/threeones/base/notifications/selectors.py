"""Reading settings, robots and messages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from threeones.base.accounts.access import Access
from threeones.base.notifications.making import habits_of, robot_of
from threeones.base.notifications.models import PAGE, Message, Preference, Robot
from threeones.base.notifications.models import ROBOT as BY_ROBOT
from threeones.base.notifications.moments import Habits
from threeones.base.notifications.policy import defaults
from threeones.base.notifications.rights import MANAGE
from threeones.base.notifications.things import things
from threeones.base.notifications.wording import text_of
from threeones.base.org.models import Role, Unit, UnitKind
from threeones.base.registry.channels import channels


@dataclass(frozen=True, slots=True)
class Present:
    """How somebody is told now: the choice and its habits; ``lost``: he chose a robot that he cannot use any more."""

    channel: str
    address: str
    robot: Robot | None
    habits: Habits
    lost: bool


def present(access: Access) -> Present:
    """How who asks is told now."""
    found = Preference.objects.select_related("robot__bureau").filter(user=access.user_id or 0).first()
    if found is None:
        return Present(defaults().channel, "", None, defaults().habits, lost=False)
    robot = robot_of(found, access)
    lost = found.channel == BY_ROBOT and robot is None
    return Present(found.channel, found.address, robot, habits_of(found), lost)


def channels_for(access: Access) -> list[tuple[str, str]]:
    """The channels that somebody may choose, with their names."""
    personal = [(name, str(c.label)) for name, c in channels.items() if c.personal and c.is_ready()]
    by_robot = [(BY_ROBOT, _("群机器人"))] if robots_for(access) else []
    return [(PAGE, _("只在网页上看")), *personal, *by_robot]


def robots_for(access: Access) -> Sequence[Robot]:
    """The robots in use in groups of those bureaus where somebody works, or which he sees whole."""
    query = Robot.objects.filter(closed_at__isnull=True).select_related("bureau")
    return list(query if access.everything else query.filter(bureau__in=access.works_in | access.bureaus))


def robots_managed(access: Access) -> QuerySet[Robot]:
    """The robots that who asks looks after."""
    query = Robot.objects.select_related("bureau")
    if not access.may(MANAGE):
        return query.none()
    whole = access.everything or access.has(Role.SYSTEM_ADMIN)
    return query if whole else query.filter(bureau__in=access.bureaus)


def bureaus_managed(access: Access) -> list[Unit]:
    """The bureaus whose robots who asks looks after."""
    query = Unit.objects.filter(kind=UnitKind.BUREAU)
    if not access.may(MANAGE):
        return []
    whole = access.everything or access.has(Role.SYSTEM_ADMIN)
    return list(query if whole else query.filter(pk__in=access.bureaus))


def messages_of(access: Access) -> QuerySet[Message]:
    """The messages to somebody himself, and those of the robots that he looks after."""
    managed = Q(robot__in=robots_managed(access)) if access.may(MANAGE) else Q(pk__in=())
    return Message.objects.filter(Q(user=access.user_id or 0) | managed).select_related("robot")


def own_messages(access: Access) -> QuerySet[Message]:
    """The messages to somebody himself, newest first."""
    return Message.objects.filter(user=access.user_id or 0)


def messages_of_robots(access: Access) -> QuerySet[Message]:
    """What the robots said that somebody looks after, newest first."""
    return Message.objects.filter(robot__in=robots_managed(access)).select_related("robot")


@dataclass(frozen=True, slots=True)
class Today:
    """All that there is to tell somebody today, as text to copy; ``count`` things."""

    text: str
    count: int


def today_of(access: Access, today: date) -> Today:
    """What there is to tell somebody today, whatever he was told before."""
    found = things(access, today)
    heading = _("%(day)s待办摘要：%(n)s件") % {"day": today, "n": len(found)}
    return Today(text_of(found, None, heading) if found else "", len(found))
