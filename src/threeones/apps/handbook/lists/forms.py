"""The form of a list's own columns for one project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from threeones.base.entry.errors import Wrong
from threeones.base.pages.form_faults import said
from threeones.base.pages.text import zh


class ColumnsForm(forms.Form):
    """A line of text for each column."""

    use_required_attribute = False

    def __init__(self, data: Any = None, *, headings: Sequence[str], initial: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial=dict(initial or {}))
        self.headings = headings
        for n, heading in enumerate(headings):
            self.fields[f"column-{n}"] = forms.CharField(required=False, label=zh(heading), widget=forms.TextInput)

    @property
    def values(self) -> dict[str, str]:
        """What is said, by heading."""
        return {h: str(self.cleaned_data.get(f"column-{n}") or "") for n, h in enumerate(self.headings)}

    def asked(self, theirs: Mapping[str, str] | None = None) -> list[tuple[Any, str]]:
        """Each field with what somebody else wrote meanwhile, for the template."""
        return [(self[f"column-{n}"], (theirs or {}).get(h, "")) for n, h in enumerate(self.headings)]

    def tell(self, wrong: Sequence[Wrong]) -> None:
        """Put the service's faults at their fields."""
        for w in wrong:
            name = f"column-{self.headings.index(w.field)}" if w.field in self.headings else None
            self.add_error(name, said(w.fault, w.expected))


def initial_of(headings: Sequence[str], values: Mapping[str, str]) -> dict[str, str]:
    """The form's first values."""
    return {f"column-{n}": values.get(h, "") for n, h in enumerate(headings)}
