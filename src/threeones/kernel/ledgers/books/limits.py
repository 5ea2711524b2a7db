"""How long the texts of a book may be, and how great its numbers; the tables of the handbook hold no more."""

from __future__ import annotations

from decimal import Decimal

CODE, NAME = 40, 200
READABLE_NAME = 100
"""A name that is taken out of a paragraph is no longer than this."""
OBJECTIVE = 200
MILESTONE_CODE, MILESTONE = 60, 300
INDICATOR, MEASURE = 80, 20
MEASURED, WORDED = 120, 300
"""The words of a target with a number, and of one without."""
UNIT = 60
GREATEST, PLACES = Decimal(10) ** 12, 4
"""A target's number is below the first, with at most so many places behind the point."""
