"""Files attached to records: looked at by content, kept whole, seen by whoever sees the record."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import File, Router
from ninja.files import UploadedFile
from pydantic import Field

from threeones.api.context import access_in
from threeones.api.fields import Key, MomentOut, Out, moment
from threeones.api.operating import reads, writes
from threeones.api.words import mark
from threeones.base.accounts.tokens import Scope
from threeones.base.entry.uploads import attach, attachments_of, visible_attachment
from threeones.base.files.kinds import TYPES
from threeones.base.files.models import Attachment

router = Router(tags=["files"])
SANDBOX = "default-src 'none'; sandbox"


class AttachmentOut(Out):
    """A file that somebody attached to a record."""

    id: int
    name: str
    kind: str
    size: int = Field(description=mark("字节"))
    sha256: str
    uploaded_by: str
    uploaded_at: MomentOut
    address: str = Field(description=mark("下载的地址"))


class AttachmentsOut(Out):
    """The files of a record."""

    items: list[AttachmentOut]


def _out(one: Attachment) -> AttachmentOut:
    return AttachmentOut(
        id=one.pk,
        name=one.name,
        kind=one.kind,
        size=one.size,
        sha256=one.sha256,
        uploaded_by=one.uploaded_by,
        uploaded_at=moment(one.uploaded_at),
        address=f"/api/v1/files/{one.pk}",
    )


@reads(
    router,
    "/attachments/{label}/{path:key}",
    out=AttachmentsOut,
    summary=mark("一条记录的附件"),
    name="attachments",
    permission="signed_in",
)
def attachments(request: HttpRequest, label: Key, key: Key) -> AttachmentsOut:
    """The files of a record that is seen; none for one that is not, as for one without files."""
    found = attachments_of(label, [key]).get(key, [])
    seen = found and visible_attachment(access_in(request), found[0].pk) is not None
    return AttachmentsOut(items=[_out(a) for a in found] if seen else [])


@writes(
    router,
    "/attachments/{label}/{path:key}",
    out=AttachmentOut,
    summary=mark("上传附件（严禁上传涉密信息）"),
    name="attach",
    scope=Scope.FILES,
    permission="entry.attach",
)
def upload(request: HttpRequest, label: Key, key: Key, file: File[UploadedFile]) -> AttachmentOut:
    """Attach a file to a record that is seen."""
    return _out(attach(access=access_in(request), record=label, key=key, file=file))


@reads(
    router,
    "/files/{int:attachment}",
    out=None,
    media=TYPES.values(),
    summary=mark("下载附件"),
    name="file",
    permission="signed_in",
)
def download(request: HttpRequest, attachment: int) -> HttpResponse:
    """A file as it came, for saving."""
    found = visible_attachment(access_in(request), attachment)
    path = Path(settings.HOME) / "files" / found.sha256[:2] / found.sha256 if found else None
    if found is None or path is None or not path.is_file():
        raise Http404(_("没有这个附件"))
    response = HttpResponse(path.read_bytes(), content_type=TYPES[found.kind])
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found.name)}"
    response.headers["Content-Security-Policy"] = SANDBOX
    return response
