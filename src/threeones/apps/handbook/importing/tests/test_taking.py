"""Taking an import: all of it in one step, or nothing; what stands is compared first."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from tests.support.people import access
from threeones.apps.handbook.drafting.store import book_of_draft
from threeones.apps.handbook.drafting.undoing import redo, undo
from threeones.apps.handbook.importing.comparing import MERGE, REPLACE
from threeones.apps.handbook.importing.differing import lines, summary
from threeones.apps.handbook.importing.reading import found_of
from threeones.apps.handbook.importing.taking import plan_of, standing_of, take
from threeones.apps.handbook.importing.tests.books import LEDGER, with_rows
from threeones.apps.handbook.importing.tests.conftest import Office, Start
from threeones.apps.handbook.importing.tests.test_correcting import found
from threeones.apps.handbook.importing.tests.test_reading import unaudited
from threeones.apps.handbook.models import BookImport, DraftEntry, DraftStep, Edition, EditionStage, ImportStage
from threeones.apps.handbook.printing.workbook import workbook as workbook_of
from threeones.base.audit.models import AuditEntry
from threeones.base.entry.errors import Refused, Unknown
from threeones.base.org.models import Role

AGAIN = with_rows(
    [1, "畅通道路", "修补老路", "三十条路", "修补老路30条", "运输科", "", "", "三季度"],
    [2, "畅通道路", "架设天桥", "一座", "", "道路科", "", "", "年底前"],
)
"""Of the usual ledger one project, changed, in another row; and a new one."""


def book(made: BookImport) -> list[tuple[str, str, str]]:
    """What the draft says: code, name and lead unit of each project."""
    assert made.edition is not None
    return [(p.code, p.name, p.lead_unit) for p in book_of_draft(made.edition).projects]


def taken(office: Office, made: BookImport, mode: str = REPLACE) -> BookImport:
    return take(access=office.access, number=made.pk, mode=mode, seen=standing_of(made).seen, key=f"{made.pk}{mode}")


def test_a_first_book_is_taken_whole_in_one_step(office: Office, start: Start) -> None:
    made = start()
    assert standing_of(made).begins
    told: dict[str, Any] = {"number": made.pk, "mode": REPLACE, "seen": standing_of(made).seen, "key": "k"}
    done = take(access=office.access, **told)
    assert done.stage == ImportStage.TAKEN and done.edition is not None and done.edition.stage == EditionStage.DRAFT
    assert book(done) == [
        ("2021-01-001", "建成环线", "道路科"),
        ("2021-01-002", "修补老路", "道路科"),
        ("2021-02-001", "增开公交", "运输科"),
    ]
    leads = set(DraftEntry.objects.filter(kind="target").values_list("lead__name", flat=True))
    assert leads == {"道路科", "运输科"}
    assert DraftStep.objects.count() == 1 and "分解表" in DraftStep.objects.get().title and not unaudited()
    entry = AuditEntry.objects.get(record="handbook.bookimport", action="take")
    assert entry.actor == office.access.actor and str(done.edition) in entry.after
    # the same sending again is the same; another one is refused
    assert take(access=office.access, **told).pk == done.pk and DraftStep.objects.count() == 1
    with pytest.raises(Refused):
        take(access=office.access, number=made.pk, mode=REPLACE)


def test_a_workbook_that_was_printed_before_the_draft_was_changed_is_warned_of(office: Office, start: Start) -> None:
    done = taken(office, start())
    assert done.edition is not None
    printed = start(workbook_of(book_of_draft(done.edition)), name="手册.xlsx", year=None)
    assert printed.year == 2021 and not standing_of(printed).moved_on(found(printed))
    page = office.client.get(f"/handbook/import/{printed.pk}/take/").content.decode()
    assert "moved-on" not in page
    entry = DraftEntry.objects.get(kind="objective", content__contains="畅通道路")
    DraftEntry.objects.filter(pk=entry.pk).update(content=entry.content.replace("畅通道路", "畅通大路"))
    assert standing_of(printed).moved_on(found(printed))
    for address in ("", "take/"):
        assert "moved-on" in office.client.get(f"/handbook/import/{printed.pk}/{address}").content.decode()


def test_merging_changes_what_the_file_speaks_of(office: Office, start: Start) -> None:
    taken(office, start())
    second = start(AGAIN)
    planned = plan_of(second, found(second), MERGE)
    assert {(e.kind, e.what, e.code) for e in planned.difference.of("project")} == {
        ("project", "changed", "2021-01-002"),
        ("project", "added", "2021-01-003"),
    }
    changed = next(line for line in lines(planned) if line.code == "2021-01-002" and line.fields)
    assert ("牵头单位", "道路科", "运输科") in changed.fields and (
        "项目",
        [("新增", 1), ("修改", 1), ("移除", 0)],
    ) in summary(planned)
    done = taken(office, second, MERGE)
    assert sorted(book(done)) == [
        ("2021-01-001", "建成环线", "道路科"),
        ("2021-01-002", "修补老路", "运输科"),
        ("2021-01-003", "架设天桥", "道路科"),
        ("2021-02-001", "增开公交", "运输科"),
    ]
    assert done.edition is not None
    mended = next(p for p in book_of_draft(done.edition).projects if p.code == "2021-01-002")
    assert mended.owner == "2" and mended.content == "三十条路" and [t.number for t in mended.targets] == [30]


def test_replacing_leaves_out_what_the_file_does_not_say(office: Office, start: Start) -> None:
    taken(office, start())
    second = start(AGAIN)
    planned = plan_of(second, found(second), REPLACE)
    assert {e.code for e in planned.difference.of("project", "removed")} == {"2021-01-001", "2021-02-001"}
    done = taken(office, second)
    assert book(done) == [("2021-01-002", "修补老路", "运输科"), ("2021-01-003", "架设天桥", "道路科")]
    assert DraftStep.objects.count() == 2


def test_a_handbook_in_force_is_what_the_next_edition_begins_with(office: Office, start: Start) -> None:
    records = office.records
    records.objective.save()
    project = records.project("J-001", lead_unit=records.section)
    type(project).objects.update(name="修补老路")
    made = start()
    planned = plan_of(made, found(made), MERGE)
    assert not standing_of(made).begins and standing_of(made).edition is None
    assert {e.code for e in planned.difference.of("project", "changed")} == {"J-001"}


def test_another_bureaus_codes_are_left_to_it(office: Office, start: Start) -> None:
    records = office.records
    other = records.elsewhere
    records.objective.code, records.objective.bureau = "2021-01", other
    records.objective.save()
    records.project("2021-01-001")
    done = taken(office, start())
    assert [code for code, *_rest in book(done)] == ["J-2021-01-001", "2021-01-002", "2021-02-001"]
    assert [o.code for o in book_of_draft(done.edition).objectives] == ["J-2021-01", "2021-02"]  # type: ignore[arg-type]


def test_with_faults_nothing_is_written(office: Office, start: Start) -> None:
    rows = [[n, "目标", f"项目{n}", "内容", "", f"没有的单位{n}", "", "", "何时"] for n in range(60)]
    made = start(with_rows(*rows))
    found = found_of(made)
    assert (
        found is not None and len(found.faults) == 120 and {f.column for f in found.faults} == {"责任单位", "完成时限"}
    )
    with pytest.raises(Refused) as refused:
        take(access=office.access, number=made.pk)
    assert "120" in str(refused.value) and not Edition.objects.exists() and not DraftEntry.objects.exists()


def test_a_draft_that_changed_since_is_looked_at_again(office: Office, start: Start) -> None:
    taken(office, start())
    second = start(AGAIN)
    seen = standing_of(second).seen
    DraftEntry.objects.filter(kind="project", code="2021-01-001").delete()
    with pytest.raises(Refused) as refused:
        take(access=office.access, number=second.pk, mode=MERGE, seen=seen)
    assert "改过" in str(refused.value) and BookImport.objects.get(pk=second.pk).stage == ImportStage.READ
    with pytest.raises(Refused):
        take(access=office.access, number=second.pk, mode="guess")


def test_one_that_is_signed_or_not_read_is_not_written_into(office: Office, start: Start) -> None:
    done = taken(office, start())
    second = start(AGAIN)
    Edition.objects.filter(imports=done).update(stage=EditionStage.SIGNED)
    with pytest.raises(Refused) as refused:
        take(access=office.access, number=second.pk)
    assert "审签" in str(refused.value)
    BookImport.objects.filter(pk=second.pk).update(stage=ImportStage.WAITING, found="")
    with pytest.raises(Refused):
        take(access=office.access, number=second.pk)
    with pytest.raises(Unknown):
        take(access=office.access, number=0)


def test_after_a_published_edition_an_amendment_is_opened_with_its_reason(office: Office, start: Start) -> None:
    done = taken(office, start())
    Edition.objects.filter(imports=done).update(stage=EditionStage.PUBLISHED)
    second = start(AGAIN)
    with pytest.raises(Refused) as refused:
        take(access=office.access, number=second.pk, mode=REPLACE)
    assert {w.field for w in refused.value.wrong} == {"reason"}
    amended = take(access=office.access, number=second.pk, mode=REPLACE, reason="年中调整")
    assert amended.edition is not None and (amended.edition.number, amended.edition.reason) == (2, "年中调整")
    assert len(book(amended)) == 2


def test_nothing_is_half_written(office: Office, start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    made = start()

    def fails(*_told: object, **_more: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("threeones.apps.handbook.importing.taking.append", fails)
    with pytest.raises(ZeroDivisionError):
        take(access=office.access, number=made.pk, mode=REPLACE)
    assert not Edition.objects.exists() and not DraftEntry.objects.exists() and not DraftStep.objects.exists()
    assert BookImport.objects.get().stage == ImportStage.READ


def test_only_who_drafts_takes(office: Office, start: Start) -> None:
    made = start()
    for role, unit in (
        (Role.UNIT_LEAD, office.records.section),
        (Role.EVALUATOR, office.records.bureau),
        (Role.AUDITOR, None),
    ):
        with pytest.raises(PermissionDenied):
            take(access=access(role, unit), number=made.pk)


def test_what_had_no_place_is_kept_with_the_project(office: Office, start: Start) -> None:
    head = [*LEDGER[1], "完成情况"]
    made = start([LEDGER[0], head, [*LEDGER[2], "已完成80%"]])
    (project,) = book_of_draft(taken(office, made).edition).projects  # type: ignore[arg-type]
    assert dict(project.kept) == {"完成情况": "已完成80%"} and project.deadline == date(2021, 6, 30)


@pytest.mark.parametrize("mode", [MERGE, REPLACE])
def test_it_is_undone_and_done_again_in_one_step(office: Office, start: Start, mode: str) -> None:
    first = taken(office, start())
    assert first.edition is not None
    stood = book_of_draft(first.edition)
    after = book_of_draft(taken(office, start(AGAIN), mode).edition)  # type: ignore[arg-type]
    told: dict[str, Any] = {"access": office.access, "edition": first.edition.pk, "step": 2}
    assert undo(**told) and book_of_draft(first.edition) == stood
    assert redo(**told) and book_of_draft(first.edition) == after and not unaudited()
