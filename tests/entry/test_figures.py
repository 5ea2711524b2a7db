"""Figures: entered, held back until they are released, corrected with a reason, in the same or a later vintage."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from lxml import html

from tests.entry.conftest import TODAY, Office
from tests.entry.test_files import PDF, picture
from tests.entry.test_form import fields, text_of
from tests.support.people import access, signed_in
from threeones.apps.indicators.enterable import figures_to_release
from threeones.apps.indicators.entering import correct_observation, enter_observation, release
from threeones.apps.indicators.found import OBSERVATION
from threeones.apps.indicators.models import Observation
from threeones.apps.indicators.selectors import history, indicator, known, released
from threeones.base.audit.models import AuditEntry
from threeones.base.audit.records import unexplained
from threeones.base.entry.errors import KeyReused, Refused, Stale, Unknown
from threeones.base.entry.models import Upload
from threeones.base.entry.recording import version_of
from threeones.base.entry.uploads import attach
from threeones.base.files.models import Attachment
from threeones.base.org.models import Role

pytestmark = pytest.mark.django_db
PERIOD = "2021-01/2021-10"
URL = "/indicators/entry/"


@pytest.fixture
def figures(office: Office) -> Office:
    """The office with an indicator of which September is known."""
    office.records.observe(office.records.indicator(), "2021-01/2021-09", "500.1", "8.3", on=date(2021, 10, 20))
    return office


def enter(**more: Any) -> Any:
    """A flash figure of October."""
    told: dict[str, Any] = {
        "indicator": "FAI",
        "period": "2021年1—10月",
        "vintage": "flash",
        "value": Decimal("562.87"),
    }
    told |= {"growth": Decimal("8.1"), "access": access(Role.STATISTICS), "today": TODAY}
    return enter_observation(**{**told, **more})


def seen_by(role: Role, day: date = TODAY) -> set[str]:
    """The periods that somebody sees on a day."""
    return {o.period for o in known(day, access(role))}


def test_a_figure_that_is_held_is_seen_by_its_publisher_alone(figures: Office) -> None:
    held = enter(held=True, published_on=TODAY, document="统计快报")
    one = Observation.objects.get(pk=held.observation)
    assert (one.period, one.value, one.growth, one.held) == (PERIOD, Decimal("562.87"), Decimal("8.1"), True)
    assert one.source == f"填报/数据/FAI/P/{PERIOD.replace('/', '／')}/flash.json#数据" and one.document == "统计快报"
    for role in (Role.SUPERVISOR, Role.HEAD, Role.DISTRICT_LEADER, Role.AUDITOR, Role.CLERK):
        assert PERIOD not in seen_by(role, date(2021, 12, 31)), role
    assert PERIOD in seen_by(Role.STATISTICS)
    assert PERIOD not in {o.period for o in released(date(2021, 12, 31))}
    source = f"/source/{one.source_file.name}/数据/1/"
    for role, status in ((Role.SUPERVISOR, 404), (Role.AUDITOR, 404), (Role.STATISTICS, 200)):
        assert signed_in(role).get(source).status_code == status
    for path in ("/indicators/", "/indicators/FAI/", "/open/", "/"):
        assert "562.87" not in signed_in(Role.SUPERVISOR).get(path, {"as_of": "2021-12-31"}).content.decode()


def test_once_released_everybody_sees_it_from_that_day_on(figures: Office) -> None:
    held = enter(held=True, published_on=date(2021, 12, 1))
    assert [t.due for t in figures_to_release(access(Role.STATISTICS), TODAY)] == [date(2021, 12, 1)]
    day = date(2021, 11, 18)
    told: dict[str, Any] = {"observations": [held.observation], "key": "r", "today": day}
    assert release(access=access(Role.STATISTICS), **told) == 1 == release(access=access(Role.STATISTICS), **told)
    with pytest.raises(KeyReused):
        release(access=access(Role.STATISTICS), observations=[1], key="r")
    assert Observation.objects.get(pk=held.observation).published_on == day
    assert PERIOD in seen_by(Role.SUPERVISOR, day) and PERIOD not in seen_by(Role.SUPERVISOR, date(2021, 11, 17))
    assert list(figures_to_release(access(Role.STATISTICS), TODAY)) == []
    assert not [p for p in unexplained() if "填报" in p]
    assert release(access=access(Role.STATISTICS), observations=[held.observation], today=day) == 0


@pytest.mark.parametrize("role", [r for r in Role if r not in (Role.STATISTICS, Role.ENTERPRISE)], ids=str)
def test_nobody_else_enters_corrects_or_releases(figures: Office, role: Role) -> None:
    held, who = enter(held=True), access(role)
    with pytest.raises(PermissionDenied):
        enter(access=who, period="2021-11")
    with pytest.raises(PermissionDenied):
        release(access=who, observations=[held.observation])
    told: dict[str, Any] = {"observation": held.observation, "vintage": "flash", "reason": "x", "version": held.version}
    with pytest.raises(PermissionDenied):
        correct_observation(access=who, value=Decimal(1), **told)
    assert Observation.objects.get(pk=held.observation).held
    assert signed_in(role).get(URL).status_code == 403


def test_what_was_entered_wrongly_is_put_right_and_stays_in_the_history(figures: Office) -> None:
    entered = enter()
    told: dict[str, Any] = {"access": access(Role.STATISTICS), "observation": entered.observation, "vintage": "flash"}
    told |= {"value": Decimal("562.78"), "growth": Decimal("8.1"), "reason": "数字录颠倒了", "today": TODAY}
    corrected = correct_observation(**told, version=entered.version, key="c")
    assert corrected.observation == entered.observation and corrected.version != entered.version
    assert Observation.objects.get(pk=entered.observation).value == Decimal("562.78")
    page = text_of(signed_in(Role.STATISTICS).get(f"{URL}{entered.observation}/"))
    assert "562.87" in page and "562.78" in page and "数字录颠倒了" in page
    with pytest.raises(Stale) as stale:
        correct_observation(**(told | {"value": Decimal("1")}), version=entered.version)
    assert stale.value.theirs.values["数值"] == "562.78"
    with pytest.raises(Refused):
        correct_observation(**told, version=corrected.version)


def test_a_later_vintage_stands_beside_the_earlier_one(figures: Office) -> None:
    entered = enter(published_on=date(2021, 10, 30))
    told: dict[str, Any] = {"access": access(Role.STATISTICS), "observation": entered.observation, "today": TODAY}
    told |= {"value": Decimal("560"), "growth": Decimal("7.9"), "reason": "初步核算"}
    second = correct_observation(**told, vintage="preliminary", version=entered.version)
    found = indicator("FAI")
    assert found is not None
    both = history(found, TODAY, access(Role.SUPERVISOR))
    assert {(o.vintage, o.value) for o in both if o.period == PERIOD} == {
        ("flash", Decimal("562.87")),
        ("preliminary", Decimal("560")),
    }
    assert {o.value for o in released(date(2021, 11, 2)) if o.period == PERIOD} == {Decimal("562.87")}
    assert {o.value for o in released(TODAY) if o.period == PERIOD} == {Decimal("560")}
    with pytest.raises(Refused) as refused:
        correct_observation(**(told | {"observation": second.observation}), vintage="flash", version=second.version)
    assert [w.field for w in refused.value.wrong] == ["vintage"]
    with pytest.raises(Stale):
        correct_observation(**told, vintage="preliminary", version=entered.version)


@pytest.mark.parametrize(
    ("values", "fields_wrong"),
    [
        ({"value": None, "growth": None}, {"value"}),
        ({"value": Decimal("NaN")}, {"value"}),
        ({"value": Decimal("1e12"), "growth": Decimal("1e6")}, {"value", "growth"}),
        (
            {"indicator": "没有", "place": "没有", "vintage": "x", "period": "去年"},
            {"indicator", "place", "vintage", "period"},
        ),
        ({"published_on": date(2021, 11, 4)}, {"published_on"}),
        ({"document": "\x00"}, {"document"}),
        ({"indicator": "\x00", "place": "\x00"}, {"indicator", "place"}),
    ],
)
def test_what_is_refused(figures: Office, values: dict[str, Any], fields_wrong: set[str]) -> None:
    before = Observation.objects.count()
    with pytest.raises(Refused) as refused:
        enter(**values)
    assert {w.field for w in refused.value.wrong} == fields_wrong and Observation.objects.count() == before


def test_one_figure_stands_once_and_a_sending_counts_once(figures: Office) -> None:
    first = enter(key="k")
    assert enter(key="k").repeated and enter(key="k").observation == first.observation
    with pytest.raises(KeyReused):
        enter(key="k", value=Decimal("1"))
    with pytest.raises(Stale):
        enter()
    with pytest.raises(Unknown):
        correct_observation(
            access=access(Role.STATISTICS), observation=10**9, vintage="flash", reason="x", version="", value=Decimal(1)
        )


def test_the_pages_of_the_publisher(figures: Office) -> None:
    client = signed_in(Role.STATISTICS)
    assert f'href="{URL}"' in client.get("/indicators/").content.decode()
    assert f'href="{URL}"' not in signed_in(Role.SUPERVISOR).get("/indicators/").content.decode()
    page = client.get(URL)
    data = fields(page, "figure-form")
    assert data["held"] == "on", "a figure is held unless one says otherwise"
    data |= {"indicator": "FAI", "place": "P", "period": "2021年1—10月", "value": "５６２.８７", "growth": "8.1%"}
    bad = client.post(URL, data | {"period": "去年", "value": "约500"})
    links = {a.get("href") for a in html.fromstring(bad.content.decode()).get_element_by_id("faults").iter("a")}
    assert links == {"#field-value"} and fields(bad, "figure-form")["period"] == "去年"
    assert [client.post(URL, data).status_code for _ in range(2)] == [303, 303]
    held = client.get(URL)
    assert "562.87" in text_of(held) and "还没有发布的" in text_of(held)
    assert client.post(f"{URL}release/", {"observation": "999999", "key": "r"}).status_code == 404
    again = client.post(URL, data | {"key": "other"})
    assert again.status_code == 409 and "去更正这个数" in text_of(again)
    number = html.fromstring(held.content.decode()).xpath("//input[@name='observation']")[0].get("value")
    correction = fields(client.get(f"{URL}{number}/"), "correct-form")
    assert correction["value"] == "562.87"
    stale = client.post(f"{URL}{number}/", correction | {"value": "563", "reason": "改", "version": "x", "key": "c1"})
    assert stale.status_code == 409 and fields(stale, "correct-form")["value"] == "563"
    assert client.post(f"{URL}{number}/", correction | {"value": "563", "reason": "改", "key": "c2"}).status_code == 303
    assert client.post(f"{URL}release/", {"observation": [number, "x", "9" * 30], "key": "r"}).status_code == 303
    one = Observation.objects.get(pk=number)
    assert not one.held and one.value == Decimal(563)
    row = reverse("source", args=[one.source_file.name, one.source_sheet, one.source_row])
    told = text_of(client.get(row))
    assert "在系统里填报" in told and "变更记录" in told and "装入的审计记录" not in told
    assert client.post(f"{URL}release/", {"observation": [], "key": "r"}).status_code == 303
    assert client.get(f"{URL}999999/").status_code == 404


def test_odd_figures_are_questions_before_the_release(figures: Office) -> None:
    enter(held=True, value=Decimal("56"), published_on=TODAY)
    page = text_of(signed_in(Role.STATISTICS).get(URL))
    assert "存疑" in page


def test_the_pages_speak_english(figures: Office) -> None:
    held = enter(held=True)
    client = signed_in(Role.STATISTICS)
    for path in (URL, f"{URL}{held.observation}/"):
        page = client.get(path, headers={"Accept-Language": "en"}).content.decode()
        page = page[page.index("<main") : page.index("</main>")]
        outside = re.sub(r"<([a-z]+)[^>]*\blang=\"zh\"[^>]*>.*?</\1>", "", page, flags=re.S)
        assert re.findall(r"[\u4e00-\u9fff]+", re.sub(r"<[^>]+>", "", outside)) == []


def test_what_is_entered_in_a_demonstration_is_an_example(figures: Office) -> None:
    tried = replace(access(Role.STATISTICS), demonstration=True)
    first = Observation.objects.get(pk=enter(access=tried).observation)
    assert first.basis == "synthetic"
    assert Observation.objects.get(pk=enter(period="2021年1—11月").observation).basis == "real"


def put(client: Client, url: str, form: str, files: list[tuple[str, bytes]], **typed: str) -> Any:
    """Sends a figure's form as it stands, with what is typed and files of these names."""
    page = client.get(url)
    assert "严禁上传涉密信息" in text_of(page) and "multipart/form-data" in page.content.decode()
    given = fields(page, form) | typed
    return client.post(url, given | {"files": [SimpleUploadedFile(name, data) for name, data in files]})


def drawer(role: Role, of: str = "observation/P/FAI/flash/value") -> str:
    """What somebody reads of October's figure; empty where there is nothing for him."""
    answer = signed_in(role).get(f"/why/{of}/{PERIOD}/?as_of=2021-12-31")
    return answer.content.decode() if answer.status_code == 200 else ""


@pytest.fixture
def with_document(figures: Office, monkeypatch: pytest.MonkeyPatch) -> Observation:
    """October's flash figure, under embargo, with a photo of the paper that it was taken from."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: TODAY)
    typed = {"indicator": "FAI", "place": "P", "period": "2021年1—10月", "value": "562.87", "vintage": "flash"}
    sent = put(signed_in(Role.STATISTICS), URL, "figure-form", [("快报.png", picture("PNG"))], **typed)
    assert sent.status_code == 303
    return Observation.objects.get(period=PERIOD)


def test_the_document_of_a_figure_is_seen_with_the_figure_and_not_before(with_document: Observation) -> None:
    attached = Attachment.objects.get()
    url = f"/attachments/{attached.pk}/"
    listed = f"/api/v1/attachments/{attached.record}/{quote(attached.key)}"
    assert with_document.held and not Upload.objects.exists()
    assert "快报.png" in drawer(Role.STATISTICS) and signed_in(Role.STATISTICS).get(url).status_code == 200
    for role in (Role.SUPERVISOR, Role.HEAD, Role.CLERK, Role.AUDITOR):
        client = signed_in(role)
        assert drawer(role) == "" and client.get(url).status_code == 404, role
        assert client.get(f"{url}?size=small").status_code == 404 and client.get(listed).json()["items"] == []
    release(access=access(Role.STATISTICS), observations=[with_document.pk], today=TODAY)
    for role in (Role.SUPERVISOR, Role.CLERK):
        shown = drawer(role)
        assert (
            "快报.png" in shown and f"{url}?size=small" in shown and "快报.png" in drawer(role, "indicator/FAI/value")
        )
        assert signed_in(role).get(f"{url}?size=small")["Content-Type"] == "image/jpeg"
    assert Client().get(url).status_code == 302 and signed_in(Role.ENTERPRISE).get(url).status_code == 404
    assert not [p for p in unexplained() if "填报" in p or "附件" in p]


def test_a_document_alone_corrects_nothing_and_a_later_vintage_has_its_own(with_document: Observation) -> None:
    client, url = signed_in(Role.STATISTICS), f"/indicators/entry/{with_document.pk}/"
    release(access=access(Role.STATISTICS), observations=[with_document.pk], today=TODAY)
    before = version_of(Observation.objects.get(pk=with_document.pk))
    assert "没有改动" in text_of(put(client, url, "correct-form", [], reason="补依据"))
    assert put(client, url, "correct-form", [("月报.pdf", PDF)], reason="补依据").status_code == 303
    page = client.get(url)
    assert "月报.pdf" in text_of(page) and version_of(Observation.objects.get(pk=with_document.pk)) == before
    entry = AuditEntry.objects.filter(record="files.attachment").latest("seq")
    assert entry.reason == "补依据" and "月报.pdf" in entry.after
    later = {"vintage": "final", "value": "563", "reason": "年报核定"}
    assert put(client, url, "correct-form", [("年报.pdf", PDF)], **later).status_code == 303
    assert "年报.pdf" in drawer(Role.CLERK, "observation/P/FAI/final/value")
    assert "年报.pdf" not in drawer(Role.CLERK) and "月报.pdf" in drawer(Role.CLERK)
    assert not [p for p in unexplained() if "填报" in p or "附件" in p]


def test_a_document_that_is_not_taken_keeps_the_figure_waiting(figures: Office, home: Path) -> None:
    typed = {"indicator": "FAI", "place": "P", "period": "2021年1—9月", "value": "1", "vintage": "final"}
    refused = put(signed_in(Role.STATISTICS), URL, "figure-form", [("快报.pdf", picture())], **typed)
    assert (
        refused.status_code == 200
        and "JPEG 图片" in text_of(refused)
        and fields(refused, "figure-form")["value"] == "1"
    )
    assert not Observation.objects.filter(vintage="final").exists() and not Attachment.objects.exists()


def test_nobody_else_says_what_a_figure_was_taken_from(with_document: Observation) -> None:
    release(access=access(Role.STATISTICS), observations=[with_document.pk], today=TODAY)
    told = {"record": OBSERVATION, "key": Attachment.objects.get().key}
    for role in (Role.CLERK, Role.SUPERVISOR, Role.AUDITOR):
        with pytest.raises(PermissionDenied):
            attach(access=access(role), file=SimpleUploadedFile("别的.pdf", PDF), **told)
    attach(access=access(Role.STATISTICS), file=SimpleUploadedFile("补充.pdf", PDF), **told)
    assert "补充.pdf" in drawer(Role.CLERK) and Attachment.objects.count() == 2
