"""Drafts: who may write, what a version keeps, two editors at once, what is typed and not saved."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from tests.support.people import access, account
from tests.support.records import Records
from threeones.apps.review import drafts, services
from threeones.apps.review.access import EDIT, READ, sections_for
from threeones.apps.review.models import ReviewUnsaved, ReviewVersion
from threeones.apps.review.services import DraftConflict, TextFaults, keep_unsaved, save_draft
from threeones.apps.review.snapshots import snapshot
from threeones.apps.review.tests.given import PACK, parcel, reading
from threeones.base.accounts.access import ANYONE, Access, access_of
from threeones.base.audit.models import AuditEntry
from threeones.base.audit.records import unexplained
from threeones.base.org.models import Role, UnitKind

pytestmark = pytest.mark.django_db

LAND, PARTY, OUTLOOK = "development.projects", "development.party", "development.closing"
RESEARCH = "science.research"
DAY = date(2021, 12, 31)


def save(who: Access, texts: dict[str, str], base: int = 0, reason: str = "改一改", **more: Any) -> ReviewVersion:
    given: dict[str, Any] = {"figures": {}, "as_of": DAY, **more}
    return save_draft(access=who, pack=PACK, base=base, texts=texts, reason=reason, **given)


@pytest.fixture
def bureau() -> Records:
    """A district with the two bureaus that the pack's sections name."""
    records = Records()
    records.unit("FG", "区发改经信局", UnitKind.BUREAU)
    science = records.unit("KJ", "科技局", UnitKind.BUREAU)
    science.aliases = "区科技局、区科技局（区科协）"
    science.save()
    return records


def head_of(code: str) -> Access:
    from threeones.base.org.models import Unit  # noqa: PLC0415  beside what it finds

    return access(Role.HEAD, Unit.objects.get(code=code))


def test_a_version_keeps_who_when_why_and_what_the_figures_were() -> None:
    figures = snapshot(reading({"land.parcels": [parcel("42.3")]}))
    saved = save(access(), {LAND: "出让{{D05}}。", PARTY: drafts_original(PARTY)}, reason="  缩短  ", figures=figures)
    assert (saved.number, saved.reason, saved.as_of, saved.author_name) == (1, "缩短", DAY, "supervisor")
    assert saved.author == account() and drafts.figures_of(saved) == figures
    assert drafts.edited(2021) == {LAND: "出让{{D05}}。"}, "what is the pack's own text is not kept"


def drafts_original(key: str) -> str:
    return next(p.original for s in PACK.sections for p in drafts.places(s) if p.key == key)


def test_versions_add_up_and_a_passage_can_go_back_to_the_packs_text() -> None:
    who = access()
    save(who, {LAND: "一。", OUTLOOK: "展望。"})
    save(who, {LAND: "二。"}, base=1)
    save(who, {LAND: drafts_original(LAND), OUTLOOK: ""}, base=2)
    assert [drafts.edited(2021, n) for n in range(4)] == [
        {},
        {LAND: "一。", OUTLOOK: "展望。"},
        {LAND: "二。", OUTLOOK: "展望。"},
        {},
    ]
    assert [v.number for v in drafts.versions(2021)] == [3, 2, 1]


def test_every_version_stands_in_the_audit_and_adds_up_with_it() -> None:
    save(access(), {LAND: "一。"}, reason="起草")
    save(access(), {LAND: "二。"}, base=1, reason="改数")
    told = AuditEntry.objects.filter(record="review.reviewpassage").order_by("seq")
    assert [(e.actor, e.key, e.reason) for e in told] == [
        ("supervisor", f"2021 / 1 / {LAND}", "起草"),
        ("supervisor", f"2021 / 2 / {LAND}", "改数"),
    ]
    assert [json.loads(told[1].before)["text"], json.loads(told[1].after)["text"]] == ["一。", "二。"]
    assert AuditEntry.objects.filter(record="review.reviewversion").count() == 2
    assert [u for u in unexplained() if "综述" in u] == []
    ReviewVersion.objects.filter(number=1).update(reason="另一个理由")
    assert [u for u in unexplained() if "综述" in u], "a reason that was changed behind the audit's back is found"


def test_saving_a_draft_leaves_kept_pages_good() -> None:
    from threeones.base.audit.memo import data_version  # noqa: PLC0415  what only this test asks

    before = data_version()
    save(access(), {LAND: "一。"})
    assert data_version() == before


def test_who_may_write_what(bureau: Records) -> None:
    district, land_head, science_head = access(), head_of("FG"), head_of("KJ")
    assert {s.id for s in PACK.sections} == {"development", "science"} == set(sections_for(district, PACK))
    assert sections_for(land_head, PACK) == {"development"} and sections_for(science_head, PACK) == {"science"}
    save(land_head, {LAND: "局里改的。", RESEARCH: "别的局的段落"})
    assert drafts.edited(2021) == {LAND: "局里改的。"}, "another bureau's passage is not theirs to write"
    with pytest.raises(TextFaults, match="没有编号为“S24”的数字"):
        save(land_head, {LAND: "走访{{S24}}。"}, base=1)
    save(district, {LAND: "走访{{S24}}。"}, base=1)
    save(land_head, {LAND: "共走访{{S24}}。"}, base=2)


@pytest.mark.parametrize("role", [r for r in Role if r not in (Role.SUPERVISOR, Role.HEAD)])
def test_nobody_else_writes(bureau: Records, role: Role) -> None:
    who = access(role, bureau.bureau)
    assert not who.may(EDIT)
    for work in (
        lambda: save(who, {LAND: "改。"}),
        lambda: keep_unsaved(access=who, pack=PACK, key=LAND, base=0, text="改。"),
        lambda: services.discard_unsaved(access=who, pack=PACK),
    ):
        with pytest.raises(PermissionDenied):
            work()
    assert not ReviewVersion.objects.exists() and not ReviewUnsaved.objects.exists()


READERS = {Role.HEAD, Role.PORTFOLIO, Role.DISTRICT_LEADER, Role.SUPERVISOR, Role.EVALUATOR, Role.STATISTICS}
READERS |= {Role.AUDITOR, Role.INSPECTOR}


@pytest.mark.parametrize("role", list(Role))
def test_who_reads(bureau: Records, role: Role) -> None:
    assert access(
        role, None if role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN) else bureau.bureau
    ).may(READ) is (role in READERS - {Role.PORTFOLIO})
    assert not ANYONE.may(READ)


def test_a_portfolio_leader_reads_the_part_of_their_bureau_and_writes_nothing(bureau: Records) -> None:
    from threeones.base.org.models import Person, Unit  # noqa: PLC0415  beside what they make

    unit = Unit.objects.get(code="FG")
    section = bureau.unit("FG-02", "投资科")
    Unit.objects.filter(code="FG-02").update(parent=unit)
    leader = Person.objects.create(code="9", name="钱二", unit=unit, role=Role.PORTFOLIO, **bureau.where())
    leader.portfolio.add(section)
    user = account(None, name="leader")
    user.person = leader
    user.save()
    who = access_of(user, date.today())
    assert who.may(READ) and not who.may(EDIT)
    assert sections_for(who, PACK) == {"development"}


def test_two_editors_of_one_passage_are_told_and_lose_nothing() -> None:
    one, two = access(), access_of(account(name="second"), date.today())
    keep_unsaved(access=two, pack=PACK, key=LAND, base=0, text="我的。")
    save(one, {LAND: "先存的。"}, reason="先存")
    with pytest.raises(DraftConflict) as raised:
        save(two, {LAND: "我的。", PARTY: "另一段也改了。"})
    (clash,) = raised.value.conflicts.values()
    assert (clash.mine, clash.theirs, clash.base) == ("我的。", "先存的。", drafts_original(LAND))
    assert (clash.version.reason, raised.value.newest) == ("先存", 1)
    assert drafts.edited(2021) == {LAND: "先存的。"}, "nothing half saved"
    assert ReviewUnsaved.objects.get(key=LAND).text == "我的。"
    save(two, {LAND: "合在一起。", PARTY: "另一段也改了。"}, base=raised.value.newest)
    assert drafts.edited(2021) == {LAND: "合在一起。", PARTY: "另一段也改了。"}
    assert not ReviewUnsaved.objects.exists()


def test_two_editors_of_different_passages_both_keep_theirs() -> None:
    one, two = access(), access_of(account(name="second"), date.today())
    before = {LAND: drafts_original(LAND), PARTY: drafts_original(PARTY)}
    save(one, before | {LAND: "甲改的。"})
    save(two, before | {PARTY: "乙改的。"}, base=0)
    assert drafts.edited(2021) == {LAND: "甲改的。", PARTY: "乙改的。"}
    save(one, {LAND: "甲改的。", PARTY: "乙改的。"}, base=0)
    assert drafts.newest(2021).number == 3, "the same words twice are no conflict"  # type: ignore[union-attr]


def test_a_base_that_never_was_is_the_newest_one() -> None:
    save(access(), {LAND: "一。"})
    save(access(), {LAND: "二。"}, base=99)
    assert drafts.edited(2021) == {LAND: "二。"}


def test_all_that_is_wrong_is_said_at_once_and_nothing_is_saved() -> None:
    with pytest.raises(TextFaults) as raised:
        save(access(), {LAND: "{{X}}和{{D12.y}}", PARTY: "一\x01", OUTLOOK: "好。"}, reason=" ")
    assert {k: len(v) for k, v in raised.value.by_key.items()} == {LAND: 2, PARTY: 1, "reason": 1}
    assert not ReviewVersion.objects.exists() and not AuditEntry.objects.filter(record__startswith="review").exists()


@pytest.mark.parametrize("reason", ["", "字" * 301, "一\n二", "一\u202e二"])
def test_a_reason_is_one_line_that_is_not_too_long(reason: str) -> None:
    with pytest.raises(TextFaults):
        save(access(), {LAND: "好。"}, reason=reason)


def test_what_is_typed_is_kept_replaced_and_let_go() -> None:
    who = access()
    kept = keep_unsaved(access=who, pack=PACK, key=LAND, base=0, text="一半{{D0")
    assert kept is not None and kept.text == "一半{{D0", "what is not finished is kept, too"
    keep_unsaved(access=who, pack=PACK, key=LAND, base=0, text="写完了。")
    assert [u.text for u in drafts.unsaved(who.user_id or 0, 2021).values()] == ["写完了。"]
    assert keep_unsaved(access=who, pack=PACK, key=LAND, base=0, text=drafts_original(LAND)) is None
    assert not ReviewUnsaved.objects.exists(), "what the review already says need not be kept"
    keep_unsaved(access=who, pack=PACK, key=PARTY, base=0, text="又。")
    assert services.discard_unsaved(access=who, pack=PACK) == 1


@pytest.mark.parametrize("text", ["字" * 20_001, "零\x00"])
def test_what_cannot_be_kept_is_refused(text: str) -> None:
    with pytest.raises(TextFaults):
        keep_unsaved(access=access(), pack=PACK, key=LAND, base=0, text=text)
    assert not ReviewUnsaved.objects.exists()


def test_what_was_kept_meets_what_others_saved_since() -> None:
    one, two = access(), access_of(account(name="second"), date.today())
    kept = keep_unsaved(access=two, pack=PACK, key=LAND, base=0, text="我的。")
    assert kept is not None
    place = next(p for s in PACK.sections for p in drafts.places(s) if p.key == LAND)
    assert services.conflict_of(place, kept, place.original) is None
    save(one, {LAND: "先存的。"})
    clash = services.conflict_of(place, kept, "先存的。")
    assert clash is not None and (clash.mine, clash.theirs) == ("我的。", "先存的。")
    assert services.conflict_of(place, kept, "我的。") is None
