"""``threeones``: the commands. Those that work on files alone never start Django."""

from __future__ import annotations

import sys

import click

from threeones.cli.lazy import LazyGroup
from threeones.kernel.values.faults import Faults

# Where each command stands; imported only when it is called, so that `threeones schedule` starts at once.
COMMANDS = {
    "audit": "threeones.cli.bureau:audit",
    "backup": "threeones.cli.backup:backup",
    "check": "threeones.cli.operate:check",
    "compare": "threeones.cli.understanding:compare_runs",
    "evaluate": "threeones.cli.scheme:evaluate",
    "explain": "threeones.cli.scheme:explain",
    "handbook": "threeones.cli.handbook:handbook",
    "init": "threeones.cli.accounts:init",
    "lights": "threeones.cli.bureau_work:lights",
    "load": "threeones.cli.bureau:load",
    "patrol": "threeones.cli.bureau_work:patrol",
    "rank": "threeones.cli.bureau_work:rank",
    "restore": "threeones.cli.backup:restore",
    "review": "threeones.cli.review:review",
    "robustness": "threeones.cli.understanding:robustness_of",
    "schedule": "threeones.cli.schedule:schedule",
    "serve": "threeones.cli.serve:serve",
    "template": "threeones.cli.bureau:template",
    "user": "threeones.cli.accounts:user",
    "verify": "threeones.cli.scheme:verify",
    "work": "threeones.cli.operate:work",
}


@click.group(cls=LazyGroup, commands_at=COMMANDS, context_settings={"help_option_names": ["-h", "--help"]})
def main_group() -> None:
    """一本工作手册、一个数字平台、一套评价体系。One handbook, one platform, one evaluation system."""


def main() -> None:
    """Entry point: bad input is exit code 2 with every fault, a check that did not hold is 1."""
    try:
        # Without standalone mode click hands an exit code back as the result.
        result = main_group.main(standalone_mode=False)
        sys.exit(result if isinstance(result, int) else 0)
    except click.Abort:
        sys.exit(130)
    except click.ClickException as error:
        error.show()
        sys.exit(2)
    except Faults as found:
        click.echo(str(found), err=True)
        sys.exit(2)
    except OSError as error:
        click.echo(f"{error.filename or '文件'}：{error.strerror or error}", err=True)
        sys.exit(2)
    except Exception as error:
        if not _from_database(error):
            raise
        click.echo(f"数据库：{error}。没有提交的改动都已撤回；查看磁盘空间、权限和连接后再试。", err=True)
        sys.exit(2)


def _from_database(error: Exception) -> bool:
    """Whether the database refused (full disk, no right to write, no connection); Django may not be loaded at all."""
    database = sys.modules.get("django.db")
    return database is not None and isinstance(error, database.Error)
