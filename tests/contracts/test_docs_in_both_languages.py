"""What users read stands in Chinese and in English, alike in all that both must share; no link of a document leads nowhere."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from bin.house.system import ROOT

pytestmark = pytest.mark.once
DOCS = ROOT / "docs"
CHINESE = ".zh-CN.md"
FOR_PROGRAMMERS = frozenset({"development.md", "json.md", "performance.md"})
"""In English alone."""
CHINESE_FIRST = frozenset({"data-folder.md", "entry.md"})
"""Written in Chinese, with a summary in English at the end."""

FENCE = re.compile(r"^```.*?^```$", re.S | re.M)
SPAN = re.compile(r"`[^`]+`")
COMMENT = re.compile(r"[ \t]*(?:^|(?<=\s))#(?= ).*$", re.M)
HEADING = re.compile(r"^(#{1,6}) (.+)$", re.M)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HAN = re.compile(r"[\u4e00-\u9fff]")


def pairs() -> list[str]:
    """The names of the documents that have to stand in both languages."""
    english = {p.name for p in DOCS.glob("*.md") if not p.name.endswith(CHINESE)}
    return sorted(english - FOR_PROGRAMMERS - CHINESE_FIRST)


def chinese(name: str) -> str:
    """The name of a document's Chinese equal."""
    return name.removesuffix(".md") + CHINESE


def both(name: str) -> tuple[str, str]:
    """The texts of a document, English and Chinese."""
    return (DOCS / name).read_text("utf-8"), (DOCS / chinese(name)).read_text("utf-8")


def prose(text: str) -> str:
    """A document without its fenced blocks."""
    return FENCE.sub("", text)


def levels(text: str) -> list[int]:
    """The levels of the headings, in order."""
    return [len(marks) for marks, _title in HEADING.findall(prose(text))]


def blocks(text: str) -> list[str]:
    """The fenced blocks, comments aside."""
    return [COMMENT.sub("", block) for block in FENCE.findall(text)]


def tables(text: str) -> list[tuple[int, int]]:
    """Rows and columns of each table."""
    found = re.findall(r"(?:^\|.*\n)+", prose(text) + "\n", re.M)
    return [(t.count("\n"), len(re.findall(r"(?<!\\)\|", SPAN.sub("", t.split("\n")[1])))) for t in found]


def names(text: str) -> set[str]:
    """Commands, settings, files and addresses: what stands between back-ticks and is not Chinese."""
    return {" ".join(span.split()) for span in SPAN.findall(prose(text)) if not HAN.search(span)}


def anchors(text: str) -> set[str]:
    """What a link may name within a document: its headings, as sites write them in addresses."""
    titles = [title for _marks, title in HEADING.findall(prose(text))]
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def documents() -> list[Path]:
    """Every document whose links are looked at."""
    return sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])


def nowhere(path: Path) -> list[str]:
    """The relative links of a document that lead to nothing."""
    lost = []
    for link in LINK.findall(SPAN.sub("", prose(path.read_text("utf-8")))):
        if re.match(r"[a-z]+:", link):
            continue
        file, _, anchor = unquote(link).partition("#")
        target = path.parent / file if file else path
        if not target.exists() or (anchor and anchor not in anchors(target.read_text("utf-8"))):
            lost.append(link)
    return lost


def test_the_named_documents_are_there() -> None:
    assert all((DOCS / name).is_file() for name in FOR_PROGRAMMERS | CHINESE_FIRST)
    assert len(pairs()) >= 10


def test_every_document_for_users_has_its_chinese_equal() -> None:
    assert sorted(p.name for p in DOCS.glob(f"*{CHINESE}")) == sorted(map(chinese, pairs()))


@pytest.mark.parametrize("name", sorted(CHINESE_FIRST))
def test_a_document_in_chinese_has_an_english_summary(name: str) -> None:
    text = (DOCS / name).read_text("utf-8")
    assert HAN.search(text.split("\n")[0]) and "\n## English summary\n" in text


@pytest.mark.parametrize("name", pairs())
def test_each_leads_to_the_other(name: str) -> None:
    english, equal = both(name)
    assert english.split("\n")[1] == f"[中文]({chinese(name)}) | English"
    assert equal.split("\n")[1] == f"中文 | [English]({name})"


@pytest.mark.parametrize("name", pairs())
def test_both_have_the_same_build(name: str) -> None:
    english, equal = both(name)
    assert levels(equal) == levels(english)
    assert tables(equal) == tables(english)
    assert HAN.search(HEADING.findall(equal)[0][1]), "its heading is Chinese"


@pytest.mark.parametrize("name", pairs())
def test_both_have_the_same_blocks(name: str) -> None:
    english, equal = both(name)
    assert blocks(equal) == blocks(english)


@pytest.mark.parametrize("name", pairs())
def test_both_name_the_same_commands_settings_and_files(name: str) -> None:
    english, equal = both(name)
    assert names(equal) == names(english)


@pytest.mark.parametrize("path", documents(), ids=lambda p: str(p.relative_to(ROOT)))
def test_no_link_leads_nowhere(path: Path) -> None:
    assert nowhere(path) == []


def test_the_chinese_readme_leads_to_the_chinese_documents() -> None:
    links = LINK.findall((ROOT / "README.zh-CN.md").read_text("utf-8"))
    assert {f"docs/{chinese(name)}" for name in pairs()} <= set(links)
    assert not {f"docs/{name}" for name in pairs()} & set(links)


@pytest.mark.parametrize("name", pairs())
def test_chinese_documents_lead_to_chinese_ones(name: str) -> None:
    links = set(LINK.findall(both(name)[1])) - {name}
    assert not links & set(pairs())


def test_comments_and_nothing_else_may_differ() -> None:
    block = '```sh\n# who runs it\nx | grep -v "^#"   # why\n```'
    assert blocks(block) == ['```sh\n\nx | grep -v "^#"\n```']
    assert levels(f"# A\n{block}\n## B\n") == [1, 2]
    assert tables("| a | b |\n|---|---|\n| `x\\|y` | 2 |\n") == [(3, 3)]


def test_a_lost_link_is_seen(tmp_path: Path) -> None:
    (tmp_path / "there.md").write_text("# Some title\n", "utf-8")
    page = tmp_path / "page.md"
    page.write_text(
        "[a](there.md) [b](there.md#some-title) [c](https://x.cn/y) [d](lost.md) [e](there.md#lost)", "utf-8"
    )
    assert nowhere(page) == ["lost.md", "there.md#lost"]
