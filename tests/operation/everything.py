"""A bureau's year in which everything is done that a table keeps: what a backup must not lose.

``main``, run in an installation that has loaded ``books()``, does what people do there.
"""

from __future__ import annotations

import tempfile
import uuid
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from tests.support.deeds import around_accounts, belongings, issued_circular, ledger_of, notified, png, told_in_vain
from tests.support.folders import other_year, write_folder
from tests.support.house import change
from threeones.api.limits import count
from threeones.apps.evaluation.cycles.appeals import file_appeal
from threeones.apps.evaluation.cycles.filing import decide_claim, file_claim
from threeones.apps.evaluation.cycles.polls import close_poll, make_codes, open_poll, rated_by, vote, vote_by_code
from threeones.apps.evaluation.cycles.stating import state_facts
from threeones.apps.evaluation.cycles.steps import compute_cycle, open_cycle, start_notice
from threeones.apps.evaluation.models import Poll
from threeones.apps.evaluation.schemes.saving import save_scheme
from threeones.apps.evaluation.schemes.sources import scheme_source
from threeones.apps.handbook.drafting.adding import add_entry
from threeones.apps.handbook.drafting.placing import Place
from threeones.apps.handbook.drafting.undoing import undo
from threeones.apps.handbook.editions.publishing import adopt
from threeones.apps.handbook.editions.publishing import publish as publish_edition
from threeones.apps.handbook.editions.review import Review
from threeones.apps.handbook.editions.signing import sign
from threeones.apps.handbook.editions.steps import approve, open_edition, send_to_review
from threeones.apps.handbook.importing.correcting import correct
from threeones.apps.handbook.importing.decisions import Decisions
from threeones.apps.handbook.importing.keeping import start_import
from threeones.apps.handbook.importing.taking import take
from threeones.apps.handbook.lists.filling import fill_columns
from threeones.apps.handbook.models import SuperiorTask
from threeones.apps.handbook.states.changing import change_state
from threeones.apps.handbook.superior.linking import carry
from threeones.apps.indicators.entering import correct_observation, enter_observation, release
from threeones.apps.indicators.models import Observation
from threeones.apps.review.definitions import load_review_pack
from threeones.apps.review.services import keep_unsaved
from threeones.apps.review.services import save_draft as save_review
from threeones.apps.supervision.adjudication.checking import Word, check_lights
from threeones.apps.supervision.adjudication.deciding import decide as decide_light
from threeones.apps.supervision.adjudication.proposing import propose_month
from threeones.apps.supervision.adjudication.signing import send_back
from threeones.apps.supervision.adjudication.signing import sign as sign_light
from threeones.apps.supervision.correcting import complete_milestone, correct_completion, correct_report
from threeones.apps.supervision.models import Adjudication, AdjudicationStage, Completion, Report
from threeones.apps.supervision.orders.assigning import assign_batch
from threeones.apps.supervision.orders.extending import ask_extension, comment_extension, decide_extension
from threeones.apps.supervision.orders.filing import Matter, Note, file_batch
from threeones.apps.supervision.orders.reminding import patrol_orders
from threeones.apps.supervision.plans.records import Fields
from threeones.apps.supervision.plans.services import set_plan, take_baseline
from threeones.apps.supervision.rounds.closing import close_round
from threeones.apps.supervision.rounds.closing_out import ask_close_out, confirm_close_out, return_close_out
from threeones.apps.supervision.sending import prepare_report, submit_report
from threeones.base.accounts.access import OPERATOR, Access, access_of, unit_tree
from threeones.base.accounts.models import User
from threeones.base.accounts.posts import appoint
from threeones.base.accounts.services import add_account, change_password
from threeones.base.audit.daily import check_daily
from threeones.base.entry.drafts import save_draft
from threeones.base.entry.recording import version_of
from threeones.base.entry.settling import settle, waiting_differences
from threeones.base.entry.uploads import add_upload
from threeones.base.inbox.services import mark_seen
from threeones.base.intake.loading import load_folder
from threeones.base.jobs.running import run
from threeones.base.org.models import Person, Role, Unit
from threeones.base.search.index import rebuild
from threeones.base.talk.addressing import Addressee
from threeones.base.talk.services import About, answer, ask, comment, decide, withdraw
from threeones.base.talk.speaking import OnBehalf
from threeones.kernel.ledgers.corrections import Corrections
from threeones.kernel.ledgers.meaning import Meaning

YEAR, DAY = 2022, date(2022, 3, 4)
PASSWORD = "Kaoping-2022-gong"
CODE = "91330105MA27X0001N"
ENDED = {"撤并日期": date(YEAR - 1, 12, 31), "继任单位": "道路科"}
Books = dict[str, dict[str, list[dict[str, Any]]]]


def books(later: bool = False) -> Books:
    """The other year with every kind of sheet; ``later`` as the bureau wrote it once it had been corrected here."""
    made = other_year()
    staff, handbook, figures = made["机构人员.xlsx"], made["工作手册.xlsx"], made["统计指标.xlsx"]
    staff["单位"].append({"单位编码": "S", "单位名称": "东街道", "类别": "街道", "上级单位": "某区"})
    staff["人员"] += [
        {"工号": "3", "姓名": "孙三", "单位": "道路科", "角色": "单位负责人"},
        {"工号": "4", "姓名": "李四", "单位": "道路科", "角色": "内勤"},
        {"工号": "5", "姓名": "周五", "单位": "区交通局", "角色": "分管领导", "分管单位": "道路科"},
    ]
    handbook["清单"] = [{"清单名称": "民生实事", "下达单位": "区", "自有栏目": "受益人数"}]
    staff["单位"].append({"单位编码": "J-0", "单位名称": "旧路科", "类别": "科室", "上级单位": "区交通局"} | ENDED)
    handbook["目标"].append({"目标编码": "J-M2", "目标名称": "绿色出行", "责任局": "区交通局", "年度": YEAR})
    handbook["项目"][1]["兼属目标"] = "J-M2"
    task = {"下达单位": "某市", "年度": YEAR, "承接项目": "J-002"}
    handbook["上级任务"] = [task | {"任务编码": "T-1", "任务": "建桥"}, task | {"任务编码": "T-2", "任务": "修桥"}]
    handbook["项目"][0] |= {"配合单位": "运输科", "清单来源": "民生实事"}
    handbook["指标任务"] = [
        {"项目编码": "J-001", "指标": "FAI", "方式": "不低于", "目标值": 8, "目标是增速": "是", "原文": "增长8%"}
    ]
    handbook["目标任务"] = [{"项目编码": "J-001", "目标": "路", "目标值": 3, "计量单位": "公里", "原文": "修路3公里"}]
    rank = {"指标": "FAI", "地区": "某区", "期间": "2022年1—3月", "位次范围": "全市", "位次": 1, "范围内个数": 2}
    figures["公布位次"] = [rank | {"发布日期": date(YEAR, 4, 20)}]
    if later:
        reports = made["进展报送/2022-01.xlsx"]
        reports["进展"][0]["本月进展"] = "第1步做完了"
        reports["节点完成"][0]["完成日期"] = date(YEAR, 1, 25)
    return made | _of_the_street() | {"考评资料.xlsx": made["考评资料.xlsx"] | _claims()}


def _of_the_street() -> Books:
    firm = {"企业名称": "某公司", "统一社会信用代码": CODE, "行业代码": "C27"}
    parcel = {
        "宗地编号": "D-1",
        "项目名称": "厂房",
        "用途": "工业用地",
        "面积（亩）": 20,
        "街道": "东街道",
        "受让企业": "某公司",
    }
    capital = {"项目代码": "Z-1", "项目名称": "新厂", "类别": "产业", "街道": "东街道", "总投资（万元）": 10000}
    return {
        "名录.xlsx": {"企业": [firm]},
        "土地出让.xlsx": {"宗地": [parcel | {"制造业项目": "是", "出让日期": date(YEAR, 3, 1)}]},
        "重大项目.xlsx": {"项目": [capital | {"集中开工批次": "第一批", "开工日期": date(YEAR, 3, 1)}]},
    }


def _claims() -> dict[str, list[dict[str, Any]]]:
    claim = {
        "事项编码": "K-1",
        "单位": "道路科",
        "年度": YEAR,
        "类别": "表彰",
        "事项": "先进",
        "日期": date(YEAR, 2, 1),
    }
    verdict = {
        "编码": "W-1",
        "评价名称": "考核",
        "评价对象": "区交通局",
        "评价单位": "市里",
        "年度": YEAR,
        "评价范围": "全市",
    }
    return {"加减分": [claim], "外部评价": [verdict | {"位次": 2}]}


@dataclass(frozen=True)
class People:
    """Who works there."""

    users: dict[str, User]

    def may(self, name: str) -> Access:
        """What one of them sees and may."""
        return access_of(self.users[name], timezone.localdate())


def appointed() -> People:
    """The accounts: of the roster, and of those who hold a post in the district."""
    staff = {
        "clerk": "4",
        "lead": "3",
        "colleague": "1",
        "portfolio": "5",
        "supervisor": "",
        "head_of_bureau": "",
        "statistics_publisher": "",
        "security_admin": "",
    }
    users = {}
    for name, code in staff.items():
        person = Person.objects.get(code=code) if code else None
        users[name] = User(username=name, name=person.name if person else name, person=person)
        add_account(access=OPERATOR, user=users[name], encoded=make_password(PASSWORD) if name == "clerk" else "!")
        if not code:
            unit = None if name == "security_admin" else Unit.objects.get(code="Q")
            appoint(access=OPERATOR, user=users[name], role=Role(name), unit=unit, valid_from=DAY)
    return People(users)


def report(people: People) -> None:
    """One report prepared, one sent, both with a file; a milestone done; what was loaded corrected, and loaded again."""
    lead, clerk, watch = people.may("lead"), people.may("clerk"), people.may("supervisor")
    said: dict[str, Any] = {"month": "2022-02", "text": "按计划推进", "own_view": "on_track", "today": DAY}
    for access, project, deed in ((clerk, "J-001", prepare_report), (lead, "J-002", submit_report)):
        form = f"report/{project}"
        add_upload(access=access, form=form, file=png())
        deed(access=access, project=project, form=form, key=uuid.uuid4().hex, **said)
    complete_milestone(access=lead, milestone="J-002-2", done_on=DAY, today=DAY)
    close(lead, watch)
    why: dict[str, Any] = {"reason": "笔误", "today": DAY}
    known = Report.objects.get(project__code="J-001", month="2022-01")
    change: dict[str, Any] = {"project": "J-001", "month": "2022-01", "text": "完成第1步的准备", "own_view": "on_track"}
    correct_report(access=watch, **change, version=version_of(known), **why)
    done = Completion.objects.get(milestone__code="J-001-1")
    correct_completion(access=watch, milestone="J-001-1", done_on=date(YEAR, 1, 26), version=version_of(done), **why)
    with tempfile.TemporaryDirectory() as folder:
        load_folder(write_folder(Path(folder), books(later=True)), "operator")
    first, _second = waiting_differences(watch)
    settle(access=watch, difference=first.pk, take=False, seen=first.values, reason="核对过了")


def close(lead: Access, office: Access) -> None:
    """A month closed; a milestone closed out, which was returned first."""
    close_round(access=office, bureau="J", month="2022-01", today=DAY)
    of: dict[str, Any] = {"milestone": "J-002-2", "today": DAY}
    for number, verify in enumerate((return_close_out, confirm_close_out), start=1):
        add_upload(access=lead, form="close-out", file=png())
        ask_close_out(access=lead, statement=f"第{number}次", form="close-out", **of)
        verify(access=office, number=number, remark="看过", **of)


def publish(people: People) -> None:
    """A figure entered and released, corrected, revised in a later vintage; another one under embargo."""
    access = people.may("statistics_publisher")
    given: dict[str, Any] = {"indicator": "FAI", "vintage": "flash", "held": True, "published_on": date(YEAR, 5, 18)}
    made = enter_observation(access=access, period="2022-01/2022-04", value=Decimal(150), today=DAY, **given)
    release(access=access, observations=[made.observation])
    for vintage, value in (("flash", "151.5"), ("final", "152.25")):
        stands = version_of(Observation.objects.get(pk=made.observation))
        change: dict[str, Any] = {"vintage": vintage, "value": Decimal(value), "reason": "笔误", "version": stands}
        correct_observation(access=access, observation=made.observation, **change)
    enter_observation(access=access, period="2022-01/2022-05", growth=Decimal("7.7"), today=DAY, **given)


def talk(people: People, leader: Person) -> None:
    """A question with its answer, a comment that is withdrawn, a leader's word recorded by his secretary."""
    about, clerk, lead = About("handbook.project", "J-001"), people.users["clerk"].person, people.may("lead")
    assert clerk is not None
    to = Addressee(person=clerk.pk)
    question = ask(access=lead, about=about, text="怎么样了", to=to, token=str(uuid.uuid4()))
    answer(access=people.may("clerk"), question=question.pk, text="好了", token=str(uuid.uuid4()))
    said = comment(access=lead, about=about, text="一句话", token=str(uuid.uuid4()))
    withdraw(access=lead, message=said.pk, why="写错了")
    paper = OnBehalf(leader.pk, source="批示〔2022〕1号")
    decide(access=people.may("colleague"), about=about, text="请抓紧", token=str(uuid.uuid4()), behalf=paper)


def write(people: People) -> None:
    """A draft of the review, a passage that is being typed, a scheme, a form that is begun, what was looked at."""
    access, pack = people.may("supervisor"), load_review_pack("gongshu-2021", YEAR)
    passage = pack.sections[0].key(pack.sections[0].themes[0].id)
    save_review(access=access, pack=pack, as_of=DAY, figures={}, base=0, texts={passage: "一年。"}, reason="缩短")
    keep_unsaved(access=access, pack=pack, key=passage, base=1, text="一年来。")
    text = scheme_source("gongshu-2021-sections").decode().replace("gongshu-2021-sections", "own")
    save_scheme(access=OPERATOR, scheme="own", text=text, note="照示例拟", version=0)
    save_draft(access=people.may("clerk"), form="report/J-003", values={"text": ["写到一半"]})
    mark_seen(access=access, until=5)


def bring(people: People) -> None:
    """A ledger for the next year's handbook: read, corrected, remembered, taken into a draft."""
    by, unit = people.may("supervisor"), Unit.objects.get(people__code="3")
    file = SimpleUploadedFile("台账.xlsx", ledger_of(unit.name))
    made = start_import(access=by, bureau=bureau_of_unit(unit), year=YEAR + 1, file=file)
    corrected = Corrections(columns={"主要内容": Meaning.CONTENT})
    correct(access=by, number=made.pk, decided=Decisions(reading=corrected))
    take(access=by, number=made.pk)


def bureau_of_unit(unit: Unit) -> str:
    """The code of a section's bureau."""
    return str(Unit.objects.values_list("code", flat=True).get(pk=unit_tree().bureau(unit.pk)))


ASKED = """
scheme: asked
title: 问专利
subject: section
facts: {patents: {label: 专利, optional: true}, papers: {label: 论文, optional: true}}
items: [{id: p, label: 专利, weight: 100, value: patents + papers, score: "ratio(base=10)", missing: zero}]
"""


def light(people: People) -> None:
    """The lights of two months proposed and checked; those of one decided otherwise and signed, of the other sent back."""
    office, leader, unit = people.may("supervisor"), people.may("portfolio"), Unit.objects.get(people__code="3").code
    for month in ("2022-01", "2022-03"):
        propose_month(access=office, bureau="J", month=month)
        mine = list(Adjudication.objects.filter(month=month, project__lead_unit__code=unit))
        said = {o.pk: Word(True, "检测报告晚到", o.version) for o in mine if o.stage == AdjudicationStage.CHECKING}
        if said:
            check_lights(access=people.may("lead"), month=month, unit=unit, said=said)
        for one in mine:
            decide_light(access=office, adjudication=one.pk, light="yellow", reason="文件同意顺延")
            if month == "2022-01":
                sign_light(access=leader, adjudication=one.pk)
            else:
                send_back(access=leader, adjudication=one.pk, reason="再核一下")


def plan() -> None:
    """A project's plan of two activities, with a baseline."""
    rows = (Fields("design", "设计", 20), Fields("build", "施工", 60, after="design"))
    made = set_plan(access=OPERATOR, project="J-002", start=None, finish=date(YEAR, 12, 20), activities=rows)
    take_baseline(access=OPERATOR, project="J-002", title="开工前的计划", as_of=date(YEAR, 3, 1), version=made.version)


def decide_of_projects(people: People) -> None:
    """A column of a list is filled, a superior's task linked, and a project merged into another."""
    office = people.may("supervisor")
    fill_columns(access=office, worklist="民生实事", project="J-001", values={"受益人数": "三百户"})
    carry(access=office, task=SuperiorTask.objects.get(code="T-1").pk, project="J-001")
    told = {"state": "merged", "happened_on": date(YEAR, 7, 1), "reason": "一起办", "into": ["J-002"]}
    change_state(access=office, project="J-003", **told)


def evaluate(people: People) -> None:
    """A cycle with a stated fact, a bonus claim and polls, put on notice and appealed against."""
    office = replace(OPERATOR, roles=frozenset({Role.EVALUATOR}))
    lead, unit = people.may("lead"), Unit.objects.get(people__code="3").code
    save_scheme(access=OPERATOR, scheme="asked", text=ASKED, note="问专利", version=0)
    cycle = open_cycle(access=office, scheme="asked", year=YEAR, as_of=date(YEAR, 12, 31)).pk
    about: dict[str, Any] = {"access": lead, "cycle": cycle, "unit": unit}
    state_facts(values={"patents": Decimal(3)}, reason="证书", **about)
    filed = file_claim(kind="表彰", title="市级先进", happened_on=date(YEAR, 2, 1), **about)
    decide_claim(access=office, filing=filed.pk, accepted=True, decision="看过证书")
    peers, slips = (open_poll(access=office, cycle=cycle, raters=r).pk for r in ("互评", "社会评议"))
    others = {u.code: 80 for u in rated_by(lead, Poll.objects.get(pk=peers))}
    vote(access=lead, poll=peers, scores=others)
    vote_by_code(code=make_codes(access=office, poll=slips, count=2)[0], scores={unit: 90})
    for poll in (peers, slips):
        close_poll(access=office, poll=poll)
    compute_cycle(access=office, cycle=cycle)
    start_notice(access=office, cycle=cycle)
    file_appeal(fact="patents", asked=Decimal(5), text="漏了两件", **about)


def amend(people: People) -> None:
    """The handbook is adopted as it is, then amended and published; another amendment is under review."""
    office, unit = people.may("supervisor"), Unit.objects.get(people__code="3").code
    adopt(access=office, bureau="J", year=YEAR, on=date(YEAR, 1, 15))
    for number, day in ((2, date(YEAR, 5, 31)), (3, date(YEAR, 6, 15))):
        edition = open_edition(access=office, bureau="J", year=YEAR, reason="年中调整")
        change(edition, "milestone", "J-002-2", due_on=day.isoformat())
        send_to_review(access=office, edition=edition.pk)
        if number == 2:
            seen = next(line.digest for line in Review(edition).lines if line.unit.code == unit)
            sign(access=people.may("lead"), edition=edition.pk, unit=unit, seen=seen)
            approve(access=people.may("portfolio"), edition=edition.pk)
            publish_edition(access=office, edition=edition.pk)


def draft(people: People) -> None:
    """The handbook of the next year is begun, and one step of it taken back."""
    office, place = people.may("supervisor"), Place("last")
    edition = open_edition(access=office, bureau="J", year=YEAR + 1, source="empty").pk
    for code, name in (("N-M1", "畅通"), ("N-M2", "整洁")):
        values = {"name": name}
        made = add_entry(access=office, edition=edition, kind="objective", code=code, place=place, values=values)
    undo(access=office, edition=edition, step=made.step)


def order(people: People) -> None:
    """Minutes split into orders that are assigned and reminded of; a later day of a milestone granted."""
    office, lead = people.may("supervisor"), people.may("lead")
    matter = Matter("J-1", "补上路基", "月底前补上", copy_to=("J-2",))
    note = Note("minutes", "局长办公会纪要", DAY, "局长办公会", "一、补上路基")
    batch = file_batch(access=office, bureau="J", note=note, matters=[matter], today=DAY)
    assign_batch(access=office, batch=batch.pk, today=DAY)
    patrol_orders(today=date(YEAR, 5, 5))
    asked = ask_extension(access=lead, milestone="J-001-2", wanted_on=date(YEAR, 12, 1), reason="管线", today=DAY)
    comment_extension(access=office, extension=asked.pk, comment="属实")
    decide_extension(access=people.may("portfolio"), extension=asked.pk, grant=True, today=DAY)


def circulate(people: People) -> None:
    """The circular of a month, issued."""
    issued_circular(people.may("supervisor"), people.may("head_of_bureau"), "J", "2022-03")


def at_the_door(user: User) -> None:
    """A new password, somebody who does not know it, and the holder, who does."""
    change_password(access=access_of(user, timezone.localdate()), user=user, password=f"{PASSWORD}-2")
    for password, status in (("wrong", 200), (f"{PASSWORD}-2", 302)):
        client = Client(SERVER_NAME="127.0.0.1", REMOTE_ADDR="10.1.1.7" if status == 302 else "10.9.9.9")
        assert client.post("/accounts/login/", {"login": user.username, "password": password}).status_code == status
    count(f"user {user.pk}")


def main() -> None:
    """Everything."""
    people = appointed()
    clerk, colleague = people.users["clerk"], people.users["colleague"]
    leader, unit = Person.objects.get(code="5"), Unit.objects.get(code="J-1")
    at_the_door(clerk)
    own = belongings(clerk, "report/J-003")
    around_accounts(people.may("security_admin"), clerk, colleague, leader, unit)
    report(people)
    light(people)
    publish(people)
    talk(people, leader)
    write(people)
    evaluate(people)
    draft(people)
    bring(people)
    amend(people)
    decide_of_projects(people)
    order(people)
    circulate(people)
    plan()
    notified(clerk, people.may("supervisor"), "J")
    told_in_vain(own["webhook"])
    rebuild()
    assert run("audit.check", check_daily)
