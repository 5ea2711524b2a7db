"""Pages of circulars that are read: the list by month, one circular, the rows behind a figure, papers and the monthly report."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import override

from threeones.apps.handbook import selectors as handbook
from threeones.apps.supervision.adjudication.reading import MONTH
from threeones.apps.supervision.circulars.composing import composed
from threeones.apps.supervision.circulars.content import Content, PartTold, digest, intact
from threeones.apps.supervision.circulars.papers import chat_text, made, shown_sections
from threeones.apps.supervision.circulars.ranking import ranked
from threeones.apps.supervision.circulars.reading import circular as seen_circular
from threeones.apps.supervision.circulars.reading import (
    circulars,
    content_of,
    corrections,
    figure_rows,
    rows_of,
    wanted,
)
from threeones.apps.supervision.circulars.rights import ISSUE, PREPARE, READ, WRITE
from threeones.apps.supervision.circulars.workbook import TYPE, workbook
from threeones.apps.supervision.facts import end_of
from threeones.apps.supervision.models import Circular, CircularStage
from threeones.apps.supervision.orders.keeping import unit_named
from threeones.apps.supervision.selectors import NoLightRule
from threeones.base.documents.numerals import numeral
from threeones.base.documents.paper import TYPES
from threeones.base.entry.errors import Conflict, Refused, Unknown, in_words
from threeones.base.entry.handling import fresh_key
from threeones.base.pages.reading import read_by
from threeones.base.pages.requests import PageRequest

PAGE = 50
Crumbs = list[tuple[str, str | None]]


def crumbs(*more: tuple[str, str | None]) -> Crumbs:
    """The way to a page of circulars."""
    return [(_("首页"), "/"), (_("督办"), reverse("board")), (_("通报"), reverse("circulars")), *more]


@read_by(READ)
def circular_list(request: PageRequest) -> HttpResponse:
    """The circulars that are seen, by month; the month that wants one first."""
    return list_page(request)


def list_page(request: PageRequest, wrong: str = "", status: int = 200) -> HttpResponse:
    """The list, with what kept a circular from being drafted."""
    year, today = handbook.year_of(request.as_of), timezone.localdate()
    found = circulars(request.access)
    if request.as_of_chosen:
        found = found.filter(made_on__lte=request.as_of)
    waiting = wanted(request.access, year, request.as_of, today) if year else []
    context = {
        "crumbs": [*crumbs()[:-1], (_("通报"), None)],
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "first": waiting[0] if waiting else None,
        "wanted": waiting[1:],
        "prepares": request.access.may(PREPARE),
        "key": fresh_key(),
        "wrong": wrong,
    }
    return render(request, "supervision/circulars/list.html", context, status=status)


def circular_or_404(request: PageRequest, pk: int) -> Circular:
    """A circular that is seen; a page that is not there where there is none."""
    found = seen_circular(request.access, pk)
    if found is None:
        raise Http404(_("没有这份通报"))
    return found


def content_or_404(one: Circular) -> Content:
    """Its content; a page that is not there where no light rule tells the figures."""
    try:
        return content_of(one, timezone.localdate())
    except NoLightRule as error:
        raise Http404("；".join(str(f) for f in error.faults)) from error


@read_by(READ)
def circular(request: PageRequest, pk: int) -> HttpResponse:
    """One circular as it reads: live until it is issued, then as it was issued."""
    return circular_page(request, circular_or_404(request, pk))


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a line: words, or a figure with the address of its rows (empty: it has none)."""

    text: str
    figure: str
    url: str


def pieces(one: Circular, content: Content, lines: Sequence[Sequence[PartTold]]) -> list[list[Piece]]:
    """Lines with the way to the rows of their figures."""

    def url(word: str) -> str:
        figure = content["figures"].get(word)
        if figure is None or not figure["rows"]:
            return ""
        return reverse("circular_rows", args=[one.pk, figure["slug"]])

    return [[Piece(p["text"], p["figure"], url(p["figure"])) for p in line] for line in lines]


def circular_page(
    request: PageRequest, one: Circular, wrong: Refused | None = None, conflict: Conflict | None = None
) -> HttpResponse:
    """The page of a circular, with what kept a step from being done."""
    access, content = request.access, content_or_404(one)
    draft, signing = one.stage == CircularStage.DRAFT, one.stage == CircularStage.SIGNING
    writes, issues = access.may(WRITE, one), access.may(ISSUE, one)
    later = corrections(access, one)
    context: dict[str, Any] = {
        "crumbs": crumbs((str(one.document or one.month), None)),
        "circular": one,
        "stage": _(str(CircularStage(one.stage).label)),
        "content": content,
        "before": pieces(one, content, content["before"]),
        "sections": [
            {"title": f"{numeral(n)}、{s['title']}", "table": s["table"], "lines": pieces(one, content, s["lines"])}
            for n, s in enumerate(shown_sections(content), start=1)
        ],
        **tables(one, content),
        "seen": digest(content),
        "writes": writes and draft,
        "takes_back": writes and signing,
        "issues": issues and signing,
        "corrects": writes and one.stage == CircularStage.ISSUED and not later,
        "report": access.may(PREPARE, one) or access.sees_bureau(one.bureau_id),
        "later": later,
        "intact": one.stage != CircularStage.ISSUED or intact(one),
        "chat": chat_text(content) if writes and one.stage == CircularStage.ISSUED else "",
        "key": fresh_key(),
        "typed": request.POST.get("reason", "") if request.method == "POST" else "",
        "wrong": wrong.wrong if wrong else [],
        "conflict": str(conflict) if conflict else "",
    }
    status = 409 if conflict else 422 if wrong else 200
    return render(request, "supervision/circulars/circular.html", context, status=status)


def tables(one: Circular, content: Content) -> dict[str, Any]:
    """The tables of a circular as the page shows them: units by light, their ranking, the appendix."""
    states = content["states"]
    return {
        "states": states,
        "units": [(u, [(s, u["lights"].get(s, 0)) for s in states]) for u in content["units"]],
        "ranking": ranked(content["units"]),
        "annex": [(r, basis(content, r["published"])) for r in rows_of(content, content["annex"])],
    }


def basis(content: Content, published: bool) -> str:
    """Whether a light is the published or the computed one, in the circular's words."""
    return content["basis_words"]["published" if published else "computed"]


@read_by(READ)
def circular_rows(request: PageRequest, pk: int, figure: str) -> HttpResponse:
    """The projects behind a figure of a circular; of those that it does not list, the ones that are seen."""
    one, access = circular_or_404(request, pk), request.access
    content = content_or_404(one)
    found = figure_rows(content, figure)
    if found is None:
        raise Http404(_("没有这个数字"))
    unit = request.GET.get("unit", "")
    rows = [r for r in found.rows if unit in ("", r["unit_code"])]
    year = int(one.month[:4])
    mine = set(handbook.projects(year, access).order_by().values_list("code", flat=True))
    whole = access.may(PREPARE, one) or access.sees_bureau(one.bureau_id)
    shown = [r for r in rows if whole or r["code"] in mine or r["code"] in content["annex"]]
    context = {
        "crumbs": crumbs((str(one.document or one.month), reverse("circular", args=[one.pk])), (_("明细"), None)),
        "circular": one,
        "content": content,
        "figure": found,
        "unit": next((r["unit"] for r in rows), "") if unit else "",
        "rows": [(r, basis(content, r["published"]), r["code"] in mine) for r in shown],
        "every": len(rows),
        "kept": len(rows) - len(shown),
    }
    return render(request, "supervision/circulars/rows.html", context)


@read_by(READ)
def circular_paper(request: PageRequest, pk: int, name: str, kind: str) -> HttpResponse:
    """The issued circular as docx or pdf, or the monthly report of its month as a workbook."""
    one = circular_or_404(request, pk)
    if (name, kind) == ("report", "xlsx"):
        if not (request.access.may(PREPARE, one) or request.access.sees_bureau(one.bureau_id)):
            raise PermissionDenied(PREPARE)
        return _report(content_or_404(one))
    if name != "circular" or kind not in TYPES or one.stage != CircularStage.ISSUED:
        raise Http404(_("没有这样的文件。"))
    content = content_or_404(one)
    with override("zh-hans"):
        data = made(content, kind)
    return _file(data, TYPES[kind], f"{content['heading']}-{content['document']}.{kind}")


@read_by(READ)
def month_report(request: PageRequest, month: str, bureau: str) -> HttpResponse:
    """The monthly report of a bureau's month as it stands now, for the office and the leaders."""
    try:
        of = unit_named(bureau)
    except Unknown as error:
        raise Http404(in_words(error)) from error
    request.access.require(PREPARE, of)
    if not MONTH.fullmatch(month) or end_of(month) >= timezone.localdate():
        raise Http404(_("没有这个月份"))
    try:
        return _report(composed(Circular(bureau=of, month=month), {}, timezone.localdate()))
    except NoLightRule as error:
        raise Http404("；".join(str(f) for f in error.faults)) from error


def _report(content: Content) -> HttpResponse:
    with override("zh-hans"):
        data = workbook(content)
    return _file(data, TYPE, f"{content['bureau']}-{content['month']}-月报表.xlsx")


def _file(data: bytes, media: str, called: str) -> HttpResponse:
    header = content_disposition_header(True, called) or "attachment"
    return HttpResponse(data, content_type=media, headers={"Content-Disposition": header})
