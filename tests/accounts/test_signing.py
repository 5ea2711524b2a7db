"""In whose name commands write (``--by``): at real work a person who may, and the audit and the pages say who."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from django.utils import timezone

from tests.support.folders import other_year, write_folder
from threeones.base.accounts.access import OPERATOR, access_of
from threeones.base.accounts.models import Post, User
from threeones.base.accounts.posts import ADMINISTRATORS, appoint
from threeones.base.accounts.services import close_account, create_account
from threeones.base.audit.models import AuditEntry
from threeones.base.audit.selectors import loaded_by
from threeones.base.entry.loading import LOAD
from threeones.base.files.models import SourceFile
from threeones.base.org.models import Role, Unit, UnitKind
from threeones.cli.main import main_group

pytestmark = [pytest.mark.once, pytest.mark.django_db]
Run = Callable[..., str]


@pytest.fixture
def run(db: None, settings: Any, tmp_path: Path) -> Run:
    """A command at real work, in this process: what it says; it must end with the code that is expected."""
    settings.HOME, settings.PRODUCTION = tmp_path / "home", True
    settings.HOME.mkdir()

    def ended(*arguments: str | Path, expect: int = 0) -> str:
        done = CliRunner().invoke(main_group, [str(a) for a in arguments])
        assert done.exit_code == expect, (arguments, done.output, done.exception)
        return done.output

    return ended


@pytest.fixture
def books(tmp_path: Path) -> Path:
    return write_folder(tmp_path / "books", other_year())


def account(username: str, role: Role, unit: Unit | None = None) -> User:
    user, _password = create_account(access=OPERATOR, username=username, name=f"{username}某")
    appoint(access=OPERATOR, user=user, role=role, unit=unit, valid_from=timezone.localdate())
    return user


def a_unit() -> Unit:
    file = SourceFile.objects.create(name="x", sha256="0" * 64, size=1, loaded_at=timezone.now())
    return Unit.objects.create(
        code="Q", name="某区", kind=UnitKind.DISTRICT, source_file=file, source_sheet="", source_row=1
    )


def test_a_load_names_the_person_from_the_first_one_on(run: Run, books: Path) -> None:
    run("init")
    assert "--by 用户名" in run("load", books, expect=2)
    run("user", "add", "gao", "--role", "system_admin", "--name", "高翔", "--by", "sysadmin", "--by", "secadmin")
    run("load", books, "--by", "GAO")
    assert {loaded_by(f.name, f.sha256) for f in SourceFile.objects.all()} == {"高翔"}
    assert set(AuditEntry.objects.filter(record="handbook.project").values_list("actor", flat=True)) == {"高翔"}


def test_who_may_load(run: Run, books: Path) -> None:
    unit, today, may = a_unit(), timezone.localdate(), set[Role]()
    for role in set(Role) - {Role.ENTERPRISE}:
        user = account(role.value, role, None if role in ADMINISTRATORS else unit)
        may |= {role} if access_of(user, today).may(LOAD) else set()
    assert may == {Role.SYSTEM_ADMIN, Role.SUPERVISOR, Role.EVALUATOR, Role.STATISTICS}
    said = run("load", books, "--by", Role.HEAD.value, expect=2)
    assert f"“{Role.HEAD.value}”无权这样做" in said and "--by" in said
    assert not SourceFile.objects.filter(name="工作手册.xlsx").exists()


def test_an_auditor_who_is_a_supervisor_too_changes_nothing(run: Run, books: Path) -> None:
    account("gao", Role.SYSTEM_ADMIN)
    run("load", books, "--by", "gao")
    unit = Unit.objects.get(code="Q")
    user = account("both", Role.SUPERVISOR, unit)
    run("load", books, "--by", "both")
    appoint(access=OPERATOR, user=user, role=Role.AUDITOR, unit=unit, valid_from=timezone.localdate())
    assert "无权" in run("load", books, "--by", "both", expect=2)


def test_nobody_loads_in_the_name_of_a_closed_account_or_of_nobody(run: Run, books: Path) -> None:
    user = account("gone", Role.SYSTEM_ADMIN)
    close_account(access=OPERATOR, user=user, reason="调走")
    assert "账号“gone”已停用" in run("load", books, "--by", "gone", expect=2)
    assert "没有账号“nobody”" in run("load", books, "--by", "nobody", expect=2)
    assert not SourceFile.objects.exists()


def test_accounts_are_made_and_closed_in_the_name_of_their_administrators(run: Run) -> None:
    run("init")
    add = ("user", "add", "gao", "--role", "system_admin", "--name", "高翔")
    for command in (add, ("user", "close", "auditadmin", "--reason", "x"), ("user", "password", "auditadmin")):
        assert "--by 用户名" in run(*command, expect=2)
    assert "“sysadmin”无权" in run(*add, "--by", "sysadmin", expect=2), "a post is the security administrator's to give"
    assert "“secadmin”无权" in run(*add, "--by", "secadmin", expect=2)
    assert not User.objects.filter(username="gao").exists()
    run(*add, "--by", "sysadmin", "--by", "secadmin")
    made = {e.record: e.actor for e in AuditEntry.objects.order_by("-seq")[:2]}
    assert made == {"accounts.user": "系统管理员", "accounts.post": "安全管理员"}
    assert "“gao”无权" in run("user", "close", "gao", "--reason", "x", "--by", "gao", expect=2), "not his own"
    run("user", "close", "sysadmin", "--reason", "x", "--by", "gao")
    run("user", "password", "auditadmin", "--by", "gao")
    assert {e.actor for e in AuditEntry.objects.order_by("-seq")[:2]} == {"高翔"}


def test_a_ranking_is_frozen_by_the_office_of_evaluation(run: Run, books: Path) -> None:
    account("gao", Role.SYSTEM_ADMIN)
    run("load", books, "--by", "gao")
    account("ping", Role.EVALUATOR, Unit.objects.get(code="Q"))
    run("patrol", "--as-of", "2022-03-31")
    rank = ("rank", "--year", "2022", "--as-of", "2022-12-31")
    assert "--by 用户名" in run(*rank, expect=2)
    assert "“gao”无权" in run(*rank, "--by", "gao", expect=2)
    run(*rank, "--by", "ping")
    assert AuditEntry.objects.get(record="evaluation.run").actor == "ping某"


def test_where_nothing_real_is_done_nobody_has_to_be_named(run: Run, books: Path, settings: Any) -> None:
    settings.PRODUCTION = False
    run("load", books)
    assert {loaded_by(f.name, f.sha256).split()[0] for f in SourceFile.objects.all()} == {"load"}
    run("user", "add", "zhao", "--person", "1")
    assert AuditEntry.objects.latest("seq").actor == OPERATOR.name
    assert not Post.objects.exists()


def test_accounts_of_visitors_before_there_are_records(run: Run, settings: Any) -> None:
    settings.DEMONSTRATION = True
    assert "演示账号只由 bin/demo 建" in run("user", "demo", expect=2), "at real work never"
    settings.PRODUCTION = False
    run("user", "demo")
    names = dict(User.objects.values_list("username", "name"))
    assert set(names) == {"sysadmin", "secadmin", "auditadmin"}
    assert names["sysadmin"] == "示例高某"
    assert "demo" not in run("user", "--help")
    User.objects.all().update(demonstration=False)
    assert "这里没有演示数据" in run("user", "demo", expect=2), "people have accounts here"


@pytest.mark.parametrize("code", ["91110000600037342L", "9111000060003734L", "x"])
def test_the_code_of_an_enterprise_is_checked(run: Run, settings: Any, code: str) -> None:
    settings.PRODUCTION = False
    add = ("user", "add", "firm", "--name", "某公司", "--enterprise")
    said = run(*add, code, expect=2)
    assert f"“{code.upper()}”通不过统一社会信用代码的校验" in said
    assert not User.objects.exists()
    run(*add, "9111 0000 6000 3734 1l")
    assert User.objects.get().enterprise_code == "91110000600037341L"
