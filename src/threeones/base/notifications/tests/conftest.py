"""Somebody for whom matters wait, and what he is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.conf import LazySettings

from tests.support.people import account
from tests.support.records import Records
from tests.support.robots import Box, Robots, mail_server, robots
from threeones.base.accounts.access import Access, access_of
from threeones.base.accounts.models import User
from threeones.base.inbox import matters
from threeones.base.notifications import making, rounds, things
from threeones.base.notifications.models import Message, Preference
from threeones.base.registry.announcements import Announcement, AnnouncementKind
from threeones.base.registry.core import Registry
from threeones.base.registry.tasks import Task

SHANGHAI = ZoneInfo("Asia/Shanghai")
KIND = "talk.questions"
"""A kind that the pack calls urgent; ``QUIET`` is one that it does not."""
QUIET = "entry.differences"


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of 2021."""
    return datetime(2021, month, day, hour, minute, tzinfo=SHANGHAI)


@dataclass
class World:
    """What waits for whom (by account) and what is announced; time is told by ``minute``."""

    records: Records
    waiting: dict[int, list[Task]] = field(default_factory=dict)
    announced: list[Announcement] = field(default_factory=list)
    to_group: list[Announcement] = field(default_factory=list)

    def person(self, name: str, **choice: Any) -> User:
        """Somebody of the section, told by mail at nine unless ``choice`` says otherwise."""
        user = account("clerk", self.records.section, name)
        wants = {"channel": "email", "address": f"{name}@example.gov.cn", "hour": 9, "quiet_from": 18, "quiet_to": 8}
        Preference.objects.create(user=user, **{**wants, "urgent": True, **choice})
        return user

    def waits(self, user: User, title: str, kind: str = QUIET, **more: Any) -> Task:
        """Something more waits for somebody."""
        since = more.pop("since", date(2021, 9, 1))
        task = Task(kind, title, f"/matters/{quote(title)}/", more.pop("due", None), "等您办", since)
        self.waiting.setdefault(user.pk, []).append(task)
        making._looked.clear()
        return task

    def minute(self, moment: datetime) -> list[Message]:
        """The round of a minute; which messages it made."""
        before = set(Message.objects.values_list("pk", flat=True))
        with time_machine.travel(moment, tick=False):
            rounds.round_()
        return list(Message.objects.exclude(pk__in=before).order_by("pk"))


@pytest.fixture
def world(db: None, monkeypatch: pytest.MonkeyPatch) -> World:
    """A bureau with matters of two kinds and one kind of announcement, and nothing else."""
    made = World(Records())

    def provider(kind: str) -> Any:
        def told(access: Access, _today: date) -> Iterable[Task]:
            return [task for task in made.waiting.get(access.user_id or 0, []) if task.kind == kind]

        return told

    tasks: Registry[Any] = Registry("task provider")
    for kind in (KIND, QUIET):
        tasks.register(kind, provider(kind))
    said: Registry[AnnouncementKind] = Registry("announcement kind")
    told = AnnouncementKind("通报", lambda _access, _today: made.announced, lambda _bureau, _today: made.to_group)
    said.register("circular", told)
    for module in (matters, things):
        monkeypatch.setattr(module, "tasks", tasks)
    monkeypatch.setattr(things, "announcements", said)
    making._looked.clear()
    return made


@pytest.fixture
def group(settings: LazySettings) -> Iterator[Robots]:
    """Robots of this machine."""
    settings.WEBHOOK_TARGETS = ["127.0.0.1/32"]
    with robots() as server:
        yield server


@pytest.fixture
def box(settings: LazySettings) -> Iterator[Box]:
    """A mail server to which the site sends."""
    with mail_server() as (box, port):
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        settings.DEFAULT_FROM_EMAIL = "sanyi@example.gov.cn"
        settings.EMAIL_TIMEOUT = 5
        yield box


def access(user: User) -> Access:
    """What somebody sees and may."""
    return access_of(user, date.today())
