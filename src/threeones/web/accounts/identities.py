"""Signing in with an identity from elsewhere (OpenID Connect, 钉钉): it opens the account that it is linked to, and makes none."""

from __future__ import annotations

from typing import Any

from allauth.account.utils import get_next_redirect_url
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter, get_adapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from allauth.socialaccount.providers.base import AuthError, AuthProcess
from allauth.socialaccount.providers.dingtalk.views import DingTalkOAuth2Adapter
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from requests import RequestException

from threeones.base.accounts.models import User
from threeones.base.accounts.providers import DINGTALK, PERSON_CODE
from threeones.base.accounts.services import may_sign_in
from threeones.base.pages.requests import PageRequest

CLAIM_CHARACTERS = 80


class DingTalk(DingTalkOAuth2Adapter):  # type: ignore[misc]  # allauth has no types
    """DingTalk, also where it runs on the district's own servers."""

    authorize_url: str
    access_token_url: str
    profile_url: str

    def __init__(self, request: HttpRequest, provider_id: str = DINGTALK) -> None:
        super().__init__(request)
        self.provider_id = provider_id
        said = self.get_provider().app.settings
        self.authorize_url = said.get("authorize") or self.authorize_url
        self.access_token_url = said.get("token") or self.access_token_url
        self.profile_url = said.get("profile") or self.profile_url

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        """Ours, which bears the provider's id."""
        return str(request.build_absolute_uri(reverse("openid_connect_callback", args=[self.provider_id])))


class IdentityAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """What is done with an identity once its provider has vouched for it."""

    def get_provider(self, request: HttpRequest, provider: str, client_id: str | None = None) -> Any:
        """The provider, which keeps no more of a person than what tells him apart."""
        found = super().get_provider(request, provider, client_id)
        claim = found.app.settings.get("claim")

        def keep(data: dict[str, Any]) -> dict[str, str]:
            said = data.get("userinfo") or data.get("id_token") or data
            return {"who": str(said.get(claim) or "")[:CLAIM_CHARACTERS]} if claim else {}

        found.extract_extra_data = keep
        found.extract_email_addresses = lambda _data: []
        return found

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Never: accounts are made by the system's administrator."""
        return False

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount: SocialAccount) -> str:
        """One's own page shows what was linked."""
        return reverse("me")

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Link an identity that is new here to the account that its claim names, or say why it opens none."""
        if sociallogin.is_existing or sociallogin.state.get("process") == AuthProcess.CONNECT:
            return
        user = account_of(sociallogin)
        if user is None:
            raise ImmediateHttpResponse(refuse(request, sociallogin))
        with transaction.atomic():
            sociallogin.connect(request, user)

    def on_authentication_error(
        self,
        request: HttpRequest,
        provider: Any,
        error: Any = None,
        exception: Exception | None = None,
        extra_context: dict[str, Any] | None = None,
    ) -> None:
        """The person gave up, the provider does not answer, or what came back is not what was asked for."""
        away = isinstance(exception, RequestException)
        context = {"provider": provider.name, "cancelled": error == AuthError.CANCELLED, "away": away}
        page = render(request, "account/identity_failed.html", context, status=502 if away else 403)
        raise ImmediateHttpResponse(page)


def account_of(sociallogin: SocialLogin) -> User | None:
    """The open account that the provider's claim names, unless another identity of that provider opens it already."""
    said = sociallogin.provider.app.settings
    who = str(sociallogin.account.extra_data.get("who", ""))
    if not said.get("matches") or not who:
        return None
    by_code = said["matches"] == PERSON_CODE
    found = User.objects.filter(**({"person__code": who} if by_code else {"username__iexact": who})).first()
    if found is None or not may_sign_in(found) or found.demonstration:
        return None
    taken = SocialAccount.objects.filter(provider=sociallogin.account.provider, user=found)
    return None if taken.exists() else found


def refuse(request: HttpRequest, sociallogin: SocialLogin) -> HttpResponse:
    """No account for this identity: how to come by one."""
    who = sociallogin.account.extra_data.get("who", "")
    context = {"provider": sociallogin.provider.name, "who": who}
    return render(request, "account/identity_unknown.html", context, status=403)


def offered() -> list[tuple[str, str]]:
    """Id and name of every provider that is configured."""
    groups = settings.SOCIALACCOUNT_PROVIDERS.values()  # type: ignore[misc]  # config/sign_in.py sets it
    return [(app["provider_id"], app["name"]) for group in groups for app in group["APPS"]]


def _provider(request: HttpRequest, provider_id: str) -> Any:
    try:
        provider = get_adapter(request).get_provider(request, provider_id)
    except SocialApp.DoesNotExist:
        raise Http404(_("没有“%(id)s”这个登录方式。") % {"id": provider_id}) from None
    if provider.id == DINGTALK:
        provider.get_oauth2_adapter = lambda request: DingTalk(request, provider_id)
    return provider


@login_not_required
@never_cache
@require_POST
def leave(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """To the provider: to sign in, or, for who is signed in, to link his identity there.

    By a page that goes on by itself: the content policy lets no form of ours lead to another site.
    """
    provider = _provider(request, provider_id)
    if isinstance(request.user, User) and request.user.demonstration:
        return render(request, "account/password_demonstration.html", status=403)
    process = AuthProcess.CONNECT if request.user.is_authenticated else AuthProcess.LOGIN
    try:
        answer = provider.redirect(request, process, next_url=get_next_redirect_url(request))
    except RequestException as error:
        try:
            get_adapter(request).on_authentication_error(request, provider, exception=error)
        except ImmediateHttpResponse as page:
            return page.response  # type: ignore[no-any-return]
        raise
    if answer.status_code != 302:
        return answer  # type: ignore[no-any-return]
    return render(request, "account/leaving.html", {"provider": provider.name, "url": answer["Location"]})


@login_not_required
@never_cache
@require_safe
def come_back(request: HttpRequest, provider_id: str) -> HttpResponseBase:
    """Back from the provider, with a code that it exchanges for who somebody is."""
    provider = _provider(request, provider_id)
    adapter: Any = DingTalk if provider.id == DINGTALK else OpenIDConnectOAuth2Adapter
    view = OAuth2CallbackView.adapter_view(adapter(request, provider_id))
    return view(request)  # type: ignore[no-any-return]


@require_POST
def unlink(request: PageRequest, pk: int) -> HttpResponse:
    """An identity opens one's account no longer."""
    with transaction.atomic():
        found = SocialAccount.objects.filter(pk=pk, user=request.user).first()
        if found is None:
            raise Http404
        found.delete()
    messages.success(request, _("关联已解除。"))
    return redirect("me")


def identities(user: User) -> list[tuple[str, str, SocialAccount | None]] | None:
    """Every provider with the identity there that opens an account, if one does; None where no provider is configured."""
    names = offered()
    if not names or user.demonstration:
        return None
    linked = {a.provider: a for a in SocialAccount.objects.filter(user=user)}
    return [(key, name, linked.get(key)) for key, name in names]
