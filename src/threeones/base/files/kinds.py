"""What a file is by its content (文件类型), whatever its name says; nothing is unpacked to find out."""

from __future__ import annotations

import io
import struct
import zipfile
from dataclasses import dataclass

from django.utils.translation import gettext as _

from threeones.base.files.uploads import ENCRYPTED_STREAM, MIB, OLE_MAGIC, Limits, limits

HEAD = 4096
"""So many bytes of the beginning tell the kind."""
TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "webp": "image/webp",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "txt": "text/plain; charset=utf-8",
}
"""The kinds that are taken, with their media types."""
PICTURES = frozenset({"png", "jpeg", "webp"})
SUFFIXES = {"jpg": "jpeg", "jpeg": "jpeg", "jfif": "jpeg"} | {kind: kind for kind in TYPES if kind != "jpeg"}
_WORD = ("doc", "dot", "docm", "wps", "wpt", "rtf", "odt")
_EXCEL = ("xls", "xlsm", "xlsb", "et", "ett", "ods")
OLD_OFFICE = dict.fromkeys(_WORD, ".docx") | dict.fromkeys(_EXCEL, ".xlsx")
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
    (b"MZ", "exe"),
    (b"\x7fELF", "exe"),
    (b"GIF8", "gif"),
    (b"BM", "bmp"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gz"),
    (b"{\\rtf", "rtf"),
    (OLE_MAGIC, "ole"),
)
_MAIN_PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "ppt/presentation.xml": "pptx", "OFD.xml": "ofd"}
_HEIF = (b"heic", b"heix", b"mif1", b"msf1", b"hevc", b"avif")


@dataclass(frozen=True, slots=True)
class Look:
    """What a look at a file found: its kind, or why it is not taken (in the reader's language) and what would be right."""

    kind: str = ""
    fault: str = ""
    expected: str = ""


def kind_of(head: bytes) -> str:
    """The kind by the first bytes: one of ``TYPES``, ``zip`` (look inside), another known one, or empty: unknown."""
    for magic, kind in _MAGIC:
        # a text may begin with these letters, the file that they stand for is never all text
        if head.startswith(magic) and not (kind in ("exe", "gif", "bmp") and _is_text(head)):
            return kind
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[4:8] == b"ftyp":
        return "heic" if head[8:12] in _HEIF else "mp4"
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "zip"
    return "txt" if _is_text(head) else ""


def _is_text(head: bytes) -> bool:
    if any(b < 9 or 13 < b < 32 for b in head):
        return False
    for encoding in ("utf-8", "gb18030"):
        try:
            # a character that the cut went through is no fault
            head[: max(len(head) - 3, 0) if len(head) == HEAD else None].decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


def word(kind: str) -> str:
    """What people call a kind."""
    words = {
        "pdf": "PDF",
        "png": _("PNG 图片"),
        "jpeg": _("JPEG 图片"),
        "webp": _("WebP 图片"),
        "gif": _("GIF 图片"),
        "bmp": _("BMP 图片"),
        "tiff": _("TIFF 图片"),
        "heic": _("HEIC 照片"),
        "docx": _("Word 文档"),
        "xlsx": _("Excel 工作簿"),
        "pptx": _("PowerPoint 演示文稿"),
        "ofd": _("OFD 版式文件"),
        "txt": _("纯文本"),
        "exe": _("可执行程序"),
        "mp4": _("视频或音频"),
        "rtf": _("RTF 文档"),
    }
    return words.get(kind) or (_("压缩包") if kind in ("zip", "rar", "7z", "gz") else _("不认识的内容"))


def taken() -> str:
    """The kinds that are taken, for people."""
    return "PDF、JPG、PNG、WebP、.docx、.xlsx、.txt"


def look(name: str, data: bytes) -> Look:
    """What a file is, and whether its name says so too. Limits of size are the caller's."""
    suffix = name.rpartition(".")[2].lower() if "." in name else ""
    if not data:
        return Look(fault=_("文件是空的"), expected=taken())
    found = kind_of(data[:HEAD])
    if found == "zip":
        found, fault, expected = _inside(data)
        if fault:
            return Look(fault=fault, expected=expected)
    if found == "ole" or suffix in OLD_OFFICE:
        return _old_office(suffix, data, found)
    if found not in TYPES:
        return Look(fault=_("不收%(kind)s") % {"kind": word(found)}, expected=_instead(found))
    if SUFFIXES.get(suffix) != found:
        return _lying(name, suffix, found)
    return Look(found)


def _instead(kind: str) -> str:
    if kind in ("heic", "gif", "bmp", "tiff"):
        return _("另存为 JPG 或 PNG（手机里选“兼容性最佳”）")
    if kind in ("pptx", "ofd"):
        return _("另存为 PDF")
    return taken()


def _lying(name: str, suffix: str, found: str) -> Look:
    right = next(s for s, kind in SUFFIXES.items() if kind == found)
    if suffix not in SUFFIXES:
        fault = _("内容是%(kind)s，名字却以“.%(suffix)s”结尾") if suffix else _("内容是%(kind)s，名字没有扩展名")
    else:
        fault = _("名字说是“.%(suffix)s”，内容却是%(kind)s")
    stem = name.rpartition(".")[0] or name
    expected = _("若内容没错，改名为“%(name)s”") % {"name": f"{stem}.{right}"}
    return Look(fault=fault % {"kind": word(found), "suffix": suffix[:20]}, expected=expected)


def _old_office(suffix: str, data: bytes, found: str) -> Look:
    if found == "ole" and ENCRYPTED_STREAM in data:
        return Look(fault=_("文件加了密码"), expected=_("取消密码后另存"))
    right = OLD_OFFICE.get(suffix)
    if right is None:
        return Look(fault=_("旧的 Office 或 WPS 格式"), expected=_("请另存为 .docx/.xlsx"))
    return Look(fault=_("不收 .%(suffix)s") % {"suffix": suffix}, expected=_("请另存为 %(right)s") % {"right": right})


def _inside(data: bytes) -> tuple[str, str, str]:
    """The kind of an archive, a fault and what would be right; read from its directory alone."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, struct.error):
        return "", _("文件损坏，压缩目录读不出来"), _("重新保存的文件")
    names = {e.filename for e in entries}
    kind = next((k for part, k in _MAIN_PARTS.items() if part in names), "zip")
    if kind not in TYPES:
        return kind, "", ""
    fault, expected = _bounds(entries, limits())
    if any(n.lower().endswith("vbaproject.bin") for n in names):
        fault, expected = _("文件里有宏"), _("另存为不带宏的 .%(kind)s") % {"kind": kind}
    return kind, fault, expected


def _bounds(entries: list[zipfile.ZipInfo], top: Limits) -> tuple[str, str]:
    unpacked = sum(e.file_size for e in entries)
    ratio = max((e.file_size / max(e.compress_size, 1) for e in entries if e.file_size > MIB), default=0)
    if any(e.flag_bits & 0x1 for e in entries):
        return _("文件加了密码"), _("取消密码后另存")
    if len(entries) > top.max_entries:
        return _("压缩包里有%(count)s个文件") % {"count": len(entries)}, _("不超过%(most)s个") % {
            "most": top.max_entries
        }
    if unpacked > top.max_unpacked_mb * MIB or ratio > top.max_ratio:
        told = {"size": round(unpacked / MIB), "ratio": round(ratio)}
        most = {"size": top.max_unpacked_mb, "ratio": top.max_ratio}
        return (
            _("解开后有%(size)s MB（压缩比%(ratio)s），疑似压缩炸弹，没有打开") % told,
            _("解开后不超过%(size)s MB、压缩比不超过%(ratio)s") % most,
        )
    return "", ""
