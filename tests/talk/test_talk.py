"""Comments, questions, answers and words of leaders: who may, what is refused, what the audit keeps."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.support.people import FIRST_DAY
from tests.talk.conftest import Bureau, token
from threeones.base.accounts import posts
from threeones.base.accounts.models import Secretary, User
from threeones.base.audit.checking import check_everything
from threeones.base.audit.models import AuditEntry
from threeones.base.org.models import Role
from threeones.base.registry.tasks import tasks
from threeones.base.talk import services
from threeones.base.talk.addressing import Addressee, choices, read
from threeones.base.talk.models import Message, State
from threeones.base.talk.policy import policy
from threeones.base.talk.selectors import talk, waiting
from threeones.base.talk.speaking import OnBehalf
from threeones.kernel.values.faults import Faults

pytestmark = pytest.mark.django_db


def seen_by(office: Bureau, who: object) -> object:
    """The talk about the project as somebody reads it."""
    return talk(who, office.about.label, office.about.key, date.today())  # type: ignore[arg-type]


def ask(office: Bureau, by: object, to: Addressee, text: str = "为什么慢了？", **more: object) -> Message:
    """A question about the project."""
    return services.ask(access=by, about=office.about, text=text, to=to, token=token(), **more)  # type: ignore[arg-type]


def columns(error: pytest.ExceptionInfo[Faults]) -> set[str]:
    """The fields that a refusal names."""
    return {f.column for f in error.value.faults}


def test_a_question_is_answered_in_place_and_closed(office: Bureau) -> None:
    asker, clerk = office.access(office.supervisor), office.access(office.clerk)
    q = ask(office, asker, Addressee(unit=office.records.section.pk))
    assert q.state == State.OPEN and q.due_on == policy().usual_due(date.today())
    assert [w.pk for w in waiting(clerk)] == [q.pk] and waiting(asker) == []
    services.answer(access=clerk, question=q.pk, text="雨天停工五天。", token=token())
    found = seen_by(office, asker)
    (one,) = found.said  # type: ignore[attr-defined]
    assert one.message.state == State.ANSWERED and one.may_close and not one.may_answer
    assert [(a.message.text, a.message.author_name) for a in one.answers] == [("雨天停工五天。", "李勤")]
    assert waiting(clerk) == []
    services.answer(access=clerk, question=q.pk, text="已复工。", token=token())
    services.close(access=asker, question=q.pk)
    services.close(access=asker, question=q.pk)
    with pytest.raises(PermissionDenied):
        services.answer(access=clerk, question=q.pk, text="再补一句", token=token())
    actions = list(AuditEntry.objects.filter(record="talk.message").values_list("action", "actor"))
    assert actions == [
        ("question", "周督"),
        ("answer", "李勤"),
        ("answer", "李勤"),
        ("answer", "李勤"),
        ("close", "周督"),
    ]


def test_the_same_form_sent_twice_is_one_message(office: Bureau) -> None:
    clerk, twice = office.access(office.clerk), token()
    first = services.comment(access=clerk, about=office.about, text="一句话", token=twice)
    again = services.comment(access=clerk, about=office.about, text="一句话", token=twice)
    assert again.pk == first.pk and Message.objects.count() == 1 and AuditEntry.objects.count() == 1
    with pytest.raises(PermissionDenied):
        services.comment(access=office.access(office.supervisor), about=office.about, text="别人", token=twice)
    with pytest.raises(PermissionDenied):
        services.comment(access=clerk, about=office.about, text="一句话", token="自己编的")


def test_who_does_not_see_the_record_neither_reads_nor_writes(office: Bureau) -> None:
    stranger = office.of(Role.CLERK, office.foreign)
    assert seen_by(office, stranger) is None
    for to_do in (services.comment, services.decide):
        with pytest.raises(PermissionDenied):
            to_do(access=stranger, about=office.about, text="看得到吗", token=token())
    with pytest.raises(PermissionDenied):
        ask(office, stranger, Addressee(role=Role.SUPERVISOR))
    with pytest.raises(PermissionDenied):
        services.comment(
            access=office.access(office.clerk),
            about=services.About("handbook.project", "没有"),
            text="?",
            token=token(),
        )
    assert Message.objects.count() == 0


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.INSPECTOR])
def test_who_changes_nothing_may_ask_and_answer_only(office: Bureau, role: Role) -> None:
    watcher = office.of(role, office.records.bureau)
    found = seen_by(office, watcher)
    assert (found.may_ask, found.may_comment, found.may_decide) == (True, False, False)  # type: ignore[attr-defined]
    q = ask(office, watcher, Addressee(unit=office.records.section.pk))
    services.withdraw(access=watcher, message=q.pk, why="问错了")
    for to_do in (services.comment, services.decide):
        with pytest.raises(PermissionDenied):
            to_do(access=watcher, about=office.about, text="不该写的", token=token())


@pytest.mark.parametrize("role", [Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.ENTERPRISE])
def test_administrators_and_enterprises_say_nothing(office: Bureau, role: Role) -> None:
    outsider = office.of(role, office.records.bureau)
    assert seen_by(office, outsider) is None
    with pytest.raises(PermissionDenied):
        services.comment(access=outsider, about=office.about, text="一句话", token=token())


def test_a_secretary_records_the_leaders_answer_with_its_proof(office: Bureau) -> None:
    """The secretary sees neither the project nor other talk by his own post; both names stand in message and audit."""
    secretary = office.access(office.secretary)
    assert secretary.units == {office.foreign.pk}
    q = ask(office, office.access(office.supervisor), Addressee(person=office.leader.pk), "同意延期吗？")
    (task,) = tasks.get("talk.questions")(secretary, date.today())  # type: ignore[misc]
    assert task.title == office.project.name and "钱局" in task.why
    found = seen_by(office, secretary)
    (one,) = found.said  # type: ignore[attr-defined]
    assert not one.may_answer and [p.name for p in one.answer_for] == ["钱局"] and not found.may_comment  # type: ignore[attr-defined]
    for behalf, expected in ((None, PermissionDenied), (OnBehalf(office.leader.pk, " "), Faults)):
        with pytest.raises(expected):
            services.answer(access=secretary, question=q.pk, text="同意。", token=token(), behalf=behalf)
    given_ = services.answer(
        access=secretary,
        question=q.pk,
        text="同意。",
        token=token(),
        behalf=OnBehalf(office.leader.pk, "局办〔2021〕12号批示"),
    )
    assert (given_.author_name, given_.spoken_name, given_.source) == ("孙秘", "钱局", "局办〔2021〕12号批示")
    entry = AuditEntry.objects.filter(record="talk.message", action="answer").first()
    assert entry is not None and entry.actor == "孙秘（代钱局录）"
    assert json.loads(entry.after)["source"] == "局办〔2021〕12号批示"
    scanned = services.decide(
        access=secretary, about=office.about, text="抓紧。", token=token(), behalf=OnBehalf(office.leader.pk, scans=1)
    )
    assert (scanned.kind, scanned.spoken_name) == ("decision", "钱局")


def test_only_the_leaders_own_secretary_in_his_time_records(office: Bureau) -> None:
    behalf = OnBehalf(office.leader.pk, "批示")
    with pytest.raises(PermissionDenied):
        services.decide(
            access=office.access(office.clerk), about=office.about, text="同意", token=token(), behalf=behalf
        )
    Secretary.objects.update(valid_to=date.today() - timedelta(days=1))
    with pytest.raises(PermissionDenied):
        services.decide(
            access=office.access(office.secretary), about=office.about, text="同意", token=token(), behalf=behalf
        )
    assert seen_by(office, office.access(office.secretary)) is None


def test_a_leaders_word_is_not_recorded_on_what_he_does_not_see(office: Bureau) -> None:
    with pytest.raises(PermissionDenied):
        services.decide(
            access=office.access(office.secretary),
            about=services.About("handbook.project", office.other.code),
            text="同意",
            token=token(),
            behalf=OnBehalf(office.leader.pk, "批示"),
        )


def test_a_substitute_answers_for_the_one_who_is_away(office: Bureau) -> None:
    q = ask(office, office.access(office.supervisor), Addressee(person=office.clerk.person_id))
    substitute = office.of(Role.CLERK, office.foreign)
    assert waiting(substitute) == []
    posts.substitute(
        access=office.of(Role.SECURITY_ADMIN),
        holder=office.clerk,
        substitute=User.objects.get(pk=substitute.user_id),
        valid_from=FIRST_DAY,
        valid_to=date.today(),
        reason="休假",
    )
    substitute = office.of(Role.CLERK, office.foreign)
    assert [w.pk for w in waiting(substitute)] == [q.pk]
    given_ = services.answer(access=substitute, question=q.pk, text="代答", token=token())
    assert "（代李勤）" in given_.author_name


def test_all_that_is_wrong_with_a_question_is_said_at_once(office: Bureau) -> None:
    asker = office.access(office.supervisor)
    with pytest.raises(Faults) as error:
        services.ask(
            access=asker,
            about=office.about,
            text=" \u202e ",
            to=None,
            token=token(),
            due_on=date.today() - timedelta(days=1),
        )
    assert columns(error) == {"text", "to", "due_on"}
    assert Message.objects.count() == 0 and AuditEntry.objects.count() == 0


def test_a_question_goes_only_to_who_sees_the_record_and_is_reached(office: Bureau) -> None:
    asker = office.access(office.supervisor)
    silent = office.records.person
    refused = [
        Addressee(person=office.secretary.person_id),
        Addressee(unit=office.foreign.pk),
        Addressee(person=office.supervisor.person_id),
        Addressee(person=10**9),
        Addressee(unit=10**9),
        Addressee(person=silent.pk),
    ]
    said = []
    for to in refused:
        with pytest.raises(Faults) as error:
            ask(office, asker, to)
        assert columns(error) == {"to"}
        said.append(error.value.faults[0].fault)
    assert len(set(said)) >= 5, said
    assert "没有账号" in said[-1]
    ask(office, asker, Addressee(person=office.leader.pk))
    ask(office, office.access(office.clerk), Addressee(role=Role.SUPERVISOR))
    with pytest.raises(Faults, match="没有这个人"):
        # the clerk sees the people of his own section
        ask(office, office.access(office.clerk), Addressee(person=office.leader.pk))


def test_questions_to_an_office_wait_for_those_who_see_the_bureau(office: Bureau) -> None:
    q = ask(office, office.access(office.clerk), Addressee(role=Role.SUPERVISOR))
    elsewhere = office.records.unit("K", "区水利局", office.records.bureau.kind)
    assert [w.pk for w in waiting(office.access(office.supervisor))] == [q.pk]
    assert [w.pk for w in waiting(office.of(Role.SUPERVISOR))] == [q.pk]
    assert waiting(office.of(Role.SUPERVISOR, elsewhere)) == []
    assert waiting(office.of(Role.EVALUATOR, office.records.bureau)) == []


def test_withdrawn_text_stands_in_the_audit_alone(office: Bureau) -> None:
    clerk = office.access(office.clerk)
    said = services.comment(access=clerk, about=office.about, text="写错了的话", token=token())
    with pytest.raises(PermissionDenied):
        services.withdraw(access=office.access(office.supervisor), message=said.pk, why="不是我的")
    with pytest.raises(Faults) as error:
        services.withdraw(access=clerk, message=said.pk, why=" ")
    assert columns(error) == {"why"}
    services.withdraw(access=clerk, message=said.pk, why="写错项目了")
    said.refresh_from_db()
    assert said.text == "" and said.withdrawn_why == "写错项目了"
    entry = AuditEntry.objects.get(action="withdraw")
    assert "写错了的话" in entry.before and entry.reason == "写错项目了"
    with pytest.raises(PermissionDenied):
        services.withdraw(access=clerk, message=said.pk, why="再撤一次")


def test_a_withdrawn_question_waits_for_nobody(office: Bureau) -> None:
    asker = office.access(office.supervisor)
    q = ask(office, asker, Addressee(unit=office.records.section.pk))
    services.withdraw(access=asker, message=q.pk, why="不用了")
    assert waiting(office.access(office.clerk)) == []


def test_the_check_of_the_audit_finds_a_message_that_was_altered(office: Bureau) -> None:
    """Messages are compared with the chain as other records are, after every kind of change."""
    asker, clerk = office.access(office.supervisor), office.access(office.clerk)
    q = ask(office, asker, Addressee(unit=office.records.section.pk))
    services.answer(access=clerk, question=q.pk, text="答", token=token())
    said = services.comment(access=clerk, about=office.about, text="真话", token=token())
    services.withdraw(access=clerk, message=said.pk, why="撤")
    services.close(access=asker, question=q.pk)

    def problems() -> list[str]:
        return [p for p in check_everything().problems if "议事" in p or "talk" in p]

    assert problems() == []
    Message.objects.filter(pk=q.pk).update(text="改成别的")
    assert any("改成别的" in p for p in problems())


def test_who_can_be_asked_is_offered_by_what_he_is_to_the_record(office: Bureau) -> None:
    asker = office.access(office.supervisor)
    offered = choices(seen_by(office, asker).about, asker)  # type: ignore[attr-defined]
    assert (offered[0].part, offered[0].name) == ("牵头单位", "道路科")
    assert [c.part for c in offered[:2]] == ["牵头单位", "责任领导"]
    assert {c.code for c in offered} >= {"role:evaluator", f"person:{office.clerk.person_id}"}
    assert f"person:{office.supervisor.person_id}" not in {c.code for c in offered}
    assert all(read(c.code) is not None for c in offered)
    assert [read(c) for c in ("", "person:", "person:x", "role:clerk", "unit:²", "unit:" + "9" * 30)] == [None] * 6


def test_the_inbox_asks_the_database_the_same_however_many_questions(office: Bureau) -> None:
    asker, clerk = office.access(office.supervisor), office.access(office.clerk)
    secretary = office.access(office.secretary)
    provider = tasks.get("talk.questions")
    assert provider is not None
    counts = []
    for wanted in (1, 12):
        while Message.objects.count() < 2 * wanted:
            ask(office, asker, Addressee(unit=office.records.section.pk))
            ask(office, asker, Addressee(person=office.leader.pk))
        with CaptureQueriesContext(connection) as asked:
            mine = list(provider(clerk, date.today())), list(provider(secretary, date.today()))
        assert [len(m) for m in mine] == [wanted, wanted]
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12


BAD = st.characters(categories=["Cc", "Cf", "Cs", "Zl", "Zp"], exclude_characters="\n\t\r")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=80)
@given(text=st.text(max_size=60) | st.sampled_from(["<script>alert(1)</script>", "a" * 10**6, "\u202e反", "=1+1"]))
def test_any_text_is_kept_as_it_is_or_refused_with_a_word(office: Bureau, text: str) -> None:
    clerk, before = office.access(office.clerk), Message.objects.count()
    try:
        said = services.comment(access=clerk, about=office.about, text=text, token=token())
    except Faults as refused:
        assert {f.column for f in refused.faults} == {"text"} and all(f.fault and f.expected for f in refused.faults)
        assert Message.objects.count() == before
        return
    kept = Message.objects.get(pk=said.pk)
    assert kept.text == text.replace("\r\n", "\n").replace("\r", "\n").strip()
    assert 0 < len(kept.text) <= policy().max_characters


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(start=st.text(min_size=1, max_size=5), bad=BAD)
def test_characters_that_nobody_sees_are_refused(office: Bureau, start: str, bad: str) -> None:
    with pytest.raises(Faults) as error:
        services.comment(
            access=office.access(office.clerk), about=office.about, text=f"话{start}{bad}完", token=token()
        )
    assert any(f"U+{ord(bad):04X}" in f.fault for f in error.value.faults)
