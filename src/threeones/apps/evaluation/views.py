"""Rankings and score sheets."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from threeones.apps.evaluation import selectors, sight
from threeones.apps.evaluation.cycles.rights import APPEAL_FILE
from threeones.apps.evaluation.models import Run, Stage
from threeones.apps.evaluation.runs import Standing, opened, published, run_path, standings
from threeones.apps.evaluation.score_sheet import score_sheet
from threeones.apps.evaluation.sheet_file import sheet_file
from threeones.apps.evaluation.sight import ranked
from threeones.apps.evaluation.signing import public_key
from threeones.apps.evaluation.understanding import firmness
from threeones.apps.evaluation.understanding.comparing import movements
from threeones.apps.evaluation.understanding.gaps import ASKED, shown_gaps
from threeones.base.accounts.access import Access
from threeones.base.documents.paper import TYPES
from threeones.base.org.models import Unit
from threeones.base.org.selectors import settings_of
from threeones.base.pages.drawing import Part
from threeones.base.pages.reading import read_by
from threeones.base.pages.requests import PageRequest
from threeones.kernel.scheme.signing import signature_of
from threeones.kernel.understanding import Move
from threeones.kernel.values.faults import Faults

OPEN, YES = "公开考评", "是"
"""Setting of the year: published cycles are on the open page."""


class Ranking:
    """A run's standings as the page shows them: the groups that are published to who asks."""

    def __init__(self, run: Run, access: Access, before: Run | None, *, alone: bool = False) -> None:
        """``alone``: the page is about this run, and worth the second that its firmness takes."""
        frozen = opened(run)
        self.run, self.scheme, self.signature = run, frozen.scheme, signature_of(frozen.members)
        lines, self.who = published(run, access)
        self.file = self.who.file(self.who.subjects)
        self.may_try = access.may(sight.WHAT_IF) and self.who.sheets()
        self.shares = firmness.shares(run) if alone and firmness.may_see(self.who, access) else {}
        self.movements = movements(before, run, access)
        self.before = before if self.movements else None
        self.top = max((sum((p for _i, _l, p in s.items if p > 0), s.bonus) for s in lines), default=Decimal(1))
        self.groups = [(name, [self._line(s) for s in found]) for name, found in groupby(lines, lambda s: s.group)]
        self.size = len(lines)

    @property
    def columns(self) -> int:
        """How many columns the table has."""
        return 7 + bool(self.before) + bool(self.shares)

    def _line(self, standing: Standing) -> tuple[Standing, Sequence[Part], bool, Move | None, Decimal | None]:
        """The standing, its bar, whether its sheet (and with it every number) opens, how it moved, how firm its grade is."""
        return (
            standing,
            [Part(label, points) for _id, label, points in standing.items if points > 0],
            self.who.sheet(standing.subject),
            self.movements.get(standing.subject),
            self.shares.get(standing.subject),
        )


@read_by(sight.READ)
def rankings(request: PageRequest) -> HttpResponse:
    """The newest run of each scheme of the year, and what others judged."""
    year = request.about.year_of(request.as_of)
    found, faults = [], []
    known = selectors.runs_known(year, request.as_of, request.access)
    runs = selectors.runs_of([r.scheme for r in known], request.access)
    for run in known:
        try:
            ranking = Ranking(run, request.access, selectors.run_before(run, runs[run.scheme]))
        except Faults as error:
            faults += list(error.faults)
            continue
        found += [ranking] if ranking.size else []
    context = {
        "crumbs": [(_("首页"), "/"), (_("考评"), None)],
        "rankings": found,
        "faults": faults,
        "verdicts": selectors.verdicts_known(request.as_of, request.access, year),
    }
    return render(request, "evaluation/rankings.html", context)


@read_by(sight.READ)
def ranking(request: PageRequest, pk: int) -> HttpResponse:
    """One result, the newest of its scheme or an earlier one, as it was frozen."""
    run = selectors.run_by_key(pk, request.access)
    try:
        found = _alone(run, request.access) if run else None
    except Faults as error:
        raise Http404(str(error)) from error
    if run is None or found is None or not found.size:
        raise Http404(_("没有这次考评"))
    newest = selectors.runs_known(run.year, run.as_of, request.access)
    later = next((r for r in newest if r.scheme == run.scheme and r.pk != run.pk), None)
    context = {"crumbs": [(_("首页"), "/"), (_("考评"), "/evaluation/"), (run.title, None)], "rankings": [found]}
    return render(request, "evaluation/rankings.html", context | {"later": later})


def _alone(run: Run, access: Access) -> Ranking:
    return Ranking(run, access, selectors.before_of(run, access), alone=True)


@read_by(sight.READ)
def sheet(request: PageRequest, pk: int, subject: str) -> HttpResponse:
    """One subject's score sheet, which reads like a marked exam."""
    run = selectors.run_by_key(pk, request.access)
    try:
        found = score_sheet(run, subject, request.access) if run else None
    except Faults as error:
        raise Http404(str(error)) from error
    if found is None:
        raise Http404(_("这次考评里没有“%(subject)s”") % {"subject": subject})
    crumbs = [(_("首页"), "/"), (_("考评"), "/evaluation/"), (subject, None)]
    context = {
        "crumbs": crumbs,
        "sheet": found,
        "run": run,
        "file": run is not None and _may_have(run, request.access),
        "gaps": shown_gaps(found.run, subject, request.GET.get(ASKED, "")),
        "appeal_url": _appeal_url(found.run, found.standing.subject, request.access),
    }
    return render(request, "evaluation/sheet.html", context)


@read_by(sight.READ)
def sheet_on_paper(request: PageRequest, pk: int, kind: str, subject: str) -> HttpResponse:
    """The sheet as a docx or a pdf; where it cannot be made the page says why."""
    run = selectors.run_by_key(pk, request.access)
    if run is None or kind not in TYPES:
        raise Http404(_("没有这样的文件。"))
    try:
        found = score_sheet(run, subject, request.access)
    except Faults as error:
        raise Http404(str(error)) from error
    if found is None:
        raise Http404(_("这次考评里没有“%(subject)s”") % {"subject": subject})
    try:
        made = sheet_file(found, kind)
    except Faults as error:
        context = {"faults": error.faults, "run": run, "subject": subject}
        return render(request, "evaluation/unprintable.html", context, status=503)
    name = content_disposition_header(True, f"{run.as_of}-{subject.replace('/', '-')}.{kind}")
    return HttpResponse(made, content_type=TYPES[kind], headers={"Content-Disposition": str(name)})


def _appeal_url(run: Run, subject: str, access: Access) -> str:
    """Where one appeals against the numbers of one's unit; empty where there is nothing to appeal against now."""
    cycle = run.cycle if run.cycle_id and access.units else None
    if cycle is None or cycle.stage != Stage.NOTICE:
        return ""
    unit = Unit.objects.filter(name=subject, pk__in=access.units).first()
    return reverse("file_appeal", args=[cycle.pk, unit.code]) if unit and access.may(APPEAL_FILE, unit) else ""


def _may_have(run: Run, access: Access) -> bool:
    """Whether the whole file of a run may be had; one that cannot be read is nobody's."""
    try:
        subjects = [s.subject for s in standings(run)]
    except Faults:
        return False
    return ranked(subjects, access).file(subjects)


@read_by(sight.FILES)
def download(request: PageRequest, pk: int) -> FileResponse:
    """The frozen file, which `threeones verify` replays anywhere."""
    run = selectors.run_by_key(pk, request.access)
    if run is None or not _may_have(run, request.access):
        raise Http404(_("没有这个定格文件"))
    try:
        file = run_path(run).open("rb")
    except OSError as error:
        raise Http404(_("没有这个定格文件")) from error
    return FileResponse(file, as_attachment=True, filename=run.file_name)


@read_by(sight.READ)
def signer(_request: PageRequest) -> HttpResponse:
    """The public key of those who froze the runs, for ``threeones verify --key``."""
    return HttpResponse(
        public_key(),
        content_type="application/x-pem-file",
        headers={"Content-Disposition": 'attachment; filename="signer.pem"'},
    )


@login_not_required
@require_safe
def open_rankings(request: PageRequest) -> HttpResponse:
    """Published rankings of the years that a bureau has opened, for everybody and without sign-in."""
    year = request.about.year_of(request.as_of)
    opened: list[dict[str, Any]] = []
    # a year is published when the next one has begun
    years = [y for y in (year, year - 1) if settings_of(y).get(OPEN) == YES]
    for cycle, run in (found for y in years for found in selectors.published_results(y)):
        if cycle.as_of > request.as_of:
            continue
        try:
            lines = standings(run)
        except Faults:
            continue
        groups = [(name, list(found)) for name, found in groupby(lines, lambda s: s.group)]
        opened.append({"cycle": cycle, "run": run, "groups": groups})
    context = {"crumbs": [(_("公开考评"), None)], "opened": opened}
    return render(request, "evaluation/open.html", context)
