"""What of a year is not done: what rolling a handbook over asks of supervision."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from threeones.apps.handbook.editions.unfinished import Unfinished, unfinished
from threeones.apps.supervision.content import HUNDRED
from threeones.apps.supervision.reading import bare_records

if TYPE_CHECKING:
    from threeones.base.org.models import Unit


def not_done(bureau: Unit, year: int) -> Mapping[str, Unfinished]:
    """The projects of a bureau with milestones that nobody has reported done, and those whose reports stay below 100%."""
    found: dict[str, Unfinished] = {}
    for records in bare_records(year).values():
        if records.project.objective.bureau_id != bureau.pk:
            continue
        open_ones = frozenset(m.code for m in records.milestones if records.done(m, date.max) is None)
        told = ((r.month, r.progress) for _end, r in reversed(records.in_order) if r.progress is not None)
        month, progress = next(told, ("", HUNDRED))
        if open_ones:
            found[records.project.code] = Unfinished(f"还有{len(open_ones)}个节点没有完成", open_ones)
        elif progress is not None and progress < HUNDRED and not records.milestones:
            found[records.project.code] = Unfinished(f"进度到{month}是{progress.normalize():f}%", open_ones)
    return found


unfinished.register("supervision.records", not_done)
