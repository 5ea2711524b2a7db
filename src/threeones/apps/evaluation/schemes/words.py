"""What the editor completes: the words of the language, and the facts that are counted from the records."""

from __future__ import annotations

from typing import Any

from threeones.apps.evaluation.facts import TEXTS, definitions
from threeones.base.org.models import UnitKind
from threeones.base.pages.words import operation_word
from threeones.kernel.scheme.vocabulary import vocabulary


def words() -> dict[str, Any]:
    """All of it as JSON: ``keys`` and ``choices`` by place, ``functions``, ``scores`` and ``facts`` with what they are."""
    known = vocabulary()
    return {
        "keys": known.keys,
        "choices": {**known.choices, "subject": list(UnitKind.values)},
        "functions": list(known.functions),
        "scores": [{"name": n, "insert": example, "note": operation_word(n)} for n, example in known.scores.items()],
        "facts": [
            *({"name": d.name, "label": d.label, "unit": d.measure.unit} for d in definitions().values()),
            *({"name": name, "label": "", "unit": "", "type": "text"} for name in TEXTS),
        ],
    }
