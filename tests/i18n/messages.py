"""The messages of the code and the templates, and what ``locale/en`` says of them.

``.venv/bin/python -m tests.i18n.messages [ENGLISH.json]`` brings the catalogue up to date: unused messages are taken
out, new ones added, with the English of ``ENGLISH.json`` ({message: English or [singular, plural]}) where it is given;
those without English are printed.
"""

from __future__ import annotations

import ast
import fcntl
import io
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src/threeones"
CATALOGUE = SOURCE / "locale/en/LC_MESSAGES/django.po"
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "mark": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
}
Key = str | tuple[str, str]
# lines of the head that change with every writing or say nothing
DATED = re.compile(r'^"(?:POT-|PO-|Last-Tr|Report|Generated|Language-Team|Project).*\n', re.MULTILINE)


def files() -> Iterator[Path]:
    """Code and templates that may hold messages; tests are not shown to anybody."""
    for path in sorted(SOURCE.rglob("*")):
        if path.suffix in (".py", ".html", ".txt") and not {"tests", "migrations", "vendor"} & set(path.parts):
            yield path


def used() -> dict[Key, list[str]]:
    """Every message with the places that use it."""
    found: dict[Key, list[str]] = {}
    for path in files():
        text = path.read_text(encoding="utf-8")
        for key in in_code(text) if path.suffix == ".py" else in_template(text):
            found.setdefault(key, []).append(path.relative_to(ROOT).as_posix())
    return found


def in_code(text: str) -> Iterator[Key]:
    """Messages of Python code; those inside f-strings too, which Babel's own extractor passes over."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KEYWORDS:
            words = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
            wanted = 1 if KEYWORDS[node.func.id] is None else 2
            if len(words) >= wanted:
                yield words[0] if wanted == 1 else (words[0], words[1])


def in_template(text: str) -> Iterator[Key]:
    """Messages of a template, by way of the Python text that Django makes of it for extractors."""
    source = io.BytesIO(templatize(text).encode())
    for _line, message, _comments, _context in extract("python", source, keywords=KEYWORDS):
        yield message if isinstance(message, str) else (message[0], message[1])


def catalogue() -> Catalog:
    """The English catalogue as it stands."""
    with CATALOGUE.open("rb") as f:
        return read_po(f, locale="en")


def missing(known: Catalog) -> list[Key]:
    """Messages without a translation, or with a doubtful one."""
    return [k for k in used() if (m := known.get(_id(k))) is None or not _translated(m.string) or m.fuzzy]


def _id(key: Key) -> str:
    return key if isinstance(key, str) else key[0]


def _translated(string: str | tuple[str, ...] | list[str]) -> bool:
    return bool(string) if isinstance(string, str) else bool(string) and all(string)


def update(english: dict[str, str | list[str]]) -> list[Key]:
    """Writes the catalogue anew from what is used, keeping the translations; returns what has none."""
    with CATALOGUE.open("rb") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        return _update(english)


def _update(english: dict[str, str | list[str]]) -> list[Key]:
    old = catalogue()
    new = Catalog(
        locale="en", project="ThreeOnes", charset="utf-8", fuzzy=False, header_comment="# English of ThreeOnes"
    )
    messages = used()
    for key in sorted(messages, key=_id):
        known = old.get(_id(key))
        plural = not isinstance(key, str)
        kept: str | tuple[str, ...]
        kept = known.string if known and isinstance(known.string, str) != plural else (("", "") if plural else "")
        if given := english.get(_id(key)):
            kept = tuple(given) if isinstance(given, list) else given
        locations = [(place, 0) for place in dict.fromkeys(messages[key])]
        new.add(key, kept, locations=locations)
    out = io.BytesIO()
    write_po(out, new, width=0, include_lineno=False)
    CATALOGUE.write_text(DATED.sub("", out.getvalue().decode()), encoding="utf-8")
    return missing(new)


if __name__ == "__main__":
    settings.configure()
    left = update(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")) if sys.argv[1:] else {})
    sys.stdout.write("".join(f"no English: {_id(k)}\n" for k in left))
    sys.exit(1 if left else 0)
