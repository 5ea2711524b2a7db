"""Pages that are only read: they answer GET and HEAD, and only those who have the permission."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from threeones.base.pages.requests import PageRequest

P = ParamSpec("P")
View = Callable[Concatenate[PageRequest, P], HttpResponseBase]


def read_by(permission: str) -> Callable[[View[P]], View[P]]:
    """Mark a view as a page that is read by those who have ``permission``; others get 403, other methods 405."""

    def mark(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: PageRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            request.access.require(permission)
            return view(request, *args, **kwargs)

        safe: Any = require_safe(guarded)
        return safe  # type: ignore[no-any-return]  # Django's decorator forgets what it was given

    return mark
