"""Figures of the site's operation (指标), in the text that Prometheus reads.

Requests are counted by each worker into a folder that they share (``PROMETHEUS_MULTIPROC_DIR``, made by ``threeones serve``);
what the database and the disk know is read when somebody asks.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import Error
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from threeones.base.audit.models import AuditHead
from threeones.base.jobs.selectors import runs

CONTENT_TYPE = CONTENT_TYPE_LATEST
FOLDER = "PROMETHEUS_MULTIPROC_DIR"
SECONDS = (0.01, 0.025, 0.05, 0.1, 0.2, 0.35, 0.5, 0.8, 1.2, 2.5, 5.0, 10.0)

_own = CollectorRegistry()
REQUESTS = Counter("threeones_requests", "Requests answered", ["route", "method", "status"], registry=_own)
DURATION = Histogram(
    "threeones_request_seconds", "Time taken to answer, in seconds", ["route"], buckets=SECONDS, registry=_own
)
REFUSED = Counter(
    "threeones_refused", "Requests refused as the database was away or the disk full", ["reason"], registry=_own
)


def text() -> bytes:
    """All figures, in Prometheus's text format."""
    if os.environ.get(FOLDER):
        shared = CollectorRegistry()
        MultiProcessCollector(shared)  # type: ignore[no-untyped-call]  # its own types are not complete
        counted = generate_latest(shared)
    else:
        counted = generate_latest(_own)
    state = CollectorRegistry()
    state.register(State())
    return counted + generate_latest(state)


class State(Collector):
    """What database and disk tell: whether the database answers, free room, length of the audit chain, when each job last ran."""

    def collect(self) -> Iterator[Metric]:
        """The figures now; those of the database are left out where it does not answer."""
        usage = shutil.disk_usage(Path(settings.HOME))
        yield GaugeMetricFamily("threeones_disk_free_bytes", "Free room of the data folder", value=usage.free)
        yield GaugeMetricFamily("threeones_disk_size_bytes", "Size of the data folder's disk", value=usage.total)
        try:
            found = list(_of_database())
        except Error:
            yield GaugeMetricFamily("threeones_database_up", "Whether the database answers", value=0)
            return
        yield GaugeMetricFamily("threeones_database_up", "Whether the database answers", value=1)
        yield from found


def _of_database() -> Iterator[Metric]:
    entries = AuditHead.objects.filter(pk=1).values_list("seq", flat=True).first() or 0
    yield CounterMetricFamily("threeones_audit_entries", "Entries of the audit chain", value=entries)
    last = GaugeMetricFamily(
        "threeones_job_success_timestamp_seconds", "When each job last ended well (Unix time)", labels=["job"]
    )
    failing = GaugeMetricFamily("threeones_job_failing", "Whether each job's last run failed", labels=["job"])
    for run in runs():
        if run.succeeded_at is not None:
            last.add_metric([run.name], run.succeeded_at.timestamp())
        failing.add_metric([run.name], float(run.is_failing))
    yield last
    yield failing
