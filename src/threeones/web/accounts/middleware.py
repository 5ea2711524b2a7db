"""Where so many passwords are looked at already that this one must wait."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from threeones.base.accounts.gate import Busy
from threeones.web.accounts.turns import HEADER, has_turn, turn_in


class ComeBackLater:
    """Answers ``Busy`` with 503 and the time to come back; wherever a password is asked for, nothing was counted."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """The answer, or None for any other exception."""
        if not isinstance(exception, Busy):
            return None
        response = render(request, "account/busy.html", {"seconds": exception.seconds}, status=503)
        response.headers["Retry-After"] = str(exception.seconds)
        response.headers[HEADER] = request.headers[HEADER] if has_turn(request) else turn_in(exception.seconds)
        response.headers["Cache-Control"] = "no-store"
        return response
