"""Asking the index (搜索): only what the one who asks may see answers, whatever the index holds."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from threeones.base.accounts.access import Access
from threeones.base.accounts.sight import ALL, NOTHING, sight
from threeones.base.registry.search import LiveSource, Row, Source, TextSource, Wanted, searchable
from threeones.base.search.folding import fold, spellings, words
from threeones.base.search.matching import Names, around, pieces
from threeones.base.search.models import Entry
from threeones.base.search.policy import policy
from threeones.base.search.readings import START

LOOKED_AT = 4
"""So many times more rows than are shown are looked at: among those found by letters, some only seem to answer."""
BY_TEXT = 3
"""The rank of what is found by its text: after all that is found by name."""


@dataclass(frozen=True, slots=True)
class Hit:
    """One answer: title and code cut into pieces, each with whether it answers the question."""

    title: Sequence[tuple[str, bool]]
    code: Sequence[tuple[str, bool]]
    note: str
    url: str


@dataclass(frozen=True, slots=True)
class Group:
    """The answers of one kind, best first; ``more`` says whether there are others behind them."""

    kind: str
    title: object
    hits: Sequence[Hit]
    more: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A question as it is asked: cut to what is allowed, folded, in words."""

    text: str
    words: Sequence[str]
    cut: bool

    @property
    def typed(self) -> list[str]:
        """Its words as they were typed, but those of which nothing is seen."""
        return [word for word in self.text.split() if fold(word)]

    @property
    def folded(self) -> str:
        """The whole of it in the one spelling."""
        return "".join(self.words)


def question(text: str) -> Question:
    """Read what somebody typed; of a longer text only the beginning is asked."""
    most = policy().max_characters
    kept = unicodedata.normalize("NFC", text[:most])
    return Question(kept.strip(), words(kept, policy().max_words), len(text) > most)


def search(
    access: Access, asked: Question, kind: str = "", size: int | None = None, *, texts: bool = True
) -> list[Group]:
    """The answers by kind, those with the best answer first; ``kind`` asks one kind alone.

    ``size`` is how many of each kind are given (default: the policy's); without ``texts`` names alone are looked at, not
    what is written in reports and messages. Nothing is asked where no word is left.
    """
    if not asked.words:
        return []
    shown = size or (policy().shown_of_one if kind else policy().shown_of_each)
    found: list[tuple[int, int, Group]] = []
    for name, source in searchable.items():
        if kind and name != kind:
            continue
        if isinstance(source, TextSource):
            hits = _written(source, access, asked, shown + 1) if texts else []
            if hits:
                found.append((BY_TEXT, source.order, Group(name, source.title, hits[:shown], len(hits) > shown)))
            continue
        rows = _live(source, access) if isinstance(source, LiveSource) else _indexed(name, source, access, asked, shown)
        ranked = sorted(_answers(rows, asked), key=lambda one: one[0])
        if ranked:
            hits = [hit for _rank, hit in ranked[:shown]]
            found.append((ranked[0][0], source.order, Group(name, source.title, hits, len(ranked) > shown)))
    return [group for _rank, _order, group in sorted(found, key=lambda one: one[:2])]


def _answers(rows: Iterable[Row], asked: Question) -> Iterable[tuple[int, Hit]]:
    within = policy().pinyin_within
    for row in rows:
        names = Names(row.title, row.code, row.aliases)
        if (found := names.answer(asked.words, within)) is not None:
            in_title, in_code = found
            hit = Hit(pieces(names.title, in_title), pieces(names.code, in_code), row.note, row.url)
            yield names.rank(asked.folded), hit


def _written(source: TextSource, access: Access, asked: Question, most: int) -> list[Hit]:
    wanted = Wanted([spellings(word) for word in asked.typed], policy().texts_read, policy().texts_found)
    return [
        Hit(
            around(row.title, [fold(word) for word in asked.typed], policy().excerpt),
            pieces(row.code, ()),
            row.note,
            row.url,
        )
        for row in islice(source.rows(access, wanted), most)
    ]


def _live(source: LiveSource, access: Access) -> Iterable[Row]:
    return source.rows(access)


def _indexed(kind: str, source: Source, access: Access, asked: Question, shown: int) -> Iterable[Row]:
    visible = sight(source.model, access)
    if visible == NOTHING:
        return []
    query = Entry.objects.filter(kind=kind)
    if visible != ALL:
        query = query.filter(key__in=source.model._default_manager.filter(visible).values(source.key))
    for word in asked.words:
        query = query.filter(_contains(word))
    return [
        Row(e.key, e.title, e.url, e.code, e.aliases, e.note) for e in _best_first(query, asked)[: shown * LOOKED_AT]
    ]


def _contains(word: str) -> Q:
    condition = Q(text__contains=word)
    if not word.isascii():
        return condition
    spelt = word if len(word) >= policy().pinyin_within else START + word
    return condition | Q(initials__contains=word) | Q(pinyin__contains=spelt)


def _best_first(query: QuerySet[Entry], asked: Question) -> QuerySet[Entry]:
    """What is named so, what begins so, what contains it, what is spelt so from its beginning, the rest."""
    whole = START + asked.folded
    ranks = [When(text__contains=whole + START, then=Value(0)), When(text__contains=whole, then=Value(1))]
    ranks += [When(text__contains=asked.folded, then=Value(2))]
    ranks += [When(Q(initials__contains=whole) | Q(pinyin__contains=whole), then=Value(3))]
    return query.order_by(Case(*ranks, default=Value(4), output_field=IntegerField()), "title", "key")
