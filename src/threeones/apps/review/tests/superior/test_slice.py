"""A superior's form: blanks found, filled from records and one shared answer for two forms, sent and frozen."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook

from tests.support.people import access
from threeones.apps.review.figures import Reading
from threeones.apps.review.models import SharedAnswer, SharedValue, SuperiorCell, SuperiorForm, SuperiorSent
from threeones.apps.review.superior import filling, services
from threeones.apps.review.tests.given import PACK, parcel, reading
from threeones.base.accounts.access import ANYONE
from threeones.base.audit.records import unexplained
from threeones.base.entry.errors import Refused, Stale
from threeones.base.org.models import Role
from threeones.base.registry.asked import asked, asked_twice
from threeones.kernel.values.period import Period

pytestmark = pytest.mark.django_db
YEAR = Period.whole_year(2021)


def book(*labels: str) -> bytes:
    made = Workbook()
    sheet = made.active
    assert sheet is not None
    sheet.title = "表"
    sheet["A1"], sheet["B1"], sheet["C1"] = "指标", "本年", "合计"
    for n, label in enumerate(labels, 2):
        sheet[f"A{n}"] = label
        sheet[f"C{n}"] = f"=B{n}*2"
        sheet[f"B{n}"].number_format = "0.00"
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def added(name: str, *labels: str) -> SuperiorForm:
    file = SimpleUploadedFile("表.xlsx", book(*labels))
    pk = services.add_form(access=access(), name=name, superior="市科技局", period_kind="year", file=file)
    return SuperiorForm.objects.get(pk=pk)


def mapped(form: SuperiorForm, place: str, use: str, **more: Any) -> None:
    form.refresh_from_db()
    services.map_cell(
        access=access(), form=form.pk, version=form.version, sheet="表", place=place, use=use, year=2021, **more
    )


@pytest.fixture(autouse=True)
def records(settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A data folder of the test's own, and figures from one parcel whose area a test may change."""
    settings.HOME = tmp_path
    area = {"area": "42.3"}

    def read(_year: int, _as_of: date, _only: Sequence[str] = ()) -> Reading:
        rows: Mapping[str, Any] = {"land.parcels": [parcel(area["area"])]}
        return reading(rows)

    monkeypatch.setattr(filling, "missing_pack", lambda _year: None)
    monkeypatch.setattr(filling, "read", read)
    monkeypatch.setattr(services, "choices", lambda _access, _year: PACK.figures)
    return area


def test_blanks_are_filled_and_the_workbook_keeps_its_formulas_and_formats() -> None:
    form = added("年报", "用地", "研发人员", "其他")
    mapped(form, "B2", "figure", figure="D06")
    mapped(form, "B3", "answer", answer="研发人员", unit="人")
    services.give_answer(access=access(), answer=SharedAnswer.objects.get().pk, period="2021", text="=1+1", seen=0)
    found = filling.fill(form, YEAR)
    assert [(c.blank.place, c.text, bool(c.reason)) for c in found.cells] == [
        ("B2", "42.3", False),
        ("B3", "=1+1", False),
        ("B4", "", True),
    ]
    assert found.cells[0].why == "review/2021/D06"
    sheet = load_workbook(io.BytesIO(found.workbook()))["表"]
    assert float(str(sheet["B2"].value)) == 42.3 and sheet["B2"].number_format == "0.00"
    assert sheet["C2"].value == "=B2*2"
    assert sheet["B3"].value == "'=1+1" and sheet["B3"].data_type == "s"
    assert not list(unexplained())


def test_a_second_form_gets_the_shared_answer_and_the_question_counts_once() -> None:
    first, second = added("一", "研发人员"), added("二", "研发人员数")
    for form in (first, second):
        mapped(form, "B2", "answer", answer="研发人员", unit="人")
    services.give_answer(access=access(), answer=SharedAnswer.objects.get().pk, period="2021", text="12", seen=0)
    assert [filling.fill(f, YEAR).cells[0].text for f in (first, second)] == ["12", "12"]
    assert SharedValue.objects.count() == 1 and not asked_twice()
    form_that_asks = asked.get("review.superior")
    assert form_that_asks is not None and len(form_that_asks.questions) == 1


def test_what_was_sent_is_frozen_and_later_records_show_beside_it(records: dict[str, str]) -> None:
    form = added("年报", "用地")
    mapped(form, "B2", "figure", figure="D06")
    seen = filling.fill(form, YEAR)
    assert seen.digest == filling.fill(form, YEAR).digest
    services.mark_sent(access=access(), form=form.pk, period="2021", digest=seen.digest)
    sent = SuperiorSent.objects.get()
    data = filling.fill(form, YEAR).workbook()
    assert not filling.fill(form, YEAR).changes
    records["area"] = "50"
    later = filling.fill(form, YEAR)
    assert [(c.sent, c.text) for c in later.changes] == [("42.3", "50")]
    assert later.workbook() == data and later.sent == sent
    with pytest.raises(Refused):
        services.mark_sent(access=access(), form=form.pk, period="2021", digest=later.digest)
    assert not list(unexplained())


def test_stale_versions_and_strangers_are_refused_and_earlier_mappings_kept() -> None:
    form = added("年报", "用地")
    mapped(form, "B2", "figure", figure="D06")
    with pytest.raises(Stale):
        services.map_cell(access=access(), form=form.pk, version=1, sheet="表", place="B2", use="blank", year=2021)
    mapped(form, "B2", "blank")
    assert [c.use for c in SuperiorCell.objects.all()] == ["figure", "blank"]
    for stranger in (ANYONE, access(Role.HEAD)):
        with pytest.raises(PermissionDenied):
            services.map_cell(access=stranger, form=form.pk, version=3, sheet="表", place="B2", use="blank", year=2021)
    with pytest.raises(Refused):
        mapped(form, "B2", "figure", figure="D06", unit="万元")
    with pytest.raises(Refused):
        mapped(form, "Z9", "blank")
