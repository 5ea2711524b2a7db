"""A restoration that was interrupted anywhere after its decision is finished, one before it is undone."""

from __future__ import annotations

import errno
import io
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from threeones.base.operation import backup, recovery
from threeones.base.operation.models import Restoration
from threeones.base.operation.presence import alone_at_work, announce
from threeones.kernel.values.faults import Faults

TOKEN = "t" * 32


class PowerCut(BaseException):
    """The process ends here."""


def tree(folder: Path) -> dict[str, str]:
    """Every file below a folder, by its path."""
    files = [p for p in folder.rglob("*") if p.is_file() and p.name != ".at-work.lock"]
    return {p.relative_to(folder).as_posix(): p.read_text() for p in files}


def put(folder: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)


OLD = {
    "threeones.sqlite3": "old",
    "threeones.sqlite3-wal": "old",
    "threeones.sqlite3-shm": "old",
    "audit-anchor.jsonl": "old",
    "files/aa/x": "old",
    "runs/a.run": "old",
    "keys/audit.key": "old",
    "keys/django.key": "old",
    "static/x.css": "stays",
}
NEW = {
    "threeones.sqlite3": "new",
    "audit-anchor.jsonl": "new",
    "files/bb/y": "new",
    "keys/audit.key": "new",
    "keys/django.key": "new",
}
AFTER = NEW | {"static/x.css": "stays", "runs/a.run": "old"}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    put(tmp_path, OLD)
    put(tmp_path / recovery.STAGING, NEW)
    return tmp_path


def without_old(home: Path) -> dict[str, str]:
    return {n: t for n, t in tree(home).items() if not n.startswith("replaced-")}


def test_before_the_decision_nothing_has_happened(home: Path) -> None:
    recovery.finish(home)
    assert tree(home) == OLD


@pytest.mark.django_db
@pytest.mark.once
def test_it_is_finished_from_wherever_it_was_interrupted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, reached = Path.rename, 0
    for cut in range(30):
        home = tmp_path / str(cut)
        put(home, OLD)
        put(home / recovery.STAGING, NEW)
        recovery.decide(home / recovery.STAGING, TOKEN)
        left = [cut]

        def rename(path: Path, target: Any, left: list[int] = left) -> Path:
            if left[0] == 0:
                raise PowerCut
            left[0] -= 1
            return real(path, target)

        with monkeypatch.context() as patch:
            patch.setattr(Path, "rename", rename)
            try:
                recovery.finish(home)
            except PowerCut:
                reached += 1
        recovery.finish(home)
        assert without_old(home) == AFTER, cut
        aside = tree(home / f"replaced-{TOKEN[:12]}")
        assert aside == {n: "old" for n in OLD if n not in ("keys/django.key", "static/x.css", "runs/a.run")}
    assert reached >= 8, "every renaming was once the last"


@pytest.mark.django_db
def test_on_a_server_it_has_happened_when_the_records_say_so(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(connection, "vendor", "postgresql")
        recovery.decide(home / recovery.STAGING, TOKEN)
    recovery.finish(home)
    assert tree(home) == OLD, "the commit was not reached"
    put(home / recovery.STAGING, NEW)
    with monkeypatch.context() as patch:
        patch.setattr(connection, "vendor", "postgresql")
        recovery.decide(home / recovery.STAGING, TOKEN)
    Restoration.objects.create(token=TOKEN, archive="x", made_at=timezone.now(), restored_at=timezone.now())
    recovery.finish(home)
    assert without_old(home) == AFTER


def test_nobody_else_is_at_work_meanwhile(tmp_path: Path) -> None:
    with alone_at_work(tmp_path):
        with pytest.raises(Faults, match="正在恢复"):
            announce(tmp_path)
        with pytest.raises(Faults, match="还在运行"), alone_at_work(tmp_path):
            raise AssertionError
    with alone_at_work(tmp_path):
        pass


class FullDisk(io.RawIOBase):
    """Takes so many bytes and no more."""

    def __init__(self, fd: int, room: int) -> None:
        self.file, self.room = open(fd, "wb"), room  # noqa: SIM115  closed with this

    def write(self, data: Any) -> int:
        self.room -= len(data)
        if self.room < 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        return self.file.write(data)

    def fileno(self) -> int:
        return self.file.fileno()

    def close(self) -> None:
        self.file.close()
        super().close()


@pytest.mark.django_db
@pytest.mark.parametrize("room", [0, 100, 3000])
@pytest.mark.parametrize("sealed", [False, True])
def test_a_full_disk_leaves_no_archive_and_says_which(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, room: int, sealed: bool
) -> None:
    monkeypatch.setattr("threeones.base.operation.backup.os.fdopen", lambda fd, mode: FullDisk(fd, room))
    wish = backup.Wish(words=b"correct horse battery staple" if sealed else None, cipher="sm4")
    with pytest.raises(OSError) as found:
        backup.back_up(tmp_path / "a.tar.gz", wish, lambda *_: None)
    assert (found.value.errno, found.value.filename) == (errno.ENOSPC, str(tmp_path / "a.tar.gz"))
    assert list(tmp_path.iterdir()) == []
