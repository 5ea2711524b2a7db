"""Facts files as tables: csv, xlsx and parquet, every row remembered by its number in the file."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from threeones.kernel.rules.tokens import fold
from threeones.kernel.values.faults import Fault, Faults

MAX_UNPACKED = 2 * 1024**3
HEADER_ROWS = 10
MAX_RATIO = 400  # a spreadsheet's XML packs about 10 to 30 times; bombs a thousand times
FORMATS = "csv、xlsx 或 parquet"
MANY = 500_000  # rows of a long table beyond which it is not read row by row
LONG = ("subject", "fact", "value")


@dataclass(frozen=True, slots=True)
class Table:
    """Headings, columns (series of text, or of any cells) and the row number of each line."""

    file: str
    sheet: str
    header_row: int
    columns: dict[str, pl.Series]
    repeated: frozenset[str]
    rows: pl.Series

    @property
    def source(self) -> str:
        """The table's name in derivations: ``file`` or ``file#sheet``."""
        return f"{self.file}#{self.sheet}" if self.sheet else self.file


@dataclass(frozen=True, slots=True)
class Many:
    """Long facts too many to be read row by row: the parquet files and how many rows they have."""

    files: list[Path]
    rows: int


def many_rows(path: Path) -> Many | None:
    """The files of a folder of long facts, or a long file of very many rows; None where the table is read whole."""
    if not path.is_dir() and not (path.suffix.lower() == ".parquet" and path.is_file()):
        return None
    files = parquet_files(path)
    try:
        found = pl.scan_parquet(files, missing_columns="insert", extra_columns="ignore", hive_partitioning=False)
        heads = {heading_key(n) for n in found.collect_schema()}
        rows = int(found.select(pl.len()).collect().item())
    except (pl.exceptions.PolarsError, OSError) as error:
        raise _unreadable(path, f"不是有效的 parquet：{str(error).splitlines()[0][:80]}", "parquet 文件") from None
    if not set(LONG) <= heads or (rows <= MANY and not path.is_dir()):
        return None
    return Many(files, rows)


def parquet_files(path: Path) -> list[Path]:
    """A file, or all parquet files in a folder. ``Faults`` where there is none."""
    files = sorted(path.rglob("*.parquet")) if path.is_dir() else [path]
    if not files:
        raise _unreadable(path, "文件夹里没有 parquet 文件", "*.parquet，可按 bureau=330105/ 这样的子文件夹分放")
    return files


def read_table(path: Path, sheet: str = "", heads: Collection[str] = ()) -> Table:
    """The table in a file; ``Faults`` where it cannot be read.

    The heading row of a workbook is the first one, within ten rows, that has one of ``heads`` (title rows may
    stand above it); where none has, the first row that holds anything.
    """
    if path.is_dir():
        return _parquet(path)
    if not path.is_file():
        raise _unreadable(path, "没有这个文件", str(path))
    suffix = path.suffix.lower()
    try:
        if suffix in (".csv", ".txt", ".tsv"):
            return _csv(path)
        if suffix == ".parquet":
            return _parquet(path)
        if suffix in (".xlsx", ".xlsm", ".xls", ".ods"):
            return _workbook(path, sheet, heads)
    except OSError as error:
        raise _unreadable(path, f"打不开：{error.strerror or error}", "可读的文件") from None
    raise _unreadable(path, f"不认识的文件类型“{suffix}”", FORMATS)


def _unreadable(path: Path, fault: str, expected: str, sheet: str = "", row: int = 0) -> Faults:
    return Faults([Fault(path.name, sheet, row, "", fault, expected)])


def _csv(path: Path) -> Table:
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("gb18030")
        except UnicodeDecodeError:
            raise _unreadable(path, "不是文本文件，或编码不明", "UTF-8 或 GB18030 编码的 csv") from None
    if not text.strip() or "\0" in text:
        raise _unreadable(path, "文件是空的" if not text.strip() else "不是文本文件", "第一行是表头的 csv")
    comma = "\t" if path.suffix.lower() == ".tsv" else ","
    try:
        frame = pl.read_csv(io.BytesIO(text.encode()), has_header=False, infer_schema=False, separator=comma)
    except pl.exceptions.PolarsError:
        raise Faults(_ragged(path, text, comma)) from None
    header = [str(h or "") for h in frame.row(0)]
    body = frame.slice(1)
    return _table(path.name, "", 1, header, body.get_columns(), range(2, body.height + 2))


def _ragged(path: Path, text: str, comma: str) -> list[Fault]:
    """The lines of a csv that have more cells than the head, or a quotation mark that is not closed."""
    try:
        lines = list(csv.reader(io.StringIO(text), delimiter=comma, strict=True))
    except csv.Error:
        return [Fault(path.name, "", 0, "", "引号没有成对", "单元格里的引号写成两个")]
    width = len(lines[0]) if lines else 0
    wide = [
        Fault(path.name, "", n, "", f"有{len(line)}格，表头只有{width}格", "多出的逗号删去，或给单元格加引号")
        for n, line in enumerate(lines, 1)
        if len(line) > width
    ]
    return wide or [Fault(path.name, "", 0, "", "不是有效的 csv", "逗号分隔，引号成对")]


def _parquet(path: Path) -> Table:
    try:
        frame = pl.read_parquet(parquet_files(path), hive_partitioning=path.is_dir())
    except (pl.exceptions.PolarsError, OSError) as error:
        raise _unreadable(path, f"不是有效的 parquet：{str(error).splitlines()[0][:80]}", "parquet 文件") from None
    return _table(path.name, "", 0, frame.columns, frame.get_columns(), range(1, frame.height + 1))


def _workbook(path: Path, wanted: str, heads: Collection[str]) -> Table:
    # Calamine is asked only for workbooks; csv and parquet do without it.
    import python_calamine  # noqa: PLC0415

    _check_archive(path)
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
    except python_calamine.PasswordError:
        raise _unreadable(path, "工作簿有密码", "去掉打开密码后另存") from None
    except python_calamine.CalamineError as error:
        raise _unreadable(path, f"不是有效的工作簿：{error}", FORMATS) from None
    names = book.sheet_names
    if wanted and wanted not in names:
        raise _unreadable(path, f"没有工作表“{wanted}”", "、".join(names))
    for name in [wanted] if wanted else names:
        cells = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        start = next((i for i, line in enumerate(cells) if any(_filled(c) for c in line)), None)
        if start is not None:
            headed = (
                i for i, line in enumerate(cells[:HEADER_ROWS]) if any(heading_key(str(c)) in heads for c in line)
            )
            start = next(headed, start)
            header = [str(c).strip() for c in cells[start]]
            body = cells[start + 1 :]
            columns = [pl.Series(str(i), [line[i] for line in body], dtype=pl.Object) for i in range(len(header))]
            return _table(path.name, name, start + 1, header, columns, range(start + 2, start + 2 + len(body)))
    raise _unreadable(path, "工作簿里没有数据", "第一行是表头的工作表", wanted)


def _filled(cell: object) -> bool:
    return cell is not None and str(cell).strip() != ""


def _check_archive(path: Path) -> None:
    """Look at the directory of a zipped workbook before any parser opens it."""
    if path.suffix.lower() == ".xls":
        return
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
    except zipfile.BadZipFile:
        head = path.read_bytes()[:8]
        locked = head == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
        raise _unreadable(
            path, "工作簿有密码或是旧格式" if locked else "不是有效的工作簿", "去掉密码，另存为 xlsx"
        ) from None
    size = sum(m.file_size for m in members)
    packed = max(1, sum(m.compress_size for m in members))
    if size > MAX_UNPACKED or (size > 2**24 and size / packed > MAX_RATIO):
        raise _unreadable(path, f"解压后有{size // 2**20}兆，像是压缩炸弹", "正常保存的工作簿")


def _table(
    file: str, sheet: str, header_row: int, header: list[str], columns: list[pl.Series], numbers: range
) -> Table:
    named: dict[str, pl.Series] = {}
    repeated: set[str] = set()
    for heading, column in zip(header, columns, strict=True):
        key = heading_key(heading)
        if not key:
            continue
        if key in named:
            repeated.add(key)
        named.setdefault(key, column)
    rows = pl.Series("row", numbers, dtype=pl.Int64)
    return Table(file, sheet, header_row, named, frozenset(repeated), rows)


def heading_key(heading: str) -> str:
    """A heading as it is compared: full-width signs folded, white space gone."""
    return "".join(fold(heading).split())
