"""Faults that a service found, told where they belong: at the field of the form, or at its head."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _

from threeones.kernel.values.faults import Faults


def said(fault: str, expected: str) -> str:
    """What is wrong, and what would be right where that is known, in one line."""
    return f"{fault}{_('；')}{expected}" if expected else fault


def tell(form: forms.Form, found: Faults) -> None:
    """Add each fault to the field that it names (``column``), with what would be right; others above the form."""
    for fault in found.faults:
        form.add_error(fault.column if fault.column in form.fields else None, said(fault.fault, fault.expected))
