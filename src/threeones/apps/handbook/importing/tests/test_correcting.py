"""What an office corrects: read again at once, remembered for the layout, forgotten when asked."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.http import QueryDict
from lxml import html

from threeones.apps.handbook.importing.correcting import correct, read_again
from threeones.apps.handbook.importing.decisions import Decisions
from threeones.apps.handbook.importing.forms import decided, field_of, year_of
from threeones.apps.handbook.importing.found import Found
from threeones.apps.handbook.importing.known import known
from threeones.apps.handbook.importing.memory import decisions_of
from threeones.apps.handbook.importing.policy import import_policy
from threeones.apps.handbook.importing.reading import claim_of, found_of, read_import
from threeones.apps.handbook.importing.tests.books import LEDGER, with_rows
from threeones.apps.handbook.importing.tests.conftest import Office, Start
from threeones.apps.handbook.importing.tests.test_reading import unaudited
from threeones.apps.handbook.importing.understood import NO_YEAR
from threeones.apps.handbook.models import BookImport, ImportStage, LedgerMemory
from threeones.base.entry.errors import Refused
from threeones.base.jobs.claims import claim

pytestmark = pytest.mark.django_db
STRANGE = [
    LEDGER[0],
    ["序号", "目标", "任务名称", "主要内容", "怎么算成", "归谁管", "责任领导", "责任人", "啥时候完"],
    *LEDGER[2:],
]
"""The same ledger with headings that no pack knows."""


def found(made: BookImport) -> Found:
    """What was understood."""
    told = found_of(BookImport.objects.get(pk=made.pk))
    assert told is not None
    return told


def sent(**fields: Any) -> QueryDict:
    """A form as it was sent."""
    told = QueryDict(mutable=True)
    for name, value in fields.items():
        told.setlist(name, value if isinstance(value, list) else [value])
    return told


def decide(office: Office, made: BookImport, **fields: Any) -> Found:
    """Send the form of corrections with some fields."""
    decisions, wrong = decided(sent(**fields), found(made), decisions_of(made, found(made)), known(made.bureau_id))
    assert wrong == []
    correct(access=office.access, number=made.pk, decided=decisions)
    return found(made)


def meaning(of: Found, heading: str) -> str:
    """What a column was taken to mean."""
    return next(c.meaning for t in of.tables for c in t.columns if c.heading == heading)


def column(of: Found, heading: str) -> str:
    """The field of a column."""
    return field_of("column", next(c.key for t in of.tables for c in t.columns if c.heading == heading))


def test_a_column_is_corrected_read_again_and_remembered(office: Office, start: Start) -> None:
    made = start(STRANGE)
    first = found(made)
    assert meaning(first, "怎么算成") == "kept" and not first.remembered
    then = decide(office, made, **{column(first, "怎么算成"): "target"})
    assert meaning(then, "怎么算成") == "target" and then.book.projects[0].targets[0].number == 20
    assert next(c.sure for t in then.tables for c in t.columns if c.heading == "怎么算成") == 1
    memory = LedgerMemory.objects.get()
    assert memory.fingerprint == first.fingerprint and memory.by == office.access.actor
    # the next file of the layout is read so from the beginning, and says so
    next_one = start(
        with_rows([1, "新目标", "新项目", "内容", "引进企业5家", "道路科", "", "", "年底前"], like=STRANGE)
    )
    second = found(next_one)
    assert second.remembered.startswith(office.access.actor) and meaning(second, "怎么算成") == "target"
    assert next_one.corrections == "" and not unaudited()
    # what is taken back of it is forgotten, too
    third = decide(office, next_one, **{column(second, "怎么算成"): ""})
    assert meaning(third, "怎么算成") == "kept" and not LedgerMemory.objects.exists() and not unaudited()


def test_forgetting_a_layout_reads_the_file_as_it_stands(office: Office, start: Start) -> None:
    made = start(STRANGE)
    decide(office, made, **{column(found(made), "怎么算成"): "target"})
    read_again(access=office.access, number=made.pk, forgetting=True)
    assert meaning(found(made), "怎么算成") == "kept" and not LedgerMemory.objects.exists()
    assert BookImport.objects.get().corrections == "" and not unaudited()


def test_a_head_a_sheet_and_the_year_are_corrected(office: Office, start: Start) -> None:
    made = start({"封面": [["某某手册"], ["编制：办公室"]], "分解表": LEDGER})
    of = found(made)
    head = {field_of("head", "分解表"): "３", field_of("sheet", "分解表"): "1", field_of("sheet", "封面"): "1"}
    third = decide(office, made, **head)
    assert list(third.tables[-1].header_rows)[0] == 3 and third.tables[-1].corrected_head
    back = decide(office, BookImport.objects.get(), **{field_of("head", "分解表"): ""})
    assert [p.name for p in back.book.projects] == [p.name for p in of.book.projects]
    skipped = decide(
        office, BookImport.objects.get(), **{field_of("sheet", "封面"): "1", field_of("skip", "封面"): "1"}
    )
    assert "封面" in skipped.skipped and {r.read_as for r in skipped.rows if r.sheet == "封面"} == {"ignored"}
    correct(access=office.access, number=made.pk, decided=Decisions(), year=2023)
    assert found(made).book.projects[0].deadline.year == 2023  # type: ignore[union-attr]  # it has one
    with pytest.raises(Refused):
        correct(access=office.access, number=made.pk, decided=Decisions(), year=3)
    assert year_of("2022年", 2021) == (2022, []) and year_of("", 2021) == (2021, [])
    assert year_of("明年", 2021)[1][0].field == "year"


def test_whom_names_mean_is_decided_once_for_all_rows(office: Office, start: Start) -> None:
    rows = [[n, "目标", f"项目{n}", "内容", "", "路桥科、客运科", "", "孙三", "年底前"] for n in range(1, 60)]
    made = start(with_rows(*rows))
    of = found(made)
    (unknown,) = [n for n in of.unknown if n.kind == "unit"]
    assert (unknown.text, unknown.count) == ("路桥科", 59) and unknown.places[0] == ["分解表", 3]
    assert len(of.faults) == 59, "every place is told"
    assert [(n.text, n.name) for n in of.guessed if n.kind == "unit"] == [("客运科", "运输科")]
    assert [n.text for n in of.unknown if n.kind == "person"] == ["孙三"]
    person = next(p for p, code in known(made.bureau_id).people.items() if code == "2" and p != "2")
    fields = {field_of("unit", "路桥科"): ["", "道路科"], field_of("person", "孙三"): person}
    then = decide(office, made, **fields)
    assert then.faults == [] and {p.lead_unit for p in then.book.projects} == {"道路科"}
    assert {p.supporting_units for p in then.book.projects} == {("运输科",)} and {
        p.owner for p in then.book.projects
    } == {"2"}
    assert [n.name for n in then.names if n.chosen] == ["道路科", "钱二"]
    # the decisions can be taken back
    again = decide(office, BookImport.objects.get(), **{field_of("unit", "路桥科"): "", field_of("person", "孙三"): ""})
    assert len(again.faults) == 59 and {p.owner for p in again.book.projects} == {"孙三"}


def test_a_name_may_stand_as_it_is_written(office: Office, start: Start) -> None:
    rows = [[n, "目标", f"项目{n}", "内容", "", u, "", "", "年底前"] for n, u in enumerate(("市公安局", "市消防队"), 1)]
    made = start(with_rows(*rows))
    one = decide(office, made, **{field_of("unit", "市公安局"): "="})
    assert [f.row for f in one.faults] == [4] and one.book.projects[0].lead_unit == "市公安局"
    rest = decide(office, BookImport.objects.get(), rest="1")
    assert rest.faults == [] and [p.lead_unit for p in rest.book.projects] == ["市公安局", "市消防队"]
    remembered = Decisions.from_text(LedgerMemory.objects.get().corrections)
    assert remembered.as_written == {"市公安局"} and not remembered.rest_as_written
    assert found(made).unknown == []


def test_what_is_wrong_in_a_form_is_told_and_changes_nothing(office: Office, start: Start) -> None:
    made = start(with_rows([1, "目标", "项目", "内容", "", "路桥科", "", "孙三", "年底前"]))
    of = found(made)
    fields = {
        column(of, "目标"): "nonsense",
        field_of("head", "分解表"): "三",
        field_of("unit", "路桥科"): "没有的局",
        field_of("person", "孙三"): "没有的人",
    }
    decisions, wrong = decided(sent(**fields), of, Decisions(), known(made.bureau_id))
    assert {w.field for w in wrong} == set(fields) and not decisions
    assert decided(sent(unknown="x"), of, Decisions(), known(made.bureau_id)) == (Decisions(), [])
    BookImport.objects.update(stage=ImportStage.TAKEN)
    with pytest.raises(Refused):
        correct(access=office.access, number=made.pk, decided=Decisions())
    with pytest.raises(Refused):
        read_again(access=office.access, number=made.pk)


def test_columns_that_are_headed_alike_are_corrected_by_one_field(office: Office, start: Start) -> None:
    made = start({"一": STRANGE, "二": STRANGE})
    field = column(found(made), "归谁管")
    page = html.fromstring(office.client.get(f"/handbook/import/{made.pk}/").content.decode())
    assert len(page.xpath(f"//*[@name='{field}']")) == 1 and len(page.xpath(f"//a[@href='#{field}']")) == 1
    # sent twice, as by a button pressed while the file is being read again, it stays what it was changed to
    for _time in range(2):
        then = decide(office, BookImport.objects.get(), **{field: "responsible"})
        assert [meaning(replace(then, tables=[t]), "归谁管") for t in then.tables] == ["responsible"] * 2
    assert Decisions.from_text(BookImport.objects.get().corrections).reading.columns


def test_of_too_many_layouts_the_oldest_gives_way(
    office: Office, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = replace(import_policy(), layouts=1)
    monkeypatch.setattr("threeones.apps.handbook.importing.memory.import_policy", lambda: policy)
    for heading in ("怎么算成", "归谁管"):
        made = start([LEDGER[0], [h if h != heading else f"{h}？" for h in STRANGE[1]], *LEDGER[2:]])
        decide(office, made, **{column(found(made), f"{heading}？"): "kept"})
    assert LedgerMemory.objects.count() == 1 and not unaudited()
    assert LedgerMemory.objects.get().fingerprint == found(made).fingerprint


def test_who_corrects_while_it_is_read_is_read_next(office: Office, start: Start) -> None:
    made = start(STRANGE)
    first = found(made)
    with claim(claim_of(made.pk)) as mine:
        assert mine, "somebody reads it"
        field = column(first, "怎么算成")
        decisions, _wrong = decided(sent(**{field: "target"}), first, Decisions(), known(made.bureau_id))
        waiting = correct(access=office.access, number=made.pk, decided=decisions)
        assert waiting.stage == ImportStage.WAITING and found(made) == first, "it stays until the next is there"
    read_import(str(made.pk))
    assert meaning(found(made), "怎么算成") == "target"


def test_without_a_year_that_of_the_file_is_taken_and_told(office: Office, start: Start) -> None:
    made = start([["某区交通局2022年重点工作责任分解表"], *LEDGER[1:]], year=None)
    assert made.year == found(made).year_named == 2022 and not unaudited()
    assert str(found(made).book.projects[0].deadline) == "2022-06-30"
    # no word of a year anywhere: nothing is guessed, and whoever says it has it read
    bare = start([["重点工作责任分解表"], *LEDGER[1:]], year=None)
    assert bare.year == 0 and found(bare).faults[0].fault == NO_YEAR
    correct(access=office.access, number=bare.pk, decided=Decisions(), year=2023)
    assert found(bare).faults == [] and found(bare).book.year == 2023


def test_another_year_than_the_file_says_is_warned_of_and_mended_by_a_button(office: Office, start: Start) -> None:
    made = start([["某区交通局2022年重点工作责任分解表"], *LEDGER[1:]])
    path = f"/handbook/import/{made.pk}/"
    page = html.fromstring(office.client.get(path).content.decode())
    assert "文件里写的是2022年，这里按2021年读" in page.get_element_by_id("other-year").text_content()
    (button,) = page.xpath("//button[@name='year_named']")
    shown = {"year": "2021", "year_was": "2021"}
    answer = office.client.post(
        f"{path}correct/", {**shown, "year_named": button.get("value")}, headers={"HX-Request": "true"}
    )
    then = html.fromstring(answer.content.decode())
    # what htmx puts into the page beside the reading, too
    assert "2022年手册" in then.get_element_by_id("import-of").text_content()
    assert not then.xpath("//*[@id='other-year']")
    assert "#import-of" in then.get_element_by_id("correct-form").get("hx-select-oob")
    # a sending from the page as it was before takes nothing back
    office.client.post(f"{path}correct/", shown)
    assert BookImport.objects.get().year == 2022 and not unaudited()
