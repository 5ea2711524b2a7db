"""Saving a scheme: one transaction with its entry in the audit; what was saved is never altered."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from threeones.apps.evaluation.models import SchemeText
from threeones.apps.evaluation.schemes.checking import Found, check, tidy
from threeones.apps.evaluation.schemes.sources import IDENTIFIER, Source, source_of
from threeones.apps.evaluation.sight import SCHEMES
from threeones.base.accounts.access import Access
from threeones.base.audit.chain import Change, append, hold
from threeones.base.entry.drafts import drop_draft
from threeones.base.entry.errors import Refused, Stale, Theirs, Unknown, Wrong
from threeones.base.entry.policy import entry_policy
from threeones.base.entry.sending import once
from threeones.base.entry.texts import check_text

LABEL = "evaluation.schemetext"
DRAFT = "scheme/"
"""Begins the names of the drafts of schemes."""


@dataclass(frozen=True, slots=True)
class Saved:
    """What came of a sending: which saving it became."""

    scheme: str
    number: int
    repeated: bool = False


def save_scheme(
    *, access: Access, scheme: str, text: str, note: str, version: int, key: str = "", form: str = ""
) -> Saved:
    """Save a scheme (考评方案) anew; ``version`` is the number of the saving that the writer began with (0: the pack, or nothing).

    From then on it is what is counted by; runs that are frozen stay as they are. ``form`` names the form whose draft goes.
    Raises ``PermissionDenied``, ``Refused`` with every fault, ``Stale`` where somebody saved meanwhile, ``KeyReused``.
    """
    text, note = tidy(text), note.strip()
    sha = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    content = {"scheme": scheme, "sha256": sha, "note": note, "version": version}
    with transaction.atomic():
        hold()
        access.require(SCHEMES)

        def work() -> dict[str, Any]:
            return _write(access, scheme, text, note, version)

        answer, now = once(access=access, key=key, purpose="evaluation.scheme", content=content, work=work)
        if form:
            drop_draft(access=access, form=form)
    return Saved(**answer, repeated=not now)


def _write(access: Access, scheme: str, text: str, note: str, version: int) -> dict[str, Any]:
    if not IDENTIFIER.fullmatch(scheme):
        raise Unknown([Wrong("scheme", _("没有这个方案"))])
    standing = source_of(scheme)
    if (standing.number if standing else 0) != version:
        raise Stale(theirs(standing) if standing else Theirs({}, "", "", "0"))
    looked = check(text, scheme)
    wrong = [Wrong("text", _told(f), f.expected) for f in looked.faults]
    wrong += check_text("note", note, entry_policy().max_reason_characters, _("改了什么、依据什么，一句话"))
    if standing is not None and standing.text == text.encode("utf-8", "surrogatepass"):
        wrong.append(Wrong("text", _("没有改动")))
    if wrong or looked.scheme is None:
        raise Refused(wrong)
    made = SchemeText.objects.create(
        scheme=scheme,
        number=version + 1,
        title=looked.scheme.title,
        text=text,
        note=note,
        written_by=access.actor[:60],
        written_at=timezone.now(),
    )
    append(access.actor, [Change("create", LABEL, key_of(made), {}, told_of(made), note)])
    return {k: v for k, v in asdict(Saved(scheme, made.number)).items() if k != "repeated"}


def _told(fault: Found) -> str:
    return _("第%(line)s行：%(fault)s") % {"line": fault.line, "fault": fault.fault} if fault.line else fault.fault


def theirs(standing: Source) -> Theirs:
    """What stands there now: the text, who saved it and when."""
    saved = standing.saved
    at = timezone.localtime(saved.written_at).strftime("%Y-%m-%d %H:%M") if saved else ""
    by = saved.written_by if saved else ""
    return Theirs({"text": standing.text.decode()}, by, at, str(standing.number))


def key_of(saved: SchemeText) -> str:
    """How the audit names a saving."""
    return f"{saved.scheme} / {saved.number}"


def told_of(saved: SchemeText) -> dict[str, Any]:
    """What the audit tells of a saving; its text's SHA-256 stands for it."""
    sha = hashlib.sha256(saved.text.encode()).hexdigest()
    return {"title": saved.title, "sha256": sha, "note": saved.note, "written_by": saved.written_by}
