"""Keys of this installation: made once, kept outside the database, readable by the owner alone."""

from __future__ import annotations

import os
import secrets as random
from pathlib import Path


def secret(home: Path, name: str) -> str:
    """The key ``name`` from ``home/keys``; made with 256 random bits where it does not exist.

    The file is written completely before it takes its name, so that a crash leaves no half key
    and of two first starts at once one wins.
    """
    folder = home / "keys"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / f"{name}.key"
    if not path.exists():
        draft = folder / f".{name}.{os.getpid()}"
        fd = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(fd, "w") as f:
            f.write(random.token_hex(32))
            f.flush()
            os.fsync(f.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text().strip()
