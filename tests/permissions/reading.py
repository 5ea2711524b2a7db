"""Everything that somebody can get to read: pages, lists, searches, derivations, rows, exports, answers to programs."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

from django.http import HttpResponse
from django.test import Client
from python_calamine import CalamineWorkbook

from tests.permissions.world import UNITS, YEAR, projects
from threeones.apps.evaluation.models import Appeal, Cycle, Run
from threeones.apps.handbook.models import Edition
from threeones.apps.indicators.sheets import OBSERVATIONS
from threeones.apps.review.definitions import load_review_pack, pack_for
from threeones.base.documents.tests.pdfs import Pdf
from threeones.base.files.models import SourceFile, SourceKind
from threeones.base.intake.specs import sheets

PAGES = (
    "/", "/handbook/", "/projects/", "/projects/?sort=code", "/land/", "/capital-projects/", "/evaluation/", "/evaluation/cycles/", "/indicators/",
    "/indicators/FAI/", "/review/", f"/review/{YEAR}/", f"/review/{YEAR}/file/html/", f"/review/{YEAR}/drafts/", f"/review/{YEAR}/drafts/1/",
    "/handbook/lists/", "/handbook/superior/", "/handbook/coverage/", "/handbook/succession/", *(f"/handbook/lists/{n}清单/" for n in "甲乙丙"),
    "/handbook/editions/", "/open/", "/rules/", "/audit/", "/inbox/", "/inbox/count/", "/changes/", "/changes/home/", "/me/",
)  # fmt: skip
SEARCHED = ("zqprj", "zqmst", "zqobj", "zqland", "zqcap", "zqent", "zqver", "zqman", "zqrep", "FAI")
LISTS = (
    "me", "units", "people", "objectives", "projects", "milestones", "lights", "reports", "indicators", "observations",
    "ranks", "runs", "verdicts", "parcels", "capital-projects", "enterprises", "tasks", "audit", f"review/{YEAR}/figures",
)  # fmt: skip
EXPORT = "/projects/?export=xlsx"
FILES = (
    EXPORT, "/handbook/superior/?export=xlsx", "/handbook/coverage/?export=xlsx", *(f"/handbook/lists/{n}清单/?export=xlsx" for n in "甲乙丙"),
    "/audit/?export=csv", "/audit/?export=xlsx", "/audit/record/handbook.project/A-001/?export=csv",
    f"/review/{YEAR}/file/docx/", f"/review/{YEAR}/file/pdf/",
)  # fmt: skip
"""Everything that somebody can take away as a file, but the runs."""
AUDIT = ("/audit/", "/api/v1/audit")
TAGS = re.compile(r"<[^>]*>")
FIGURES = 6
"""So many figures of the review are opened."""
TELLING = {
    "工作手册.xlsx",
    "进展报送/*.xlsx",
    "名录.xlsx",
    "土地出让.xlsx",
    "重大项目.xlsx",
    "考评资料.xlsx",
    "机构人员.xlsx",
}
"""Workbooks whose rows belong to somebody."""


@dataclass(frozen=True, slots=True)
class Read:
    """What came back: everything of it that can be read."""

    path: str
    status: int
    text: str

    @property
    def of_audit(self) -> bool:
        """Whether it tells of what was written, not of what there is."""
        return self.path.startswith(AUDIT)

    def holds(self, word: str) -> bool:
        """Whether a word stands anywhere in it."""
        return word in self.text


def addresses() -> list[str]:
    """All that is tried, whether one may or not."""
    codes, runs = list(projects()), list(Run.objects.values_list("pk", flat=True))
    found = [*PAGES, *FILES, *(f"/search/?q={w}" for w in SEARCHED), *(f"/api/v1/{name}" for name in LISTS)]
    found += [f"/projects/{c}/" for c in codes] + [f"/talk/handbook.project/{c}/" for c in codes]
    found += [f"/audit/record/handbook.project/{c}/" for c in codes]
    found += [f"/evaluation/{pk}/{quote(u)}/" for pk in runs for u in UNITS.values()]
    found += [f"/evaluation/{pk}/file/" for pk in runs] + [f"/evaluation/{pk}/" for pk in runs]
    found += [f"/evaluation/cycles/{pk}/" for pk in Cycle.objects.values_list("pk", flat=True)]
    found += [f"/evaluation/appeals/{pk}/" for pk in Appeal.objects.values_list("pk", flat=True)]
    found += [f"/api/v1/runs/{pk}/standings" for pk in runs]
    found += [f"/why/{quote(key)}/?format=json" for key in keys(codes, runs)]
    return [*found, *rows(), *entered(), *of_editions()]


def of_editions() -> Iterator[str]:
    """Editions, each beside all others and what is in force, and the parts of all units."""
    numbers = list(Edition.objects.order_by("pk").values_list("pk", flat=True))
    for pk in numbers:
        yield from (f"/handbook/editions/{pk}/", f"/handbook/editions/{pk}/file/")
        yield from (f"/handbook/editions/{pk}/sign/{unit}/" for unit in UNITS)
        for other in (0, *(n for n in numbers if n < pk)):
            yield f"/handbook/editions/{other}/compare/{pk}/"
    yield f"/handbook/editions/{numbers[0]}/compare/{numbers[1]}/file/docx/"


def entered() -> Iterator[str]:
    """The rows of the forms that were sent in the system."""
    for name in SourceFile.objects.filter(kind=SourceKind.ENTRY).values_list("name", flat=True):
        yield f"/source/{quote(name)}/{quote(OBSERVATIONS.sheet)}/1/"


def keys(codes: list[str], runs: list[int]) -> Iterator[str]:
    """Keys of derivations of every kind."""
    yield from ("projects/all", "projects/light=red", "projects/bureau=A", "projects/unit=B1", "milestones/all")
    yield from (f"superior/year={YEAR}{more}" for more in ("", "/carried=no", "/objective=A-M1"))
    yield f"superior_idle/year={YEAR}"
    yield from ("parcels/count", "parcels/area/use=industry", "capital_projects/count", "capital_projects/investment")
    yield from (f"{kind}/{code}" for kind in ("light", "milestones/all") for code in codes)
    yield from (f"light/{code}/{YEAR}-03" for code in codes)
    yield from (f"target/{code}/FAI" for code in codes)
    yield from (f"run/{pk}/total/{u}" for pk in runs for u in UNITS.values())
    for period in (f"{YEAR}-01/{YEAR}-10", f"{YEAR}-01/{YEAR}-11"):
        yield from (f"indicator/FAI/{of}/{period}" for of in ("value", "growth"))
        yield f"rank/FAI/growth/全市/{period}"
        yield f"observation/330105/FAI/flash/value/{period}"
    figures = [f.id for f in load_review_pack(pack_for(YEAR), YEAR).figures.values() if f.measure is not None]
    yield from (f"review/{YEAR}/{figure}" for figure in figures[:: len(figures) // FIGURES])


def rows() -> Iterator[str]:
    """The first rows of every sheet; each shows those of its neighbours that are seen."""
    for spec in (s for s in sheets if s.workbook in TELLING):
        book = spec.workbook.replace("*", f"{YEAR}-11")
        yield from (f"/source/{quote(book)}/{quote(spec.sheet)}/{row}/" for row in (2, 3, 4))


def read(client: Client, path: str) -> Read:
    """One answer as text: its words, its headers, the cells of a workbook."""
    answer = client.get(path)
    return Read(path, answer.status_code, text_of(answer))


def text_of(answer: HttpResponse) -> str:
    """All words of an answer."""
    headers = "\n".join(f"{k}: {v}" for k, v in answer.headers.items())
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    kind = answer.headers.get("Content-Type", "")
    read = next((reader for part, reader in READERS.items() if part in kind), plain)
    return f"{headers}\n{read(body)}"


def plain(body: bytes) -> str:
    """Text as it stands."""
    return body.decode("utf-8", "replace")


def cells(body: bytes) -> str:
    """The cells of a workbook."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(body))
    return "\n".join(
        str(c) for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python() for c in row
    )


def letters(body: bytes) -> str:
    """What the parts of a document say, whatever its runs."""
    with zipfile.ZipFile(io.BytesIO(body)) as parts:
        return "\n".join(TAGS.sub("", plain(parts.read(n))) for n in parts.namelist() if n.endswith((".xml", ".rels")))


READERS: dict[str, Callable[[bytes], str]] = {
    "spreadsheet": cells,
    "wordprocessing": letters,
    "pdf": lambda body: Pdf.of(body).text(),
    "json": lambda body: json.dumps(json.loads(body), ensure_ascii=False),
}


def everything(client: Client) -> list[Read]:
    """All that somebody can read."""
    return [read(client, path) for path in addresses()]


def lists(client: Client) -> list[Read]:
    """The pages and lists alone."""
    return [read(client, path) for path in (*PAGES, *(f"/api/v1/{name}" for name in LISTS))]
