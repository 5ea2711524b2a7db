"""The editor's form: its fields as they are shown and as they come back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.http import QueryDict

from threeones.apps.review.composing import ComposedTheme, compose_passage
from threeones.apps.review.drafts import Place
from threeones.apps.review.figures import Figure, Reading
from threeones.apps.review.models import ReviewUnsaved
from threeones.apps.review.prose import Slot
from threeones.apps.review.services import Conflict
from threeones.apps.review.writing import Slip, read_text, tidy, token

PREFIX = "text_"


@dataclass(frozen=True, slots=True)
class Typed:
    """What came back: ``base`` is the version that the writer began with."""

    base: int
    reason: str
    texts: Mapping[str, str]


def name_of(key: str) -> str:
    """The name of a passage in the page: neither names of fields nor selectors take its dot."""
    return key.replace(".", "_")


def key_of(name: str) -> str:
    """The passage of a field's name."""
    return name.removeprefix(PREFIX).replace("_", ".", 1)


def read_form(given: QueryDict) -> Typed:
    """The form as it was sent. A base that is no number counts as 0: then everything is compared with the beginning."""
    base = given.get("base", "")
    texts = {key_of(name): str(given[name]) for name in given if name.startswith(PREFIX)}
    return Typed(int(base) if base.isdecimal() and len(base) < 10 else 0, given.get("reason", ""), texts)


@dataclass(slots=True)
class Field:
    """A passage of the form: what stands in it, what is wrong with it, and what it would print."""

    place: Place
    text: str
    preview: ComposedTheme
    slips: Sequence[Slip] = ()
    conflict: Conflict | None = None
    unsaved: ReviewUnsaved | None = None
    palette: Sequence[tuple[str, Figure]] = field(default_factory=tuple)

    @property
    def name(self) -> str:
        """Its name in the page."""
        return name_of(self.place.key)

    @property
    def rows(self) -> int:
        """How high its box is at first."""
        return min(20, max(3, len(self.text) // 38 + self.text.count("\n") + 2))


def preview_of(place: Place, text: str, reading: Reading) -> ComposedTheme:
    """What a typed text would print."""
    return compose_passage(place.key, place.title, read_text(tidy(text)), reading, edited=True)


def palette_of(place: Place, reading: Reading) -> list[tuple[str, Figure]]:
    """The figures of a passage's section with the tokens that put them into the text; those of its own theme come first."""
    own = dict.fromkeys(i for s in (place.theme.sentences if place.theme else ()) for i in s.figures)
    ids = [*own, *(i for i in place.section.figures if i not in own)]
    return [(token(Slot(i)), reading.figures[i]) for i in ids if i in reading.figures]
