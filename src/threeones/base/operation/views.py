"""Answers that need no page: health, figures for machines, and what is said where the site cannot answer."""

from __future__ import annotations

import logging
import sys

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import get_template
from django.utils import translation
from django.utils.translation import gettext as _
from django.views import defaults
from django.views.decorators.http import require_safe

from threeones.base.operation import health, metrics
from threeones.base.operation.logs import request_id
from threeones.base.operation.policy import policy
from threeones.base.operation.refusals import Hindrance, Refusal, refusal_of
from threeones.base.operation.strangers import is_known

logger = logging.getLogger(__name__)
MACHINES = "/api/"
"""Below this address answers are for programs."""


@login_not_required
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """Whether the process answers at all; asks neither database nor disk."""
    return JsonResponse({"status": "live"})


@login_not_required
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Whether the site can do its work now (200), or not (503); what is wrong is told only to those who are known."""
    found = health.readiness()
    told: dict[str, object] = {"status": "ready" if found.ready else "not ready"}
    if is_known(request):
        told["checks"] = found.checks
    return JsonResponse(told, status=200 if found.ready else 503)


@login_not_required
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """The figures of the site's operation as Prometheus reads them; for those who are known only."""
    if not is_known(request):
        return HttpResponse("403\n", content_type="text/plain", status=403)
    return HttpResponse(metrics.text(), content_type=metrics.CONTENT_TYPE)


def server_error(request: HttpRequest) -> HttpResponse:
    """The answer where an error ended a request: 503 or 507 where something hinders, else 500 (Django's handler500)."""
    error = sys.exc_info()[1]
    if error is not None and (refusal := refusal_of(error)) is not None:
        return _refused(request, refusal)
    logger.error("unexpected error", exc_info=error)
    return _unexpected(request)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The answer to a request that cannot be understood (Django's handler400).

    Django takes a session that could not be saved for one that was ended meanwhile, whatever hindered it.
    """
    if (refusal := refusal_of(exception)) is not None:
        return _refused(request, refusal)
    return defaults.bad_request(request, exception)


def _unexpected(request: HttpRequest) -> HttpResponse:
    if request.path.startswith(MACHINES):
        return _for_machines("internal", _("出了没有料到的错误，已经记在日志里；没有数据被改动。"), 500)
    return defaults.server_error(request)


def _refused(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    logger.warning("refused", extra={"reason": refusal.hindrance.name.lower()}, exc_info=refusal.error)
    metrics.REFUSED.labels(refusal.hindrance.name.lower()).inc()
    with translation.override(translation.get_language_from_request(request)):
        response = _page(request, refusal.hindrance)
    response.headers["Retry-After"] = str(policy().retry_seconds)
    response.headers["Cache-Control"] = "no-store"
    return response


def _page(request: HttpRequest, hindrance: Hindrance) -> HttpResponse:
    title, what, do = _words(hindrance)
    if request.path.startswith(MACHINES):
        return _for_machines(hindrance.name.lower(), f"{what}{do}", hindrance.value)
    context = {"title": title, "what": what, "do": do, "number": request_id.get()}
    return HttpResponse(get_template("operation/refused.html").render(context), status=hindrance.value)


def _for_machines(error: str, message: str, status: int) -> HttpResponse:
    """In the form of every refusal of the interface for programs (``threeones.api.problems``)."""
    told = {"error": error, "message": message, "faults": [], "request": request_id.get()}
    return JsonResponse(told, status=status, json_dumps_params={"ensure_ascii": False})


def _words(hindrance: Hindrance) -> tuple[str, str, str]:
    """Title, what happened, what to do; nothing of the request was kept in either case."""
    if hindrance is Hindrance.FULL:
        return (
            _("磁盘已满"),
            _("服务器的磁盘写满了，刚才的内容没有保存；以前的数据都在。"),
            _("请告诉系统管理员清理磁盘，再退回前一页重新提交。"),
        )
    return (
        _("系统暂时繁忙"),
        _("数据库正在重启或者太忙，刚才的操作没有完成，也没有保存一半。"),
        _("请过几秒钟退回前一页再试一次。"),
    )
