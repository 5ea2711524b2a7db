"""What lists remember of the lights is what a fresh reading gives, and a write makes only what it touched be read."""

from __future__ import annotations

import random
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import models, transaction
from django.utils import translation

from threeones.apps.handbook.models import Milestone, StateChange, Target
from threeones.apps.supervision import remembering
from threeones.apps.supervision.board import line
from threeones.apps.supervision.models import Completion, Report
from threeones.apps.supervision.reading import bare_records
from threeones.apps.supervision.selectors import lights, shown_lights
from threeones.apps.supervision.touching import KINDS
from threeones.base.accounts.access import OPERATOR
from threeones.base.audit.chain import Change, append
from threeones.base.audit.models import AuditEntry
from threeones.base.audit.touched import Moment, now
from threeones.base.intake.specs import spec_of, text_key

# by name: the maker of records lies outside the package, whose types are checked on their own
Records: Any = import_module("tests.support.records").Records
DAY = date(2021, 4, 30)
Read = list[Collection[int] | None]


@pytest.fixture
def made(db: None, settings: LazySettings, tmp_path: Path) -> Iterator[Any]:
    """Three projects, written through the chain."""
    settings.HOME = tmp_path
    made = Records()
    for code in ("A", "B", "C"):
        made.milestone(made.project(code), date(2021, 3, 31))
    written("create", made.objective)
    yield made
    remembering.forget()


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> Read:
    """Which projects were read: all (None), or so many."""
    seen: Read = []
    whole = bare_records

    def noted(year: int, only: Collection[int] | None = None) -> Any:
        seen.append(only)
        return whole(year, only)

    monkeypatch.setattr(remembering, "bare_records", noted)
    return seen


def written(action: str, record: models.Model, key: str = "") -> None:
    """The entry that the write of a record leaves."""
    with transaction.atomic():
        label = record._meta.label_lower
        append("tests", [Change(action, label, key or text_key(spec_of(type(record)), record), {}, {"x": action})])


def told(judged: Any) -> list[Any]:
    return [
        (j.project.code, j.light.light, j.light.rule, [(m.month, m.light, m.first_light) for m in j.light.months])
        for j in judged
    ]


def same() -> list[Any]:
    """The lists' lights, which are those of a fresh reading."""
    shown = told(shown_lights(2021, DAY, OPERATOR))
    assert shown == told(lights(2021, DAY, OPERATOR))
    return shown


def light_of(code: str) -> str:
    return str(next(line[1] for line in same() if line[0] == code))


def test_nothing_is_read_again_while_nothing_changes(made: Any, read: Read) -> None:
    assert same() == same()
    assert read == [None]


def test_a_milestone_done_reads_its_project_alone(made: Any, read: Read) -> None:
    assert light_of("A") == "red"
    milestone = Milestone.objects.get(code="A-1")
    done = Completion.objects.create(
        milestone=milestone, done_on=date(2021, 4, 2), reported_on=date(2021, 4, 2), **made.where()
    )
    written("create", done)
    assert light_of("A") == "yellow"
    assert read == [None, {milestone.project_id}]
    written("remove", done)
    done.delete()
    assert light_of("A") == "red"


def test_every_kind_of_write_is_noticed(made: Any, read: Read) -> None:
    same()
    project = made.objective.projects.get(code="B")
    written("create", made.report(project, "2021-03", date(2021, 4, 2), "50"))
    milestone = made.milestone(project, date(2021, 2, 26))
    written("create", milestone)
    assert len(same()[1][3]) == 4
    project.suspended_on = date(2021, 1, 5)
    project.save()
    written("change", project)
    assert light_of("B") == "suspended"
    written("create", made.target(project, made.indicator(), "8"))
    same()
    milestone.project = made.objective.projects.get(code="C")
    milestone.save()
    written("change", milestone)
    assert light_of("C") == "red"
    assert {project.pk, milestone.project_id} <= set(read[-1] or ())
    assert None not in read[1:]


@pytest.mark.parametrize("seed", range(5))
def test_after_any_write_they_are_what_would_be_computed_anew(made: Any, seed: int) -> None:
    chance, shown = random.Random(seed), set()
    for _ in range(12):
        write(made, chance)
        shown.add(repr(same()))
    assert len(shown) > 1


def write(made: Any, chance: random.Random) -> None:
    """One report, completion or correction, at random, with its entry."""
    project = chance.choice(list(made.objective.projects.all()))
    month = f"2021-0{chance.randint(1, 4)}"
    report = Report.objects.filter(project=project, month=month).first()
    completion = Completion.objects.filter(milestone__project=project).first()
    if chance.random() < 0.4 and report is None:
        written("create", made.report(project, month, date(2021, 4, 3), str(chance.randint(0, 100))))
    elif chance.random() < 0.5 and report is not None:
        written("remove", report)
        report.delete()
    elif completion is None:
        done = date(2021, 3, 31) + timedelta(days=chance.randint(-20, 20))
        given = {"done_on": done, "reported_on": done, **made.where()}
        written("create", Completion.objects.create(milestone=project.milestones.get(), **given))
    else:
        completion.done_on += timedelta(days=chance.randint(-30, 30))
        completion.save()
        written("change", completion)


def test_projects_come_and_go(made: Any, read: Read) -> None:
    same()
    fresh = made.project("AB")
    written("create", fresh)
    assert [line[0] for line in same()] == ["A", "AB", "B", "C"]
    written("remove", fresh)
    fresh.delete()
    assert [line[0] for line in same()] == ["A", "B", "C"]
    assert None not in read[1:]


def test_what_may_show_anywhere_makes_everything_be_read(made: Any, read: Read) -> None:
    same()
    made.section.name = "桥梁科"
    made.section.save()
    written("change", made.section)
    assert {j.project.lead_unit.name for j in shown_lights(2021, DAY, OPERATOR)} == {"桥梁科"}
    written("move", made.objective.projects.get(code="A"), "项目")
    same()
    assert read == [None, None, None]


def test_what_no_light_rests_on_is_passed_over(made: Any, read: Read) -> None:
    same()
    written("create", made.observe(made.indicator(), "2021-01/2021-03", "9"))
    same()
    assert read == [None]


def test_a_write_that_was_given_up_is_forgotten(made: Any, read: Read) -> None:
    same()
    project = made.objective.projects.get(code="A")
    with transaction.atomic():
        project.suspended_on = date(2021, 1, 5)
        project.save()
        written("change", project)
        assert light_of("A") == "suspended"
        transaction.set_rollback(True)
    written("change", made.objective.projects.get(code="B"))
    assert light_of("A") == "red"


def test_a_chain_with_another_past_is_not_followed(made: Any, read: Read) -> None:
    same()
    AuditEntry.objects.update(mac="0" * 64)
    written("change", made.objective.projects.get(code="A"))
    same()
    assert read == [None, None]


def test_who_began_before_another_had_caught_up_reads_nothing_again(
    made: Any, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    same()
    with transaction.atomic():
        append("tests", [Change("sign_in", "accounts.user", "x", {}, {})], data=False)
    same()
    present = now()
    assert present
    monkeypatch.setattr(remembering, "now", lambda: Moment(present.seq - 1, "0" * 64, present.version))
    same()
    assert read == [None]


def test_a_line_is_drawn_once_for_each_language_until_its_project_changes(made: Any) -> None:
    def drawn(said: str = "") -> str:
        [first, *_others] = shown_lights(2021, DAY, OPERATOR)
        return str(replace(line(first), said=said).html)

    chinese = drawn()
    with translation.override("en"):
        english = drawn()
    assert drawn() is not english and drawn() == chinese != english and "红" not in english
    assert "做完了" in drawn("做完了") and "做完了" not in drawn()
    project = made.objective.projects.get(code="A")
    project.name = "改了名"
    project.save()
    written("change", project)
    assert "改了名" in drawn() and "改了名" not in chinese


def test_without_a_chain_all_is_read_each_time(db: None, read: Read) -> None:
    made = Records()
    made.milestone(made.project("A"), date(2021, 3, 31))
    assert same() == same()
    assert read == [None, None]


def related(model: type[models.Model], found: set[str]) -> set[str]:
    """The kinds of record that a model's foreign keys and links lead to, but the files and the editions that rows cite."""
    for field in (*model._meta.fields, *model._meta.many_to_many):
        target = field.related_model
        if isinstance(target, type) and issubclass(target, models.Model):
            label = target._meta.label_lower
            if label not in found and not label.startswith("files.") and label != "handbook.edition":
                found.add(label)
                related(target, found)
    return found


def test_every_kind_that_a_light_can_rest_on_is_known() -> None:
    """What the records of a light lead to; targets only by whether there is one, never by what they aim at."""
    roots = {m._meta.label_lower for m in (Milestone, Report, Completion, StateChange, Target)}
    reached = roots | {
        label for model in (Milestone, Report, Completion, StateChange) for label in related(model, set())
    }
    assert reached | {"org.yearsetting"} == KINDS
