"""Posts (任职), substitutions (代理) and secretaries (联络员): who holds what from when to when."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from threeones.base.accounts.access import Access
from threeones.base.accounts.models import Post, Secretary, Substitution, User
from threeones.base.accounts.policy import policy
from threeones.base.accounts.rights import APPOINT, STAND_IN
from threeones.base.accounts.telling import (
    POST,
    SECRETARY,
    SUBSTITUTION,
    key_of,
    told_of_post,
    told_of_secretary,
    told_of_substitution,
)
from threeones.base.audit.chain import Change, append, hold
from threeones.base.org.models import Person, Role, Unit
from threeones.kernel.values.faults import Fault, Faults

ADMINISTRATORS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
"""The three administrators (三员)."""
PLACELESS = (*ADMINISTRATORS, Role.ENTERPRISE)
"""Roles that are not held in a unit."""
REASON_CHARACTERS = 100


def appoint(
    *, access: Access, user: User, role: Role, unit: Unit | None = None, valid_from: date, valid_to: date | None = None
) -> Post:
    """Give an account a post. Raises ``Faults`` naming everything that is wrong, ``PermissionDenied``."""
    access.require(APPOINT, user)
    with transaction.atomic():
        hold()
        post = Post(user=user, role=role, unit=unit, valid_from=valid_from, valid_to=valid_to)
        if faults := [*_wrong_days(valid_from, valid_to), *_wrong_post(post)]:
            raise Faults(faults)
        post.save()
        append(access.actor, [Change("create", POST, key_of(post), {}, told_of_post(post))], data=False)
    return post


def end_post(*, access: Access, post: Post, last_day: date, reason: str) -> Post:
    """A post ends; ``last_day`` is the last on which it is held (before its beginning: it never was).

    Raises ``Faults``, ``PermissionDenied``.
    """
    access.require(APPOINT, post.user)
    if not reason.strip():
        raise Faults([_fault("reason", _("没有填原因"), _("如：岗位调整"))])
    with transaction.atomic():
        hold()
        locked = Post.objects.select_for_update(of=("self",)).select_related("user", "unit").get(pk=post.pk)
        before = told_of_post(locked)
        locked.valid_to = last_day
        locked.save(update_fields=["valid_to"])
        after = told_of_post(locked)
        if before == after:
            return locked
        changed = {k: after[k] for k in after if after[k] != before[k]}
        told = Change("end", POST, key_of(locked), {k: before[k] for k in changed}, changed, reason.strip())
        append(access.actor, [told], data=False)
    return locked


def substitute(
    *, access: Access, holder: User, substitute: User, valid_from: date, valid_to: date, reason: str
) -> Substitution:
    """While ``holder`` is away, ``substitute`` sees and does what the holder's posts allow.

    By the holder himself or a security administrator. Raises ``Faults``, ``PermissionDenied``.
    """
    access.require(STAND_IN, holder)
    with transaction.atomic():
        hold()
        made = Substitution(
            holder=holder, substitute=substitute, valid_from=valid_from, valid_to=valid_to, reason=reason.strip()
        )
        if faults := [*_wrong_days(valid_from, valid_to), *_wrong_substitution(made)]:
            raise Faults(faults)
        made.save()
        told = Change("create", SUBSTITUTION, key_of(made), {}, told_of_substitution(made), made.reason)
        append(access.actor, [told], data=False)
    return made


def end_substitution(*, access: Access, substitution: Substitution, last_day: date) -> None:
    """The holder is back; ``last_day`` is the last of the substitution (before its beginning: it does not take place)."""
    access.require(STAND_IN, substitution.holder)
    with transaction.atomic():
        hold()
        locked = (
            Substitution.objects.select_for_update(of=("self",))
            .select_related("holder", "substitute")
            .get(pk=substitution.pk)
        )
        before = told_of_substitution(locked)
        if last_day >= locked.valid_to:
            return
        if last_day < locked.valid_from:
            key = key_of(locked)
            locked.delete()
            append(access.actor, [Change("remove", SUBSTITUTION, key, before, {})], data=False)
            return
        locked.valid_to = last_day
        locked.save(update_fields=["valid_to"])
        day = {"valid_to": last_day.isoformat()}
        told = Change("end", SUBSTITUTION, key_of(locked), {"valid_to": before["valid_to"]}, day)
        append(access.actor, [told], data=False)


def make_secretary(*, access: Access, leader: Person, user: User, valid_from: date) -> Secretary:
    """An account may record what a leader decided (代录). Raises ``Faults``, ``PermissionDenied``."""
    access.require(APPOINT, user)
    with transaction.atomic():
        hold()
        there = Secretary.objects.filter(_still(valid_from), leader=leader, user=user)
        if user.person_id == leader.pk or there.exists():
            text = _("%(user)s不能再做%(leader)s的联络员") % {"user": user.name, "leader": leader.name}
            raise Faults([_fault("user", text, _("另一个人，或者先结束原来的"))])
        made = Secretary.objects.create(leader=leader, user=user, valid_from=valid_from)
        append(access.actor, [Change("create", SECRETARY, key_of(made), {}, told_of_secretary(made))], data=False)
    return made


def end_secretary(*, access: Access, secretary: Secretary, last_day: date) -> None:
    """An account records for a leader no longer."""
    access.require(APPOINT, secretary.user)
    with transaction.atomic():
        hold()
        locked = Secretary.objects.select_for_update(of=("self",)).select_related("leader", "user").get(pk=secretary.pk)
        before = told_of_secretary(locked)
        locked.valid_to = last_day
        locked.save(update_fields=["valid_to"])
        day = {"valid_to": last_day.isoformat()}
        told = Change("end", SECRETARY, key_of(locked), {"valid_to": before["valid_to"]}, day)
        append(access.actor, [told], data=False)


def _still(day: date) -> Q:
    """What holds on a day or later."""
    return Q(valid_to__isnull=True) | Q(valid_to__gte=day)


def _wrong_days(first: date, last: date | None) -> list[Fault]:
    if last is None or last >= first:
        return []
    return [_fault("valid_to", _("%(last)s早于开始的%(first)s") % {"last": last, "first": first}, _("结束不早于开始"))]


def _wrong_post(post: Post) -> list[Fault]:
    found: list[Fault] = []
    if post.role in PLACELESS and post.unit is not None:
        found.append(_fault("unit", _("%(role)s不在某个单位任职") % {"role": Role(post.role).label}, _("空着")))
    if post.role not in PLACELESS and post.unit is None:
        found.append(_fault("unit", _("没有选单位"), _("任职的单位")))
    if post.role == Role.ENTERPRISE:
        found.append(_fault("role", _("企业账号按统一社会信用代码认定"), _("建账号时填统一社会信用代码")))
    later = Post.objects.filter(_still(post.valid_from), user=post.user)
    if later.filter(role=post.role, unit=post.unit).exists():
        found.append(_fault("role", _("已经任这个职"), _("先结束原来的")))
    if policy().separate_administrators:
        found += _wrong_beside(post, {Role(r) for r in later.values_list("role", flat=True)})
    return found


def _wrong_beside(post: Post, held: set[Role]) -> list[Fault]:
    """Administrators (三员) hold one of the three posts and nothing else: whoever runs the system judges no work in it."""
    role, found = Role(post.role), list[Fault]()
    if role in ADMINISTRATORS:
        for other in sorted(held.intersection(ADMINISTRATORS) - {role}):
            text = _("已是%(role)s；三员分设，一个账号只能任其中一个") % {"role": other.label}
            found.append(_fault("role", text, _("另一个账号")))
        if held - set(ADMINISTRATORS) or _roster_role(post.user):
            found.append(_fault("role", _("这个账号有业务角色，管理员不能兼"), _("另一个账号")))
    elif held.intersection(ADMINISTRATORS):
        found.append(_fault("role", _("这个账号是管理员，不能兼业务角色"), _("另一个账号")))
    return found


def _roster_role(user: User) -> str:
    return user.person.role if user.person else ""


def _wrong_substitution(made: Substitution) -> list[Fault]:
    found: list[Fault] = []
    if made.holder_id == made.substitute_id:
        found.append(_fault("substitute", _("自己不能代自己"), _("另一个人")))
    for field, user in (("holder", made.holder), ("substitute", made.substitute)):
        if user.enterprise_code:
            found.append(_fault(field, _("%(name)s不在花名册里") % {"name": user.name}, _("花名册里的人")))
    held = Post.objects.filter(_still(made.valid_from), user=made.substitute, role__in=ADMINISTRATORS)
    if policy().separate_administrators and held.exists():
        found.append(_fault("substitute", _("管理员不能代理业务岗位"), _("另一个人")))
    if not made.substitute.is_active or made.substitute.left_on is not None:
        found.append(_fault("substitute", _("%(name)s的账号已停用") % {"name": made.substitute.name}, _("另一个人")))
    if not made.holder.is_active or made.holder.left_on is not None:
        found.append(_fault("holder", _("%(name)s的账号已停用") % {"name": made.holder.name}, _("在岗的人")))
    if not made.reason or len(made.reason) > REASON_CHARACTERS:
        found.append(_fault("reason", _("没有填原因，或者太长"), _("如：年休假")))
    overlap = Substitution.objects.filter(holder=made.holder, substitute=made.substitute)
    if overlap.filter(valid_from__lte=made.valid_to, valid_to__gte=made.valid_from).exists():
        found.append(
            _fault("valid_from", _("这几天已经由%(name)s代理") % {"name": made.substitute.name}, _("别的日子"))
        )
    return found


def _fault(field: str, text: str, expected: str) -> Fault:
    return Fault(_("任职"), "", 0, field, text, expected)
