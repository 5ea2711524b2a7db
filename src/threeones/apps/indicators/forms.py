"""The forms in which figures are entered and corrected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy

from threeones.apps.indicators import words
from threeones.apps.indicators.models import Vintage
from threeones.base.entry.fields import ChineseSelect, DayField, NumberField

if TYPE_CHECKING:
    from threeones.apps.indicators.models import Indicator
    from threeones.apps.register.models import Place


class FigureForm(forms.Form):
    """A figure: which, for when, in which vintage, and whether it is released at once."""

    use_required_attribute = False

    indicator = forms.ChoiceField(required=False, label=gettext_lazy("指标"), widget=ChineseSelect)
    place = forms.ChoiceField(required=False, label=gettext_lazy("地区"), widget=ChineseSelect)
    period = forms.CharField(required=False, label=gettext_lazy("期间"))
    vintage = forms.ChoiceField(required=False, label=gettext_lazy("版本"))
    value = NumberField(required=False, label=gettext_lazy("数值"))
    growth = NumberField(required=False, label=gettext_lazy("同比增速"))
    comparable = forms.BooleanField(required=False, label=gettext_lazy("可比口径"))
    published_on = DayField(required=False, label=gettext_lazy("发布日期"))
    held = forms.BooleanField(required=False, label=gettext_lazy("先不发布"))
    document = forms.CharField(required=False, label=gettext_lazy("依据文件"))

    def __init__(
        self,
        data: Any = None,
        *,
        initial: Mapping[str, Any] | None = None,
        indicators: Sequence[Indicator] = (),
        places: Sequence[Place] = (),
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        choices: Any = self.fields
        choices["indicator"].choices = [(i.code, f"{i.code} {words.name_of(i)}") for i in indicators]
        choices["place"].choices = [(p.code, p.name) for p in places]
        choices["vintage"].choices = vintages(tuple(Vintage))


class CorrectionForm(forms.Form):
    """A correction: the new numbers, in the same or a later vintage, and why."""

    use_required_attribute = False

    value = NumberField(required=False, label=gettext_lazy("数值"))
    growth = NumberField(required=False, label=gettext_lazy("同比增速"))
    comparable = forms.BooleanField(required=False, label=gettext_lazy("可比口径"))
    vintage = forms.ChoiceField(required=False, label=gettext_lazy("版本"), widget=forms.RadioSelect)
    published_on = DayField(required=False, label=gettext_lazy("发布日期"))
    reason = forms.CharField(required=False, label=gettext_lazy("更正的原因"))

    def __init__(
        self, data: Any = None, *, initial: Mapping[str, Any] | None = None, choices: Sequence[Vintage] = ()
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        field: Any = self.fields["vintage"]
        field.choices = vintages(choices)


def vintages(some: Sequence[Vintage]) -> list[tuple[str, str]]:
    """Vintages as choices, in the reader's words."""
    return [(v.value, words.vintage_word(v)) for v in some]
