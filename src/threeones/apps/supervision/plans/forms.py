"""The forms of a work plan: how it is made, its bounds, one activity, a move, a baseline."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from threeones.apps.supervision.plans.records import Fields
from threeones.base.entry.errors import Refused
from threeones.base.entry.fields import ChineseSelect, DayField
from threeones.base.pages.form_faults import said

CALENDARS = (
    ("cn", gettext_lazy("国家工作日（含调休）")),
    ("weekdays", gettext_lazy("周一至周五")),
    ("everyday", gettext_lazy("每天")),
)
_LINE = {"autocomplete": "off", "class": "form-control"}
_WHOLE = {"inputmode": "numeric", **_LINE}


def tell(form: forms.Form, refused: Refused) -> None:
    """Put the service's faults at their fields."""
    for w in refused.wrong:
        form.add_error(w.field if w.field in form.fields else None, said(w.fault, w.expected))


class BoundsForm(forms.Form):
    """When a plan begins or ends, and by which calendar."""

    finish = DayField(required=False, label=gettext_lazy("完成日（从这天倒排）"))
    start = DayField(required=False, label=gettext_lazy("开始日（从这天顺排；两个都填就核对）"))
    calendar = forms.ChoiceField(label=gettext_lazy("日历"), choices=CALENDARS, initial="cn")

    use_required_attribute = False


class BaselineForm(forms.Form):
    """The name of a baseline."""

    title = forms.CharField(required=False, label=gettext_lazy("基线名称"), widget=forms.TextInput(attrs=_LINE))

    use_required_attribute = False


class ActivityForm(forms.Form):
    """One activity, as people write it."""

    label = forms.CharField(required=False, label=gettext_lazy("工序"), widget=forms.TextInput(attrs=_LINE))
    ident = forms.CharField(required=False, label=gettext_lazy("代号"), widget=forms.TextInput(attrs=_LINE))
    duration = forms.CharField(required=False, label=gettext_lazy("工期（天）"), widget=forms.TextInput(attrs=_WHOLE))
    in_days = forms.ChoiceField(
        label=gettext_lazy("怎么算天"),
        required=False,
        choices=(("", gettext_lazy("工作日")), ("1", gettext_lazy("日历天"))),
        widget=forms.RadioSelect,
    )
    after = forms.CharField(
        required=False,
        strip=False,
        label=gettext_lazy("紧前工序"),
        widget=forms.Textarea(attrs={"rows": 3, "class": "form-control"}),
    )
    not_before = DayField(required=False, label=gettext_lazy("不早于"))
    not_after = DayField(required=False, label=gettext_lazy("不晚于"))
    calendar = forms.ChoiceField(
        required=False, label=gettext_lazy("自己的日历"), choices=(("", gettext_lazy("同整个计划")), *CALENDARS)
    )
    legal_days = forms.CharField(
        required=False, label=gettext_lazy("法定时限（天）"), widget=forms.TextInput(attrs=_WHOLE)
    )
    legal_source = forms.CharField(required=False, label=gettext_lazy("法律依据"), widget=forms.TextInput(attrs=_LINE))
    estimate = forms.CharField(
        required=False, label=gettext_lazy("三点估算（天）"), widget=forms.TextInput(attrs=_LINE)
    )
    started_on = DayField(required=False, label=gettext_lazy("实际开始"))
    finished_on = DayField(required=False, label=gettext_lazy("实际完成"))
    milestone = forms.ChoiceField(required=False, label=gettext_lazy("手册里的节点"), widget=ChineseSelect())

    use_required_attribute = False

    def __init__(
        self, data: Any = None, *, initial: Mapping[str, Any] | None = None, milestones: Sequence[tuple[str, str]] = ()
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        choice = self.fields["milestone"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [("", "–"), *milestones]

    def clean_duration(self) -> int:
        """A whole number of days; 0 is a milestone."""
        found = _whole(self.cleaned_data.get("duration"))
        if found is None:
            raise forms.ValidationError(_("不是天数；只填整数，如 20；节点填 0"))
        return found

    def clean_legal_days(self) -> int | None:
        """A whole number of days, or nothing."""
        text = str(self.cleaned_data.get("legal_days") or "").strip()
        found = _whole(text)
        if text and not found:
            raise forms.ValidationError(_("不是天数；只填整数，如 20"))
        return found

    def clean_estimate(self) -> str:
        """Three numbers, whatever stands between them."""
        text = unicodedata.normalize("NFKC", str(self.cleaned_data.get("estimate") or ""))
        return " ".join(part for part in re.split(r"[\s,;、/\[\]]+", text) if part)

    def clean_after(self) -> str:
        """Links, one a line or set apart by 、 and commas."""
        text = unicodedata.normalize("NFKC", str(self.cleaned_data.get("after") or ""))
        return "\n".join(" ".join(part.split()) for part in re.split(r"[\n,;、]+", text) if part.strip())

    @property
    def content(self) -> Fields:
        """What the form says."""
        told = dict(self.cleaned_data)
        told["in_days"] = told["in_days"] == "1"
        told["milestone"] = int(told["milestone"]) if told.get("milestone") else None
        told["label"], told["ident"] = (" ".join(str(told[n]).split()) for n in ("label", "ident"))
        return Fields(**told)


def initial_of(fields: Fields) -> dict[str, Any]:
    """A row as the form's first values."""
    told = {n: getattr(fields, n) for n in Fields.__slots__}
    told["in_days"] = "1" if fields.in_days else ""
    told["legal_days"] = fields.legal_days or ""
    return told


def _whole(text: Any) -> int | None:
    told = unicodedata.normalize("NFKC", str(text or "")).strip()
    return int(told) if re.fullmatch(r"\d{1,6}", told, re.ASCII) else None
