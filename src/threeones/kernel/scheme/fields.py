"""Reading the fields of a scheme's mappings: each helper notes a fault and goes on."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from decimal import Decimal

from threeones.kernel.rules import RuleError, unknown
from threeones.kernel.scheme.document import Document, Spot, exact, only

_EMPTY = Spot({}, "map", 0)


class Fields:
    """Typed access to a document's mappings; faults go to the document."""

    def __init__(self, doc: Document) -> None:
        self.doc = doc

    def text(self, at: Spot, key: str, path: str = "", *, required: bool = False) -> str:
        """A scalar's text; empty where it is absent."""
        spot = at.mapping.get(key)
        where = f"{path}.{key}" if path else key
        if spot is None or spot.tag == "null":
            if required:
                self.doc.fault(spot or at, where, f"缺少“{key}”", f"{key}: …")
            return ""
        if spot.tag in ("map", "seq"):
            self.doc.fault(spot, where, f"“{key}”不是文字", f"{key}: 文字")
            return ""
        text = spot.text.strip()
        if required and not text:
            self.doc.fault(spot, where, f"“{key}”是空的", f"{key}: …")
        return text

    def rows(self, at: Spot, key: str) -> list[Spot]:
        """The members of a list; none where it is absent or a fault."""
        spot = at.mapping.get(key)
        if spot is not None and spot.tag not in ("seq", "null"):
            self.doc.fault(spot, key, f"“{key}”不是列表", f"{key}: [{{…}}, {{…}}]")
        return spot.sequence if spot else []

    def number(self, at: Spot, key: str, path: str, *, required: bool = False) -> Decimal | None:
        """An exact number; None where it is absent or a fault."""
        spot = at.mapping.get(key)
        if spot is None or spot.tag == "null":
            if required:
                self.doc.fault(spot or at, f"{path}.{key}", f"缺少“{key}”", f"{key}: 数")
            return None
        number = exact(spot)
        if number is not None and spot.tag == "str":
            self.doc.fault(spot, f"{path}.{key}", f"“{key}”的“{spot.text}”加了引号，成了文字", f"{key}: {number}")
            return None
        if number is None:
            self.doc.fault(spot, f"{path}.{key}", f"“{key}”的“{spot.text}”不是数", "数，如 30 或 0.5")
            return None
        return number

    def points(self, at: Spot, key: str, path: str) -> Decimal | None:
        """A number of points: at most 6 decimals, since points are kept as millionths."""
        number = self.number(at, key, path)
        if number is not None and number.scaleb(6) != int(number.scaleb(6)):
            self.doc.fault(at.mapping[key], f"{path}.{key}", f"{number} 的小数超过6位", "至多6位小数")
            return None
        return number

    def choice(self, at: Spot, key: str, choices: tuple[str, ...], path: str) -> str:
        """One of the words; the first is the default."""
        self.doc.known[f"{path}.{key}"] = choices
        spot = at.mapping.get(key)
        if spot is None or spot.tag == "null":
            return choices[0]
        if spot.text not in choices:
            self.unknown(spot, f"{path}.{key}", f"“{key}”的值", spot.text, [c for c in choices if c])
            return choices[0]
        return spot.text

    def boolean(self, at: Spot, key: str, path: str) -> bool:
        """``true`` or ``false``; YAML 1.2 knows no yes, no, on, off."""
        spot = at.mapping.get(key)
        if spot is None or spot.tag == "null":
            return False
        if spot.tag != "bool":
            self.doc.fault(spot, f"{path}.{key}", f"“{spot.text}”不是真假值", "true 或 false")
        return spot.text.lower() == "true"

    def child(self, at: Spot, key: str, known: Iterable[str]) -> Spot:
        """The mapping under ``key`` with its known keys; empty where it is absent or a fault."""
        spot = at.mapping.get(key)
        if spot is None or spot.tag == "null":
            return _EMPTY
        names = list(known)
        if spot.tag != "map":
            self.doc.fault(spot, key, f"“{key}”不是映射", "{" + ", ".join(f"{n}: …" for n in names) + "}")
            return _EMPTY
        only(self.doc, spot, key, names)
        return spot

    def unique(self, spots: list[Spot], path: str) -> None:
        """Note ids that stand twice in a list."""
        seen: dict[str, int] = {}
        for spot in spots:
            at = spot.mapping.get("id")
            if at is None:
                continue
            if ":" in at.text:
                self.doc.fault(at, f"{path}.{at.text}", f"id “{at.text}”里有冒号", "字母、汉字、数字、下划线")
            if at.text in seen:
                self.doc.fault(at, f"{path}.{at.text}", f"id “{at.text}”重复", f"每个 id 一次；第{seen[at.text]}行已有")
            seen.setdefault(at.text, at.line)

    def told_apart(self, spots: list[Spot], path: str) -> None:
        """Note labels that stand twice in a list: nobody could tell the two lines of a score sheet apart."""
        seen: dict[str, int] = {}
        for spot in spots:
            at = spot.mapping.get("label", spot.mapping.get("id"))
            if at is None or not at.text:
                continue
            if at.text in seen:
                fault = f"“{at.text}”用作两项的名称，计分表上分不清"
                self.doc.fault(at, f"{path}.{at.text}", fault, f"每项一个名称；第{seen[at.text]}行已有")
            seen.setdefault(at.text, at.line)

    def unknown(self, at: Spot, path: str, kind: str, word: str, known: Collection[str]) -> None:
        """Note a word that is not known, with the one that was probably meant."""
        error = unknown(kind, word, known)
        self.doc.fault(at, path, error.message, error.expected)

    def rule_error(self, at: Spot, path: str, text: str, error: RuleError) -> None:
        """Note an expression's fault at its line, with the place in its text."""
        shown = text if len(text) <= 60 else text[:57] + "…"
        place = f"“{shown}”第{error.column}字：" if error.column else f"“{shown}”："
        self.doc.fault(at, path, place + error.message, error.expected)
