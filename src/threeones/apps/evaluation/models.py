"""Evaluation (考评): ratings and claims that feed the schemes, frozen runs, and verdicts of others."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_noop as mark

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


class Origin(models.TextChoices):
    """Whose word a stated fact is (来由)."""

    DECLARED = "declared", mark("申报")
    CHECKED = "checked", mark("核定")
    APPEAL = "appeal", mark("申诉")


class StatedFact(Sourced):
    """A fact as somebody stated it (认定事实): a unit's own word where no record proves it, or what a spot check or an
    appeal decided; it counts instead of what the records say, in every run of the scheme that looks at this day."""

    scheme = models.CharField(max_length=60)
    as_of = models.DateField()
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="stated_facts")
    fact = models.CharField(max_length=40)
    value = models.DecimalField(max_digits=20, decimal_places=6)
    origin = models.CharField(max_length=8, choices=Origin.choices, default=Origin.DECLARED)
    reason = models.CharField(max_length=200)

    class Meta:
        ordering = ["scheme", "as_of", "unit", "fact"]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "as_of", "unit", "fact"], name="evaluation_stated_fact_key")
        ]

    def __str__(self) -> str:
        return f"{self.scheme} {self.unit_id} {self.fact}"


class Stage(models.TextChoices):
    """Where a cycle stands (环节)."""

    COLLECTING = "collecting", mark("自评取数")
    REVIEW = "review", mark("内部审核")
    NOTICE = "notice", mark("公示")
    PUBLISHED = "published", mark("已发布")


class Cycle(models.Model):
    """An evaluation cycle (考核期): the work on one scheme over one period, from self-assessment to publication.

    ``as_of`` is the last day whose facts count; ``notice_from`` to ``notice_until`` the days of the public notice.
    """

    scheme = models.CharField(max_length=60)
    title = models.CharField(max_length=120)
    year = models.PositiveSmallIntegerField()
    as_of = models.DateField()
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.COLLECTING)
    opened_on = models.DateField()
    notice_from = models.DateField(null=True, blank=True)
    notice_until = models.DateField(null=True, blank=True)
    published_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["-as_of", "scheme"]
        constraints = [models.UniqueConstraint(fields=["scheme", "as_of"], name="evaluation_cycle_key")]

    def __str__(self) -> str:
        return f"{self.title} {self.as_of}"


class Run(models.Model):
    """A run (考核) of a scheme over a year, frozen in a file that can be replayed.

    One that belongs to a cycle is the office's and the leaders' alone until it is ``shown`` (with the public notice).
    ``editions`` names the editions of the handbook that were in force, with the beginnings of their hashes.
    """

    scheme = models.CharField(max_length=60)
    version = models.CharField(max_length=20)
    title = models.CharField(max_length=120)
    year = models.PositiveSmallIntegerField()
    as_of = models.DateField()
    frozen_at = models.DateTimeField()
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    basis = models.CharField(max_length=9)
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="runs", null=True, blank=True)
    shown = models.BooleanField(default=True)
    editions = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        ordering = ["-frozen_at"]

    def __str__(self) -> str:
        return f"{self.title} {self.year}"


class AppealState(models.TextChoices):
    """What became of an appeal (申诉结果)."""

    OPEN = "open", mark("待复核")
    UPHELD = "upheld", mark("予以更正")
    REJECTED = "rejected", mark("维持原数")


class Appeal(models.Model):
    """An appeal (申诉) of a unit against a fact that its score rests on, and what was decided.

    ``run`` is the result that it is against, ``asked`` the number that the unit thinks right (None: it only says why),
    ``decided`` the one that was decided, ``rerun`` the result that came of it.
    """

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="appeals")
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="appeals")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="appeals")
    fact = models.CharField(max_length=40)
    stood = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    asked = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    text = models.CharField(max_length=2000)
    filed_by = models.CharField(max_length=60)
    filed_on = models.DateField()
    state = models.CharField(max_length=8, choices=AppealState.choices, default=AppealState.OPEN)
    decided = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    decision = models.CharField(max_length=2000, blank=True, default="")
    decided_by = models.CharField(max_length=60, blank=True, default="")
    decided_on = models.DateField(null=True, blank=True)
    rerun = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="came_of", null=True, blank=True)

    class Meta:
        ordering = ["filed_on", "pk"]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.fact}"


class Poll(models.Model):
    """A poll (评议): one group of raters is asked what it thinks of the units of a cycle, each score from 0 to 100."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="polls")
    raters = models.CharField(max_length=20)
    opened_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["cycle", "raters"]
        constraints = [models.UniqueConstraint(fields=["cycle", "raters"], name="evaluation_poll_key")]

    def __str__(self) -> str:
        return f"{self.raters} {self.cycle_id}"


class Tally(models.Model):
    """How many ballots gave a unit a score: ballots are counted as they come and never kept, so that none can be traced.

    Every score of every unit has its row from the beginning: one that came with a ballot would tell which.
    """

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="tallies")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    score = models.PositiveSmallIntegerField()
    ballots = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["poll", "unit", "score"], name="evaluation_tally_key")]

    def __str__(self) -> str:
        return f"{self.poll_id} {self.unit_id} {self.score}"


def chance() -> str:
    """A key that nobody can foresee and that tells nothing of the order."""
    return uuid.uuid4().hex


class Voted(models.Model):
    """Who has voted in a poll, and nothing of what; its number says nothing of the order."""

    id = models.CharField(primary_key=True, max_length=32, default=chance, editable=False)
    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="voted")
    user = models.ForeignKey("accounts.User", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["poll", "user"], name="evaluation_voted_key")]

    def __str__(self) -> str:
        return f"{self.poll_id} {self.user_id}"


class BallotCode(models.Model):
    """A code on a slip of paper (选票码), of which only the SHA-256 is kept; it is good once."""

    poll = models.ForeignKey(Poll, on_delete=models.PROTECT, related_name="codes")
    digest = models.CharField(max_length=64, unique=True)
    used = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.poll_id} {self.digest[:8]}"


class FilingState(models.TextChoices):
    """What became of a claim that a unit filed (核验结果)."""

    OPEN = "open", mark("待核验")
    ACCEPTED = "accepted", mark("计入")
    REFUSED = "refused", mark("不计")


class Filing(models.Model):
    """A bonus that a unit claims (加分申报); once the office accepts it, it counts as the ``claim`` that comes of it."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="filings")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="filings")
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=120)
    happened_on = models.DateField()
    filed_by = models.CharField(max_length=60)
    filed_on = models.DateField()
    state = models.CharField(max_length=8, choices=FilingState.choices, default=FilingState.OPEN)
    decision = models.CharField(max_length=200, blank=True, default="")
    decided_by = models.CharField(max_length=60, blank=True, default="")
    claim = models.ForeignKey(Claim, on_delete=models.PROTECT, related_name="filings", null=True, blank=True)

    class Meta:
        ordering = ["filed_on", "pk"]

    def __str__(self) -> str:
        return self.title


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
