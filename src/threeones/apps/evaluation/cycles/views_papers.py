"""The evidence binder as a page to print and as a zip; duty reports."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from threeones.apps.evaluation import sight
from threeones.apps.evaluation.cycles.binder import binder, packed
from threeones.apps.evaluation.cycles.duty_report import duty_report
from threeones.apps.evaluation.cycles.rights import DECIDE
from threeones.apps.evaluation.cycles.views import crumbs, cycle_or_404, unit_or_404
from threeones.apps.evaluation.models import Stage
from threeones.apps.evaluation.sight import ranked
from threeones.base.documents.paper import TYPES
from threeones.base.org.models import Person
from threeones.base.pages.reading import read_by
from threeones.base.pages.requests import PageRequest
from threeones.kernel.values.faults import Faults


@read_by(sight.READ)
def evidence(request: PageRequest, pk: int, unit: str) -> HttpResponse:
    """The binder of a unit: an index of what shows each fact; ``?zip`` packs it with the files."""
    found, of = cycle_or_404(pk), unit_or_404(unit)
    if not ranked([of.name], request.access).sheet(of.name):
        raise Http404(_("没有单位“%(code)s”") % {"code": unit[:20]})
    try:
        sections = binder(found, of)
    except Faults as error:
        raise Http404(str(error)) from error
    context: dict[str, Any] = {
        "crumbs": crumbs((str(found), reverse("cycle", args=[pk])), (_("佐证材料包"), None)),
        "cycle": found,
        "unit": of,
        "sections": sections,
        "checks": found.stage in (Stage.COLLECTING, Stage.REVIEW) and request.access.may(DECIDE, of),
        "kinds": list(TYPES),
        "people": Person.objects.filter(unit=of),
    }
    if "zip" not in request.GET:
        return render(request, "evaluation/binder.html", context)
    try:
        data = packed(sections, render_to_string("evaluation/binder_index.html", context))
    except OSError as error:
        raise Http404(_("有佐证文件不在了，请运行审计核验")) from error
    name = f"{of.name}-{found.as_of}-{_('佐证材料包')}.zip"
    header = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    return HttpResponse(data, content_type="application/zip", headers={"Content-Disposition": header})


@read_by(sight.READ)
def duty(request: PageRequest, pk: int, unit: str, kind: str) -> HttpResponse:
    """The duty report of a unit, or with ``?person=`` (a number of the roster) of somebody who belongs to it."""
    found, of = cycle_or_404(pk), unit_or_404(unit)
    if kind not in TYPES or not ranked([of.name], request.access).sheet(of.name):
        raise Http404(_("没有这样的文件。"))
    code = request.GET.get("person", "")
    person = Person.objects.filter(unit=of, code=code).first() if code and code.isprintable() else None
    if code and person is None:
        raise Http404(_("没有这样的文件。"))
    try:
        made = duty_report(found, of, person, request.access, kind)
    except Faults as error:
        context = {"faults": error.faults, "back": reverse("cycle", args=[pk])}
        return render(request, "evaluation/unwritten.html", context, status=503)
    who = person.name if person else of.name
    name = content_disposition_header(True, f"{found.as_of}-{who}-述职报告.{kind}")
    return HttpResponse(made, content_type=TYPES[kind], headers={"Content-Disposition": str(name)})
