"""The second factor: set up, asked for, once only, and what to do without the telephone."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone

from tests.accounts.door import HOLDER, STRANGER, Door, person, told
from threeones.base.accounts.access import access_of
from threeones.base.accounts.models import User
from threeones.base.accounts.services import remove_factor
from threeones.base.org.models import Role

pytestmark = pytest.mark.django_db
Use = Callable[..., object]


def code_of(secret: str, at: float | None = None) -> str:
    """What a telephone shows (RFC 6238), worked out here anew."""
    step = int((time.time() if at is None else at) // 30)
    digest = hmac.new(base64.b32decode(secret), struct.pack(">Q", step), hashlib.sha1).digest()
    at_byte = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at_byte : at_byte + 4])[0] & 0x7FFFFFFF) % 10**6:06d}"


def set_up(door: Door, username: str = "chen") -> tuple[str, list[str]]:
    """Sign in and set a telephone up; its secret and the recovery codes."""
    door.sign_in(username)
    page = door.client.get("/me/factor/on/").content.decode()
    found = re.search(r'class="secret"[^>]*>([A-Z2-7]+)<', page)
    assert found, page
    # the code before, so that the present one is still unspent
    answer = door.client.post("/me/factor/on/", {"code": code_of(found[1], time.time() - 30)}, follow=True)
    codes = re.findall(r"<li>(\d{8})</li>", answer.content.decode())
    assert len(codes) == 10
    return found[1], codes


def test_a_telephone_is_set_up_and_asked_for(door: Door) -> None:
    person()
    secret, _codes = set_up(door)
    assert [e[2] for e in told("factor_added")] == ["totp", "recovery_codes"]
    door.client.post("/accounts/logout/")
    answer = door.sign_in(next_page="/rules/?x=1")
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/accounts/factor/")
    assert not door.is_in(), "the password alone opens nothing"
    answer = door.client.post("/accounts/factor/", {"code": code_of(secret)})
    assert (answer.status_code, answer["Location"]) == (302, "/rules/?x=1")
    assert door.is_in()
    assert told("sign_in")[-1] == ("Chen", "chen", "password+mfa")


def test_a_code_opens_once_in_whichever_worker(door: Door) -> None:
    person()
    secret, _codes = set_up(door)
    code = code_of(secret)
    first, second = Door("10.1.1.8"), Door(STRANGER)
    for other in (first, second):
        other.sign_in()
    assert first.client.post("/accounts/factor/", {"code": code}).status_code == 302
    from django.core.cache import cache  # noqa: PLC0415  what one worker remembers, another does not

    cache.clear()
    answer = second.client.post("/accounts/factor/", {"code": code})
    assert "已经用过" in answer.content.decode()
    assert not second.is_in()


def test_wrong_codes_lock_like_wrong_passwords(door: Door) -> None:
    person()
    secret, _codes = set_up(door)
    other = Door(STRANGER)
    other.sign_in()
    answers = [other.client.post("/accounts/factor/", {"code": "000000"}).status_code for _n in range(6)]
    assert answers == [200, 200, 200, 200, 429, 429]
    assert other.client.post("/accounts/factor/", {"code": code_of(secret)}).status_code == 429
    assert not other.is_in()
    assert told("failure") == [("未登录", "chen", "second_factor")] * 5
    assert told("lock") == [("未登录", "chen", "")]
    holder = Door(HOLDER)
    holder.sign_in()
    assert holder.client.post("/accounts/factor/", {"code": code_of(secret)}).status_code == 302, "the holder gets in"


def test_a_recovery_code_opens_once(door: Door) -> None:
    person()
    _secret, codes = set_up(door)
    other = Door("10.1.1.8")
    other.sign_in()
    assert other.client.post("/accounts/factor/", {"code": codes[3]}).status_code == 302
    assert other.is_in()
    again = Door("10.1.1.8")
    again.sign_in()
    assert again.client.post("/accounts/factor/", {"code": codes[3]}).status_code == 200
    assert not again.is_in()


def test_recovery_codes_are_shown_once(door: Door) -> None:
    person()
    _secret, codes = set_up(door)
    page = door.client.get("/me/factor/codes/").content.decode()
    assert not any(code in page for code in codes)
    assert "还有10个没有用过" in page


def test_secrets_are_not_readable_in_the_database(door: Door) -> None:
    person()
    secret, codes = set_up(door)
    kept = str(list(Authenticator.objects.values()))
    assert secret not in kept
    assert not any(code in kept for code in codes)


def test_half_a_sign_in_can_be_given_up(door: Door) -> None:
    person()
    person("other")
    set_up(door)
    door.client.post("/accounts/logout/")
    door.sign_in()
    assert door.client.get("/accounts/login/").status_code == 302, "back to where the code is asked for"
    door.client.post("/accounts/logout/")
    assert door.sign_in("other").status_code == 302
    assert door.is_in()


def test_the_policy_may_ask_it_of_roles(door: Door, use_policy: Use) -> None:
    use_policy("dengbao", second_factor=("system_admin",))
    person(roles=(Role.SYSTEM_ADMIN,))
    person("clerk", roles=())
    door.sign_in()
    answer = door.client.get("/administration/accounts/")
    assert (answer.status_code, answer["Location"]) == (302, "/me/factor/on/")
    assert "按规定" in door.client.get("/me/factor/on/").content.decode()
    set_up(door)
    assert door.client.get("/administration/accounts/").status_code == 200
    answer = door.client.post("/me/factor/off/")
    assert "不能停用" in answer.content.decode()
    assert Authenticator.objects.filter(type="totp").exists()
    other = Door()
    other.sign_in("clerk")
    assert other.is_in()


def test_without_the_policy_it_can_be_switched_off(door: Door) -> None:
    person()
    set_up(door)
    assert door.client.post("/me/factor/off/").status_code == 302
    assert not Authenticator.objects.exists()
    assert [e[2] for e in told("factor_removed")] == ["totp", "recovery_codes"]
    door.client.post("/accounts/logout/")
    door.sign_in()
    assert door.is_in()


def test_who_left_the_desk_open_has_to_be_there_to_switch_it_off(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    person()
    secret, _codes = set_up(door)
    now = time.time()
    monkeypatch.setattr("allauth.account.internal.flows.reauthentication.time.time", lambda: now + 301)
    answer = door.client.get("/me/factor/off/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/again/")
    answer = door.client.post(answer["Location"], {"password": "not-it-at-all"})
    assert "密码不对" in answer.content.decode()
    assert Authenticator.objects.exists()
    del secret


def test_an_administrator_helps_who_lost_telephone_and_codes(door: Door) -> None:
    user, administrator = person(), person("root", roles=(Role.SYSTEM_ADMIN,))
    set_up(door)
    remove_factor(access=access_of(administrator, timezone.localdate()), user=user, reason="手机丢失")
    assert not door.is_in(), "who has the lost telephone is signed out"
    assert door.sign_in().status_code == 302
    assert door.is_in()
    assert told("factor_lost") == [("Root", "chen", "手机丢失")]
    assert User.objects.count() == 2
