"""The unified social credit code (统一社会信用代码) as GB 32100-2015 makes it: 18 signs, the last one a check of the others."""

from __future__ import annotations

import re
import unicodedata

from stdnum.cn import uscc

# Signs as the standard has them: no I, O, S, V, Z. The first, the registering department, may be a letter (N: rural
# collectives under the department of agriculture), which the library's own check of the whole code does not take.
SHAPE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{2}[0-9]{6}[0-9A-HJ-NPQRTUWXY]{10}")


def is_uscc(code: str) -> bool:
    """Whether a text is such a code, with the right check digit."""
    return SHAPE.fullmatch(code) is not None and uscc.calc_check_digit(code[:-1]) == code[-1]


def compact(code: str) -> str:
    """A code as it is kept: in half width, without blanks and in capitals, however it was typed."""
    return str(uscc.compact(unicodedata.normalize("NFKC", code))).upper()
