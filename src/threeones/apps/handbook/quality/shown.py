"""The findings as the page shows them: by check, each with the entries that it concerns; loads as pictures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from threeones.apps.handbook.quality.reading import Reading
from threeones.base.pages.drawing import month_word
from threeones.kernel.book.model import Book
from threeones.kernel.book.quality import CHECKS, Finding, Load, QualityPack
from threeones.kernel.book.quality.findings import MILESTONE, PROJECT
from threeones.kernel.book.quality.loads import monday_of

ROWS = 20
"""So many findings of a check stand on the page of all checks; its own page has them all."""
NAMED = 12
"""So many entries are named in one finding."""
LOADS = 15
CELL, GAP, HEIGHT, HEAD = 11, 1, 14, 14
_STEPS = 4
Url = Callable[[str, str, str], str]
"""The page of an entry, by its kind, its code and its project's; empty where it has none."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry that a finding concerns; ``url`` is empty where it has no page."""

    code: str
    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Row:
    """A finding with the entries that it concerns, of which ``more`` are not named."""

    finding: Finding
    entries: Sequence[Entry]
    more: int


@dataclass(frozen=True, slots=True)
class Group:
    """The findings of one check; ``more`` are not among ``rows``. ``advice`` is what to do where it is the same for all."""

    check: str
    title: Mapping[str, str]
    stops: bool
    count: int
    rows: Sequence[Row]
    more: int
    advice: Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class Strip:
    """A unit's or person's weeks drawn in a row."""

    who: str
    picture: SafeString
    most: int
    items: int
    over: bool


def groups(reading: Reading, pack: QualityPack, url: Url) -> list[Group]:
    """The findings by check, those that stop signing first."""
    found: dict[str, list[Finding]] = {}
    for finding in reading.findings:
        found.setdefault(finding.check, []).append(finding)
    named = _named(reading.book, url)
    return [_group(check, told, pack, named) for check, told in found.items()]


def rows(findings: Sequence[Finding], book: Book, url: Url) -> list[Row]:
    """Findings with their entries."""
    named = _named(book, url)
    return [_row(finding, named) for finding in findings]


def known_check(name: str) -> str:
    """The check of that name; empty where there is none."""
    return name if name in CHECKS else ""


def strips(loads: Sequence[Load], year: int, limit: int) -> list[Strip]:
    """The fullest of the loads, drawn."""
    weeks = weeks_of(year)
    return [
        Strip(
            load.who,
            heat([len(load.weeks.get(monday, ())) for monday in weeks], weeks, limit),
            load.most,
            sum(map(len, load.weeks.values())),
            load.most > limit,
        )
        for load in loads[:LOADS]
    ]


def weeks_of(year: int) -> list[date]:
    """The Mondays of the weeks that the year touches."""
    first, last = monday_of(date(year, 1, 1)), monday_of(date(year, 12, 31))
    return [first + timedelta(7 * n) for n in range((last - first).days // 7 + 1)]


def heat(counts: Sequence[int], weeks: Sequence[date], limit: int) -> SafeString:
    """Weeks in a row, the darker the fuller; those above the limit carry a mark as well, so that colour is not all."""
    cells = [
        (_tone(count, limit), n * (CELL + GAP), CELL, HEIGHT, _("%(day)s这一周%(n)s项") % {"day": monday, "n": count})
        for n, (monday, count) in enumerate(zip(weeks, counts, strict=True))
    ]
    marks = [
        (n * (CELL + GAP) + CELL / 2, HEIGHT / 2) for n, count in enumerate(counts) if count > limit
    ]  # fmt: skip
    most = max(counts, default=0)
    fullest = weeks[counts.index(most)] if most else None
    said = _("最满的一周从%(day)s起，%(n)s项") % {"day": fullest, "n": most} if fullest else _("没有到期的事项")
    width = len(weeks) * (CELL + GAP)
    return format_html(
        '<svg class="heat" role="img" aria-label="{}" viewBox="0 0 {} {}">{}{}</svg>',
        *(said, width, HEIGHT),
        format_html_join("", '<rect class="heat-{}" x="{}" width="{}" height="{}"><title>{}</title></rect>', cells),
        format_html_join("", '<circle class="heat-mark" cx="{}" cy="{}" r="2"/>', marks),
    )


def months_head(year: int) -> SafeString:
    """The months over the weeks."""
    weeks = weeks_of(year)
    width = len(weeks) * (CELL + GAP)
    firsts = (
        next(n for n, monday in enumerate(weeks) if monday + timedelta(6) >= date(year, m, 1)) for m in range(1, 13)
    )
    labels = format_html_join(
        "",
        '<text x="{}" y="{}">{}</text>',
        ((n * (CELL + GAP), HEAD - 4, month_word(m)) for m, n in enumerate(firsts, 1)),
    )
    return format_html('<svg class="heat" aria-hidden="true" viewBox="0 0 {} {}">{}</svg>', width, HEAD, labels)


def _tone(count: int, limit: int) -> str:
    """0 for nothing, 1 to 4 up to the limit, over beyond it."""
    if count > limit:
        return "over"
    return str(-(-count * _STEPS // limit))


def _named(book: Book, url: Url) -> Mapping[str, Entry]:
    """All entries of a book by code; objectives have no page."""
    named = {o.code: Entry(o.code, o.name, "") for o in book.objectives}
    for p in book.projects:
        named[p.code] = Entry(p.code, p.name, url(PROJECT, p.code, p.code))
        named |= {m.code: Entry(m.code, m.name, url(MILESTONE, m.code, p.code)) for m in p.milestones}
    return named


def _group(check: str, told: Sequence[Finding], pack: QualityPack, named: Mapping[str, Entry]) -> Group:
    first = [_row(finding, named) for finding in told[:ROWS]]
    more = len(told) - len(first)
    return Group(check, pack.checks[check].title, told[0].stops, len(told), first, more, common_advice(told))


def common_advice(findings: Sequence[Finding]) -> Mapping[str, str] | None:
    """What to do about all of them; None where that differs."""
    first = findings[0].advice if findings else None
    return first if all(f.advice == first for f in findings) else None


def _row(finding: Finding, named: Mapping[str, Entry]) -> Row:
    entries = [named.get(code) or Entry(code, "", "") for code in finding.codes[:NAMED]]
    return Row(finding, entries, len(finding.codes) - len(entries))
