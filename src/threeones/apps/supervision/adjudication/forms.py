"""Forms of lights on their way out: the unit's check, the office's decision, the leader's word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from threeones.apps.supervision.adjudication.checking import Word
from threeones.apps.supervision.adjudication.reading import Line
from threeones.base.pages.words import light as light_word

BIGGEST = 2**31 - 1


class CheckForm(forms.Form):
    """A unit's word on each of its lights: a tick where it objects, and a remark."""

    use_required_attribute = False

    def __init__(self, data: Any = None, *, lines: Sequence[Line], initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.lines = lines
        for line in lines:
            pk = line.one.pk
            self.fields[f"objects-{pk}"] = forms.BooleanField(required=False, label=gettext_lazy("有异议"))
            self.fields[f"remark-{pk}"] = forms.CharField(
                required=False,
                strip=False,
                label=gettext_lazy("说明"),
                widget=forms.Textarea(attrs={"rows": 2, "maxlength": 1000}),
            )
            self.fields[f"version-{pk}"] = forms.IntegerField(required=False, min_value=0, max_value=BIGGEST)

    def of(self, line: Line) -> tuple[forms.BoundField, forms.BoundField]:
        """The fields of a light, for the template."""
        return self[f"objects-{line.one.pk}"], self[f"remark-{line.one.pk}"]

    def beyond(self, waiting: Sequence[Line]) -> list[tuple[str, str]]:
        """What was written of lights that do not wait any more, by the project's code: it is shown, so that it is not lost."""
        still = {line.one.pk for line in waiting}
        gone = [line for line in self.lines if line.one.pk not in still]
        told = ((line.one.project.code, str(self.cleaned_data[f"remark-{line.one.pk}"]).strip()) for line in gone)
        return [(code, remark) for code, remark in told if remark]

    @property
    def said(self) -> dict[int, Word]:
        """What the form says, by the number of the light."""
        told = self.cleaned_data
        return {
            pk: Word(bool(told[f"objects-{pk}"]), str(told[f"remark-{pk}"]), told[f"version-{pk}"] or 0)
            for pk in (line.one.pk for line in self.lines)
        }


class DecideForm(forms.Form):
    """The office's decision: a light, and the reason where it is another or the unit objects."""

    light = forms.ChoiceField(
        required=False, label=gettext_lazy("审定的灯"), widget=forms.Select(attrs={"class": "form-select"})
    )
    reason = forms.CharField(
        required=False,
        strip=False,
        label=gettext_lazy("审定理由"),
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 1000}),
    )

    use_required_attribute = False

    def __init__(self, data: Any = None, *, states: Sequence[str], initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=dict(initial or {}))
        choice = self.fields["light"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(state, light_word(state).word) for state in states]


class BackForm(forms.Form):
    """Why a light is not signed."""

    reason = forms.CharField(
        required=False, label=gettext_lazy("为什么退回"), widget=forms.TextInput(attrs={"maxlength": 300})
    )

    use_required_attribute = False
