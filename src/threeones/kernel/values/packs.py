"""Where the rule packs (规则包) lie: dated YAML beside the code, never in it."""

from __future__ import annotations

import os
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parents[2]


def packs_dir() -> Path:
    """The folder of packs: ``THREEONES_PACKS``, else ``packs/`` of the source tree, else the installed copy.

    Raises FileNotFoundError, naming the folders that were tried, where none of them is there: a judgement
    without its pack would be a guess.
    """
    named = os.environ.get("THREEONES_PACKS")
    tried = [Path(named)] if named else [_PACKAGE.parents[1] / "packs", _PACKAGE / "_packs"]
    for folder in tried:
        if folder.is_dir():
            return folder
    raise FileNotFoundError("找不到规则包文件夹：" + "、".join(str(folder) for folder in tried))
