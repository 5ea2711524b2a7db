"""Every form of the site, sent with whatever there is: an answer in words, nothing of what is refused kept, no error of ours."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as profile_of
from hypothesis import strategies as st

from tests.accounts.conftest import use_policy as _quick  # noqa: F401  # hashes cost little here, too
from tests.entry.conftest import Office
from tests.entry.forms import Form, post
from tests.entry.site import Site, make_site
from tests.permissions import table
from tests.support.rows import Writes, digests, hidden, unseen_texts

pytestmark = pytest.mark.django_db
LONG = bool(os.environ.get("THREEONES_LONG"))
INPUTS = 150 if LONG else 2
MARKUP = "<script>alert(1)</script>"
NUMBERS = ["0", "-1", "60", str(2**31), str(2**63 - 1), str(2**63), "9" * 400, "1e400", "NaN", "-0", "６０", "٣"]
DAYS = ["2021-10-28", "2021-02-30", "0001-01-01", "9999-12-31", "2021-10-28T00:00", "10000-01-01"]
EVIL = [
    "", " ", MARKUP, "{{ 7|add:7 }}", "' OR 1=1 --", "=HYPERLINK(1)", "\x00", "一\x00二", "\x07", "\ud800", "一\udfff",
    "\u202e道路", "道\u200b路", "\u2066x", "\ufeffx", "一\u2028二", "一\n二", "//evil.example", "字" * 6000, "%00", "on",
]  # fmt: skip
VALUES = st.sampled_from([*EVIL, *NUMBERS, *DAYS]) | st.text(st.characters(), max_size=60)


def mutations(form: Form) -> st.SearchStrategy[dict[str, str]]:
    """What is told otherwise than in a good sending; now and then something that nobody asked."""
    return st.dictionaries(st.sampled_from([*form.good, "key", "next", "text"]), VALUES, max_size=3)


def answered(site: Site, form: Form, told: dict[str, Any], before: dict[str, str]) -> int:
    """One sending as it is answered; what it did is undone."""
    client, writes = site.clients[form.who], Writes()
    cookies = client.cookies.copy()
    with transaction.atomic():
        answer = post(client, form.address, told)
        body = answer.content.decode()
        assert answer.status_code < 500 and "Traceback (most recent call last)" not in body
        assert MARKUP not in body
        if answer.status_code not in form.taken and writes.any():
            after = digests()
            assert {t for t in after if after[t] != before[t]} == set(), f"{answer.status_code}, and something was kept"
        elif any(map(hidden, told.values())):
            assert list(unseen_texts()) == []
        transaction.set_rollback(True)
    client.cookies = cookies
    return int(answer.status_code)


def run(form: Form, count: int, check: Callable[[dict[str, str]], None]) -> None:
    """Send a form so many times; an error is told with the form's name."""
    profile = profile_of(
        max_examples=count,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink) if LONG else (Phase.generate,),
        suppress_health_check=list(HealthCheck),
        derandomize=not LONG,
    )
    try:
        profile(given(changed=mutations(form))(check))()
    except Exception as error:
        raise AssertionError(f"{form.route} {form.who}") from error


@pytest.fixture
def site(office: Office, settings: Any) -> Site:
    return make_site(office, settings)


def test_every_form_of_the_site_is_here_and_its_good_sending_is_taken(site: Site) -> None:
    routes = {table.plain(line) for line, entry in table.read()["addresses"].items() if "POST" in entry}
    assert routes == {form.route for form in site.forms}
    before = digests()
    found = [(f.route, f.who, f.taken, answered(site, f, dict(f.good), before)) for f in site.forms]
    assert [one for one in found if one[3] not in one[2] and one[0] not in SHUT] == []


SHUT = {
    "accounts/closed/",
    "accounts/with/<str:provider_id>/",
    "api/v1/<path:rest>",
    "projects/<path:code>/report/light/",
}
"""What takes nothing, whatever is sent."""


def test_whatever_is_sent_to_a_form(site: Site) -> None:
    before, sent = digests(), 0

    def checking(form: Form) -> Callable[[dict[str, str]], None]:
        def check(changed: dict[str, str]) -> None:
            nonlocal sent
            sent += 1
            answered(site, form, {**form.good, **changed}, before)

        return check

    for form in site.forms:
        run(form, INPUTS, checking(form))
    assert sent >= len(site.forms) * min(INPUTS, 2)
