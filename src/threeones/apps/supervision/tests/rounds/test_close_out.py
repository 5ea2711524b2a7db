"""A milestone is closed out: asked with evidence, returned with a remark, asked again, confirmed; each once."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.support.people import signed_in
from threeones.apps.supervision.models import CloseOut, CloseOutStage, Completion
from threeones.apps.supervision.rounds.closing_out import (
    Elsewhere,
    ask_close_out,
    confirm_close_out,
    return_close_out,
)
from threeones.apps.supervision.rounds.policy import verify_by
from threeones.apps.supervision.rounds.waiting import close_outs_returned, close_outs_to_verify
from threeones.apps.supervision.tests.rounds.conftest import TODAY, Bureau
from threeones.base.audit.records import unexplained
from threeones.base.entry.errors import Refused, Unknown
from threeones.base.entry.uploads import add_upload, attachments_of
from threeones.base.org.models import Role
from threeones.kernel.values.packs import packs_dir
from threeones.kernel.values.yamls import read_yaml

pytestmark = pytest.mark.django_db


@pytest.fixture
def code(bureau: Bureau) -> str:
    """The code of a milestone that was done, by the word of a paper."""
    Completion.objects.filter(milestone=bureau.done).update(evidence="验收单1号")
    return str(bureau.done.code)


def ask(bureau: Bureau, code: str, who: str = "lead", **more: Any) -> CloseOut:
    told = {"access": bureau.may(who), "milestone": code, "statement": "按图完成，已验收", "today": TODAY}
    return ask_close_out(**{**told, **more})


def test_the_pack_says_by_when(bureau: Bureau) -> None:
    for case in read_yaml(packs_dir() / "supervision" / "rounds.yaml")["cases"]:
        assert verify_by(case["asked_on"]) == case["verify_by"]


def test_it_is_returned_asked_again_and_confirmed(bureau: Bureau, code: str) -> None:
    office, lead = bureau.may("office"), bureau.may("lead")
    first = ask(bureau, code, key="k")
    assert ask(bureau, code, key="k").pk == first.pk
    with pytest.raises(Elsewhere):
        ask(bureau, code)
    [waits] = close_outs_to_verify(office, TODAY)
    assert waits.due == date(2021, 11, 10) and not list(close_outs_to_verify(lead, TODAY))
    told: dict[str, Any] = {"access": office, "milestone": code, "today": TODAY}
    with pytest.raises(Refused, match="缺什么"):
        return_close_out(**told, number=1, remark=" ")
    assert return_close_out(**told, number=1, remark="缺验收照片").stage == CloseOutStage.RETURNED
    with pytest.raises(Elsewhere):
        confirm_close_out(**told, number=1)
    [back] = close_outs_returned(lead, TODAY)
    assert "缺验收照片" in back.why and not list(close_outs_returned(office, TODAY))
    again = ask(bureau, code, statement="补了照片")
    assert again.number == 2 and not list(close_outs_returned(lead, TODAY))
    with pytest.raises(Elsewhere):
        confirm_close_out(**told, number=1)
    assert confirm_close_out(**told, number=2, remark="同意").stage == CloseOutStage.CONFIRMED
    with pytest.raises(Elsewhere):
        ask(bureau, code)
    assert not [p for p in unexplained() if "核验销号" in p]


def test_what_is_asked_needs_evidence(bureau: Bureau) -> None:
    code = bureau.done.code
    with pytest.raises(Refused, match="佐证"):
        ask(bureau, code)
    with pytest.raises(Refused):
        ask(bureau, bureau.due.code)
    with pytest.raises(Unknown):
        ask(bureau, "X")
    add_upload(access=bureau.may("lead"), form="f", file=SimpleUploadedFile("验收.txt", "验收通过".encode()))
    one = ask(bureau, code, form="f")
    assert [a.name for a in attachments_of("supervision.closeout", [f"{code} / {one.number}"])[f"{code} / 1"]] == [
        "验收.txt"
    ]


def test_who_may(bureau: Bureau, code: str) -> None:
    for who in ("office", "head", "clerk"):
        with pytest.raises(PermissionDenied):
            ask(bureau, code, who)
    ask(bureau, code)
    for who in ("lead", "head", "clerk"):
        with pytest.raises(PermissionDenied):
            confirm_close_out(access=bureau.may(who), milestone=code, number=1)
    with pytest.raises(Unknown):
        confirm_close_out(access=bureau.may("stranger"), milestone=code, number=1)


def test_pages(bureau: Bureau, code: str) -> None:
    at = f"/milestones/{code}/close-out/"
    office, lead = signed_in(Role.SUPERVISOR, bureau.records.bureau), signed_in(Role.UNIT_LEAD, bureau.records.section)
    project = f"/projects/{bureau.owes.code}/?as_of=2021-11-09"
    assert "申请销号" in lead.get(project).content.decode() and at not in office.get(project).content.decode()
    assert "验收单1号" in lead.get(at).content.decode()
    assert lead.post(at, {"statement": " ", "key": "a"}).status_code == 200
    assert lead.post(at, {"statement": "完成了", "key": "a"}).status_code == 303
    assert lead.post(at, {"statement": "完成了又", "key": "b"}).status_code == 409
    assert lead.post(at, {"action": "confirm", "number": "1"}).status_code == 403
    assert "退回补正" in office.get(at).content.decode()
    assert office.post(at, {"action": "return", "number": "1", "remark": "缺照片", "key": "c"}).status_code == 303
    assert "退回补正，再申请销号" in lead.get(project).content.decode()
    assert "缺照片" in lead.get(at).content.decode()
    assert lead.post(at, {"statement": "补了", "key": "d"}).status_code == 303
    assert office.post(at, {"action": "confirm", "number": "2", "key": "e"}).status_code == 303
    assert "已销号" in office.get(project).content.decode()
    assert lead.get("/milestones/X/close-out/").status_code == 404
