"""evaluate, explain and verify as a user runs them; their JSON against the schemas of docs/json.md."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import polars as pl
import pytest
from click.testing import CliRunner, Result

from threeones.cli.scheme import evaluate, explain, verify

DOCS = Path(__file__).parents[4] / "docs"


def fenced(page: str, language: str) -> list[str]:
    text = (DOCS / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.DOTALL | re.MULTILINE)


SCHEMAS = {s["$id"]: s for s in map(json.loads, fenced("json.md", "json"))}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The worked example of docs/scheme-language.md as files."""
    (tmp_path / "方案.yaml").write_text(fenced("scheme-language.md", "yaml")[0], encoding="utf-8")
    (tmp_path / "数据.csv").write_text(fenced("scheme-language.md", "csv")[0], "utf-8")
    return tmp_path


def run(command: Any, *args: object) -> Result:
    return CliRunner().invoke(command, [str(a) for a in args])


def frozen(folder: Path, name: str = "a.run") -> Path:
    done = run(evaluate, folder / "方案.yaml", "--facts", folder / "数据.csv", "--out", folder / name)
    assert done.exit_code == 0, done.output
    return folder / name


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_the_worked_example_of_the_documentation(folder: Path, engine: str) -> None:
    done = run(evaluate, folder / "方案.yaml", "--facts", folder / "数据.csv", "--engine", engine, "--format", "json")
    assert done.exit_code == 0, done.output
    data = json.loads(done.stdout)
    jsonschema.validate(data, SCHEMAS["evaluate"])
    found = {s["subject"]: (s["total"], s["rank"], s["grade"]) for s in data["subjects"]}
    assert found == {
        "甲科": ("92.50", "2", "良好"),
        "乙科": ("92.00", "3", "一般"),
        "丙科": ("60.00", "4", "一般"),
        "丁科": ("97.00", "1", "优秀"),
    }


def test_the_ranking_as_text_lists_the_best_first(folder: Path) -> None:
    done = run(evaluate, folder / "方案.yaml", "--facts", folder / "数据.csv")
    names = [line.split()[2] for line in done.stdout.splitlines()[2:]]
    assert names == ["丁科", "甲科", "乙科", "丙科"]


def test_a_frozen_run_explains_and_verifies(folder: Path) -> None:
    path = frozen(folder)
    assert path.read_bytes() == frozen(folder, "b.run").read_bytes()
    done = run(explain, path, "丙科", "--format", "json")
    tree = json.loads(done.stdout)
    jsonschema.validate(tree, SCHEMAS["explain"])
    assert (done.exit_code, tree["op"], tree["value"]) == (0, "sheet", "60.00")
    assert "[数据.csv 第4行]" in run(explain, path, "丙科").stdout
    done = run(verify, path, "--format", "json")
    jsonschema.validate(json.loads(done.stdout), SCHEMAS["verify"])
    assert (done.exit_code, json.loads(done.stdout)["consistent"]) == (0, True)
    assert "signer unknown" in run(verify, path).stdout
    assert run(verify, path, "--key", "公钥").exit_code == 2


def test_bad_input_is_exit_code_2_with_all_faults(folder: Path) -> None:
    (folder / "数据.csv").write_text("subject,bureau,完成节点\n甲科,,x\n", encoding="utf-8")
    done = run(evaluate, folder / "方案.yaml", "--facts", folder / "数据.csv", "--format", "json")
    assert done.exit_code == 2
    faults = json.loads(done.stdout)["faults"]
    assert {f["column"] for f in faults} == {"due", "praise", "faults"}
    assert run(evaluate, folder / "数据.csv", "--facts", folder / "数据.csv").exit_code == 2
    assert run(verify, folder / "数据.csv").exit_code == 2
    assert run(explain, frozen_of(folder), "没有科").exit_code == 2


def frozen_of(folder: Path) -> Path:
    (folder / "数据.csv").write_text(fenced("scheme-language.md", "csv")[0], "utf-8")
    return frozen(folder)


def test_an_engine_that_is_not_there_is_said_plainly(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JAVA_HOME", "/nowhere")
    done = run(evaluate, folder / "方案.yaml", "--facts", folder / "数据.csv", "--engine", "spark")
    assert (done.exit_code, "engine spark" in done.output, "没有" in done.output) == (2, True, True)


def test_the_result_as_a_table_for_spreadsheets(folder: Path) -> None:
    for name in ("结果.csv", "结果.parquet"):
        done = run(evaluate, folder / "方案.yaml", "--facts", folder / "数据.csv", "--out", folder / name)
        assert done.exit_code == 0, done.output
    sheet = pl.read_parquet(folder / "结果.parquet")
    found = {r["subject"]: (str(r["total"]), r["rank"], r["grade"], str(r["bonus"])) for r in sheet.to_dicts()}
    assert found["甲科"] == ("92.50", 2, "良好", "0.500000")
    assert found["丙科"] == ("60.00", 4, "一般", "0.000000")
    assert sheet.filter(pl.col("subject") == "丙科")["veto"].to_list() == ["twice"]
    lines = (folder / "结果.csv").read_text("utf-8-sig").splitlines()
    assert lines[0].startswith("subject,group,total,rank,grade,exempt,item:nodes,item:public,adjustment:praise")
    assert lines[1].startswith("甲科,发改局,92.50,2,良好,false,72.000000,20.000000")


def test_of_many_subjects_the_terminal_shows_what_the_groups_have(folder: Path) -> None:
    lines = ["subject,bureau,完成节点,应完成节点,社会评议,表彰,通报批评"]
    lines += [f"科{n},局{n % 2},{n % 7},7,{n % 90},0,0" for n in range(400)]
    (folder / "多.csv").write_text("\n".join(lines), "utf-8")
    done = run(evaluate, folder / "方案.yaml", "--facts", folder / "多.csv")
    assert done.exit_code == 0, done.output
    assert "400个单位，这里只列各组的概况" in done.stdout
    shown = [line.split() for line in done.stdout.splitlines() if line.startswith("局")]
    assert [line[:3] for line in shown] == [["局0", "200", "200"], ["局1", "200", "200"]]
    assert all(int(line[6]) <= 50 and sum(map(int, line[6:9])) == 200 for line in shown), "a quarter are 优秀"


def test_an_engine_that_is_not_known_is_told_before_anything_is_read(folder: Path) -> None:
    done = run(evaluate, folder / "方案.yaml", "--facts", folder / "none.csv", "--engine", "abacus")
    assert done.exit_code == 2
    assert "没有引擎“abacus”" in done.stderr
