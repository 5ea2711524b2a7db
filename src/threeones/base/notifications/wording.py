"""What messages say: a person's digest by mail and on his page, what a robot says in a group."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from threeones.base.notifications.models import Sort
from threeones.base.notifications.policy import digest_rules
from threeones.base.notifications.things import Thing

MOST_SUBJECT = 200


def address_of_site(path: str = "/") -> str:
    """An address of the site as it stands in a message: under its first name."""
    return f"{'https' if settings.SECURE else 'http'}://{settings.ALLOWED_HOSTS[0]}{path}"


def tame(text: str) -> str:
    """A record's own words within a message: on one line, and naming nobody to the chat (``<@all>``)."""
    return " ".join(text.split()).replace("<", "＜").replace(">", "＞")


def subject_of(sort: Sort, fresh: Sequence[Thing], today: date) -> str:
    """The subject of a message to one person."""
    if sort == Sort.URGENT and len(fresh) == 1:
        return tame(_("急件：%(title)s") % {"title": fresh[0].title})[:MOST_SUBJECT]
    told = {"n": len(fresh), "day": today}
    if sort == Sort.URGENT:
        return ngettext("急件：%(n)s件", "急件：%(n)s件", len(fresh)) % told
    return ngettext("%(day)s待办摘要：%(n)s件新的", "%(day)s待办摘要：%(n)s件新的", len(fresh)) % told


def text_of(fresh: Sequence[Thing], waiting: int | None, heading: str) -> str:
    """What one person is told: the new things, and (of digests) how many matters wait in all."""
    most = digest_rules().lines
    lines = [f"### {heading}", "", *(_line(thing) for thing in fresh[:most])]
    if len(fresh) > most:
        n = len(fresh) - most
        lines.append(ngettext("- 还有%(n)s件", "- 还有%(n)s件", n) % {"n": n})
    if waiting:
        lines += [
            "",
            ngettext("等您办的共%(n)s件：", "等您办的共%(n)s件：", waiting) % {"n": waiting}
            + address_of_site("/inbox/"),
        ]
    lines += ["", _("什么时候通知、怎么通知：") + address_of_site("/notifications/settings/")]
    return "\n".join(lines)


def group_text(fresh: Sequence[Thing], people: Mapping[str, int], heading: str) -> str:
    """What a robot says: announcements in full; of people, who asked for it, only how many new matters wait for them."""
    lines = [f"### {heading}", "", *(_line(thing) for thing in fresh[: digest_rules().lines])]
    for name, n in people.items():
        lines.append(
            ngettext("- %(who)s：%(n)s件新的待办", "- %(who)s：%(n)s件新的待办", n) % {"who": tame(name), "n": n}
        )
    if people:
        lines += ["", _("打开我的待办：") + address_of_site("/inbox/")]
    return "\n".join(lines)


def _line(thing: Thing) -> str:
    told = {"kind": tame(thing.label), "title": tame(thing.title), "text": tame(thing.text), "day": thing.due}
    words = _("- %(kind)s：%(title)s，%(text)s") if thing.text else _("- %(kind)s：%(title)s")
    due = _("（%(day)s前）") if thing.due else ""
    return f"{words % told}{due % told if due else ''} {address_of_site(thing.url)}"
