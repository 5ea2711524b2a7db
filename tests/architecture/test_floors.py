"""The floors hold on the tree as it stands."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture import floors

ROOT = floors.ROOT


@pytest.mark.parametrize("contracts", [floors.FLOORS, floors.TABLES], ids=lambda p: p.name)
def test_the_linter_keeps_every_contract(contracts: Path) -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache", contracts], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_app_with_models_has_a_contract_for_its_tables() -> None:
    protected = {
        module.strip()
        for name, section in floors.contracts(floors.TABLES).items()
        if name.startswith(floors.CONTRACT)
        for module in section["protected_modules"].split()
    }
    apps = ROOT / "src/threeones/apps"
    models = {f"threeones.apps.{p.name}.models" for p in apps.iterdir() if list(p.glob("models*")) and p.is_dir()}
    assert protected == models


def test_the_order_read_from_the_contracts_is_the_designs() -> None:
    assert floors.may_use("threeones.apps.review.selectors", "threeones.apps.register.selectors")
    assert floors.may_use("threeones.web.views", "threeones.apps.review.selectors")
    assert floors.may_use("threeones.apps.land.models", "threeones.base.org.models")
    assert not floors.may_use("threeones.apps.register.models", "threeones.apps.handbook.models")
    assert not floors.may_use("threeones.apps.land.selectors", "threeones.apps.capital_projects.selectors")
    assert not floors.may_use("threeones.base.intake.sync", "threeones.apps.handbook.models")
    assert not floors.may_use("threeones.kernel.values.parse", "threeones.kernel.rules")
    assert not floors.may_use("threeones.web.views", "threeones.config.settings")
    assert floors.may_use("threeones.apps.land.models", "django.db.models")
