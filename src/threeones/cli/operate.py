"""Commands of whoever runs the installation: check, work."""

from __future__ import annotations

import os

import click

from threeones.cli import django
from threeones.cli.output import document, format_option, say

LONGEST_REST = 1.0
"""Seconds between two looks into a queue that is empty."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="网站监听的地址，与 serve 相同")
@format_option
def check(host: str, form: str) -> None:
    """检查设置能否安全地运行；不改动任何东西。Whether it is safe to serve with these settings."""
    django.set_up()
    # models load only after the set-up above
    from threeones.base.operation.safety import BIND, cautions, problems, surroundings  # noqa: PLC0415  see above

    os.environ[BIND] = host
    at = surroundings()
    wrong, careful = problems(at), cautions(at)
    if form == "json":
        faults = {"problems": [f.to_json() for f in wrong], "cautions": [f.to_json() for f in careful]}
        document({"safe": not wrong, **faults})
    else:
        for fault in wrong:
            click.echo(f"拒绝：{fault}")
        for fault in careful:
            click.echo(f"注意：{fault}")
        click.echo(f"{len(wrong)}处拒绝启动，{len(careful)}处注意" if wrong or careful else "可以启动")
    raise click.exceptions.Exit(1 if wrong else 0)


@click.command()
@click.option("--workers", default=2, show_default=True, type=int, help="同时做几件事")
def work(workers: int) -> None:
    """做后台任务：日巡、审计链日检、清理、通知。Do the jobs that come round."""
    django.start()
    # models load only after the set-up above
    from threeones.base.jobs.queue import huey  # noqa: PLC0415  see above
    from threeones.base.operation.safety import refuse_if_unsafe  # noqa: PLC0415  see above

    refuse_if_unsafe()
    say(f"后台任务：{workers}个线程（Ctrl-C 结束）")
    # somebody may wait at a page: the queue is looked at every second, however long nothing came
    huey.create_consumer(workers=workers, graceful_signal="TERM", max_delay=LONGEST_REST).run()
