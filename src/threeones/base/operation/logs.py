"""The log (日志): one JSON object a line, without personal data.

What a line holds is chosen, not filtered: our own messages are written out, of the libraries' only the pattern, since
their arguments may be names, addresses or what somebody typed. An error is its kind and its place in the programme.
"""

from __future__ import annotations

import json
import logging
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""The number of the request that is being answered; empty outside of one."""
OURS = "threeones"
FIELDS = ("route", "method", "status", "ms", "user", "job", "seconds", "reason")
"""What a line of ours may say besides its message (``extra`` of the logging call)."""
DEPTH = 12
ROOT = Path(__file__).resolve().parents[3]


class JsonLines(logging.Formatter):
    """A record as one line of JSON: time (UTC), level, logger, message, the request's number, and ``FIELDS``."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": message(record),
        }
        if number := request_id.get():
            line["request"] = number
        line |= {name: value for name in FIELDS if (value := getattr(record, name, None)) is not None}
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = told(record.exc_info[1])
        return json.dumps(line, ensure_ascii=False, default=str)


class Lines(logging.Formatter):
    """The same for a person at a terminal, errors in full."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, with the fields behind the message."""
        fields = [f"{name}={value}" for name in FIELDS if (value := getattr(record, name, None)) is not None]
        return " ".join([super().format(record), *fields])


def message(record: logging.LogRecord) -> str:
    """What may be said of a record: our own words, of others the pattern, of Django's security loggers nothing but their name."""
    if is_ours(record.name):
        return record.getMessage()
    # they write the request's own words into the pattern
    return "" if record.name.startswith("django.security") else str(record.msg)


def is_ours(logger: str) -> bool:
    """Whether a logger belongs to this project."""
    return logger == OURS or logger.startswith(f"{OURS}.")


def told(error: BaseException) -> dict[str, Any]:
    """An error without the values that its message may hold: its kind, its code, where it arose, and what caused it."""
    frames = traceback.extract_tb(error.__traceback__)[-DEPTH:]
    found: dict[str, Any] = {
        "kind": f"{type(error).__module__}.{type(error).__qualname__}",
        "at": [f"{_short(f.filename)}:{f.lineno} {f.name}" for f in frames],
    }
    for name in ("errno", "sqlstate", "sqlite_errorname"):
        if (code := getattr(error, name, None)) is not None:
            found["code"] = code
    if error.__cause__ is not None:
        found["cause"] = told(error.__cause__)
    return found


def _short(path: str) -> str:
    place = Path(path)
    if place.is_relative_to(ROOT):
        return place.relative_to(ROOT).as_posix()
    return path.rpartition("site-packages/")[2] if "site-packages/" in path else place.name


def configuration(*, lines: bool) -> dict[str, Any]:
    """Django's LOGGING: ``lines`` of JSON with every request, or text with what went wrong."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {"()": JsonLines},
            "text": {"()": Lines, "format": "%(levelname)s %(name)s: %(message)s"},
        },
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json" if lines else "text"}},
        "root": {"handlers": ["console"], "level": "WARNING"},
        # what Django says of requests is said, with its number, by the front door
        "loggers": {OURS: {"level": "INFO" if lines else "WARNING"}, "django.request": {"level": "CRITICAL"}},
    }
