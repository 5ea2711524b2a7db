"""docs/api.md is followed word for word: every ``curl`` of it is run on the sample bureau by whom it names."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from bin.house.system import ROOT
from tests.api.served import call, token_of
from tests.support.commands import SAMPLE, Bureau
from tests.support.site import served

pytestmark = pytest.mark.once
DOC = (ROOT / "docs/api.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"```sh\n# as (?P<who>[^\n]+)\n(?P<commands>.*?)```", re.S)
REPORT, FIGURE, VERSION = "7%20%2F%202021-12%20%2F%203", "[318]", "0123456789abcdef"
"""What the document names that every installation has of its own."""
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154789c63f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


def commands() -> list[tuple[str, str]]:
    """Who runs it, and the command."""
    found = []
    for block in BLOCK.finditer(DOC):
        text = block["commands"].replace("\\\n", " ")
        found += [(block["who"], line) for line in text.splitlines() if line.startswith("curl ")]
    return found


def curl(command: str, site: str, token: str, folder: Path) -> tuple[int, Any]:
    """Runs a command as it stands in a shell; gives the status and what was told."""
    done = subprocess.run(
        ["bash", "-c", command.replace("curl ", "curl -w '\\n%{http_code}' ", 1)],
        env={"SITE": site, "TOKEN": token, "PATH": "/usr/bin:/bin:/usr/local/bin", "LC_ALL": "C.UTF-8"},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    body, _newline, status = done.stdout.rpartition("\n")
    return int(status), json.loads(body)


def listed(site: str, path: str, token: str) -> list[Any]:
    """A list's first page, which holds all that the test looks for."""
    status, told, _headers = call(site, "GET", f"/{path}", token)
    assert status == 200 and told["next"] is None, told
    return list(told["items"])


def test_no_command_of_the_document_is_left_out() -> None:
    assert len(commands()) == DOC.count("\ncurl ") > 5


@pytest.mark.skipif(shutil.which("curl") is None, reason="apt-get install curl")
def test_every_command_does_what_the_document_says(make_bureau: Callable[[str], Bureau], tmp_path: Path) -> None:
    (tmp_path / "现场.png").write_bytes(PNG)
    bureau = make_bureau("interface")
    bureau.run("load", SAMPLE)
    with served(bureau) as site:
        look = token_of(bureau)
        [project] = [p for p in listed(site, "projects?size=200", look) if p["code"] == "FG-02-001"]
        tokens = {
            "anybody who works here": look,
            "the lead of the unit that leads FG-02-001": token_of(bureau, f"unit_lead:{project['lead_unit']}"),
            "the supervisor": look,
            "the statistics publisher": token_of(bureau, "statistics_publisher"),
        }
        own: dict[str, str] = {}
        for who, command in commands():
            for name, value in own.items():
                command = command.replace(name, value)
            status, told = curl(command, site, tokens[who], tmp_path)
            writes = " -d " in command or " -F " in command
            assert status == (201 if writes else 200), (who, command, told)
            if "/projects?" in command:
                assert told["items"], "the example shows something"
            if command.endswith('/api/v1/reports"'):
                [report] = [
                    r for r in listed(site, "reports?project=FG-02-001&size=200", look) if r["month"] == "2021-12"
                ]
                assert report["text"] == "主体封顶" and report["version"] == told["version"]
                own |= {REPORT: quote(report["record"], safe=""), VERSION: told["version"]}
            if command.endswith('/api/v1/observations"'):
                own[FIGURE] = f"[{told['observation']}]"
        [report] = [r for r in listed(site, "reports?project=FG-02-001&size=200", look) if r["month"] == "2021-12"]
        assert (report["progress"], report["own_view"]) == ("80.00", "at_risk"), "the correction took"
        assert told == {"released": 1}, "the last command released the figure that was held"
