"""How webhooks are delivered, and where to never (``packs/security/api.yaml``, section ``hooks``)."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from functools import lru_cache

from threeones.base.packs.figures import read_figures
from threeones.kernel.values.faults import Fault, Faults
from threeones.kernel.values.packs import packs_dir
from threeones.kernel.values.yamls import read_yaml

PACK = "security/api.yaml"
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class HookRules:
    """Figures of the delivery, in the units of their names."""

    connect_seconds: int
    answer_seconds: int
    first_wait_seconds: int
    attempts: int
    entries_a_round: int
    events_a_delivery: int
    deliveries_a_round: int
    days_kept: int
    per_account: int


@lru_cache
def hook_rules() -> HookRules:
    """The figures in force."""
    return read_figures(PACK, "hooks", HookRules)


@lru_cache
def refused_networks() -> tuple[Network, ...]:
    """Addresses that a listed name never leads to; each opens only where it is listed itself. Raises ``Faults``."""
    listed = read_yaml(packs_dir() / PACK).get("refused_addresses") or []
    try:
        return tuple(ipaddress.ip_network(str(one)) for one in listed)
    except ValueError as error:
        fault = Fault(f"packs/{PACK}", "", 0, "refused_addresses", str(error), "169.254.0.0/16")
        raise Faults([fault]) from error
