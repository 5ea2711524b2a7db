"""Lists in pages: so many at a time, how many there are in all, and where the next page is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Annotated, Any, Generic, TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from ninja import Query
from pydantic import Field

from threeones.api.fields import Out
from threeones.api.policy import rules
from threeones.api.words import mark

T = TypeVar("T")
LAST_PAGE = 1_000_000

PageNumber = Annotated[int, Query(ge=1, le=LAST_PAGE, description=mark("第几页，从1起"))]
PageSize = Annotated[int, Query(ge=1, le=rules().page_size_most, description=mark("每页几条"))]
FIRST: int = 1
SIZE: int = rules().page_size


class Page(Out, Generic[T]):
    """A page of a list."""

    items: list[T] = Field(description=mark("本页各条"))
    total: int = Field(description=mark("您看得到的一共几条"))
    page: int
    size: int
    next: str | None = Field(description=mark("下一页的地址，没有则为空"))


def paged(
    request: HttpRequest,
    response: HttpResponse,
    found: QuerySet[Any] | Sequence[Any],
    show: Callable[[Any], T],
    page: int,
    size: int,
) -> Page[T]:
    """One page of what was found, each shown by ``show``; the header ``Link`` names the pages around it."""
    total = found.count() if isinstance(found, QuerySet) else len(found)
    start = (page - 1) * size
    last = max(1, -(-total // size))
    around = {"first": 1, "last": last}
    if page > 1:
        around["prev"] = min(page - 1, last)
    if page < last:
        around["next"] = page + 1
    links = {rel: address(request, n) for rel, n in around.items()}
    response.headers["Link"] = ", ".join(f'<{url}>; rel="{rel}"' for rel, url in sorted(links.items()))
    items = [show(one) for one in found[start : start + size]] if start < total else []
    return Page(items=items, total=total, page=page, size=size, next=links.get("next"))


def address(request: HttpRequest, page: int) -> str:
    """The address of another page of the same list, from the site's root on."""
    query = request.GET.copy()
    query["page"] = str(page)
    return f"{request.path}?{query.urlencode()}"
