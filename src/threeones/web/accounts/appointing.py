"""Posts for the security administrator (安全管理员): who holds what, who stands in, who records for whom, what is locked."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from threeones.base.accounts import locks as lockout
from threeones.base.accounts import posts
from threeones.base.accounts.models import Post, Secretary, Substitution, User
from threeones.base.accounts.policy import NAMES, SignInPolicy, policy, read_policy
from threeones.base.accounts.rights import APPOINT, ENTER, SEE_POSTS, STAND_IN, UNLOCK
from threeones.base.accounts.selectors import secretaries, substitutions
from threeones.base.org.models import Role
from threeones.base.pages.form_faults import tell
from threeones.base.pages.requests import PageRequest
from threeones.kernel.values.faults import Faults
from threeones.web.accounts.administration import account, crumbs, needs, show
from threeones.web.accounts.fields import Account, Choice, Day, Place, Reason, Roster

ONE_DAY = timedelta(days=1)


class PostForm(forms.Form):
    """A post: the role, where, and from when to when."""

    role = forms.ChoiceField(
        label=gettext_lazy("角色"),
        choices=[(r.value, r.label) for r in Role if r != Role.ENTERPRISE],
        widget=Choice(),
    )
    unit = Place()
    valid_from = Day(label=gettext_lazy("从"))
    valid_to = Day(label=gettext_lazy("到（空着是没有期限）"), required=False)


class EndForm(forms.Form):
    """The last day of a post, and why it ends."""

    last_day = Day(label=gettext_lazy("最后一天"))
    reason = Reason(gettext_lazy("如：岗位调整"))


def anybody() -> Any:
    """All accounts that are open."""
    return User.objects.filter(is_active=True)


class SubstitutionForm(forms.Form):
    """Who stands in for whom, from when to when, and why."""

    holder = Account(label=gettext_lazy("谁不在（用户名、工号或姓名）"), among=anybody)
    substitute = Account(label=gettext_lazy("由谁代理"), among=anybody)
    valid_from = Day(label=gettext_lazy("从"))
    valid_to = Day(label=gettext_lazy("到"))
    reason = Reason(gettext_lazy("如：年休假"))


class SecretaryForm(forms.Form):
    """Who may record for whom, from when."""

    leader = Roster(label=gettext_lazy("领导（工号或姓名）"))
    user = Account(label=gettext_lazy("由谁代录（用户名、工号或姓名）"), among=anybody)
    valid_from = Day(label=gettext_lazy("从"))


@never_cache
@require_http_methods(["GET", "POST"])
@needs(SEE_POSTS)
def appoint(request: PageRequest, username: str) -> HttpResponse:
    """Give an account a post."""
    user = account(username)
    request.access.require(APPOINT, user)
    form = PostForm(request.POST or None, initial={"valid_from": timezone.localdate()})
    if request.method == "POST" and form.is_valid():
        data = {**form.cleaned_data, "role": Role(form.cleaned_data["role"])}
        try:
            posts.appoint(access=request.access, user=user, **data)
        except Faults as found:
            tell(form, found)
        else:
            messages.success(request, _("已任职。"))
            return redirect("account", username=username)
    context = {
        "crumbs": crumbs((user.username, f"/administration/accounts/{username}/"), (_("任职"), None)),
        "form": form,
        "title": _("给%(name)s一个职务") % {"name": user.name},
        "back": f"/administration/accounts/{username}/",
    }
    return render(request, "accounts/form.html", context, status=422 if form.errors else 200)


@require_POST
@needs(SEE_POSTS)
def end_post(request: PageRequest, pk: int) -> HttpResponse:
    """A post ends."""
    post = Post.objects.select_related("user__person__unit", "unit").filter(pk=pk).first()
    if post is None:
        raise Http404
    form = EndForm(request.POST, prefix=f"post{pk}")
    if not form.is_valid():
        return show(request, post.user, f"post{pk}", form)
    try:
        posts.end_post(access=request.access, post=post, **form.cleaned_data)
    except Faults as found:
        tell(form, found)
        return show(request, post.user, f"post{pk}", form)
    messages.success(request, _("任职到%(day)s为止。") % {"day": form.cleaned_data["last_day"]})
    return redirect("account", username=post.user.username)


@never_cache
@require_http_methods(["GET", "POST"])
@needs(SEE_POSTS)
def substitution_list(request: PageRequest) -> HttpResponse:
    """Who stands in for whom now and later, and a new substitution."""
    today = timezone.localdate()
    form = SubstitutionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            posts.substitute(access=request.access, **form.cleaned_data)
        except Faults as found:
            tell(form, found)
        else:
            messages.success(request, _("已记下。"))
            return redirect("substitutions")
    context = {
        "crumbs": crumbs((_("代理"), None)),
        "form": form,
        "today": today,
        "substitutions": substitutions(access=request.access, day=today),
    }
    return render(request, "accounts/substitutions.html", context, status=422 if form.errors else 200)


@require_POST
@needs(SEE_POSTS)
def end_substitution(request: PageRequest, pk: int) -> HttpResponse:
    """A substitution ends with yesterday."""
    found = Substitution.objects.select_related("holder").filter(pk=pk).first()
    if found is None:
        raise Http404
    request.access.require(STAND_IN, found.holder)
    posts.end_substitution(access=request.access, substitution=found, last_day=timezone.localdate() - ONE_DAY)
    messages.success(request, _("代理已结束。"))
    return redirect("substitutions")


@never_cache
@require_http_methods(["GET", "POST"])
@needs(SEE_POSTS)
def secretary_list(request: PageRequest) -> HttpResponse:
    """Who records for whom, and a new secretary."""
    today = timezone.localdate()
    form = SecretaryForm(request.POST or None, initial={"valid_from": today})
    if request.method == "POST" and form.is_valid():
        try:
            posts.make_secretary(access=request.access, **form.cleaned_data)
        except Faults as found:
            tell(form, found)
        else:
            messages.success(request, _("已记下。"))
            return redirect("secretaries")
    context = {
        "crumbs": crumbs((_("代录"), None)),
        "form": form,
        "today": today,
        "secretaries": secretaries(access=request.access, day=today),
    }
    return render(request, "accounts/secretaries.html", context, status=422 if form.errors else 200)


@require_POST
@needs(SEE_POSTS)
def end_secretary(request: PageRequest, pk: int) -> HttpResponse:
    """Somebody records for a leader no longer."""
    found = Secretary.objects.select_related("user").filter(pk=pk).first()
    if found is None:
        raise Http404
    posts.end_secretary(access=request.access, secretary=found, last_day=timezone.localdate() - ONE_DAY)
    messages.success(request, _("代录已结束。"))
    return redirect("secretaries")


@never_cache
@require_http_methods(["GET", "POST"])
@needs(UNLOCK)
def locks(request: PageRequest) -> HttpResponse:
    """What is locked now, and letting it be tried again."""
    if request.method == "POST":
        username, address = (request.POST.get(k, "")[:60] for k in ("username", "address"))
        if lockout.unlock(access=request.access, username=username, address=address):
            messages.success(request, _("已解锁。"))
        else:
            messages.info(request, _("它已经没有锁着。"))
        return redirect("locks")
    context = {"crumbs": crumbs((_("锁定"), None)), "locks": lockout.locks(), "policy": policy()}
    return render(request, "accounts/locks.html", context)


def title_of(rules: SignInPolicy) -> str:
    """The policy's title in the reader's language."""
    return rules.title_en if get_language() == "en" else rules.title


def requirements(rules: SignInPolicy) -> list[tuple[object, str]]:
    """What a policy asks for, line by line."""
    none, roles = _("不要求"), dict(Role.choices)

    def asked(word: str, n: int) -> str:
        return word % {"n": n} if n else none

    return [
        (_("密码最短"), _("%(n)s个字符") % {"n": rules.min_characters}),
        (_("字符种类"), asked(_("四类中的%(n)s类"), rules.character_classes)),
        (_("不能重复"), asked(_("最近%(n)s个"), rules.remembered)),
        (_("定期更换"), asked(_("%(n)s天"), rules.max_age_days)),
        (_("输错锁定"), _("%(n)s次，%(m)s分钟") % {"n": rules.failures, "m": rules.lock_minutes}),
        (_("不操作退出"), _("%(n)s分钟") % {"n": rules.idle_minutes}),
        (_("最长登录"), _("%(n)s小时") % {"n": rules.session_hours}),
        (_("三员分设"), _("是") if rules.separate_administrators else _("否")),
        (_("必须用动态口令"), _("、").join(str(roles[r]) for r in rules.second_factor) or none),
    ]


@never_cache
@require_safe
@needs(ENTER)
def rules(request: PageRequest) -> HttpResponse:
    """The policy in force beside the other, with what each asks for."""
    policies = [read_policy(name) for name in NAMES]
    columns = [requirements(p) for p in policies]
    rows = [
        (line[0][0], [(title_of(p), c[1]) for p, c in zip(policies, line, strict=True)])
        for line in zip(*columns, strict=True)
    ]
    context = {
        "crumbs": crumbs((_("登录策略"), None)),
        "policies": [(p.name, title_of(p)) for p in policies],
        "title": title_of(policy()),
        "policy": policy(),
        "rows": rows,
        "unlocks": request.access.may(UNLOCK),
    }
    return render(request, "accounts/policy.html", context)
