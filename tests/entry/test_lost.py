"""A form that was opened before somebody else signed in: nothing is recorded in his name, and the text stays its writer's."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.test import Client
from django.utils import timezone
from lxml import html

from tests.accounts.conftest import use_policy
from tests.accounts.door import PASSWORD
from tests.entry.conftest import MONTH, Office
from tests.entry.test_form import text_of, today
from threeones.apps.supervision.models import Report
from threeones.base.accounts.models import User
from threeones.base.audit.models import AuditEntry
from threeones.base.entry.models import Draft, Submission
from threeones.base.org.models import Role
from threeones.base.talk.models import Message

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]
__all__ = ["today", "use_policy"]
TYPED = "写在别人登录以前"


@dataclass(frozen=True)
class Case:
    """A form that two people of one role may send."""

    role: Role
    url: str
    typed: dict[str, str] = field(default_factory=dict)


CASES = {
    "report": Case(
        Role.UNIT_LEAD,
        f"/projects/J-001/report/?month={MONTH}",
        {"own_view": "on_track", "progress": "60", "action": "send"},
    ),
    "correction": Case(Role.SUPERVISOR, "/projects/J-001/report/correct/?month=2021-09&unit=J-1", {"reason": "核对"}),
    "talk": Case(Role.CLERK, "/talk/handbook.project/J-001/?form=comment"),
}


class Browser:
    """A browser that two people use, with the checks of a real one."""

    def __init__(self, first: User) -> None:
        self.client = Client(enforce_csrf_checks=True)
        self.client.force_login(first)

    def form(self, url: str) -> dict[str, str]:
        """What the form of the page that keeps drafts would send."""
        tree = html.fromstring(self.client.get(url).content.decode())
        form = tree.xpath("//form[.//*[@data-draft]]")[0]
        return {name: value.removeprefix("\n") for name, value in form.form_values()}

    def draft_url(self, url: str) -> str:
        """Where the form keeps its draft."""
        return str(html.fromstring(self.client.get(url).content.decode()).xpath("//@data-check")[0])

    def sign_in(self, user: User) -> None:
        """Who is here leaves, and somebody comes in by the door."""
        token = {"csrfmiddlewaretoken": self.client.cookies["csrftoken"].value}
        self.client.post("/accounts/logout/", token)
        given = {"login": user.username, "password": PASSWORD, **token}
        assert self.client.post("/accounts/login/", given).status_code == 302
        assert self.client.session["_auth_user_id"] == str(user.pk)


def people(office: Office, role: Role) -> tuple[User, User]:
    """Two of a role, who sign in with a password."""
    unit = office.records.bureau if role == Role.SUPERVISOR else office.records.section
    both = tuple(office.person(role, unit, name) for name in ("甲一", "乙二"))
    for user in both:
        user.password, user.password_changed_at = make_password(PASSWORD), timezone.now()
        user.save()
    return both


def kept_of(user: User) -> list[str]:
    return [d.content for d in Draft.objects.filter(user=user)]


def records() -> list[Any]:
    """What the forms write, and what was sent."""
    told = AuditEntry.objects.exclude(action__in=("sign_in", "sign_out")).count()
    reports = list(Report.objects.order_by("pk").values_list("pk", "text", "sent_by"))
    return [told, reports, Message.objects.count(), Submission.objects.count()]


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_second_person_sends_nothing_of_the_first(office: Office, case: Case) -> None:
    first, second = people(office, case.role)
    browser = Browser(first)
    data = browser.form(case.url) | case.typed | {"text": TYPED}
    assert data["csrfmiddlewaretoken"] and data["writer"]
    browser.sign_in(second)
    before = records()
    for headers in ({}, {"HX-Request": "true"}):
        refused = browser.client.post(case.url, data, headers=headers)
        words = text_of(refused)
        assert refused.status_code == 403 and f"它是{first.name}打开的，现在登录的是{second.name}" in words
        assert "没有记在任何人名下" in words and TYPED not in refused.content.decode() and "刷新" not in words
    assert records() == before and kept_of(second) == []
    assert len(kept_of(first)) == 1 and TYPED in kept_of(first)[0] and data["writer"] not in kept_of(first)[0]
    assert browser.form(case.url).get("text", "") != TYPED, "the second person's form is his own"
    again = Browser(first)
    mine = again.form(case.url)
    assert mine["text"] == TYPED and again.client.post(case.url, mine | case.typed).status_code in (302, 303)
    assert records()[1:] != before[1:] and kept_of(first) == []


def test_what_is_typed_on_after_another_came_is_kept_as_the_writers(office: Office) -> None:
    case = CASES["report"]
    first, second = people(office, case.role)
    browser = Browser(first)
    data, draft = browser.form(case.url), browser.draft_url(case.url)
    browser.sign_in(second)
    assert browser.client.post(draft, data | {"text": TYPED}, headers={"HX-Request": "true"}).status_code == 403
    assert TYPED in kept_of(first)[0] and kept_of(second) == []


def test_who_signs_in_again_himself_goes_back_to_his_text(office: Office) -> None:
    case = CASES["report"]
    first, _second = people(office, case.role)
    browser = Browser(first)
    data = browser.form(case.url) | case.typed | {"text": TYPED}
    browser.sign_in(first)
    refused = browser.client.post(case.url, data)
    assert refused.status_code == 403 and "回到表单就在里面" in text_of(refused)
    assert case.url in [a.get("href") for a in html.fromstring(refused.content.decode()).iter("a")]
    mine = browser.form(case.url)
    assert mine["text"] == TYPED and browser.client.post(case.url, mine | case.typed).status_code == 303
    assert Report.objects.get(month=MONTH).sent_by == first.name
    late = browser.client.post(case.url, data)
    assert late.status_code == 403 and kept_of(first) == [], "what was sent already is no draft again"


def test_nothing_is_kept_for_whom_no_mark_speaks(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    case = CASES["report"]
    first, second = people(office, case.role)
    browser = Browser(first)
    data = browser.form(case.url) | {"text": TYPED}
    browser.sign_in(second)
    for mark in ("", "x", data["writer"][:-2], data["writer"].replace(":", "::", 1)):
        refused = browser.client.post(case.url, data | {"writer": mark})
        assert refused.status_code == 403 and "后退键" in text_of(refused) and not Draft.objects.exists(), mark
    User.objects.filter(pk=first.pk).update(left_on=date(2021, 1, 1))
    assert browser.client.post(case.url, data).status_code == 403 and not Draft.objects.exists()
    User.objects.filter(pk=first.pk).update(left_on=None)
    later = timezone.now() + timedelta(days=61)
    monkeypatch.setattr("django.core.signing.time.time", later.timestamp)
    assert browser.client.post(case.url, data).status_code == 403 and not Draft.objects.exists()


def test_a_newer_text_is_not_overwritten_by_an_old_page(office: Office) -> None:
    case = CASES["report"]
    first, second = people(office, case.role)
    browser, elsewhere = Browser(first), Browser(first)
    data = browser.form(case.url) | {"text": TYPED}
    newer = elsewhere.form(case.url) | {"text": "后来在别处写的", "key": "another"}
    assert elsewhere.client.post(elsewhere.draft_url(case.url), newer).status_code == 200
    browser.sign_in(second)
    refused = browser.client.post(case.url, data)
    assert "草稿没有保存" in text_of(refused) and "后来在别处写的" in kept_of(first)[0]
