"""``threeones serve``: the site on gunicorn."""

from __future__ import annotations

import os
import shutil
import stat
import sys
import tempfile
from pathlib import Path

import click

from threeones.cli import django
from threeones.cli.output import say

FIGURES = "PROMETHEUS_MULTIPROC_DIR"


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=int)
@click.option("--workers", default=2, show_default=True, type=int)
@click.option("--threads", default=4, show_default=True, type=int, help="每个进程的线程数")
def serve(host: str, port: int, workers: int, threads: int) -> None:
    """打开网站；不安全时拒绝启动并说明全部原因。Serve the pages."""
    django.start()
    # models load only after the set-up above
    from threeones.base.operation.safety import BIND, refuse_if_unsafe  # noqa: PLC0415  see above

    os.environ[BIND] = host
    refuse_if_unsafe()
    os.environ[FIGURES] = str(figures_folder(port))
    say(f"http://{host}:{port}/")
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    options = [
        "--bind",
        address,
        "--workers",
        str(workers),
        "--threads",
        str(threads),
        "--no-control-socket",
        "--preload",
    ]
    config = ["-c", "python:threeones.config.gunicorn"]
    command = [sys.executable, "-m", "gunicorn", *config, *options, "threeones.config.serving:application"]
    os.execv(sys.executable, command)


def figures_folder(port: int) -> Path:
    """An empty folder in memory where the workers count together.

    Not in the data folder: a file that is mapped into memory ends a worker where the disk is full.
    """
    base = next(
        p for p in (os.environ.get("RUNTIME_DIRECTORY"), "/dev/shm", tempfile.gettempdir()) if p and Path(p).is_dir()
    )
    folder = Path(base) / f"threeones-figures-{os.geteuid()}-{port}"
    try:
        found = folder.lstat()
    except FileNotFoundError:
        folder.mkdir(mode=0o700)
        return folder
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        # somebody else was here first: a name that nobody can guess
        return Path(tempfile.mkdtemp(prefix="threeones-figures-", dir=base))
    shutil.rmtree(folder)
    folder.mkdir(mode=0o700)
    return folder
