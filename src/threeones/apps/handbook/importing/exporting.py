"""The faults of a file as a file, to be worked through in the office: exactly what the page lists."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpResponse
from django.utils.translation import gettext as _

from threeones.base.pages.tables import table_file
from threeones.kernel.values.faults import Fault


def export_faults(faults: Iterable[Fault], kind: str) -> HttpResponse:
    """The faults as ``xlsx`` or ``csv``."""
    lines = [(_("工作表"), _("行"), _("列"), _("错误"), _("应为"))]
    lines += [(f.sheet, str(f.row or ""), f.column, f.fault, f.expected) for f in faults]
    return table_file(lines, kind, title=_("错误"), stem="faults")
