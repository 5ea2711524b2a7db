"""The pack of words (词语包): which words of handbooks decide, and which way; ``packs/handbook/words.yaml``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from ruamel.yaml.comments import CommentedMap

from threeones.kernel.values.packfile import PackFile, Source, pack_path, read_pack

_KEYS = ("words", "version", "source", "also", "note", "dates", "targets", "names")
_LISTS = (
    *("at_least", "at_most", "behind", "exclusive", "about", "more", "stretch", "leading", "trailing", "verbs"),
    *(
        "growth_verbs",
        "growth_nouns",
        "decline_verbs",
        "decline_nouns",
        "lower_is_better",
        "joining",
        "counted",
        "spans",
        "names",
    ),
)
_TARGETS = (*_LISTS, "units", "rank", "zero", "full", "times", "suggestions", "suggest_otherwise")
_NAMES = ("lead", "support", "lead_signs", "others", "all_of", "nobody_named", "levels", "joins", "endings", "posts")
_DATES = ("parts", "none", "all_year", "all_year_needs", "recurring", "named_days", "moving_days", "around")


@dataclass(frozen=True, slots=True, eq=False)
class DateWords:
    """Words of deadlines. ``parts`` maps a part of the month to its last day (31: the month's), ``named_days`` a
    festival to month and day; a cell of ``all_year`` words alone, one of ``all_year_needs`` among them, is the whole year.
    """

    parts: Mapping[str, int]
    none: frozenset[str]
    all_year: tuple[str, ...]
    all_year_needs: tuple[str, ...]
    recurring: tuple[str, ...]
    named_days: Mapping[str, tuple[int, int]]
    moving_days: tuple[str, ...]
    around: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class TargetWords:
    """Words of targets, as the pack's comments tell them; lists stand longest first, ``suggestions`` in their order."""

    lists: Mapping[str, tuple[str, ...]]
    units: Mapping[str, str]
    rank_verbs: tuple[str, ...]
    rank_places: tuple[str, ...]
    rank_unit: str
    zero_before: tuple[str, ...]
    zero_of: Mapping[str, str]
    cleared: tuple[str, ...]
    full: Mapping[str, str]
    times: Mapping[str, int]
    suggestions: tuple[tuple[tuple[str, ...], str], ...]
    suggest_otherwise: str

    def __getitem__(self, name: str) -> tuple[str, ...]:
        """One of the lists of words."""
        return self.lists[name]


@dataclass(frozen=True, slots=True, eq=False)
class NameWords:
    """Words beside the names of units and people, as the pack's comments tell them."""

    lead: tuple[str, ...]
    support: tuple[str, ...]
    lead_signs: tuple[str, ...]
    others: tuple[str, ...]
    all_of: tuple[str, ...]
    nobody_named: tuple[str, ...]
    levels: tuple[str, ...]
    joins: tuple[str, ...]
    endings: tuple[str, ...]
    posts: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """The whole pack."""

    id: str
    source: Source
    dates: DateWords
    targets: TargetWords
    names: NameWords


def load_words(name: str | Path = "words") -> Words:
    """The pack of that id (``packs/handbook/<id>.yaml``) or path, read again only when it changed.

    Raises Faults with all that is wrong in it.
    """
    path = pack_path("handbook", name)
    seen = path.stat()
    return _load(path, seen.st_mtime_ns, seen.st_size)


@lru_cache(maxsize=8)
def _load(path: Path, changed: int, size: int) -> Words:
    """The pack; when it changed and its size are part of what is remembered."""
    file = read_pack(path)
    file.only(file.body, _KEYS)
    dates = _dates(file, file.mapping(file.body, "dates", required=True))
    targets = _targets(file, file.mapping(file.body, "targets", required=True))
    at = file.mapping(file.body, "names", required=True)
    file.only(at, _NAMES)
    names = NameWords(*(longest_first(words(file, at, key)) for key in _NAMES))
    pack_id, source = file.text(file.body, "words"), file.source()
    file.done()
    return Words(pack_id, source, dates, targets, names)


def _dates(file: PackFile, at: CommentedMap) -> DateWords:
    file.only(at, _DATES)
    parts = file.mapping(at, "parts", required=True)
    for part, day in parts.items():
        if not isinstance(day, int) or not 1 <= day <= 31:
            file.fault(parts, part, f"“{part}”不是1至31的日", "如 上旬: 10，31 为月末")
    named = file.mapping(at, "named_days")
    return DateWords(
        MappingProxyType({str(k): v for k, v in parts.items() if isinstance(v, int)}),
        frozenset(words(file, at, "none")),
        longest_first(words(file, at, "all_year")),
        longest_first(words(file, at, "all_year_needs")),
        longest_first(words(file, at, "recurring")),
        MappingProxyType({str(k): _month_day(file, named, str(k)) for k in named}),
        longest_first(words(file, at, "moving_days")),
        longest_first(words(file, at, "around")),
    )


def _month_day(file: PackFile, at: CommentedMap, key: str) -> tuple[int, int]:
    month, _, day = str(at[key]).partition("-")
    if month.isdigit() and day.isdigit() and 1 <= int(month) <= 12 and 1 <= int(day) <= 31:
        return int(month), int(day)
    file.fault(at, key, f"“{key}”不是月-日", "如 05-01")
    return 1, 1


def _targets(file: PackFile, at: CommentedMap) -> TargetWords:
    file.only(at, _TARGETS)
    rank, zero = file.mapping(at, "rank", required=True), file.mapping(at, "zero", required=True)
    times = file.mapping(at, "times")
    for word, number in times.items():
        if not isinstance(number, int):
            file.fault(times, word, f"“{word}”不是百分之几", "整数，如 翻番: 100")
    suggestions = []
    for given in file.sequence(at, "suggestions", required=True):
        if isinstance(given, CommentedMap):
            suggestions.append((tuple(words(file, given, "words")), file.text(given, "say")))
        else:
            file.fault(at, "suggestions", f"“{given}”不是键值对", "{words: […], say: …}")
    return TargetWords(
        MappingProxyType({name: longest_first(words(file, at, name)) for name in _LISTS}),
        _named(file, at, "units"),
        longest_first(words(file, rank, "verbs")),
        longest_first(words(file, rank, "places")),
        file.text(rank, "unit"),
        longest_first(words(file, zero, "before")),
        _named(file, zero, "of"),
        longest_first(words(file, zero, "cleared")),
        _named(file, at, "full"),
        MappingProxyType({str(k): v for k, v in times.items() if isinstance(v, int)}),
        tuple(suggestions),
        file.text(at, "suggest_otherwise"),
    )


def _named(file: PackFile, at: CommentedMap, key: str) -> Mapping[str, str]:
    """A mapping of words, the longest key first."""
    found = file.mapping(at, key, required=True)
    return MappingProxyType({k: str(found[k]) for k in longest_first([str(k) for k in found])})


def words(file: PackFile, at: CommentedMap, key: str) -> list[str]:
    """The list of words under ``key``, each once; an empty word is a fault."""
    found = [str(w) for w in file.sequence(at, key, required=True)]
    if not all(found) or len(set(found)) < len(found):
        file.fault(at, key, f"“{key}”里有空的或重复的词", "每个词写一次")
    return found


def longest_first(found: list[str]) -> tuple[str, ...]:
    """Words in the order in which an alternation must try them."""
    return tuple(sorted(found, key=lambda w: (-len(w), w)))
