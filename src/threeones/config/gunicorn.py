"""What gunicorn is told besides the options of ``threeones serve``: the log, and where workers keep their figures."""

from __future__ import annotations

import gc
import os
import shutil
from pathlib import Path
from typing import Any

from prometheus_client.multiprocess import mark_process_dead

from threeones.base.operation.logs import configuration
from threeones.config.environment import log_lines

SHARED_MEMORY = "/dev/shm"

logconfig_dict: dict[str, Any] = configuration(lines=log_lines())
logconfig_dict["loggers"]["gunicorn.error"] = {"level": "INFO", "handlers": ["console"], "propagate": False}
# a worker says by a file that it lives; on a disk that hangs it would be taken for dead
worker_tmp_dir = SHARED_MEMORY if os.access(SHARED_MEMORY, os.W_OK) else None
timeout = 60
# longer than a proxy or a browser keeps a connection that is idle: who closes second meets no request on the way
keepalive = 75
graceful_timeout = 30


PAGE_OF_OBJECTS = 50_000
"""A page makes some ten thousand objects that go with it: looked through once a few pages, not some ten times a page."""


def post_worker_init(_worker: Any) -> None:
    """What the site remembers since before the workers parted is not looked through for what can be thrown away."""
    gc.freeze()
    gc.set_threshold(PAGE_OF_OBJECTS, 20, 20)


def child_exit(_server: Any, worker: Any) -> None:
    """A worker ended: what it counted stays, what it measured of itself goes."""
    mark_process_dead(worker.pid)  # type: ignore[no-untyped-call]  # its own types are not complete


def on_exit(_server: Any) -> None:
    """The site ended: the folder of figures goes with it."""
    if folder := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        shutil.rmtree(Path(folder), ignore_errors=True)
