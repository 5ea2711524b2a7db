"""A circular is sent for signature (送签), returned, or issued (签发): numbered and frozen with what was looked at."""

from __future__ import annotations

import hashlib
from datetime import date

from django.utils import timezone
from django.utils.translation import gettext as _

from threeones.apps.supervision.circulars.composing import NOT_ISSUED, Issuing, composed
from threeones.apps.supervision.circulars.content import Content, digest, told
from threeones.apps.supervision.circulars.keeping import MOST_LINE, done, moved, stands, texts_of
from threeones.apps.supervision.circulars.rights import ISSUE, WRITE
from threeones.apps.supervision.models import Circular, CircularStage
from threeones.apps.supervision.orders.keeping import PLAIN, Sending, line
from threeones.apps.supervision.orders.numbers import register_of, take_number
from threeones.base.accounts.access import Access
from threeones.base.audit.chain import Change
from threeones.base.entry.errors import Conflict, Refused, Wrong
from threeones.base.entry.texts import check_reason

SETTING, WORD = "通报文号字头", "通报"
"""Setting of the year: what stands before the year in a circular's number; without it the bureau's short name and 通报."""


class Overtaken(Conflict):
    """What was looked at is no longer what stands there: a figure or a text has changed since."""

    def __init__(self) -> None:
        super().__init__(_("您看的时候，数字或者文字变了：下面是现在的样子，请看过再签发。"))


def send_circular(*, access: Access, circular: int, sent: Sending = PLAIN, today: date | None = None) -> Circular:
    """Send a draft for signature; until it comes back nobody writes to it. Raises ``PermissionDenied``, ``Refused``, ``Stale``."""
    day = today or timezone.localdate()

    def work(one: Circular) -> list[Change]:
        stands(one, CircularStage.DRAFT)
        return [moved(one, stage=CircularStage.SIGNING, sent_by=access.actor[:60], sent_on=day, remark="")]

    return done(access, circular, WRITE, sent, {"send": True}, work)


def take_back(*, access: Access, circular: int, sent: Sending = PLAIN) -> Circular:
    """The office takes a circular back that waits for signature (撤回), to write on. Raises as ``send_circular`` does."""

    def work(one: Circular) -> list[Change]:
        stands(one, CircularStage.SIGNING)
        return [moved(one, stage=CircularStage.DRAFT, sent_by="", sent_on=None)]

    return done(access, circular, WRITE, sent, {"take_back": True}, work)


def return_circular(*, access: Access, circular: int, remark: str, sent: Sending = PLAIN) -> Circular:
    """Return a circular to the office instead of issuing it, with what is to be changed. Raises ``Refused`` without that."""
    remark = line(remark)

    def work(one: Circular) -> list[Change]:
        stands(one, CircularStage.SIGNING)
        if wrong := list(check_reason(remark, MOST_LINE)):
            raise Refused([Wrong("remark", w.fault, _("写明要改什么")) for w in wrong])
        return [moved(one, remark, stage=CircularStage.DRAFT, remark=remark, sent_by="", sent_on=None)]

    return done(access, circular, ISSUE, sent, {"return": remark}, work)


def issue_circular(
    *, access: Access, circular: int, seen: str, sent: Sending = PLAIN, today: date | None = None
) -> Circular:
    """Issue a circular: it takes the next number of the register, and text, figures and rows are frozen with their hash.

    ``seen`` is the digest of the content that was looked at. Raises ``PermissionDenied``, ``Unknown``, ``Refused``,
    ``Stale``, ``Overtaken`` where the content is another by now, ``NoLightRule``.
    """
    day = today or timezone.localdate()

    def work(one: Circular) -> list[Change]:
        stands(one, CircularStage.SIGNING)
        texts = texts_of(one)
        now = composed(one, texts, day, NOT_ISSUED)
        if digest(now) != seen:
            raise Overtaken
        number, taken = take_number(
            access, one.bureau, now["heading"], day, register_of(one.bureau, day.year, SETTING, WORD)
        )
        return [taken, _frozen(one, composed(one, texts, day, Issuing(str(number), access.actor)), number.pk, day)]

    return done(access, circular, ISSUE, sent, {"issue": seen}, work)


def _frozen(one: Circular, content: Content, number: int, day: date) -> Change:
    text = told(content)
    return moved(
        one,
        stage=CircularStage.ISSUED,
        document_id=number,
        issued_by=content["issued_by"][:60],
        issued_on=day,
        content=text,
        seal=hashlib.sha256(text.encode()).hexdigest(),
    )
