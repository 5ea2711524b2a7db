"""``threeones init`` and ``threeones user``: the first administrators, and accounts from the command line."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from threeones.cli import django
from threeones.cli.output import document, format_option, guarded, say
from threeones.cli.signing import by_option, several_by_option, signing, user_of

django.start()

from django.db import transaction  # noqa: E402  models load only after set-up
from django.db.models import Count  # noqa: E402
from django.utils import timezone  # noqa: E402

from threeones.apps.register.selectors import coded_enterprise  # noqa: E402
from threeones.base.accounts.access import OPERATOR  # noqa: E402
from threeones.base.accounts.demonstration import GUESTS, Places, guest_password, make_guests  # noqa: E402
from threeones.base.accounts.models import Post, User  # noqa: E402
from threeones.base.accounts.policy import policy  # noqa: E402
from threeones.base.accounts.posts import ADMINISTRATORS, appoint  # noqa: E402
from threeones.base.accounts.rights import ADMINISTER, APPOINT  # noqa: E402
from threeones.base.accounts.services import (  # noqa: E402
    close_account,
    create_account,
    give_one_time_password,
)
from threeones.base.org.models import Person, Role, Unit, UnitKind  # noqa: E402
from threeones.kernel.values.faults import Fault, Faults  # noqa: E402

FIRST = {Role.SYSTEM_ADMIN: "sysadmin", Role.SECURITY_ADMIN: "secadmin", Role.AUDIT_ADMIN: "auditadmin"}
"""Names that are proposed for the first administrators; ``--admin`` takes another beginning."""


@click.command()
@click.option("--system-admin", default=FIRST[Role.SYSTEM_ADMIN], show_default=True, help="系统管理员的用户名")
@click.option("--security-admin", default=FIRST[Role.SECURITY_ADMIN], show_default=True, help="安全管理员的用户名")
@click.option("--audit-admin", default=FIRST[Role.AUDIT_ADMIN], show_default=True, help="审计管理员的用户名")
@format_option
def init(system_admin: str, security_admin: str, audit_admin: str, form: str) -> None:
    """建立数据库、密钥和最初的管理员。Make the database, the keys and the first administrators of a data folder.

    等级保护策略下三员分设，建三个账号；asvs 策略下建一个，三项都管。一次性密码只显示这一次。
    """
    names = dict(zip(ADMINISTRATORS, (system_admin, security_admin, audit_admin), strict=True))
    made = [] if User.objects.exists() else guarded(form, lambda: first_administrators(names))
    if form == "json":
        document({"home": django.home(), "accounts": made})
        return
    for account in made:
        click.echo(f"{account['username']} {account['password']} （{account['roles']}）")
    if made:
        say(f"以上是用户名和一次性密码，{policy().one_time_hours}小时内有效，只显示这一次，首次登录时要改。")
    say(f"数据在 {django.home()}；下一步：threeones template 文件夹，填好后 threeones load 文件夹")


def first_administrators(names: dict[Role, str]) -> list[dict[str, str]]:
    """The administrators that the policy wants: three accounts with one role each, or one with all three."""
    held: dict[str, list[Role]] = {}
    for role, name in names.items():
        held.setdefault(name if policy().separate_administrators else names[Role.SYSTEM_ADMIN], []).append(role)
    made = []
    for name, roles in held.items():
        title = "、".join(str(r.label) for r in roles)
        user, password = create_account(access=OPERATOR, username=name, name=title[:40])
        for role in roles:
            appoint(access=OPERATOR, user=user, role=role, valid_from=timezone.localdate())
        made.append({"username": name, "password": password or "", "roles": title})
    return made


@click.group()
def user() -> None:
    """账号。Accounts: add, list, close, password."""


@user.command("add")
@click.argument("username")
@click.option("--person", help="花名册里的工号；角色和单位按花名册")
@click.option("--role", type=click.Choice([r.value for r in Role if r != Role.ENTERPRISE]), help="另任的角色")
@click.option("--unit", help="任职的单位编码")
@click.option("--enterprise", default="", help="企业账号的统一社会信用代码")
@click.option("--name", default="", help="姓名，默认取花名册的")
@click.option("--password-file", type=click.Path(path_type=Path), help="密码文件；没有就给一个一次性密码")
@several_by_option
@format_option
def add(form: str, **given: Any) -> None:
    """建一个账号。Make an account; without a password it gets a one-time one, shown this once."""
    made, password = guarded(form, lambda: _add(**given))
    if form == "json":
        document({"username": made.username, "name": made.name, "password": password})
        return
    click.echo(f"{made.username} {password or '（密码已设）'}")
    if password:
        say(f"这是一次性密码，{policy().one_time_hours}小时内有效，只显示这一次，首次登录时要改。")


def _add(
    *,
    username: str,
    person: str | None,
    role: str | None,
    unit: str | None,
    enterprise: str,
    name: str,
    password_file: Path | None,
    by: tuple[str, ...],
) -> tuple[User, str | None]:
    holder = _one("--person", person, Person.objects.filter(code=person), "花名册里的工号")
    place = _one("--unit", unit, Unit.objects.filter(code=unit), "单位编码，如 FG-02")
    if not (holder or role or enterprise):
        raise Faults([Fault("threeones user add", "", 0, "", "没有说是谁", "--person、--role 或 --enterprise")])
    maker = signing(ADMINISTER, by)
    appointer = signing(APPOINT, by) if role else maker
    chosen = _password(password_file)
    with transaction.atomic():
        made, given = create_account(
            access=maker,
            username=username,
            name=name or (username if holder is None else ""),
            person=holder,
            enterprise_code=enterprise,
            password=chosen,
        )
        if role:
            appoint(access=appointer, user=made, role=Role(role), unit=place, valid_from=timezone.localdate())
    return made, given


def _one(option: str, asked: str | None, found: Any, expected: str) -> Any:
    if not asked:
        return None
    record = found.first()
    if record is None:
        raise Faults([Fault("threeones user add", "", 0, option, f"没有“{asked}”", expected)])
    return record


def _password(file: Path | None) -> str | None:
    """From the file; on a terminal asked for, twice; else None."""
    if file is not None:
        return file.read_text(encoding="utf-8").rstrip("\r\n")
    if not sys.stdin.isatty():
        return None
    typed = click.prompt("密码（空着就给一个一次性密码）", default="", show_default=False, hide_input=True)
    if typed and click.prompt("再输一次", hide_input=True) != typed:
        raise Faults([Fault("threeones user add", "", 0, "", "两次输入的密码不一样", "同一个密码")])
    return typed or None


@user.command("demo", hidden=True)
@format_option
def demo(form: str) -> None:
    """Accounts for visitors, one for each role: a step of ``bin/demo``, which alone may call it."""
    made = guarded(form, lambda: make_guests(places=_places(), day=timezone.localdate()))
    there = {u.username: u for u in made}
    password = guest_password()
    if form == "json":
        document({"password": password, "accounts": [u.username for u in made]})
        return
    click.echo(
        f"{len(there)}个演示账号，密码都是 {password}：{'、'.join(g.username for g in GUESTS if g.username in there)}"
    )


def _places() -> Places:
    """Where a demonstration has most to do: the section and the street that lead most projects; an enterprise with a code."""

    def busiest(kind: UnitKind) -> Unit | None:
        return Unit.objects.filter(kind=kind).annotate(n=Count("led_projects")).order_by("-n", "code").first()

    return Places(
        bureau=busiest(UnitKind.BUREAU),
        section=busiest(UnitKind.SECTION),
        street=busiest(UnitKind.SUB_DISTRICT),
        district=busiest(UnitKind.DISTRICT),
        enterprise=coded_enterprise() or Places().enterprise,
    )


@user.command("list")
@format_option
def list_accounts(form: str) -> None:
    """列出账号。All accounts with what they are."""
    posts: dict[int, list[str]] = {}
    for post in Post.objects.select_related("unit"):
        posts.setdefault(post.user_id, []).append(f"{Role(post.role).label}{f'（{post.unit}）' if post.unit else ''}")
    rows = []
    for found in User.objects.select_related("person__unit"):
        roster = [str(Role(found.person.role).label)] if found.person and found.person.role else []
        state = "停用" if not found.is_active else f"{found.left_on}离开" if found.left_on else "在用"
        held = "、".join([*roster, *posts.get(found.pk, [])])
        rows.append({"username": found.username, "name": found.name, "roles": held, "state": state})
    if form == "json":
        document({"accounts": rows})
        return
    for row in rows:
        click.echo("  ".join(row.values()))


@user.command("close")
@click.argument("username")
@click.option("--reason", required=True, help="原因，记入审计")
@by_option
@format_option
def close(username: str, reason: str, by: str, form: str) -> None:
    """停用一个账号，它的会话和令牌立即失效。Close an account; its sessions and tokens stop at once."""

    def work() -> str:
        closed = user_of(username)
        return close_account(access=signing(ADMINISTER, by, about=closed), user=closed, reason=reason).username

    _say(form, "closed", work)


@user.command("password")
@click.argument("username")
@by_option
@format_option
def password(username: str, by: str, form: str) -> None:
    """给一个一次性密码。A one-time password for somebody who has lost his; his sessions end."""

    def work() -> str:
        holder = user_of(username)
        return give_one_time_password(access=signing(ADMINISTER, by, about=holder), user=holder)

    _say(form, "password", work)


def _say(form: str, key: str, work: Callable[[], str]) -> None:
    told = guarded(form, work)
    if form == "json":
        document({key: told})
    else:
        click.echo(told)
