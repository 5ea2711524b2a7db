"""The example in docs/lights.md is a pack that loads: its worked cases come out as the page says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from threeones.kernel.lights import STATES, load_light_pack
from threeones.kernel.lights.load import MEMORY
from threeones.kernel.values.faults import Faults
from threeones.kernel.values.packs import packs_dir

PAGE = (packs_dir().parent / "docs" / "lights.md").read_text(encoding="utf-8")


def test_the_worked_example_loads(tmp_path: Path) -> None:
    [example] = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    file = tmp_path / "sanya-2022.yaml"
    file.write_text(example, encoding="utf-8")
    pack = load_light_pack(file)
    assert [len(c.months) for c in pack.cases] == [3, 2]
    file.write_text(example.replace("value: 50", "value: 40"), encoding="utf-8")
    with pytest.raises(Faults) as caught:
        load_light_pack(file)
    assert "算例“正好低于50%为黄牌，再低一元为红牌”2022-06：灯算出“red”" in [f.fault for f in caught.value.faults]


def test_the_page_names_every_state_and_memory() -> None:
    listed = PAGE[PAGE.index("## The states") : PAGE.index("## A worked example")]
    assert set(re.findall(r"`(\w+)`", listed)) == set(STATES)
    assert all(f"`{name}`" in PAGE for name in MEMORY)


def test_the_page_names_the_facts_of_the_packs() -> None:
    for name in sorted(p.stem for p in (packs_dir() / "lights").glob("*.yaml")):
        without_default = {fact for fact, spec in load_light_pack(name).facts.items() if spec.required}
        assert without_default <= set(re.findall(r"`(\w+)`", PAGE))
