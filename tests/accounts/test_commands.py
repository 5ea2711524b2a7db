"""``threeones init`` and ``threeones user``: accounts from the command line of the server."""

from __future__ import annotations

import http.client
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from bin.house.demo import DEMONSTRATION
from tests.support.commands import Bureau
from tests.support.folders import other_year, write_folder
from tests.support.site import served

# what the commands do is done by the services, whose tests run on both databases
pytestmark = pytest.mark.once
ROLES = {"系统管理员", "安全管理员", "审计管理员"}


def with_policy(bureau: Bureau, policy: str) -> Bureau:
    return bureau.under(THREEONES_PASSWORD_POLICY=policy)


def test_init_makes_three_administrators_under_dengbao_once(bureau: Bureau) -> None:
    made = bureau.json("init")
    assert made["home"] == str(bureau.home)
    assert {a["roles"] for a in made["accounts"]} == ROLES
    assert [a["username"] for a in made["accounts"]] == ["sysadmin", "secadmin", "auditadmin"]
    assert len({a["password"] for a in made["accounts"]}) == 3
    again = bureau.run("init")
    assert again.stdout == ""
    assert bureau.json("init")["accounts"] == []
    listed = bureau.json("user", "list")["accounts"]
    assert {(a["username"], a["roles"], a["state"]) for a in listed} == {
        ("sysadmin", "系统管理员", "在用"),
        ("secadmin", "安全管理员", "在用"),
        ("auditadmin", "审计管理员", "在用"),
    }
    assert bureau.json("audit", "verify")["problems"] == []


def test_init_makes_one_administrator_under_asvs_by_the_name_that_was_asked_for(bureau: Bureau) -> None:
    made = with_policy(bureau, "asvs").json("init", "--system-admin", "chief")
    assert [a["username"] for a in made["accounts"]] == ["chief"]
    assert set(made["accounts"][0]["roles"].split("、")) == ROLES


def test_an_unknown_policy_is_refused(bureau: Bureau) -> None:
    done = with_policy(bureau, "none").run("init", expect=2)
    assert "没有口令策略“none”" in done.stderr and "dengbao、asvs" in done.stderr


def with_records(bureau: Bureau, folder: Path) -> Bureau:
    write_folder(folder, other_year())
    bureau.run("load", folder)
    return bureau


@pytest.fixture
def filled(bureau: Bureau, tmp_path: Path) -> Bureau:
    return with_records(bureau, tmp_path / "books")


@pytest.fixture(scope="module")
def unchanged(make_bureau: Callable[[str], Bureau], tmp_path_factory: pytest.TempPathFactory) -> Bureau:
    """One for all that is refused."""
    return with_records(make_bureau("unchanged"), tmp_path_factory.mktemp("books") / "books")


def test_accounts_are_made_listed_given_passwords_and_closed(filled: Bureau, tmp_path: Path) -> None:
    made = filled.json("user", "add", "zhao", "--person", "1")
    assert (made["name"], len(made["password"])) == ("赵一", 16)
    secret = tmp_path / "password"
    secret.write_text("Yunshu-2022-kp\n")
    made = filled.json(
        "user", "add", "qian", "--role", "clerk", "--unit", "J-2", "--name", "钱", "--password-file", secret
    )
    assert made["password"] is None
    listed = {a["username"]: a for a in filled.json("user", "list")["accounts"]}
    assert listed["qian"]["roles"] == "内勤（运输科）"
    assert filled.json("user", "password", "ZHAO")["password"] != made
    assert filled.json("user", "close", "zhao", "--reason", "调走") == {"closed": "zhao"}
    assert {a["username"]: a["state"] for a in filled.json("user", "list")["accounts"]}["zhao"] == "停用"
    assert filled.json("audit", "verify")["problems"] == []


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("add", "x", "--person", "1"), "用户名“x”不行"),
        (("add", "zhao"), "没有说是谁"),
        (("add", "zhao", "--person", "99"), "没有“99”"),
        (("add", "zhao", "--role", "clerk"), "没有选单位"),
        (("add", "zhao", "--role", "clerk", "--unit", "X-9"), "没有“X-9”"),
        (("add", "zhao", "--role", "system_admin", "--unit", "J-1"), "不在某个单位任职"),
        (("password", "nobody"), "没有账号“nobody”"),
        (("close", "nobody", "--reason", "x"), "没有账号“nobody”"),
    ],
)
def test_faults_are_said_and_nothing_is_kept(unchanged: Bureau, arguments: tuple[str, ...], said: str) -> None:
    done = unchanged.run("user", *arguments, expect=2)
    assert said in done.stderr, done.stderr
    assert unchanged.json("user", "list")["accounts"] == []


def test_a_weak_password_in_the_file_is_refused_with_all_that_is_wrong(unchanged: Bureau, tmp_path: Path) -> None:
    secret = tmp_path / "password"
    secret.write_text("zhao")
    done = unchanged.run("user", "add", "zhao", "--person", "1", "--password-file", secret, expect=2)
    assert "至少要8个" in done.stderr and "1类字符" in done.stderr and "“zhao”" in done.stderr


def test_demonstration_accounts_come_from_bin_demo_alone_and_even_so_not_on_real_records(unchanged: Bureau) -> None:
    assert "演示账号只由 bin/demo 建" in unchanged.run("user", "demo", expect=2).stderr
    assert "2022年的数据不是演示数据" in unchanged.under(**DEMONSTRATION).run("user", "demo", expect=2).stderr
    assert unchanged.json("user", "list")["accounts"] == []


def test_the_demonstration_has_an_account_for_each_role_whose_password_the_sign_in_page_tells(
    demo: Bureau, demo_site: str
) -> None:
    accounts = {a["username"]: a["roles"] for a in demo.json("user", "list")["accounts"]}
    assert "局主要领导" in accounts["head"]
    assert {"head", "portfolio", "district", "supervisor", "evaluator", "lead", "clerk", "street", "statistics"} <= set(
        accounts
    )
    assert {"auditor", "inspector", "sysadmin", "secadmin", "auditadmin", "enterprise"} <= set(accounts)
    browser = http.client.HTTPConnection(urlsplit(demo_site).netloc, timeout=30)
    browser.request("GET", "/accounts/login/")
    answer = browser.getresponse()
    cookies = {c.partition("=")[0]: c.partition("=")[2].partition(";")[0] for c in answer.msg.get_all("Set-Cookie", [])}
    page = answer.read().decode()
    assert page.count('name="login" value="') == 15
    password = re.search(r'name="password" value="([^"]+)"', page)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
    assert password and token
    given = {"csrfmiddlewaretoken": token[1], "login": "auditor", "password": password[1]}
    heads = {
        "Cookie": "; ".join(f"{k}={v}" for k, v in cookies.items()),
        "Content-Type": "application/x-www-form-urlencoded",
    }
    browser.request("POST", "/accounts/login/", urlencode(given), heads)
    answer = browser.getresponse()
    answer.read()
    assert (answer.status, answer.getheader("Location")) == (302, "/")


def test_production_refuses_the_demonstration(make_bureau: Callable[[str], Bureau], tmp_path: Path) -> None:
    bureau = make_bureau("production")
    books = other_year()
    settings = books["机构人员.xlsx"]["年度设置"]
    settings.append({"年度": 2022, "设置项": "数据性质", "设置值": "演示数据"})
    write_folder(tmp_path / "books", books)
    bureau.run("load", tmp_path / "books")
    real = bureau.under(THREEONES_PRODUCTION="1", THREEONES_HOSTS="localhost", **DEMONSTRATION)
    assert "演示账号只由 bin/demo 建" in real.run("user", "demo", expect=2).stderr
    bureau.under(**DEMONSTRATION).run("user", "demo")
    with served(bureau) as site:
        browser = http.client.HTTPConnection(urlsplit(site).netloc, timeout=30)
        browser.request("GET", "/accounts/login/")
        assert "演示账号" in browser.getresponse().read().decode()
