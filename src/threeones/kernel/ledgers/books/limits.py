"""How long the texts of a book may be, and how great its numbers; the tables of the handbook hold no more."""

from __future__ import annotations

from decimal import Decimal

CODE, NAME = 20, 100
OBJECTIVE = 80
MILESTONE_CODE, MILESTONE = 24, 120
TARGET, INDICATOR, MEASURE = 120, 60, 10
UNIT = 60
GREATEST, PLACES = Decimal(10) ** 12, 4
"""A target's number has so many digits before and after the point: below the first, with at most the second."""
