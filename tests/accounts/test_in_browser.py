"""The door in a browser: journeys with hands and keyboard, at desk and phone."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bin.house.demo import DEMONSTRATION
from bin.house.system import ROOT
from tests.accounts.door import PASSWORD
from tests.support.browser import DESK, PHONE, Visit
from tests.support.commands import Bureau
from tests.support.folders import other_year, write_folder
from tests.support.site import served
from tests.support.ways import WAYS, for_pictures

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser
NEW = "Luwang-2022-xin"
PEOPLE = """
import sys
import threeones.cli.bureau
from django.utils import timezone
from django.contrib.auth.hashers import make_password
from threeones.base.accounts.access import OPERATOR
from threeones.base.accounts.models import User
from threeones.base.accounts.posts import appoint
from threeones.base.accounts.services import add_account
from threeones.base.org.models import Person, Role, Unit
encoded = make_password(sys.argv[1])
for line in sys.argv[2:]:
    name, role, unit, person, once = line.split(":")
    user = User(username=name, name=f"{name}员", person=Person.objects.filter(code=person).first())
    add_account(access=OPERATOR, user=user, encoded=encoded, one_time=bool(once))
    if role:
        place = Unit.objects.filter(code=unit).first()
        appoint(access=OPERATOR, user=user, role=Role(role), unit=place, valid_from=timezone.localdate())
"""


@dataclass(frozen=True)
class Site:
    """A bureau of its own, being served: what these journeys write is nobody else's."""

    bureau: Bureau
    address: str
    chromium: Browser

    def people(self, *lines: str) -> None:
        """Accounts, each ``name:role:unit:person:once``, all with the same password."""
        command = [sys.executable, "-c", PEOPLE, PASSWORD, *lines]
        subprocess.run(command, cwd=ROOT, env=self.bureau.env, check=True, capture_output=True, text=True)

    def visit(self, size: tuple[int, int] = DESK, language: str = "zh-CN") -> Visit:
        """A tab that is signed in as nobody."""
        return Visit(self.chromium, self.address, size, language)


@pytest.fixture(scope="module")
def site(
    make_bureau: Callable[[str], Bureau], chromium: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    bureau = make_bureau("door")
    books = other_year()
    books["机构人员.xlsx"]["年度设置"].append({"年度": 2022, "设置项": "数据性质", "设置值": "演示数据"})
    folder = tmp_path_factory.mktemp("books")
    write_folder(folder, books)
    bureau.run("load", folder)
    bureau.under(**DEMONSTRATION).run("user", "demo")
    with served(bureau) as address:
        yield Site(bureau, address, chromium)


def sign_in(page: Page, name: str, password: str = PASSWORD) -> None:
    """By hand."""
    page.get_by_label(re.compile("用户名|User name")).first.fill(name)
    page.get_by_label(re.compile("^(密码|Password)$")).first.fill(password)
    page.get_by_role("button", name=re.compile("^(登录|Sign in)$")).click()


def beside_refusals(tab: Visit) -> list[str]:
    """What went wrong beside wrong passwords (400, and 429 where it locks), and parts that a next page cut off."""
    return [p for p in tab.problems if not re.search(r"\b(400|429|net::ERR_ABORTED)\b", p)]


def code_of(secret: str, steps: int = 0) -> str:
    """What a telephone shows, so many steps of half a minute from now."""
    digest = hmac.new(
        base64.b32decode(secret), struct.pack(">Q", int(time.time() // 30) + steps), hashlib.sha1
    ).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at : at + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"


def test_with_the_keyboard_alone_in_and_out(site: Site) -> None:
    site.people("keys:supervisor:Q::")
    tab = site.visit()
    page = tab.open("/projects/?light=red")
    assert "/accounts/login/" in page.url
    page.keyboard.type("keys")  # the first field has the focus
    page.keyboard.press("Tab")
    page.keyboard.type("wrong-password")
    page.keyboard.press("Enter")
    page.get_by_text("用户名或密码不对").wait_for()
    assert page.evaluate("document.activeElement.getAttribute('role')") == "alert", "what is wrong is read out at once"
    assert page.get_by_label("密码", exact=True).input_value() == ""
    page.get_by_label("密码", exact=True).focus()
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{site.address}/projects/?light=red")
    person = page.locator("details.person summary")
    assert "keys员" in person.inner_text()
    person.focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/accounts/login/")
    assert beside_refusals(tab) == []
    tab.close()


def test_five_wrong_passwords_lock_and_the_page_says_for_how_long(site: Site) -> None:
    site.people("locked::::")
    tab = site.visit(PHONE)
    page = tab.open("/accounts/login/")
    for n in range(5):
        if n:
            page.get_by_text(f"再错{5 - n}次").wait_for()
        sign_in(page, "locked", f"wrong-{n}")
    page.get_by_text("还要等15分钟").wait_for()
    assert tab.axe() == []
    assert tab.problems and not beside_refusals(tab)
    tab.close()


def test_at_first_sign_in_the_password_is_changed_before_anything_else(site: Site) -> None:
    site.people("fresh:clerk:J-1::once")
    tab = site.visit()
    page = tab.open("/accounts/login/?next=/projects/")
    sign_in(page, "fresh")
    page.wait_for_url("**/accounts/password/")
    page.get_by_text("现在的密码是别人给的").wait_for()
    assert tab.axe() == []
    page.get_by_label("现在的密码").fill(PASSWORD)
    page.get_by_label("新密码", exact=True).fill("kurz")
    page.get_by_label("新密码再输一次").fill("kurz")
    page.get_by_role("button", name="修改密码").click()
    page.get_by_text("密码只有4个字符").first.wait_for()
    assert tab.axe() == []
    page.get_by_label("现在的密码").fill(PASSWORD)
    page.get_by_label("新密码", exact=True).fill(NEW)
    page.get_by_label("新密码再输一次").fill(NEW)
    page.get_by_role("button", name="修改密码").click()
    page.get_by_text("密码已修改").wait_for()
    tab.open("/projects/")
    assert "/accounts/" not in page.url
    assert beside_refusals(tab) == []
    tab.close()


def test_a_telephone_is_set_up_and_asked_for(site: Site) -> None:
    site.people("phone:clerk:J-1::")
    tab = site.visit()
    page = tab.open("/accounts/login/?next=/me/")
    sign_in(page, "phone")
    page.wait_for_url(f"{site.address}/me/")
    page.get_by_role("link", name="启用").click()
    secret = page.locator(".secret").inner_text()
    assert page.locator("img.qr").evaluate("i => i.complete && i.naturalWidth > 0"), "the picture is drawn"
    assert tab.axe() == []
    page.get_by_label("手机上显示的6位数字").fill(code_of(secret, -1))
    page.get_by_role("button", name="启用").click()
    page.get_by_text("只显示这一次").wait_for()
    assert page.locator(".codes li").count() == 10
    assert tab.axe() == []
    page.get_by_role("link", name="已经记好").click()
    page.locator("details.person summary").click()
    page.get_by_role("button", name="退出", exact=True).click()
    page.wait_for_url("**/accounts/login/")
    sign_in(page, "phone")
    page.wait_for_url("**/accounts/factor/**")
    assert tab.axe() == []
    page.get_by_label("动态口令或备用码").fill(code_of(secret))
    page.get_by_role("button", name="登录", exact=True).click()
    page.locator("details.person summary").wait_for()
    assert beside_refusals(tab) == []
    tab.close()


def projects_of(page: Page) -> set[str]:
    """The codes on the board."""
    return set(re.findall(r"\bJ-\d{3}\b", page.locator("main").inner_text()))


def test_a_substitute_sees_the_holders_projects_during_the_leave_and_not_after(site: Site) -> None:
    site.people("holder:unit_lead:J-1::", "other:clerk:J-2::")
    holder, other = site.visit(), site.visit(PHONE)
    for tab, name in ((holder, "holder"), (other, "other")):
        sign_in(tab.open("/accounts/login/?next=/projects/"), name)
        tab.page.wait_for_url(f"{site.address}/projects/")
    own, theirs = projects_of(other.page), projects_of(holder.page)
    assert theirs - own, "there is something to stand in for"
    page = holder.open("/me/")
    page.get_by_text("请人代理").click()
    today = page.evaluate("new Date().toLocaleDateString('sv')")
    page.get_by_label("由谁代理").fill("other")
    page.get_by_label("从", exact=True).fill(today)
    page.get_by_label("到", exact=True).fill(today)
    page.get_by_label("原因").fill("年休假")
    page.get_by_role("button", name="确定").click()
    page.get_by_text("由other员代理").wait_for()
    page = other.open("/projects/")
    assert projects_of(page) >= theirs | own
    assert "代holder员" in page.locator("details.person summary").inner_text().replace(" ", "")
    assert other.axe() == []
    assert other.overflow() == 0
    page = holder.open("/me/")
    page.get_by_role("button", name="我回来了").click()
    page.get_by_text("代理已结束").wait_for()
    page = other.open("/projects/")
    assert projects_of(page) == own
    assert beside_refusals(holder) == beside_refusals(other) == []
    holder.close()
    other.close()


def test_one_click_enters_the_demonstration(site: Site) -> None:
    tab = site.visit(PHONE)
    page = tab.open("/accounts/login/")
    page.get_by_role("button", name="auditor").click()
    page.locator("details.person summary").wait_for()
    assert "示例审计人员" in page.locator("details.person summary").inner_text()
    assert beside_refusals(tab) == []
    tab.close()


def test_many_at_once_wait_for_their_turn_by_themselves(site: Site) -> None:
    site.people("patient:clerk:J-1::")
    tab = site.visit()
    tries: list[int] = []

    def busy(route: Any) -> None:
        tries.append(1)
        if len(tries) <= 2:
            route.fulfill(status=503, headers={"Retry-After": "1", "X-Turn": "mine"}, body="busy")
        else:
            assert route.request.headers["x-turn"] == "mine"
            route.continue_()

    page = tab.open("/accounts/login/?next=/me/")
    page.route("**/accounts/login/", busy)
    sign_in(page, "patient")
    page.get_by_text("正在排队").wait_for()
    page.wait_for_url(f"{site.address}/me/")
    assert len(tries) == 3
    tab.close()


ADMINISTRATORS = {
    "sys": ("system_admin", "/administration/policy/"),
    "sec": ("security_admin", "/administration/handover/?giver=clerk"),
}


@for_pictures
@pytest.mark.parametrize(("size", "language"), WAYS)
def test_pictures_of_the_administrators_pages(
    site: Site, size: tuple[int, int], language: str, picture_folder: Path
) -> None:
    which = f"{size[0]}{language[:2]}"
    site.people(*(f"{name}{which}:{role}:::" for name, (role, _path) in ADMINISTRATORS.items()))
    tab = site.visit(size, language)
    for name, (_role, path) in ADMINISTRATORS.items():
        sign_in(tab.open("/accounts/login/"), f"{name}{which}")
        tab.page.locator("details.person summary").wait_for()
        tab.open(path)
        tab.picture(picture_folder, f"accounts-{name}")
        tab.context.clear_cookies()
    assert beside_refusals(tab) == []
    tab.close()
