"""What the operation of the site registers when it starts."""

from __future__ import annotations

from threeones.base.jobs.registry import daily
from threeones.base.operation.cleaning import end_sessions

daily.register("sessions", end_sessions)
