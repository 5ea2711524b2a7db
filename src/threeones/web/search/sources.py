"""Pages and rule packs as search finds them: few, no records, read with every question."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from threeones.base.accounts.access import Access
from threeones.base.packs.catalogue import packs
from threeones.base.pages.text import is_chinese
from threeones.base.registry.navigation import navigation
from threeones.base.registry.search import LiveSource, Row, searchable

MORE = (("inbox", gettext_lazy("我的待办")), ("changes", gettext_lazy("变动")))
"""Pages that stand in no navigation of their own, or not under that name alone."""


def pages(access: Access) -> Iterator[Row]:
    """The pages that one may open, by their names in both languages."""
    lines = [(e.url_name, e.label) for e in navigation if access.may(e.permission)]
    seen = set[str]()
    for name, label in (*lines, *MORE):
        try:
            url = reverse(name)
        except NoReverseMatch:
            continue
        if url not in seen:
            seen.add(url)
            yield Row(url, str(label), url, aliases=_in_chinese(label))


def _in_chinese(label: object) -> str:
    with override("zh-hans"):
        return str(label)


def rule_packs(access: Access) -> Iterator[Row]:
    """The rule packs, by their names; they are public, and listed on one page."""
    if not access.signed_in:
        return
    url = reverse("rules")
    for p in packs():
        zh, en = p.title.get("zh", ""), p.title.get("en", "")
        title = zh if is_chinese() or not en else en
        yield Row(f"{p.kind}/{p.identifier}", title, url, code=p.identifier, aliases=zh, note=_("规则包"))


searchable.register("pages", LiveSource(gettext_lazy("页面"), pages, order=60))
searchable.register("packs", LiveSource(gettext_lazy("规则包"), rule_packs, order=70))
