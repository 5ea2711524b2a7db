"""What the pages of a draft share: the edition that is asked for, the way to it, the bar with one's last step."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import Http404
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from threeones.apps.handbook import sight
from threeones.apps.handbook.drafting.entries import Key
from threeones.apps.handbook.drafting.fields import FIELDS
from threeones.apps.handbook.drafting.names import Names
from threeones.apps.handbook.drafting.rights import DRAFT, drafts
from threeones.apps.handbook.drafting.steps import last_number, load
from threeones.apps.handbook.drafting.titles import title_of
from threeones.apps.handbook.drafting.undoing import own_steps
from threeones.apps.handbook.editions.citing import word
from threeones.apps.handbook.models import DraftEntry, Edition, EditionStage
from threeones.base.entry.handling import fresh_key
from threeones.base.pages.requests import PageRequest

READ_AND_SENT = ["GET", "HEAD", "POST"]


@dataclass(frozen=True)
class Place:
    """A page of a draft: who asks for it, and of which edition."""

    request: PageRequest
    edition: Edition

    @property
    def edits(self) -> bool:
        """Whether the one who asks may change the draft, and it can be changed."""
        return self.edition.open and self.request.access.may(DRAFT, self.edition)

    @cached_property
    def names(self) -> Names:
        """What words of the draft mean."""
        return Names(self.edition)

    @property
    def tree(self) -> str:
        """The address of the tree."""
        return reverse("draft_tree", args=[self.edition.pk])

    def crumbs(self, *more: tuple[str, str | None]) -> list[tuple[str, str | None]]:
        """The way to a page of the draft."""
        named, page = f"{self.edition.title} {word(self.edition)}", reverse("edition", args=[self.edition.pk])
        book, editions = (_("手册"), reverse("handbook")), (_("手册的版次"), reverse("editions"))
        return [(_("首页"), "/"), book, editions, (named, page), *more]

    def form(self, key: Key) -> str:
        """How the form of an entry is called among the drafts of forms."""
        return f"draft/{self.edition.pk}/{key[0]}/{key[1]}"

    def bar(self, told: str = "") -> dict[str, Any]:
        """What the bar of one's last step shows: what can be undone and redone, what was just said."""
        own = own_steps(self.request.access, self.edition) if self.edits else None
        return {
            "edition": self.edition,
            "place": self,
            "undoes": (own.undo[0].number, title_of(own.undo[1])) if own and own.undo else None,
            "redoes": (own.redo[0].number, title_of(own.redo[1])) if own and own.redo else None,
            "seen": last_number(self.edition),
            "back": self.back(self.request.get_full_path()),
            "deed_key": fresh_key(),
            "told": told,
            "in_part": bool(self.request.htmx),
        }

    @property
    def seen(self) -> int:
        """The newest step that was seen when a deed was begun: what its form says, else the newest there is."""
        for told in (self.request.POST, self.request.GET):
            if "seen" in told:
                return number(told["seen"])
        return last_number(self.edition)

    def back(self, otherwise: str) -> str:
        """Where a deed leads back to: the page that sent it, as it says itself."""
        told = self.request.htmx
        here = (told.current_url_abs_path or "") if told else ""
        asked = self.request.POST.get("next", "") or self.request.GET.get("next", "") or here
        inside = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
        return asked if inside else otherwise

    def entry_or_404(self, kind: str, code: str) -> DraftEntry:
        """An entry of the edition."""
        known = kind in FIELDS and code.isprintable()
        found = load(self.edition, [(kind, code)]).get((kind, code)) if known else None
        if found is None:
            raise Http404(_("这一版里没有“%(code)s”") % {"code": code[:40]})
        return found


def place_of(request: PageRequest, pk: int) -> Place:
    """The draft that is asked for; a page that is not there where it is not seen."""
    request.access.require(sight.READ)
    found = Edition.objects.select_related("bureau").filter(drafts(request.access), pk=pk).first()
    if found is None or found.stage == EditionStage.PUBLISHED:
        raise Http404(_("没有这一版手册的草稿"))
    return Place(request, found)


def editing(request: PageRequest, pk: int) -> Place:
    """The draft, for one who may change it."""
    place = place_of(request, pk)
    request.access.require(DRAFT, place.edition)
    return place


def entry_url(edition: int, key: Key) -> str:
    """The page of an entry."""
    return reverse("draft_entry", args=[edition, *key])


def number(text: str) -> int:
    """A number that a form tells; 0 where it tells none."""
    return int(text) if text.isdecimal() and len(text) < 10 else 0


def say(request: PageRequest, text: str, *, wrong: bool = False) -> None:
    """Say something on the page that comes next."""
    (messages.warning if wrong else messages.success)(request, text)


def anchored(address: str, entry: DraftEntry | None) -> str:
    """An address with the place of an entry on its page."""
    return f"{address.partition('#')[0]}#e-{quote(str(entry.pk))}" if entry else address
