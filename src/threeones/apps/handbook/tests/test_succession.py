"""Projects whose lead unit has ended: told on their pages and to the office, handed over by the draft of an amendment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.exceptions import PermissionDenied

from tests.support.people import access, signed_in
from threeones.apps.handbook.models import DraftEntry, Edition, Project, StateChange
from threeones.apps.handbook.succession.at_home import left
from threeones.apps.handbook.succession.handing import hand_over
from threeones.apps.handbook.succession.reading import left_behind
from threeones.base.accounts.access import OPERATOR
from threeones.base.entry.errors import Refused, Unknown
from threeones.base.org.models import Role, Unit

# by name: readers and makers lie outside the package, whose types are checked on their own
READERS: Any = import_module("tests.support.pages")
Records: Any = import_module("tests.support.records").Records
DAY, TODAY = date(2021, 12, 31), date(2022, 1, 4)


@pytest.fixture
def made(db: None, settings: LazySettings, tmp_path: Path) -> Iterator[Any]:
    """Section J-1 ended in June and was followed by J-8; it led A and B, of which B has left the book; J-2 leads C."""
    settings.HOME = tmp_path
    made = Records()
    new, other = made.unit("J-8", "路桥科", valid_from=date(2021, 7, 1)), made.unit("J-2", "运输科")
    for code in ("A", "B"):
        made.milestone(made.project(code), date(2021, 3, 31))
    made.milestone(made.project("C", lead_unit=other), date(2021, 3, 31))
    Unit.objects.filter(code="J-1").update(valid_to=date(2021, 6, 30), document="编办〔2021〕6号")
    made.section.successors.add(new)
    StateChange.objects.create(
        project=Project.objects.get(code="B"),
        happened_on=date(2021, 5, 1),
        state="withdrawn",
        reason="不做了",
        **made.where(),
    )
    yield made


def give(**more: Any) -> Edition:
    given: dict[str, Any] = {"access": access(Role.SUPERVISOR), "bureau": "J", "year": 2021, "unit": "J-1"}
    return hand_over(**{**given, "successor": "J-8", "today": TODAY, **more})


def test_what_is_left_is_told_to_the_office_and_on_the_project(made: Any) -> None:
    [one] = left_behind(2021, DAY, OPERATOR)
    assert (one.unit.code, [p.code for p in one.projects], [u.code for u in one.successors]) == ("J-1", ["A"], ["J-8"])
    assert left_behind(2021, date(2021, 6, 30), OPERATOR) == []
    card = left(access(Role.SUPERVISOR), DAY)
    assert card and [line.words for line in card.lines] == ["道路科于2021-06-30撤并，还牵头1个项目"]
    assert left(access(Role.HEAD), DAY) is None
    page = READERS.page(signed_in(Role.SUPERVISOR), f"/projects/A/?as_of={DAY}").tree.text_content()
    assert "牵头单位道路科已于2021-06-30撤并" in page and "编办〔2021〕6号" in page and "路桥科" in page
    assert "撤并" not in READERS.page(signed_in(Role.SUPERVISOR), f"/projects/C/?as_of={DAY}").tree.text_content()


def test_handing_over_is_the_draft_of_an_amendment(made: Any) -> None:
    edition = give(key="k")
    assert give(key="k") == edition == give() and Edition.objects.count() == 1
    leads = dict(DraftEntry.objects.filter(kind="project").values_list("code", "lead__code"))
    assert leads == {"A": "J-8", "C": "J-2"} and edition.reason == "道路科于2021-06-30撤并，由路桥科承接"
    [one] = left_behind(2021, DAY, OPERATOR)
    assert one.moved == {"A"} and one.waiting == [] and left(access(Role.SUPERVISOR), DAY) is None


def test_who_may_hand_what_over_to_whom(made: Any) -> None:
    with pytest.raises(PermissionDenied):
        give(access=access(Role.UNIT_LEAD, made.section))
    with pytest.raises(Refused, match="不是它的继任单位"):
        give(successor="J-2")
    with pytest.raises(Unknown):
        give(unit="J-2")
    assert not Edition.objects.exists()


def test_the_page_does_it_with_one_click(made: Any) -> None:
    office = signed_in(Role.SUPERVISOR)
    page = READERS.page(office, f"/handbook/succession/?as_of={DAY}")
    form = next(f for f in page.tree.forms if f.fields.get("successor") == "J-8")
    answer = office.post(f"/handbook/succession/?as_of={DAY}", dict(form.form_values()))
    assert answer.status_code == 303 and answer["Location"] == f"/handbook/editions/{Edition.objects.get().pk}/"
    assert "修订草稿里已移交" in READERS.page(office, f"/handbook/succession/?as_of={DAY}").tree.text_content()
