"""Identities from elsewhere: real exchanges over HTTP with a provider on loopback."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount, SocialToken

from tests.accounts.door import Door, person, told
from tests.accounts.provider import CLIENT, SECRET, Provider, running
from tests.support.records import Records
from threeones.base.accounts.models import User
from threeones.base.accounts.providers import for_allauth, read_providers
from threeones.base.audit.models import AuditEntry
from threeones.base.org.models import Person
from threeones.kernel.values.faults import Faults

pytestmark = pytest.mark.django_db

WRITTEN = f"""
providers:
  - kind: oidc
    id: district
    name: 区统一身份认证
    server: {{url}}
    client: {CLIENT}
    secret_file: keys/district.secret
    claim: preferred_username
    matches: {{matches}}
  - kind: dingtalk
    id: dingtalk
    name: 钉钉
    client: {CLIENT}
    secret: {SECRET}
    authorize: {{url}}/authorize
    token: {{url}}/dingtalk/token
    profile: {{url}}/dingtalk/me
"""


@pytest.fixture
def provider() -> Iterator[Provider]:
    with running() as found:
        found.person = {"sub": "u-1", "preferred_username": "Chen", "email": "chen@example.org", "name": "陈示例"}
        yield found


@pytest.fixture
def configured(provider: Provider, settings: Any, tmp_path: Path) -> Provider:
    """The provider, as a bureau's ``sign-in.yaml`` names it."""
    configure(provider, settings, tmp_path, "username")
    return provider


def configure(provider: Provider, settings: Any, home: Path, matches: str) -> None:
    (home / "keys").mkdir(exist_ok=True)
    (home / "keys/district.secret").write_text(SECRET + "\n")
    (home / "sign-in.yaml").write_text(WRITTEN.format(url=provider.url, matches=matches), encoding="utf-8")
    settings.SOCIALACCOUNT_PROVIDERS = for_allauth(read_providers(home))


def go(door: Door, provider: Provider, which: str = "district", **given: str) -> Any:
    """From the sign-in page to the provider, and back with a code."""
    answer = door.client.post(f"/accounts/with/{which}/", given)
    assert answer.status_code == 200, answer
    page = answer.content.decode()
    found = re.search(r'http-equiv="refresh" content="0;url=([^"]+)"', page)
    assert found, page
    back = urlsplit(provider.authorize(html.unescape(found[1])))
    return door.client.get(f"{back.path}?{back.query}")


def test_the_sign_in_page_offers_what_is_configured(door: Door, configured: Provider) -> None:
    page = door.client.get("/accounts/login/").content.decode()
    assert "用区统一身份认证登录" in page and "用钉钉登录" in page
    assert SECRET not in page


def test_an_identity_opens_the_account_of_that_user_name(door: Door, configured: Provider) -> None:
    person()
    answer = go(door, configured, next="/rules/?x=1")
    assert (answer.status_code, answer["Location"]) == (302, "/rules/?x=1")
    assert door.is_in()
    assert [r.split("?")[0] for r in configured.asked] == [
        "GET /.well-known/openid-configuration",
        "GET /.well-known/openid-configuration",
        "POST /token",
        "GET /userinfo",
    ]
    assert told("sign_in") == [("Chen", "chen", "socialaccount")]
    assert told("identity_added") == [("Chen", "chen", "district")]
    again = Door("10.1.1.8")
    configured.person["preferred_username"] = "renamed"
    go(again, configured)
    assert again.is_in(), "from then on it is known by what the provider never changes"
    assert len(told("identity_added")) == 1


def test_nothing_of_a_person_is_kept_that_is_not_needed(door: Door, configured: Provider) -> None:
    person()
    go(door, configured)
    go(Door(), configured)
    kept = SocialAccount.objects.get()
    assert (kept.uid, kept.extra_data) == ("u-1", {"who": "Chen"})
    assert not EmailAddress.objects.exists()
    assert not SocialToken.objects.exists()
    assert "chen@example.org" not in str(list(AuditEntry.objects.values()))


def test_an_unknown_identity_gets_a_clear_word_and_no_account(door: Door, configured: Provider) -> None:
    answer = go(door, configured)
    assert answer.status_code == 403
    page = answer.content.decode()
    assert "没有对应的账号" in page and "Chen" in page and "请系统管理员开一个" in page
    assert not User.objects.exists()
    assert not SocialAccount.objects.exists()
    assert not door.is_in()


@pytest.mark.parametrize("fields", [{"is_active": False}, {"demonstration": True}])
def test_a_closed_account_is_not_opened_that_way(door: Door, configured: Provider, fields: dict[str, Any]) -> None:
    person(**fields)
    assert go(door, configured).status_code == 403
    assert not SocialAccount.objects.exists()


def test_an_account_closed_later_is_not_opened_either(door: Door, configured: Provider) -> None:
    person()
    go(door, configured)
    User.objects.update(is_active=False)
    other = Door("10.1.1.8")
    answer = go(other, configured)
    assert answer["Location"] == "/accounts/closed/"
    assert "账号已停用" in other.client.get("/accounts/closed/").content.decode()
    assert not other.is_in()


def test_a_user_name_given_to_somebody_else_there_opens_nothing_here(door: Door, configured: Provider) -> None:
    person()
    go(door, configured)
    configured.person["sub"] = "u-2"
    other = Door("10.1.1.8")
    assert go(other, configured).status_code == 403
    assert not other.is_in()


def test_people_are_found_by_their_number_in_the_roster(
    door: Door, provider: Provider, settings: Any, tmp_path: Path
) -> None:
    configure(provider, settings, tmp_path, "person_code")
    year = Records()
    who = Person.objects.create(code="P010", name="陈示例", unit=year.section, **year.where())
    person("somebody", person=who)
    provider.person["preferred_username"] = "P010"
    go(door, provider)
    assert door.is_in()


def test_who_is_signed_in_links_an_identity_by_hand_and_gives_it_up(door: Door, configured: Provider) -> None:
    configured.person = {"openId": "ding-7", "nick": "小陈", "mobile": "13800000000"}
    person()
    assert go(door, configured, "dingtalk").status_code == 403, "nobody has linked it yet"
    door.sign_in()
    answer = go(door, configured, "dingtalk", next="/me/")
    assert (answer.status_code, answer["Location"]) == (302, "/me/")
    page = door.client.get("/me/").content.decode()
    assert "已关联，以后可以用它登录。" in page
    other = Door("10.1.1.8")
    go(other, configured, "dingtalk")
    assert other.is_in()
    assert "13800000000" not in str(list(SocialAccount.objects.values()))
    found = SocialAccount.objects.get()
    thief = Door("10.1.1.9")
    person("thief")
    thief.sign_in("thief")
    go(thief, configured, "dingtalk")
    assert "已经关联了另一个账号" in thief.client.get("/me/").content.decode()
    assert SocialAccount.objects.get().user.username == "chen"
    assert thief.client.post(f"/me/identities/{found.pk}/end/").status_code == 404
    assert door.client.post(f"/me/identities/{found.pk}/end/").status_code == 302
    assert not SocialAccount.objects.exists()
    assert [e[2] for e in told("identity_removed")] == ["dingtalk"]
    assert go(Door(), configured, "dingtalk").status_code == 403


def test_the_code_is_bound_to_the_browser_that_asked(door: Door, configured: Provider) -> None:
    person()
    page = door.client.post("/accounts/with/district/").content.decode()
    url = html.unescape(re.search(r'content="0;url=([^"]+)"', page)[1])  # type: ignore[index]  # the page has one
    assert parse_qs(urlsplit(url).query)["code_challenge_method"] == ["S256"]
    back = urlsplit(configured.authorize(url))
    stranger = Door("10.9.9.9")
    answer = stranger.client.get(f"{back.path}?{back.query}")
    assert answer.status_code == 403
    assert "对不上这次登录" in answer.content.decode()
    assert not stranger.is_in()
    assert door.client.get(f"{back.path}?{back.query}").status_code == 302
    assert door.client.get(f"{back.path}?{back.query}").status_code == 403, "a code opens once"


def test_giving_up_there_is_told_as_such(door: Door, configured: Provider) -> None:
    page = door.client.post("/accounts/with/district/").content.decode()
    state = parse_qs(urlsplit(html.unescape(re.search(r'content="0;url=([^"]+)"', page)[1])).query)["state"][0]  # type: ignore[index]
    answer = door.client.get(f"/accounts/with/district/back/?error=access_denied&state={state}")
    assert "取消了登录" in answer.content.decode()


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_provider_that_is_away_is_told_as_such(door: Door, configured: Provider, settings: Any, when: str) -> None:
    person()
    url = configured.url
    if when == "before":
        for group in settings.SOCIALACCOUNT_PROVIDERS.values():
            for app in group["APPS"]:
                app["settings"]["server_url"] = "http://127.0.0.1:9"
        answer = door.client.post("/accounts/with/district/")
    else:
        page = door.client.post("/accounts/with/district/").content.decode()
        back = urlsplit(configured.authorize(html.unescape(re.search(r'content="0;url=([^"]+)"', page)[1])))  # type: ignore[index]
        configured.url = "http://127.0.0.1:9"  # its discovery names an end that nobody answers at
        answer = door.client.get(f"{back.path}?{back.query}")
        configured.url = url
    assert answer.status_code == 502
    assert "没有回答" in answer.content.decode()
    assert not door.is_in()


def test_a_provider_that_does_not_know_the_code_opens_nothing(door: Door, configured: Provider) -> None:
    person()
    page = door.client.post("/accounts/with/district/").content.decode()
    back = urlsplit(configured.authorize(html.unescape(re.search(r'content="0;url=([^"]+)"', page)[1])))  # type: ignore[index]
    configured.codes.clear()
    answer = door.client.get(f"{back.path}?{back.query}")
    assert answer.status_code in (403, 502)
    assert not door.is_in()


def test_unknown_ways_in_are_no_error_of_ours(door: Door, configured: Provider) -> None:
    assert door.client.post("/accounts/with/nobody/").status_code == 404
    assert door.client.get("/accounts/with/nobody/back/").status_code == 404
    assert door.client.get("/accounts/with/district/").status_code == 405, "a link must not begin a sign-in"


def test_a_faulty_file_is_refused_with_everything_that_is_wrong(tmp_path: Path) -> None:
    (tmp_path / "sign-in.yaml").write_text(
        """
providers:
  - {kind: saml, id: District!, name: "", client: x, secret: y, colour: red}
  - {kind: oidc, id: a-b, name: n, client: c, secret_file: keys/none, claim: sub}
  - {kind: dingtalk, id: d1, name: n, client: c, secret: s, authorize: "ftp://x"}
  - {kind: oidc, id: d1, name: n, client: c, secret: s, server: "https://x", claim: sub, matches: phone}
""",
        encoding="utf-8",
    )
    with pytest.raises(Faults) as found:
        read_providers(tmp_path)
    said = {(f.sheet[-2:-1], f.column) for f in found.value.faults}
    assert said == {
        ("1", "kind"),
        ("1", "id"),
        ("1", "name"),
        ("1", "colour"),
        ("2", "server"),
        ("2", "secret_file"),
        ("2", "matches"),
        ("3", "authorize"),
        ("4", "matches"),
    }


def test_no_file_means_no_provider(tmp_path: Path, door: Door) -> None:
    assert read_providers(tmp_path) == []
    assert "others" not in door.client.get("/accounts/login/").content.decode()
