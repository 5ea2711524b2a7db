"""The Django application of web: the home page and what stands above all apps."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy

from threeones.base.registry.navigation import Entry, navigation

ACCOUNTS = Entry(
    gettext_lazy("账号与任职"),
    "accounts",
    "users",
    85,
    also=("substitutions", "secretaries", "locks", "sign_in_policy"),
    permission="accounts.enter",
)
HANDOVER = Entry(gettext_lazy("交接"), "handover", "transfer", 86, permission="accounts.hand_over")


class WebConfig(AppConfig):
    name = "threeones.web"
    label = "web"

    def ready(self) -> None:
        # what stands here reads models, which are there only now
        for module in (
            "accounts.handing",
            "audit.registration",
            "audit.at_home",
            "inbox.leading",
            "search.sources",
            "talk.files",
        ):
            import_module(f"threeones.web.{module}")
        navigation.register("inbox", Entry(gettext_lazy("我的待办"), "inbox", "inbox", 5, also=("changes",)))
        navigation.register("home", Entry(gettext_lazy("首页"), "home", "home", 10))
        navigation.register("accounts", ACCOUNTS)
        navigation.register("handover", HANDOVER)
        navigation.register("rules", Entry(gettext_lazy("规则"), "rules", "gavel", 90))
