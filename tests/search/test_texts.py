"""Search by what is written: reports, messages and the names of attachments, each for whoever sees the record."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.support.pages import page
from tests.support.people import access, signed_in
from tests.support.records import Records
from threeones.apps.handbook.models import Project
from threeones.apps.supervision.models import Report
from threeones.apps.supervision.prepared import REPORT, report_key
from threeones.base.accounts.access import ANYONE, Access
from threeones.base.files.models import Attachment
from threeones.base.org.models import Role
from threeones.base.search import asking
from threeones.base.search.asking import question, search
from threeones.base.search.matching import around
from threeones.base.search.policy import policy
from threeones.base.talk.services import About, comment, withdraw

pytestmark = pytest.mark.django_db
TEXT = "本月完成路面铺设三公里，" + "其余照计划进行。" * 20 + "因ＡＢＣ供应商停产，伸缩缝到货推迟。"


@pytest.fixture
def made(db: None) -> Records:
    """Two projects of two sections, each with a report; one has an attachment."""
    r = Records()
    other = r.unit("J-2", "桥梁科")
    for code, unit, text in (("J-001", r.section, TEXT), ("J-002", other, "大桥伸缩缝已更换。")):
        project = r.project(code, lead_unit=unit)
        report = r.report(project, "2021-03", date(2021, 4, 1), text=text)
        assert report.unit == unit
    return r


def found(who: Access, text: str, kind: str = "", **more: Any) -> dict[str, list[str]]:
    return {g.kind: ["".join(t for t, _ in h.title) for h in g.hits] for g in search(who, question(text), kind, **more)}


def test_a_report_is_found_by_its_words_by_who_sees_it(made: Records) -> None:
    both = found(access(Role.SUPERVISOR, made.bureau), "伸缩缝")["reports"]
    assert len(both) == 2 and any("到货推迟" in t for t in both)
    assert found(access(Role.CLERK, made.section), "伸缩缝")["reports"] == [t for t in both if "到货推迟" in t]
    assert found(access(Role.CLERK, made.section), "伸缩缝 路面")["reports"]
    assert found(access(Role.CLERK, made.section), "伸缩缝 更换") == {}
    Report.objects.filter(project__code="J-001").update(late_reason="内勤换人")
    assert "内勤换人" in found(access(Role.CLERK, made.section), "换人")["reports"][0]
    for outsider in (access(Role.SYSTEM_ADMIN), access(Role.ENTERPRISE), ANYONE):
        assert "reports" not in found(outsider, "伸缩缝")
    assert "reports" not in found(access(Role.SUPERVISOR, made.bureau), "伸缩缝", texts=False)


def test_what_is_said_is_found_until_it_is_withdrawn(made: Records) -> None:
    who = access(Role.SUPERVISOR, made.bureau)
    said = comment(access=who, about=About("handbook.project", "J-001"), text="请附交警部门的意见", token=str(uuid4()))
    assert found(who, "交警")["messages"] == ["请附交警部门的意见"]
    other = Project.objects.get(code="J-002").lead_unit
    assert found(access(Role.CLERK, made.section), "交警")["messages"] and not found(access(Role.CLERK, other), "交警")
    withdraw(access=who, message=said.pk, why="写错了")
    assert not found(who, "交警")


def test_an_attachment_is_found_by_its_name(made: Records) -> None:
    report = Report.objects.get(project__code="J-001")
    Attachment.objects.create(
        record=REPORT,
        key=report_key(report),
        name="监理日志三月.pdf",
        sha256="0" * 64,
        size=1,
        kind="pdf",
        uploaded_by="x",
        uploaded_at=datetime(2021, 3, 5, tzinfo=UTC),
    )
    assert found(access(Role.CLERK, made.section), "监理日志")["attachments"] == ["监理日志三月.pdf"]
    assert not found(access(Role.CLERK, Project.objects.get(code="J-002").lead_unit), "监理日志")


WIDE = "铺设路面，三公里（一期）完成率：50％，ＡＢＣ公司，面积9㎡，①桥梁 隧道，Ⅲ级。"


@pytest.mark.parametrize(
    "asked",
    ["路面，三公里", "路面,三公里", "（一期）", "(一期)", "50％", "50%", "ＡＢＣ", "abc", "ABC", "㎡", "①桥梁", "Ⅲ级"]
    + ["路面 铺设 三公里 一期 完成率 桥梁 隧道 面积"],
)
def test_a_word_is_found_in_whichever_width_it_is_written(made: Records, asked: str) -> None:
    Report.objects.filter(project__code="J-001").update(text=WIDE)
    assert found(access(Role.CLERK, made.section), asked).get("reports"), asked


@pytest.mark.parametrize(
    "asked", ["伸缩缝 \u200b", "\u200b 伸缩缝 \ufeff", " ".join("伸缩缝推迟因供应商停产" * 5), "\u200b"]
)
def test_words_of_which_nothing_is_seen_are_none_and_many_are_no_matter(made: Records, asked: str) -> None:
    """What is left of such a word is empty, and stands everywhere: looking for all its places would never end."""
    assert ("reports" in found(access(Role.CLERK, made.section), asked)) == (asked != "\u200b")


def test_what_is_hidden_takes_nobodys_place(made: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "policy", lambda: replace(policy(), texts_found=3))
    supervisor = access(Role.SUPERVISOR, made.bureau)
    comment(access=supervisor, about=About("handbook.project", "J-001"), text="请交警答复", token=str(uuid4()))
    for n in range(8):
        text = f"交警第{n}次"
        comment(access=supervisor, about=About("handbook.project", "J-002"), text=text, token=str(uuid4()))
    assert found(access(Role.CLERK, made.section), "交警")["messages"] == ["请交警答复"]
    assert len(found(supervisor, "交警", "messages")["messages"]) == 9


def test_scans_that_search_does_not_show_hide_no_attachment(made: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "policy", lambda: replace(policy(), texts_found=3))
    key = report_key(Report.objects.get(project__code="J-001"))
    told = {"sha256": "0" * 64, "size": 1, "kind": "pdf", "uploaded_by": "x"}
    told["uploaded_at"] = datetime(2021, 3, 5, tzinfo=UTC)
    Attachment.objects.create(record=REPORT, key=key, name="批示复印件.pdf", **told)
    for n in range(5):
        Attachment.objects.create(record="talk.message", key=str(n), name="批示.pdf", **told)
    assert found(access(Role.SUPERVISOR, made.bureau), "批示")["attachments"] == ["批示复印件.pdf"]


def test_the_words_stand_in_the_excerpt_and_are_marked() -> None:
    shown = around(TEXT, ["abc", "伸缩缝"], policy().excerpt)
    assert [t for t, marked in shown if marked] == ["ＡＢＣ", "伸缩缝"]
    assert shown[0] == ("…", False) and len("".join(t for t, _ in shown)) <= policy().excerpt + 2
    assert around("短", ["无"], 10) == [("短", False)]
    assert [t for t, marked in around("缝，又缝", ["缝"], 10) if marked] == ["缝", "缝"]


def test_the_page_shows_them_with_a_constant_number_of_queries(made: Records) -> None:
    client = signed_in(Role.SUPERVISOR, made.bureau)

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            got = page(client, "/search/?q=伸缩缝")
        assert "伸缩缝" in got.tree.text_content()
        return len(captured)

    asked()
    few = asked()
    for n in range(3, 9):
        made.report(
            made.project(f"J-{n:03}", lead_unit=made.section), "2021-03", date(2021, 4, 1), text=f"伸缩缝第{n}道"
        )
    asked()
    assert asked() == few


def test_only_the_newest_are_read(made: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asking, "policy", lambda: replace(policy(), texts_read=1))
    assert len(found(access(Role.SUPERVISOR, made.bureau), "伸缩缝")["reports"]) == 1
