"""Pages of printing: what can be printed of a book, its wall chart on a page, and the files."""

from __future__ import annotations

import re
from functools import wraps
from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import override

from threeones.apps.handbook import sight
from threeones.apps.handbook.printing import waiting
from threeones.apps.handbook.printing.making import BACKGROUND, PRINTS, TYPES, Print, file_name, made
from threeones.apps.handbook.printing.sources import Source, source_of
from threeones.apps.handbook.printing.wall import wall_sheets
from threeones.apps.handbook.printing.wall_files import svg
from threeones.apps.handbook.printing.words import words
from threeones.base.documents.fonts import substituted
from threeones.base.documents.layout import layout
from threeones.base.pages.reading import P, View, read_by
from threeones.base.pages.requests import PageRequest
from threeones.kernel.values.faults import Faults

PICTURED = frozenset({"book", "wall", "notice"})
"""What is shown with a picture of its first page."""
PICTURE_SECONDS = 300
"""So long a browser keeps it."""
KEY = re.compile(r"[0-9a-f]{64}")


def told_what_is_wrong(view: View[P]) -> View[P]:
    """A view that says why nothing is shown or written: no fonts, an edition's file that is gone, a wrong pack."""

    @wraps(view)
    def guarded(request: PageRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            return view(request, *args, **kwargs)
        except Faults as error:
            context = {"faults": [str(f) for f in error.faults], "back": reverse("handbook")}
            return render(request, "handbook/unprintable.html", context, status=503)

    told: Any = guarded
    return told  # type: ignore[no-any-return]  # wraps forgets what it was given


@read_by(sight.READ)
@told_what_is_wrong
def prints(request: PageRequest, pk: int | None = None) -> HttpResponse:
    """What can be printed of a book, with pictures and sizes."""
    source = source_of(request, pk)
    pictures = len(source.stock.book.projects) <= words().at_once
    context = {
        "crumbs": [*source.crumbs, (_("打印"), None)],
        "source": source,
        "stock": source.stock,
        "cards": [_card(source, p, pictures=pictures) for p in PRINTS.values() if source.whole or not p.whole],
        "whole_book": source.address("print_file", "book", "pdf"),
        "bureaus": source.bureaus if len(source.bureaus) > 1 else (),
        "substituted": substituted(layout()),
    }
    return render(request, "handbook/print.html", context)


def _card(source: Source, item: Print, *, pictures: bool) -> dict[str, Any]:
    card: dict[str, Any] = {
        "item": item,
        "files": [(kind, source.address("print_file", item.name, kind)) for kind in item.kinds],
        "picture": source.address("print_file", item.name, "png") if pictures and item.name in PICTURED else "",
    }
    if item.name == "unit":
        card["units"] = source.units
    elif item.name == "person":
        people = source.people
        card |= {"people": people, "own": any(p.pk == source.access.person_id for p in people)}
    elif item.name == "wall":
        card["page"] = source.address("print_wall")
        card["turned"] = source.address("print_file", "wall", "pdf", turned="1")
    return card


@read_by(sight.READ)
@told_what_is_wrong
def wall(request: PageRequest, pk: int | None = None) -> HttpResponse:
    """The wall chart on a page, a sheet at a time, to look at and to print."""
    source = source_of(request, pk)
    turned = "turned" in request.GET
    with override("zh-hans"):
        sheets = wall_sheets(source.stock, words(), turned=turned)
    page = Paginator(sheets, 1).get_page(request.GET.get("page"))
    context = {
        "crumbs": [*source.crumbs, (_("打印"), source.address("print")), (_("作战图"), None)],
        "source": source,
        "stock": source.stock,
        "turned": turned,
        "page": page,
        "sheets": len(sheets),
        "drawing": svg(page.object_list[0]),
        "pdf": source.address("print_file", "wall", "pdf", **({"turned": "1"} if turned else {})),
    }
    return render(request, "handbook/print_wall.html", context)


@read_by(sight.READ)
@told_what_is_wrong
def print_file(request: PageRequest, what: str, kind: str, pk: int | None = None) -> HttpResponseBase:
    """A file; of many projects it is made behind the answer, and this leads to the page that tells how it stands."""
    item = PRINTS.get(what)
    if item is None or not (kind in item.kinds or (kind == "png" and what in PICTURED)):
        raise Http404(_("没有这样的文件。"))
    source = source_of(request, pk)
    asked = {name: request.GET.get(name, "") for name in ("unit", "person")}
    wish = source.wish(item, **asked, turned="turned" in request.GET)
    name = file_name(what, kind, wish)
    if kind in BACKGROUND and len(wish.stock.book.projects) > words().at_once:
        state = waiting.ask(what, kind, wish, request.get_full_path())
        if state is not None and state.path is None:
            return redirect("handbook_printed", state.key)
        if state is not None and state.path is not None:
            return FileResponse(state.path.open("rb"), as_attachment=True, filename=name, content_type=TYPES[kind])
    data = made(what, kind, wish)
    header = content_disposition_header(kind != "png", name) or "inline"
    headers = {"Content-Disposition": header}
    if kind == "png":
        headers["Cache-Control"] = f"private, max-age={PICTURE_SECONDS}"
    return HttpResponse(data, content_type=TYPES[kind], headers=headers)


@read_by(sight.READ)
def printed(request: PageRequest, key: str) -> HttpResponse:
    """How it stands with a file that is made behind the answer; it tells nothing of what stands in it."""
    state = waiting.state_of(key) if KEY.fullmatch(key) else None
    if state is None:
        raise Http404(_("没有这样的文件，或者已经清掉了：请再打印一次。"))
    if state.faults:
        return render(request, "handbook/unprintable.html", {"faults": state.faults, "back": state.address}, status=503)
    return render(request, "handbook/printed.html", {"state": state})
