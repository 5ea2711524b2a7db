"""Who may do what with accounts: the system's administrator with accounts, the security administrator with posts."""

from __future__ import annotations

from typing import Any

from threeones.base.accounts.access import Access, unit_tree
from threeones.base.accounts.permissions import holds, permissions, predicate
from threeones.base.org.models import Role


@predicate
def is_operator(access: Access, _record: Any) -> bool:
    """Who runs commands on the server itself."""
    return access.user_id == 0


@predicate
def is_about_another(access: Access, user: Any) -> bool:
    """The account is not one's own: nobody changes his own roles, nor gives himself a password to pass on."""
    return user is None or user.pk != access.user_id


@predicate
def is_own(access: Access, user: Any) -> bool:
    """The account is one's own."""
    return access.signed_in and user is not None and user.pk == access.user_id


@predicate
def is_of_own_bureau(access: Access, user: Any) -> bool:
    """The account of a person of the bureau that one heads; without an account: whether one heads any."""
    if user is None:
        return access.sees_whole
    return user.person is not None and access.sees_bureau(unit_tree().bureau(user.person.unit_id))


SEE, ADMINISTER, APPOINT, HAND_OVER = "accounts.see", "accounts.administer", "accounts.appoint", "accounts.hand_over"
SEE_POSTS, STAND_IN, UNLOCK = "accounts.see_posts", "accounts.stand_in", "accounts.unlock"
ENTER = "accounts.enter"
"""To see the pages of accounts and posts at all."""

permissions.add_rule(SEE, is_operator | holds(Role.SYSTEM_ADMIN))
permissions.add_rule(ADMINISTER, is_operator | (holds(Role.SYSTEM_ADMIN) & is_about_another))
permissions.add_rule(SEE_POSTS, is_operator | holds(Role.SECURITY_ADMIN))
permissions.add_rule(ENTER, is_operator | holds(Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN))
permissions.add_rule(UNLOCK, is_operator | holds(Role.SECURITY_ADMIN))
permissions.add_rule(APPOINT, is_operator | (holds(Role.SECURITY_ADMIN) & is_about_another))
permissions.add_rule(STAND_IN, is_operator | is_own | (holds(Role.SECURITY_ADMIN) & is_about_another))
permissions.add_rule(
    HAND_OVER, is_operator | ((holds(Role.SECURITY_ADMIN) | (holds(Role.HEAD) & is_of_own_bureau)) & is_about_another)
)
