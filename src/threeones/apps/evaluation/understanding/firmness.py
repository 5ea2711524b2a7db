"""How firm a run's ranking is, for the evaluation office alone: reckoned once for a frozen file and the pack in force."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from threeones.apps.evaluation.models import Run
from threeones.apps.evaluation.runs import opened
from threeones.apps.evaluation.sight import ROBUSTNESS, Ranked
from threeones.apps.evaluation.understanding.trials import Frozen, prepared
from threeones.base.accounts.access import Access
from threeones.kernel.understanding import Robustness, Settings, read_settings, robustness
from threeones.kernel.understanding.jumps import Jump, jumps
from threeones.kernel.understanding.robustness import Firm
from threeones.kernel.values.faults import Faults


@dataclass(frozen=True, slots=True)
class Shown:
    """A run's firmness as its page shows it, with the facts that jumped since the run before (None: there is none)."""

    run: Run
    found: Robustness
    groups: Sequence[tuple[str | None, Sequence[Firm]]]
    before: Run | None
    jumped: Sequence[Jump]

    @property
    def deciding(self) -> Sequence[str]:
        """The two items that decide most."""
        return [d.label for d in self.found.items[:2]]

    @property
    def deciding_share(self) -> Decimal:
        """What share of the differences comes from those two, in percent."""
        return sum((d.share for d in self.found.items[:2]), Decimal(0)) * 100

    @property
    def alike(self) -> Sequence[str]:
        """The items in which nobody differs from anybody of the group."""
        return [d.label for d in self.found.items if d.alike and not d.item.startswith(":")]


def may_see(who: Ranked, access: Access) -> bool:
    """Whether the firmness of a run is told: to the evaluation office, where it sees every sheet."""
    return access.may(ROBUSTNESS) and who.sheets()


def firmness(run: Run) -> Robustness:
    """The run's firmness. Raises ``Faults`` where the scheme or the pack does not allow it."""
    return _firmness(Frozen(run), read_settings())


@lru_cache(maxsize=8)
def _firmness(of: Frozen, settings: Settings) -> Robustness:
    return robustness(prepared(of.run), settings)


def shares(run: Run) -> Mapping[str, Decimal]:
    """The share of draws in percent in which each ranked subject keeps its grade; none where it cannot be reckoned."""
    try:
        return {subject: share * 100 for subject, share in firmness(run).shares.items()}
    except Faults:
        return {}


def shown(run: Run, before: Run | None) -> Shown:
    """All that the page shows. Raises ``Faults``."""
    found = firmness(run)
    groups: dict[str | None, list[Firm]] = {}
    for firm in sorted(found.subjects, key=lambda f: (f.group or "", f.rank, f.subject)):
        groups.setdefault(firm.group, []).append(firm)
    jumped = list(jumps(opened(before), prepared(run), found.settings)) if before else []
    return Shown(run, found, list(groups.items()), before, jumped)
