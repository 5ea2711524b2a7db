"""Faults of a service told where they belong: at the field of the form, or at its head."""

from __future__ import annotations

from django import forms

from threeones.kernel.values.faults import Faults


def tell(form: forms.Form, found: Faults) -> None:
    """Add each fault to the field that it names (``column``), with what would be right."""
    for fault in found.faults:
        text = f"{fault.fault}。" if not fault.expected else f"{fault.fault}；{fault.expected}。"
        form.add_error(fault.column if fault.column in form.fields else None, text)
