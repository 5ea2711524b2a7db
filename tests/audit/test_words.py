"""Every code that can stand in the audit has its word in both languages; what can stand there is read from the sources."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.db import models
from django.urls import get_resolver
from django.utils import timezone
from django.utils.translation import gettext, override

from bin.house.system import ROOT
from tests.audit.codes import Place, Reader
from tests.audit.test_pages import PROJECT, enter, numbers, page, read_csv, rows
from tests.intake.spoilt import Folder
from tests.support.people import signed_in
from threeones.base.accounts.signals import FACTOR
from threeones.base.audit import words
from threeones.base.audit.chain import Change
from threeones.base.audit.models import AuditEntry
from threeones.base.audit.telling import field_word, kind_title, told
from threeones.base.intake.specs import sheets
from threeones.base.org.models import Role
from threeones.base.registry.records import RecordKind, record_kinds
from threeones.base.talk.models import Kind

CHINESE = re.compile("[\u4e00-\u9fff]")
TOLD_APART = {
    "str(written.kind)": frozenset(Kind.values),
    "'+'.join(methods)": frozenset({"password", "mfa", "socialaccount"}),
    "ended": frozenset({"idle", "long"}),
    "str(credentials.get('reason', ''))": frozenset({FACTOR}),
    "str(kind)": frozenset(Authenticator.Type.values),
}
"""What cannot be told by reading, with all that it can be: a new one must be written down here, with its words."""


@pytest.fixture(scope="module")
def reader() -> Reader:
    return Reader(ROOT / "src")


@pytest.fixture(autouse=True, scope="module")
def everything_registered() -> None:
    assert get_resolver().url_patterns


def found(reader: Reader, place: Place, name: str, at: int) -> frozenset[str] | None:
    """The codes that a call can write for a parameter; None where a person's own words come in."""
    given = place.argument(name, at)
    codes = reader.codes(place, given)
    return codes if codes is not None or given is None else TOLD_APART.get(ast.unparse(given))


def changes(reader: Reader) -> list[Place]:
    places = reader.calls["Change"]
    assert len(places) > 40, "the reader sees the sources"
    return places


def tellings(reader: Reader) -> list[Place]:
    return reader.calls_of("threeones.base.accounts.telling", "tell")


def assert_both(word: str, what: str) -> None:
    """A word stands in Chinese, and its English is in the catalogue."""
    assert CHINESE.search(word), f"{what} has no Chinese word"
    with override("en"):
        assert not CHINESE.search(gettext(word)), f"{what} has no English word"


def test_every_action_has_its_words(reader: Reader) -> None:
    for place in changes(reader):
        codes = found(reader, place, "action", 0)
        if codes is None and place.source.module == "threeones.base.accounts.telling":
            continue  # tell(), whose callers are read below
        assert codes is not None, f"{place.source.at(place.call)}: which action is this? See TOLD_APART"
        assert codes <= words.ACTIONS.keys(), f"{place.source.at(place.call)}: give it a word in base/audit/words.py"
    for place in tellings(reader):
        codes = found(reader, place, "action", 1)
        assert codes and codes <= words.ACTIONS.keys(), f"{place.source.at(place.call)}"
    for code, word in words.ACTIONS.items():
        assert_both(word, code)


def test_every_reason_that_is_no_persons_has_its_words(reader: Reader) -> None:
    for place in changes(reader):
        codes = found(reader, place, "reason", 5) or frozenset()
        assert codes <= words.SENTENCES | {""}, f"{place.source.at(place.call)}: give it words in base/audit/words.py"
    for place in tellings(reader):
        codes = found(reader, place, "reason", 3)
        assert codes is not None, f"{place.source.at(place.call)}: which reason is this? See TOLD_APART"
        action = found(reader, place, "action", 1) or frozenset()
        identity = {a for a in action if a.startswith("identity")}
        assert codes == {""} or action - identity <= words.CODED, "these reasons are codes"
        assert codes <= words.REASONS.keys() | {""}, f"{place.source.at(place.call)}"
    for word in (*words.REASONS.values(), *words.SENTENCES):
        assert_both(word, word)


def test_every_actor_that_is_no_person_has_its_words(reader: Reader) -> None:
    known = set[str]()
    for name, places in reader.calls.items():
        for place in places:
            at = 0 if name in ("append", "tell") and isinstance(place.call.func, ast.Name) else 99
            known |= reader.codes(place, place.argument("actor", at)) or set()
        for place in places if name == "Access" else ():
            known |= reader.codes(place, place.argument("name", 1)) or set()
    assert {"patrol", "operator"} <= known
    assert known - {""} <= words.ACTORS.keys(), "give them words in base/audit/words.py"
    for code, word in words.ACTORS.items():
        assert_both(word, code)


@pytest.mark.django_db
def test_every_kind_and_field_has_its_words(reader: Reader) -> None:
    labels = {label for label, _kind in record_kinds.items()} | words.KINDS.keys()
    for place in changes(reader):
        assert (found(reader, place, "record", 1) or frozenset()) <= labels, place.source.at(place.call)
    for label in labels:
        with override("zh-hans"):
            assert_both(kind_title(label), label)
    for label, kind in record_kinds.items():
        for name in told_fields(kind):
            with override("zh-hans"):
                assert_both(field_word(kind, name), f"{label} {name}")
            if field := kind.field_of(name):
                for code, word in field.flatchoices:
                    with override("zh-hans"):
                        assert_both(str(word), f"{label} {name} {code}")


def told_fields(kind: RecordKind) -> set[str]:
    """The fields that entries tell of a kind: those it has words for, and what is told of a record of it."""
    names = set(kind.words)
    if kind.values and kind.model and kind.model not in {s.model for s in sheets}:
        names |= kind.values(sample(kind.model)).keys()
    return names


def sample(model: type[models.Model]) -> Any:
    """A record with something in every field, which no database has."""
    made: dict[str, Any] = {"pk": 1}
    for f in model._meta.concrete_fields:
        if f.is_relation:
            made[f.name] = None if f.null else sample(f.related_model)  # type: ignore[arg-type]  # a model
        elif not f.primary_key:
            made[f.name] = VALUES.get(type(f), "1")
    return model(**made)


VALUES: dict[type, Any] = {
    models.DateField: date(2021, 1, 1),
    models.DateTimeField: timezone.now(),
    models.BooleanField: True,
    models.DecimalField: Decimal(1),
    models.PositiveSmallIntegerField: 1,
    models.PositiveIntegerField: 1,
    models.PositiveBigIntegerField: 1,
    models.IntegerField: 1,
}


def test_fields_that_a_call_names_itself_have_their_words(reader: Reader) -> None:
    known = {*words.FIELDS, *(name for _label, kind in record_kinds.items() for name in kind.words)}
    for place in changes(reader):
        for name in named_fields(place):
            assert name in known, f"{place.source.at(place.call)}: {name}: give it a word in base/audit/words.py"


def named_fields(place: Place) -> Iterator[str]:
    for given in (place.argument("before", 3), place.argument("after", 4)):
        for key in given.keys if isinstance(given, ast.Dict) else ():
            if isinstance(key, ast.Constant):
                yield str(key.value)


def test_no_code_stands_on_the_pages_in_either_language(worked: Folder) -> None:
    """All entries of a year that was loaded, judged and ranked, and of somebody who came and went."""
    enter("patrol", Change("light", "supervision.lightreading", "J-001 / 2022-01", {}, {"light": "red"}))
    enter("某人", Change("sign_in", "accounts.user", "somebody", {}, {}, "password+mfa"), data=False)
    enter("未登录", Change("failure", "accounts.user", "somebody", {}, {}, "second_factor"), data=False)
    entries = list(AuditEntry.objects.exclude(action="move"))
    for language, is_right in (("zh-hans", CHINESE.search), ("en", lambda text: not CHINESE.search(text))):
        with override(language):
            for e in told(entries):
                assert is_right(e.verb) and is_right(e.title), (language, e)
                assert all(is_right(c.heading) for c in e.fields), (language, e)
                assert e.why == "" or is_right(e.why), (language, e)
    client = signed_in(Role.AUDITOR)
    (cells, *_rest) = rows(page(client, record="supervision.lightreading"))
    assert cells[2] == "日巡" and "（空）红" in cells[5] and "red" not in cells[5]
    tree = page(client, record="supervision.lightreading", actor="日巡")
    assert AuditEntry.objects.get(actor="patrol").seq in numbers(tree), "who is looked for as the page shows him"
    assert {"patrol", "light", "red", "supervision.lightreading"} <= set(tree.xpath("//table//*/@title"))
    assert rows(page(client, action="sign_in", text="somebody"))[0][5] == "原因 密码、第二重验证"


def test_a_light_tells_its_rule_in_words(worked: Folder) -> None:
    text = page(signed_in(Role.AUDITOR), record="supervision.lightreading").text_content()
    assert "当月没有到期的节点" in text and "not_due" not in text


def test_the_export_keeps_the_codes(worked: Folder) -> None:
    enter("load root", Change("change", PROJECT, "J-001", {"basis": "synthetic"}, {"basis": "real"}, "已报送"))
    client = signed_in(Role.AUDITOR)
    answer = client.get("/audit/", {"export": "csv", "actor": "装入（root）"})
    head, line = read_csv(answer.content)
    told_so = dict(zip(head, line, strict=True))
    assert (told_so["操作人"], told_so["动作"], told_so["字段"]) == ("装入（root）", "修改", "记录性质")
    kept = [told_so[f"{what}（原记）"] for what in ("操作人", "动作", "记录种类", "字段", "原值", "新值", "原因")]
    assert kept == ["load root", "change", PROJECT, "basis", "synthetic", "real", "已报送"]


@pytest.mark.parametrize(
    ("kept", "chinese", "english"),
    [
        ("load root", "装入（root）", "Load (root)"),
        ("孙秘（代钱局录）", "孙秘（代钱局录）", "孙秘 (recorded for 钱局)"),
        ("李四（代王五、赵六）", "李四（代王五、赵六）", "李四 (for 王五、赵六)"),
        ("rank", "考评计算", "Evaluation"),
        ("李四", "李四", "李四"),
    ],
)
def test_names_that_stand_within_words(kept: str, chinese: str, english: str) -> None:
    for language, read in (("zh-hans", chinese), ("en", english)):
        with override(language):
            assert words.actor_word(kept) == read
            assert kept in words.actors_meant(read) and kept in words.actors_meant(kept)


def test_what_a_person_wrote_stays() -> None:
    assert words.reason_word("change", "password") == "password"
    assert words.reason_word("sign_out", "3") == "3个会话"
    assert words.reason_word("identity_added", "zhejiang") == "zhejiang"
