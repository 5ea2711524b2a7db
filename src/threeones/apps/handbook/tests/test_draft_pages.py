"""The pages of a draft, with and without scripts: the tree, an entry's form, deeds that somebody else was quicker with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import html

from tests.support.drafts import book, digest_of, drafted, entry
from tests.support.people import SIGN_IN_QUERIES, account, signed_in
from threeones.apps.handbook.drafting.entries import state_of
from threeones.apps.handbook.drafting.moving import remove_entry
from threeones.apps.handbook.drafting.store import fill
from threeones.apps.handbook.models import DraftEntry, DraftStep, Edition, EditionStage
from threeones.apps.handbook.tests.draft import Desk
from threeones.base.entry.models import Draft
from threeones.base.org.models import Role, UnitKind

pytestmark = [pytest.mark.django_db, pytest.mark.once]
BUDGET = 17
"""Queries of a page of the tree, beyond those of signing in."""
HTMX = {"HX-Request": "true"}


@pytest.fixture
def office(desk: Desk) -> Client:
    """The first editor's browser."""
    client = Client()
    client.force_login(account(Role.SUPERVISOR, name="张编"))
    return client


def page(client: Client, path: str, status: int = 200, **more: Any) -> html.HtmlElement:
    answer = client.get(path, **more)
    assert answer.status_code == status, answer.status_code
    return html.fromstring(answer.content.decode())


def at(desk: Desk, rest: str) -> str:
    return f"/handbook/editions/{desk.edition.pk}/{rest}"


def css(root: html.HtmlElement, *steps: str) -> list[html.HtmlElement]:
    """What stands within: each step is a tag, a class or both (``summary``, ``.theirs``, ``h2.line-name``)."""
    found = [root]
    for step in steps:
        tag, _dot, name = step.partition(".")
        has = f"[contains(concat(' ', @class, ' '), ' {name} ')]" if name else ""
        found = [e for one in found for e in one.xpath(f".//{tag or '*'}{has}")]
    return found


def project(root: html.HtmlElement, code: str) -> html.HtmlElement:
    return next(li for li in css(root, "li") if li.get("data-code") == code)


def codes(tree: html.HtmlElement) -> list[str]:
    return [str(li.get("data-code")) for li in css(tree, "li") if li.get("data-kind") == "project"]


def form_of(client: Client, path: str, form: str) -> dict[str, str]:
    """A form as it would be sent as it stands."""
    return {k: str(v) for k, v in page(client, path).get_element_by_id(form).form_values()}


def test_the_tree_tells_the_draft_in_its_order(desk: Desk, office: Client) -> None:
    tree = page(office, at(desk, "tree/"))
    assert codes(tree) == ["P-01", "P-02", "P-03", "P-04"]
    assert [h.text_content() for h in css(tree, "h2.line-name")] == ["M1 畅通", "畅通 / M2 快速路", "M3 整洁"]
    first = project(tree, "P-01").text_content()
    assert all(
        words in first for words in ("修路", "道路科", "赵一", "2022-12-20", "民生实事", "通车", "新建道路10公里")
    )
    assert "没有工作内容" not in first and "没有牵头单位" in project(tree, "P-04").text_content()


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("unit=道路科", ["P-01", "P-02", "P-03"]),
        ("list=民生实事", ["P-01"]),
        ("objective=M1", ["P-01", "P-02", "P-03"]),
        ("objective=M2", ["P-03"]),
        ("lacks=milestones", ["P-02", "P-03", "P-04"]),
        ("lacks=lead_unit", ["P-04"]),
        ("q=通车", ["P-01"]),
        ("q=P-0 桥", ["P-02"]),
        ("q=新建道路", ["P-01"]),
        ("unit=道路科&lacks=targets&q=绿化", ["P-03"]),
        ("q=没有的词", []),
        ("unit=运输科", []),
    ],
)
def test_what_is_looked_for_stands_in_the_address(desk: Desk, office: Client, query: str, found: list[str]) -> None:
    assert codes(page(office, at(desk, f"tree/?{query}"))) == found


def test_a_long_draft_is_told_page_by_page_in_as_many_queries(desk: Desk, office: Client) -> None:
    def asked(path: str) -> int:
        office.get(path)
        with CaptureQueriesContext(connection) as queries:
            assert office.get(path).status_code == 200
        return len(queries)

    few = [asked(at(desk, rest)) for rest in ("tree/", "tree/?q=路", "steps/", "bulk/?all=1")]
    made = book(desk.records.bureau.name, "道路科", "1")
    many = [replace(made.projects[0], code=f"L-{n:03}", milestones=(), targets=()) for n in range(180)]
    fill(desk.edition, replace(made, projects=(*made.projects, *many)), {"道路科": desk.records.section.pk})
    assert [asked(at(desk, rest)) for rest in ("tree/", "tree/?q=路", "steps/", "bulk/?all=1")] == few
    assert few[0] <= BUDGET + SIGN_IN_QUERIES
    pages = [codes(page(office, at(desk, f"tree/?page={n}"))) for n in range(1, 5)]
    assert [len(p) for p in pages] == [50, 50, 50, 34] and len({c for p in pages for c in p}) == 184
    second = page(office, at(desk, "tree/?page=2"))
    assert "接上页" in css(second, "details.fold", "summary")[0].text_content()
    # the first of a page goes up in front of the last of the page before
    assert (
        f"before/{pages[0][-1]}"
        in [b.get("value") for b in css(second, "li", "button") if str(b.get("id")).startswith("up-")][:1]
    )


def test_a_line_is_edited_in_its_place(desk: Desk, office: Client) -> None:
    path, pk = at(desk, "entries/project/P-01/"), entry(desk.edition, "P-01").pk
    opened = office.get(f"{path}?piece=line", headers=HTMX).content.decode()
    line = html.fromstring(opened)
    assert line.tag == "form" and line.get("id") == f"line-{pk}" and "<html" not in opened
    sent = {k: str(v) for k, v in line.form_values()} | {"name": "修大路", "weight": "x"}
    wrong = html.fromstring(office.post(path, sent, headers=HTMX).content.decode())
    assert css(wrong.get_element_by_id(f"field-{pk}-weight"), ".fault")[0].text_content() == "“x”不是数；只填数，如 60"
    saved = office.post(path, sent | {"weight": "3"}, headers=HTMX).content.decode()
    assert f'id="line-{pk}"' in saved and "修大路" in saved and 'hx-swap-oob="true"' in saved and "撤回" in saved
    assert state_of(entry(desk.edition, "P-01"))["weight"] == "3"
    shown = office.get(f"{path}?piece=shown", headers=HTMX).content.decode()
    assert "修大路" in shown and "oob" not in shown and "<form" not in shown


def test_all_of_it_works_without_scripts(desk: Desk, office: Client) -> None:
    tree, before = at(desk, "tree/"), digest_of(desk.edition)
    form = form_of(office, at(desk, "entries/project/P-01/"), "entry-form")
    assert form["leader"] == "赵一（1）" and form["was-leader"] == "赵一（1）"
    answer = office.post(at(desk, "entries/project/P-01/"), form | {"name": "修大路"})
    assert answer.status_code == 303 and answer.headers["Location"].startswith(tree)
    new = form_of(office, at(desk, "add/milestone/?place=last/P-02"), "add-form")
    assert new["code"] == "P-02-1"
    again = office.post(at(desk, "add/milestone/?place=last/P-02"), new | {"name": "立墩", "action": "again"})
    assert "after%2FP-02-1" in again.headers["Location"]
    moved = form_of(office, at(desk, "move/project/P-01/"), "move-form") | {"to": "M3", "behind": "P-04"}
    assert office.post(at(desk, "move/project/P-01/"), moved).status_code == 303
    chosen = form_of(office, at(desk, "bulk/?code=P-01&code=P-04"), "bulk-form")
    assert office.post(at(desk, "bulk/"), chosen | {"lead_unit": "运输科"}).status_code == 303
    seen = {"seen": str(DraftStep.objects.count()), "next": tree}
    assert office.post(at(desk, "remove/project/P-03/"), seen).status_code == 303
    found = page(office, tree)
    assert (
        codes(found) == ["P-02", "P-04", "P-01"]
        and "移除项目P-03 绿化" in found.get_element_by_id("told").text_content()
    )
    for _n in range(5):
        undo = css(page(office, tree).get_element_by_id("told"), "form")[0]
        assert office.post(str(undo.get("action")), dict(undo.form_values())).status_code == 303
    assert digest_of(desk.edition) == before


def test_what_does_not_hold_is_said_at_its_field(desk: Desk, office: Client) -> None:
    for path, form, wrong, field in (
        ("entries/project/P-01/", "entry-form", {"deadline": "2021-01-01"}, "deadline"),
        ("add/project/", "add-form", {"code": "P-01", "name": "新"}, "code"),
        ("move/project/P-01/", "move-form", {"behind": "P-77"}, "behind"),
        ("bulk/?code=P-01", "bulk-form", {"owner": "无此人"}, "owner"),
    ):
        sent = form_of(office, at(desk, path), form) | wrong
        answer = html.fromstring(office.post(at(desk, path), sent).content.decode())
        found = [f for w in css(answer, ".wrong") if str(w.get("id")).endswith(f"-{field}") for f in css(w, ".fault")]
        assert len(found) == 1, path
    assert not DraftStep.objects.exists()


def test_a_form_that_was_overtaken_shows_both_texts_and_takes_the_choice(desk: Desk, office: Client) -> None:
    path = at(desk, "entries/project/P-01/")
    form = form_of(office, path, "entry-form") | {"name": "我写的", "content": "我写的内容"}
    desk.change({"name": "对方写的", "weight": "7"}, access=desk.two)
    answer = office.post(path, form)
    assert answer.status_code == 409
    both = html.fromstring(answer.content.decode())
    assert "李编" in both.get_element_by_id("conflict").text_content()
    assert [t.text_content() for t in css(both, ".theirs", ".text")] == ["对方写的"]
    again = {k: str(v).removeprefix("\n") for k, v in both.get_element_by_id("entry-form").form_values()}
    assert (again["name"], again["content"], again["weight"]) == ("我写的", "我写的内容", "7")
    assert office.post(path, again | {"take": "name"}).status_code == 303
    now = state_of(entry(desk.edition, "P-01"))
    assert (now["name"], now["content"], now["weight"]) == ("对方写的", "我写的内容", "7")


def test_what_was_typed_comes_back_over_what_stands_now(desk: Desk, office: Client) -> None:
    path, form = at(desk, "entries/project/P-01/"), "draft/1/project/P-01"
    typed = form_of(office, path, "entry-form") | {"name": "写到一半"}
    office.post(f"/drafts/{quote(form.replace('1', str(desk.edition.pk), 1))}/", typed)
    assert Draft.objects.count() == 1
    desk.change({"name": "对方写的", "weight": "7"}, access=desk.two)
    opened = page(office, path)
    told = {k: str(v) for k, v in opened.get_element_by_id("entry-form").form_values()}
    assert (told["name"], told["weight"], told["was-weight"], told["was-name"]) == ("写到一半", "7", "7", "修路")
    assert [t.text_content() for t in css(opened, ".theirs", ".text")] == ["对方写的"]
    assert office.post(path, told).status_code == 409, "he is asked once more"


def test_an_entry_that_is_gone_leaves_what_was_typed(desk: Desk, office: Client) -> None:
    path = at(desk, "entries/project/P-01/")
    form = form_of(office, path, "entry-form") | {"name": "白写的"}
    remove_entry(access=desk.two, edition=desk.edition.pk, kind="project", code="P-01", seen=0)
    answer = office.post(path, form)
    assert answer.status_code == 409
    text = html.fromstring(answer.content.decode()).text_content()
    assert "李编" in text and "白写的" in text and "白写的" in Draft.objects.get().content
    assert office.get(path).status_code == 404


def test_deeds_that_others_overtook_are_told_and_can_be_done_after_all(desk: Desk, office: Client) -> None:
    desk.change({"lead_unit": "运输科"}, access=desk.two)
    removing = office.post(at(desk, "remove/project/P-01/"), {"seen": "0"})
    assert removing.status_code == 409
    told = html.fromstring(removing.content.decode())
    assert "李编" in told.text_content() and "牵头单位" in told.text_content()
    chosen = form_of(office, at(desk, "bulk/?code=P-01&code=P-02&seen=0"), "bulk-form") | {"lead_unit": "区交通局"}
    overtaken = office.post(at(desk, "bulk/"), chosen)
    assert overtaken.status_code == 409
    form = html.fromstring(overtaken.content.decode()).get_element_by_id("bulk-form")
    kept = {k: str(v) for k, v in form.form_values()}
    assert kept["skip"] == "P-01"
    assert office.post(at(desk, "bulk/"), kept | {"action": "anyway"}).status_code == 303
    units = [state_of(entry(desk.edition, c))["lead_unit"] for c in ("P-01", "P-02")]
    assert units == ["运输科", "区交通局"]
    desk.change({"lead_unit": "运输科"}, "P-02", access=desk.two)
    number = DraftStep.objects.get(by="张编").number
    partly = office.post(at(desk, "turn/undo/"), {"step": str(number)})
    assert partly.status_code == 409 and "李编" in partly.content.decode()
    anyway = {k: str(v) for f in html.fromstring(partly.content.decode()).forms for k, v in f.form_values()}
    assert office.post(at(desk, "turn/undo/"), anyway).status_code == 303


def test_a_refused_move_says_so_on_the_tree(desk: Desk, office: Client) -> None:
    told = {"place": "last/M1", "next": at(desk, "tree/"), "seen": "0"}
    answer = office.post(at(desk, "move/objective/M1/"), told, follow=True, headers=HTMX)
    tree = html.fromstring(answer.content.decode()).get_element_by_id("tree")
    assert "目标不能放到自己下面" in css(tree.get_element_by_id("told"), ".warning")[0].text_content()


def test_units_read_the_whole_draft_once_it_is_under_review(desk: Desk) -> None:
    other = desk.records.unit("K", "区水利局", UnitKind.BUREAU)
    clerk, head = signed_in(Role.CLERK, desk.records.section), signed_in(Role.HEAD, desk.records.bureau)
    abroad = signed_in(Role.SUPERVISOR, other)
    paths = [at(desk, rest) for rest in ("tree/", "steps/", "entries/project/P-04/")]

    def statuses(client: Client) -> set[int]:
        return {client.get(path).status_code for path in paths}

    assert (statuses(clerk), statuses(head), statuses(abroad)) == ({404}, {200}, {404})
    Edition.objects.update(stage=EditionStage.REVIEW)
    assert (statuses(clerk), statuses(head), statuses(abroad)) == ({200}, {200}, {404})
    tree = page(clerk, paths[0])
    assert not [e for name in (".tools", ".edit", ".pick", ".turn") for e in css(tree, name)]
    assert "entry-form" not in clerk.get(paths[2]).content.decode()
    assert clerk.post(at(desk, "remove/project/P-01/"), {"seen": "0"}).status_code == 403
    Edition.objects.update(stage=EditionStage.PUBLISHED)
    assert (statuses(clerk), statuses(head), statuses(abroad)) == ({404}, {404}, {404})


def test_the_history_says_who_did_what_in_the_readers_language(desk: Desk, office: Client) -> None:
    desk.change({"name": "修大路", "supporting_units": "运输科"})
    office.post(at(desk, "turn/undo/"), {"step": "1"})
    told = page(office, at(desk, "steps/"))
    assert [s.text_content().split(" · ")[2].strip() for s in css(told, ".steps", "summary")] == [
        "撤回：改项目P-01：项目名称、配合单位",
        "改项目P-01：项目名称、配合单位 已撤回",
    ]
    assert [f.text_content() for f in css(told, ".step-field")][-2:-1] == ["项目名称 修路 → 修大路"]
    english = page(office, at(desk, "steps/"), headers={"Accept-Language": "en"})
    assert "Undone: Changed: Project P-01" in css(english, ".steps", "summary")[0].text_content()


def test_the_audit_tells_of_entries_in_words(desk: Desk) -> None:
    desk.change({"name": "修大路", "also_serves": "M2"})
    auditor = signed_in(Role.AUDITOR)
    key = f"{desk.edition.pk} / project / P-01"
    told = page(auditor, f"/audit/record/handbook.draftentry/{quote(key)}/").text_content()
    assert all(words in told for words in ("手册条目", "项目名称", "修大路", "兼属目标", "张编"))
    assert "编辑步骤" in page(auditor, "/audit/?record=handbook.draftstep").text_content()


def test_addresses_of_what_is_not_there(desk: Desk, office: Client) -> None:
    wrong: Mapping[str, int] = {
        "entries/chapter/P-01/": 404,
        "entries/project/P-99/": 404,
        "add/chapter/": 404,
        "add/milestone/": 404,
        "move/project/P-99/": 404,
        "bulk/?code=P-99": 200,
    }
    assert {rest: office.get(at(desk, rest)).status_code for rest in wrong} == wrong
    assert office.post(at(desk, "turn/both/"), {"step": "1"}).status_code == 404
    assert office.get(f"/handbook/editions/{desk.edition.pk + 9}/tree/").status_code == 404
    empty = drafted(desk.records.unit("K", "区水利局", UnitKind.BUREAU), desk.records.section, "1")
    DraftEntry.objects.filter(edition=empty).delete()
    assert "这一版还是空的" in page(office, f"/handbook/editions/{empty.pk}/tree/").text_content()
    assert json.loads(entry(desk.edition, "P-01").content)["kept"] == {"备注": "原表所记"}
