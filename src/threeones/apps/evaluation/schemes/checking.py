"""Whether a typed text is a scheme: every fault with its line, and what will not be counted from the records."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _

from threeones.apps.evaluation.facts import unproven
from threeones.apps.evaluation.models import Run, SchemeText
from threeones.apps.evaluation.schemes import sources
from threeones.base.org.models import UnitKind
from threeones.base.texts.unseen import unseen
from threeones.kernel.scheme import Scheme
from threeones.kernel.values.faults import Fault
from threeones.kernel.values.packs import packs_dir
from threeones.kernel.values.yamls import read_yaml

QUOTED = re.compile(r"“([^”]+)”")


@dataclass(frozen=True, slots=True)
class Found:
    """A fault at its line: ``word`` is the one it is about, where that stands in the line."""

    line: int
    place: str
    fault: str
    expected: str
    shown: str
    word: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A text that was looked at: the scheme, or what is wrong; ``notes`` hinder nothing but counting from records."""

    scheme: Scheme | None
    faults: Sequence[Found]
    notes: Sequence[str] = ()


@lru_cache
def most_bytes() -> int:
    """What a scheme's text may weigh (``packs/security/uploads.yaml``)."""
    return int(read_yaml(packs_dir() / "security" / "uploads.yaml")["max_scheme_kb"]) * 1024


def tidy(text: str) -> str:
    """A text as it came out of a form: lines end as in files, without the mark that some editors set before the first."""
    return text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")


def fits(text: str) -> bool:
    """Whether a text is small enough to be read at all."""
    return len(text.encode("utf-8", "surrogatepass")) <= most_bytes()


def check(text: str, identifier: str) -> Checked:
    """Look at a text that is to become the scheme ``identifier``. Its size and characters are looked at before anything reads it."""
    if early := list(_unreadable(text)):
        return Checked(None, early)
    read = sources.read(text.encode())
    lines = text.split("\n")
    if isinstance(read, tuple):
        return Checked(None, [found(f, lines) for f in read])
    if wrong := list(_unfit(read, identifier)):
        return Checked(None, [found(f, lines) for f in wrong])
    return Checked(read, (), notes(read))


def found(fault: Fault, lines: Sequence[str]) -> Found:
    """A fault with its line of the text."""
    shown = lines[fault.row - 1].strip() if 0 < fault.row <= len(lines) else ""
    words = [w for w in QUOTED.findall(fault.fault) if w in shown]
    return Found(fault.row, fault.column, fault.fault, fault.expected, shown, words[-1] if words else "")


def _unreadable(text: str) -> Iterator[Found]:
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > most_bytes():
        told = _("不超过%(most)s KB") % {"most": most_bytes() // 1024}
        yield Found(0, "", _("方案太长（%(size)s KB）") % {"size": size // 1024 + 1}, told, "", "")
    elif hidden := unseen(text, lines=True):
        yield Found(0, "", *hidden, "", "")


def _unfit(scheme: Scheme, identifier: str) -> Iterator[Fault]:
    """What the records of runs and savings cannot hold."""
    if scheme.id != identifier:
        yield Fault(
            "", "", _line(scheme, "scheme"), "scheme", f"“{scheme.id}”不是这个方案的标识", f"scheme: {identifier}"
        )
    for key, value, most in (
        ("title", scheme.title, SchemeText._meta.get_field("title").max_length),
        ("version", scheme.version, Run._meta.get_field("version").max_length),
    ):
        if len(value) > int(most or 0):
            yield Fault("", "", _line(scheme, key), key, f"有{len(value)}个字，太长", f"不超过{most}个字")


def _line(scheme: Scheme, key: str) -> int:
    lines = scheme.text.decode().split("\n")
    return next((n for n, line in enumerate(lines, 1) if re.match(rf"[\"']?{key}[\"']?\s*:", line)), 1)


def notes(scheme: Scheme) -> list[str]:
    """What keeps a scheme from being counted from the records of this system; on files alone it can be used all the same."""
    if scheme.subject not in UnitKind.values:
        told = {"subject": scheme.subject, "kinds": _("、").join(UnitKind.values)}
        return [_("对象“%(subject)s”不是单位类别（%(kinds)s）：不能从记录取数，只能用数据文件考评。") % told]
    lost = unproven(scheme.facts)
    named = _("、").join(f"{scheme.facts[n].label}（{n}）" for n in lost)
    return (
        [
            _(
                "记录里数不出这些事实：%(facts)s。在考核期里由单位申报、考评办认定；口径见 packs/evaluation/unit-facts.yaml。"
            )
            % {"facts": named}
        ]
        if lost
        else []
    )
