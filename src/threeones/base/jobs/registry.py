"""Work that comes round by itself (定时任务); whoever has some registers it when it starts, the worker imports nobody.

``daily.register("patrol", function)``: once a day after midnight, again after a while where it failed;
``minutely.register("webhooks", function)``: every minute. A function takes nothing and must bear being ended
halfway and called again; what it returns is not looked at, what it raises is logged and shown in ``/metrics``.

Work that somebody waits for at a page is registered by ``behind.register("handbook.import", function)``, which takes the
key of what it is about (``asking.ask_behind``); it says itself, to whoever waits, how it ended.

``rounds.register("patrol", function)`` is for what belongs to a day and not to a moment (lights, reminders): the function
takes the day and is called once for each, in the order of the days; days on which no worker ran are made up for.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from threeones.base.registry.core import Registry

Work = Callable[[], object]
Asked = Callable[[str], object]
Round = Callable[[date], object]

daily: Registry[Work] = Registry("daily job")
rounds: Registry[Round] = Registry("round of the day")
minutely: Registry[Work] = Registry("minutely job")
behind: Registry[Asked] = Registry("work behind the answer")
