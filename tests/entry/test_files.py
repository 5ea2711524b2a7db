"""Files that people attach: known by their content, kept whole, shown small and bare, for those who may see the record."""

from __future__ import annotations

import errno
import io
import os
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from tests.entry.conftest import MONTH, Office
from tests.entry.test_form import URL, client_of, fields, filled, text_of
from threeones.apps.supervision.models import Report
from threeones.apps.supervision.prepared import report_key
from threeones.base.audit.records import unexplained
from threeones.base.entry.models import Upload
from threeones.base.entry.uploads import add_upload, attach, drop_old_uploads
from threeones.base.files.attaching import clean_name, take
from threeones.base.files.models import Attachment
from threeones.base.files.uploads import OLE_MAGIC
from threeones.base.org.models import Role
from threeones.kernel.values.faults import Faults

pytestmark = pytest.mark.django_db
FORM = f"report/J-001/{MONTH}/J-1"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """The office's day."""
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_: date(2021, 11, 3))


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40), **more: Any) -> bytes:
    """A picture of that kind."""
    out = io.BytesIO()
    Image.new("RGB", size, "red").save(out, kind, **more)
    return out.getvalue()


def photo() -> bytes:
    """A photo lying on its side, with the place where it was taken."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "SecretCamera"
    exif.get_ifd(0x8825)[1] = "N"
    return picture(size=(900, 600), exif=exif)


def archive(*names: str, content: bytes = b"<x/>") -> bytes:
    """A zip archive with these entries."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name in names:
            made.writestr(name, content)
    return out.getvalue()


WORD = ("[Content_Types].xml", "word/document.xml")
EXCEL = ("[Content_Types].xml", "xl/workbook.xml")


def named(value: object) -> str:
    """What a test is called by: archives differ with the second in which they are made."""
    return value if isinstance(value, str) else "" if isinstance(value, bytes) else str(value)


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("验收.pdf", PDF, "pdf"),
        ("a.JPG", picture(), "jpeg"),
        ("a.jpeg", picture(), "jpeg"),
        ("a.png", picture("PNG"), "png"),
        ("a.webp", picture("WEBP"), "webp"),
        ("a.docx", archive(*WORD), "docx"),
        ("a.xlsx", archive(*EXCEL), "xlsx"),
        ("a.txt", "BM 是宝马".encode(), "txt"),
        ("a.txt", "国标文字".encode("gb18030"), "txt"),
        ("a.txt", b"<script>alert(1)</script>", "txt"),
    ],
    ids=named,
)
def test_what_is_taken(home: Path, name: str, data: bytes, kind: str) -> None:
    kept = take(home, SimpleUploadedFile(name, data))
    assert kept.kind == kind and (home / "files" / kept.sha256[:2] / kept.sha256).read_bytes() == data


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.pdf", picture(), "JPEG 图片"),
        ("a.jpg", PDF, "PDF"),
        ("a.txt", PDF, "PDF"),
        ("a.docx", archive(*EXCEL), "Excel 工作簿"),
        ("a.pdf", b"MZ\x90\x00" + b"\x00" * 100, "可执行程序"),
        ("a.exe", b"text", "纯文本"),
        ("照片", picture(), "没有扩展名"),
        ("a.doc", OLE_MAGIC + b"\x00" * 100, "请另存为 .docx"),
        ("a.wps", OLE_MAGIC + b"\x00" * 100, "请另存为 .docx"),
        ("a.et", OLE_MAGIC + b"\x00" * 100, "请另存为 .xlsx"),
        ("a.xls", OLE_MAGIC + b"\x00" * 100, "请另存为 .xlsx"),
        ("a.docx", OLE_MAGIC + b"\x00" * 100, "请另存为 .docx/.xlsx"),
        ("a.docx", OLE_MAGIC + "EncryptedPackage".encode("utf-16-le"), "加了密码"),
        ("a.docx", archive(*WORD, "word/vbaProject.bin"), "宏"),
        ("a.docx", archive(*WORD, content=b"\x00" * 20_000_000), "压缩炸弹"),
        ("a.xlsx", archive(*EXCEL, *(f"xl/{n}" for n in range(1001))), "个文件"),
        ("a.zip", archive("a.txt"), "压缩包"),
        ("a.docx", archive("a.txt"), "压缩包"),
        ("a.docx", archive(*WORD)[:60], "损坏"),
        ("a.jpg", picture()[:40], "打不开"),
        ("a.png", picture("PNG", (400, 400))[:90], "打不开"),
        ("a.heic", b"\x00\x00\x00\x18ftypheic" + b"\x00" * 50, "JPG 或 PNG"),
        ("a.gif", picture("GIF"), "JPG 或 PNG"),
        ("a.pdf", b"", "空的"),
        ("a.bin", bytes(range(256)), "不认识的内容"),
    ],
    ids=named,
)
def test_what_is_refused_and_why(home: Path, name: str, data: bytes, words: str) -> None:
    with pytest.raises(Faults) as refused:
        take(home, SimpleUploadedFile(name, data))
    assert words in str(refused.value)


class Claimed:
    """A file of which only the beginning is there: whoever read on would fail."""

    def __init__(self, name: str, head: bytes, megabytes: int) -> None:
        self.name, self.head, self.size = name, head, megabytes * 1024 * 1024

    def read(self, num_bytes: int | None = None) -> bytes:
        assert num_bytes is not None, "a file that is too large is not read"
        return self.head[:num_bytes]


@pytest.mark.parametrize(
    ("head", "megabytes", "most"),
    [(b"\xff\xd8\xff", 41, "40 MB"), (PDF, 21, "20 MB"), (b"\x01\x02", 500, "PDF、JPG")],
    ids=named,
)
def test_what_is_too_large_is_never_read(home: Path, head: bytes, megabytes: int, most: str) -> None:
    with pytest.raises(Faults) as refused:
        take(home, Claimed("a.jpg", head, megabytes))
    assert most in str(refused.value) and not list((home).rglob("files/*/*"))


def test_a_photo_of_thirty_megabytes_goes_through_the_form_and_is_kept(home: Path, office: Office, today: None) -> None:
    client, data = client_of(office, Role.UNIT_LEAD), picture(size=(2000, 1500)) + os.urandom(30 * 1024 * 1024)
    assert client.post(f"/uploads/{FORM}/", {"files": SimpleUploadedFile("现场.jpg", data)}).status_code == 200
    assert client.post(URL, filled(office, client.get(URL))).status_code == 303
    (kept,) = Attachment.objects.all()
    assert kept.size == len(data)
    shown = next((home / "previews").rglob("*.jpg"))
    assert shown.stat().st_size < 200_000 and max(Image.open(shown).size) <= 320


def test_pictures_that_would_fill_the_memory_are_not_opened(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    huge = picture("PNG", (8000, 8000))
    with pytest.raises(Faults) as refused:
        take(home, SimpleUploadedFile("a.png", huge))
    assert "6400万像素" in str(refused.value)


def test_what_is_shown_stands_upright_and_tells_no_place(home: Path) -> None:
    take(home, SimpleUploadedFile("a.jpg", photo()))
    shown = next((home / "previews").rglob("*.jpg"))
    with Image.open(shown) as seen:
        assert seen.size == (213, 320) and not seen.getexif()
    assert b"SecretCamera" not in shown.read_bytes() and b"Exif" not in shown.read_bytes()


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\temp\\a.pdf", "a.pdf"),
        ("a\u202efdp.exe", "afdp.exe"),
        ("a\x00\r\nb.txt", "ab.txt"),
        ("字" * 300 + ".pdf", "字" * 116 + ".pdf"),
        (" . ", "附件"),
    ],
)
def test_names_are_made_plain(name: str, clean: str) -> None:
    assert clean_name(name) == clean


def test_a_file_goes_with_its_report_and_is_seen_by_who_sees_it(office: Office, today: None) -> None:
    client = client_of(office, Role.UNIT_LEAD)
    listed = client.post(f"/uploads/{FORM}/", {"files": SimpleUploadedFile("现场.jpg", photo())})
    assert listed.status_code == 200 and "现场.jpg" in text_of(listed)
    waiting = Upload.objects.get()
    assert client.get(f"/uploads/{waiting.pk}/picture/")["Content-Type"] == "image/jpeg"
    assert client_of(office, Role.CLERK).get(f"/uploads/{waiting.pk}/picture/").status_code == 404
    data = filled(office, client.get(URL)) | {"files": SimpleUploadedFile("验收.pdf", PDF)}
    assert client.post(URL, data).status_code == 303
    assert not Upload.objects.exists() and {a.name for a in Attachment.objects.all()} == {"现场.jpg", "验收.pdf"}
    assert "现场.jpg" in text_of(client.get(URL)) and not [p for p in unexplained() if "附件" in p]
    far = client_of(office, Role.UNIT_LEAD, office.records.unit("J-9", "别的科"))
    for one in Attachment.objects.all():
        assert client.get(f"/attachments/{one.pk}/").status_code == 200
        assert far.get(f"/attachments/{one.pk}/").status_code == 404
        assert client_of(office, Role.SYSTEM_ADMIN).get(f"/attachments/{one.pk}/").status_code == 404


def test_files_are_handed_out_safely(office: Office, today: None) -> None:
    client = client_of(office, Role.UNIT_LEAD)
    evil = SimpleUploadedFile("a.txt", b"<script>alert(1)</script>")
    data = filled(office, client.get(URL)) | {"files": [evil, SimpleUploadedFile("b.pdf", PDF)]}
    client.post(URL, data)
    text, pdf = Attachment.objects.get(name="a.txt"), Attachment.objects.get(name="b.pdf")
    answer = client.get(f"/attachments/{text.pk}/")
    assert answer["Content-Disposition"].startswith("attachment") and answer["Content-Type"].startswith("text/plain")
    assert "sandbox" in answer["Content-Security-Policy"] and answer["X-Content-Type-Options"] == "nosniff"
    shown = client.get(f"/attachments/{pdf.pk}/")
    assert shown["Content-Type"] == "application/pdf" and shown["Content-Disposition"].startswith("inline")
    assert "default-src 'none'" in shown["Content-Security-Policy"] and "no-store" in shown["Cache-Control"]
    assert client.get(f"/attachments/{pdf.pk}/?save")["Content-Disposition"].startswith("attachment")


def test_a_file_that_is_not_taken_leaves_what_was_typed(office: Office, today: None) -> None:
    client = client_of(office, Role.UNIT_LEAD)
    lying = filled(office, client.get(URL)) | {"files": SimpleUploadedFile("a.pdf", picture())}
    page = client.post(URL, lying)
    assert page.status_code == 200 and "JPEG 图片" in text_of(page) and fields(page)["text"] == "路基已完成"
    assert not Report.objects.filter(month=MONTH).exists()


def test_a_full_disk_is_said_and_nothing_is_half_kept(
    office: Office, today: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = client_of(office, Role.UNIT_LEAD)
    client.raise_request_exception = False
    data = filled(office, client.get(URL))

    def full(*_: Any, **__: Any) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", full)
        answer = client.post(URL, data)
    assert answer.status_code == 507 and "磁盘" in answer.content.decode()
    assert not Report.objects.filter(month=MONTH).exists()
    assert client.post(URL, data).status_code == 303, "the same sending succeeds once there is room"


def test_so_many_files_and_no_more(office: Office) -> None:
    for n in range(20):
        add_upload(access=office.lead, form=FORM, file=SimpleUploadedFile(f"{n}.txt", b"x"))
    with pytest.raises(Faults):
        add_upload(access=office.lead, form=FORM, file=SimpleUploadedFile("21.txt", b"x"))
    assert Upload.objects.count() == 20


def test_files_that_waited_too_long_go_with_their_bytes(office: Office, home: Path) -> None:
    for n, name in enumerate(("old.txt", "new.txt")):
        add_upload(access=office.lead, form=FORM, file=SimpleUploadedFile(name, b"x%d" % n))
    Upload.objects.filter(name="old.txt").update(at=timezone.now() - timedelta(days=61))
    kept: Callable[[], int] = lambda: len([p for p in (home / "files").rglob("*") if p.is_file()])  # noqa: E731
    for path in (home / "files").rglob("*"):
        os.utime(path, (0, 0))
    assert kept() == 2 and drop_old_uploads() == 1 and kept() == 1


def test_attaching_at_once_asks_for_the_record(office: Office) -> None:
    key = report_key(Report.objects.get(month="2021-09"))
    told = {"record": "supervision.report", "key": key}
    attach(access=office.supervisor, file=SimpleUploadedFile("a.pdf", PDF), **told)
    for who in (office.access(Role.AUDITOR), office.access(Role.UNIT_LEAD, office.records.unit("J-9", "别的科"))):
        with pytest.raises(PermissionDenied):
            attach(access=who, file=SimpleUploadedFile("b.pdf", PDF), **told)
    assert [a.name for a in Attachment.objects.all()] == ["a.pdf"]
