"""Who is at work on a data folder: site and worker say so, whoever would replace everything asks.

A lock on a file, held by the process that opened it and by those that it forks or becomes; it ends with the last of
them, however they end.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from threeones.kernel.values.faults import Fault, Faults

LOCK = ".at-work.lock"


def _open(home: Path) -> int:
    return os.open(home / LOCK, os.O_RDWR | os.O_CREAT, 0o600)


def announce(home: Path) -> None:
    """Say that this process works on the data folder, to its end. Raises ``Faults`` while a restoration is under way."""
    fd = _open(home)
    try:
        fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(fd)
        raise Faults([Fault(str(home), "", 0, "", "正在恢复备份", "等 threeones restore 结束后再启动")]) from None
    os.set_inheritable(fd, True)


@contextmanager
def alone_at_work(home: Path) -> Iterator[None]:
    """Nobody else works on the data folder inside. Raises ``Faults`` where site or worker run."""
    fd = _open(home)
    try:
        try:
            fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            expected = "先停止它们，如 systemctl stop threeones threeones-worker"
            raise Faults([Fault(str(home), "", 0, "", "网站或后台任务还在运行", expected)]) from None
        yield
    finally:
        os.close(fd)
