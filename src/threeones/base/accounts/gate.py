"""The gate (闸口) before costly checks: so many at once in one process, so few that wait, the others come back later.

A password costs a fifth of a second of a core on purpose. Without the gate five hundred sign-ins at nine o'clock would
hold every thread of the site for a minute; with it the pages of those who are in already stay quick.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache

from threeones.base.accounts.policy import policy


class Busy(Exception):
    """No room now; ``seconds`` is how long it will about take (Retry-After)."""

    def __init__(self, seconds: int) -> None:
        super().__init__(f"busy for about {seconds} s")
        self.seconds = seconds


ROUND = 4
"""So many are inside or in a place to wait, with one at once."""


class Gate:
    """Lets ``at_once`` threads of this process in; one more for each may wait for up to ``wait`` seconds.

    Who is sent away gets a turn (轮次): about the time at which those before him will be through, between ``least`` and
    ``most`` seconds from now. Turns lie ``pace`` percent of a check apart, as some come late; who comes on his turn and
    finds no room waits in a place of his own, or comes again soon instead of at the end of the queue.
    """

    def __init__(self, at_once: int, wait: float, least: int, most: int, pace: int) -> None:
        self._room = threading.Semaphore(at_once)
        self._places, self._turns = threading.Semaphore(2 * at_once), threading.Semaphore(at_once)
        self._at_once, self._wait, self._least, self._most, self._pace = at_once, wait, least, most, pace / 100
        self._mine, self._lock = threading.local(), threading.Lock()
        self._last_turn, self._cost = 0.0, 0.0

    @contextmanager
    def entered(self, on_turn: bool = False) -> Iterator[None]:
        """Be inside; raises ``Busy``. A thread that is inside already goes on at once."""
        if getattr(self._mine, "inside", False):
            yield
            return
        place = self._place(on_turn)
        try:
            if not self._room.acquire(timeout=self._wait):
                raise self._busy(on_turn)
            self._mine.inside, began = True, time.monotonic()
            try:
                yield
            finally:
                self._mine.inside = False
                self._room.release()
                self._learn(time.monotonic() - began)
        finally:
            place.release()

    def _place(self, on_turn: bool) -> threading.Semaphore:
        """A place to wait in, if only for a moment."""
        for places in (self._places, self._turns) if on_turn else (self._places,):
            if places.acquire(blocking=False):
                return places
        raise self._busy(on_turn)

    def _learn(self, seconds: float) -> None:
        """What one check costs, as a moving average."""
        with self._lock:
            self._cost = seconds if not self._cost else 0.8 * self._cost + 0.2 * seconds

    def _busy(self, on_turn: bool) -> Busy:
        """The next turn that nobody has yet; soon, for who has had to wait for his already."""
        if on_turn:
            # those who wait inside are through by then
            return Busy(max(self._least, math.ceil(self._cost * ROUND)))
        now = time.monotonic()
        with self._lock:
            after = max(self._last_turn, now + self._least)
            self._last_turn = min(now + self._most, after + self._pace * self._cost / self._at_once)
            return Busy(math.ceil(self._last_turn - now))


@lru_cache
def gate() -> Gate:
    """The gate of this process, as the policy says."""
    rules = policy()
    return Gate(
        rules.checks_at_once, rules.queue_seconds, rules.retry_seconds, rules.retry_most_seconds, rules.turns_percent
    )
