"""The numbers by which firmness is judged: ``packs/evaluation/understanding.yaml``."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from ruamel.yaml.comments import CommentedMap

from threeones.kernel.values.packfile import PackFile, Source, pack_path, read_pack

_KEYS = ("id", "version", "title", "source", "assumptions", "draws", "weight_grid", "first", "jump")


@dataclass(frozen=True, slots=True)
class Settings:
    """How many draws, how far weights spread (in thousandths), the seed; the grid; whose order is watched; what jumps.

    ``assumed`` names the parts of the pack that stand in no source.
    """

    draws: int
    spread: int
    seed: int
    step: int
    first: int
    jump_times: Decimal
    jump_percent: Decimal
    jump_peers: int
    source: Source
    assumed: tuple[str, ...] = ()

    @property
    def percent(self) -> str:
        """The spread in percent."""
        return f"{Decimal(self.spread) / 10:f}"


def read_settings(path: str | Path = "understanding") -> Settings:
    """The pack. Raises Faults with all that is wrong in it."""
    pack = read_pack(pack_path("evaluation", path))
    body = pack.body
    pack.only(body, _KEYS)
    draws, grid, jump = (pack.mapping(body, k, required=True) for k in ("draws", "weight_grid", "jump"))
    pack.only(draws, ("count", "spread_thousandths", "seed"))
    pack.only(grid, ("step_hundredths",))
    pack.only(jump, ("times", "least_percent", "least_peers"))
    found = Settings(
        draws=_whole(pack, draws, "count", 1, 100_000),
        spread=_whole(pack, draws, "spread_thousandths", 1, 999),
        seed=_whole(pack, draws, "seed", 0, 2**62),
        step=_whole(pack, grid, "step_hundredths", 1, 50),
        first=_whole(pack, body, "first", 1, 1000),
        jump_times=pack.number(jump, "times"),
        jump_percent=pack.number(jump, "least_percent"),
        jump_peers=_whole(pack, jump, "least_peers", 1, 1000),
        source=pack.source(),
        assumed=tuple(map(str, pack.sequence(body, "assumptions"))),
    )
    pack.done()
    return found


def _whole(pack: PackFile, at: CommentedMap, key: str, least: int, most: int) -> int:
    number = pack.number(at, key)
    if number != int(number) or not least <= number <= most:
        pack.fault(at, key, f"“{key}”是{number}", f"{least}到{most}的整数")
        return least
    return int(number)
