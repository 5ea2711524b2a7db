"""The application as ``threeones serve`` loads it: before the workers part, what the first page needs is computed once."""

from __future__ import annotations

import logging

from django.db import DatabaseError, connections
from django.utils import timezone

from threeones.config.wsgi import application
from threeones.kernel.values.faults import Faults

__all__ = ["application"]


def warm() -> None:
    """Compute the home page of the latest day; workers inherit it, connections they must not.

    Whatever hinders it will be told by the page itself, so the site starts all the same.
    """
    # models load only after the import of wsgi has set Django up
    from threeones.apps.handbook.selectors import latest_year  # noqa: PLC0415  # see above
    from threeones.base.accounts.access import OPERATOR  # noqa: PLC0415  # see above
    from threeones.base.operation.safety import refuse_if_unsafe  # noqa: PLC0415  # see above
    from threeones.base.org.selectors import default_as_of  # noqa: PLC0415  # see above
    from threeones.web.home import home  # noqa: PLC0415  # see above

    # whoever starts gunicorn without ``threeones serve`` meets the same refusal
    refuse_if_unsafe()
    try:
        if (year := latest_year()) is not None:
            home(year, default_as_of(year, timezone.localdate()), OPERATOR)
    except (DatabaseError, Faults, LookupError) as error:
        logging.getLogger(__name__).warning("the first page was not prepared: %s", error)
    finally:
        connections.close_all()


warm()
