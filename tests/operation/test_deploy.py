"""What is handed to whoever runs the system is true: units, compose file, proxy, and every command of the guide."""

from __future__ import annotations

import http.client
import re
import shlex
import shutil
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import click
import pytest

from tests.operation.reporting import serving
from tests.support.commands import ROOT, Bureau
from tests.support.postgres import free_port
from threeones.cli.main import COMMANDS, main_group
from threeones.kernel.values.yamls import read_yaml

DEPLOY = ROOT / "deploy"
GUIDE = (ROOT / "docs/operate.md").read_text(encoding="utf-8")
IN_A_CONTAINER = r"docker compose (?:exec|run --rm(?: --volume \S+)?) \w+ "
HOST = "sanyi.example.gov.cn"


def guide_commands() -> list[str]:
    """Every ``threeones …`` line of the guide's blocks of commands, in a container or not, without its comment."""
    blocks = re.findall(r"```bash\n(.*?)```", GUIDE, re.DOTALL)
    lines = [line.partition("#")[0].strip() for block in blocks for line in block.splitlines()]
    return [m[1] for line in lines if (m := re.match(rf"(?:{IN_A_CONTAINER})?(threeones .*)", line))]


def parsed(arguments: list[str]) -> click.Command:
    """The command that a line calls, its options and arguments understood; nothing is run."""
    command: click.Command = main_group
    while isinstance(command, click.Group):
        name, arguments = arguments[0], arguments[1:]
        found = command.get_command(click.Context(command), name)
        assert found is not None, name
        command = found
    parser = command.make_parser(click.Context(command))
    _, rest, _ = parser.parse_args(arguments)
    assert rest == []
    return command


@pytest.mark.once
@pytest.mark.django_db
def test_every_command_of_the_guide_is_understood() -> None:
    lines = guide_commands()
    assert len(lines) >= 15
    called = {parsed(shlex.split(line)[1:]).name for line in lines}
    assert called >= {"backup", "restore", "check", "init", "verify"}


def test_the_guide_names_settings_that_there_are() -> None:
    sources = "".join(p.read_text(encoding="utf-8") for p in (ROOT / "src/threeones").rglob("*.py"))
    sources += "".join(f"THREEONES_{n}" for n in re.findall(r'"([A-Z]+)"', sources))
    named = set(re.findall(r"THREEONES_[A-Z_]+", GUIDE))
    assert named and not [n for n in named if n not in sources]


def test_every_file_that_the_guide_names_is_there() -> None:
    named = set(re.findall(r"`((?:deploy|packs|src)/[\w./-]+\.\w+)`", GUIDE))
    # what whoever installs it puts there himself
    named -= {"deploy/compose.env", "deploy/tls/threeones.crt"}
    assert len(named) >= 4 and not [n for n in named if not (ROOT / n).exists()]


def test_the_compose_file() -> None:
    compose = read_yaml(ROOT / "compose.yaml")
    services = compose["services"]
    assert set(services) == {"web", "worker", "backup", "database", "proxy"}
    assert [n for n, s in services.items() if "ports" in s] == ["proxy"], "only the proxy is reached from outside"
    assert compose["networks"]["inside"] == {"internal": True} and services["database"]["networks"] == ["inside"]
    for name in OURS:
        assert services[name]["read_only"] is True and services[name]["cap_drop"] == ["ALL"]
        assert services[name]["environment"]["THREEONES_PRODUCTION"] == "1"
        mounted = dict(v.split(":")[:2] for v in services[name]["volumes"])
        assert mounted.keys() <= compose["volumes"].keys(), "a folder of the machine would be root's"
        assert sorted(mounted.values()) == sorted(volumes_of_the_image()), "whose owner the volumes take"
    assert "front" in services["worker"]["networks"], "webhooks go out"
    assert {s["restart"] for s in services.values()} == {"unless-stopped"}, "also after the machine was started anew"
    assert services["worker"]["command"][1] in COMMANDS
    mounted = [v.split(":")[0] for v in services["proxy"]["volumes"]]
    assert (ROOT / mounted[0]).is_file()
    assert services["database"]["image"] == "postgres:18"


OURS = ("web", "worker", "backup")


def volumes_of_the_image() -> list[str]:
    """The folders that the image gives to its user."""
    line = next(w for w in (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines() if w.startswith("VOLUME "))
    folders = re.findall(r'"([^"]+)"', line)
    made = next(w for w in (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines() if "install -d" in w)
    assert all(folder in made.split() for folder in folders) and "-o threeones" in made
    return folders


@pytest.mark.parametrize("hour", range(0, 24, 5))
def test_the_compose_file_backs_up_every_night(tmp_path: Path, hour: int) -> None:
    """Its line of shell, with a clock, a sleep and a programme of ours: what it waits for, and that it goes on after a failure."""
    service = read_yaml(ROOT / "compose.yaml")["services"]["backup"]
    assert service["environment"]["TZ"] == "Asia/Shanghai" and service["command"][:2] == ["sh", "-c"]
    line = service["command"][2].replace("$$", "$")
    tools = {
        "sleep": f'echo "$1" >> {tmp_path}/slept; test "$(wc -l < {tmp_path}/slept)" -lt 3',
        "threeones": f'echo "$@" >> {tmp_path}/called; exit 1',
        "date": f'test "$1" = -d && day="2026-03-01 $2" || day="2026-03-01 {hour:02}:30:00"; exec /bin/date -d "$day" +%s',
    }
    for name, text in tools.items():
        (tmp_path / name).write_text(f"#!/bin/sh\n{text}\n")
        (tmp_path / name).chmod(0o755)
    env = {"PATH": f"{tmp_path}:/usr/bin:/bin", "TZ": service["environment"]["TZ"]}
    done = subprocess.run(["sh", "-c", line], env=env, capture_output=True, text=True, check=False, timeout=60)
    assert done.stderr.splitlines() == ["backup: exit 1"] * 2
    assert (tmp_path / "called").read_text().splitlines() == ["backup /backups"] * 2
    assert parsed(["backup", "/backups"]).name == "backup"
    hours = 24 if hour == 3 else (3 - hour) % 24
    assert {int(s) for s in (tmp_path / "slept").read_text().split()} == {hours * 3600}


@pytest.mark.once
@pytest.mark.django_db
def test_the_image_is_made_of_what_is_there() -> None:
    lines = (ROOT / "Dockerfile").read_text(encoding="utf-8").splitlines()
    copied = [w for line in lines if line.startswith("COPY ") and "--from" not in line for w in line.split()[1:-1]]
    assert copied and not [c for c in copied if not (ROOT / c).exists()]
    command = next(line for line in lines if line.startswith("CMD "))
    arguments = re.findall(r'"([^"]+)"', command)
    assert parsed(arguments[1:]).name == "serve"


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="no systemd-analyze here")
def test_the_units_are_verified(tmp_path: Path) -> None:
    """With the folder of this tree in place of /opt/threeones: what is left would be a fault of the unit itself."""
    program = Path(sys.executable).with_name("threeones")
    units = sorted(p for p in DEPLOY.iterdir() if p.suffix in (".service", ".timer"))
    assert len(units) == 4
    for unit in units:
        text = unit.read_text(encoding="utf-8").replace("/opt/threeones/.venv/bin/threeones", str(program))
        (tmp_path / unit.name).write_text(text.replace("/opt/threeones", str(ROOT)), encoding="utf-8")
    done = subprocess.run(
        ["systemd-analyze", "verify", *(tmp_path / u.name for u in units)], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.once
@pytest.mark.django_db
def test_the_units_call_commands_that_there_are() -> None:
    for unit in DEPLOY.glob("*.service"):
        text = unit.read_text(encoding="utf-8")
        called = re.findall(r"^ExecStart=\S+/threeones (.*)$", text, re.MULTILINE)
        assert [parsed(shlex.split(c)).name for c in called], unit.name
        for hardening in ("NoNewPrivileges=yes", "ProtectSystem=strict", "CapabilityBoundingSet=\n", "User=threeones"):
            assert hardening in text, unit.name


@contextmanager
def proxied(folder: Path, site: str, name: str) -> Iterator[int]:
    """nginx with one of ``deploy/*nginx.conf`` before the site, on free ports; gives the one of https."""
    folder.mkdir()
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", f"/CN={HOST}"]
        + ["-keyout", folder / "threeones.key", "-out", folder / "threeones.crt"],
        check=True,
        capture_output=True,
    )
    plain, secure = free_port(), free_port()
    text = (DEPLOY / name).read_text(encoding="utf-8")
    for old, new in {
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "listen 443 ssl;": f"listen 127.0.0.1:{secure} ssl;",
        "/etc/nginx/tls": str(folder),
        **OF_THE_MACHINE[name],
    }.items():
        assert old in text, old
        text = text.replace(old, new.format(site=site.removeprefix("http://"), folder=folder))
    (folder / "site.conf").write_text(text)
    temporary = "".join(f"{n}_temp_path {folder}/{n};" for n in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (folder / "nginx.conf").write_text(
        f"daemon off; pid {folder}/pid; error_log {folder}/error.log; events {{}} http {{ {temporary} include {folder}/site.conf; }}"
    )
    nginx = subprocess.Popen(["nginx", "-c", folder / "nginx.conf"], stderr=subprocess.PIPE, text=True)
    try:
        end = time.monotonic() + 20
        while not (folder / "pid").exists():
            assert nginx.poll() is None and time.monotonic() < end, nginx.communicate()[1]
            time.sleep(0.05)
        yield secure
    finally:
        nginx.terminate()
        nginx.wait(timeout=20)


OF_THE_MACHINE = {
    "nginx.conf": {
        "127.0.0.1:8000": "{site}",
        "listen [::]:80;": "",
        "listen [::]:443 ssl;": "",
        "/var/log/nginx": "{folder}",
    },
    "compose-nginx.conf": {"web:8000": "{site}", "/dev/stdout": "{folder}/threeones.log"},
}
"""What stands for the addresses and folders of a real machine, or of the containers."""


def through(port: int, path: str, **headers: str) -> http.client.HTTPResponse:
    """An answer through the proxy; its certificate was made a moment ago."""
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with closing(http.client.HTTPSConnection("127.0.0.1", port, context=context, timeout=30)) as connection:
        connection.request("GET", path, headers={"Host": HOST, **headers})
        response = connection.getresponse()
        response.body = response.read()  # type: ignore[attr-defined]  # for the test to look at
        return response


@pytest.mark.once
@pytest.mark.skipif(not (shutil.which("nginx") and shutil.which("openssl")), reason="no nginx here")
def test_behind_the_proxies_of_the_guide(bureau: Bureau, tmp_path: Path) -> None:
    bureau.run("init")
    (token := tmp_path / "token").write_text("watching\n")
    extra = {"THREEONES_SECURE": "1", "THREEONES_PROXY": "1", "THREEONES_HOSTS": HOST, "THREEONES_LOG": "json"}
    # the proxy's own processes are another user's
    tmp_path.chmod(0o755)
    with serving(bureau.under(**extra, THREEONES_METRICS_TOKEN_FILE=str(token))) as (site, _process):
        for name in OF_THE_MACHINE:
            folder = tmp_path / name.partition(".")[0]
            with proxied(folder, site, name) as port:
                number = well_behaved(port)
            lines = (folder / "threeones.log").read_text()
            assert number in lines and number in (bureau.home / "site.log").read_text(), "one number in both logs"


def well_behaved(port: int) -> str:
    """The proxy on this port does what a proxy must; gives the number of a request."""
    page = through(port, "/accounts/login/")
    assert page.status == 200 and "max-age=" in page.headers["Strict-Transport-Security"]
    cookies = page.headers.get_all("Set-Cookie") or []
    assert cookies and all(c.startswith("__Host-") and "Secure" in c and "HttpOnly" in c for c in cookies), cookies
    number = page.headers["X-Request-ID"]
    # the sender's own words are thrown away
    forged = through(
        port, "/accounts/login/?next=/search/%3Fq%3D1", **{"X-Request-ID": "f" * 32, "X-Forwarded-Proto": "http"}
    )
    assert forged.status == 200 and forged.headers["X-Request-ID"] not in ("f" * 32, number)
    assert through(port, "/accounts/login/", Host="other.example").status in (400, 404)
    assert through(port, "/health/ready").body == b'{"status": "ready"}'  # type: ignore[attr-defined]
    # the figures are for whoever brings the token, and for nobody else
    assert through(port, "/metrics").status == 403
    assert through(port, "/metrics", Authorization="Bearer watched").status == 403
    assert through(port, "/metrics", **{"X-Forwarded-For": "127.0.0.1"}).status == 403
    figures = through(port, "/metrics", Authorization="Bearer watching")
    assert figures.status == 200 and b"threeones_database_up 1.0" in figures.body  # type: ignore[attr-defined]
    return number
