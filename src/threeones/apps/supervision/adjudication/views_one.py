"""The unit's check of its lights of a month, and the page of one light from its computation to its publication."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from threeones.apps.supervision import sight
from threeones.apps.supervision.adjudication.audited import LABEL, key_of
from threeones.apps.supervision.adjudication.checking import check_lights
from threeones.apps.supervision.adjudication.deciding import choices, decide
from threeones.apps.supervision.adjudication.forms import BackForm, CheckForm, DecideForm
from threeones.apps.supervision.adjudication.reading import (
    MONTH,
    Line,
    adjudications,
    lines,
    newest,
    pack_of,
)
from threeones.apps.supervision.adjudication.rights import ADJUDICATE, CHECK, SIGN, duty
from threeones.apps.supervision.adjudication.signing import send_back, sign
from threeones.apps.supervision.adjudication.turning import ways
from threeones.apps.supervision.models import Adjudication, AdjudicationStage
from threeones.apps.supervision.selectors import NoLightRule, shown_lights
from threeones.base.accounts.access import Access
from threeones.base.entry.errors import Conflict, Refused, Unknown, in_words
from threeones.base.entry.handling import SeeOther, fresh_key, not_taken, restored
from threeones.base.entry.history import history
from threeones.base.org.selectors import default_as_of
from threeones.base.pages.requests import PageRequest
from threeones.kernel.lights.judge import labels_of

READ_AND_SENT = ["GET", "HEAD", "POST"]


def crumbs(month: str, *more: tuple[str, str | None]) -> list[tuple[str, str | None]]:
    """The way to a page of a month's lights."""
    page = f"{reverse('lights')}?{urlencode({'month': month})}"
    return [(_("首页"), "/"), (_("督办"), reverse("board")), (_("%(month)s的灯") % {"month": month}, page), *more]


def ways_of(found: Sequence[Adjudication], access: Access) -> dict[int, list[SafeString]]:
    """What would turn the lights of some adjudications of one year green, by their numbers."""
    today = timezone.localdate()
    years = {int(one.month[:4]) for one in found}
    told: dict[int, list[SafeString]] = {}
    for year in years:
        as_of = default_as_of(year, today)
        try:
            records = {j.project.pk: j.records for j in shown_lights(year, as_of, access)}
        except NoLightRule:
            continue
        for one in found:
            if one.project_id in records and int(one.month[:4]) == year:
                told[one.pk] = ways(records[one.project_id], one.month, as_of)
    return told


@require_http_methods(READ_AND_SENT)
def lights_of_unit(request: PageRequest, month: str, unit: str) -> HttpResponse:
    """A unit's lights of a month: it agrees, or objects with a remark."""
    request.access.require(sight.READ)
    good = unit.isprintable() and MONTH.fullmatch(month)
    query = adjudications(request.access).filter(month=month, project__lead_unit__code=unit)
    found = lines(newest(query), request.access, timezone.localdate()) if good else []
    if not found:
        raise Http404(_("%(month)s没有请这个单位核对的灯") % {"month": month[:7]})
    waiting = [line for line in found if line.one.stage == AdjudicationStage.CHECKING]
    form, more = f"lights/{month}/{unit}", dict[str, Any]()
    if request.method == "POST":
        request.access.require(CHECK, duty(found[0].one.project))
        # what was sent counts, not what waits by now: somebody else may have answered meanwhile
        asked = [line for line in found if f"version-{line.one.pk}" in request.POST]
        filled, more = CheckForm(request.POST, lines=asked), {"key": request.POST.get("key", "")}
        if filled.is_valid():
            told: dict[str, Any] = {"month": month, "unit": unit, "said": filled.said, "form": form, **more}
            try:
                n = check_lights(access=request.access, **told)
            except Refused as error:
                more |= not_taken(error, filled)
            except Conflict as error:
                more |= not_taken(error, filled) | {"mine": filled.beyond(waiting), "key": fresh_key()}
                filled = CheckForm(request.POST, lines=waiting)
                filled.is_valid()
            else:
                messages.success(request, ngettext("核对了%(n)s盏灯。", "核对了%(n)s盏灯。", n) % {"n": n})
                return SeeOther(request.path)
    else:
        first = restored(request.access, form, {})
        filled, more = CheckForm(lines=waiting, initial=first.values), {"key": first.key, "draft": first.draft}
    return _unit_page(request, found, filled, month=month, draft_form=form, **more)


def _unit_page(request: PageRequest, found: Sequence[Line], filled: CheckForm, **more: Any) -> HttpResponse:
    unit, month = found[0].one.project.lead_unit, more["month"]
    told = ways_of([line.one for line in found], request.access)
    may_check = bool(filled.lines) and request.access.may(CHECK, duty(found[0].one.project))
    pending = {line.one.pk for line in filled.lines}
    context = {
        "crumbs": crumbs(month, (unit.name, None)),
        "unit": unit,
        "form": filled,
        "form_url": request.path,
        "may_check": may_check,
        "due": min((line.one.check_by for line in filled.lines), default=None),
        "waiting": [(line, told.get(line.one.pk, []), *filled.of(line)) for line in filled.lines],
        "others": [(line, told.get(line.one.pk, [])) for line in found if line.one.pk not in pending],
        "today": timezone.localdate(),
        **({"key": fresh_key()} | more),
    }
    status = 409 if more.get("conflict") else 200
    return render(request, "supervision/adjudication/unit.html", context, status=status)


@require_http_methods(READ_AND_SENT)
def adjudication(request: PageRequest, pk: int) -> HttpResponse:
    """One light: what was computed and from what, what the unit says; the office decides it, its leader signs."""
    request.access.require(sight.READ)
    one = adjudications(request.access).defer(None).filter(pk=pk).first()
    if one is None:
        raise Http404(_("没有这次亮灯审定"))
    office, signs = request.access.may(ADJUDICATE, one.project.objective.bureau), request.access.may(SIGN, one)
    states, form = choices(one), f"adjudication/{pk}"
    back, more = BackForm(), dict[str, Any]()
    if request.method == "POST":
        action = request.POST.get("action", "")
        request.access.require(SIGN if action in ("sign", "back") else ADJUDICATE, _of(one, action))
        decided, back = DecideForm(request.POST, states=states), BackForm(request.POST)
        more = {"key": request.POST.get("key", ""), "version": request.POST.get("version", "")}
        sent = back if action == "back" else decided
        if action in ("sign", "back") or decided.is_valid():
            try:
                said = _sent(request, one, action, decided, form)
            except Unknown as error:
                raise Http404(in_words(error)) from error
            except (Conflict, Refused) as error:
                sent.is_valid()
                more |= not_taken(error, sent) | ({"status": 422} if isinstance(error, Refused) else {})
            else:
                messages.success(request, said)
                return SeeOther(f"{reverse('lights')}?{urlencode({'month': one.month, 'mine': '1'})}")
        more |= {"sent": sent}
    else:
        stands = {"light": one.light or one.computed, "reason": one.reason, "version": one.version}
        first = restored(request.access, form, stands) if office else None
        decided = DecideForm(states=states, initial=first.values if first else stands)
        more = {"key": first.key, "draft": first.draft} if first else {}
        more |= {"version": first.values["version"] if first else one.version}
    more |= {"decide_form": decided, "back_form": back, "office": office, "signs": signs, "draft_form": form}
    return _one_page(request, one, **more)


def _of(one: Adjudication, action: str) -> Any:
    return one if action in ("sign", "back") else one.project.objective.bureau


def _sent(request: PageRequest, one: Adjudication, action: str, decided: DecideForm, form: str) -> str:
    """What is done with one light; what came of it."""
    version = request.POST.get("version", "")
    told: dict[str, Any] = {"access": request.access, "adjudication": one.pk, "key": request.POST.get("key", "")}
    told["version"] = int(version) if version.isdecimal() and len(version) < 10 else 0
    if action == "sign":
        sign(**told)
        return _("签发了，已经发布。")
    if action == "back":
        send_back(reason=request.POST.get("reason", ""), **told)
        return _("退回审定了。")
    decide(light=decided.cleaned_data["light"], reason=decided.cleaned_data["reason"], form=form, **told)
    return _("审定了，等分管领导签发。")


def _facts(one: Adjudication) -> list[tuple[Mapping[str, str], str, str, int | None]]:
    """The facts that the computed light rests on: what each is called, its value, and where its first row stands."""
    pack = pack_of(one)
    labels = labels_of(pack) if pack else {}
    yes_or_no = {True: _("是"), False: _("否"), None: "–"}
    return [
        (
            labels.get(f["id"], {"zh": f["id"], "en": f["id"]}),
            yes_or_no[f["value"]] if f["value"] is None or isinstance(f["value"], bool) else str(f["value"]),
            f["source"] or "",
            f["row"],
        )
        for f in json.loads(one.facts)
    ]


def _one_page(request: PageRequest, one: Adjudication, **more: Any) -> HttpResponse:
    line = lines([one], request.access, timezone.localdate())[0]
    same = adjudications(request.access).filter(project=one.project_id, month=one.month).exclude(pk=one.pk)
    deciding = line.ready or one.stage == AdjudicationStage.SIGNING
    context = {
        "crumbs": crumbs(one.month, (one.project.code, None)),
        "line": line,
        "one": one,
        "facts": _facts(one),
        "ways": ways_of([one], request.access).get(one.pk, []),
        "others": same.order_by("number"),
        "steps": history(LABEL, key_of(one)),
        "decides": more["office"] and deciding,
        "may_sign": more["signs"] and one.stage == AdjudicationStage.SIGNING,
        "form": more.pop("sent", None),
        "form_url": request.path,
        **({"key": fresh_key()} | more),
    }
    status = more.get("status", 409 if more.get("conflict") else 200)
    return render(request, "supervision/adjudication/one.html", context, status=status)
