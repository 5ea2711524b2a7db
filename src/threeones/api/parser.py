"""Reading bodies: JSON that means one thing only, no deeper than it needs to be; numbers stay exact."""

from __future__ import annotations

import json
import re
from decimal import Decimal
from typing import Any, NoReturn

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.parser import Parser

from threeones.api.policy import rules
from threeones.api.problems import FaultOut, Refused

STRINGS = re.compile(rb'"(?:[^"\\]|\\.)*"')
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""What no database of ours keeps: NUL, and halves of characters."""


class StrictParser(Parser):
    """Refuses what another reader could understand differently: doubled names, NaN, text that is no UTF-8."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body as Python values; raises ``Refused`` (400) saying what is wrong with it."""
        return read_json(request.body)


def read_json(body: bytes) -> Any:
    """JSON as Python values, fractions as ``Decimal``. Raises ``Refused``."""
    if too_deep(body, rules().json_depth):
        raise unreadable(_("嵌套太深"), _("不超过%(n)s层") % {"n": rules().json_depth})
    try:
        text = body.decode("utf-8")
        return json.loads(text, object_pairs_hook=_object, parse_constant=_no_number, parse_float=Decimal)
    except UnicodeDecodeError:
        raise unreadable(_("不是UTF-8编码"), "UTF-8") from None
    except json.JSONDecodeError as error:
        where = _("第%(line)s行第%(column)s个字符") % {"line": error.lineno, "column": error.colno}
        raise unreadable(_("%(where)s处不是JSON") % {"where": where}, '{"month": "2021-10"}') from None
    except ValueError:
        # a whole number of more digits than Python converts
        raise unreadable(_("数字太长"), _('数字写成文字，如"562.87"')) from None


def too_deep(body: bytes, most: int) -> bool:
    """Whether brackets stand deeper than ``most``; looked at before anything is built."""
    if body.count(b"[") + body.count(b"{") <= most:
        return False
    depth = 0
    for sign in re.findall(rb"[\[\]{}]", STRINGS.sub(b"", body)):
        depth += 1 if sign in b"[{" else -1
        if depth > most:
            return True
    return False


def unreadable(fault: str, expected: str) -> Refused:
    """The refusal of a body as a whole."""
    found = [FaultOut(field="", fault=fault, expected=expected)]
    return Refused(400, "bad_request", _("请求的正文读不懂，什么也没有保存。"), found)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _value in pairs]
        doubled = next(n for n in names if names.count(n) > 1)
        raise unreadable(_("“%(name)s”写了两次") % {"name": doubled[:60]}, _("每项只写一次"))
    return found


def _no_number(name: str) -> NoReturn:
    raise unreadable(_("%(name)s不是JSON的数") % {"name": name}, _('数字写成文字，如"562.87"'))
