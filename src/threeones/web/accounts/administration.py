"""Accounts for the system's administrator (系统管理员): the list, a new one, and what can be done with each."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from threeones.base.accounts import services
from threeones.base.accounts.factor import has_factor
from threeones.base.accounts.models import User
from threeones.base.accounts.policy import policy
from threeones.base.accounts.posts import ADMINISTRATORS
from threeones.base.accounts.rights import ADMINISTER, APPOINT, ENTER, SEE, SEE_POSTS
from threeones.base.accounts.selectors import CLOSED, LEFT, OPEN, accounts, held_by
from threeones.base.accounts.sessions import sessions_of
from threeones.base.org.models import Role
from threeones.base.pages.form_faults import tell
from threeones.base.pages.requests import PageRequest
from threeones.kernel.values.faults import Faults
from threeones.web.accounts.fields import Day, Reason, Roster, Words

PAGE = 50
STATE_WORDS = {OPEN: gettext_lazy("在用"), CLOSED: gettext_lazy("停用"), LEFT: gettext_lazy("已离开")}
View = Callable[..., HttpResponse]


def needs(permission: str) -> Callable[[View], View]:
    """A view for those only who have the permission, whatever record it is about."""

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: PageRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            request.access.require(permission)
            return view(request, *args, **kwargs)

        return checked

    return decorate


def crumbs(*more: tuple[object, str | None]) -> list[tuple[object, str | None]]:
    """The tree above a page of accounts."""
    above: list[tuple[object, str | None]] = [(_("首页"), "/")]
    return [*above, (_("账号与任职"), "/administration/accounts/" if more else None), *more]


def account(username: str) -> User:
    """The account of that user name, or 404."""
    found = User.objects.select_related("person__unit").filter(username=username).first()
    if found is None:
        raise Http404(_("没有账号“%(name)s”。") % {"name": username})
    return found


@never_cache
@require_safe
@needs(ENTER)
def index(request: PageRequest) -> HttpResponse:
    """The list: words, state and role stand in the address; fifty a page."""
    words, state, role = (request.GET.get(k, "").strip()[:60] for k in ("q", "state", "role"))

    found = accounts(access=request.access, day=timezone.localdate(), words=words, state=state, role=role)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "crumbs": crumbs(),
        "page": page,
        "total": page.paginator.count,
        "words": words,
        "state": state,
        "role": role,
        "states": STATE_WORDS.items(),
        "roles": Role.choices,
        "may_add": request.access.may(ADMINISTER),
        "sees_posts": request.access.may(SEE_POSTS),
        "today": timezone.localdate(),
    }
    return render(request, "accounts/accounts.html", context)


class NewForm(forms.Form):
    """A new account: of a person of the roster, of an enterprise, or of an administrator."""

    username = Words(label=gettext_lazy("用户名"), most=services.NAME_CHARACTERS)
    person = Roster(label=gettext_lazy("花名册里的人（工号或姓名）"), required=False, list="people")
    name = Words(label=gettext_lazy("姓名（花名册里的人不用填）"), most=services.NAME_CHARACTERS, required=False)
    enterprise_code = Words(label=gettext_lazy("统一社会信用代码（只企业账号填）"), required=False)


@never_cache
@require_http_methods(["GET", "POST"])
@needs(ADMINISTER)
def new(request: PageRequest) -> HttpResponse:
    """Make an account; its one-time password is shown this once."""
    form = NewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made, password = services.create_account(access=request.access, **form.cleaned_data)
        except Faults as found:
            tell(form, found)
        else:
            return given(request, made, password or "")
    context = {"crumbs": crumbs((_("新账号"), None)), "form": form}
    return render(request, "accounts/new.html", context, status=422 if form.errors else 200)


def given(request: PageRequest, user: User, password: str) -> HttpResponse:
    """A one-time password, once: neither kept nor sent again."""
    context = {
        "crumbs": crumbs((user.username, f"/administration/accounts/{user.username}/"), (_("一次性密码"), None)),
        "account": user,
        "password": password,
        "hours": policy().one_time_hours,
    }
    return render(request, "accounts/given.html", context)


class ReasonForm(forms.Form):
    """Why."""

    reason = Reason(gettext_lazy("如：借调期满"))


class LeavingForm(ReasonForm):
    """From when somebody is no longer here."""

    on = Day(label=gettext_lazy("从哪天起"))


class PersonForm(ReasonForm):
    """Which person of the roster."""

    person = Roster(label=gettext_lazy("花名册里的人（空着是不对应）"), required=False)


FORMS: dict[str, type[ReasonForm]] = {
    "close": ReasonForm,
    "open": ReasonForm,
    "left": LeavingForm,
    "person": PersonForm,
    "factor": ReasonForm,
}


@never_cache
@require_safe
@needs(ENTER)
def detail(request: PageRequest, username: str) -> HttpResponse:
    """One account."""
    return show(request, account(username))


def show(
    request: PageRequest,
    user: User,
    tried: str = "",
    form: forms.Form | None = None,
    extra: dict[str, Any] | None = None,
) -> HttpResponse:
    """The page of an account; ``form`` is the one that was sent and is at fault, ``tried`` its name."""
    access = request.access
    ways = {name: kind(prefix=name) for name, kind in FORMS.items()}
    if form is not None:
        ways[tried] = form  # type: ignore[assignment]  # any of the page's forms
    context = {
        "crumbs": crumbs((user.username, None)),
        "account": user,
        "today": timezone.localdate(),
        "roster_role": Role(user.person.role).label if user.person and user.person.role else "",
        "sees_account": access.may(SEE),
        "administers": access.may(ADMINISTER, user),
        "sees_posts": access.may(SEE_POSTS),
        "appoints": access.may(APPOINT, user),
        "own": user.pk == access.user_id,
        "has_factor": has_factor(user),
        "sessions": len(sessions_of(user)) if access.may(SEE) else 0,
        "held": held_by(access=access, user=user) if access.may(SEE_POSTS) else None,
        "may_sign_in": services.may_sign_in(user),
        "separate": policy().separate_administrators,
        "administrators": [r.label for r in ADMINISTRATORS],
        "forms": ways,
        "tried": tried,
        **(extra or {}),
    }
    return render(request, "accounts/account.html", context, status=422 if form is not None else 200)


@require_POST
@needs(SEE)
def change(request: PageRequest, username: str, what: str) -> HttpResponse:
    """Close, open, leave, link to a person, or switch the second factor off; each with its reason."""
    user = account(username)
    request.access.require(ADMINISTER, user)
    form = FORMS[what](request.POST, prefix=what)
    if not form.is_valid():
        return show(request, user, what, form)
    try:
        CHANGES[what](access=request.access, user=user, **form.cleaned_data)
    except Faults as found:
        tell(form, found)
        return show(request, user, what, form)
    messages.success(request, _("已办。"))
    return redirect("account", username=user.username)


CHANGES: dict[str, Callable[..., object]] = {
    "close": services.close_account,
    "open": services.open_account,
    "left": services.mark_left,
    "person": services.link_person,
    "factor": services.remove_factor,
}


@never_cache
@require_POST
@needs(SEE)
def one_time(request: PageRequest, username: str) -> HttpResponse:
    """A one-time password for somebody who has lost his."""
    user = account(username)
    return given(request, user, services.give_one_time_password(access=request.access, user=user))


@require_POST
@needs(SEE)
def end_sessions(request: PageRequest, username: str) -> HttpResponse:
    """Sign somebody out everywhere."""
    user = account(username)
    n = services.end_sessions(access=request.access, user=user)
    messages.success(request, ngettext("已退出%(n)s个登录。", "已退出%(n)s个登录。", n) % {"n": n})
    return redirect("account", username=user.username)
