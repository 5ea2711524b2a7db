"""One's own tokens and webhooks."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from threeones.base.accounts.tokens import Scope, is_open, make_token, own_tokens, revoke_token
from threeones.base.hooks import selectors, services
from threeones.base.pages.form_faults import tell
from threeones.base.pages.requests import PageRequest
from threeones.kernel.values.faults import Faults
from threeones.web.tokens.forms import HookForm, TokenForm

PAGE = 50


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("secret")
def tokens(request: PageRequest) -> HttpResponse:
    """The tokens of who asks; a new one is shown once, in the answer to the form that makes it."""
    form, secret = TokenForm(request.POST if request.method == "POST" else None), ""
    if form.is_bound and form.is_valid():
        try:
            _made, secret = make_token(access=request.access, **form.cleaned_data)
            form = TokenForm()
        except Faults as error:
            tell(form, error)
    today, words = timezone.localdate(), dict(Scope.choices)
    found = [(t, is_open(t, today), [words.get(s, s) for s in t.scopes.split()]) for t in own_tokens(request.access)]
    context = {
        "crumbs": [(_("首页"), "/"), (_("我的令牌"), None)],
        "tokens": found,
        "form": form,
        "secret": secret,
        "open": sum(is_one for _t, is_one, _w in found),
    }
    return render(request, "tokens/tokens.html", context, status=422 if form.errors else 200)


@require_POST
def revoke(request: PageRequest, pk: int) -> HttpResponse:
    """Take a token back."""
    if not revoke_token(access=request.access, token=pk):
        raise Http404(_("没有这个令牌，或者已经收回"))
    messages.info(request, _("令牌已收回，用它的程序从现在起连不上了。"))
    return redirect("tokens")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_variables("secret")
def hooks(request: PageRequest) -> HttpResponse:
    """The subscriptions of who asks (a system administrator's: everybody's) and what was sent."""
    request.access.require("hooks.subscribe")
    form, secret = HookForm(request.POST if request.method == "POST" else None), ""
    if form.is_bound and form.is_valid():
        try:
            _made, secret = services.subscribe(access=request.access, **form.cleaned_data)
            form = HookForm()
        except Faults as error:
            tell(form, error)
    page = Paginator(selectors.deliveries(request.access), PAGE).get_page(request.GET.get("page"))
    found = selectors.own(request.access)
    context = {
        "crumbs": [(_("首页"), "/"), (_("我的令牌"), "/me/tokens/"), (_("推送"), None)],
        "subscriptions": [(s, services.told_of(s)["url"]) for s in found],
        "form": form,
        "secret": secret,
        "page": page,
        "everybody": request.access.may("hooks.manage"),
    }
    return render(request, "tokens/hooks.html", context, status=422 if form.errors else 200)


@require_POST
def end_hook(request: PageRequest, pk: int) -> HttpResponse:
    """End a subscription."""
    if not services.unsubscribe(access=request.access, subscription=pk):
        raise Http404(_("没有这个推送，或者已经停了"))
    messages.info(request, _("推送已停。"))
    return redirect("hooks")


@require_POST
def retry_hook(request: PageRequest, pk: int) -> HttpResponse:
    """Try once more what was given up."""
    if not services.redeliver(access=request.access, delivery=pk):
        raise Http404(_("没有放弃了的这次推送"))
    messages.info(request, _("一分钟内重新推送。"))
    return redirect("hooks")
