"""YAML to a checked scheme: every fault at once, with line, word and what was meant.

Types and units are checked here, before any data is read.
"""

from __future__ import annotations

import hashlib
from contextlib import suppress
from decimal import Decimal
from pathlib import Path

from threeones.kernel.rules import RuleError, parse_unit
from threeones.kernel.rules.syntax import FUNCTIONS, SCHEME_FUNCTIONS
from threeones.kernel.rules.tokens import fold, tokenize
from threeones.kernel.scheme.adjustments import read_adjustments, read_vetoes
from threeones.kernel.scheme.document import Document, Spot, only
from threeones.kernel.scheme.fields import Fields
from threeones.kernel.scheme.formulas import Formulas
from threeones.kernel.scheme.keys import SECTIONS, choices
from threeones.kernel.scheme.model import Fact, Formula, Item, Part, Scheme
from threeones.kernel.scheme.scores import parse_score
from threeones.kernel.scheme.standing import read_grades, read_limits, read_total
from threeones.kernel.values.faults import Faults

_RESERVED = frozenset({"subject", "and", "or", "not", "true", "false", *FUNCTIONS, *SCHEME_FUNCTIONS})


def load_scheme(path_or_bytes: str | Path | bytes, name: str = "") -> Scheme:
    """The scheme in a YAML file (or its bytes). Raises ``Faults`` with everything that is wrong."""
    if isinstance(path_or_bytes, bytes):
        data, shown = path_or_bytes, name or "scheme.yaml"
    else:
        path = Path(path_or_bytes)
        shown = name or path.name
        doc = Document(shown)
        try:
            data = path.read_bytes()
        except OSError as error:
            doc.fault(0, "", f"打不开方案文件 {path}：{error.strerror or error}", "可读的 YAML 文件")
            doc.done()
            raise
    reader = _Loader(Document(shown), data)
    return reader.scheme()


def known_in(data: bytes) -> dict[str, tuple[str, ...]]:
    """What is known at each place of a scheme's text, however faulty: keys by ``items.gdp``, words by ``items.gdp.missing``."""
    doc = Document("scheme.yaml")
    # what was known up to a fault has been noted
    with suppress(Faults):
        _Loader(doc, data).scheme()
    return doc.known


class _Loader:
    def __init__(self, doc: Document, data: bytes) -> None:
        self.doc, self.data = doc, data
        self.top = doc.read(data)
        self.fields = Fields(doc)
        self.formulas = Formulas(self.fields, {})

    def scheme(self) -> Scheme:
        top, fields = self.top, self.fields
        only(self.doc, top, "", SECTIONS[""])
        name = fields.text(top, "scheme", required=True)
        facts = self.facts()
        self.formulas = Formulas(fields, facts)
        groups = self.groups(facts)
        items = self.items()
        # Also those that have a fault of their own: one fault is told once.
        self.formulas.items = tuple(fields.text(spot, "id") for spot in fields.rows(top, "items"))
        bonus, penalty = read_limits(fields, top)
        grades = read_grades(fields, top)
        total = read_total(fields, top, items)
        ranking = fields.child(top, "ranking", SECTIONS["ranking"])
        scheme = Scheme(
            id=name,
            title=fields.text(top, "title") or name,
            version=fields.text(top, "version") or "1",
            subject=fields.text(top, "subject") or "subject",
            source=self.source(),
            facts=facts,
            items=items,
            adjustments=read_adjustments(self.formulas, top),
            bonus_limit=bonus,
            penalty_limit=penalty,
            vetoes=read_vetoes(self.formulas, top, grades),
            total=total,
            ties=fields.choice(ranking, "ties", choices("ranking", "ties"), "ranking"),
            rank_by=fields.choice(ranking, "by", choices("ranking", "by"), "ranking"),
            grades=grades,
            exempt=self.exempt(),
            groups=groups,
            hash=hashlib.sha256(self.data).hexdigest(),
            text=self.data,
        )
        self.doc.done()
        return scheme

    def source(self) -> dict[str, str]:
        at = self.top.mapping.get("source")
        if at is not None and at.tag not in ("map", "null"):
            self.doc.fault(at, "source", "“source”不是映射", "{title: 文件的标题, url: 网址, date: 日期}")
        return {key: spot.text for key, spot in at.mapping.items()} if at else {}

    def facts(self) -> dict[str, Fact]:
        at = self.top.mapping.get("facts")
        if at is None or not at.mapping:
            self.doc.fault(
                at or self.top, "facts", "方案没有写明要读哪些数据", "facts: {tax: {label: 税收, unit: 万元}}"
            )
            return {}
        facts: dict[str, Fact] = {}
        for key, spot in at.mapping.items():
            fact = self.fact(fold(key).strip(), spot, f"facts.{key}")
            if fact.name in facts:
                self.doc.fault(
                    spot, f"facts.{key}", f"数据项“{fact.name}”写了两次（全角半角视为相同）", "每个名称只写一次"
                )
            for heading in fact.headings:
                other = next((f for f in facts.values() if f.name != fact.name and heading in f.headings), None)
                if other is not None:
                    fault = f"表头“{heading}”同时是“{other.name}”的，读不出是哪一项"
                    self.doc.fault(spot, f"facts.{key}", fault, "不同的 label，或用 column 写明各自的表头")
            facts[fact.name] = fact
        return facts

    def fact(self, name: str, spot: Spot, path: str) -> Fact:
        fields = self.fields
        if spot.tag not in ("map", "null"):
            self.doc.fault(spot, path, f"数据项“{name}”的说明不是映射", "{label: 税收, unit: 万元}")
        only(self.doc, spot, path, SECTIONS["fact"])
        if not _is_name(name) or name in _RESERVED or name.startswith("__"):
            self.doc.fault(
                spot, path, f"“{name}”不能作数据项的名称", "字母、汉字、数字和下划线，不以数字开头，不是保留词"
            )
        unit = fields.text(spot, "unit", path)
        try:
            if unit:
                parse_unit(unit)
        except RuleError as error:
            self.doc.fault(spot.mapping["unit"], f"{path}.unit", error.message, error.expected)
        kind = fields.choice(spot, "type", choices("fact", "type"), path)
        over = fields.choice(spot, "over", choices("fact", "over"), path)
        if over in ("sum", "mean") and kind != "number":
            self.doc.fault(spot, f"{path}.over", f"“{over}”只用于数", "last")
        return Fact(
            name,
            fields.text(spot, "label", path) or name,
            kind,
            unit,
            fields.text(spot, "column", path),
            fields.boolean(spot, "optional", path),
            over,
        )

    def groups(self, facts: dict[str, Fact]) -> str | None:
        at = self.top.mapping.get("groups")
        if at is None or at.tag == "null":
            return None
        name = fold(at.text).strip()
        if name not in facts:
            self.fields.unknown(at, "groups", "数据项", name, facts)
        elif facts[name].kind != "text":
            self.doc.fault(at, "groups", f"分组“{name}”不是文字", f"facts.{name}: {{type: text}}")
        return name

    def items(self) -> tuple[Item, ...]:
        at = self.top.mapping.get("items")
        if at is None or not at.sequence:
            self.doc.fault(at or self.top, "items", "方案没有计分项", "items: [{id: …, weight: …, value: …, score: …}]")
            return ()
        items = [i for n, spot in enumerate(at.sequence, 1) if (i := self.item(spot, f"items[{n}]")) is not None]
        self.fields.unique(at.sequence, "items")
        self.fields.told_apart(at.sequence, "items")
        return tuple(items)

    def item(self, spot: Spot, path: str) -> Item | None:
        fields = self.fields
        name = fields.text(spot, "id", path, required=True)
        path = f"items.{name}" if name else path
        only(self.doc, spot, path, SECTIONS["item"])
        label = fields.text(spot, "label", path) or name
        listed = spot.mapping.get("parts")
        if listed is None:
            one = self.part(spot, name, label, path)
            parts = [one] if one else []
        else:
            if both := [k for k in ("value", "score") if k in spot.mapping]:
                self.doc.fault(
                    spot.mapping[both[0]], path, f"有 parts 就不再写“{both[0]}”", "value 和 score 写进各部分"
                )
            if not listed.sequence:
                self.doc.fault(listed, f"{path}.parts", "parts 是空的", "[{weight: 4, value: …, score: …}, …]")
            parts = [p for n, s in enumerate(listed.sequence, 1) if (p := self.one_part(s, name, n, path))]
        weight = sum((p.weight for p in parts), Decimal(0))
        if listed is not None and (given := fields.number(spot, "weight", path)) is not None and given != weight:
            self.doc.fault(
                spot.mapping["weight"], f"{path}.weight", f"权重 {given} 不等于各部分之和 {weight}", str(weight)
            )
        missing = fields.choice(spot, "missing", choices("item", "missing"), path)
        zero = fields.choice(spot, "zero_division", choices("item", "zero_division"), path)
        return Item(name, label, weight, tuple(parts), listed is None, missing, zero)

    def one_part(self, spot: Spot, item: str, number: int, path: str) -> Part | None:
        only(self.doc, spot, f"{path}.parts[{number}]", SECTIONS["part"])
        name = self.fields.text(spot, "id") or f"{item}.{number}"
        return self.part(spot, name, self.fields.text(spot, "label") or name, f"{path}.parts[{number}]")

    def part(self, spot: Spot, name: str, label: str, path: str) -> Part | None:
        weight = self.fields.number(spot, "weight", path, required=True)
        if weight is not None and weight < 0:
            self.doc.fault(
                spot.mapping["weight"], f"{path}.weight", f"权重 {weight} 是负数", "不小于0；扣分写进 adjustments"
            )
        value = self.formulas.read(spot, "value", path, "number")
        text = self.fields.text(spot, "score", path, required=True)
        try:
            score = parse_score(text) if text else None
        except RuleError as error:
            self.fields.rule_error(spot.mapping["score"], f"{path}.score", text, error)
            return None
        if weight is None or value is None or score is None:
            return None
        return Part(name, label, weight, value, score)

    def exempt(self) -> Formula | None:
        if "exempt" not in self.top.mapping:
            return None
        return self.formulas.read(self.top, "exempt", "", "bool", place="exempt")


def _is_name(name: str) -> bool:
    try:
        tokens = tokenize(name)
    except RuleError:
        return False
    return len(tokens) == 2 and tokens[0].kind == "name"
