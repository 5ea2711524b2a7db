"""Pages on which orders are filed: one, or those that a note or minutes are split into; the page of such a batch."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from threeones.apps.handbook import selectors as handbook
from threeones.apps.supervision.models import Batch, BatchKind, OrderOrigin, OrderStage
from threeones.apps.supervision.orders.assigning import assign_batch
from threeones.apps.supervision.orders.filing import Matter, Note, file_batch, file_order
from threeones.apps.supervision.orders.forms import MatterForm, NoteForm, OrderForm
from threeones.apps.supervision.orders.keeping import Sending
from threeones.apps.supervision.orders.reading import batches, orders
from threeones.apps.supervision.orders.rights import MANAGE, READ
from threeones.apps.supervision.orders.splitting import suggested
from threeones.apps.supervision.orders.views import crumbs
from threeones.base.accounts.access import Access
from threeones.base.entry.errors import Conflict, Refused, Unknown, in_words
from threeones.base.entry.handling import SeeOther, fresh_key, not_taken, restored
from threeones.base.org.models import Unit, UnitKind
from threeones.base.org.selectors import units as every_unit
from threeones.base.org.succession import has_ended
from threeones.base.pages.form_faults import tell
from threeones.base.pages.reading import read_by
from threeones.base.pages.requests import PageRequest
from threeones.kernel.values.parse import split_names

READ_AND_SENT = ["GET", "HEAD", "POST"]
ROWS, MOST_ROWS = 4, 30
ORDER_FORM, NOTE_FORM = "order/new", "batch/new"


def _bureaus(access: Access) -> list[Unit]:
    return [u for u in every_unit(UnitKind.BUREAU) if access.may(MANAGE, u)]


def _units() -> list[Unit]:
    """The units that can be asked: those that there are today."""
    today = timezone.localdate()
    return [u for u in every_unit() if u.kind != UnitKind.DISTRICT and not has_ended(u, today)]


@require_http_methods(READ_AND_SENT)
def order_new(request: PageRequest) -> HttpResponse:
    """Filing an order; from a project's page with what is known of it."""
    request.access.require(MANAGE)
    bureaus, units = _bureaus(request.access), _units()
    if request.method == "POST":
        return _file(request, bureaus, units)
    first = restored(request.access, ORDER_FORM, _begun(request, bureaus))
    filled = OrderForm(bureaus=bureaus, units=units, initial=first.values)
    return _order_page(request, filled, {"key": first.key, "draft": first.draft})


def _begun(request: PageRequest, bureaus: Sequence[Unit]) -> dict[str, Any]:
    """The first values: of the project that the address names, or empty."""
    origin, month = request.GET.get("origin", ""), request.GET.get("month", "")
    told: dict[str, Any] = {
        "bureau": bureaus[0].code if bureaus else "",
        "origin": origin if origin in OrderOrigin.values else OrderOrigin.OTHER,
        "month": month,
    }
    code = request.GET.get("project", "")
    project = handbook.project(code, request.access) if code.isprintable() else None
    if project is None:
        return told
    words = {
        OrderOrigin.LIGHT: "{name}{month}亮红灯",
        OrderOrigin.REPORT: "{name}{month}进展逾期未报",
    }
    title = words.get(OrderOrigin(told["origin"]), "{name}").format(name=project.name, month=month)
    return told | {
        "bureau": project.objective.bureau.code,
        "project": project.code,
        "unit": project.lead_unit.code,
        "title": title,
    }


def _file(request: PageRequest, bureaus: Sequence[Unit], units: Sequence[Unit]) -> HttpResponse:
    filled = OrderForm(request.POST, bureaus=bureaus, units=units)
    more: dict[str, Any] = {"key": request.POST.get("key", "")}
    if filled.is_valid():
        told = dict(filled.cleaned_data)
        bureau, copies = told.pop("bureau"), tuple(told.pop("copy_to"))
        assign = request.POST.get("action") == "assign"
        try:
            made = file_order(
                access=request.access,
                bureau=bureau,
                matter=Matter(**told, copy_to=copies),
                assign=assign,
                sent=Sending(more["key"], ORDER_FORM),
            )
        except (Conflict, Refused) as error:
            more |= not_taken(error, filled)
        else:
            done = (
                _("立项并交办了，文号%(number)s。") % {"number": made.number} if assign else _("立项了，还没有交办。")
            )
            messages.success(request, done)
            return SeeOther(reverse("order", args=[made.pk]))
    return _order_page(request, filled, more)


def _order_page(request: PageRequest, filled: OrderForm, more: dict[str, Any]) -> HttpResponse:
    context = {
        "crumbs": crumbs((_("立项"), None)),
        "form": filled,
        "draft_form": ORDER_FORM,
        "form_url": reverse("order_new"),
        **more,
    }
    return render(request, "supervision/orders/new.html", context, status=409 if more.get("conflict") else 200)


@require_http_methods(READ_AND_SENT)
def batch_new(request: PageRequest) -> HttpResponse:
    """A note or minutes, split into orders on one page."""
    request.access.require(MANAGE)
    bureaus, units = _bureaus(request.access), _units()
    if request.method == "POST":
        return _split(request, bureaus, units)
    stands = {"bureau": bureaus[0].code if bureaus else "", "kind": BatchKind.NOTE, "happened_on": timezone.localdate()}
    first = restored(request.access, NOTE_FORM, stands)
    rows = [MatterForm(units=units, initial=_row(first.values, n), prefix=f"m{n}") for n in range(1, ROWS + 1)]
    return _batch_page(request, NoteForm(bureaus=bureaus, initial=first.values), rows, first.key, draft=first.draft)


def _row(values: Any, n: int) -> dict[str, Any]:
    """What a draft has of a matter."""
    return {name: values.get(f"m{n}-{name}", "") for name in ("unit", "title", "demand", "urgency")}


def _split(request: PageRequest, bureaus: Sequence[Unit], units: Sequence[Unit]) -> HttpResponse:
    filled, action = NoteForm(request.POST, bureaus=bureaus), request.POST.get("action", "")
    given = request.POST.get("rows", "")
    count = min(MOST_ROWS, int(given)) if given.isdecimal() and len(given) < 4 else ROWS
    key = request.POST.get("key", "")
    if action in ("split", "more"):
        again = NoteForm(bureaus=bureaus, initial=request.POST.dict())
        return _batch_page(request, again, _suggested(request, units, count, action), key)
    rows = [MatterForm(request.POST, units=units, prefix=f"m{n}") for n in range(1, count + 1)]
    more: dict[str, Any] = {}
    if filled.is_valid() and all([r.is_valid() for r in rows]):  # noqa: C419  each tells its faults
        told = dict(filled.cleaned_data)
        bureau, kind = told.pop("bureau"), OrderOrigin(str(told["kind"]))
        kept = [r for r in rows if any(r.cleaned_data[f] for f in ("unit", "title", "demand"))]
        matters = [Matter(origin=kind, **r.cleaned_data) for r in kept]
        try:
            made = file_batch(
                access=request.access,
                bureau=bureau,
                note=Note(**told),
                matters=matters,
                sent=Sending(key, NOTE_FORM),
            )
        except (Conflict, Refused) as error:
            more = _not_split(error, filled, kept)
        else:
            return SeeOther(reverse("batch", args=[made.pk]))
    return _batch_page(request, filled, rows, more.pop("key", key), **more)


def _not_split(error: Conflict | Refused, filled: NoteForm, kept: Sequence[MatterForm]) -> dict[str, Any]:
    """Faults to the fields of the note and of each matter."""
    if not isinstance(error, Refused):
        return not_taken(error, filled)
    own = [w for w in error.wrong if not w.field.partition("-")[0].isdecimal()]
    for n, form in enumerate(kept, start=1):
        wrong = [w for w in error.wrong if w.field.startswith(f"{n}-")]
        for w in wrong:
            name = w.field.partition("-")[2]
            said = f"{w.fault}（{w.expected}）" if w.expected else w.fault
            form.add_error(name if name in form.fields else None, said)
    tell(filled, Refused(own))
    if not own:
        filled.add_error(None, _("有的事项没有写全，见各项下面"))
    return {}


def _suggested(request: PageRequest, units: Sequence[Unit], count: int, action: str) -> list[MatterForm]:
    """The matters that the text's numbered paragraphs are, or the same with rows more."""
    values: list[dict[str, Any]] = [_row(request.POST, n) for n in range(1, count + 1)]
    if action == "split":
        names = {name: u.code for u in units for name in (u.name, *split_names(u.aliases))}
        found = suggested(request.POST.get("text", ""), names)
        values = [{"unit": s.unit, "title": s.title, "demand": s.demand} for s in found]
    else:
        values += [{}] * ROWS
    values = values[:MOST_ROWS] or [{}]
    return [MatterForm(units=units, initial=v, prefix=f"m{n}") for n, v in enumerate(values, start=1)]


def _batch_page(
    request: PageRequest, filled: NoteForm, rows: Sequence[MatterForm], key: str, **more: Any
) -> HttpResponse:
    context = {
        "crumbs": crumbs((_("批示件和会议纪要"), None)),
        "form": filled,
        "rows": rows,
        "key": key or fresh_key(),
        "draft_form": NOTE_FORM,
        "form_url": reverse("batch_new"),
        "full": len(rows) >= MOST_ROWS,
        **more,
    }
    status = 409 if more.get("conflict") else 200
    return render(request, "supervision/orders/batch_new.html", context, status=status)


def _batch_or_404(request: PageRequest, pk: int) -> Batch:
    found = batches(request.access).filter(pk=pk).first()
    if found is None:
        raise Http404(_("没有这份批示件或会议纪要"))
    return found


@read_by(READ)
def batch(request: PageRequest, pk: int) -> HttpResponse:
    """A note or minutes, and how the orders stand that it was split into."""
    found = _batch_or_404(request, pk)
    mine = list(orders(request.access).filter(batch=found).order_by("pk"))
    context = {
        "crumbs": crumbs((found.title, None)),
        "batch": found,
        "kind": _(found.get_kind_display()),
        "orders": mine,
        "closed": sum(o.stage == OrderStage.CLOSED for o in mine),
        "filed": sum(o.stage == OrderStage.FILED for o in mine),
        "office": request.access.may(MANAGE, found),
        "today": timezone.localdate(),
    }
    return render(request, "supervision/orders/batch.html", context)


@require_POST
def batch_assign(request: PageRequest, pk: int) -> HttpResponse:
    """Assign all orders of a batch that wait for it."""
    request.access.require(READ)
    found = _batch_or_404(request, pk)
    try:
        n = assign_batch(access=request.access, batch=found.pk)
    except Unknown as error:
        raise Http404(in_words(error)) from error
    messages.success(request, ngettext("交办了%(n)d份督办单。", "交办了%(n)d份督办单。", n) % {"n": n})
    return SeeOther(reverse("batch", args=[pk]))
