"""Asking the worker for work that somebody waits for at a page."""

from __future__ import annotations

from functools import partial

from django.db import transaction

from threeones.base.jobs.registry import behind


def ask_behind(name: str, about: str) -> None:
    """Have the work ``name`` of ``registry.behind`` done about a key, once the caller's transaction is committed.

    Whoever asks has looked whether a worker lives (``audit.daily.worker_lives``): without one it waits in the queue. A
    queue that takes nothing (the disk is full) is logged and hinders nothing that was committed.
    """
    if name not in behind:
        raise KeyError(name)
    transaction.on_commit(partial(_enqueue, name, about), robust=True)


def _enqueue(name: str, about: str) -> None:
    # the queue is a file of the data folder with a key of its own, made where it is first needed
    from threeones.base.jobs.queue import behind_the_answer  # noqa: PLC0415  see above

    behind_the_answer(name, about)
