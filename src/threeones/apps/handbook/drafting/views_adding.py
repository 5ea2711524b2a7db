"""New entries of a draft."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from threeones.apps.handbook.drafting.adding import Added, add_entry
from threeones.apps.handbook.drafting.changing import form_fields
from threeones.apps.handbook.drafting.codes import proposed_code
from threeones.apps.handbook.drafting.entries import name_of, state_of
from threeones.apps.handbook.drafting.fields import FIELDS
from threeones.apps.handbook.drafting.forms import EntryForm
from threeones.apps.handbook.drafting.pages import READ_AND_SENT, anchored, editing, say
from threeones.apps.handbook.drafting.pages import Place as Draft
from threeones.apps.handbook.drafting.placing import PARENTS, Place, of_kind, place_from, spot
from threeones.apps.handbook.drafting.steps import load
from threeones.apps.handbook.drafting.titles import kind_word
from threeones.apps.handbook.models import EntryKind
from threeones.base.entry.errors import Conflict, Refused
from threeones.base.entry.fields import ChineseSelect
from threeones.base.entry.handling import SeeOther, fresh_key, restored
from threeones.base.pages.requests import PageRequest

AGAIN = "again"
"""The button that saves an entry and begins another one behind it."""


class AddForm(EntryForm):
    """A new entry: its code (of a target its indicator), its place, its fields."""

    def __init__(self, draft: Draft, kind: str, data: Any = None, *, initial: dict[str, Any], choose: bool) -> None:
        super().__init__(form_fields(kind, {}, draft.names), data, initial=initial, began=False)
        label = _("指标或目标") if kind == EntryKind.TARGET else _("编码")
        attrs = {"autocomplete": "off"}
        self.fields["code"] = forms.CharField(required=False, label=label, widget=forms.TextInput(attrs=attrs))
        if choose:
            names = draft.names.objectives
            places = [(f"last/{code}", f"{code} {name}") for code, name in names.items()]
            top = [("last/", _("最上一层"))] if kind == EntryKind.OBJECTIVE else []
            select = ChineseSelect(attrs={"class": "form-select"})
            self.fields["place"] = forms.ChoiceField(
                required=False, label=_("放在哪里"), choices=[*top, *places], widget=select
            )
        else:
            self.fields["place"] = forms.CharField(required=False, widget=forms.HiddenInput)
        self.order_fields(["place", "code"])


@require_http_methods(READ_AND_SENT)
def add(request: PageRequest, pk: int, kind: str) -> HttpResponse:
    """A new entry: its form, and once it is sent the tree (or the form for another one behind it)."""
    draft = editing(request, pk)
    if kind not in FIELDS:
        raise Http404(kind)
    asked = request.GET.get("place", "")
    at = place_from(asked)
    if at is None and kind in (EntryKind.MILESTONE, EntryKind.TARGET):
        raise Http404(asked)
    under = _under(draft, kind, at)
    form_key = f"draft/{pk}/new/{kind}/{under}"[:200]
    choose = at is None
    more: dict[str, Any] = {}
    if request.method == "POST":
        filled = AddForm(draft, kind, request.POST, initial={}, choose=choose)
        more["key"] = request.POST.get("key", "")
        try:
            made = _add(draft, kind, filled, form_key)
        except Refused as refused:
            filled.tell(refused.wrong)
        except Conflict as conflict:
            more |= {"conflict": str(conflict), "key": fresh_key()}
        else:
            return SeeOther(_onward(draft, kind, made))
    else:
        first = restored(request.access, form_key, _initial(draft, kind, under, asked))
        filled = AddForm(draft, kind, initial=dict(first.values), choose=choose)
        more = {"key": first.key, "draft": first.draft}
    parent = load(draft.edition, [(PARENTS[kind], under)]).get((PARENTS[kind], under)) if under else None
    context = {
        "crumbs": draft.crumbs((_("草稿"), draft.tree), (_("新增"), None)),
        "edition": draft.edition,
        "kind_word": kind_word(kind),
        "above": (parent.code, name_of(parent.kind, parent.code, state_of(parent))) if parent else None,
        "form": filled,
        "fields": [("place", filled["place"]), ("code", filled["code"]), *((n, filled[n]) for n in filled.known)],
        "form_url": request.get_full_path(),
        "draft_form": form_key,
        "back": draft.back(draft.tree),
        "names": draft.names,
        **more,
    }
    return render(request, "handbook/draft/add.html", context, status=409 if more.get("conflict") else 200)


def _under(draft: Draft, kind: str, at: Place | None) -> str:
    """What a place is under."""
    if at is None:
        return ""
    found = spot(kind, of_kind(draft.edition, kind), at)
    return found.under if found else at.code


def _initial(draft: Draft, kind: str, under: str, asked: str) -> dict[str, Any]:
    first = next(iter(draft.names.objectives), "") if not asked and kind == EntryKind.PROJECT else under
    code = proposed_code(draft.edition, kind, first)
    return {"code": code, "place": asked or (f"last/{first}"), "weight": "1"}


def _add(draft: Draft, kind: str, filled: AddForm, form_key: str) -> Added:
    told = draft.request.POST
    at = place_from(told.get("place", "")) or Place("last")
    return add_entry(
        access=draft.request.access,
        edition=draft.edition.pk,
        kind=kind,
        code=told.get("code", ""),
        place=at,
        values=filled.texts,
        key=told.get("key", ""),
        form=form_key,
    )


def _onward(draft: Draft, kind: str, made: Added) -> str:
    """Where one goes from a new entry."""
    say(draft.request, _("加好了：%(code)s") % {"code": made.code})
    if draft.request.POST.get("action") == AGAIN:
        behind = {"place": f"after/{made.code}", "next": draft.back(draft.tree)}
        return f"{reverse('draft_add', args=[draft.edition.pk, kind])}?{urlencode(behind)}"
    return anchored(draft.back(draft.tree), load(draft.edition, [(kind, made.code)]).get((kind, made.code)))
