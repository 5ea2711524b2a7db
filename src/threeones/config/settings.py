"""Settings of the site, read from the environment; every default is safe on a closed network.

THREEONES_HOME        data folder (database, files, keys); default ``var`` of the source tree, wherever a command is called from
DATABASE_URL          ``postgresql://user:password@host:port/name?sslmode=verify-full``; without it SQLite in the data folder
THREEONES_HOSTS       host names that the site answers to, separated by commas
THREEONES_SECURE      1: people reach the site by https
THREEONES_PROXY       1: all requests come through a proxy of ours, which says by which scheme and from whom they came
THREEONES_PRODUCTION  1: people's real work; demonstration accounts and loose ends are refused
THREEONES_LOG         ``json`` (every request a line; the default in production) or ``text``
THREEONES_REDIS       ``redis://host:port/0``: the queue of jobs stands there instead of in the data folder
THREEONES_WEBHOOK_TARGETS  hosts and networks that webhooks may call, separated by commas (``oa.example.gov.cn,10.12.0.0/16``); none without it
THREEONES_SMTP        ``smtp://user:password@host:587?tls=starttls&from=sanyi@example.gov.cn``: the server that takes mail; none without it
THREEONES_METRICS_TOKEN_FILE  a file with the token by which a machine may read /metrics

What does not go together is refused at the start, all at once (``threeones check``; base/operation/safety.py).
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlparse

from threeones.base.files.secrets import secret
from threeones.base.operation.logs import configuration
from threeones.base.operation.policy import policy
from threeones.config.environment import listed, log_lines, on, transport
from threeones.config.mail import mail
from threeones.config.sign_in import sign_in

PACKAGE = Path(__file__).resolve().parent.parent
TREE = PACKAGE.parents[1]
DEFAULT_HOME = TREE / "var" if (TREE / "pyproject.toml").is_file() else Path("var")
HOME = Path(os.environ.get("THREEONES_HOME") or DEFAULT_HOME).resolve()
HOME.mkdir(parents=True, exist_ok=True)

DEBUG = False
SECRET_KEY = secret(HOME, "django")
ALLOWED_HOSTS = listed("THREEONES_HOSTS", "127.0.0.1,localhost,[::1]")
SECURE, PROXY, PRODUCTION = (on(f"THREEONES_{name}") for name in ("SECURE", "PROXY", "PRODUCTION"))
# set by bin/demo alone, for its own steps
DEMONSTRATION = on("THREEONES_DEMONSTRATION")
METRICS_TOKEN_FILE = os.environ.get("THREEONES_METRICS_TOKEN_FILE", "")
WEBHOOK_TARGETS = listed("THREEONES_WEBHOOK_TARGETS")
REDIS = os.environ.get("THREEONES_REDIS", "")
DAILY = {"hour": policy().daily_hour, "retry_minutes": policy().daily_retry_minutes}
DAILY["catch_up_days"] = policy().catch_up_days

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django_htmx",
    "threeones.base.org",
    "threeones.base.accounts",
    "threeones.base.audit",
    "threeones.base.files",
    "threeones.base.packs",
    "threeones.base.intake",
    "threeones.base.jobs",
    "threeones.base.operation",
    "threeones.base.inbox",
    "threeones.base.search",
    "threeones.base.talk",
    "threeones.base.hooks",
    "threeones.base.pages",
    "threeones.base.entry",
    "threeones.base.notifications",
    "threeones.apps.register",
    "threeones.apps.indicators",
    "threeones.apps.handbook",
    "threeones.apps.supervision",
    "threeones.apps.evaluation",
    "threeones.apps.capital_projects",
    "threeones.apps.land",
    "threeones.apps.review",
    "threeones.web",
    "threeones.api",
    # after our own apps, whose templates stand in for theirs
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.dingtalk",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
]
MIDDLEWARE = [
    "threeones.base.operation.middleware.FrontDoor",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "threeones.api.middleware.ApiMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "threeones.base.accounts.middleware.SessionLimits",
    "allauth.account.middleware.AccountMiddleware",
    "threeones.base.accounts.middleware.AccessMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "threeones.base.pages.middleware.ContentPolicyMiddleware",
    "threeones.base.pages.middleware.OneMomentMiddleware",
    "threeones.base.pages.middleware.AsOfMiddleware",
    "threeones.base.accounts.middleware.SignInRequired",
    "threeones.web.accounts.middleware.ComeBackLater",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "threeones.config.urls"
WSGI_APPLICATION = "threeones.config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "threeones.base.pages.context.site",
            ],
            "builtins": ["threeones.base.pages.templatetags.threeones", "django.templatetags.i18n"],
        },
    }
]


def database(url: str | None) -> dict[str, Any]:
    """The connection: SQLite in WAL and IMMEDIATE mode (DEFERRED loses concurrent writes), or a server."""
    if not url:
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": HOME / "threeones.sqlite3",
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                # FULL: what was acknowledged is on the disk, though the power fail (docs/adr/0010)
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
            },
        }
    parts = urlparse(url)
    if parts.scheme not in ("postgres", "postgresql"):
        raise ValueError(f"DATABASE_URL: {parts.scheme}:// is not known; expected postgresql://user:password@host/name")
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": query.get("host") or parts.hostname or "",
        "PORT": parts.port or "",
        "OPTIONS": {"connect_timeout": policy().connect_seconds, **{k: v for k, v in query.items() if k != "host"}},
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": database(os.environ.get("DATABASE_URL"))}
# a million characters pasted into a form are answered at their field, in words
DATA_UPLOAD_MAX_MEMORY_SIZE = 12 * 1024 * 1024
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [PACKAGE / "locale"]
USE_I18N = True
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATIC_ROOT.mkdir(exist_ok=True)
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

globals().update(mail(os.environ.get("THREEONES_SMTP", ""), ALLOWED_HOSTS[0]))
globals().update(transport(secure=SECURE, proxy=PROXY), **sign_in(HOME))
LOGGING = configuration(lines=log_lines())
