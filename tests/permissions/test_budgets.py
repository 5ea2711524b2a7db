"""Lists ask the database the same number of times for ten records and for a thousand, whoever asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.permissions import table
from tests.support.growing import DAY, Grown
from tests.support.people import FIRST_DAY, SIGN_IN_QUERIES, access, account
from threeones.apps.supervision import remembering
from threeones.base.accounts.access import Access, access_of, unit_tree
from threeones.base.accounts.models import Post, User
from threeones.base.audit.chain import Change, append
from threeones.base.org.models import Person, Role, Unit, UnitKind

pytestmark = [pytest.mark.django_db, pytest.mark.once]
FEW, SEVERAL_PAGES, MANY = 10, 120, 1000
# queries beyond those of signing in, of somebody with a unit of his own
BUDGETS = {
    "/": 20,
    "/handbook/quality/": 8,
    "/handbook/print/wall/": 18,
    "/handbook/": 14,
    "/handbook/editions/": 5,
    "/handbook/lists/": 4,
    "/handbook/superior/": 9,
    "/handbook/superior/?carried=no&by=上级1": 12,
    "/handbook/superior/?export=xlsx": 9,
    "/handbook/coverage/": 11,
    "/lights/?month=2021-03": 10,
    "/projects/": 11,
    "/projects/?sort=-code&light=red": 11,
    "/orders/": 8,
    "/circulars/": 12,
    "/projects/?export=xlsx": 6,
    "/burden/": 20,
    "/burden/rows/?month=2021-03": 20,
    "/why/projects/all/?format=json": 5,
    "/why/milestones/all/?format=json": 6,
    "/land/": 4,
    "/capital-projects/": 4,
    "/indicators/": 9,
    "/open/": 5,
    "/evaluation/": 5,
    "/evaluation/cycles/": 5,
    "/evaluation/schemes/": 5,
    "/api/v1/projects": 13,
    "/api/v1/milestones": 7,
    "/api/v1/lights": 8,
    "/api/v1/reports": 5,
    "/api/v1/objectives": 5,
    "/api/v1/parcels": 4,
    "/api/v1/capital-projects": 4,
    "/api/v1/observations": 5,
    "/api/v1/verdicts": 5,
}
OFFICES = {
    "/administration/accounts/": ("security", 6),
    "/administration/substitutions/": ("security", 6),
    "/administration/secretaries/": ("security", 6),
    "/administration/handover/": ("security", 6),
    "/administration/locks/": ("security", 6),
    "/differences/": ("all", 6),
    "/evaluation/schemes/new/": ("evaluator", 6),
    "/handbook/import/": ("all", 6),
    "/indicators/entry/": ("publisher", 6),
    "/me/": ("unit", 6),
    "/me/tokens/": ("unit", 6),
    "/me/webhooks/": ("unit", 6),
    "/notifications/": ("unit", 26),
    "/notifications/channels/": ("all", 8),
    "/inbox/": ("unit", 24),
    "/changes/": ("unit", 6),
    "/audit/": ("auditor", 6),
    "/audit/check/": ("auditor", 6),
}
"""Lists of one office, or of somebody's own, with who asks."""
NO_LISTS = {
    "notifications/settings/": "a form",
    "handbook/superior/import/": "a form, with the file that waits",
    "handbook/succession/": "what the few units lead that have ended",
    "health/live": "for machines",
    "health/ready": "for machines",
    "metrics": "for machines",
    "accounts/logout/": "a form",
    "accounts/password/": "a form",
    "accounts/again/": "a form",
    "accounts/factor/again/": "a form",
    "administration/accounts/new/": "a form",
    "administration/policy/": "two policies side by side",
    "inbox/count/": "a number",
    "changes/home/": "what the list of changes begins with",
    "rules/": "files beside the program",
    "handbook/print/": "what can be printed; measured in apps/handbook/tests/test_printing_pages.py",
    "orders/new/": "a form",
    "batches/new/": "a form",
    "extensions/new/": "a form",
    "open/evaluation/": "a few published cycles, each with its file",
    "evaluation/signer.pem": "a key",
    "evaluation/schemes/words/": "the words of the language",
    "search/": "measured in tests/search/test_search.py",
    "audit/anchor/": "the end of the chain",
    "api/v1/openapi.json": "the reference",
    "api/v1/docs/": "the reference",
}
"""Pages without a part to be filled in that show no list, and what they are."""
LOOKERS = ("all", "bureau", "unit", "person")
OF_UNIT = 3
"""Queries more for who has a unit: the person, the version of the records, and once the tree of units."""


@pytest.fixture
def year(settings: LazySettings, tmp_path: Path) -> Any:
    settings.HOME = tmp_path
    remembering.forget()
    yield Grown()
    remembering.forget()


@dataclass(frozen=True)
class Page:
    """How often the database was asked for a page, once what is remembered is there, and how long it is."""

    queries: int
    length: int


def asked_for(user: User, path: str) -> Page:
    client = Client()
    client.force_login(user)  # a session that is new is not touched
    assert client.get(path).status_code == 200, path
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(path)
    assert answer.status_code == 200, path
    return Page(len(asked), len(answer.content))


def who_asks(year: Grown) -> dict[str, User]:
    """Somebody who sees everything, one who sees a bureau, one who sees his unit, one who sees what he answers for."""
    person = Person.objects.get(code="1")
    return {
        "all": account(Role.SUPERVISOR),
        "bureau": account(Role.HEAD, year.bureau),
        "unit": account(Role.UNIT_LEAD, year.section),
        "person": User.objects.create(username="owner", name="赵一", person=person),
        "publisher": account(Role.STATISTICS),
        "security": account(Role.SECURITY_ADMIN),
        "auditor": account(Role.AUDITOR),
        "evaluator": account(Role.EVALUATOR),
    }


Asked = tuple[str, str]


def everybodys(users: dict[str, User]) -> dict[Asked, Page]:
    """Each page for whom it is for."""
    wanted = [(who, path) for path in BUDGETS for who in LOOKERS] + [(who, path) for path, (who, _n) in OFFICES.items()]
    return {(who, path): asked_for(users[who], path) for who, path in wanted}


def budget(who: str, path: str) -> int:
    """What somebody's page may ask."""
    if path in OFFICES:
        return OFFICES[path][1] + SIGN_IN_QUERIES
    return BUDGETS[path] + SIGN_IN_QUERIES + (0 if who == "all" else OF_UNIT)


@pytest.mark.parametrize("many", [SEVERAL_PAGES, pytest.param(MANY, marks=pytest.mark.long)])
def test_lists_ask_as_often_for_many_as_for_ten(year: Grown, many: int) -> None:
    users = who_asks(year)
    year.grow(0, FEW)
    few = everybodys(users)
    over = [f"{who} {path}: {p.queries}" for (who, path), p in few.items() if p.queries > budget(who, path)]
    assert not over, "these ask the database too often:\n" + "\n".join(over)
    year.grow(FEW, many)
    then = everybodys(users)
    grown = [f"{k}: {few[k].queries}, then {p.queries}" for k, p in then.items() if p.queries > few[k].queries]
    assert not grown, "these ask more often the more records there are:\n" + "\n".join(grown)
    longer = {path for (who, path), p in then.items() if p.length > few[who, path].length}
    unknown = sorted({*BUDGETS, *OFFICES} - longer)
    assert unknown == [], "nothing was added to these, so nothing is known of them"


def test_every_list_has_a_budget() -> None:
    """Pages without a part to be filled in show lists, unless it is said why not; those of programs are in test_reading.py."""
    pages = {f"/{r}" for r, e in table.read()["addresses"].items() if "<" not in r and "200" in str(e.get("GET", ""))}
    known = {path.partition("?")[0] for path in (*BUDGETS, *OFFICES)} | {f"/{route}" for route in NO_LISTS}
    assert sorted(pages - known) == [], "give these a budget"
    assert sorted({f"/{route}" for route in NO_LISTS} - pages) == []


def asked(of: Callable[[], Access]) -> int:
    with CaptureQueriesContext(connection) as found:
        of()
    return len(found)


def test_who_asks_is_found_in_few_queries(year: Grown) -> None:
    year.grow(0, FEW)
    supervisor, head = account(Role.SUPERVISOR), account(Role.HEAD, year.bureau)
    owner = User.objects.create(username="owner", name="赵一", person=year.person)
    portfolio = Person.objects.create(code="9", name="钱九", unit=year.bureau, role=Role.PORTFOLIO, **year.where())
    portfolio.portfolio.add(year.section)
    leader = User.objects.create(username="leader", name="钱九", person=portfolio)
    unit_tree()
    who = {"supervisor": supervisor, "head": head, "owner": owner, "leader": leader}
    counts = {name: asked(lambda user=user: access_of(user, DAY)) for name, user in who.items()}  # type: ignore[misc]
    # the version of what decides, posts, whom one stands in for, whose secretary one is; of the units; the person; the portfolio
    assert counts == {"supervisor": 4, "head": 5, "owner": 6, "leader": 7}
    assert {asked(lambda user=user: access_of(user, DAY)) for user in who.values()} == {1}, "it is remembered"  # type: ignore[misc]


def test_a_tree_of_a_thousand_units_is_read_once(year: Grown) -> None:
    year.grow(0, FEW)
    units = [
        Unit(code=f"T{n}", name=f"组{n}", kind=UnitKind.SECTION, parent=year.bureau, **year.where())
        for n in range(MANY)
    ]
    Unit.objects.bulk_create(units)
    with transaction.atomic():
        append("tests", [Change("create", "org.unit", "T0", {}, {"code": "T0"})])
    head = account(Role.HEAD, year.bureau)
    Post.objects.create(user=head, role=Role.UNIT_LEAD, unit=units[5], valid_from=FIRST_DAY)
    other = account(Role.EVALUATOR, year.bureau)
    first = asked(lambda: access_of(head, DAY))
    # neither the tree nor what was written to it is read again
    assert asked(lambda: access_of(other, DAY)) == first - 2
    assert access(Role.HEAD, year.bureau).units == {units[5].pk}
