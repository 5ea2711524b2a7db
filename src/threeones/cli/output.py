"""What every command prints: one JSON document or text on standard output, messages on standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Sequence
from typing import Any

import click

from threeones.kernel.values.faults import Fault, Faults, summary

format_option = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="text 或 json"
)


def say(text: str) -> None:
    """A message for whoever runs the command (standard error)."""
    click.echo(text, err=True)


def document(data: Any) -> None:
    """The one JSON document of a command (standard output)."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=1))


def refuse(faults: Sequence[Fault], form: str) -> None:
    """Bad input: all faults, in the asked form, and exit code 2."""
    if form == "json":
        document({"faults": [f.to_json() for f in sorted(set(faults))]})
    say(summary(faults))
    say(f"共{len(set(faults))}处错误，什么都没有改动。")
    raise click.exceptions.Exit(2)


def guarded(form: str, work: Callable[[], Any]) -> Any:
    """Do the work; faults become the refusal."""
    try:
        return work()
    except Faults as found:
        refuse(found.faults, form)


class Progress:
    """A progress line on a terminal; silent where standard error is none."""

    def __call__(self, what: str, done: int, of: int) -> None:
        """Show that ``done`` of ``of`` steps are done."""
        if sys.stderr.isatty():
            click.echo(f"\r{what} {done + 1}/{of}   ", err=True, nl=done + 1 == of)
