"""Keeping a superior's form, mapping its cells, answering once for all forms, freezing what was sent."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from threeones.apps.review.models import (
    CellUse,
    PeriodKind,
    SharedAnswer,
    SharedValue,
    SuperiorCell,
    SuperiorForm,
    SuperiorSent,
    SuperiorSentCell,
)
from threeones.apps.review.superior.audited import changed_from, created, told
from threeones.apps.review.superior.filling import fill, period_of
from threeones.apps.review.superior.reading import choices, template
from threeones.apps.review.superior.rights import MANAGE
from threeones.apps.review.superior.workbook import blanks
from threeones.base.accounts.access import Access
from threeones.base.audit.chain import Change, append, hold
from threeones.base.entry.errors import Refused, Stale, Theirs, Unknown, Wrong
from threeones.base.entry.sending import once
from threeones.base.entry.texts import check_text
from threeones.base.files.attaching import Incoming, take
from threeones.base.files.uploads import keep
from threeones.base.intake.workbooks import Workbook
from threeones.kernel.values.faults import Faults
from threeones.kernel.values.period_text import parse_period
from threeones.kernel.values.quantity import unit as named

Answer = dict[str, Any]


def _done(access: Access, key: str, purpose: str, content: Mapping[str, Any], work: Callable[[], Answer]) -> Answer:
    with transaction.atomic():
        hold()
        access.require(MANAGE)
        return once(access=access, key=key, purpose=purpose, content=content, work=work)[0]


def _form(pk: int) -> SuperiorForm:
    found = SuperiorForm.objects.filter(pk=pk).first()
    if found is None:
        raise Unknown([Wrong("form", _("没有这张报表"))])
    return found


def add_form(*, access: Access, name: str, superior: str, period_kind: str, file: Incoming, key: str = "") -> int:
    """Keep a superior's workbook as a form; its number. Raises ``PermissionDenied``, ``Faults``."""
    access.require(MANAGE)
    name, superior = " ".join(name.split()), " ".join(superior.split())
    wrong = [
        *check_text("name", name, 100, _("写上报表名称")),
        *check_text("superior", superior, 100, _("写上上级单位")),
    ]
    if period_kind not in PeriodKind.values:
        wrong.append(Wrong("period_kind", _("没有选报告期")))
    if wrong:
        raise Refused(wrong)
    taken = take(Path(settings.HOME), file)
    data = (Path(settings.HOME) / "files" / taken.sha256[:2] / taken.sha256).read_bytes()
    if faults := _unreadable(taken.name, data):
        raise faults
    told_of = {"name": name, "superior": superior, "period_kind": period_kind, "sha256": taken.sha256}

    def work() -> Answer:
        if SuperiorForm.objects.filter(name=name).exists():
            raise Refused([Wrong("name", _("已经有这个名称的报表"))])
        made = SuperiorForm.objects.create(
            **told_of, file_name=taken.name, made_by=access.actor[:60], made_at=timezone.now()
        )
        append(access.actor, [created(made)])
        return {"form": made.pk}

    return int(_done(access, key, "superior.add", told_of, work)["form"])


def _unreadable(name: str, data: bytes) -> Faults | None:
    """Why a workbook cannot be a form: the door of all workbooks, each sheet, and blanks to fill."""
    book = Workbook(name, data)
    for sheet in book.sheet_names:
        book.sheet(sheet)
    if book.faults:
        return Faults(book.faults)
    return (
        None
        if blanks(data)
        else Refused(
            [
                Wrong("file", _("没有找到带标题的空格")),
            ]
        )
    )


def map_cell(
    *,
    access: Access,
    form: int,
    version: int,
    sheet: str,
    place: str,
    use: str,
    year: int,
    figure: str = "",
    unit: str = "",
    answer: str = "",
    key: str = "",
) -> None:
    """Say what a cell is filled with; the earlier word stays as a version. ``answer`` names the shared answer.

    Raises ``PermissionDenied``, ``Unknown``, ``Refused``, ``Stale``.
    """
    answer, unit = " ".join(answer.split()), unit.strip()
    content = {
        "form": form,
        "version": version,
        "sheet": sheet,
        "place": place,
        "use": use,
        "figure": figure,
        "unit": unit,
        "answer": answer,
    }

    def work() -> Answer:
        found = _form(form)
        if found.version != version:
            last = found.cells.order_by("-number").first()
            raise Stale(Theirs({}, last.by if last else "", "", str(found.version)))
        _check_cell(access, found, content, year)
        changes: list[Change] = []
        before = told(found)
        found.version += 1
        found.save(update_fields=["version"])
        shared = None
        if use == CellUse.ANSWER:
            shared, new = SharedAnswer.objects.get_or_create(name=answer, unit=unit)
            changes += [created(shared)] if new else []
        made = SuperiorCell.objects.create(
            form=found,
            number=found.version,
            sheet=sheet,
            place=place,
            use=use,
            figure=figure if use == CellUse.FIGURE else "",
            unit=unit,
            answer=shared,
            by=access.actor[:60],
            at=timezone.now(),
        )
        append(access.actor, [*changes, changed_from(before, found), created(made)])
        return {}

    _done(access, key, "superior.map", content, work)


def _check_cell(access: Access, form: SuperiorForm, told_of: Mapping[str, Any], year: int) -> None:
    wrong: list[Wrong] = []
    if (told_of["sheet"], told_of["place"]) not in {(b.sheet, b.place) for b in blanks(template(form))}:
        wrong.append(Wrong("place", _("报表里没有这个空格")))
    if told_of["use"] not in CellUse.values:
        wrong.append(Wrong("use", _("没有选取数方式")))
    wrong += check_text("unit", str(told_of["unit"]), 20, None)
    if told_of["use"] == CellUse.ANSWER:
        wrong += check_text("answer", str(told_of["answer"]), 100, _("写上共用答案的名称"))
    if told_of["use"] == CellUse.FIGURE:
        chosen = choices(access, year).get(str(told_of["figure"]))
        if chosen is None:
            wrong.append(Wrong("figure", _("没有这个数字")))
        elif told_of["unit"] and not _same_dimension(chosen.unit, str(told_of["unit"])):
            wrong.append(Wrong("unit", _("不能从%(unit)s换算") % {"unit": chosen.unit}))
    if wrong:
        raise Refused(wrong)


def _same_dimension(one: str, other: str) -> bool:
    try:
        return one == other or named(one).dimension == named(other).dimension
    except (Faults, ValueError, KeyError):
        return False


def give_answer(*, access: Access, answer: int, period: str, text: str, seen: int, key: str = "") -> None:
    """Answer a shared question for a period, for all forms at once; ``seen`` is the number of corrections that was seen.

    Raises ``PermissionDenied``, ``Unknown``, ``Refused``, ``Stale``.
    """
    text = " ".join(text.split())
    # ``seen`` moves with the first sending; a second click of it is still the same one
    content = {"answer": answer, "period": period, "text": text}

    def work() -> Answer:
        found = SharedAnswer.objects.filter(pk=answer).first()
        if found is None:
            raise Unknown([Wrong("answer", _("没有这个共用答案"))])
        if wrong := [*check_text("text", text, 300, _("写上答案"))]:
            raise Refused(wrong)
        if str(parse_period(period)) != period:
            raise Refused([Wrong("period", _("报告期不对"), "2021-10")])
        last = SharedValue.objects.filter(answer=found, period=period).order_by("-number").first()
        if (last.number if last else 0) != seen:
            assert last is not None
            raise Stale(Theirs({"text": last.text}, last.by, "", str(last.number)))
        if last is None or last.text != text:
            made = SharedValue.objects.create(
                answer=found, period=period, number=seen + 1, text=text, by=access.actor[:60], at=timezone.now()
            )
            append(access.actor, [created(made)])
        return {}

    _done(access, key, "superior.answer", content, work)


def mark_sent(*, access: Access, form: int, period: str, digest: str, key: str = "") -> None:
    """Freeze (冻结) what is sent: the very bytes by SHA-256, the day, who. ``digest`` is of the filling that was seen.

    Raises ``PermissionDenied``, ``Unknown``, ``Refused``, ``Stale``.
    """

    def work() -> Answer:
        found = _form(form)
        filling = fill(found, period_of(found, period))
        if filling.sent is not None:
            raise Refused([Wrong("period", _("这一期已经报送"))])
        if filling.digest != digest:
            raise Stale(Theirs({}, "", "", filling.digest))
        data = filling.workbook()
        sha = hashlib.sha256(data).hexdigest()
        keep(Path(settings.HOME), sha, data)
        sent = SuperiorSent.objects.create(
            form=found, period=str(filling.period), sha256=sha, by=access.actor[:60], sent_on=timezone.localdate()
        )
        cells = [
            SuperiorSentCell.objects.create(sent=sent, sheet=c.blank.sheet, place=c.blank.place, text=c.text[:300])
            for c in filling.cells
            if c.value is not None
        ]
        append(access.actor, [created(sent), *(created(c) for c in cells)])
        return {}

    _done(access, key, "superior.sent", {"form": form, "period": period, "digest": digest}, work)
