"""The pages of superiors' forms: uploaded, mapped, filled, downloaded, marked as sent."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from python_calamine import CalamineWorkbook

from tests.support.people import signed_in
from threeones.apps.review.models import SuperiorCell, SuperiorForm, SuperiorSent
from threeones.apps.review.tests.superior.test_slice import book
from threeones.base.org.models import Role

pytestmark = pytest.mark.django_db


def test_a_form_goes_through_its_pages(settings: Any, tmp_path: Any) -> None:
    settings.HOME = tmp_path
    client = signed_in()
    file = SimpleUploadedFile("表.xlsx", book("研发人员", "其他"))
    told: dict[str, Any] = {"name": "年报", "superior": "市科技局", "period_kind": "year", "file": file, "key": "a"}
    answer = client.post("/superior-forms/new/", told)
    assert answer.status_code == 303, answer.content.decode()
    form = SuperiorForm.objects.get()
    url = f"/superior-forms/{form.pk}/"
    place = {"sheet": "表", "place": "B2", "period": "2021"}
    assert client.get(f"{url}cell/", place).status_code == 200
    more = {"use": "answer", "answer": "研发人员", "unit": "人", "text": "12", "version": "1", "key": "b"}
    for _ in range(2):
        assert client.post(f"{url}cell/", {**place, **more}).status_code == 303
    assert SuperiorCell.objects.count() == 1, "a double click counts once"
    assert client.post(f"{url}cell/", {**place, **more, "key": "c"}).status_code == 422, "the version is an old one"
    page = client.get(f"{url}?period=2021")
    assert page.status_code == 200 and "研发人员" in page.content.decode()
    (tmp_path / "out.xlsx").write_bytes(client.get(f"{url}2021.xlsx").content)
    rows = CalamineWorkbook.from_path(str(tmp_path / "out.xlsx")).get_sheet_by_name("表").to_python()
    assert rows[1][:2] == ["研发人员", 12]
    digest = page.context["filling"].digest
    assert client.post(f"{url}sent/", {"period": "2021", "digest": digest, "key": "d"}).status_code == 303
    assert SuperiorSent.objects.count() == 1
    assert client.get(url, {"period": "2021-10"}).status_code == 422
    assert client.get("/superior-forms/").status_code == 200


def test_what_is_no_workbook_is_refused_and_a_unit_sees_nothing(settings: Any, tmp_path: Any) -> None:
    settings.HOME = tmp_path
    file = SimpleUploadedFile("表.xlsx", b"MZ not a workbook")
    told: dict[str, Any] = {"name": "年报", "superior": "市", "period_kind": "year", "file": file}
    assert signed_in().post("/superior-forms/new/", told).status_code == 422
    assert signed_in(Role.UNIT_LEAD, name="lead").get("/superior-forms/").status_code == 403
