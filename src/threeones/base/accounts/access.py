"""What an account may see and do on a day (权限): computed from the roster, appointed posts and substitutions."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from threeones.base.accounts.models import Post, Secretary, Substitution, User
from threeones.base.accounts.permissions import permissions
from threeones.base.audit.memo import until_touched
from threeones.base.org.models import NOT_IN_ROSTER, Person, Role, Unit, UnitKind

WHOLE_VIEW = frozenset(
    {
        Role.HEAD,
        Role.DISTRICT_LEADER,
        Role.SUPERVISOR,
        Role.EVALUATOR,
        Role.STATISTICS,
        Role.AUDITOR,
        Role.INSPECTOR,
    }
)
"""Roles that see the whole of the bureau that their unit belongs to; of a unit of the district: every bureau."""
DECIDING = (
    "accounts.user",
    "accounts.post",
    "accounts.substitution",
    "accounts.secretary",
    "org.person",
    "org.unit",
)
"""Kinds of record that decide what an account may see: while none is written, nothing is asked again."""
ACCOUNTS = 2000
"""So many accounts' accesses are kept at once, each of them a few sets of numbers."""
UNIT_VIEW = frozenset({Role.UNIT_LEAD, Role.CLERK, Role.SUB_DISTRICT})
"""Roles that see what their unit leads or supports."""


@dataclass(frozen=True, slots=True)
class Access:
    """What one account sees and may do.

    ``bureaus`` are seen whole, ``units`` where they lead or support, ``people`` where one of them answers for the
    project; ``everything`` means every bureau of the district. ``stands_in_for`` names those who are represented.
    ``secretary_of`` are the persons for whom decisions may be recorded. ``works_in`` are the bureaus (of units of
    the district itself: those units) in which posts are held: what is published there to all is seen.
    ``sub_district_only``: every post is held in a sub-district (街道).
    """

    user_id: int | None = None
    name: str = ""
    person_id: int | None = None
    roles: frozenset[Role] = frozenset()
    bureaus: frozenset[int] = frozenset()
    units: frozenset[int] = frozenset()
    people: frozenset[int] = frozenset()
    everything: bool = False
    enterprise_code: str = ""
    stands_in_for: tuple[str, ...] = ()
    secretary_of: frozenset[int] = frozenset()
    works_in: frozenset[int] = frozenset()
    sub_district_only: bool = False
    demonstration: bool = False

    @property
    def signed_in(self) -> bool:
        """Whether this is somebody, not the public."""
        return self.user_id is not None

    @property
    def actor(self) -> str:
        """The name that the audit keeps; whom a substitute represents stands behind it."""
        return f"{self.name}（代{'、'.join(self.stands_in_for)}）" if self.stands_in_for else self.name

    def has(self, *roles: Role) -> bool:
        """Whether one of the roles is held."""
        return not self.roles.isdisjoint(roles)

    @property
    def sees_whole(self) -> bool:
        """Whether a bureau, or all of them, is seen whole."""
        return self.everything or bool(self.bureaus)

    def sees_bureau(self, bureau_id: int | None) -> bool:
        """Whether the whole work of a bureau is seen."""
        return self.everything or bureau_id in self.bureaus

    def alone(self) -> Access:
        """The same, to be remembered: ``request.access`` is lazy and holds its request."""
        return replace(self)

    def may(self, permission: str, record: Any = None) -> bool:
        """Whether the permission is given, on a record where it is about one. Raises ``KeyError`` for an unknown one."""
        return bool(permissions[permission].test(self, record))

    def require(self, permission: str, record: Any = None) -> None:
        """Raise ``PermissionDenied`` where ``may`` says no."""
        if not self.may(permission, record):
            raise PermissionDenied(permission)


ANYONE = Access()
"""The public: signed in as nobody."""
OPERATOR = Access(user_id=0, name="operator", roles=frozenset(Role) - frozenset(NOT_IN_ROSTER), everything=True)
"""Who runs commands on the server itself: the rights on the data folder are the system's own."""


@dataclass(frozen=True, slots=True)
class Holding:
    """A post held: from the roster (where it may come without a role), appointed, or in substitution."""

    role: Role | None
    unit_id: int | None
    person_id: int | None
    portfolio: frozenset[int] = field(default_factory=frozenset)


class UnitTree:
    """Units by their places in the tree; shared by all who ask (``unit_tree``), so nothing in it is changed."""

    def __init__(self) -> None:
        rows = list(Unit.objects.values_list("pk", "parent_id", "kind"))
        self.parent = {pk: parent for pk, parent, _ in rows}
        self.kind = {pk: kind for pk, _, kind in rows}
        self.children: dict[int | None, list[int]] = {}
        for pk, parent, _ in rows:
            self.children.setdefault(parent, []).append(pk)

    def bureau(self, unit_id: int | None) -> int | None:
        """The bureau that a unit is or belongs to; None for units of the district itself."""
        seen: set[int] = set()
        while unit_id is not None and unit_id not in seen:
            if self.kind.get(unit_id) == UnitKind.BUREAU:
                return unit_id
            seen.add(unit_id)
            unit_id = self.parent.get(unit_id)
        return None

    def house(self, unit_id: int) -> int:
        """Where somebody of a unit works: in its bureau, else (units of the district itself) in the unit."""
        return self.bureau(unit_id) or unit_id

    def below(self, unit_ids: Iterable[int]) -> frozenset[int]:
        """The units and all that stand below them."""
        found, waiting = set[int](), list(unit_ids)
        while waiting:
            unit = waiting.pop()
            if unit not in found:
                found.add(unit)
                waiting += self.children.get(unit, ())
        return frozenset(found)


@until_touched("org.unit")
def unit_tree() -> UnitTree:
    """The units as they are now; read again only once a unit has changed."""
    return UnitTree()


def access_of(user: User, day: date) -> Access:
    """The access of an account on a day; ``ANYONE`` for one that is closed or whose holder has left by then."""
    if not user.is_active or (user.left_on is not None and user.left_on <= day):
        return ANYONE
    # an account of its own: request.user is lazy and holds its request, which must not be remembered with what is asked
    told = {f: getattr(user, f) for f in ("pk", "name", "person_id", "enterprise_code", "demonstration")}
    return _access(tuple(told.items()), day)


@until_touched(*DECIDING, kept=ACCOUNTS)
def _access(told: tuple[tuple[str, Any], ...], day: date) -> Access:
    """The access of an open account, by what it says itself."""
    user = User(**dict(told))
    between = Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))
    held = _holdings([user], between)
    # nobody stands in for somebody who has left
    here = Q(holder__is_active=True) & (Q(holder__left_on__isnull=True) | Q(holder__left_on__gt=day))
    stand_ins = list(Substitution.objects.filter(between, here, substitute=user).select_related("holder"))
    # an administration is never taken over by standing in for somebody
    taken = [h for h in _holdings([s.holder for s in stand_ins], between) if h.role not in NOT_IN_ROSTER]
    leaders = Secretary.objects.filter(between, user=user).values_list("leader_id", flat=True)
    return replace(
        _scope([*held, *taken]),
        user_id=user.pk,
        name=user.name,
        person_id=user.person_id,
        people=frozenset(p for p in (user.person_id, *(s.holder.person_id for s in stand_ins)) if p is not None),
        enterprise_code=user.enterprise_code,
        stands_in_for=tuple(sorted(s.holder.name for s in stand_ins)),
        secretary_of=frozenset(leaders),
        demonstration=user.demonstration,
    )


def access_of_person(person: Person, day: date) -> Access:
    """What a person of the roster sees on a day: as the account allows, else (leaders whose secretary types) as the post does."""
    user = User.objects.filter(person=person).first()
    if user is not None:
        return access_of(user, day)
    mine = frozenset({person.pk})
    return replace(_scope(_of_roster({person.pk})), name=person.name, person_id=person.pk, people=mine)


def _holdings(users: list[User], between: Q) -> list[Holding]:
    if not users:
        return []
    by_user = {u.pk: u for u in users}
    found = _of_roster({u.person_id for u in users if u.person_id is not None})
    found += [Holding(Role.ENTERPRISE, None, None) for u in users if u.enterprise_code]
    for post in Post.objects.filter(between, user__in=by_user):
        found.append(Holding(Role(post.role), post.unit_id, by_user[post.user_id].person_id))
    return found


def _of_roster(people: set[int]) -> list[Holding]:
    rows = list(Person.objects.filter(pk__in=people).values_list("pk", "role", "unit_id")) if people else []
    answering = [pk for pk, role, _ in rows if role == Role.PORTFOLIO]
    portfolios: dict[int, set[int]] = {}
    links = Person.portfolio.through.objects.filter(person__in=answering) if answering else ()
    for link in links:
        portfolios.setdefault(link.person_id, set()).add(link.unit_id)
    return [
        Holding(Role(role) if role else None, unit, pk, frozenset(portfolios.get(pk, ())))
        for pk, role, unit in rows
        if role not in NOT_IN_ROSTER
    ]


def _scope(held: list[Holding]) -> Access:
    bureaus, units, everything = set[int](), set[int](), False
    placed = [h.unit_id for h in held if h.unit_id is not None]
    tree = unit_tree() if placed or any(h.portfolio for h in held) else None
    for h in held:
        bureau = tree.bureau(h.unit_id) if tree else None
        if h.role in WHOLE_VIEW and bureau is not None:
            bureaus.add(bureau)
        elif h.role in WHOLE_VIEW:
            # a unit that is not in the tree is nobody's to see everything from
            everything |= h.unit_id is None or (tree is not None and h.unit_id in tree.kind)
        elif tree and h.role == Role.PORTFOLIO:
            units |= tree.below(h.portfolio)
        elif tree and h.role in UNIT_VIEW and h.unit_id is not None:
            units |= tree.below([h.unit_id])
    return Access(
        roles=frozenset(h.role for h in held if h.role is not None),
        bureaus=frozenset(bureaus),
        units=frozenset(units),
        everything=everything,
        works_in=frozenset(tree.house(u) for u in placed) if tree else frozenset(),
        sub_district_only=tree is not None and {tree.kind.get(u) for u in placed} == {UnitKind.SUB_DISTRICT},
    )
