"""What people wrote into a review: drafts of its prose. Its figures are never stored as records; they derive."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_noop as mark

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


class PeriodKind(models.TextChoices):
    """How often a superior asks for a form (报告期)."""

    MONTH = "month", mark("月报")
    QUARTER = "quarter", mark("季报")
    YEAR = "year", mark("年报")


class SuperiorForm(models.Model):
    """A superior's own workbook, kept as a template (上级报表); ``version`` counts the corrections of its mapping."""

    name = models.CharField(max_length=100, unique=True)
    superior = models.CharField(max_length=100)
    period_kind = models.CharField(max_length=7, choices=PeriodKind.choices)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    version = models.PositiveIntegerField(default=1)
    made_by = models.CharField(max_length=60)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["superior", "name"]

    def __str__(self) -> str:
        return self.name


class SharedAnswer(models.Model):
    """A question that records do not answer (共用答案): asked once, whatever the number of forms that use it."""

    name = models.CharField(max_length=100)
    unit = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        ordering = ["name", "unit"]
        constraints = [models.UniqueConstraint(fields=["name", "unit"], name="review_answer_name_unit")]

    def __str__(self) -> str:
        return self.name


class SharedValue(models.Model):
    """The answer for one period (2021-10, 2021Q3, 2021); a correction is a new row with the next ``number``."""

    answer = models.ForeignKey(SharedAnswer, on_delete=models.PROTECT, related_name="values")
    period = models.CharField(max_length=20)
    number = models.PositiveIntegerField()
    text = models.CharField(max_length=300)
    by = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ["answer", "period", "number"]
        constraints = [models.UniqueConstraint(fields=["answer", "period", "number"], name="review_value_number")]

    def __str__(self) -> str:
        return f"{self.answer_id} {self.period}"


class CellUse(models.TextChoices):
    """What a cell of a form is filled with (取数方式)."""

    FIGURE = "figure", mark("记录的数字")
    ANSWER = "answer", mark("共用答案")
    BLANK = "blank", mark("留空")


class SuperiorCell(models.Model):
    """What a cell is filled with, from the form's version ``number`` on; the newest row of a place holds.

    ``figure`` is the id of a figure of the review; ``unit`` the unit in which the superior wants it.
    """

    form = models.ForeignKey(SuperiorForm, on_delete=models.PROTECT, related_name="cells")
    number = models.PositiveIntegerField()
    sheet = models.CharField(max_length=60)
    place = models.CharField(max_length=12)
    use = models.CharField(max_length=6, choices=CellUse.choices)
    figure = models.CharField(max_length=40, blank=True, default="")
    unit = models.CharField(max_length=20, blank=True, default="")
    answer = models.ForeignKey(SharedAnswer, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    by = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        ordering = ["form", "number"]
        constraints = [models.UniqueConstraint(fields=["form", "sheet", "place", "number"], name="review_cell_number")]

    def __str__(self) -> str:
        return f"{self.form_id} {self.sheet} {self.place}"


class SuperiorSent(models.Model):
    """What was sent for a period (冻结): the very file by its hash, who marked it and on which day."""

    form = models.ForeignKey(SuperiorForm, on_delete=models.PROTECT, related_name="sent")
    period = models.CharField(max_length=20)
    sha256 = models.CharField(max_length=64)
    by = models.CharField(max_length=60)
    sent_on = models.DateField()

    class Meta:
        ordering = ["form", "period"]
        constraints = [models.UniqueConstraint(fields=["form", "period"], name="review_sent_period")]

    def __str__(self) -> str:
        return f"{self.form_id} {self.period}"


class SuperiorSentCell(models.Model):
    """What stood in a cell that was sent; with it a later filling is compared."""

    sent = models.ForeignKey(SuperiorSent, on_delete=models.PROTECT, related_name="cells")
    sheet = models.CharField(max_length=60)
    place = models.CharField(max_length=12)
    text = models.CharField(max_length=300)

    class Meta:
        ordering = ["sent", "sheet", "place"]
        constraints = [models.UniqueConstraint(fields=["sent", "sheet", "place"], name="review_sent_cell_place")]

    def __str__(self) -> str:
        return f"{self.sent_id} {self.sheet} {self.place}"
