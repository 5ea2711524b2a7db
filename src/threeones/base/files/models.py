"""Files that records come from, and the provenance that every record carries."""

from __future__ import annotations

from django.db import models

from threeones.kernel.values.derivation import Node, Scalar, row


class Basis(models.TextChoices):
    """What a record is worth as evidence (记录性质)."""

    REAL = "real", "真实"
    SYNTHETIC = "synthetic", "示例"
    RECORDED = "recorded", "公布"


class SourceKind(models.TextChoices):
    """How records came in (来源方式): read from a workbook, or entered in the system."""

    WORKBOOK = "workbook", "工作簿"
    ENTRY = "entry", "填报单"


class SourceFile(models.Model):
    """A file that records come from (来源文件): a workbook as loaded, or an entry form as sent.

    Kept whole under its SHA-256 in the data folder; an entry form is JSON (``files.forms``).
    """

    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    loaded_at = models.DateTimeField()
    kind = models.CharField(max_length=8, choices=SourceKind.choices, default=SourceKind.WORKBOOK)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "sha256"], name="files_source_name_sha")]

    def __str__(self) -> str:
        return self.name


class Sourced(models.Model):
    """A record that knows the spreadsheet row it was read from, and what it is worth."""

    source_file = models.ForeignKey(SourceFile, on_delete=models.PROTECT, related_name="+")
    source_sheet = models.CharField(max_length=60)
    source_row = models.PositiveIntegerField()
    basis = models.CharField(max_length=9, choices=Basis.choices, default=Basis.REAL)
    document = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        abstract = True

    @property
    def source(self) -> str:
        """File and sheet as derivations cite them."""
        return f"{self.source_file.name}#{self.source_sheet}"

    @property
    def entered(self) -> bool:
        """Whether the record was last entered or corrected in the system, not read from a workbook."""
        return self.source_file.kind == SourceKind.ENTRY

    def leaf(self, value: Scalar, label: str = "", unit: str = "") -> Node:
        """``value`` as a leaf of a derivation that cites this record's row."""
        node = row(value, self.source, self.source_row, label, unit)
        node.params["basis"] = self.basis
        if self.document:
            node.params["document"] = self.document
        return node


class Attachment(models.Model):
    """A file that somebody attached to a record (附件), kept whole under its SHA-256 in the data folder.

    ``record`` and ``key`` name the record as the audit does; ``kind`` is what its content is (``files.kinds``).
    """

    record = models.CharField(max_length=60)
    key = models.CharField(max_length=200)
    name = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=4)
    uploaded_by = models.CharField(max_length=60)
    uploaded_at = models.DateTimeField()

    class Meta:
        ordering = ["uploaded_at", "pk"]
        indexes = [models.Index(fields=["record", "key"], name="files_attachment_of")]

    def __str__(self) -> str:
        return self.name
