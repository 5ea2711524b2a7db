"""A frozen run: the same bytes twice, every changed byte found and its member named."""

from __future__ import annotations

import hashlib
import json
import random
import zipfile
from pathlib import Path

import pytest

from threeones.kernel.scheme import evaluate, explain, freeze, load_scheme, open_run, read_facts, verify
from threeones.kernel.scheme.runfile import canonical, members_of, pack
from threeones.kernel.values.faults import Faults
from threeones.kernel.values.packs import packs_dir

PACKS = packs_dir() / "schemes"


@pytest.fixture
def run(tmp_path: Path) -> Path:
    scheme = load_scheme(PACKS / "huangyan-2022.yaml")
    facts = read_facts(scheme, PACKS / "cases" / "huangyan-2022.csv")
    path = tmp_path / "huangyan.run"
    freeze(path, scheme.text, facts, evaluate(scheme, facts), {"calendar.yaml": b"years: {}\n"})
    return path


def test_the_run_replays_and_explains_as_before(run: Path) -> None:
    assert verify(run) == []
    opened = open_run(run)
    scheme = load_scheme(PACKS / "huangyan-2022.yaml")
    facts = read_facts(scheme, PACKS / "cases" / "huangyan-2022.csv")
    for subject in facts.subjects:
        before = explain(scheme, facts, evaluate(scheme, facts, "duckdb"), subject)
        assert explain(opened.scheme, opened.facts, opened.result, subject).to_json() == before.to_json()


def test_any_changed_byte_is_found_and_a_members_is_named(run: Path, tmp_path: Path) -> None:
    data = run.read_bytes()
    spans = {}
    with zipfile.ZipFile(run) as archive:
        for info in archive.infolist():
            start = info.header_offset + 30 + len(info.filename.encode())
            spans[info.filename] = range(start, start + info.compress_size)
    dice = random.Random(20211231)
    changed = tmp_path / "changed.run"
    for _ in range(200):
        at = dice.randrange(len(data))
        changed.write_bytes(data[:at] + bytes([data[at] ^ (1 << dice.randrange(8))]) + data[at + 1 :])
        try:
            problems = verify(changed)
        except Faults as error:
            problems = [f.fault for f in error.faults]
        assert problems, at
        hit = [name for name, span in spans.items() if at in span]
        assert not hit or any(p.startswith(hit[0]) for p in problems), (at, hit, problems)


def remade(run: Path, **members: bytes) -> list[str]:
    """Verify the run with other members, their hashes put right."""
    own, _ = members_of(run)
    own |= {name.replace("_", "."): data for name, data in members.items()}
    manifest = json.loads(own["manifest.json"])
    manifest["members"] = {n: hashlib.sha256(d).hexdigest() for n, d in own.items() if n != "manifest.json"}
    own["manifest.json"] = canonical(manifest)
    run.write_bytes(pack(own))
    return verify(run)


def test_a_result_that_does_not_follow_from_the_facts_is_named_even_with_hashes_put_right(run: Path) -> None:
    result = members_of(run)[0]["result.json"]
    problems = remade(run, result_json=result.replace(b'"total":"83.33"', b'"total":"93.33"'))
    assert problems == ["result.json：与重算的结果不同：无排放数据且税收减半的 total 写的是 93.33，重算为 83.33"]


def test_a_scheme_that_does_not_give_the_result_is_found(run: Path) -> None:
    scheme = members_of(run)[0]["scheme.yaml"]
    assert any(p.startswith("result.json") for p in remade(run, scheme_yaml=scheme.replace(b"24.097", b"24.098")))
    assert any(p.startswith("scheme.yaml") for p in remade(run, scheme_yaml=b"scheme: ["))


def test_what_is_no_run_file_is_a_fault(tmp_path: Path) -> None:
    path = tmp_path / "x.run"
    path.write_bytes(b"nothing")
    for work in (verify, open_run):
        with pytest.raises(Faults, match="不是 .run 文件"):
            work(path)
    path.write_bytes(pack({"manifest.json": b"{}"}))
    with pytest.raises(Faults, match="成员缺失"):
        open_run(path)
    assert any("facts.parquet：缺失" in p for p in verify(path))


@pytest.mark.parametrize(
    ("member", "data"),
    [
        ("facts.parquet", b""),
        ("facts.parquet", b"PAR1junk"),
        ("sources.json", b"{"),
        ("sources.json", b"[]"),
        ("sources.json", b'{"form": "long", "cells": 5}'),
        ("sources.json", b"[" * 100_000),
    ],
)
def test_members_that_cannot_be_read_are_named_not_a_crash(run: Path, member: str, data: bytes) -> None:
    assert any(p.startswith(f"{member}：不能读取") for p in remade(run, **{member.replace(".", "_"): data}))
    with pytest.raises(Faults, match=f"{member}：不能读取"):
        open_run(run)
