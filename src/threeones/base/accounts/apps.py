"""The Django app of accounts."""

from __future__ import annotations

import logging
from importlib import import_module

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Accounts (账号)."""

    name = "threeones.base.accounts"
    label = "accounts"

    def ready(self) -> None:
        """The list of permissions and the signals need the models, which are there only now."""
        # every failure stands in the audit, where somebody can make use of it
        logging.getLogger("axes").setLevel(logging.ERROR)
        for module in ("rights", "signals", "tokens", "kinds", "cleaning"):
            import_module(f"threeones.base.accounts.{module}")
