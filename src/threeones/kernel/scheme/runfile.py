"""A frozen run (定格的考评): one file from which anyone replays the result and compares every byte.

A ``.run`` file is a zip of the facts, their sources, the scheme, the result and a manifest
with the SHA-256 of every member, and where somebody signed it, of his signature over the
manifest; the same run gives the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from threeones.kernel.scheme.facts import Facts
from threeones.kernel.scheme.load import load_scheme
from threeones.kernel.scheme.model import Scheme
from threeones.kernel.scheme.origin import origin_from_json
from threeones.kernel.scheme.result import Result, evaluate
from threeones.kernel.scheme.signing import SIGNATURE, canonical, problems_of, sign
from threeones.kernel.values.faults import Fault, Faults
from threeones.kernel.values.writing import write_whole

FORMAT = "threeones-run-1"
_MEMBERS = ("facts.parquet", "sources.json", "scheme.yaml", "result.json")
# What members with other contents than were written here make their readers raise.
_UNREADABLE = (
    *(pl.exceptions.PolarsError, ValueError, KeyError, TypeError),
    *(IndexError, AttributeError, RecursionError),
)
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Run:
    """An opened run file: scheme, facts, the result computed anew, and the members' bytes."""

    scheme: Scheme
    facts: Facts
    result: Result
    members: dict[str, bytes]


def freeze(
    path: str | Path,
    scheme_bytes: bytes,
    facts: Facts,
    result: Result,
    extra: Mapping[str, bytes] | None = None,
    key: bytes | None = None,
) -> None:
    """Write the run file. ``extra`` are further members (calendar, packs, audit anchor) by name.

    ``key``: it is signed with this private key (32 bytes, Ed25519).
    """
    buffer = io.BytesIO()
    facts.frame.write_parquet(buffer, compression="zstd", compression_level=3, statistics=False)
    members = {
        "facts.parquet": buffer.getvalue(),
        "sources.json": canonical(facts.origin.to_json()),
        "scheme.yaml": scheme_bytes,
        "result.json": canonical(result.to_json()),
    }
    for name, data in (extra or {}).items():
        if name in members or name in ("manifest.json", SIGNATURE):
            raise ValueError(f"member {name} is kept by the run file itself")
        members[name] = bytes(data)
    members["manifest.json"] = _manifest(members)
    if key is not None:
        members[SIGNATURE] = sign(members["manifest.json"], key)
    write_whole(Path(path), pack(members))


def _manifest(members: Mapping[str, bytes]) -> bytes:
    return canonical({"format": FORMAT, "members": {n: hashlib.sha256(d).hexdigest() for n, d in members.items()}})


def pack(members: Mapping[str, bytes]) -> bytes:
    """A zip whose bytes depend on the members alone: stored, in order of names, without times."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(members):
            info = zipfile.ZipInfo(name, _EPOCH)
            info.create_system = 3
            info.external_attr = 0o644 << 16
            archive.writestr(info, members[name])
    return buffer.getvalue()


def members_of(path: str | Path) -> tuple[dict[str, bytes], list[str]]:
    """The members that can be read, and the names of those that cannot.

    Raises ``Faults`` where the file is no run file.
    """
    out: dict[str, bytes] = {}
    broken: list[str] = []
    try:
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist():
                try:
                    # Members are stored as they are: a packed one was not written here, and may be a bomb.
                    if info.compress_type != zipfile.ZIP_STORED:
                        raise zipfile.BadZipFile(info.filename)
                    out[info.filename] = archive.read(info)
                except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError):
                    broken.append(info.filename)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, UnicodeDecodeError):
        raise Faults(
            [Fault(Path(path).name, "", 0, "", "不是 .run 文件，或文件的目录已损坏", "evaluate --out 写出的文件")]
        ) from None
    return out, broken


def open_run(path: str | Path) -> Run:
    """Open a run file and compute its result anew. Raises ``Faults`` where it is not whole."""
    members, broken = members_of(path)
    missing = [n for n in (*_MEMBERS, "manifest.json") if n not in members]
    if broken or missing:
        names = "、".join([*broken, *missing])
        raise Faults([Fault(Path(path).name, "", 0, "", f"成员缺失或损坏：{names}", "完整的 .run 文件")])
    try:
        return replay(members)
    except _UNREADABLE as error:
        text = f"{_member_of(error)}：不能读取：{_said(error)}"
        raise Faults([Fault(Path(path).name, "", 0, "", text, "完整的 .run 文件；threeones verify 逐项核对")]) from None


def replay(members: Mapping[str, bytes]) -> Run:
    """Scheme, facts and result from the members of a run file."""
    scheme = load_scheme(members["scheme.yaml"], "scheme.yaml")
    frame = pl.read_parquet(io.BytesIO(members["facts.parquet"]))
    facts = Facts(frame, origin_from_json(json.loads(members["sources.json"]), scheme.facts))
    return Run(scheme, facts, evaluate(scheme, facts), dict(members))


def verify(path: str | Path, public: bytes | None = None) -> list[str]:
    """What does not hold in a run file, each line naming the member; empty where all holds.

    Every member is hashed, the result is computed anew from facts and scheme, the signature is
    checked (it must be of the raw key ``public`` where one is given), and the whole file is compared
    with the one that its members give. Raises ``Faults`` for no run file.
    """
    members, broken = members_of(path)
    problems = [f"{name}：内容已损坏（校验和不符）" for name in broken]
    problems += [f"{name}：缺失" for name in (*_MEMBERS, "manifest.json") if name not in members and name not in broken]
    if "manifest.json" in members:
        problems += _against_manifest(members)
    if SIGNATURE not in broken:
        problems += problems_of(members, public)
    if all(n in members for n in _MEMBERS):
        problems += _against_replay(members)
    if not problems and pack(members) != Path(path).read_bytes():
        problems.append(f"{Path(path).name}：成员相同，但文件的其他字节被改动（zip 目录或标头）")
    return problems


def _against_manifest(members: Mapping[str, bytes]) -> list[str]:
    try:
        manifest = json.loads(members["manifest.json"])
        named = {str(n): str(h) for n, h in manifest["members"].items()}
    except (ValueError, KeyError, TypeError, AttributeError):
        return ["manifest.json：不是有效的清单"]
    problems = []
    for name, data in members.items():
        if name in ("manifest.json", SIGNATURE):
            continue
        if name not in named:
            problems.append(f"{name}：不在清单中")
        elif named[name] != hashlib.sha256(data).hexdigest():
            problems.append(f"{name}：与清单中的 SHA-256 不符")
    problems += [f"{name}：清单中有，文件中没有" for name in named if name not in members]
    if not problems and canonical({"format": FORMAT, "members": named}) != members["manifest.json"]:
        problems.append("manifest.json：内容被改动")
    return problems


def _against_replay(members: Mapping[str, bytes]) -> list[str]:
    try:
        run = replay(members)
    except Faults as error:
        first = error.faults[0]
        return [f"{'scheme.yaml' if first.file == 'scheme.yaml' else 'facts.parquet'}：不能重算：{first.fault}"]
    except _UNREADABLE as error:
        return [f"{_member_of(error)}：不能读取：{_said(error)}"]
    if canonical(run.result.to_json()) == members["result.json"]:
        return []
    return [f"result.json：与重算的结果不同{_first_difference(members['result.json'], run.result)}"]


def _member_of(error: Exception) -> str:
    return "facts.parquet" if isinstance(error, pl.exceptions.PolarsError) else "sources.json"


def _said(error: Exception) -> str:
    return str(error).splitlines()[0][:80] if str(error) else type(error).__name__


def _first_difference(stated: bytes, result: Result) -> str:
    try:
        given = {s["subject"]: s for s in json.loads(stated)["subjects"]}
    except (ValueError, KeyError, TypeError):
        return ""
    for own in result.to_json()["subjects"]:
        other = given.get(own["subject"])
        if other is None:
            return f"：缺少{own['subject']}"
        for key, value in own.items():
            if other.get(key) != value and key not in ("items", "adjustments"):
                return f"：{own['subject']}的 {key} 写的是 {other.get(key)}，重算为 {value}"
        if other != own:
            return f"：{own['subject']}的各项得分"
    return ""
