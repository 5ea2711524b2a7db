"""What the audit tells of the drafts of a review."""

from __future__ import annotations

from threeones.apps.review.models import ReviewPassage, ReviewVersion
from threeones.apps.review.services import passage_key, told_of_passage, told_of_version, version_key
from threeones.base.registry.records import RecordKind, record_kinds


def find_version(key: str) -> ReviewVersion | None:
    """The version that the audit names so."""
    year, _, number = key.partition(" / ")
    if not (year.isdecimal() and number.isdecimal()):
        return None
    return ReviewVersion.objects.filter(draft__year=int(year), number=int(number)).select_related("draft").first()


def version_url(found: ReviewVersion) -> str:
    """The page that shows what a version changed."""
    return f"/review/{found.draft.year}/drafts/{found.number}/"


record_kinds.register(
    "review.reviewversion",
    RecordKind(
        "综述稿次",
        {"author_name": "谁存的", "as_of": "数据截至", "reason": "改了什么", "figures_sha256": "当时数字的哈希"},
        ReviewVersion,
        key=version_key,
        values=told_of_version,
        related=("draft",),
        find=find_version,
        url=version_url,
    ),
)
record_kinds.register(
    "review.reviewpassage",
    RecordKind(
        "综述段落",
        {"text": "文字", "original": "恢复原文"},
        ReviewPassage,
        key=passage_key,
        values=told_of_passage,
        related=("version__draft",),
    ),
)
