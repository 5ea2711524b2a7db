"""What the linter cannot see holds on the tree as it stands: strings, templates, foreign keys, lengths, marks."""

from __future__ import annotations

import pytest
from django.apps import apps

from tests.architecture import oracles, relations, sizes, sources
from tests.architecture.floors import ROOT

SRC = ROOT / "src"


@pytest.mark.parametrize(
    "check",
    [
        sources.imports_by_name,
        sources.foreign_templates,
        sources.unexplained_imports,
        sources.wildcard_imports,
        sources.handed_on_models,
        sources.unfinished,
    ],
    ids=lambda check: check.__name__,
)
def test_nothing_goes_past_the_floors(check: sources.Check) -> None:
    assert check(SRC) == []


def test_foreign_keys_point_down_only() -> None:
    models = [m for m in apps.get_models(include_auto_created=True) if m.__module__.startswith("threeones.")]
    assert models, "no model was looked at"
    assert relations.pointing_up(models) == []


def test_modules_stay_short() -> None:
    assert sizes.against(sizes.module_lengths(SRC), sizes.MODULE_LINES, sizes.ratchet()["modules"]) == []


def test_functions_stay_short() -> None:
    assert sizes.against(sizes.function_lengths(SRC), sizes.FUNCTION_LINES, sizes.ratchet()["functions"]) == []


def test_public_names_say_what_they_are_for() -> None:
    assert sizes.against(sizes.undocumented(SRC), 0, sizes.ratchet()["undocumented"]) == []


def test_oracles_import_nothing_of_ours() -> None:
    assert oracles.leaning_on_us(ROOT) == []


def test_tests_can_fail_and_none_is_switched_off() -> None:
    assert oracles.hollow_tests(ROOT) == []


def test_files_name_no_registry_and_no_folder_of_one_machine() -> None:
    assert oracles.places_of_one_machine(ROOT) == []
