"""The ``threeones`` command as tests run it: a data folder and a database of its own."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from bin.house import demo
from bin.house.system import ROOT

SAMPLE = ROOT / demo.SAMPLE


@dataclass(frozen=True)
class Bureau:
    """An installation of its own: ``home`` is its data folder, ``database`` a server's URL or None for SQLite."""

    home: Path
    database: str | None = None
    extra: dict[str, str] = field(default_factory=dict)

    @property
    def env(self) -> dict[str, str]:
        """The environment in which its commands run."""
        env = {k: v for k, v in os.environ.items() if k not in ("DATABASE_URL", "THREEONES_HOME")}
        env |= {"THREEONES_HOME": str(self.home), "PYTHONUTF8": "1", **self.extra}
        return env | ({"DATABASE_URL": self.database} if self.database else {})

    def under(self, **settings: str) -> Bureau:
        """The same installation with more settings in its environment."""
        return replace(self, extra={**self.extra, **settings})

    def start(self, *arguments: str | Path) -> subprocess.Popen[str]:
        """The command, running: for tests that end it halfway."""
        return subprocess.Popen(
            [str(a) for a in (demo.PROGRAM, *arguments)],
            cwd=ROOT,
            env=self.env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(
        self, *arguments: str | Path, expect: int | Sequence[int] = 0, timeout: float = 300
    ) -> subprocess.CompletedProcess[str]:
        """Runs the command to its end and asserts its exit code (one, or any of several)."""
        process = self.start(*arguments)
        try:
            out, err = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            raise
        codes = [expect] if isinstance(expect, int) else list(expect)
        shown = (
            f"threeones {' '.join(str(a) for a in arguments)}: exit {process.returncode}\n{out[-4000:]}\n{err[-4000:]}"
        )
        assert process.returncode in codes, shown
        return subprocess.CompletedProcess(process.args, process.returncode, out, err)

    def json(self, *arguments: str | Path, expect: int | Sequence[int] = 0) -> Any:
        """What the command prints with ``--format json``: exactly one document on standard output."""
        return json.loads(self.run(*arguments, "--format", "json", expect=expect).stdout)
