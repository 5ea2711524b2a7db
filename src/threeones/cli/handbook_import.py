"""``threeones handbook import`` for a bureau: the ledger becomes entries of its open draft, or is tried on its roster."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from threeones.cli import django
from threeones.cli.output import Progress, document, guarded, say
from threeones.cli.signing import at_this_machine, signing

django.start()

from threeones.apps.handbook.importing.at_once import import_at_once, preview  # noqa: E402  models load only after set-up
from threeones.apps.handbook.importing.decisions import Decisions  # noqa: E402
from threeones.apps.handbook.importing.keeping import YEARS, File, of_bureau  # noqa: E402
from threeones.apps.handbook.importing.rights import DRAFT  # noqa: E402
from threeones.kernel.ledgers.corrections import Corrections  # noqa: E402
from threeones.kernel.values.faults import Fault, Faults  # noqa: E402

if TYPE_CHECKING:
    from threeones.apps.handbook.importing.found import Found
    from threeones.apps.handbook.models import BookImport


def into_draft(
    file: Path, bureau: str, year: int | None, by: str, form: str, *, mode: str, reason: str, corrections: Corrections
) -> None:
    """Write a ledger into the draft of a bureau's year, or refuse it with every fault (exit code 2, nothing changed)."""

    def work() -> tuple[BookImport, int]:
        told = _told(file, bureau, year, by, corrections)
        made, found = import_at_once(**told, mode=mode, reason=reason)
        for note in spoken(found):
            say("提示：" + note)
        return made, len(found.book.projects)

    made, count = guarded(form, work)
    assert made.edition is not None, "what was taken stands in a draft"
    if form == "json":
        told = {"import": made.pk, "file": made.name, "edition": made.edition_id, "number": made.edition.number}
        document(told | {"bureau": bureau, "year": made.year, "projects": count})
    else:
        click.echo(f"{made.name}：{count}个项目写入“{made.edition.title}”第{made.edition.number}版的草稿")


def tried(file: Path, bureau: str, year: int | None, by: str, corrections: Corrections) -> Found:
    """What writing it would read, on the bureau's roster and with what is remembered of the layout.

    Raises ``Faults`` where the file cannot be read or nobody may.
    """
    return preview(**_told(file, bureau, year, by, corrections))


def spoken(found: Found) -> list[str]:
    """The notes of a reading with their places."""
    places = (" ".join(filter(None, (n.sheet, f"第{n.row}行" if n.row else ""))) for n in found.notes)
    return [" ".join(filter(None, (place, n.note))) for place, n in zip(places, found.notes, strict=True)]


def _told(file: Path, bureau: str, year: int | None, by: str, corrections: Corrections) -> dict[str, Any]:
    """What was asked for, with whose rights. Raises ``Faults`` with what lacks."""
    faults = []
    if not bureau:
        faults.append(Fault("threeones", "", 0, "--bureau", "没有说写进哪个局的手册", "局的单位编码，如 FG"))
    if year is not None and not YEARS[0] <= year <= YEARS[1]:
        faults.append(Fault("threeones", "", 0, "--year", f"{year}年不对", "四位年份，如 2026"))
    if faults:
        raise Faults(faults)
    progress = Progress()
    return {
        "access": signing(DRAFT, by, unsigned=at_this_machine("handbook import"), about=of_bureau(bureau)),
        "bureau": bureau,
        "year": year,
        "file": File(file.name, _read(file)),
        "progress": lambda done, of: progress("理解台账", done, of),
        "decided": Decisions(reading=corrections) if corrections.to_json() else None,
    }


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise Faults([Fault(file.name, "", 0, "", f"打不开文件：{error.strerror}", "一个可读的台账文件")]) from error
