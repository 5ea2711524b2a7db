"""What the audit tells of months that are closed, and of close-outs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date
from enum import Enum
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_noop as mark

from threeones.apps.supervision.models import CloseOut, MonthlyRound
from threeones.base.audit.chain import Change, changed
from threeones.base.registry.records import RecordKind, record_kinds

ROUND, CLOSE_OUT = "supervision.monthlyround", "supervision.closeout"
PARTS = " / "
WORDS: Mapping[str, Mapping[str, str]] = {
    ROUND: {"closed_on": mark("关账日期"), "closed_by": mark("关账人"), "told": mark("关账时的情况")},
    CLOSE_OUT: {
        "stage": mark("环节"),
        "statement": mark("完成情况说明"),
        "asked_by": mark("申请人"),
        "asked_on": mark("申请日期"),
        "remark": mark("核验意见"),
        "verified_by": mark("核验人"),
        "verified_on": mark("核验日期"),
    },
}


def round_key(one: MonthlyRound) -> str:
    """How the audit names a round: bureau, month."""
    return PARTS.join((one.bureau.code, one.month))


def close_out_key(one: CloseOut) -> str:
    """How the audit names a close-out: milestone, which time."""
    return PARTS.join((one.milestone.code, str(one.number)))


def _teller(label: str) -> Callable[[Any], dict[str, Any]]:
    return lambda one: {name: _plain(getattr(one, name)) for name in WORDS[label]}


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Enum) else value


told_of_round, told_of_close_out = _teller(ROUND), _teller(CLOSE_OUT)


def step(one: CloseOut, **fields: Any) -> Change:
    """Fields of a close-out that change, saved; the entry for the audit."""
    before = told_of_close_out(one)
    for name, value in fields.items():
        setattr(one, name, value)
    one.save(update_fields=list(fields))
    return changed("change", CLOSE_OUT, close_out_key(one), before, told_of_close_out(one))


def find_rounds(keys: Collection[str]) -> dict[str, MonthlyRound]:
    """The rounds that the audit names so."""
    months = {key.rpartition(PARTS)[2] for key in keys}
    rows = MonthlyRound.objects.filter(month__in=months).select_related("bureau")
    return {key: one for one in rows if (key := round_key(one)) in keys}


def find_close_outs(keys: Collection[str]) -> dict[str, CloseOut]:
    """The close-outs that the audit names so."""
    codes = {key.rpartition(PARTS)[0] for key in keys}
    rows = CloseOut.objects.filter(milestone__code__in=codes).select_related("milestone")
    return {key: one for one in rows if (key := close_out_key(one)) in keys}


record_kinds.register(
    ROUND,
    RecordKind(
        mark("月度报送"),
        WORDS[ROUND],
        MonthlyRound,
        key=round_key,
        values=told_of_round,
        related=("bureau",),
        find=lambda key: find_rounds([key]).get(key),
        find_all=find_rounds,
        url=lambda one: reverse("round", args=[one.month]),
    ),
)
record_kinds.register(
    CLOSE_OUT,
    RecordKind(
        mark("核验销号"),
        WORDS[CLOSE_OUT],
        CloseOut,
        key=close_out_key,
        values=told_of_close_out,
        related=("milestone",),
        find=lambda key: find_close_outs([key]).get(key),
        find_all=find_close_outs,
        url=lambda one: reverse("close_out", args=[one.milestone.code]),
    ),
)
