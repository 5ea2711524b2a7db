"""Forms of tokens and webhooks: they read, the services judge."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from threeones.base.accounts.tokens import Scope, token_rules
from threeones.base.hooks.selectors import EVERYTHING, events_known
from threeones.base.hooks.targets import LONGEST
from threeones.base.pages.text import zh
from threeones.base.registry.records import record_kinds


class TokenForm(forms.Form):
    """A new token."""

    label = forms.CharField(label=gettext_lazy("名称"), help_text=gettext_lazy("用在哪里，如“月报汇总程序”"))
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("用途"),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple({"class": "form-check-input"}),
    )
    days = forms.IntegerField(label=gettext_lazy("有效期（天）"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rules = token_rules()
        self.fields["label"].widget.attrs = {"class": "form-control", "maxlength": rules.label_characters}
        self.fields["days"].initial = rules.days
        self.fields["days"].widget.attrs = {"class": "form-control", "min": 1, "max": rules.days_most}
        self.fields["scopes"].initial = [Scope.READ]


class HookForm(forms.Form):
    """A new subscription."""

    label = forms.CharField(label=gettext_lazy("名称"), widget=forms.TextInput({"class": "form-control"}))
    url = forms.CharField(
        label=gettext_lazy("推送地址"),
        help_text=gettext_lazy("管理员允许的http或https地址"),
        widget=forms.URLInput({"class": "form-control", "maxlength": LONGEST}),
    )
    events = forms.MultipleChoiceField(
        label=gettext_lazy("哪些记录有变化时推送"),
        widget=forms.CheckboxSelectMultiple({"class": "form-check-input"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(label, zh(str(kind.title))) for label in events_known() if (kind := record_kinds.get(label))]
        self.fields["events"].choices = [(EVERYTHING, gettext_lazy("全部")), *known]  # type: ignore[attr-defined]  # a choice field
