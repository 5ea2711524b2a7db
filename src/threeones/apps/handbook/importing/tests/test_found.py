"""What was found comes back from its JSON as it was."""

from __future__ import annotations

from decimal import Decimal

from threeones.apps.handbook.importing.decisions import Decisions
from threeones.apps.handbook.importing.found import Column, Found, Name, Note, Row, Table, Told
from threeones.apps.handbook.importing.showing import Aim, groups, taken_for, tree
from threeones.kernel.book.model import Book, Objective, Project, Target
from threeones.kernel.ledgers.corrections import Corrections
from threeones.kernel.ledgers.meaning import Meaning
from threeones.kernel.values.faults import Fault

BOOK = Book(
    2021,
    "区交通局",
    "手册",
    (Objective("M1", "畅通"), Objective("M2", "环线", "M1")),
    (Project("A", "修路", ("M2",)), Project("B", "架桥")),
)


def test_what_was_found_comes_back() -> None:
    found = Found(
        book=BOOK,
        tables=[
            Table("表", 9, [2], "因为", "none", "并列", [Column("A", "名称", "名称", "name", "因为", 0.9, ["修路"])])
        ],
        skipped=["封面"],
        placed={"A": ["表", 3]},
        rows=[Row("表", 3, "project", "", "A", {"备注": "x"})],
        names=[Name("unit", "城管", 2, near=["城管局"], places=[["表", 3]])],
        faults=[Fault("f", "表", 3, "完成时限", "不对", "6月底前")],
        notes=[Note("表", 3, "", "看一下")],
        by_place=["A"],
        fingerprint="f" * 64,
        remembered="张三",
    )
    assert Told.from_text(Told(found).to_text()).found == found
    refused = Told(faults=(Fault("f", "", 0, "", "加了密码", "取消密码"),), tries=2)
    assert Told.from_text(refused.to_text()) == refused
    assert Told.from_text("") == Told()


def test_decisions_come_back_and_say_whether_anything_was_decided() -> None:
    decided = Decisions(
        Corrections(
            columns={"名称": Meaning.NAME}, head_rows={"表": 2}, units={"城管": "城管局"}, ignored=frozenset({"封面"})
        ),
        people={"赵": "1"},
        as_written=frozenset({"外单位"}),
        rest_as_written=True,
    )
    assert Decisions.from_text(decided.to_text()) == decided
    assert decided and not decided.lasting.rest_as_written and not Decisions() and Decisions().to_text()


def test_rows_stand_in_groups() -> None:
    rows = [
        Row("表", n, kind) for n, kind in enumerate(["title", "header", "project", "project", "blank", "project"], 1)
    ]
    assert [(g.first, g.last, g.read_as) for g in groups(rows)] == [
        (1, 1, "title"),
        (2, 2, "header"),
        (3, 4, "project"),
        (6, 6, "project"),
    ]


def test_the_tree_shows_every_project_whatever_its_objectives_are() -> None:
    lines = tree(Found(BOOK, placed={"A": ["表", 3]}))
    assert [(line.depth, line.code) for line in lines] == [(0, "M1"), (1, "M2"), (2, "A"), (0, "B")]
    assert (lines[2].sheet, lines[2].row) == ("表", 3)
    circle = Book(2021, "", "", (Objective("X", "甲", "Y"), Objective("Y", "乙", "X")), (Project("P", "项目", ("X",)),))
    assert "P" in [line.code for line in tree(Found(circle))]


def test_the_members_of_a_group_are_one_line() -> None:
    members = [Name("unit", f"{n}街道", 2, name=f"{n}街道", reason="“各街道”之一") for n in "甲乙丙"]
    short = Name("unit", "发改局", 3, name="区发改局", reason="“发改局”是“区发改局”的简称")
    chosen = Name("unit", "某局", 1, name="区某局", reason="您选的", chosen=True)
    told = taken_for([*members, short, chosen, Name("unit", "没人", 1)])
    assert [(n.text, n.name, n.count) for n in told] == [
        ("发改局", "区发改局", 3),
        ("各街道", "甲街道、乙街道、丙街道", 2),
    ]
    assert told[1].reason == "“各街道”共3个单位"


def test_numbers_of_targets_have_the_places_that_they_need() -> None:
    numbers = [Decimal("8.0000"), Decimal("0.1250"), Decimal(30), None]
    aims = [Aim(BOOK.projects[0], Target("指标", number=n), "", 0) for n in numbers]
    assert [a.places for a in aims] == [0, 3, 0, 0]
