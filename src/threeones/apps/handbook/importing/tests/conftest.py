"""A bureau with two sections and two people, and the office that drafts its handbook."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.support.people import access, signed_in
from threeones.apps.handbook.importing.keeping import start_import
from threeones.apps.handbook.importing.tests.books import workbook
from threeones.apps.handbook.models import BookImport
from threeones.base.accounts.access import Access
from threeones.base.org.models import Person, Role, UnitKind

# by name: the maker lies outside the package, whose types are checked on their own
Records: Any = import_module("tests.support.records").Records
YEAR = 2021
Start = Callable[..., BookImport]


@dataclass
class Office:
    """The office of supervision, and the records of its bureau."""

    access: Access
    client: Any
    records: Any
    home: Path


@pytest.fixture
def office(db: None, settings: LazySettings, tmp_path: Path) -> Office:
    """The bureau's office, in an installation of its own."""
    settings.HOME = tmp_path
    records = Records()
    records.elsewhere = records.unit("E", "区教育局", UnitKind.BUREAU)
    records.transport = records.unit("J-2", "运输科", aliases="客运科")
    records.other = Person.objects.create(code="2", name="钱二", unit=records.transport, **records.where())
    records.objective.delete()
    return Office(
        access(Role.SUPERVISOR, records.bureau), signed_in(Role.SUPERVISOR, records.bureau), records, tmp_path
    )


@pytest.fixture
def start(office: Office) -> Start:
    """A function that has a file imported: ``start()`` the usual ledger, ``start(cells, name="b.xlsx")``."""

    def make(cells: Any = None, name: str = "分解表.xlsx", key: str = "", year: int | None = YEAR) -> BookImport:
        data = cells if isinstance(cells, bytes) else workbook(cells) if cells is not None else workbook()
        file = SimpleUploadedFile(name, data)
        return start_import(access=office.access, bureau="J", year=year, file=file, key=key)

    return make
