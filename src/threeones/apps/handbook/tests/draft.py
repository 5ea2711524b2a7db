"""What tests of drafts share: an edition being drafted, and two who edit it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.support.drafts import drafted, entry
from tests.support.people import account
from tests.support.records import Records
from threeones.apps.handbook.drafting.changing import Saved, change_entry, form_fields
from threeones.apps.handbook.drafting.entries import state_of
from threeones.apps.handbook.drafting.names import Names
from threeones.apps.handbook.drafting.reading import texts_of
from threeones.apps.handbook.models import Edition
from threeones.base.accounts.access import Access, access_of
from threeones.base.org.models import Role


@dataclass
class Desk:
    """The edition with its bureau, and two editors."""

    records: Records
    edition: Edition
    one: Access
    two: Access

    def texts(self, code: str, kind: str = "project") -> dict[str, str]:
        """What the form of an entry shows now."""
        names, state = Names(self.edition), state_of(entry(self.edition, code, kind))
        return texts_of(form_fields(kind, state, names), state, names)

    def change(self, values: Mapping[str, str], code: str = "P-01", kind: str = "project", **more: Any) -> Saved:
        """A change from what stands now, by the first editor unless said otherwise."""
        given: dict[str, Any] = {"access": self.one, "edition": self.edition.pk, **more}
        if "began" not in given:
            given["began"] = self.texts(code, kind)
        if "version" not in given:
            given["version"] = entry(self.edition, code, kind).version
        return change_entry(kind=kind, code=code, values=values, **given)


def make_desk() -> Desk:
    """The bureau of ``Records`` with a draft of its year 2022."""
    records = Records()
    records.unit("J-2", "运输科", aliases="运输处")
    made = drafted(records.bureau, records.section, records.person.code)
    one, two = (access_of(account(Role.SUPERVISOR, name=name), made.opened_on) for name in ("张编", "李编"))
    return Desk(records, made, one, two)
