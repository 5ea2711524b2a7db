"""Why a number is what it is: its derivation down to the rows."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Router
from pydantic import Field

from threeones.api.context import AsOf, access_in, day_in
from threeones.api.fields import Key, Out, Text
from threeones.api.operating import reads
from threeones.api.words import mark
from threeones.base.registry.explainers import explainers

router = Router(tags=["why"])


class ExplanationOut(Out):
    """A derivation; ``node`` has the form of ``docs/json.md``."""

    title: str
    shown: str = Field(description=mark("页面上的写法"))
    rule: str
    notes: list[str]
    node: dict[str, Any] = Field(description=mark("推导的树：op运算、args各项、value值、source和row来源行"))


@reads(
    router,
    "/why/{kind}/{path:key}",
    out=ExplanationOut,
    summary=mark("一个数的推导"),
    name="why",
    permission="signed_in",
)
def why(request: HttpRequest, kind: Text, key: Key, as_of: AsOf = None) -> ExplanationOut:
    """The derivation of a number as of the day; one that rests on what is not seen is answered as one that is not there."""
    until, explainer = day_in(request, as_of), explainers.get(kind)
    found = explainer(key, until, access_in(request)) if explainer else None
    if found is None:
        message = _("没有“%(key)s”的推导：它不存在，或者到%(day)s还没有数据。") % {"key": key, "day": until}
        raise Http404(message)
    return ExplanationOut(
        title=str(found.title),
        shown=str(found.shown),
        rule=str(found.rule),
        notes=[str(n) for n in found.notes],
        node=found.node.to_json(),
    )
