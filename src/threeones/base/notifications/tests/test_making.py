"""Who is told of what, and when: one digest a day, urgent things at once, nothing twice."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.robots import Box
from threeones.base.notifications import making
from threeones.base.notifications.models import Message, Notice, Preference, Sort
from threeones.base.notifications.policy import calendar
from threeones.base.notifications.selectors import today_of
from threeones.base.notifications.tests.conftest import KIND, SHANGHAI, World, access, at
from threeones.base.registry.announcements import Announcement

pytestmark = pytest.mark.django_db


def test_one_digest_a_day_at_its_hour_and_of_each_thing_once(world: World, box: Box) -> None:
    user = world.person("wang")
    world.waits(user, "甲", due=date(2021, 10, 12))
    world.waits(user, "乙")
    assert world.minute(at(10, 8, 8, 59)) == []
    (digest,) = world.minute(at(10, 8, 9))
    assert digest.subject == "2021-10-08待办摘要：2件新的" and digest.delivered_at is not None
    text = box.mails[0].get_payload(decode=True).decode()
    assert "甲，等您办（2021-10-12前）" in text and "/matters/%E7%94%B2/" in text and "等您办的共2件" in text
    assert box.mails[0]["To"] == "wang@example.gov.cn" and box.mails[0]["From"] == "sanyi@example.gov.cn"
    world.waits(user, "丙")
    assert world.minute(at(10, 8, 9, 1)) == [] and world.minute(at(10, 8, 17)) == []
    (next_day,) = world.minute(at(10, 9, 9))
    assert "1件新的" in next_day.subject and "丙" in next_day.text and "甲" not in next_day.text
    assert "等您办的共3件" in next_day.text
    assert world.minute(at(10, 11, 9)) == [], "nothing new, nothing said"


def test_a_matter_whose_day_changed_is_told_again_and_alike_ones_each(world: World, box: Box) -> None:
    user = world.person("wang")
    world.waits(user, "甲", due=date(2021, 10, 12))
    world.minute(at(10, 8, 9))
    world.waiting.clear()
    world.waits(user, "甲", due=date(2021, 11, 12))
    world.waits(user, "乙")
    world.waits(user, "乙")
    (digest,) = world.minute(at(10, 9, 9))
    assert "3件新的" in digest.subject


def test_urgent_things_at_once_and_not_in_the_digest_again(world: World, box: Box) -> None:
    user = world.person("wang")
    world.waits(user, "急", KIND)
    (urgent,) = world.minute(at(10, 8, 8, 30))
    assert urgent.sort == "urgent" and urgent.subject == "急件：急" and urgent.delivered_at is not None
    assert world.minute(at(10, 8, 8, 31)) == [] and world.minute(at(10, 8, 9)) == []
    world.waits(user, "夜里", KIND)
    assert world.minute(at(10, 8, 23)) == []
    assert [m.subject for m in world.minute(at(10, 9, 8))] == ["急件：夜里"]


def test_who_wants_nothing_urgent_gets_it_with_the_digest(world: World, box: Box) -> None:
    user = world.person("wang", urgent=False)
    world.waits(user, "急", KIND)
    assert world.minute(at(10, 8, 8, 30)) == []
    assert [m.sort for m in world.minute(at(10, 8, 9))] == ["digest"]


def test_nothing_on_a_day_off_and_the_day_after_what_came_meanwhile(world: World, box: Box) -> None:
    user = world.person("wang")
    world.waits(user, "急", KIND)
    world.waits(user, "缓")
    for day in range(1, 8):
        assert world.minute(at(10, day, 10)) == []
    assert sorted(m.sort for m in world.minute(at(10, 8, 10))) == ["digest"], "what waits is in the digest first"


def test_announcements_are_told_once_by_their_key(world: World, box: Box) -> None:
    world.person("wang")
    world.announced = [Announcement("2021-3", "九月通报", "见附件", "/circulars/3/")]
    (digest,) = world.minute(at(10, 8, 9))
    assert "九月通报，见附件" in digest.text and "等您办的共" not in digest.text
    world.announced = [Announcement("2021-3", "九月通报（更名）", "", "/circulars/3/")]
    assert world.minute(at(10, 9, 9)) == []


def test_somebody_who_left_is_told_nothing(world: World, box: Box) -> None:
    user = world.person("wang")
    world.waits(user, "甲")
    user.left_on = date(2021, 10, 1)
    user.save()
    assert world.minute(at(10, 8, 9)) == [] and not Notice.objects.exists()


def test_two_workers_at_once_make_one_message(world: World, box: Box) -> None:
    user = world.person("wang")
    world.waits(user, "甲")
    preference = Preference.objects.select_related("user", "robot").get(user=user)
    made = [making._make(preference, Sort.DIGEST, at(10, 8, 9), {}) for _worker in range(2)]
    assert made == [1, 0] and Message.objects.count() == 1


def test_the_page_shows_what_there_is_today_whatever_was_told(world: World, box: Box) -> None:
    user = world.person("wang")
    world.waits(user, "甲")
    world.minute(at(10, 8, 9))
    shown = today_of(access(user), date(2021, 10, 8))
    assert shown.count == 1 and "甲" in shown.text


def test_words_of_records_name_nobody_to_a_chat(world: World, box: Box) -> None:
    user = world.person("wang")
    world.waits(user, "<@all>\n# 大")
    (digest,) = world.minute(at(10, 8, 9))
    assert "<@" not in digest.text and "＜@all＞ # 大" in digest.text


STEPS = st.lists(
    st.tuples(st.integers(0, 60 * 24 * 12), st.sampled_from(["甲", "乙", "丙", "丁"]), st.booleans()), max_size=12
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS, hour=st.integers(0, 23), quiet=st.tuples(st.integers(0, 23), st.integers(0, 23)))
def test_never_twice_never_in_quiet_hours_never_on_a_day_off(
    world: World, box: Box, steps: list[tuple[int, str, bool]], hour: int, quiet: tuple[int, int]
) -> None:
    """Twelve days round 国庆节, with things that turn up at any minute."""
    for model in (Notice, Message, Preference):
        model.objects.all().delete()
    world.waiting.clear()
    user = world.person("wang", hour=hour, quiet_from=quiet[0], quiet_to=quiet[1])
    first, told = datetime(2021, 9, 29, tzinfo=SHANGHAI), set[str]()
    for n, (minutes, title, urgent) in enumerate(sorted(steps)):
        world.waits(user, f"{title}{n}", KIND if urgent else "entry.differences")
        for later in (0, 1, 60):
            moment = first + timedelta(minutes=minutes + later)
            for message in world.minute(moment):
                local = moment.astimezone(SHANGHAI)
                assert calendar().is_working(local.date()), moment
                assert local.hour not in _walked(*quiet), moment
                names = {line.split("：")[1].split("，")[0] for line in message.text.splitlines() if line[:2] == "- "}
                assert names and not names & told
                told |= names
    digests = Message.objects.filter(sort="digest").values_list("made_at", flat=True)
    days = [moment.astimezone(SHANGHAI).date() for moment in digests]
    assert len(days) == len(set(days))


def _walked(start: int, end: int) -> set[Any]:
    found = set[int]()
    while start != end:
        found.add(start)
        start = (start + 1) % 24
    return found
