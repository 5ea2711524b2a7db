"""Reading a plan's YAML file: every fault at once, each with its line."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path

from threeones.kernel.calendar import calendar_names
from threeones.kernel.calendar.document import Entry, Reader, compose
from threeones.kernel.schedule.checking import activity_faults
from threeones.kernel.schedule.legal import statutory
from threeones.kernel.schedule.network import circle_fault, circles
from threeones.kernel.schedule.plan import KINDS, NO_LAG, Activity, LegalMin, Link, LinkKind, Plan, Span

_LINK = re.compile(
    r"(?P<id>.+?)(?:\s+(?P<kind>FS|SS|FF|SF))?(?:\s*(?P<sign>[+-])\s*(?P<n>\d{1,6})\s*(?P<unit>days?)?)?"
)
_DAYS = re.compile(r"(\d{1,6})\s+days?", re.ASCII)
_NUMBER = re.compile(r"\d{1,9}(\.\d{1,6})?", re.ASCII)
_BOUNDS = ("not_before", "not_after", "started_on", "finished_on")
_OPTIONAL = ("label", "after", "calendar", "legal_min", "legal", "estimate", *_BOUNDS)
_LONGEST = 100_000
_KINDS: dict[str | None, LinkKind] = {None: "FS", **{kind: kind for kind in KINDS}}


def load_plan(source: Path | str | bytes, name: str = "") -> Plan:
    """The plan in a file, or in the bytes of one (``name`` then stands for it in faults).

    Raises Faults: YAML that cannot be read, unknown keys, dates that do not exist, links to nowhere,
    negative lags, durations below the law's, circles: all of them at once.
    """
    if isinstance(source, bytes):
        data, file = source, name or "plan.yaml"
    else:
        data, file = Path(source).read_bytes(), name or str(source)
    return _PlanReader(file).read(compose(data, file))


class _PlanReader(Reader):
    def read(self, root: Entry) -> Plan:
        top = self.mapping(root, "", ["project", "activities"], ["finish", "start", "calendar", "as_of"])
        start, finish = self.day(top.get("start"), "start"), self.day(top.get("finish"), "finish")
        if top and "start" not in top and "finish" not in top:
            self.fault(root, "finish", "既没有 finish 也没有 start", "写明完成日 finish（倒排）或开始日 start（顺排）")
        if start and finish and finish < start:
            self.fault(top["finish"], "finish", f"完成日{finish}早于开始日{start}", "不早于 start")
        entries = self.sequence(top.get("activities"), "activities", "[{id: design, duration: 20}]")
        if "activities" in top and not entries:
            self.fault(top["activities"], "activities", "没有任何工作", "至少列一项")
        as_of = self.day(top.get("as_of"), "as_of")
        plan = Plan(
            project=self.text(top.get("project"), "project", "项目名称") or "",
            start=start,
            finish=finish,
            calendar=self._calendar(top.get("calendar"), "calendar") or "cn",
            activities=self._activities(entries, as_of),
            file=self.file,
            as_of=as_of,
        )
        self.check()
        return plan

    def _activities(self, entries: list[Entry], as_of: date | None) -> tuple[Activity, ...]:
        fields = [self.mapping(entry, "activities", ["id", "duration"], _OPTIONAL) for entry in entries]
        lines: dict[str, int] = {}
        known: dict[str, str] = {}
        for entry, one in zip(entries, fields, strict=True):
            key = self._id(one.get("id"))
            if key is not None and _folded(key) in known:
                self.fault(one["id"], "id", f"“{key}”已在第{lines[_folded(key)]}行用过", "每项工作的 id 各不相同")
            elif key is not None:
                lines[_folded(key)], known[_folded(key)] = entry.line, key
        made = [self._activity(entry, one, known) for entry, one in zip(entries, fields, strict=True)]
        activities = tuple(activity for activity in made if activity is not None)
        self.faults += [fault for activity in activities for fault in activity_faults(activity, as_of, self.file)]
        self.faults += [circle_fault(self.file, ring) for ring in circles(activities)]
        return activities

    def _id(self, entry: Entry | None) -> str | None:
        text = self.text(entry, "id", "一个不含空格和加号的名字")
        if text is None or entry is None:
            return None
        if re.search(r"[\s+＋]", text):
            self.fault(entry, "id", f"“{text}”含有空格或加号", "一个不含空格和加号的名字")
            return None
        return text

    def _activity(self, entry: Entry, fields: dict[str, Entry], known: Mapping[str, str]) -> Activity | None:
        key = (fields["id"].text or "").strip() if "id" in fields else ""
        duration = self._duration(fields.get("duration"))
        legal = self._legal_min(fields.get("legal_min")) or self._legal(fields.get("legal"))
        if "legal_min" in fields and "legal" in fields:
            self.fault(fields["legal"], "legal", "legal 和 legal_min 都写了", "只写一个")
        bounds = {column: self.day(fields.get(column), column) for column in _BOUNDS}
        after = tuple(
            link
            for item in self.sequence(fields.get("after"), "after", "[design, permit+5]")
            if (link := self._link(item, known)) is not None
        )
        activity = Activity(
            id=key,
            label=self.text(fields.get("label"), "label") or "",
            duration=duration or Span(0),
            after=after,
            calendar=self._calendar(fields.get("calendar"), "calendar"),
            legal_min=legal if duration else None,  # a duration that cannot be read is fault enough
            estimate=self._estimate(fields.get("estimate")),
            line=entry.line,
            **bounds,
        )
        return activity if key else None

    def _duration(self, entry: Entry | None) -> Span | None:
        if entry is None:
            return None
        match = _DAYS.fullmatch(_folded(entry.text or "").strip())
        if match:
            span = Span(int(match[1]), False)
        elif entry.text is not None and not entry.quoted and re.fullmatch(r"\d{1,6}", entry.text, re.ASCII):
            span = Span(int(entry.text))
        else:
            shown = entry.text if entry.text is not None else ""
            self.fault(entry, "duration", f"“{shown}”不是工期", "工作日数，如 20；日历天写作 30 days；节点写 0")
            return None
        if span.days > _LONGEST:
            self.fault(entry, "duration", f"{span.days}天太长", f"不超过{_LONGEST}")
            return None
        return span

    def _legal_min(self, entry: Entry | None) -> LegalMin | None:
        if entry is None:
            return None
        fields = self.mapping(entry, "legal_min", ["days", "source"])
        days = self.whole(fields.get("days"), "legal_min.days", 0)
        source = self._source(fields.get("source"))
        return LegalMin(days, source) if days is not None and source else None

    def _legal(self, entry: Entry | None) -> LegalMin | None:
        """The days of a term in the pack, by its name."""
        name = self.text(entry, "legal", "法定时限的名字")
        if name is None:
            return None
        known = statutory().terms
        if name not in known:
            self.fault(entry, "legal", f"没有法定时限“{name}”", "、".join(known))
            return None
        return known[name].legal_min

    def _source(self, entry: Entry | None) -> str:
        """The law as one text: written so, or as title, url and date."""
        if entry is None:
            return ""
        if entry.pairs is None:
            return self.text(entry, "legal_min.source", "法律依据") or ""
        fields = self.mapping(entry, "legal_min.source", ["title"], ["url", "date"])
        title = self.text(fields.get("title"), "legal_min.source") or ""
        url = self.text(fields.get("url"), "legal_min.source")
        self.day(fields.get("date"), "legal_min.source")
        return f"{title} {url}" if url else title

    def _estimate(self, entry: Entry | None) -> tuple[Decimal, Decimal, Decimal] | None:
        if entry is None:
            return None
        texts = [item.text or "" for item in self.sequence(entry, "estimate", "[20, 30, 55]")]
        numbers = [Decimal(t) for t in texts if _NUMBER.fullmatch(t)]
        if len(numbers) != 3 or len(texts) != 3 or sorted(numbers) != numbers:
            self.fault(entry, "estimate", "三点估算不对", "三个不减的数：乐观、最可能、悲观，如 [20, 30, 55]")
            return None
        return numbers[0], numbers[1], numbers[2]

    def _calendar(self, entry: Entry | None, column: str) -> str | None:
        name = self.text(entry, column, "日历名")
        if name is not None and name not in calendar_names():
            self.fault(entry, column, f"没有工作日历“{name}”", "、".join(calendar_names()))
            return None
        return name

    def _link(self, entry: Entry, known: Mapping[str, str]) -> Link | None:
        example = "如 permit、permit+5、permit SS+3、permit FF+5 days"
        text = _folded(self.text(entry, "after", example) or "")
        if not text or text in known:
            return Link(known[text]) if text else None
        match = _LINK.fullmatch(text)
        other = match["id"].strip() if match else text
        if match is None or other not in known:
            self.fault(entry, "after", f"“{text}”指向的工作不存在", f"已列出的 id，{example}")
            return None
        other, kind = known[other], _KINDS[match["kind"]]
        if match["n"] is None:
            return Link(other, kind)
        lag = Span(int(match["n"]), match["unit"] is None)
        if match["sign"] == "-" and lag.days:
            self.fault(entry, "after", f"“{text}”的间隔是负的", "不小于0；提前开始可用 SS 加间隔表示")
            return None
        return Link(other, kind, lag if lag.days else NO_LAG)


def _folded(text: str) -> str:
    """Full-width signs and digits as plain ones."""
    return unicodedata.normalize("NFKC", text).strip()
