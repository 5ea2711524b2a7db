"""Figures that the statistics publisher enters, corrects and releases (录入、更正、发布)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import BigIntegerField
from django.utils import timezone
from django.utils.translation import gettext as _

from threeones.apps.indicators.entering_checks import PLACES, kept, new_observation, wrong_numbers, wrong_vintage
from threeones.apps.indicators.found import OBSERVATION
from threeones.apps.indicators.models import Observation
from threeones.apps.indicators.sheets import OBSERVATIONS
from threeones.base.accounts.access import Access
from threeones.base.audit.chain import Change, append, hold
from threeones.base.entry.drafts import drop_draft
from threeones.base.entry.errors import Refused, Stale, Theirs, Unknown, Wrong
from threeones.base.entry.policy import entry_policy
from threeones.base.entry.recording import Entering, enter, snapshot, version_of
from threeones.base.entry.sending import once
from threeones.base.entry.texts import check_reason
from threeones.base.entry.uploads import attach_uploads
from threeones.base.files.forms import form_name
from threeones.base.intake.specs import text_key
from threeones.base.intake.writing import row_of
from threeones.kernel.values.period_text import parse_period

ENTER = "indicators.enter"


@dataclass(frozen=True, slots=True)
class Entered:
    """What came of a sending: which figure (its number), and the version that a correction builds on."""

    observation: int
    version: str
    repeated: bool = False


def enter_observation(
    *,
    access: Access,
    indicator: str,
    place: str = "",
    period: str,
    vintage: str,
    value: Decimal | None = None,
    growth: Decimal | None = None,
    comparable: bool = False,
    published_on: date | None = None,
    held: bool = False,
    document: str = "",
    key: str = "",
    form: str = "",
    today: date | None = None,
) -> Entered:
    """Enter a figure (指标数据); ``place`` is a code, empty: the own district. ``value`` is in the indicator's unit.

    ``held``: it stays under embargo (未发布) until ``release``; ``published_on`` is then the day for which that is planned.
    ``form`` names the form whose draft and files (the documents that the figure was taken from) go along.
    Raises ``PermissionDenied``, ``Unknown``, ``Refused`` with every fault, ``Stale`` where the figure is there, ``KeyReused``.
    """
    told = {
        "indicator": indicator,
        "place": place,
        "period": period,
        "vintage": vintage,
        "value": value,
        "growth": growth,
        "comparable": comparable,
        "published_on": published_on,
        "held": held,
        "document": document,
    }
    day = today or timezone.localdate()

    def work() -> dict[str, Any]:
        new = new_observation(told, day)
        there = _same(new)
        if there is not None:
            raise Stale(_theirs(there))
        changes = enter(access, Entering(_name(new), "指标数据录入", [(new, None)]))
        append(access.actor, changes + _documents(access, new, form))
        return _answer(new)

    return _carry_out(access, key, "indicators.enter", told, work, form)


def correct_observation(
    *,
    access: Access,
    observation: int,
    value: Decimal | None = None,
    growth: Decimal | None = None,
    comparable: bool = False,
    vintage: str,
    reason: str,
    version: str,
    published_on: date | None = None,
    key: str = "",
    form: str = "",
    today: date | None = None,
) -> Entered:
    """Correct a figure (更正), with the reason; ``version`` is the one that the corrector saw.

    With the ``vintage`` that it has, what was entered wrongly is put right: what stood before stays in its history.
    A later vintage (初步数, 核定数) is entered beside it, published on ``published_on`` (None: today); both stay readable.
    Raises as ``enter_observation`` does, and ``Stale`` where somebody corrected it meanwhile.
    """
    day, reason = today or timezone.localdate(), reason.strip()
    told = {
        "observation": observation,
        "value": value,
        "growth": growth,
        "comparable": comparable,
        "vintage": vintage,
        "reason": reason,
        "version": version,
        "published_on": published_on,
    }

    def work() -> dict[str, Any]:
        found = observation_of(access, observation)
        if version_of(found) != version:
            raise Stale(_theirs(found))
        values = {"value": value, "growth": growth, "comparable": comparable}
        wrong = [*wrong_numbers(value, growth), *check_reason(reason, entry_policy().max_reason_characters)]
        wrong += wrong_vintage(found, vintage, published_on, day)
        if wrong:
            raise Refused(wrong)
        if vintage == found.vintage:
            return _in_place(access, found, values, reason, form)
        later = {**values, "vintage": vintage, "published_on": published_on or day}
        return _beside(access, found, later, reason, form)

    return _carry_out(access, key, "indicators.correct", told, work, form)


def release(*, access: Access, observations: Sequence[int], key: str = "", today: date | None = None) -> int:
    """End the embargo (发布) of figures, by number: everybody sees them from today on, which is their day of publication.

    How many were released now; those that are released already are passed over. Raises ``Unknown``, ``PermissionDenied``.
    """
    day = today or timezone.localdate()
    with transaction.atomic():
        hold()
        access.require(ENTER)

        def work() -> dict[str, Any]:
            query = Observation.objects.filter(pk__in=[n for n in observations if abs(n) <= BigIntegerField.MAX_BIGINT])
            there = list(query.select_related("source_file", "indicator", "place").order_by("pk"))
            if missing := sorted(set(observations) - {o.pk for o in there}):
                told = {"numbers": _("、").join(map(str, missing[:20]))}
                raise Unknown([Wrong("observations", _("没有编号为%(numbers)s的数据") % told)])
            found, changes = [o for o in there if o.held], list[Change]()
            if early := [o.pk for o in found if parse_period(o.period).start > day]:
                words = {"numbers": _("、").join(map(str, early[:20]))}
                raise Refused([Wrong("observations", _("编号为%(numbers)s的数据，期间还没有开始") % words)])
            for one in found:
                before = snapshot(one)
                one.held, one.published_on = False, day
                changes += enter(access, Entering(_name(one), "指标数据发布", [(one, before)], "发布"))
            append(access.actor, changes)
            return {"count": len(found)}

        told = {"observations": sorted(set(observations))}
        answer, _now = once(access=access, key=key, purpose="indicators.release", content=told, work=work)
    return int(answer["count"])


def observation_of(access: Access, number: int) -> Observation:
    """A figure by its number, held or not, for who enters figures. Raises ``Unknown``, ``PermissionDenied``."""
    access.require(ENTER)
    found = Observation.objects.filter(pk=number).select_related("source_file", "indicator", "place").first()
    if found is None:
        raise Unknown([Wrong("observation", _("没有这个数"))])
    return found


def held_observations(access: Access) -> list[Observation]:
    """The figures under embargo, for who may release them."""
    if not access.may(ENTER):
        return []
    query = Observation.objects.filter(held=True).select_related("source_file", "indicator", "place")
    return list(query.order_by("published_on", "pk"))


def _carry_out(
    access: Access, key: str, purpose: str, told: dict[str, Any], work: Callable[[], dict[str, Any]], form: str
) -> Entered:
    content = {name: str(v) if isinstance(v, Decimal) else v for name, v in told.items()}
    with transaction.atomic():
        hold()
        access.require(ENTER)
        answer, now = once(access=access, key=key, purpose=purpose, content=content, work=work)
        if form:
            drop_draft(access=access, form=form)
    return Entered(**answer, repeated=not now)


def _in_place(access: Access, found: Observation, values: dict[str, Any], reason: str, form: str) -> dict[str, Any]:
    new = {**values, **{name: kept(name, values[name]) for name in PLACES}}
    documents, changes = _documents(access, found, form), list[Change]()
    same = all(getattr(found, name) == v for name, v in new.items())
    if same and not documents:
        raise Refused([Wrong("value", _("没有改动"))])
    if not same:
        before = snapshot(found)
        for name, v in new.items():
            setattr(found, name, v)
        changes = enter(access, Entering(_name(found), "指标数据更正", [(found, before)], reason))
    append(access.actor, changes + [replace(d, reason=reason) for d in documents], data=not same)
    return _answer(found)


def _beside(access: Access, found: Observation, values: dict[str, Any], reason: str, form: str) -> dict[str, Any]:
    stored = {name: kept(name, values[name]) for name in PLACES}
    new = Observation(indicator=found.indicator, place=found.place, period=found.period, **{**values, **stored})
    there = _same(new)
    if there is not None:
        raise Stale(_theirs(there))
    changes = enter(access, Entering(_name(new), "指标数据修订", [(new, None)], reason))
    append(access.actor, changes + _documents(access, new, form))
    return _answer(new)


def _documents(access: Access, o: Observation, form: str) -> list[Change]:
    """What waits with the form becomes the figure's documents."""
    return attach_uploads(access=access, form=form, record=OBSERVATION, key=text_key(OBSERVATIONS, o)) if form else []


def _same(new: Observation) -> Observation | None:
    query = Observation.objects.select_related("source_file", "indicator", "place")
    return query.filter(indicator=new.indicator, place=new.place, period=new.period, vintage=new.vintage).first()


def _theirs(there: Observation) -> Theirs:
    at = timezone.localtime(there.source_file.loaded_at).strftime("%Y-%m-%d %H:%M")
    return Theirs(row_of(OBSERVATIONS, there), "", at, version_of(there), {"number": str(there.pk)})


def _name(o: Observation) -> str:
    return form_name("数据", o.indicator.code, o.place.code, o.period, o.vintage)


def _answer(o: Observation) -> dict[str, Any]:
    return {k: v for k, v in asdict(Entered(o.pk, version_of(o))).items() if k != "repeated"}
