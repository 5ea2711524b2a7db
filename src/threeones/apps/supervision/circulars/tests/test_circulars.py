"""The life of a circular: drafted in one go, live until it is issued, frozen after, corrected by a new one."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from threeones.apps.supervision.circulars.content import digest, frozen
from threeones.apps.supervision.circulars.issuing import issue_circular, send_circular
from threeones.apps.supervision.circulars.reading import content_of
from threeones.apps.supervision.models import Circular, CircularStage, Report
from threeones.base.audit.checking import check_everything

if TYPE_CHECKING:
    from threeones.apps.supervision.circulars.tests.conftest import Office

MONTH, DAY = "2021-03", date(2021, 4, 6)


def text_of(content: Any) -> str:
    return "\n".join("".join(p["text"] for p in line) for s in content["sections"] for line in s["lines"])


def issued(office: Office, circular: Circular) -> Circular:
    send_circular(access=office.may("office"), circular=circular.pk, today=DAY)
    circular.refresh_from_db()
    seen = digest(content_of(circular, DAY))
    return issue_circular(access=office.may("head"), circular=circular.pk, seen=seen, today=DAY)


def test_a_draft_has_the_figures_of_the_month(office: Office) -> None:
    content = content_of(office.draft(), DAY)
    assert content["figures"]["红灯数"]["text"] == "1" and content["figures"]["绿灯数"]["text"] == "2"
    assert [(u["code"], u["place"]) for u in content["units"]] == [("J-1", 2), ("J-2", 1)]
    assert content["annex"] == ["P-1"] and len(content["rows"]) == 3
    assert "项目P-1（道路科）" in text_of(content) and "算出" in text_of(content)


def test_issued_it_is_numbered_and_frozen(office: Office) -> None:
    one = issued(office, office.draft())
    assert (one.stage, str(one.document), one.issued_on) == (CircularStage.ISSUED, "区交通局通报〔2021〕1号", DAY)
    before = one.content
    Report.objects.all().delete()
    one.refresh_from_db()
    assert one.content == before and frozen(one)["figures"]["红灯数"]["text"] == "1"
    assert digest(frozen(one)) == one.sha256
    assert not [p for p in check_everything().problems if p.startswith(("通报", "文号"))]
