"""Long facts in parquet files, gathered into one line per subject by an engine that never holds all rows.

What is wrong is counted in the engine; of each kind the first ``SHOWN`` are told, and how many more there are.
The sums are those of ``long``: exact, in limbs, whatever the order of the rows.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from threeones.kernel.scheme.cells import DTYPES, LARGEST, NUMBER, fact_column
from threeones.kernel.scheme.long import LIMB, gather, period_order
from threeones.kernel.scheme.memory import MEMORY, memory_limit
from threeones.kernel.scheme.model import Fact, Scheme
from threeones.kernel.scheme.readers import BLANKS, SOURCE, DuckReader, SparkReader, literal, quoted, reader
from threeones.kernel.scheme.tables import Table, heading_key
from threeones.kernel.values.faults import Fault, Faults

SHOWN = 20
MARKED = 62  # so many periods fit the bits that show whether one was given twice
CELL = 40  # bytes of memory for a cell of the result, with what is computed from it


@dataclass
class Gathering:
    """One gathering: the reader, where things stand in the source, and what was found wrong."""

    scheme: Scheme
    name: str
    at: DuckReader | SparkReader
    columns: dict[str, str] = field(default_factory=dict)  # heading key -> column
    codes: dict[str, int] = field(default_factory=dict)  # the fact's spelling in the files -> its number
    fixed: dict[str, str] = field(default_factory=dict)  # facts that stand in a column of their own
    faults: list[Fault] = field(default_factory=list)

    def sql(self, column: str) -> str:
        """A column of the source in SQL."""
        return f"{SOURCE}.{quoted(self.columns[column], self.at.mark)}"

    def fault(self, label: str, fault: str, expected: str, row: int = 0, file: str = "") -> None:
        """Keep what is wrong."""
        self.faults.append(Fault(file or self.name, "", row, label, fault, expected))

    def listed(self, label: str, count: int, found: Sequence[tuple[str, int, str]], expected: str) -> None:
        """The first faults of a kind (file, row, what is wrong) and how many more there are."""
        for file, row, fault in found:
            self.fault(label, fault, expected, row, file)
        if count > len(found):
            self.fault(label, f"这样的错误另有{count - len(found)}处", expected)


def gather_files(scheme: Scheme, path: Path, files: list[Path], engine: str, rows: int) -> pl.DataFrame:
    """One line per subject, in their order, from the long facts in the files. Raises ``Faults``."""
    with reader(path, files, engine, rows) as at:
        work = Gathering(scheme, path.name, at)
        _columns(work)
        spelled = _spellings(work)
        if work.faults:
            raise Faults(work.faults)
        _raw(work, spelled, tidy=False)
        subjects = _subjects(work)
        if _untidy(work, subjects):
            _raw(work, spelled, tidy=True)
            subjects = _subjects(work)
        subjects = subjects.filter(pl.col("subject").is_not_null())
        _check(work, spelled)
        _agree(work, subjects)
        if work.faults:
            raise Faults(work.faults)
        frame = _wide(work, subjects)
        _missing(work, frame)
        if work.faults:
            raise Faults(work.faults)
        return frame


def _columns(work: Gathering) -> None:
    for name in work.at.columns():
        work.columns.setdefault(heading_key(name), name)
    for fact in work.scheme.facts.values():
        own = next((heading_key(h) for h in fact.headings if heading_key(h) in work.columns), None)
        if own and own not in ("subject", "fact", "period", "value"):
            work.fixed[fact.name] = own


def _spellings(work: Gathering) -> dict[str, str]:
    """Which spelling is which fact, which period comes when. Returns the SQL of fact and period as they are grouped."""
    at, scheme = work.at, work.scheme
    period = f"coalesce(CAST({work.sql('period')} AS {at.text}), '')" if "period" in work.columns else "''"
    found = at.rows(f"SELECT DISTINCT CAST({work.sql('fact')} AS {at.text}), {period} FROM {SOURCE}")
    names = {heading_key(h): f.name for f in reversed(scheme.facts.values()) for h in f.headings}
    number = {name: n for n, name in enumerate(scheme.facts)}
    for spelled in {f for f, _ in found if f is not None}:
        name = names.get(heading_key(spelled))
        if name is not None and name not in work.fixed:
            work.codes[spelled] = number[name]
    for fact in scheme.facts.values():
        if fact.name not in work.fixed and number[fact.name] not in work.codes.values() and not fact.optional:
            expected = f"fact 列里写 {' 或 '.join(fact.headings)}"
            work.fault(fact.label, f"没有数据项“{fact.headings[0]}”", expected)
    orders = {p: period_order(p.strip(BLANKS)) for _, p in found}
    place = {order: n for n, order in enumerate(sorted(set(orders.values())))}
    spelling = sorted(orders)
    places = [place[orders[p]] for p in spelling]
    bits = [1 << n if len(place) <= MARKED else 0 for n in places]
    types = {"spelled": pl.String, "place": pl.Int64, "bit": pl.Int64}
    at.small("periods", pl.DataFrame({"spelled": spelling, "place": places, "bit": bits}, schema=types))
    known = pl.DataFrame(
        {"fact": list(work.codes), "code": list(work.codes.values())}, schema={"fact": pl.String, "code": pl.Int64}
    )
    at.small("names", known)
    return {"period": period, "marked": "yes" if len(place) <= MARKED else ""}


def _value(work: Gathering) -> tuple[str, str]:
    """SQL of the value as text, missing where blank, and as a number where it is one."""
    at, column = work.at, work.sql("value")
    if at.columns()[work.columns["value"]] != at.text:
        return f"CAST({column} AS {at.text})", f"CAST({column} AS DOUBLE)"
    text = at.trimmed(column)
    return text, f"CASE WHEN {at.matches(text, NUMBER)} THEN CAST({text} AS DOUBLE) END"


def _raw(work: Gathering, spelled: dict[str, str], *, tidy: bool) -> None:
    """The table ``raw``: a line per subject and fact with all that its value and its faults are made of.

    ``tidy``: spellings are brought together row by row, which costs a pass and is seldom needed.
    """
    at = work.at
    text, number = _value(work)
    given = "text" if at.columns()[work.columns["value"]] == at.text else "number"
    overs = {f.over for f in work.scheme.facts.values() if f.kind == "number"}
    parts = ["count(*) AS n", f"count({given}) AS given", "count(v) AS good"]
    parts.append("bit_or(bit) AS bits" if spelled["marked"] else "count(DISTINCT place) AS bits")
    if "" in overs:
        parts.append("max(v) AS single")
    if overs & {"sum", "mean"}:
        parts += at.limbs
    if "last" in overs:
        parts.append(f"{at.latest}(v, CASE WHEN v IS NOT NULL THEN place END) AS latest")
    if any(f.kind != "number" and n not in work.fixed for n, f in work.scheme.facts.items()):
        parts.append(f"{at.latest}(text, CASE WHEN text IS NOT NULL THEN place END) AS word")
    fixed = "".join(f", CAST({work.sql(c)} AS {at.text}) AS fixed{n}" for n, c in enumerate(work.fixed.values()))
    keys = "".join(f", fixed{n}" for n in range(len(work.fixed)))
    subject, fact = (f"CAST({work.sql(c)} AS {at.text})" for c in ("subject", "fact"))
    if tidy:
        subject = at.trimmed(subject)
        cases = " ".join(f"WHEN {literal(k)} THEN {literal(_first(work, c))}" for k, c in work.codes.items())
        fact = f"CASE {fact} {cases} ELSE {fact} END" if cases else fact
    lines = (
        f"SELECT {subject} AS subject, {fact} AS fact, {text} AS text,"
        f" {number} AS number, periods.place, periods.bit{fixed} FROM {SOURCE} JOIN periods ON periods.spelled = {spelled['period']}"
    )
    good = f"NOT isnan(number) AND abs(number) < {LARGEST:.0f}"
    valued = f"SELECT *, CASE WHEN {good} THEN number END AS v FROM ({lines}) AS a"
    at.make("raw", f"SELECT subject, fact{keys}, {', '.join(parts)} FROM ({valued}) AS b GROUP BY subject, fact{keys}")


def _first(work: Gathering, code: int) -> str:
    return next(k for k, c in work.codes.items() if c == code)


def _untidy(work: Gathering, subjects: pl.DataFrame) -> bool:
    """Whether a subject or a fact is spelled in two ways."""
    if len(set(work.codes.values())) < len(work.codes):
        return True
    names = subjects["subject"].drop_nulls()
    return bool(((names == "") | (names != names.str.strip_chars(BLANKS))).any())


def _subjects(work: Gathering) -> pl.DataFrame:
    """The subjects in the order of their names, with the facts that have columns of their own."""
    own = "".join(f", min(fixed{n}) AS fixed{n}, max(fixed{n}) AS other{n}" for n in range(len(work.fixed)))
    found = work.at.write(f"SELECT subject{own} FROM raw GROUP BY subject", work.at.folder / "subjects")
    return found.collect().sort("subject")


def _check(work: Gathering, spelled: dict[str, str]) -> None:
    """Cells that are no numbers, given twice, or of several periods; subjects without a name or with two groups."""
    at, facts = work.at, list(work.scheme.facts.values())
    nameless = at.rows("SELECT sum(n) FROM raw WHERE subject IS NULL AND fact IS NOT NULL")[0][0] or 0
    if nameless:
        subject = at.trimmed(f"CAST({work.sql('subject')} AS {at.text})")
        found = at.rows(f"SELECT {at.place} FROM {SOURCE} WHERE {subject} IS NULL LIMIT {SHOWN}")
        work.listed("subject", nameless, [(_file(f), r, "单位名称为空") for f, r in sorted(found)], "填写单位名称")
    single = ", ".join(str(n) for n, f in enumerate(facts) if not f.over) or "-1"
    numbers = ", ".join(str(n) for n, f in enumerate(facts) if f.kind == "number") or "-1"
    periods = "bit_count(bits)" if spelled["marked"] else "bits"
    bad = (
        f"SELECT subject, code FROM raw JOIN names USING (fact) WHERE subject IS NOT NULL AND"
        f" ({periods} <> n OR (code IN ({numbers}) AND given > good) OR (code IN ({single}) AND n > 1))"
    )
    count = at.rows(f"SELECT count(*) FROM ({bad}) AS a")[0][0]
    if count:
        at.make("bad", f"{bad} ORDER BY subject, code LIMIT {SHOWN}")
        _told(work, count, spelled)


def _agree(work: Gathering, subjects: pl.DataFrame) -> None:
    """A fact in a column of its own has one value for a subject."""
    for n, name in enumerate(work.fixed):
        label = work.scheme.facts[name].label
        two = subjects.filter(pl.col(f"fixed{n}") != pl.col(f"other{n}"))
        lines = two.head(SHOWN).select("subject", f"fixed{n}", f"other{n}").iter_rows()
        shown = [(work.name, 0, f"{s}的“{label}”不一致：“{a}”和“{b}”") for s, a, b in lines]
        work.listed(label, two.height, shown, "每个单位一个值")


def _told(work: Gathering, count: int, spelled: dict[str, str]) -> None:
    """The faults of the first bad cells, found in their rows as a small table's are."""
    at = work.at
    subject, fact = (f"CAST({work.sql(c)} AS {at.text})" for c in ("subject", "fact"))
    lines = (
        f"SELECT {at.trimmed(subject)} AS subject, {fact} AS fact, {spelled['period']} AS period,"
        f" CAST({work.sql('value')} AS {at.text}) AS value, {at.place} FROM {SOURCE}"
    )
    found = at.rows(
        f"SELECT a.subject, a.fact, a.period, a.value, a.file, a.line FROM ({lines}) AS a"
        f" JOIN names ON names.fact = a.fact JOIN bad ON bad.subject = a.subject AND bad.code = names.code"
    )
    found.sort(key=lambda r: (r[0], r[1], r[2], r[4], r[5], r[3] or ""))
    names = ("subject", "fact", "period", "value")
    columns = {c: pl.Series(c, [r[i] for r in found], dtype=pl.String) for i, c in enumerate(names)}
    rows = pl.Series("row", range(1, len(found) + 1), dtype=pl.Int64)
    wanted = {n: replace(f, optional=True) for n, f in work.scheme.facts.items()}
    told = gather(replace(work.scheme, facts=wanted), Table(work.name, "", 0, columns, frozenset(), rows))[2]
    for f in told:
        work.faults.append(replace(f, file=_file(found[f.row - 1][4]), row=found[f.row - 1][5]))
    if not told:  # numbers that a person reads, such as 1,234: whole columns are read by the plain form alone
        expected = "123456.7 这样的写法，不带千分号和单位"
        shown = [(_file(r[4]), r[5], f"“{r[3]}”不是数的普通写法") for r in found if not re.search(NUMBER, r[3] or "0")]
        work.listed("value", len(shown), shown[:SHOWN], expected)
    if count > SHOWN:
        work.fault("", f"这样的数据另有{count - SHOWN}个", "一并改正")


def _wide(work: Gathering, frame: pl.DataFrame) -> pl.DataFrame:
    """A line per subject with all facts."""
    at, scheme = work.at, work.scheme
    _fits(frame.height, len(scheme.facts))
    for words in (False, True):
        codes = {n: f for n, f in enumerate(scheme.facts.values()) if (f.kind != "number") == words}
        codes = {n: f for n, f in codes.items() if n in work.codes.values()}
        if codes:
            cells = at.write(
                _cells(codes, words=words, wide_sums=at.wide_sums), at.folder / f"cells{words:d}"
            ).collect()
            wide = cells.pivot(on="code", on_columns=list(codes), index="subject", values="value")
            renamed = wide.rename({str(n): f"\0{n}" for n in codes})
            frame = frame.join(renamed, on="subject", how="left", maintain_order="left")
    places = {name: f"fixed{n}" for n, name in enumerate(work.fixed)}
    places |= {f.name: f"\0{n}" for n, f in enumerate(scheme.facts.values()) if n in work.codes.values()}
    columns = {"subject": frame["subject"]}
    for fact in scheme.facts.values():
        if fact.name not in places:
            columns[fact.name] = pl.Series(fact.name, [None] * frame.height, dtype=DTYPES[fact.kind])
            continue
        column, troubles = fact_column(frame[places[fact.name]], fact)
        columns[fact.name] = column.alias(fact.name)
        shown = [(work.name, 0, f"{frame['subject'][i]}：{p.fault}") for i, p in troubles[:SHOWN]]
        work.listed(fact.label, len(troubles), shown, troubles[0][1].expected if troubles else "")
    return pl.DataFrame(columns)


def _cells(codes: Mapping[int, Fact], *, words: bool, wide_sums: bool) -> str:
    """SQL of a subject's value of each fact, the sums put together as ``long`` puts them."""
    if words:
        value = "word"
    else:
        high = "CAST(high AS DOUBLE)"
        limbs = ("fine // 1073741824", "fine % 1073741824") if wide_sums else ("middle", "low")
        middle, low = (f"CAST({limb} AS DOUBLE)" for limb in limbs)
        total = f"({high} + ({middle} + {low} / {LIMB:.1f}) / {LIMB:.1f})"
        by_over = {"sum": total, "mean": f"{total} / CAST(good AS DOUBLE)", "last": "latest", "": "single"}
        cases = [f"WHEN {n} THEN {by_over[f.over]}" for n, f in codes.items()]
        value = f"CASE code {' '.join(cases)} END"
    listed = ", ".join(map(str, codes))
    return f"SELECT subject, code, {value} AS value FROM raw JOIN names ON names.fact = raw.fact WHERE subject IS NOT NULL AND code IN ({listed})"


def _fits(subjects: int, facts: int) -> None:
    """``Faults`` where the lines of the result would not fit: an error in words, not an end without one."""
    needed = subjects * (facts * CELL + 200)
    limit = memory_limit()
    if needed > limit:
        fault = f"{subjects}个单位、{facts}项数据的结果约要{needed / 2**30:.1f}GB内存，可用{limit / 2**30:.1f}GB"
        raise Faults([Fault(MEMORY, "", 0, "", fault, f"内存更大的机器，或 {MEMORY}=…GB，或分成几次计算")])


def _missing(work: Gathering, frame: pl.DataFrame) -> None:
    """Facts that may not be missing, and are."""
    if frame.height == 0:
        work.fault("", "没有任何单位的数据", "至少一行")
    for fact in work.scheme.facts.values():
        if fact.optional and fact.name != work.scheme.groups:
            continue
        lacking = frame.filter(pl.col(fact.name).is_null())["subject"]
        what = "分组" if fact.name == work.scheme.groups else "数据"
        shown = [(work.name, 0, f"{s}的{what}“{fact.label}”为空") for s in lacking.head(SHOWN)]
        work.listed(fact.label, lacking.len(), shown, "补齐；允许缺失时在方案里写 optional: true")


def _file(path: str) -> str:
    return path.rpartition("/")[2]
