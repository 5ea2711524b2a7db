"""In whose name a command writes (``--by``): the audit names a person, not the user whom the server's service runs as."""

from __future__ import annotations

import getpass
from dataclasses import replace

import click

from threeones.cli import django

django.start()

from django.conf import settings  # noqa: E402  models load only after set-up
from django.utils import timezone  # noqa: E402

from threeones.base.accounts.access import OPERATOR, Access, access_of  # noqa: E402
from threeones.base.accounts.models import User  # noqa: E402
from threeones.base.accounts.services import may_sign_in  # noqa: E402
from threeones.kernel.values.faults import Fault, Faults  # noqa: E402

by_option = click.option("--by", default="", help="以谁的名义：在用且有权的账号的用户名，记入审计；真实使用时必填")
several_by_option = click.option(
    "--by", multiple=True, help="以谁的名义：在用且有权的账号的用户名，记入审计；真实使用时必填，三员分设时可写两次"
)


def user_of(username: str, option: str = "") -> User:
    """The account of that name. Raises ``Faults``."""
    found = User.objects.filter(username__iexact=username).first()
    if found is None:
        raise Faults([_fault(f"没有账号“{username}”", "threeones user list 列出的用户名", option)])
    return found


def signing(
    permission: str, by: str | tuple[str, ...], *, unsigned: str = OPERATOR.name, about: object = None
) -> Access:
    """What the first of the named persons who may do it (``about`` a record) sees and does.

    Without a name the system itself does it, as ``unsigned``. Raises ``Faults`` where a person is to be named, where an
    account is not open, and where none of them may.
    """
    names = (by,) if isinstance(by, str) and by else tuple(by)
    if not names and settings.PRODUCTION:
        raise Faults([_fault("没有说以谁的名义", "--by 用户名：在用且有权的账号")])
    if not names:
        return replace(OPERATOR, name=unsigned)
    users = [user_of(name, "--by") for name in names]
    if closed := [_fault(f"账号“{u.username}”已停用", "在用的账号", "--by") for u in users if not may_sign_in(u)]:
        raise Faults(closed)
    found = [access_of(u, timezone.localdate()) for u in users]
    able = next((access for access in found if access.may(permission, about)), None)
    if able is None:
        who = "、".join(f"“{u.username}”" for u in users)
        raise Faults([_fault(f"账号{who}无权这样做", "有权的账号，见 docs/permissions.zh-CN.md", "--by")])
    return able


def at_this_machine(what: str) -> str:
    """Who does it where nobody is named: whoever is signed in on this machine."""
    try:
        name = getpass.getuser()
    except (KeyError, OSError):
        # a number without a name, as containers run
        return what
    return f"{what} {name}" if name.isprintable() else what


def _fault(text: str, expected: str, option: str = "") -> Fault:
    return Fault("threeones", "", 0, option, text, expected)
