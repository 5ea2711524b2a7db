"""What a file that a handbook comes in is, by its content first: names lie, and ``.xls`` is often something else."""

from __future__ import annotations

import io
import re
import struct
import zipfile

from threeones.base.files.kinds import HEAD, kind_of
from threeones.base.files.uploads import ENCRYPTED_STREAM, OLE_MAGIC
from threeones.base.intake.ledgers.ledger import Refusal, refused

READ = "一个 .xlsx、.xls、.docx、.csv、.txt、.yaml 或 Project 的 .xml 文件"
SUFFIXES = {
    "xlsx": ("xlsx", "xlsm", "xltx", "xltm"),
    "docx": ("docx", "docm", "dotx", "dotm"),
    "xls": ("xls", "xlt"),
    "project": ("mpp", "mpt", "mpx"),
    "mspdi": ("xml",),
    "book": ("yaml", "yml", "json"),
    "text": ("csv", "tsv", "txt"),
}
"""The kinds that are read, with the suffixes that they have."""
WORDS = {
    "xlsx": " Excel 工作簿（.xlsx）",
    "docx": " Word 文档（.docx）",
    "xls": "旧格式的 Excel 工作簿（.xls）",
    "project": " Project 计划（.mpp）",
    "mspdi": " Project 的 XML",
    "book": " YAML",
    "text": "文本",
}
_ORIGINAL = "用它的原件（Word 或 Excel 文件）；没有原件的，把表格抄进 .xlsx"
_UNREAD = {
    "pdf": ("PDF 里的表格读不准，不读", _ORIGINAL),
    "ofd": ("OFD 里的表格读不准，不读", _ORIGINAL),
    "pptx": ("演示文稿不读", "把表格复制到 .docx 或 .xlsx"),
    "rtf": ("RTF 不读", "另存为 .docx"),
    "xlsb": ("二进制工作簿（.xlsb）不读", "另存为 .xlsx"),
    "ods": ("ODF 表格（.ods）不读", "另存为 .xlsx"),
    "odt": ("ODF 文档（.odt）不读", "另存为 .docx"),
    "xls95": ("Excel 95 或更早的格式不读", "另存为 .xlsx"),
    "doc": ("旧格式的 Word 文档（.doc）不读", "另存为 .docx"),
    "wps": ("WPS 文字（.wps）不读", "在 WPS 中另存为 .docx"),
    "et": ("WPS 表格（.et）不读", "在 WPS 中另存为 .xlsx"),
    "ppt": ("演示文稿不读", "把表格复制到 .docx 或 .xlsx"),
    "html": ("内容是网页（有些系统导出的 .xls 其实是网页）", "在 Excel 中打开，另存为 .xlsx"),
    "xmlss": ("内容是 Excel 2003 的 XML 表格", "在 Excel 中打开，另存为 .xlsx"),
    "xml": ("不是 Project 的 XML", "在 Project 中“另存为 XML”的文件"),
    "archive": ("压缩包不读", "解压后，逐个导入里面的文件"),
    "exe": ("是可执行程序", READ),
    "ole": ("认不出的旧格式", "另存为 .docx 或 .xlsx"),
    "picture": ("图片里的表格不读", _ORIGINAL),
    "": ("认不出是什么文件，可能已损坏", READ),
}
_PICTURES = frozenset({"png", "jpeg", "webp", "gif", "bmp", "tiff", "heic", "mp4"})
_ARCHIVES = frozenset({"zip", "rar", "7z", "gz"})
_PARTS = (
    (re.compile(r"xl/workbook\.xml"), "xlsx"),
    (re.compile(r"word/document\d*\.xml"), "docx"),
    (re.compile(r"xl/workbook\.bin"), "xlsb"),
    (re.compile(r"ppt/presentation\.xml"), "pptx"),
    (re.compile(r"OFD\.xml", re.I), "ofd"),
)
_STREAMS = (
    ("WordDocument", "doc"),
    ("PowerPoint Document", "ppt"),
    ("Workbook", "xls"),
    ("Book", "xls95"),
)
_MSPDI = re.compile(r"<(?:\w+:)?Project\b[^>]*schemas\.microsoft\.com/project", re.S)


def suffix_of(name: str) -> str:
    """The suffix of a name in small letters, without its dot."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def unread(name: str, kind: str) -> Refusal:
    """The refusal of a kind that is not read, saying what to do instead."""
    return refused(name, *_UNREAD["picture" if kind in _PICTURES else "archive" if kind in _ARCHIVES else kind])


def kind_of_bytes(name: str, data: bytes) -> str:
    """The kind of a file that is no text, empty where it may be one. Raises ``Refusal`` for kinds that are not read."""
    if data.startswith(OLE_MAGIC):
        return _old_kind(name, data)
    kind = kind_of(data[:HEAD])
    if kind == "zip":
        kind = _packed_kind(name, data)
    if kind in ("xlsx", "docx"):
        return kind
    if kind not in ("", "txt"):
        raise unread(name, kind)
    return ""


def kind_of_text(name: str, text: str) -> str:
    """The kind of a text file. Raises ``Refusal`` for kinds that are not read."""
    start = text[:HEAD].lstrip()
    suffix = suffix_of(name)
    if start.startswith("MPX,"):
        return "project"
    if start.startswith("<"):
        if _MSPDI.search(text[: 4 * HEAD]):
            return "mspdi"
        lower = start.lower()
        if "<html" in lower or "<table" in lower or lower.startswith("<!doctype html"):
            raise unread(name, "html")
        if "schemas-microsoft-com:office:spreadsheet" in lower:
            raise unread(name, "xmlss")
        if lower.startswith("<?xml") or suffix == "xml":
            raise unread(name, "xml")
    if start.lower().startswith("mime-version:"):
        raise unread(name, "html")
    return "book" if suffix in SUFFIXES["book"] else "text"


def lie(name: str, kind: str) -> str:
    """What a name says wrongly of its file, in words; empty where it tells the truth."""
    suffix = suffix_of(name)
    if suffix in SUFFIXES[kind]:
        return ""
    said = f"以“.{suffix[:20]}”结尾" if suffix else "没有扩展名"
    return f"名字{said}，内容是{WORDS[kind]}，照内容读了"


def _packed_kind(name: str, data: bytes) -> str:
    """The kind of an archive by its directory."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, struct.error):
        raise refused(name, "文件损坏，压缩目录读不出来（可能没有传完整）", "重新保存的文件") from None
    for pattern, kind in _PARTS:
        if any(pattern.fullmatch(n) for n in names):
            return kind
    if "mimetype" in names and "content.xml" in names:
        return "odt" if suffix_of(name) == "odt" else "ods"
    return "zip"


def _old_kind(name: str, data: bytes) -> str:
    """The kind of a compound file by the streams in it; a name settles what WPS and Excel save alike."""
    suffix = suffix_of(name)
    if ENCRYPTED_STREAM in data:
        raise refused(name, "文件加了密码", "取消密码后另存的文件")
    if suffix in ("mpp", "mpt") or b"MSProject." in data:
        return "project"
    if suffix in ("wps", "et"):
        raise unread(name, suffix)
    kind = next((kind for stream, kind in _STREAMS if f"{stream}\0".encode("utf-16-le") in data), "ole")
    if kind != "xls":
        raise unread(name, kind)
    return kind
