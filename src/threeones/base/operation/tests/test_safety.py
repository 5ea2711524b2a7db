"""What is unsafe is refused with a reason, all reasons at once; what is safe is not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from threeones.base.accounts.models import User
from threeones.base.operation.safety import Surroundings, cautions, file_system, is_loopback, problems
from threeones.config import environment
from threeones.kernel.values.faults import Faults

MOUNTS = """\
22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
30 22 0:30 / /srv/share rw - nfs4 server:/share rw
31 22 0:31 / /srv/two\\040words rw - fuse.sshfs x rw
32 30 0:32 / /srv/share/local rw - xfs /dev/vdb rw
"""


@pytest.fixture
def safe(tmp_path: Path) -> Surroundings:
    home = tmp_path / "home"
    (home / "keys").mkdir(parents=True, mode=0o700)
    (home / "keys" / "audit.key").touch(mode=0o600)
    return Surroundings(
        home=home,
        bind="127.0.0.1",
        hosts=("127.0.0.1",),
        debug=False,
        secure=False,
        proxy=False,
        production=False,
        sqlite=True,
        database_host="",
        sslmode="",
        secret_key="x" * 64,
        has_sm3=True,
        as_root=False,
        mounts=MOUNTS,
    )


def test_the_default_on_one_machine_is_safe(safe: Surroundings) -> None:
    assert problems(safe) == [] and cautions(safe) == []


@pytest.mark.django_db
def test_a_site_behind_its_proxy_is_safe(safe: Surroundings) -> None:
    site = replace(safe, bind="0.0.0.0", secure=True, proxy=True, production=True, hosts=("sanyi.example.gov.cn",))
    assert problems(site) == []


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"hosts": ("*",)}, "THREEONES_HOSTS"),
        ({"hosts": ("sanyi.example.gov.cn", ".*")}, "THREEONES_HOSTS"),
        ({"debug": True}, "DEBUG"),
        ({"bind": "0.0.0.0"}, "监听 0.0.0.0"),
        ({"bind": "::"}, "监听 ::"),
        ({"bind": "192.168.1.4", "proxy": True}, "监听 192.168.1.4"),
        ({"secure": True, "hosts": ("a.example",)}, "THREEONES_SECURE"),
        ({"secure": True, "proxy": True}, "THREEONES_HOSTS"),
        ({"has_sm3": False}, "OpenSSL"),
        ({"secret_key": "short"}, "django.key"),
    ],
    ids=str,
)
def test_each_danger_is_a_reason(safe: Surroundings, change: dict[str, Any], where: str) -> None:
    (found,) = problems(replace(safe, **change))
    assert where in found.file and found.fault and found.expected


@pytest.mark.django_db
def test_production_wants_https_and_a_name(safe: Surroundings) -> None:
    assert {f.file for f in problems(replace(safe, production=True))} == {"监听 127.0.0.1", "THREEONES_HOSTS"}


def test_keys_that_others_can_read(safe: Surroundings) -> None:
    (safe.home / "keys" / "audit.key").chmod(0o640)
    (safe.home / "keys").chmod(0o755)
    found = problems(safe)
    assert ["755" in f.fault or "640" in f.fault for f in found] == [True, True]
    assert {f.expected.split()[1] for f in found} == {"700", "600"}
    (safe.home / "keys").chmod(0o700)
    (safe.home / "keys" / "audit.key").chmod(0o600)
    assert problems(safe) == []


def test_a_folder_that_everybody_can_write_to(safe: Surroundings) -> None:
    safe.home.chmod(0o777)
    assert "谁都能写" in problems(safe)[0].fault


def test_sqlite_on_a_network_file_system(safe: Surroundings) -> None:
    mounts = MOUNTS.replace("/srv/share ", f"{safe.home} ")
    (found,) = problems(replace(safe, mounts=mounts))
    assert "nfs4" in found.fault and "PostgreSQL" in found.expected
    assert problems(replace(safe, mounts=mounts, sqlite=False)) == []


def test_the_file_system_is_that_of_the_nearest_mount() -> None:
    kinds = {
        p: file_system(Path(p), MOUNTS)
        for p in ("/", "/srv/share/x", "/srv/two words/x", "/srv/share/local/x", "/srv/sharex")
    }
    assert list(kinds.values()) == ["ext4", "nfs4", "fuse.sshfs", "xfs", "ext4"]


@pytest.mark.django_db
def test_demonstration_accounts_in_production(safe: Surroundings) -> None:
    site = replace(safe, secure=True, proxy=True, production=True, hosts=("a.example",))
    User.objects.create(username="demo", name="演示", demonstration=True, is_active=False)
    assert problems(site) == [], "closed ones open nothing"
    User.objects.update(is_active=True)
    (found,) = problems(site)
    assert "demo" in found.file and "演示账号" in found.fault
    assert problems(replace(site, production=False)) == []


@pytest.mark.django_db
def test_all_reasons_are_told_at_once(safe: Surroundings) -> None:
    found = problems(replace(safe, hosts=("*",), debug=True, bind="0.0.0.0", has_sm3=False, production=True))
    assert len(found) == 4


def test_what_is_only_worth_a_word(safe: Surroundings) -> None:
    remote = replace(safe, sqlite=False, database_host="10.0.0.5")
    assert [f.file for f in cautions(remote)] == ["DATABASE_URL"]
    assert (
        cautions(replace(remote, sslmode="verify-full")) == [] == cautions(replace(remote, database_host="127.0.0.1"))
    )
    assert [f.file for f in cautions(replace(safe, production=True, as_root=True))] == ["root"]


@pytest.mark.parametrize(
    ("address", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.8.0.1", True),
        ("::1", True),
        ("localhost", True),
        ("unix:/run/x", True),
        ("0.0.0.0", False),
        ("::", False),
        ("host", False),
    ],
)
def test_loopback(address: str, loopback: bool) -> None:
    assert is_loopback(address) is loopback


def test_switches_are_understood_or_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    for text, value in ((None, False), ("", False), ("0", False), ("1", True)):
        monkeypatch.delenv("THREEONES_SECURE", raising=False)
        if text is not None:
            monkeypatch.setenv("THREEONES_SECURE", text)
        assert environment.on("THREEONES_SECURE") is value
    monkeypatch.setenv("THREEONES_SECURE", "true")
    with pytest.raises(Faults, match="true"):
        environment.on("THREEONES_SECURE")
    monkeypatch.setenv("THREEONES_LOG", "xml")
    with pytest.raises(Faults, match="xml"):
        environment.log_lines()


def test_transport_over_https() -> None:
    found = environment.transport(secure=True, proxy=True)
    assert found["SESSION_COOKIE_NAME"].startswith("__Host-") and found["CSRF_COOKIE_NAME"].startswith("__Host-")
    assert all(found[f"{c}_COOKIE_{w}"] for c in ("SESSION", "CSRF", "LANGUAGE") for w in ("SECURE", "HTTPONLY"))
    assert found["SECURE_HSTS_SECONDS"] >= 365 * 24 * 3600 and found["SECURE_SSL_REDIRECT"]
    assert found["SECURE_PROXY_SSL_HEADER"] == ("HTTP_X_FORWARDED_PROTO", "https")
    plain = environment.transport(secure=False, proxy=False)
    assert plain["SECURE_HSTS_SECONDS"] == 0 and plain["SECURE_PROXY_SSL_HEADER"] is None
    assert not plain["SESSION_COOKIE_SECURE"] and plain["SESSION_COOKIE_HTTPONLY"]
