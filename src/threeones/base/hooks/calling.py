"""Calling a program elsewhere: at the address that was looked at, within a time, and no further; when to try again.

Webhooks and the robots of notifications call through here, so that both keep to the operator's list (``targets``).
"""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from threeones.base.hooks.policy import hook_rules
from threeones.base.hooks.targets import Target, address_of, read_target


class NoAnswer(Exception):
    """The request went out and no answer came: whether it was taken is not known. ``kind`` is what happened instead."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status, and as much of the body as was asked for."""

    status: int
    body: bytes


def post(url: str, body: bytes, headers: Mapping[str, str], most: int = 0) -> Answer:
    """Send ``body`` to ``url``; of the answer ``most`` bytes are read. Redirections are not followed: they would lead past the list.

    Raises ``Faults`` where the address is not (any more) one to be called, ``OSError`` where it is not reached,
    ``NoAnswer`` where it was reached and did not answer in time, or not as HTTP does.
    """
    target = read_target(url)
    rules = hook_rules()
    connection = PinnedConnection(target, address_of(target), rules.connect_seconds)
    watch = threading.Timer(rules.connect_seconds + rules.answer_seconds, connection.end)
    watch.daemon = True
    watch.start()
    try:
        connection.connect()
        connection.sock.settimeout(rules.answer_seconds)
        try:
            connection.request("POST", target.path, body, dict(headers))
            answer = connection.getresponse()
            return Answer(answer.status, answer.read(most) if most else b"")
        except (OSError, http.client.HTTPException) as error:
            # only its kind: its message may hold what the other side said
            raise NoAnswer(type(error).__name__) from error
    finally:
        watch.cancel()
        connection.close()


def next_try(tried: int, now: datetime, first_wait_seconds: int) -> datetime:
    """When to try again what was tried so often in vain: each time after twice the wait."""
    return now + timedelta(seconds=first_wait_seconds * 2 ** (tried - 1))


class PinnedConnection(http.client.HTTPConnection):
    """A connection to ``address``, whatever the name of the host leads to meanwhile."""

    def __init__(self, target: Target, address: str, timeout: float) -> None:
        super().__init__(target.host, target.port, timeout=timeout)
        self.target, self.address = target, address

    def connect(self) -> None:
        """Connect to the address; under https the certificate must be that of the name."""
        plain = socket.create_connection((self.address, self.port), self.timeout)
        self.sock = plain
        if self.target.scheme == "https":
            self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=self.target.host)

    def end(self) -> None:
        """End it from another thread, however slowly the other side still speaks."""
        with suppress(OSError, AttributeError):
            self.sock.shutdown(socket.SHUT_RDWR)
