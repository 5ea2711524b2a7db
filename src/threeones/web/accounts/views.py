"""The door: sign-in, sign-out, a new password, and what is said when it stays shut."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from allauth.account.views import LoginView, LogoutView
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from threeones.base.accounts.demonstration import guest_password, guests
from threeones.base.accounts.gate import gate
from threeones.base.accounts.locks import failures, minutes_left
from threeones.base.accounts.models import User
from threeones.base.accounts.passwords import requirements
from threeones.base.accounts.policy import policy
from threeones.base.accounts.services import change_password, must_change
from threeones.base.pages.requests import PageRequest
from threeones.web.accounts.forms import PasswordForm, SignInForm
from threeones.web.accounts.identities import offered
from threeones.web.accounts.turns import has_turn


@method_decorator(login_not_required, name="dispatch")
class SignIn(LoginView):  # type: ignore[misc]  # allauth has no types
    """The sign-in page (登录)."""

    form_class = SignInForm

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """A password is looked at only where there is room; else ``Busy`` says when to come back, and nothing is counted."""
        with gate().entered(on_turn=has_turn(request)):
            return super().post(request, *args, **kwargs)  # type: ignore[no-any-return]

    def form_valid(self, form: Any) -> HttpResponse:
        """The session, its note and the audit's entry are one write, after the password was looked at."""
        with transaction.atomic():
            return super().form_valid(form)  # type: ignore[no-any-return]

    def form_invalid(self, form: Any) -> HttpResponse:
        """The page again, with 200 for browsers that keep no password of an error page."""
        return self.render_to_response(self.get_context_data(form=form))  # type: ignore[no-any-return]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Why one is asked to sign in, and who may enter a demonstration."""
        ended = self.request.GET.get("ended", "")
        why = {
            "idle": _("您有%(n)s分钟没有操作，已自动退出。登录后回到刚才的页面，草稿还在。")
            % {"n": policy().idle_minutes},
            "long": _("登录满%(n)s小时，已自动退出。登录后回到刚才的页面，草稿还在。") % {"n": policy().session_hours},
        }.get(ended, "")
        return {
            **super().get_context_data(**kwargs),
            "why": why,
            "providers": offered(),
            "guests": guests(),
            "guest_password": guest_password(),
        }


@method_decorator(login_not_required, name="dispatch")
class SignOut(LogoutView):  # type: ignore[misc]  # allauth has no types
    """Sign-out (退出): asked once more where somebody comes by a link; gives up a sign-in that is half done, too."""


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def password(request: PageRequest) -> HttpResponse:
    """A new password, of one's own will or because it is due."""
    user = request.user
    assert isinstance(user, User)
    if user.demonstration:
        return render(request, "account/password_demonstration.html", status=403)
    due = must_change(user)
    with gate().entered():
        form = PasswordForm(request.POST or None, user=user)
        if request.method == "POST" and form.is_valid():
            key = request.session.session_key
            change_password(access=request.access, user=user, password=form.cleaned_data["password1"], keep=key)
            update_session_auth_hash(request, user)
            messages.success(request, _("密码已修改；别处登录的都已退出。"))
            return redirect("/")
    context = {"form": form, "due": due, "given": user.must_change_password, "requirements": requirements()}
    return render(request, "account/password_change.html", context)


@login_not_required
def closed(request: HttpRequest) -> HttpResponse:
    """An account that is closed, or whose holder has left."""
    return render(request, "account/closed.html", status=403)


def locked(request: HttpRequest, _response: HttpResponse | None, credentials: Mapping[str, Any] | None) -> HttpResponse:
    """Too many failures (django-axes asks): for how long, and what one can do."""
    n, last = failures(request, str((credentials or {}).get("username", "")))
    minutes = minutes_left(last) if last else policy().lock_minutes
    response = render(request, "account/locked.html", {"n": n, "minutes": minutes}, status=429)
    response.headers["Retry-After"] = str(minutes * 60)
    return response
