"""The review pack (综述方案): what each figure of the annual review counts, and the sentences that it stands in.

``packs/review/<id>.yaml`` says for every figure its measure (口径) over a dataset. A figure whose records no
service keeps yet names the dataset that it ``awaits`` instead; until somebody defines its measure it has no records.
``{year}`` in an expression, a period or a text stands for the year of the review.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import get_args

from ruamel.yaml.comments import CommentedMap

from threeones.apps.review.prose import Section, read_sections, words
from threeones.base.org.selectors import settings_of
from threeones.base.registry.measures import Measure, read_measure
from threeones.kernel.values.faults import Fault, Faults
from threeones.kernel.values.packfile import PackFile, Source, exact, line_of, pack_path, read_pack
from threeones.kernel.values.packs import packs_dir
from threeones.kernel.values.period import Period
from threeones.kernel.values.period_text import parse_period
from threeones.kernel.values.problem import ValueProblem
from threeones.kernel.values.quantity import convert, is_unit
from threeones.kernel.values.wording import Hedge

SETTING = "综述方案"
WORDING_SETTING = "措辞规则"
_KEYS = ("review", "version", "title", "source", "note", "sets", "awaited", "figures", "sections", "cases")
_MEASURE = ("dataset", "where", "measure", "column", "of", "condition", "order_by")
_CLAIM = ("measure", "of", "where", "column", "condition", "order_by", "dataset", "equals", "holds", "fails")
_PRINT = ("unit", "record_unit", "decimals", "hedge", "step", "form", "period", "set", "counted")
_FIGURE = ("title", "note", "awaits", "claim", "requires", *_MEASURE, *_PRINT)
# What a text judgement (优秀) is counted in: it is compared as it stands.
GRADE_UNIT = "等次"


@dataclass(frozen=True, slots=True)
class Claim:
    """What a figure's sentence says besides the number (全部开工): a measure that must equal a value."""

    measure: Measure
    equals: Decimal
    holds: str
    fails: str


@dataclass(frozen=True, slots=True)
class Definition:
    """A figure (数字) of the review: its measure, or the dataset that it awaits; and how it is printed.

    ``requires`` counts the rows without which nothing can be said (the last month of a streak).
    ``record_unit`` is the unit of the records, ``unit`` that of the figure (万元 in the records, 亿元 in print).
    ``set_name`` is the set that a rank or grade was taken in; ``counted`` marks a count that a document only
    implies by names.
    """

    id: str
    title: Mapping[str, str]
    unit: str
    record_unit: str
    hedge: Hedge = "exact"
    decimals: int | None = None
    step: Decimal | None = None
    form: str | None = None
    period: Period | None = None
    set_name: str = ""
    counted: bool = False
    measure: Measure | None = None
    requires: Measure | None = None
    awaits: str = ""
    claim: Claim | None = None
    note: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ReviewPack:
    """A review pack for one year. ``awaited`` tells in words which records a dataset that is not there would hold."""

    id: str
    name: str
    year: int
    version: str
    title: Mapping[str, str]
    source: Source
    figures: Mapping[str, Definition]
    sections: tuple[Section, ...]
    awaited: Mapping[str, Mapping[str, str]]
    sets: Mapping[str, str]
    cases: tuple[Mapping[str, object], ...]


def pack_for(year: int) -> str:
    """The id of the pack that the year's settings name (综述方案), else the last one by name that there is."""
    named = settings_of(year).get(SETTING)
    return named or max((p.stem for p in (packs_dir() / "review").glob("*.yaml")), default="")


def missing_pack(year: int) -> Fault | None:
    """Why the review of a year cannot be written: no settings, or none that names its pack (综述方案)."""
    settings = settings_of(year)
    if not settings:
        return Fault("机构人员.xlsx", "年度设置", 0, "年度", f"没有{year}年的年度设置", "先 threeones load 文件夹")
    if not settings.get(SETTING):
        there = "、".join(sorted(p.stem for p in (packs_dir() / "review").glob("*.yaml")))
        expected = f"写明用哪个综述规则包（packs/review，现有：{there}）；写法见 docs/review.zh-CN.md"
        return Fault("机构人员.xlsx", "年度设置", 0, SETTING, f"{year}年没有这个设置", expected)
    return None


def load_review_pack(name: str, year: int) -> ReviewPack:
    """The pack of that id or path for a year. Raises Faults with all that is wrong in it."""
    path = pack_path("review", name)
    stat = path.stat()
    return _load(path, year, (stat.st_mtime_ns, stat.st_size))


@lru_cache(maxsize=8)
def _load(path: Path, year: int, _stamp: tuple[int, int]) -> ReviewPack:
    """Reading the pack takes longer than computing its figures: once, until the file changes."""
    pack = read_pack(path)
    body = pack.body
    pack.only(body, _KEYS)
    awaited = _awaited(pack)
    figures: dict[str, Definition] = {}
    given = pack.mapping(body, "figures", required=True)
    for key in given:
        at = pack.mapping(given, key, required=True)
        found = _definition(pack, str(key), at, year, awaited)
        if found is not None:
            figures[str(key)] = found
    sections = read_sections(pack, frozenset(str(k) for k in given), year)
    title, source = words(pack, body, "title"), pack.source()
    version, pack_id = pack.text(body, "version"), pack.text(body, "review")
    cases = tuple(dict(c) for c in pack.sequence(body, "cases") if isinstance(c, CommentedMap))
    sets = {str(k): str(v) for k, v in pack.mapping(body, "sets").items()}
    pack.done()
    for language in title:
        title[language] = title[language].replace("{year}", str(year))
    return ReviewPack(pack_id, pack.name, year, version, title, source, figures, sections, awaited, sets, cases)


def _awaited(pack: PackFile) -> dict[str, dict[str, str]]:
    at = pack.mapping(pack.body, "awaited")
    return {str(k): words(pack, at, k) for k in at}


def _definition(
    pack: PackFile, figure_id: str, at: CommentedMap, year: int, awaited: Mapping[str, object]
) -> Definition | None:
    before = len(pack.faults)
    pack.only(at, _FIGURE)
    unit = pack.text(at, "unit")
    record_unit = pack.text(at, "record_unit", required=False) or unit
    _check_units(pack, at, unit, record_unit)
    awaits = pack.text(at, "awaits", required=False)
    measure = None
    if awaits:
        _check_awaits(pack, at, awaits, awaited)
    else:
        measure = _measure(pack, at, at, year, record_unit)
    step = exact(at.get("step"))
    found = Definition(
        id=figure_id,
        title=words(pack, at, "title"),
        unit=unit,
        record_unit=record_unit,
        hedge=_hedge(pack, at),
        decimals=_decimals(pack, at),
        step=step if isinstance(step, Decimal) else None,
        form=pack.text(at, "form", required=False) or None,
        period=_period(pack, at, year),
        set_name=pack.text(at, "set", required=False),
        counted=at.get("counted") is True,
        measure=measure,
        requires=_requires(pack, at, year) if "requires" in at else None,
        awaits=awaits,
        claim=_claim(pack, at, year) if "claim" in at else None,
        note=words(pack, at, "note") if "note" in at else {},
    )
    return found if len(pack.faults) == before else None


def _check_units(pack: PackFile, at: CommentedMap, unit: str, record_unit: str) -> None:
    for key, value in (("unit", unit), ("record_unit", record_unit)):
        if value and value != GRADE_UNIT and not is_unit(value):
            pack.fault(at, key, f"没有单位“{value}”", "如 个、亩、万元、%")
            return
    try:
        if record_unit != unit:
            convert(1, record_unit, unit)
    except ValueProblem as problem:
        pack.fault(at, "record_unit", problem.fault, problem.expected)


def _check_awaits(pack: PackFile, at: CommentedMap, awaits: str, awaited: Mapping[str, object]) -> None:
    """An awaited dataset is one that the pack describes; a misspelt name must not pass as one still to come."""
    if awaits not in awaited:
        pack.fault(at, "awaits", f"awaited 里没有“{awaits}”", "、".join(awaited))
    for key in ("measure", "dataset"):
        if key in at:
            pack.fault(at, key, "既写了 awaits 又写了口径", "有口径的数字去掉 awaits")


def _measure(pack: PackFile, at: CommentedMap, figure: CommentedMap, year: int, unit: str) -> Measure | None:
    body = {k: at.get(k, figure.get(k) if k in ("dataset", "where") else None) for k in _MEASURE}
    filled = {k: str(v).replace("{year}", str(year)) for k, v in body.items() if v is not None}
    try:
        return read_measure({**filled, "unit": unit}, pack.name, line_of(at))
    except Faults as found:
        pack.faults += found.faults
        return None


def _requires(pack: PackFile, at: CommentedMap, year: int) -> Measure | None:
    where, needed = pack.text(at, "where"), pack.text(at, "requires")
    counted = CommentedMap(dataset=at.get("dataset"), measure="count", where=f"({where}) and ({needed})")
    counted.lc.line = at.lc.line
    return _measure(pack, counted, at, year, "")


def _claim(pack: PackFile, figure: CommentedMap, year: int) -> Claim | None:
    at = pack.mapping(figure, "claim", required=True)
    pack.only(at, _CLAIM)
    measure = _measure(pack, at, figure, year, "")
    equals, holds, fails = pack.number(at, "equals"), pack.text(at, "holds"), pack.text(at, "fails", required=False)
    return Claim(measure, equals, holds, fails) if measure else None


def _hedge(pack: PackFile, at: CommentedMap) -> Hedge:
    given = at.get("hedge", "exact")
    for hedge in get_args(Hedge):
        if given == hedge:
            return hedge  # type: ignore[no-any-return]  # get_args of a Literal of texts
    pack.fault(at, "hedge", f"没有措辞“{given}”", "、".join(get_args(Hedge)))
    return "exact"


def _decimals(pack: PackFile, at: CommentedMap) -> int | None:
    given = at.get("decimals")
    if given is None or (isinstance(given, int) and not isinstance(given, bool) and given >= 0):
        return given
    pack.fault(at, "decimals", "小数位数不是0或正整数", "如 decimals: 2")
    return None


def _period(pack: PackFile, at: CommentedMap, year: int) -> Period | None:
    if "period" not in at:
        return None
    try:
        return parse_period(str(at["period"]).replace("{year}", str(year)))
    except ValueProblem as problem:
        pack.fault(at, "period", problem.fault, problem.expected)
        return None
