"""What the quality reading found, in sentences of both languages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from threeones.kernel.book.quality.pack import STOPS, QualityPack

OBJECTIVE, PROJECT, MILESTONE, LIST = "objective", "project", "milestone", "list"
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that a reader should see before the book is signed (体检发现).

    ``severity``: stops (must be mended before signing) or look. ``codes`` are those of the entries of kind ``entry`` that
    it concerns (a list's is its name). ``text`` says what is found, ``advice`` what to do, in ``zh`` and ``en``. ``who`` is
    the unit or person whom it concerns, ``day`` the day (of a week: its Monday), where there is one.
    """

    check: str
    severity: str
    entry: str
    codes: tuple[str, ...]
    text: Mapping[str, str]
    advice: Mapping[str, str]
    who: str = ""
    day: date | None = None

    @property
    def stops(self) -> bool:
        """Whether it must be mended before signing."""
        return self.severity == STOPS

    def to_json(self) -> dict[str, Any]:
        """In values that JSON has."""
        return {
            "check": self.check,
            "severity": self.severity,
            "entry": self.entry,
            "codes": list(self.codes),
            "text": dict(self.text),
            "advice": dict(self.advice),
            "who": self.who,
            "day": self.day.isoformat() if self.day else None,
        }


@dataclass(frozen=True, slots=True)
class Said:
    """A word of a sentence that differs by language."""

    zh: str
    en: str


class Teller:
    """Makes findings in the words of a pack."""

    def __init__(self, pack: QualityPack) -> None:
        self.pack = pack

    def tell(self, check: str, entry: str, codes: Iterable[str], **words: object) -> Finding:
        """The finding of a check; ``words`` fill its sentences, ``who`` and ``day`` among them are the finding's own."""
        told = self.pack.checks[check]
        who, day = words.get("who", ""), words.get("day")

        def filled(texts: Mapping[str, str]) -> dict[str, str]:
            return {language: text.format_map(_in(language, words, text)) for language, text in texts.items()}

        own_day = day if isinstance(day, date) else None
        return Finding(
            check, told.severity, entry, tuple(codes), filled(told.text), filled(told.advice), str(who), own_day
        )


def some(names: Iterable[str], count: int = _SHOWN, *, quoted: bool = False) -> Said:
    """The first of several names: 甲、乙、丙等7个; ``quoted``: each between quotation marks."""
    all_names = list(dict.fromkeys(f"“{_inner(name)}”" if quoted else name for name in names))
    shown, more = all_names[:count], len(all_names) - count
    return Said(
        "、".join(shown) + (f"等{len(all_names)}个" if more > 0 else ""),
        ", ".join(shown) + (f" and {more} more" if more > 0 else ""),
    )


def _in(language: str, words: Mapping[str, object], template: str) -> dict[str, str]:
    """The words as a language says them; what a template puts between quotation marks has single ones inside."""
    said = {
        key: (word.zh if language == "zh" else word.en) if isinstance(word, Said) else str(word)
        for key, word in words.items()
    }
    return {key: _inner(word) if f"“{{{key}}}”" in template else word for key, word in said.items()}


def _inner(words: str) -> str:
    return words.translate({ord("“"): "‘", ord("”"): "’"})
