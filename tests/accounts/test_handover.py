"""Handing over: what stood in somebody's name goes to another, once, on its day, with its entries."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from tests.accounts.door import Door, person, post_in
from tests.support.people import audited
from tests.support.records import Records
from threeones.apps.handbook.models import Project
from threeones.apps.handbook.selectors import projects
from threeones.base.accounts.access import Access, access_of
from threeones.base.accounts.handover import cancel, carry_out_due, hand_over, matters
from threeones.base.accounts.models import HandOver, Post, Secretary, Substitution, User
from threeones.base.accounts.rights import HAND_OVER
from threeones.base.audit.models import AuditEntry
from threeones.base.audit.records import unexplained
from threeones.base.entry.models import Draft
from threeones.base.org.models import Person, Role, UnitKind
from threeones.base.talk.models import Message, Thread
from threeones.kernel.values.faults import Faults

pytestmark = pytest.mark.django_db


def today() -> date:
    return timezone.localdate()


def access(user: User) -> Access:
    return access_of(user, today())


@pytest.fixture
def year() -> Records:
    return Records()


@pytest.fixture
def guard() -> User:
    return person("guard", roles=(Role.SECURITY_ADMIN,))


@pytest.fixture
def giver(year: Records) -> User:
    """Somebody who answers for two projects, is asked something, and has begun a form."""
    user = person("giver", person=year.person)
    year.project("J-001")
    year.project("J-002")
    thread = Thread.objects.create(label="handbook.project", key="J-001")
    Message.objects.create(
        thread=thread,
        kind="question",
        text="何时完工？",
        author=user,
        author_name="x",
        to_person=year.person,
        state="open",
        at=timezone.now(),
        token="t-1",
    )
    Draft.objects.create(user=user, form="report/J-001/2021-10/J-1", content="{}", at=timezone.now())
    return user


@pytest.fixture
def taker(year: Records) -> User:
    who = Person.objects.create(code="2", name="钱二", unit=year.section, **year.where())
    return person("taker", name="钱二", person=who)


def move(guard: User, giver: User, taker: User, **more: Any) -> HandOver:
    given = {"on": today(), "reason": "岗位调整", **more}
    return hand_over(access=access(guard), giver=giver, taker=taker, **given)


def test_everything_in_somebodys_name_goes_to_the_other(guard: User, giver: User, taker: User) -> None:
    assert {str(title): len(names) for title, names in matters(access=access(guard), user=giver)} == {
        "项目": 2,
        "待答复的提问": 1,
        "没有报送的草稿": 1,
    }
    made = move(guard, giver, taker)
    assert made.done_at is not None
    assert made.moved == "项目 2、待答复的提问 1、没有报送的草稿 1" or set(made.moved.split("、")) == {
        "项目 2",
        "待答复的提问 1",
        "没有报送的草稿 1",
    }
    for project in Project.objects.all():
        assert (project.owner.name, project.leader.name) == ("钱二", "钱二")
    assert Message.objects.get().to_person == taker.person
    assert Draft.objects.get().user == taker
    assert matters(access=access(guard), user=giver) == []
    assert {p.code for p in projects(2021, access(taker))} == {"J-001", "J-002"}
    assert not list(projects(2021, access(giver)))


def test_each_change_is_told_with_its_reason_and_adds_up(guard: User, giver: User, taker: User) -> None:
    move(guard, giver, taker)
    told = AuditEntry.objects.filter(reason="岗位调整").values_list("actor", "action", "record", "key")
    assert set(told) >= {
        ("Guard", "change", "handbook.project", "J-001"),
        ("Guard", "change", "handbook.project", "J-002"),
        ("Guard", "handover", "entry.draft", "report/J-001/2021-10/J-1"),
        ("Guard", "done", "accounts.handover", f"giver/{HandOver.objects.get().pk}"),
    }
    assert not [line for line in unexplained() if "责任" in line]


def test_posts_substitutes_and_secretaryships_end_the_day_before(
    year: Records, guard: User, giver: User, taker: User
) -> None:
    post = post_in(giver, Role.UNIT_LEAD, year.section)
    days = {"valid_from": today() - timedelta(days=2), "valid_to": today() + timedelta(days=9)}
    Substitution.objects.create(holder=giver, substitute=taker, reason="出差", **days)
    Secretary.objects.create(leader=year.person, user=giver, valid_from=days["valid_from"])
    move(guard, giver, taker)
    yesterday = today() - timedelta(days=1)
    assert Post.objects.get(pk=post.pk).valid_to == yesterday
    assert Substitution.objects.get().valid_to == yesterday
    assert Secretary.objects.get().valid_to == yesterday
    assert access(giver).roles == frozenset()
    ended = AuditEntry.objects.filter(action="end").values_list("record", flat=True)
    assert sorted(ended) == ["accounts.post", "accounts.secretary", "accounts.substitution"]


def test_posts_stay_where_that_is_asked_for(year: Records, guard: User, giver: User, taker: User) -> None:
    post_in(giver, Role.UNIT_LEAD, year.section)
    move(guard, giver, taker, end_posts=False)
    assert access(giver).has(Role.UNIT_LEAD)


def test_an_order_for_later_is_carried_out_on_its_day_and_once(
    guard: User, giver: User, taker: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = today() + timedelta(days=3)
    made = move(guard, giver, taker, on=later)
    assert made.done_at is None
    assert carry_out_due() == 0
    assert Project.objects.filter(owner=taker.person).count() == 0
    monkeypatch.setattr("threeones.base.accounts.handover.timezone.localdate", lambda: later)
    assert carry_out_due() == 1
    assert carry_out_due() == 0, "once"
    assert Project.objects.filter(owner=taker.person).count() == 2
    assert AuditEntry.objects.get(action="done").actor == "Guard", "as whoever ordered it"


def test_an_order_for_later_can_be_taken_back_and_one_that_is_done_cannot(
    guard: User, giver: User, taker: User
) -> None:
    made = move(guard, giver, taker, on=today() + timedelta(days=3))
    with pytest.raises(Faults, match="已有一次交接等着办"):
        move(guard, giver, taker)
    assert cancel(access=access(guard), handover=made) is True
    done = move(guard, giver, taker)
    assert cancel(access=access(guard), handover=done) is False
    assert HandOver.objects.count() == 1


def test_everything_wrong_is_said_at_once_and_nothing_moves(guard: User, giver: User, taker: User) -> None:
    with pytest.raises(Faults) as found:
        move(guard, giver, giver, reason=" ")
    assert {f.column for f in found.value.faults} == {"taker", "reason"}
    User.objects.filter(pk=taker.pk).update(left_on=today())
    taker.refresh_from_db()
    with pytest.raises(Faults, match="那时已停用"):
        move(guard, giver, taker)
    with pytest.raises(Faults, match="不在花名册里"):
        move(guard, giver, person("rootless"))
    assert not HandOver.objects.exists()
    assert Project.objects.filter(owner=giver.person).count() == 2


def test_a_draft_of_the_same_form_is_not_overwritten(guard: User, giver: User, taker: User) -> None:
    Draft.objects.create(user=taker, form="report/J-001/2021-10/J-1", content='{"own": 1}', at=timezone.now())
    move(guard, giver, taker)
    assert {(d.user.username, d.content) for d in Draft.objects.all()} == {("giver", "{}"), ("taker", '{"own": 1}')}


def test_the_head_hands_over_within_the_bureau_only(year: Records, giver: User, taker: User) -> None:
    head = person("head")
    post_in(head, Role.HEAD, year.bureau)
    other = year.unit("K", "教育局", UnitKind.BUREAU)
    stranger = person("stranger", person=Person.objects.create(code="9", name="孙九", unit=other, **year.where()))
    assert access(head).may(HAND_OVER)
    for to in (stranger, head):
        with pytest.raises(PermissionDenied):
            hand_over(access=access(head), giver=giver, taker=to, on=today(), reason="x")
    with pytest.raises(PermissionDenied):
        hand_over(access=access(head), giver=stranger, taker=taker, on=today(), reason="x")
    with pytest.raises(PermissionDenied):
        hand_over(access=access(taker), giver=giver, taker=taker, on=today(), reason="x")
    assert hand_over(access=access(head), giver=giver, taker=taker, on=today(), reason="x").done_at


def test_the_page_shows_what_would_go_and_carries_it_out(guard: User, giver: User, taker: User) -> None:
    door = Door()
    door.sign_in("guard")
    page = door.client.get("/administration/handover/?giver=giver").content.decode()
    assert "J-001 项目J-001" in page and "何时完工？" in page
    given = {"giver": "giver", "taker": "钱二", "on": today().isoformat(), "reason": "岗位调整", "end_posts": "on"}
    answer = door.client.post("/administration/handover/", given, follow=True)
    assert "已交接：" in answer.content.decode()
    assert Project.objects.filter(owner=taker.person).count() == 2
    answer = door.client.post("/administration/handover/", {**given, "taker": "giver"})
    assert (answer.status_code, "自己不能交给自己" in answer.content.decode()) == (422, True)
    later = {**given, "on": (today() + timedelta(days=2)).isoformat()}
    door.client.post("/administration/handover/", later)
    waiting = HandOver.objects.get(done_at__isnull=True)
    assert "到那天办" in door.client.get("/administration/handover/").content.decode()
    assert door.client.post(f"/administration/handover/{waiting.pk}/cancel/").status_code == 302
    assert not HandOver.objects.filter(done_at__isnull=True).exists()
    clerk = Door()
    clerk.sign_in("taker")
    assert clerk.client.get("/administration/handover/").status_code == 403
    assert clerk.client.post("/administration/handover/", given).status_code == 403


def test_rights_slipped_into_the_database_are_found(year: Records) -> None:
    user = User.objects.create(username="quiet", name="Quiet")
    audited(user, Role.CLERK, year.section)
    assert not [line for line in unexplained() if "quiet" in line]
    Post.objects.filter(user=user).update(role=Role.AUDITOR)
    Post.objects.create(user=user, role=Role.SYSTEM_ADMIN, valid_from=today())
    User.objects.filter(pk=user.pk).update(enterprise_code="91330105MA0000000X")
    found = [line for line in unexplained() if "quiet" in line]
    assert len(found) == 3, found
