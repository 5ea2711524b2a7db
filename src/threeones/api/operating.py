"""An operation of the interface: who may ask, how often, once only where a key says so; then the function itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Router
from ninja.errors import ValidationError
from ninja.operation import Operation
from ninja.responses import Status
from ninja.utils import contribute_operation_callback

from threeones.api import faults
from threeones.api.identity import SAFE, identify
from threeones.api.limits import count
from threeones.api.once import JSON, MULTIPART, once
from threeones.api.problems import FaultOut, Problem, Refused
from threeones.base.accounts.tokens import Scope

PLACE = re.compile(r"{(\w+:)?(\w+)}")
READING = (400, 401, 403, 404, 422, 429, 503)
"""Statuses of refusals that every operation may answer with."""
WRITING = (*READING, 409, 413, 415, 507)


@dataclass(frozen=True, slots=True)
class Listed:
    """An operation as the permission matrix walks it: ``permission`` is asked for on the record, besides ``scope``.

    ``saves``: it changes something. In ``path`` stand the names of its parts, ``{path:code}``; ``address`` fills them.
    """

    method: str
    path: str
    scope: str
    permission: str
    name: str
    saves: bool

    def address(self, **values: str | int) -> str:
        """The address with these values in it; what is not given is 1 where a number stands, else ``x``."""

        def value(found: re.Match[str]) -> str:
            return quote(str(values.get(found[2], 1 if found[1] == "int:" else "x")))

        return PLACE.sub(value, self.path)


class OurOperation(Operation):
    """Ninja's operation behind our door."""

    def run(self, request: HttpRequest, **kw: Any) -> HttpResponseBase:
        """Ask who it is and whether he may, then answer; writes with a key once only."""
        try:
            caller = identify(request)
            count(caller.bucket)
            caller.require(self.listed.scope)
            if not self.listed.saves and self.listed.permission:
                # of writes the service asks, about the record
                caller.access.require(self.listed.permission)
            self._check_media_type(request)
            # read before anything is locked
            values = self._read(request, kw)
        except Exception as error:
            return self.api.on_exception(request, error)
        if not self.listed.saves:
            return self._answered(request, values)
        return once(request, caller.access, lambda: self._answered(request, values))

    def _answered(self, request: HttpRequest, values: dict[str, Any]) -> HttpResponse:
        try:
            response = self.api.create_temporal_response(request)
            if self.signature.response_arg:
                values = {**values, self.signature.response_arg: response}
            told = self.view_func(request, **values)
            done = told if isinstance(told, HttpResponse) else Status(next(iter(self.response_models)), told)
            result = self._result_to_response(request, done, response)
        except Exception as error:
            result = self.api.on_exception(request, error)
        assert isinstance(result, HttpResponse), "no operation streams"
        return result

    def _check_media_type(self, request: HttpRequest) -> None:
        """Refuse a body of another kind than the operation reads."""
        sources = {m.__ninja_param_source__ for m in self.models}
        wanted = MULTIPART if sources & {"form", "file"} else JSON if "body" in sources else None
        if wanted is not None and request.content_type != wanted:
            message = _("正文应是%(wanted)s。") % {"wanted": wanted}
            raise Refused(415, "media_type", message, headers={"Accept": wanted})

    @property
    def listed(self) -> Listed:
        """How it was declared."""
        extra = self.openapi_extra or {}
        saves = bool(extra["x-saves"])
        return Listed(
            self.methods[0], self.path, extra["x-scope"], extra["x-permission"], str(self.operation_id), saves
        )

    def _read(self, request: HttpRequest, path: dict[str, Any]) -> dict[str, Any]:
        """The arguments; a parameter that the operation does not have is a fault like any other. Raises ``Refused``."""
        known, found, values = self.parameters, list[FaultOut](), dict[str, Any]()
        try:
            values = self._get_values(request, path, HttpResponse())
        except ValidationError as error:
            found = faults.of_validation(error.errors, self.wrappers)
        found += faults.unknown_parameters([n for n in request.GET if n not in known], known)
        found += faults.doubled_parameters([n for n in known if len(request.GET.getlist(n)) > 1])
        if found:
            raise Refused.invalid(found)
        values.pop(self.signature.response_arg or "", None)
        return values

    @property
    def parameters(self) -> list[str]:
        """The names of the parameters that stand in its address after the question mark."""
        models = [m for m in self.models if m.__ninja_param_source__ == "query"]
        return [name for m in models for name in m.__ninja_flatten_map__]

    @property
    def wrappers(self) -> frozenset[str]:
        """Names of its arguments that hold a whole body."""
        found = {getattr(m, "__read_from_single_attr__", None) for m in self.models}
        return frozenset(n for n in found if n)


def why_address(kind_and_key: str) -> str:
    """Where the derivation of a number is told, by the key that pages link it with: ``light/P001``."""
    return f"/api/v1/why/{quote(kind_and_key)}"


Function = Callable[..., Any]
BINARY = {"schema": {"type": "string", "format": "binary"}}


def reads(
    router: Router,
    path: str,
    *,
    out: Any,
    summary: str,
    name: str,
    scope: str = Scope.READ,
    permission: str = "",
    media: Iterable[str] = (),
) -> Callable[[Function], Function]:
    """Declare an operation that changes nothing (GET); ``out`` is what it tells, or it answers with bytes of ``media``."""
    return _declare(router, "GET", path, {200: out}, READING, (summary, name, scope, permission), media=media)


def sends(
    router: Router, path: str, *, out: Any, summary: str, name: str, scope: str = Scope.READ, permission: str = ""
) -> Callable[[Function], Function]:
    """Declare an operation to which something is sent that it answers and does not save (POST)."""
    about = (summary, name, scope, permission)
    return _declare(router, "POST", path, {200: out}, (*READING, 413, 415), about, saves=False)


def writes(
    router: Router,
    path: str,
    *,
    out: Any,
    summary: str,
    name: str,
    scope: str,
    permission: str = "",
    method: str = "POST",
    status: int = 201,
) -> Callable[[Function], Function]:
    """Declare an operation that changes something; with the header ``Idempotency-Key`` it is done once only."""
    return _declare(router, method, path, {status: out}, WRITING, (summary, name, scope, permission))


def _declare(
    router: Router,
    method: str,
    path: str,
    out: dict[int, Any],
    refusals: tuple[int, ...],
    about: tuple[str, str, str, str],
    saves: bool | None = None,
    media: Iterable[str] = (),
) -> Callable[[Function], Function]:
    summary, name, scope, permission = about

    def declare(function: Function) -> Function:
        contribute_operation_callback(function, _make_ours)
        router.api_operation(
            [method],
            path,
            response={**out, **dict.fromkeys(refusals, Problem)},
            summary=summary,
            description=" ",
            operation_id=name,
            url_name=name,
            openapi_extra={
                **({"responses": {200: {"content": dict.fromkeys(media, BINARY)}}} if media else {}),
                "x-scope": str(scope),
                "x-permission": permission,
                "x-saves": method not in SAFE if saves is None else saves,
            },
        )(function)
        return function

    return declare


def _make_ours(operation: Operation) -> None:
    # ninja names the class of its operations itself; a copy of one for an address keeps the class that it finds
    operation.__class__ = OurOperation


def operations(api: NinjaAPI) -> list[Listed]:
    """All operations with their whole addresses."""
    root = api.get_root_path({}).rstrip("/")
    found = []
    for bound in api._get_bound_routers():
        for path, view in bound.path_operations.items():
            for operation in view.operations:
                assert isinstance(operation, OurOperation)
                one = operation.listed
                whole = f"{root}/{path.strip('/')}"
                found.append(replace(one, path=whole))
    return found
