"""What can be printed of a handbook, in which forms, and the making of it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, override

from threeones.apps.handbook.printing.book import book_manuscript, unit_manuscript
from threeones.apps.handbook.printing.papers import notice_manuscript, person_manuscript, pledge_manuscript, units_of
from threeones.apps.handbook.printing.stock import Stock
from threeones.apps.handbook.printing.wall import wall_sheets
from threeones.apps.handbook.printing.wall_files import wall_pdf, wall_preview
from threeones.apps.handbook.printing.words import Words, words
from threeones.apps.handbook.printing.workbook import TYPE as XLSX
from threeones.apps.handbook.printing.workbook import workbook
from threeones.base.documents.blocks import Manuscript, printable
from threeones.base.documents.document_pdf import preview
from threeones.base.documents.layout import layout
from threeones.base.documents.packing import ZIP_DAY
from threeones.base.documents.paper import TYPES as PAPER_TYPES
from threeones.base.documents.paper import written

TYPES = {**PAPER_TYPES, "xlsx": XLSX, "zip": "application/zip", "png": "image/png"}
"""Kinds of files with their media types; png is the picture of a first page."""
BACKGROUND = frozenset({"pdf"})
"""Kinds that take long enough for many projects to be made behind the answer."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be printed: of whose book, for which units (none: all that lead) or person (a code and a name)."""

    stock: Stock
    units: tuple[str, ...] = ()
    person: tuple[str, str] = ("", "")
    turned: bool = False


@dataclass(frozen=True, slots=True)
class Print:
    """Something that can be printed; ``whole``: only by those who see the whole book."""

    name: str
    title: str | Promise
    about: str | Promise
    paper: str
    kinds: Sequence[str]
    whole: bool = False


PRINTS: Mapping[str, Print] = {
    p.name: p
    for p in (
        Print(
            "book",
            gettext_lazy("工作手册"),
            gettext_lazy("封面、目录、各目标和项目，附项目一览表、节点按月一览和清单"),
            "A4",
            ("docx", "pdf"),
        ),
        Print(
            "wall", gettext_lazy("作战图"), gettext_lazy("挂在墙上：月份横排，项目竖排，节点标在日子上"), "A0", ("pdf",)
        ),
        Print("workbook", gettext_lazy("工作簿"), gettext_lazy("在表格里改，改好再导入，一字不差"), "xlsx", ("xlsx",)),
        Print(
            "unit", gettext_lazy("单位分册"), gettext_lazy("一个单位牵头的项目，附配合的项目"), "A4", ("docx", "pdf")
        ),
        Print(
            "person", gettext_lazy("个人清单"), gettext_lazy("一个人负责的项目，逐月要办的事"), "A4", ("docx", "pdf")
        ),
        Print(
            "notice",
            gettext_lazy("任务分解通知"),
            gettext_lazy("公文，附年度目标任务分解表"),
            "A4",
            ("docx", "pdf"),
            whole=True,
        ),
        Print(
            "pledges",
            gettext_lazy("目标责任书"),
            gettext_lazy("每个牵头单位一份，合在一起或各一个文件"),
            "A4",
            ("docx", "pdf", "zip"),
        ),
    )
}


def made(name: str, kind: str, wish: Wish) -> bytes:
    """A file's bytes, in Chinese. Raises Faults where it cannot be written."""
    with override("zh-hans"):
        return _MAKERS[name](kind, wish, words())


def file_name(name: str, kind: str, wish: Wish) -> str:
    """How a file is called: 2021年-工作手册-投资科.docx."""
    with override("zh-hans"):
        whom = wish.units[0] if len(wish.units) == 1 else wish.person[1]
        parts = [f"{wish.stock.book.year}年", str(PRINTS[name].title), *([whom] if whom else [])]
    return f"{'-'.join(printable(p).replace('/', '-') for p in parts)}.{kind}"


def _paper(script: Callable[[Wish, Words], Manuscript], kind: str, wish: Wish, said: Words) -> bytes:
    made_script = script(wish, said)
    return preview(made_script, layout()) if kind == "png" else written(made_script, kind, layout())


def _wall(kind: str, wish: Wish, said: Words) -> bytes:
    sheets = wall_sheets(wish.stock, said, turned=wish.turned)
    title = printable(said.line("wall", "title", wish.stock.told))
    return (wall_preview if kind == "png" else wall_pdf)(sheets, title, wish.stock.day, layout())


def _workbook(_kind: str, wish: Wish, _said: Words) -> bytes:
    return workbook(wish.stock.book, wish.stock.standing, wish.stock.day)


def _pledges(kind: str, wish: Wish, said: Words) -> bytes:
    units = wish.units or units_of(wish.stock)
    if kind != "zip":
        return _paper(lambda w, s: pledge_manuscript(w.stock, s, units), kind, wish, said)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for n, unit in enumerate(units, 1):
            info = zipfile.ZipInfo(f"{n:02} {printable(unit).replace('/', '-')}.docx", ZIP_DAY)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, written(pledge_manuscript(wish.stock, said, [unit]), "docx", layout()))
    return packed.getvalue()


_MAKERS: Mapping[str, Callable[[str, Wish, Words], bytes]] = {
    "book": partial(_paper, lambda w, s: book_manuscript(w.stock, s)),
    "unit": partial(_paper, lambda w, s: unit_manuscript(w.stock, s, w.units[0])),
    "person": partial(_paper, lambda w, s: person_manuscript(w.stock, s, *w.person)),
    "notice": partial(_paper, lambda w, s: notice_manuscript(w.stock, s)),
    "pledges": _pledges,
    "wall": _wall,
    "workbook": _workbook,
}
