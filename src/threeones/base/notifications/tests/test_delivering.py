"""How messages go out: mail, group robots with their signatures, what fails, what is killed halfway."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import LazySettings
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from tests.support import people
from tests.support.robots import KEY, SECRET, TOKEN, Box, Robots
from threeones.base.audit.models import AuditEntry
from threeones.base.audit.records import unexplained
from threeones.base.notifications import adapters, delivering, services
from threeones.base.notifications.models import Message, Notice, Preference, Robot
from threeones.base.notifications.policy import delivery_rules
from threeones.base.notifications.sealing import unseal
from threeones.base.notifications.tests.conftest import KIND, World, access, at
from threeones.base.org.models import UnitKind
from threeones.base.registry.announcements import Announcement
from threeones.kernel.values.faults import Faults

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def robot(group: Robots, kind: str = "dingtalk", **more: str) -> Robot:
    """A robot of the bureau, added by its supervision office."""
    given = {"bureau": "J", "kind": kind, "label": "督办群", "url": group.dingtalk, "secret": SECRET}
    if kind == "wecom":
        given |= {"url": group.wecom, "secret": ""}
    return services.add_robot(access=people.access(), **{**given, **more})


def test_a_robot_of_dingtalk_says_how_many_wait_and_not_what(
    world: World, group: Robots, settings: LazySettings
) -> None:
    made = robot(group)
    for name in ("王一", "李二"):
        user = world.person(name, channel="robot", robot=made, address="")
        world.waits(user, f"{name}的秘密")
    world.to_group = [Announcement("3", "九月通报", "全文见网站", "/circulars/3/")]
    (digest,) = world.minute(at(10, 8, 9))
    assert digest.delivered_at is not None and len(group.said) == 1, "one message, whoever asked for it"
    assert "王一：1件新的待办" in group.said[0] and "秘密" not in group.said[0] and "九月通报" in group.said[0]
    assert world.minute(at(10, 8, 9, 1)) == [] and world.minute(at(10, 9, 9)) == []
    world.waits(user, "急", KIND)
    assert [m.sort for m in world.minute(at(10, 9, 10))] == ["urgent"] and "李二：1件" in group.said[1]


def test_the_signature_is_dingtalks(world: World, group: Robots) -> None:
    """The worked example of the algorithm, and a robot that refuses another secret."""
    url = adapters.signed("https://x/?access_token=t", "this is secret", at(10, 8, 9))
    assert url.startswith("https://x/?access_token=t&timestamp=1633654800000&sign=") and "+" not in url
    assert adapters.signed("https://x/", "", at(10, 8, 9)) == "https://x/"
    wrong = robot(group, secret="SECwrong")
    services.try_robot(access=people.access(), robot=wrong.pk)
    delivering.send_due(timezone.now())
    message = Message.objects.get()
    assert message.error == "errcode 310000" and message.delivered_at is None and group.said == []


def test_a_test_is_sent_at_once_whatever_the_hour_and_once_for_two_clicks(world: World, group: Robots) -> None:
    for kind in ("dingtalk", "wecom"):
        made = robot(group, kind)
        for _click in range(2):
            assert services.try_robot(access=people.access(), robot=made.pk) is not None
    delivering.send_due(timezone.now())
    assert len(group.said) == 2 and all("督办群" in said for said in group.said)
    assert not Message.objects.filter(delivered_at__isnull=True).exists()


def test_what_fails_is_tried_later_and_later_and_then_given_up_and_tried_anew(world: World, box: Box) -> None:
    user = world.person("wang")
    world.waits(user, "甲")
    box.refuses = {"wang@example.gov.cn"}
    rules, moment, waits = delivery_rules(), at(10, 8, 9), list[float]()
    for _n in range(rules.attempts):
        world.minute(moment)
        message = Message.objects.get()
        if message.next_at is not None:
            waits.append((message.next_at - moment).total_seconds() / rules.first_wait_seconds)
            moment = message.next_at
    assert waits == [2**n for n in range(rules.attempts - 1)]
    assert message.given_up and message.error == "SMTPRecipientsRefused" and message.unsure == 0
    assert not services.resend(access=people.access(), message=message.pk), "not hers"
    box.refuses = set()
    assert services.resend(access=access(user), message=message.pk)
    Message.objects.update(next_at=moment)
    world.minute(moment + MINUTE)
    assert len(box.mails) == 1 and not services.resend(access=access(user), message=message.pk)


def test_a_try_that_falls_into_quiet_hours_waits_for_the_morning(world: World, box: Box) -> None:
    user = world.person("wang", hour=17)
    world.waits(user, "甲")
    box.refuses = {"wang@example.gov.cn"}
    world.minute(at(10, 8, 17, 59))
    box.refuses = set()
    for minute in (0, 30):
        world.minute(at(10, 8, 18, minute))
    assert box.mails == [] and Message.objects.get().next_at == at(10, 9, 8)
    world.minute(at(10, 9, 8))
    assert len(box.mails) == 1


def test_killed_between_sending_and_noting_it_comes_at_most_twice_and_the_record_says_so(
    world: World, box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = world.person("wang")
    world.waits(user, "甲")

    def killed(_message: Message, _now: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(delivering, "_conclude", killed)
        world.minute(at(10, 8, 9))
    assert len(box.mails) == 1 and Message.objects.get().sending_at is not None
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(delivering, "_conclude", killed)
        world.minute(at(10, 8, 9, 1))
    world.minute(at(10, 8, 9, 2))
    world.minute(at(10, 8, 9, 3))
    message = Message.objects.get()
    assert len(box.mails) == 2 and message.given_up and message.error == "unsure" and message.unsure == 2
    assert len({mail["Message-ID"] for mail in box.mails}) == 1, "a mail program can tell that it is the same"


def test_killed_once_it_is_delivered_with_a_word_that_it_may_have_come_twice(
    world: World, box: Box, monkeypatch: pytest.MonkeyPatch
) -> None:
    user = world.person("wang")
    world.waits(user, "甲")
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(delivering, "_conclude", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        world.minute(at(10, 8, 9))
    world.minute(at(10, 8, 9, 1))
    message = Message.objects.get()
    assert message.delivered_at is not None and message.unsure == 1 and len(box.mails) == 2


def test_an_answer_that_does_not_come_counts_as_unsure(world: World, group: Robots) -> None:
    made = robot(group, "wecom")
    group.silent = True
    services.try_robot(access=people.access(), robot=made.pk)
    delivering.send_due(timezone.now())
    assert Message.objects.get().unsure == 1
    Message.objects.update(next_at=timezone.now())
    delivering.send_due(timezone.now())
    message = Message.objects.get()
    assert message.given_up and message.error == "unsure" and group.asked == 2


def test_a_server_that_is_away_hinders_no_other_and_is_asked_once_a_round(
    world: World, box: Box, group: Robots
) -> None:
    group.status = 500
    made = robot(group)
    for _n in range(3):
        Message.objects.create(
            sort="digest",
            channel="dingtalk",
            robot=made,
            subject="x",
            text="x",
            made_at=at(10, 8, 9),
            next_at=at(10, 8, 9),
        )
    world.waits(world.person("wang"), "甲")
    world.minute(at(10, 8, 9, 1))
    assert group.asked == 1 and len(box.mails) == 1


def test_addresses_and_secrets_stand_nowhere_in_the_clear(world: World, group: Robots) -> None:
    made = robot(group)
    assert unseal(made.sealed) is not None and made.host == "127.0.0.1"
    row = str(list(Robot.objects.values()))
    entries = str(list(AuditEntry.objects.values()))
    for secret in (SECRET, TOKEN, KEY):
        assert secret not in row and secret not in entries
    assert services.end_robot(access=people.access(), robot=made.pk)
    made.refresh_from_db()
    assert made.sealed == "" and made.closed_at is not None
    assert [x for x in unexplained() if "机器人" in x] == []
    assert services.try_robot(access=people.access(), robot=made.pk) is None


def test_only_where_the_operator_allows_it(world: World, group: Robots, settings: LazySettings) -> None:
    made = robot(group)
    with pytest.raises(Faults, match="不在允许的推送目标里"):
        robot(group, url="http://169.254.169.254/robot/send?access_token=x")
    settings.WEBHOOK_TARGETS = ["10.0.0.0/8"]
    services.try_robot(access=people.access(), robot=made.pk)
    delivering.send_due(timezone.now())
    assert group.asked == 0 and Message.objects.get().error == "target"


def test_a_robot_is_its_own_bureaus(world: World, group: Robots) -> None:
    made = robot(group)
    other = world.records.unit("K", "区水利局", UnitKind.BUREAU)
    for who in (people.access("clerk", world.records.section), people.access("head_of_bureau", world.records.bureau)):
        with pytest.raises(PermissionDenied):
            services.try_robot(access=who, robot=made.pk)
    office = people.access("supervisor", other)
    assert not services.end_robot(access=office, robot=made.pk)
    with pytest.raises(PermissionDenied):
        services.add_robot(access=office, bureau="J", kind="wecom", label="x", url=group.wecom, secret="")
    assert services.end_robot(access=people.access("system_admin"), robot=made.pk)


def test_all_that_is_wrong_with_a_robot_is_said_at_once(world: World, group: Robots) -> None:
    with pytest.raises(Faults) as refused:
        robot(group, "wecom", bureau="nowhere", label="", url="ftp://x/", secret=SECRET)
    assert {f.column for f in refused.value.faults} == {"bureau", "secret", "label", "url"}


def test_a_choice_is_kept_with_its_entry_and_the_address_only_in_part(world: World, box: Box) -> None:
    user = people.account("clerk", world.records.section)
    choice = services.Choice("email", "zhao@example.gov.cn", None, 9, 18, 8, urgent=True)
    for _twice in range(2):
        services.choose(access=access(user), choice=choice)
    entries = AuditEntry.objects.filter(record="notifications.preference")
    assert entries.count() == 1 and "zhao@" not in entries[0].after and "z***@example.gov.cn" in entries[0].after
    assert [x for x in unexplained() if "通知设置" in x] == []
    wrong = services.Choice("email", "nobody", None, 20, 18, 8, urgent=True)
    with pytest.raises(Faults) as refused:
        services.choose(access=access(user), choice=wrong)
    assert {f.column for f in refused.value.faults} == {"address", "hour"}
    with pytest.raises(Faults):
        services.choose(access=access(user), choice=services.Choice("robot", "", 1, 9, 18, 8, urgent=True))
    services.choose(access=access(user), choice=services.Choice("page", "left@over", None, 9, 18, 8, urgent=True))
    assert Preference.objects.get().address == ""


def test_a_robot_that_ended_says_nothing_for_those_who_chose_it(world: World, group: Robots) -> None:
    made = robot(group)
    user = world.person("wang", channel="robot", robot=made, address="")
    world.waits(user, "甲")
    services.end_robot(access=people.access(), robot=made.pk)
    assert world.minute(at(10, 8, 9)) == [] and not Notice.objects.exists()


def test_long_texts_end_with_a_whole_line() -> None:
    text = "\n".join(["一二三四五"] * 400)
    cut = adapters.shortened(text, 4096)
    assert len(cut.encode()) <= 4096 and cut.endswith("一二三四五\n……") and adapters.shortened("短", 4096) == "短"


def test_old_messages_are_forgotten_and_what_was_told_is_not(world: World, box: Box) -> None:
    user = world.person("wang")
    world.waits(user, "甲")
    world.minute(at(1, 4, 9))
    world.minute(at(10, 8, 10))
    assert not Message.objects.exists() and Notice.objects.count() == 1
