"""What stands around a form: sendings that are remembered, drafts, files that wait for their record."""

from __future__ import annotations

from django.db import models

from threeones.base.accounts.models import User


class Submission(models.Model):
    """A sending (提交) that is remembered under the key that its sender chose, so that a second one changes nothing.

    ``digest`` is the SHA-256 of what was sent, ``answer`` what was answered (JSON).
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=255)
    purpose = models.CharField(max_length=60)
    digest = models.CharField(max_length=64)
    answer = models.TextField()
    at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="entry_submission_key")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.key}"


class Draft(models.Model):
    """A draft (草稿): what somebody typed into a form and has not sent; nobody else sees it.

    ``form`` names the form (``report/J-001/2021-10/J-1``), ``content`` is JSON: the values by field.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="drafts")
    form = models.CharField(max_length=200)
    content = models.TextField()
    at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["-at"]
        constraints = [models.UniqueConstraint(fields=["user", "form"], name="entry_draft_key")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.form}"


class Upload(models.Model):
    """A file put into a form that has not been sent (待附文件); with the record it becomes an attachment."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    form = models.CharField(max_length=200)
    name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=4)
    at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["user", "form"], name="entry_upload_form")]

    def __str__(self) -> str:
        return self.name
