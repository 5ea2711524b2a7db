"""What is printed from a handbook says what the handbook says, in its order, and nothing more."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from bin.house.system import has_print_fonts
from threeones.apps.handbook.editions.parts import narrowed
from threeones.apps.handbook.printing import words as words_module
from threeones.apps.handbook.printing.making import PRINTS, Wish, file_name, made
from threeones.apps.handbook.printing.words import words
from threeones.apps.handbook.tests.papers import BOOK, NASTY, STOCK
from threeones.base.documents.tests.pdfs import Pdf
from threeones.kernel.book.model import Book, Milestone, Objective, Project
from threeones.kernel.values.faults import Faults
from threeones.kernel.values.packs import packs_dir

pytestmark = pytest.mark.once
FONTS = pytest.mark.skipif(not has_print_fonts(), reason="apt-get install fonts-noto-cjk")
PACK = packs_dir() / "documents" / "handbook-papers.yaml"


def opened(name: str, wish: Wish) -> Any:
    return Document(io.BytesIO(made(name, "docx", wish)))


def texts(document: Any) -> list[str]:
    return [p.text for p in document.paragraphs if p.text]


def tables(document: Any) -> list[list[list[str]]]:
    return [[[c.text for c in row.cells] for row in t.rows] for t in document.tables]


def test_the_book_says_all_that_it_says_in_its_order() -> None:
    document = opened("book", Wish(STOCK))
    said = texts(document)
    assert said[:4] == [
        "区交通局\n2021年工作手册",
        "第2版，2021年3月1日发布",
        "文号：区交〔2021〕3号",
        "演示数据：标“示例”的记录是虚构的，只供演示",
    ]
    headings = [p.text for p in document.paragraphs if p.style.name.startswith("Heading")]
    assert headings == [
        "一、畅通道路", "1．路面整治", "（一）次干路", "2．次干路改造", "二、安全", f"3．{NASTY}", "三、未归入目标的项目", "4．其他",
        "附：项目一览表", "附：节点按月一览表", "附：清单", "（一）民生实事（1个项目）", "（二）重点举措（1个项目）",
    ]  # fmt: skip
    assert "一是修路。" in said and "二是养路。" in said, "lines stay lines, blanks of theirs go"
    facts, milestones, targets, *_ = tables(document)
    pairs = [cells for row in facts for cells in (row[:2], row[2:]) if cells[0] != cells[1]]
    assert dict(pairs) == {
        "项目编码": "P1", "完成时限": "2021-12-31", "牵头单位": "道路科", "配合单位": "运输科", "责任领导": "赵一", "责任人": "钱二",
        "开始日期": "2021-01-04", "权重": "2.5", "清单": "民生实事、重点举措", "兼属目标": "安全", "分管区长": "王区长",
    }  # fmt: skip
    assert milestones == [
        ["节点", "完成时间", "原定时间"], ["开工", "2021-03-01", ""], ["完工", "2021-09-01", "2021-08-01"], ["验收", "未定日期", ""],
    ]  # fmt: skip
    assert targets == [["指标", "目标"], ["投资", "增长8%以上"], ["事故", "不高于3起"]]
    overview = next(t for t in tables(document) if t[0][0] == "序号")
    assert [row[1] for row in overview[1:]] == ["P1", "P2", "P3", "P4"]
    assert overview[2] == ["2", "P2", "次干路改造", "运输科", "道路科", "赵一", "3", "四季度（2022-01-31）", "0"]
    own = next(t for t in tables(document) if "资金" in t[0])
    assert own[1] == ["P1", "路面整治", "道路科", "100万元"]
    months = [t for t in texts(document) if re.fullmatch(r".*（\d+个）", t)]
    assert months == ["2021年3月（1个）", "2021年9月（1个）", "2021年12月（1个）", "未定日期（1个）"]


@FONTS
def test_the_pdf_of_the_book_says_the_same_in_the_same_order() -> None:
    pdf = Pdf.of(made("book", "pdf", Wish(STOCK)))
    whole = pdf.text()
    places = [
        whole.rindex(part)
        for part in ("1．路面整治", "2．次干路改造", "二、安全", "4．其他", "附：项目一览表", "附：清单")
    ]
    assert places == sorted(places)
    for part in ("一是修路。", "增长8%以上", "王区长", "100万元", NASTY, "演示数据"):
        assert part in whole, part
    assert {tuple(round(n) for n in box[2:]) for box in pdf.boxes()} == {(595, 842), (842, 595)}


def test_objectives_in_a_circle_or_of_nobody_are_told_once() -> None:
    circle = Book(
        2021,
        "局",
        "",
        (Objective("A", "甲", "B"), Objective("B", "乙", "A"), Objective("C", "丙", "X")),
        (Project("P", "项目", ("B",)),),
    )
    headings = [
        p.text
        for p in opened("book", Wish(replace(STOCK, book=circle))).paragraphs
        if p.style.name.startswith("Heading")
    ]
    assert [h for h in headings if "、" in h or "（" in h][:3] == ["一、丙", "二、甲", "（一）乙"]
    assert headings.count("1．项目") == 1


def test_a_units_part_holds_what_it_leads_and_names_what_it_supports() -> None:
    document = opened("unit", Wish(STOCK, ("运输科",)))
    headings = [p.text for p in document.paragraphs if p.style.name.startswith("Heading")]
    assert headings[:4] == ["一、畅通道路", "（一）次干路", "1．次干路改造", "配合的项目"]
    assert "运输科分册" in texts(document)[0]
    supported = next(t for t in tables(document) if t[0][0] == "序号")
    assert [row[1] for row in supported[1:]] == ["P1"]


def test_somebodys_list_goes_month_by_month() -> None:
    document = opened("person", Wish(STOCK, person=("2", "钱二")))
    said = texts(document)
    assert said[0] == "2021年个人清单\n钱二"
    assert [t for t in said if "（" in t][-5:] == [
        "一、负责的项目（1个）",
        "2021年3月（1件）",
        "2021年9月（1件）",
        "2021年12月（1件）",
        "未定日期（1件）",
    ]
    assert tables(document)[0][1] == ["P1", "路面整治", "责任人", "道路科", "2021-12-31"]
    assert [row for t in tables(document)[1:] for row in t[1:]] == [
        ["2021-03-01", "开工", "路面整治", "责任人"],
        ["2021-09-01", "完工", "路面整治", "责任人"],
        ["2021-12-31", "完成时限", "路面整治", "责任人"],
        ["未定日期", "验收", "路面整治", "责任人"],
    ]
    both = tables(opened("person", Wish(STOCK, person=("1", "赵一"))))[0]
    assert [row[2] for row in both[1:]] == ["责任领导", "责任领导", "责任领导、责任人"]


def test_the_notice_stands_in_the_order_of_the_standard() -> None:
    document = opened("notice", Wish(STOCK))
    said = texts(document)
    assert said[:4] == [
        "区交通局文件",
        "区交〔2021〕3号",
        "区交通局\n关于印发2021年度目标任务分解的通知",
        "各科室、各单位：",
    ]
    assert "共4个项目" in said[4] and "附件：2021年度目标任务分解表" in said
    assert (
        said.index("区交通局") + 1
        == said.index("2021年3月1日")
        < said.index("附件")
        < said.index("2021年度目标任务分解表")
    )
    (breakdown,) = tables(document)
    assert [row[:3] for row in breakdown[1:]] == [
        ["畅通道路", "1", "路面整治"],
        ["次干路", "2", "次干路改造"],
        ["安全", "3", NASTY],
        ["", "4", "其他"],
    ]
    assert breakdown[1][3:] == [
        "一是修路。 　　二是养路。",
        "投资：增长8%以上；事故不高于3起",
        "道路科",
        "运输科",
        "赵一",
        "钱二",
        "2021-12-31",
    ]


def test_letters_of_responsibility_one_for_each_unit() -> None:
    document = opened("pledges", Wish(STOCK))
    titles = [p.text for p in document.paragraphs if p.style.name == "Title"]
    assert titles == [f"2021年度目标责任书\n（{u}）" for u in ("道路科", "运输科", "安监科")]
    assert len(document.sections) == 3 and [t[1][1] for t in tables(document)] == ["路面整治", "次干路改造", NASTY]
    with zipfile.ZipFile(io.BytesIO(made("pledges", "zip", Wish(STOCK)))) as archive:
        assert archive.namelist() == ["01 道路科.docx", "02 运输科.docx", "03 安监科.docx"]
        assert "道路科（盖章）" in texts(Document(io.BytesIO(archive.read("01 道路科.docx"))))
    assert [p.text for p in opened("pledges", Wish(STOCK, ("安监科",))).paragraphs if p.style.name == "Title"] == [
        "2021年度目标责任书\n（安监科）"
    ]


@FONTS
def test_everything_can_be_printed() -> None:
    wish = Wish(STOCK, ("道路科",), ("1", "赵一"))
    for item in PRINTS.values():
        for kind in item.kinds:
            data = made(item.name, kind, wish)
            assert data[:4] in (b"PK\x03\x04", b"%PDF"), (item.name, kind)
    assert file_name("unit", "pdf", Wish(STOCK, ("甲/乙",))) == "2021年-单位分册-甲-乙.pdf"


@FONTS
def test_an_empty_book_can_be_printed_too() -> None:
    empty = Wish(replace(STOCK, book=Book(2021, "局", "手册")))
    for name in ("book", "notice", "wall", "pledges"):
        assert made(name, "pdf", empty).startswith(b"%PDF")


def test_a_book_of_many_projects_is_written_piece_by_piece() -> None:
    projects = tuple(
        Project(
            f"P{n}",
            f"项目{n}",
            ("M",),
            "内容" * 40,
            "道路科",
            milestones=tuple(Milestone(f"P{n}-{k}", "节点", date(2021, k, 1)) for k in range(1, 5)),
        )
        for n in range(160)
    )
    many = replace(STOCK, book=Book(2021, "局", "手册", (Objective("M", "目标"),), projects))
    document = opened("book", Wish(many))
    assert sum(p.style.name == "Heading 3" for p in document.paragraphs) == 160
    assert [p.text for p in document.paragraphs if p.style.name == "TOC 3"] == [], (
        "contents of so many name the objectives"
    )


def test_a_cut_book_says_so_and_keeps_what_stands_above() -> None:
    small = narrowed(BOOK, ["P2"])
    assert [o.code for o in small.objectives] == ["M1", "M1-1"] and [p.code for p in small.projects] == ["P2"]
    assert "只含本人可见的项目" in texts(opened("book", Wish(replace(STOCK, book=small, cut=True))))


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("{unit}分册", "{person}分册", "“{person}”填不出来"),
        ("{year}年度目标任务分解表", "{year年度目标任务分解表", "花括号没有配对"),
        ("{bureau}文件", "{bureau.pk}文件", "“{bureau.pk}”填不出来"),
        ("smallest_pt: 14", "smallest_pt: 0", "“smallest_pt”应大于0"),
        ("  to: 各科室", "  too: 各科室", "不认识的键“too”"),
    ],
)
def test_what_is_wrong_in_the_words_is_said(tmp_path: Path, old: str, new: str, fault: str) -> None:
    text = PACK.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "words.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(Faults) as raised:
        words_module._load(path, (0, 0))
    assert any(fault in f.fault and f.row for f in raised.value.faults), raised.value


def test_the_words_are_the_offices_to_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "handbook-papers.yaml"
    path.write_text(PACK.read_text(encoding="utf-8").replace("各科室、各单位：", "机关各科室："), encoding="utf-8")
    monkeypatch.setattr(words_module, "pack_path", lambda _kind, _name: path)
    assert words().texts["notice", "to"] == ("机关各科室：",)
    assert "机关各科室：" in texts(opened("notice", Wish(STOCK)))
