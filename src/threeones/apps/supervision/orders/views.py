"""Pages of orders: the list, one order with what happened and what comes next, its papers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as mark
from django.utils.translation import override
from django.views.decorators.http import require_POST

from threeones.apps.supervision.models import Order, OrderStage, StepKind
from threeones.apps.supervision.orders import assigning, steps
from threeones.apps.supervision.orders.forms import DueForm
from threeones.apps.supervision.orders.keeping import Sending
from threeones.apps.supervision.orders.ladder import Clock, key_of, notice_on, rung_on
from threeones.apps.supervision.orders.papers import PAPERS, chat_text, made, papers_of
from threeones.apps.supervision.orders.policy import policy
from threeones.apps.supervision.orders.reading import FILTERS, batches, chosen, counts, orders, steps_of
from threeones.apps.supervision.orders.reminding import by_key
from threeones.apps.supervision.orders.rights import ANSWER, MANAGE, READ
from threeones.base.accounts.sight import sees
from threeones.base.documents.paper import TYPES
from threeones.base.entry.errors import Conflict, Refused, Unknown, Wrong, in_words
from threeones.base.entry.handling import SeeOther, fresh_key, restored
from threeones.base.pages import text
from threeones.base.pages.reading import read_by
from threeones.base.pages.requests import PageRequest

PAGE = 50
Crumbs = list[tuple[str, str | None]]


def crumbs(*more: tuple[str, str | None]) -> Crumbs:
    """The way to a page of orders."""
    return [(_("首页"), "/"), (_("督办"), reverse("board")), (_("督办单"), reverse("orders")), *more]


@read_by(READ)
def order_list(request: PageRequest) -> HttpResponse:
    """The orders that are seen; filters stand in the address."""
    today, filters = timezone.localdate(), {name: request.GET.get(name, "") for name in FILTERS}
    found = chosen(orders(request.access), filters, request.access, today)
    told = counts(request.access, today)
    context = {
        "crumbs": [*crumbs()[:-1], (_("督办单"), None)],
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "counts": told,
        "stages": [(s, _(str(OrderStage(s).label)), n) for s, n in told.stages],
        "today": today,
        "office": request.access.may(MANAGE),
        "batches": list(batches(request.access)[:PAGE]) if request.access.may(MANAGE) else [],
        "has_unit": bool(request.access.units),
    }
    return render(request, "supervision/orders/list.html", context)


def order_or_404(request: PageRequest, pk: int) -> Order:
    """An order that is seen; a page that is not there where there is none."""
    found = orders(request.access).select_related("batch", "project__objective").filter(pk=pk).first()
    if found is None:
        raise Http404(_("没有这份督办单"))
    return found


@read_by(READ)
def order(request: PageRequest, pk: int) -> HttpResponse:
    """One order: where it stands, by when it is answered, what happened, what comes next."""
    return order_page(request, order_or_404(request, pk))


def order_page(
    request: PageRequest, found: Order, wrong: Refused | None = None, conflict: Conflict | None = None
) -> HttpResponse:
    """The page of an order, with what kept a step from being done."""
    access, today = request.access, timezone.localdate()
    office, answers = access.may(MANAGE, found), access.may(ANSWER, found)
    happened = steps_of(found)
    form = f"order/{found.pk}"
    first = restored(access, form, {"text": ""}) if answers and found.stage == OrderStage.ASSIGNED else None
    posted = request.POST if request.method == "POST" else {}
    context: dict[str, Any] = {
        "crumbs": crumbs((str(found.number or found.title), None)),
        "order": found,
        "steps": [(s, _(str(StepKind(s.kind).label))) for s in reversed(happened)],
        "stage": _(str(OrderStage(found.stage).label)),
        "origin": _(found.get_origin_display()),
        "urgency": _urgency(found),
        "ladder": _ladder(found, by_key(happened)),
        "copies": list(found.copy_to.all()),
        "batch_seen": found.batch is not None and sees(access, found.batch),
        "project_seen": found.project is not None and sees(access, found.project),
        "office": office,
        "answers": answers and found.stage == OrderStage.ASSIGNED,
        "late": found.stage == OrderStage.ASSIGNED and found.due_on is not None and found.due_on < today,
        "chat": chat_text(found, today) if office and found.stage == OrderStage.ASSIGNED else "",
        "papers": papers_of(found, happened),
        "due_form": DueForm(initial={"urgency": found.urgency}),
        "ways": [(way, _(word)) for way, word in _WAY_WORDS.items()],
        "key": fresh_key(),
        "draft": first.draft if first else None,
        "draft_form": form,
        "form_url": reverse("order", args=[found.pk]),
        "typed": posted.get("text", str(first.values["text"]) if first else ""),
        "typed_in": request.resolver_match.kwargs.get("name", "") if request.resolver_match else "",
        "wrong": wrong.wrong if wrong else [],
        "conflict": str(conflict) if conflict else "",
        "today": today,
    }
    status = 409 if conflict else 422 if wrong else 200
    return render(request, "supervision/orders/order.html", context, status=status)


_WAY_WORDS = {"phone": mark("打过电话"), "unreached": mark("电话没有打通"), "message": mark("发过消息")}


def _urgency(found: Order) -> str:
    known = policy().urgencies.get(found.urgency)
    return text.in_language(known.label) if known else found.urgency


def _ladder(found: Order, taken: Mapping[str, date]) -> list[dict[str, Any]]:
    """The rungs with their days: those that were taken, and when the others come if nothing is answered."""
    if found.assigned_on is None or found.due_on is None:
        return []
    by, clock = policy(), Clock(found.assigned_on, found.due_on, taken)
    notice = taken.get(key_of(StepKind.NOTICE, found.due_on)) or notice_on(by, clock)
    rows = [{"label": _("提醒"), "day": notice, "taken": key_of(StepKind.NOTICE, found.due_on) in taken, "told": ""}]
    assumed = dict(taken)
    for level, rung in enumerate(by.ladder, start=1):
        key = key_of(rung.kind, found.due_on)
        day = taken.get(key) or rung_on(by, Clock(clock.assigned_on, clock.due_on, assumed), level)
        if day is not None:
            assumed[key] = day
        told = "、".join(_(str(role.label)) for role in rung.tell)
        rows.append({"label": _(str(rung.kind.label)), "day": day, "taken": key in taken, "told": told})
    return [row for row in rows if row["day"] is not None]


Given = Callable[[HttpRequest], dict[str, Any]]


def _text(request: HttpRequest) -> dict[str, Any]:
    return {"text": request.POST.get("text", "")}


def _day(request: HttpRequest, name: str) -> date | None:
    """A day as the form has it; raises ``Refused`` where it is none."""
    told = request.POST.get(name, "").strip()
    try:
        found = parse_date(told) if told else None
    except ValueError:
        found = None
    if told and found is None:
        raise Refused([Wrong(name, _("日期不对，如 2021-10-31"))])
    return found


def _due(request: HttpRequest) -> dict[str, Any]:
    return {"urgency": request.POST.get("urgency", ""), "due_on": _day(request, "due_on")}


def _redo(request: HttpRequest) -> dict[str, Any]:
    return {**_text(request), "due_on": _day(request, "due_on")}


def _contact(request: HttpRequest) -> dict[str, Any]:
    return {**_text(request), "way": request.POST.get("way", "")}


def _talk(request: HttpRequest) -> dict[str, Any]:
    return {**_text(request), "happened_on": _day(request, "happened_on")}


STEPS: Mapping[str, tuple[Callable[..., Order], Given]] = {
    "assign": (assigning.assign, _due),
    "contact": (steps.log_contact, _contact),
    "answer": (steps.answer, _text),
    "return": (steps.return_order, _redo),
    "close": (steps.close_order, _text),
    "withdraw": (steps.withdraw_order, _text),
    "talk": (steps.record_talk, _talk),
}
"""The steps of an order by their names in addresses: what is done, and what of the form it needs."""


@require_POST
def step(request: PageRequest, pk: int, name: str) -> HttpResponse:
    """The next step of an order."""
    request.access.require(READ)
    found = order_or_404(request, pk)
    if name not in STEPS:
        raise Http404(name)
    work, given = STEPS[name]
    form = f"order/{pk}" if name == "answer" else ""
    version = request.POST.get("version", "")
    seen_version = int(version) if version.isdecimal() and len(version) < 10 else None
    sent = Sending(request.POST.get("key", ""), form, seen_version)
    try:
        now = work(access=request.access, order=pk, sent=sent, **given(request))
    except Unknown as error:
        raise Http404(in_words(error)) from error
    except Refused as error:
        return order_page(request, found, error)
    except Conflict as error:
        return order_page(request, order_or_404(request, pk), conflict=error)
    messages.success(request, _("记下了：%(stage)s。") % {"stage": _(str(OrderStage(now.stage).label))})
    return SeeOther(reverse("order", args=[pk]))


@read_by(READ)
def paper(request: PageRequest, pk: int, name: str, kind: str) -> HttpResponse:
    """A paper of an order as a file."""
    found = order_or_404(request, pk)
    happened = steps_of(found)
    wanted = PAPERS.get(name)
    if wanted is None or kind not in TYPES or wanted not in papers_of(found, happened):
        raise Http404(_("没有这样的文件。"))
    with override("zh-hans"):
        data = made(wanted, found, happened, kind, timezone.localdate())
        called = f"{wanted.title}-{found.number}.{kind}"
    header = content_disposition_header(True, called) or "attachment"
    return HttpResponse(data, content_type=TYPES[kind], headers={"Content-Disposition": header})
