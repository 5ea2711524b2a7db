"""Spark (an extra): a session that computes as the other engines do, and plain words where a part is missing.

``THREEONES_SPARK_MASTER`` names the master; without it Spark's own settings decide where there are any
(``SPARK_HOME``, ``SPARK_CONF_DIR``), else two threads of this machine. Facts and results pass through files:
a master elsewhere needs a folder that its machines see too, ``THREEONES_SPARK_FOLDER``.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from threeones.kernel.scheme.memory import spark_memory
from threeones.kernel.values.faults import Fault, Faults

MASTER, FOLDER = "THREEONES_SPARK_MASTER", "THREEONES_SPARK_FOLDER"
LOCAL = "local[2]"
JAVA = 17
QUIET = Path(__file__).with_name("spark-log4j2.properties").as_uri()
FEW = 20_000  # rows below which compiling a plan takes longer than walking it
INSTALL = "pip install 'threeones[spark]' 或 bin/setup --spark"
_SETTINGS = {
    # As the other engines do it: a division by zero is no exception here but guarded in the tree,
    # names that differ in capitals differ, texts are compared by their bytes.
    "spark.sql.ansi.enabled": "false",
    "spark.sql.caseSensitive": "true",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.debug.maxToStringFields": "1",
}


def missing() -> Fault | None:
    """What Spark lacks on this machine: the package or Java; None where both are there."""
    try:
        # Spark is an extra; only those who ask for it have it.
        import pyspark  # noqa: F401, PLC0415
    except ImportError:
        return _fault("没有安装 pyspark", f"{INSTALL}；或改用 --engine polars、duckdb")
    version = java_version()
    if version is None:
        return _fault("没有 Java", f"apt-get install openjdk-{JAVA}-jre-headless（Java {JAVA} 或更新），或设 JAVA_HOME")
    if version < JAVA:
        return _fault(f"Java {version} 太旧", f"Java {JAVA} 或更新：apt-get install openjdk-{JAVA}-jre-headless")
    return None


def java_version() -> int | None:
    """The major version of the Java that Spark would start; None where there is none."""
    home = os.environ.get("JAVA_HOME")
    program = str(Path(home, "bin", "java")) if home else shutil.which("java")
    if program is None:
        return None
    try:
        said = subprocess.run([program, "-version"], capture_output=True, text=True, timeout=60, check=False).stderr
    except (OSError, subprocess.TimeoutExpired):
        return None
    found = re.search(r'version "(?:1\.)?(\d+)', said)
    return int(found.group(1)) if found else None


def session(rows: int) -> Any:
    """A session for so many rows; the first one starts Spark. ``Faults`` where it cannot be had."""
    lacking = missing()
    if lacking is not None:
        raise Faults([lacking])
    if os.environ.get("SPARK_REMOTE"):
        raise Faults([_fault("不支持 Spark Connect（SPARK_REMOTE）", f"取消 SPARK_REMOTE，用 {MASTER}=spark://…")])
    from pyspark.errors import PySparkException  # noqa: PLC0415 - an extra, see `missing`
    from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra, see `missing`

    builder = SparkSession.builder.appName("threeones")
    for key, value in _start().items():
        builder = builder.config(key, value)
    try:
        # Another user of this process may have set his session otherwise: ours has its own settings.
        own = builder.getOrCreate().newSession()
    except PySparkException as error:
        raise Faults([_fault(f"Spark 没有启动：{str(error).splitlines()[0][:200]}", f"{MASTER} 可用")]) from None
    for key, value in {**_SETTINGS, **_sized(rows)}.items():
        own.conf.set(key, value)
    return own


def folder() -> Path:
    """Where facts and results pass through; ``Faults`` where a master elsewhere could not see it."""
    shared = os.environ.get(FOLDER, "")
    if not shared and not master().startswith("local") and master():
        raise Faults([_fault(f"{master()} 看不到本机的临时文件夹", f"{FOLDER}=各机器都能读写的文件夹")])
    return Path(shared or tempfile.gettempdir())


def master() -> str:
    """The master by our setting; empty where Spark's own settings decide."""
    given = os.environ.get(MASTER, "")
    own = any(os.environ.get(name) for name in ("SPARK_HOME", "SPARK_CONF_DIR", "PYSPARK_SUBMIT_ARGS"))
    return given or ("" if own else LOCAL)


def _start() -> dict[str, str]:
    """Settings with which Spark starts, where no one has started it in this process."""
    chosen = master()
    settings = {
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={QUIET}",
        # Otherwise every step of an expression asks the Java side where in Python it was written.
        "spark.python.sql.dataFrameDebugging.enabled": "false",
    }
    if chosen:
        settings["spark.master"] = chosen
    if chosen.startswith("local["):
        # One process on this machine: it opens no port to others and no page.
        settings |= {"spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}
        settings |= {"spark.ui.enabled": "false", "spark.driver.memory": f"{spark_memory() // 2**20}m"}
        settings["spark.local.dir"] = tempfile.gettempdir()
    return settings


def _sized(rows: int) -> dict[str, str]:
    few = rows < FEW
    parts = {} if not master().startswith("local") else {"spark.sql.shuffle.partitions": str(_parts(rows))}
    return parts | {
        "spark.sql.codegen.wholeStage": str(not few).lower(),
        "spark.sql.codegen.factoryMode": "NO_CODEGEN" if few else "FALLBACK",
    }


def _parts(rows: int) -> int:
    return 1 if rows < FEW else min(200, max(2, rows // 200_000))


def _fault(fault: str, expected: str) -> Fault:
    return Fault("--engine spark", "", 0, "", fault, expected)
