"""The page of a refusal says what is needed, who has it and whom to ask; and tells no names to strangers."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import get_resolver
from django.utils.translation import gettext, override
from lxml import html

from tests.permissions import table
from tests.permissions.actors import actors
from tests.support.people import account, signed_in
from tests.support.records import Records
from threeones.base.accounts.models import User
from threeones.base.accounts.needed import ON_RECORD, WORDS, roles_with
from threeones.base.accounts.permissions import permissions
from threeones.base.org.models import Person, Role

CHINESE = re.compile("[\u4e00-\u9fff]")


@pytest.fixture(autouse=True, scope="module")
def everything_registered() -> None:
    assert get_resolver().url_patterns


@pytest.fixture
def made(db: None) -> Records:
    return Records()


def refused(client: Client, path: str, language: str = "zh-CN") -> str:
    answer = client.get(path, headers={"Accept-Language": language})
    assert answer.status_code == 403
    return " ".join(html.fromstring(answer.content.decode()).xpath("//main")[0].text_content().split())


def test_every_permission_has_its_words_and_its_roles() -> None:
    assert permissions.keys() - WORDS.keys() == set(), "give it words in base/accounts/needed.py"
    for name, word in WORDS.items():
        assert CHINESE.search(word)
        with override("en"):
            assert not CHINESE.search(gettext(word)), name
        if name not in ON_RECORD:
            assert all(isinstance(r, Role) for r in roles_with(name)), (
                "asked without a record; else it stands in ON_RECORD"
            )


def test_the_roles_are_those_that_get_in() -> None:
    """The page says of a permission what the table of addresses expects of its page."""
    for route, permission in (
        ("audit/", "audit.read"), ("land/", "land.read"), ("administration/locks/", "accounts.unlock"),
        ("review/<int:year>/", "review.read"), ("capital-projects/", "capital_projects.read"),
    ):  # fmt: skip
        rule = table.read()["addresses"][route]["GET"]
        let_in = {a.name.partition("@")[0] for a in actors() if table.status(rule, a.name) == 200}
        assert let_in - {"staff", "nobody"} == {str(r) for r in roles_with(permission)}, route


def test_it_says_what_is_needed_who_has_it_and_whom_to_ask(made: Records) -> None:
    head = Person.objects.create(code="7", name="李主任", unit=made.section, role=Role.UNIT_LEAD, **made.where())
    account(Role.SECURITY_ADMIN, name="高安")
    said = refused(signed_in(Role.CLERK, made.section), "/audit/")
    assert "这里要有“看审计”的权限" in said
    assert "审计人员、纪检人员、审计管理员" in said and "您现在的角色内勤" in said
    assert f"本单位的负责人（{head.name}）" in said and "安全管理员办（高安）" in said
    lead = User.objects.create(username="lead", name=head.name, person=head)
    boss = Person.objects.create(code="8", name="王局长", unit=made.bureau, role=Role.HEAD, **made.where())
    client = Client()
    client.force_login(lead)
    assert f"本单位的负责人（{boss.name}）" in refused(client, "/audit/")
    english = refused(client, "/audit/", "en")
    assert "Auditor" in english and "Security" not in english.partition("Whom")[0]


def test_what_everybody_here_may_is_said_so(made: Records) -> None:
    said = refused(signed_in(Role.SYSTEM_ADMIN), "/handbook/")
    assert "在这里工作、任有职务的人都有" in said and "您现在的角色系统管理员" in said


def test_an_enterprise_learns_no_names(made: Records) -> None:
    Person.objects.create(code="7", name="李主任", unit=made.section, role=Role.UNIT_LEAD, **made.where())
    account(Role.SECURITY_ADMIN, name="高安")
    client = Client()
    client.force_login(User.objects.create(username="firm", name="某企业", enterprise_code="91330105000000000H"))
    said = refused(client, "/handbook/")
    assert "请联系区里与本企业对接的人" in said and "李主任" not in said and "高安" not in said


def test_what_was_written_is_said_not_to_be_kept(made: Records) -> None:
    answer = signed_in(Role.AUDITOR, made.bureau).post("/administration/locks/")
    assert answer.status_code == 403 and "什么也没有记下" in answer.content.decode()
    assert "什么也没有记下" not in refused(signed_in(Role.AUDITOR, made.bureau), "/administration/locks/")
