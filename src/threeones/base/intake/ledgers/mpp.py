"""Files of Microsoft Project itself (.mpp): a Java library, an extra of its own, turns them into the XML that we read."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path

from threeones.base.files.uploads import MIB, limits
from threeones.base.intake.ledgers.ledger import Refusal, refused

CONVERTER = "threeones.base.intake.ledgers.mpp_converter"
NO_JAVA, NO_PLAN = 3, 4
"""Exit codes of the converter."""
_AS_XML = "在 Project 中另存为 XML 再导入"
_INSTALL = "bin/setup --msproject（或 pip install 'threeones[msproject]'）"
_JAVA = "Java 17 或更新（apt-get install openjdk-17-jre-headless）"


def to_xml(name: str, data: bytes, suffix: str) -> bytes:
    """The plan as XML. It is made by a process of its own, which may take only so long and so much memory. Raises ``Refusal``."""
    if find_spec("mpxj") is None or find_spec("jpype") is None:
        raise refused(name, "没有装读 .mpp 的部件", f"{_AS_XML}；或请管理员装：{_INSTALL}，另需{_JAVA}")
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / f"plan.{suffix}", Path(folder) / "plan.xml"
        source.write_bytes(data)
        command = [sys.executable, "-m", CONVERTER, str(source), str(target), str(limits().max_project_memory_mb)]
        try:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=limits().max_project_seconds,
                check=False,
                env={k: v for k, v in os.environ.items() if k != "DJANGO_SETTINGS_MODULE"},
            )
        except subprocess.TimeoutExpired:
            raise refused(name, f"{limits().max_project_seconds}秒还没有读完", _AS_XML) from None
        if done.returncode or not target.exists():
            raise _failed(name, done.returncode)
        if target.stat().st_size > limits().max_unpacked_mb * MIB:
            raise refused(name, f"计划展开后超过{limits().max_unpacked_mb} MB", f"不超过{limits().max_unpacked_mb} MB")
        return target.read_bytes()


def _failed(name: str, code: int) -> Refusal:
    if code == NO_JAVA:
        return refused(name, "没有装 Java，读不了 .mpp", f"{_AS_XML}；或请管理员装{_JAVA}")
    if code == NO_PLAN:
        return refused(name, "不是 Project 的计划，或已加密、已损坏", _AS_XML)
    return refused(name, "计划没有读成", _AS_XML)
