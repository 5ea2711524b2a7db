"""The English catalogue is complete, and finds what the extractor shall find."""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.i18n import messages

PLACEHOLDER = re.compile(r"%\((\w+)\)s")
CHINESE = re.compile(r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]")


def test_every_message_has_its_english() -> None:
    known = messages.catalogue()
    assert not messages.missing(known), "add the English: .venv/bin/python -m tests.i18n.messages lists what is missing"


def test_the_catalogue_holds_nothing_unused() -> None:
    used = {k if isinstance(k, str) else k[0] for k in messages.used()}
    stale = [m.id for m in messages.catalogue() if m.id and (m.id if isinstance(m.id, str) else m.id[0]) not in used]
    assert not stale, ".venv/bin/python -m tests.i18n.messages takes them out"


def test_english_is_english_and_keeps_the_placeholders() -> None:
    for message in messages.catalogue():
        if not message.id:
            continue
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        strings = [message.string] if isinstance(message.string, str) else list(message.string)
        for string in filter(None, strings):
            assert not CHINESE.search(string), string
            assert set(PLACEHOLDER.findall(string)) == set(PLACEHOLDER.findall(ids[0])), string


def test_messages_are_written_in_chinese() -> None:
    english = [k for k in messages.used() if not CHINESE.search(k if isinstance(k, str) else k[0])]
    assert not english


def test_the_extractor_sees_code_templates_plurals_and_f_strings() -> None:
    code = """f"{_('甲')}"\nngettext("乙", "丙", 2)\n_(unknown)\n"""
    assert set(messages.in_code(code)) == {"甲", ("乙", "丙")}
    text = '<p title="{% translate "甲" %}">{% blocktranslate count n=3 %}乙{% plural %}丙{% endblocktranslate %}</p>'
    assert list(messages.in_template(text)) == ["甲", ("乙", "丙")]


BLOCK = re.compile(
    r"\{%\s*blocktrans(?:late)?\b.*?\{%\s*endblocktrans(?:late)?\s*%\}|\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL
)
CHINESE_DOCUMENT = '<html lang="zh-CN">'
INCLUDED = re.compile(r"""\{% include ["']([^"']+)["']""")


def page_templates() -> Iterator[tuple[str, str]]:
    """Templates of pages, by their name; documents that are Chinese whoever reads are left out with their parts."""
    texts = {
        p.as_posix().rpartition("/templates/")[2]: p.read_text(encoding="utf-8")
        for p in messages.files()
        if p.suffix == ".html"
    }
    documents = {name for name, text in texts.items() if CHINESE_DOCUMENT in text}
    parts = {part for name in documents for part in INCLUDED.findall(texts[name])}
    return ((name, text) for name, text in texts.items() if name not in documents | parts)


def test_templates_hold_no_chinese_outside_their_messages() -> None:
    """A colon is text too: ``个项目：`` belongs into the message whole."""
    left = [
        f"{name}: {line.strip()}"
        for name, text in page_templates()
        for line in BLOCK.sub("", text).splitlines()
        if CHINESE.search(line)
    ]
    assert not left
