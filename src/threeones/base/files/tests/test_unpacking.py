"""Archives unpacked within what their directory promised, files kept whole, one process at a time."""

from __future__ import annotations

import fcntl
import io
import struct
import threading
import time
import zipfile
import zlib
from hashlib import sha256
from pathlib import Path

import pytest

from threeones.base.files.locks import alone
from threeones.base.files.secrets import secret
from threeones.base.files.unpacking import DamagedArchive, repacked, unpack
from threeones.base.files.uploads import keep

TEXT = b"<a>" + b"x" * 5000 + b"</a>"


def archive(method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as z:
        z.writestr("a.xml", TEXT)
        z.writestr("b.bin", b"\0" * 99)
    return out.getvalue()


def with_size(data: bytes, size: int) -> bytes:
    """The directory's word on the size of a.xml changed, its checksum made to fit."""
    old, new = (struct.pack("<L", zlib.crc32(t)) for t in (TEXT, TEXT[:size]))
    at = data.rindex(old)
    return data[:at] + new + data[at + 4 : at + 8] + struct.pack("<L", size) + data[at + 12 :]


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_only_what_is_read_is_unpacked_and_packed_again(method: int) -> None:
    parts = unpack(archive(method), (".xml",))
    assert parts == {"a.xml": TEXT}
    assert unpack(repacked(parts), (".xml", ".bin")) == parts


@pytest.mark.parametrize("size", [0, 10, 4999, 5008])
def test_a_directory_that_lies_about_a_size(size: int) -> None:
    with pytest.raises(DamagedArchive, match=r"a\.xml.*(大小|校验和)"):
        unpack(with_size(archive(), size), (".xml",))


def test_an_entry_that_is_not_where_the_directory_says() -> None:
    data = archive()
    with zipfile.ZipFile(io.BytesIO(data)) as z:
        start = z.getinfo("b.bin").header_offset
    broken = data[:start] + b"XX" + data[start + 2 :]
    with pytest.raises(DamagedArchive, match=r"b\.bin"):
        unpack(broken, (".bin",))
    assert unpack(broken, (".xml",)) == {"a.xml": TEXT}


@pytest.mark.parametrize("name", ["A.XML", "/a.xml", "\\a.xml"])
def test_one_name_in_two_spellings(name: str) -> None:
    """A parser that forgives much would take either."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        z.writestr("a.xml", TEXT)
        z.writestr(name, TEXT)
    with pytest.raises(DamagedArchive, match="有两份"):
        unpack(out.getvalue(), (".xml",))


def test_no_archive() -> None:
    with pytest.raises(DamagedArchive):
        unpack(b"PK", (".xml",))


def test_a_kept_file_is_there_whole_and_once(tmp_path: Path) -> None:
    name = sha256(TEXT).hexdigest()
    path = keep(tmp_path, name, TEXT)
    before = path.stat().st_mtime_ns
    assert keep(tmp_path, name, TEXT) == path and path.read_bytes() == TEXT
    assert path.stat().st_mtime_ns >= before and [p.name for p in path.parent.iterdir()] == [name]


def test_a_secret_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    found = secret(tmp_path, "audit")
    assert len(bytes.fromhex(found)) == 32 and secret(tmp_path, "audit") == found
    assert secret(tmp_path, "django") != found
    assert [p.name for p in sorted((tmp_path / "keys").iterdir())] == ["audit.key", "django.key"]
    assert all(p.stat().st_mode & 0o077 == 0 for p in (tmp_path / "keys").iterdir())


def test_two_at_once_wait_for_each_other(tmp_path: Path, db: None) -> None:
    """The second waits until the first is out; the order in which they come and go shows it."""
    told: list[str] = []

    def other() -> None:

        with (tmp_path / ".work.lock").open("w") as f:
            fcntl.flock(f, fcntl.LOCK_EX)
            told.append("second")

    with alone(tmp_path, "work"):
        thread = threading.Thread(target=other)
        thread.start()
        time.sleep(0.2)
        told.append("first")
    thread.join()
    assert told == ["first", "second"]
    with alone(tmp_path, "work"):
        pass
