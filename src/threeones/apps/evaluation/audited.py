"""What the audit tells of frozen runs, and their files against it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_noop as mark

from threeones.apps.evaluation.models import Run
from threeones.apps.evaluation.schemes.sources import title_of
from threeones.base.audit.kept import broken
from threeones.base.registry.records import RecordKind, Side, checks, record_kinds

LABEL = "evaluation.run"


def told_of_run(run: Run) -> dict[str, Any]:
    """What the audit tells of a run; its file's SHA-256 stands for all that was computed."""
    told = {"scheme": run.scheme, "year": run.year, "as_of": run.as_of.isoformat(), "sha256": run.sha256}
    return told | {"cycle_id": run.cycle_id, "shown": run.shown, "editions": run.editions}


def scheme_said(value: Any, _side: Side) -> str:
    """A scheme by its title; empty where it is gone."""
    return title_of(str(value))


def run_files() -> Iterator[str]:
    """Frozen runs whose file is gone or is not as it was frozen."""
    for run in Run.objects.order_by("pk").iterator(500):
        path = Path(settings.HOME) / "runs" / run.file_name
        if problem := broken(path, run.sha256, f"考评结果 {run.title} {run.as_of}"):
            yield problem


record_kinds.register(
    LABEL,
    RecordKind(
        "考评结果",
        {
            "scheme": "方案",
            "year": "年度",
            "as_of": "截至日期",
            "sha256": "文件哈希",
            "cycle_id": mark("考核期"),
            "shown": mark("已公开给被考评单位"),
            "editions": mark("依据的手册版次"),
        },
        Run,
        key=lambda run: str(run.file_name),
        values=told_of_run,
        find=lambda key: Run.objects.filter(file_name=key).first(),
        # runs that were frozen before there were cycles and editions tell of none
        later=frozenset({"cycle_id", "shown", "editions"}),
        said={"scheme": scheme_said},
    ),
)
checks.register("evaluation.runs", run_files)
