"""Codes of new entries: proposed as the neighbours have theirs, and held against all that there are."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence

from django.db.models import Model, Q
from django.utils.translation import gettext as _

from threeones.apps.handbook.drafting.fields import most_of
from threeones.apps.handbook.drafting.names import Names
from threeones.apps.handbook.drafting.placing import Sibling, of_kind
from threeones.apps.handbook.drafting.store import target_code
from threeones.apps.handbook.models import DraftEntry, Edition, EntryKind, Milestone, Objective, Project, WordedTarget
from threeones.base.entry.errors import Wrong
from threeones.base.entry.texts import check_text
from threeones.base.intake.reading import fold

NUMBERED = re.compile(r"(.*?)(\d+)", re.ASCII | re.DOTALL)
FIRST = {"objective": "M1", "project": "{under}-01", "milestone": "{under}-1"}
"""What the first of a kind is called where no neighbour shows how."""
LIVE: Mapping[str, type[Model]] = {"objective": Objective, "project": Project, "milestone": Milestone}
OF_BOOK = {
    "objective": ("bureau", "year"),
    "project": ("objective__bureau", "objective__year"),
    "milestone": ("project__objective__bureau", "project__objective__year"),
}
"""Where a record in force tells of which book it is."""


def proposed_code(edition: Edition, kind: str, under: str) -> str:
    """A code for a new entry: the next number of those that stand under the same; empty for targets, which have none of their own."""
    if kind not in FIRST:
        return ""
    every = of_kind(edition, kind)
    taken = {s.code for s in every}
    return next(code for code in _candidates(kind, under, every) if code not in taken)


def _candidates(kind: str, under: str, every: Sequence[Sibling]) -> Iterator[str]:
    near = [s.code for s in every if s.under == under]
    if not near and kind == EntryKind.OBJECTIVE:
        near = [s.code for s in every]
    first = FIRST[kind].format(under=under)
    yield from _after(near or [], first)


def _after(codes: Collection[str], first: str) -> Iterator[str]:
    """Codes that go on behind the greatest number of the commonest beginning, as wide as it is; else from the first."""
    told = [(m[1], m[2]) for m in (NUMBERED.fullmatch(code) for code in codes) if m]
    beginnings = [beginning for beginning, _number in told]
    if beginnings:
        common = max(dict.fromkeys(beginnings), key=beginnings.count)
        last = max((n for b, n in told if b == common), key=int)
    else:
        match = NUMBERED.fullmatch(first)
        assert match is not None
        common, last = match[1], str(int(match[2]) - 1).zfill(len(match[2]))
    number = int(last)
    while True:
        number += 1
        yield f"{common}{str(number).zfill(len(last))}"


def new_code(edition: Edition, kind: str, under: str, text: str, names: Names) -> tuple[str, list[Wrong]]:
    """The code of a new entry as it is typed (of a target: its indicator), and what is wrong with it."""
    if kind == EntryKind.TARGET:
        return _of_target(edition, under, text, names)
    code = text.strip()
    most = most_of(LIVE[kind], "code")
    wrong = list(check_text("code", code, most, _("每项一个编码")))
    if not wrong and (len(code.split()) > 1 or "/" in code):
        wrong.append(
            Wrong("code", _("编码里不能有空格和斜线"), _("如 %(code)s") % {"code": proposed_code(edition, kind, under)})
        )
    if not wrong and not addressable(code):
        wrong.append(Wrong("code", _("编码不能只有点"), proposed_code(edition, kind, under)))
    if not wrong and (fault := _taken(edition, kind, code)):
        wrong.append(Wrong("code", fault, proposed_code(edition, kind, under)))
    return code, wrong


def addressable(code: str) -> bool:
    """Whether an address can name an entry of this code: browsers leave parts out that are dots, and lines break it."""
    return code.isprintable() and not {".", ".."} & set(code.split("/"))


def _taken(edition: Edition, kind: str, code: str) -> str:
    if DraftEntry.objects.filter(edition=edition, kind=kind, code=code).exists():
        return _("这一版里已有编码“%(code)s”") % {"code": code}
    bureau, year = OF_BOOK[kind]
    in_force = LIVE[kind]._default_manager.filter(Q(code=code))
    if in_force.exclude(Q(**{bureau: edition.bureau_id, year: edition.year})).exists():
        return _("别的手册用了编码“%(code)s”") % {"code": code}
    return ""


def _of_target(edition: Edition, under: str, text: str, names: Names) -> tuple[str, list[Wrong]]:
    word = " ".join(text.split())
    most = min(most_of(WordedTarget, "name"), most_of(DraftEntry, "code") - len(target_code(under, "")))
    wrong = list(check_text("code", word, most, _("指标的名称，或一句话说清的目标")))
    if not wrong and not addressable(word):
        wrong.append(Wrong("code", _("编码不能只有点"), _("指标的名称，或一句话说清的目标")))
    known = names.indicator(word)
    name = known.name if known else word
    there = DraftEntry.objects.filter(edition=edition, kind=EntryKind.TARGET, under=under).values_list(
        "code", flat=True
    )
    if fold(target_code(under, name)) in {fold(code) for code in there}:
        wrong.append(Wrong("code", _("这个项目已有指标“%(name)s”") % {"name": name}))
    return target_code(under, name), wrong
