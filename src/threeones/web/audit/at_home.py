"""What those who read the audit see first: whether it holds."""

from __future__ import annotations

from datetime import date

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from threeones.base.accounts.access import Access
from threeones.base.accounts.entries import READ
from threeones.base.audit.selectors import last_check
from threeones.base.registry.home_cards import HomeCard, HomeLine, NowCard, home_cards


def chain(access: Access, _as_of: date) -> HomeCard | None:
    """The last check of the chain; one that found something stands above the page as well."""
    if not access.may(READ):
        return None
    last = last_check()
    if last is None or last.ended_at is None:
        words = _("还没有核验过")
    else:
        told = {"at": timezone.localtime(last.ended_at).strftime("%Y-%m-%d %H:%M"), "n": last.entries}
        good, bad = _("%(at)s核验%(n)d条，没有发现改动"), _("%(at)s核验%(n)d条，发现问题")
        words = (bad if last.problems else good) % told
    return HomeCard(_("审计链"), [HomeLine(words, reverse("audit_check")), HomeLine(_("看审计记录"), reverse("audit"))])


home_cards.register("audit.chain", NowCard(chain))
