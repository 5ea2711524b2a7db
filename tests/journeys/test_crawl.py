"""Every page of the demo: it answers, its numbers recompute, its English is English."""

from __future__ import annotations

import json
import os
from collections import Counter
from decimal import ROUND_FLOOR, Decimal
from urllib.parse import urlsplit

import pytest
from lxml import html

from tests.journeys.crawl import Page, Site, readable
from tests.oracle.recompute import parsed, recompute
from tests.support.commands import Bureau
from tests.support.sessions import session_of

# Pages hardly differ by database; the journeys and the pages' own tests run on both.
pytestmark = pytest.mark.once
LONG = bool(os.environ.get("THREEONES_LONG"))
# so many derivations of one kind are recomputed, and so many pages of one kind read in English; the long run takes them all
OF_ONE_KIND, IN_ENGLISH = (10**6, 10**6) if LONG else (25, 5)


@pytest.fixture(scope="module")
def chinese(demo: Bureau, demo_site: str) -> Site:
    """The whole site in Chinese."""
    site = Site(demo_site, "zh-CN", session_of(demo))
    site.walk()
    return site


@pytest.fixture(scope="module")
def english(demo: Bureau, demo_site: str) -> Site:
    """The whole site in English."""
    site = Site(demo_site, "en", session_of(demo))
    site.walk(of_one_route=IN_ENGLISH)
    return site


def test_every_page_answers(chinese: Site, english: Site) -> None:
    bad = [f"{p.status} {readable(p.path)}" for s in (chinese, english) for p in s.seen.values() if p.status != 200]
    assert not bad
    paths = {urlsplit(p).path for p in chinese.seen}
    for expected in ("/", "/handbook/", "/projects/", "/indicators/", "/evaluation/", "/review/2021/"):
        assert expected in paths
    assert len(chinese.seen) > 100


def test_every_page_says_that_it_rests_on_invented_records(chinese: Site, english: Site) -> None:
    without = [readable(p.path) for p in chinese.seen.values() if "演示数据" not in p.tree.text_content()]
    assert not without
    without = [readable(p.path) for p in english.seen.values() if "Demonstration data" not in p.tree.text_content()]
    assert not without


def test_english_pages_hold_no_unmarked_chinese(english: Site) -> None:
    bad = {readable(p.path): found for p in english.seen.values() if (found := p.unmarked_chinese())}
    assert not bad, json.dumps(dict(list(bad.items())[:8]), ensure_ascii=False, indent=1)


def half_up(value: Decimal, decimals: int) -> Decimal:
    """floor(x * 10^n + 1/2) / 10^n."""
    return (value.scaleb(decimals) + Decimal("0.5")).to_integral_value(ROUND_FLOOR).scaleb(-decimals)


def shown_number(text: str) -> Decimal | None:
    """The number in a shown text: 第3/13 is 3, +10.2% is 10.2; None where it is words."""
    cleaned = text.replace(",", "").replace("−", "-").replace("第", "").strip().rstrip("%")
    for ending in ("st", "nd", "rd", "th"):
        cleaned = cleaned.split(f"{ending} of ")[0].removesuffix(ending)
    cleaned = cleaned.split("/")[0].strip()
    try:
        return Decimal(cleaned)
    except ArithmeticError:
        return None


def check_number(site: Site, page: Page, href: str, exact: str, shown: str) -> str:
    """Empty where the drawer of a number recomputes to it, else what is wrong."""
    where = f"{readable(page.path)}: {shown} → {readable(href)}"
    status, body, _kind = site.get(href + ("&" if "?" in href else "?") + "format=json")
    if status != 200:
        return f"{where}: {status}"
    value = recompute(json.loads(body)["node"])
    if exact and value != parsed(exact):
        return f"{where}: data-value {exact}, recomputed {value}"
    number = shown_number(shown)
    if number is not None and exact:
        decimals = -int(number.as_tuple().exponent)
        if half_up(Decimal(exact), decimals) != number:
            return f"{where}: shows {number} for {exact}"
    return ""


def kind_of(href: str) -> str:
    """What a derivation is of: light, rank, score; an indicator's value and its growth are two."""
    parts = urlsplit(href).path.split("/")
    return "/".join([parts[2], *(parts[4:5] if parts[2] == "indicator" else [])])


def test_every_number_recomputes_from_its_drawer(chinese: Site) -> None:
    wrong, seen, count, kinds = [], set(), 0, Counter[str]()
    for page in chinese.seen.values():
        for href, exact, shown in page.numbers():
            count += 1
            if (href, exact, shown) in seen:
                continue
            seen.add((href, exact, shown))
            kinds[kind := kind_of(href)] += 1
            if kinds[kind] > OF_ONE_KIND:
                continue
            if problem := check_number(chinese, page, href, exact, shown):
                wrong.append(problem)
    assert count > 300 and len(kinds) > 5
    assert not wrong, "\n".join(wrong[:20])


@pytest.mark.parametrize("day", ["2021-02-28", "2021-06-30", "2021-10-31"])
@pytest.mark.parametrize("path", ["/", "/projects/", "/indicators/", "/evaluation/", "/review/2021/"])
def test_pages_as_of_another_day(demo: Bureau, demo_site: str, path: str, day: str) -> None:
    site = Site(demo_site, "zh-CN", session_of(demo))
    status, body, _kind = site.get(f"{path}?as_of={day}")
    assert status == 200
    page = Page(path, status, html.fromstring(body.decode()))
    assert day in page.tree.text_content()
    numbers = list(dict.fromkeys(page.numbers()))[:25]
    wrong = [w for href, exact, shown in numbers if (w := check_number(site, page, href, exact, shown))]
    assert not wrong, "\n".join(wrong)
