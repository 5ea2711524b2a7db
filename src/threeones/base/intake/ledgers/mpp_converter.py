"""The process that reads a plan by the Java library and writes it as XML: ``SOURCE TARGET MEMORY_MB``."""

from __future__ import annotations

import sys

from threeones.base.intake.ledgers.mpp import NO_JAVA, NO_PLAN


def main(source: str, target: str, memory: str) -> int:
    """The exit code: 0 written, else one of ``mpp``."""
    # the libraries are an extra; nothing but this process needs them
    import jpype  # noqa: PLC0415  see above
    import mpxj  # noqa: F401, PLC0415  see above

    try:
        jpype.startJVM(f"-Xmx{int(memory)}m", "-Djava.awt.headless=true")
    except (jpype.JVMNotFoundException, jpype.JVMNotSupportedException, OSError):
        return NO_JAVA
    reader = jpype.JClass("org.mpxj.reader.UniversalProjectReader")()
    try:
        plan = reader.read(source)
        if plan is None:
            return NO_PLAN
        formats = jpype.JClass("org.mpxj.writer.FileFormat")
        jpype.JClass("org.mpxj.writer.UniversalProjectWriter")(formats.MSPDI).write(plan, target)
    except jpype.JException:
        return NO_PLAN
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:4]))
