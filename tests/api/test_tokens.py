"""Tokens: what they open, for how long, and what they never do."""

from __future__ import annotations

import json
import logging
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from tests.api.conftest import Program, program
from tests.support.people import FIRST_DAY, access, account, signed_in
from tests.support.records import Records
from threeones.api.main import operations
from threeones.api.operating import Listed
from threeones.base.accounts.access import ANYONE
from threeones.base.accounts.models import ApiToken, Post
from threeones.base.accounts.posts import appoint, end_post
from threeones.base.accounts.tokens import Scope, make_token, revoke_token, token_rules
from threeones.base.audit.models import AuditEntry
from threeones.base.audit.records import unexplained
from threeones.base.operation.logs import JsonLines, Lines
from threeones.base.org.models import Role
from threeones.kernel.values.faults import Faults

pytestmark = pytest.mark.django_db


def test_a_token_acts_as_its_holder_today(records: Records) -> None:
    theirs = records.unit("J-2", "运输科")
    records.project("A")
    records.project("B", lead_unit=theirs)
    clerk = program("clerk", records.section)
    assert clerk.get("/me")["roles"] == ["clerk"]
    assert [p["code"] for p in clerk.get("/projects")["items"]] == ["A"]
    assert clerk.get("/projects")["total"] == 1
    guard, post = access(Role.SECURITY_ADMIN), Post.objects.get(user__username=f"clerk{records.section.code}")
    end_post(access=guard, post=post, last_day=FIRST_DAY, reason="岗位调整")
    appoint(access=guard, user=post.user, role=Role.CLERK, unit=theirs, valid_from=timezone.localdate())
    assert [p["code"] for p in clerk.get("/projects")["items"]] == ["B"], "his access is today's"


@pytest.mark.parametrize("operation", operations(), ids=lambda o: o.name)
def test_every_operation_asks_for_its_scope(records: Records, operation: Listed) -> None:
    scope = operation.scope
    others = tuple(s for s in Scope.values if s != scope)
    caller = program(scopes=others)
    answer = caller.client.generic(operation.method, operation.address(), headers=caller.headers)
    assert answer.status_code == 403, answer.content
    assert json.loads(answer.content)["error"] == "scope"
    assert f'scope="{scope}"' in answer.headers["WWW-Authenticate"]


def ended(token: ApiToken, how: str) -> None:
    """End a token, or its holder's account."""
    today = timezone.localdate()
    if how == "expired":
        ApiToken.objects.update(expires_on=today - timedelta(days=1))
    elif how == "revoked":
        assert revoke_token(access=access(), token=token.pk)
    elif how == "closed":
        type(token.user).objects.filter(pk=token.user_id).update(is_active=False)
    else:
        type(token.user).objects.filter(pk=token.user_id).update(left_on=today)


@pytest.mark.parametrize("how", ["expired", "revoked", "closed", "left"])
def test_a_token_that_is_over_opens_nothing(records: Records, how: str) -> None:
    caller = program()
    assert caller.get("/me")["name"] == "supervisor"
    ended(ApiToken.objects.get(), how)
    told = caller.refused("/me", 401)
    assert told["error"] == "unauthorized"
    assert caller.ask("GET", "/me").headers["WWW-Authenticate"].startswith("Bearer")


def test_a_token_is_good_on_its_last_day(records: Records) -> None:
    caller = program()
    ApiToken.objects.update(expires_on=timezone.localdate())
    assert caller.get("/me")


@pytest.mark.parametrize(
    "given",
    ["Bearer", "Bearer ", "Bearer t1_unknown", "Basic dTpw", "t1_unknown", "Bearer \udcff", "Bearer " + "x" * 9000],
)
def test_strange_tokens_are_refused_alike(records: Records, given: str) -> None:
    told = json.loads(Client().get("/api/v1/me", headers={"Authorization": given}).content)
    assert told["error"] == "unauthorized"


def test_a_bad_token_is_not_made_good_by_a_session(records: Records) -> None:
    client = signed_in()
    assert client.get("/api/v1/me").status_code == 200
    assert client.get("/api/v1/me", headers={"Authorization": "Bearer t1_unknown"}).status_code == 401


@pytest.mark.parametrize("query", ["token={}", "access_token={}", "api_key={}", "x={}", "Authorization=Bearer%20{}"])
def test_a_token_in_an_address_is_refused(records: Records, query: str) -> None:
    secret = program().headers["Authorization"].removeprefix("Bearer ")
    answer = Client().get(f"/api/v1/me?{query.format(secret)}")
    assert answer.status_code == 400 and json.loads(answer.content)["error"] == "token_in_address"
    assert secret not in answer.content.decode()


def test_no_log_tells_a_token(records: Records, caplog: pytest.LogCaptureFixture) -> None:
    caller = program()
    secret = caller.headers["Authorization"].removeprefix("Bearer ")
    for name in ("threeones", "django.request", "django.security"):
        caplog.set_level(logging.DEBUG, name)
    caller.get("/me")
    Program(secret + "x").ask("GET", "/me")
    Client().get(f"/api/v1/me?token={secret}")
    caller.ask("POST", "/webhooks", b"{", authorization_copy=secret)
    said = "\n".join(line.format(r) for r in caplog.records for line in (JsonLines(), Lines()))
    assert said and secret not in said


def test_only_the_hash_is_kept_and_the_audit_tells_who_made_it(records: Records) -> None:
    secret = program().headers["Authorization"].removeprefix("Bearer ")
    kept = json.dumps([list(ApiToken.objects.values()), list(AuditEntry.objects.values())], default=str)
    assert secret not in kept and secret.removeprefix("t1_") not in kept
    told = AuditEntry.objects.filter(record="accounts.token").values_list("action", "record", "actor")
    assert list(told) == [("create", "accounts.token", "supervisor")]


def test_a_token_altered_in_the_database_is_found(records: Records) -> None:
    program()
    assert [s for s in unexplained() if "令牌" in s] == []
    ApiToken.objects.update(scopes="read audit hooks", expires_on=date(2099, 1, 1))
    assert len([s for s in unexplained() if "令牌" in s]) == 2


def test_all_that_is_wrong_with_a_token_is_said_at_once(records: Records) -> None:
    mine = access()
    with pytest.raises(Faults) as refused:
        make_token(access=mine, label="  ", scopes=["everything"], days=token_rules().days_most + 1)
    assert [f.column for f in refused.value.faults] == ["days", "label", "scopes"]
    make_token(access=mine, label="x", scopes=["read"], days=1)
    with pytest.raises(Faults, match="已有同名的令牌"):
        make_token(access=mine, label="x", scopes=["read"], days=1)
    with pytest.raises(Faults, match="没有选用途"):
        make_token(access=mine, label="y", scopes=[], days=1)
    with pytest.raises(PermissionDenied):
        make_token(access=ANYONE, label="x", scopes=["read"], days=1)
    assert ApiToken.objects.count() == 1


def test_an_account_has_so_many_tokens_at_most(records: Records) -> None:
    mine, rules = access(), token_rules()
    made = [make_token(access=mine, label=f"x{n}", scopes=["read"], days=1)[0] for n in range(rules.per_account)]
    with pytest.raises(Faults, match="先收回不用的"):
        make_token(access=mine, label="one more", scopes=["read"], days=1)
    revoke_token(access=mine, token=made[0].pk)
    assert make_token(access=mine, label="one more", scopes=["read"], days=1)


def test_nobody_revokes_anothers_token(records: Records) -> None:
    caller = program()
    token = ApiToken.objects.get()
    assert not revoke_token(access=access("clerk", records.section), token=token.pk)
    assert caller.get("/me")


def test_sessions_need_the_pages_own_secret_to_write(records: Records) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(account())
    assert client.get("/api/v1/me").status_code == 200
    answer = client.post("/api/v1/webhooks", "{}", content_type="application/json")
    assert (answer.status_code, json.loads(answer.content)["error"]) == (403, "csrf")
    client.get("/me/tokens/")
    given = client.cookies["csrftoken"].value
    answer = client.post("/api/v1/webhooks", "{}", content_type="application/json", headers={"X-CSRFToken": given})
    assert answer.status_code == 422, "it went on to what was sent"


def test_a_session_that_must_change_its_password_first_opens_nothing(records: Records) -> None:
    client = signed_in()
    user = account()
    user.must_change_password = True
    user.save()
    answer = client.get("/api/v1/me")
    assert (answer.status_code, json.loads(answer.content)["error"]) == (403, "password_or_factor")


def test_nobody_at_all(records: Records) -> None:
    answer = Client().get("/api/v1/projects")
    assert answer.status_code == 401 and answer.headers["Content-Type"].startswith("application/json")
    assert not answer.cookies
    assert date.today().isoformat() not in answer.content.decode()
