"""Whose word a message is: one's own, or a leader's that his secretary records (代录)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from threeones.base.accounts.access import Access, access_of_person
from threeones.base.org.models import Person
from threeones.base.talk.policy import policy
from threeones.base.talk.wording import cleaned, faults_of, wrong
from threeones.kernel.values.faults import Fault


@dataclass(frozen=True, slots=True)
class OnBehalf:
    """That a leader's word is recorded: ``leader`` as a number of the roster, ``source`` the paper that shows it (文号), or ``scans`` of it."""

    leader: int
    source: str = ""
    scans: int = 0


@dataclass(frozen=True, slots=True)
class Voice:
    """Who speaks: ``access`` decides what may be said, ``by`` is who writes; ``leader`` is set where the two differ."""

    access: Access
    by: Access
    leader: Person | None = None
    source: str = ""

    @property
    def actor(self) -> str:
        """Who the audit says did it; both names where a word was recorded."""
        return f"{self.by.actor}（代{self.leader.name}录）" if self.leader else self.by.actor


def voice_of(access: Access, behalf: OnBehalf | None, today: date) -> tuple[Voice, list[Fault]]:
    """Who speaks, and what is wrong with the proof. Raises ``PermissionDenied`` for whoever is not that leader's secretary."""
    if access.user_id is None or access.user_id == 0:
        raise PermissionDenied("talk")
    if behalf is None:
        return Voice(access, access), []
    if behalf.leader not in access.secretary_of:
        raise PermissionDenied("talk.record_for")
    leader = Person.objects.get(pk=behalf.leader)
    source, most = cleaned(behalf.source), policy().max_source_characters
    faults = faults_of("source", source, most)
    if not source and not behalf.scans:
        faults.append(wrong("source", _("代录要有依据"), _("写明文号或出处，或者附上扫描件")))
    return Voice(access_of_person(leader, today), access, leader, source), faults


def leaders_of(access: Access) -> list[Person]:
    """The leaders whose words may be recorded."""
    if not access.secretary_of:
        return []
    return list(Person.objects.filter(pk__in=access.secretary_of).select_related("unit"))
