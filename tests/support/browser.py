"""Chromium through Playwright, pictures of pages, and axe's judgement of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bin.house import system

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page

ROOT = Path(__file__).resolve().parents[2]
AXE = ROOT / "frontend/node_modules/axe-core/axe.min.js"
DESK, PHONE = (1440, 900), (390, 844)
FLAGS = [
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-dev-shm-usage",
    "--font-render-hinting=none",
]

TOO_WIDE = """() => [...document.querySelectorAll("main *")]
  .filter((e) => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
  .slice(0, 6).map((e) => e.outerHTML.slice(0, 160))"""


class NoBrowser(Exception):
    """No chromium can be had here; the message says what to ask for."""


@contextmanager
def chromium() -> Iterator[Browser]:
    """A headless chromium: the machine's own, else the one that ``playwright install chromium`` brought."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  # a third of a second that other tests can spare

    with sync_playwright() as playwright:
        own = Path(playwright.chromium.executable_path)
        path = system.chromium() or (str(own) if own.exists() else None)
        if path is None:
            raise NoBrowser(
                "No chromium was found: apt-get install chromium fonts-noto-cjk, or name one: THREEONES_CHROMIUM"
            )
        flags = [*FLAGS, "--no-sandbox"] if system.is_root() else FLAGS
        browser = playwright.chromium.launch(executable_path=path, args=flags, headless=True)
        try:
            yield browser
        finally:
            browser.close()


class Visit:
    """One tab on a site, which remembers what went wrong on its pages."""

    def __init__(self, browser: Browser, base: str, size: tuple[int, int] = DESK, language: str = "zh-CN") -> None:
        self.context = browser.new_context(
            base_url=base,
            viewport={"width": size[0], "height": size[1]},
            locale=language,
            timezone_id="Asia/Shanghai",
            reduced_motion="reduce",
        )
        self.base, self.problems = base, list[str]()
        self.page: Page = self.context.new_page()
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda e: self.problems.append(f"script: {e}"))
        self.page.on("requestfailed", lambda r: self._failed(r.url, str(r.failure)))
        self.page.on("response", lambda r: self.problems.append(f"{r.status}: {r.url}") if r.status >= 400 else None)
        self.page.on("request", lambda r: self._stays_here(r.url))

    def _said(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.problems.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _failed(self, url: str, why: str) -> None:
        # a page that is left stops what it was still asking for, which is no fault
        if "ERR_ABORTED" not in why:
            self.problems.append(f"failed: {url} {why}")

    def _stays_here(self, url: str) -> None:
        """A site on a closed network must ask no other for anything."""
        if not url.startswith((self.base, "data:", "blob:")):
            self.problems.append(f"asks another site: {url}")

    def wear(self, session: str) -> None:
        """Takes the session of somebody who has signed in."""
        self.context.add_cookies([{"name": "sessionid", "value": session, "url": self.base}])

    def open(self, path: str) -> Page:
        """Goes to a page and waits until it is quiet; a status of 400 or more is a problem."""
        self.page.goto(path, wait_until="networkidle")
        return self.page

    def tab_to(self, selector: str, most: int = 400) -> None:
        """Presses Tab until what is looked for has the focus, as who has no mouse does."""
        for _press in range(most):
            self.page.keyboard.press("Tab")
            if self.page.evaluate("s => document.activeElement.matches(s)", selector):
                return
        raise AssertionError(f"{selector} cannot be reached by Tab")

    def press_on(self, selector: str, key: str = "Enter") -> None:
        """Goes there by Tab and presses a key."""
        self.tab_to(selector)
        self.page.keyboard.press(key)

    def type_into(self, selector: str, text: str) -> None:
        """Goes there by Tab and types, over what stood there."""
        self.tab_to(selector)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(text)

    def picture(self, folder: Path, name: str, full: bool = False) -> Path:
        """A PNG of the page as it stands, named after the page and the width."""
        size = self.page.viewport_size or {"width": 0}
        path = folder / f"{name}-{size['width']}.png"
        folder.mkdir(parents=True, exist_ok=True)
        self.page.evaluate("document.fonts.ready")
        self.page.screenshot(path=path, full_page=full, animations="disabled")
        return path

    def overflow(self) -> int:
        """By how many pixels the page is wider than its window: 0 where nothing has to be scrolled sideways."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))

    def too_wide(self) -> list[str]:
        """What reaches beyond the window's right edge where the page has to be scrolled for it; the first few."""
        found: list[str] = self.page.evaluate(TOO_WIDE) if self.overflow() else []
        return found

    def axe(self, *rules: str) -> list[str]:
        """What axe-core finds wrong (WCAG 2 A and AA, or only ``rules``): one line each, with the first places."""
        # evaluated by the debugger, so the pages' content policy need not allow it
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        only = (
            {"type": "rule", "values": list(rules)}
            if rules
            else {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}
        )
        result: dict[str, Any] = self.page.evaluate("only => axe.run(document, {runOnly: only})", only)
        return [
            f"{v['id']}: {v['help']}: "
            + "; ".join(str(n["html"])[:200] for n in v["nodes"][:3])
            + (f" (+{len(v['nodes']) - 3})" if len(v["nodes"]) > 3 else "")
            for v in result["violations"]
        ]

    def close(self) -> None:
        """Closes the tab and what it stored."""
        self.context.close()


Open = Callable[..., Visit]
"""Opens a tab in which somebody is signed in, at a size and in a language."""


def sound(tab: Visit, *but: str) -> None:
    """Nothing went wrong on the tab's pages (``but`` what holds these words), nothing is too wide, axe finds nothing."""
    wrong = [p for p in tab.problems if not any(b in p for b in but)]
    wrong += [f"{tab.overflow()} pixels too wide: {each}" for each in tab.too_wide()] or ["too wide"] * bool(
        tab.overflow()
    )
    wrong += tab.axe()
    assert not wrong, "\n".join([tab.page.url, *wrong])


def press(tab: Visit, selector: str) -> None:
    """Press the first of what is pressed, and wait for the page that comes."""
    with tab.page.expect_navigation(wait_until="networkidle"):
        tab.page.locator(selector).first.click()


def pictures() -> Path | None:
    """Where pictures are to be kept (``bin/test --pictures``: docs/pictures), or None."""
    return ROOT / "docs/pictures" if os.environ.get("THREEONES_PICTURES") else None
