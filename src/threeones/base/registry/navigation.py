"""The one column of navigation, ordered by what a person does; apps add their entry."""

from __future__ import annotations

from dataclasses import dataclass

from threeones.base.registry.core import Registry


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the navigation: ``label`` is a lazily translated text, ``url_name`` its page, ``icon`` a Tabler icon.

    ``also`` names further pages that lie under the line though not below its address. The line is drawn for those
    who have ``permission`` (its name in ``accounts.permissions``).
    """

    label: object
    url_name: str
    icon: str
    order: int
    also: tuple[str, ...] = ()
    permission: str = "signed_in"


navigation: Registry[Entry] = Registry("navigation")
