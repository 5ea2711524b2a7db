"""Accounts of a demonstration (演示账号): one for each role, all with one password that the sign-in page tells.

``bin/demo`` alone makes them, where the records are a demonstration (演示数据), and, so that one of them can load these,
where there are none yet. They open nothing where people's real work is done.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from threeones.base.accounts.access import OPERATOR
from threeones.base.accounts.models import User
from threeones.base.accounts.posts import ADMINISTRATORS, appoint
from threeones.base.accounts.services import add_account
from threeones.base.accounts.telling import USER
from threeones.base.audit.chain import Change, append, hold
from threeones.base.org.models import Person, Role, Unit, YearSetting
from threeones.base.org.selectors import DEMONSTRATION, NATURE
from threeones.kernel.values.faults import Fault, Faults

FILE = "demo-accounts.json"


@dataclass(frozen=True, slots=True)
class Guest:
    """An account that a visitor may take: ``role`` is what he then is, ``place`` where (a field of ``Places``).

    ``of_place``: only somebody of the roster who belongs to that place will do. ``name``: of somebody who is in no roster.
    """

    username: str
    role: Role
    what: object
    place: str = ""
    of_place: bool = False
    name: str = ""


@dataclass(frozen=True, slots=True)
class Places:
    """Where a demonstration has something to do for those who belong to a unit, and the enterprise that takes part."""

    bureau: Unit | None = None
    section: Unit | None = None
    street: Unit | None = None
    district: Unit | None = None
    enterprise: tuple[str, str] = ("示例企业", "")


GUESTS = (
    Guest("head", Role.HEAD, gettext_lazy("看全局，定大事"), "bureau"),
    Guest("portfolio", Role.PORTFOLIO, gettext_lazy("看分管科室，答复提问"), "section", of_place=True),
    Guest("district", Role.DISTRICT_LEADER, gettext_lazy("看各局"), "district"),
    Guest("supervisor", Role.SUPERVISOR, gettext_lazy("亮灯、催办、更正"), "district"),
    Guest("evaluator", Role.EVALUATOR, gettext_lazy("打分、排名"), "district"),
    Guest("lead", Role.UNIT_LEAD, gettext_lazy("审核、报送本科室的进展"), "section", of_place=True),
    Guest("clerk", Role.CLERK, gettext_lazy("为科室填报"), "section", of_place=True),
    Guest("street", Role.SUB_DISTRICT, gettext_lazy("填报街道的事"), "street", of_place=True),
    Guest("statistics", Role.STATISTICS, gettext_lazy("发布数据"), "district"),
    Guest("auditor", Role.AUDITOR, gettext_lazy("都能看，不能改"), "district"),
    Guest("inspector", Role.INSPECTOR, gettext_lazy("都能看，不能改"), "district"),
    Guest("sysadmin", Role.SYSTEM_ADMIN, gettext_lazy("管账号、装入工作簿"), name="示例高某"),
    Guest("secadmin", Role.SECURITY_ADMIN, gettext_lazy("管任职和权限")),
    Guest("auditadmin", Role.AUDIT_ADMIN, gettext_lazy("看审计")),
    Guest("enterprise", Role.ENTERPRISE, gettext_lazy("看自己的记录")),
)
DIGITS = 6


def make_guests(*, places: Places, day: date) -> list[User]:
    """Make the accounts that are not there yet, all with one password: that of this data folder, where it has one.

    What a visitor noted down stays good as long as the folder is there.
    Raises ``Faults`` where the records are not a demonstration, and where this is not ``bin/demo``.
    """
    _refuse_real_work()
    kept = guest_password()
    password = kept or f"Demo-{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    encoded = make_password(password)
    # before there are records, those who run the system: one of them loads, the others find their places afterwards
    there = Unit.objects.exists()
    for guest in (g for g in GUESTS if there or g.role in ADMINISTRATORS):
        if not User.objects.filter(username=guest.username).exists():
            _make(guest, places, encoded, day)
    with transaction.atomic():
        hold()
        users = list(User.objects.filter(demonstration=True).order_by("pk"))
        # they are all made here, so the oldest stands for all
        if not all(u.check_password(password) for u in users[:1]):
            now = timezone.now()
            User.objects.filter(pk__in=[u.pk for u in users]).update(password=encoded, password_changed_at=now)
            append(OPERATOR.actor, [Change("password", USER, u.username, {}, {}) for u in users], data=False)
    _keep(password)
    return users


def guests() -> list[tuple[Guest, User]]:
    """The accounts of a demonstration that a visitor may take, in their order; none where real work is done."""
    if settings.PRODUCTION or not (there := {u.username: u for u in User.objects.filter(demonstration=True)}):
        return []
    return [(g, there[g.username]) for g in GUESTS if g.username in there]


def guest_password() -> str:
    """The password of all of them; empty where it was not written down."""
    try:
        return str(json.loads(_path().read_text(encoding="utf-8"))["password"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _keep(password: str) -> None:
    """Write it down for this folder's owner alone, from the first byte on."""
    _path().touch(mode=0o600)
    _path().chmod(0o600)
    _path().write_text(json.dumps({"password": password}), encoding="utf-8")


def _path() -> Path:
    return Path(settings.HOME) / FILE


def _refuse_real_work() -> None:
    if settings.PRODUCTION or not settings.DEMONSTRATION:
        raise _refused(_("演示账号只由 bin/demo 建"))
    nature = dict(YearSetting.objects.filter(key=NATURE).values_list("year", "value"))
    known = set(YearSetting.objects.values_list("year", flat=True))
    if real := sorted(y for y in known if nature.get(y) != DEMONSTRATION):
        raise _refused(_("%(years)s年的数据不是演示数据") % {"years": "、".join(str(y) for y in real)})
    if not known and (Unit.objects.exists() or User.objects.exclude(demonstration=True).exists()):
        raise _refused(_("这里没有演示数据"))


def _refused(fault: str) -> Faults:
    return Faults([Fault("threeones user demo", "", 0, "", fault, _("只在演示数据上建演示账号"))])


def _make(guest: Guest, places: Places, encoded: str, day: date) -> None:
    unit = getattr(places, guest.place) if guest.place else None
    person = _person(guest, unit)
    if guest.place and person is None and unit is None:
        # a demonstration without sub-districts has nobody who works in one
        return
    name, code = places.enterprise if guest.role == Role.ENTERPRISE else ("", "")
    user = User(username=guest.username, person=person, enterprise_code=code, demonstration=True)
    user.name = name or guest.name or (person.name if person else f"示例{guest.role.label}")
    add_account(access=OPERATOR, user=user, encoded=encoded)
    if person is None and guest.role != Role.ENTERPRISE:
        appoint(access=OPERATOR, user=user, role=guest.role, unit=unit, valid_from=day)


def _person(guest: Guest, unit: Unit | None) -> Person | None:
    """Somebody of the roster with that role who has no account yet; where the place matters, one who answers for it."""
    free = Person.objects.filter(role=guest.role, account__isnull=True).order_by("code")
    if guest.of_place and unit is not None:
        free = free.filter(portfolio=unit) if guest.role == Role.PORTFOLIO else free.filter(unit=unit)
    return free.first()
