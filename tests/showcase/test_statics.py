"""Styles, scripts and error pages: nothing that a browser of five years ago does not know, nothing from elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client, RequestFactory
from django.views.defaults import permission_denied, server_error

from tests.showcase.ages import SOURCE, STYLE, newer_in_script, scripts_of_pages

STYLES = sorted(p for p in SOURCE.rglob("*.css") if "vendor" not in p.parts)
NEWER = {
    "nesting": re.compile(r"\{[^{}]*[{;]\s*&|\{[^{}@]*\{[^{}]*\}[^{}]*\}"),
    "what came later": STYLE,
    "gradients": re.compile(r"gradient\("),
    "other sites": re.compile(r"https?://|@import"),
}
SCRIPTS = scripts_of_pages()
ASKED_FOR_FIRST = {
    "vendor/echarts/echarts.min.js": {"Set.prototype.union"},
    "vendor/htmx/htmx.min.js": {"Element.prototype.moveBefore", "document.startViewTransition"},
}
"""Used only where they are there, or a method of the library's own; ``test_browser.py`` takes them all away."""


def outside_media(css: str) -> str:
    """The rules as if they stood in no @media: what is nested then is nesting."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    out, depth, media = [], 0, []
    for token in re.split(r"([{}])", css):
        if token == "{":
            depth += 1
            if out and re.search(r"@(media|supports|page|font-face)[^{};]*$", out[-1]):
                out[-1] = re.sub(r"@(media|supports|page|font-face)[^{};]*$", "", out[-1])
                media.append(depth)
                continue
        elif token == "}":
            if media and media[-1] == depth:
                media.pop()
                depth -= 1
                continue
            depth -= 1
        out.append(token)
    return "".join(out)


@pytest.mark.parametrize("path", STYLES, ids=lambda p: p.name)
def test_styles_are_of_2021(path: Path) -> None:
    css = outside_media(path.read_text(encoding="utf-8"))
    assert not [name for name, pattern in NEWER.items() if pattern.search(css)]


def test_the_check_bites() -> None:
    assert NEWER["nesting"].search(outside_media("@media print { .a { color: red; .b { color: blue } } }"))
    assert not NEWER["nesting"].search(outside_media("@media print { .a { color: red } .b { color: blue } }"))


@pytest.mark.parametrize(
    ("css", "bites"),
    [
        (".a:has(> .b) { color: red }", True),
        (".a:not(:has(.b)):hover { color: red }", True),
        (".a { color: color-mix(in srgb, red, blue) }", True),
        (".a { mask: url(x.svg) } .b { -webkit-mask: none }", True),
        (".a { height: 100dvh }", True),
        ("@layer base { .a { color: red } }", True),
        ("@container (width > 1px) { .a { color: red } }", True),
        (".a { -webkit-mask: none; transform: translate(1px); color: rgb(0, 0, 0); inset: 0 }", False),
        (".container { --unknown-mask: 1; color: red } .a.has { color: red }", False),
    ],
)
def test_the_check_of_styles_bites(css: str, bites: bool) -> None:
    assert bool(STYLE.search(css)) is bites


@pytest.mark.parametrize("name", SCRIPTS)
def test_scripts_are_of_2021(name: str) -> None:
    assert newer_in_script(SCRIPTS[name].read_text(encoding="utf-8")) == ASKED_FOR_FIRST.get(name, set())


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("class A { static { go() } }", {"class static block"}),
        ("class A { #a; static is(b) { return #a in b } }", {"#x in y"}),
        ("/[\\p{L}--a]/v.test(a)", {"regular expression /…/v"}),
        ("x = a.at(-1); y = Object.hasOwn(x, 'a')", {"Array.prototype.at", "String.prototype.at", "Object.hasOwn"}),
        ("y = structuredClone(x); z = x.toSorted()", {"structuredClone", "Array.prototype.toSorted"}),
        ("a ??= b?.c ?? 1_000; x.replaceAll('a', 'b').flat(); class A { #a = 1; static b = 2; #c() {} }", set()),
    ],
)
def test_the_check_of_scripts_bites(script: str, found: set[str]) -> None:
    assert newer_in_script(script) == found


@pytest.mark.django_db
def test_an_unknown_address_is_answered_in_the_layout(client: Client) -> None:
    response = client.get("/nothing-here/", headers={"Accept-Language": "en"})
    assert response.status_code == 404
    assert "No such page" in response.content.decode() and 'id="menu"' in response.content.decode()


def test_an_error_is_answered_without_database_or_context() -> None:
    response = server_error(RequestFactory().get("/"))
    assert response.status_code == 500
    assert "出错了" in response.content.decode() and "Something went wrong" in response.content.decode()


def test_what_is_forbidden_is_said_without_a_session() -> None:
    response = permission_denied(RequestFactory().get("/"), PermissionError())
    assert response.status_code == 403 and "不能这样做" in response.content.decode()
