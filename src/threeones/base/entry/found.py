"""Attachments as search finds them: by the name of the file, with the record that they belong to."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext_lazy

from threeones.base.accounts.access import Access
from threeones.base.files.models import Attachment
from threeones.base.registry.search import Row, TextSource, Wanted, searchable
from threeones.base.registry.subjects import found, subjects


def attachments(access: Access, wanted: Wanted) -> Iterator[Row]:
    """Attachments of the records that one sees; files of a message are found beside it."""
    query = Attachment.objects.filter(record__in=[label for label, _kind in subjects.items()])
    for there in wanted.batches(query, "name"):
        about = found({(a.record, a.key) for a in there}, access)
        for a in there:
            record = about.get((a.record, a.key))
            if record is not None:
                yield Row(str(a.pk), a.name, reverse("attachment", args=[a.pk]), note=record.title)


searchable.register("attachments", TextSource(gettext_lazy("附件"), attachments, order=87))
