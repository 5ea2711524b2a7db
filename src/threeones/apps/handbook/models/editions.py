"""Editions of a handbook: drafted, signed by the units, published and frozen; then amended by the next one."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_noop as mark

from threeones.base.files.models import Basis
from threeones.base.org.models import Person, Unit


class EditionStage(models.TextChoices):
    """Where an edition stands (环节)."""

    DRAFT = "draft", mark("起草")
    REVIEW = "review", mark("审签")
    SIGNED = "signed", mark("已审签")
    PUBLISHED = "published", mark("已发布")


class Edition(models.Model):
    """An edition (版次) of a bureau's handbook of a year; from the second on it is an amendment (修订) of the one before.

    Until it is published its text stands in ``DraftEntry``; then it is frozen in a file under ``sha256``
    (``kernel.book.canonical``) and in force from ``in_force_from``. ``adopted``: it was signed on paper before it came here.
    """

    bureau = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="editions")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=120)
    stage = models.CharField(max_length=10, choices=EditionStage.choices, default=EditionStage.DRAFT)
    reason = models.CharField(max_length=500, blank=True, default="")
    document = models.CharField(max_length=120, blank=True, default="")
    opened_by = models.CharField(max_length=60)
    opened_on = models.DateField()
    approver = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    approved_by = models.CharField(max_length=60, blank=True, default="")
    approved_on = models.DateField(null=True, blank=True)
    published_by = models.CharField(max_length=60, blank=True, default="")
    published_on = models.DateField(null=True, blank=True)
    in_force_from = models.DateField(null=True, blank=True)
    adopted = models.BooleanField(default=False)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    basis = models.CharField(max_length=9, choices=Basis.choices, default=Basis.REAL)

    class Meta:
        ordering = ["-year", "bureau", "-number"]
        constraints = [models.UniqueConstraint(fields=["bureau", "year", "number"], name="handbook_edition_key")]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"

    @property
    def open(self) -> bool:
        """Whether its text can still be changed."""
        return self.stage in (EditionStage.DRAFT, EditionStage.REVIEW)


class EntryKind(models.TextChoices):
    """Kinds of entry of a handbook (条目类别)."""

    OBJECTIVE = "objective", mark("目标")
    PROJECT = "project", mark("项目")
    MILESTONE = "milestone", mark("节点")
    TARGET = "target", mark("指标")


class DraftEntry(models.Model):
    """An entry of an edition that is not published (手册条目).

    ``code`` tells it from others of its kind in the edition (a target's is its project's code, a slash and the
    indicator). ``under`` is the code of the entry that it stands under: an objective's parent, a project's first
    objective, the project of a milestone or target. ``content`` is JSON as ``kernel.book.canonical`` has it, without the
    milestones and targets. ``version`` grows with every change. ``lead`` is the unit that ``content`` names, once it is known.
    """

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="entries")
    kind = models.CharField(max_length=9, choices=EntryKind.choices)
    code = models.CharField(max_length=120)
    under = models.CharField(max_length=40, blank=True, default="")
    position = models.PositiveIntegerField()
    content = models.TextField()
    version = models.PositiveIntegerField(default=1)
    lead = models.ForeignKey(Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering = ["edition", "position", "pk"]
        constraints = [models.UniqueConstraint(fields=["edition", "kind", "code"], name="handbook_draft_entry_key")]

    def __str__(self) -> str:
        return f"{self.kind} {self.code}"


class DraftStep(models.Model):
    """One step of editing a draft (编辑步骤), which can be undone: ``told`` is JSON, the entries before and after."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="steps")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    by = models.CharField(max_length=60)
    at = models.DateTimeField()
    told = models.TextField()
    undone_by = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        ordering = ["edition", "number"]
        constraints = [models.UniqueConstraint(fields=["edition", "number"], name="handbook_draft_step_key")]

    def __str__(self) -> str:
        return f"{self.edition_id} {self.number}"


class SigningState(models.TextChoices):
    """What a unit said of its part (审签意见)."""

    WAITING = "waiting", mark("待审签")
    SIGNED = "signed", mark("同意")
    OBJECTED = "objected", mark("有意见")


class Signing(models.Model):
    """A unit's signing (审签) of its part of an edition, with its remark; ``digest`` is of the part that it signed."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="signings")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="signings")
    state = models.CharField(max_length=8, choices=SigningState.choices, default=SigningState.WAITING)
    remark = models.CharField(max_length=2000, blank=True, default="")
    answer = models.CharField(max_length=2000, blank=True, default="")
    signed_by = models.CharField(max_length=60, blank=True, default="")
    signed_at = models.DateTimeField(null=True, blank=True)
    digest = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        ordering = ["edition", "unit"]
        constraints = [models.UniqueConstraint(fields=["edition", "unit"], name="handbook_signing_key")]

    def __str__(self) -> str:
        return f"{self.edition_id} {self.unit_id} {self.state}"
