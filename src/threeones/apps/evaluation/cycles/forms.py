"""Forms of a cycle: opening it, stating facts, appealing, deciding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from threeones.base.entry.errors import Wrong
from threeones.base.entry.fields import ChineseSelect, DayField, NumberField
from threeones.base.org.models import Unit
from threeones.base.pages.form_faults import said
from threeones.base.pages.text import zh
from threeones.kernel.scheme.model import Fact

UPHOLD, REJECT = "uphold", "reject"
STATED = "fact-"
"""Begins the name of a field in which a fact is stated."""


class CycleForm(forms.Form):
    """A new cycle: of which scheme, and up to which day facts count."""

    scheme = forms.ChoiceField(label=gettext_lazy("考评方案"), widget=ChineseSelect(attrs={"class": "form-select"}))
    facts_until = DayField(label=gettext_lazy("事实截止日"))

    use_required_attribute = False

    def __init__(self, data: Any = None, *, schemes: Sequence[tuple[str, str]], initial: Mapping[str, Any]) -> None:
        super().__init__(data, initial=dict(initial))
        choice = self.fields["scheme"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = list(schemes)


class StateForm(forms.Form):
    """The facts that a unit is asked for, and where they come from."""

    reason = forms.CharField(required=False, label=gettext_lazy("数从哪里来"), widget=forms.TextInput)

    use_required_attribute = False

    def __init__(self, data: Any = None, *, facts: Sequence[Fact], initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.facts = facts
        for fact in facts:
            self.fields[STATED + fact.name] = NumberField(required=False, label=zh(fact.label))

    @property
    def values(self) -> dict[str, Decimal | None]:
        """What is stated, by the names of the facts."""
        return {f.name: self.cleaned_data.get(STATED + f.name) for f in self.facts}

    def asked(self) -> list[tuple[Fact, Any]]:
        """Each fact with its field, for the template."""
        return [(f, self[STATED + f.name]) for f in self.facts]

    def tell(self, wrong: Sequence[Wrong]) -> None:
        """Put the service's faults at their fields."""
        for w in wrong:
            name = STATED + w.field if STATED + w.field in self.fields else w.field
            self.add_error(name if name in self.fields else None, said(w.fault, w.expected))


class AppealForm(forms.Form):
    """An appeal: against which number, which one would be right, and why."""

    fact = forms.ChoiceField(
        required=False, label=gettext_lazy("对哪个数有异议"), widget=ChineseSelect(attrs={"class": "form-select"})
    )
    asked = NumberField(required=False, label=gettext_lazy("您认为对的数"))
    text = forms.CharField(
        required=False, strip=False, label=gettext_lazy("理由"), widget=forms.Textarea(attrs={"rows": 4})
    )

    use_required_attribute = False

    def __init__(self, data: Any = None, *, facts: Sequence[tuple[str, str]], initial: Mapping[str, Any]) -> None:
        super().__init__(data, initial=dict(initial))
        choice = self.fields["fact"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = list(facts)


class DecisionForm(forms.Form):
    """What is decided on an appeal; a number only where it is upheld."""

    value = NumberField(required=False, label=gettext_lazy("认定的数"))
    decision = forms.CharField(
        required=False, strip=False, label=gettext_lazy("复核意见"), widget=forms.Textarea(attrs={"rows": 4})
    )

    use_required_attribute = False


class CheckForm(forms.Form):
    """What a spot check decides of a number."""

    value = NumberField(required=False, label=gettext_lazy("认定的数"))
    reason = forms.CharField(required=False, label=gettext_lazy("凭什么认定"), widget=forms.TextInput)

    use_required_attribute = False

    def clean_reason(self) -> str:
        """One line."""
        return " ".join(str(self.cleaned_data.get("reason") or "").split())


class FilingForm(forms.Form):
    """A bonus that a unit claims."""

    kind = forms.ChoiceField(
        required=False, label=gettext_lazy("类别"), widget=ChineseSelect(attrs={"class": "form-select"})
    )
    title = forms.CharField(required=False, label=gettext_lazy("事项"), widget=forms.TextInput)
    happened_on = DayField(required=False, label=gettext_lazy("日期"))

    use_required_attribute = False

    def __init__(self, data: Any = None, *, kinds: Sequence[str], initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=dict(initial or {}))
        choice = self.fields["kind"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(k, k) for k in kinds]


class VerifyForm(forms.Form):
    """What is decided on a filed claim, in a line."""

    decision = forms.CharField(required=False, label=gettext_lazy("核验意见"), widget=forms.TextInput)

    use_required_attribute = False


class BallotForm(forms.Form):
    """A ballot: a score from 0 to 100 for each unit, empty where one has no opinion."""

    use_required_attribute = False

    def __init__(self, data: Any = None, *, units: Sequence[Unit]) -> None:
        super().__init__(data)
        self.units = units
        for unit in units:
            attrs = {"inputmode": "numeric", "min": 0, "max": 100, "step": 1}
            field = forms.IntegerField(required=False, label=zh(unit.name), widget=forms.NumberInput(attrs=attrs))
            self.fields[f"unit-{unit.code}"] = field

    @property
    def scores(self) -> dict[str, int | None]:
        """What is voted, by the units' codes."""
        return {u.code: self.cleaned_data.get(f"unit-{u.code}") for u in self.units}

    def tell(self, wrong: Sequence[Wrong]) -> None:
        """Put the service's faults at their fields."""
        for w in wrong:
            name = f"unit-{w.field}"
            self.add_error(name if name in self.fields else None, said(w.fault, w.expected))


def option(fact: Fact, value: Decimal | None) -> tuple[str, str]:
    """A fact to choose, with the number that it counts as."""
    shown = _("缺") if value is None else f"{value.normalize():f}{fact.unit}"
    return fact.name, f"{fact.label}（{shown}）"
