"""What may stand in a message: text as people write it, of some length, without characters that nobody sees."""

from __future__ import annotations

import unicodedata

from django.utils.translation import gettext as _

from threeones.kernel.values.faults import Fault

KEPT = "\n\t"


def wrong(field: str, fault: str, expected: str) -> Fault:
    """A fault of a field of a form."""
    return Fault("", "", 0, field, fault, expected)


def cleaned(text: str) -> str:
    """``text`` with one kind of line end and without blanks around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def faults_of(field: str, text: str, most: int, *, needed: str = "") -> list[Fault]:
    """What is wrong with a cleaned text; ``needed`` says what to write where it must not be empty."""
    found = []
    if needed and not text:
        found.append(wrong(field, _("没有填写"), needed))
    if len(text) > most:
        told = {"length": len(text), "most": most}
        found.append(
            wrong(field, _("有%(length)s个字，太长了") % told, _("不超过%(most)s个字；长的内容请作附件") % told)
        )
    if unseen := sorted({c for c in text if is_unseen(c)}):
        codes = " ".join(f"U+{ord(c):04X}" for c in unseen[:5])
        fault = _("含有看不见的控制字符（%(codes)s）") % {"codes": codes}
        found.append(wrong(field, fault, _("删去它们，或者从记事本里再粘贴一次")))
    return found


def is_unseen(character: str) -> bool:
    """Control characters, halves of characters, and marks that turn the direction in which text is read."""
    if character in KEPT:
        return False
    return unicodedata.category(character) in ("Cc", "Cs", "Co") or unicodedata.bidirectional(character) in TURNING


TURNING = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
