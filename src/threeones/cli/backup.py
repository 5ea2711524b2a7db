"""``threeones backup`` and ``threeones restore``."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import click

from threeones.cli import django
from threeones.cli.output import Progress, document, format_option, guarded, say

django.set_up()

from threeones.base.operation import backup as backing_up  # noqa: E402  models load only after Django is set up
from threeones.base.operation.ciphering import CIPHERS, passphrase  # noqa: E402
from threeones.base.operation.presence import announce  # noqa: E402
from threeones.base.operation.reading import check  # noqa: E402
from threeones.base.operation.restore import Restored  # noqa: E402
from threeones.base.operation.restore import restore as restoring  # noqa: E402

passphrase_option = click.option(
    "--passphrase-file",
    "secret",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="口令文件（加密的备份包）",
)


@click.command()
@click.argument("destination", type=click.Path(path_type=Path))
@click.option("--with-keys", is_flag=True, help="连同密钥；谁有这个文件，谁就能伪造审计")
@passphrase_option
@click.option("--cipher", type=click.Choice(CIPHERS), default="aes", show_default=True, help="aes 或国密 sm4")
@format_option
def backup(destination: Path, with_keys: bool, secret: Path | None, cipher: str, form: str) -> None:
    """备份：记录、文件、定格结果和审计锚点，写成一个文件，写完再读一遍。

    DESTINATION 是文件夹或新文件名。网站可以照常运行。
    """
    wish = guarded(
        form, lambda: backing_up.Wish(with_keys, passphrase(secret) if secret else None, cipher if secret else "aes")
    )
    guarded(form, lambda: announce(Path(django.home())))
    report = guarded(form, lambda: backing_up.back_up(destination, wish, Progress()))
    if form == "json":
        document({**dataclasses.asdict(report), "path": str(report.path)})
    else:
        click.echo(
            f"{report.path}：{report.tables}张表{report.rows}条记录，{report.files}个文件，{report.size / 1e6:.1f} MB"
        )
        for problem in report.problems:
            click.echo(f"注意：{problem}")
    if with_keys and secret is None:
        say("这个文件里有密钥，没有加密：请锁好，或改用 --passphrase-file。")
    if not with_keys:
        say("密钥不在里面：请把数据文件夹的 keys 另行保管，恢复时要用（--keys）。")
    raise click.exceptions.Exit(1 if report.problems else 0)


@click.command()
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--keys", type=click.Path(exists=True, file_okay=False, path_type=Path), help="另行保管的密钥所在的文件夹"
)
@passphrase_option
@click.option("--force", is_flag=True, help="替换已有的数据；原来的文件移到 replaced-…，数据库的记录删除")
@click.option("--accept-problems", "accept", is_flag=True, help="备份里的审计核验有问题时照样恢复，并逐条列出")
@click.option("--check", "only_check", is_flag=True, help="只检查备份包是否完整，不恢复")
@format_option
def restore(
    source: Path, keys: Path | None, secret: Path | None, force: bool, accept: bool, only_check: bool, form: str
) -> None:
    """恢复：把备份包变成这个数据文件夹和数据库；全部成功或什么都不变。先停止网站和后台任务。"""
    words = guarded(form, lambda: passphrase(secret)) if secret else None
    if only_check:
        with source.open("rb") as file:
            head = guarded(form, lambda: check(file, words))
        made_at = head.made_at.isoformat()
        if form == "json":
            document({"archive": head.identifier, "made_at": made_at, "version": head.version, "whole": True})
        else:
            click.echo(f"完整：{made_at}，版本{head.version}")
        return

    def work() -> Restored:
        return restoring(source, words=words, keys=keys, force=force, accept=accept, progress=Progress())

    done: Restored = guarded(form, work)
    if form == "json":
        document(dataclasses.asdict(done))
        return
    click.echo(
        f"已恢复{done.made_at}的备份：{done.tables}张表{done.rows}条记录，{done.files}个文件；审计链{done.entries}条完整"
    )
    if done.set_aside:
        click.echo(f"原来的文件在 {done.set_aside}，确认无误后可以删除")
