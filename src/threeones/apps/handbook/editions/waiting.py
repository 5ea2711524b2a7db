"""What waits for somebody in an edition (待办): parts to sign, remarks to answer, editions to approve and to publish."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from threeones.apps.handbook.editions.citing import word
from threeones.apps.handbook.editions.review import STALE, Review
from threeones.apps.handbook.editions.rights import AMEND, APPROVE, SIGN
from threeones.apps.handbook.editions.seeing import editions
from threeones.apps.handbook.models import Edition, EditionStage, SigningState
from threeones.base.accounts.access import Access, access_of_person
from threeones.base.org.models import Person
from threeones.base.registry.tasks import Task, TaskKind, task_kinds, tasks

TO_SIGN, TO_ANSWER, TO_APPROVE, TO_PUBLISH = (
    "handbook.sign",
    "handbook.answer",
    "handbook.approve",
    "handbook.publish",
)


def _at(access: Access, stage: EditionStage, today: date) -> QuerySet[Edition]:
    return editions(access).filter(stage=stage, opened_on__lte=today)


def _title(edition: Edition) -> str:
    return f"{edition.title} {word(edition)}"


def parts_to_sign(access: Access, today: date) -> Iterator[Task]:
    """Editions under review in which one's own units have not signed what stands there now."""
    if access.user_id == 0 or not access.may(SIGN):
        return
    for edition in _at(access, EditionStage.REVIEW, today):
        for line in Review(edition).open_lines:
            answered = line.signing is not None and bool(line.signing.answer)
            if not access.may(SIGN, line.unit) or (line.state == SigningState.OBJECTED and not answered):
                continue
            why = {
                STALE: _("%(unit)s签过以后，内容又改了"),
                SigningState.OBJECTED: _("%(unit)s的意见有了答复"),
            }.get(line.state, _("请%(unit)s审签自己的部分"))
            url = reverse("edition_sign", args=[edition.pk, line.unit.code])
            yield Task(TO_SIGN, _title(edition), url, None, why % {"unit": line.unit.name}, edition.opened_on)


def remarks_to_answer(access: Access, today: date) -> Iterator[Task]:
    """Remarks of units that the office has not answered."""
    if access.user_id == 0 or not access.may(AMEND):
        return
    under_review = _at(access, EditionStage.REVIEW, today)
    waiting = under_review.filter(signings__state=SigningState.OBJECTED, signings__answer="").distinct()
    for edition in waiting.prefetch_related("signings__unit"):
        if access.may(AMEND, edition):
            found = [s for s in edition.signings.all() if s.state == SigningState.OBJECTED and not s.answer]
            why = _("%(units)s有意见") % {"units": "、".join(s.unit.name for s in found)}
            url = f"{reverse('edition', args=[edition.pk])}#units"
            yield Task(TO_ANSWER, _title(edition), url, None, why, edition.opened_on)


def editions_to_approve(access: Access, today: date) -> Iterator[Task]:
    """Signed editions that wait for their leader, or for his secretary, who records his word."""
    if access.user_id == 0 or not (access.may(APPROVE) or access.secretary_of):
        return
    leaders = [access_of_person(p, today) for p in Person.objects.filter(pk__in=access.secretary_of)]
    for edition in _at(access, EditionStage.SIGNED, today).filter(approved_on=None):
        if access.may(APPROVE, edition) or any(one.may(APPROVE, edition) for one in leaders):
            why = _("各单位都已审签，等您签发")
            yield Task(TO_APPROVE, _title(edition), reverse("edition", args=[edition.pk]), None, why, edition.opened_on)


def editions_to_publish(access: Access, today: date) -> Iterator[Task]:
    """Approved editions that the office publishes."""
    if access.user_id == 0 or not access.may(AMEND):
        return
    for edition in _at(access, EditionStage.SIGNED, today).exclude(approved_on=None):
        if access.may(AMEND, edition):
            since = edition.approved_on or edition.opened_on
            url = reverse("edition", args=[edition.pk])
            yield Task(TO_PUBLISH, _title(edition), url, None, _("领导已签发，可以发布"), since)


tasks.register(TO_SIGN, parts_to_sign)
task_kinds.register(TO_SIGN, TaskKind(gettext_lazy("手册审签"), gettext_lazy("审签")))
tasks.register(TO_ANSWER, remarks_to_answer)
task_kinds.register(TO_ANSWER, TaskKind(gettext_lazy("审签意见"), gettext_lazy("答复")))
tasks.register(TO_APPROVE, editions_to_approve)
task_kinds.register(TO_APPROVE, TaskKind(gettext_lazy("手册签发"), gettext_lazy("签发")))
tasks.register(TO_PUBLISH, editions_to_publish)
task_kinds.register(TO_PUBLISH, TaskKind(gettext_lazy("手册发布"), gettext_lazy("发布")))
