"""Who takes part in a circular: the office drafts and sends it for signature, the head of the bureau issues it.

A circular ranks all units of the bureau and goes out in its name: an important document, which by the regulation on official
documents (党政机关公文处理工作条例 第二十二条) its main leader signs. A portfolio leader speaks for some of the units that are
ranked, so the signature is not his; who stands in for the head signs for him.
"""

from __future__ import annotations

from threeones.apps.supervision.models import Circular
from threeones.base.accounts.access import Access
from threeones.base.accounts.permissions import changes_nothing, holds, is_staff, permissions, predicate
from threeones.base.accounts.rights import is_operator
from threeones.base.org.models import Role, Unit

READ, WRITE, ISSUE = "supervision.circulars", "supervision.write_circular", "supervision.issue_circular"
PREPARE = "supervision.prepared_circulars"
"""To see what is not issued yet: the office and the leaders."""
About = Circular | Unit | None


def bureau_of(record: Circular | Unit) -> int:
    """The bureau that a circular is of, or that is asked about itself."""
    return record.bureau_id if isinstance(record, Circular) else record.pk


@predicate
def looks_after(access: Access, record: About) -> bool:
    """The record's bureau is seen whole; asked of none in particular: some bureau is."""
    return access.sees_whole if record is None else access.sees_bureau(bureau_of(record))


@predicate
def works_there(access: Access, record: About) -> bool:
    """One has a post in the record's bureau; asked of none in particular: in some."""
    return bool(access.works_in) if record is None else bureau_of(record) in access.works_in


permissions.add_rule(READ, is_staff)
permissions.add_rule(WRITE, is_operator | (holds(Role.SUPERVISOR) & looks_after & ~changes_nothing))
permissions.add_rule(ISSUE, holds(Role.HEAD) & looks_after & ~changes_nothing)
permissions.add_rule(
    PREPARE,
    is_operator
    | (holds(Role.SUPERVISOR, Role.HEAD, Role.DISTRICT_LEADER) & looks_after)
    | (holds(Role.PORTFOLIO) & works_there),
)
