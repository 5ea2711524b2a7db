"""Forms of editions: opening one, signing, answering, approving, publishing, giving one up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from threeones.apps.handbook.editions.steps import EMPTY, LIVE, ROLL
from threeones.base.entry.fields import ChineseSelect, DayField
from threeones.base.org.models import Person, Unit

SELECT = {"class": "form-select"}


class OpenForm(forms.Form):
    """A new edition: whose, of which year, what it begins with, and why where it amends."""

    bureau = forms.ChoiceField(label=gettext_lazy("责任局"), widget=ChineseSelect(attrs=SELECT))
    year = forms.IntegerField(
        label=gettext_lazy("年度"),
        min_value=1,
        max_value=9999,
        widget=forms.NumberInput(attrs={"class": "form-control"}),
    )
    reason = forms.CharField(required=False, label=gettext_lazy("修订理由"), widget=forms.TextInput)
    document = forms.CharField(required=False, label=gettext_lazy("文号"), widget=forms.TextInput)
    source = forms.ChoiceField(
        required=False,
        label=gettext_lazy("第一版从哪里开始"),
        choices=[
            (LIVE, gettext_lazy("从现行的手册")),
            (ROLL, gettext_lazy("从上一年结转")),
            (EMPTY, gettext_lazy("从空白")),
        ],
        widget=forms.RadioSelect,
    )

    use_required_attribute = False

    def __init__(self, data: Any = None, *, bureaus: Sequence[Unit], initial: Mapping[str, Any]) -> None:
        super().__init__(data, initial=dict(initial))
        choice = self.fields["bureau"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(u.code, u.name) for u in bureaus]


class SignForm(forms.Form):
    """A unit's word on its part; the remark only where it objects."""

    remark = forms.CharField(
        required=False, strip=False, label=gettext_lazy("意见"), widget=forms.Textarea(attrs={"rows": 4})
    )

    use_required_attribute = False


class PublishForm(forms.Form):
    """From which day an edition is in force."""

    in_force_from = DayField(required=False, label=gettext_lazy("施行日期"))

    use_required_attribute = False


class ApproveForm(forms.Form):
    """In whose name an approval is recorded (empty: one's own), and the paper that shows it."""

    leader = forms.ChoiceField(required=False, label=gettext_lazy("签发人"), widget=ChineseSelect(attrs=SELECT))
    source = forms.CharField(required=False, label=gettext_lazy("依据（文号或出处）"), widget=forms.TextInput)

    use_required_attribute = False

    def __init__(self, data: Any = None, *, leaders: Sequence[Person]) -> None:
        super().__init__(data)
        choice = self.fields["leader"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(str(p.pk), p.name) for p in leaders]
