"""Files of a form: they wait with it, and become attachments of the record when it is sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from threeones.base.accounts.access import Access
from threeones.base.audit.chain import Change, append, hold
from threeones.base.entry.errors import Refused, Wrong
from threeones.base.entry.models import Upload
from threeones.base.entry.policy import entry_policy
from threeones.base.files.attaching import Incoming, take
from threeones.base.files.limits import attachment_limits
from threeones.base.files.models import Attachment
from threeones.base.files.named import drop_unnamed
from threeones.base.registry.core import Registry
from threeones.base.registry.records import record_kinds

ATTACHMENT = "files.attachment"
MaySee = Callable[[Access, Any], bool]
attachables: Registry[MaySee] = Registry("attachable record")
"""By the label of a record kind: whether somebody may see a record, and with it the files attached to it."""
attachers: Registry[Callable[[Access], bool]] = Registry("who attaches")
"""By the label of a record kind: who alone may attach files to its records; where none is named, whoever sees them."""


def add_upload(*, access: Access, form: str, file: Incoming) -> Upload:
    """Take a file for a form of this person. Raises ``Faults`` that say why it is not taken, ``OSError``: the disk is full."""
    access.require("signed_in")
    if not form.isprintable() or len(form) > 200:
        raise Refused([Wrong("form", _("表单编号不对"))])
    most = attachment_limits().max_files
    if Upload.objects.filter(user_id=access.user_id or 0, form=form).count() >= most:
        raise Refused([Wrong("files", _("文件太多"), _("一次不超过%(most)s个文件") % {"most": most})])
    kept = take(Path(settings.HOME), file)
    told = {"name": kept.name, "sha256": kept.sha256, "size": kept.size, "kind": kept.kind}
    return Upload.objects.create(user_id=access.user_id or 0, form=form, at=timezone.now(), **told)


def uploads_of(access: Access, form: str) -> list[Upload]:
    """The files that wait with a form of this person."""
    return list(Upload.objects.filter(user_id=access.user_id or 0, form=form))


def upload_of(access: Access, pk: int) -> Upload | None:
    """One file that waits with a form of this person."""
    return Upload.objects.filter(user_id=access.user_id or 0, pk=pk).first()


def drop_upload(*, access: Access, pk: int) -> str:
    """Take a file out of the form again; the form's name, empty where the file is not this person's."""
    found = Upload.objects.filter(user_id=access.user_id or 0, pk=pk).first()
    if found is None:
        return ""
    found.delete()
    return found.form


def attach_uploads(*, access: Access, form: str, record: str, key: str, also: Sequence[str] = ()) -> list[Change]:
    """Attach what waits with a form to a record, within the caller's transaction; the entries for the audit.

    ``also`` are the keys of further records of the kind that the files belong to.
    """
    changes = []
    for waiting in uploads_of(access, form):
        for one in (key, *also):
            attached = Attachment.objects.create(
                record=record,
                key=one[:200],
                name=waiting.name,
                sha256=waiting.sha256,
                size=waiting.size,
                kind=waiting.kind,
                uploaded_by=access.actor[:60],
                uploaded_at=waiting.at,
            )
            changes.append(Change("create", ATTACHMENT, str(attached.pk), {}, told_of(attached)))
        waiting.delete()
    return changes


def move_attachments(old: tuple[str, str], new: tuple[str, str]) -> list[Change]:
    """Files of one record (label, key) become those of another, within the caller's transaction."""
    changes = []
    for attached in Attachment.objects.filter(record=old[0], key=old[1][:200]):
        attached.record, attached.key = new[0], new[1][:200]
        attached.save(update_fields=["record", "key"])
        before, after = ({"record": label, "key": key[:200]} for label, key in (old, new))
        changes.append(Change("change", ATTACHMENT, str(attached.pk), before, after))
    return changes


def attach(*, access: Access, record: str, key: str, file: Incoming) -> Attachment:
    """Attach a file to a record at once, for those who see the record and may write at all (or may attach to its kind).

    Raises ``Faults`` that say why a file is not taken, ``OSError`` where the disk is full.
    """
    access.require("entry.attach")
    attaches = attachers.get(record)
    if not _sees(access, record, key) or (attaches is not None and not attaches(access)):
        raise PermissionDenied("entry.attach")
    kept = take(Path(settings.HOME), file)
    told = {"name": kept.name, "sha256": kept.sha256, "size": kept.size, "kind": kept.kind}
    with transaction.atomic():
        hold()
        attached = Attachment.objects.create(
            record=record, key=key[:200], uploaded_by=access.actor[:60], uploaded_at=timezone.now(), **told
        )
        append(access.actor, [Change("create", ATTACHMENT, str(attached.pk), {}, told_of(attached))], data=False)
    return attached


def told_of(attached: Attachment) -> dict[str, Any]:
    """What the audit tells of an attachment."""
    return {
        name: getattr(attached, name) for name in ("record", "key", "name", "sha256", "size", "kind", "uploaded_by")
    }


def attachments_of(record: str, keys: Sequence[str]) -> dict[str, list[Attachment]]:
    """The files attached to records of a kind, by key; one query. The caller has looked who may see the records."""
    found: dict[str, list[Attachment]] = {}
    for attached in Attachment.objects.filter(record=record, key__in=keys):
        found.setdefault(attached.key, []).append(attached)
    return found


def visible_attachment(access: Access, pk: int) -> Attachment | None:
    """An attachment whose record this person may see."""
    attached = Attachment.objects.filter(pk=pk).first()
    return attached if attached is not None and _sees(access, attached.record, attached.key) else None


def _sees(access: Access, record: str, key: str) -> bool:
    kind, may_see = record_kinds.get(record), attachables.get(record)
    found = kind.find(key) if kind and kind.find else None
    return found is not None and may_see is not None and may_see(access, found)


def drop_old_uploads() -> int:
    """Throw away files that waited too long with a form; a daily job. Bytes that nothing else names go, too."""
    now = timezone.now()
    with transaction.atomic():
        old = list(Upload.objects.filter(at__lt=now - timedelta(days=entry_policy().draft_days)))
        Upload.objects.filter(pk__in=[u.pk for u in old]).delete()
    for sha in {u.sha256 for u in old}:
        drop_unnamed(Path(settings.HOME), sha)
    return len(old)
