"""Reading a rule pack: YAML 1.2 with the line of every key, and all its faults at once."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from threeones.kernel.values.faults import Fault, Faults
from threeones.kernel.values.packs import packs_dir


@dataclass(frozen=True, slots=True)
class Source:
    """The public document (出处) that a pack's contents come from. ``url`` is empty for a document without one."""

    title: str
    url: str
    date: date


@dataclass(slots=True)
class PackFile:
    """A pack that is being read: its contents, its name in messages, and the faults found so far.

    ``name`` is the path under ``packs/``, by which derivations name the pack as their source.
    """

    name: str
    body: CommentedMap
    faults: list[Fault] = field(default_factory=list)

    def fault(self, at: Any, key: Any, fault: str, expected: str) -> None:
        """Note a fault at ``key`` of the mapping or list ``at`` (its own line where the key is absent)."""
        self.faults.append(Fault(self.name, "", line_of(at, key), str(key), fault, expected))

    def done(self) -> None:
        """Raise Faults with everything that was noted, if anything was."""
        if self.faults:
            raise Faults(self.faults)

    def mapping(self, at: CommentedMap, key: str, *, required: bool = False) -> CommentedMap:
        """The mapping under ``key``; empty where it is absent or a fault."""
        value: CommentedMap = self._kind(at, key, CommentedMap, "键值对", required)
        return value

    def sequence(self, at: CommentedMap, key: str, *, required: bool = False) -> CommentedSeq:
        """The list under ``key``; empty where it is absent or a fault."""
        value: CommentedSeq = self._kind(at, key, CommentedSeq, "列表", required)
        return value

    def _kind(self, at: CommentedMap, key: str, kind: type[Any], named: str, required: bool) -> Any:
        value = at.get(key)
        if isinstance(value, kind) and (value or not required):
            return value
        if value is not None or required:
            self.fault(at, key, f"“{key}”缺失或不是{named}", named)
        return kind()

    def text(self, at: CommentedMap, key: str, *, required: bool = True) -> str:
        """The text under ``key``; numbers count as text (an id such as 2020)."""
        value = at.get(key)
        if isinstance(value, str | int) and not isinstance(value, bool) and str(value).strip():
            return str(value)
        if required or value not in (None, ""):
            self.fault(at, key, f"“{key}”缺失或不是文字", "文字")
        return ""

    def number(self, at: CommentedMap, key: str) -> Decimal:
        """The exact number under ``key``."""
        value = exact(at.get(key))
        if isinstance(value, Decimal):
            return value
        self.fault(at, key, f"“{key}”缺失或不是数", "数，如 0.9")
        return Decimal(0)

    def words(self, at: CommentedMap, key: str) -> dict[str, str]:
        """Words for people under ``key``: Chinese under ``zh`` and English under ``en``."""
        value = self.mapping(at, key, required=True)
        for language in ("zh", "en"):
            if not isinstance(value.get(language), str):
                self.fault(at, key, f"“{key}”没有“{language}”的文字", "{zh: 中文, en: English}")
        return {str(k): str(v) for k, v in value.items()}

    def only(self, at: Mapping[str, Any], known: Collection[str]) -> None:
        """Note every key that is not known: a misspelt key must not be ignored in silence."""
        for key in at:
            if key not in known:
                near = difflib.get_close_matches(str(key), list(known), n=1)
                self.fault(at, key, f"不认识的键“{key}”", near[0] if near else "、".join(sorted(known)))

    def source(self) -> Source:
        """The pack's ``source: {title, url, date}``; a pack without one is a fault."""
        given = self.mapping(self.body, "source", required=True)
        if not given:
            return Source("", "", date.min)
        day = given.get("date")
        if not isinstance(day, date):
            self.fault(given, "date", "“date”缺失或不是日期", "出处的日期，如 2020-05-21")
            day = date.min
        return Source(self.text(given, "title"), self.text(given, "url", required=False), day)


def line_of(at: Any, key: Any = None) -> int:
    """The line (from 1) of a key or index in what was read; of the whole where the key is absent; 0 if unknown."""
    marks = getattr(at, "lc", None)
    if marks is None:
        return 0
    data = marks.data or {}
    if key is not None and key in data:
        return int(data[key][0]) + 1
    return int(marks.line or 0) + 1


def exact(value: Any) -> Any:
    """A YAML scalar as the kernel wants it: numbers as Decimal without float error, the rest as it is."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return value
    return Decimal(str(value)) if isinstance(value, int) else Decimal(repr(float(value)))


def pack_path(kind: str, name: str | Path) -> Path:
    """Where a pack lies: a path is taken as it is, a bare id is ``packs/<kind>/<id>.yaml``.

    Raises Faults that list the packs of the kind where there is none of that name.
    """
    path = Path(name)
    if path.suffix in (".yaml", ".yml") or path.is_absolute():
        if path.is_file():
            return path
    elif (packs_dir() / kind / f"{name}.yaml").is_file():
        return packs_dir() / kind / f"{name}.yaml"
    known = "、".join(sorted(p.stem for p in (packs_dir() / kind).glob("*.yaml")))
    raise Faults([Fault(str(name), "", 0, "", f"没有规则包“{name}”", known or f"packs/{kind} 下的规则包")])


def read_pack(path: Path) -> PackFile:
    """The pack at ``path``. Raises Faults where it is no YAML mapping, with the line."""
    try:
        name = path.resolve().relative_to(packs_dir().resolve().parent).as_posix()
    except ValueError:
        name = path.name
    try:
        body = YAML(typ="rt").load(path.read_text(encoding="utf-8"))
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise Faults([Fault(name, "", line, "", f"不是合法的 YAML：{error.problem}", "YAML 1.2")]) from error
    except (YAMLError, UnicodeDecodeError) as error:
        raise Faults([Fault(name, "", 0, "", f"读不出来：{error}", "UTF-8 编码的 YAML 1.2")]) from error
    if not isinstance(body, CommentedMap):
        raise Faults([Fault(name, "", 1, "", "内容不是键值对", "顶层为键值对的 YAML")])
    return PackFile(name, body)
