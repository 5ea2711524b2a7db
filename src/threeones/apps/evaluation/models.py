"""Evaluation (考评): ratings and claims that feed the schemes, frozen runs, and verdicts of others."""

from __future__ import annotations

from django.db import models

from threeones.base.files.models import Sourced
from threeones.base.org.models import Unit


class Rating(Sourced):
    """A rating of a unit by a group of raters (评议), as an average on the scale 0 to 100."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="ratings")
    year = models.PositiveSmallIntegerField()
    raters = models.CharField(max_length=20)
    score = models.DecimalField(max_digits=6, decimal_places=2)
    ballots = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["unit", "raters"]
        constraints = [models.UniqueConstraint(fields=["unit", "year", "raters"], name="evaluation_rating_key")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.raters} {self.score}"


class Claim(Sourced):
    """A bonus or penalty claim (加分扣分事项): what happened, and under which adjustment of the scheme it counts."""

    code = models.CharField(max_length=20, unique=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="claims")
    year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=120)
    happened_on = models.DateField()

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.title


class Verdict(Sourced):
    """What others judged (外部评价): a rank or grade as published with its document; never replayed from a scheme of ours."""

    code = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=120)
    subject = models.CharField(max_length=80)
    judged_by = models.CharField(max_length=80)
    year = models.PositiveSmallIntegerField()
    among = models.CharField(max_length=60)
    rank = models.PositiveSmallIntegerField(null=True, blank=True)
    grade = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.title


class Run(models.Model):
    """A run (考核) of a scheme over a year, frozen in a file that can be replayed."""

    scheme = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    title = models.CharField(max_length=120)
    year = models.PositiveSmallIntegerField()
    as_of = models.DateField()
    frozen_at = models.DateTimeField()
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    basis = models.CharField(max_length=9)

    class Meta:
        ordering = ["-frozen_at"]

    def __str__(self) -> str:
        return f"{self.title} {self.year}"


class SchemeText(models.Model):
    """A bureau's own scheme (本局方案) as it was saved once: never altered, the newest of an identifier is in force.

    ``number`` counts how often the scheme was saved; the version that a scheme states stands in its ``text``.
    """

    scheme = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=120)
    text = models.TextField()
    note = models.CharField(max_length=300)
    written_by = models.CharField(max_length=60)
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["scheme", "-number"]
        constraints = [models.UniqueConstraint(fields=["scheme", "number"], name="evaluation_scheme_text_key")]

    def __str__(self) -> str:
        return f"{self.scheme} {self.number}"
