"""What is said where a request is refused: one form for all, in the reader's language, all faults at once."""

from __future__ import annotations

from collections.abc import Iterable

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field

from threeones.api.words import mark
from threeones.base.operation.logs import request_id


class FaultOut(BaseModel):
    """One fault of the input."""

    model_config = ConfigDict(extra="forbid")
    field: str = Field(description=mark("哪一项（多层用点隔开），与整个请求有关时为空"))
    fault: str = Field(description=mark("错在哪里"))
    expected: str = Field(description=mark("怎样才对"))


class Problem(BaseModel):
    """Why a request was refused."""

    model_config = ConfigDict(extra="forbid")
    error: str = Field(description=mark("供程序判断的代号"))
    message: str = Field(description=mark("给人看的一句话"))
    faults: list[FaultOut] = Field(description=mark("全部错误"))
    request: str = Field(description=mark("本次请求的编号，问管理员时报上它"))


NAMED = 3
"""So many faults of an address are named in the sentence; all of them stand in the list."""


class Refused(Exception):
    """A request that is answered with a ``Problem`` of this status; ``headers`` come with the answer."""

    def __init__(
        self,
        status: int,
        error: str,
        message: str,
        faults: Iterable[FaultOut] = (),
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(error)
        self.status, self.error, self.message = status, error, message
        self.faults, self.headers = list(faults), headers or {}

    @classmethod
    def identity(cls) -> Refused:
        """Nobody known: why is not told, as it would tell a stranger which tokens there are."""
        message = _("没有登录：令牌缺失、不对、过期或已收回，或者持有人已停用、离任。")
        return cls(401, "unauthorized", message, headers={"WWW-Authenticate": 'Bearer realm="threeones"'})

    @classmethod
    def scope(cls, scope: str) -> Refused:
        """The token is for other uses."""
        message = _("这个令牌没有“%(scope)s”用途，请在“我的令牌”里另做一个。") % {"scope": scope}
        header = f'Bearer realm="threeones", error="insufficient_scope", scope="{scope}"'
        return cls(403, "scope", message, headers={"WWW-Authenticate": header})

    @classmethod
    def forgery(cls) -> Refused:
        """A session without the page's own secret: it may come from another site."""
        return cls(403, "csrf", _("请求没有带上本站页面的防伪标记（X-CSRFToken）；程序请改用令牌。"))

    @classmethod
    def unready(cls) -> Refused:
        """Signed in, but first something is due at the door."""
        return cls(403, "password_or_factor", _("请先在本站页面上改密码，或设好第二重验证。"))

    @classmethod
    def permission(cls) -> Refused:
        """Signed in, but this is not his."""
        return cls(403, "forbidden", _("您的角色不能做这件事。"))

    @classmethod
    def key_reused(cls) -> Refused:
        """The key of an earlier write came with something else."""
        return cls(409, "key_reused", _("这个编号已经用于另一份内容，那一次已经办妥；新的内容请用新的编号。"))

    @classmethod
    def nothing(cls, message: str = "") -> Refused:
        """Not there, or not for these eyes: the two are not told apart."""
        return cls(404, "not_found", message or _("没有这个地址或记录，或者您看不到它。"))

    @classmethod
    def invalid(cls, faults: Iterable[FaultOut]) -> Refused:
        """What was sent is read, but wrong."""
        return cls(422, "invalid", _("内容有误，什么也没有保存。"), faults)

    def in_address(self) -> Refused:
        """The same of a request that only reads, where nothing could have been saved: what is wrong in its address."""
        some = [(f.field, f.fault.rstrip("。.")) for f in self.faults[:NAMED]]
        told = [_("%(field)s：%(value)s") % {"field": field, "value": fault} for field, fault in some]
        message = _("地址里写的有误：%(faults)s。") % {"faults": _("；").join(told)}
        return Refused(self.status, self.error, message, self.faults, self.headers)


def answer(refused: Refused) -> JsonResponse:
    """The answer that a refusal is."""
    told = {
        "error": refused.error,
        "message": refused.message,
        "faults": [f.model_dump() for f in refused.faults],
        "request": request_id.get(),
    }
    response = JsonResponse(told, status=refused.status, json_dumps_params={"ensure_ascii": False})
    response.headers["Cache-Control"] = "no-store"
    for name, value in refused.headers.items():
        response.headers[name] = value
    return response


GENERAL: dict[int, str] = {
    400: "bad_request",
    401: "unauthorized",
    403: "forbidden",
    404: "not_found",
    405: "method",
    409: "conflict",
    413: "too_large",
    415: "media_type",
    429: "too_many",
    503: "unavailable",
    507: "full",
}


def general(request: HttpRequest, status: int) -> JsonResponse:
    """The answer in place of one that another part of the site gave as a page."""
    words = {
        400: _("看不懂这个请求。"),
        403: _("您的角色不能做这件事。"),
        404: _("没有这个地址或记录，或者您看不到它。"),
        405: _("这个地址没有这种操作（%(method)s）。") % {"method": (request.method or "")[:10]},
        413: _("请求太大。"),
    }
    return answer(Refused(status, GENERAL.get(status, "refused"), words.get(status, _("请求没有完成。"))))
