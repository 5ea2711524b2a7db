"""A process that has everything imported and forks for each piece of work on a bureau's database.

What a test kills is then the load itself, not the start of Python. One JSON line in, two out: the child's
process id at once, and how it ended with what it found.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from types import TracebackType
from typing import Any

from tests.support.commands import ROOT, Bureau

SETTLES_IN = 60
"""Seconds in which a server ends the session of a client that was killed."""


WAITS_FOR, CHECKS = 90, 10
"""Seconds after which something never comes on any machine; so many checks in the midst of writes are enough."""


class Forks:
    """The test's end: ``ask`` lets a piece of work end, ``kill`` does not."""

    def __init__(self, bureau: Bureau) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.intake.forked"],
            cwd=ROOT,
            env=bureau.env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Forks:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.process.communicate()

    def _send(self, work: str, folder: Path | str | None) -> int:
        assert self.process.stdin
        self.process.stdin.write(json.dumps([work, str(folder or "")]) + "\n")
        self.process.stdin.flush()
        return int(self._line()["pid"])

    def _line(self) -> dict[str, Any]:
        assert self.process.stdout
        found: dict[str, Any] = json.loads(self.process.stdout.readline())
        return found

    def ask(self, work: str, folder: Path | str | None = None) -> Any:
        """The result of a piece of work that must end well."""
        self.begin(work, folder)
        return self.end()

    def begin(self, work: str, folder: Path | str | None = None) -> None:
        """Start a piece of work and do not wait for it."""
        self._send(work, folder)

    def end(self) -> Any:
        """The result of what was begun."""
        done = self._line()
        assert done["status"] == 0, done
        return done["result"]

    def command(self, *arguments: str | Path, expect: int = 0) -> tuple[str, str]:
        """What a ``threeones`` command prints, on standard output and on standard error."""
        done = self.ask("command", json.dumps([str(a) for a in arguments]))
        assert done["code"] == expect, done
        return done["out"], done["err"]

    def json(self, *arguments: str | Path) -> Any:
        """The one document that a command prints with ``--format json``."""
        return json.loads(self.command(*arguments, "--format", "json")[0])

    def kill(self, work: str, folder: Path, after: float) -> bool:
        """Start the work and kill it after that many seconds; whether it was still at it."""
        pid = self._send(work, folder)
        time.sleep(after)
        os.kill(pid, signal.SIGKILL)
        killed = int(self._line()["status"]) == -signal.SIGKILL
        self.ask("settled")
        return killed


def settled(_: Path) -> None:
    """Return once nobody else works on the database: a server finishes a statement, a commit too, whose client is dead."""
    from django.db import connection  # noqa: PLC0415  the process that runs tests has another database

    if connection.vendor != "postgresql":
        return
    others = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
    )
    end = time.monotonic() + SETTLES_IN
    with connection.cursor() as cursor:
        while True:
            cursor.execute(others)
            ((left,),) = cursor.fetchall()
            if not left:
                return
            assert time.monotonic() < end, f"{left} sessions of killed clients are still there"
            time.sleep(0.01)


def state(_: Path) -> dict[str, str]:
    """What the database holds, without the numbers that differ from one load to the next (keys, times, seals)."""
    from django.apps import apps  # noqa: PLC0415  the process that runs tests has another database
    from django.db.models import DateTimeField, ForeignKey  # noqa: PLC0415

    from threeones.base.audit.snapshot import snapshot  # noqa: PLC0415

    found = {}
    with snapshot():
        for model in (m for m in apps.get_models() if m.__module__.startswith("threeones")):
            fields = [
                f.name
                for f in model._meta.concrete_fields
                if not f.primary_key and not isinstance(f, ForeignKey | DateTimeField)
            ]
            own = [f for f in fields if f not in ("at", "mac", "key", "before", "after", "seq", "version")]
            rows = sorted(map(repr, model._default_manager.values_list(*own))) if own else []
            found[model._meta.label] = f"{len(rows)}:{hashlib.sha256(''.join(rows).encode()).hexdigest()[:12]}"
    return found


def load(folder: Path) -> dict[str, Any]:
    """What ``threeones load`` does."""
    from threeones.base.intake.loading import load_folder  # noqa: PLC0415  needs Django

    start = time.monotonic()
    report = load_folder(folder, "某人")
    counts = {w: report.total(w) for w in ("created", "changed", "removed", "unchanged")}
    return {"seconds": time.monotonic() - start, "wrote": report.changed_anything, **counts}


def verify(folder: Path) -> dict[str, Any]:
    """What ``threeones audit verify`` finds, beside what the database holds."""
    from threeones.base.audit.checking import check_everything  # noqa: PLC0415  needs Django

    return {"problems": list(check_everything().problems), "state": state(folder)}


def again(folder: Path) -> dict[str, Any]:
    """Load once more, to the end, and look."""
    return {**load(folder), **verify(folder)}


def command(arguments: Path) -> dict[str, Any]:
    """A command of the program, as its entry point runs it."""
    from threeones.cli.main import main  # noqa: PLC0415  needs no Django itself, but what it calls does

    out, err = io.StringIO(), io.StringIO()
    sys.argv = ["threeones", *json.loads(str(arguments))]
    with redirect_stdout(out), redirect_stderr(err):
        try:
            main()
        except SystemExit as ended:
            code = ended.code
    return {"code": code, "out": out.getvalue(), "err": err.getvalue()}


def together(base: Path) -> list[bool]:
    """Load each folder of ``base`` in a process of its own, all at once; whether each wrote anything."""
    started = [beside("load", folder) for folder in sorted(base.iterdir())]
    return [bool(ended(*one)["wrote"]) for one in started]


def beside(work: str, folder: Path | str) -> tuple[int, int]:
    """Start a piece of work beside this one; its process id, and the pipe in which its result comes."""
    read, write = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(read)
        # what goes wrong here must not come back as this process's own end
        try:
            child(work, str(folder), write)
        except BaseException:
            sys.excepthook(*sys.exc_info())
        os._exit(0)
    os.close(write)
    return pid, read


def ended(pid: int, read: int) -> Any:
    """The result of what was started ``beside``."""
    with os.fdopen(read) as pipe:
        text = pipe.read()
    os.waitpid(pid, 0)
    return json.loads(text)


def write(name: Path) -> int:
    """Small writes without a pause until they are told to stop, some of them given up; how many there were."""
    from django.db import transaction  # noqa: PLC0415  needs Django

    from threeones.base.audit.chain import Change, append, hold  # noqa: PLC0415  needs Django
    from threeones.base.org.models import YearSetting  # noqa: PLC0415  needs Django

    written, end = 0, time.monotonic() + WAITS_FOR
    while time.monotonic() < end and not stop_writing().exists():
        with transaction.atomic():
            hold()
            setting = YearSetting.objects.select_related("source_file").get(key="区名")
            before, setting.value = setting.value, f"{name}{time.monotonic_ns()}"
            setting.save()
            key, told = f"{setting.year} / 区名", ({"value": before}, {"value": setting.value})
            append(str(name), [Change("change", "org.yearsetting", key, *told)] * (1 + written % 3))
            if written % 7 == 3:
                transaction.set_rollback(True)
        written += 1
    return written


def stop_writing() -> Path:
    """The file whose being there ends ``write``."""
    from django.conf import settings  # noqa: PLC0415  needs Django

    return Path(settings.HOME) / "stop-writing"


def watched(_: Path) -> dict[str, Any]:
    """Check everything again and again while two others write, until enough was seen."""
    from threeones.base.audit.checking import check_everything  # noqa: PLC0415  needs Django

    writers = [beside("write", name) for name in ("甲", "乙")]
    entries, problems, end = list[int](), list[str](), time.monotonic() + WAITS_FOR
    while time.monotonic() < end and (len(entries) < CHECKS or len(set(entries)) < CHECKS / 2):
        verdict = check_everything()
        entries.append(verdict.entries)
        problems += verdict.problems
    stop_writing().touch()
    written = [ended(*one) for one in writers]
    return {"entries": entries, "problems": problems, "written": written, "last": check_everything().entries}


def unhindered(_: Path) -> dict[str, Any]:
    """Whether another writes while this one is in the midst of reading, and what this one sees of it."""
    from threeones.base.audit.anchors import file_size  # noqa: PLC0415  needs Django
    from threeones.base.audit.models import AuditEntry  # noqa: PLC0415  needs Django
    from threeones.base.audit.snapshot import snapshot  # noqa: PLC0415  needs Django

    # before this process has a connection, which the other must not use
    writer, end = beside("write", "丙"), time.monotonic() + WAITS_FOR
    with snapshot():
        before, anchored = AuditEntry.objects.count(), file_size()
        # what others commit shows outside of the database, too: some forty lines of anchors
        while file_size() < anchored + 5000 and time.monotonic() < end:
            time.sleep(0.05)
        during = AuditEntry.objects.count()
    stop_writing().touch()
    written = ended(*writer)
    return {"before": before, "during": during, "after": AuditEntry.objects.count(), "written": written}


def empty(_: Path) -> None:
    """The database and the anchors as on the first day."""
    from django.core.management import call_command  # noqa: PLC0415  needs Django

    from threeones.base.audit.chain import anchor_path  # noqa: PLC0415

    call_command("flush", interactive=False, verbosity=0)
    anchor_path().unlink(missing_ok=True)


WORK: dict[str, Callable[[Path], Any]] = {
    f.__name__: f for f in (load, verify, again, command, together, empty, settled, state, write, watched, unhindered)
}


def child(work: str, folder: str, out: int) -> None:
    """One piece of work in a process of its own."""
    result = WORK[work](Path(folder))
    with os.fdopen(out, "w") as pipe:
        json.dump(result, pipe)


def serve() -> None:
    """Fork for each line, until there are no more."""
    from django.db import connections  # noqa: PLC0415  after Django is set up

    connections.close_all()
    pid = 0
    for line in sys.stdin:
        if pid:
            os.waitpid(pid, 0)
        work, folder = json.loads(line)
        read, write = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(read)
            try:
                child(work, folder, write)
            except BaseException:
                sys.excepthook(*sys.exc_info())
                os._exit(1)
            os._exit(0)
        os.close(write)
        print(json.dumps({"pid": pid}), flush=True)
        with os.fdopen(read) as pipe:
            text = pipe.read()
        # looked at, not yet collected: until then nobody else gets the number of the process that a test may kill
        ended = os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
        assert ended
        code = ended.si_status if ended.si_code == os.CLD_EXITED else -ended.si_status
        print(json.dumps({"status": code, "result": json.loads(text) if text and code == 0 else None}), flush=True)


if __name__ == "__main__":
    import threeones.cli.bureau  # sets Django up and makes the tables
    import threeones.cli.bureau_work
    import threeones.cli.scheme  # noqa: F401  the last two: what commands need, imported once

    serve()
