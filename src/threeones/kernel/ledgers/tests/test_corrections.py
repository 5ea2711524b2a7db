"""What an officer corrects is data: kept as JSON, found again for the next ledger of the same make."""

from __future__ import annotations

import json

import pytest

from threeones.kernel.ledgers.corrections import Corrections, fingerprint
from threeones.kernel.ledgers.meaning import Meaning
from threeones.kernel.ledgers.tests.reading_of import grid, meanings, names, project, read, read_as, under
from threeones.kernel.ledgers.understand import understand
from threeones.kernel.ledgers.words.units import KnownUnit, Units
from threeones.kernel.values.faults import Faults

ALL = Corrections(
    columns={"谁来干": Meaning.LEAD, "时间节点/一季度": Meaning.KEPT},
    head_rows={"台账": 2},
    levels={"#1": "none"},
    objectives={"*": "强区"},
    units={"区发改经信局": "区发改局"},
    ignored=frozenset({"封面", "#3"}),
)


def test_corrections_survive_json() -> None:
    assert Corrections.from_json(json.loads(json.dumps(ALL.to_json()))) == ALL
    assert Corrections.from_json({}) == Corrections()
    assert Corrections().to_json() == {}


def test_bad_corrections_are_told_all_at_once() -> None:
    told = {"columns": {"甲": "leed"}, "head_rows": {"x": 0}, "levels": {"x": "deep"}, "ignored": "封面", "colums": {}}
    with pytest.raises(Faults) as found:
        Corrections.from_json(told)
    assert {f.column for f in found.value.faults} == {"colums", "columns.甲", "head_rows.x", "ignored", "levels.x"}


def test_a_column_means_what_the_correction_says() -> None:
    rows = (["项目名称", "谁来干", "工作情况"], ["甲", "小组", "说明甲"])
    assert meanings(read(*rows)) == ["name", "kept", "kept"]
    given = Corrections(columns={"谁来干": Meaning.LEAD, "工作情况": Meaning.CONTENT})
    seen = read(*rows, corrections=given)
    assert meanings(seen) == ["name", "lead", "content"]
    assert (seen.tables[0].columns[1].sure, seen.tables[0].columns[1].reason) == (1.0, "由更正指定")
    assert (project(seen, "甲").lead_unit, project(seen, "甲").content) == ("小组", "说明甲")


def test_a_correction_names_the_projects() -> None:
    rows = (["项目名称", "工作内容"], ["强区", "建平台"], ["强区", "引人才"])
    given = Corrections(columns={"项目名称": Meaning.OBJECTIVE, "工作内容": Meaning.NAME})
    assert under(read(*rows, corrections=given)) == {"建平台": ["强区"], "引人才": ["强区"]}


def test_a_correction_says_where_the_head_is() -> None:
    rows = (["项目名称", "责任单位"], ["某列", "另列"], ["甲", "区科技局"])
    assert names(read(*rows)) == ["某列", "甲"]
    seen = read(*rows, corrections=Corrections(head_rows={"Sheet1": 2}))
    assert (seen.tables[0].header_rows, read_as(seen)) == ((2,), ["title", "header", "project"])
    beyond = read(*rows, corrections=Corrections(head_rows={"Sheet1": 9}))
    assert [f.fault for f in beyond.faults] == ["更正指定的表头行不在表里"]


def test_units_are_renamed_and_sheets_ignored() -> None:
    given = Corrections(units={"区发改经信局": "区发改局"}, ignored=frozenset({"旧"}), objectives={"新": "强区"})
    head = ["项目名称", "责任单位"]
    sheets = [grid(head, ["甲", "某局"], name="旧"), grid(head, ["乙", "区发改经信局、区科技局"], name="新")]
    seen = understand(sheets, corrections=given, units=Units([KnownUnit("区发改局"), KnownUnit("区科技局")]))
    assert names(seen) == ["乙"]
    assert (project(seen, "乙").lead_unit, under(seen)) == ("区发改局", {"乙": ["强区"]})
    assert [(r.read_as, r.reason) for r in seen.rows[:2]] == [("ignored", "由更正指定不读")] * 2
    assert seen.faults == ()


def test_ledgers_of_one_make_have_one_fingerprint() -> None:
    def ledger(month: str, *projects: str) -> str:
        head = ["序号", "项目 名称", "责任\n单位"]
        return fingerprint(
            [grid([f"2021年{month}台账"], head, *[[n, p, "某局"] for n, p in enumerate(projects, 1)], name=month)]
        )

    assert ledger("3月", "甲") == ledger("4月", "甲", "乙")
    other = fingerprint([grid(["序号", "项目名称", "责任单位", "备注"], [1, "甲", "某局", None])])
    assert other != ledger("3月", "甲")
    assert len(other) == 64
