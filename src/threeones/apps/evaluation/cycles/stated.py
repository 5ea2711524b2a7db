"""Stated facts (认定事实): what they say beside the records, and how they are written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from threeones.apps.evaluation.models import Cycle, Origin, StatedFact
from threeones.base.accounts.access import Access
from threeones.base.audit.chain import Change
from threeones.base.entry.errors import Wrong
from threeones.base.entry.recording import Entering, enter, snapshot
from threeones.base.files.forms import form_name
from threeones.base.intake.specs import spec_of, text_key
from threeones.base.org.models import Unit
from threeones.kernel.scheme import Scheme
from threeones.kernel.values.derivation import Node

LARGEST = Decimal(10) ** 12
DECIMALS = 6


def stated_of(identifier: str, as_of: date) -> list[StatedFact]:
    """What was stated for a scheme's runs of a day; for the office and for counting, which is why nobody is asked who he is."""
    found = StatedFact.objects.filter(scheme=identifier, as_of=as_of)
    return list(found.select_related("unit", "source_file"))


def stated_nodes(identifier: str, as_of: date, scheme: Scheme) -> Mapping[tuple[str, str], Node]:
    """The same by unit and fact, as rows of derivations."""
    nodes = {}
    for one in stated_of(identifier, as_of):
        fact = scheme.facts.get(one.fact)
        if fact is not None:
            nodes[one.unit.name, one.fact] = one.leaf(
                one.value, f"{fact.label}（{one.get_origin_display()}）", fact.unit
            )
    return nodes


def key_of(cycle: Cycle, unit: Unit, fact: str) -> str:
    """How the audit names what was stated of a fact, which attachments stand by."""
    return text_key(spec_of(StatedFact), StatedFact(scheme=cycle.scheme, as_of=cycle.as_of, unit=unit, fact=fact))


def wrong_value(field: str, value: Decimal | None) -> Iterator[Wrong]:
    """What is wrong with a number that somebody states."""
    if value is None:
        yield Wrong(field, _("没有填"), _("一个数"))
    elif abs(value) >= LARGEST or value != round(value, DECIMALS):
        yield Wrong(field, _("这个数存不下"), _("至多12位整数、6位小数"))


def write_fact(
    access: Access, cycle: Cycle, unit: Unit, fact: str, value: Decimal, origin: Origin, reason: str
) -> list[Change]:
    """State a fact of a unit for a cycle, within the caller's transaction; what was stated before stays in the audit."""
    there = StatedFact.objects.select_related("source_file").filter(
        scheme=cycle.scheme, as_of=cycle.as_of, unit=unit, fact=fact
    )
    found = there.first()
    before = snapshot(found) if found else None
    record = found or StatedFact(scheme=cycle.scheme, as_of=cycle.as_of, unit=unit, fact=fact)
    record.value, record.origin, record.reason = value, origin, reason
    name = form_name("认定", f"{cycle.scheme}-{cycle.as_of}", f"{unit.code}-{fact}")
    return enter(access, Entering(name, "认定事实", [(record, before)], reason if before else ""))
