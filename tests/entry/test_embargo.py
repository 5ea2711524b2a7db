"""Figures under embargo: what workbooks, forms, lists of changes and later readings could tell of them before their release."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import time_machine

from tests.support.folders import other_year, write_folder
from tests.support.people import access, signed_in
from threeones.apps.indicators.entering import correct_observation, enter_observation, release
from threeones.apps.indicators.found import OBSERVATION, tell_observations
from threeones.apps.indicators.models import Observation
from threeones.apps.indicators.selectors import released
from threeones.base.audit.models import AuditEntry
from threeones.base.audit.records import unexplained
from threeones.base.entry.errors import Refused
from threeones.base.entry.recording import version_of
from threeones.base.entry.settling import settle
from threeones.base.files.models import SourceFile, SourceKind
from threeones.base.intake.loading import load_folder
from threeones.base.intake.models import Difference
from threeones.base.org.models import Role
from threeones.base.registry.changes import Written

BOOK, SHEET, PERIOD = "统计指标.xlsx", "数据", "2022年1—4月"
PUBLISHER, OTHERS = Role.STATISTICS, (Role.SUPERVISOR, Role.AUDITOR, Role.HEAD)
HELD = "98765.5"


@pytest.fixture
def books(db: None, settings: Any, tmp_path: Path) -> Any:
    """A bureau's year, loaded in April 2022, and the folder's workbooks."""
    settings.HOME = tmp_path / "home"
    settings.HOME.mkdir(exist_ok=True)
    with time_machine.travel("2022-05-20T10:00+08:00"):
        year = other_year()
        load_folder(write_folder(tmp_path / "first", year), "张甲")
        yield year


def enter(**more: Any) -> int:
    told: dict[str, Any] = {
        "indicator": "FAI",
        "period": PERIOD,
        "vintage": "flash",
        "value": Decimal(HELD),
        "held": True,
    }
    return enter_observation(access=access(PUBLISHER), **{**told, **more}).observation


def with_row(books: Any, folder: Path, value: str) -> int:
    """Loads the year with a row of the figure; gives the row's number."""
    rows = [
        *books[BOOK][SHEET],
        {**books[BOOK][SHEET][0], "指标": "FAI", "期间": PERIOD, "版本": "快报数", "数值": value},
    ]
    rows[-1] |= {"同比增速（%）": None, "发布日期": date(2022, 5, 18)}
    load_folder(write_folder(folder, {**books, BOOK: {**books[BOOK], SHEET: rows}}), "李乙")
    return len(rows) + 1


def shown(role: Role, file: str, row: int) -> str:
    """What a row's page shows somebody; empty where there is none for him."""
    answer = signed_in(role).get(f"/source/{quote(file)}/{quote(SHEET)}/{row}/")
    return answer.content.decode() if answer.status_code == 200 else ""


def test_no_row_of_a_workbook_tells_of_it(books: Any, tmp_path: Path) -> None:
    enter()
    last = with_row(books, tmp_path / "second", HELD)
    for role in OTHERS:
        assert not any(HELD in shown(role, BOOK, row) for row in range(1, last + 2)), role


def test_no_form_that_nothing_names_any_more_tells_of_it(books: Any, tmp_path: Path) -> None:
    number = enter()
    form = SourceFile.objects.filter(kind=SourceKind.ENTRY).get()
    with_row(books, tmp_path / "second", "88888.5")
    difference = Difference.objects.get()
    settle(access=access(PUBLISHER), difference=difference.pk, take=True, seen=difference.values, reason="以工作簿为准")
    assert Observation.objects.get(pk=number).held
    for role in OTHERS:
        assert not shown(role, form.name, 1) and not shown(role, form.sha256, 1)
    assert HELD in shown(PUBLISHER, form.name, 1)
    assert not list(unexplained())


def test_what_was_written_while_it_was_held_is_no_news(books: Any) -> None:
    number = enter()
    version = version_of(Observation.objects.get(pk=number))
    correct_observation(
        access=access(PUBLISHER), observation=number, vintage="flash", value=Decimal(600), reason="改", version=version
    )
    release(access=access(PUBLISHER), observations=[number])
    entries = AuditEntry.objects.filter(record=OBSERVATION, actor=access(PUBLISHER).actor).order_by("seq")
    written = [
        Written(
            e.seq, e.at, e.actor, e.action, e.key, json.loads(e.before or "{}"), json.loads(e.after or "{}"), e.reason
        )
        for e in entries
    ]
    assert len(written) == 3
    news = tell_observations(written, access(Role.SUPERVISOR))
    assert list(news) == [written[-1].seq] and news[written[-1].seq].words.endswith("公布")


def test_an_early_reading_that_comes_late_takes_no_later_ones_place(books: Any) -> None:
    number = enter(value=Decimal(100))
    enter(vintage="final", value=Decimal(300), held=False)
    release(access=access(PUBLISHER), observations=[number])
    enter(vintage="preliminary", value=Decimal(200), held=False)
    period = Observation.objects.get(pk=number).period
    assert {o.value for o in released(date(2022, 5, 20)) if o.period == period} == {Decimal(300)}


def test_nothing_is_released_of_a_period_that_has_not_begun(books: Any) -> None:
    number = enter(period="2098年1—10月", published_on=date(2099, 1, 1))
    with pytest.raises(Refused, match=str(number)):
        release(access=access(PUBLISHER), observations=[number])
    assert Observation.objects.get(pk=number).held


def test_a_key_that_was_used_for_other_figures_says_so(books: Any) -> None:
    one, two = enter(), enter(period="2022年1—2月")
    client = signed_in(PUBLISHER)
    url = "/indicators/entry/release/"
    assert client.post(url, {"observation": [one], "key": "k"}).status_code == 303
    page = client.post(url, {"observation": [two], "key": "k"}, follow=True).content.decode()
    assert "以前那次已经办妥" in page and Observation.objects.get(pk=two).held
    assert client.post(url, {"observation": [two], "key": "k" * 300}).status_code in (303, 400)
    assert Observation.objects.get(pk=two).held


def test_a_form_whose_name_is_as_long_as_a_hash_is_found_by_name(books: Any) -> None:
    for length in range(1, 30):
        code = "I" * length
        name = f"填报/数据/{code}/P/2022-01／2022-04/flash.json"
        if len(name) == 64:
            break
    assert len(name) == 64 and not SourceFile.objects.filter(name=name).exists()
    one = Observation.objects.get(pk=enter(held=False))
    SourceFile.objects.filter(pk=one.source_file_id).update(name=name)
    assert HELD in shown(Role.SUPERVISOR, name, 1)
