"""What the schedule writes for Microsoft Project is read back as the same plan."""

from __future__ import annotations

from pathlib import Path

from threeones.base.intake.ledgers.ledger import Notes
from threeones.base.intake.ledgers.project import read_project
from threeones.kernel.schedule import load_plan, schedule
from threeones.kernel.schedule.mspdi import to_mspdi

SAMPLE = Path(__file__).parents[6] / "sample" / "plans" / "祥符老街商业商务用房.yaml"


def test_a_plan_comes_back() -> None:
    found = schedule(load_plan(SAMPLE))
    [grid] = read_project("plan.xml", to_mspdi(found), Notes("plan.xml")).grids
    assert grid.before == [found.plan.project]
    numbers = {a.id: n for n, a in enumerate(found.plan.activities, 1)}
    for activity, dates, row in zip(found.plan.activities, found.activities, grid.cells[1:], strict=True):
        name, start, finish, duration, _, links, notes = row
        assert (name, start, finish) == (activity.name, dates.late_start, dates.late_finish)
        assert duration == f"{activity.duration.days}个{'工作' if activity.duration.working else '日历'}日"
        wanted = []
        for link in activity.after:
            lag = "" if not link.lag.days else f"+{link.lag.days}个{'工作' if link.lag.working else '日历'}日"
            kind = "" if link.kind == "FS" and not lag else link.kind
            wanted.append(f"{numbers[link.other]}{kind}{lag}")
        assert links == ("、".join(wanted) or None)
        assert notes == found.reason(activity.id).text
