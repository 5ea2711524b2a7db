"""Limits of files attached to records (``packs/security/uploads.yaml``)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from threeones.kernel.values.packs import packs_dir
from threeones.kernel.values.yamls import read_yaml


@dataclass(frozen=True, slots=True)
class AttachmentLimits:
    """Sizes in MiB by kind, pictures in megapixels, what is shown of them in pixels."""

    attachment_mb: Mapping[str, int]
    max_files: int
    max_name_characters: int
    max_photo_megapixels: int
    max_picture_megapixels: int
    thumbnail_pixels: int
    preview_pixels: int


@lru_cache
def attachment_limits() -> AttachmentLimits:
    """The limits in force."""
    pack = read_yaml(packs_dir() / "security" / "uploads.yaml")
    by_kind = {str(k): int(v) for k, v in pack["attachment_mb"].items()}
    return AttachmentLimits(by_kind, **{k: int(pack[k]) for k in AttachmentLimits.__slots__ if k != "attachment_mb"})
