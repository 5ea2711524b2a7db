"""Random handbooks: trees whose codes stand once and whose references lead somewhere, with texts of every kind."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from types import MappingProxyType

from hypothesis import strategies as st

from threeones.kernel.book.model import AT_LEAST, AT_MOST, Book, Milestone, Objective, Project, Target

_AWKWARD = (
    *(
        "=1+1",
        "+A1",
        "-2",
        "@SUM(A1)",
        "'x",
        '"',
        '""',
        '"a"',
        "a、b",
        "a,b；c",
        " 前后 ",
        "　　全角缩进",
        "一行\n二行",
    ),
    *(
        "回车\r\n换行",
        "_x0041_",
        "\\u0041",
        "\x01\x0b",
        "\ufffe",
        "1",
        "007",
        "2021-01-01",
        "TRUE",
        "是",
        "http://x.y",
        "𠮷田",
    ),
)
TEXT = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=8),
    st.sampled_from(_AWKWARD),
    st.tuples(st.sampled_from(_AWKWARD), st.sampled_from(_AWKWARD)).map("".join),
)
NAMED = TEXT.filter(lambda t: bool(t.strip()))
DAY = st.one_of(st.none(), st.dates(date(1850, 1, 1), date(2200, 12, 31)))
NUMBER = st.one_of(
    st.decimals(-(10**20), 10**20, allow_nan=False, allow_infinity=False, places=20),
    st.sampled_from([Decimal(t) for t in ("1", "0", "7.5", "0.1", "562.87", "1E+18", "0.000000001", "-3")]),
)
PERIOD = st.sampled_from(["", "2021", "2021-Q3", "2021-01/2021-10", "2021年上半年"])
OWN = st.dictionaries(st.one_of(TEXT, st.sampled_from(["备注", "项目名称", "权重"])), TEXT, max_size=3).map(
    MappingProxyType
)
TARGET = st.builds(
    Target,
    NAMED,
    TEXT,
    st.one_of(st.none(), NUMBER),
    TEXT,
    st.sampled_from([AT_LEAST, AT_MOST]),
    st.booleans(),
)
TARGETS = st.lists(TARGET, max_size=3, unique_by=lambda t: t.indicator).map(tuple)


@st.composite
def books(draw: st.DrawFn) -> Book:
    """A whole book."""
    codes = draw(st.lists(NAMED, max_size=4, unique=True))
    objectives = tuple(
        Objective(code, draw(NAMED), draw(st.sampled_from(["", *codes[:n]]))) for n, code in enumerate(codes)
    )
    names = draw(st.lists(NAMED, max_size=4, unique=True))
    steps = iter(draw(st.lists(NAMED, min_size=8, max_size=8, unique=True)))
    projects = tuple(
        draw(_projects(code, codes, [next(steps) for _ in range(draw(st.integers(0, 2)))])) for code in names
    )
    return Book(draw(st.integers(1950, 2100)), draw(TEXT), draw(TEXT), objectives, projects)


@st.composite
def _projects(draw: st.DrawFn, code: str, objectives: list[str], steps: list[str]) -> Project:
    serves = draw(st.lists(st.sampled_from(objectives), max_size=3, unique=True)) if objectives else []
    milestones = tuple(Milestone(step, draw(NAMED), draw(DAY), draw(DAY), draw(NUMBER)) for step in steps)
    lists = draw(st.dictionaries(st.one_of(NAMED, st.sampled_from(["民生实事", "重点举措"])), OWN, max_size=2))
    return Project(
        code=code,
        name=draw(NAMED),
        objectives=tuple(serves),
        content=draw(TEXT),
        lead_unit=draw(TEXT),
        supporting_units=tuple(draw(st.lists(TEXT, max_size=3))),
        leader=draw(TEXT),
        owner=draw(TEXT),
        start_on=draw(DAY),
        deadline=draw(DAY),
        period=draw(PERIOD),
        weight=draw(NUMBER),
        lists=MappingProxyType(lists),
        milestones=milestones,
        targets=draw(TARGETS),
        kept=draw(OWN),
    )
