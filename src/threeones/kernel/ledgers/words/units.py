"""Units (单位) as handbooks name them: short names, old names, names without the district, slips of the pen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from threeones.kernel.ledgers.words.folding import fold_text
from threeones.kernel.ledgers.words.naming import Match, Named, split_names
from threeones.kernel.ledgers.words.pack import Words, load_words
from threeones.kernel.ledgers.words.people import KnownPerson, People
from threeones.kernel.ledgers.words.slips import near

__all__ = ["KnownPerson", "KnownUnit", "Match", "Named", "People", "Units", "split_names", "split_units"]

_INSIDE = re.compile(r"[（(]([^（）()]*)[)）]")
_COUNTED = re.compile(r"^(?:全区)?(?:\d+|[一二三四五六七八九十]+)个")
_SHORTEST = 3


@dataclass(frozen=True, slots=True)
class KnownUnit:
    """A unit that the bureau has or had. ``former`` are names that it once bore, ``successor`` the name of who took its
    work over when it ended; ``group`` is what 各街道 calls together (街道, 科室), empty where nothing does. ``own`` ones
    are those of the bureau whose handbook it is.
    """

    name: str
    aliases: Sequence[str] = ()
    former: Sequence[str] = ()
    successor: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    group: str = ""
    own: bool = False


class Units:
    """The units that there are on ``day`` (None: those that have not ended), and those that begin by ``last``, which are
    taken with a word on it. ``district`` (拱墅区) may stand before any name.
    """

    def __init__(
        self,
        known: Iterable[KnownUnit],
        day: date | None = None,
        district: str = "",
        words: Words | None = None,
        *,
        last: date | None = None,
    ) -> None:
        self._words = words or load_words()
        self._day = day
        self._last = last or day
        self._district = district
        self._units = {u.name: u for u in known}
        self._aliases: dict[str, set[str]] = {}
        self._cores: dict[str, set[str]] = {}
        self._former: dict[str, set[str]] = {}
        for unit in self._units.values():
            self._index(unit)
        self._matched: dict[str, Match] = {}

    def match(self, text: str) -> Match:
        """The unit that one name means; a name that only resembles one is suggested, never taken."""
        folded = _folded(text)
        if folded not in self._matched:
            self._matched[folded] = self._match(folded)
        return self._matched[folded]

    def read(self, text: str) -> list[tuple[Named, Match]]:
        """All units of a cell in their order, groups (各街道) as their members; each stands once."""
        if (whole := self._exactly(_folded(text))) is not None:
            return [(Named(text.strip()), whole)]
        out: dict[str, tuple[Named, Match]] = {}
        for named in split_names(text, self._words):
            for one, match in self._one(named):
                key = match.name or f"?{one.text}"
                before = out.get(key)
                lead = one.lead or (before is not None and before[0].lead)
                out[key] = (replace(before[0], lead=lead), before[1]) if before else (one, match)
        return list(out.values())

    def _index(self, unit: KnownUnit) -> None:
        for alias in unit.aliases:
            self._aliases.setdefault(_folded(alias), set()).add(unit.name)
        for name in (unit.name, *unit.aliases):
            for form in _forms(name):
                self._cores.setdefault(self._core(form), set()).add(unit.name)
        for name in unit.former:
            for form in _forms(name):
                self._former.setdefault(self._core(form), set()).add(unit.name)

    def _core(self, text: str) -> str:
        """A name as it is compared: without the district before it, its level, and the words that join its parts."""
        if self._district:
            text = re.sub(rf"^(?:[一-龥]{{2,3}}市)?{re.escape(self._district)}(?=..)", "", text)
        for ending in self._words.names.endings:
            text = text.removesuffix(ending) if len(text) > len(ending) + 1 else text
        for level in self._words.names.levels:
            text = text.removeprefix(level) if len(text) > _SHORTEST else text
        for join in self._words.names.joins:
            text = text[:1] + text[1:-1].replace(join, "") + text[-1:]
        return text

    def _match(self, text: str) -> Match:
        if not text:
            return Match(None, "没有写单位")
        found = self._exactly(text)
        if found is not None:
            return found
        shorter = self._sorted(self._abbreviated(self._core(text)))
        if len(shorter) == 1:
            return self._settled(shorter[0], f"“{text}”按“{shorter[0]}”的简称认")
        if shorter:
            return Match(None, f"“{text}”可以是{len(shorter)}个单位", tuple(shorter[:5]))
        return Match(None, f"没有“{text}”这个单位", near(text, [*self._units, *self._aliases], self._core, self._named))

    def _exactly(self, text: str) -> Match | None:
        """The unit whose name, short name or old name the text is, with or without the district."""
        if text in self._units:
            return self._settled(text, "")
        core = self._core(text)
        for index, key, how in (
            (self._aliases, text, "是“{}”的简称"),
            (self._cores, core, "即“{}”"),
            (self._former, core, "是“{}”的旧名"),
        ):
            names = self._sorted(index.get(key, ()))
            if len(names) == 1:
                return self._settled(names[0], f"“{text}”{how.format(names[0])}")
            if names:
                return Match(None, f"“{text}”可以是{len(names)}个单位", tuple(names[:5]))
        return None

    def _settled(self, name: str, reason: str) -> Match:
        """The unit that does the work now: of one that ended, its successor."""
        passed = {name}
        while (unit := self._units.get(name)) is not None and self._ended(unit):
            said = f"“{name}”已于{unit.valid_to}撤并"
            if not unit.successor or unit.successor in passed:
                return Match(None, "；".join(filter(None, (reason, said))), expected="接着做这项工作的单位")
            passed.add(unit.successor)
            reason = "；".join(filter(None, (reason, f"{said}，由“{unit.successor}”承接")))
            name = unit.successor
        if unit is None:
            return Match(None, f"{reason}，但名录里没有“{name}”")
        if self._day and self._last and unit.valid_from and unit.valid_from > self._day:
            said = f"“{name}”{unit.valid_from}才启用"
            if unit.valid_from > self._last:
                return Match(None, said, expected=f"{self._last.year}年已有的单位；手册年份不对，先改年度")
            reason = "；".join(filter(None, (reason, f"{said}，在手册的年份之内")))
        return Match(name, reason)

    def _sorted(self, names: Iterable[str]) -> list[str]:
        """The bureau's own units first."""
        return sorted(names, key=lambda name: (name not in self._units or not self._units[name].own, name))

    def _is_there(self, unit: KnownUnit) -> bool:
        return not self._ended(unit) and not (self._last and unit.valid_from and unit.valid_from > self._last)

    def _ended(self, unit: KnownUnit) -> bool:
        if self._day is None:
            return unit.valid_to is not None
        return unit.valid_to is not None and unit.valid_to < self._day

    def _abbreviated(self, core: str) -> set[str]:
        """The units that a shorter name may stand for: 发改局 for 发改经信局, 综合科 for 发改经信局综合科."""
        if len(core) < _SHORTEST:
            return set()
        return {
            name
            for full, names in self._cores.items()
            if len(full) > len(core)
            and (full.endswith(core) or (full[0] == core[0] and full[-1] == core[-1] and _within(core, full)))
            for name in names
            if not self._ended(self._units[name])
        }

    def _named(self, name: str) -> str:
        """The unit's own name for one of its short ones."""
        return name if name in self._units else min(self._aliases[name])

    def _one(self, named: Named) -> list[tuple[Named, Match]]:
        """The unit of one name, or several: a group's members, two names joined by 和."""
        if named.note and (whole := self._exactly(_folded(f"{named.text}（{named.note}）"))) is not None:
            return [(Named(f"{named.text}（{named.note}）", named.lead), whole)]
        if (group := self._group(named)) is not None:
            return group
        match = self.match(named.text)
        if match.name is None:
            for join in self._words.names.joins:
                parts = [p for p in named.text.split(join) if p]
                matches = [self.match(p) for p in parts]
                if len(parts) > 1 and all(m.name for m in matches):
                    return [(replace(named, text=p), m) for p, m in zip(parts, matches, strict=True)]
        return [(named, match)]

    def _group(self, named: Named) -> list[tuple[Named, Match]] | None:
        """The members of 各街道, 18个街道; None where the name is no group's."""
        prefix = next((w for w in self._words.names.all_of if named.text.startswith(w)), "")
        bare = _COUNTED.sub("", named.text.removeprefix(prefix))
        for ending in self._words.names.endings:
            bare = bare.removesuffix(ending)
        if not prefix and not _COUNTED.match(named.text):
            return None
        members = [u.name for u in self._units.values() if u.group and u.group == bare and self._is_there(u)]
        if members:
            return [(Named(name, named.lead, named.note), Match(name, f"“{named.text}”之一")) for name in members]
        if bare in self._words.names.nobody_named:
            return [(named, Match(None, f"“{named.text}”没有指名，写明是哪些单位"))]
        return None


def split_units(text: str, words: Words | None = None) -> list[str]:
    """The bare names of a cell, in their order."""
    return [one.text for one in split_names(text, words)]


def _folded(text: str) -> str:
    return "".join(fold_text(text).split()).replace("(", "（").replace(")", "）")


def _forms(name: str) -> list[str]:
    """A name and those in and before its brackets: 区科技局（区科协） is called by either."""
    folded = _folded(name)
    return list(dict.fromkeys([folded, _INSIDE.sub("", folded), *_INSIDE.findall(folded)]))


def _within(short: str, full: str) -> bool:
    """Whether the characters of ``short`` stand in ``full`` in their order."""
    rest = iter(full)
    return all(c in rest for c in short)
