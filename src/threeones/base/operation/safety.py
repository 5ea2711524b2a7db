"""Why the site must not start (拒绝启动): settings that do not go together, keys that others can read, and the like.

All reasons are told at once. ``problems`` hinder the start; ``cautions`` are only said.
"""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path

from django.conf import settings
from django.db import Error

from threeones.base.accounts.models import User
from threeones.base.operation import health
from threeones.base.operation.policy import policy
from threeones.kernel.values.faults import Fault, Faults

BIND = "THREEONES_BIND"
"""``threeones serve`` says here on which address it listens."""
OWN_NAMES = frozenset({"127.0.0.1", "localhost", "[::1]", "::1"})
NETWORK_FILE_SYSTEMS = frozenset(
    """
    9p afs afpfs beegfs ceph cifs davfs fuse.ceph fuse.glusterfs fuse.s3fs fuse.sshfs gfs2 glusterfs lustre ncpfs nfs nfs4
    ocfs2 smb2 smb3 smbfs vboxsf
    """.split()  # noqa: SIM905  a list of words reads better as words
)
"""File systems on which SQLite's locks and its shared memory cannot be relied on."""
OCTAL = re.compile(r"\\(\d{3})")
OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the checks look at: settings, where the site listens, and the data folder."""

    home: Path
    bind: str
    hosts: tuple[str, ...]
    debug: bool
    secure: bool
    proxy: bool
    production: bool
    sqlite: bool
    database_host: str
    sslmode: str
    secret_key: str
    has_sm3: bool
    as_root: bool
    mounts: str


def surroundings() -> Surroundings:
    """Those of this process."""
    database = settings.DATABASES["default"]
    mounts = Path("/proc/self/mountinfo")
    return Surroundings(
        home=Path(settings.HOME),
        bind=os.environ.get(BIND, "127.0.0.1"),
        hosts=tuple(settings.ALLOWED_HOSTS),
        debug=settings.DEBUG,
        secure=settings.SECURE,
        proxy=settings.PROXY,
        production=settings.PRODUCTION,
        sqlite=database["ENGINE"].endswith("sqlite3"),
        database_host=str(database.get("HOST") or ""),
        sslmode=str((database.get("OPTIONS") or {}).get("sslmode", "")),
        secret_key=settings.SECRET_KEY,
        has_sm3="sm3" in hashlib.algorithms_available,
        as_root=os.geteuid() == 0,
        mounts=mounts.read_text(encoding="utf-8", errors="replace") if mounts.is_file() else "",
    )


def problems(at: Surroundings) -> list[Fault]:
    """Every reason not to start; none where it is safe."""
    return [fault for check in (_web, _algorithms, _keys, _disk, _accounts) for fault in check(at)]


def cautions(at: Surroundings) -> list[Fault]:
    """What may be meant so, but is worth a word."""
    return [fault for check in (_weak_spots, _room) for fault in check(at)]


def refuse_if_unsafe() -> None:
    """Raise ``Faults`` with every problem."""
    if found := problems(surroundings()):
        raise Faults(found)


def _fault(where: str, fault: str, expected: str) -> Fault:
    return Fault(where, "", 0, "", fault, expected)


def is_loopback(address: str) -> bool:
    """Whether only this machine reaches what listens on the address (a socket file too)."""
    if address.startswith(("unix:", "/")):
        return True
    try:
        return ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return address == "localhost"


def _web(at: Surroundings) -> Iterator[Fault]:
    if any("*" in host for host in at.hosts):
        yield _fault("THREEONES_HOSTS", "“*”让任何域名都能冒充本站", "本站的域名，如 sanyi.example.gov.cn")
    if at.debug:
        yield _fault("DEBUG", "调试方式会把设置和数据显示给访客", "DEBUG=False")
    if not at.secure and (at.production or not is_loopback(at.bind)):
        yield _fault(
            f"监听 {at.bind}",
            "没有 https，密码和数据会在网络上明文传输",
            "只听 127.0.0.1，由反向代理提供 https，并设 THREEONES_SECURE=1、THREEONES_PROXY=1",
        )
    if at.secure and not at.proxy:
        yield _fault(
            "THREEONES_SECURE",
            "设了 https，但没有说 https 在哪里终止",
            "THREEONES_PROXY=1，代理须改写 X-Forwarded-Proto",
        )
    if (at.secure or at.production) and set(at.hosts) <= OWN_NAMES:
        yield _fault("THREEONES_HOSTS", "没有本站的域名，别的电脑打不开", "本站的域名，如 sanyi.example.gov.cn")


def _algorithms(at: Surroundings) -> Iterator[Fault]:
    if not at.has_sm3:
        yield _fault("OpenSSL", "没有国密算法 SM3，审计链不能封印", "带 SM3 的 OpenSSL（1.1.1 以上的多数发行版都有）")


def _keys(at: Surroundings) -> Iterator[Fault]:
    folder = at.home / "keys"
    for path in [folder, *sorted(folder.glob("*.key"))] if folder.is_dir() else []:
        mode = path.stat().st_mode
        if mode & OTHERS:
            wanted = 0o700 if path.is_dir() else 0o600
            yield _fault(str(path), f"权限是{stat.S_IMODE(mode):o}，别的用户读得到", f"chmod {wanted:o} {path}")
    if len(at.secret_key) < 32:
        yield _fault(str(folder / "django.key"), "密钥太短，会话可以伪造", "删去这个文件，下次启动会生成新的")


def _disk(at: Surroundings) -> Iterator[Fault]:
    if at.home.stat().st_mode & stat.S_IWOTH:
        yield _fault(str(at.home), "谁都能写数据文件夹", f"chmod o-w {at.home}")
    kind = file_system(at.home, at.mounts)
    if at.sqlite and kind in NETWORK_FILE_SYSTEMS:
        yield _fault(
            str(at.home), f"SQLite 在网络文件系统（{kind}）上会损坏", "本机磁盘，或用 DATABASE_URL 连接 PostgreSQL"
        )


def file_system(path: Path, mounts: str) -> str:
    """The kind of file system that holds a path, by the lines of ``/proc/self/mountinfo``; empty where unknown."""
    best, kind = "", ""
    for line in mounts.splitlines():
        before, _, after = line.partition(" - ")
        words = before.split()
        if len(words) < 5 or not after:
            continue
        point = OCTAL.sub(lambda m: chr(int(m[1], 8)), words[4])
        # of two mounts on one point the later covers the earlier
        if Path(path).is_relative_to(point) and len(point) >= len(best):
            best, kind = point, after.split()[0]
    return kind


def _accounts(at: Surroundings) -> Iterator[Fault]:
    if not at.production:
        return
    try:
        names = list(User.objects.filter(demonstration=True, is_active=True).values_list("username", flat=True)[:5])
    except Error:
        # a database that is away hinders nobody from starting: the site waits for it
        return
    if names:
        yield _fault(
            f"账号 {'、'.join(names)}", "有演示账号，密码是公开的", "在没有演示数据的数据文件夹上运行，或停用这些账号"
        )


def _weak_spots(at: Surroundings) -> Iterator[Fault]:
    if at.production and at.as_root:
        yield _fault("root", "以 root 运行，出了漏洞整台服务器都受害", "专用的用户，见 docs/operate.zh-CN.md")
    plain_mail = settings.EMAIL_HOST and not (settings.EMAIL_USE_TLS or settings.EMAIL_USE_SSL)
    if plain_mail and not is_loopback(settings.EMAIL_HOST):
        yield _fault("THREEONES_SMTP", "与邮件服务器之间没有加密，密码和邮件在网络上明文传输", "?tls=starttls")
    remote = not at.sqlite and not is_loopback(at.database_host or "localhost")
    if remote and at.sslmode not in ("require", "verify-ca", "verify-full"):
        yield _fault("DATABASE_URL", "与数据库服务器之间没有要求加密", "?sslmode=verify-full")
    if at.production and not settings.METRICS_TOKEN_FILE and at.proxy:
        yield _fault("THREEONES_METRICS_TOKEN_FILE", "没有令牌，/metrics 在代理后面谁也读不到", "一个只有令牌的文件")


def _room(at: Surroundings) -> Iterator[Fault]:
    if (word := health.disk()) != health.OK:
        yield _fault(str(at.home), f"磁盘：{word}", f"至少{policy().min_free_mb} MB 空闲、可以写入")
