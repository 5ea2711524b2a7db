"""Reading accounts, for those who administer them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from threeones.base.accounts.access import Access
from threeones.base.accounts.models import Post, Secretary, Substitution, User
from threeones.base.accounts.posts import ADMINISTRATORS
from threeones.base.accounts.rights import ENTER, SEE_POSTS
from threeones.base.org.models import Role

OPEN, CLOSED, LEFT = STATES = ("open", "closed", "left")


def between(day: date) -> Q:
    """What holds on a day."""
    return Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))


def still(day: date) -> Q:
    """What holds on a day or will hold later."""
    return Q(valid_to__isnull=True) | Q(valid_to__gte=day)


def accounts(*, access: Access, day: date, words: str = "", state: str = "", role: str = "") -> QuerySet[User]:
    """Accounts whose user name, name, number in the roster or unit has the words, in a state, with a role.

    With person, unit and the posts of the day. Raises ``PermissionDenied``.
    """
    access.require(ENTER)
    posts = Post.objects.filter(between(day)).select_related("unit").order_by("valid_from")
    found = User.objects.select_related("person__unit").prefetch_related(Prefetch("posts", posts, "held"))
    for word in words.split():
        found = found.filter(
            Q(username__icontains=word)
            | Q(name__icontains=word)
            | Q(person__code__icontains=word)
            | Q(person__unit__name__icontains=word)
        )
    gone = Q(left_on__lte=day)
    if state == OPEN:
        found = found.filter(is_active=True).exclude(gone)
    elif state == CLOSED:
        found = found.filter(is_active=False)
    elif state == LEFT:
        found = found.filter(gone)
    if role:
        appointed = Post.objects.filter(between(day), role=role).values("user")
        by_roster = Q(person__role=role)
        by_code = ~Q(enterprise_code="") if role == Role.ENTERPRISE else Q(pk__in=())
        found = found.filter(Q(pk__in=appointed) | by_roster | by_code)
    return found.order_by("username")


@dataclass(frozen=True, slots=True)
class Held:
    """Everything that an account holds, has held or will hold, the latest first."""

    posts: Sequence[Post]
    substitutes: Sequence[Substitution]
    stands_in_for: Sequence[Substitution]
    leaders: Sequence[Secretary]


def held_by(*, access: Access, user: User) -> Held:
    """What an account holds; one's own, or for those who appoint. Raises ``PermissionDenied``."""
    if access.user_id != user.pk:
        access.require(SEE_POSTS)
    return Held(
        list(user.posts.select_related("unit").order_by("-valid_from")),
        list(user.substitutes.select_related("substitute").order_by("-valid_from")),
        list(user.stands_in_for.select_related("holder").order_by("-valid_from")),
        list(user.leaders.select_related("leader").order_by("-valid_from")),
    )


def substitutions(*, access: Access, day: date) -> list[Substitution]:
    """All substitutions that are on or to come. Raises ``PermissionDenied``."""
    access.require(SEE_POSTS)
    return list(
        Substitution.objects.filter(still(day)).select_related("holder", "substitute").order_by("valid_from", "pk")
    )


def secretaries(*, access: Access, day: date) -> list[Secretary]:
    """All who record for a leader now or from some day on. Raises ``PermissionDenied``."""
    access.require(SEE_POSTS)
    return list(Secretary.objects.filter(still(day)).select_related("leader", "user").order_by("leader__code", "pk"))


def colleagues(user: User, day: date) -> QuerySet[User]:
    """Those who could stand in for somebody: open accounts of people, no administrators' nor enterprises'.

    For an enterprise nobody stands in, and the names of those who work here are not told to it.
    """
    if user.enterprise_code:
        return User.objects.none()
    administrators = Post.objects.filter(still(day), role__in=ADMINISTRATORS).values("user")
    return (
        User.objects.filter(is_active=True, left_on__isnull=True, enterprise_code="", demonstration=user.demonstration)
        .exclude(pk=user.pk)
        .exclude(pk__in=administrators)
        .order_by("name")
    )


def account_named(words: str, among: QuerySet[User]) -> User | None:
    """The account that somebody means: by user name, by number in the roster, or by name where only one has it."""
    text = words.strip()
    for query in (Q(username__iexact=text), Q(person__code__iexact=text), Q(name=text)):
        found = list(among.filter(query)[:2])
        if len(found) == 1:
            return found[0]
    return None
