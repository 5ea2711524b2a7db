"""Changing one value of a scheme's text: its place alone is written anew; and the words of the language as the loader has them."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from threeones.kernel.scheme import load_scheme
from threeones.kernel.scheme.editing import changed, outline
from threeones.kernel.scheme.scores import SIGNATURES, parse_score
from threeones.kernel.scheme.vocabulary import vocabulary
from threeones.kernel.values.faults import Faults
from threeones.kernel.values.packs import packs_dir

pytestmark = pytest.mark.once
TEXT = """\
# 头上的话
scheme: small
title: '引号里的'
facts:
  done: {label: 完成, unit: 个}   # 行尾的话
  due: {unit: 个}
items:
  - {id: nodes, label: 节点, weight: 60, value: done / due, score: "ratio(base=1)"}
  - id: two
    label: 两部分
    parts:
      - {weight: 15, value: done, score: "reach(target=8)"}
      - {weight: 25, value: due, score: "reach(target=8)"}
grades: [{name: 优, top: 25%}, {name: 良}]
"""
PACKS = sorted((packs_dir() / "schemes").glob("*.yaml"))


def lines(before: str, after: str) -> tuple[list[str], list[str]]:
    """The lines that went and those that came."""
    found = list(difflib.unified_diff(before.split("\n"), after.split("\n"), n=0, lineterm=""))[3:]
    return [x[1:] for x in found if x[0] == "-"], [x[1:] for x in found if x[0] == "+"]


@pytest.mark.parametrize(
    ("place", "value", "line"),
    [
        (
            "items.0.weight",
            "55.5",
            '  - {id: nodes, label: 节点, weight: 55.5, value: done / due, score: "ratio(base=1)"}',
        ),
        ("items.1.parts.1.weight", "5", '      - {weight: 5, value: due, score: "reach(target=8)"}'),
        ("title", "换一个 '名称'", "title: '换一个 ''名称'''"),
        ("facts.done.label", "完成: 多少", '  done: {label: "完成: 多少", unit: 个}   # 行尾的话'),
        ("facts.due.label", "到期", "  due: {unit: 个, label: 到期}"),
        ("items.1.label", "", "    label: "),
        ("grades.1.min", "60", "grades: [{name: 优, top: 25%}, {name: 良, min: 60}]"),
        ("grades.0.name", "null", 'grades: [{name: "null", top: 25%}, {name: 良}]'),
    ],
)
def test_one_place_is_written_anew(place: str, value: str, line: str) -> None:
    after = changed(TEXT, place, value)
    gone, came = lines(TEXT, after)
    assert came == [line] and len(gone) == 1
    found = outline(after)
    assert found is not None and found.value(place) == value
    assert found.value("facts.done.unit") == "个" and after.startswith("# 头上的话")


def test_a_key_of_a_block_stands_on_a_line_of_its_own() -> None:
    after = changed(TEXT, "items.1.missing", "skip")
    assert lines(TEXT, after) == ([], ["    missing: skip"])
    emptied = changed(after, "items.1.missing", "")
    assert lines(emptied, changed(emptied, "items.1.missing", "zero"))[1] == ["    missing: zero"]


@pytest.mark.parametrize("place", ["nothing.there", "items.9.weight", "items.0", "items.1.parts", "facts"])
def test_what_is_no_single_value_is_not_changed(place: str) -> None:
    with pytest.raises(Faults):
        changed(TEXT, place, "1")


def test_a_text_that_is_no_yaml_has_no_outline() -> None:
    assert outline("items: [") is None
    with pytest.raises(Faults, match="没有这一处"):
        changed("items: [", "items.0.weight", "1")


@settings(max_examples=40)
@given(value=st.text(max_size=30), place=st.sampled_from(["items.0.label", "items.0.weight", "items.1.label", "title"]))
def test_whatever_is_typed_stands_there_or_is_refused(value: str, place: str) -> None:
    said = " ".join(value.split())
    try:
        after = changed(TEXT, place, value)
    except Faults:
        return
    before, now = outline(TEXT), outline(after)
    assert before is not None and now is not None and now.value(place) == said
    assert {p: v.value for p, v in now.places.items() if p != place} == {
        p: v.value for p, v in before.places.items() if p != place
    }


@pytest.mark.parametrize("pack", PACKS, ids=lambda p: p.stem)
def test_every_weight_of_every_pack_can_be_changed(pack: Path) -> None:
    text = pack.read_text("utf-8")
    found = outline(text)
    assert found is not None
    weights = [p for p in found.places if p.startswith("items.") and p.endswith(".weight")]
    assert len(weights) >= len(load_scheme(text.encode()).items)
    for place in weights:
        gone, came = lines(text, changed(text, place, "7"))
        assert (len(gone), len(came)) == (1, 1)


def test_the_words_are_those_of_the_loader() -> None:
    words = vocabulary()
    assert {"facts", "items", "veto", "exempt"} <= set(words.keys[""])
    assert {"weight", "score", "parts", "missing"} <= set(words.keys["items[]"])
    assert {"weight", "value", "score"} <= set(words.keys["items[].parts[]"]) and "top" in words.keys["grades[]"]
    assert words.choices["items[].missing"] == ("error", "zero", "skip", "average")
    assert "" not in words.choices["facts[].over"] and {"peer_avg", "if", "item_points"} <= set(words.functions)
    assert words.scores.keys() == SIGNATURES.keys()
    assert all(parse_score(example).name == name for name, example in words.scores.items())


@pytest.mark.parametrize("pack", PACKS, ids=lambda p: p.stem)
def test_the_packs_use_no_other_words(pack: Path) -> None:
    found, words = outline(pack.read_text("utf-8")), vocabulary()
    assert found is not None
    assert set(found.below("")) <= set(words.keys[""])
    assert all(set(found.below(f"facts.{f}")) <= set(words.keys["facts[]"]) for f in found.below("facts"))
    assert all(set(found.below(f"items.{n}")) <= set(words.keys["items[]"]) for n in found.below("items"))
