"""Five kinds of tampering, two hundred times each, and each found; by whom it is done decides what he can do."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from threeones.base.audit.chain import Change, append, verify
from threeones.base.audit.models import AuditEntry, AuditHead
from threeones.base.audit.sealing import SEALED, Sealer, sealing_key

CASES = 200
WRITES = 20
FIELDS = [f for f in SEALED if f != "seq"] + ["mac"]
Attack = Callable[[random.Random, list[AuditEntry]], None]


@pytest.fixture(autouse=True)
def home(settings: Any, tmp_path: Path) -> Path:
    settings.HOME = tmp_path
    return tmp_path


def write(name: str, entries: int = 1) -> None:
    """One honest transaction."""
    change = Change("change", "org.unit", f"J-{name}", {"name": f"甲{name}"}, {"name": f"乙{name}"}, "更名")
    with transaction.atomic():
        append("某人", [change] * entries)


@pytest.fixture
def honest(transactional_db: None) -> list[AuditEntry]:
    """A chain of entries that were committed and anchored, alone or several at once, with writes given up in between."""
    for n in range(WRITES):
        write(str(n), 1 + n % 3)
        if n % 5 == 2:
            with transaction.atomic():
                write("收回")
                transaction.set_rollback(True)
    entries = list(AuditEntry.objects.order_by("pk"))
    assert len(entries) >= 38 and verify().problems == ()
    return entries


def replace(entries: Iterable[AuditEntry]) -> None:
    """The whole table anew, the counter fitting its last entry."""
    kept = list(entries)
    AuditEntry.objects.all().delete()
    AuditEntry.objects.bulk_create(kept)
    AuditHead.objects.update(seq=kept[-1].seq if kept else 0, mac=kept[-1].mac if kept else "")


def edit(chance: random.Random, entries: list[AuditEntry]) -> None:
    """One field of one entry: a letter more, less or another, or nothing at all in the place of something."""
    entry, field = chance.choice(entries), chance.choice(FIELDS)
    old = getattr(entry, field)
    longest = getattr(AuditEntry._meta.get_field(field), "max_length", None) or 1000
    others = {old[:-1], old + "0", old[:-1] + "改", "", old.replace("甲", "丙"), old[::-1], "改"} - {old}
    new = chance.choice(sorted(o for o in others if len(o) <= longest))
    AuditEntry.objects.filter(pk=entry.pk).update(**{field: new})


def delete(chance: random.Random, entries: list[AuditEntry]) -> None:
    """Some entries, not the last; half the time those after them are renumbered, so that nothing seems to be missing."""
    gone = set(chance.sample(range(1, len(entries)), chance.randint(1, 3)))
    left = [e for e in entries if e.pk not in gone]
    if chance.random() < 0.5:
        for seq, entry in enumerate(left, start=1):
            entry.seq = seq
    replace(left)


def swap(chance: random.Random, entries: list[AuditEntry]) -> None:
    """Two entries change their places: all of them, all but the seals, or one field alone."""
    a, b = chance.sample([e for e in entries if e.pk % 2], 2)
    for field in chance.choice([FIELDS, FIELDS[:-1], ["before", "after"], ["key"], ["mac"]]):
        one, other = getattr(a, field), getattr(b, field)
        setattr(a, field, other)
        setattr(b, field, one)
    if all(getattr(a, f) == getattr(AuditEntry.objects.get(pk=a.pk), f) for f in FIELDS):
        a.actor = b.actor = "别人"
    replace(entries)


def cut(chance: random.Random, entries: list[AuditEntry]) -> None:
    """The tail, or everything; the counter is set back to match, or taken away."""
    left = entries[: chance.randint(0, len(entries) - 1)]
    replace(left)
    if not left and chance.random() < 0.5:
        AuditHead.objects.all().delete()


def rewrite(chance: random.Random, entries: list[AuditEntry], key: bytes) -> None:
    """The chain from some entry on, told otherwise and sealed anew."""
    first, previous, sealer = chance.choice([1, chance.randint(1, len(entries))]), "", Sealer(key)
    for entry in entries:
        if entry.pk >= first:
            entry.actor, entry.after = "别人", '{"name":"从未改过"}'
            entry.mac = sealer.seal_of(previous, entry)
        previous = entry.mac
    replace(entries)


def rewrite_without_key(chance: random.Random, entries: list[AuditEntry]) -> None:
    """By someone who can write to the database, but has neither key nor anchors."""
    rewrite(chance, entries, chance.randbytes(32))


def rewrite_with_key(chance: random.Random, entries: list[AuditEntry]) -> None:
    """By someone who has the key too, but not the anchors."""
    rewrite(chance, entries, sealing_key())


def delete_with_key(chance: random.Random, entries: list[AuditEntry]) -> None:
    """An entry taken out and the rest renumbered and sealed anew with the right key."""
    del entries[chance.randrange(len(entries) - 1)]
    for seq, entry in enumerate(entries, start=1):
        entry.seq = seq
    previous, sealer = "", Sealer(sealing_key())
    for entry in entries:
        previous = entry.mac = sealer.seal_of(previous, entry)
    replace(entries)


def add_with_key(chance: random.Random, entries: list[AuditEntry]) -> None:
    """Entries that nobody's write left, at the end, with the right key: events that never were."""
    for _ in range(chance.randint(1, 3)):
        last = entries[-1]
        entry = AuditEntry(seq=last.seq + 1, at=last.at, actor="别人", action="change", record="x", key="y")
        entry.mac = Sealer(sealing_key()).seal_of(last.mac, entry)
        entries.append(entry)
    replace(entries)


def counter(chance: random.Random, entries: list[AuditEntry]) -> None:
    """Only the counter: the next entry would be chained to nothing."""
    changes: list[dict[str, Any]] = [{"seq": 3}, {"mac": "0" * 64}, {"seq": 99}, {"mac": entries[3].mac, "seq": 4}]
    AuditHead.objects.update(**chance.choice(changes))


ATTACKS = [
    edit,
    delete,
    swap,
    cut,
    rewrite_without_key,
    rewrite_with_key,
    delete_with_key,
    add_with_key,
    counter,
]


def work_on() -> None:
    """Honest writes, more than there were entries."""
    for n in range(60):
        write(str(n))


def tampered(attack: Attack, seed: int, then: Callable[[], None] | None = None) -> tuple[str, ...]:
    """What a check finds after an attack (and what came after it), all of which is then taken back."""
    with transaction.atomic():
        attack(random.Random(seed), list(AuditEntry.objects.order_by("pk")))
        if then:
            then()
        found = verify().problems
        transaction.set_rollback(True)
    return found


@pytest.mark.usefixtures("honest")
@pytest.mark.parametrize("attack", ATTACKS, ids=lambda a: a.__name__)
def test_every_attack_is_found(attack: Attack) -> None:
    missed = [seed for seed in range(CASES) if not tampered(attack, seed)]
    assert missed == []
    assert verify().problems == (), "an honest chain is no attack"


@pytest.mark.usefixtures("honest")
@pytest.mark.parametrize("attack", [cut, rewrite_with_key, delete_with_key], ids=lambda a: a.__name__)
def test_it_is_still_found_after_the_work_went_on(attack: Attack) -> None:
    """Whoever comes with the key and leaves: the next honest writes do not cover the tracks."""
    for seed in range(3):
        found = tampered(attack, seed, work_on)
        assert any("锚点" in p for p in found), (seed, found)


@pytest.mark.usefixtures("honest")
def test_two_at_once_are_told_both() -> None:
    AuditEntry.objects.filter(pk=3).update(actor="别人")
    AuditEntry.objects.filter(pk=9).delete()
    found = verify().problems
    assert "第3条被改动 / entry 3 was altered" in found and "第9条缺失 / entry 9 is missing" in found
