"""The row that a number rests on, shown in its sheet."""

from __future__ import annotations

import hashlib
import io
from datetime import datetime
from pathlib import Path

import pytest
import xlsxwriter
from django.conf import settings
from django.test import Client
from lxml import html

from threeones.base.files.models import SourceFile
from threeones.base.files.uploads import keep

pytestmark = pytest.mark.django_db
NAME = "月度/组织 机构.xlsx"


def load(people: list[str], loaded_at: str, file: str = NAME) -> SourceFile:
    """A workbook with a note above its head, kept as a load keeps it."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet("人员")
    sheet.write(0, 0, "填表说明：每人一行")
    sheet.write_row(1, 0, ["工号", "姓名", "单位", "职务"])
    for n, name in enumerate(people):
        sheet.write_row(n + 2, 0, [f"P{n + 1:03}", name, 12, ""])
        sheet.write_datetime(n + 2, 3, datetime(2021, 4, 9), book.add_format({"num_format": "yyyy-mm-dd"}))  # noqa: DTZ001
    book.close()
    sha = hashlib.sha256(out.getvalue()).hexdigest()
    keep(Path(settings.HOME), sha, out.getvalue())
    return SourceFile.objects.create(name=file, sha256=sha, size=len(out.getvalue()), loaded_at=loaded_at)


def asked(tree: html.HtmlElement) -> list[str]:
    return [c.text_content() for c in tree.xpath("//tr[@id='row']/*")]


@pytest.mark.parametrize("name", ["机构人员.xlsx", NAME])
def test_the_row_stands_between_its_neighbours_under_the_sheets_head(client: Client, name: str) -> None:
    load([f"某{n}" for n in range(40)], "2022-01-05T00:00:00+08:00", name)
    tree = html.fromstring(client.get(f"/source/{name}/人员/20/").content.decode())
    assert asked(tree) == ["20", "P018", "某17", "12", "2021-04-09"]
    assert [h.text for h in tree.xpath("//thead//th")] == ["行", "工号", "姓名", "单位", "职务"]
    assert [h.text for h in tree.xpath("//tbody//th")] == [str(n) for n in range(16, 25)]
    assert [d.text for d in tree.xpath("//dl//dd")] == ["P018", "某17", "12", "2021-04-09"]


def test_the_name_means_the_file_as_last_loaded_and_the_hash_that_very_one(client: Client) -> None:
    old = load(["旧"], "2022-01-05T00:00:00+08:00")
    load(["新"], "2022-02-05T00:00:00+08:00")
    assert asked(html.fromstring(client.get(f"/source/{NAME}/人员/3/").content.decode()))[2] == "新"
    assert asked(html.fromstring(client.get(f"/source/{old.sha256}/人员/3/").content.decode()))[2] == "旧"


@pytest.mark.parametrize("place", [f"{NAME}/人员/4", f"{NAME}/人员/0", f"{NAME}/单位/3", "别的.xlsx/人员/3"])
def test_a_row_that_no_loaded_file_holds_is_a_404(client: Client, place: str) -> None:
    load(["甲"], "2022-01-05T00:00:00+08:00")
    response = client.get(f"/source/{place}/")
    assert response.status_code == 404
    assert "已装入的文件里没有这一行" in response.content.decode()


def test_a_kept_file_that_is_gone_is_a_404_and_no_error(client: Client) -> None:
    file = load(["丙"], "2022-01-05T00:00:00+08:00")
    (Path(settings.HOME) / "files" / file.sha256[:2] / file.sha256).unlink()
    assert client.get(f"/source/{NAME}/人员/3/").status_code == 404
