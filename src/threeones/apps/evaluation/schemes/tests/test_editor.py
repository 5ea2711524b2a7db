"""What the editor asks for while somebody writes, and what its form does without scripts."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from lxml import html

from tests.support.people import signed_in
from threeones.apps.evaluation.facts import definitions
from threeones.apps.evaluation.models import SchemeText
from threeones.apps.evaluation.schemes.fields import MOST, form_view
from threeones.base.org.models import Role

Records: Any = import_module("tests.support.records").Records
BASE = "/evaluation/schemes/gongshu-2021-sections/"
EDIT = f"{BASE}edit/"
WEIGHT = "at:items.0.weight"

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def desk(settings: LazySettings, tmp_path: Path) -> Client:
    """An evaluator of the district at work."""
    settings.HOME = tmp_path
    Records()
    return signed_in(Role.EVALUATOR)


def form(client: Client, answer: Any = None) -> dict[str, str]:
    """The editor's form as a browser without scripts would send it."""
    page = html.fromstring((answer or client.get(EDIT)).content.decode())
    return {k: str(v).removeprefix("\n") for k, v in page.get_element_by_id("scheme-form").form_values()}


def shown(answer: Any) -> Any:
    """A page or a piece of one."""
    return html.fromstring(answer.content.decode())


def text_of(answer: Any) -> str:
    """The text in the form."""
    return str(shown(answer).get_element_by_id("id_text").text).removeprefix("\n")


def test_the_check_tells_each_fault_at_its_line(desk: Client) -> None:
    text = form(desk)["text"].replace("weight: 30", "weight: dreissig")
    piece = shown(desk.post(f"{BASE}check/", {"text": text}))
    (link,) = piece.xpath("//*[@data-line]")
    assert text.split("\n")[int(link.get("data-line")) - 1].lstrip().startswith("- {id: on_time")
    assert link.get("data-word") == "dreissig"
    assert json.loads(piece.xpath("//@data-facts")[0])["accidents"] == "一票否决事项"
    english = desk.post(f"{BASE}check/", {"text": text}, headers={"Accept-Language": "en"}).content.decode()
    assert '<span lang="zh">“weight”的“dreissig”不是数</span>' in english


def test_a_value_is_changed_at_its_place(desk: Client) -> None:
    text = form(desk)["text"]
    told = desk.post(f"{BASE}change/", {"text": text, "at": "items.0.weight", "value": "25"}).json()
    assert told == {"text": text.replace("weight: 30", "weight: 25")}
    assert "fault" in desk.post(f"{BASE}change/", {"text": text, "at": "items.99.weight", "value": "1"}).json()
    assert "fault" in desk.post(f"{BASE}change/", {"text": "x" * 200_000, "at": "title", "value": "1"}).json()


def test_without_scripts_the_form_changes_the_text(desk: Client) -> None:
    given = form(desk)
    answer = desk.post(EDIT, {**given, WEIGHT: "25", "action": "apply"})
    assert text_of(answer) == given["text"].replace("weight: 30", "weight: 25")
    # what was written in the text meanwhile is not taken back by a field that nobody touched
    typed = given["text"].replace("weight: 30", "weight: 28")
    assert text_of(desk.post(EDIT, {**given, "text": typed, "action": "check"})) == typed
    both = desk.post(EDIT, {**given, "text": typed, WEIGHT: "25", "action": "save", "note": "两处都改"})
    assert "文本里的这一处也改过了" in both.content.decode() and text_of(both) == typed
    assert not SchemeText.objects.exists()


def test_a_sending_with_fields_saves_them_too(desk: Client) -> None:
    given = form(desk)
    changes = {WEIGHT: "25", "at:items.1.weight": "15", "note": "调权重", "action": "save"}
    assert desk.post(EDIT, {**given, **changes}).status_code == 303
    saved = SchemeText.objects.get()
    assert "weight: 25, value: milestones_on_time" in saved.text and "weight: 15, value: milestones_open" in saved.text
    assert "# 红灯月数按牵头项目平均" in saved.text


def test_a_refused_sending_keeps_the_text_and_a_late_one_sees_both(desk: Client) -> None:
    given = form(desk)
    mine = given["text"].replace("cap: 110", "cap: 130")
    refused = desk.post(EDIT, {**given, "text": mine, "note": "", "action": "save"})
    assert text_of(refused) == mine and "改了什么、依据什么，一句话" in refused.content.decode()
    theirs = given["text"].replace("cap: 110", "cap: 120")
    other = signed_in(Role.EVALUATOR, name="second")
    assert other.post(EDIT, {**form(other), "text": theirs, "note": "封顶", "action": "save"}).status_code == 303
    late = desk.post(EDIT, {**given, "text": mine, "note": "封顶", "action": "save"})
    page = shown(late)
    assert late.status_code == 409 and text_of(late) == mine
    assert "second" in page.get_element_by_id("conflict").text_content()
    assert ["cap: 120" in d.text_content() for d in page.xpath("//del")] == [True]
    assert ["cap: 130" in i.text_content() for i in page.xpath("//ins")] == [True]
    again = desk.post(EDIT, {**form(desk, late), "note": "封顶", "action": "save"})
    assert again.status_code == 303 and SchemeText.objects.get(number=2).text == mine


@pytest.mark.parametrize(
    "spoilt",
    [
        {"outlined": "[1]"},
        {"outlined": "{"},
        {"outlined": "[" * 5000},
        {"version": "9" * 40},
        {"version": "-1"},
        {"like": "../../etc/passwd"},
        {"at:": "1", "at:x.y": "2"},
        {"key": "k" * 5000},
        {"note": "x" * 5000},
        {"action": "dance"},
    ],
)
def test_what_no_browser_sends_breaks_nothing(desk: Client, spoilt: dict[str, str]) -> None:
    given = form(desk)
    for action in ("save", "apply"):
        answer = desk.post(EDIT, {**given, "action": action, **spoilt})
        assert answer.status_code in (200, 409), (action, answer.status_code)
    assert not SchemeText.objects.exists()


def test_a_scheme_that_is_too_large_for_the_form_is_written_in_the_text() -> None:
    items = "".join(f"  - {{id: i{n}, weight: 1, value: x, score: 'reach(target=1)'}}\n" for n in range(MOST))
    view = form_view(f"items:\n{items}total: {{weights: {MOST}}}\n")
    assert view is not None and view.cut and not view.items and view.weights == MOST and view.holds


def test_the_words_name_the_facts_that_are_counted(desk: Client) -> None:
    told = desk.get("/evaluation/schemes/words/").json()
    assert {f["name"] for f in told["facts"]} >= set(definitions()) | {"bureau"}
    assert "weight" in told["keys"]["items[]"] and "section" in told["choices"]["subject"]
    assert next(s for s in told["scores"] if s["name"] == "ratio")["note"] == "按比值计分"
