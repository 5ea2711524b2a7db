"""What a step of editing did, in words: kept as codes, so that every reader has them in his language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from threeones.apps.handbook.drafting.fields import label_of
from threeones.apps.handbook.models import EntryKind

Deed = Mapping[str, Any]
"""``what`` was done, with ``kind``, ``code`` and ``name`` of the entry and what belongs to the deed; of an undo ``of`` and ``deed``."""
UNDO, REDO = "undo", "redo"
FIELDS_SHOWN = 4


def kind_word(kind: str) -> str:
    """The word for a kind of entry."""
    return _(str(EntryKind(kind).label))


def title_of(deed: Deed) -> str:
    """What was done, in the reader's language."""
    what = deed["what"]
    if what in (UNDO, REDO):
        first = title_of(deed["deed"])
        return (_("撤回：%(step)s") if what == UNDO else _("重做：%(step)s")) % {"step": first}
    if what == "import":
        return _("导入“%(name)s”") % {"name": deed["name"]}
    if what == "bulk":
        n = deed["n"]
        told = {"n": n, "fields": _fields("project", deed["fields"])}
        return ngettext("批量改%(n)s个项目：%(fields)s", "批量改%(n)s个项目：%(fields)s", n) % told
    entry = {"kind": kind_word(deed["kind"]), "code": deed["code"], "name": deed["name"]}
    return _of_one(what, deed, entry)


def _of_one(what: str, deed: Deed, entry: Mapping[str, str]) -> str:
    if what == "change":
        return _("改%(kind)s%(code)s：%(fields)s") % {**entry, "fields": _fields(deed["kind"], deed["fields"])}
    if what == "add":
        return _("加%(kind)s%(code)s %(name)s") % entry
    if what == "remove":
        below = deed["below"]
        if not below:
            return _("移除%(kind)s%(code)s %(name)s") % entry
        told = {**entry, "below": below}
        return (
            ngettext(
                "移除%(kind)s%(code)s %(name)s，连同其下%(below)s项",
                "移除%(kind)s%(code)s %(name)s，连同其下%(below)s项",
                below,
            )
            % told
        )
    if what == "move":
        return _("把%(kind)s%(code)s移到%(to)s下") % {**entry, "to": deed["to"] or _("最上一层")}
    return _("调整%(kind)s%(code)s的次序") % entry


def _fields(kind: str, names: list[str]) -> str:
    shown = _("、").join(label_of(kind, name) for name in names[:FIELDS_SHOWN])
    return shown if len(names) <= FIELDS_SHOWN else _("%(fields)s等") % {"fields": shown}


def title_in_chinese(deed: Deed) -> str:
    """The title that is kept with the step, for whoever reads no more of it."""
    # without a language messages are what they are written in
    with translation.override(None):
        return title_of(deed)
