"""The numbers of the monthly round and of close-out: ``packs/supervision/rounds.yaml``."""

from __future__ import annotations

from datetime import date

from threeones.kernel.calendar import load_calendar
from threeones.kernel.values.packs import packs_dir
from threeones.kernel.values.yamls import read_yaml


def verify_by(asked_on: date) -> date:
    """By when the office verifies what was asked for on a day."""
    pack = read_yaml(packs_dir() / "supervision" / "rounds.yaml")
    calendar = load_calendar(str(pack["calendar"]))
    return calendar.add_working(asked_on, int(pack["verify_working_days"])).value
