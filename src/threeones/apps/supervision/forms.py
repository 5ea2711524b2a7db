"""The report form and the forms of correction: from what a browser sends to what the services take."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from threeones.apps.supervision.content import Content, Done, tidy
from threeones.apps.supervision.models import OwnView
from threeones.base.entry.errors import Wrong
from threeones.base.entry.fields import DayField, NumberField
from threeones.base.pages.form_faults import said

if TYPE_CHECKING:
    from threeones.apps.handbook.models import Milestone

VIEWS = (
    (OwnView.ON_TRACK.value, gettext_lazy("正常")),
    (OwnView.AT_RISK.value, gettext_lazy("有风险")),
    (OwnView.LATE.value, gettext_lazy("滞后")),
    (OwnView.DONE.value, gettext_lazy("完成")),
)


class ReportForm(forms.Form):
    """A report: text, own view, progress, a word if late, and a tick with a day for each milestone that is asked."""

    text = forms.CharField(
        required=False, strip=False, label=gettext_lazy("本月进展"), widget=forms.Textarea(attrs={"rows": 4})
    )
    own_view = forms.ChoiceField(required=False, label=gettext_lazy("自评"), choices=VIEWS, widget=forms.RadioSelect)
    progress = NumberField(required=False, label=gettext_lazy("累计进度"))
    late_reason = forms.CharField(required=False, label=gettext_lazy("迟报原因"), widget=forms.TextInput)
    reason = forms.CharField(required=False, label=gettext_lazy("更正的原因"), widget=forms.TextInput)

    use_required_attribute = False

    def __init__(
        self, data: Any = None, *, initial: Mapping[str, Any] | None = None, milestones: Sequence[Milestone] = ()
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.milestones = milestones
        for m in milestones:
            self.fields[f"done-{m.pk}"] = forms.BooleanField(required=False)
            self.fields[f"on-{m.pk}"] = DayField(required=False)
            self.fields[f"evidence-{m.pk}"] = forms.CharField(required=False)

    def steps(self, which: Iterable[Milestone]) -> list[tuple[Milestone, Any, Any, Any]]:
        """Milestones with their fields, for the template."""
        return [(m, self[f"done-{m.pk}"], self[f"on-{m.pk}"], self[f"evidence-{m.pk}"]) for m in which]

    def clean(self) -> dict[str, Any]:
        """A milestone that is ticked needs its day; a day alone is as good as a tick."""
        cleaned: dict[str, Any] = super().clean() or {}
        for m in self.milestones:
            on = f"on-{m.pk}"
            if cleaned.get(f"done-{m.pk}") and not cleaned.get(on) and on not in self.errors:
                self.add_error(on, _("哪一天完成的"))
        return cleaned

    @property
    def content(self) -> Content:
        """What the form says; of a field that cannot be read, nothing."""
        told = self.cleaned_data
        done = []
        for m in self.milestones:
            day: date | None = told.get(f"on-{m.pk}")
            if day is not None:
                done.append(Done(m.code, day, str(told.get(f"evidence-{m.pk}") or "")))
        view = told.get("own_view") or ""
        return tidy(
            str(told.get("text") or ""), str(view), told.get("progress"), str(told.get("late_reason") or ""), done
        )

    def tell(self, wrong: Iterable[Wrong]) -> None:
        """Put the service's faults at their fields."""
        by_code = {m.code: m for m in self.milestones}
        for w in wrong:
            first, _dot, code = w.field.partition(".")
            name = f"on-{by_code[code].pk}" if first == "completions" and code in by_code else first
            self.add_error(name if name in self.fields else None, said(w.fault, w.expected))


class CompletionForm(forms.Form):
    """The correction of a milestone's completion: the day, what shows it, and why; taken back it needs no day."""

    done_on = DayField(required=False, label=gettext_lazy("完成日期"))
    evidence = forms.CharField(required=False, label=gettext_lazy("佐证"))
    reason = forms.CharField(required=False, label=gettext_lazy("更正的原因"))

    use_required_attribute = False

    def __init__(self, data: Any = None, *, initial: Mapping[str, Any] | None = None, takes_back: bool = False) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.takes_back = takes_back

    def clean(self) -> dict[str, Any]:
        """Without a day nothing can be corrected: taking back is a deed of its own."""
        cleaned: dict[str, Any] = super().clean() or {}
        if self.takes_back:
            self.errors.pop("done_on", None)
            cleaned["done_on"] = None
        elif not cleaned.get("done_on") and "done_on" not in self.errors:
            self.add_error("done_on", _("哪一天完成的"))
        return cleaned


def initial_of(content: Content, milestones: Sequence[Milestone]) -> Mapping[str, Any]:
    """A prepared report or an earlier one as the form's first values."""
    by_code = {m.code: m for m in milestones}
    values: dict[str, Any] = {
        "text": content.text,
        "own_view": content.own_view,
        "progress": "" if content.progress is None else f"{content.progress.normalize():f}",
        "late_reason": content.late_reason,
    }
    for d in content.completions:
        if d.milestone in by_code:
            pk = by_code[d.milestone].pk
            values |= {f"done-{pk}": True, f"on-{pk}": d.done_on, f"evidence-{pk}": d.evidence}
    return values
