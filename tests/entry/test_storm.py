"""Five hundred reports on one project, each sent three times at once: exactly so many are kept, and nobody gets an error."""

from __future__ import annotations

import json
import os
from urllib.parse import urlparse

from tests.entry.storm import COPIES, at_once, step, through_the_form
from tests.support.commands import Bureau
from tests.support.site import served

COUNT = 500
# the form goes through the service too; alone it has the whole number in the long run
ALONE = COUNT if os.environ.get("THREEONES_LONG") else 60


def test_reports_each_three_times_through_the_service(bureau: Bureau) -> None:
    reporters = step(bureau, "prepare", str(ALONE))
    told = step(bureau, "send", stdin=json.dumps(reporters))
    assert told == {"sent": ALONE, "repeated": (COPIES - 1) * ALONE}
    assert step(bureau, "count") == {"reports": ALONE, "units": ALONE, "forms": ALONE, "problems": []}


def test_five_hundred_reports_each_three_times_through_the_form(bureau: Bureau) -> None:
    reporters = step(bureau, "prepare", str(COUNT))
    with served(bureau) as address:
        host = urlparse(address).netloc
        told = at_once(reporters, lambda reporter: through_the_form(host, reporter))
    assert told == {"303": COPIES * COUNT}
    assert step(bureau, "count") == {"reports": COUNT, "units": COUNT, "forms": COUNT, "problems": []}
