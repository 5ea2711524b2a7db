"""Many projects at once: chosen in the tree, or all that a filter finds."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from threeones.apps.handbook.drafting.bulk import bulk_change
from threeones.apps.handbook.drafting.fields import label_of
from threeones.apps.handbook.drafting.forms import BulkForm
from threeones.apps.handbook.drafting.outline import outline
from threeones.apps.handbook.drafting.pages import READ_AND_SENT, Place, editing, number, say
from threeones.apps.handbook.drafting.sending import Overtaken, moment
from threeones.apps.handbook.drafting.steps import last_number
from threeones.apps.handbook.drafting.undoing import titled
from threeones.apps.handbook.drafting.views_tree import found_in, wanted
from threeones.base.entry.errors import Conflict, Refused
from threeones.base.entry.handling import SeeOther, fresh_key
from threeones.base.pages.requests import PageRequest

SHOWN = 20


@require_http_methods(READ_AND_SENT)
def bulk(request: PageRequest, pk: int) -> HttpResponse:
    """The chosen projects and what shall be changed of them; sent, all are changed in one step."""
    place = editing(request, pk)
    whole = outline(request.access, place.edition)
    every = {p.code: p for p in whole.every}
    if request.method == "POST":
        codes = [code.strip() for code in request.POST.get("codes", "").splitlines() if code.strip()]
    elif "all" in request.GET:
        codes = [p.code for some in found_in(place, whole, wanted(request.GET)).values() for p in some]
    else:
        codes = [code for code in request.GET.getlist("code") if code in every]
    objectives = [(o.code, f"{o.code} {o.name}") for o in whole.objectives]
    filled = BulkForm(request.POST if request.method == "POST" else None, objectives=objectives)
    more: dict[str, Any] = {"key": request.POST.get("key") or fresh_key()}
    if request.method == "POST":
        answer = _sent(place, codes, filled, more)
        if answer is not None:
            return answer
    context = place.bar() | {
        "crumbs": place.crumbs((_("草稿"), place.tree), (_("批量改"), None)),
        "form": filled,
        "codes": codes,
        "codes_told": "\n".join(codes),
        "seen": place.seen,
        "chosen": [every[code] for code in codes[:SHOWN] if code in every],
        "more_chosen": max(0, len(codes) - SHOWN),
        "back": place.back(place.tree),
        "names": place.names,
        **more,
    }
    if "overtaken" in more:
        # what others changed is on this page: from here on it is known
        context["seen"] = last_number(place.edition)
    return render(request, "handbook/draft/bulk.html", context, status=409 if more.get("conflict") else 200)


def _sent(place: Place, codes: list[str], filled: BulkForm, more: dict[str, Any]) -> HttpResponse | None:
    """Carry it out; None where it is not taken, and ``more`` says why."""
    told = place.request.POST
    try:
        done = bulk_change(
            access=place.request.access,
            edition=place.edition.pk,
            codes=codes,
            changes=filled.changes,
            seen=number(told.get("seen", "")),
            skip=told.getlist("skip"),
            anyway=told.get("action") == "anyway",
            key=more["key"],
        )
    except Refused as refused:
        filled.tell(refused.wrong)
    except Overtaken as overtaken:
        more |= {"conflict": str(overtaken), "key": fresh_key(), "overtaken": _found(place, overtaken)}
    except Conflict as conflict:
        more |= {"conflict": str(conflict), "key": fresh_key()}
    else:
        n = done.projects
        said = [ngettext("改了%(n)s个项目。", "改了%(n)s个项目。", n) % {"n": n}]
        if done.spans:
            several = ngettext("%(n)s个项目的期间改成了日期。", "%(n)s个项目的期间改成了日期。", done.spans)
            said.append(several % {"n": done.spans})
        say(place.request, " ".join(said))
        return SeeOther(place.back(place.tree))
    return None


def _found(place: Place, overtaken: Overtaken) -> list[dict[str, Any]]:
    """What others changed: of which project, what, who and when; a project once."""
    found: dict[str, dict[str, Any]] = {}
    for step, touched in overtaken.found:
        told = found.setdefault(
            touched.key[1],
            {"code": touched.key[1], "title": titled(place.edition, touched.key), "by": step.by, "at": moment(step)},
        )
        told.setdefault("fields", [label_of(touched.key[0], n) for n in touched.now or ()])
    return list(found.values())
