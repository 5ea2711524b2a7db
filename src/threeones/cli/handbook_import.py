"""``threeones handbook import`` without ``--dry-run``: the ledger becomes entries of the bureau's open draft."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from threeones.cli import django
from threeones.cli.output import Progress, document, guarded, say
from threeones.cli.signing import at_this_machine, signing

django.start()

from threeones.apps.handbook.importing.at_once import import_at_once  # noqa: E402  models load only after set-up
from threeones.apps.handbook.importing.decisions import Decisions  # noqa: E402
from threeones.apps.handbook.importing.keeping import YEARS, File, of_bureau  # noqa: E402
from threeones.apps.handbook.importing.rights import DRAFT  # noqa: E402
from threeones.kernel.ledgers.corrections import Corrections  # noqa: E402
from threeones.kernel.values.faults import Fault, Faults  # noqa: E402

if TYPE_CHECKING:
    from threeones.apps.handbook.models import BookImport


def into_draft(
    file: Path, bureau: str, year: int | None, by: str, form: str, *, mode: str, reason: str, corrections: Corrections
) -> None:
    """Write a ledger into the draft of a bureau's year, or refuse it with every fault (exit code 2, nothing changed)."""

    def work() -> tuple[BookImport, int]:
        of_year = _checked(bureau, year)
        access = signing(DRAFT, by, unsigned=at_this_machine("handbook import"), about=of_bureau(bureau))
        told = Progress()
        made, found = import_at_once(
            access=access,
            bureau=bureau,
            year=of_year,
            file=File(file.name, _read(file)),
            progress=lambda done, of: told("理解台账", done, of),
            decided=Decisions(reading=corrections) if corrections.to_json() else None,
            mode=mode,
            reason=reason,
        )
        for note in found.notes:
            say("提示：" + " ".join(filter(None, (note.sheet, f"第{note.row}行" if note.row else "", note.note))))
        return made, len(found.book.projects)

    made, count = guarded(form, work)
    assert made.edition is not None, "what was taken stands in a draft"
    if form == "json":
        told = {"import": made.pk, "file": made.name, "edition": made.edition_id, "number": made.edition.number}
        document(told | {"bureau": bureau, "year": made.year, "projects": count})
    else:
        click.echo(f"{made.name}：{count}个项目写入“{made.edition.title}”第{made.edition.number}版的草稿")


def _checked(bureau: str, year: int | None) -> int:
    """The year, where both were given. Raises ``Faults`` with what lacks."""
    faults = []
    if not bureau:
        faults.append(Fault("threeones", "", 0, "--bureau", "没有说写进哪个局的手册", "局的单位编码，如 FG"))
    if year is None or not YEARS[0] <= year <= YEARS[1]:
        faults.append(Fault("threeones", "", 0, "--year", "没有说哪一年的手册", "四位年份，如 2026"))
    if faults or year is None:
        raise Faults(faults)
    return year


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise Faults([Fault(file.name, "", 0, "", f"打不开文件：{error.strerror}", "一个可读的台账文件")]) from error
