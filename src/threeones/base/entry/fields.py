"""Fields of forms that read numbers and days as people type them."""

from __future__ import annotations

import unicodedata
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


class NumberField(forms.CharField):
    """A number as people type it: full-width digits, thousand separators and a % are read."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def clean(self, value: Any) -> Any:
        """The number, or None where nothing is typed."""
        text = unicodedata.normalize("NFKC", str(value or "")).replace(",", "").strip().removesuffix("%").strip()
        if not text:
            return None
        try:
            number = Decimal(text)
        except InvalidOperation:
            number = Decimal("NaN")
        if not number.is_finite() or abs(number.adjusted()) > 15:
            raise ValidationError(_("“%(text)s”不是数；只填数，如 60") % {"text": text[:20]})
        return number


class DayField(forms.DateField):
    """A day as the browser's own field gives it."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")

    def __init__(self, **options: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d"], **options)
        self.error_messages["invalid"] = gettext_lazy("日期不对，如 2021-10-31")


class ChineseSelect(forms.Select):
    """A choice among names of records, which stay Chinese in every language."""

    def create_option(self, *args: Any, **options: Any) -> dict[str, Any]:
        """The option with its language, as no element can stand inside one."""
        option: dict[str, Any] = super().create_option(*args, **options)
        option["attrs"]["lang"] = "zh"
        return option
