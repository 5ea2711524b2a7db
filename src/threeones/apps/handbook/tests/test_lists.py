"""Lists as lenses: their projects with their own columns, and who fills these."""

from __future__ import annotations

import io
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.exceptions import PermissionDenied
from python_calamine import CalamineWorkbook

from tests.support.people import access, signed_in
from threeones.apps.handbook.lists.filling import fill_columns
from threeones.apps.handbook.lists.reading import entries, version_of_entries
from threeones.apps.handbook.models import ListEntry, Project, WorkList
from threeones.base.entry.errors import Refused, Stale, Unknown
from threeones.base.org.models import Role

# by name: readers and makers lie outside the package, whose types are checked on their own
READERS: Any = import_module("tests.support.pages")
Records: Any = import_module("tests.support.records").Records
PAGE, AT = "/handbook/lists/民生实事/", "as_of=2021-12-31"


@pytest.fixture
def made(db: None, settings: LazySettings, tmp_path: Path) -> Iterator[Any]:
    """A list of two projects with two columns of its own, one of them filled for A."""
    settings.HOME = tmp_path
    made = Records()
    made.one = WorkList.objects.create(name="民生实事", issuer="某区", headings="受益人数、地点", **made.where())
    made.other = made.unit("J-2", "运输科")
    for code, unit in (("A", made.section), ("B", made.other), ("C", made.section)):
        made.project(code, lead_unit=unit)
    made.one.projects.set(Project.objects.filter(code__in="AB"))
    entry = {"worklist": made.one, "project": Project.objects.get(code="A"), "heading": "受益人数"}
    ListEntry.objects.create(value="三百户", **entry, **made.where())
    yield made


def fill(values: dict[str, str], **more: Any) -> int:
    given: dict[str, Any] = {"access": access(Role.SUPERVISOR), "worklist": "民生实事", "project": "A"}
    return fill_columns(**{**given, "values": values, **more})


def told(made: Any, code: str = "A") -> dict[str, str]:
    return {h: e.value for h, e in entries(made.one, Project.objects.get(code=code)).items()}


def test_columns_are_filled_changed_and_emptied(made: Any) -> None:
    assert fill({"受益人数": "五百户", "地点": " 东 街道 "}) == 2
    assert told(made) == {"受益人数": "五百户", "地点": "东 街道"}
    assert fill({"受益人数": "五百户"}) == 0
    assert fill({"受益人数": ""}) == 1 and told(made) == {"地点": "东 街道"}


def test_who_fills_what(made: Any) -> None:
    assert fill({"地点": "东街道"}, access=access(Role.CLERK, made.section)) == 1
    with pytest.raises(PermissionDenied):
        fill({"地点": "东街道"}, access=access(Role.HEAD, made.bureau))
    with pytest.raises(Unknown):
        fill({"地点": "东街道"}, access=access(Role.CLERK, made.section), project="B")
    with pytest.raises(Unknown):
        fill({"地点": "东街道"}, project="C")
    with pytest.raises(Refused, match="没有栏目“投资”"):
        fill({"投资": "1亿"})
    with pytest.raises(Refused, match="有501个字"):
        fill({"地点": "长" * 501})


def test_what_somebody_else_filled_meanwhile_is_told(made: Any) -> None:
    seen = version_of_entries(entries(made.one, Project.objects.get(code="A")))
    fill({"地点": "东街道"}, version=seen)
    with pytest.raises(Stale) as stale:
        fill({"地点": "西街道"}, version=seen)
    assert stale.value.theirs.values == {"受益人数": "三百户", "地点": "东街道"}


def test_the_pages_of_a_list(made: Any) -> None:
    clerk = signed_in(Role.CLERK, made.section)
    all_lists = READERS.page(clerk, f"/handbook/lists/?{AT}").tree.text_content()
    assert "民生实事" in all_lists and "受益人数、地点" in all_lists
    page = READERS.page(clerk, f"{PAGE}?{AT}")
    assert "三百户" in page.tree.text_content() and "项目B" not in page.tree.text_content()
    office = signed_in(Role.SUPERVISOR)
    assert "三百户" not in READERS.page(office, f"{PAGE}?{AT}&unit=J-2").tree.text_content()
    assert "三百户" in READERS.page(office, f"{PAGE}?{AT}&q=三百").tree.text_content()
    form = READERS.page(clerk, f"{PAGE}fill/?project=A").tree.get_element_by_id("fill-form")
    given = dict(form.form_values()) | {"column-1": "东街道"}
    assert clerk.post(f"{PAGE}fill/?project=A", given).status_code == 303
    book = CalamineWorkbook.from_filelike(io.BytesIO(office.get(f"{PAGE}?{AT}&export=xlsx").content))
    lines = book.get_sheet_by_index(0).to_python()
    assert [line[0] for line in lines] == ["项目编码", "A", "B"] and lines[0][-2:] == ["受益人数", "地点"]
    assert lines[1][-3:] == ["在册", "三百户", "东街道"]
    assert clerk.get(f"{PAGE}fill/?project=B").status_code == 404
    assert clerk.get("/handbook/lists/没有/").status_code == 404
