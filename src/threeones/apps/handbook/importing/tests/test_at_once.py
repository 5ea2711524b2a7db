"""A file into the draft by a command: all of it in one go, or nothing and every fault."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from tests.support.people import access
from threeones.apps.handbook.importing.at_once import import_at_once, preview
from threeones.apps.handbook.importing.comparing import REPLACE
from threeones.apps.handbook.importing.decisions import Decisions
from threeones.apps.handbook.importing.keeping import File
from threeones.apps.handbook.importing.tests.books import LEDGER, with_rows, workbook
from threeones.apps.handbook.importing.tests.conftest import YEAR, Office
from threeones.apps.handbook.importing.tests.test_correcting import STRANGE
from threeones.apps.handbook.importing.tests.test_reading import kept, unaudited
from threeones.apps.handbook.models import BookImport, DraftEntry, Edition, ImportStage
from threeones.base.accounts.access import OPERATOR
from threeones.base.entry.errors import Unknown
from threeones.base.org.models import Role
from threeones.kernel.ledgers.corrections import Corrections
from threeones.kernel.ledgers.meaning import Meaning
from threeones.kernel.values.faults import Faults


def nothing(_done: int, _of: int) -> None:
    """Who runs a command in a test watches no progress."""


def test_a_file_is_in_the_draft_in_one_go(office: Office) -> None:
    decided = Decisions(Corrections(columns={"怎么算成": Meaning.TARGET}))
    told: dict[str, Any] = {"bureau": "J", "year": YEAR, "progress": nothing}
    file = File("台账.xlsx", workbook(STRANGE))
    made, found = import_at_once(access=OPERATOR, file=file, decided=decided, **told)
    assert made.stage == ImportStage.TAKEN and made.edition is not None and len(found.book.projects) == 3
    assert DraftEntry.objects.filter(kind="target").count() == 3 and not unaudited()
    again, _found = import_at_once(
        access=office.access, file=File("台账.xlsx", workbook(LEDGER[:3])), mode=REPLACE, **told
    )
    assert again.edition == made.edition and DraftEntry.objects.filter(kind="project").count() == 1


def test_with_a_fault_nothing_is_kept(office: Office) -> None:
    rows = [[n, "目标", f"项目{n}", "内容", "", "没有的科", "", "", "何时"] for n in range(9)]
    with pytest.raises(Faults) as refused:
        file = File("错.xlsx", workbook(with_rows(*rows)))
        import_at_once(access=OPERATOR, bureau="J", year=YEAR, file=file, progress=nothing)
    assert len(refused.value.faults) == 18 and {f.sheet for f in refused.value.faults} == {"分解表"}
    for bad in (File("图.png", b"\x89PNG\r\n\x1a\n"), File("空.xlsx", b"")):
        with pytest.raises(Faults):
            import_at_once(access=OPERATOR, bureau="J", year=YEAR, file=bad, progress=nothing)
    with pytest.raises(Unknown):
        import_at_once(access=OPERATOR, bureau="J-1", year=YEAR, file=file, progress=nothing)
    with pytest.raises(PermissionDenied):
        lead = access(Role.UNIT_LEAD, office.records.section)
        import_at_once(access=lead, bureau="J", year=YEAR, file=file, progress=nothing)
    assert not BookImport.objects.exists() and not Edition.objects.exists() and not kept(office)


def test_what_cannot_be_taken_leaves_no_import_behind(office: Office) -> None:
    told: dict[str, Any] = {"access": OPERATOR, "bureau": "J", "progress": nothing}
    file = File("台账.xlsx", workbook())
    made, _found = import_at_once(year=YEAR, file=file, **told)
    Edition.objects.filter(imports=made).update(stage="published")
    with pytest.raises(Faults) as refused:
        import_at_once(year=YEAR, file=file, **told)
    assert "为什么" in str(refused.value) or "理由" in str(refused.value)
    assert BookImport.objects.count() == 1 and not unaudited()
    import_at_once(year=YEAR, file=file, reason="年中调整", **told)
    assert Edition.objects.count() == 2


def test_a_preview_finds_what_writing_would_and_keeps_nothing(office: Office) -> None:
    rows = [[1, "目标", "项目", "内容", "", "没有的科、客运科", "", "", "年底前"]]
    told: dict[str, Any] = {"access": OPERATOR, "bureau": "J", "year": None, "progress": nothing}
    file = File("台账.xlsx", workbook(with_rows(*rows)))
    found = preview(file=file, **told)
    with pytest.raises(Faults) as refused:
        import_at_once(file=file, **told)
    assert list(found.faults) == list(refused.value.faults) and "没有的科" in found.faults[0].fault
    assert found.book.year == 2021 and found.book.projects[0].supporting_units == ("运输科",)
    assert not BookImport.objects.exists() and not kept(office)
    with pytest.raises(PermissionDenied):
        preview(file=file, **{**told, "access": access(Role.UNIT_LEAD, office.records.section)})
