"""What ``audit verify`` compares beside the chain: links, lights, runs, files."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import timezone

from tests.audit.conftest import DAY
from tests.intake.spoilt import HANDBOOK, ORGANISATION, Folder
from threeones.apps.evaluation.models import Run
from threeones.apps.evaluation.services import run_year
from threeones.apps.handbook.models import Project, WorkList
from threeones.apps.supervision.models import LightReading
from threeones.apps.supervision.services import patrol
from threeones.base.accounts.access import OPERATOR
from threeones.base.audit.chain import Change, append
from threeones.base.audit.checking import check_everything
from threeones.base.audit.kept import kept_path
from threeones.base.audit.models import AuditEntry
from threeones.base.files.models import Attachment, SourceFile
from threeones.base.files.uploads import keep
from threeones.base.org.models import Person, Unit


def problems() -> tuple[str, ...]:
    return check_everything().problems


def some_project() -> Project:
    return Project.objects.get(code="J-001")


def add_support(_: Path) -> None:
    some_project().supporting_units.add(Unit.objects.get(code="J-2"))


def drop_support(_: Path) -> None:
    Project.objects.get(supporting_units__isnull=False).supporting_units.clear()


def put_on_a_list(_: Path) -> None:
    some_project().lists.add(WorkList.objects.create(name="私单", **where()))


def where() -> dict[str, object]:
    return {"source_file": SourceFile.objects.first(), "source_sheet": "清单", "source_row": 9}


def hand_over_a_portfolio(_: Path) -> None:
    Person.objects.get(code="1").portfolio.add(Unit.objects.get(code="J-2"))


def turn_green(_: Path) -> None:
    LightReading.objects.filter(light="red").update(light="green")


def other_facts(_: Path) -> None:
    LightReading.objects.filter(project__code="J-001", month="2022-01").update(facts="[]")


def forget_a_light(_: Path) -> None:
    LightReading.objects.filter(project__code="J-001", month="2022-01").delete()


def backdate_a_run(_: Path) -> None:
    Run.objects.update(as_of=date(2022, 2, 28))


def another_hash(_: Path) -> None:
    Run.objects.update(sha256="0" * 64)


def touch_a_run_file(home: Path) -> None:
    (path,) = (home / "runs").glob("*.run")
    path.write_bytes(path.read_bytes() + b" ")


def lose_the_runs(home: Path) -> None:
    shutil.rmtree(home / "runs")


def newest(name: str) -> SourceFile:
    return SourceFile.objects.filter(name=name).latest("pk")


def touch_a_workbook(_: Path) -> None:
    path = kept_path(newest(HANDBOOK).sha256)
    data = bytearray(path.read_bytes())
    data[100] ^= 1
    path.write_bytes(data)


def lose_a_workbook(_: Path) -> None:
    kept_path(newest(ORGANISATION).sha256).unlink()


def swap_a_workbook(_: Path) -> None:
    SourceFile.objects.filter(pk=newest(HANDBOOK).pk).update(sha256=newest(ORGANISATION).sha256)


DEEDS: list[tuple[Callable[[Path], None], str]] = [
    (add_support, "项目“修路”（工作手册.xlsx第2行）的“配合单位”是"),
    (drop_support, "的“配合单位”是“”，审计所记的是"),
    (put_on_a_list, "的“清单来源”是"),
    (hand_over_a_portfolio, "的“分管单位”是"),
    (turn_green, "的“灯”是“green”，审计所记的是“red”"),
    (other_facts, "的“所依事实的哈希”是"),
    (forget_a_light, "亮灯“J-001 / 2022-01”审计里有，库中没有"),
    (backdate_a_run, "的“截至日期”是“2022-02-28”，审计所记的是“2022-03-31”"),
    (another_hash, "的“文件哈希”是“0000"),
    (another_hash, "的文件被改动（"),
    (touch_a_run_file, "的文件被改动（"),
    (lose_the_runs, "的文件不见了（"),
    (touch_a_workbook, "“工作手册.xlsx”的文件被改动（"),
    (lose_a_workbook, "“机构人员.xlsx”的文件不见了（"),
    (swap_a_workbook, "来源文件“工作手册.xlsx”在库中，审计里没有"),
    (swap_a_workbook, "来源文件“工作手册.xlsx”审计里有，库中没有"),
]


@pytest.mark.parametrize(("deed", "told"), DEEDS, ids=[f"{d.__name__}-{n}" for n, (d, _) in enumerate(DEEDS)])
def test_a_deed_behind_the_back_is_told(year: Folder, home: Path, deed: Callable[[Path], None], told: str) -> None:
    year.rows(HANDBOOK, "项目")[2]["配合单位"] = "运输科"
    year.load()
    patrol(year=2022, as_of=DAY, actor="日巡")
    run_year(year=2022, as_of=DAY, access=OPERATOR)
    assert problems() == ()
    deed(home)
    found = problems()
    assert any(told in p for p in found), found
    assert all(" / " in p for p in found)


def attached(home: Path) -> Attachment:
    """A photo attached to a project, with its entry."""
    data = b"a photo as it came"
    sha = hashlib.sha256(data).hexdigest()
    keep(home, sha, data)
    told = {"record": "handbook.project", "key": "J-001", "name": "现场.jpg", "sha256": sha, "size": len(data)}
    told |= {"kind": "jpeg", "uploaded_by": "某人"}
    with transaction.atomic():
        found = Attachment.objects.create(**told, uploaded_at=timezone.now())
        append("某人", [Change("create", "files.attachment", str(found.pk), {}, told)], data=False)
    return found


def test_an_attached_file_that_is_altered_or_gone(year: Folder, home: Path) -> None:
    path = kept_path(attached(home).sha256)
    assert problems() == ()
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"photo", b"phony"))
    assert any("“现场.jpg”的文件被改动（" in p for p in problems())
    path.unlink()
    assert any("“现场.jpg”的文件不见了（" in p for p in problems())
    path.write_bytes(whole)
    assert problems() == ()


def test_what_the_programme_does_itself_is_no_deed(worked: Folder) -> None:
    """Lights that change and go with their project, links that change, runs again, files again."""
    assert problems() == ()
    worked.rows(HANDBOOK, "项目")[0]["配合单位"] = "运输科、区交通局"
    worked.rows(ORGANISATION, "人员")[0]["分管单位"] = "道路科、运输科"
    assert worked.load().changed_anything and problems() == ()
    ((_, new),) = run_year(year=2022, as_of=date(2022, 6, 30), access=OPERATOR)
    assert new and problems() == ()
    worked.rows(HANDBOOK, "项目")[0]["配合单位"] = "运输科"
    for sheet in ("节点", "指标任务"):
        worked.books[HANDBOOK][sheet] = [r for r in worked.rows(HANDBOOK, sheet) if r["项目编码"] != "J-003"]
    if not worked.rows(HANDBOOK, "指标任务"):
        del worked.books[HANDBOOK]["指标任务"]
    worked.books[HANDBOOK]["项目"] = [r for r in worked.rows(HANDBOOK, "项目") if r["项目编码"] != "J-003"]
    for name in [n for n in worked.books if n.startswith("进展报送/")]:
        for rows in worked.books[name].values():
            rows[:] = [r for r in rows if "J-003" not in str(list(r.values()))]
    assert worked.load().total("removed")
    assert not LightReading.objects.filter(project__code="J-003").exists()
    assert AuditEntry.objects.filter(record="supervision.lightreading", action="remove").exists()
    assert problems() == ()
    assert patrol(year=2022, as_of=date(2022, 6, 30), actor="日巡").new and problems() == ()


def test_entries_made_before_links_were_told_are_no_alarm(year: Folder) -> None:
    """An installation that was loaded by an earlier version: its entries have the words of links alone."""
    for entry in AuditEntry.objects.filter(record="handbook.project"):
        entry.after = re.sub(r'"\w+_ids":\[\],', "", entry.after)
        assert "_ids" not in entry.after
        entry.save()
    assert not [p for p in problems() if "被改动" not in p]
