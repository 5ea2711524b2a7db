"""Signing in and out, and what is said when the door stays shut."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from tests.accounts.door import HOLDER, PASSWORD, STRANGER, Door, person, told
from threeones.base.accounts.models import SignedIn, User
from threeones.base.audit.chain import verify
from threeones.base.audit.models import AuditEntry

pytestmark = pytest.mark.django_db


def test_a_password_opens_and_leads_to_where_one_wanted_to_go(door: Door) -> None:
    person()
    asked = door.client.get("/projects/?light=red")
    assert asked.status_code == 302
    assert asked["Location"] == "/accounts/login/?next=%2Fprojects%2F%3Flight%3Dred"
    answer = door.sign_in(next_page="/rules/?x=1")
    assert (answer.status_code, answer["Location"]) == (302, "/rules/?x=1")
    assert door.is_in()
    assert told("sign_in") == [("Chen", "chen", "password")]


@pytest.mark.parametrize("typed", ["CHEN", " chen ", "Chen"])
def test_capitals_and_blanks_around_the_name_do_not_matter(door: Door, typed: str) -> None:
    person()
    door.sign_in(typed)
    assert door.is_in()


def test_the_way_back_leads_nowhere_else(door: Door) -> None:
    person()
    assert door.sign_in(next_page="https://evil.example/")["Location"] == "/"


def test_signing_out_needs_more_than_a_link_and_ends_the_session(door: Door) -> None:
    person()
    door.sign_in()
    assert door.client.get("/accounts/logout/").status_code == 200
    assert door.is_in(), "a picture in a mail must not sign anybody out"
    assert door.client.post("/accounts/logout/")["Location"] == "/accounts/login/"
    assert not door.is_in()
    assert not SignedIn.objects.exists()
    assert told("sign_out") == [("Chen", "chen", "")]


def test_a_wrong_password_and_an_unknown_name_are_told_the_same(door: Door) -> None:
    person()
    wrong, unknown = door.sign_in(password="nicht-richtig"), Door().sign_in("nobody", "nicht-richtig")
    assert wrong.status_code == unknown.status_code == 200
    assert "用户名或密码不对。" in wrong.content.decode()
    for answer in (wrong, unknown):
        assert "再错4次" in answer.content.decode()
        assert "nicht-richtig" not in answer.content.decode(), "a password never comes back"
    assert not door.is_in()
    assert told("failure") == [("未登录", "chen", ""), ("未登录", "-", "")], "what is no user name may be a password"
    assert "nobody" not in str(list(AuditEntry.objects.values()))


def test_five_failures_lock_for_so_long_and_the_text_says_how_long(door: Door) -> None:
    person()
    answers = [door.sign_in(password=f"wrong-{n}") for n in range(5)]
    assert [a.status_code for a in answers] == [200, 200, 200, 200, 429]
    assert "还要等15分钟" in answers[-1].content.decode()
    assert answers[-1]["Retry-After"] == str(15 * 60)
    right = door.sign_in()
    assert right.status_code == 429, "the right password does not open a lock"
    assert not door.is_in()
    assert told("lock") == [("未登录", "chen", "")], "said once"
    assert len(told("failure")) == 5, "what the lock refuses is no attempt"


def test_a_lock_ends_by_itself_and_knocking_does_not_lengthen_it(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    person()
    for n in range(7):
        door.sign_in(password=f"wrong-{n}")
    later = timezone.now() + timedelta(minutes=15, seconds=1)
    for place in ("axes.handlers.proxy.now", "axes.attempts.now"):
        monkeypatch.setattr(place, lambda: later)
    assert door.sign_in().status_code == 302
    assert door.is_in()


def test_somebody_elsewhere_cannot_lock_the_holder_out(door: Door) -> None:
    person()
    attacker = Door(STRANGER)
    for n in range(6):
        last = attacker.sign_in(password=f"wrong-{n}")
    assert last.status_code == 429
    assert door.sign_in().status_code == 302
    assert attacker.sign_in().status_code == 429, "the holder's sign-in does not let the attacker in again"


def test_five_hundred_behind_one_address_do_not_lock_each_other_out() -> None:
    person("boss")
    for n in range(40):
        mistaken = Door(HOLDER).sign_in(f"colleague{n}", "wrong-wrong")
        assert mistaken.status_code == 200
    assert Door(HOLDER).sign_in("boss").status_code == 302


def test_capitals_give_no_further_tries(door: Door) -> None:
    person()
    answers = [door.sign_in(name, "wrong-wrong") for name in ("chen", "Chen", "CHEN", "cHen", "chEn", "cheN")]
    assert [a.status_code for a in answers] == [200, 200, 200, 200, 429, 429]


def test_other_browsers_give_no_further_tries(door: Door) -> None:
    person()
    answers = [door.sign_in(password="wrong-wrong", HTTP_USER_AGENT=f"Browser {n}") for n in range(6)]
    assert [a.status_code for a in answers] == [200, 200, 200, 200, 429, 429]


def test_a_success_forgets_the_failures_before_it(door: Door) -> None:
    person()
    for _round in range(3):
        for n in range(4):
            assert door.sign_in(password=f"wrong-{n}").status_code == 200
        assert door.sign_in().status_code == 302
        door.client.post("/accounts/logout/")


def test_a_closed_account_and_one_whose_holder_left_get_a_clear_word(door: Door) -> None:
    person(is_active=False)
    person("gone", left_on=timezone.localdate())
    person("going", left_on=timezone.localdate() + timedelta(days=1))
    for name in ("chen", "gone"):
        answer = door.sign_in(name)
        assert "这个账号已停用" in answer.content.decode(), name
        assert not door.is_in()
        assert "这个账号已停用" not in Door(STRANGER).sign_in(name, "wrong-wrong").content.decode(), (
            "only to its holder"
        )
    door.sign_in("going")
    assert door.is_in()


def test_a_session_ends_at_once_with_its_account(door: Door) -> None:
    user = person()
    door.sign_in()
    assert door.is_in()
    User.objects.filter(pk=user.pk).update(left_on=timezone.localdate())
    answer = door.client.get("/rules/")
    assert answer.status_code == 302, "asked to sign in, not refused"
    assert answer["Location"].startswith("/accounts/login/")
    assert door.client.get("/accounts/login/").status_code == 200


@pytest.mark.parametrize("given", ["x" * 1_000_000, "<script>alert(1)</script>", "a\x00b", "\ud800", "陈\u202e"])
def test_odd_input_is_refused_in_words(door: Door, given: str) -> None:
    person()
    text = given.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    for answer in (door.sign_in(text, PASSWORD), door.sign_in("chen", text)):
        assert answer.status_code == 200
        assert "<script>alert" not in answer.content.decode()
    assert not door.is_in()


def test_the_chain_holds_after_all_of_it(door: Door, settings: Any, tmp_path: Path) -> None:
    settings.HOME = tmp_path  # anchors of other tests lie in the common one, whose entries are taken back
    person()
    door.sign_in(password="wrong-wrong")
    door.sign_in()
    door.client.post("/accounts/logout/")
    assert verify().problems == ()
    assert [e.action for e in AuditEntry.objects.all()] == ["failure", "sign_in", "sign_out"]
    assert HOLDER not in str(list(AuditEntry.objects.values())), "no addresses in the audit"
