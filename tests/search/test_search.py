"""Search: what is found by whom, by which spelling, and that the index follows the records."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.pages import page
from tests.support.people import SIGN_IN_QUERIES, access, signed_in
from tests.support.records import Records
from threeones.apps.capital_projects.models import CapitalProject
from threeones.apps.handbook.models import Project, WorkList
from threeones.apps.land.models import Parcel
from threeones.apps.register.models import Enterprise
from threeones.base.accounts.access import ANYONE, Access
from threeones.base.audit.chain import Change, append
from threeones.base.audit.models import AuditHead
from threeones.base.jobs.claims import claim
from threeones.base.org.models import Person, Role
from threeones.base.search.asking import question, search
from threeones.base.search.index import CLAIM, IDLE, rebuild, refresh
from threeones.base.search.models import Entry, IndexState
from threeones.base.search.policy import policy

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(db: None) -> Records:
    """Records of every kind that is found."""
    r = Records()
    other = r.unit("J-2", "桥梁科", aliases="桥科、大桥处")
    for code, name, unit in (("J-001", "重庆路改造", r.section), ("J-002", "长乐大桥检修", other)):
        project = r.project(code, lead_unit=unit)
        Project.objects.filter(pk=project.pk).update(name=name)
        r.milestone(project, date(2021, 6, 30))
    WorkList.objects.create(name="民生实事", issuer="区政府", **r.where()).projects.set(Project.objects.all())
    r.indicator()
    firm = Enterprise.objects.create(
        name="浙江某某科技有限公司", aliases="某某科技", uscc="91330105MA2B0X1234", **r.where()
    )
    Parcel.objects.create(
        code="杭政工出〔2021〕3号",
        name="某某科技园",
        use="innovation",
        area=20,
        enterprise=firm,
        granted_on=date(2021, 3, 1),
        **r.where(),
    )
    CapitalProject.objects.create(code="ZD-01", name="运河湾综合体", kind="商业", total_investment=1000, **r.where())
    Person.objects.create(code="2", name="单雄", unit=other, post="科长", **r.where())
    rebuild()
    return r


def found(who: Access, text: str, kind: str = "") -> dict[str, list[str]]:
    """The titles that answer, by kind."""
    return {g.kind: ["".join(t for t, _ in h.title) for h in g.hits] for g in search(who, question(text), kind)}


@pytest.mark.parametrize(
    ("text", "kind", "title"),
    [
        ("重庆路", "projects", "重庆路改造"),
        ("chongqinglu", "projects", "重庆路改造"),
        ("zhongqing", "projects", "重庆路改造"),
        ("CQLGZ", "projects", "重庆路改造"),
        ("ｊ－００１", "projects", "重庆路改造"),
        ("改造　重庆", "projects", "重庆路改造"),
        ("changle", "projects", "长乐大桥检修"),
        ("zhangyue", "projects", "长乐大桥检修"),
        ("changyue", "projects", "长乐大桥检修"),
        ("J-001-1", "milestones", "节点J-001-1"),
        ("changtong", "objectives", "畅通道路"),
        ("msss", "lists", "民生实事"),
        ("gdzctz", "indicators", "固定资产投资"),
        ("fai", "indicators", "固定资产投资"),
        ("大桥处", "units", "桥梁科"),
        ("daqiaochu", "units", "桥梁科"),
        ("shanxiong", "people", "单雄"),
        ("danxiong", "people", "单雄"),
        ("91330105ma2b", "enterprises", "浙江某某科技有限公司"),
        ("某某 科技", "enterprises", "浙江某某科技有限公司"),
        ("2021 3号", "parcels", "某某科技园"),
        ("yunhewan", "capital_projects", "运河湾综合体"),
        ("duban", "pages", "督办"),
        ("ouhai", "packs", None),
    ],
)
def test_everything_is_found_by_code_name_and_pinyin(made: Records, text: str, kind: str, title: str | None) -> None:
    answers = found(access(), text)
    assert kind in answers, answers
    assert title is None or title in answers[kind], answers


def test_one_sees_only_what_one_may(made: Records) -> None:
    clerk = access(Role.CLERK, made.section)
    assert found(clerk, "J-00", "projects") == {"projects": ["重庆路改造"]}
    assert found(clerk, "大桥") == {}
    assert "长乐大桥检修" in found(access(Role.SUPERVISOR, made.bureau), "大桥")["projects"]
    for outsider in (access(Role.SYSTEM_ADMIN), access(Role.AUDIT_ADMIN)):
        assert set(found(outsider, "某某")) | set(found(outsider, "chongqing")) | set(found(outsider, "j-0")) <= {
            "pages"
        }
    assert found(ANYONE, "重庆") == {} and found(ANYONE, "shouye") == {}
    assert found(access(Role.CLERK, made.section), "单雄") == {}


def test_counts_and_more_say_nothing_of_what_is_hidden(made: Records) -> None:
    foreign = made.unit("J-3", "隧道科")
    for n in range(policy().shown_of_each * 6):
        made.project(f"X-{n:03}", lead_unit=foreign)
    rebuild()
    (group,) = search(access(Role.CLERK, made.section), question("项目"), "projects")[:1] or [None]
    assert group is None
    whole = search(access(), question("项目x"), "")
    assert [len(g.hits) for g in whole if g.kind == "projects"] == [policy().shown_of_each]
    assert [g.more for g in whole if g.kind == "projects"] == [True]


def test_the_best_answer_comes_first(made: Records) -> None:
    for code, name in (("J-0011", "别的"), ("A-1", "含J-001的名称"), ("J-01", "路改造工程"), ("J-02", "改造")):
        project = made.project(code)
        Project.objects.filter(pk=project.pk).update(name=name)
    rebuild()
    assert found(access(), "J-001", "projects")["projects"][0] == "重庆路改造"
    assert found(access(), "改造", "projects")["projects"][0] == "改造"


def test_letters_within_a_syllable_are_no_answer(made: Records) -> None:
    project = made.project("Y-1")
    Project.objects.filter(pk=project.pk).update(name="杨家牌楼")
    rebuild()
    assert "projects" not in found(access(), "ang") and "projects" not in found(access(), "iapai")
    assert found(access(), "jiapai")["projects"] == ["杨家牌楼"]


def told(*changes: Change) -> None:
    """Entries of the audit as a load leaves them."""
    with transaction.atomic():
        append("test", changes)


def test_the_index_follows_what_the_audit_tells(made: Records) -> None:
    told(Change("change", "supervision.report", "1", {"a": 1}, {"a": 2}))
    state = IndexState.objects.get()
    assert refresh() and IndexState.objects.get().seq == state.seq
    Project.objects.filter(code="J-001").update(name="秋石高架")
    assert "projects" not in found(access(), "秋石")
    told(Change("change", "handbook.project", "J-001", {"name": "重庆路改造"}, {"name": "秋石高架"}))
    assert refresh()
    assert found(access(), "qiushi")["projects"] == ["秋石高架"] and "projects" not in found(access(), "重庆")
    made.milestone(Project.objects.get(code="J-002"), date(2021, 9, 30))
    Project.objects.filter(code="J-002").delete()
    told(Change("remove", "handbook.project", "J-002", {"code": "J-002"}, {}))
    assert refresh() and not Entry.objects.filter(key__in=["J-002", "J-002-1"]).exists()
    made.section.name = "城建科"
    made.section.save()
    told(Change("change", "org.unit", "J-1", {"name": "道路科"}, {"name": "城建科"}))
    assert refresh() and Entry.objects.get(kind="projects", key="J-001").note == "城建科"


def test_many_changes_are_left_to_the_worker(made: Records) -> None:
    told(*[Change("change", "handbook.project", f"N-{n}", {"a": 1}, {"a": 2}) for n in range(5)])
    assert not refresh(at_once=4)
    assert refresh(at_once=5) and refresh(at_once=0)
    assert IndexState.objects.get().seq == AuditHead.objects.get().seq


def test_entries_of_no_concern_are_passed_over_at_last(made: Records) -> None:
    told(*[Change("create", "accounts.session", str(n), {}, {"a": 2}) for n in range(IDLE + 1)])
    assert refresh() and IndexState.objects.get().seq == AuditHead.objects.get().seq


def test_while_another_process_builds_the_old_index_answers(made: Records) -> None:
    told(Change("change", "handbook.project", "J-001", {"a": 1}, {"a": 2}))
    with claim(CLAIM) as mine:
        assert mine and not refresh()
        assert "projects" in found(access(), "重庆")
    assert refresh()


def test_an_index_of_other_rules_is_built_anew(made: Records) -> None:
    IndexState.objects.update(built_by="before")
    Entry.objects.all().delete()
    assert refresh(at_once=0) and "projects" in found(access(), "重庆")


def test_the_page_marks_what_answers_and_groups_it(made: Records) -> None:
    client = signed_in()
    seen = page(client, "/search/?q=chongqing")
    row = seen.tree.xpath("//tr[.//mark]")[0]
    assert row.xpath("string(.//mark)") == "重庆" and row.xpath(".//a/@href") == ["/projects/J-001/"]
    one = page(client, "/search/?q=j&kind=projects")
    assert len(one.tree.xpath("//section[@class='card']")) == 1
    assert page(client, "/search/?q=没有这个").tree.xpath("//div[@class='empty-state']")
    assert page(client, "/search/").tree.xpath("//div[@class='empty-state']")
    english = page(client, "/search/?q=chongqing", "en")
    assert "Projects" in english.tree.text_content() or "Project" in english.tree.text_content()
    small = client.get("/search/?q=cq", headers={"HX-Request": "true", "HX-Target": "found"}).content.decode()
    assert "<html" not in small and "<mark>重庆</mark>" in small
    assert client.get("/search/?q=cq&kind=__proto__").status_code == 200
    assert client.post("/search/", {"q": "x"}).status_code == 405


def test_a_long_question_is_cut_and_said_so(made: Records) -> None:
    assert "只搜索了前" in page(signed_in(), f"/search/?q={'长' * 500}").tree.text_content()
    assert question("a" * 10**6).cut and len(question("a" * 10**6).folded) == policy().max_characters


def test_the_database_is_asked_the_same_however_much_answers(made: Records) -> None:
    client, counts = signed_in(Role.CLERK, made.section), []
    # what is remembered of the reader is asked in a first round
    for upto in (1, 1, 40):
        for n in range(upto):
            if not Project.objects.filter(code=f"Q-{n}").exists():
                made.milestone(made.project(f"Q-{n}"), date(2021, 5, 1))
        rebuild()
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/search/?q=q-").status_code == 200
        counts.append(len(asked))
    assert counts[1] == counts[2] <= SIGN_IN_QUERIES + 20, counts


NASTY = st.sampled_from(
    ["%", "_", "\\", "'", '"', "<script>", "\u202e", "\n", " ", "　", "İ", "ﬃ", "𠮷", "重", "q", "{{", "#"]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(text=st.text(max_size=30) | st.lists(NASTY, max_size=12).map("".join))
def test_any_question_is_answered(made: Records, text: str) -> None:
    """No text makes search fail, and every answer holds what was asked for: in its names, or by their reading."""
    for group in search(access(), question(text)):
        for hit in group.hits:
            assert hit.url.startswith("/")
            assert "".join(t for t, _ in hit.title)
    answer = signed_in().get("/search/", {"q": text.replace("\x00", "")})
    assert answer.status_code == 200 and "<script>alert" not in answer.content.decode()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(data=st.data())
def test_a_record_is_found_by_any_part_of_its_name(made: Records, data: st.DataObject) -> None:
    name = data.draw(
        st.text(st.sampled_from("重庆行长乐A区3号（二期）%_\\'改造 "), min_size=1, max_size=12).filter(str.strip)
    )
    Project.objects.filter(code="J-001").update(name=name)
    told(Change("change", "handbook.project", "J-001", {"name": "x"}, {"name": name}))
    assert refresh()
    start = data.draw(st.integers(0, len(name) - 1))
    part = name[start : data.draw(st.integers(start + 1, len(name)))]
    if part.strip():
        titles = [t for some in found(access(), part, "projects").values() for t in some]
        assert name in titles or len(titles) >= policy().shown_of_one
