"""Kept files go only where no record names them any more."""

from __future__ import annotations

import hashlib
import os
import time
from pathlib import Path

import pytest
from django.utils import timezone

from threeones.base.files.models import SourceFile
from threeones.base.files.named import FRESH_SECONDS, drop_unnamed, is_named
from threeones.base.files.uploads import keep

pytestmark = pytest.mark.django_db
DATA = b"a workbook"
SHA = hashlib.sha256(DATA).hexdigest()


def kept(home: Path, *, fresh: bool = False) -> Path:
    path = keep(home, SHA, DATA)
    if not fresh:
        then = time.time() - FRESH_SECONDS - 1
        os.utime(path, (then, then))
    return path


def test_a_file_that_a_record_names_stays(tmp_path: Path) -> None:
    path = kept(tmp_path)
    source = SourceFile.objects.create(name="手册.xlsx", sha256=SHA, size=len(DATA), loaded_at=timezone.now())
    assert is_named(SHA) and not drop_unnamed(tmp_path, SHA) and path.exists()
    source.delete()
    assert not is_named(SHA) and drop_unnamed(tmp_path, SHA) and not path.exists()
    assert not drop_unnamed(tmp_path, SHA)


def test_one_that_was_just_kept_is_left_to_whoever_is_about_to_name_it(tmp_path: Path) -> None:
    path = kept(tmp_path, fresh=True)
    assert not drop_unnamed(tmp_path, SHA) and path.exists()
    assert drop_unnamed(tmp_path, SHA, fresh=-1)
