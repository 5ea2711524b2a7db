"""Archives that are damaged, forged or malicious are refused before anything is kept of them."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from threeones.base.operation import ciphering, policy, reading
from threeones.base.operation.archive import Writer, kept_name
from threeones.base.operation.backup import mark
from threeones.kernel.values.faults import Faults

WORDS = b"correct horse battery staple"
LINES = [b'[1,"a"]\n', b'[2,"b"]\n', b'[3,"c"]\n']
FILE = "files/ab/" + "ab" * 32
HEAD = {
    "format": 1,
    "id": "0" * 32,
    "made_at": "2026-03-01T08:00:00+00:00",
    "version": "0.1.0",
    "migrations": [["org", "0001_initial"]],
    "tables": {"org_unit": ["id", "code"], "org_person": ["id"]},
    "with_keys": False,
    "keys": {"audit": mark("f" * 64)},
}


def written() -> bytes:
    """A whole archive of ours."""
    out = io.BytesIO()
    with Writer(out) as writer:
        writer.member("threeones.json", json.dumps(HEAD).encode())
        writer.table("org_unit", LINES)
        writer.table("org_person", [])
        writer.stream(FILE, io.BytesIO(b"the file"))
    return out.getvalue()


Members = list[tuple[tarfile.TarInfo, bytes]]


def members(archive: bytes) -> Members:
    with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as tar:
        return [(m, (tar.extractfile(m) or io.BytesIO()).read()) for m in tar]


def forged(change: Callable[[Members], Members]) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as tar:
        for info, data in change(members(written())):
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return out.getvalue()


def member(
    name: str, data: bytes = b"x", kind: bytes = tarfile.REGTYPE, link: str = ""
) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    return info, data if kind == tarfile.REGTYPE else b""


def added(*more: Any) -> Callable[[Members], Members]:
    return lambda found: [found[0], member(*more), *found[1:]]


def changed(name: str, data: bytes) -> Callable[[Members], Members]:
    return lambda found: [(i, data if i.name == name else d) for i, d in found]


def without(name: str) -> Callable[[Members], Members]:
    return lambda found: [(i, d) for i, d in found if i.name != name]


def head_with(**more: Any) -> Callable[[Members], Members]:
    return changed("threeones.json", json.dumps(HEAD | more).encode())


def refused(archive: bytes, words: bytes | None = None) -> str:
    with pytest.raises(Faults) as found:
        reading.check(io.BytesIO(archive), words)
    return str(found.value)


def test_a_whole_archive_holds_and_has_one_spelling() -> None:
    head = reading.check(io.BytesIO(written()), None)
    assert head.tables == HEAD["tables"] and head.keys == HEAD["keys"]
    assert written() == written()
    manifest = json.loads({i.name: d for i, d in members(written())}["manifest.json"])
    assert manifest["tables"]["org_unit"] == {"rows": 3, "sha256": hashlib.sha256(b"".join(LINES)).hexdigest()}
    assert manifest["files"][FILE] == {"size": 8, "sha256": hashlib.sha256(b"the file").hexdigest()}


PIECE = "rows/org_unit/000001.jsonl"
FORGERIES: dict[str, tuple[Callable[[Members], Members], str]] = {
    "out of the folder": (added("files/../../etc/cron.d/x"), "不该在"),
    "absolute": (added("/etc/passwd"), "不该在"),
    "another folder": (added("static/x.js"), "不该在"),
    "the database itself": (added("threeones.sqlite3"), "不该在"),
    "backslashes": (added("files/..\\..\\x"), "不该在"),
    "a line break": (added("files/a\nb"), "不该在"),
    "a key's name with a path": (added("keys/../django.key"), "不该在"),
    "a symbolic link": (added("files/ab/link", b"", tarfile.SYMTYPE, "/etc/passwd"), "不是普通文件"),
    "a hard link": (added("files/ab/link", b"", tarfile.LNKTYPE, "../../etc/passwd"), "不是普通文件"),
    "a device": (added("files/ab/null", b"", tarfile.CHRTYPE), "不是普通文件"),
    "a pipe": (added("files/ab/pipe", b"", tarfile.FIFOTYPE), "不是普通文件"),
    "a folder": (added("files/ab", b"", tarfile.DIRTYPE), "不是普通文件"),
    "a member twice": (added(FILE, b"another"), "有两份"),
    "a file more": (added("files/cd/more"), "files/cd/more”与清单不符"),
    "a record changed": (changed(PIECE, b'[1,"a"]\n[2,"x"]\n[3,"c"]\n'), "org_unit”与清单不符"),
    "a record less": (changed(PIECE, b'[1,"a"]\n[2,"b"]\n'), "org_unit”与清单不符"),
    "records swapped": (changed(PIECE, b"".join([LINES[1], LINES[0], LINES[2]])), "org_unit”与清单不符"),
    "half a record": (changed(PIECE, b'[1,"a"]\n[2,"b'), "不完整"),
    "a table less": (without(PIECE), "org_unit”与清单不符"),
    "a table more": (added("rows/auth_user/000001.jsonl", b"[1]\n"), "auth_user”与清单不符"),
    "a piece left out": (added("rows/org_person/000002.jsonl", b"[1]\n"), "缺了一段"),
    "a file changed": (changed(FILE, b"The file"), "与清单不符"),
    "a file less": (without(FILE), "与清单不符"),
    "no manifest": (without("manifest.json"), "没有结尾的清单"),
    "a manifest that is none": (changed("manifest.json", b"[]"), "说明文件读不出来"),
    "a manifest of nothing": (changed("manifest.json", b"{}"), "清单读不出来"),
    "no head": (without("threeones.json"), "开头没有说明"),
    "another format": (head_with(format=2), "格式2"),
    "a head without keys": (head_with(keys=None), "说明读不出来"),
    "a deep head": (changed("threeones.json", b"[" * 100_000), "说明文件读不出来"),
}


@pytest.mark.parametrize(("change", "said"), FORGERIES.values(), ids=FORGERIES.keys())
def test_forgeries_are_refused(change: Callable[[Members], Members], said: str) -> None:
    assert said in refused(forged(change))


def test_a_truncated_archive_is_refused_wherever_it_ends() -> None:
    whole = written()
    assert all(refused(whole[:end]) for end in range(0, len(whole) - 1, 7))


def test_what_is_no_archive_is_refused() -> None:
    others = (b"", b"PK\x03\x04", b"\x1f\x8b", gzip.compress(b"hello"), b"SQLite format 3\0" * 100, ciphering.MAGIC)
    assert all("备份包" in refused(data, WORDS) for data in others)


def test_a_record_longer_than_allowed_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    long = forged(changed(PIECE, b'["' + b"x" * (2 << 20) + b'"]\n'))
    monkeypatch.setattr("threeones.base.operation.archive.policy", lambda: replace(policy.policy(), backup_row_mb=1))
    assert "过长" in refused(long)


@pytest.mark.parametrize("name", ["files/ab/cd", "runs/2021-ranking.run", "runs/排名.run"])
def test_names_of_kept_files(name: str) -> None:
    assert kept_name(name)


def test_a_table_of_any_size_takes_the_memory_of_a_piece() -> None:
    class Nowhere(io.RawIOBase):
        def write(self, data: Any) -> int:
            return len(data)

    def lines() -> Iterator[bytes]:
        for n in range(40_000):
            yield b"[%d," % n + b'"' + b"x" * 1000 + b'"]\n'

    tracemalloc.start()
    with Writer(Nowhere()) as writer:  # type: ignore[arg-type]  # of a file only write is asked
        assert writer.table("org_unit", lines()).rows == 40_000
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 20 << 20, f"{peak / (1 << 20):.0f} MiB for a table of 40 MB"


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys come quickly from the passphrase."""
    monkeypatch.setattr(
        ciphering, "policy", lambda: replace(policy.policy(), scrypt_log2_n=4, scrypt_r=1, pbkdf2_rounds=10)
    )


def sealed(data: bytes, cipher: str = "aes") -> bytes:
    out = io.BytesIO()
    sealing = ciphering.Sealing(out, WORDS, cipher)
    for start in range(0, len(data), 10_000):
        sealing.write(data[start : start + 10_000])
    sealing.finish()
    return out.getvalue()


def opened(data: bytes, words: bytes = WORDS) -> bytes:
    source = io.BytesIO(data)
    assert source.read(len(ciphering.MAGIC)) == ciphering.MAGIC
    return io.BufferedReader(ciphering.Opening(source, words)).read()


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("cipher", ciphering.CIPHERS)
@pytest.mark.parametrize("size", [0, 1, ciphering.PIECE - 1, ciphering.PIECE, ciphering.PIECE + 1, 3 * ciphering.PIECE])
def test_what_is_sealed_opens(cipher: str, size: int) -> None:
    data = bytes(n % 251 for n in range(size))
    assert opened(sealed(data, cipher)) == data
    # a byte alone may stand in what is sealed by chance
    assert size < ciphering.PIECE - 1 or data not in sealed(data, cipher)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("cipher", ciphering.CIPHERS)
def test_pieces_that_are_cut_swapped_or_changed_do_not_open(cipher: str) -> None:
    whole = sealed(bytes(4 * ciphering.PIECE), cipher)
    start = whole.index(b"\n", len(ciphering.MAGIC)) + 1
    piece = ciphering.PIECE + ciphering.TAG
    for end in (start + piece, start + 2 * piece, start + 2 * piece + 5, len(whole) - 1, start, start - 2):
        with pytest.raises(Faults):
            opened(whole[:end])
    swapped = (
        whole[:start]
        + whole[start + piece : start + 2 * piece]
        + whole[start : start + piece]
        + whole[start + 2 * piece :]
    )
    for wrong in (swapped, whole + b"x" * piece):
        with pytest.raises(Faults):
            opened(wrong)
    for at in (start, start + piece + 3, len(whole) - 1, start - 5):
        flipped = bytearray(whole)
        flipped[at] ^= 1
        with pytest.raises(Faults):
            opened(bytes(flipped))
    with pytest.raises(Faults, match="口令不对"):
        opened(whole, WORDS + b"!")
    assert refused(whole).startswith("备份包")


@pytest.mark.usefixtures("quick")
def test_a_sealed_archive_is_checked_with_its_passphrase() -> None:
    assert reading.check(io.BytesIO(sealed(written(), "sm4")), WORDS).version == "0.1.0"
    assert "加了密" in refused(sealed(written()))


def test_a_head_that_asks_for_hours_of_work_is_refused() -> None:
    head = json.dumps({"cipher": "aes", "salt": "00" * 16, "log2_n": 60, "r": 8, "p": 1}).encode()
    assert "头部" in refused(ciphering.MAGIC + head + b"\n" + b"x" * 100, WORDS)


def test_a_passphrase_must_be_long_enough(tmp_path: Any) -> None:
    (tmp_path / "short").write_text("secret\n")
    with pytest.raises(Faults, match="6个字符"):
        ciphering.passphrase(tmp_path / "short")
    (tmp_path / "long").write_text("correct horse battery staple\n")
    assert ciphering.passphrase(tmp_path / "long") == WORDS
