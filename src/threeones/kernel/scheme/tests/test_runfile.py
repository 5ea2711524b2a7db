"""A frozen run: the same bytes twice, every changed byte found and its member named."""

from __future__ import annotations

import hashlib
import json
import random
import zipfile
from pathlib import Path

import pytest

from threeones.kernel.scheme import evaluate, explain, freeze, load_scheme, open_run, read_facts, verify
from threeones.kernel.scheme.runfile import members_of, pack
from threeones.kernel.scheme.signing import SIGNATURE, canonical, mark, public_pem, raw_public, read_public
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


KEY, OTHER = bytes(range(32)), bytes(range(1, 33))


@pytest.fixture
def signed(tmp_path: Path) -> Path:
    scheme = load_scheme(PACKS / "huangyan-2022.yaml")
    facts = read_facts(scheme, PACKS / "cases" / "huangyan-2022.csv")
    path = tmp_path / "signed.run"
    freeze(path, scheme.text, facts, evaluate(scheme, facts), key=KEY)
    return path


def test_a_signed_run_holds_for_its_signer_alone(signed: Path, run: Path, tmp_path: Path) -> None:
    pem = tmp_path / "signer.pem"
    pem.write_bytes(public_pem(KEY))
    assert read_public(pem) == raw_public(KEY)
    assert verify(signed) == verify(signed, raw_public(KEY)) == []
    (problem,) = verify(signed, raw_public(OTHER))
    assert mark(raw_public(KEY)) in problem and mark(raw_public(OTHER)) in problem
    assert "signer unknown" in verify(run, raw_public(KEY))[0]


def test_a_forger_who_computes_everything_anew_is_found_by_the_key(signed: Path, tmp_path: Path) -> None:
    """He changes a fact, the result and every hash; he leaves the signature, takes it away, or signs himself."""
    scheme = load_scheme(PACKS / "huangyan-2022.yaml")
    cells = (PACKS / "cases" / "huangyan-2022.csv").read_text(encoding="utf-8").splitlines()
    name, rest = cells[1].split(",", 1)
    (tmp_path / "better.csv").write_text("\n".join([cells[0], f"{name},9{rest}", *cells[2:]]), encoding="utf-8")
    facts = read_facts(scheme, tmp_path / "better.csv")
    forged = tmp_path / "forged.run"
    freeze(forged, scheme.text, facts, evaluate(scheme, facts))
    members = members_of(forged)[0]
    assert members["result.json"] != members_of(signed)[0]["result.json"] and verify(forged) == []
    forged.write_bytes(pack({**members, SIGNATURE: members_of(signed)[0][SIGNATURE]}))
    assert any(SIGNATURE in p for p in verify(forged)), "found even without the key"
    for forger in (None, OTHER):
        freeze(forged, scheme.text, facts, evaluate(scheme, facts), key=forger)
        assert verify(forged) == [] and verify(forged, raw_public(KEY)) != []


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", "null", '{"algorithm": "none", "public": "", "signature": ""}', "[" * 5000]
)
def test_what_is_no_signature_is_told(signed: Path, text: str) -> None:
    members = members_of(signed)[0]
    for spoilt in (text, text.replace("none", "ed25519")):
        signed.write_bytes(pack({**members, SIGNATURE: spoilt.encode()}))
        assert any(p.startswith(SIGNATURE) for p in verify(signed))


@pytest.mark.parametrize("text", [b"", b"key", b"-----BEGIN PUBLIC KEY-----\nMCow\n-----END PUBLIC KEY-----\n"])
def test_what_is_no_key_is_bad_input(text: bytes, tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(text)
    with pytest.raises(Faults):
        read_public(tmp_path / "key")
    with pytest.raises(Faults):
        read_public(tmp_path / "nothing")


def test_the_run_replays_and_explains_as_before(run: Path) -> None:
    assert verify(run) == []
    opened = open_run(run)
    scheme = load_scheme(PACKS / "huangyan-2022.yaml")
    facts = read_facts(scheme, PACKS / "cases" / "huangyan-2022.csv")
    for subject in facts.subjects:
        before = explain(scheme, facts, evaluate(scheme, facts, "duckdb"), subject)
        assert explain(opened.scheme, opened.facts, opened.result, subject).to_json() == before.to_json()


@pytest.mark.parametrize("kind", ["run", "signed"])
def test_any_changed_byte_is_found_and_a_members_is_named(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    run: Path = request.getfixturevalue(kind)
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
