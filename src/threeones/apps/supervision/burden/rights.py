"""Who reads the burden meter: all who work here, each as far as his own units or his bureau go."""

from __future__ import annotations

from threeones.base.accounts.permissions import is_staff, permissions

READ = "supervision.burden"
permissions.add_rule(READ, is_staff)
