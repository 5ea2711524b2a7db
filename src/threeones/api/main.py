"""The interface for programs (接口), version 1: all its operations, in the order in which the reference shows them."""

from __future__ import annotations

from typing import Any

import pydantic_core
from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.renderers import BaseRenderer

from threeones.api.handlers import install
from threeones.api.operating import Listed
from threeones.api.operating import operations as listed_operations
from threeones.api.parser import StrictParser
from threeones.api.routers import (
    audit,
    evaluation,
    figures,
    files,
    handbook,
    indicators,
    land,
    me,
    org,
    reporting,
    review,
    supervision,
    talk,
    tasks,
    webhooks,
    why,
)
from threeones.api.words import mark


class Renderer(BaseRenderer):
    """JSON in UTF-8."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        """The bytes of an answer."""
        return pydantic_core.to_json(data)


api = NinjaAPI(
    title=mark("三个一接口"),
    version="1",
    description=mark("与网页同一套数据、权限和规则。数是文字（十进制），日期是ISO格式；as_of给出数据截至哪一天。"),
    urls_namespace="api",
    openapi_url=None,
    docs_url=None,
    parser=StrictParser(),
    renderer=Renderer(),
)
install(api)
PARTS = (
    me,
    org,
    handbook,
    supervision,
    reporting,
    indicators,
    figures,
    evaluation,
    review,
    land,
    talk,
    files,
    tasks,
    why,
    audit,
    webhooks,
)
# reading and writing under one address must stand in one router
for router in dict.fromkeys(part.router for part in PARTS):
    api.add_router("", router)


def operations() -> list[Listed]:
    """Every operation with its address, the scope of token and the permission that it asks for."""
    return listed_operations(api)
