"""The one list of permissions (权限表): each a name and the predicate that decides it, used by pages, services and API alike.

An app registers its own when it starts: ``permissions.add_rule("supervision.report", may_report)``, where
``may_report(access, record)`` is built from the predicates below with ``&``, ``|`` and ``~``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from rules.predicates import Predicate
from rules.rulesets import RuleSet

from threeones.base.org.models import Role

if TYPE_CHECKING:
    from threeones.base.accounts.access import Access


class Permissions(RuleSet):
    """The rules by name."""

    def add_rule(self, name: str, predicate: Predicate) -> None:
        """Register a permission; raises ``KeyError`` where the name is taken."""
        super().add_rule(name, predicate)  # type: ignore[no-untyped-call]  # the library gives no types


permissions = Permissions()
"""All permissions by name; a name that is not there raises ``KeyError``, so a slip of the pen never opens a door."""


def predicate(function: Callable[[Access, Any], bool]) -> Predicate:
    """A predicate over (access, record) for ``permissions.add_rule``."""
    return Predicate(function)


def holds(*roles: Role) -> Predicate:
    """One of these roles is held."""

    def check(access: Access, _record: Any) -> bool:
        return access.has(*roles)

    return Predicate(check, name=f"holds {', '.join(roles)}")


@predicate
def is_signed_in(access: Access, _record: Any) -> bool:
    """Somebody, not the public."""
    return access.signed_in


@predicate
def sees_whole(access: Access, _record: Any) -> bool:
    """A whole bureau is seen."""
    return access.sees_whole


changes_nothing = holds(Role.AUDITOR, Role.INSPECTOR)
"""Who sees all and changes nothing (审计、纪检)."""

ADMINISTRATORS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
"""The three administrators (三员): they run the system, and what the bureaus record is not theirs to see."""
BUSINESS = tuple(r for r in Role if r not in (*ADMINISTRATORS, Role.ENTERPRISE))


@predicate
def is_staff(access: Access, _record: Any) -> bool:
    """Somebody who works here (工作人员): a role at work, or a person of the roster who is no administrator."""
    return access.has(*BUSINESS) or (access.person_id is not None and not access.has(*ADMINISTRATORS))


@predicate
def anyone(_access: Access, _record: Any) -> bool:
    """Everybody, the public too."""
    return True


permissions.add_rule("signed_in", is_signed_in)
permissions.add_rule("anyone", anyone)
