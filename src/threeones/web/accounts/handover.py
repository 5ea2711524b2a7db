"""Handing over on a page: who gives what to whom, from which day."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from threeones.base.accounts.handover import cancel, hand_over, matters, waiting
from threeones.base.accounts.models import HandOver, User
from threeones.base.accounts.rights import ENTER, HAND_OVER, SEE_POSTS
from threeones.base.pages.form_faults import tell
from threeones.base.pages.requests import PageRequest
from threeones.kernel.values.faults import Faults
from threeones.web.accounts.administration import crumbs, needs
from threeones.web.accounts.fields import Account, Day, Reason

SHOWN = 20


def people() -> Any:
    """Accounts of people."""
    return User.objects.filter(enterprise_code="").select_related("person")


class HandOverForm(forms.Form):
    """Who gives what he has to whom, and from which day."""

    giver = Account(label=gettext_lazy("谁交出（用户名、工号或姓名）"), among=people)
    taker = Account(label=gettext_lazy("谁接手（用户名、工号或姓名）"), among=people)
    on = Day(label=gettext_lazy("从哪天起"))
    reason = Reason(gettext_lazy("如：岗位调整"))
    end_posts = forms.BooleanField(
        label=gettext_lazy("同时结束交出人另任的职务、代理和代录"), required=False, initial=True
    )


@never_cache
@require_http_methods(["GET", "POST"])
@needs(HAND_OVER)
def index(request: PageRequest) -> HttpResponse:
    """What somebody would give (``?giver=``), the order, and the orders that wait or are done."""
    today = timezone.localdate()
    form = HandOverForm(request.POST or None, initial={"on": today, "giver": request.GET.get("giver", "")[:60]})
    if request.method == "POST" and form.is_valid():
        try:
            made = hand_over(access=request.access, **form.cleaned_data)
        except Faults as found:
            tell(form, found)
        else:
            if made.done_at:
                messages.success(request, _("已交接：%(moved)s。") % {"moved": made.moved or _("没有在办的事")})
            else:
                messages.success(request, _("%(day)s那天交接。") % {"day": made.day})
            return redirect("handover")
    access = request.access
    context = {
        "crumbs": crumbs((_("交接"), None)) if access.may(ENTER) else [(_("首页"), "/"), (_("交接"), None)],
        "form": form,
        "preview": _preview(request),
        "orders": waiting(access=access)[:SHOWN],
        "enters": access.may(ENTER),
        "sees_posts": access.may(SEE_POSTS),
    }
    return render(request, "accounts/handover.html", context, status=422 if form.errors else 200)


def _preview(request: PageRequest) -> dict[str, Any] | None:
    """What the person asked for has now; nothing where one may not hand over for him."""
    words = request.GET.get("giver", "").strip()[:60]
    found = people().filter(username__iexact=words).first() if words else None
    if found is None or not request.access.may(HAND_OVER, found):
        return None
    return {"giver": found, "matters": matters(access=request.access, user=found)}


@require_POST
@needs(HAND_OVER)
def take_back(request: PageRequest, pk: int) -> HttpResponse:
    """An order whose day has not come is taken back."""
    found = HandOver.objects.select_related("giver__person").filter(pk=pk).first()
    if found is None:
        raise Http404
    if cancel(access=request.access, handover=found):
        messages.success(request, _("已撤销。"))
    else:
        messages.info(request, _("已经交接，不能撤销。"))
    return redirect("handover")
