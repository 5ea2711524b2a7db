"""``threeones handbook``: ledgers as offices keep them become a work handbook; a dry run needs no database."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from threeones.cli.lazy import LazyGroup
from threeones.cli.output import Progress, document, format_option, guarded, say
from threeones.cli.schedule import aligned
from threeones.kernel.book.model import Book
from threeones.kernel.ledgers.books.context import GIVE_YEAR
from threeones.kernel.ledgers.corrections import NONE, Corrections
from threeones.kernel.ledgers.printed import NOWHERE, book_to_json
from threeones.kernel.ledgers.reading import load_reading
from threeones.kernel.ledgers.understand import understand
from threeones.kernel.ledgers.understood import READ_AS, Understood
from threeones.kernel.ledgers.words.units import KnownUnit, Units
from threeones.kernel.values.faults import Fault, Faults, summary

_PATH = click.Path(path_type=Path)
_SHOWN = 40  # notes that are said; more are counted


COMMANDS = {
    "adopt": "threeones.cli.handbook_editions:adopt",
    "editions": "threeones.cli.handbook_editions:editions",
    "import": "threeones.cli.handbook:import_ledger",
}


@click.group(cls=LazyGroup, commands_at=COMMANDS)
def handbook() -> None:
    """工作手册：从台账读入，各版次。The work handbook: read from ledgers, and its editions."""


@click.command("import")
@click.argument("file", type=_PATH)
@click.option("--dry-run", "dry", is_flag=True, help="只试读：列出会读到什么和全部错误，什么都不写")
@click.option(
    "--year", type=click.IntRange(1900, 2199), help="没有写年份的时间按哪一年；默认取标题、工作表或文件名里的年份"
)
@click.option("--units", "units_file", type=_PATH, help="单位名录，每行一个；名录以外的单位都算错误")
@click.option("--bureau", default="", help="写进哪个局的手册（单位编码）；试读时按这个局库里的单位和人核对")
@click.option("--replace", is_flag=True, help="不试读时：草稿里有、文件里没有的去掉；不写就保留")
@click.option("--reason", default="", help="不试读时：已有发布的版次，写明为什么修订")
@click.option("--corrections", "corrections_file", type=_PATH, help="更正（JSON）：哪一列是什么、表头在哪一行等")
@click.option("--by", default="", help="写入或按局试读时：以谁的名义，在用且有权的账号的用户名")
@format_option
@click.pass_context
def import_ledger(
    ctx: click.Context,
    file: Path,
    dry: bool,
    year: int | None,
    units_file: Path | None,
    bureau: str,
    replace: bool,
    reason: str,
    corrections_file: Path | None,
    by: str,
    form: str,
) -> None:
    """读入一本台账：试读，或写入草稿。Read a ledger (Excel, Word, text), or write it into a draft.

    Exit code 0: read; 2: faults, all listed, nothing changed.
    """
    if not dry:
        if units_file:
            raise click.UsageError("写入草稿时单位以库里的为准，--units 只用于试读")
        # the database is needed only now: a dry run starts without it
        from threeones.cli.handbook_import import into_draft  # noqa: PLC0415

        corrections = guarded(form, lambda: _corrections(corrections_file) if corrections_file else NONE)
        mode = "replace" if replace else "merge"
        into_draft(file, bureau, year, by, form, mode=mode, reason=reason, corrections=corrections)
        return
    if bureau and units_file:
        raise click.UsageError("给了 --bureau 就按库里的单位试读，不用 --units")
    read = (
        guarded(form, lambda: _tried(file, bureau, year, by, corrections_file))
        if bureau
        else guarded(form, lambda: read_file(file, year, units_file, corrections_file))
    )
    if form == "json":
        document(book_to_json(read.book, read.placed, read.faults))
    else:
        click.echo("\n".join(as_text(read)))
    for note in (
        *read.notes[:_SHOWN],
        *([f"另有{len(read.notes) - _SHOWN}条提示"] if len(read.notes) > _SHOWN else []),
    ):
        say(note)
    if read.faults:
        say(summary(read.faults))
        say(f"共{len(read.faults)}处错误，什么都没有改动。")
        if any(f.expected == GIVE_YEAR for f in read.faults):
            say("是哪一年的手册，用 --year 说明，如 --year 2022。")
    ctx.exit(2 if read.faults else 0)


@dataclass(frozen=True, slots=True)
class Read:
    """What a file says: its book, where each project stands, everything that is wrong; ``understood`` is None for a file
    that spells its book out. What writes a draft takes it from here.
    """

    book: Book
    placed: Mapping[str, tuple[str, int]]
    faults: Sequence[Fault]
    notes: Sequence[str]
    understood: Understood | None = None


def _tried(file: Path, bureau: str, year: int | None, by: str, corrections_file: Path | None) -> Read:
    """The book as a bureau's roster reads it: what a dry run for a bureau shows is what writing it would write."""
    # the database is needed only for a bureau's roster
    from threeones.cli.handbook_import import spoken, tried  # noqa: PLC0415

    found = tried(file, bureau, year, by, _corrections(corrections_file) if corrections_file else NONE)
    placed = {code: (str(sheet), int(row)) for code, (sheet, row) in found.placed.items()}
    return Read(found.book, placed, found.faults, spoken(found))


def read_file(file: Path, year: int | None, units_file: Path | None, corrections_file: Path | None) -> Read:
    """The book of a file, whatever is wrong in it among its faults.

    Raises Faults where a file of options cannot be read, or a pack.
    """
    from threeones.base.intake.ledgers import read_ledger  # noqa: PLC0415  its parsers serve no other command

    units = _units(units_file) if units_file else None
    corrections = _corrections(corrections_file) if corrections_file else NONE
    try:
        ledger = read_ledger(file.name, file.read_bytes())
    except OSError as error:
        fault = Fault(file.name, "", 0, "", f"打不开文件：{error.strerror}", "一个可读的台账文件")
        return Read(Book(0), {}, [fault], [])
    opened = [str(note) for note in ledger.notes]
    if ledger.book is not None or ledger.faults:
        return Read(ledger.book or Book(0), ledger.placed, ledger.faults, opened)
    understood = understand(ledger.grids, year=year, units=units, corrections=corrections, progress=Progress())
    return Read(understood.book, understood.placed, understood.faults, [*opened, *understood.notes], understood)


def _units(file: Path) -> Units:
    """The units of a file, one name a line; empty lines and lines that begin with # say nothing."""
    reading = load_reading()
    lines = (line.strip() for line in _text(file, "UTF-8 文本，每行一个单位").splitlines())
    return Units(KnownUnit(name, group=reading.group(name)) for name in lines if name and not name.startswith("#"))


def _corrections(file: Path) -> Corrections:
    expected = '更正的 JSON，如 {"columns": {"谁来干": "lead"}}'
    try:
        told = json.loads(_text(file, expected))
    except ValueError as error:
        raise Faults([Fault(file.name, "", 0, "", f"不是 JSON：{error}", expected)]) from error
    if not isinstance(told, dict):
        raise Faults([Fault(file.name, "", 0, "", "最外层不是键值对", expected)])
    return Corrections.from_json(told)


def _text(file: Path, expected: str) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise Faults([Fault(file.name, "", 0, "", f"打不开文件：{error.strerror}", expected)]) from error
    except UnicodeDecodeError as error:
        raise Faults([Fault(file.name, "", 0, "", "不是 UTF-8 文本", expected)]) from error


def as_text(read: Read) -> Iterator[str]:
    """How the tables were understood, what became of the rows, and the projects."""
    book = read.book
    milestones = sum(len(p.milestones) for p in book.projects)
    targets = [t for p in book.projects for t in p.targets]
    vague = sum(not t.measurable for t in targets)
    counted = f"{len(book.objectives)}个目标、{len(book.projects)}个项目、{milestones}个节点、{len(targets)}个指标"
    vaguely = f"（{vague}个不可衡量）" if vague else ""
    yield f"{book.title or '没有标题'}  {book.year or '年份不明'}  {counted}{vaguely}"
    if read.understood is not None:
        yield from _tables(read.understood)
        counts = Counter(row.read_as for row in read.understood.rows)
        yield "各行：" + "、".join(f"{READ_AS[kind]}{counts[kind]}" for kind in READ_AS if counts[kind])
    yield ""
    objectives = {o.code: o.name for o in book.objectives}
    rows = [["工作表", "行", "编码", "项目", "目标", "牵头单位", "时限"]]
    for p in book.projects:
        sheet, row = read.placed.get(p.code, NOWHERE)
        under = objectives.get(p.objectives[0], "") if p.objectives else ""
        due = p.deadline.isoformat() if p.deadline else ""
        rows.append([sheet, str(row or ""), p.code, _cut(p.name), _cut(under, 12), p.lead_unit, due])
    yield from aligned(rows)


def _tables(understood: Understood) -> Iterator[str]:
    for table in understood.tables:
        named = f"{table.grid.name or '文件'}：{table.reason}（把握{table.sure:.0%}）"
        yield f"{named}；层次：{table.level_reason}" if table.level_reason else named
        yield from (f"    {guess.reason}（把握{guess.sure:.0%}）" for _, guess in sorted(table.columns.items()))


def _cut(text: str, longest: int = 24) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"
