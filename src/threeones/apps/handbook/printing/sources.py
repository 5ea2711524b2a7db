"""Whose book a page of printing is about, and who may print what of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from threeones.apps.handbook import selectors
from threeones.apps.handbook.editions.seeing import editions
from threeones.apps.handbook.printing.making import Print, Wish
from threeones.apps.handbook.printing.papers import units_of
from threeones.apps.handbook.printing.stock import Stock, edition_stock, edition_word, live_stock
from threeones.base.accounts.access import Access
from threeones.base.accounts.sight import seen
from threeones.base.org.models import Person, Unit
from threeones.base.pages.requests import PageRequest


@dataclass(frozen=True, slots=True)
class Source:
    """A book to be printed for somebody: its text as far as it is seen; ``whole``: he sees all of its bureau.

    ``edition`` is its number in the database (None: the handbook in force), ``bureaus`` those that he can choose from,
    ``year`` its year where that is not the one which the day shows.
    """

    stock: Stock
    bureau: Unit
    title: str
    whole: bool
    access: Access
    edition: int | None = None
    bureaus: Sequence[Unit] = ()
    year: str = ""

    def address(self, page: str, *parts: str, **query: str) -> str:
        """The address of one of its pages."""
        named = f"handbook_{page}" if self.edition is None else f"edition_{page}"
        args = parts if self.edition is None else (self.edition, *parts)
        asked = query | ({"year": self.year} if self.year else {})
        if self.edition is None and len(self.bureaus) > 1:
            asked = {"bureau": self.bureau.code, **asked}
        return reverse(named, args=args) + (f"?{urlencode(asked)}" if asked else "")

    @property
    def crumbs(self) -> list[tuple[str, str | None]]:
        """The tree above its page of printing."""
        return [(_("首页"), "/"), (_("手册"), reverse("handbook"))]

    @property
    def units(self) -> list[Unit]:
        """The units with projects in it whose parts he may print, by code."""
        named = {*units_of(self.stock), *(u for p in self.stock.book.projects for u in p.supporting_units)}
        found = Unit.objects.filter(name__in=named).order_by("code")
        return [u for u in found if self.whole or u.pk in self.access.units]

    @property
    def people(self) -> list[Person]:
        """Those who answer for projects in it, as far as they are seen."""
        return list(seen(Person, self.access).filter(code__in=self.stock.people).order_by("code"))

    def wish(self, item: Print, *, unit: str, person: str, turned: bool) -> Wish:
        """What is asked for. Raises Http404 for what is not his to print."""
        if item.whole and not self.whole:
            raise Http404(_("没有这样的文件。"))
        if item.name == "person":
            return Wish(self.stock, person=self._person(person))
        if item.name == "unit" or (item.name == "pledges" and unit):
            chosen = next((u.name for u in self.units if u.code == unit), None)
            if chosen is None:
                raise Http404(_("没有单位“%(code)s”") % {"code": unit[:20]})
            return Wish(self.stock, (chosen,))
        if item.name == "pledges" and not self.whole:
            led = set(units_of(self.stock))
            return Wish(self.stock, tuple(u.name for u in self.units if u.name in led) or self._none())
        return Wish(self.stock, turned=turned)

    def _none(self) -> tuple[str, ...]:
        raise Http404(_("没有这样的文件。"))

    def _person(self, code: str) -> tuple[str, str]:
        """Somebody who is seen; without a code whoever asks."""
        people = seen(Person, self.access)
        found = people.filter(code=code).first() if code and code.isprintable() else None
        if not code and self.access.person_id is not None:
            found = people.filter(pk=self.access.person_id).first()
        if found is None:
            raise Http404(_("没有这样的人。"))
        return found.code, found.name


def source_of(request: PageRequest, pk: int | None) -> Source:
    """The edition ``pk``, else the handbook in force; 404 where nothing of it is seen."""
    return _live(request) if pk is None else _of_edition(request, pk)


def _live(request: PageRequest) -> Source:
    """The handbook in force of ``?bureau=``, else of the first bureau of which one sees something."""
    year = selectors.year_asked(request.GET.get("year", ""), request.as_of)
    code = request.GET.get("bureau", "")
    objectives = selectors.objectives(year or 0, request.access)
    bureaus = sorted({o.bureau for o in objectives}, key=lambda u: u.code)
    chosen = next((b for b in bureaus if not code or b.code == code), None)
    if year is None or chosen is None:
        raise Http404(_("这里没有您能看到的手册。"))
    stock = live_stock(chosen, year, selectors.day_in(year, request.as_of), request.access)
    title = _("%(year)s年工作手册") % {"year": year}
    whole = request.access.sees_bureau(chosen.pk)
    asked = "" if year == selectors.year_of(request.as_of) else str(year)
    return Source(stock, chosen, title, whole, request.access, bureaus=bureaus, year=asked)


def _of_edition(request: PageRequest, pk: int) -> Source:
    edition = editions(request.access).filter(pk=pk).first()
    if edition is None:
        raise Http404(_("没有这个版次。"))
    stock = edition_stock(edition, request.as_of, request.access)
    whole = request.access.sees_bureau(edition.bureau_id)
    if not whole and not stock.book.projects:
        raise Http404(_("没有这个版次。"))
    title = f"{edition.title} {edition_word(edition)}"
    return Source(stock, edition.bureau, title, whole, request.access, edition=pk)
