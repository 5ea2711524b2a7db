"""Pages of a cycle as people use them: stating with a file, what is missing, the binder, what is open to the public."""

from __future__ import annotations

import io
import zipfile
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.utils import timezone
from docx import Document

from tests.support.people import signed_in
from threeones.apps.evaluation import services
from threeones.apps.evaluation.models import Cycle, Run, StatedFact
from threeones.apps.evaluation.tests.test_cycles import SCHEME
from threeones.base.audit.chain import Change, append
from threeones.base.org.models import Role

# pages and papers hardly differ by database; what is read and written is tested on both
pytestmark = pytest.mark.once

# by name: the maker lies outside the package, whose types are checked on their own
Records: Any = import_module("tests.support.records").Records
DAY = date(2021, 12, 31)


@pytest.fixture
def made(db: None, settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Two sections with milestones, asked for their patents in an open cycle."""
    settings.HOME = tmp_path
    monkeypatch.setattr(services, "scheme_source", lambda _name: SCHEME.encode())
    monkeypatch.setattr("threeones.apps.evaluation.cycles.views.scheme_names", lambda: [("small", "小方案")])
    made = Records()
    made.units = [made.section, made.unit("J-2", "运输科")]
    for n, unit in enumerate(made.units):
        made.milestone(made.project(f"P{n}", lead_unit=unit), date(2021, 3, 31), done=date(2021, 3, 30))
    made.office = signed_in(Role.EVALUATOR)
    answer = made.office.post("/evaluation/cycles/", {"scheme": "small", "facts_until": str(DAY)})
    assert answer.status_code == 303
    made.url = answer.url
    return made


def text(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return answer.content.decode()


def state(made: Any, unit: Any, patents: str, files: list[Any] | None = None) -> Any:
    told = {"fact-patents": patents, "reason": "证书", "key": f"k{unit.code}{patents}", "files": files or []}
    return signed_in(Role.UNIT_LEAD, unit).post(f"{made.url}facts/{unit.code}/", told)


def test_a_unit_states_what_is_asked_with_a_file_and_its_task_is_done(made: Any) -> None:
    lead = signed_in(Role.UNIT_LEAD, made.section)
    form = f"{made.url}facts/J-1/"
    assert form in text(lead, "/inbox/")
    page = text(lead, form)
    assert 'name="fact-patents"' in page and 'name="fact-milestones_due"' not in page
    refused = state(made, made.section, "三件")
    assert refused.status_code == 200 and "不是数" in refused.content.decode()
    assert not StatedFact.objects.exists()
    assert state(made, made.section, "3", [SimpleUploadedFile("证书.txt", "专利证书".encode())]).status_code == 303
    assert form not in text(lead, "/inbox/")
    assert "证书.txt" in text(lead, form) and 'value="3"' in text(lead, form)
    # the office sees who is still to be asked, and what was stated
    check = text(made.office, f"{made.url}check/")
    assert f"{made.url}facts/J-2/patents/" in check and "专利" in check
    assert "证书.txt" in text(made.office, f"{made.url}facts/J-1/patents/")


def test_the_binder_holds_the_files_under_their_numbers(made: Any) -> None:
    state(made, made.section, "3", [SimpleUploadedFile("证书.txt", "专利证书".encode())])
    mine = signed_in(Role.UNIT_LEAD, made.section)
    page = text(mine, f"{made.url}binder/J-1/")
    assert "1.1-1" in page and "证书.txt" in page and "1行记录" in page
    with zipfile.ZipFile(io.BytesIO(mine.get(f"{made.url}binder/J-1/?zip").content)) as archive:
        assert archive.namelist() == ["00 目录.html", "1.1-1 证书.txt"]
        assert archive.read("1.1-1 证书.txt").decode() == "专利证书"
        assert "1.1-1 证书.txt" in archive.read("00 目录.html").decode()
    text(signed_in(Role.UNIT_LEAD, made.units[1]), f"{made.url}binder/J-1/", 404)
    assert f"{made.url}binder/J-1/" in text(made.office, made.url)
    assert f"{made.url}facts/J-1/milestones_due/" in text(made.office, f"{made.url}binder/J-1/")


def test_what_is_published_is_open_only_where_the_year_says_so(made: Any) -> None:
    assert made.office.post(f"{made.url}step/compute/").status_code == 422
    for unit in made.units:
        state(made, unit, "3")
    assert made.office.post(f"{made.url}step/compute/").status_code == 303
    assert made.office.post(f"{made.url}step/publish/").status_code == 422
    assert made.office.post(f"{made.url}step/notice/").status_code == 303
    assert made.office.post(f"{made.url}step/publish/").status_code == 422
    run = Run.objects.get()
    assert "计分表在公示" in text(signed_in(Role.UNIT_LEAD, made.section), "/inbox/")
    assert "没有公开的考评结果" in text(Client(), "/open/evaluation/")
    Cycle.objects.update(notice_until=timezone.localdate() - timedelta(days=1))
    assert made.url in text(made.office, "/inbox/")
    assert made.office.post(f"{made.url}step/publish/").status_code == 303
    assert made.office.post(f"{made.url}step/publish/").status_code == 303
    assert "没有公开的考评结果" in text(Client(), "/open/evaluation/")
    made.setting("公开考评", "是")
    with transaction.atomic():
        append("test", [Change("create", "org.yearsetting", "公开考评", {}, {"value": "是"})])
    shown = text(Client(), "/open/evaluation/")
    assert "道路科" in shown and f"/evaluation/{run.pk}/" not in shown
    assert "已发布" in text(made.office, "/evaluation/cycles/")


def test_a_duty_report_is_drafted_from_the_records(made: Any) -> None:
    mine = signed_in(Role.UNIT_LEAD, made.section)
    cycle = made.url.rstrip("/")
    made.milestone(made.objective.projects.get(code="P0"), date(2021, 6, 30))
    with transaction.atomic():
        append("test", [Change("create", "handbook.milestone", "P0-2", {}, {"name": "x"})])
    answer = mine.get(f"{cycle}/duty/J-1/docx/")
    said = "\n".join(p.text for p in Document(io.BytesIO(answer.content)).paragraphs)
    assert "本期牵头项目1个，到期节点2个，其中按期完成1个、逾期后完成0个、逾期未完成1个。" in said
    assert "项目P0" in said and "（本人填写）" in said
    cells = [[c.text for c in row.cells] for row in Document(io.BytesIO(answer.content)).tables[0].rows]
    assert cells[1][0] == "P0" and cells[1][3:] == ["1", "0", "1", "0"]
    of_person = mine.get(f"{cycle}/duty/J-1/docx/?person=1")
    assert "赵一" in "\n".join(p.text for p in Document(io.BytesIO(of_person.content)).paragraphs)
    assert mine.get(f"{cycle}/duty/J-1/pdf/").content.startswith(b"%PDF")
    for wrong in ("J-1/odt/", "J-1/docx/?person=9", "J-2/docx/", "X/docx/"):
        assert mine.get(f"{cycle}/duty/{wrong}").status_code == 404, wrong
    assert "/duty/J-1/docx/" in text(mine, f"{cycle}/binder/J-1/")
