"""The JSON Schema of scheme files: as kept, as the loader knows it, true for all packs, false for typical faults."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from ruamel.yaml import YAML

from threeones.kernel.scheme import load_scheme
from threeones.kernel.scheme.keys import SECTIONS
from threeones.kernel.scheme.schema import schema_text, scheme_schema
from threeones.kernel.scheme.scores import SIGNATURES, parse_score
from threeones.kernel.values.faults import Faults
from threeones.kernel.values.packs import packs_dir

pytestmark = pytest.mark.once
ROOT = Path(__file__).parents[5]
CHECK = jsonschema.Draft202012Validator(scheme_schema())
GOOD = """scheme: t
source: {title: 出处, url: "", date: 2021-01-15}
facts: {kind: {type: text}, tax: {label: 税收, unit: 万元}, bare: }
items:
  - {id: i, weight: 60, value: tax, score: "ratio(base=24.097)", missing: zero}
  - {id: j, parts: [{weight: 40, value: 1, score: "bands([[0, 1]])"}]}
adjustments: [{id: a, when: item_points(i) > 3, points: 2, at_most: 10%, by: tax}]
veto: [{id: v, when: true, grade: B}]
total: {weights: 100, decimals: 1}
grades: [{name: A, top: 20%}, {name: B}]
"""


def as_an_editor_reads(text: str) -> Any:
    """YAML 1.2 as JSON sees it: a date is text."""
    return json.loads(json.dumps(YAML(typ="safe", pure=True).load(text), default=str))


def test_the_kept_schema_is_the_one_of_the_loader() -> None:
    kept = (ROOT / "docs" / "scheme.schema.json").read_text(encoding="utf-8")
    assert kept == schema_text(), "python -m threeones.kernel.scheme.schema > docs/scheme.schema.json"
    jsonschema.Draft202012Validator.check_schema(json.loads(kept))


def test_the_keys_of_the_schema_are_those_that_the_loader_takes() -> None:
    """An unknown key is answered with all known ones: they are asked of the loader, mapping by mapping."""
    asked = {
        "": "titel: T\n",
        "fact": "facts: {x: {??: 1}}\n",
        "item": "items: [{??: 1}]\n",
        "part": "items: [{id: i, parts: [{??: 1}]}]\n",
        "adjustment": "adjustments: [{??: 1}]\n",
        "adjustment_limits": "adjustment_limits: {??: 1}\n",
        "veto": "veto: [{??: 1}]\n",
        "total": "total: {??: 1}\n",
        "ranking": "ranking: {??: 1}\n",
        "grade": "grades: [{??: 1}]\n",
    }
    assert asked.keys() == SECTIONS.keys() - {"source"}
    definitions = {"": scheme_schema(), **scheme_schema()["$defs"]}
    for section, text in asked.items():
        with pytest.raises(Faults) as error:
            load_scheme(text.replace("??", "我不是键").replace("titel", "我不是键").encode())
        (known,) = {f.expected for f in error.value.faults if "不认识的键" in f.fault}
        assert known.split("、") == list(definitions[section]["properties"]), section


@pytest.mark.parametrize("path", sorted((packs_dir() / "schemes").glob("*.yaml")), ids=lambda p: p.stem)
def test_every_pack_fits(path: Path) -> None:
    assert not [e.message for e in CHECK.iter_errors(as_an_editor_reads(path.read_text(encoding="utf-8")))]


def test_the_examples_of_the_pages_fit() -> None:
    for page in ("scheme-language.md", "scheme-language.zh-CN.md"):
        text = (ROOT / "docs" / page).read_text(encoding="utf-8")
        (whole,) = re.findall(r"```yaml\n(scheme:.*?)```", text, re.S)
        assert not list(CHECK.iter_errors(as_an_editor_reads(whole)))


def test_a_good_one_fits_and_loads() -> None:
    assert not [e.message for e in CHECK.iter_errors(as_an_editor_reads(GOOD))]
    assert load_scheme(GOOD.encode()).id == "t"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("weight: 60", "weigth: 60"),
        ("weight: 60", "weight: sixty"),
        ("weight: 60", "weight: -60"),
        ("{id: i, weight: 60", "{weight: 60"),
        ('"ratio(base=24.097)"', '"ration(base=24.097)"'),
        ('"ratio(base=24.097)"', "24.097"),
        ('"ratio(base=24.097)"', "ratio(base=24, cap=1.5)"),  # unquoted: two keys
        (', score: "ratio(base=24.097)"', ""),
        ("parts: [", "value: 1, parts: ["),
        ("missing: zero", "missing: none"),
        ("type: text", "type: txt"),
        ("top: 20%", "top: 20"),
        ("at_most: 10%", "at_most: 3"),
        (", at_most: 10%, by", ", by"),
        ("decimals: 1", "decimals: 7"),
        ("decimals: 1", "decimal: 1"),
        ("grade: B", "grades: B"),
        ("items:", "item:"),
        ("scheme: t\n", ""),
        ("adjustments: [{id: a", "adjustments: [{id_: a"),
    ],
)
def test_typical_faults_do_not_fit_nor_load(old: str, new: str) -> None:
    assert old in GOOD
    wrong = GOOD.replace(old, new, 1)
    assert list(CHECK.iter_errors(as_an_editor_reads(wrong)))
    with pytest.raises(Faults):
        load_scheme(wrong.encode())


def test_the_examples_of_score_functions_are_taken_and_all_are_offered() -> None:
    score = scheme_schema()["$defs"]["score"]
    for name, signature in SIGNATURES.items():
        assert parse_score(signature.example).name == name
        assert signature.example in score["examples"]
        assert re.search(score["pattern"], signature.example)


def test_every_key_says_in_chinese_what_it_is() -> None:
    def described(node: Any) -> None:
        for key, value in node.get("properties", {}).items():
            assert re.search("[\u4e00-\u9fff]", value["description"]), key

    for section in (scheme_schema(), *scheme_schema()["$defs"].values()):
        described(section)
