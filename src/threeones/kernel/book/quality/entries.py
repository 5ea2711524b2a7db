"""What single entries lack: a lead unit, an owner, a deadline, something to measure; targets, weights and words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal

from threeones.kernel.book.model import Book, Project
from threeones.kernel.book.quality.findings import LIST, MILESTONE, OBJECTIVE, PROJECT, Finding, Said, Teller
from threeones.kernel.values.rounding import half_up, shortest

Suggest = Callable[[str], str]
_MISSING = (("no_lead_unit", "lead_unit"), ("no_owner", "owner"), ("no_leader", "leader"))


def missing(book: Book, teller: Teller) -> Iterator[Finding]:
    """Projects without lead unit, owner, leader, deadline, objective, milestone, or anything to measure."""
    known = {o.code for o in book.objectives}
    for p in book.projects:
        for check, attribute in _MISSING:
            if not getattr(p, attribute):
                yield teller.tell(check, PROJECT, [p.code], name=p.name)
        if p.deadline is None:
            yield teller.tell("no_deadline", PROJECT, [p.code], name=p.name)
        if not p.objectives:
            yield teller.tell("no_objective", PROJECT, [p.code], name=p.name)
        for code in p.objectives:
            if code not in known:
                yield teller.tell("unknown_objective", PROJECT, [p.code], name=p.name, objective=code)
        if not _judged(p):
            yield teller.tell("nothing_to_measure", PROJECT, [p.code], name=p.name)
        elif not p.milestones:
            yield teller.tell("no_milestone", PROJECT, [p.code], name=p.name)
        for m in p.milestones:
            if m.due_on is None:
                yield teller.tell("milestone_undated", MILESTONE, [m.code], name=p.name, milestone=m.name)


def _judged(p: Project) -> bool:
    """Whether anything tells whether the project was done: a number to reach or a dated step."""
    return any(t.measurable for t in p.targets) or any(m.due_on for m in p.milestones)


def codes_twice(book: Book, teller: Teller) -> Iterator[Finding]:
    """Codes that stand more than once among the entries of a kind."""
    kinds = (
        (OBJECTIVE, (o.code for o in book.objectives)),
        (PROJECT, (p.code for p in book.projects)),
        (MILESTONE, (m.code for p in book.projects for m in p.milestones)),
    )
    for entry, codes in kinds:
        for code, count in Counter(codes).items():
            if count > 1:
                yield teller.tell("code_twice", entry, [code], code=code, count=count)


def unserved(book: Book, teller: Teller, lists: Iterable[str]) -> Iterator[Finding]:
    """Objectives that no project serves, not even through their parts, and lists that hold none."""
    parents = {o.code: o.parent for o in book.objectives}
    served: set[str] = set()
    for code in {code for p in book.projects for code in p.objectives}:
        while code and code not in served:
            served.add(code)
            code = parents.get(code, "")
    for o in book.objectives:
        if o.code not in served:
            yield teller.tell("objective_unserved", OBJECTIVE, [o.code], name=o.name)
    held = {name for p in book.projects for name in p.lists}
    for name in lists:
        if name not in held:
            yield teller.tell("list_unserved", LIST, [name], name=name)


def unmeasurable(book: Book, teller: Teller, suggest: Suggest) -> Iterator[Finding]:
    """Targets without a number, with what to add."""
    for p in book.projects:
        for t in p.targets:
            if not t.measurable:
                words = t.text or t.indicator
                told = {"name": p.name, "target": words, "suggestion": suggest(words)}
                yield teller.tell("target_unmeasurable", PROJECT, [p.code], **told)


def weights(book: Book, teller: Teller) -> Iterator[Finding]:
    """Weights that are not above 0, and a project that outweighs all others of its objective."""
    under: dict[str, list[Project]] = {}
    for p in book.projects:
        if p.objectives:
            under.setdefault(p.objectives[0], []).append(p)
        if p.weight <= 0:
            yield teller.tell("weight_not_positive", PROJECT, [p.code], name=p.name, weight=_shown(p.weight))
        for m in p.milestones:
            if m.weight <= 0:
                yield teller.tell("weight_not_positive", MILESTONE, [m.code], name=m.name, weight=_shown(m.weight))
    names = {o.code: o.name for o in book.objectives}
    for code, projects in under.items():
        yield from _outweighing(names.get(code, code), projects, teller)


def _outweighing(objective: str, projects: Sequence[Project], teller: Teller) -> Iterator[Finding]:
    whole = sum((p.weight for p in projects if p.weight > 0), Decimal(0))
    if len(projects) < teller.pack.weight_among or not whole:
        return
    for p in projects:
        if p.weight * 100 > whole * teller.pack.weight_share:
            share = _shown(half_up(p.weight * 100 / whole))
            told = {"name": p.name, "objective": objective, "share": share, "count": len(projects)}
            yield teller.tell("weight_share", PROJECT, [p.code], **told)


def vague(book: Book, teller: Teller) -> Iterator[Finding]:
    """Contents of words that commit to nothing, where no number and no dated step stands beside them."""
    for p in book.projects:
        if _judged(p) or any(c.isdigit() for c in p.content):
            continue
        words = list(dict.fromkeys(w for w in teller.pack.vague_words if w in p.content))
        longest = [w for w in words if not any(w != other and w in other for other in words)]
        if len(longest) >= teller.pack.vague_at_least:
            yield teller.tell(
                "vague", PROJECT, [p.code], name=p.name, words=Said("、".join(longest), ", ".join(longest))
            )


def _shown(value: Decimal) -> str:
    return f"{shortest(value):f}"
