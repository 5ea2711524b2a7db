"""What the audit has done by itself: everything is checked once a day, and when somebody asks."""

from __future__ import annotations

from threeones.base.audit.daily import check_daily, check_if_asked
from threeones.base.jobs.registry import daily, minutely

daily.register("audit", check_daily)
minutely.register("audit-check", check_if_asked)
