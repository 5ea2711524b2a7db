"""Whatever a browser sends to the forms, and whatever bytes come as files: an answer in words, never an error of ours."""

from __future__ import annotations

import os
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.entry.conftest import MONTH, Office
from tests.entry.test_files import PDF, archive, picture
from tests.support.people import signed_in
from threeones.apps.indicators.models import Indicator, Observation
from threeones.apps.supervision.models import Report
from threeones.base.files.kinds import SUFFIXES, look
from threeones.base.org.models import Role

LONG = bool(os.environ.get("THREEONES_LONG"))
FORMS, FILES = (4000, 3000) if LONG else (60, 200)
"""So many inputs to each of three forms, and files; the long run has 15,000 together."""
quick = settings(max_examples=FORMS, deadline=None, suppress_health_check=list(HealthCheck))
PLAIN = ["", "0", "60", "-1", "1e400", "NaN", "６０", "2021-10-28", "2021-02-30", "on", "on_track", "send", "prepare"]
EVIL = [
    "<script>alert(1)</script>",
    "{{ 7|add:7 }}",
    "' OR 1=1 --",
    "\x00",
    "\ud800",
    "\u202e",
    "字" * 6000,
    "=HYPERLINK(1)",
]
# a browser sends text, which has no lone surrogates; the test client cannot send one either
VALUES = st.sampled_from(PLAIN + [e for e in EVIL if e != "\ud800"]) | st.text(
    st.characters(codec="utf-8"), max_size=80
)
HEADS = st.sampled_from(
    [b"", PDF, picture(), picture("PNG"), archive("word/document.xml"), b"PK\x03\x04", b"\xd0\xcf\x11\xe0"]
)
BYTES = st.builds(
    lambda head, tail, cut: (head + tail)[: cut or None], HEADS, st.binary(max_size=300), st.integers(0, 400)
)
NAMES = st.sampled_from([*SUFFIXES, "exe", "doc", ""]).flatmap(lambda s: st.text(max_size=20).map(lambda n: f"{n}.{s}"))


def answers(client: Any, path: str, told: dict[str, str]) -> None:
    """Every answer is a page or a redirection, and shows no markup that was typed; what it did is undone."""
    with transaction.atomic():
        answer = client.post(path, told)
        assert answer.status_code in (200, 303, 400, 403, 404, 409), answer.status_code
        if answer.status_code in (200, 409):
            assert "<script>alert(1)" not in answer.content.decode()
        assert Report.objects.filter(month=MONTH).count() <= 1
        transaction.set_rollback(True)


REPORT = st.sampled_from(["text", "own_view", "progress", "late_reason", "key", "prepared", "action"])
FIGURE = st.sampled_from(
    ["indicator", "place", "period", "vintage", "value", "growth", "published_on", "document", "key", "held"]
)
KNOWN = st.sampled_from(["FAI", "P", "2021年1—10月", "flash"])


@pytest.mark.django_db
@quick
@given(told=st.dictionaries(REPORT, VALUES), day=VALUES)
def test_the_report_form_answers_anything(office: Office, told: dict[str, str], day: str) -> None:
    told = {"action": "send", **told, f"on-{office.due.pk}": day, f"evidence-{office.due.pk}": day}
    client = signed_in(Role.UNIT_LEAD, office.records.section)
    answers(client, f"/projects/J-001/report/?month={MONTH}&unit=J-1", told)
    assert not Report.objects.filter(month=MONTH).exists()


@pytest.mark.django_db
@quick
@given(told=st.dictionaries(FIGURE, VALUES | KNOWN))
def test_the_form_of_figures_answers_anything(office: Office, told: dict[str, str]) -> None:
    if not Indicator.objects.exists():
        office.records.observe(office.records.indicator(), "2021-01/2021-09", "500.1")
    answers(signed_in(Role.STATISTICS), "/indicators/entry/", told)
    assert Observation.objects.count() == 1


@settings(max_examples=FILES, deadline=None)
@given(NAMES, BYTES)
def test_any_bytes_are_taken_or_refused_in_words(name: str, data: bytes) -> None:
    found = look(name, data)
    assert bool(found.kind) != bool(found.fault)
    assert found.kind or found.expected


@pytest.mark.django_db
@settings(max_examples=FORMS, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=BYTES, name=NAMES)
def test_any_upload_is_answered(db: None, data: bytes, name: str) -> None:
    client = signed_in(Role.UNIT_LEAD)
    file = SimpleUploadedFile("x", data)
    # the test client writes names into a header, where line breaks end it, as browsers escape them
    file.name = "f" + "".join(c for c in name if c.isprintable() and c not in '/\\"')
    answer = client.post("/uploads/fuzz/", {"files": file})
    assert answer.status_code == 200 and "<script>" not in answer.content.decode()
