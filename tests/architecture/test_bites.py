"""The rules bite: each is broken on purpose in a copy of the tree, and must say so."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import models
from django.test.utils import isolate_apps

from tests.architecture import oracles, relations, sizes, sources
from tests.architecture.floors import FLOORS, ROOT, TABLES

# (module that breaks a rule, what it does, the import that the linter must name); modules of their own, so one run shows all
PLANTED = [
    ("kernel.values.planted_up", "import threeones.kernel.rules", "threeones.kernel.rules"),
    ("kernel.rules.planted_up", "import threeones.kernel.scheme", "threeones.kernel.scheme"),
    ("kernel.lights.planted_side", "import threeones.kernel.scheme", "threeones.kernel.scheme"),
    ("kernel.series.planted_django", "from django.db import models", "django"),
    ("kernel.series.planted_base", "import threeones.base.files", "threeones.base.files"),
    ("base.files.planted_up", "import threeones.base.audit", "threeones.base.audit"),
    ("base.intake.planted_up", "import threeones.base.org", "threeones.base.org"),
    ("base.audit.planted_side", "import threeones.base.registry", ""),
    ("base.registry.planted_app", "import threeones.apps.handbook", "threeones.apps.handbook"),
    ("apps.register.planted_up", "import threeones.apps.indicators", "threeones.apps.indicators"),
    ("apps.land.planted_side", "import threeones.apps.capital_projects", "threeones.apps.capital_projects"),
    ("apps.evaluation.planted_service", "import threeones.apps.land", "threeones.apps.land"),
    ("apps.handbook.planted_web", "import threeones.web", "threeones.web"),
    ("apps.review.planted_models", "import threeones.apps.handbook.models", "threeones.apps.handbook.models"),
    ("web.planted_models", "import threeones.apps.land.models", "threeones.apps.land.models"),
    ("web.planted_cli", "import threeones.cli", "threeones.cli"),
    ("web.planted_config", "import threeones.config.settings", "threeones.config.settings"),
    ("cli.planted_models", "import threeones.apps.review.models", "threeones.apps.review.models"),
    (
        "apps.register.planted_typing",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import threeones.apps.supervision",
        "threeones.apps.supervision",
    ),
    ("apps.register.planted_inner", "def f():\n    import threeones.apps.evaluation", "threeones.apps.evaluation"),
    (
        "apps.review.planted_types",
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import threeones.apps.handbook.models",
        "",
    ),
    ("base.files.planted_relative", "from .. import pages", "threeones.base.pages"),
]


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the tree's sources in which a test may break things."""
    ignore = shutil.ignore_patterns("tests", "static", "locale", "__pycache__", "migrations")
    shutil.copytree(ROOT / "src/threeones", tmp_path / "src/threeones", ignore=ignore)
    for contracts in (FLOORS, TABLES):
        shutil.copy(contracts, tmp_path)
    return tmp_path


def write(root: Path, module: str, text: str) -> None:
    """Puts a module into the copy."""
    path = (root / "src/threeones" / module.replace(".", "/")).with_suffix(".py")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text + "\n", encoding="utf-8")


def lint(root: Path) -> tuple[int, str]:
    """The linter's exit code and its words on the copy, on one line."""
    linter = Path(sys.executable).with_name("lint-imports")
    env = {**os.environ, "PYTHONPATH": str(root / "src")}
    code, said = 0, ""
    for contracts in (FLOORS, TABLES):
        argv = [str(linter), "--no-cache", contracts.name]
        done = subprocess.run(argv, cwd=root, env=env, capture_output=True, text=True, check=False)
        code, said = max(code, done.returncode), said + done.stdout + done.stderr
    return code, re.sub(r"\s+", " ", said)


def test_the_linter_names_every_planted_import(copy: Path) -> None:
    assert "planted" not in lint(copy)[1]
    for module, text, _ in PLANTED:
        write(copy, module, text)
    code, said = lint(copy)
    assert code == 1
    missed = [
        module
        for module, _, imported in PLANTED
        if imported and not re.search(rf"threeones\.{re.escape(module)} -> {re.escape(imported)}\b", said)
    ]
    assert missed == []
    assert "planted_types" not in said, "a type may be named"
    assert "planted_side -> threeones.base.registry" not in said, "audit and registry stand side by side"


def test_a_package_beside_the_floors_is_refused(copy: Path) -> None:
    write(copy, "helpers.__init__", "")
    write(copy, "apps.newcomer.__init__", "")
    code, said = lint(copy)
    assert code == 1
    assert "threeones.helpers" in said
    assert "newcomer" in said


def test_strings_that_lead_up_are_found(copy: Path) -> None:
    write(copy, "apps.register.planted", "from importlib import import_module\nimport_module('threeones.apps.review')")
    write(copy, "base.files.planted", "import_string('threeones.apps.handbook.services.load')")
    write(copy, "apps.land.planted", "x.import_string(dotted_path='threeones.apps.capital_projects.selectors')")
    write(copy, "apps.review.planted", "from django.apps import apps\napps.get_model('handbook.Project')")
    write(copy, "web.planted", "apps.get_model('land', 'Parcel')\nimport_module('threeones.apps.land.selectors')")
    found = [f for f in sources.imports_by_name(copy / "src") if "planted" in f]
    assert [f.split(":")[0] for f in found] == [
        "threeones.apps.land.planted",
        "threeones.apps.register.planted",
        "threeones.apps.review.planted",
        "threeones.base.files.planted",
        "threeones.web.planted",
    ]


def test_templates_of_a_sibling_are_found(copy: Path) -> None:
    apps = copy / "src/threeones/apps"
    for app, name, text in [
        ("handbook", "handbook/planted.html", "{% load i18n %}"),
        ("review", "review/planted_extends.html", "{% extends 'handbook/planted.html' %}"),
        ("review", "review/planted_include.html", '{% include "handbook/planted.html" with a=1 %}'),
        ("review", "review/planted_own.html", '{% include "review/planted_include.html" %}'),
    ]:
        path = apps / app / "templates" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    write(copy, "apps.supervision.planted", "TEMPLATE = 'handbook/planted.html'")
    found = [f for f in sources.foreign_templates(copy / "src") if "planted" in f]
    assert len(found) == 3
    assert all("threeones.apps.handbook" in f for f in found)
    assert not any("planted_own" in f for f in found)


@isolate_apps("threeones.apps.register", "threeones.apps.handbook", "threeones.apps.land")
def test_foreign_keys_that_point_up_are_found() -> None:
    class Planted(models.Model):
        up = models.ForeignKey("handbook.Project", on_delete=models.CASCADE, related_name="+")
        many = models.ManyToManyField("land.Parcel", related_name="+")
        own = models.ForeignKey("self", on_delete=models.CASCADE, related_name="+")

        class Meta:
            app_label = "register"

    Planted.__module__ = "threeones.apps.register.models"
    found = relations.pointing_up([Planted])
    assert sorted(f.split(": ")[1] for f in found) == [
        "Planted.many points to threeones.apps.land",
        "Planted.up points to threeones.apps.handbook",
    ]


def test_imports_inside_functions_need_their_reason(copy: Path) -> None:
    write(
        copy,
        "apps.register.planted",
        "def f():\n    import os  # noqa: PLC0415\n\n\ndef g():\n    x = 1\n    import re",
    )
    write(
        copy,
        "apps.land.planted",
        "def f():\n    # a circle otherwise\n    import os\n    import re  # only where asked",
    )
    found = sources.unexplained_imports(copy / "src")
    assert [f.split(": ")[0] for f in found if "planted" in f] == [
        "threeones.apps.register.planted:2",
        "threeones.apps.register.planted:7",
    ]


def test_models_handed_on_and_star_imports_are_found(copy: Path) -> None:
    write(copy, "apps.handbook.planted", "from threeones.apps.handbook.models import Project")
    write(copy, "apps.review.planted", "from threeones.apps.handbook.planted import Project")
    write(copy, "apps.land.planted", "from threeones.apps.register.selectors import *")
    assert [f.split(":")[0] for f in sources.handed_on_models(copy / "src") if "planted" in f] == [
        "threeones.apps.review.planted"
    ]
    assert [f.split(":")[0] for f in sources.wildcard_imports(copy / "src") if "planted" in f] == [
        "threeones.apps.land.planted"
    ]


def test_lengths_and_missing_docstrings_are_counted(copy: Path) -> None:
    long = "\n".join(["    x = 1"] * 60)
    write(
        copy, "web.planted", f'"""A module."""\n\n\ndef f():\n{long}\n\n\nclass C:\n    pass\n\n\ndef _g():\n    pass'
    )
    write(copy, "web.planted_long", '"""A module."""\n' + "X = 1\n" * 400)
    src = copy / "src"
    assert "threeones.web.planted.f: 61, at most 60" in sizes.against(sizes.function_lengths(src), 60, {})
    assert "threeones.web.planted_long: 402, at most 400" in sizes.against(sizes.module_lengths(src), 400, {})
    assert sizes.undocumented(src)["threeones.web.planted"] == 2
    assert sizes.against({"a": 450}, 400, {"a": 460}) == ["a: the ratchet allows 460, needed are 450: tighten it"]
    assert sizes.against({"a": 450}, 400, {"a": 450}) == []


def test_marks_of_unfinished_work_are_found(copy: Path) -> None:
    write(copy, "web.planted", "# TO" + "DO: later\nraise NotImplemented" + "Error")
    assert len([f for f in sources.unfinished(copy / "src") if "planted" in f]) == 2


def test_oracles_and_hollow_tests_are_found(tmp_path: Path) -> None:
    (tmp_path / "tests").mkdir()
    (tmp_path / "src").mkdir()
    (tmp_path / "tests/test_oracle_a.py").write_text(
        "from importlib import import_module as m\nfrom threeones import x"
    )
    (tmp_path / "tests/oracle_b.py").write_text("import json\n__import__('threeones.kernel')")
    (tmp_path / "tests/oracle_c.py").write_text("import json, decimal")
    hollow = "import pytest\ndef test_a():\n    f()\n@pytest.mark.skip\ndef test_b():\n    assert f()\n"
    (tmp_path / "tests/test_d.py").write_text(hollow + "def test_c():\n    with pytest.raises(E):\n        f()\n")
    assert [f.split(" ")[0] for f in oracles.leaning_on_us(tmp_path)] == ["tests/oracle_b.py", "tests/test_oracle_a.py"]
    assert oracles.hollow_tests(tmp_path) == [
        "tests/test_d.py:2 test_a asserts nothing",
        "tests/test_d.py:5 test_b is switched off",
    ]


def test_registries_and_one_machines_folders_are_found(tmp_path: Path) -> None:
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules/d.md").write_text("https://pypi" + ".org")
    (tmp_path / "a.md").write_text("see /wo" + "rk/main and /etc/hosts")
    (tmp_path / "b.toml").write_text('index = "https://pypi' + '.org/simple"')
    (tmp_path / "c.md").write_text("https://example.org/work/x and var/work/y")
    found = oracles.places_of_one_machine(tmp_path)
    assert sorted(f.split(":")[0] for f in found) == ["a.md", "b.toml"]
