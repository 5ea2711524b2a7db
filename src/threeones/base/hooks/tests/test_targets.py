"""Where webhooks may go: lists of names and networks, looked up once."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any

import pytest
from django.conf import LazySettings

from threeones.base.hooks.targets import Target, address_of, is_allowed, read_target
from threeones.kernel.values.faults import Faults


@pytest.fixture
def lists(settings: LazySettings) -> LazySettings:
    """An office network and one name are listed."""
    settings.WEBHOOK_TARGETS = ["oa.example.cn", "10.12.0.0/16", "fd12::/32"]
    return settings


def looked_up(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """Let every name lead to these addresses; gives the list of names that were looked up."""
    asked: list[str] = []

    def found(host: str, port: int, **_more: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (a, port)) for a in addresses]

    monkeypatch.setattr(socket, "getaddrinfo", found)
    return asked


@pytest.mark.parametrize(
    ("host", "address", "allowed"),
    [
        ("x.example.cn", "10.12.3.4", True),
        ("x.example.cn", "10.13.3.4", False),
        ("oa.example.cn", "192.168.1.2", True),
        ("OA.example.cn", "203.0.113.9", True),
        ("oa.example.cn", "127.0.0.1", False),
        ("oa.example.cn", "169.254.169.254", False),
        ("oa.example.cn", "::ffff:127.0.0.1", False),
        ("oa.example.cn", "::1", False),
        ("oa.example.cn", "fe80::1", False),
        ("oa.example.cn", "fd00:ec2::254", False),
        ("oa.example.cn", "100.100.100.200", False),
        ("oa.example.cn", "0.0.0.0", False),
        ("oa.example.cn", "224.0.0.1", False),
        ("x.example.cn", "fd12::5", True),
        ("x.example.cn", "::ffff:10.12.0.1", True),
    ],
)
def test_addresses(lists: LazySettings, host: str, address: str, allowed: bool) -> None:
    assert is_allowed(host, ipaddress.ip_address(address)) is allowed


def test_this_machine_opens_only_where_its_network_is_listed(settings: LazySettings) -> None:
    settings.WEBHOOK_TARGETS = ["localhost", "127.0.0.1/32"]
    assert is_allowed("localhost", ipaddress.ip_address("127.0.0.1"))
    assert not is_allowed("localhost", ipaddress.ip_address("::1"))


@pytest.mark.parametrize(
    "url",
    [
        "ftp://oa.example.cn/",
        "file:///etc/passwd",
        "gopher://10.12.0.1/",
        "//oa.example.cn/",
        "oa.example.cn",
        "http://",
        "http://user:word@oa.example.cn/",
        "http://oa.example.cn:0/",
        "http://oa.example.cn:99999/",
        "http://oa.example.cn/ x",
        "http://oa.example.cn/#here",
        "http://oa.example.cn\\@evil.example/",
        "http://oa.example.cn/\nHost: evil",
        "http://中文.example/",
        "http://169.254.169.254/latest/",
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://[::ffff:169.254.169.254]/",
        "http://10.13.0.1/",
        "http://" + "a" * 600,
        "http://[broken/",
    ],
)
def test_what_is_no_target(lists: LazySettings, url: str) -> None:
    with pytest.raises(Faults) as refused:
        read_target(url)
    assert [f.column for f in refused.value.faults] == ["url"]


def test_targets_taken_apart(lists: LazySettings) -> None:
    assert read_target("https://oa.example.cn/hook?a=1") == Target("https", "oa.example.cn", 443, "/hook?a=1")
    assert read_target("http://10.12.0.7:8080") == Target("http", "10.12.0.7", 8080, "/")
    assert read_target("http://[fd12::7]/x") == Target("http", "fd12::7", 80, "/x")


def test_nothing_is_called_where_nothing_is_listed(settings: LazySettings) -> None:
    settings.WEBHOOK_TARGETS = []
    with pytest.raises(Faults):
        read_target("https://oa.example.cn/")


def test_a_name_is_looked_up_once_and_leads_only_to_what_is_allowed(
    lists: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = looked_up(monkeypatch, "169.254.169.254", "10.12.0.9")
    assert address_of(Target("http", "elsewhere.example", 80, "/")) == "10.12.0.9"
    assert asked == ["elsewhere.example"]


def test_a_listed_name_that_leads_to_this_machine_is_refused(
    lists: LazySettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up(monkeypatch, "127.0.0.1")
    with pytest.raises(Faults, match="不允许推送"):
        address_of(read_target("http://oa.example.cn/"))
