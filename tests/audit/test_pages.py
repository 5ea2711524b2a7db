"""The audit's pages: who reads what, what an entry says, filters, pages, exports, the check, the anchor."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import time_machine
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from lxml import html
from python_calamine import CalamineWorkbook

from tests.intake.spoilt import HANDBOOK, Folder
from tests.support.people import SIGN_IN_QUERIES, signed_in
from threeones.apps.handbook.models import Project
from threeones.base.audit import policy
from threeones.base.audit.chain import Change, append
from threeones.base.audit.daily import CLAIM, check_now
from threeones.base.audit.models import AuditEntry, AuditHead, ChainCheck
from threeones.base.audit.policy import AuditPolicy, audit_policy
from threeones.base.jobs.claims import claim
from threeones.base.org.models import Role, Unit
from threeones.base.registry.records import record_kinds

READERS = (Role.AUDIT_ADMIN, Role.AUDITOR, Role.INSPECTOR)
OTHERS = sorted(set(Role) - set(READERS))
PROJECT = "handbook.project"


def enter(actor: str, *changes: Change, data: bool = True) -> None:
    with transaction.atomic():
        append(actor, changes, data=data)


def limit(monkeypatch: pytest.MonkeyPatch, **changed: int) -> None:
    """Smaller limits than the pack's."""
    limits = AuditPolicy(**{k: changed.get(k, getattr(audit_policy(), k)) for k in AuditPolicy.__slots__})
    for module in ("selectors", "daily"):
        monkeypatch.setattr(f"threeones.base.audit.{module}.audit_policy", lambda: limits)
    monkeypatch.setattr("threeones.web.audit.exporting.audit_policy", lambda: limits)
    assert policy.audit_policy is audit_policy


def page(client: Client, url: str = "/audit/", **query: Any) -> Any:
    answer = client.get(url, query)
    assert answer.status_code == 200, answer.status_code
    return html.fromstring(answer.content.decode())


def rows(tree: Any) -> list[list[str]]:
    """The cells of every entry."""
    return [
        [" ".join(td.text_content().split()) for td in tr.xpath("./td")]
        for tr in tree.xpath("//table[contains(@class,'audit')]/tbody/tr")
    ]


def numbers(tree: Any) -> list[int]:
    return [int(r[0]) for r in rows(tree)]


def link(tree: Any, text: str) -> str:
    (found,) = tree.xpath(f"//a[normalize-space()='{text}']/@href")
    return str(found)


# who may


def test_who_reads_all_of_it_and_who_does_not(year: Folder) -> None:
    pages = ("/audit/", "/audit/check/", "/audit/anchor/", "/audit/?export=csv")
    for role in READERS:
        client = signed_in(role)
        for url in (*pages, reverse("audit_record", args=[PROJECT, "J-001"])):
            assert client.get(url).status_code == 200, (role, url)
        assert numbers(page(client))[0] == AuditHead.objects.get().seq
        assert "/audit/" in page(client).xpath("//nav[@id='menu']//a/@href")
    for role in OTHERS:
        client = signed_in(role, Unit.objects.get(code="J-1"))
        for url in pages:
            assert client.get(url).status_code == 403, (role, url)
        assert client.post("/audit/check/").status_code == 403
    for url in (*pages, reverse("audit_record", args=[PROJECT, "J-001"])):
        assert Client().get(url).status_code == 302, "who is not signed in is led to the door"
    assert not ChainCheck.objects.exists()


def test_the_inspector_looks_but_starts_nothing(worked: Folder) -> None:
    client = signed_in(Role.INSPECTOR)
    assert not page(client, "/audit/check/").xpath("//main//button")
    assert client.post("/audit/check/").status_code == 403


def test_a_records_history_is_for_who_sees_the_record(year: Folder) -> None:
    mine = Project.objects.filter(lead_unit__code="J-1").exclude(supporting_units__code="J-2").first()
    theirs = Project.objects.filter(lead_unit__code="J-2").exclude(supporting_units__code="J-1").first()
    assert mine and theirs
    expected = [
        (Role.SUPERVISOR, "Q", 200, 200),
        (Role.HEAD, "J", 200, 200),
        (Role.CLERK, "J-1", 200, 404),
        (Role.UNIT_LEAD, "J-2", 404, 200),
        (Role.SYSTEM_ADMIN, "Q", 403, 403),
        (Role.SECURITY_ADMIN, "Q", 403, 403),
        (Role.ENTERPRISE, "Q", 403, 403),
    ]
    for role, unit, own, other in expected:
        client = signed_in(role, Unit.objects.get(code=unit))
        found = [client.get(reverse("audit_record", args=[PROJECT, p.code])).status_code for p in (mine, theirs)]
        assert found == [own, other], role


def test_an_auditor_of_one_bureau_reads_its_entries_alone(worked: Folder) -> None:
    """There is another bureau, so this one is not everything."""
    bureau, template = Unit.objects.get(code="J"), Unit.objects.get(code="J-1")
    Unit.objects.create(
        code="K",
        name="区水利局",
        kind="bureau",
        parent=bureau.parent,
        source_file=template.source_file,
        source_sheet="单位",
        source_row=99,
    )
    enter("别人", Change("change", "org.unit", "K", {"aliases": ""}, {"aliases": "水利"}))
    enter("别人", Change("change", "accounts.user", "somebody", {}, {}), data=False)
    enter("某人", Change("change", PROJECT, "J-001", {"content": "甲"}, {"content": "乙"}))
    client = signed_in(Role.AUDITOR, bureau)
    tree = page(client)
    assert "只列出您看得到的记录的变更" in tree.text_content()
    shown = {e.seq: (e.record, e.key) for e in AuditEntry.objects.filter(seq__in=numbers(tree))}
    assert (PROJECT, "J-001") in shown.values()
    assert not {("org.unit", "K"), ("accounts.user", "somebody")} & set(shown.values())
    assert {"files.sourcefile"}.isdisjoint(label for label, _key in shown.values())
    exported = client.get("/audit/", {"export": "csv"}).content.decode("utf-8-sig")
    assert "J-001" in exported and "水利" not in exported and "somebody" not in exported
    assert client.get(reverse("audit_record", args=["org.unit", "K"])).status_code == 404
    assert "水利" in page(signed_in(Role.AUDIT_ADMIN)).text_content()


def test_the_auditor_of_the_only_bureau_reads_everything(worked: Folder) -> None:
    tree = page(signed_in(Role.AUDITOR, Unit.objects.get(code="J")))
    assert "只列出" not in tree.text_content()
    assert numbers(tree)[0] == AuditHead.objects.get().seq


# what an entry says


def test_fields_have_their_headings_and_others_their_names(year: Folder) -> None:
    before = AuditHead.objects.get().seq
    year.rows(HANDBOOK, "项目")[0] |= {"牵头单位": "运输科", "主要工作内容": "=改了", "配合单位": "道路科"}
    year.load()
    tree = page(signed_in(Role.AUDITOR), "/audit/", record=PROJECT, text="改了")
    ((seq, when, actor, verb, what, changed),) = rows(tree)
    assert int(seq) > before and actor == "某人" and verb == "修改" and when.startswith(str(timezone.localdate()))
    assert what == "项目 修路 J-001"
    assert "主要工作内容" in changed and "=改了" in changed
    assert "牵头单位道路科运输科" in changed, "a number of a unit would tell nobody anything"
    assert "lead_unit" not in changed and "_ids" not in changed


def test_links_are_told_in_words_and_lights_as_they_are(worked: Folder) -> None:
    worked.rows(HANDBOOK, "项目")[0]["配合单位"] = "运输科"
    worked.load()
    tree = page(signed_in(Role.AUDITOR), "/audit/", record=PROJECT, action="change")
    assert "配合单位（空）运输科" in rows(tree)[0][5]
    tree = page(signed_in(Role.AUDITOR), "/audit/", record="supervision.lightreading")
    cells = rows(tree)[0]
    assert cells[3] == "亮灯" and cells[4].startswith("亮灯 J-00") and "当月灯" in cells[5]


def test_a_key_of_numbers_is_told_by_names(year: Folder) -> None:
    tree = page(signed_in(Role.AUDITOR), "/audit/", record="evaluation.rating")
    assert any(r[4].startswith("评议 道路科 / 2022 / ") for r in rows(tree)), rows(tree)


def test_reasons_stand_beside_and_markup_is_text(year: Folder) -> None:
    enter("<b>某人</b>", Change("change", PROJECT, "J-001", {"name": "<i>甲</i>"}, {"name": "<script>乙"}, "据<批示>"))
    text = signed_in(Role.AUDITOR).get("/audit/").content.decode()
    assert (
        "&lt;script&gt;乙" in text and "据&lt;批示&gt;" in text and "<script>乙" not in text and "<b>某人" not in text
    )


def test_what_is_odd_is_shown_and_breaks_nothing(year: Folder) -> None:
    """Kinds, actions and fields that nobody registered; entries that were tampered with."""
    enter("某人", Change("某种动作", "nobody.knows", "键/含 斜杠?%#", {"x": None}, {"x": {"a": [1]}}, ""))
    enter("某人", Change("change", PROJECT, "J-999", {"lead_unit_id": 10**25}, {"lead_unit_id": -1, "deadline": 3}))
    last = AuditHead.objects.get().seq
    AuditEntry.objects.filter(seq=last - 4).update(after="{", before="[1]", at="昨天")
    client = signed_in(Role.AUDITOR)
    told = {int(r[0]): r for r in rows(page(client))}
    assert told[last - 1][3:5] == ["某种动作", "nobody.knows 键/含 斜杠?%#"]
    assert '{"a": [1]}' in told[last - 1][5]
    assert "#-1" in told[last][5]
    assert "[1]" in told[last - 4][5]
    url = reverse("audit_record", args=["nobody.knows", "键/含 斜杠?%#"])
    assert url in page(client).xpath("//table//a/@href")
    assert numbers(page(client, url)) == [last - 1]


def test_rows_that_moved_are_summed_up(year: Folder) -> None:
    moved = {f"P-{n}": f"书.xlsx:{n}" for n in range(200)}
    enter("某人", Change("move", PROJECT, "项目", moved, {k: v + "1" for k, v in moved.items()}, "所在的行变了"))
    (cells,) = rows(page(signed_in(Role.AUDITOR), "/audit/", action="move"))
    assert cells[3] == "换行" and "另有140项" in cells[5]


# filters and pages


def fill(count: int) -> int:
    """Many entries on projects that are there, some of several fields; the number of the last."""
    for n in range(count):
        enter(f"人{n % 3}", Change("change", PROJECT, f"J-00{1 + n % 3}", {"content": f"甲{n}"}, {"content": f"乙{n}"}))
    return AuditHead.objects.get().seq


def test_pages_forth_and_back_show_each_entry_once(year: Folder) -> None:
    client, seen, url = signed_in(Role.AUDITOR), list[int](), "/audit/"
    last, size = fill(130), audit_policy().page_entries
    pages = []
    while True:
        tree = page(client, url)
        pages.append(numbers(tree))
        seen += pages[-1]
        older = tree.xpath("//a[normalize-space()='更早的']/@href")
        if not older:
            break
        url = "/audit/" + older[0]
    assert seen == list(range(last, 0, -1)) and len(pages[0]) == size
    back = [pages[-1]]
    while newer := tree.xpath("//a[normalize-space()='更新的']/@href"):
        tree = page(client, "/audit/" + newer[0])
        back.append(numbers(tree))
    assert back[-1][0] == last and sorted(sum(back, [])) == sorted(set(sum(back, [])))


def test_filters_one_by_one_and_together(year: Folder) -> None:
    last = fill(6)
    client = signed_in(Role.AUDITOR)
    assert numbers(page(client, actor="人1")) == [last - 1, last - 4]
    assert numbers(page(client, record=PROJECT, action="change")) == list(range(last, last - 6, -1))
    assert numbers(page(client, text="乙3")) == [last - 2]
    assert numbers(page(client, text="J-002", actor="人1", action="change")) == [last - 1, last - 4]
    tree = page(client, actor="人1", text="乙4")
    assert numbers(tree) == [last - 1]
    chips = tree.xpath("//div[@class='chips']/a")
    assert [" ".join(c.text_content().split()) for c in chips] == [
        "文字: 乙4 ×取消这个筛选",
        "操作人: 人1 ×取消这个筛选",
    ]
    assert numbers(page(client, "/audit/" + chips[0].get("href"))) == [last - 1, last - 4]
    assert "没有符合的审计记录" in page(client, text="哪里都没有").text_content()


def test_days_are_days_here(year: Folder) -> None:
    with time_machine.travel("2022-05-01T23:59:30+08:00"):
        enter("甲", Change("change", PROJECT, "J-001", {"name": "一"}, {"name": "二"}))
    with time_machine.travel("2022-05-02T00:00:00+08:00"):
        enter("乙", Change("change", PROJECT, "J-001", {"name": "二"}, {"name": "三"}))
    last, client = AuditHead.objects.get().seq, signed_in(Role.AUDITOR)
    assert numbers(page(client, day="2022-05-02", until="2022-05-02")) == [last]
    assert numbers(page(client, day="2022-05-01", until="2022-05-01")) == [last - 1]
    assert numbers(page(client, day="2022-05-01", until="2022-05-02")) == [last, last - 1]
    (cells,) = rows(page(client, day="2022-05-02", until="2022-05-02"))
    assert cells[1] == "2022-05-02 00:00:00"


@pytest.mark.parametrize(
    "query",
    [
        {"day": "2022-13-40", "until": "昨天"},
        {"day": "2022-05-02", "until": "2022-05-01"},
        {"record": "nothing", "action": "x"},
        {"text": "长" * 5000, "actor": "a" * 5000},
        {"before": "9" * 40, "after": "-1"},
        {"before": "٣", "after": "x"},
        {"text": "%_\\'\";--", "actor": "' OR 1=1"},
    ],
)
def test_addresses_that_ask_nonsense_get_an_answer(year: Folder, query: dict[str, str]) -> None:
    tree = page(signed_in(Role.AUDITOR), **query)
    wrong = tree.xpath("//form//p[@class='text-danger']")
    assert bool(wrong) == (
        set(query) not in ({"before", "after"},) and "%" not in query["text"]
        if "text" in query
        else "before" not in query
    )


def test_text_is_looked_for_as_it_stands(year: Folder) -> None:
    enter("某人", Change("change", PROJECT, "J-001", {"content": "50%的"}, {"content": "a_b"}))
    enter("某人", Change("change", PROJECT, "J-001", {"content": "500的"}, {"content": "axb"}))
    last, client = AuditHead.objects.get().seq, signed_in(Role.AUDITOR)
    assert numbers(page(client, text="50%的")) == [last - 1] == numbers(page(client, text="a_b"))


def test_a_page_asks_the_database_as_often_for_many_entries_as_for_few(worked: Folder) -> None:
    client = signed_in(Role.AUDITOR)
    page(client)

    def asked(**query: Any) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page(client, "/audit/", **query)
        return len(queries)

    fill(1)
    few = asked(record=PROJECT, action="change")
    fill(60)
    assert asked(record=PROJECT, action="change") == few <= SIGN_IN_QUERIES + 8
    assert asked() <= SIGN_IN_QUERIES + 8 + 2 * len(list(record_kinds))


def test_a_part_of_the_bureaus_asks_as_often_for_many_as_for_few(worked: Folder) -> None:
    unit = Unit.objects.get(code="J")
    other = Unit.objects.get(code="J-1")
    other.pk, other.code, other.name, other.kind, other.parent = None, "K", "区水利局", "bureau", unit.parent
    other.save()
    client = signed_in(Role.AUDITOR, unit)
    fill(5)

    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert numbers(page(client, record=PROJECT))
        return len(queries)

    asked()
    few = asked()
    fill(60)
    assert asked() <= few


def test_where_little_is_for_this_reader_he_goes_on_by_hand(worked: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    unit, other = Unit.objects.get(code="J"), Unit.objects.get(code="J-1")
    other.pk, other.code, other.name, other.kind, other.parent = None, "K", "区水利局", "bureau", unit.parent
    other.save()
    for n in range(40):
        enter("别人", Change("change", "org.unit", "K", {"aliases": f"{n}"}, {"aliases": f"{n + 1}"}))
    monkeypatch.setattr("threeones.base.audit.selectors.CHUNK", 10)
    limit(monkeypatch, scanned_entries=20)
    client = signed_in(Role.AUDITOR, unit)
    tree = page(client)
    assert rows(tree) == [] and "只查看了一部分" in tree.text_content()
    seen, hops = [], 0
    while older := tree.xpath("//a[normalize-space()='更早的']/@href"):
        tree = page(client, "/audit/" + older[0])
        seen += numbers(tree)
        hops += 1
    assert hops > 2 and seen == sorted(set(seen), reverse=True)
    expected = AuditEntry.objects.filter(record=PROJECT).values_list("seq", flat=True)
    assert set(expected) <= set(seen)


# one record


def test_the_history_of_a_record(worked: Folder) -> None:
    worked.rows(HANDBOOK, "项目")[0]["主要工作内容"] = "分两期推进"
    worked.load()
    client = signed_in(Role.SUPERVISOR)
    tree = page(client, reverse("audit_record", args=[PROJECT, "J-001"]))
    verbs = [r[3] for r in rows(tree)]
    assert verbs == ["修改", "新增"] and "分两期推进" in rows(tree)[0][4]
    assert "修路" in tree.xpath("//h1")[0].text_content()
    assert link(tree, "看这条记录") == "/projects/J-001/"
    assert "/audit/" not in tree.xpath("//nav[contains(@class,'crumbs')]//a/@href")


def test_a_record_that_is_gone_is_for_those_who_read_everything(worked: Folder) -> None:
    enter(
        "某人",
        Change("create", PROJECT, "J-777", {}, {"name": "旧项目"}),
        Change("remove", PROJECT, "J-777", {"name": "旧项目"}, {}),
    )
    url = reverse("audit_record", args=[PROJECT, "J-777"])
    tree = page(signed_in(Role.AUDITOR), url)
    assert "已不在库中" in tree.text_content() and [r[3] for r in rows(tree)] == ["移除", "新增"]
    assert signed_in(Role.SUPERVISOR).get(url).status_code == 404


def test_addresses_of_no_record(year: Folder) -> None:
    labels = ["handbook.project", "org.yearsetting", "handbook.target", "supervision.lightreading", "x"]
    keys = ["没有", "1 / 2", "a / b", "2022 / x / y", "9" * 40 + " / " + "9" * 40, "..", "/"]
    for role in (Role.AUDITOR, Role.SUPERVISOR):
        client = signed_in(role)
        for url in (f"/audit/record/{label}/{quote(key, safe='')}/" for label in labels for key in keys):
            assert client.get(url).status_code == 404, url
        assert client.get("/audit/record/handbook.project/%00/").status_code in (400, 404)


# exports


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def read_xlsx(content: bytes) -> list[list[str]]:
    return [
        [str(c) for c in row]
        for row in CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    ]


def test_exports_hold_what_is_seen_and_nothing_that_computes(year: Folder) -> None:
    evil = '=HYPERLINK("http://x","y")'
    enter(
        "@某人",
        Change("change", PROJECT, "J-001", {"content": evil, "name": "-1"}, {"content": "+1", "name": "二"}, "=1+1"),
    )
    enter("别人", Change("change", PROJECT, "J-002", {"name": "甲"}, {"name": "乙"}))
    client = signed_in(Role.AUDITOR)
    query = {"record": PROJECT, "action": "change", "actor": "@某人"}
    answer = client.get("/audit/", {**query, "export": "csv"})
    assert answer["Content-Type"].startswith("text/csv") and "attachment" in answer["Content-Disposition"]
    table = read_csv(answer.content)
    assert table[0][:4] == ["序号", "时间", "操作人", "动作"] and len(table) == 3
    assert not [c for row in table for c in row if c[:1] in "=+-@" and c]
    assert f"'{evil}" in sum(table, []) and "'=1+1" in table[1]
    answer = client.get("/audit/", {**query, "export": "xlsx"})
    sheet = read_xlsx(answer.content)
    assert len(sheet) == 3 and evil in sum(sheet, []) and sheet[0] == table[0]
    assert b"<f>" not in answer.content


def test_an_export_covers_every_page_and_says_where_it_ends(year: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    client, last = signed_in(Role.AUDITOR), fill(70)
    table = read_csv(client.get("/audit/", {"export": "csv", "before": "3"}).content)
    assert {int(r[0]) for r in table[1:]} == set(range(1, last + 1))
    limit(monkeypatch, export_entries=10)
    table = read_csv(client.get("/audit/", {"export": "csv"}).content)
    assert {r[0] for r in table[1:-1]} == {str(n) for n in range(last, last - 10, -1)}
    assert table[-1] == ["只导出了最新的10条，请缩小筛选范围再导出。"]


def test_an_unknown_kind_of_export_is_a_page(year: Folder) -> None:
    assert rows(page(signed_in(Role.AUDITOR), export="pdf"))


# the check


def test_the_button_checks_and_the_page_tells(worked: Folder) -> None:
    client = signed_in(Role.AUDIT_ADMIN)
    assert "还没有核验过" in page(client, "/audit/check/").text_content()
    answer = client.post("/audit/check/", follow=True)
    assert answer.redirect_chain[-1][0] == "/audit/check/"
    tree = html.fromstring(answer.content.decode())
    done = ChainCheck.objects.get()
    assert done.problems == "" and done.entries == AuditHead.objects.get().seq and done.by
    assert f"核验{done.entries}条，完整" in " ".join(tree.text_content().split())
    assert "完整" in page(client).xpath("//p[@class='lead']")[0].text_content()


def test_what_is_wrong_is_listed(worked: Folder) -> None:
    AuditEntry.objects.filter(seq=2).update(actor="别人")
    client = signed_in(Role.AUDITOR)
    text = html.fromstring(client.post("/audit/check/", follow=True).content.decode()).text_content()
    assert "第2条被改动 / entry 2 was altered" in text and "先不要改动数据库" in text
    assert "处问题" in page(client).xpath("//p[@class='lead']")[0].text_content()


def test_two_who_press_at_once(worked: Folder) -> None:
    with claim(CLAIM):
        text = signed_in(Role.AUDIT_ADMIN).post("/audit/check/", follow=True).content.decode()
    assert "已有一次核验正在进行" in text and not ChainCheck.objects.exists()


def test_progress_is_asked_for_again_and_again(worked: Folder, home: Path) -> None:
    client = signed_in(Role.AUDIT_ADMIN)
    assert not page(client, "/audit/check/").xpath("//main//*[@hx-trigger]")
    ChainCheck.objects.create(asked_at=timezone.now())
    (home / ".audit-check.json").write_text(json.dumps({"done": 250, "of": 1000}))
    tree = page(client, "/audit/check/")
    (state,) = tree.xpath("//main//*[@hx-trigger]")
    assert state.get("hx-get") == "/audit/check/" and tree.xpath("//progress/@value") == ["25"]
    assert "250 / 1000" in tree.text_content()


def test_the_last_checks_are_kept(worked: Folder) -> None:
    for n in range(3):
        with time_machine.travel(timezone.now() + timedelta(days=n)):
            assert check_now(by="")
    client = signed_in(Role.AUDITOR)
    assert len(page(client, "/audit/check/").xpath("//table/tbody/tr")) == 3


# the anchor


def test_the_anchor_says_the_end_and_is_compared(worked: Folder) -> None:
    client, head = signed_in(Role.AUDIT_ADMIN), AuditHead.objects.get()
    tree = page(client, "/audit/anchor/")
    assert "".join(tree.xpath("//dd[@class='seal']//code/text()")) == head.mac
    assert str(head.seq) in tree.xpath("//dl")[0].text_content() and "签字" in tree.text_content()
    spaced = " ".join(head.mac[n : n + 8] for n in range(0, 64, 8)).upper()
    enter("某人", Change("change", PROJECT, "J-001", {"name": "一"}, {"name": "二"}))

    def compared(seq: object, seal: str) -> str:
        return " ".join(
            page(client, "/audit/anchor/", seq=str(seq), seal=seal)
            .xpath("//section[@id='compare']")[0]
            .text_content()
            .split()
        )

    assert "一致：第" in compared(head.seq, spaced) and "不一致" not in compared(head.seq, spaced)
    assert "一致：第" in compared(head.seq, spaced[:18])
    assert "不一致" in compared(head.seq, "0" * 64)
    assert "不一致" in compared(head.seq - 1, spaced)
    assert "至少要填前16位" in compared(head.seq, head.mac[:8])
    for seq in (head.seq + 99, "x", "", "9" * 30):
        assert "没有这个序号" in compared(seq, spaced)
    assert "不一致" in compared(head.seq, "印" * 64)


def test_an_empty_chain_has_no_anchor(db: None) -> None:
    client = signed_in(Role.AUDIT_ADMIN, told=False)
    assert "审计链还是空的" in page(client, "/audit/anchor/").text_content()
    assert "没有符合的审计记录" in page(client).text_content()


# both languages


def test_in_english_all_words_are_english(worked: Folder) -> None:
    client = signed_in(Role.AUDITOR)
    client.cookies["django_language"] = "en"
    for url in ("/audit/", "/audit/check/", "/audit/anchor/", "/audit/record/handbook.project/J-001/"):
        tree = page(client, url)
        for data in tree.xpath("//*[@lang='zh'] | //select[@name='record'] | //script"):
            data.drop_tree()
        text = tree.xpath("//main")[0].text_content()
        assert not [c for c in text if "\u4e00" <= c <= "\u9fff"], text
