"""One signed request to a subscriber, to the address that was looked at, within a time, and no further."""

from __future__ import annotations

import base64
import hashlib
import hmac
import http.client
import socket
import ssl
import threading
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from django.conf import settings

from threeones.base.files.secrets import secret
from threeones.base.hooks.models import Delivery, Subscription
from threeones.base.hooks.policy import hook_rules
from threeones.base.hooks.targets import Target, address_of, read_target

SECRET_PREFIX = "whsec_"
VERSION = "v1"


def secret_of(subscription: Subscription) -> str:
    """The secret that signs what a subscription is sent, in the form of the Standard Webhooks specification."""
    return SECRET_PREFIX + base64.b64encode(_key(subscription)).decode()


def signature(subscription: Subscription, number: str, at: datetime, body: bytes) -> str:
    """The signature of a delivery over its number, its time and its bytes (Standard Webhooks: ``v1,`` HMAC-SHA256)."""
    signed = b".".join((number.encode(), str(int(at.timestamp())).encode(), body))
    return f"{VERSION}," + base64.b64encode(hmac.digest(_key(subscription), signed, "sha256")).decode()


def _key(subscription: Subscription) -> bytes:
    own = secret(Path(settings.HOME), "webhooks").encode()
    return hmac.new(own, f"{subscription.pk}:{subscription.salt}".encode(), hashlib.sha256).digest()


def send(subscription: Subscription, delivery: Delivery, at: datetime) -> int:
    """Send a delivery; returns the status of the answer, which is read no further.

    Raises ``OSError`` or ``HTTPException`` where there is no answer in time, ``Faults`` where the address is not (any
    more) one to be called. Redirections are not followed: they would lead past the list.
    """
    target, body = read_target(subscription.url), delivery.body.encode()
    number = f"{subscription.pk}-{delivery.first_seq}"
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "ThreeOnes-Webhook",
        "webhook-id": number,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signature(subscription, number, at, body),
    }
    return _post(target, address_of(target), body, headers)


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


def _post(target: Target, address: str, body: bytes, headers: dict[str, str]) -> int:
    rules = hook_rules()
    connection = PinnedConnection(target, address, rules.connect_seconds)
    watch = threading.Timer(rules.connect_seconds + rules.answer_seconds, connection.end)
    watch.daemon = True
    watch.start()
    try:
        connection.connect()
        connection.sock.settimeout(rules.answer_seconds)
        connection.request("POST", target.path, body, headers)
        return connection.getresponse().status
    finally:
        watch.cancel()
        connection.close()
