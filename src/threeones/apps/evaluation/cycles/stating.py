"""Self-assessment (自评) and spot check (抽查核验): units state what no record proves, the office may decide any number."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext as _

from threeones.apps.evaluation.cycles.policy import cycle_policy
from threeones.apps.evaluation.cycles.rights import DECIDE, STATE
from threeones.apps.evaluation.cycles.sending import send_of_unit
from threeones.apps.evaluation.cycles.stated import key_of, write_fact, wrong_value
from threeones.apps.evaluation.facts import unproven
from threeones.apps.evaluation.models import Cycle, Origin, Stage, StatedFact
from threeones.apps.evaluation.services import read_scheme
from threeones.base.accounts.access import Access
from threeones.base.audit.chain import Change, append
from threeones.base.entry.errors import Refused, Wrong
from threeones.base.entry.texts import check_text
from threeones.base.entry.uploads import attach_uploads
from threeones.base.org.models import Unit
from threeones.kernel.scheme import Scheme
from threeones.kernel.scheme.model import Fact

RECORD = StatedFact._meta.label_lower


def asked_of(scheme: Scheme) -> list[Fact]:
    """The numbers of a scheme that units are asked for: those that no record proves."""
    return [scheme.facts[n] for n in unproven(scheme.facts) if scheme.facts[n].kind == "number"]


def state_facts(
    *,
    access: Access,
    cycle: int,
    unit: str,
    values: Mapping[str, Decimal | None],
    reason: str,
    key: str = "",
    form: str = "",
) -> list[str]:
    """State facts of one's unit (``unit`` is its code) while facts are collected; files of ``form`` are their evidence.

    ``values`` by the names of the facts; what is None is left as it stands; what the office has decided is not the unit's
    to state any more. Returns the names that are new or changed.
    Raises ``PermissionDenied``, ``Unknown``, ``Refused`` with every fault.
    """
    reason = " ".join(reason.split())
    told = {"reason": reason, "values": {k: str(v) for k, v in values.items()}}

    def work(found: Cycle, of: Unit) -> dict[str, list[str]]:
        return {"facts": _state(access, found, of, values, reason, form)}

    answer = send_of_unit(access, STATE, cycle, unit, "evaluation.state", told, work, key=key, form=form)
    return list(answer["facts"])


def _state(
    access: Access, cycle: Cycle, unit: Unit, values: Mapping[str, Decimal | None], reason: str, form: str
) -> list[str]:
    scheme, _source = read_scheme(cycle.scheme)
    stands = {s.fact: s for s in StatedFact.objects.filter(scheme=cycle.scheme, as_of=cycle.as_of, unit=unit)}
    settled = {name for name, s in stands.items() if s.origin != Origin.DECLARED}
    asked = {f.name: f for f in asked_of(scheme) if f.name not in settled}
    wrong = [
        Wrong(n, _("这个数不由单位申报"), "、".join(f.label for f in asked.values())) for n in values if n not in asked
    ]
    given = {n: v for n, v in values.items() if v is not None and n in asked}
    wrong += [w for n, v in given.items() for w in wrong_value(n, v)]
    wrong += check_text("reason", reason, cycle_policy().max_reason_characters, _("数从哪里来，一句话"))
    if cycle.stage != Stage.COLLECTING:
        wrong.append(Wrong("stage", _("自评已经结束"), _("请找考评办")))
    if not given and not wrong:
        wrong.append(Wrong("reason", _("一个数也没有填")))
    if wrong:
        raise Refused(wrong)
    new = {n: v for n, v in given.items() if n not in stands or (stands[n].value, stands[n].reason) != (v, reason)}
    changes: list[Change] = []
    for name, value in new.items():
        changes += write_fact(access, cycle, unit, name, value, Origin.DECLARED, reason)
    if form and given:
        first, *rest = [key_of(cycle, unit, name) for name in given]
        changes += attach_uploads(access=access, form=form, record=RECORD, key=first, also=rest)
    append(access.actor, changes)
    return list(new)


def check_fact(
    *, access: Access, cycle: int, unit: str, fact: str, value: Decimal | None, reason: str, key: str = ""
) -> None:
    """Decide a number of a unit after a spot check (抽查核验), before the result goes on notice.

    The same value again says that it was looked at and is right. Raises ``PermissionDenied``, ``Unknown``, ``Refused``.
    """
    reason = " ".join(reason.split())
    told = {"fact": fact, "value": str(value), "reason": reason}

    def work(found: Cycle, of: Unit) -> dict[str, str]:
        scheme, _source = read_scheme(found.scheme)
        known = {f.name: f.label for f in scheme.facts.values() if f.kind == "number"}
        wrong = list(wrong_value("value", value))
        wrong += check_text("reason", reason, cycle_policy().max_reason_characters, _("凭什么认定，一句话"))
        if fact not in known:
            wrong.append(Wrong("fact", _("没有选对哪个数"), "、".join(known.values())))
        if found.stage not in (Stage.COLLECTING, Stage.REVIEW):
            wrong.append(Wrong("stage", _("公示以后，数只随申诉改"), _("请走申诉")))
        if wrong:
            raise Refused(wrong)
        assert value is not None
        append(access.actor, write_fact(access, found, of, fact, value, Origin.CHECKED, reason))
        return {}

    send_of_unit(access, DECIDE, cycle, unit, "evaluation.check", told, work, key=key)
