"""The queue (任务队列): a file in the data folder, or Redis where ``THREEONES_REDIS`` names one (``redis://host:port/0``).

What stands in it is sealed with a key of this installation: a task is a call that the worker carries out, so nobody
else may put one there. ``@huey.task()`` makes a function of any app one that runs behind the answer.
"""

from __future__ import annotations

from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from huey import Huey, RedisHuey, SqliteHuey, crontab  # type: ignore[import-untyped]  # it brings no types
from huey.serializer import SignedSerializer  # type: ignore[import-untyped]  # it brings no types

from threeones.base.files.secrets import secret
from threeones.base.jobs.running import run_behind, run_daily, run_minutely
from threeones.kernel.values.faults import Fault, Faults

NAME = "threeones"


def make() -> Huey:
    """The queue by the settings. Raises ``Faults`` where Redis is asked for and Python's client for it is not there."""
    serializer = SignedSerializer(secret=secret(settings.HOME, "jobs"), salt=NAME)
    if settings.REDIS:
        if find_spec("redis") is None:
            raise Faults(
                [
                    Fault(
                        "THREEONES_REDIS",
                        "",
                        0,
                        "",
                        "没有安装 Python 的 redis 包",
                        "安装 redis，或不设 THREEONES_REDIS",
                    )
                ]
            )
        return RedisHuey(NAME, url=settings.REDIS, results=False, serializer=serializer)
    file = Path(settings.HOME) / "jobs.sqlite3"
    return SqliteHuey(NAME, filename=str(file), fsync=True, results=False, serializer=serializer)


huey = make()


@huey.periodic_task(crontab())  # type: ignore[untyped-decorator]  # it brings no types
def every_minute() -> None:
    """What comes round every minute."""
    run_minutely()


@huey.periodic_task(crontab())  # type: ignore[untyped-decorator]  # it brings no types
def every_day() -> None:
    """What comes round every day; looked at every minute, so that a day is not missed by an hour."""
    daily = settings.DAILY
    run_daily(timezone.now(), daily["hour"], timedelta(minutes=daily["retry_minutes"]))


@huey.task()  # type: ignore[untyped-decorator]  # it brings no types
def behind_the_answer(name: str, about: str) -> None:
    """What somebody waits for at a page."""
    run_behind(name, about)
