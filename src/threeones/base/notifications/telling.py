"""What the audit tells of settings and robots: no address of a person in full, no secret."""

from __future__ import annotations

import hashlib
from typing import Any

from django.utils.translation import gettext as _

from threeones.base.notifications.models import PAGE, Preference, Robot
from threeones.base.notifications.models import ROBOT as BY_ROBOT
from threeones.base.org.models import Unit
from threeones.base.registry.channels import channels
from threeones.base.registry.records import Side

PREFERENCE, ROBOT = "notifications.preference", "notifications.robot"


def told_of_preference(one: Preference) -> dict[str, Any]:
    """What is told of somebody's settings."""
    return {
        "channel": one.channel,
        "address": masked(one.address),
        "robot": one.robot_id,
        "hour": one.hour,
        "quiet_from": one.quiet_from,
        "quiet_to": one.quiet_to,
        "urgent": one.urgent,
    }


def told_of_robot(one: Robot) -> dict[str, Any]:
    """What is told of a robot; ``seal`` changes with its address and its secret and shows neither."""
    return {
        "bureau_id": one.bureau_id,
        "kind": one.kind,
        "label": one.label,
        "host": one.host,
        "seal": hashlib.sha256(one.sealed.encode()).hexdigest()[:16],
        "closed_at": one.closed_at.isoformat() if one.closed_at else None,
    }


def masked(address: str) -> str:
    """An address of which the first character and what stands behind the @ are shown."""
    name, at, domain = address.partition("@")
    return f"{name[:1]}***{at}{domain}" if address else ""


def channel_word(name: str) -> str:
    """What a channel is called; a channel that is no more by its name."""
    if name == PAGE:
        return _("只在网页上看")
    if name == BY_ROBOT:
        return _("群机器人")
    found = channels.get(name)
    return str(found.label) if found else name


def channel_said(value: Any, _side: Side) -> str:
    """A channel in words, for the audit."""
    return channel_word(str(value))


def bureau_said(value: Any, _side: Side) -> str:
    """A bureau by its name, for the audit."""
    return Unit.objects.filter(pk=value).values_list("name", flat=True).first() or ""
