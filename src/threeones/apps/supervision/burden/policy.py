"""How long answering takes, and when an answer is used too little: ``packs/supervision/burden.yaml``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from threeones.kernel.values.packs import packs_dir
from threeones.kernel.values.yamls import read_yaml


@dataclass(frozen=True, slots=True)
class BurdenPolicy:
    """The numbers of the pack; what each means stands there."""

    title: str
    note: str
    url: str
    form_minutes: int
    question_minutes: int
    minutes: Mapping[str, int]
    least_filled_percent: int
    least_answers: int

    def minutes_of(self, facts: Sequence[str]) -> int:
        """How long a form of these questions takes, once."""
        return self.form_minutes + sum(self.minutes.get(f, self.question_minutes) for f in facts)


@lru_cache
def burden_policy() -> BurdenPolicy:
    """The numbers in force."""
    pack = read_yaml(packs_dir() / "supervision" / "burden.yaml")
    whole = ("form_minutes", "question_minutes", "least_filled_percent", "least_answers")
    return BurdenPolicy(
        title=str(pack["source"]["title"]),
        note=str(pack["source"]["note"]),
        url=str(pack["source"]["url"]),
        minutes={str(fact): int(n) for fact, n in pack["minutes"].items()},
        **{name: int(pack[name]) for name in whole},
    )
