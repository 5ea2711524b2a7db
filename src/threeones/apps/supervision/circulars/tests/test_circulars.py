"""The life of a circular: drafted in one go, live until it is issued, frozen after, corrected by a new one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied

from threeones.apps.supervision import remembering
from threeones.apps.supervision.circulars.content import digest, frozen, plain
from threeones.apps.supervision.circulars.drafting import (
    correct_circular,
    draft_circular,
    reset_section,
    write_circular,
)
from threeones.apps.supervision.circulars.issuing import issue_circular, return_circular, send_circular, take_back
from threeones.apps.supervision.circulars.keeping import circular_of
from threeones.apps.supervision.circulars.reading import circulars, content_of
from threeones.apps.supervision.circulars.waiting import circulars_of_office, circulars_to_issue
from threeones.apps.supervision.models import (
    Adjudication,
    Circular,
    CircularSection,
    CircularStage,
    Completion,
    DocumentNumber,
    Report,
)
from threeones.apps.supervision.orders.keeping import Sending
from threeones.base.audit.records import unexplained
from threeones.base.entry.errors import Conflict, Refused, Stale

if TYPE_CHECKING:
    from threeones.apps.supervision.circulars.tests.conftest import Office

MONTH, DAY = "2021-03", date(2021, 4, 6)


def text_of(content: Any) -> str:
    return "\n".join("".join(p["text"] for p in line) for s in content["sections"] for line in s["lines"])


def sent(office: Office, circular: Circular) -> Circular:
    return send_circular(access=office.may("office"), circular=circular.pk, today=DAY)


def issued(office: Office, circular: Circular) -> Circular:
    sent(office, circular)
    seen = digest(content_of(circular_of(circular.pk), DAY))
    return issue_circular(access=office.may("head"), circular=circular.pk, seen=seen, today=DAY)


def fields(error: Any) -> set[str]:
    return {w.field for w in error.value.wrong}


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
    # a report that is corrected later, and a milestone that turns out to have been done
    Report.objects.all().delete()
    Completion.objects.create(
        milestone=office.red.milestones.get(), done_on=date(2021, 3, 19), reported_on=DAY, **office.records.where()
    )
    one.refresh_from_db()
    assert one.content == before and content_of(one, DAY)["figures"]["红灯数"]["text"] == "1"
    assert digest(frozen(one)) == one.seal
    writes: list[Callable[[], object]] = [
        lambda: write_circular(access=office.may("office"), circular=one.pk, texts={"practice": "改"}),
        lambda: reset_section(access=office.may("office"), circular=one.pk, name="practice"),
        lambda: send_circular(access=office.may("office"), circular=one.pk),
        lambda: return_circular(access=office.may("head"), circular=one.pk, remark="改"),
        lambda: issue_circular(access=office.may("head"), circular=one.pk, seen=one.seal),
    ]
    for write in writes:
        with pytest.raises(Refused):
            write()
    assert not [p for p in unexplained() if p.startswith(("通报", "文号"))]
    Circular.objects.filter(pk=one.pk).update(content=one.content.replace('"1"', '"9"'))
    assert [p for p in unexplained() if p.startswith("通报")]


def test_a_published_light_counts_before_the_computed_one(office: Office) -> None:
    told = {"computed": "red", "rule": "x", "pack": "ouhai-2020", "facts": "", "computed_on": DAY, "check_by": DAY}
    one = Adjudication.objects.create(
        project=office.red, month=MONTH, light="yellow", reason="外因", stage="published", published_on=DAY, **told
    )
    Adjudication.objects.create(project=office.green, month=MONTH, light="red", stage="signing", **told)
    content = content_of(office.draft(), DAY)
    row = next(r for r in content["rows"] if r["code"] == "P-1")
    assert (row["light"], row["computed"], row["reason"], row["published"]) == ("yellow", "red", "外因", True)
    assert (content["figures"]["黄灯数"]["text"], content["figures"]["红灯数"]["text"]) == ("1", "0")
    assert "1个项目采用审定发布的灯。2个项目" in text_of(content) and one.pk


def test_sections_are_written_around_figures_that_stay_live(office: Office) -> None:
    one, by = office.draft(), office.may("office")
    write_circular(access=by, circular=one.pk, texts={"problems": "红灯｛红灯数｝个。\r\n\r\n抓紧。", "practice": ""})
    content = content_of(circular_of(one.pk), DAY)
    assert [plain(s["lines"]) for s in content["sections"] if s["name"] in ("problems", "practice")] == [
        [], ["红灯1个。", "抓紧。"],
    ]  # fmt: skip
    office.records.milestone(office.green, date(2021, 3, 25))
    remembering.forget()
    assert "红灯2个。" in text_of(content_of(circular_of(one.pk), DAY))
    reset_section(access=by, circular=one.pk, name="problems")
    assert "亮红灯的项目2个" in text_of(content_of(circular_of(one.pk), DAY))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{红灯}个", "没有叫“红灯”的数字"),
        ("共{红灯数", "花括号没有配对"),
        ("{}", "没有叫“”的数字"),
        ("字" * 8001, "太长"),
    ],
)
def test_a_wrong_text_is_told(office: Office, text: str, said: str) -> None:
    one = office.draft()
    with pytest.raises(Refused) as error:
        write_circular(access=office.may("office"), circular=one.pk, texts={"problems": f"好。\n{text}"})
    assert fields(error) == {"problems"} and said in error.value.wrong[0].fault
    assert not CircularSection.objects.exists()


def test_who_wrote_first_is_told_to_who_writes_second(office: Office) -> None:
    one, by = office.draft(), office.may("office")
    write_circular(access=by, circular=one.pk, texts={"practice": "甲"}, sent=Sending(version=1))
    with pytest.raises(Stale) as error:
        write_circular(access=by, circular=one.pk, texts={"practice": "乙"}, sent=Sending(version=1))
    assert error.value.theirs.values == {"practice": "甲"} and error.value.theirs.version == "2"


def test_sent_twice_it_counts_once(office: Office) -> None:
    by = office.may("office")
    for _again in range(2):
        one = draft_circular(access=by, bureau="J", month=MONTH, sent=Sending("k1"), today=DAY)
        write_circular(access=by, circular=one.pk, texts={"practice": "甲"}, sent=Sending("k2", "", 1))
    assert Circular.objects.count() == 1 and circular_of(one.pk).version == 2


def test_what_is_signed_is_what_was_looked_at(office: Office) -> None:
    one = sent(office, office.draft())
    seen = digest(content_of(one, DAY))
    office.records.milestone(office.green, date(2021, 3, 25))
    remembering.forget()
    with pytest.raises(Conflict, match="变了"):
        issue_circular(access=office.may("head"), circular=one.pk, seen=seen, today=DAY)
    assert not DocumentNumber.objects.exists()


def test_returned_it_can_be_written_again(office: Office) -> None:
    one = sent(office, office.draft())
    with pytest.raises(Refused):
        write_circular(access=office.may("office"), circular=one.pk, texts={"practice": "甲"})
    with pytest.raises(Refused):
        return_circular(access=office.may("head"), circular=one.pk, remark=" ")
    back = return_circular(access=office.may("head"), circular=one.pk, remark="写上桥梁科")
    assert (back.stage, back.remark, back.sent_on) == (CircularStage.DRAFT, "写上桥梁科", None)
    write_circular(access=office.may("office"), circular=one.pk, texts={"practice": "桥梁科"})
    assert take_back(access=office.may("office"), circular=sent(office, one).pk).stage == CircularStage.DRAFT


def test_a_correction_is_a_new_circular_that_names_the_old(office: Office) -> None:
    draft = office.draft()
    write_circular(access=office.may("office"), circular=draft.pk, texts={"practice": "甲"})
    old = issued(office, draft)
    Completion.objects.create(
        milestone=office.red.milestones.get(), done_on=date(2021, 3, 19), reported_on=DAY, **office.records.where()
    )
    remembering.forget()
    by = office.may("office")
    with pytest.raises(Refused):
        correct_circular(access=by, circular=old.pk, reason="")
    new = correct_circular(access=by, circular=old.pk, reason="项目P-1已按期完成", today=DAY)
    with pytest.raises(Refused):
        correct_circular(access=by, circular=old.pk, reason="又错了", today=DAY)
    content = content_of(circular_of(new.pk), DAY)
    assert "区交通局通报〔2021〕1号通报需要更正：项目P-1已按期完成" in "".join(plain(content["before"]))
    assert "甲" in text_of(content)
    changes = {c["what"]: (c["before"], c["after"]) for c in content["changes"]}
    assert changes["红灯数"] == ("1", "0") and changes["项目P-1（道路科）"][0] == "red"
    assert str(issued(office, new).document) == "区交通局通报〔2021〕2号"
    old.refresh_from_db()
    assert digest(frozen(old)) == old.seal


@pytest.mark.parametrize("month", ["2021-04", "2021-13", "x", "2019-03"])
def test_a_month_that_cannot_be_told_of(office: Office, month: str) -> None:
    with pytest.raises(Refused) as error:
        office.draft(month)
    assert fields(error) == {"month"} and not Circular.objects.exists()


def test_a_second_draft_of_a_month_is_refused(office: Office) -> None:
    office.draft()
    with pytest.raises(Refused, match="已经有了"):
        office.draft()


def test_who_sees_and_may(office: Office) -> None:
    one = office.draft()
    who = ("office", "head", "leader", "lead", "clerk", "evaluator", "stranger")
    assert [n for n in who if circulars(office.may(n)).exists()] == ["office", "head", "leader"]
    for name in who[1:]:
        with pytest.raises(PermissionDenied):
            write_circular(access=office.may(name), circular=one.pk, texts={"practice": "甲"})
    sent(office, one)
    for name in (n for n in who if n != "head"):
        with pytest.raises(PermissionDenied):
            issue_circular(access=office.may(name), circular=one.pk, seen="", today=DAY)
    seen = digest(content_of(circular_of(one.pk), DAY))
    issue_circular(access=office.may("head"), circular=one.pk, seen=seen, today=DAY)
    assert [n for n in who if circulars(office.may(n)).exists()] == list(who[:-1])


def test_the_inbox_of_office_and_head(office: Office) -> None:
    def told(who: str, day: date) -> list[tuple[str, date | None]]:
        found = (*circulars_of_office(office.may(who), day), *circulars_to_issue(office.may(who), day))
        return [(t.why, t.due) for t in found]

    # Qingming: the first working day of April is the 1st, a Thursday; the fifth is the 8th
    assert told("office", date(2021, 3, 31))[0][1] == date(2021, 3, 5)
    assert told("office", date(2021, 4, 1)) == [("上月的通报还没有起草", date(2021, 4, 8))]
    assert told("head", date(2021, 4, 1)) == []
    one = office.draft()
    assert told("office", DAY) == [("起草了，还没有送签", date(2021, 4, 8))]
    sent(office, one)
    assert told("office", DAY) == [("已经送签，还没有签发", date(2021, 4, 8))]
    assert told("head", DAY) == [("督查室送签，等您签发", date(2021, 4, 8))]
    issue_circular(
        access=office.may("head"), circular=one.pk, seen=digest(content_of(circular_of(one.pk), DAY)), today=DAY
    )
    assert told("office", DAY) == told("head", DAY) == []
