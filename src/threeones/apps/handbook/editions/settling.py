"""A draft as it would stand in force (落定): words become the records that they mean, what is left empty is derived.

Every derivation comes with its reason, and everything that keeps the book from being published is told at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

from django.utils.translation import gettext as _

from threeones.apps.handbook.editions.fitting import misfits, misfits_of_target
from threeones.apps.handbook.editions.naming import Naming, Unclear
from threeones.apps.handbook.models import Edition, Milestone
from threeones.base.org.models import Person, Role, Unit, UnitKind
from threeones.kernel.book.difference import MILESTONE, OBJECTIVE, PROJECT, TARGET
from threeones.kernel.book.model import Book
from threeones.kernel.book.model import Milestone as MilestoneText
from threeones.kernel.book.model import Objective as ObjectiveText
from threeones.kernel.book.model import Project as ProjectText
from threeones.kernel.book.model import Target as TargetText
from threeones.kernel.values.period_text import parse_period
from threeones.kernel.values.problem import ValueProblem

T = TypeVar("T")
PERCENT = "%"


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something that keeps an edition from being published, at an entry (``kind`` and ``code``, empty: of the whole)."""

    kind: str
    code: str
    field: str
    fault: str
    expected: str = ""


@dataclass(frozen=True, slots=True)
class Derived:
    """What a project's empty field comes to: ``shown`` for people, and why."""

    project: str
    field: str
    shown: str
    reason: str


@dataclass(slots=True)
class Settled:
    """The book as it would stand in force, what was derived for it, and what is in the way."""

    book: Book
    derived: list[Derived] = field(default_factory=list)
    obstacles: list[Obstacle] = field(default_factory=list)


def settled(edition: Edition, book: Book) -> Settled:
    """Settle a draft's book; words that mean nobody stay as they are, each with its obstacle. Asks as often for any book."""
    return _Settling(edition, book).done()


class _Settling:
    def __init__(self, edition: Edition, book: Book) -> None:
        self.edition, self.book = edition, book
        self.names = Naming(edition.bureau, edition.year)
        self.derived: list[Derived] = []
        self.obstacles: list[Obstacle] = []
        self.codes = {o.code for o in book.objectives}
        there = Milestone.objects.filter(code__in=[m.code for p in book.projects for m in p.milestones])
        here = {"project__objective__bureau": edition.bureau, "project__objective__year": edition.year}
        self.first_set: Mapping[str, Milestone] = {m.code: m for m in there.filter(**here)}

    def done(self) -> Settled:
        projects = tuple(self._project(p) for p in self.book.projects)
        objectives = tuple(self._objective(o) for o in self.book.objectives)
        book = replace(
            self.book,
            bureau=self.edition.bureau.name,
            title=self.edition.title,
            objectives=objectives,
            projects=projects,
        )
        if not projects:
            self._in_the_way("", "", "", _("手册里还没有项目"), _("先在编修页写入，或导入已有的手册"))
        self.obstacles += [Obstacle(*told) for told in misfits(self.edition, book)]
        return Settled(book, self.derived, self.obstacles)

    def _in_the_way(self, kind: str, code: str, field: str, fault: str, expected: str = "") -> None:
        self.obstacles.append(Obstacle(kind, code, field, fault, expected))

    def _objective(self, o: ObjectiveText) -> ObjectiveText:
        parents = {x.code: x.parent for x in self.book.objectives}
        if not o.name:
            self._in_the_way(OBJECTIVE, o.code, "name", _("没有名称"))
        if o.parent and o.parent not in self.codes:
            self._in_the_way(OBJECTIVE, o.code, "parent", _("没有上级目标“%(code)s”") % {"code": o.parent})
        at, steps = o.parent, 0
        while at and at != o.code and steps <= len(parents):
            at, steps = parents.get(at, ""), steps + 1
        if at == o.code:
            self._in_the_way(OBJECTIVE, o.code, "parent", _("上级目标绕成了圈"), _("不指回自己的上级"))
        return o

    def _project(self, p: ProjectText) -> ProjectText:
        self._check(p)
        lead = self._meant(p, "lead_unit", p.lead_unit, self.names.unit)
        if not p.lead_unit:
            self._in_the_way(PROJECT, p.code, "lead_unit", _("没有牵头单位"))
        supporting = [self._meant(p, "supporting_units", w, self.names.unit) for w in p.supporting_units]
        named = (u.name if u else w for u, w in zip(supporting, p.supporting_units, strict=True))
        deadline = p.deadline or self._last_day(p)
        if deadline is None:
            self._in_the_way(PROJECT, p.code, "deadline", _("没有完成时限"))
        elif p.start_on and p.start_on > deadline:
            told = {"end": deadline, "start": p.start_on}
            self._in_the_way(PROJECT, p.code, "deadline", _("完成时限%(end)s早于开始日期%(start)s") % told)
        return replace(
            p,
            lead_unit=lead.name if lead else p.lead_unit,
            supporting_units=tuple(dict.fromkeys(named)),
            leader=self._answers(p, "leader", p.leader, lead, self._leader),
            owner=self._answers(p, "owner", p.owner, lead, self._owner),
            deadline=deadline,
            milestones=tuple(self._milestone(m) for m in p.milestones),
            targets=tuple(self._target(p, t) for t in p.targets),
        )

    def _check(self, p: ProjectText) -> None:
        if not p.name:
            self._in_the_way(PROJECT, p.code, "name", _("没有名称"))
        if not p.objectives:
            self._in_the_way(PROJECT, p.code, "objectives", _("没有所属目标"))
        for code in p.objectives:
            if code not in self.codes:
                self._in_the_way(PROJECT, p.code, "objectives", _("手册里没有目标“%(code)s”") % {"code": code})
        if p.weight <= 0:
            self._in_the_way(PROJECT, p.code, "weight", _("权重不大于0"), _("大于0的数"))

    def _meant(self, p: ProjectText, name: str, word: str, of: Callable[[str], T]) -> T | None:
        if not word:
            return None
        try:
            return of(word)
        except Unclear as unclear:
            self._in_the_way(PROJECT, p.code, name, unclear.fault, unclear.expected)
            return None

    def _last_day(self, p: ProjectText) -> date | None:
        """The last day of the span that a project names instead of a day."""
        try:
            found = parse_period(p.period, self.edition.year) if p.period else None
        except ValueProblem:
            return None
        if found is None or found.last is None:
            return None
        self._tell(p, "deadline", found.end.isoformat(), _("期间%(period)s的最后一天") % {"period": p.period})
        return found.end

    def _tell(self, p: ProjectText, name: str, shown: str, reason: str) -> None:
        self.derived.append(Derived(p.code, name, shown, reason))

    def _answers(
        self, p: ProjectText, name: str, word: str, lead: Unit | None, derive: Callable[[Unit], tuple[Person, str]]
    ) -> str:
        """The code of who answers: the one named, else the one derived from the lead unit."""
        if word:
            found = self._meant(p, name, word, self.names.person)
            return found.code if found else word
        if lead is None:
            return ""
        try:
            person, reason = derive(lead)
        except Unclear as unclear:
            self._in_the_way(PROJECT, p.code, name, unclear.fault, unclear.expected)
            return ""
        self._tell(p, name, f"{person.name}（{person.code}）", reason)
        return person.code

    def _owner(self, lead: Unit) -> tuple[Person, str]:
        """The lead unit's own lead (单位负责人)."""
        roles = (Role.UNIT_LEAD, Role.SUB_DISTRICT) if lead.kind == UnitKind.SUB_DISTRICT else (Role.UNIT_LEAD,)
        for role in roles:
            found = [p for p in self.names.roster if p.unit_id == lead.pk and p.role == role]
            if found:
                why = {"unit": lead.name, "role": _(str(role.label))}
                return _the_one(found, _("责任人")), _("%(unit)s的%(role)s") % why
        raise Unclear(_("没有责任人，%(unit)s也没有单位负责人") % {"unit": lead.name}, _("写明责任人"))

    def _leader(self, lead: Unit) -> tuple[Person, str]:
        """The portfolio leader (分管领导) of the lead unit, else the head of the bureau."""
        portfolio = [
            p for p in self.names.roster if p.role == Role.PORTFOLIO and lead.pk in self.names.portfolios.get(p.pk, ())
        ]
        if portfolio:
            return _the_one(portfolio, _("责任领导")), _("分管%(unit)s") % {"unit": lead.name}
        heads = [p for p in self.names.roster if p.role == Role.HEAD and p.unit_id in self.names.house]
        if heads:
            return _the_one(heads, _("责任领导")), _("没有人分管%(unit)s，由局主要领导负责") % {"unit": lead.name}
        raise Unclear(_("没有责任领导，也没有人分管%(unit)s") % {"unit": lead.name}, _("写明责任领导"))

    def _milestone(self, m: MilestoneText) -> MilestoneText:
        if not m.name:
            self._in_the_way(MILESTONE, m.code, "name", _("没有名称"))
        if m.weight <= 0:
            self._in_the_way(MILESTONE, m.code, "weight", _("权重不大于0"), _("大于0的数"))
        if m.due_on is None:
            self._in_the_way(MILESTONE, m.code, "due_on", _("没有完成时间"))
        there = self.first_set.get(m.code)
        if there is None or m.due_on is None:
            return m
        first = there.revised_from or there.due_on
        return replace(m, revised_from=None if first == m.due_on else first)

    def _target(self, p: ProjectText, t: TargetText) -> TargetText:
        """A target on a statistical indicator by that indicator's name and in its unit; any other as it is worded."""
        known = self.names.indicator(t.indicator) if t.number is not None else None
        self.obstacles += [Obstacle(*told) for told in misfits_of_target(p.code, t, measured=known is not None)]
        if known is None:
            return t
        unit = PERCENT if t.of_growth else known.unit
        if t.unit and t.unit != unit:
            fault = _("指标“%(name)s”按%(unit)s计，这里是%(other)s") % {
                "name": known.name,
                "unit": unit,
                "other": t.unit,
            }
            self._in_the_way(TARGET, f"{p.code}/{t.indicator}", "unit", fault, unit)
        return replace(t, indicator=known.name, unit=unit)


def _the_one(found: list[Person], what: str) -> Person:
    if len(found) > 1:
        names = "、".join(f"{p.name}（{p.code}）" for p in found)
        raise Unclear(_("%(what)s空着，可以是%(names)s") % {"what": what, "names": names}, _("写明是哪一位"))
    return found[0]
