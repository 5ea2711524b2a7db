"""When a granted parcel must have started, from the pack ``packs/land/start-rule.yaml``."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from ruamel.yaml.comments import CommentedMap

from threeones.kernel.values.packfile import Source, pack_path, read_pack

_KEYS = ("rule", "version", "source", "note", "start_within_months", "cases")


@dataclass(frozen=True, slots=True)
class StartRule:
    """The rule (开工时限): ``months`` whole months from the grant, the last day included."""

    id: str
    months: int
    source: Source
    name: str
    cases: tuple[dict[str, object], ...]

    def deadline(self, granted_on: date) -> date:
        """The last day on which a start is in time; the month's last day where it has no such day."""
        index = granted_on.year * 12 + granted_on.month - 1 + self.months
        year, month = index // 12, index % 12 + 1
        return date(year, month, min(granted_on.day, monthrange(year, month)[1]))


@lru_cache
def start_rule(name: str = "start-rule") -> StartRule:
    """The rule in force. Raises Faults with all that is wrong in the pack."""
    pack = read_pack(pack_path("land", name))
    pack.only(pack.body, _KEYS)
    months = pack.body.get("start_within_months")
    if not isinstance(months, int) or isinstance(months, bool) or months < 1:
        pack.fault(pack.body, "start_within_months", "月数不是正整数", "如 6")
        months = 1
    cases = tuple(dict(c) for c in pack.sequence(pack.body, "cases", required=True) if isinstance(c, CommentedMap))
    rule = StartRule(pack.text(pack.body, "rule"), months, pack.source(), pack.name, cases)
    pack.done()
    return rule
