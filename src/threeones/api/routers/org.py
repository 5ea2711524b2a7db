"""Units and people: names and posts, nothing else of a person."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from threeones.api.context import access_in
from threeones.api.fields import Key, Out
from threeones.api.operating import reads
from threeones.api.paging import FIRST, SIZE, Page, PageNumber, PageSize, paged
from threeones.api.words import mark
from threeones.base.accounts.sight import seen
from threeones.base.org.models import Person, Unit, UnitKind

router = Router(tags=["org"])


class UnitOut(Out):
    """A unit."""

    code: str
    name: str
    kind: UnitKind
    parent: str | None = Field(description=mark("上级单位的编码"))


class PersonOut(Out):
    """A person of the roster."""

    code: str
    name: str
    unit: str = Field(description=mark("单位编码"))
    post: str


def unit_out(unit: Unit) -> UnitOut:
    """A unit as told."""
    return UnitOut(
        code=unit.code, name=unit.name, kind=UnitKind(unit.kind), parent=unit.parent.code if unit.parent else None
    )


@reads(router, "/units", out=Page[UnitOut], summary=mark("单位"), name="units", permission="handbook.read")
def units(
    request: HttpRequest,
    response: HttpResponse,
    kind: UnitKind | None = None,
    page: PageNumber = FIRST,
    size: PageSize = SIZE,
) -> Page[UnitOut]:
    """The units that are seen."""
    query = seen(Unit, access_in(request)).select_related("parent").order_by("code")
    return paged(request, response, query.filter(kind=kind) if kind else query, unit_out, page, size)


@reads(router, "/people", out=Page[PersonOut], summary=mark("人员"), name="people", permission="handbook.read")
def people(
    request: HttpRequest,
    response: HttpResponse,
    unit: Key | None = None,
    page: PageNumber = FIRST,
    size: PageSize = SIZE,
) -> Page[PersonOut]:
    """The people who are seen."""
    query = seen(Person, access_in(request)).select_related("unit").order_by("code")
    found = query.filter(unit__code=unit) if unit else query
    return paged(request, response, found, _person, page, size)


def _person(person: Person) -> PersonOut:
    return PersonOut(code=person.code, name=person.name, unit=person.unit.code, post=person.post)
