"""The description of the interface (OpenAPI 3.1) in the reader's language, made once for each language."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.utils import translation
from ninja import NinjaAPI

from threeones.api.once import HEADER
from threeones.api.words import in_language, mark
from threeones.base.accounts.tokens import Scope
from threeones.base.entry.policy import entry_policy

BEARER, SESSION = "token", "session"


@lru_cache(maxsize=4)
def description(api: NinjaAPI, language: str) -> dict[str, Any]:
    """The whole description; the same object for everybody, so it is not to be changed."""
    with translation.override(language):
        found: dict[str, Any] = in_language(_finished(dict(api.get_openapi_schema())))
    return found


def _finished(schema: dict[str, Any]) -> dict[str, Any]:
    schema["components"] = {
        "schemas": {name: _model(body) for name, body in sorted(schema["components"]["schemas"].items())},
        "securitySchemes": {
            BEARER: {"type": "http", "scheme": "bearer", "description": mark("在“我的令牌”（/me/tokens/）里做的令牌")},
            SESSION: {"type": "apiKey", "in": "cookie", "name": "sessionid", "description": mark("本站页面的登录")},
        },
    }
    for path in schema["paths"].values():
        for operation in path.values():
            _finish(operation)
    return schema


def _finish(operation: dict[str, Any]) -> None:
    if not operation.get("description", "").strip():
        operation.pop("description", None)
    operation["security"] = [{BEARER: [operation["x-scope"]]}, {SESSION: []}]
    if not operation["x-permission"]:
        del operation["x-permission"]
    operation["parameters"] = [_without_titles(p) for p in operation["parameters"]]
    if "requestBody" in operation:
        operation["requestBody"] = _without_titles(operation["requestBody"])
    if operation.pop("x-saves"):
        operation["parameters"].append(_key_parameter())
    for status, response in operation["responses"].items():
        for content in response.get("content", {}).values():
            content["schema"] = _without_titles(content["schema"])
        if int(status) in (429, 503, 507):
            response["headers"] = {"Retry-After": {"schema": {"type": "integer"}}}


def _key_parameter() -> dict[str, Any]:
    return {
        "in": "header",
        "name": HEADER,
        "required": False,
        "description": mark("自拟的编号；24小时内同一编号、同样内容只做一次，得到同样的答复"),
        "schema": {
            "type": "string",
            "minLength": 1,
            "maxLength": entry_policy().max_key_characters,
            "pattern": "^[!-~]+$",
        },
    }


def _model(body: dict[str, Any]) -> dict[str, Any]:
    """A model without its docstring, which is for those who read the code."""
    return _without_titles({k: v for k, v in body.items() if k != "description"})  # type: ignore[no-any-return]


def _without_titles(part: Any) -> Any:
    """Without the titles that pydantic makes of names: they say nothing that the name does not."""
    if isinstance(part, dict):
        return {k: _without_titles(v) for k, v in part.items() if not (k == "title" and isinstance(v, str))}
    return [_without_titles(one) for one in part] if isinstance(part, list) else part


def scope_words() -> list[tuple[str, str]]:
    """The scopes with what they are for, in the reader's language."""
    return [(s.value, str(s.label)) for s in Scope]
