"""Pages of importing: the file goes in, its reading is watched, what was understood is looked at and corrected."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from threeones.apps.handbook.importing import selectors
from threeones.apps.handbook.importing.correcting import correct, read_again
from threeones.apps.handbook.importing.exporting import export_faults
from threeones.apps.handbook.importing.forms import UploadForm, decided, year_of
from threeones.apps.handbook.importing.found import Found, Told
from threeones.apps.handbook.importing.keeping import drop_import, start_import
from threeones.apps.handbook.importing.known import known
from threeones.apps.handbook.importing.memory import decisions_of
from threeones.apps.handbook.importing.reading import state_of, told_of
from threeones.apps.handbook.importing.rights import DRAFT
from threeones.apps.handbook.importing.showing import page_of
from threeones.apps.handbook.importing.taking import standing_of
from threeones.apps.handbook.models import BookImport, ImportStage
from threeones.base.entry.errors import Conflict, Refused, Unknown, in_words
from threeones.base.entry.handling import SeeOther, fresh_key, not_taken
from threeones.base.files.uploads import limits
from threeones.base.pages.reading import read_by
from threeones.base.pages.requests import PageRequest
from threeones.base.pages.tables import KINDS

PAGE = 50
TAKES = ".xlsx .xls .docx .csv .txt .xml .mpp .yaml"
READ, FORGET, DROP = "read", "forget", "drop"


def crumbs(*more: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    """The way to a page of importing."""
    here = [(_("首页"), "/"), (_("手册"), reverse("handbook")), (_("导入"), reverse("book_imports"))]
    return [*here, *more]


@require_http_methods(["GET", "HEAD", "POST"])
def imports(request: PageRequest) -> HttpResponse:
    """The form for a file, and the imports that there are."""
    request.access.require(DRAFT)
    bureaus = [(u.code, u.name) for u in selectors.drafted(request.access)]
    year = request.GET.get("year", "")
    first = {
        "bureau": request.GET.get("bureau", ""),
        "year": year if year.isdecimal() else "",
    }
    filled = UploadForm(request.POST if request.method == "POST" else None, bureaus=bureaus, initial=first)
    more: dict[str, Any] = {"key": request.POST.get("key") or fresh_key()}
    if request.method == "POST":
        file = request.FILES.get("file")
        if file is None:
            filled.add_error(None, _("没有选文件"))
        elif filled.is_valid():
            told = {**filled.cleaned_data, "key": more["key"], "file": file}
            try:
                made = start_import(access=request.access, **told)
            except Unknown as error:
                raise Http404(in_words(error)) from error
            except (Conflict, Refused) as error:
                more |= not_taken(error, filled)
            else:
                return SeeOther(reverse("book_import", args=[made.pk]))
    context = {
        "crumbs": [*crumbs()[:-1], (_("导入"), None)],
        "form": filled,
        "page": Paginator(selectors.imports(request.access), PAGE).get_page(request.GET.get("page")),
        "most": limits().max_packed_mb,
        "takes": TAKES,
        **more,
    }
    return render(request, "handbook/importing/imports.html", context, status=409 if more.get("conflict") else 200)


def import_or_404(request: PageRequest, pk: int) -> BookImport:
    """An import that is seen."""
    request.access.require(DRAFT)
    made = selectors.import_by_number(pk, request.access)
    if made is None:
        raise Http404(_("没有这次导入"))
    return made


@never_cache
@read_by(DRAFT)
def one(request: PageRequest, pk: int) -> HttpResponse:
    """One import: how far its reading has come, why it could not be read, or what was understood."""
    return import_page(request, import_or_404(request, pk))


def import_page(request: PageRequest, made: BookImport, wrong: Refused | None = None) -> HttpResponse:
    """The page of an import, with what in a sending was wrong."""
    state = state_of(made)
    told = Told() if state.under_way else told_of(made)
    context: dict[str, Any] = {
        "crumbs": crumbs((made.name, None)),
        "made": made,
        "state": state,
        "refused": told.faults,
        "wrong": wrong.wrong if wrong else (),
        "key": fresh_key(),
    }
    if told.found is not None:
        context |= _understood(request, made, told.found)
    # htmx puts no answer of 400 or more into a page
    status = 422 if wrong and not request.htmx else 200
    return render(request, "handbook/importing/import.html", context, status=status)


def _understood(request: PageRequest, made: BookImport, found: Found) -> dict[str, Any]:
    before = decisions_of(made, found)
    open_ = made.stage == ImportStage.READ
    told = page_of(found, before, request.GET)
    told["other_year"] = bool(found.year_named and made.year) and found.year_named != made.year
    told |= {"found": found, "open": open_, "known": known(made.bureau_id) if open_ else None}
    if open_:
        told["memory"] = selectors.memory_of(found.fingerprint, request.access)
        try:
            told["standing"] = standing = standing_of(made)
            told["moved_on"] = standing.moved_on(found)
        except Refused as error:
            told["barred"] = in_words(error)
    return told


@require_POST
def corrected(request: PageRequest, pk: int) -> HttpResponse:
    """Corrections, after which the file is read again and the page shown as it is then."""
    made = import_or_404(request, pk)
    found = told_of(made).found
    if found is None:
        return SeeOther(reverse("book_import", args=[pk]))
    before = decisions_of(made, found)
    decisions, wrong = decided(request.POST, found, before, known(made.bureau_id))
    year, unread = year_of(_year_sent(request.POST), made.year)
    if wrong := [*wrong, *unread]:
        return import_page(request, made, Refused(wrong))
    try:
        made = correct(access=request.access, number=pk, decided=decisions, year=year)
    except Refused as error:
        return import_page(request, made, error)
    if request.htmx:
        return import_page(request, made)
    return SeeOther(reverse("book_import", args=[pk]))


def _year_sent(told: QueryDict) -> str:
    """The year that a form asks for: by the button beside a warning, or in the field where it was changed.

    A field that says what it said on the page asks for nothing, whatever was decided since.
    """
    field = told.get("year", "")
    return told.get("year_named", "") or ("" if field == told.get("year_was") else field)


@require_POST
def deed(request: PageRequest, pk: int, deed: str) -> HttpResponse:
    """What else is done with an import: read again, read as it stands (the layout forgotten), removed."""
    made = import_or_404(request, pk)
    try:
        if deed in (READ, FORGET):
            read_again(access=request.access, number=pk, forgetting=deed == FORGET, here=deed == READ)
        elif deed == DROP:
            drop_import(access=request.access, number=pk)
            messages.info(request, _("已删除“%(name)s”的导入和文件。") % {"name": made.name})
            return SeeOther(reverse("book_imports"))
        else:
            raise Http404(deed)
    except Refused as error:
        return import_page(request, made, error)
    return SeeOther(reverse("book_import", args=[pk]))


@read_by(DRAFT)
def faults(request: PageRequest, pk: int, kind: str) -> HttpResponse:
    """All faults as a file."""
    told = told_of(import_or_404(request, pk))
    if kind not in KINDS:
        raise Http404(kind)
    return export_faults([*told.faults, *(told.found.faults if told.found else ())], kind)


@read_by(DRAFT)
def file(request: PageRequest, pk: int) -> HttpResponseBase:
    """The file as it came, to be saved; it is never shown by the browser."""
    made = import_or_404(request, pk)
    path = Path(settings.HOME) / "files" / made.sha256[:2] / made.sha256
    if not path.is_file():
        raise Http404(_("留存的文件不见了"))
    response = FileResponse(
        path.open("rb"), as_attachment=True, filename=made.name, content_type="application/octet-stream"
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response
