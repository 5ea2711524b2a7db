"""A sending is carried out once (幂等): the same key with the same content gets the same answer for a day."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from threeones.base.accounts.access import Access
from threeones.base.audit.chain import canonical
from threeones.base.entry.errors import KeyReused, Refused, Wrong
from threeones.base.entry.models import Submission
from threeones.base.entry.policy import entry_policy

Answer = dict[str, Any]


def once(
    *, access: Access, key: str, purpose: str, content: Mapping[str, Any], work: Callable[[], Answer]
) -> tuple[Answer, bool]:
    """Do ``work`` unless this person sent the same under ``key`` within a day; its answer (JSON), and whether it was done now.

    To be called within the caller's transaction and after ``audit.chain.hold()``, which keeps two at once apart.
    An empty key is not remembered. Raises ``KeyReused`` where the content differs, ``Refused`` for an overlong key.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a sending is remembered in the transaction that carries it out")
    if not key or not access.user_id:
        return work(), True
    if len(key) > entry_policy().max_key_characters or not key.isprintable():
        most = _("不超过%(most)s个字符") % {"most": entry_policy().max_key_characters}
        raise Refused([Wrong("key", _("提交编号太长或有控制字符"), most)])
    digest = hashlib.sha256(f"{purpose}\n{canonical(dict(content))}".encode("utf-8", "surrogatepass")).hexdigest()
    known = Submission.objects.filter(user_id=access.user_id, key=key).first()
    if known is not None and known.at >= _kept_since():
        if known.digest != digest:
            raise KeyReused
        answer: Answer = json.loads(known.answer)
        return answer, False
    answer = work()
    told = {
        "purpose": purpose,
        "digest": digest,
        "answer": json.dumps(answer, ensure_ascii=False),
        "at": timezone.now(),
    }
    Submission.objects.update_or_create(user_id=access.user_id, key=key, defaults=told)
    return answer, True


def was_sent(access: Access, key: str) -> bool:
    """Whether a sending of this person is remembered under the key."""
    return bool(key) and Submission.objects.filter(user_id=access.user_id or 0, key=key, at__gte=_kept_since()).exists()


def forget_old() -> int:
    """Forget the sendings of which nobody can ask any more; a daily job. Returns how many."""
    return Submission.objects.filter(at__lt=_kept_since()).delete()[0]


def _kept_since() -> Any:
    return timezone.now() - timedelta(hours=entry_policy().key_hours)
