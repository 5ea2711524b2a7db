"""Writes: carried out within one transaction, and with the header ``Idempotency-Key`` once only (幂等)."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from threeones.api.problems import FaultOut, Refused, answer
from threeones.base.accounts.access import Access
from threeones.base.audit.chain import hold
from threeones.base.entry import sending
from threeones.base.entry.errors import KeyReused
from threeones.base.entry.policy import entry_policy

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
KEY = re.compile(r"[!-~]+")
JSON, MULTIPART = "application/json", "multipart/form-data"


class Unfinished(Exception):
    """The write was refused: nothing of it is saved, and nothing remembered."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__(response.status_code)
        self.response = response


def once(request: HttpRequest, access: Access, work: Callable[[], HttpResponse]) -> HttpResponse:
    """Carry out ``work``; with a key in a transaction that is taken back where it is refused.

    With a key that its sender used before for the same, it is not done again: what was answered then is answered.
    Whoever sends the same at the same time waits for the first. What was refused is not remembered.
    """
    key = request.headers.get(HEADER, "")
    if HEADER in request.headers and not (KEY.fullmatch(key) and len(key) <= entry_policy().max_key_characters):
        expected = _("1到%(most)s个可见的ASCII字符") % {"most": entry_policy().max_key_characters}
        return answer(Refused.invalid([FaultOut(field=HEADER, fault=_("编号写法不对"), expected=expected)]))
    if not key:
        # one service is one transaction; around it nothing is to be held together
        return work()
    made: list[HttpResponse] = []

    def done() -> sending.Answer:
        response = work()
        if response.status_code >= 400:
            raise Unfinished(response)
        made.append(response)
        return {"status": response.status_code, "body": response.content.decode()}

    try:
        with transaction.atomic():
            hold()
            purpose = f"{request.method} {request.get_full_path()}"[:60]
            told, fresh = sending.once(access=access, key=key, purpose=purpose, content=_content(request), work=done)
    except Unfinished as error:
        return error.response
    except KeyReused:
        return answer(Refused.key_reused())
    if fresh:
        return made[0]
    again = HttpResponse(told["body"].encode(), status=told["status"], content_type=f"{JSON}; charset=utf-8")
    again.headers[REPLAYED] = "true"
    return again


def _content(request: HttpRequest) -> dict[str, Any]:
    """What makes one sending the same as another: address and content, not the way in which it was written down."""
    found: dict[str, Any] = {"address": request.get_full_path()}
    if request.content_type == MULTIPART:
        found["fields"] = {name: request.POST.getlist(name) for name in request.POST}
        found["files"] = [
            [name, file.name, _digest(file)] for name in request.FILES for file in request.FILES.getlist(name)
        ]
        return found
    try:
        return {**found, "json": json.loads(request.body)}
    except (ValueError, RecursionError):
        # it is refused where it is read
        return {**found, "bytes": hashlib.sha256(request.body).hexdigest()}


def _digest(file: Any) -> str:
    found = hashlib.sha256()
    for piece in file.chunks():
        found.update(piece)
    file.seek(0)
    return found.hexdigest()
