"""The whole check (核验): the chain, the records beside it, and the files, all as of one moment."""

from __future__ import annotations

from itertools import islice

from threeones.base.audit.kept import attachments, source_files
from threeones.base.audit.records import unexplained
from threeones.base.audit.snapshot import snapshot
from threeones.base.audit.verifying import TOLD, Progress, Verdict, examine, mark, silent
from threeones.base.registry.records import checks

checks.register("audit.records", unexplained)
checks.register("files.sources", source_files)
checks.register("files.attachments", attachments)


def check_everything(progress: Progress = silent) -> Verdict:
    """The chain's verdict, with what every registered check finds; of each at most ``TOLD`` problems.

    Nobody who writes waits for it, and what is written meanwhile is none of its business.
    """
    before = mark()
    with snapshot():
        verdict = examine(before, progress)
        problems = list(verdict.problems)
        for check in checks:
            problems += islice(check(), TOLD)
    return Verdict(verdict.entries, verdict.anchored, tuple(problems))
