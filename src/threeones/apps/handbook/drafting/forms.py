"""Forms of the draft: the fields of an entry as text beside what they began from, many at once, a place."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from threeones.apps.handbook.drafting.bulk import Changes
from threeones.apps.handbook.drafting.entries import INSIDE
from threeones.apps.handbook.drafting.fields import CHOICES, YES, Field
from threeones.base.entry.errors import Wrong
from threeones.base.entry.fields import ChineseSelect
from threeones.base.pages.form_faults import said
from threeones.base.pages.text import zh

WAS, TAKE = "was-", "take"
UNITS, PEOPLE = "units", "people"
"""Lists of words to choose among, by their ids."""
CHOOSE = {"unit": UNITS, "person": PEOPLE}


def html_name(name: str) -> str:
    """A field's name in a form: that of a list's column may hold anything."""
    return f"in-{hashlib.sha256(name.encode()).hexdigest()[:12]}" if name.startswith(INSIDE) else name


class EntryForm(forms.Form):
    """An entry's fields; each has beside it, hidden, the text from which it began."""

    use_required_attribute = False

    def __init__(
        self,
        fields: Mapping[str, Field],
        data: Any = None,
        *,
        initial: Mapping[str, Any] | None = None,
        began: bool = True,
        prefix_id: str = "",
    ) -> None:
        super().__init__(data, initial=dict(initial or {}), auto_id=f"id_{prefix_id}%s")
        self.known, self.with_began, self.prefix_id = fields, began, prefix_id
        for name, field in fields.items():
            self.fields[html_name(name)] = _field(field, prefix_id)
            if began:
                self.fields[WAS + html_name(name)] = forms.CharField(
                    required=False, strip=False, widget=forms.HiddenInput
                )

    @property
    def texts(self) -> dict[str, str]:
        """What was sent of the fields that the form had: what it began from was sent along with each."""
        sent = {n: html_name(n) for n in self.known if not self.with_began or WAS + html_name(n) in self.data}
        told = {n: str(self.data.get(html, "")) for n, html in sent.items()}
        return {n: YES if t and self.known[n].shape == "tick" else t for n, t in told.items()}

    @property
    def began(self) -> dict[str, str]:
        """The texts from which it began."""
        return {n: str(self.data.get(WAS + html_name(n), "")) for n in self.texts}

    def shown(self, theirs: Mapping[str, str] | None = None) -> list[tuple[Any, str, str | None]]:
        """Each field for the template, with its name in the form and what somebody else wrote in it (None: nobody did)."""
        told = theirs or {}
        return [(self[html_name(n)], html_name(n), told.get(n)) for n in self.known]

    def tell(self, wrong: Iterable[Wrong]) -> None:
        """Put faults at their fields."""
        for w in wrong:
            name = html_name(w.field)
            self.add_error(name if name in self.fields else None, said(w.fault, w.expected))


def initial_of(texts: Mapping[str, str], began: Mapping[str, str] | None = None) -> dict[str, Any]:
    """First values of an entry's form: the texts, and those from which they began."""
    was = texts if began is None else began
    return {html_name(n): t for n, t in texts.items()} | {WAS + html_name(n): t for n, t in was.items()}


def _field(field: Field, prefix: str) -> forms.Field:
    label = zh(field.label) if field.name.startswith(INSIDE) else field.word
    if field.shape == "tick":
        return forms.CharField(required=False, label=label, widget=forms.CheckboxInput)
    if field.shape == "choice":
        choices = [(value, _(word)) for value, word in CHOICES.items()]
        select = forms.Select(attrs={"class": "form-select"}, choices=choices)
        return forms.CharField(required=False, label=label, widget=select)
    return forms.CharField(required=False, strip=False, label=label, widget=_widget(field, prefix))


def _widget(field: Field, prefix: str) -> forms.Widget:
    if field.shape == "text":
        return forms.Textarea(attrs={"rows": 4})
    if field.shape == "day":
        return forms.DateInput(attrs={"type": "date"})
    attrs = {"autocomplete": "off"}
    if field.shape == "number":
        attrs["inputmode"] = "decimal"
    if field.shape in CHOOSE:
        attrs["list"] = prefix + CHOOSE[field.shape]
    return forms.TextInput(attrs=attrs)


class BulkForm(forms.Form):
    """What is changed of many projects."""

    lead_unit = forms.CharField(
        required=False,
        label=gettext_lazy("牵头单位"),
        widget=forms.TextInput(attrs={"list": UNITS, "autocomplete": "off"}),
    )
    leader = forms.CharField(
        required=False,
        label=gettext_lazy("责任领导"),
        widget=forms.TextInput(attrs={"list": PEOPLE, "autocomplete": "off"}),
    )
    owner = forms.CharField(
        required=False,
        label=gettext_lazy("责任人"),
        widget=forms.TextInput(attrs={"list": PEOPLE, "autocomplete": "off"}),
    )
    shift = forms.CharField(
        required=False,
        label=gettext_lazy("完成时限移几天"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "30"}),
    )
    milestones = forms.BooleanField(required=False, label=gettext_lazy("节点一起移"))
    list_added = forms.CharField(required=False, label=gettext_lazy("列入清单"))
    list_removed = forms.CharField(required=False, label=gettext_lazy("移出清单"))
    objective = forms.ChoiceField(
        required=False, label=gettext_lazy("移到目标"), widget=ChineseSelect(attrs={"class": "form-select"})
    )

    use_required_attribute = False

    def __init__(self, data: Any = None, *, objectives: Sequence[tuple[str, str]]) -> None:
        super().__init__(data)
        choice = self.fields["objective"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [("", "—"), *objectives]

    @property
    def changes(self) -> Changes:
        """What was typed."""
        texts = ("lead_unit", "leader", "owner", "shift", "list_added", "list_removed", "objective")
        told = {name: str(self.data.get(name, "")) for name in texts}
        return Changes(**told, milestones="milestones" in self.data)

    def tell(self, wrong: Iterable[Wrong]) -> None:
        """Put faults at their fields."""
        for w in wrong:
            self.add_error(w.field if w.field in self.fields else None, said(w.fault, w.expected))


class MoveForm(forms.Form):
    """Where an entry goes: under which other one, and behind which sibling (empty: last)."""

    to = forms.ChoiceField(
        required=False, label=gettext_lazy("移到哪里"), widget=ChineseSelect(attrs={"class": "form-select"})
    )
    behind = forms.CharField(required=False, label=gettext_lazy("排在哪一项后面"), widget=forms.TextInput)
    keep = forms.BooleanField(required=False, label=gettext_lazy("原来的目标也兼属"))

    use_required_attribute = False

    def __init__(self, data: Any = None, *, kind: str, parents: Sequence[tuple[str, str]], at: str = "") -> None:
        super().__init__(data, initial={"to": at})
        choice = self.fields["to"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [*([("", _("最上一层"))] if kind == "objective" else []), *parents]
        if kind != "project":
            del self.fields["keep"]
