"""Where a scheme's text comes from: what the bureau saved itself, else the pack of the same identifier."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.db.models import OuterRef, QuerySet, Subquery

from threeones.apps.evaluation.models import SchemeText
from threeones.base.packs.catalogue import packs
from threeones.base.pages.text import in_language
from threeones.kernel.scheme import Scheme, load_scheme
from threeones.kernel.values.faults import Fault, Faults
from threeones.kernel.values.packs import packs_dir

FOLDER = "schemes"
IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,59}")
"""What identifies a scheme: it stands in addresses and in the names of frozen files."""
READ_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Source:
    """The text of a scheme that is in force. ``saved`` is None where it is the pack's."""

    identifier: str
    text: bytes
    saved: SchemeText | None = None

    @property
    def number(self) -> int:
        """How often the bureau has saved it; 0: never, it is the pack's."""
        return self.saved.number if self.saved else 0


def scheme_source(identifier: str) -> bytes:
    """The text of a scheme: as the bureau saved it last, else of the pack; raises ``Faults`` naming those that are there."""
    found = source_of(identifier)
    if found is None:
        there = "、".join(sorted({*pack_names(), *own_names()}))
        raise Faults([Fault("年度设置", "", 0, "考评方案", f"没有方案“{identifier}”", there)])
    return found.text


def source_of(identifier: str) -> Source | None:
    """The text that is in force, with its saving; None where there is no such scheme."""
    saved = newest(identifier)
    if saved is not None:
        return Source(identifier, saved.text.encode(), saved)
    path = _pack(identifier)
    return Source(identifier, path.read_bytes()) if path else None


def sources() -> list[Source]:
    """Every scheme by its identifier."""
    own = {s.scheme: s for s in _newest_of_each()}
    found = [Source(i, s.text.encode(), s) for i, s in own.items()]
    found += [Source(i, (packs_dir() / FOLDER / f"{i}.yaml").read_bytes()) for i in pack_names() if i not in own]
    return sorted(found, key=lambda s: s.identifier)


def pack_names() -> list[str]:
    """The identifiers of the packs."""
    return sorted(p.stem for p in (packs_dir() / FOLDER).glob("*.yaml"))


def own_names() -> list[str]:
    """The identifiers of the bureau's own schemes."""
    return sorted(SchemeText.objects.order_by().values_list("scheme", flat=True).distinct())


def newest(identifier: str) -> SchemeText | None:
    """The scheme as it was saved last; None where it never was."""
    return SchemeText.objects.filter(scheme=identifier).order_by("-number").first()


def savings(identifier: str) -> QuerySet[SchemeText]:
    """Every saving of a scheme, the newest first, without the texts."""
    return SchemeText.objects.filter(scheme=identifier).order_by("-number").defer("text")


def saving(identifier: str, number: int) -> SchemeText | None:
    """One saving; None where there was none of that number."""
    return SchemeText.objects.filter(scheme=identifier, number=number).first()


def text_before(saved: SchemeText) -> bytes:
    """What stood in force before a saving: the one before it, else the pack; empty where there was nothing."""
    earlier = saving(saved.scheme, saved.number - 1)
    path = _pack(saved.scheme)
    return earlier.text.encode() if earlier else path.read_bytes() if path else b""


def title_of(identifier: str) -> str:
    """A scheme's title in the reader's language; empty where there is no such scheme."""
    saved = newest(identifier)
    if saved is not None:
        return saved.title
    return next((in_language(p.title) for p in packs() if (p.kind, p.identifier) == (FOLDER, identifier)), "")


@lru_cache(maxsize=READ_AT_ONCE)
def read(text: bytes) -> Scheme | tuple[Fault, ...]:
    """The scheme of a text, or what is wrong with it; the same text is read once."""
    try:
        return load_scheme(text)
    except Faults as error:
        return error.faults


def _newest_of_each() -> Sequence[SchemeText]:
    last = SchemeText.objects.filter(scheme=OuterRef("scheme")).order_by("-number").values("pk")[:1]
    return list(SchemeText.objects.filter(pk=Subquery(last)))


def _pack(identifier: str) -> Path | None:
    path = packs_dir() / FOLDER / f"{identifier}.yaml"
    return path if IDENTIFIER.fullmatch(identifier) and path.is_file() else None
