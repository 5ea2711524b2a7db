"""Papers of an order (文书) in the official layout: 督办单, 催办函, written criticism, 约谈记录; and the text for a chat group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from threeones.apps.handbook.printing.stock import chinese_day
from threeones.apps.supervision.models import Order, OrderStep, StepKind
from threeones.apps.supervision.orders.policy import policy
from threeones.apps.supervision.orders.wording import said
from threeones.base.documents.blocks import Block, Facts, Heading, Letterhead, Line, Manuscript, Section, Table, Title
from threeones.base.documents.blocks import printable as plain
from threeones.base.documents.layout import layout
from threeones.base.documents.paper import written

RECORD = ("日期", "办理", "内容", "办理人")
RECORD_WIDTHS = (14, 14, 54, 18)


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper that can be made of an order: its title, and the step that it is made for (None: of any that is assigned)."""

    name: str
    title: str | Promise
    step: StepKind | None


PAPERS: Mapping[str, Paper] = {
    p.name: p
    for p in (
        Paper("order", gettext_lazy("督办单"), None),
        Paper("reminder", gettext_lazy("催办函"), StepKind.REMIND),
        Paper("criticism", gettext_lazy("书面批评"), StepKind.CRITICISE),
        Paper("talk", gettext_lazy("约谈记录"), StepKind.TALK),
    )
}


def papers_of(order: Order, steps: Sequence[OrderStep]) -> list[Paper]:
    """The papers that an order has by now."""
    kinds = {s.kind for s in steps}
    return [p for p in PAPERS.values() if order.number is not None and (p.step is None or p.step in kinds)]


def told_of(order: Order, day: date) -> dict[str, Any]:
    """What the texts may speak of."""
    by = policy()
    late = by.calendar.working_days_between(order.due_on, day).value if order.due_on else 0
    urgency = by.urgencies.get(order.urgency)
    return {
        "bureau": order.bureau.name,
        "unit": order.unit.name,
        "number": str(order.number or ""),
        "title": order.title,
        "assigned": chinese_day(order.assigned_on) if order.assigned_on else "",
        "due": chinese_day(order.due_on) if order.due_on else "",
        "day": chinese_day(day),
        "urgency": urgency.label["zh"] if urgency else "",
        "late": max(0, late),
    }


def chat_text(order: Order, day: date) -> str:
    """A text to paste into a chat group."""
    told = told_of(order, day)
    return "\n".join([*said("chat", "lines", told), *said("chat", "late" if told["late"] else "due", told)])


def made(paper: Paper, order: Order, steps: Sequence[OrderStep], kind: str, day: date) -> bytes:
    """A paper's bytes (``docx`` or ``pdf``), in Chinese. Raises Faults where it cannot be written."""
    return written(_manuscript(paper, order, steps, day), kind, layout())


def _manuscript(paper: Paper, order: Order, steps: Sequence[OrderStep], day: date) -> Manuscript:
    told = {name: plain(str(value)) for name, value in told_of(order, day).items()}
    step = next((s for s in reversed(steps) if s.kind == paper.step), None)
    written_on = step.happened_on if step else order.assigned_on or day
    if paper.name in ("reminder", "criticism") and order.due_on:
        told["late"] = str(max(0, policy().calendar.working_days_between(order.due_on, written_on).value))
    blocks: list[Block] = [Letterhead("".join(said(paper.name, "letterhead", told))), Line(told["number"], "number")]
    blocks += _body(paper, order, steps, step, told)
    blocks += [Line(""), Line(told["bureau"], "signature"), Line(chinese_day(written_on), "signature")]
    return Manuscript(f"{paper.title} {told['number']}", told["bureau"], written_on, [Section(blocks)])


def _body(
    paper: Paper, order: Order, steps: Sequence[OrderStep], step: OrderStep | None, told: Mapping[str, str]
) -> list[Block]:
    paragraphs: list[Block] = [Line(p) for p in said(paper.name, "paragraphs", told)]
    if paper.name == "order":
        facts = (("办理期限", told["due"]), ("紧急程度", told["urgency"]), ("交办日期", told["assigned"]))
        closing: list[Block] = [Line(p) for p in said("order", "closing", told)]
        demand: list[Block] = [Line(plain(one)) for one in order.demand.splitlines()]
        front: list[Block] = [Title([told["title"]]), Line(f"{told['unit']}：", "flush"), *paragraphs]
        return [*front, Facts(facts), Heading(2, "督办要求"), *demand, *closing, *_record(steps)]
    title: list[Block] = [Title(said(paper.name, "title", told))]
    if paper.name == "talk":
        talked: list[Block] = [Line(plain(one)) for one in (step.text if step else "").splitlines()]
        closing = [Line(""), *(Line(p, "flush") for p in said("talk", "closing", told))]
        return [*title, *paragraphs, *talked, *closing]
    return [*title, Line(f"{told['unit']}：", "flush"), *paragraphs]


def _record(steps: Sequence[OrderStep]) -> list[Block]:
    """What happened since: a paper that is printed when the order is filed away tells the whole."""
    rows = [
        (s.happened_on.isoformat(), str(StepKind(s.kind).label), plain(s.text), plain(s.by))
        for s in steps
        if s.kind not in (StepKind.FILE, StepKind.ASSIGN)
    ]
    return [Table("办理记录", RECORD, rows, RECORD_WIDTHS, ruled=True)] if rows else []
