"""Every form of the site that is sent (POST), with a good sending of it over the bureau of ``site.py``, which would be taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote_from_bytes

from django.test import Client
from django.utils import timezone

from tests.accounts.door import PASSWORD
from tests.entry.conftest import MONTH
from threeones.apps.evaluation.schemes.sources import scheme_source
from threeones.apps.handbook.importing.forms import field_of
from threeones.apps.handbook.lists.reading import version_of_entries
from threeones.apps.handbook.models import Project
from threeones.apps.handbook.states.changing import version_of_states
from threeones.apps.indicators.models import Observation
from threeones.apps.supervision.models import Completion, Report
from threeones.base.accounts.tokens import Scope
from threeones.base.entry.recording import version_of
from threeones.base.intake.models import Difference
from threeones.base.org.models import Role

NEW = "Luwang-2022-xin"
TOKEN = "7f6f0d62-58a2-4a4e-9d0c-3f9d1d1b2c11"
SAID: Mapping[str, Any] = {"text": "说一句话", "token": TOKEN}
GONE, SHOWN = (302, 303), (200, 302, 303)
"""Statuses of what was taken: led on; or shown at once, as a password that is given once."""
YES = "on"


@dataclass(frozen=True)
class Form:
    """One form: by which route, whose (a key of its clients), where, what a good one says, what it answers then."""

    route: str
    who: str
    good: Mapping[str, Any] = field(default_factory=dict)
    taken: Sequence[int] = GONE
    path: str = ""

    @property
    def address(self) -> str:
        """Where it is sent."""
        return "/" + (self.path or self.route)


def forms_of(numbers: Mapping[str, Any]) -> list[Form]:
    """All of them, with the numbers of what was planted (``site.py``)."""
    work = [*_of_reports(numbers), *_of_figures(numbers), *_of_the_review(), *_of_the_talk(numbers), *_of_schemes()]
    work += [*_of_cycles(numbers), *_of_imports(numbers)]
    work += _of_cycles(numbers)
    work += _of_editions(numbers)
    work += _of_lights(numbers)
    work += _of_drafts(numbers)
    work += _of_lists_and_tasks(numbers)
    work += _of_plans(numbers)
    work += _of_orders(numbers)
    work += _of_circulars(numbers)
    return [*work, *_around_work(numbers), *_of_people(numbers), *_of_the_door(), *_of_oneself(numbers)]


def sent(told: Mapping[str, Any]) -> bytes:
    """A form as it goes over the wire; halves of characters too, which no browser sends and anybody may."""
    pairs = [(k, v) for k, several in told.items() for v in (several if isinstance(several, list) else [several])]
    quoted = (tuple(quote_from_bytes(str(x).encode("utf-8", "surrogatepass")) for x in pair) for pair in pairs)
    return "&".join("=".join(pair) for pair in quoted).encode()


def post(client: Client, path: str, told: Mapping[str, Any]) -> Any:
    """Send it."""
    return client.post(path, sent(told), content_type="application/x-www-form-urlencoded")


def _of_reports(n: Mapping[str, Any]) -> list[Form]:
    report = {
        "text": "路基已完成", "own_view": "on_track", "progress": "60", "late_reason": "等检测", "key": "k1",
        f"on-{n['due']}": "2021-10-28", f"evidence-{n['due']}": "验收单", "prepared": "",
    }  # fmt: skip
    place = f"projects/J-001/report/?month={MONTH}&unit=J-1"
    version = version_of(Report.objects.get(month="2021-09"))
    done = {"done_on": "2021-09-27", "evidence": "验收", "reason": "笔误", "key": "k4"}
    return [
        Form("projects/<path:code>/report/", Role.UNIT_LEAD, {**report, "action": "send"}, path=place),
        Form("projects/<path:code>/report/", Role.CLERK, {**report, "action": "prepare"}, path=place),
        Form("projects/<path:code>/report/light/", Role.UNIT_LEAD, report, (), place.replace("/?", "/light/?")),
        Form(
            "projects/<path:code>/report/correct/",
            Role.SUPERVISOR,
            {**report, "reason": "核实", "version": version},
            path="projects/J-001/report/correct/?month=2021-09&unit=J-1",
        ),
        Form(
            "milestones/<path:code>/correct/",
            Role.SUPERVISOR,
            {**done, "version": version_of(Completion.objects.latest("pk"))},
            path="milestones/J-001-1/correct/",
        ),
        Form(
            "milestones/<path:code>/close-out/",
            Role.UNIT_LEAD,
            {"statement": "按图完成", "key": "k6"},
            path="milestones/J-001-1/close-out/",
        ),
        Form(
            "rounds/<str:month>/units/<path:unit>/",
            Role.UNIT_LEAD,
            {"action": "throw"},
            path=f"rounds/{MONTH}/units/J-1/",
        ),
        Form(
            "rounds/<str:month>/<slug:deed>/",
            Role.SUPERVISOR,
            {"bureau": "J", "key": "k7"},
            path="rounds/2021-08/close/",
        ),
    ]


def _of_figures(n: Mapping[str, Any]) -> list[Form]:
    figure = {
        "indicator": "FAI", "place": "P", "period": "2021年1—10月", "vintage": "flash", "value": "1", "growth": "2",
        "published_on": "2021-11-18", "document": "统计月报", "key": "k2",
    }  # fmt: skip
    old = Observation.objects.get(held=False)
    correction = {"value": "501", "growth": "3", "vintage": "flash", "reason": "更正", "key": "k5"}
    return [
        Form("indicators/entry/", Role.STATISTICS, figure),
        Form("indicators/entry/release/", Role.STATISTICS, {"observation": [str(n["held"])], "key": "k3"}),
        Form(
            "indicators/entry/<int:number>/",
            Role.STATISTICS,
            {**correction, "version": version_of(old)},
            path=f"indicators/entry/{old.pk}/",
        ),
    ]


def _of_schemes() -> list[Form]:
    route, path = "evaluation/schemes/<slug:scheme>/", "evaluation/schemes/gongshu-2021-sections/"
    text = scheme_source("gongshu-2021-sections").decode().replace("cap: 110", "cap: 120")
    told = {"text": text, "note": "封顶", "version": "0", "key": "k6", "like": "", "outlined": "{}"}
    return [
        Form(f"{route}edit/", Role.EVALUATOR, {**told, "action": "save"}, path=f"{path}edit/"),
        Form(f"{route}edit/", Role.EVALUATOR, {**told, "action": "check"}, (200,), path=f"{path}edit/"),
        Form(f"{route}check/", Role.EVALUATOR, told, (200,), f"{path}check/"),
        Form(f"{route}change/", Role.EVALUATOR, {**told, "at": "title", "value": "改名"}, (200,), f"{path}change/"),
        Form(f"{route}preview/", Role.EVALUATOR, told, (200,), f"{path}preview/"),
    ]


def _of_lights(n: Mapping[str, Any]) -> list[Form]:
    pk, one = n["checked_light"], f"lights/{n['decided_light']}/"
    decided = {"action": "decide", "light": "yellow", "reason": "顺延", "version": n["decided_version"], "key": "l2"}
    said = {f"objects-{pk}": YES, f"remark-{pk}": "报告晚到", f"version-{pk}": "1", "key": "l3"}
    return [
        Form(
            "lights/do/<slug:deed>/",
            Role.SUPERVISOR,
            {"bureau": "J", "month": "2021-10", "seen": "", "key": "l1"},
            path="lights/do/propose/",
        ),
        Form("lights/<int:pk>/", Role.SUPERVISOR, decided, path=one),
        Form("lights/<str:month>/<str:unit>/", Role.UNIT_LEAD, said, path="lights/2021-10/J-1/"),
    ]


def _of_editions(n: Mapping[str, Any]) -> list[Form]:
    route, office, review = "handbook/editions/<int:pk>/", Role.SUPERVISOR, f"handbook/editions/{n['edition']}/"
    opened = {"bureau": "J", "year": "2022", "source": "empty", "reason": "", "document": "", "key": "e1"}
    signed = {"seen": n["part"], "remark": "", "action": "sign", "key": "e2"}
    objected = {**signed, "remark": "时限太紧", "action": "object", "key": "e3"}
    given_up = f"handbook/editions/{n['empty_edition']}/step/discard/"
    return [
        Form("handbook/editions/", office, opened),
        Form(f"{route}step/<str:name>/", office, {"reason": "不做了"}, path=given_up),
        Form(f"{route}answer/<str:unit>/", office, {"answer-J-2": "改好了"}, path=f"{review}answer/J-2/"),
        Form(f"{route}paper/", office, {"units": ["J-3"], "document": "会签单1号"}, path=f"{review}paper/"),
        Form(f"{route}sign/<str:unit>/", Role.UNIT_LEAD, signed, path=f"{review}sign/J-1/"),
        Form(f"{route}sign/<str:unit>/", Role.UNIT_LEAD, objected, path=f"{review}sign/J-1/"),
    ]


def _of_drafts(n: Mapping[str, Any]) -> list[Form]:
    route, office, draft = "handbook/editions/<int:pk>/", Role.SUPERVISOR, f"handbook/editions/{n['edition']}/"
    of_entry, project = "<slug:kind>/<path:code>/", "project/J-001/"
    entry = {
        "name": "改名",
        "was-name": "项目J-001",
        "owner": "赵一",
        "was-owner": "赵一（1）",
        "version": "1",
        "key": "d1",
    }
    new = {"code": "J-900", "place": "last/M1", "name": "新项目", "deadline": "2021-12-01", "owner": "", "key": "d2"}
    bulk = {"codes": "J-001", "lead_unit": "运输科", "shift": "5", "list_added": "十件大事", "seen": "9", "key": "d5"}
    return [
        Form(f"{route}entries/{of_entry}", office, entry, path=f"{draft}entries/{project}"),
        Form(f"{route}add/<slug:kind>/", office, new, path=f"{draft}add/project/"),
        Form(
            f"{route}move/{of_entry}",
            office,
            {"place": "last/N-M1", "seen": "9", "key": "d3"},
            path=f"{draft}move/{project}",
        ),
        Form(f"{route}remove/{of_entry}", office, {"seen": "9", "key": "d4"}, path=f"{draft}remove/{project}"),
        Form(f"{route}bulk/", office, bulk, path=f"{draft}bulk/"),
        Form(f"{route}turn/<slug:what>/", office, {"step": str(n["step"]), "key": "d6"}, path=f"{draft}turn/undo/"),
    ]


def _of_cycles(n: Mapping[str, Any]) -> list[Form]:
    route, polls, office, lead = (
        "evaluation/cycles/<int:pk>/",
        "evaluation/polls/<int:pk>/",
        Role.EVALUATOR,
        Role.UNIT_LEAD,
    )
    asking, noticed = f"evaluation/cycles/{n['asking']}/", f"evaluation/cycles/{n['noticed']}/"
    claim = {"kind": "表彰", "title": "市级先进", "happened_on": "2021-05-01", "key": "c3"}
    appeal = {"fact": "patents", "asked": "5", "text": "漏了", "key": "c4"}
    decision = {"action": "uphold", "value": "3", "decision": "查实", "key": "c5"}
    return [
        Form("evaluation/cycles/", office, {"scheme": "asked", "facts_until": "2021-11-30"}),
        Form(
            f"{route}facts/<str:unit>/",
            lead,
            {"fact-patents": "3", "fact-papers": "", "reason": "证书", "key": "c1"},
            path=f"{asking}facts/J-1/",
        ),
        Form(
            f"{route}facts/<str:unit>/<str:fact>/",
            office,
            {"value": "2", "reason": "查了", "key": "c2"},
            path=f"{asking}facts/J-1/patents/",
        ),
        Form(f"{route}claim/<str:unit>/", lead, claim, path=f"{asking}claim/J-1/"),
        Form(f"{route}appeal/<str:unit>/", lead, appeal, path=f"{noticed}appeal/J-1/"),
        Form(f"{route}poll/", office, {"raters": "领导评价"}, path=f"{asking}poll/"),
        Form(f"{route}step/<str:name>/", office, path=f"evaluation/cycles/{n['reviewed']}/step/notice/"),
        Form(
            "evaluation/filings/<int:pk>/",
            office,
            {"action": "accept", "decision": "看过", "key": "c6"},
            path=f"evaluation/filings/{n['filing']}/",
        ),
        Form("evaluation/appeals/<int:pk>/", office, decision, path=f"evaluation/appeals/{n['appeal']}/"),
        Form(polls, lead, {"unit-E-2": "80"}, path=f"evaluation/polls/{n['peers']}/"),
        Form(f"{polls}<str:deed>/", office, {"count": "2"}, (200,), f"evaluation/polls/{n['public']}/codes/"),
        Form("ballot/<str:code>/", "nobody", {"unit-J-1": "90", "unit-E-2": ""}, (200,), f"ballot/{n['slip']}/"),
    ]


def _of_imports(n: Mapping[str, Any]) -> list[Form]:
    route, one, office = "handbook/import/<int:pk>/", f"handbook/import/{n['import']}/", Role.SUPERVISOR
    named = {field_of("head", "分解表"): "2", field_of("sheet", "分解表"): "1", field_of("unit", "没有的科"): "道路科"}
    return [
        Form("handbook/import/", office, {"bureau": "J", "year": "2022", "key": "i1"}, (200,)),
        Form(f"{route}correct/", office, {"year": "2022", "rest": "1", **named}, path=f"{one}correct/"),
        Form(f"{route}take/", office, {"mode": "merge", "key": "i2"}, path=f"{one}take/"),
        Form(f"{route}do/<str:deed>/", office, path=f"{one}do/forget/"),
    ]


def _of_lists_and_tasks(n: Mapping[str, Any]) -> list[Form]:
    office, route = Role.SUPERVISOR, "handbook/projects/<path:code>/state/"
    project = Project.objects.get(code="J-001")
    state = {"state": "suspended", "happened_on": n["today"], "reason": "等批复", "into": "", "consent": "市政办1号"}
    version = version_of_states(project)
    breakdown = {"set_by": "某省", "year": "2021", "numbering": "SJ", "document": "", "action": "read", "key": "l2"}
    handed = {"bureau": "J", "unit": "J-8", "successor": "J-1", "key": "l6"}
    return [
        Form(
            "handbook/lists/<path:name>/fill/",
            office,
            {"column-0": "三百户", "version": version_of_entries({}), "key": "l1"},
            path="handbook/lists/民生实事/fill/?project=J-001",
        ),
        Form("handbook/superior/import/", office, breakdown, (200,)),
        Form(
            "handbook/superior/<int:pk>/",
            office,
            {"action": "carry", "project": "J-001", "key": "l3", "back": ""},
            path=f"handbook/superior/{n['task']}/",
        ),
        Form(route, office, {**state, "version": version, "key": "l4"}, path="handbook/projects/J-001/state/"),
        Form("handbook/states/<int:pk>/undo/", office, {"key": "l5"}, path=f"handbook/states/{n['state']}/undo/"),
        Form("handbook/succession/", office, handed),
    ]


def _of_plans(n: Mapping[str, Any]) -> list[Form]:
    office, route, one = Role.SUPERVISOR, "projects/<path:code>/plan/", "projects/J-001/plan/"
    bounds = {"finish": "2021-12-31", "start": "", "calendar": "cn", "version": "1"}
    activity = {"label": "设计", "ident": "design", "duration": "21", "after": "", "version": "1"}
    pk = n["activity"]
    return [
        Form(f"{route}make/", office, {**bounds, "how": "hand", "key": "p1"}, path=f"{one}make/"),
        Form(f"{route}bounds/", office, {**bounds, "key": "p2"}, path=f"{one}bounds/"),
        Form(
            f"{route}move/",
            office,
            {"activity": pk, "start": "2021-05-06", "version": "1", "key": "p3"},
            path=f"{one}move/",
        ),
        Form(f"{route}baselines/", office, {"title": "开工前", "key": "p4"}, path=f"{one}baselines/"),
        Form(
            f"{route}activities/new/",
            office,
            {**activity, "ident": "check", "key": "p5"},
            path=f"{one}activities/new/",
        ),
        Form(f"{route}activities/<int:pk>/", office, {**activity, "key": "p6"}, path=f"{one}activities/{pk}/"),
        Form(
            f"{route}activities/<int:pk>/remove/",
            office,
            {"version": "1", "key": "p7"},
            path=f"{one}activities/{pk}/remove/",
        ),
    ]


def _of_circulars(n: Mapping[str, Any]) -> list[Form]:
    office, one = Role.SUPERVISOR, f"circulars/{n['circular']}/"
    edit, step = "circulars/<int:pk>/edit/", "circulars/<int:pk>/<slug:name>/"
    return [
        Form("circulars/new/", office, {"bureau": "J", "month": "2021-07", "key": "c1"}),
        Form(
            edit,
            office,
            {"text_practice": "早抓早动", "version": "1", "action": "save", "key": "c2"},
            path=f"{one}edit/",
        ),
        Form(step, office, {"key": "c3"}, path=f"{one}send/"),
        Form(step, office, {"reason": "漏了一个项目", "key": "c5"}, path=f"circulars/{n['issued_circular']}/correct/"),
    ]


def _of_orders(n: Mapping[str, Any]) -> list[Form]:
    office, lead, order = Role.SUPERVISOR, Role.UNIT_LEAD, f"orders/{n['supervision_order']}/"
    matter = {"unit": "J-1", "title": "抢工期", "demand": "补上路基", "urgency": "urgent"}
    new = {**matter, "bureau": "J", "origin": "light", "project": "J-001", "month": "2021-10", "copy_to": "J-2"}
    note = {
        "bureau": "J",
        "kind": "note",
        "title": "批示",
        "leader": "王区长",
        "happened_on": "2021-10-08",
        "text": "一、抢工期",
    }
    rows = {"rows": "2", **{f"m1-{name}": value for name, value in matter.items()}}
    step, extension = "orders/<int:pk>/<slug:name>/", f"extensions/{n['extension']}/"
    asked = {"wanted_on": n["soon"], "reason": "管线没有迁", "key": "o8"}
    return [
        Form("orders/new/", office, {**new, "action": "assign", "key": "o1"}),
        Form("batches/new/", office, {**note, **rows, "action": "file", "key": "o2"}),
        Form("batches/new/", office, {**note, **rows, "action": "split", "key": "o2"}, (200,)),
        Form("batches/<int:pk>/assign/", office, path=f"batches/{n['batch']}/assign/"),
        Form(step, lead, {"text": "补上了", "version": str(n["order_version"]), "key": "o3"}, path=f"{order}answer/"),
        Form(step, office, {"way": "phone", "text": "", "key": "o4"}, path=f"{order}contact/"),
        Form(step, office, {"happened_on": n["today"], "text": "谈过", "key": "o5"}, path=f"{order}talk/"),
        Form(step, office, {"text": "不办了", "key": "o6"}, path=f"{order}withdraw/"),
        Form(step, office, {"due_on": "", "urgency": "hard", "key": "o7"}, path=f"orders/{n['filed_order']}/assign/"),
        Form("extensions/new/", lead, {**asked, "action": "send"}, path="extensions/new/?milestone=J-001-3"),
        Form("extensions/new/", lead, {**asked, "action": "look"}, (200,), "extensions/new/?milestone=J-001-3"),
        Form("extensions/<int:pk>/<slug:name>/", office, {"comment": "属实", "key": "o9"}, path=f"{extension}comment/"),
        Form(
            "extensions/<int:pk>/<slug:name>/",
            Role.HEAD,
            {"remark": "同意", "key": "o10"},
            path=f"{extension}grant/",
        ),
    ]


def _of_the_review() -> list[Form]:
    review = {"base": "0", "reason": "补上展望", "text_development_closing": "展望明年。"}
    return [
        Form("review/<int:year>/edit/", Role.SUPERVISOR, review, path="review/2021/edit/"),
        Form(
            "review/<int:year>/edit/keep/",
            Role.SUPERVISOR,
            review,
            (200,),
            "review/2021/edit/keep/?passage=text_development_closing",
        ),
        Form("review/<int:year>/edit/discard/", Role.SUPERVISOR, path="review/2021/edit/discard/"),
    ]


def _of_the_talk(n: Mapping[str, Any]) -> list[Form]:
    talk, about = "talk/<str:label>/<path:key>/", "talk/handbook.project/J-001/"
    return [
        Form(talk, Role.SUPERVISOR, {**SAID, "action": "comment"}, path=about),
        Form(
            talk,
            Role.SUPERVISOR,
            {**SAID, "action": "ask", "to": f"unit:{n['section']}", "due_on": n["soon"], "leader": "", "source": ""},
            path=about,
        ),
        Form(talk, Role.HEAD, {**SAID, "action": "decide"}, path=about),
        Form(talk, Role.UNIT_LEAD, {**SAID, "action": "answer", "message": str(n["question"])}, path=about),
        Form(talk, Role.SUPERVISOR, {"action": "close", "message": str(n["question"]), "token": TOKEN}, path=about),
        Form(
            talk,
            Role.SUPERVISOR,
            {"action": "withdraw", "message": str(n["comment"]), "why": "写错了", "token": TOKEN},
            path=about,
        ),
    ]


def _around_work(n: Mapping[str, Any]) -> list[Form]:
    settled = {"difference": str(n["difference"]), "action": "take", "reason": "以工作簿为准", "key": "k"}
    return [
        Form("differences/", Role.SUPERVISOR, {**settled, "seen": Difference.objects.get().values}),
        Form("drafts/<path:form>/", Role.CLERK, {"text": "写到一半"}, (200,), "drafts/report/x/"),
        Form("drafts/<path:form>/throw/", Role.CLERK, {"next": "/"}, path="drafts/report/x/throw/"),
        Form("uploads/<int:pk>/throw/", Role.CLERK, {"next": "/"}, path=f"uploads/{n['upload']}/throw/"),
        Form("uploads/<path:form>/", Role.CLERK, {}, (200,), "uploads/report/x/"),
        Form("changes/seen/", Role.CLERK, {"until": "1"}),
        Form("audit/check/", Role.AUDITOR),
        Form("api/v1/<path:rest>", Role.SUPERVISOR, {"text": "x"}, (), "api/v1/nothing"),
    ]


def _of_people(n: Mapping[str, Any]) -> list[Form]:
    today, one = timezone.localdate().isoformat(), "administration/accounts/<str:username>/"
    target = "administration/accounts/target/"
    end = {"last_day": today, "reason": "调岗"}
    substitution = {"holder": Role.CLERK + "J-1", "substitute": "target", "reason": "年休假"}
    days = {"valid_from": today, "valid_to": today}
    system, security = Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN
    new = {"username": "neu", "person": "", "name": "新人", "enterprise_code": ""}
    return [
        Form("administration/accounts/new/", system, new, SHOWN),
        Form(f"{one}password/", system, {}, SHOWN, f"{target}password/"),
        Form(f"{one}sessions/", system, {}, GONE, f"{target}sessions/"),
        Form(f"{one}close/", system, {"close-reason": "借调期满"}, path=f"{target}close/"),
        Form(f"{one}open/", system, {"open-reason": "回来了"}, path=f"{target}open/"),
        Form(f"{one}left/", system, {"left-reason": "退休", "left-on": today}, path=f"{target}left/"),
        Form(f"{one}person/", system, {"person-reason": "对应", "person-person": "9"}, path=f"{target}person/"),
        Form(f"{one}factor/", system, {"factor-reason": "手机丢了"}, path="administration/accounts/bearer/factor/"),
        Form(
            f"{one}posts/", security, {"role": "evaluator", "unit": str(n["section"]), **days}, path=f"{target}posts/"
        ),
        Form(
            "administration/posts/<int:pk>/end/",
            security,
            {f"post{n['post']}-{k}": v for k, v in end.items()},
            path=f"administration/posts/{n['post']}/end/",
        ),
        Form("administration/substitutions/", security, {**substitution, **days}),
        Form(
            "administration/substitutions/<int:pk>/end/",
            security,
            {},
            path=f"administration/substitutions/{n['own']}/end/",
        ),
        Form("administration/secretaries/", security, {"leader": "9", "user": "bare", "valid_from": today}),
        Form(
            "administration/secretaries/<int:pk>/end/",
            security,
            {},
            path=f"administration/secretaries/{n['secretary']}/end/",
        ),
        Form(
            "administration/handover/",
            security,
            {"giver": Role.CLERK + "J-1", "taker": "接手人", "on": today, "reason": "岗位调整", "end_posts": YES},
        ),
        Form(
            "administration/handover/<int:pk>/cancel/",
            security,
            {},
            path=f"administration/handover/{n['order']}/cancel/",
        ),
        Form("administration/locks/", security, {"username": "chen", "address": "10.1.1.7"}),
    ]


def _of_the_door() -> list[Form]:
    asked = (200, 302, 429)
    return [
        Form("accounts/login/", "nobody", {"login": "bare", "password": PASSWORD, "next": "/me/"}, asked),
        Form("accounts/logout/", Role.CLERK),
        Form("accounts/password/", "bare", {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}, asked),
        Form("accounts/closed/", "nobody"),
        Form("accounts/again/", "bare", {"password": PASSWORD, "next": "/me/"}, asked),
        Form("accounts/factor/", "halfway", {"code": "123456"}, asked),
        Form("accounts/factor/again/", "bearer", {"code": "123456"}, asked),
        Form("accounts/with/<str:provider_id>/", "nobody", {"next": "/"}, path="accounts/with/nowhere/"),
        Form("language/", "nobody", {"language": "en", "next": "/"}),
    ]


def _of_oneself(n: Mapping[str, Any]) -> list[Form]:
    me, today = Role.SUPERVISOR, timezone.localdate().isoformat()
    return [
        Form("me/language/", me, {"language": "en"}),
        Form("me/sessions/", me),
        Form(
            "me/substitutes/",
            Role.HEAD,
            {"substitute": "target", "valid_from": today, "valid_to": today, "reason": "病"},
        ),
        Form("me/substitutes/<int:pk>/end/", me, path=f"me/substitutes/{n['own']}/end/"),
        Form("me/identities/<int:pk>/end/", me, path=f"me/identities/{n['identity']}/end/"),
        Form("me/factor/", "bare"),
        Form("me/factor/on/", "bare", {"code": "123456"}, SHOWN),
        Form("me/factor/off/", "bearer"),
        Form("me/factor/codes/new/", "bearer"),
        Form("me/tokens/", me, {"label": "月报汇总", "scopes": [Scope.READ.value], "days": "30"}, SHOWN),
        Form("me/tokens/<int:pk>/revoke/", me, path=f"me/tokens/{n['token']}/revoke/"),
        Form("me/webhooks/", me, {"label": "汇总", "url": "https://oa.example.cn/hook", "events": ["*"]}, SHOWN),
        Form("me/webhooks/<int:pk>/end/", me, path=f"me/webhooks/{n['hook']}/end/"),
        Form("notifications/settings/", me, {"channel": "page", "hour": "9", "quiet_from": "18", "quiet_to": "8"}),
        Form("notifications/messages/<int:pk>/retry/", me, path=f"notifications/messages/{n['mail']}/retry/"),
        Form(
            "notifications/channels/",
            me,
            {
                "bureau": "J",
                "kind": "dingtalk",
                "label": "督办群",
                "url": "https://oa.example.cn/send?access_token=t",
                "secret": "SECx",
            },
        ),
        Form("notifications/channels/<int:pk>/test/", me, path=f"notifications/channels/{n['robot']}/test/"),
        Form("notifications/channels/<int:pk>/end/", me, path=f"notifications/channels/{n['robot']}/end/"),
        Form("me/webhooks/deliveries/<int:pk>/retry/", me, path=f"me/webhooks/deliveries/{n['delivery']}/retry/"),
    ]
