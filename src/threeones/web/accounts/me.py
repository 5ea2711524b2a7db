"""One's own page (我的账号): who one is here, language, password, second factor, sessions, who stands in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from threeones.base.accounts.adapter import keep_language
from threeones.base.accounts.factor import has_factor
from threeones.base.accounts.models import Substitution, User
from threeones.base.accounts.policy import policy
from threeones.base.accounts.posts import end_substitution, substitute
from threeones.base.accounts.selectors import colleagues, held_by
from threeones.base.accounts.services import choose_language, end_sessions
from threeones.base.accounts.sessions import sessions_of
from threeones.base.org.models import Role
from threeones.base.pages.form_faults import tell
from threeones.base.pages.requests import PageRequest
from threeones.kernel.values.faults import Faults
from threeones.web.accounts.fields import Account, Day, Reason
from threeones.web.accounts.identities import identities


class SubstituteForm(forms.Form):
    """Who stands in for one, from when to when, and why."""

    valid_from = Day(label=gettext_lazy("从"))
    valid_to = Day(label=gettext_lazy("到"))
    reason = Reason(gettext_lazy("如：年休假"))

    def __init__(self, *args: Any, holder: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        today = timezone.localdate()
        self.fields = {
            "substitute": Account(
                label=gettext_lazy("由谁代理"), among=lambda: colleagues(holder, today), list="colleagues"
            ),
            **self.fields,
        }

    def clean(self) -> dict[str, Any]:
        """A substitution does not reach back: what was done then was done by somebody else."""
        found = super().clean() or self.cleaned_data
        if (first := found.get("valid_from")) is not None and first < timezone.localdate():
            self.add_error("valid_from", _("最早从今天起。"))
        return found


def own(request: PageRequest) -> User:
    """Whose page it is."""
    assert isinstance(request.user, User)
    return request.user


@never_cache
@require_safe
def me(request: PageRequest) -> HttpResponse:
    """The page."""
    return _page(request, SubstituteForm(holder=own(request)))


def _page(request: PageRequest, form: SubstituteForm, status: int = 200) -> HttpResponse:
    user, today = own(request), timezone.localdate()
    context = {
        "crumbs": [(_("首页"), "/"), (_("我的账号"), None)],
        "user": user,
        "roles": [Role(r).label for r in sorted(request.access.roles)],
        "held": held_by(access=request.access, user=user),
        "today": today,
        "form": form,
        "colleagues": colleagues(user, today).select_related("person__unit"),
        "languages": settings.LANGUAGES,
        "has_factor": has_factor(user),
        "identities": identities(user),
        "sessions": sessions_of(user),
        "this_session": request.session.session_key,
        "policy": policy(),
    }
    return render(request, "accounts/me.html", context, status=status)


@require_POST
def language(request: PageRequest) -> HttpResponse:
    """Choose a language for good."""
    user = own(request)
    try:
        choose_language(access=request.access, user=user, language=request.POST.get("language", ""))
    except Faults as found:
        messages.error(request, str(found.faults[0].fault))
        return redirect("me")
    response = redirect("me")
    if user.language:
        keep_language(response, user)
    else:
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
    return response


@require_POST
def end_other_sessions(request: PageRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    n = end_sessions(access=request.access, user=own(request), keep=request.session.session_key)
    messages.success(request, ngettext("已退出别处的%(n)s个登录。", "已退出别处的%(n)s个登录。", n) % {"n": n})
    return redirect("me")


@require_POST
def stand_in(request: PageRequest) -> HttpResponse:
    """Somebody stands in for one."""
    user = own(request)
    form = SubstituteForm(request.POST, holder=user)
    if form.is_valid():
        try:
            made = substitute(access=request.access, holder=user, **form.cleaned_data)
        except Faults as found:
            tell(form, found)
        else:
            word = _("%(first)s至%(last)s由%(name)s代理。")
            messages.success(
                request, word % {"first": made.valid_from, "last": made.valid_to, "name": made.substitute.name}
            )
            return redirect("me")
    return _page(request, form, status=422)


@require_POST
def back_again(request: PageRequest, pk: int) -> HttpResponse:
    """One is back: yesterday was the last day of the substitution."""
    found = Substitution.objects.filter(pk=pk, holder=own(request)).select_related("holder").first()
    if found is None:
        raise Http404
    end_substitution(access=request.access, substitution=found, last_day=timezone.localdate() - timedelta(days=1))
    messages.success(request, _("代理已结束。"))
    return redirect("me")
