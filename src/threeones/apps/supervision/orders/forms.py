"""Forms of orders: one matter, a note with several, an extension request, its decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from threeones.apps.supervision.models import BatchKind, OrderOrigin
from threeones.apps.supervision.orders.policy import policy
from threeones.base.entry.fields import ChineseSelect, DayField
from threeones.base.org.models import Person, Unit
from threeones.base.pages import text

SELECT = {"class": "form-select"}
ORIGINS = {
    OrderOrigin.LIGHT: gettext_lazy("亮灯"),
    OrderOrigin.REPORT: gettext_lazy("逾期未报"),
    OrderOrigin.NOTE: gettext_lazy("批示件"),
    OrderOrigin.MINUTES: gettext_lazy("会议纪要"),
    OrderOrigin.OTHER: gettext_lazy("其他"),
}
KINDS = {BatchKind.NOTE: gettext_lazy("批示件"), BatchKind.MINUTES: gettext_lazy("会议纪要")}
EMPTY = ("", "—")
"""The choice of none."""


def unit_choices(units: Sequence[Unit]) -> list[tuple[str, str]]:
    """Units to choose among."""
    return [EMPTY, *((u.code, u.name) for u in units)]


def urgency_choices() -> list[tuple[str, str]]:
    """Urgencies with their working days; none: as the pack has it for the origin."""
    found = policy().urgencies.values()
    return [EMPTY, *((u.id, f"{text.in_language(u.label)} · {u.working_days}") for u in found)]


def _choose(form: forms.Form, name: str, choices: Sequence[tuple[str, Any]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = list(choices)


class MatterForm(forms.Form):
    """What an order asks, of which unit; in a batch once for each matter, with a prefix."""

    unit = forms.ChoiceField(required=False, label=gettext_lazy("承办单位"), widget=ChineseSelect(attrs=SELECT))
    title = forms.CharField(required=False, label=gettext_lazy("标题"), widget=forms.TextInput)
    demand = forms.CharField(
        required=False, strip=False, label=gettext_lazy("督办要求"), widget=forms.Textarea(attrs={"rows": 3})
    )
    urgency = forms.ChoiceField(
        required=False, label=gettext_lazy("紧急程度（工作日）"), widget=forms.Select(attrs=SELECT)
    )

    use_required_attribute = False

    def __init__(
        self,
        data: Any = None,
        *,
        units: Sequence[Unit],
        initial: Mapping[str, Any] | None = None,
        prefix: str | None = None,
    ) -> None:
        super().__init__(data, initial=dict(initial or {}), prefix=prefix)
        _choose(self, "unit", unit_choices(units))
        _choose(self, "urgency", urgency_choices())


class OrderForm(MatterForm):
    """A single order: why it is filed, on which project and month, who else is told."""

    bureau = forms.ChoiceField(label=gettext_lazy("责任局"), widget=ChineseSelect(attrs=SELECT))
    origin = forms.ChoiceField(
        required=False, label=gettext_lazy("立项依据"), choices=list(ORIGINS.items()), widget=forms.Select(attrs=SELECT)
    )
    project = forms.CharField(required=False, label=gettext_lazy("项目编码"), widget=forms.TextInput)
    month = forms.CharField(required=False, label=gettext_lazy("月份"), widget=forms.TextInput)
    copy_to = forms.MultipleChoiceField(
        required=False,
        label=gettext_lazy("抄送"),
        widget=forms.SelectMultiple(attrs={**SELECT, "lang": "zh", "size": 4}),
    )

    field_order = ("bureau", "origin", "project", "month", "unit", "title", "demand", "urgency", "copy_to")

    def __init__(
        self,
        data: Any = None,
        *,
        bureaus: Sequence[Unit],
        units: Sequence[Unit],
        initial: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(data, units=units, initial=initial)
        _choose(self, "bureau", [(u.code, u.name) for u in bureaus])
        field = self.fields["copy_to"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(u.code, u.name) for u in units]


class NoteForm(forms.Form):
    """A leader's note or minutes, above the matters that it is split into."""

    bureau = forms.ChoiceField(label=gettext_lazy("责任局"), widget=ChineseSelect(attrs=SELECT))
    kind = forms.ChoiceField(label=gettext_lazy("来源"), choices=list(KINDS.items()), widget=forms.RadioSelect)
    title = forms.CharField(required=False, label=gettext_lazy("标题"), widget=forms.TextInput)
    leader = forms.CharField(required=False, label=gettext_lazy("批示人或会议"), widget=forms.TextInput)
    happened_on = DayField(label=gettext_lazy("批示或会议日期"))
    text = forms.CharField(
        required=False, strip=False, label=gettext_lazy("原文"), widget=forms.Textarea(attrs={"rows": 6})
    )

    use_required_attribute = False

    def __init__(self, data: Any = None, *, bureaus: Sequence[Unit], initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=dict(initial or {}))
        _choose(self, "bureau", [(u.code, u.name) for u in bureaus])


class ExtensionForm(forms.Form):
    """A request for a later day, with its reason."""

    wanted_on = DayField(label=gettext_lazy("申请延到"))
    reason = forms.CharField(required=False, label=gettext_lazy("延期理由"), widget=forms.Textarea(attrs={"rows": 3}))

    use_required_attribute = False


class DecisionForm(forms.Form):
    """The decision on a request: in whose name (empty: one's own), with what remark."""

    leader = forms.ChoiceField(required=False, label=gettext_lazy("审批人"), widget=ChineseSelect(attrs=SELECT))
    source = forms.CharField(required=False, label=gettext_lazy("依据（文号或出处）"), widget=forms.TextInput)
    remark = forms.CharField(required=False, label=gettext_lazy("审批意见"), widget=forms.TextInput)

    use_required_attribute = False

    def __init__(self, data: Any = None, *, leaders: Sequence[Person]) -> None:
        super().__init__(data)
        _choose(self, "leader", [(str(p.pk), p.name) for p in leaders])
        if not leaders:
            del self.fields["leader"]
            del self.fields["source"]


class DueForm(forms.Form):
    """A last day and an urgency, where an order is assigned or returned."""

    urgency = forms.ChoiceField(
        required=False, label=gettext_lazy("紧急程度（工作日）"), widget=forms.Select(attrs=SELECT)
    )
    due_on = DayField(required=False, label=gettext_lazy("办理期限"))

    use_required_attribute = False

    def __init__(self, data: Any = None, *, initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=dict(initial or {}))
        _choose(self, "urgency", urgency_choices()[1:])
