from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from itertools import pairwise

from lxml import etree

from threeones.kernel.schedule import Activity, Plan, Schedule, Span, load_plan, schedule
from threeones.kernel.schedule.baseline import take
from threeones.kernel.schedule.icalendar import to_icalendar
from threeones.kernel.schedule.mspdi import to_mspdi

NOON = datetime(2022, 3, 1, 12, tzinfo=UTC)
NS = {"p": "http://schemas.microsoft.com/project"}
# fmt: off
# the order that Project's schema asks of a task's fields
ORDER = [
    "UID", "ID", "Name", "Type", "IsNull", "WBS", "OutlineNumber", "OutlineLevel",
    "Priority", "Start", "Finish", "Duration", "DurationFormat", "EffortDriven", "Estimated", "Milestone",
    "Summary", "Critical", "EarlyStart", "EarlyFinish", "LateStart", "LateFinish", "TotalSlack", "PercentComplete",
    "ActualStart", "ActualFinish", "ConstraintType", "CalendarUID", "ConstraintDate", "Deadline", "Notes", "PredecessorLink",
    "Baseline",
]
# fmt: on


def planned() -> Schedule:
    text = (
        "project: 祥符老街; 商业，用房\nstart: 2022-03-28\nfinish: 2022-05-31\nas_of: 2022-03-30\nactivities:\n"
        "  - {id: a, label: 方案设计, duration: 3, started_on: 2022-03-28, finished_on: 2022-03-30}\n"
        "  - {id: b, label: '施工许可, <甲>&乙', duration: 5, after: [a+2], started_on: 2022-03-29}\n"
        '  - {id: c, label: 主体, duration: "10 days", after: ["b SS+3 days", "a FF"], not_before: 2022-04-20}\n'
        "  - {id: d, label: 交付, duration: 0, after: [c], not_after: 2022-05-20}\n"
    )
    return schedule(load_plan(text.encode()))


def test_icalendar() -> None:
    found = planned()
    text = to_icalendar(found, stamp=NOON, version=3)
    lines = text.split("\r\n")
    assert lines[-1] == ""
    assert all(len(line.encode()) <= 75 and "\n" not in line for line in lines)
    whole = text.replace("\r\n ", "").split("\r\n")
    assert whole[0] == "BEGIN:VCALENDAR"
    assert "X-WR-CALNAME:祥符老街\\; 商业，用房" in whole
    assert whole.count("BEGIN:VEVENT") == whole.count("END:VEVENT") == 4
    assert "SUMMARY:施工许可\\, <甲>&乙" in whole
    assert "DTSTART;VALUE=DATE:20220328" in whole
    assert "DTEND;VALUE=DATE:20220331" in whole  # the day after the last
    assert "DTSTAMP:20220301T120000Z" in whole
    assert whole.count("SEQUENCE:3") == 4
    uids = [line for line in whole if line.startswith("UID:")]
    assert len(set(uids)) == 4
    again = to_icalendar(found, stamp=datetime(2022, 3, 1, 20, tzinfo=timezone(timedelta(hours=8))), version=3)
    assert again == text


def test_project_xml_keeps_the_schemas_order_and_what_a_plan_holds() -> None:
    found = planned()
    root = etree.fromstring(to_mspdi(found, baseline=take(found)))
    tasks = root.findall("p:Tasks/p:Task", NS)
    assert [t.findtext("p:Name", namespaces=NS) for t in tasks] == [
        "祥符老街; 商业，用房",
        "方案设计",
        "施工许可, <甲>&乙",
        "主体",
        "交付",
    ]
    for task in tasks:
        places = [ORDER.index(etree.QName(field).localname) for field in task]
        assert all(a <= b for a, b in pairwise(places))
    text = {etree.QName(f).localname: f.text for f in tasks[3]}
    assert (text["Duration"], text["ConstraintType"], text["ConstraintDate"]) == (
        "PT80H0M0S",
        "4",
        "2022-04-20T08:00:00",
    )
    links = [[f.text for f in link] for link in tasks[3].findall("p:PredecessorLink", NS)]
    assert links == [["2", "3", "0", str(3 * 24 * 600), "8"], ["1", "0", "0", "0", "7"]]
    assert tasks[2].findtext("p:PredecessorLink/p:LinkLag", namespaces=NS) == str(2 * 4800)
    assert tasks[1].findtext("p:ActualFinish", namespaces=NS) == "2022-03-30T17:00:00"
    assert tasks[2].findtext("p:ActualFinish", namespaces=NS) is None
    done = {etree.QName(f).localname: f.text for f in tasks[4]}
    assert (done["Milestone"], done["Start"], done["Deadline"]) == ("1", "2022-05-20T17:00:00", "2022-05-20T17:00:00")
    assert len(root.findall("p:Tasks/p:Task/p:Baseline", NS)) == 4


def test_project_xml_knows_days_off_and_make_up_days() -> None:
    root = etree.fromstring(to_mspdi(planned()))
    cn, everyday = root.findall("p:Calendars/p:Calendar", NS)
    assert [d.findtext("p:DayWorking", namespaces=NS) for d in cn.findall("p:WeekDays/p:WeekDay", NS)] == list(
        "0111110"
    )
    assert [d.findtext("p:DayType", namespaces=NS) for d in cn.findall("p:WeekDays/p:WeekDay", NS)] == list("1234567")
    assert {d.findtext("p:DayWorking", namespaces=NS) for d in everyday.findall("p:WeekDays/p:WeekDay", NS)} == {"1"}
    exceptions = {
        (
            e.findtext("p:TimePeriod/p:FromDate", namespaces=NS)[:10],
            e.findtext("p:TimePeriod/p:ToDate", namespaces=NS)[:10],
        ): (
            e.findtext("p:Name", namespaces=NS),
            e.findtext("p:DayWorking", namespaces=NS),
        )
        for e in cn.findall("p:Exceptions/p:Exception", NS)
    }
    assert exceptions["2022-04-03", "2022-04-05"] == ("清明节", "0")
    assert exceptions["2022-04-02", "2022-04-02"] == ("清明节调休上班", "1")
    task = root.findall("p:Tasks/p:Task", NS)[3]
    assert task.findtext("p:CalendarUID", namespaces=NS) == everyday.findtext("p:UID", namespaces=NS)


def test_what_no_file_can_hold_is_left_out() -> None:
    odd = Plan("x\x00y", (Activity("a", Span(1), label="b\x0bc\ufffe"),), start=date(2022, 3, 1))
    found = schedule(odd)
    assert b"<Name>bc</Name>" in to_mspdi(found)
    assert "SUMMARY:bc" in to_icalendar(found, stamp=NOON)
    assert not re.search(r"[\x00-\x09\x0b\x0c\x0e-\x1f]", to_icalendar(found, stamp=NOON))
