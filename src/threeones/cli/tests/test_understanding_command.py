"""compare and robustness as a user runs them; their JSON against the schemas of docs/json.md."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner

from threeones.cli.tests.test_scheme_command import SCHEMAS, fenced, frozen
from threeones.cli.understanding import compare_runs, robustness_of

pytestmark = pytest.mark.once


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The worked example of docs/scheme-language.md as files."""
    (tmp_path / "方案.yaml").write_text(fenced("scheme-language.md", "yaml")[0], encoding="utf-8")
    (tmp_path / "数据.csv").write_text(fenced("scheme-language.md", "csv")[0], "utf-8")
    return tmp_path


def test_two_runs_are_compared(folder: Path) -> None:
    first = frozen(folder)
    head, *lines = (folder / "数据.csv").read_text("utf-8").splitlines()
    gone = next(line for line in lines if "丙科" in line)
    (folder / "数据.csv").write_text(
        "\n".join([head, *(x for x in lines if x != gone), gone.replace("丙科", "戊科")]), "utf-8"
    )
    second = frozen(folder, "b.run")
    done = CliRunner().invoke(compare_runs, [str(first), str(second), "--format", "json"])
    assert done.exit_code == 0, done.output
    data = json.loads(done.stdout)
    jsonschema.validate(data, SCHEMAS["compare"])
    kinds = {s["subject"]: s["kind"] for s in data["subjects"]}
    assert (kinds["丙科"], kinds["戊科"]) == ("gone", "new")
    told = CliRunner().invoke(compare_runs, [str(first), str(second)]).stdout
    assert "不再参加" in told and "新参加" in told
    same = CliRunner().invoke(compare_runs, [str(first), str(first)]).stdout
    assert "没有差别" in same
    assert CliRunner().invoke(compare_runs, [str(first), str(folder / "数据.csv")]).exit_code == 2


def test_how_firm_a_run_is(folder: Path) -> None:
    run = frozen(folder)
    first, again = (CliRunner().invoke(robustness_of, [str(run), "--format", "json"]) for _ in range(2))
    assert first.exit_code == 0, first.output
    data = json.loads(first.stdout)
    jsonschema.validate(data, SCHEMAS["robustness"])
    assert first.stdout == again.stdout and data["draws"]["count"] == 10_000
    assert {s["subject"] for s in data["subjects"]} == {"甲科", "乙科", "丙科", "丁科"}
    told = CliRunner().invoke(robustness_of, [str(run)]).stdout
    assert "丁科" in told and "所有等次不变" in told
    assert CliRunner().invoke(robustness_of, [str(run), "--settings", "no-such"]).exit_code == 2
