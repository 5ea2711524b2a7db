"""Making, closing and naming accounts (账号), and their passwords; each write with its entry in the audit."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date, timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from threeones.base.accounts import sessions
from threeones.base.accounts.access import Access
from threeones.base.accounts.models import PastPassword, User
from threeones.base.accounts.passwords import PolicyValidator, one_time_password, wrong
from threeones.base.accounts.policy import policy
from threeones.base.accounts.rights import ADMINISTER
from threeones.base.accounts.telling import USER, told_of_user
from threeones.base.audit.chain import Change, append, hold
from threeones.base.org.models import Person
from threeones.base.texts.unseen import unseen
from threeones.base.texts.uscc import compact, is_uscc
from threeones.kernel.values.faults import Fault, Faults

NAME = re.compile(r"[A-Za-z0-9\u4e00-\u9fff][A-Za-z0-9\u4e00-\u9fff._-]{1,39}")
"""What people sign in with: letters, digits and Chinese characters; nothing that looks like another name in a log."""
NAME_CHARACTERS = 40


def create_account(
    *,
    access: Access,
    username: str,
    name: str = "",
    person: Person | None = None,
    enterprise_code: str = "",
    password: str | None = None,
) -> tuple[User, str | None]:
    """Make an account; without a ``password`` it gets a random one, returned for passing on, to be changed at first sign-in.

    Raises ``Faults`` naming everything that is wrong, ``PermissionDenied``.
    """
    access.require(ADMINISTER)
    username, name = username.strip(), (name.strip() or (person.name if person else ""))
    given = one_time_password() if password is None else password
    user = User(username=username, name=name, person=person, enterprise_code=compact(enterprise_code))
    faults = [*_wrong_names(user), *(_faults("password", wrong(given, user)) if password is not None else ())]
    encoded = make_password(given) if not faults else ""  # before the transaction: it takes a while
    add_account(access=access, user=user, encoded=encoded, one_time=password is None, faults=faults)
    return user, given if password is None else None


def add_account(
    *, access: Access, user: User, encoded: str, one_time: bool = False, faults: Iterable[Fault] = ()
) -> None:
    """Save a new account whose password is hashed already; ``faults`` are those that were found in it before.

    Raises ``Faults`` with them and with what is taken, ``PermissionDenied``.
    """
    access.require(ADMINISTER)
    with transaction.atomic():
        hold()
        if found := [*faults, *_taken(user)]:
            raise Faults(found)
        user.password, user.password_changed_at = encoded, timezone.now()
        if one_time:
            _make_one_time(user)
        user.save()
        append(access.actor, [Change("create", USER, user.username, {}, told_of_user(user))], data=False)


def change_password(*, access: Access, user: User, password: str, keep: str | None = None) -> None:
    """The holder takes a new password; all other sessions end (``keep`` is the key of this one).

    Raises ``ValidationError`` naming everything that is wrong, ``PermissionDenied`` on another's account.
    """
    if access.user_id != user.pk or user.demonstration:
        raise PermissionDenied("accounts.password")
    PolicyValidator().validate(password, user)
    before, encoded = user.password, make_password(password)
    with transaction.atomic():
        hold()
        locked = User.objects.select_for_update().get(pk=user.pk)
        if locked.password != before:
            raise ValidationError(_("密码刚刚在别处改过，请重新登录。"))
        _remember(locked)
        locked.password, locked.password_changed_at = encoded, timezone.now()
        locked.must_change_password, locked.one_time_until = False, None
        locked.save(update_fields=PASSWORD_FIELDS)
        sessions.end_all(locked, keep=keep)
        append(access.actor, [Change("password", USER, locked.username, {}, {})], data=False)
    for field in PASSWORD_FIELDS:
        setattr(user, field, getattr(locked, field))


PASSWORD_FIELDS = ["password", "password_changed_at", "must_change_password", "one_time_until"]


def give_one_time_password(*, access: Access, user: User) -> str:
    """A random password for an account whose holder has lost his: good for a while, to be changed at once; sessions end."""
    access.require(ADMINISTER, user)
    given = one_time_password()
    encoded = make_password(given)
    with transaction.atomic():
        hold()
        locked = User.objects.select_for_update().get(pk=user.pk)
        _remember(locked)
        locked.password, locked.password_changed_at = encoded, timezone.now()
        _make_one_time(locked)
        locked.save(update_fields=PASSWORD_FIELDS)
        sessions.end_all(locked)
        append(access.actor, [Change("one_time", USER, locked.username, {}, {})], data=False)
    return given


def close_account(*, access: Access, user: User, reason: str) -> User:
    """Close an account: nobody signs in with it, its sessions and tokens stop at once."""

    def close(found: User) -> None:
        found.is_active = False

    return _alter(access, user, "close", reason, close)


def open_account(*, access: Access, user: User, reason: str) -> User:
    """Open a closed account again; its password is the old one."""

    def reopen(found: User) -> None:
        found.is_active, found.left_on = True, None

    return _alter(access, user, "open", reason, reopen)


def mark_left(*, access: Access, user: User, on: date, reason: str) -> User:
    """The holder is no longer here from ``on``: from that day the account and its tokens open nothing."""

    def leave(found: User) -> None:
        found.left_on = on

    return _alter(access, user, "leave", reason, leave)


def link_person(*, access: Access, user: User, person: Person | None, reason: str) -> User:
    """Say which person of the roster an account is of (None: of nobody there). Raises ``Faults`` where he has one."""

    def link(found: User) -> None:
        other = User.objects.filter(person=person).exclude(pk=found.pk).first() if person else None
        if other is not None:
            raise Faults(
                _faults("person", [_("%(name)s已有账号“%(user)s”") % {"name": person, "user": other.username}])
            )
        found.person = person
        found.name = person.name if person else found.name

    return _alter(access, user, "link", reason, link)


def _alter(access: Access, user: User, action: str, reason: str, change: Callable[[User], None]) -> User:
    access.require(ADMINISTER, user)
    if not reason.strip():
        raise Faults(_faults("reason", [_("没有填原因")]))
    with transaction.atomic():
        hold()
        locked = User.objects.select_for_update().get(pk=user.pk)
        before = told_of_user(locked)
        change(locked)
        locked.save()
        after = told_of_user(locked)
        differs = [k for k in after if after[k] != before[k]]
        if not differs:
            return locked
        if not may_sign_in(locked):
            sessions.end_all(locked)
        told = Change(action, USER, locked.username, _only(before, differs), _only(after, differs), reason.strip())
        append(access.actor, [told], data=False)
    return locked


def remove_factor(*, access: Access, user: User, reason: str) -> None:
    """Switch off the second factor of somebody who has lost telephone and recovery codes; his sessions end."""
    access.require(ADMINISTER, user)
    if not reason.strip():
        raise Faults(_faults("reason", [_("没有填原因")]))
    with transaction.atomic():
        hold()
        factors = list(Authenticator.objects.filter(user=user))
        if not factors:
            return
        for factor in factors:
            factor.delete()
        sessions.end_all(user)
        append(access.actor, [Change("factor_lost", USER, user.username, {}, {}, reason.strip())], data=False)


def end_sessions(*, access: Access, user: User, keep: str | None = None) -> int:
    """Sign an account out everywhere, one's own but here (``keep`` is the key of this session); returns of how many."""
    if access.user_id != user.pk:
        access.require(ADMINISTER, user)
    with transaction.atomic():
        hold()
        n = sessions.end_all(user, keep=keep)
        if n:
            append(access.actor, [Change("sign_out", USER, user.username, {}, {}, f"{n}")], data=False)
    return n


def choose_language(*, access: Access, user: User, language: str) -> None:
    """The language that the holder's pages come in, on whatever machine (empty: the browser's). Raises ``Faults``."""
    if access.user_id != user.pk:
        raise PermissionDenied("accounts.language")
    known = ["", *dict(settings.LANGUAGES)]
    if language not in known:
        raise Faults([_fault("language", _("没有这种语言"), "、".join(known[1:]))])
    with transaction.atomic():
        hold()
        before, user.language = user.language, language
        if before != language:
            user.save(update_fields=["language"])
            told = Change("language", USER, user.username, {"language": before}, {"language": language})
            append(access.actor, [told], data=False)


def may_sign_in(user: User) -> bool:
    """Whether an account is open and its holder still here today."""
    return user.is_active and (user.left_on is None or user.left_on > timezone.localdate())


def must_change(user: User) -> bool:
    """Whether the password was given by somebody else, or is older than the policy allows."""
    days = policy().max_age_days
    if user.must_change_password or user.demonstration or not days:
        return user.must_change_password
    changed = user.password_changed_at
    return changed is not None and changed < timezone.now() - timedelta(days=days)


def is_past_use(user: User) -> bool:
    """Whether the password was to be used once, and was not used in time."""
    return user.one_time_until is not None and user.one_time_until < timezone.now()


def _make_one_time(user: User) -> None:
    user.must_change_password = True
    user.one_time_until = timezone.now() + timedelta(hours=policy().one_time_hours)


def _remember(user: User) -> None:
    keep = policy().remembered - 1
    if keep > 0 and user.has_usable_password():
        PastPassword.objects.create(user=user, password=user.password, replaced_at=timezone.now())
    old = PastPassword.objects.filter(user=user).order_by("-replaced_at", "-pk").values_list("pk", flat=True)
    PastPassword.objects.filter(pk__in=list(old)[max(keep, 0) :]).delete()


def _wrong_names(user: User) -> list[Fault]:
    found: list[Fault] = []
    if not NAME.fullmatch(user.username):
        text = _("用户名“%(name)s”不行") % {"name": user.username[:NAME_CHARACTERS]}
        found.append(_fault("username", text, _("2到40个字母、数字、汉字或._-，以字母、数字或汉字开头")))
    if not user.name or len(user.name) > NAME_CHARACTERS:
        found.append(_fault("name", _("没有填姓名，或者太长"), _("1到40个可见字符")))
    if hidden := unseen(user.name):
        found.append(_fault("name", *hidden))
    if user.enterprise_code and not is_uscc(user.enterprise_code):
        text = _("“%(code)s”通不过统一社会信用代码的校验") % {"code": user.enterprise_code[:NAME_CHARACTERS]}
        found.append(_fault("enterprise_code", text, _("18位统一社会信用代码（GB 32100-2015）")))
    return found


def _taken(user: User) -> list[Fault]:
    found: list[Fault] = []
    if User.objects.filter(username__iexact=user.username).exists():
        found.append(_fault("username", _("已有用户名“%(name)s”") % {"name": user.username}, _("另取一个")))
    if user.person is not None and (own := User.objects.filter(person=user.person).first()) is not None:
        text = _("%(name)s已有账号“%(user)s”") % {"name": user.person.name, "user": own.username}
        found.append(_fault("person", text, _("一人一个账号")))
    return found


def _fault(field: str, text: str, expected: str = "") -> Fault:
    return Fault(_("账号"), "", 0, field, text, expected)


def _faults(field: str, texts: object) -> list[Fault]:
    assert hasattr(texts, "__iter__")
    return [_fault(field, str(t)) for t in texts]


def _only(values: dict[str, object], names: list[str]) -> dict[str, object]:
    return {k: values[k] for k in names}
