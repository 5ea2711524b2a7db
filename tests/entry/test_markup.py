"""Markup in every field in which people write: it comes back as it was typed, as text, on the page on which it is shown."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any
from urllib.parse import quote

import pytest
from django.db import transaction

from tests.entry.conftest import Office
from tests.entry.forms import Form, post
from tests.entry.site import Site, make_site
from tests.entry.test_fuzz_addresses import NAMES, PART, PARTS, readers
from tests.entry.test_fuzz_forms import _quick as _quick
from tests.permissions import table
from threeones.apps.handbook.models import Project
from threeones.apps.indicators.models import Observation
from threeones.base.accounts.models import User
from threeones.base.org.models import Person
from threeones.base.search.index import rebuild

pytestmark = [pytest.mark.django_db, pytest.mark.once]
MARKUP = "\"'><script>alert(1)</script>"
TALK = "/talk/handbook.project/J-001/"


@dataclass(frozen=True)
class Field:
    """A field of a form (its route, and its action where it has several), and who reads on which page what was written."""

    route: str
    name: str
    reader: str
    page: str
    action: str = ""

    def __str__(self) -> str:
        return f"{self.route}{self.action} {self.name}"


ONE = "administration/accounts/<str:username>/"
FIELDS = [
    Field("administration/accounts/new/", "name", "system_admin", "/administration/accounts/"),
    Field(f"{ONE}close/", "close-reason", "auditor", "/audit/?record=accounts.user"),
    Field(f"{ONE}left/", "left-reason", "auditor", "/audit/?record=accounts.user"),
    Field("administration/posts/<int:pk>/end/", "post{post}-reason", "auditor", "/audit/"),
    Field("administration/substitutions/", "reason", "security_admin", "/administration/substitutions/"),
    Field("administration/handover/", "reason", "security_admin", "/administration/handover/"),
    Field("me/substitutes/", "reason", "head_of_bureau", "/me/"),
    Field("me/tokens/", "label", "supervisor", "/me/tokens/"),
    Field("me/webhooks/", "label", "supervisor", "/me/webhooks/"),
    Field(
        "indicators/entry/", "document", "statistics_publisher", "/why/observation/P/FAI/flash/value/2021-01/2021-10/"
    ),
    Field("indicators/entry/<int:number>/", "reason", "statistics_publisher", "/indicators/entry/{old}/"),
    Field("milestones/<path:code>/correct/", "evidence", "supervisor", "/milestones/J-001-1/correct/"),
    Field("milestones/<path:code>/correct/", "reason", "supervisor", "/milestones/J-001-1/correct/"),
    Field("milestones/<path:code>/close-out/", "statement", "supervisor", "/milestones/J-001-1/close-out/"),
    Field(
        "projects/<path:code>/report/correct/", "text", "supervisor", "/projects/J-001/report/?month=2021-09&unit=J-1"
    ),
    Field(
        "projects/<path:code>/report/correct/", "reason", "supervisor", "/projects/J-001/report/?month=2021-09&unit=J-1"
    ),
    Field("differences/", "reason", "auditor", "/audit/"),
    Field(
        "handbook/editions/<int:pk>/entries/<slug:kind>/<path:code>/",
        "name",
        "supervisor",
        "/handbook/editions/1/tree/",
    ),
    Field(
        "handbook/editions/<int:pk>/entries/<slug:kind>/<path:code>/",
        "name",
        "supervisor",
        "/handbook/editions/1/steps/",
    ),
    Field("handbook/editions/<int:pk>/add/<slug:kind>/", "name", "supervisor", "/handbook/editions/1/tree/"),
    Field("handbook/editions/<int:pk>/bulk/", "list_added", "supervisor", "/handbook/editions/1/tree/"),
    Field("review/<int:year>/edit/", "text_development_closing", "supervisor", "/review/2021/"),
    Field("review/<int:year>/edit/", "text_development_closing", "supervisor", "/review/2021/edit/"),
    Field("review/<int:year>/edit/", "text_development_closing", "supervisor", "/review/2021/drafts/1/"),
    Field("review/<int:year>/edit/", "reason", "supervisor", "/review/2021/drafts/"),
    Field("talk/<str:label>/<path:key>/", "text", "clerk", TALK, "comment"),
    Field("talk/<str:label>/<path:key>/", "text", "unit_lead", TALK, "ask"),
    Field("talk/<str:label>/<path:key>/", "text", "unit_lead", "/inbox/", "ask"),
    Field("talk/<str:label>/<path:key>/", "text", "supervisor", TALK, "answer"),
    Field("talk/<str:label>/<path:key>/", "text", "supervisor", TALK, "decide"),
    Field("talk/<str:label>/<path:key>/", "why", "supervisor", TALK, "withdraw"),
]
NAMED = [
    ("supervisor", "/projects/J-001/"),
    ("supervisor", "/handbook/"),
    ("supervisor", f"{TALK}?form=ask"),
    ("supervisor", "/search/?q=J-001"),
    ("system_admin", "/administration/accounts/"),
    ("security_admin", "/administration/handover/?giver=target"),
]
"""Who reads names of people and projects, and where."""


@pytest.fixture
def site(office: Office, settings: Any) -> Site:
    return make_site(office, settings)


def form_of(site: Site, field: Field) -> Form:
    """The form that a field is in."""
    return next(f for f in site.forms if f.route == field.route and f.good.get("action", "") in (field.action, "take"))


def faults(site: Site, field: Field) -> str:
    """What is wrong with one field: written in, then read where it is shown; empty where nothing is."""
    form = form_of(site, field)
    name, old = field.name.format(**site.numbers), Observation.objects.filter(held=False).earliest("pk").pk
    assert name in form.good
    with transaction.atomic():
        answer = post(site.clients[form.who], form.address, {**form.good, name: MARKUP})
        if answer.status_code not in form.taken:
            wrong = f"{answer.status_code}: not taken"
        else:
            wrong = reading(site, field.reader, field.page.format(old=old))
        transaction.set_rollback(True)
    return wrong


def reading(site: Site, who: str, page: str) -> str:
    """What is wrong with a page that shows markup as text."""
    answer = site.clients[who].get(page)
    body: str = answer.content.decode()
    if MARKUP in body or "<script>alert" in body:
        return f"{page}: markup"
    return "" if escape(MARKUP) in body else f"{page}: {answer.status_code}, and it is not shown"


def test_what_is_written_is_shown_as_text(site: Site) -> None:
    assert {str(f): wrong for f in FIELDS if (wrong := faults(site, f))} == {}


def test_names_are_shown_as_text(site: Site) -> None:
    Person.objects.update(name=MARKUP)
    User.objects.filter(username="target").update(name=MARKUP, person=Person.objects.get(code="9"))
    Project.objects.update(name=MARKUP)
    rebuild()
    assert [wrong for who, page in NAMED if (wrong := reading(site, who, page))] == []


def test_what_an_address_asks_for_is_shown_as_text_or_not_at_all(site: Site) -> None:
    query = "&".join(f"{name}={quote(MARKUP)}" for name in NAMES if name not in ("month", "unit", "export"))
    for route, entry in table.read()["addresses"].items():
        if "GET" in entry:
            path = PART.sub(lambda m: quote(PARTS[m[2]]), route)
            who = readers(str(entry["GET"]), site)[0]
            body = site.clients[who].get(f"/{path}?{query}").getvalue().decode("utf-8", "replace")
            assert MARKUP not in body and "<script>alert" not in body, route
    assert reading(site, "supervisor", f"/search/?q={quote(MARKUP)}") == ""
