"""Sessions end: unused, too old, or swept away; and one comes back to where one was."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.utils import timezone

from tests.accounts.door import STRANGER, Door, person, told
from tests.support.people import signed_in
from threeones.base.accounts.cleaning import sweep
from threeones.base.accounts.models import SignedIn

pytestmark = pytest.mark.django_db
MINUTE = 60
Later = Callable[[float], None]


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Later:
    """``later(seconds)``: that much time has passed for sessions."""
    passed = 0.0
    now = time.time

    def go_on(seconds: float) -> None:
        nonlocal passed
        passed += seconds
        monkeypatch.setattr("threeones.base.accounts.middleware.time.time", lambda: now() + passed)

    return go_on


def test_a_session_that_is_used_lasts_and_one_that_is_not_ends(door: Door, later: Later) -> None:
    person()
    door.sign_in()
    for _n in range(4):
        later(14 * MINUTE)
        assert door.is_in(), "used every fourteen minutes"
    later(15 * MINUTE + 1)
    answer = door.client.get("/rules/?x=1")
    query = parse_qs(urlsplit(answer["Location"]).query)
    assert query == {"next": ["/rules/?x=1"], "ended": ["idle"]}
    page = door.client.get(answer["Location"]).content.decode()
    assert "您有15分钟没有操作" in page
    assert not SignedIn.objects.exists()
    assert told("sign_out") == [("Chen", "chen", "idle")]
    assert door.sign_in(next_page=query["next"][0])["Location"] == "/rules/?x=1"


def test_no_session_lasts_longer_than_a_day_at_work_however_much_it_is_used(door: Door, later: Later) -> None:
    person()
    door.sign_in()
    for _n in range(12 * 6):
        later(10 * MINUTE - 1)
        assert door.is_in()
    later(2 * MINUTE)
    answer = door.client.get("/rules/")
    assert "ended=long" in answer["Location"]
    assert "登录满12小时" in door.client.get(answer["Location"]).content.decode()


def test_the_policy_says_how_long(door: Door, later: Later, use_policy: Callable[..., object]) -> None:
    use_policy("asvs")
    person()
    door.sign_in()
    later(29 * MINUTE)
    assert door.is_in()
    later(31 * MINUTE)
    assert not door.is_in()


def test_what_is_sent_after_the_end_leads_back_to_its_page(door: Door, later: Later) -> None:
    person()
    door.sign_in()
    later(16 * MINUTE)
    answer = door.client.post("/me/language/", {"language": "en"}, HTTP_REFERER="http://testserver/me/?tab=1")
    assert parse_qs(urlsplit(answer["Location"]).query)["next"] == ["/me/?tab=1"], (
        "the page of the form, which a link can open"
    )
    answer = Door().client.post("/me/language/", {"language": "en"}, HTTP_REFERER="https://evil.example/me/")
    assert parse_qs(urlsplit(answer["Location"]).query)["next"] == ["/"], "not another site's"


def test_a_part_asked_for_after_the_end_leads_the_whole_page_to_the_door(door: Door, later: Later) -> None:
    person()
    door.sign_in()
    later(16 * MINUTE)
    heads = {"HTTP_HX_REQUEST": "true", "HTTP_HX_CURRENT_URL": "http://testserver/projects/?light=red"}
    answer = door.client.get("/why/light/J-001/", **heads)
    assert (answer.status_code, answer.content) == (204, b"")
    target = urlsplit(answer["HX-Redirect"])
    assert target.path == "/accounts/login/"
    assert parse_qs(target.query)["next"] == ["/projects/?light=red"]


def test_using_a_session_writes_no_more_often_than_every_minute(
    door: Door, later: Later, django_assert_num_queries: Callable[..., object]
) -> None:
    person()
    door.sign_in()
    door.is_in()
    seen = SignedIn.objects.get().seen_at
    later(30)
    door.is_in()
    assert SignedIn.objects.get().seen_at == seen
    later(31)
    door.is_in()
    assert SignedIn.objects.get().seen_at - seen >= timedelta(seconds=59)


def test_a_session_made_behind_the_door_gets_its_limits_at_first_use(later: Later) -> None:
    client = signed_in()
    assert client.get("/rules/").status_code == 200
    later(16 * MINUTE)
    assert client.get("/rules/").status_code == 302


def test_what_is_over_is_swept_away(door: Door) -> None:
    person()
    door.sign_in()
    other = Door(STRANGER)
    other.sign_in()
    other.sign_in("nobody", "wrong-wrong")
    AccessAttempt.objects.update(attempt_time=timezone.now() - timedelta(minutes=16))
    Session.objects.filter(session_key=other.client.session.session_key).update(
        expire_date=timezone.now() - timedelta(seconds=1)
    )
    Session.objects.create(session_key="old", session_data="", expire_date=timezone.now() - timedelta(days=1))
    sweep()
    assert SignedIn.objects.count() == 1
    assert Session.objects.count() == 1
    assert not AccessAttempt.objects.exists()
    assert door.is_in()
