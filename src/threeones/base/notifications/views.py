"""What there is to tell somebody today, how it went out, how he wants it; the robots of a bureau."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from threeones.base.notifications import selectors, services
from threeones.base.notifications.forms import PreferenceForm, RobotForm
from threeones.base.notifications.rights import MANAGE
from threeones.base.notifications.telling import channel_word
from threeones.base.pages.form_faults import tell
from threeones.base.pages.reading import read_by
from threeones.base.pages.requests import PageRequest
from threeones.kernel.values.faults import Faults

PAGE = 50


@read_by("signed_in")
def today(request: PageRequest) -> HttpResponse:
    """Today's digest as text to copy, and the messages of late."""
    now = selectors.present(request.access)
    page = Paginator(selectors.own_messages(request.access), PAGE).get_page(request.GET.get("page"))
    context = {
        "crumbs": [(_("首页"), "/"), (_("通知"), None)],
        "today": selectors.today_of(request.access, timezone.localdate()),
        "now": now,
        "channel": channel_word(now.channel),
        "page": page,
        "manages": request.access.may(MANAGE),
    }
    return render(request, "notifications/today.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: PageRequest) -> HttpResponse:
    """How and when who asks wants to be told."""
    request.access.require("signed_in")
    form = PreferenceForm(request.access, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            services.choose(access=request.access, choice=form.choice)
        except Faults as error:
            tell(form, error)
        else:
            messages.info(request, _("通知设置已保存。"))
            return redirect("notifications")
    context = {
        "crumbs": [(_("首页"), "/"), (_("通知"), "/notifications/"), (_("设置"), None)],
        "form": form,
        "now": selectors.present(request.access),
    }
    return render(request, "notifications/settings.html", context, status=422 if form.errors else 200)


@require_POST
def retry(request: PageRequest, pk: int) -> HttpResponse:
    """Try once more what was given up."""
    if not services.resend(access=request.access, message=pk):
        raise Http404(_("没有放弃了的这条消息"))
    messages.info(request, _("一分钟内再试。"))
    own = selectors.own_messages(request.access).filter(pk=pk).exists()
    return redirect("notifications" if own else "notification_channels")


@never_cache
@sensitive_post_parameters("url", "secret")
@require_http_methods(["GET", "HEAD", "POST"])
def channels(request: PageRequest) -> HttpResponse:
    """The robots of the bureaus that who asks looks after, and what they said."""
    request.access.require(MANAGE)
    form = RobotForm(request.access, request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            services.add_robot(access=request.access, **form.cleaned_data)
        except Faults as error:
            tell(form, error)
        else:
            messages.info(request, _("机器人已添加，按“测试”看它通不通。"))
            return redirect("notification_channels")
    page = Paginator(selectors.messages_of_robots(request.access), PAGE).get_page(request.GET.get("page"))
    context = {
        "crumbs": [(_("首页"), "/"), (_("通知"), "/notifications/"), (_("群机器人"), None)],
        "robots": [(robot, channel_word(robot.kind)) for robot in selectors.robots_managed(request.access)],
        "form": form,
        "page": page,
    }
    return render(request, "notifications/channels.html", context, status=422 if form.errors else 200)


@require_POST
def test_channel(request: PageRequest, pk: int) -> HttpResponse:
    """Have a robot say something."""
    if services.try_robot(access=request.access, robot=pk) is None:
        raise Http404(_("没有这个机器人，或者已经停用"))
    messages.info(request, _("一分钟内送出，结果列在下面。"))
    return redirect("notification_channels")


@require_POST
def end_channel(request: PageRequest, pk: int) -> HttpResponse:
    """End a robot."""
    if not services.end_robot(access=request.access, robot=pk):
        raise Http404(_("没有这个机器人，或者已经停用"))
    messages.info(request, _("机器人已停用，地址和密钥已删去。"))
    return redirect("notification_channels")
