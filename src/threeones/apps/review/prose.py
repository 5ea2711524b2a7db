"""The review's text in the pack: sections, themes and sentences that hold figures in braces.

``{D05}`` is a figure in words (5宗), ``{D12.growth}`` a growth (增长10.2% or 下降3.1%), ``{D20.rank}`` a rank
(第3位), ``{D11.period}`` and ``{D20.set}`` its period and set, ``{D03.names}`` the names of the records that it counts, ``{D03.claim}`` what its
claim says (全部开工).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from ruamel.yaml.comments import CommentedMap

from threeones.kernel.values.packfile import PackFile

PLACEHOLDER = re.compile(r"\{([^{}.]+)(?:\.([^{}]*))?\}")
PARTS = ("", "growth", "rank", "period", "set", "names", "claim")
NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
OPENING, CLOSING = "opening", "closing"
"""Passages of a section that an editor may write before and after its themes; empty until then."""
CHARTED = ("value", "growth", "rank")


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a sentence for a figure, or for one of the words around it (``part``)."""

    figure: str
    part: str = ""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence (句): texts and slots in their order."""

    parts: tuple[str | Slot, ...]

    @property
    def figures(self) -> tuple[str, ...]:
        """Ids of the figures that it rests on, each once."""
        return tuple(dict.fromkeys(p.figure for p in self.parts if isinstance(p, Slot)))


@dataclass(frozen=True, slots=True)
class Theme:
    """A theme (主题) with its sentences; ``id`` is its lasting name, under which an edited text is kept."""

    id: str
    title: Mapping[str, str]
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class ChartPlan:
    """A chart (图) of a section: an indicator's line over the year, or (without one) the lights of the bureau's objectives.

    ``of`` is value, growth or rank; a rank is that in the set ``among``.
    """

    title: Mapping[str, str]
    indicator: str = ""
    of: str = ""
    among: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A section (篇): a bureau's part of the review."""

    id: str
    title: Mapping[str, str]
    bureau: str
    themes: tuple[Theme, ...]
    charts: tuple[ChartPlan, ...] = ()

    def key(self, theme: str) -> str:
        """The name of a passage: ``development.land``."""
        return f"{self.id}.{theme}"

    @property
    def keys(self) -> tuple[str, ...]:
        """The names of all its passages, in the order of the text."""
        return tuple(self.key(i) for i in (OPENING, *(t.id for t in self.themes), CLOSING))

    @property
    def figures(self) -> tuple[str, ...]:
        """Ids of the figures that its own sentences rest on."""
        return tuple(dict.fromkeys(i for t in self.themes for s in t.sentences for i in s.figures))


def words(pack: PackFile, at: CommentedMap, key: str) -> dict[str, str]:
    """Words in Chinese and English under ``key``; any other key there is a text with a comma that was not quoted."""
    value = at.get(key)
    if isinstance(value, CommentedMap):
        pack.only(value, ("zh", "en"))
    return pack.words(at, key)


def read_sections(pack: PackFile, known: frozenset[str], year: int) -> tuple[Section, ...]:
    """The sections as the pack states them; notes every fault in ``pack``."""
    found = []
    names: set[str] = set()
    for at in pack.sequence(pack.body, "sections", required=True):
        if not isinstance(at, CommentedMap):
            pack.fault(pack.body, "sections", "不是键值对", "{id: …, title: …, bureau: …, themes: […]}")
            continue
        pack.only(at, ("id", "title", "bureau", "themes", "charts"))
        name, inner = _name(pack, at, names), {OPENING, CLOSING}
        themes = tuple(_theme(pack, t, known, year, inner) for t in pack.sequence(at, "themes", required=True))
        charts = tuple(c for c in (_chart(pack, c, year) for c in pack.sequence(at, "charts")) if c)
        found.append(Section(name, words(pack, at, "title"), pack.text(at, "bureau"), themes, charts))
    return tuple(found)


def _name(pack: PackFile, at: CommentedMap, taken: set[str]) -> str:
    """The ``id`` under which edited texts are kept: it must not change when a theme is moved or renamed."""
    name = pack.text(at, "id")
    if name and not NAME.fullmatch(name):
        pack.fault(at, "id", f"“{name}”不能作编号", "小写字母、数字和连字符，如 land-use")
    elif name in taken:
        pack.fault(at, "id", f"编号“{name}”已经用了", "同一处每个编号只用一次")
    taken.add(name)
    return name


def _chart(pack: PackFile, at: object, year: int) -> ChartPlan | None:
    if not isinstance(at, CommentedMap):
        pack.fault(pack.body, "sections", "图不是键值对", "{title: {zh, en}, indicator: FAI, of: growth}")
        return None
    pack.only(at, ("title", "indicator", "of", "set", "lights"))
    title = {k: v.replace("{year}", str(year)) for k, v in words(pack, at, "title").items()}
    if "lights" in at:
        if at["lights"] != "objectives":
            pack.fault(at, "lights", f"不会画“{at['lights']}”的灯", "objectives")
        return ChartPlan(title)
    of = pack.text(at, "of")
    if of not in CHARTED:
        pack.fault(at, "of", f"不会画“{of}”", "、".join(CHARTED))
    among = pack.text(at, "set", required=of == "rank")
    return ChartPlan(title, pack.text(at, "indicator"), of, among)


def _theme(pack: PackFile, at: object, known: frozenset[str], year: int, taken: set[str]) -> Theme:
    if not isinstance(at, CommentedMap):
        pack.fault(pack.body, "sections", "主题不是键值对", "{id: …, title: {zh, en}, sentences: […]}")
        return Theme("", {}, ())
    pack.only(at, ("id", "title", "sentences"))
    sentences = pack.sequence(at, "sentences", required=True)
    read = tuple(_sentence(pack, sentences, n, known, year) for n in range(len(sentences)))
    return Theme(_name(pack, at, taken), words(pack, at, "title"), read)


def _sentence(pack: PackFile, at: list[object], index: int, known: frozenset[str], year: int) -> Sentence:
    text = str(at[index]).replace("{year}", str(year))
    parts: list[str | Slot] = []
    end = 0
    for match in PLACEHOLDER.finditer(text):
        figure, part = match[1], match[2] or ""
        if figure not in known:
            pack.fault(at, index, f"句子里的“{figure}”没有定义", "figures 里的编号")
        if part not in PARTS:
            pack.fault(at, index, f"“{match[0]}”里没有“{part}”", "、".join(PARTS[1:]))
        if match.start() > end:
            parts.append(text[end : match.start()])
        parts.append(Slot(figure, part))
        end = match.end()
    if end < len(text):
        parts.append(text[end:])
    if not any(isinstance(p, Slot) for p in parts):
        pack.fault(at, index, "句子里没有数字，没有记录可以支持它", "至少一个 {编号}")
    return Sentence(tuple(parts))
