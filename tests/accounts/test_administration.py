"""The pages of those who administer accounts and posts, and the rules behind them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.accounts.door import PASSWORD, STRANGER, Door, person, post_in, told
from tests.support.records import Records
from threeones.base.accounts.access import Access, access_of
from threeones.base.accounts.models import Post, Secretary, Substitution, User
from threeones.base.accounts.posts import appoint, end_post, substitute
from threeones.base.accounts.services import create_account
from threeones.base.audit.models import AuditEntry
from threeones.base.org.models import Person, Role, Unit
from threeones.kernel.values.faults import Faults

pytestmark = pytest.mark.django_db
LIST = "/administration/accounts/"
Use = Callable[..., object]


def today() -> date:
    return timezone.localdate()


def access(user: User) -> Access:
    return access_of(user, today())


@pytest.fixture
def year() -> Records:
    return Records()


@pytest.fixture
def section(year: Records) -> Unit:
    return year.section


@pytest.fixture
def system() -> Door:
    """The system's administrator, signed in."""
    person("root", roles=(Role.SYSTEM_ADMIN,))
    door = Door()
    door.sign_in("root")
    return door


@pytest.fixture
def security() -> Door:
    """The security administrator, signed in."""
    person("guard", roles=(Role.SECURITY_ADMIN,))
    door = Door()
    door.sign_in("guard")
    return door


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_an_account_is_made_and_its_password_shown_once(system: Door, section: Unit, year: Records) -> None:
    Person.objects.create(code="P010", name="陈示例", unit=section, role=Role.CLERK, **year.where())
    answer = system.client.post(f"{LIST}new/", {"username": "chen", "person": "P010"})
    password = re.search(r'class="once"[^>]*>([^<]+)<', text(answer))
    assert password, text(answer)
    assert "no-store" in answer["Cache-Control"]
    made = User.objects.get(username="chen")
    assert (made.name, made.person.code, made.must_change_password) == ("陈示例", "P010", True)  # type: ignore[union-attr]
    assert password[1] not in text(system.client.get(f"{LIST}chen/"))
    door = Door()
    assert door.sign_in(password=password[1]).status_code == 302
    entry = AuditEntry.objects.get(record="accounts.user", action="create", key="chen")
    assert entry.actor == "Root"
    assert password[1] not in str(list(AuditEntry.objects.values()))


def test_everything_wrong_with_a_new_account_is_said_at_once(system: Door) -> None:
    person("chen")
    answer = system.client.post(f"{LIST}new/", {"username": "CHEN", "name": "陈", "enterprise_code": "123"})
    assert answer.status_code == 422
    page = text(answer)
    assert "已有用户名“CHEN”" in page and "“123”通不过统一社会信用代码的校验" in page
    answer = system.client.post(f"{LIST}new/", {"username": "<b>x</b>", "name": "", "person": "P999"})
    assert "花名册里找不到“P999”" in text(answer)
    assert "<b>x</b>" not in text(answer)
    assert User.objects.count() == 2


def test_a_person_has_one_account(system: Door, section: Unit, year: Records) -> None:
    who = Person.objects.create(code="P010", name="陈示例", unit=section, **year.where())
    person("chen", person=who)
    assert "陈示例已有账号“chen”" in text(system.client.post(f"{LIST}new/", {"username": "chen2", "person": "P010"}))


def test_the_list_is_searched_filtered_and_paged_with_as_many_queries_whatever_its_length(
    system: Door, section: Unit, year: Records
) -> None:
    for n in range(3):
        post_in(person(f"a{n}"), Role.CLERK, section)
    with CaptureQueriesContext(
        connection,
    ) as few:
        assert system.client.get(LIST).status_code == 200
    people = [
        Person(code=f"P{n:03d}", name=f"人{n}", unit=section, role=Role.CLERK, **year.where()) for n in range(120)
    ]
    Person.objects.bulk_create(people)
    User.objects.bulk_create(
        User(username=f"u{n:03d}", name=p.name, person=p, password="!", is_active=n % 2 == 0)
        for n, p in enumerate(Person.objects.filter(role=Role.CLERK).order_by("code"))
    )
    with CaptureQueriesContext(connection) as many:
        page = text(system.client.get(LIST))
    assert len(many) <= len(few)
    assert "124个账号" in page
    assert page.count('<td class="main">') == 50
    assert text(system.client.get(f"{LIST}?page=3")).count('<td class="main">') == 24
    assert text(system.client.get(f"{LIST}?page=99")).count('<td class="main">') == 24, "the last page, not an error"
    assert "60个账号" in text(system.client.get(f"{LIST}?state=closed"))
    assert "u007" in text(system.client.get(f"{LIST}?q=P007")) and "1个账号" in text(
        system.client.get(f"{LIST}?q=P007")
    )
    assert "123个账号" in text(system.client.get(f"{LIST}?role=clerk"))
    assert "1个账号" in text(system.client.get(f"{LIST}?role=system_admin"))
    assert "没有这样的账号" in text(system.client.get(f"{LIST}?q=<script>"))


def test_an_account_is_closed_opened_and_left_with_a_reason(system: Door) -> None:
    person()
    theirs = Door(STRANGER)
    theirs.sign_in()
    assert system.client.post(f"{LIST}chen/close/", {"close-reason": " "}).status_code == 422
    assert theirs.is_in(), "nothing happens without a reason"
    assert system.client.post(f"{LIST}chen/close/", {"close-reason": "停职"}).status_code == 302
    assert not theirs.is_in()
    assert theirs.sign_in().status_code == 200
    system.client.post(f"{LIST}chen/open/", {"open-reason": "复职"})
    assert theirs.sign_in().status_code == 302
    system.client.post(f"{LIST}chen/left/", {"left-reason": "调走", "left-on": today().isoformat()})
    assert not theirs.is_in()
    actions = [
        (e.action, e.reason) for e in AuditEntry.objects.filter(record="accounts.user", actor="Root", key="chen")
    ]
    assert actions == [("close", "停职"), ("open", "复职"), ("leave", "调走")]


def test_a_one_time_password_from_the_page(system: Door) -> None:
    person()
    answer = system.client.post(f"{LIST}chen/password/")
    password = re.search(r'class="once"[^>]*>([^<]+)<', text(answer))
    assert password
    assert Door(STRANGER).sign_in(password=password[1]).status_code == 302
    assert Door(STRANGER).sign_in(password=PASSWORD).status_code == 200


def test_each_administrator_sees_his_own_part_only(system: Door, security: Door, section: Unit) -> None:
    person()
    person("book", roles=(Role.AUDIT_ADMIN,))
    post_in(person("boss"), Role.HEAD, section)
    auditor, boss, clerk = Door(), Door(), Door()
    auditor.sign_in("book")
    boss.sign_in("boss")
    clerk.sign_in("chen")
    system_only = [f"{LIST}new/"]
    both = [LIST, f"{LIST}chen/", "/administration/policy/"]
    security_only = [
        f"{LIST}chen/posts/",
        "/administration/substitutions/",
        "/administration/secretaries/",
        "/administration/locks/",
    ]
    for door, allowed in (
        (system, system_only + both),
        (security, security_only + both),
        (auditor, []),
        (boss, []),
        (clerk, []),
    ):
        for page in (*system_only, *both, *security_only):
            assert door.client.get(page).status_code == (200 if page in allowed else 403), (page, allowed)
    for page in ("password", "sessions", "close"):
        for door in (security, auditor, boss, clerk):
            assert door.client.post(f"{LIST}chen/{page}/", {"close-reason": "x"}).status_code == 403
    assert User.objects.get(username="chen").is_active


def test_nobody_changes_his_own_roles_or_state(system: Door, security: Door, section: Unit) -> None:
    assert security.client.get(f"{LIST}guard/posts/").status_code == 403
    given = {"role": "head_of_bureau", "unit": section.pk, "valid_from": today().isoformat()}
    assert security.client.post(f"{LIST}guard/posts/", given).status_code == 403
    assert system.client.post(f"{LIST}root/close/", {"close-reason": "x"}).status_code == 403
    assert system.client.post(f"{LIST}root/password/").status_code == 403
    own = User.objects.get(username="guard")
    with pytest.raises(PermissionDenied):
        appoint(access=access(own), user=own, role=Role.AUDITOR, unit=section, valid_from=today())
    with pytest.raises(PermissionDenied):
        end_post(access=access(own), post=Post.objects.get(user=own), last_day=today(), reason="x")
    assert Post.objects.filter(user=own).count() == 1


@pytest.mark.parametrize("first", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])
@pytest.mark.parametrize("second", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])
def test_under_dengbao_the_three_administrations_exclude_one_another_and_under_asvs_they_do_not(
    use_policy: Use, first: Role, second: Role
) -> None:
    guard, user = person("guard", roles=(Role.SECURITY_ADMIN,)), person()
    for policy, fits in (("dengbao", False), ("asvs", first != second)):
        use_policy(policy)
        Post.objects.filter(user=user).delete()
        appoint(access=access(guard), user=user, role=first, valid_from=today())
        try:
            appoint(access=access(guard), user=user, role=second, valid_from=today())
        except Faults as found:
            assert not fits
            assert [f.column for f in found.faults] == ["role"]
        else:
            assert fits, (policy, first, second)
    assert access(user).roles == {first, second}


def test_the_next_term_of_another_administration_is_refused_too(use_policy: Use) -> None:
    guard, user = person("guard", roles=(Role.SECURITY_ADMIN,)), person()
    later = today() + timedelta(days=30)
    appoint(access=access(guard), user=user, role=Role.SYSTEM_ADMIN, valid_from=later)
    with pytest.raises(Faults, match="三员分设"):
        appoint(access=access(guard), user=user, role=Role.AUDIT_ADMIN, valid_from=today())


def test_under_dengbao_administrators_hold_no_business(section: Unit, year: Records) -> None:
    guard, user = person("guard", roles=(Role.SECURITY_ADMIN,)), person(roles=(Role.SYSTEM_ADMIN,))
    with pytest.raises(Faults, match="不能兼业务角色"):
        appoint(access=access(guard), user=user, role=Role.CLERK, unit=section, valid_from=today())
    worker = person(
        "worker", person=Person.objects.create(code="P1", name="甲", unit=section, role=Role.CLERK, **year.where())
    )
    with pytest.raises(Faults, match="管理员不能兼"):
        appoint(access=access(guard), user=worker, role=Role.SYSTEM_ADMIN, valid_from=today())
    boss = person("boss")
    with pytest.raises(Faults, match="管理员不能代理"):
        substitute(
            access=access(guard), holder=boss, substitute=user, valid_from=today(), valid_to=today(), reason="年休假"
        )


def test_a_post_is_given_and_ended_on_the_pages(security: Door, section: Unit) -> None:
    user = person()
    given = {"role": "clerk", "unit": section.pk, "valid_from": today().isoformat(), "valid_to": ""}
    assert security.client.post(f"{LIST}chen/posts/", given).status_code == 302
    assert access(user).units == {section.pk}
    assert "已经任这个职" in text(security.client.post(f"{LIST}chen/posts/", given))
    wrong = {"role": "system_admin", "unit": section.pk, "valid_from": "2021-13-01", "valid_to": ""}
    assert "看不懂这个日期" in text(security.client.post(f"{LIST}chen/posts/", wrong))
    post = Post.objects.get(user=user)
    end = f"/administration/posts/{post.pk}/end/"
    name = f"post{post.pk}"
    assert security.client.post(end, {f"{name}-last_day": today().isoformat(), f"{name}-reason": ""}).status_code == 422
    yesterday = (today() - timedelta(days=1)).isoformat()
    assert security.client.post(end, {f"{name}-last_day": yesterday, f"{name}-reason": "岗位调整"}).status_code == 302
    assert access(user).units == frozenset()
    assert list(AuditEntry.objects.filter(record="accounts.post").values_list("actor", "action", "reason")) == [
        ("Guard", "create", ""),
        ("Guard", "end", "岗位调整"),
    ]


def test_a_substitute_sees_what_the_holder_sees_on_those_days_and_not_after(section: Unit) -> None:
    holder, other = person("lead"), person("other")
    post_in(holder, Role.UNIT_LEAD, section)
    first, last = today() + timedelta(days=3), today() + timedelta(days=5)
    substitute(access=access(holder), holder=holder, substitute=other, valid_from=first, valid_to=last, reason="年休假")
    for days, sees in ((2, False), (3, True), (5, True), (6, False)):
        found = access_of(other, today() + timedelta(days=days))
        assert (found.units == {section.pk}) is sees, days
        assert (found.actor == "Other（代Lead）") is sees, "both stand in the audit"
    with pytest.raises(PermissionDenied):
        substitute(access=access(other), holder=holder, substitute=other, valid_from=first, valid_to=last, reason="x")


def test_nobody_stands_in_for_somebody_who_has_left(section: Unit) -> None:
    holder, other = person("lead"), person("other")
    post_in(holder, Role.UNIT_LEAD, section)
    last = today() + timedelta(days=30)
    told: dict[str, Any] = {"holder": holder, "valid_from": today(), "valid_to": last, "reason": "年休假"}
    substitute(access=access(holder), substitute=other, **told)
    holder.left_on = today() + timedelta(days=1)
    holder.save()
    assert access_of(other, today()).units == {section.pk}
    assert access_of(other, today() + timedelta(days=1)).units == set()
    with pytest.raises(Faults, match="已停用"):
        substitute(access=access(holder), substitute=person("third"), **told)


def test_one_asks_for_a_substitute_on_ones_own_page_and_is_back(door: Door) -> None:
    person()
    person("other", name="王示例")
    door.sign_in()
    day = today().isoformat()
    given = {"substitute": "王示例", "valid_from": day, "valid_to": day, "reason": "年休假"}
    assert door.client.post("/me/substitutes/", given).status_code == 302
    made = Substitution.objects.get()
    assert (made.holder.username, made.substitute.username) == ("chen", "other")
    page = text(door.client.post("/me/substitutes/", given))
    assert "已经由王示例代理" in page
    wrong = {"substitute": "chen", "valid_from": "2020-01-01", "valid_to": "2019-01-01", "reason": ""}
    page = text(door.client.post("/me/substitutes/", wrong))
    assert "找不到“chen”" in page and "最早从今天起" in page
    theirs = Door(STRANGER)
    theirs.sign_in("other")
    assert "代" in text(theirs.client.get("/me/")) and "Chen" in text(theirs.client.get("/me/"))
    assert theirs.client.post(f"/me/substitutes/{made.pk}/end/").status_code == 404, "not the substitute's to end"
    assert door.client.post(f"/me/substitutes/{made.pk}/end/").status_code == 302
    assert not Substitution.objects.exists(), "one that was to begin today does not take place"
    assert [e.action for e in AuditEntry.objects.filter(record="accounts.substitution")] == ["create", "remove"]


def test_secretaries_and_substitutions_on_the_security_pages(security: Door, section: Unit, year: Records) -> None:
    leader = Person.objects.create(code="P004", name="李示例", unit=section, role=Role.PORTFOLIO, **year.where())
    person("li", person=leader)
    person("chen")
    day = today().isoformat()
    given = {"leader": "P004", "user": "chen", "valid_from": day}
    assert security.client.post("/administration/secretaries/", given).status_code == 302
    assert "不能再做" in text(security.client.post("/administration/secretaries/", given))
    assert "不能再做" in text(security.client.post("/administration/secretaries/", {**given, "user": "li"}))
    assert access(User.objects.get(username="chen")).secretary_of == {leader.pk}
    made = Secretary.objects.get()
    security.client.post(f"/administration/secretaries/{made.pk}/end/")
    assert not access(User.objects.get(username="chen")).secretary_of
    sent = {"holder": "li", "substitute": "chen", "valid_from": day, "valid_to": day, "reason": "出差"}
    assert security.client.post("/administration/substitutions/", sent).status_code == 302
    found = Substitution.objects.get()
    assert "出差" in text(security.client.get("/administration/substitutions/"))
    assert security.client.post(f"/administration/substitutions/{found.pk}/end/").status_code == 302
    assert not Substitution.objects.exists()


def test_locks_are_seen_and_opened(security: Door) -> None:
    person()
    attacker = Door(STRANGER)
    for n in range(5):
        attacker.sign_in(password=f"wrong-{n}")
    page = text(security.client.get("/administration/locks/"))
    assert "chen" in page and STRANGER in page
    answer = security.client.post("/administration/locks/", {"username": "chen", "address": STRANGER}, follow=True)
    assert "已解锁" in text(answer)
    assert attacker.sign_in().status_code == 302
    assert told("unlock") == [("Guard", "chen", "")]
    for odd in ("10.1.1", "\xa0$=", "::zz", "10.1.1.7/8", "x" * 60):
        assert (
            security.client.post("/administration/locks/", {"username": "chen", "address": odd}).status_code == 302
        ), odd
    again = security.client.post("/administration/locks/", {"username": "chen", "address": STRANGER}, follow=True)
    assert "已经没有锁着" in text(again)


def test_the_policy_is_shown_with_both_sides(security: Door) -> None:
    page = text(security.client.get("/administration/policy/"))
    for expected in ("等级保护（GB/T 22239）", "OWASP ASVS 5.0", "90天", "四类中的3类", "5次，15分钟", "不要求"):
        assert expected in page, expected


def test_ones_own_page_ends_other_sessions_and_keeps_a_language(door: Door) -> None:
    person()
    elsewhere = Door(STRANGER, HTTP_USER_AGENT="Other/1.0")
    elsewhere.sign_in()
    door.sign_in()
    page = text(door.client.get("/me/"))
    assert STRANGER in page and "Other/1.0" in page
    assert "已退出别处的1个登录" in text(door.client.post("/me/sessions/", follow=True))
    assert door.is_in() and not elsewhere.is_in()
    door.client.post("/me/language/", {"language": "en"})
    assert "My account" in text(door.client.get("/me/"))
    door.client.post("/accounts/logout/")
    fresh = Door("10.1.1.9")
    fresh.sign_in()
    assert "My account" in text(fresh.client.get("/me/")), "the language follows the account, not the machine"


def test_create_account_says_what_is_wrong_with_a_password_too() -> None:
    root = person("root", roles=(Role.SYSTEM_ADMIN,))
    with pytest.raises(Faults) as found:
        create_account(access=access(root), username="x", name="", password="kurz")
    assert {f.column for f in found.value.faults} == {"username", "name", "password"}
    assert User.objects.count() == 1
