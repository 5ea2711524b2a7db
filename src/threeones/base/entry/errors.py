"""Why a sending is not taken: wrong values, or somebody else's (or one's own) that stand there already."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from threeones.kernel.values.faults import Fault, Faults


@dataclass(frozen=True, slots=True)
class Wrong:
    """A wrong value: ``field`` by its name in the service's signature, the words in the reader's language."""

    field: str
    fault: str
    expected: str = ""


class Refused(Faults):
    """Values that cannot be taken, all at once; nothing was saved. ``wrong`` has them by field."""

    def __init__(self, wrong: Iterable[Wrong]) -> None:
        self.wrong = tuple(wrong)
        super().__init__([Fault("", "", 0, w.field, w.fault, w.expected) for w in self.wrong])


def in_words(refused: Refused) -> str:
    """All faults as one sentence, where no fields stand beside them."""
    said = (
        _("%(fault)s（%(expected)s）") % {"fault": w.fault, "expected": w.expected} if w.expected else w.fault
        for w in refused.wrong
    )
    return " ".join(said)


class Unknown(Refused):
    """What the sending is about is not there, or not for its sender to see (404)."""


class Conflict(Exception):
    """The sending does not fit what stands there (409); nothing was saved."""


class KeyReused(Conflict):
    """The key of an earlier sending came with another content."""

    def __init__(self) -> None:
        super().__init__(_("这次提交的编号用过了，内容却不一样：以前那次已经办妥。要改，请重新打开表单。"))


@dataclass(frozen=True, slots=True)
class Theirs:
    """What stands there: the values by field as people read them, whose they are, and the version to build on."""

    values: Mapping[str, str]
    by: str
    at: str
    version: str
    more: Mapping[str, str] = field(default_factory=dict)


class Stale(Conflict):
    """Somebody else has written meanwhile; ``theirs`` is what he wrote."""

    def __init__(self, theirs: Theirs) -> None:
        self.theirs = theirs
        super().__init__(
            _("您填写的时候，%(by)s已经改过这条记录。两份都在下面，没有丢失。") % {"by": theirs.by or _("别人")}
        )
