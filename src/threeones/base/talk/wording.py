"""What may stand in a message: text as people write it, of some length, without characters that nobody sees."""

from __future__ import annotations

from django.utils.translation import gettext as _

from threeones.base.texts.unseen import unseen
from threeones.kernel.values.faults import Fault


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
    if hidden := unseen(text, lines=True):
        found.append(wrong(field, *hidden))
    return found
