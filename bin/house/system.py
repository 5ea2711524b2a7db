"""Programs and packages of the machine itself. Standard library only: this runs before anything is installed."""

from __future__ import annotations

import contextlib
import ctypes
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = ("chromium", "google-chrome", "google-chrome-stable", "chromium-browser", "microsoft-edge")
CJK_FONTS = ("/usr/share/fonts/opentype/noto", "/usr/share/fonts/noto-cjk", "/usr/share/fonts/truetype/noto")
JAVA = ("openjdk-17-jre-headless", "openjdk-21-jre-headless")
"""The oldest Java that Spark takes first: Debian 12 and Ubuntu have it, later Debians the other."""
PRINT_FONTS = (("Noto Serif CJK SC", "Source Han Serif SC"), ("Noto Sans CJK SC", "Source Han Sans SC"))


class SetupError(Exception):
    """Something is missing that this machine's user or administrator has to provide; the message says what."""


def say(line: str) -> None:
    """One line for the person who waits."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def run(command: Sequence[str | Path], cwd: Path = ROOT, env: Mapping[str, str] | None = None) -> None:
    """Runs a command with standard input closed; its output is shown only where it fails."""
    done = subprocess.run(
        [str(c) for c in command],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        shown = " ".join(str(c) for c in command)
        raise SetupError(f"{done.stdout.rstrip()}\n\nThis failed (exit {done.returncode}): {shown}")


def is_root() -> bool:
    """Whether packages of the machine may be installed."""
    return os.geteuid() == 0


def install(packages: Sequence[str]) -> None:
    """Installs Debian's packages, as root; otherwise says which to ask for (``SetupError``)."""
    if not shutil.which("apt-get"):
        raise SetupError(f"This machine has no apt-get; install by its own means: {' '.join(packages)}")
    if not is_root():
        raise SetupError(f"Ask an administrator for  apt-get install {' '.join(packages)}")
    env = {"DEBIAN_FRONTEND": "noninteractive"}
    with contextlib.suppress(SetupError):  # one source out of reach must not hinder the others
        run(["apt-get", "-qq", "update"], env=env)
    run(["apt-get", "-qq", "install", "-y", "--no-install-recommends", *packages], env=env)


def starts(program: str) -> bool:
    """Whether a program answers to ``--version`` (Ubuntu's stand-in for chromium does not where snap is missing)."""
    try:
        done = subprocess.run(
            [program, "--version"], stdin=subprocess.DEVNULL, capture_output=True, timeout=60, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def chromium() -> str | None:
    """The path of a chromium that starts: THREEONES_CHROMIUM, or the machine's own."""
    names = [n for n in (os.environ.get("THREEONES_CHROMIUM"), *CHROMIUM) if n]
    return next((path for n in names if (path := shutil.which(n)) and starts(path)), None)


def has_cjk_fonts() -> bool:
    """Whether pages can show Chinese: fontconfig knows such a font, or Debian's folder holds one."""
    if shutil.which("fc-list"):
        done = subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, text=True, check=False)
        return bool(done.stdout.strip())
    return any(next(Path(folder).glob("*CJK*"), None) for folder in CJK_FONTS)


def has_print_fonts() -> bool:
    """Whether documents can be printed in Chinese: the Song and Hei that Debian's package brings, or those of an office."""
    if shutil.which("fc-list"):
        done = subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, text=True, check=False)
        return all(any(name in done.stdout for name in names) for names in PRINT_FONTS)
    return any(next(Path(folder).glob("*SerifCJK*"), None) for folder in CJK_FONTS)


def loads(library: str) -> bool:
    """Whether the machine has a shared library."""
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def missing_for_browser() -> list[str]:
    """Debian's packages that the browser tests still need (Playwright's driver is linked against libatomic)."""
    needed = {
        "chromium": chromium() is not None,
        "fonts-noto-cjk": has_cjk_fonts(),
        "libatomic1": loads("libatomic.so.1"),
    }
    return [package for package, present in needed.items() if not present]


def missing_for_tests(long: bool, continuous: bool) -> list[str]:
    """Debian's packages that tests still need: a Redis for the queue, which listens on this machine alone.

    In CI and for the long tests the proxy that stands before the site as well; for the long ones an office.
    """
    proxy = {"nginx-light": "nginx"} if long or continuous else {}
    office = {"libreoffice-writer-nogui": "soffice", "poppler-utils": "pdftotext"} if long else {}
    needed = {"redis-server": "redis-server", **proxy, **office}
    return [package for package, program in needed.items() if not shutil.which(program)]


def has_java() -> bool:
    """Whether a Java of 17 or newer starts."""
    program = shutil.which("java", path=f"{os.environ['JAVA_HOME']}/bin" if os.environ.get("JAVA_HOME") else None)
    if program is None:
        return False
    done = subprocess.run([program, "-version"], capture_output=True, text=True, errors="replace", check=False)
    found = re.search(r'version "(\d+)', done.stderr)
    return found is not None and int(found.group(1)) >= 17


def npm(venvs: Sequence[Path]) -> Path | None:
    """An npm that can read our lock file: the machine's with Node 18 or newer, or one from a virtual environment."""
    node, found = shutil.which("node"), shutil.which("npm")
    if node and found:
        done = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
        major = done.stdout.strip().lstrip("v").split(".")[0]
        if major.isdigit() and int(major) >= 18:
            return Path(found)
    return next((v / "bin" / "npm" for v in venvs if (v / "bin" / "npm").exists()), None)
