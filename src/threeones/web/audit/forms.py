"""What is looked for in the audit, as it stands in the address."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from threeones.base.audit.models import AuditEntry
from threeones.base.audit.selectors import Wanted
from threeones.base.audit.telling import kind_title
from threeones.base.audit.words import ACTIONS, KINDS, action_word
from threeones.base.registry.records import record_kinds

WORD = 100


@dataclass(frozen=True, slots=True)
class Active:
    """A filter that is on: its label, its value in words, and the address without it."""

    label: str
    value: str
    without: str


def _text(label: Any, most: int) -> forms.CharField:
    attributes = {"class": "form-control", "maxlength": most, "autocomplete": "off"}
    return forms.CharField(label=label, max_length=most, required=False, widget=forms.TextInput(attributes))


def _day(label: Any) -> forms.DateField:
    widget = forms.DateInput({"class": "form-control", "type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, required=False, widget=widget, input_formats=["%Y-%m-%d"])


def _choice(label: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, required=False, widget=forms.Select({"class": "form-select"}))


class WantedForm(forms.Form):
    """Filters (筛选): all may be left out."""

    text = _text(gettext_lazy("文字"), WORD)
    actor = _text(gettext_lazy("操作人"), AuditEntry._meta.get_field("actor").max_length or 0)
    record = _choice(gettext_lazy("记录种类"))
    action = _choice(gettext_lazy("动作"))
    day = _day(gettext_lazy("从"))
    until = _day(gettext_lazy("到"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = sorted({*KINDS, *(label for label, _kind in record_kinds.items())})
        kinds, actions, everything = self.fields["record"], self.fields["action"], ("", _("全部"))
        assert isinstance(kinds, forms.ChoiceField) and isinstance(actions, forms.ChoiceField)
        kinds.choices = [everything, *((label, kind_title(label)) for label in labels)]
        actions.choices = [everything, *((name, action_word(name)) for name in ACTIONS)]

    def clean(self) -> dict[str, Any]:
        """The last day is not before the first."""
        found: dict[str, Any] = super().clean() or {}
        day, until = found.get("day"), found.get("until")
        if day and until and until < day:
            self.add_error("until", _("早于“从”的那一天"))
        return found

    @property
    def wanted(self) -> Wanted:
        """What is looked for; a filter that is wrong asks for nothing."""
        self.is_valid()
        return Wanted(**{k: v for k, v in self.cleaned_data.items() if v})

    @property
    def active(self) -> list[Active]:
        """The filters that are on."""
        self.is_valid()
        found = []
        for name, value in self.cleaned_data.items():
            if value:
                words = {"record": kind_title, "action": action_word}.get(name, str)(value)
                rest = {k: v for k, v in self.data.items() if k in self.fields and k != name and v}
                found.append(Active(str(self.fields[name].label), words, "?" + urlencode(rest)))
        return found
