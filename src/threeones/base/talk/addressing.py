"""To whom a question goes: to a person, to whoever works in a unit, or to an office of the bureau (a role)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from threeones.base.accounts.access import UNIT_VIEW, Access, access_of_person, unit_tree
from threeones.base.accounts.models import Secretary, User
from threeones.base.accounts.sight import seen, sight
from threeones.base.org.models import Person, Role, Unit
from threeones.base.registry.subjects import Subject, subject
from threeones.base.talk.models import Message, State
from threeones.base.talk.wording import wrong
from threeones.kernel.values.faults import Fault

OFFICES = (Role.SUPERVISOR, Role.EVALUATOR, Role.STATISTICS)
"""Roles that can be asked as such: offices in which it does not matter who answers."""


@dataclass(frozen=True, slots=True)
class Addressee:
    """One of the three; written ``person:5``, ``unit:7``, ``role:supervisor`` in forms."""

    person: int | None = None
    unit: int | None = None
    role: str = ""

    @property
    def code(self) -> str:
        """As forms write it."""
        if self.person is not None:
            return f"person:{self.person}"
        return f"unit:{self.unit}" if self.unit is not None else f"role:{self.role}"


def read(code: str) -> Addressee | None:
    """The addressee that a form names; None where it names none."""
    kind, _colon, value = code.partition(":")
    if kind == "role" and value in OFFICES:
        return Addressee(role=value)
    if kind in ("person", "unit") and value.isascii() and value.isdigit() and len(value) < 18:
        return Addressee(person=int(value)) if kind == "person" else Addressee(unit=int(value))
    return None


@dataclass(frozen=True, slots=True)
class Choice:
    """An addressee that is offered: ``part`` is what he is to the record (牵头单位), ``name`` who that is."""

    code: str
    part: str
    name: str


def choices(about: Subject, access: Access) -> list[Choice]:
    """Who can be asked about a record: who answers for it, the offices, and the people whom the asker sees."""
    found = []
    if about.unit is not None and (lead := Unit.objects.filter(pk=about.unit).first()):
        found.append(Choice(Addressee(unit=lead.pk).code, _("牵头单位"), lead.name))
    people = list(Person.objects.filter(sight(Person, access)).select_related("unit").order_by("unit__code", "code"))
    known = {p.pk: p for p in people}
    parts = (_("责任领导"), _("责任人"))
    for part, pk in zip(parts, about.people, strict=False):
        if pk in known and pk not in access.people:
            found.append(Choice(Addressee(person=pk).code, part, known[pk].name))
    found += [Choice(Addressee(role=r).code, _("办公室"), str(r.label)) for r in OFFICES if not access.has(r)]
    named = {c.code for c in found}
    for p in people:
        if (code := Addressee(person=p.pk).code) not in named and p.pk not in access.people:
            found.append(Choice(code, p.unit.name, f"{p.name} {p.post}".strip()))
    return found


def faults_of_addressee(to: Addressee, label: str, key: str, asker: Access, today: date) -> list[Fault]:
    """Why a question would not reach him: the asker does not see him, he not the record, or he has no way to get it."""
    expected = _("选能看到这条记录、能收到问题的人或单位")
    if to.role:
        return []
    if to.unit is not None:
        of_unit = Access(roles=frozenset({Role.UNIT_LEAD}), units=unit_tree().below([to.unit]))
        known = Unit.objects.filter(pk=to.unit).exists()
        return [] if known and subject(label, key, of_unit) else [wrong("to", _("这个单位看不到这条记录"), expected)]
    person = seen(Person, asker).filter(pk=to.person).first() if to.person is not None else None
    if person is None:
        return [wrong("to", _("没有这个人"), expected)]
    if person.pk in asker.people:
        return [wrong("to", _("问题是问自己的"), expected)]
    if subject(label, key, access_of_person(person, today)) is None:
        return [wrong("to", _("%(name)s看不到这条记录") % {"name": person.name}, expected)]
    secretaries = Secretary.objects.filter(leader=person, user__is_active=True, valid_from__lte=today)
    reached = secretaries.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=today)).exists()
    if not reached and not User.objects.filter(person=person, is_active=True).exists():
        return [wrong("to", _("%(name)s没有账号，也没有联络员") % {"name": person.name}, expected)]
    return []


def waits_for(access: Access) -> Q:
    """The open questions that somebody is to answer, himself or for the leader whose secretary he is."""
    mine = Q(to_person__in=access.people | access.secretary_of)
    if access.has(*UNIT_VIEW):
        mine |= Q(to_unit__in=access.units)
    offices = [r for r in OFFICES if access.has(r)]
    if offices and access.everything:
        mine |= Q(to_role__in=offices)
    elif offices:
        mine |= Q(to_role__in=offices) & (Q(bureau__in=access.bureaus) | Q(bureau__isnull=True))
    return mine & Q(state=State.OPEN, withdrawn_at__isnull=True)


def is_asked(access: Access, question: Message) -> bool:
    """Whether somebody may answer a question that is not closed, in his own name; one answered may be answered once more."""
    if question.state not in (State.OPEN, State.ANSWERED) or question.withdrawn_at is not None:
        return False
    if question.to_person_id is not None:
        return question.to_person_id in access.people
    if question.to_unit_id is not None:
        return access.has(*UNIT_VIEW) and question.to_unit_id in access.units
    in_bureau = access.everything or question.bureau_id is None or question.bureau_id in access.bureaus
    return access.has(Role(question.to_role)) and in_bureau


def words(question: Message) -> Sequence[str]:
    """Whom a question is for, in words; those of the roster are Chinese."""
    if question.to_person is not None:
        return [question.to_person.name]
    if question.to_unit is not None:
        return [question.to_unit.name]
    return [str(Role(question.to_role).label)]
