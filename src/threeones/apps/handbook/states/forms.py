"""The form on which the office changes a project's state."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from threeones.apps.handbook.models import ProjectState
from threeones.apps.handbook.states.changing import DECIDED
from threeones.base.entry.fields import DayField

WORDS = {
    ProjectState.IN_FORCE: gettext_lazy("在册（恢复）"),
    ProjectState.SUSPENDED: gettext_lazy("暂缓"),
    ProjectState.WITHDRAWN: gettext_lazy("调出"),
    ProjectState.MERGED: gettext_lazy("并入别的项目"),
    ProjectState.SPLIT: gettext_lazy("拆分成几个项目"),
    ProjectState.ALL_YEAR: gettext_lazy("常年"),
    ProjectState.RELAPSE: gettext_lazy("回潮（完成以后又出现）"),
}


class StateForm(forms.Form):
    """A change of state: which, from when, why, and what goes with it."""

    state = forms.ChoiceField(required=False, label=gettext_lazy("改为"), widget=forms.RadioSelect)
    happened_on = DayField(label=gettext_lazy("从哪一天起"))
    reason = forms.CharField(required=False, label=gettext_lazy("理由"), widget=forms.TextInput)
    into = forms.CharField(required=False, label=gettext_lazy("并入或拆成的项目"), widget=forms.TextInput)
    consent = forms.CharField(required=False, label=gettext_lazy("上级同意的文件"), widget=forms.TextInput)

    use_required_attribute = False

    def __init__(
        self, data: Any = None, *, initial: Mapping[str, Any] | None = None, now: ProjectState = ProjectState.IN_FORCE
    ) -> None:
        super().__init__(data, initial=dict(initial or {}))
        choice = self.fields["state"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(s.value, WORDS[s]) for s in DECIDED if s != now]

    def clean_into(self) -> list[str]:
        """The codes of projects, separated by 、 or a comma."""
        return [c.strip() for c in re.split("[、，,；;\\s]+", str(self.cleaned_data.get("into") or "")) if c.strip()]
