from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from jsonschema import Draft202012Validator

from threeones.cli.schedule import aligned, schedule

SAMPLE = Path(__file__).parents[4] / "sample" / "plans" / "祥符老街商业商务用房.yaml"
DOCUMENTED = Path(__file__).parents[4] / "docs" / "json.md"
LATE = "project: x\nstart: 2022-03-07\nfinish: 2022-03-11\nactivities:\n  - {id: a, duration: 6}\n"


def run(text: str, tmp_path: Path, *options: str) -> Result:
    path = tmp_path / "plan.yaml"
    path.write_text(text, encoding="utf-8")
    return CliRunner().invoke(schedule, [str(path), *options])


def test_the_sample_plan_can_be_met_and_each_date_has_a_reason() -> None:
    result = CliRunner().invoke(schedule, [str(SAMPLE), "--format", "json"])
    assert result.exit_code == 0
    answer = json.loads(result.stdout)
    assert (answer["start"], answer["finish"], answer["feasible"]) == ("2021-10-27", "2022-09-30", True)
    permit = next(a for a in answer["activities"] if a["id"] == "permit")
    assert (permit["late_start"], permit["late_finish"], permit["critical"]) == ("2022-01-18", "2022-01-29", True)
    assert all(a["reason"]["text"] for a in answer["activities"])


def test_the_json_is_as_documented(tmp_path: Path) -> None:
    blocks = re.findall(r"```json\n(.*?)```", DOCUMENTED.read_text(encoding="utf-8"), re.S)
    schema = next(s for s in map(json.loads, blocks) if s.get("$id") == "schedule")
    more = ("--slip", "permit", "3", "--chance", "20")
    forms = [
        CliRunner().invoke(schedule, [str(SAMPLE), "--format", "json", *more]),
        run(LATE, tmp_path, "--format", "json"),
    ]
    for result in forms:
        answer = json.loads(result.stdout)
        assert list(Draft202012Validator(schema).iter_errors(answer)) == []
        assert set(answer["activities"][0]) == set(schema["$defs"]["activity"]["properties"])


def test_text_names_every_activity_and_its_reason() -> None:
    result = CliRunner().invoke(schedule, [str(SAMPLE)])
    assert result.exit_code == 0
    assert "施工许可最迟2022-01-18开始、2022-01-29完成：需10个工作日" in result.stdout
    assert "可行" in result.stdout
    assert result.stderr == ""


def test_a_plan_that_cannot_be_met_is_exit_1(tmp_path: Path) -> None:
    result = run(LATE, tmp_path, "--format", "json")
    assert result.exit_code == 1
    answer = json.loads(result.stdout)
    assert answer["feasible"] is False
    assert answer["missing"]["days"] == 1
    assert answer["missing"]["calendar_days"] == 3
    assert "赶不上计划完成日2022-03-11" in result.stderr
    assert run(LATE, tmp_path).exit_code == 1


def test_bad_input_is_exit_2_with_every_fault_and_no_dates(tmp_path: Path) -> None:
    text = LATE.replace("duration: 6", "duration: six, after: [b]")
    result = run(text, tmp_path, "--format", "json")
    assert result.exit_code == 2
    assert [f["column"] for f in json.loads(result.stdout)["faults"]] == ["after", "duration"]
    assert "共2处错误" in result.stderr
    assert run("project: x\nstart: 9990-01-01\nactivities: [{id: a, duration: 99999}]\n", tmp_path).exit_code == 2
    assert CliRunner().invoke(schedule, [str(tmp_path / "none.yaml")]).exit_code == 2


def test_a_year_not_announced_is_said_on_standard_error(tmp_path: Path) -> None:
    result = run("project: x\nfinish: 2027-03-01\nactivities: [{id: a, duration: 3}]\n", tmp_path, "--format", "json")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["provisional"] is True
    assert "2027年放假安排尚未公布" in result.stderr


@pytest.mark.parametrize("module", ["django", "polars"])
def test_it_starts_without_the_web_or_the_engine(module: str) -> None:
    code = f"import sys, threeones.cli.schedule; sys.exit('{module}' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_columns_line_up_with_chinese() -> None:
    assert aligned([["工作", "x"], ["ab", "y"]]) == ["工作  x", "ab    y"]


def test_a_slip_and_the_chance_are_told_when_asked_for(tmp_path: Path) -> None:
    asked = CliRunner().invoke(schedule, [str(SAMPLE), "--slip", "permit", "3", "--chance", "50"])
    assert "“施工许可”到2022-02-08才完成" in asked.stdout
    assert "试算50次（1项有三点估算）：按期完成的把握" in asked.stdout
    plain = json.loads(CliRunner().invoke(schedule, [str(SAMPLE), "--format", "json"]).stdout)
    assert not {"slip", "chance"} & set(plain)
    unknown = CliRunner().invoke(schedule, [str(SAMPLE), "--slip", "moon", "3"])
    assert unknown.exit_code == 2
    assert "没有'moon'这项工作" in unknown.stderr
    done = run(LATE.replace("duration: 6", "duration: 6, finished_on: 2022-03-09"), tmp_path, "--slip", "a", "1")
    assert done.exit_code == 2
    assert "已经完成" in done.stderr


def test_the_plan_is_saved_as_calendar_and_for_project(tmp_path: Path) -> None:
    ics, xml = tmp_path / "plan.ics", tmp_path / "plan.xml"
    result = CliRunner().invoke(schedule, [str(SAMPLE), "--ics", str(ics), "--project-xml", str(xml)])
    assert result.exit_code == 0
    assert ics.read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")
    assert "<Name>施工许可</Name>" in xml.read_text(encoding="utf-8")
    nowhere = CliRunner().invoke(schedule, [str(SAMPLE), "--ics", str(tmp_path / "no" / "plan.ics")])
    assert nowhere.exit_code == 2
