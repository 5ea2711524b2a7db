"""The form on which a superior's breakdown is brought in."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from threeones.apps.handbook.superior.taking import Whose


class BreakdownForm(forms.Form):
    """Whose breakdown it is."""

    set_by = forms.CharField(required=False, label=gettext_lazy("下达单位"), widget=forms.TextInput)
    year = forms.IntegerField(label=gettext_lazy("年度"))
    numbering = forms.CharField(required=False, label=gettext_lazy("编码前缀"), widget=forms.TextInput)
    document = forms.CharField(required=False, label=gettext_lazy("文号"), widget=forms.TextInput)

    use_required_attribute = False

    @property
    def whose(self) -> Whose:
        """What it says."""
        told = {
            name: " ".join(str(self.cleaned_data.get(name) or "").split())
            for name in ("set_by", "numbering", "document")
        }
        return Whose(year=int(self.cleaned_data["year"]), **told)
