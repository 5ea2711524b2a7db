"""What the command does where the disk or the database refuses."""

from __future__ import annotations

import sys

import click
import pytest
from django.db import OperationalError

from threeones.cli import main
from threeones.cli.lazy import LazyGroup


def ends(monkeypatch: pytest.MonkeyPatch, error: Exception) -> object:
    @click.command()
    def broken() -> None:
        raise error

    monkeypatch.setattr(LazyGroup, "get_command", lambda *_: broken)
    monkeypatch.setattr(sys, "argv", ["threeones", "broken"])
    with pytest.raises(SystemExit) as end:
        main.main()
    return end.value.code


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(28, "No space left on device", "/x/a.run"), "/x/a.run：No space left on device"),
        (PermissionError(13, "Permission denied", "/x"), "/x：Permission denied"),
        (OperationalError("database or disk is full"), "数据库：database or disk is full。没有提交的改动都已撤回"),
    ],
)
def test_a_refusal_is_said_in_a_line_and_is_bad_input(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: Exception, said: str
) -> None:
    assert ends(monkeypatch, error) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)
    assert said in err


def test_a_slip_of_the_programme_is_not_hidden(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ZeroDivisionError):
        ends(monkeypatch, ZeroDivisionError())
