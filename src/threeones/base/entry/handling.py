"""What views of forms share: keys of sendings, files that came along, drafts that come back."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.forms import Form
from django.http import HttpRequest
from django.http.response import HttpResponseRedirect

from threeones.base.accounts.access import Access
from threeones.base.entry.drafts import Kept, draft_of, save_draft
from threeones.base.entry.errors import Conflict, KeyReused, Refused, Stale, Wrong
from threeones.base.entry.sending import was_sent
from threeones.base.entry.uploads import add_upload
from threeones.base.pages.form_faults import tell
from threeones.kernel.values.faults import Faults


def fresh_key() -> str:
    """A key for one sending of a form."""
    return uuid.uuid4().hex


class SeeOther(HttpResponseRedirect):
    """After a sending the browser asks for the result by GET (303): going back and reloading send nothing."""

    status_code = 303


@dataclass(frozen=True, slots=True)
class Restored:
    """A form's first values: those of the draft where there is one, with the key under which it would be sent."""

    values: Mapping[str, Any]
    key: str
    draft: Kept | None


def restored(access: Access, form: str, initial: Mapping[str, Any]) -> Restored:
    """The first values of a form for this person: ``initial``, over which the draft goes."""
    draft = draft_of(access, form)
    if draft is None:
        return Restored(initial, fresh_key(), None)
    told = draft.first()
    # a box that was unticked does not come back as the ticked one that it began as
    ticks = {name: False for name, value in initial.items() if isinstance(value, bool) and name not in told}
    return Restored({**initial, **ticks, **told}, usable_key(access, draft), draft)


def usable_key(access: Access, draft: Kept) -> str:
    """The key of a draft, while nothing was sent under it; else a fresh one."""
    key = draft.key
    return key if key and key.isprintable() and not was_sent(access, key) else fresh_key()


def take_files(request: HttpRequest, access: Access, form: str) -> list[Wrong]:
    """Keep the files that came with a form as ones that wait with it; what is wrong with those that are not taken.

    A form that was sent already brings none: they are its record's, and would wait for the next one.
    """
    wrong: list[Wrong] = []
    if was_sent(access, request.POST.get("key", "")):
        return wrong
    for file in request.FILES.getlist("files"):
        try:
            add_upload(access=access, form=form, file=file)
        except Faults as refused:
            wrong += [Wrong("files", f"“{f.file}”{f.fault}" if f.file else f.fault, f.expected) for f in refused.faults]
    return wrong


def not_taken(error: Conflict | Refused, form: Form) -> dict[str, Any]:
    """What a form's page shows of a sending that was not taken; faults go to their fields."""
    if isinstance(error, KeyReused):
        return {"conflict": str(error), "key": fresh_key()}
    if isinstance(error, Stale):
        return {"conflict": str(error), "theirs": error.theirs, "version": error.theirs.version}
    if isinstance(error, Refused):
        tell(form, error)
        return {}
    return {"conflict": str(error)}


def keep_as_draft(access: Access, form: str, values: Mapping[str, list[str]]) -> bool:
    """Keep what was typed as a draft; False where it is more than a draft holds (then the page itself still has it)."""
    try:
        save_draft(access=access, form=form, values=values)
    except Refused:
        return False
    return True
