"""People (责任领导, 责任人) as handbooks name them: with posts and telephones beside them, namesakes, slips of the pen."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from threeones.kernel.ledgers.words.folding import fold_text
from threeones.kernel.ledgers.words.naming import Match, Named, split_names, with_note
from threeones.kernel.ledgers.words.pack import Words, load_words
from threeones.kernel.ledgers.words.slips import one_off

_NUMBER = re.compile(r"[\d\-+]{5,}")
_MOST = 5


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """A person of the bureau; ``code`` tells namesakes apart."""

    code: str
    name: str
    unit: str = ""
    post: str = ""


class People:
    """The people that there are."""

    def __init__(self, known: Iterable[KnownPerson], words: Words | None = None) -> None:
        self._words = words or load_words()
        self._people = list(known)
        self._by_name: dict[str, list[KnownPerson]] = {}
        self._by_code = {p.code: p for p in self._people}
        for person in self._people:
            self._by_name.setdefault(_folded(person.name), []).append(person)

    def match(self, text: str, unit: str = "") -> Match:
        """The person that one name or number (工号) means; of namesakes the one of ``unit``."""
        folded = _folded(text)
        if not folded:
            return Match(None, "没有写姓名")
        if folded in self._by_code:
            person = self._by_code[folded]
            return Match(person.name, f"“{folded}”是{person.name}的工号", code=person.code)
        named = self._by_name.get(folded, [])
        if not named:
            return self._unknown(folded)
        here = [p for p in named if p.unit == unit] if len(named) > 1 else named
        if len(here) == 1:
            reason = f"{len(named)}人同名，取{unit}的" if len(named) > 1 else ""
            return Match(here[0].name, reason, code=here[0].code)
        return Match(None, f"有{len(named)}人叫“{folded}”，写明工号或单位", tuple(map(_shown, named[:_MOST])))

    def read(self, text: str, unit: str = "") -> list[tuple[Named, Match]]:
        """All people of a cell in their order; each stands once. Posts and telephone numbers are notes of a name."""
        out: dict[str, tuple[Named, Match]] = {}
        last = ""
        for named in split_names(text, self._words):
            if last and self._is_note(named.text):
                out[last] = (with_note(out[last][0], named.text), out[last][1])
                continue
            one, match = self._one(named, unit)
            last = match.code or f"?{one.text}"
            out.setdefault(last, (one, match))
        return list(out.values())

    def _one(self, named: Named, unit: str) -> tuple[Named, Match]:
        """The person of one name, a post behind it taken off where nobody is called so."""
        match = self.match(named.text, unit)
        post = next((p for p in self._words.names.posts if named.text.endswith(p)), "")
        bare = _NUMBER.sub("", named.text.removesuffix(post))
        if match.name is None and bare and bare != named.text and _folded(bare) in self._by_name:
            return with_note(replace(named, text=bare), named.text.removeprefix(bare)), self.match(bare, unit)
        return named, match

    def _is_note(self, text: str) -> bool:
        folded = _folded(text)
        if folded in self._by_name or folded in self._by_code:
            return False
        return bool(_NUMBER.fullmatch(folded)) or folded in self._words.names.posts

    def _unknown(self, text: str) -> Match:
        """Nobody is called so; who might be meant: one letter off, or 王局长 by surname and post."""
        post = next((p for p in self._words.names.posts if text.endswith(p) and text != p), "")
        surname = text.removesuffix(post)
        slips = [p for name, people in self._by_name.items() if one_off(text, name) for p in people]
        if post:
            slips += [p for p in self._people if p.name.startswith(surname) and post in p.post]
        return Match(None, f"没有“{text}”这个人", tuple(dict.fromkeys(map(_shown, slips)))[:_MOST])


def _folded(text: str) -> str:
    return "".join(fold_text(text).split())


def _shown(person: KnownPerson) -> str:
    """A person as a choice among several: 示例赵01（P001，区发改经信局）."""
    return f"{person.name}（{'，'.join(filter(None, (person.code, person.unit)))}）"
