"""Many at once on a served site: a write with one key is carried out once; all workers count requests together."""

from __future__ import annotations

import threading
from collections import Counter
from typing import Any

from tests.api.served import call, token_of
from tests.support.commands import Bureau
from tests.support.site import served
from threeones.api.policy import rules


def together(number: int, work: Any) -> list[Any]:
    """What so many threads got that began at once."""
    found: list[Any] = []
    start = threading.Barrier(number)

    def one(n: int) -> None:
        start.wait()
        found.append(work(n))

    threads = [threading.Thread(target=one, args=(n,)) for n in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return found


def test_writes_and_counts_at_once(bureau: Bureau) -> None:
    bureau.run("audit", "verify")
    bureau.extra["THREEONES_WEBHOOK_TARGETS"] = "oa.example.cn"
    token = token_of(bureau)
    body = {"label": "汇总", "url": "https://oa.example.cn/hook", "events": ["*"]}
    with served(bureau) as site:
        answers = together(12, lambda n: call(site, "POST", "/webhooks", token, body, Idempotency_Key=f"k{n % 3}"))
        assert [status for status, _told, _headers in answers] == [201] * 12
        by_secret = Counter(told["secret"] for _status, told, _headers in answers)
        assert sorted(by_secret.values()) == [4, 4, 4], "three were made, each told four times"
        assert sum("Idempotency-Replayed" in headers for _s, _t, headers in answers) == 9
        assert call(site, "GET", "/webhooks", token)[1]["total"] == 3
        # two workers, one count
        other = token_of(bureau, "evaluator")
        per_thread = rules().per_minute // 10 + 4
        got = together(10, lambda _n: [call(site, "GET", "/me", other)[0] for _i in range(per_thread)])
        statuses = Counter(status for some in got for status in some)
        # a few more where a full minute goes by meanwhile
        assert set(statuses) == {200, 429} and rules().per_minute <= statuses[200], statuses
