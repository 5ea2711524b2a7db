"""What becomes of errors inside an operation: refusals that programs can read; what is unforeseen goes on to the front door."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import HttpError

from threeones.api import faults
from threeones.api.problems import FaultOut, Refused, answer, general
from threeones.base.entry.errors import KeyReused, Stale, Unknown
from threeones.kernel.values.faults import Faults


def install(api: NinjaAPI) -> None:
    """Put the handlers in place."""
    handlers: dict[type[Exception], Any] = {
        Exception: _unforeseen,
        Refused: _refused,
        HttpError: _http,
        Faults: _faults,
        Unknown: lambda _request, error: answer(Refused.nothing("；".join(w.fault for w in error.wrong))),
        Stale: _stale,
        KeyReused: lambda _request, _error: answer(Refused.key_reused()),
        PermissionDenied: lambda _request, _error: answer(Refused.permission()),
        Http404: lambda _request, error: answer(Refused.nothing(_told(error))),
    }
    for kind, handler in handlers.items():
        api.add_exception_handler(kind, handler)


def _unforeseen(_request: HttpRequest, error: Exception) -> HttpResponse:
    raise error


def _refused(request: HttpRequest, error: Refused) -> HttpResponse:
    reads = request.method in ("GET", "HEAD")
    return answer(error.in_address() if reads and error.error == "invalid" else error)


def _http(request: HttpRequest, error: HttpError) -> HttpResponse:
    # ninja wraps what its parser raises
    if isinstance(error.__cause__, Refused):
        return answer(error.__cause__)
    return general(request, error.status_code)


def _faults(request: HttpRequest, error: Faults) -> HttpResponse:
    return _refused(request, Refused.invalid(faults.of_service(error.faults)))


def _stale(_request: HttpRequest, error: Stale) -> HttpResponse:
    by, at = error.theirs.by or _("别人"), error.theirs.at
    fault = _("%(by)s于%(at)s写过这条记录") % {"by": by, "at": at} if at else _("这条记录已经变了")
    found = [FaultOut(field="version", fault=fault, expected=error.theirs.version)]
    return answer(
        Refused(409, "stale", _("您读到以后，这条记录变了；请重新读取，再决定怎么写。什么也没有保存。"), found)
    )


def _told(error: Exception) -> str:
    """What our own code said; nothing where it said nothing."""
    return str(error.args[0]) if error.args and isinstance(error.args[0], str) else ""
