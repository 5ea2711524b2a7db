"""Long prints behind the answer: made by the worker, kept for a day or two in the data folder under what they say.

A file's name is the digest of all that it is made from, so that who asks again gets what was made, and nobody gets
anything but what the address that he asked would make for him.
"""

from __future__ import annotations

import hashlib
import json
import logging
import time
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings

from threeones.apps.handbook.printing.making import Wish, made
from threeones.apps.handbook.printing.stock import Stock
from threeones.base.audit.daily import worker_lives
from threeones.base.documents.layout import layout
from threeones.kernel.book import canonical
from threeones.kernel.values.faults import Faults
from threeones.kernel.values.packfile import pack_path
from threeones.kernel.values.writing import write_whole

logger = logging.getLogger(__name__)
FOLDER = "printed"
KEPT_SECONDS = 2 * 24 * 3600
LOST_SECONDS = 1800
"""What was asked for and not made by then was lost with its worker: it is asked for again."""


@dataclass(frozen=True, slots=True)
class State:
    """How a print stands: ``path`` once it is made, ``faults`` why it could not be, else the seconds since it was asked for.

    ``address`` is where it was asked for, and can be had.
    """

    key: str
    address: str = ""
    path: Path | None = None
    faults: tuple[str, ...] = ()
    seconds: int = 0
    begun: bool = False


def key_of(name: str, kind: str, wish: Wish) -> str:
    """The digest of all that a file is made from."""
    told = {f: getattr(wish.stock, f) for f in ("bureau", "edition", "number", "demonstration", "cut")}
    told |= {"people": dict(wish.stock.people), "day": wish.stock.day.isoformat()}
    told |= {"name": name, "kind": kind, "units": wish.units, "person": wish.person, "turned": wish.turned}
    told |= {"book": canonical.digest(wish.stock.book), "layout": layout().version}
    told |= {"words": hashlib.sha256(pack_path("documents", "handbook-papers").read_bytes()).hexdigest()}
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def state_of(key: str) -> State | None:
    """How it stands with what was asked for; None where it was not, or was lost."""
    told = _told(key)
    if told is None:
        return None
    path = _folder() / f"{key}.{told['kind']}"
    if path.is_file():
        return State(key, told["address"], path)
    seconds = int(time.time() - told["asked"])
    if told["faults"]:
        return State(key, told["address"], faults=tuple(told["faults"]), seconds=seconds)
    return State(key, told["address"], seconds=seconds, begun=told["begun"]) if seconds < LOST_SECONDS else None


def ask(name: str, kind: str, wish: Wish, address: str) -> State | None:
    """Have it made behind the answer; None where no worker lives, so that it is made at once."""
    key = key_of(name, kind, wish)
    found = state_of(key)
    if found is not None and not found.faults:
        return found
    if not worker_lives():
        return None
    told = {"asked": time.time(), "name": name, "kind": kind, "address": address, "faults": [], "begun": False}
    _write(key, {**told, "wish": _packed(wish)})
    return State(key, address)


def carry_out() -> int:
    """Make what was asked for; how many files. The worker looks every minute."""
    done = 0
    for note in sorted(_folder().glob("*.json"), key=lambda path: path.stat().st_mtime):
        told = _told(note.stem)
        if told is not None and not told["faults"] and not note.with_suffix(f".{told['kind']}").exists():
            _make(note.stem, told)
            done += 1
    return done


def _make(key: str, told: dict[str, Any]) -> None:
    began = time.monotonic()
    _write(key, {**told, "begun": True})
    try:
        write_whole(_folder() / f"{key}.{told['kind']}", made(told["name"], told["kind"], _unpacked(told["wish"])))
    except Faults as error:
        _write(key, {**told, "faults": [str(f) for f in error.faults]})
    told = {"print": told["name"], "kind": told["kind"], "seconds": round(time.monotonic() - began, 1)}
    logger.info("printed", extra=told)


def _told(key: str) -> dict[str, Any] | None:
    """The note of what was asked for; one that cannot be read is as good as none."""
    try:
        told: dict[str, Any] = json.loads((_folder() / f"{key}.json").read_text())
    except (OSError, ValueError):
        return None
    return told if isinstance(told, dict) and "wish" in told else None


def _write(key: str, told: dict[str, Any]) -> None:
    write_whole(_folder() / f"{key}.json", json.dumps(told, ensure_ascii=False).encode())


def clean() -> int:
    """Remove what was made days ago; how many files."""
    old = [p for p in _folder().iterdir() if time.time() - p.stat().st_mtime > KEPT_SECONDS]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)


def _folder() -> Path:
    folder = Path(settings.HOME) / FOLDER
    folder.mkdir(exist_ok=True, mode=0o700)
    return folder


def _packed(wish: Wish) -> dict[str, Any]:
    """A wish as values that JSON has."""
    stock = {f.name: getattr(wish.stock, f.name) for f in fields(Stock)}
    stock |= {
        "book": canonical.to_bytes(wish.stock.book).decode(),
        "people": dict(wish.stock.people),
        "day": wish.stock.day.isoformat(),
    }
    return {"stock": stock, "units": wish.units, "person": wish.person, "turned": wish.turned}


def _unpacked(told: dict[str, Any]) -> Wish:
    given = told["stock"]
    day, book = date.fromisoformat(given["day"]), canonical.from_bytes(given["book"].encode())
    stock = Stock(**{**given, "book": book, "day": day})
    return Wish(stock, tuple(told["units"]), tuple(told["person"]), told["turned"])
