"""Webhooks: who is told of changes, and what was told."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import Field

from threeones.api.context import access_in
from threeones.api.fields import In, MomentOut, Out, Text, moment
from threeones.api.operating import reads, writes
from threeones.api.paging import FIRST, SIZE, Page, PageNumber, PageSize, paged
from threeones.api.words import mark
from threeones.base.accounts.tokens import Scope
from threeones.base.hooks import selectors, services
from threeones.base.hooks.models import Delivery, Subscription
from threeones.base.hooks.targets import LONGEST

router = Router(tags=["webhooks"])


class SubscriptionOut(Out):
    """A subscription, without its secret."""

    id: int
    label: str
    holder: str
    url: str
    events: list[str]
    created_at: MomentOut
    closed_at: MomentOut | None


class SubscribedOut(SubscriptionOut):
    """A new subscription with its secret, which is told this once."""

    secret: str = Field(description=mark("签名用的密钥，只显示这一次"))


class SubscriptionIn(In):
    """What to be told of, and where."""

    label: Text
    url: Text = Field(max_length=LONGEST, description=mark("管理员允许的http或https地址"))
    events: list[Text] = Field(max_length=100, description=mark("记录的代号，如supervision.report；*为全部"))


class DeliveryOut(Out):
    """What one subscription was told in one go, or is to be told."""

    id: int
    subscription: int
    first_seq: int
    last_seq: int
    events: int = Field(description=mark("有几个事件"))
    attempts: int
    status: int | None = Field(description=mark("对方最近一次的答复"))
    error: str
    made_at: MomentOut
    next_at: MomentOut | None
    delivered_at: MomentOut | None


def _subscription(one: Subscription) -> dict[str, object]:
    return {
        "id": one.pk,
        "label": one.label,
        "holder": one.user.name,
        "url": services.told_of(one)["url"],
        "events": one.events.split(),
        "created_at": moment(one.created_at),
        "closed_at": moment(one.closed_at) if one.closed_at else None,
    }


@reads(
    router,
    "/webhooks",
    out=Page[SubscriptionOut],
    summary=mark("推送订阅"),
    name="webhooks",
    scope=Scope.HOOKS,
    permission="hooks.subscribe",
)
def webhooks(
    request: HttpRequest, response: HttpResponse, page: PageNumber = FIRST, size: PageSize = SIZE
) -> Page[SubscriptionOut]:
    """One's own subscriptions; a system administrator sees everybody's."""
    found = selectors.own(access_in(request))
    return paged(request, response, found, lambda one: SubscriptionOut.model_validate(_subscription(one)), page, size)


@writes(
    router,
    "/webhooks",
    out=SubscribedOut,
    summary=mark("订阅推送"),
    name="webhook_subscribe",
    scope=Scope.HOOKS,
    permission="hooks.subscribe",
)
def subscribe(request: HttpRequest, subscription: SubscriptionIn) -> SubscribedOut:
    """Subscribe to changes from now on."""
    made, secret = services.subscribe(
        access=access_in(request), label=subscription.label, url=subscription.url, events=subscription.events
    )
    return SubscribedOut.model_validate({**_subscription(made), "secret": secret})


@writes(
    router,
    "/webhooks/{int:subscription}",
    out=None,
    method="DELETE",
    status=204,
    summary=mark("停止推送"),
    name="webhook_end",
    scope=Scope.HOOKS,
    permission="hooks.subscribe",
)
def unsubscribe(request: HttpRequest, subscription: int) -> None:
    """End a subscription."""
    if not services.unsubscribe(access=access_in(request), subscription=subscription):
        raise Http404(_("没有这个推送，或者已经停了"))


@reads(
    router,
    "/webhook-deliveries",
    out=Page[DeliveryOut],
    summary=mark("推送记录"),
    name="webhook_deliveries",
    scope=Scope.HOOKS,
    permission="hooks.subscribe",
)
def deliveries(
    request: HttpRequest, response: HttpResponse, page: PageNumber = FIRST, size: PageSize = SIZE
) -> Page[DeliveryOut]:
    """What was sent or is to be sent, newest first."""
    return paged(request, response, selectors.deliveries(access_in(request)), _delivery, page, size)


@writes(
    router,
    "/webhook-deliveries/{int:delivery}/retry",
    out=None,
    status=204,
    summary=mark("重新推送"),
    name="webhook_retry",
    scope=Scope.HOOKS,
    permission="hooks.subscribe",
)
def retry(request: HttpRequest, delivery: int) -> None:
    """Try once more what was given up."""
    if not services.redeliver(access=access_in(request), delivery=delivery):
        raise Http404(_("没有放弃了的这次推送"))


def _delivery(one: Delivery) -> DeliveryOut:
    return DeliveryOut(
        id=one.pk,
        subscription=one.subscription_id,
        first_seq=one.first_seq,
        last_seq=one.last_seq,
        events=one.number,
        attempts=one.attempts,
        status=one.status,
        error=one.error,
        made_at=moment(one.made_at),
        next_at=moment(one.next_at) if one.next_at else None,
        delivered_at=moment(one.delivered_at) if one.delivered_at else None,
    )
