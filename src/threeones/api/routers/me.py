"""Who asks."""

from __future__ import annotations

from django.http import HttpRequest
from ninja import Router
from pydantic import Field

from threeones.api.context import access_in
from threeones.api.fields import Out
from threeones.api.operating import reads
from threeones.api.words import mark

router = Router(tags=["me"])


class Me(Out):
    """Who asks, and as what."""

    name: str
    roles: list[str] = Field(description=mark("角色代号"))
    sees_everything: bool = Field(description=mark("是否看得到全区"))
    stands_in_for: list[str] = Field(description=mark("代理的人"))
    enterprise: str | None = Field(description=mark("企业账号的统一社会信用代码"))


@reads(router, "/me", out=Me, summary=mark("我是谁"), name="me")
def me(request: HttpRequest) -> Me:
    """Who asks, with the roles that he holds today."""
    access = access_in(request)
    return Me(
        name=access.name,
        roles=sorted(access.roles),
        sees_everything=access.everything,
        stands_in_for=list(access.stands_in_for),
        enterprise=access.enterprise_code or None,
    )
