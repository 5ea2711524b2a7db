"""What people wrote into a review: drafts of its prose. Its figures are never stored as records; they derive."""

from __future__ import annotations

from django.db import models

from threeones.base.accounts.models import User


class ReviewDraft(models.Model):
    """The prose of a year's review (综述稿); ``version`` is its newest one, 0 before the first was saved."""

    year = models.PositiveSmallIntegerField(unique=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["year"]

    def __str__(self) -> str:
        return f"{self.year} {self.version}"


class ReviewVersion(models.Model):
    """A version (稿次) of it: who saved it when and why, and as of which day its figures were taken.

    ``author`` is empty where the command line saved it. ``figures`` is JSON: by id what each figure printed then
    (``snapshots``).
    """

    draft = models.ForeignKey(ReviewDraft, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    author = models.ForeignKey(User, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    author_name = models.CharField(max_length=60)
    saved_at = models.DateTimeField()
    reason = models.CharField(max_length=300)
    as_of = models.DateField()
    figures = models.TextField()

    class Meta:
        ordering = ["draft", "number"]
        constraints = [models.UniqueConstraint(fields=["draft", "number"], name="review_version_number")]

    def __str__(self) -> str:
        return f"{self.draft} {self.number}"


class ReviewPassage(models.Model):
    """What a version changed: the new text of a passage (段). ``original`` gives it back the pack's own text."""

    version = models.ForeignKey(ReviewVersion, on_delete=models.PROTECT, related_name="passages")
    key = models.CharField(max_length=80)
    text = models.TextField(blank=True, default="")
    original = models.BooleanField(default=False)

    class Meta:
        ordering = ["version", "key"]
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="review_passage_key")]

    def __str__(self) -> str:
        return f"{self.version} {self.key}"


class ReviewUnsaved(models.Model):
    """What somebody is typing into a passage and has not saved (暂存); ``base`` is the version that it started from."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    year = models.PositiveSmallIntegerField()
    key = models.CharField(max_length=80)
    base = models.PositiveIntegerField()
    text = models.TextField(blank=True, default="")
    kept_at = models.DateTimeField()

    class Meta:
        ordering = ["user", "year", "key"]
        constraints = [models.UniqueConstraint(fields=["user", "year", "key"], name="review_unsaved_key")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.year} {self.key}"
