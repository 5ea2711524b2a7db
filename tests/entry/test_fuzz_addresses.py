"""Every page, asked for with whatever stands in its address: filters, days, words, codes; an answer, never an error of ours."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote_from_bytes

import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as profile_of
from hypothesis import strategies as st

from bin.house.system import ROOT
from tests.entry.conftest import Office
from tests.entry.forms import sent
from tests.entry.site import Site, make_site
from tests.entry.test_fuzz_forms import LONG, MARKUP, VALUES
from tests.entry.test_fuzz_forms import _quick as _quick
from tests.permissions import table
from tests.permissions.actors import actors

pytestmark = pytest.mark.django_db
INPUTS = 60 if LONG else 2
PART = re.compile(r"<(?:(\w+):)?(\w+)>")
PARTS = {
    "code": "J-001", "key": "J-001", "kind": "light", "label": "handbook.project", "subject": "道路科", "year": "2021",
    "username": "target", "pk": "1", "number": "1", "provider_id": "nowhere", "rest": "me", "form": "report/x",
    "file": "手册.xlsx", "sheet": "表", "row": "3", "scheme": "gongshu-2021-sections",
    "unit": "J-1", "bureau": "J", "figure": "total", "fact": "patents", "name": "notice", "deed": "close", "other": "1", "a": "1", "b": "0",
    "what": "book", "month": "2021-10",
}  # fmt: skip
ASKED = re.compile(r'GET\.get(?:list)?\("(\w+)"')
ALSO = {
    "as_of", "page", "sort", "export", "light", "state", "role", "year", "record", "actor", "action", "text", "day",
    "until", "before", "after",
}  # fmt: skip
"""What the code asks an address for by way of a form or a variable."""
GOOD = {
    "as_of": "2021-10-31", "export": "xlsx", "format": "json", "form": "ask", "month": "2021-10", "unit": "J-1",
    "kind": "handbook.project", "sort": "code", "light": "red", "record": "handbook.project", "seq": "1", "page": "2",
}  # fmt: skip
HUGE = st.sampled_from(["0", "1", str(2**31), str(2**63 - 1), str(2**63), "9" * 60])


def asked_for() -> list[str]:
    """The names that the site asks addresses for."""
    texts = (path.read_text(encoding="utf-8") for path in (ROOT / "src/threeones").rglob("*.py"))
    return sorted({name for text in texts for name in ASKED.findall(text)} | ALSO)


NAMES = asked_for()
QUERIES = st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=3)


def part_of(kind: str, name: str) -> st.SearchStrategy[str]:
    """What may stand in a part of an address: what is there, as often as something else."""
    other = HUGE if kind == "int" else VALUES.filter(lambda v: v.strip("/") != "")
    return st.just(PARTS[name]) | st.just(PARTS[name]) | other


def addresses(route: str) -> st.SearchStrategy[str]:
    """Addresses of a page."""
    parts = PART.findall(route)
    queries = st.fixed_dictionaries({}, optional={k: st.just(v) for k, v in GOOD.items()}) | QUERIES

    def joined(told: tuple[tuple[str, ...], Mapping[str, str]]) -> str:
        values = iter(told[0])
        path = PART.sub(lambda _m: quote_from_bytes(next(values).encode("utf-8", "surrogatepass")), route)
        return f"/{path}?{sent(told[1]).decode()}"

    return st.tuples(st.tuples(*(part_of(*part) for part in parts)), queries).map(joined)


def readers(rule: str, site: Site) -> list[str]:
    """Who of those that are signed in may read a page, by the table; somebody who may not where nobody does."""
    may = {str(a.role) for a in actors() if a.role and table.status(rule, a.name) == 200}
    return sorted(may & set(site.clients)) or ["supervisor"]


@pytest.fixture
def site(office: Office, settings: Any) -> Site:
    return make_site(office, settings)


def test_what_is_asked_for_is_found_in_the_code() -> None:
    assert {"q", "export", "month", "giver", "seal"} <= set(NAMES) and len(NAMES) > 25


def test_whatever_stands_in_an_address(site: Site) -> None:
    profile = profile_of(
        max_examples=INPUTS,
        deadline=None,
        database=None,
        phases=(Phase.generate, Phase.shrink) if LONG else (Phase.generate,),
        suppress_health_check=list(HealthCheck),
        derandomize=not LONG,
    )
    seen = 0
    for route, entry in table.read()["addresses"].items():
        if "GET" not in entry:
            continue
        who = readers(str(entry["GET"]), site)

        def check(path: str, name: str) -> None:
            nonlocal seen
            seen += 1
            answer = site.clients[name].get(path)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert answer.status_code < 500
            assert MARKUP.encode() not in body and b"Traceback (most recent call last)" not in body

        try:
            profile(given(path=addresses(route), name=st.sampled_from(who))(check))()
        except Exception as error:
            raise AssertionError(route) from error
    assert seen > 50 * min(INPUTS, 2)
