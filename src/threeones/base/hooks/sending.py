"""One signed request to a subscriber."""

from __future__ import annotations

import base64
import hashlib
import hmac
from datetime import datetime
from pathlib import Path

from django.conf import settings

from threeones.base.files.secrets import secret
from threeones.base.hooks.calling import post
from threeones.base.hooks.models import Delivery, Subscription

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

    Raises what ``calling.post`` raises.
    """
    body = delivery.body.encode()
    number = f"{subscription.pk}-{delivery.first_seq}"
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "ThreeOnes-Webhook",
        "webhook-id": number,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signature(subscription, number, at, body),
    }
    return post(subscription.url, body, headers).status
