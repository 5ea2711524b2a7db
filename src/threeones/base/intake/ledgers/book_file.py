"""A handbook spelled out in a YAML file (also the JSON of an edition): the ``Book``, or every fault with its line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType

from threeones.base.intake.ledgers.book_fields import (
    BOOK,
    MILESTONE,
    OBJECTIVE,
    PROJECT,
    TARGET,
    Entry,
    Fields,
    Keys,
    inner,
)
from threeones.base.intake.ledgers.ledger import Ledger, Notes, Refusal, short
from threeones.base.intake.ledgers.yaml_nodes import Node, read_nodes
from threeones.kernel.book.canonical import FORMAT
from threeones.kernel.book.model import Book, Milestone, Objective, Project, Target
from threeones.kernel.values.parse import parse_number
from threeones.kernel.values.problem import ValueProblem

YEARS = range(1900, 2200)


@dataclass(slots=True)
class _Codes:
    """Codes as they are given: each stands once, and who has none gets a number."""

    what: str
    taken: dict[str, int] = field(default_factory=dict)
    given: int = 0

    def reserve(self, node: Node, keys: Keys) -> None:
        """A code that is given further on is none to make up."""
        code = inner(node, keys, "code")
        if code and code.text:
            self.taken.setdefault(code.text.strip(), 0)

    def free(self, prefix: str, n: int) -> str:
        """A code for the ``n``-th that has none."""
        while f"{prefix}{n}" in self.taken:
            n += 1
        self.given += 1
        return f"{prefix}{n}"


class _Reader(Fields):
    """The entries of a book in the order in which the file tells them."""

    def __init__(self, file: str) -> None:
        super().__init__(file)
        self.year = 0
        self.objectives: list[tuple[Entry, Objective]] = []
        self.projects: list[tuple[Entry, Project]] = []
        self.codes = {"objective": _Codes("目标"), "project": _Codes("项目"), "milestone": _Codes("节点")}

    def book(self, node: Node) -> Book:
        top = self.entry(node, "", BOOK)
        if (told := self.text(top, "format")) and told != FORMAT:
            self.fault(top.nodes["format"].line, top.at("format"), f"格式是“{short(told)}”", FORMAT)
        self.year = self.value(top, "year", _year) or 0
        if "year" not in top.nodes:
            self.fault(top.line, top.at("year"), "没有填", "年份，如 2021")
        self._reserve(node, BOOK)
        self._objectives(top, "")
        self._projects(top, ())
        self._check_objectives()
        objectives, projects = (tuple(o for _, o in self.objectives), tuple(p for _, p in self.projects))
        return Book(self.year, self.text(top, "bureau"), self.text(top, "title"), objectives, projects)

    def _reserve(self, node: Node, keys: Keys) -> None:
        """Note which codes are given, so that none that is made up is among them."""
        for kind, name, of in (("objective", "objectives", OBJECTIVE), ("project", "projects", PROJECT)):
            listed = inner(node, keys, name)
            for item in listed.items if listed else ():
                self.codes[kind].reserve(item, of)
                if kind == "objective":
                    self._reserve(item, of)

    def _code(self, kind: str, entry: Entry, prefix: str, n: int) -> str:
        codes = self.codes[kind]
        code = self.text(entry, "code")
        if not code:
            code = codes.free(prefix, n)
        elif first := codes.taken.get(code):
            text = f"编码“{short(code)}”与第{first}行重复"
            self.fault(entry.nodes["code"].line, entry.at("code"), text, f"每个{codes.what}一个编码")
        codes.taken[code] = entry.line
        return code

    def _objectives(self, entry: Entry, parent: str) -> None:
        for n, (node, path) in enumerate(self.items(entry, "objectives"), 1):
            own = self.entry(node, path, OBJECTIVE)
            code = self._code("objective", own, f"{parent}." if parent else "", n)
            above = self.text(own, "parent") or parent
            self.objectives.append((own, Objective(code, self.text(own, "name", required=True), above)))
            self._objectives(own, code)
            self._projects(own, (code,))

    def _projects(self, entry: Entry, under: tuple[str, ...]) -> None:
        for node, path in self.items(entry, "projects"):
            self.projects.append(self._project(self.entry(node, path, PROJECT), under))

    def _project(self, own: Entry, under: tuple[str, ...]) -> tuple[Entry, Project]:
        code = self._code("project", own, "P", len(self.projects) + 1)
        period, last = self.period(own, self.year)
        project = Project(
            code=code,
            name=self.text(own, "name", required=True),
            objectives=tuple(dict.fromkeys(under + self.texts(own, "objectives"))),
            content=self.text(own, "content"),
            lead_unit=self.text(own, "lead_unit"),
            supporting_units=self.texts(own, "supporting_units"),
            leader=self.text(own, "leader"),
            owner=self.text(own, "owner"),
            start_on=self.day(own, "start_on"),
            deadline=self.day(own, "deadline") or last,
            period=period,
            weight=self.weight(own),
            lists=MappingProxyType(self._lists(own)),
            milestones=self._milestones(own),
            targets=self._targets(own),
            kept=MappingProxyType(self._told(own.nodes.get("kept"), own.at("kept"))),
        )
        if project.start_on and project.deadline and project.start_on > project.deadline:
            line = own.nodes["start_on"].line
            self.fault(
                line, own.at("start_on"), f"开始（{project.start_on}）晚于完成（{project.deadline}）", "先开始后完成"
            )
        return own, project

    def _lists(self, own: Entry) -> dict[str, MappingProxyType[str, str]]:
        node = own.nodes.get("lists")
        if node is not None and node.pairs is None:
            return {name: MappingProxyType({}) for name in self.texts(own, "lists")}
        return {
            name: MappingProxyType(self._told(values, f"{own.at('lists')}.{name}"))
            for name, values in self.pairs(node, own.at("lists")).items()
        }

    def _told(self, node: Node | None, path: str) -> dict[str, str]:
        return {key: self.word(value, f"{path}.{key}") for key, value in self.pairs(node, path).items()}

    def _milestones(self, project: Entry) -> tuple[Milestone, ...]:
        codes, milestones = self.codes["milestone"], []
        items = self.items(project, "milestones")
        codes.taken = {}
        for node, _path in items:
            codes.reserve(node, MILESTONE)
        for n, (node, path) in enumerate(items, 1):
            own = self.entry(node, path, MILESTONE)
            code, name = self._code("milestone", own, "", n), self.text(own, "name", required=True)
            due, revised = self.day(own, "due_on"), self.day(own, "revised_from")
            milestones.append(Milestone(code, name, due, revised, self.weight(own)))
        return tuple(milestones)

    def _targets(self, own: Entry) -> tuple[Target, ...]:
        found: dict[str, Target] = {}
        for node, path in self.items(own, "targets"):
            entry = self.entry(node, path, TARGET)
            target = self._target(entry)
            if target.indicator and target.indicator in found:
                text = f"指标“{short(target.indicator)}”写了两次"
                self.fault(entry.line, entry.at("indicator"), text, "一个项目里每个指标一个目标值")
            found[target.indicator] = target
        return tuple(found.values())

    def _target(self, entry: Entry) -> Target:
        return Target(
            self.text(entry, "indicator", required=True),
            self.text(entry, "text"),
            self.value(entry, "number", _number),
            self.text(entry, "unit"),
            self.comparison(entry),
            self.flag(entry, "of_growth"),
        )

    def _check_objectives(self) -> None:
        """Every objective that is named is there, and none belongs to itself in the end."""
        parents = {o.code: o.parent for _, o in self.objectives}
        circling = _circling(parents)
        for entry, objective in self.objectives:
            if objective.parent and objective.parent not in parents:
                self._no_objective(entry, "parent", objective.parent)
            elif objective.code in circling:
                self.fault(entry.line, entry.at("parent"), "上级目标绕了一圈又是自己", "往上总有尽头")
        for entry, project in self.projects:
            for code in project.objectives:
                if code not in parents:
                    self._no_objective(entry, "objectives", code)

    def _no_objective(self, entry: Entry, name: str, code: str) -> None:
        line = entry.nodes[name].line if name in entry.nodes else entry.line
        self.fault(line, entry.at(name), f"没有编码为“{short(code)}”的目标", "目标的编码")


def _circling(parents: Mapping[str, str]) -> set[str]:
    """The codes from which the way up never ends."""
    ended: set[str] = {""}
    circling: set[str] = set()
    for code in parents:
        way: dict[str, None] = {}
        while code not in ended and code not in circling and code not in way:
            way[code] = None
            code = parents.get(code, "")
        (ended if code in ended else circling).update(way)
    return circling


def _year(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) == 4 and int(text) in YEARS):
        raise ValueProblem(f"“{short(text)}”不是年份", "四位年份，如 2021")
    return int(text)


def _number(text: str) -> Decimal:
    return parse_number(text)


def read_book(name: str, text: str, notes: Notes) -> Ledger:
    """The book of a YAML file. Raises ``Refusal`` with all of its faults."""
    node = read_nodes(name, text)
    reader = _Reader(name)
    book = reader.book(node)
    if reader.faults:
        raise Refusal(*sorted(reader.faults))
    for codes in reader.codes.values():
        if codes.given:
            notes.add(f"{codes.given}个{codes.what}没有编码，按次序编了号；写上编码，挪动、改名以后还认得出是同一个")
    return Ledger(book=book)
