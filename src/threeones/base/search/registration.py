"""What search offers: units and people, and an index brought up to date every minute, whether or not somebody asks."""

from __future__ import annotations

from threeones.base.jobs.registry import minutely
from threeones.base.search import people
from threeones.base.search.index import refresh

__all__ = ["people"]

minutely.register("search", refresh)
