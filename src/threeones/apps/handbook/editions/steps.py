"""The life of an edition (版次): opened, sent to the units, taken back, approved, given up; each step one transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from threeones.apps.handbook.drafting.store import fill
from threeones.apps.handbook.editions.audited import SIGNING, removed, step, told_of
from threeones.apps.handbook.editions.citing import EDITION
from threeones.apps.handbook.editions.review import Review
from threeones.apps.handbook.editions.rights import AMEND, APPROVE
from threeones.apps.handbook.editions.rolling import rolled_over
from threeones.apps.handbook.editions.settling import Obstacle
from threeones.apps.handbook.live import live_book
from threeones.apps.handbook.models import Edition, EditionStage, Project, Signing
from threeones.base.accounts.access import Access
from threeones.base.audit.chain import Change, append, hold
from threeones.base.entry.errors import Refused, Unknown, Wrong
from threeones.base.entry.policy import entry_policy
from threeones.base.entry.sending import once
from threeones.base.entry.texts import check_reason, check_text
from threeones.base.files.models import Basis
from threeones.base.org.models import Unit, UnitKind
from threeones.base.talk.speaking import OnBehalf, voice_of
from threeones.kernel.book.model import Book

EMPTY, LIVE, ROLL = "empty", "live", "roll"
SOURCES = (EMPTY, LIVE, ROLL)
"""What a first edition begins with: nothing, the handbook in force, or what goes on from the year before."""
OPEN = (EditionStage.DRAFT, EditionStage.REVIEW, EditionStage.SIGNED)


def open_edition(
    *,
    access: Access,
    bureau: str,
    year: int,
    source: str = LIVE,
    reason: str = "",
    document: str = "",
    key: str = "",
    today: date | None = None,
) -> Edition:
    """Open an edition of a bureau's handbook (``bureau`` is its code): the first of a year, or an amendment (修订) of the last.

    An amendment begins with the handbook in force and needs a reason. Raises ``PermissionDenied``, ``Unknown``,
    ``Refused`` with every fault, also where one is open already.
    """
    reason, document, day = " ".join(reason.split()), " ".join(document.split()), today or timezone.localdate()
    told = {"bureau": bureau, "year": year, "source": source, "reason": reason, "document": document}
    with transaction.atomic():
        hold()
        of = bureau_of(bureau)
        access.require(AMEND, of)

        def work() -> dict[str, Any]:
            return {"edition": _open(access, of, year, source, reason, document, day).pk}

        answer, _now = once(access=access, key=key, purpose="handbook.open", content=told, work=work)
    return Edition.objects.select_related("bureau").get(pk=answer["edition"])


def bureau_of(code: str) -> Unit:
    """The bureau of a code. Raises ``Unknown``."""
    found = Unit.objects.filter(code=code, kind=UnitKind.BUREAU).first() if code.isprintable() else None
    if found is None:
        raise Unknown([Wrong("bureau", _("没有局“%(code)s”") % {"code": code[:20]})])
    return found


def _open(access: Access, bureau: Unit, year: int, source: str, reason: str, document: str, day: date) -> Edition:
    last = Edition.objects.filter(bureau=bureau, year=year).order_by("-number").first()
    why, most = _("为什么修订，一句话"), entry_policy().max_reason_characters
    wrong = list(check_text("document", document, _most("document"), None))
    wrong += check_text("reason", reason, most, why if last else None)
    if not 1990 <= year <= day.year + 5:
        wrong.append(Wrong("year", _("没有%(year)s年的手册") % {"year": year}, str(day.year)))
    if last is not None and last.stage != EditionStage.PUBLISHED:
        fault = _("%(year)s年第%(number)s版还没有发布，一次只开一版") % {"year": year, "number": last.number}
        wrong.append(Wrong("edition", fault, _("先发布它，或者废弃它")))
    if last is not None:
        source = LIVE
    elif source not in SOURCES:
        wrong.append(Wrong("source", _("没有选从哪里开始")))
    if wrong:
        raise Refused(wrong)
    edition = Edition.objects.create(
        bureau=bureau,
        year=year,
        number=last.number + 1 if last else 1,
        title=f"{bureau.name}{year}年工作手册"[: _most("title")],
        reason=reason,
        document=document,
        opened_by=access.actor[:60],
        opened_on=day,
        basis=basis_of(access, bureau, year),
    )
    fill(edition, _begun_with(source, edition), dict(Unit.objects.values_list("name", "pk")))
    append(access.actor, [Change("create", EDITION, str(edition.pk), {}, told_of(EDITION, edition), reason)])
    return edition


def _begun_with(source: str, edition: Edition) -> Book:
    if source == LIVE:
        return live_book(edition.bureau, edition.year)
    if source == ROLL:
        return rolled_over(edition.bureau, edition.year - 1)
    return Book(edition.year, edition.bureau.name)


def basis_of(access: Access, bureau: Unit, year: int) -> Basis:
    """What an edition is worth: no more than the records that it rests on, or whoever makes it."""
    invented = Project.objects.filter(objective__bureau=bureau, objective__year__in=(year, year - 1))
    synthetic = access.demonstration or invented.filter(basis=Basis.SYNTHETIC).exists()
    return Basis.SYNTHETIC if synthetic else Basis.REAL


def _most(name: str) -> int:
    field: Any = Edition._meta.get_field(name)
    return int(field.max_length)


def found(pk: int) -> Edition:
    """An edition by its number, to be written to. Raises ``Unknown``."""
    edition = Edition.objects.select_related("bureau", "approver").filter(pk=pk).first()
    if edition is None:
        raise Unknown([Wrong("edition", _("没有这一版手册"))])
    return edition


def stands(edition: Edition, *stages: EditionStage) -> None:
    """Raise ``Refused`` unless an edition is in one of the stages."""
    if edition.stage not in stages:
        stage = _(str(EditionStage(edition.stage).label))
        wanted = "、".join(_(str(s.label)) for s in stages)
        raise Refused([Wrong("stage", _("这一版在“%(stage)s”环节") % {"stage": stage}, wanted)])


def refuse(obstacles: list[Obstacle]) -> None:
    """Raise ``Refused`` with all that is in the way, if anything is."""
    if obstacles:
        raise Refused([Wrong(o.field or o.kind, f"{o.code} {o.fault}".strip(), o.expected) for o in obstacles])


def _done(access: Access, pk: int, permission: str, work: Callable[[Edition], list[Change]]) -> Edition:
    """A step of somebody with a permission on the edition, in one transaction."""
    with transaction.atomic():
        hold()
        edition = found(pk)
        access.require(permission, edition)
        append(access.actor, work(edition))
    return edition


def send_to_review(*, access: Access, edition: int) -> Edition:
    """Ask the units to sign (送审签): all of a first edition, of an amendment those whose part changes.

    Raises ``PermissionDenied``, ``Unknown``, ``Refused`` with everything that is wrong in the text.
    """

    def work(one: Edition) -> list[Change]:
        if one.stage == EditionStage.REVIEW:
            return []
        stands(one, EditionStage.DRAFT)
        review = Review(one)
        refuse(review.obstacles)
        made = [Signing.objects.create(edition=one, unit=line.unit) for line in review.lines if line.signing is None]
        changes = [Change("create", SIGNING, str(s.pk), {}, told_of(SIGNING, s)) for s in made]
        stage = EditionStage.REVIEW if review.lines else EditionStage.SIGNED
        return [step(EDITION, one, stage=stage), *changes]

    return _done(access, edition, AMEND, work)


def take_back(*, access: Access, edition: int, reason: str) -> Edition:
    """Take a signed edition back into review (退回审签), to mend it; an approval is void then.

    Who signed need not sign again unless his part changes. Raises ``PermissionDenied``, ``Unknown``, ``Refused``.
    """
    reason = " ".join(reason.split())

    def work(one: Edition) -> list[Change]:
        stands(one, EditionStage.SIGNED)
        if wrong := list(check_reason(reason, entry_policy().max_reason_characters)):
            raise Refused(wrong)
        void: Mapping[str, Any] = {"approver": None, "approved_by": "", "approved_on": None}
        return [step(EDITION, one, reason, stage=EditionStage.REVIEW, **void)]

    return _done(access, edition, AMEND, work)


def conclude(*, access: Access, edition: int) -> Edition:
    """End the review (审签完毕) once every unit has signed what stands there; the last signature does so by itself.

    Raises ``PermissionDenied``, ``Unknown``, ``Refused`` with the units that have not.
    """

    def work(one: Edition) -> list[Change]:
        if one.stage == EditionStage.SIGNED:
            return []
        stands(one, EditionStage.REVIEW)
        return concluded(one, Review(one), refusing=True)

    return _done(access, edition, AMEND, work)


def concluded(edition: Edition, review: Review, *, refusing: bool = False) -> list[Change]:
    """The entry of a review that is over; nothing while it is not (``refusing``: then ``Refused`` says why)."""
    waiting = [o for o in review.in_the_way() if o.kind != "stage"]
    if waiting and refusing:
        refuse(waiting)
    return [] if waiting else [step(EDITION, edition, stage=EditionStage.SIGNED)]


def approve(*, access: Access, edition: int, behalf: OnBehalf | None = None, today: date | None = None) -> Edition:
    """Approve a signed edition (签发), as its leader or, recorded by his secretary, in his name (``behalf``).

    Raises ``PermissionDenied``, ``Unknown``, ``Refused`` while not all have signed, or without the paper that shows it.
    """
    day = today or timezone.localdate()
    with transaction.atomic():
        hold()
        one = found(edition)
        voice, faults = voice_of(access, behalf, day)
        voice.access.require(APPROVE, one)
        stands(one, EditionStage.SIGNED)
        if one.approved_on is not None:
            return one
        if faults:
            raise Refused([Wrong(f.column, f.fault, f.expected) for f in faults])
        refuse([o for o in Review(one).in_the_way() if o.kind != "stage"])
        leader = voice.leader.pk if voice.leader else access.person_id
        by = f"{voice.actor} {voice.source}".strip()[:60]
        append(voice.actor, [step(EDITION, one, approver_id=leader, approved_by=by, approved_on=day)])
    return one


def discard(*, access: Access, edition: int, reason: str) -> None:
    """Give up an edition that is not published (废弃): its draft and signings go, the audit tells of it.

    Raises ``PermissionDenied``, ``Unknown``, ``Refused`` without a reason, or once it is published.
    """
    reason = " ".join(reason.split())

    def work(one: Edition) -> list[Change]:
        stands(one, *OPEN)
        if wrong := list(check_reason(reason, entry_policy().max_reason_characters)):
            raise Refused(wrong)
        changes = [removed(SIGNING, s, reason) for s in one.signings.all()] + [removed(EDITION, one, reason)]
        one.delete()
        return changes

    _done(access, edition, AMEND, work)
