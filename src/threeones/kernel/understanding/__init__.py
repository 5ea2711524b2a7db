"""Understanding a ranking: what if, what is missing to the next rank, what differs between two results, how firm it is.

All of it is computed from a scheme and its facts (or an opened run file) alone.
"""

from __future__ import annotations

from threeones.kernel.understanding.comparison import Comparison, Move, compare
from threeones.kernel.understanding.prepared import Prepared, prepare
from threeones.kernel.understanding.robustness import Robustness, robustness
from threeones.kernel.understanding.settings import Settings, read_settings
from threeones.kernel.understanding.trial import Trial, Tried, tried

__all__ = [
    "Comparison",
    "Move",
    "Prepared",
    "Robustness",
    "Settings",
    "Trial",
    "Tried",
    "compare",
    "prepare",
    "read_settings",
    "robustness",
    "tried",
]
