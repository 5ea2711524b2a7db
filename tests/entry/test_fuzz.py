"""Whatever bytes come as files: an answer in words, never an error of ours."""

from __future__ import annotations

import os

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.entry.test_files import PDF, archive, picture
from tests.support.people import signed_in
from threeones.base.files.kinds import SUFFIXES, look
from threeones.base.org.models import Role

LONG = bool(os.environ.get("THREEONES_LONG"))
UPLOADS, FILES = (1000, 3000) if LONG else (60, 200)
HEADS = st.sampled_from(
    [b"", PDF, picture(), picture("PNG"), archive("word/document.xml"), b"PK\x03\x04", b"\xd0\xcf\x11\xe0"]
)
BYTES = st.builds(
    lambda head, tail, cut: (head + tail)[: cut or None], HEADS, st.binary(max_size=300), st.integers(0, 400)
)
NAMES = st.sampled_from([*SUFFIXES, "exe", "doc", ""]).flatmap(lambda s: st.text(max_size=20).map(lambda n: f"{n}.{s}"))


@settings(max_examples=FILES, deadline=None)
@given(NAMES, BYTES)
def test_any_bytes_are_taken_or_refused_in_words(name: str, data: bytes) -> None:
    found = look(name, data)
    assert bool(found.kind) != bool(found.fault)
    assert found.kind or found.expected


@pytest.mark.django_db
@settings(max_examples=UPLOADS, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=BYTES, name=NAMES)
def test_any_upload_is_answered(db: None, data: bytes, name: str) -> None:
    client = signed_in(Role.UNIT_LEAD)
    file = SimpleUploadedFile("x", data)
    # the test client writes names into a header, where line breaks end it, as browsers escape them
    file.name = "f" + "".join(c for c in name if c.isprintable() and c not in '/\\"')
    answer = client.post("/uploads/fuzz/", {"files": file})
    assert answer.status_code == 200 and "<script>" not in answer.content.decode()
