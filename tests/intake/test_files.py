"""Files that are no workbooks, or workbooks made to do harm: refused at once, in little memory, with a reason."""

from __future__ import annotations

import io
import random
import struct
import time
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.intake.spoilt import (
    HANDBOOK,
    JANUARY,
    MAIN,
    ORGANISATION,
    RATINGS,
    Folder,
    archived,
    sheet,
    text_row,
    workbook,
)
from threeones.base.files.uploads import ENCRYPTED_STREAM, MIB, OLE_MAGIC, limits
from threeones.base.intake.loading import read_folder
from threeones.base.intake.workbooks import Workbook

SECONDS, PEAK_MB = 1.0, 60
ONE = '<row r="1"><c r="A1"><v>1</v></c></row>'
NAME = "名单.xlsx"


def read(data: bytes) -> tuple[str, str]:
    """What is wrong with a workbook whose sheet S is read: the fault and what would be right."""
    book = Workbook(NAME, data)
    book.sheet("S")
    assert len(book.faults) == 1, book.faults
    assert book.faults[0].file == NAME
    return book.faults[0].fault, book.faults[0].expected


def ole(*streams: str) -> bytes:
    """The start of an OLE file: its magic, and the directory entries of its streams."""
    directory = b"".join(name.encode("utf-16-le").ljust(64, b"\0") + b"\0" * 64 for name in streams)
    return OLE_MAGIC + b"\0" * 504 + directory


def lying(data: bytes, entry: str, size: int) -> bytes:
    """The archive with the size of an entry in its directory changed, and the checksum to that many bytes."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        info = archive.getinfo(entry)
        true = archive.read(entry)
        old = struct.pack("<LLL", info.CRC, info.compress_size, info.file_size)
    new = struct.pack("<LLL", zlib.crc32(true[:size]), info.compress_size, size)
    at = data.rindex(old)
    return data[:at] + new + data[at + len(old) :]


def doubled(name: str) -> bytes:
    """An archive with an entry twice: one parser takes the first, another the last."""
    out = io.BytesIO(workbook({"S": sheet(ONE)}))
    with zipfile.ZipFile(out, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(name, sheet('<row r="1"><c r="A1"><v>2</v></c></row>'))
    return out.getvalue()


def compressed(method: int) -> bytes:
    """A workbook packed by a method that no spreadsheet program uses."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook({"S": sheet(ONE)}))) as whole,
        zipfile.ZipFile(out, "w", method) as archive,
    ):
        for name in whole.namelist():
            archive.writestr(name, whole.read(name))
    return out.getvalue()


def shared(rows: int, length: int) -> bytes:
    """A workbook in which every row shows one long text that stands in the file once."""
    text = "".join(random.Random(1).choices("abcdefghijklmnop", k=length))
    cells = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(1, rows + 1))
    return workbook({"S": sheet(cells)}, {"xl/sharedStrings.xml": f"<sst {MAIN}><si><t>{text}</t></si></sst>"})


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
LAUGHS = f'<!DOCTYPE x [<!ENTITY l0 "haha">{LAUGHS}]>'
FAR = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
WHOLE = workbook({"S": sheet(ONE)})


def bomb(megabytes: int = 300) -> bytes:
    """A workbook whose sheet unpacks to many times what it weighs."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    blank, crc, size = b" " * MIB, 0, megabytes * MIB
    packed = b"".join(packer.compress(blank) for _ in range(megabytes)) + packer.flush()
    for _ in range(megabytes):
        crc = zlib.crc32(blank, crc)
    name = b"xl/worksheets/sheet9.xml"
    sizes = struct.pack("<LLL", crc, len(packed), size)
    local = b"PK\3\4" + struct.pack("<HHHHH", 20, 0, 8, 0, 0) + sizes + struct.pack("<HH", len(name), 0) + name + packed
    central = b"PK\1\2" + struct.pack("<HHHHHH", 20, 20, 0, 8, 0, 0) + sizes
    central += struct.pack("<HHHHHLL", len(name), 0, 0, 0, 0, 0, 0) + name
    return local + central + b"PK\5\6" + struct.pack("<HHHHLLH", 0, 0, 1, 1, len(central), len(local), 0)


CASES: dict[str, tuple[Callable[[], bytes], str, str]] = {
    "empty": (lambda: b"", "文件是空的", "一个 .xlsx 工作簿"),
    "encrypted": (
        lambda: ole("EncryptionInfo", "EncryptedPackage"),
        "工作簿加了密码",
        "取消密码后另存的 .xlsx",
    ),
    "xls": (lambda: ole("Workbook"), "旧格式（.xls/.et/.wps）", "另存为 .xlsx"),
    "text": (
        lambda: "单位,平均分\n道路科,91".encode(),
        "不是电子表格（内容与扩展名不符）",
        "一个 .xlsx 工作簿",
    ),
    "picture": (lambda: b"\x89PNG\r\n\x1a\n", "不是电子表格（内容与扩展名不符）", "一个 .xlsx 工作簿"),
    "truncated": (lambda: WHOLE[: len(WHOLE) // 2], "文件损坏，压缩目录读不出来", "重新保存的 .xlsx"),
    "only the magic": (lambda: b"PK\x03\x04", "文件损坏，压缩目录读不出来", "重新保存的 .xlsx"),
    "document": (lambda: archived({"word/document.xml": "<x/>"}), "压缩包里没有工作簿", "一个 .xlsx 工作簿"),
    "bomb": (bomb, "解压后有300 MB（压缩比10", "解压后不超过100 MB、压缩比不超过100"),
    "entries": (
        lambda: archived({f"{n}.xml": "" for n in range(2000)}),
        "压缩包里有2000个文件",
        "不超过1000个",
    ),
    "lying size": (
        lambda: lying(workbook({"S": sheet(ONE * 5000)}), "xl/worksheets/sheet1.xml", 200),
        "文件损坏：“xl/worksheets/sheet1.xml”的大小与压缩目录所记的不符",
        "重新保存的 .xlsx",
    ),
    "checksum": (
        lambda: WHOLE.replace(struct.pack("<L", zlib.crc32(sheet(ONE).encode())), b"\1\2\3\4"),
        "文件损坏：“xl/worksheets/sheet1.xml”的校验和不符",
        "重新保存的 .xlsx",
    ),
    "entry twice": (
        lambda: doubled("xl/worksheets/sheet1.xml"),
        "文件损坏：“xl/worksheets/sheet1.xml”有两份",
        "重新保存的 .xlsx",
    ),
    "bzip2": (lambda: compressed(zipfile.ZIP_BZIP2), "文件损坏：", "重新保存的 .xlsx"),
    "lzma": (lambda: compressed(zipfile.ZIP_LZMA), "文件损坏：", "重新保存的 .xlsx"),
    "laughs in a sheet": (
        lambda: workbook({"S": LAUGHS + sheet(text_row(1, "&l9;"))}),
        "工作表读不出来：含有文档类型声明（DTD）",
        "重新保存的 .xlsx",
    ),
    "laughs in the list of sheets": (
        lambda: workbook({"S": sheet(ONE)}, {"xl/workbook.xml": LAUGHS + "<workbook>&l9;</workbook>"}),
        "文件损坏：含有文档类型声明（DTD）",
        "重新保存的 .xlsx",
    ),
    "laughs in the texts": (
        lambda: workbook({"S": sheet(ONE)}, {"xl/sharedStrings.xml": LAUGHS + "<sst><si><t>&l9;</t></si></sst>"}),
        "工作表读不出来：含有文档类型声明（DTD）",
        "重新保存的 .xlsx",
    ),
    "outside entity": (
        lambda: workbook({"S": '<!DOCTYPE x SYSTEM "file:///etc/passwd">' + sheet(ONE)}),
        "工作表读不出来：含有文档类型声明（DTD）",
        "重新保存的 .xlsx",
    ),
    "no XML": (
        lambda: workbook({"S": "<worksheet><sheetData>"}),
        "工作表读不出来：内容不是完好的 XML（第1行）",
        "重新保存的 .xlsx",
    ),
    "part missing": (
        lambda: workbook({"S": sheet(ONE)}, {"xl/_rels/workbook.xml.rels": "<Relationships/>"}),
        "工作表读不出来：工作簿里没有它的内容",
        "重新保存的 .xlsx",
    ),
    "far cell": (lambda: workbook({"S": sheet(FAR)}), "工作表至少有1048576行、16384列（到XFD1048576）", "不超过"),
    "far cell in disguise": (
        lambda: workbook({"S": sheet(ONE + "<row r='9'><c r='XFD&#49;048576'><x/><v>1</v></c></row>")}),
        "工作表至少有1048576行、16384列（到XFD1048576）",
        "不超过",
    ),
    "sparse but allowed each way": (
        lambda: workbook({"S": sheet(ONE + '<row r="99999"><c r="KA99999"><v>1</v></c></row>')}),
        "工作表至少有99999行、287列（到KA99999）",
        "不超过100000行、300列，合计2000000格；删去远处的单元格",
    ),
    "301 columns": (
        lambda: workbook({"S": sheet(f'<row r="1">{"<c><v>1</v></c>" * 301}</row>')}),
        "工作表至少有1行、301列（到KO1）",
        "不超过",
    ),
    "cell beyond the sheet": (
        lambda: workbook({"S": sheet('<row r="1"><c r="ZZZZZZ99999999999"><v>1</v></c></row>')}),
        "工作表读不出来：单元格编号“ZZZZZZ99999999999”不成样子",
        "重新保存的 .xlsx",
    ),
    "column beyond the sheet": (
        lambda: workbook({"S": sheet('<row r="1"><c r="XFE1"><v>1</v></c></row>')}),
        "工作表读不出来：单元格编号“XFE1”超出了工作表",
        "重新保存的 .xlsx",
    ),
    "row beyond the sheet": (
        lambda: workbook({"S": sheet('<row r="4294967296"><c><v>1</v></c></row>')}),
        "工作表读不出来：行号“4294967296”超出了工作表",
        "重新保存的 .xlsx",
    ),
    "row zero": (lambda: workbook({"S": sheet('<row r="0"><c r="A0"/></row>')}), "工作表读不出来：行号“0”", ""),
    "text not in the list": (
        lambda: workbook({"S": sheet('<row r="1"><c r="A1" t="s"><v>7</v></c></row>')}),
        "工作表读不出来：",
        "重新保存的 .xlsx",
    ),
    "merge of nowhere": (
        lambda: workbook({"S": sheet(ONE, '<mergeCells><mergeCell ref="?"/></mergeCells>')}),
        "工作表读不出来：",
        "重新保存的 .xlsx",
    ),
    "one long text in every row": (lambda: shared(9000, 30_000), "文字展开后超过100 MB", "不超过100 MB"),
}


@pytest.mark.parametrize("name", CASES)
def test_refused_at_once_and_in_little_memory(name: str) -> None:
    make, fault, expected = CASES[name]
    data = make()
    tracemalloc.start()
    start = time.process_time()
    found = read(data)
    seconds = time.process_time() - start
    peak = tracemalloc.get_traced_memory()[1] / MIB
    tracemalloc.stop()
    assert found[0].startswith(fault) and expected in found[1], found
    # what tracing memory itself costs is in the seconds
    assert seconds < SECONDS and peak < PEAK_MB, f"{seconds:.2f} s, {peak:.0f} MB"


def test_the_cases_are_not_refused_for_being_badly_made() -> None:
    book = Workbook(NAME, WHOLE)
    found = book.sheet("S")
    assert book.faults == [] and found is not None and found.cells == [[1.0]]
    assert Workbook(NAME, compressed(zipfile.ZIP_STORED)).sheet("S") is not None
    assert ENCRYPTED_STREAM in ole("EncryptedPackage")


def test_a_parser_sees_only_the_sheet_that_was_looked_through() -> None:
    # the name leads the parser and the check to different parts if either resolves it its own way
    parts = {"xl/worksheets/evil.xml": sheet(FAR), "xl/evil.xml": sheet(FAR)}
    for target in ("worksheets/./evil.xml", "worksheets/../evil.xml", "/xl/./evil.xml", "Worksheets/Evil.xml"):
        rels = f'<Relationships><Relationship Id="rId1" Type="x/worksheet" Target="{target}"/></Relationships>'
        data = workbook({"S": sheet(ONE)}, {**parts, "xl/_rels/workbook.xml.rels": rels})
        assert read(data)[0].startswith("工作表读不出来"), target


def test_styled_cells_far_away_hold_nothing_and_are_no_fault() -> None:
    data = workbook({"S": sheet(ONE + '<row r="1048576"><c r="XFD1048576" s="1"/></row>')})
    found = Workbook(NAME, data).sheet("S")
    assert found is not None and found.cells == [[1.0]]


def test_a_file_over_the_limit_is_not_read_whole(tmp_path: Path, db: None) -> None:
    huge = tmp_path / ORGANISATION
    with huge.open("wb") as f:
        f.write(WHOLE)
        f.truncate(5 * 1024 * MIB)
    tracemalloc.start()
    faults = read_folder(tmp_path).faults
    peak = tracemalloc.get_traced_memory()[1] / MIB
    tracemalloc.stop()
    told = [f for f in faults if f.file == ORGANISATION]
    assert [(f.fault, f.expected) for f in told] == [("文件超过20 MB", "不超过20 MB")]
    assert peak < 3 * limits().max_packed_mb


@pytest.mark.parametrize("seed", range(60))
def test_no_damage_to_a_workbook_crashes(seed: int) -> None:
    """Bytes flipped, cut out, doubled anywhere: rows or faults, never anything else."""
    chance = random.Random(seed)
    data = bytearray(compressed(zipfile.ZIP_STORED if seed % 2 else zipfile.ZIP_DEFLATED))
    for _ in range(chance.randint(1, 6)):
        at = chance.randrange(len(data))
        match chance.randrange(3):
            case 0:
                data[at] ^= 1 << chance.randrange(8)
            case 1:
                del data[at : at + chance.randint(1, 40)]
            case _:
                data[at:at] = data[at : at + chance.randint(1, 40)]
    book = Workbook(NAME, bytes(data))
    assert book.sheet("S") is not None or book.faults or "S" not in book.sheet_names


def test_a_spreadsheet_that_nothing_reads_is_told(year: Folder) -> None:
    year.raw |= {"工作手册(1).xlsx": WHOLE, "往年/2021.xls": b"", "进展报送/2月.XLSX": WHOLE, "说明.docx": b"PK"}
    found = year.faults()
    assert [(f.file, f.fault) for f in found] == [
        ("工作手册(1).xlsx", "不认识的工作簿"),
        ("往年/2021.xls", "不认识的工作簿"),
        ("进展报送/2月.XLSX", "不认识的工作簿"),
    ]
    assert found[0].expected == f"“{HANDBOOK}”" and "进展报送/*.xlsx" in found[2].expected


def test_drafts_of_an_open_excel_and_notes_are_no_spreadsheets(year: Folder) -> None:
    year.raw |= {"~$工作手册.xlsx": b"\0" * 165, ".缓存.xlsx": b"", "读我.txt": b"x", "进展报送/~$2022-01.xlsx": b"x"}
    report = year.load()
    assert report.changed_anything and report.files == len(year.books)


def test_a_folder_that_does_not_exist(tmp_path: Path, db: None) -> None:
    faults = read_folder(tmp_path / "没有").faults
    assert [(f.fault, f.expected) for f in faults] == [
        ("文件夹不存在", "一个数据文件夹（threeones template 可生成空白的）")
    ]
    (tmp_path / "文件").write_bytes(WHOLE)
    assert read_folder(tmp_path / "文件").faults[0].fault == "文件夹不存在"


def test_a_folder_in_the_place_of_a_workbook(year: Folder) -> None:
    del year.books[RATINGS]
    year.write()
    (year.path / RATINGS).mkdir()
    assert [(f.file, f.fault) for f in read_folder(year.path).faults] == [(RATINGS, "不认识的工作簿")]


def test_a_file_name_that_is_no_utf8(year: Folder) -> None:
    year.write()
    gbk = bytes(year.path / "进展报送") + "/2月.xlsx".encode("gbk")
    try:
        Path(gbk.decode("utf-8", "surrogateescape")).write_bytes((year.path / JANUARY).read_bytes())
    except (OSError, UnicodeError):
        pytest.skip("this file system takes UTF-8 names only")
    assert [(f.fault, f.expected) for f in read_folder(year.path).faults] == [
        ("文件名不是 UTF-8", "改名，如 2021-01.xlsx")
    ]
    "".join(map(str, read_folder(year.path).faults)).encode()


def test_a_workbook_that_cannot_be_read_is_the_only_fault(year: Folder) -> None:
    """What its sheets would have said is not missed hundreds of times."""
    year.raw[ORGANISATION] = ole("EncryptedPackage")
    assert year.fault() == ((ORGANISATION, "", 0, ""), "工作簿加了密码", "取消密码后另存的 .xlsx")
