"""What a request carries once the middleware has seen it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

if TYPE_CHECKING:
    from threeones.base.accounts.access import Access
    from threeones.base.pages.site import Site


class PageRequest(HttpRequest):
    """A request of a page: views annotate their first argument with it."""

    as_of: date
    """The day as of which the site is seen (数据截至)."""
    as_of_chosen: bool
    """Whether somebody chose that day, instead of the latest one that there is."""
    as_of_fault: str
    """What is wrong with the day that the address asks for; empty where nothing is."""
    about: Site
    access: Access
    """What the person who asks sees and may do."""
    htmx: HtmxDetails
