"""Walking over the site as a reader would, by its links, without a browser."""

from __future__ import annotations

import os
import re
import urllib.error
import urllib.request
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import unquote, urljoin, urlsplit

from django.urls import Resolver404, resolve
from lxml import html

# Pages of which there are thousands of one kind: so many of each kind are walked.
SAMPLED = {"/why/": 0, "/source/": 12}
OF_ONE_ROUTE = 8 if not os.environ.get("THREEONES_LONG") else 10**6
"""Records have pages of their own, all made by the same templates: so many of one are walked, in the long run all."""
# So many filters and orders of one page are walked.
VARIANTS = 4
FILES = re.compile(r"/file/$|/(?:sheet|duty)/|/print/[a-z]+/(?:docx|pdf|png|xlsx|zip)/")
"""What is saved and not looked at, some of it made anew each time it is asked for: its own tests read it."""
CHINESE = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\u3000-\u303f\uff00-\uffef]")
SAID_ATTRIBUTES = ("title", "aria-label", "alt", "placeholder", "content")


@dataclass
class Page:
    """A page as it came."""

    path: str
    status: int
    tree: html.HtmlElement

    def numbers(self) -> Iterator[tuple[str, str, str]]:
        """Numbers that open a derivation: (address, exact value, text as shown)."""
        for a in self.tree.xpath('//a[contains(concat(" ", @class, " "), " number ")][@href]'):
            shown = "".join(a.xpath('.//text()[not(ancestor::*[contains(@class,"unit")])]'))
            yield a.get("href"), a.get("data-value", ""), shown

    def unmarked_chinese(self) -> list[str]:
        """Chinese text and attributes that stand in no element with ``lang="zh"``."""
        found = []
        for element in self.tree.iter():
            if not isinstance(element.tag, str) or element.tag in ("script", "style"):
                continue
            if not _in_chinese(element):
                found += [element.text or ""]
                found += [element.get(a, "") for a in SAID_ATTRIBUTES]
            parent = element.getparent()
            if parent is not None and not _in_chinese(parent):
                found.append(element.tail or "")
        return [t.strip()[:60] for t in found if CHINESE.search(t)]


def _in_chinese(element: html.HtmlElement) -> bool:
    nearest = element.xpath("ancestor-or-self::*[@lang][1]/@lang")
    return bool(nearest) and str(nearest[-1]).startswith("zh")


@dataclass
class Site:
    """A site in one language."""

    base: str
    language: str
    session: str = ""
    seen: dict[str, Page] = field(default_factory=dict)

    @property
    def headers(self) -> dict[str, str]:
        """What every request carries."""
        return {"Accept-Language": self.language} | ({"Cookie": f"sessionid={self.session}"} if self.session else {})

    def get(self, path: str) -> tuple[int, bytes, str]:
        """Status, body and kind of an address."""
        request = urllib.request.Request(urljoin(self.base, path), headers=self.headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return answer.status, answer.read(), answer.headers.get_content_type()
        except urllib.error.HTTPError as error:
            return error.code, error.read(), error.headers.get_content_type()

    def walk(self, start: str = "/", of_one_route: int = OF_ONE_ROUTE) -> list[Page]:
        """All pages that can be reached by links, those of which there are very many sampled."""
        waiting, met, kinds = deque([start]), {start}, Counter[str]()
        while waiting:
            path = waiting.popleft()
            if not self._is_due(path, kinds, of_one_route):
                continue
            status, body, content = self.get(path)
            if content != "text/html":
                continue
            page = Page(path, status, html.fromstring(body.decode()))
            self.seen[path] = page
            links = [link for link in dict.fromkeys(self._links(page)) if link not in met]
            met.update(links)
            waiting.extend(links)
        return list(self.seen.values())

    def _is_due(self, path: str, kinds: Counter[str], of_one_route: int) -> bool:
        """Whether a page is walked; the same pages as of other days are walked by a test of their own."""
        if "export=" in path or "as_of=" in path or FILES.search(path):
            return False
        parts = urlsplit(path)
        kind = next((k for k in SAMPLED if parts.path.startswith(k)), None)
        # what leads nowhere is walked, and found
        kind, most = (kind, SAMPLED[kind]) if kind else (_route_of(parts.path), of_one_route)
        kinds[kind] += 1
        if parts.query:
            kinds[f"?{parts.path}"] += 1
        return kinds[kind] <= most and kinds[f"?{parts.path}"] <= VARIANTS

    def _links(self, page: Page) -> Iterator[str]:
        for href in dict.fromkeys(page.tree.xpath("//a/@href")):
            target = urlsplit(urljoin(urljoin(self.base, page.path), href))
            if f"{target.scheme}://{target.netloc}" == self.base.rstrip("/"):
                # Filters and orders multiply; one step of them from a plain page is enough.
                if target.query and urlsplit(page.path).query:
                    continue
                query = "&".join(p for p in target.query.split("&") if not p.startswith("as_of="))
                yield target.path + (f"?{query}" if query else "")


def _route_of(path: str) -> str:
    """The pattern that an address answers to; itself where there is none."""
    try:
        return resolve(unquote(path)).route
    except Resolver404:
        return path


def readable(path: str) -> str:
    """An address as people read it."""
    return unquote(path)
