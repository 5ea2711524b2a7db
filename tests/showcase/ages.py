"""What browsers came to know after the oldest one that pages are written for, by the Chromium that brought it (as MDN tells)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Route

    from tests.support.browser import Visit

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src/threeones"
OLDEST = int(re.search(r"Chromium (\d+) ", (ROOT / "docs/operate.md").read_text(encoding="utf-8"))[1])  # type: ignore[index]  # it says so
"""The version that the guide promises."""


def later(by_version: Mapping[int, str]) -> list[str]:
    """The words that came after the oldest browser, the longest first so that none hides behind a part of itself."""
    words = [word for version, line in by_version.items() if version > OLDEST for word in line.split()]
    return sorted(words, key=lambda word: (-len(word), word))


FUNCTIONS = later(
    {
        101: "hwb",
        111: "color-mix color oklch oklab lab lch sin cos tan atan2 pow",
        113: "linear image-set",
        123: "light-dark",
        125: "round anchor",
    }
)
SELECTORS = later({105: "has modal", 110: "autofill", 114: "popover-open", 119: "user-valid user-invalid", 120: "dir"})
RULES = later({99: "layer", 101: "font-palette-values", 105: "container", 117: "starting-style", 118: "scope"})
PROPERTIES = later(
    {
        93: "accent-color",
        94: "scrollbar-gutter",
        104: "translate rotate scale",
        105: "container container-type container-name",
        106: "hyphenate-character",
        111: "view-transition-name",
        114: "text-wrap",
        117: "transition-behavior",
        120: "mask mask-image mask-size mask-position mask-repeat",
        121: "scrollbar-color scrollbar-width",
        123: "field-sizing",
        129: "interpolate-size",
    }
)
UNITS = later({108: " ".join(f"{s}{way}" for s in "dsl" for way in ("vh", "vw", "vb", "vi", "vmin", "vmax"))})
APIS = later(
    {
        92: "Array.prototype.at String.prototype.at crypto.randomUUID",
        93: "Object.hasOwn",
        95: "reportError URLPattern",
        97: "Array.prototype.findLast Array.prototype.findLastIndex",
        98: "structuredClone",
        99: "CanvasRenderingContext2D.prototype.roundRect CanvasRenderingContext2D.prototype.createConicGradient",
        102: "HTMLElement.prototype.inert navigation",
        103: "AbortSignal.timeout",
        105: "Element.prototype.checkVisibility CSS.highlights",
        110: "Array.prototype.toSorted Array.prototype.toReversed Array.prototype.toSpliced Array.prototype.with",
        111: "document.startViewTransition String.prototype.isWellFormed",
        113: "Headers.prototype.getSetCookie",
        114: "HTMLElement.prototype.showPopover HTMLElement.prototype.hidePopover HTMLElement.prototype.togglePopover",
        116: "AbortSignal.any",
        117: "Object.groupBy Map.groupBy",
        119: "Promise.withResolvers",
        120: "URL.canParse",
        121: "Array.fromAsync",
        122: "Set.prototype.union Set.prototype.intersection Set.prototype.difference Set.prototype.isSubsetOf",
        124: "Element.prototype.setHTMLUnsafe",
        126: "URL.parse",
        128: "Promise.try",
        133: "Element.prototype.moveBefore",
        136: "RegExp.escape",
    }
)

SYNTAX = {
    "class static block": (94, re.compile(r"\bstatic\s*\{")),
    "#x in y": (91, re.compile(r"#\w+\s+in\s")),
    "regular expression /…/v": (112, re.compile(r"[^\s(]/[dgimsuy]*v[dgimsuy]*\.(?:test|exec)\(")),
    "modifiers in regular expressions": (125, re.compile(r"\(\?[ims]*-?[ims]+:")),
    "import … with": (123, re.compile(r"\bfrom\s*[\"'][^\"']+[\"']\s*with\s*\{")),
    "using": (134, re.compile(r"\b(?:await\s+)?using\s+\w+\s*=")),
}


def _any(words: Sequence[str]) -> str:
    return "|".join(map(re.escape, words))


STYLE = re.compile(
    rf"(?<![\w-])(?P<function>{_any(FUNCTIONS)})(?=\()"
    rf"|(?<=:)(?<!::)(?P<selector>{_any(SELECTORS)})(?![\w-])(?=[\s\(,{{:.\[#>+~\)])(?!\s*[;}}])"
    rf"|(?<=@)(?P<rule>{_any(RULES)})(?![\w-])"
    rf"|(?<=[{{;\s])(?P<property>{_any(PROPERTIES)})(?=\s*:[^{{}}]*[;}}])"
    rf"|(?<=\d)(?P<unit>{_any(UNITS)})(?![\w-])"
)
"""A word of a style sheet that the oldest browser does not know, where it means something."""


def as_understood(css: str) -> tuple[str, int]:
    """A style sheet as the oldest browser understands it: what it does not know is unknown to today's as well; and how much."""
    return STYLE.subn(lambda m: f"unknown-{m[0]}", css)


def newer_in_script(text: str) -> set[str]:
    """Names of what a script uses that came after the oldest browser, by its words: whether it asks first is not seen."""
    found = {name for name, (version, pattern) in SYNTAX.items() if version > OLDEST and pattern.search(text)}
    # the plain word first: looking for a million letters' worth of word boundaries takes its time
    return found | {api for api in APIS if api.rpartition(".")[2] in text and _used(api).search(text)}


def _used(api: str) -> re.Pattern[str]:
    owner, _, name = api.rpartition(".")
    if not owner:
        return re.compile(rf"(?<![\w.$]){name}\b|\bwindow\.{name}\b")
    return re.compile(
        rf"\.{name}\b" if owner.endswith("prototype") or owner == "document" else rf"\b{re.escape(api)}\b"
    )


TAKE_AWAY = """
for (const path of %s) {
  const names = path.split("."), last = names.pop();
  const owner = names.reduce((at, name) => at && at[name], window);
  if (owner) delete owner[last];
}
"""


def taking_away() -> str:
    """A script that takes from today's browser what the oldest one did not have; it runs before those of the page."""
    return TAKE_AWAY % APIS


def scripts_of_pages() -> dict[str, Path]:
    """Every script that a template asks for, by its address below ``/static/``."""
    asked: set[str] = set()
    for template in SOURCE.rglob("templates/**/*.html"):
        asked |= set(re.findall(r"src=\"\{% static '([^']+\.js)' %\}\"", template.read_text(encoding="utf-8")))
    return {name: next(iter(SOURCE.rglob(f"static/{name}"))) for name in sorted(asked)}


def as_in_2021(visit: Visit) -> list[int]:
    """The tab as a browser of that year: what it does not know is gone; the list gets how much that is of each style sheet."""
    replaced: list[int] = []

    def answer(route: Route) -> None:
        body, n = as_understood(route.fetch().text())
        replaced.append(n)
        route.fulfill(body=body, headers={"Content-Type": "text/css"})

    visit.page.route("**/*.css*", answer)
    visit.page.add_init_script(taking_away())
    return replaced
