"""``threeones load``: a bureau's folder of spreadsheets into the database, all or nothing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from threeones.base.audit.chain import Change, anchor_if_behind, append, hold
from threeones.base.files.models import SourceFile
from threeones.base.files.uploads import MIB, keep, limits
from threeones.base.intake.differences import KeptValue
from threeones.base.intake.finding import shown, unknown_files, unknown_sheets, workbooks_of
from threeones.base.intake.following import fill_in
from threeones.base.intake.guarding import guards
from threeones.base.intake.reading import read_sheet
from threeones.base.intake.references import Names, Resolver
from threeones.base.intake.specs import ParsedRow, SheetSpec, in_order
from threeones.base.intake.sync import Counts, SheetSync
from threeones.base.intake.validation import check_values
from threeones.base.intake.workbooks import Workbook
from threeones.kernel.values.faults import Fault, Faults

Progress = Callable[[str, int, int], None]


def _silent(_what: str, _done: int, _of: int) -> None:
    return None


@dataclass(slots=True)
class LoadReport:
    """What a load did: records by sheet (``workbook#sheet``), and where what was entered in the system stayed."""

    folder: str
    files: int = 0
    sheets: dict[str, Counts] = field(default_factory=dict)
    kept: list[KeptValue] = field(default_factory=list)
    differences: int = 0

    def total(self, what: str) -> int:
        """The sum of ``created``, ``changed``, ``removed`` or ``unchanged`` over the sheets."""
        return sum(getattr(c, what) for c in self.sheets.values())

    @property
    def changed_anything(self) -> bool:
        """Whether the database differs from before."""
        return self.differences > 0 or any(self.total(w) for w in ("created", "changed", "removed"))


@dataclass(slots=True)
class Folder:
    """A folder as read: its files' bytes and the rows of each declared sheet.

    ``unread`` are sheets of which rows may be missing; a name that is not found there says nothing.
    """

    path: Path
    data: dict[str, bytes] = field(default_factory=dict)
    parsed: dict[SheetSpec, list[ParsedRow]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    unread: set[SheetSpec] = field(default_factory=set)


def read_folder(path: Path, progress: Progress = _silent) -> Folder:
    """Read every declared sheet of the folder and check it against the database; writes nothing."""
    folder = read_files(path, progress)
    check_folder(folder)
    return folder


def read_files(path: Path, progress: Progress = _silent) -> Folder:
    """Read every declared sheet of the folder; the database is not asked."""
    folder = Folder(path)
    if not path.is_dir():
        folder.faults.append(
            Fault(shown(path), "", 0, "", "文件夹不存在", "一个数据文件夹（threeones template 可生成空白的）")
        )
        return folder
    specs = in_order()
    files = {s: workbooks_of(path, s) for s in specs}
    found = list(dict.fromkeys(f for s in specs for f in files[s]))
    opened: dict[Path, Workbook] = {}
    for n, file in enumerate(found):
        progress("读取", n, len(found))
        opened[file] = _open(folder, path, file)
    for spec in specs:
        _read_spec(folder, spec, [opened[f] for f in files[spec]])
    for book in opened.values():
        folder.faults += book.faults + unknown_sheets(book)
    folder.faults += unknown_files(path, set(opened))
    return folder


def check_folder(folder: Folder) -> None:
    """What only shows beside the database or another row: references, keys, values, the apps' own checks."""
    for spec in in_order():
        absent = spec.required and spec not in folder.parsed and folder.path.is_dir()
        if absent and not spec.model._default_manager.exists():
            text = f"{spec.purpose}（{spec.workbook}）"
            folder.faults.append(Fault(spec.workbook, spec.sheet, 0, "", "缺少这个工作簿", text))
            folder.unread.add(spec)
    fill_in(folder.parsed, folder.data)
    names = Names(folder.parsed, folder.data, folder.unread)
    folder.faults += [*names.check(), *names.duplicates(), *names.circles()]
    for spec, rows in folder.parsed.items():
        folder.faults += check_values(spec, rows, folder.data)
        for found in spec.check([r for r in rows if r.whole]) if spec.check else ():
            heading = spec.column(found.field).heading
            place = (found.row.file, found.row.sheet, found.row.row, heading)
            folder.faults.append(Fault(*place, found.fault, found.expected))


def _open(folder: Folder, path: Path, file: Path) -> Workbook:
    name = shown(file.relative_to(path))
    try:
        # One byte more than is allowed is enough to be refused; a huge file is never read whole.
        with file.open("rb") as f:
            data = f.read(limits().max_packed_mb * MIB + 1)
    except OSError as error:
        return Workbook(name, b"", [Fault(name, "", 0, "", f"文件读不了：{error.strerror}", "可以读的文件")])
    if not name.isprintable() or "\ufffd" in name:
        return Workbook(name, b"", [Fault(name, "", 0, "", "文件名不是 UTF-8", "改名，如 2021-01.xlsx")])
    folder.data[name] = data
    return Workbook(name, data)


def _read_spec(folder: Folder, spec: SheetSpec, books: list[Workbook]) -> None:
    if not books:
        return
    rows: list[ParsedRow] = []
    for book in books:
        raw = book.sheet(spec.sheet)
        if raw is not None:
            read = read_sheet(raw, spec)
            rows += read.rows
            folder.faults += read.faults
            if not read.complete:
                folder.unread.add(spec)
        elif book.faults:
            folder.unread.add(spec)
        elif spec.required:
            folder.unread.add(spec)
            folder.faults.append(Fault(book.name, spec.sheet, 0, "", "缺少这张工作表", f"名为“{spec.sheet}”的工作表"))
    folder.parsed[spec] = rows


def load_folder(path: Path, actor: str, progress: Progress = _silent) -> LoadReport:
    """Load a bureau's folder: one transaction, each write with its audit entry.

    Raises ``Faults`` with everything that is wrong; then nothing has changed.
    """
    folder = read_files(path, progress)
    report = LoadReport(str(path), files=len(folder.data))
    with transaction.atomic():
        hold()
        check_folder(folder)
        if folder.faults:
            raise Faults(folder.faults)
        changes: list[Change] = []
        verdicts = [guard() for guard in guards]
        files = _source_files(folder, changes)
        resolver = Resolver(folder.parsed, folder.data)
        syncs: list[SheetSync] = []
        for n, (spec, rows) in enumerate(folder.parsed.items()):
            progress("写入", n, len(folder.parsed))
            syncs.append(SheetSync(spec, files, resolver, changes))
            syncs[-1].save(rows)
            report.sheets[f"{spec.workbook}#{spec.sheet}"] = syncs[-1].counts
            report.kept += syncs[-1].beside.kept
            report.differences += len(syncs[-1].beside.changes)
        touched = [touch for sync in syncs for touch in sync.would_touch()]
        if held := [fault for verdict in verdicts for fault in verdict(touched)]:
            raise Faults(held)
        refused = [fault for sync in reversed(syncs) for fault in sync.remove_missing()]
        if refused:
            raise Faults(refused)
        append(actor, changes)
    anchor_if_behind()
    return report


def _source_files(folder: Folder, changes: list[Change]) -> dict[str, SourceFile]:
    files: dict[str, SourceFile] = {}
    for name, data in folder.data.items():
        sha = hashlib.sha256(data).hexdigest()
        keep(Path(settings.HOME), sha, data)
        files[name], new = SourceFile.objects.get_or_create(
            name=name, sha256=sha, defaults={"size": len(data), "loaded_at": timezone.now()}
        )
        if new:
            changes.append(Change("create", "files.sourcefile", name, {}, {"sha256": sha, "size": len(data)}))
        elif SourceFile.objects.filter(name=name, loaded_at__gt=files[name].loaded_at).exists():
            changes.append(_loaded_again(files[name]))
    return files


def _loaded_again(file: SourceFile) -> Change:
    """An earlier version of a workbook comes back: from now on it is the newest of its name."""
    before, file.loaded_at = file.loaded_at, timezone.now()
    file.save(update_fields=["loaded_at"])
    moments = {"loaded_at": before.isoformat()}, {"loaded_at": file.loaded_at.isoformat(), "sha256": file.sha256}
    return Change("change", "files.sourcefile", file.name, *moments)
