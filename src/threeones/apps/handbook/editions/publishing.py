"""Publishing an edition (发布): frozen under its hash, brought into the tables in force, never changed again."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from threeones.apps.handbook.editions.audited import step, told_of
from threeones.apps.handbook.editions.bringing import bring
from threeones.apps.handbook.editions.citing import EDITION, in_force
from threeones.apps.handbook.editions.frozen import freeze, titled
from threeones.apps.handbook.editions.review import Review
from threeones.apps.handbook.editions.rights import AMEND
from threeones.apps.handbook.editions.steps import basis_of, bureau_of, found, refuse, stands
from threeones.apps.handbook.live import live_book
from threeones.apps.handbook.models import Edition, EditionStage
from threeones.base.accounts.access import Access
from threeones.base.audit.chain import Change, append, hold
from threeones.base.entry.errors import Refused, Wrong
from threeones.base.entry.texts import check_text


def publish(*, access: Access, edition: int, in_force_from: date | None = None, today: date | None = None) -> Edition:
    """Publish an edition that every unit signed and a leader approved, in force from a day (None: today).

    Within one transaction its text is frozen and the tables are brought to it. Raises ``PermissionDenied``,
    ``Unknown``, ``Refused`` with everything that is in the way; then nothing is changed.
    """
    day = today or timezone.localdate()
    with transaction.atomic():
        hold()
        one = found(edition)
        access.require(AMEND, one)
        if one.stage == EditionStage.PUBLISHED:
            return one
        stands(one, EditionStage.SIGNED)
        review = Review(one)
        refuse(review.in_the_way())
        begins = in_force_from or day
        if wrong := _wrong_day(one, begins, day):
            raise Refused(wrong)
        brought = bring(access, one, review.settled.book, begins)
        sha = freeze(review.settled.book)
        one.entries.all().delete()
        change = step(
            EDITION,
            one,
            one.reason,
            stage=EditionStage.PUBLISHED,
            published_by=access.actor[:60],
            published_on=day,
            in_force_from=begins,
            sha256=sha,
        )
        append(access.actor, [*brought.changes, change])
    return one


def _wrong_day(edition: Edition, begins: date, today: date) -> list[Wrong]:
    """A day that has not come, or lies before the edition that this one amends."""
    before = in_force(edition.bureau_id, edition.year)
    if begins > today:
        return [Wrong("in_force_from", _("%(day)s还没有到") % {"day": begins}, _("不晚于今天"))]
    if before and before.in_force_from and begins < before.in_force_from:
        told = {"number": before.number, "day": before.in_force_from}
        return [Wrong("in_force_from", _("第%(number)s版从%(day)s起施行") % told, _("不早于这一天"))]
    return []


def adopt(
    *, access: Access, bureau: str, year: int, on: date, document: str = "", today: date | None = None
) -> tuple[Edition, bool]:
    """Take the handbook in force as the first edition, which was signed on paper on a day before it came here (先于系统签发).

    The same again gives the one that is there; the edition, and whether it is new. Raises ``PermissionDenied``,
    ``Unknown``, ``Refused`` where there is none in force, or another first edition.
    """
    document, day = " ".join(document.split()), today or timezone.localdate()
    with transaction.atomic():
        hold()
        of = bureau_of(bureau)
        access.require(AMEND, of)
        first = Edition.objects.filter(bureau=of, year=year).order_by("number").first()
        if first is not None and first.adopted and (first.in_force_from, first.document) == (on, document):
            return first, False
        book = live_book(of, year)
        wrong = list(check_text("document", document, Edition._meta.get_field("document").max_length or 0, None))
        if first is not None:
            told = {"bureau": of.name, "year": year, "number": first.number}
            wrong.append(Wrong("year", _("%(bureau)s%(year)s年的手册已经有第%(number)s版") % told, _("用修订改它")))
        if not book.projects:
            wrong.append(Wrong("year", _("%(bureau)s没有%(year)s年的手册") % {"bureau": of.name, "year": year}))
        if not (year - 1 <= on.year <= year and on <= day):
            wrong.append(
                Wrong("on", _("%(day)s不会是%(year)s年手册的签发日") % {"day": on, "year": year}, f"{year}-01-15")
            )
        if wrong:
            raise Refused(wrong)
        edition = Edition(
            bureau=of,
            year=year,
            number=1,
            title=f"{of.name}{year}年工作手册",
            stage=EditionStage.PUBLISHED,
            document=document,
            opened_by=access.actor[:60],
            opened_on=day,
            approved_on=on,
            published_by=access.actor[:60],
            published_on=on,
            in_force_from=on,
            adopted=True,
            basis=basis_of(access, of, year),
        )
        edition.sha256 = freeze(titled(edition, book))
        edition.save()
        append(access.actor, [Change("create", EDITION, str(edition.pk), {}, told_of(EDITION, edition))])
    return edition, True
