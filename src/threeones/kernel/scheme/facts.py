"""Facts (数据) for a scheme: wide or long files, or rows built from records, checked all at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl

from threeones.kernel.rules import nearest
from threeones.kernel.scheme.bulk import gather_files
from threeones.kernel.scheme.cells import DTYPES, fact_column
from threeones.kernel.scheme.long import gather
from threeones.kernel.scheme.model import Fact, Scheme
from threeones.kernel.scheme.origin import FilesOrigin, Origin, RecordOrigin, WideOrigin
from threeones.kernel.scheme.tables import Table, heading_key, many_rows, read_table
from threeones.kernel.values.derivation import Node, Scalar
from threeones.kernel.values.faults import Fault, Faults


@dataclass(frozen=True, slots=True)
class Facts:
    """One line per subject: column ``subject`` and a typed column per fact; None where missing.

    Numbers are doubles, dates ISO text. ``origin`` knows the row each fact came from.
    """

    frame: pl.DataFrame
    origin: Origin

    @property
    def subjects(self) -> list[str]:
        """The subjects in the order of the file."""
        return self.frame["subject"].to_list()

    @classmethod
    def from_rows(
        cls,
        scheme: Scheme,
        rows: Sequence[Mapping[str, Scalar]],
        sources: Mapping[tuple[str, str], Sequence[Node]] | None = None,
    ) -> Facts:
        """Facts built from records: a mapping per subject (key ``subject`` and the facts' names).

        ``sources`` maps (subject, fact) to the derivation of its value, which then hangs below
        the fact in every explanation. Raises ``Faults``.
        """
        faults: list[Fault] = []
        columns: dict[str, pl.Series] = {"subject": pl.Series("subject", [str(r["subject"]) for r in rows], pl.String)}
        for fact in scheme.facts.values():
            column, troubles = fact_column(_cells(fact, [r.get(fact.name) for r in rows]), fact)
            columns[fact.name] = column
            faults += [
                Fault("", "", i + 1, fact.label, f"{columns['subject'][i]}：{p.fault}", p.expected) for i, p in troubles
            ]
        frame = pl.DataFrame(columns)
        bad = {(f.row - 1, f.column) for f in faults}
        nodes: dict[str, dict[str, list[Node]]] = {}
        for (subject, name), given in (sources or {}).items():
            nodes.setdefault(subject, {})[name] = list(given)
        origin = RecordOrigin(nodes)
        faults += _checked(scheme, frame, origin, bad)
        if faults:
            raise Faults(faults)
        return cls(frame, origin)


def _cells(fact: Fact, values: list[Scalar]) -> pl.Series:
    """Values of records as a column: numbers as the nearest doubles, not by way of 15 digits."""
    if fact.kind == "number" and not any(isinstance(v, str | bool | date) for v in values):
        return pl.Series(fact.name, [None if v is None else float(v) for v in values], dtype=pl.Float64)  # type: ignore[arg-type]
    plain = [v.isoformat() if isinstance(v, date) else float(v) if isinstance(v, Decimal) else v for v in values]
    return pl.Series(fact.name, plain, dtype=pl.Object)


def read_facts(scheme: Scheme, path: str | Path, sheet: str = "", engine: str = "polars") -> Facts:
    """The facts of a csv, xlsx or parquet file or of a folder of parquet files, wide or long.

    Long facts of a folder or of very many rows are gathered by DuckDB, or by Spark where that is the
    engine; only one line per subject comes into memory. Raises ``Faults`` with all that is wrong.
    """
    many = many_rows(Path(path))
    if many is not None and not {"fact", "value"} & scheme.facts.keys():
        gathered = gather_files(scheme, Path(path), many.files, engine, many.rows)
        files = FilesOrigin(Path(path).name, len(many.files), many.rows)
        if wrong := _no_subjects(gathered["subject"], files):
            raise Faults(wrong)
        return Facts(gathered, files)
    table = read_table(Path(path), sheet, {"subject", heading_key(scheme.subject)})
    frame: pl.DataFrame | None
    origin: Origin
    if {"subject", "fact", "value"} <= table.columns.keys() and not {"fact", "value"} & scheme.facts.keys():
        frame, origin, faults, bad = gather(scheme, table)
    else:
        frame, origin, faults, bad = _wide(scheme, table)
    if frame is not None:
        faults += _checked(scheme, frame, origin, bad)
    if faults or frame is None:
        raise Faults(faults)
    return Facts(frame, origin)


TOTALS = ("合计", "总计", "小计", "汇总", "平均", "平均值")
Bad = set[tuple[int, str]]


def _wide(scheme: Scheme, table: Table) -> tuple[pl.DataFrame | None, Origin, list[Fault], Bad]:
    faults: list[Fault] = []
    subject = next((k for k in ("subject", heading_key(scheme.subject)) if k in table.columns), None)
    if subject is None:
        listed = "、".join(list(table.columns)[:12])
        faults.append(
            _at(table, table.header_row, "subject", f"没有“subject”列（有：{listed}）", "每行一个单位，列名 subject")
        )
    found = {f.name: _column(table, f, faults) for f in scheme.facts.values()}
    if faults or subject is None:
        return None, WideOrigin(table.file, table.sheet, []), faults, set()
    texts, _ = fact_column(table.columns[subject], Fact("subject", "subject", "text"))
    keep = _kept(table, texts, [c for n in found.values() if n and (c := table.columns[n]) is not None])
    rows = table.rows.filter(keep)
    columns = {"subject": texts.filter(keep).alias("subject")}
    bad: Bad = set()
    for fact in scheme.facts.values():
        name = found[fact.name]
        if name is None:
            columns[fact.name] = pl.Series(fact.name, [None] * rows.len(), dtype=DTYPES[fact.kind])
            continue
        column, troubles = fact_column(table.columns[name].filter(keep), fact)
        columns[fact.name] = column.alias(fact.name)
        for i, problem in troubles:
            bad.add((i, fact.label))
            faults.append(_at(table, rows[i], fact.label, problem.fault, problem.expected))
    return pl.DataFrame(columns), WideOrigin(table.file, table.sheet, rows.to_list()), faults, bad


def _kept(table: Table, subjects: pl.Series, cells: list[pl.Series]) -> pl.Series:
    """Which rows hold anything: rows wholly blank are no rows."""
    keep = subjects.is_not_null()
    for series in cells:
        if keep.all():
            break
        filled = [c is not None and str(c).strip() != "" for c in series.to_list()]
        keep = keep | pl.Series("keep", filled, dtype=pl.Boolean)
    return keep


def _column(table: Table, fact: Fact, faults: list[Fault]) -> str | None:
    there = [h for h in fact.headings if heading_key(h) in table.columns]
    for heading in there:
        if heading_key(heading) in table.repeated:
            faults.append(_at(table, table.header_row, heading, f"表头“{heading}”有两列", "每个表头一列"))
            return None
    if len({heading_key(h) for h in there}) > 1:
        shown = "、".join(f"“{h}”" for h in there)
        faults.append(_at(table, table.header_row, there[0], f"同一项数据给了两列：{shown}", "只留一列"))
        return None
    if there:
        return heading_key(there[0])
    if not fact.optional:
        guess = nearest(fact.headings[-1], table.columns)
        expected = f"表头 {' 或 '.join(fact.headings)}" + (f"；表中的“{guess}”是不是它？" if guess else "")
        faults.append(_at(table, table.header_row, fact.headings[0], f"缺少列“{fact.headings[0]}”", expected))
    return None


def _at(table: Table, row: int, column: str, fault: str, expected: str) -> Fault:
    return Fault(table.file, table.sheet, row, column, fault, expected)


def _checked(scheme: Scheme, frame: pl.DataFrame, origin: Origin, bad: Bad) -> list[Fault]:
    """Empty subjects, subjects given twice, cells that may not be missing."""
    faults: list[Fault] = []
    subjects = frame["subject"]
    if frame.height == 0:
        faults.append(
            Fault(
                *origin.place(0, "")[:2] if isinstance(origin, RecordOrigin) else _file(origin),
                0,
                "",
                "没有任何单位的数据",
                "至少一行",
            )
        )
        return faults
    for i in subjects.is_null().arg_true().to_list():
        faults.append(Fault(*origin.place(i, ""), "subject", "单位名称为空", "填写单位名称"))
    first: dict[str, int] = {}
    for i in subjects.is_duplicated().arg_true().to_list():
        name = subjects[i]
        if name is None:
            continue
        if name in first:
            earlier = origin.place(first[name], name)[2] or first[name] + 1
            file, sheet, row = origin.place(i, name)
            faults.append(
                Fault(file, sheet, row, "subject", f"“{name}”有两行（另一行是第{earlier}行）", "每个单位一行")
            )
        first.setdefault(name, i)
    faults += _no_subjects(subjects, origin)
    for fact in scheme.facts.values():
        if fact.optional and fact.name != scheme.groups:
            continue
        for i in frame[fact.name].is_null().arg_true().to_list():
            if (i, fact.label) in bad:
                continue
            what = "分组" if fact.name == scheme.groups else "数据"
            name = str(subjects[i])
            faults.append(Fault(*origin.place(i, name), fact.label, f"{name}的{what}“{fact.label}”为空", _wanted(fact)))
    return faults


def _no_subjects(subjects: pl.Series, origin: Origin) -> list[Fault]:
    """Rows of sums among the subjects, and subjects that only full-width letters or brackets tell apart."""
    faults: list[Fault] = []
    for i in subjects.is_in(TOTALS).arg_true().to_list():
        fault, expected = f"“{subjects[i]}”不是一个单位，像是合计行", "删去合计行，只留各单位"
        faults.append(Fault(*origin.place(i, subjects[i]), "subject", fault, expected))
    if not (subjects.str.normalize("NFKC") != subjects).any():
        return faults
    different = subjects.unique().drop_nulls()
    folded = different.str.normalize("NFKC")
    for form in folded.filter(folded.is_duplicated()).unique().to_list():
        names = sorted(different.filter(folded == form).to_list())
        place = origin.place(subjects.index_of(names[-1]) or 0, names[-1])
        shown = "与".join(f"“{n}”" for n in names)
        faults.append(Fault(*place, "subject", f"{shown}只差全角半角，像是同一个单位", "每个单位一行，写法一致"))
    return faults


def _file(origin: Origin) -> tuple[str, str]:
    data = origin.to_json()
    return str(data.get("file", "")), str(data.get("sheet", ""))


def _wanted(fact: Fact) -> str:
    shown = {"number": f"数（{fact.unit}）" if fact.unit else "数", "text": "文字", "bool": "是或否", "date": "日期"}
    return f"{shown[fact.kind]}；允许缺失时在方案里写 optional: true"
