"""The two policies of passwords, and what changing one does."""

from __future__ import annotations

import string
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from tests.accounts.door import HOLDER, PASSWORD, Door, person, told
from threeones.base.accounts.access import access_of
from threeones.base.accounts.models import PastPassword, SignedIn, User
from threeones.base.accounts.passwords import classes_of, is_common, one_time_password, requirements, wrong
from threeones.base.accounts.policy import read_policy
from threeones.base.accounts.services import change_password, give_one_time_password
from threeones.base.org.models import Role

DENGBAO, ASVS = read_policy("dengbao"), read_policy("asvs")
ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=140)
Use = Callable[..., object]


def own_classes(password: str) -> int:
    """Counted in another way than the code does."""
    seen = set()
    for c in password:
        if "A" <= c <= "Z":
            seen.add("capital")
        elif "a" <= c <= "z":
            seen.add("small")
        elif "0" <= c <= "9":
            seen.add("digit")
        else:
            seen.add("other")
    return len(seen)


@given(ANY)
def test_dengbao_takes_what_is_long_and_varied_and_nothing_else(password: str) -> None:
    right = 8 <= len(password) <= 128 and own_classes(password) >= 3 and not is_common(password)
    assert (not list(wrong(password, None, DENGBAO))) == right


@given(ANY)
def test_asvs_asks_for_length_only(password: str) -> None:
    right = 8 <= len(password) <= 128 and not is_common(password)
    assert (not list(wrong(password, None, ASVS))) == right


@given(st.text(string.ascii_lowercase + " ", min_size=15, max_size=128))
def test_asvs_makes_no_rule_of_composition_that_dengbao_makes(password: str) -> None:
    if is_common(password):
        return
    assert not list(wrong(password, None, ASVS))
    assert list(wrong(password, None, DENGBAO))


@given(ANY)
def test_classes_are_counted_as_by_hand(password: str) -> None:
    assert classes_of(password) == own_classes(password)


@given(st.sampled_from([DENGBAO, ASVS]), st.text(string.printable, min_size=0, max_size=7))
def test_a_short_password_is_refused_whatever_it_is(rules: object, password: str) -> None:
    assert any("至少要8个" in line for line in wrong(password, None, rules))  # type: ignore[arg-type]


def test_sixty_four_characters_and_more_are_taken_by_both() -> None:
    long = "Ab1-" * 16
    assert len(long) == 64
    assert not list(wrong(long, None, DENGBAO))
    assert not list(wrong("天行健君子以自强不息" * 7, None, ASVS))


@pytest.mark.parametrize("password", ["password", "Password1", "12345678", "iloveyou", "qwertyuiop"])
def test_what_many_use_is_refused_by_both(password: str) -> None:
    for rules in (DENGBAO, ASVS):
        assert any("很多人" in line for line in wrong(password, None, rules)), rules.name


def test_everything_is_said_at_once() -> None:
    user = User(username="chenli", name="陈立")
    said = list(wrong("chenli", user, DENGBAO))
    assert len(said) == 3
    assert "至少要8个" in said[0]
    assert "1类" in said[1]
    assert "chenli" in said[2]
    assert list(wrong("CHENLI-2021x", user, DENGBAO)) == ["密码里有“chenli”，熟人容易猜到。"]
    assert list(wrong("陈立Kp-2021-9", user, ASVS)) == ["密码里有“陈立”，熟人容易猜到。"]


def test_the_policies_differ_where_the_standards_do(use_policy: Use) -> None:
    assert (DENGBAO.max_age_days, DENGBAO.remembered, DENGBAO.character_classes) == (90, 5, 3)
    assert (ASVS.max_age_days, ASVS.remembered, ASVS.character_classes) == (0, 0, 0)
    assert DENGBAO.separate_administrators and not ASVS.separate_administrators
    assert any("90天" in line for line in requirements(DENGBAO))
    assert not any("天" in line for line in requirements(ASVS))


def test_a_one_time_password_satisfies_both_and_never_comes_twice() -> None:
    drawn = {one_time_password() for _n in range(200)}
    assert len(drawn) == 200
    for password in drawn:
        for rules in (DENGBAO, ASVS):
            assert not list(wrong(password, None, rules)), password
        assert not set(password) & set("0Oo1lI")


def change(door: Door, old: str, new: str, again: str = "") -> str:
    given = {"oldpassword": old, "password1": new, "password2": again or new}
    answer = door.client.post("/accounts/password/", given)
    return "" if answer.status_code == 302 else answer.content.decode()


def nth(n: int) -> str:
    """The nth of many good passwords."""
    return f"Gongshu-{n:04d}-kp"


@pytest.mark.django_db
def test_the_last_five_are_not_taken_again_and_the_sixth_is(door: Door) -> None:
    person(password=nth(0))
    door.sign_in(password=nth(0))
    for n in range(1, 5):
        assert change(door, nth(n - 1), nth(n)) == ""
    for n in range(5):
        assert "不能再用最近5个密码中的一个" in change(door, nth(4), nth(n)), n
    assert change(door, nth(4), nth(5)) == ""
    assert change(door, nth(5), nth(0)) == "", "five others came after it"
    assert PastPassword.objects.count() == 4, "no more are kept than are needed"


@pytest.mark.django_db
def test_asvs_remembers_the_present_one_only(door: Door, use_policy: Use) -> None:
    use_policy("asvs")
    person(password=nth(0))
    door.sign_in(password=nth(0))
    assert "新密码和现在的一样" in change(door, nth(0), nth(0))
    assert change(door, nth(0), nth(1)) == ""
    assert change(door, nth(1), nth(0)) == ""
    assert not PastPassword.objects.exists()


@pytest.mark.django_db
def test_everything_that_is_wrong_with_a_change_is_said_at_once(door: Door) -> None:
    person()
    door.sign_in()
    page = change(door, "not-the-old-one", "kurz", "kürzer")
    assert "现在的密码不对。" in page
    assert "两次输入的新密码不一样。" in page
    page = change(door, PASSWORD, "kurz")
    assert "密码只有4个字符" in page and "密码只有1类字符" in page
    assert "kurz" not in page, "a password never comes back"
    door.client.post("/accounts/logout/")
    assert door.sign_in().status_code == 302, "nothing was changed"


@pytest.mark.django_db
def test_a_change_ends_the_other_sessions_and_keeps_this_one(door: Door) -> None:
    person()
    elsewhere = Door("10.1.1.8")
    elsewhere.sign_in()
    door.sign_in()
    assert SignedIn.objects.count() == 2
    assert change(door, PASSWORD, nth(1)) == ""
    assert door.is_in()
    assert not elsewhere.is_in()
    assert SignedIn.objects.count() == 1
    assert told("password") == [("Chen", "chen", "")]
    assert elsewhere.sign_in().status_code == 200, "the old password opens no longer"
    assert elsewhere.sign_in(password=nth(1)).status_code == 302


@pytest.mark.django_db
def test_a_one_time_password_must_be_changed_before_anything_else(door: Door) -> None:
    user = person()
    administrator = person("root", roles=(Role.SYSTEM_ADMIN,))
    once = give_one_time_password(access=access_of(administrator, timezone.localdate()), user=user)
    assert door.sign_in().status_code == 200, "the old one opens no longer"
    door.sign_in(password=once)
    for page in ("/", "/rules/", "/me/", "/projects/"):
        answer = door.client.get(page)
        assert (answer.status_code, answer["Location"]) == (302, "/accounts/password/"), page
    part = door.client.get("/rules/", HTTP_HX_REQUEST="true")
    assert (part.status_code, part["HX-Redirect"]) == (204, "/accounts/password/")
    assert "别人给的" in door.client.get("/accounts/password/").content.decode()
    assert change(door, once, once) != "", "the given one does not become one's own"
    assert change(door, once, nth(1)) == ""
    assert door.is_in()


@pytest.mark.django_db
def test_a_one_time_password_is_good_for_so_long(door: Door) -> None:
    person(must_change_password=True, one_time_until=timezone.now() - timedelta(seconds=1))
    answer = door.sign_in()
    assert "一次性密码已过有效期" in answer.content.decode()
    assert not door.is_in()


@pytest.mark.django_db
@pytest.mark.parametrize(("policy", "due"), [("dengbao", True), ("asvs", False)])
def test_after_ninety_days_dengbao_asks_for_another_and_asvs_does_not(
    door: Door, use_policy: Use, policy: str, due: bool
) -> None:
    use_policy(policy)
    person(password_changed_at=timezone.now() - timedelta(days=91))
    person("young", password_changed_at=timezone.now() - timedelta(days=89))
    door.sign_in()
    assert door.is_in() is not due
    if due:
        assert "密码用满了期限" in door.client.get("/accounts/password/").content.decode()
    young = Door()
    young.sign_in("young")
    assert young.is_in()


@pytest.mark.django_db
def test_wrong_old_passwords_at_a_desk_left_open_are_counted(door: Door) -> None:
    person()
    door.sign_in()
    for n in range(5):
        answer = door.client.post(
            "/accounts/password/", {"oldpassword": f"guess-{n}", "password1": "x", "password2": "x"}
        )
    assert answer.status_code == 429
    assert Door(HOLDER).sign_in().status_code == 429


@pytest.mark.django_db
def test_nobody_changes_the_password_of_another_nor_of_a_demonstration(door: Door) -> None:
    user, other = person(), person("other")
    with pytest.raises(PermissionDenied):
        change_password(access=access_of(other, timezone.localdate()), user=user, password=nth(1))
    User.objects.filter(pk=user.pk).update(demonstration=True)
    door.sign_in()
    assert door.client.get("/accounts/password/").status_code == 403
    assert door.client.get("/me/factor/on/").status_code == 403


@pytest.mark.django_db
def test_passwords_are_kept_as_the_policy_says_and_by_sm3_where_it_is_asked_for(
    door: Door, settings: object, use_policy: Use
) -> None:
    user = person()
    assert user.password.startswith("pbkdf2_sha256$1000$")
    use_policy(pbkdf2_rounds=2000)
    door.sign_in()
    user.refresh_from_db()
    assert user.password.startswith("pbkdf2_sha256$2000$"), "older hashes are made anew at sign-in"
    settings.PASSWORD_HASHERS = list(reversed(settings.PASSWORD_HASHERS))  # type: ignore[attr-defined]
    door.client.post("/accounts/logout/")
    assert door.sign_in().status_code == 302
    user.refresh_from_db()
    assert user.password.startswith("pbkdf2_sm3$2000$")
    door.client.post("/accounts/logout/")
    assert door.sign_in(password="wrong-wrong").status_code == 200
    assert door.sign_in().status_code == 302


def test_the_pack_asks_for_as_many_rounds_as_its_source() -> None:
    assert DENGBAO.pbkdf2_rounds == ASVS.pbkdf2_rounds == 600_000
