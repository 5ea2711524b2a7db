"""What one sees of supervision: reports, milestones done and lights of the projects that one sees."""

from __future__ import annotations

from functools import partial

from threeones.apps.supervision.models import Completion, LightReading, Report
from threeones.base.accounts.permissions import is_staff, permissions
from threeones.base.accounts.sight import sights, within

READ = "supervision.read"

for model in (Report, LightReading):
    sights.register(model._meta.label_lower, partial(within, model, "project"))
sights.register(Completion._meta.label_lower, partial(within, Completion, "milestone"))
permissions.add_rule(READ, is_staff)
