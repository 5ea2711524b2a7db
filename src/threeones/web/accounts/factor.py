"""Pages of the second factor (动态口令): asked for at sign-in, set up, switched off, codes for a lost telephone."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import views as door
from allauth.account.forms import ReauthenticateForm
from allauth.core import context
from allauth.mfa.base import forms as base_forms
from allauth.mfa.base import views as base_views
from allauth.mfa.recovery_codes import views as codes_views
from allauth.mfa.totp import views as totp_views
from allauth.mfa.totp.forms import ActivateTOTPForm
from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from threeones.base.accounts.factor import is_open, note_failure, spend
from threeones.base.accounts.middleware import FACTOR_WANTED
from threeones.base.accounts.models import User

View = Callable[..., HttpResponseBase]
CODE_CHARACTERS = 20
"""Longer than any code: six digits, or eight of a recovery code, with blanks."""


def _code_field(form: forms.Form, label: object) -> None:
    field = form.fields["code"]
    assert isinstance(field, forms.CharField)
    field.label, field.max_length = label, CODE_CHARACTERS  # type: ignore[assignment]  # lazily translated
    field.widget.attrs = {
        "class": "form-control code",
        "autocomplete": "one-time-code",
        "inputmode": "numeric",
        "maxlength": CODE_CHARACTERS,
        "autofocus": True,
    }


class _OnceOnly:
    """A code opens once; wrong ones count."""

    user: User
    authenticator: Any

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code_field(self, gettext_lazy("动态口令或备用码"))  # type: ignore[arg-type]  # mixed into a form

    def clean_code(self) -> str:
        """The code, used up."""
        request = context.request
        if not is_open(request, self.user):
            raise ValidationError(_("试得太多了，请过一会儿再试。"))
        try:
            code = str(super().clean_code())  # type: ignore[misc]  # the form's
        except ValidationError:
            note_failure(request, self.user)
            raise
        if not spend(self.authenticator, code):
            note_failure(request, self.user)
            raise ValidationError(_("这个动态口令已经用过，请等下一个。"))
        return code


class AuthenticateForm(_OnceOnly, base_forms.AuthenticateForm):  # type: ignore[misc]  # allauth has no types
    """The code at sign-in."""


class AgainForm(_OnceOnly, base_forms.ReauthenticateForm):  # type: ignore[misc]  # allauth has no types
    """The code before something weighty."""


class PasswordAgainForm(ReauthenticateForm):  # type: ignore[misc]  # allauth has no types
    """The password before something weighty."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["password"]
        field.label, field.help_text = gettext_lazy("密码"), ""
        field.widget.attrs = {"class": "form-control", "autocomplete": "current-password", "autofocus": True}


class ActivateForm(ActivateTOTPForm):  # type: ignore[misc]  # allauth has no types
    """The first code of a telephone that has just been set up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _code_field(self, gettext_lazy("手机上显示的6位数字"))


class Authenticate(base_views.AuthenticateView):  # type: ignore[misc]  # allauth has no types
    """The code at sign-in, after the password."""

    form_class = AuthenticateForm

    def form_valid(self, form: Any) -> HttpResponse:
        """The session, its note and the audit's entry are one write."""
        with transaction.atomic():
            return super().form_valid(form)  # type: ignore[no-any-return]


class Again(base_views.ReauthenticateView):  # type: ignore[misc]  # allauth has no types
    """The code before something weighty."""

    form_class = AgainForm


class PasswordAgain(door.ReauthenticateView):  # type: ignore[misc]  # allauth has no types
    """The password before something weighty."""

    form_class = PasswordAgainForm


class Activate(totp_views.ActivateTOTPView):  # type: ignore[misc]  # allauth has no types
    """Setting a telephone up: a picture to scan, or the secret to type, and the first code."""

    form_class = ActivateForm

    def form_valid(self, form: Any) -> HttpResponse:
        """From now on the policy is content."""
        response: HttpResponse = super().form_valid(form)
        self.request.session.pop(FACTOR_WANTED, None)
        return response


def not_of_a_demonstration(view: View) -> View:
    """Visitors share the accounts of a demonstration; none may shut the others out."""

    @wraps(view)
    def checked(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if isinstance(request.user, User) and request.user.demonstration:
            return render(request, "account/password_demonstration.html", status=403)
        return view(request, *args, **kwargs)

    return checked


def index(request: HttpRequest) -> HttpResponse:
    """What stands about it is on one's own page."""
    return redirect("me")


authenticate: View = Authenticate.as_view()
again: View = Again.as_view()
password_again: View = PasswordAgain.as_view()
# atomic: what changes and its entry in the audit are one write
activate = not_of_a_demonstration(transaction.atomic(Activate.as_view()))
deactivate = not_of_a_demonstration(transaction.atomic(totp_views.deactivate_totp))
codes = not_of_a_demonstration(codes_views.view_recovery_codes)
new_codes = not_of_a_demonstration(transaction.atomic(codes_views.generate_recovery_codes))
