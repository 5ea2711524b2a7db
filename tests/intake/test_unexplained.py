"""Records that somebody changed in the database, past the programme and its audit."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest

from tests.intake.spoilt import Folder
from threeones.apps.evaluation.models import Rating
from threeones.apps.handbook.models import Milestone, Project
from threeones.apps.supervision.models import Completion
from threeones.base.audit.models import AuditEntry
from threeones.base.audit.records import unexplained
from threeones.base.org.models import Unit


def rename() -> object:
    return Project.objects.filter(code="J-001").update(name="别的路")


def score() -> object:
    return Rating.objects.filter(unit__code="J-2", raters="互评").update(score=Decimal("99.9"))


def postpone() -> object:
    return Milestone.objects.filter(code="J-001-2").update(due_on="2022-12-31")


def lead() -> object:
    return Project.objects.filter(code="J-003").update(lead_unit=Unit.objects.get(code="J-1"))


def forget() -> object:
    return Completion.objects.filter(milestone__code="J-002-1").delete()


def invent() -> object:
    done = Completion.objects.get(milestone__code="J-001-1")
    done.pk, done.milestone = None, Milestone.objects.get(code="J-001-2")
    return done.save()


@pytest.mark.parametrize(
    ("deed", "told"),
    [
        (rename, "项目“别的路”（工作手册.xlsx第2行）的“项目名称”是“别的路”，审计所记的是“修路”"),
        (score, "的“平均分”是“99.9”，审计所记的是“88”"),
        (postpone, "的“完成时间”是“2022-12-31”，审计所记的是“2022-03-31”"),
        (lead, "的“牵头单位”是"),
        (forget, "审计里有，库中没有"),
        (invent, "在库中，审计里没有"),
    ],
)
def test_a_deed_behind_the_back_is_told(year: Folder, deed: Callable[[], object], told: str) -> None:
    year.load()
    deed()
    (found,) = unexplained()
    assert told in found


def test_records_without_any_audit_are_told(year: Folder) -> None:
    year.load()
    AuditEntry.objects.all().delete()
    assert len(list(unexplained())) == 34


def test_an_entry_that_says_nonsense_does_not_stop_the_check(year: Folder) -> None:
    year.load()
    AuditEntry.objects.filter(record="handbook.project", key="J-001").update(after="{")
    assert [f for f in unexplained() if "J-001" in f]
