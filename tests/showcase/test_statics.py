"""Styles and error pages: nothing that a browser of five years ago does not know, nothing from elsewhere."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.test import Client, RequestFactory
from django.views.defaults import permission_denied, server_error

SOURCE = Path(__file__).resolve().parents[2] / "src/threeones"
STYLES = sorted(p for p in SOURCE.rglob("*.css") if "vendor" not in p.parts)
NEWER = {
    "nesting": re.compile(r"\{[^{}]*[{;]\s*&|\{[^{}@]*\{[^{}]*\}[^{}]*\}"),
    ":has()": re.compile(r":has\("),
    "container queries": re.compile(r"@container|container-type"),
    "layers": re.compile(r"@layer"),
    "new colours": re.compile(r"color-mix\(|light-dark\(|oklch\(|oklab\("),
    "gradients": re.compile(r"gradient\("),
    "other sites": re.compile(r"https?://|@import"),
    "dynamic viewport units": re.compile(r"\d(dvh|svh|lvh)\b"),
}


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
