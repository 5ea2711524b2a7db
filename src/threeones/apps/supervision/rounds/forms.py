"""Forms of the monthly round: what is decided of a return sheet, and close-outs."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy


class StatementForm(forms.Form):
    """What the unit says of a milestone that it asks to close out."""

    statement = forms.CharField(
        required=False,
        strip=False,
        label=gettext_lazy("完成情况说明"),
        widget=forms.Textarea(attrs={"rows": 4, "maxlength": 1000}),
    )
    use_required_attribute = False


class RemarkForm(forms.Form):
    """What the office says of a close-out that it confirms or returns."""

    remark = forms.CharField(
        required=False,
        strip=False,
        label=gettext_lazy("核验意见"),
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 1000}),
    )
    use_required_attribute = False
