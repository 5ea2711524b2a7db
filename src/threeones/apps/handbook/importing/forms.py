"""The forms of an import: the file with its bureau and year, and what an office decides about how it was understood."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import blake2b
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from threeones.apps.handbook.importing.decisions import Decisions
from threeones.apps.handbook.importing.found import UNIT, Found, Name
from threeones.apps.handbook.importing.known import Known
from threeones.base.entry.errors import Wrong
from threeones.base.entry.fields import ChineseSelect
from threeones.kernel.ledgers.meaning import GIVEN, Meaning

AS_WRITTEN = "="
"""What is sent for a name that stands as it is written."""
LONGEST_NUMBER = 7


class UploadForm(forms.Form):
    """A file for the handbook of a bureau's year."""

    bureau = forms.ChoiceField(label=gettext_lazy("责任局"), widget=ChineseSelect(attrs={"class": "form-select"}))
    year = forms.IntegerField(
        label=gettext_lazy("年度"),
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "form-control"}),
        error_messages={"invalid": gettext_lazy("四位年份，如 2026")},
    )

    use_required_attribute = False

    def __init__(self, data: Any = None, *, bureaus: Sequence[tuple[str, str]], initial: Mapping[str, Any]) -> None:
        super().__init__(data, initial=dict(initial))
        choice = self.fields["bureau"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = list(bureaus)


def field_of(what: str, named: str) -> str:
    """The name of the field of a column, a sheet or a name: by what it is called, so that no other is meant after a reading."""
    return f"{what}-{blake2b(named.encode('utf-8', 'surrogatepass'), digest_size=6).hexdigest()}"


def sheets_of(found: Found) -> list[str]:
    """The sheets of a file in their order, those that are skipped too."""
    return list(dict.fromkeys(r.sheet for r in found.rows))


def decided(told: QueryDict, found: Found, before: Decisions, known: Known) -> tuple[Decisions, list[Wrong]]:
    """What a sent form decides, and what in it is wrong.

    ``found`` is what the page showed, ``before`` what was decided until then. What no field speaks of stays.
    """
    wrong: list[Wrong] = []
    reading = replace(
        before.reading,
        columns=_columns(told, found, before, wrong),
        head_rows=_heads(told, found, before, wrong),
        ignored=_ignored(told, found, before),
    )
    made = replace(before, reading=reading, rest_as_written=told.get("rest") == "1")
    for name in found.names:
        sent = told.getlist(field_of(name.kind, name.text))
        given = next((v.strip() for v in reversed(sent) if v.strip()), "")
        if sent and (given or name.chosen):
            made = _meant(made, name, given, known, wrong)
    return made, wrong


def _columns(told: QueryDict, found: Found, before: Decisions, wrong: list[Wrong]) -> dict[str, Meaning]:
    """Columns that are headed alike, in one table or several, are corrected together: the page has one field for them."""
    columns = dict(before.reading.columns)
    for key in dict.fromkeys(c.key for table in found.tables for c in table.columns):
        field = field_of("column", key)
        given = told.get(field)
        if given is None or given == str(before.reading.columns.get(key, "")):
            continue
        if given == "":
            columns.pop(key, None)
        elif given in {str(m) for m in GIVEN}:
            columns[key] = Meaning(given)
        else:
            wrong.append(Wrong(field, _("没有这种含义")))
    return columns


def _heads(told: QueryDict, found: Found, before: Decisions, wrong: list[Wrong]) -> dict[str, int]:
    heads = dict(before.reading.head_rows)
    for sheet in sheets_of(found):
        field = field_of("head", sheet)
        given = told.get(field)
        if given is None:
            continue
        text = unicodedata.normalize("NFKC", given).strip()
        if not text:
            heads.pop(sheet, None)
        elif text.isdecimal() and len(text) <= LONGEST_NUMBER and int(text) > 0:
            heads[sheet] = int(text)
        else:
            wrong.append(Wrong(field, _("“%(row)s”不是行号") % {"row": given[:20]}, _("从1数起的行号，如 3")))
    return heads


def _ignored(told: QueryDict, found: Found, before: Decisions) -> frozenset[str]:
    """Boxes that are not ticked are not sent: a field beside each says that it was there."""
    ignored = set(before.reading.ignored)
    for sheet in sheets_of(found):
        if field_of("sheet", sheet) in told:
            (ignored.add if told.get(field_of("skip", sheet)) == "1" else ignored.discard)(sheet)
    return frozenset(ignored)


def _meant(made: Decisions, name: Name, given: str, known: Known, wrong: list[Wrong]) -> Decisions:
    """The decisions with whom one name means: nobody any more, himself as written, or somebody known."""
    units, people = dict(made.reading.units), dict(made.people)
    units.pop(name.text, None)
    people.pop(name.text, None)
    as_written = made.as_written - {name.text}
    if given == AS_WRITTEN:
        as_written |= {name.text}
    elif given:
        meant = (known.units if name.kind == UNIT else known.people).get(given)
        if meant is None:
            fault = _("没有单位“%(word)s”") if name.kind == UNIT else _("花名册里没有“%(word)s”")
            wrong.append(Wrong(field_of(name.kind, name.text), fault % {"word": given[:20]}, _("从列出的里选")))
            return made
        (units if name.kind == UNIT else people)[name.text] = meant
    return replace(made, reading=replace(made.reading, units=units), people=people, as_written=as_written)


def year_of(given: str, stood: int) -> tuple[int, list[Wrong]]:
    """The year that a form names; the one that stood where it names none."""
    text = unicodedata.normalize("NFKC", given).strip().removesuffix("年")
    if not text:
        return stood, []
    if not (text.isdecimal() and len(text) <= LONGEST_NUMBER):
        return stood, [Wrong("year", _("“%(year)s”不是年份") % {"year": given[:20]}, _("四位年份，如 2026"))]
    return int(text), []
