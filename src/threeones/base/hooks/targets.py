"""Where webhooks may go: only to names and networks that the operator listed (``THREEONES_WEBHOOK_TARGETS``).

A subscriber names an address and this server calls it: without a list he could reach whatever the server reaches.
The name is looked up once, and what was looked at is what is called.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from threeones.base.hooks.policy import Network, refused_networks
from threeones.kernel.values.faults import Fault, Faults

PORTS = {"http": 80, "https": 443}
LONGEST = 500
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


@dataclass(frozen=True, slots=True)
class Target:
    """An address taken apart: ``path`` with its query."""

    scheme: str
    host: str
    port: int
    path: str


def read_target(url: str) -> Target:
    """The target of an address as it is written; raises ``Faults`` for what is none, or is not listed by name."""
    if len(url) > LONGEST or not url.isascii() or not url.isprintable() or any(c in url for c in " \\#"):
        raise _refused(_("地址太长，或者有不该有的字符"))
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        raise _refused(_("不是地址")) from None
    if parts.scheme not in PORTS or not host or port == 0:
        raise _refused(_("不是http或https地址"))
    if parts.username is not None or parts.password is not None:
        raise _refused(_("地址里有用户名或密码"))
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    target = Target(parts.scheme, host, port or PORTS[parts.scheme], path)
    if not _may_be_listed(host):
        raise _refused(_("“%(host)s”不在允许的推送目标里") % {"host": host})
    return target


def address_of(target: Target) -> str:
    """The one network address to call, looked up now; raises ``Faults`` where none of those found is allowed.

    Raises ``OSError`` where the name is not known.
    """
    found = socket.getaddrinfo(target.host, target.port, type=socket.SOCK_STREAM)
    addresses = [str(entry[4][0]) for entry in found]
    for text in addresses:
        if is_allowed(target.host, ipaddress.ip_address(text.partition("%")[0])):
            return text
    raise _refused(_("“%(host)s”所在的网络地址不允许推送") % {"host": target.host})


def is_allowed(host: str, address: Address) -> bool:
    """Whether an address may be called under that name."""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    names, networks = listed(settings.WEBHOOK_TARGETS)
    if any(address in network for network in networks):
        return True
    return host.lower() in names and not any(address in network for network in refused_networks())


def listed(targets: Sequence[str]) -> tuple[frozenset[str], tuple[Network, ...]]:
    """Names and networks of the list; what is no network is a name."""
    names, networks = set[str](), list[Network]()
    for text in targets:
        try:
            networks.append(ipaddress.ip_network(text, strict=False))
        except ValueError:
            names.add(text.lower().rstrip("."))
    return frozenset(names), tuple(networks)


def _may_be_listed(host: str) -> bool:
    """Whether a host as written is on the list, as far as that shows without looking its name up."""
    names, networks = listed(settings.WEBHOOK_TARGETS)
    try:
        return is_allowed(host, ipaddress.ip_address(host))
    except ValueError:
        # a name that is not listed may still lead into a listed network
        return host.lower() in names or bool(networks)


def _refused(text: str) -> Faults:
    expected = _("管理员在THREEONES_WEBHOOK_TARGETS里列出的主机或网段下的http、https地址")
    return Faults([Fault(_("推送"), "", 0, "url", text, expected)])
