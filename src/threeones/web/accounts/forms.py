"""Forms of the door: sign-in and a new password."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.forms import LoginForm
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from threeones.base.accounts.locks import failures
from threeones.base.accounts.models import User
from threeones.base.accounts.passwords import PolicyValidator
from threeones.base.accounts.policy import policy
from threeones.base.accounts.services import NAME_CHARACTERS, is_past_use, may_sign_in


class SignInForm(LoginForm):  # type: ignore[misc]  # allauth has no types
    """User name and password; a wrong one says how many tries are left."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label, password.label, password.help_text = gettext_lazy("用户名"), gettext_lazy("密码"), ""
        login.max_length, login.widget.attrs = (
            NAME_CHARACTERS,
            {
                "class": "form-control",
                "autocomplete": "username",
                "autocapitalize": "none",
                "spellcheck": "false",
                "maxlength": NAME_CHARACTERS,
            },
        )
        longest = policy().max_characters
        password.widget.attrs = {"class": "form-control", "autocomplete": "current-password", "maxlength": longest}
        login.widget.attrs |= {"required": True} if self.data else {"required": True, "autofocus": True}

    def clean_password(self) -> str:
        """A paste of a million characters is not hashed; a password that long cannot be right."""
        password = str(self.cleaned_data["password"])
        if len(password) > policy().max_characters:
            raise ValidationError(_("密码最长%(max)s个字符。") % {"max": policy().max_characters})
        return password

    def clean_login(self) -> str:
        """The user name; no name has such characters, and PostgreSQL refuses to be asked for one."""
        login = str(super().clean_login())
        if "\x00" in login:
            raise ValidationError(_("用户名里有不可见的字符。"))
        return login

    def _clean_with_password(self, credentials: dict[str, Any]) -> dict[str, Any]:
        try:
            found: dict[str, Any] = super()._clean_with_password(credentials)
        except ValidationError as error:
            n, _last = failures(self.request, str(credentials.get("username", "")))
            left = policy().failures - n
            if left <= 0:
                raise
            word = _("再错%(n)s次，这个用户名在这里要锁%(minutes)s分钟。")
            raise ValidationError([*error.messages, word % {"n": left, "minutes": policy().lock_minutes}]) from error
        user = self.user
        if not isinstance(user, User) or not may_sign_in(user):
            raise ValidationError(_("这个账号已停用，请找系统管理员。"))
        if is_past_use(user):
            raise ValidationError(_("一次性密码已过有效期，请系统管理员再给一个。"))
        return found


class PasswordForm(forms.Form):
    """The present password and a new one, twice; everything that is wrong is said at once."""

    oldpassword = forms.CharField(label=gettext_lazy("现在的密码"), strip=False)
    password1 = forms.CharField(label=gettext_lazy("新密码"), strip=False)
    password2 = forms.CharField(label=gettext_lazy("新密码再输一次"), strip=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        for name, complete in (
            ("oldpassword", "current-password"),
            ("password1", "new-password"),
            ("password2", "new-password"),
        ):
            attrs = {"class": "form-control", "autocomplete": complete, "maxlength": policy().max_characters}
            self.fields[name].widget = forms.PasswordInput(attrs=attrs)
            self.fields[name].widget.is_required = True

    def clean_oldpassword(self) -> str:
        """The present password; wrong ones count as they do at the door."""
        old = str(self.cleaned_data["oldpassword"])
        if len(old) > policy().max_characters or not get_adapter().reauthenticate(self.user, old):
            raise ValidationError(_("现在的密码不对。"))
        return old

    def clean(self) -> dict[str, Any]:
        """The new password as the policy wants it, and both the same."""
        found = super().clean() or self.cleaned_data
        new, again = found.get("password1"), found.get("password2")
        if new is not None and again is not None and new != again:
            self.add_error("password2", _("两次输入的新密码不一样。"))
        if new is not None and "oldpassword" in found:
            try:
                PolicyValidator().validate(new, self.user)
            except ValidationError as error:
                self.add_error("password1", error)
        return found
