"""Types of what is sent and told: exact numbers as text, days as ISO text, texts that a database can keep."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Any

from django.utils import timezone
from django.utils.translation import gettext as _
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, StringConstraints, WithJsonSchema
from pydantic_core import PydanticCustomError

from threeones.api.parser import UNSTORABLE
from threeones.base.registry.records import record_kinds
from threeones.kernel.values.derivation import Scalar

DECIMAL = r"^-?[0-9]{1,16}(\.[0-9]{1,8})?$"
DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"
MONTH = r"^[0-9]{4}-(0[1-9]|1[0-2])$"
KEY = 200


def fault(text: str, expected: str) -> PydanticCustomError:
    """A fault in words of our own, for validators to raise."""
    return PydanticCustomError("fault", "fault", {"fault": text, "expected": expected})


class Out(BaseModel):
    """What is told."""

    model_config = ConfigDict(extra="forbid")


class In(BaseModel):
    """What is sent: an unknown field is refused, and no type is guessed at."""

    model_config = ConfigDict(extra="forbid", strict=True)


def _storable(text: str) -> str:
    if UNSTORABLE.search(text):
        raise fault(_("有不能保存的字符"), _("不含空字符和残缺字符的文字"))
    return text


def _number(text: Any) -> Decimal:
    if not isinstance(text, str) or not re.fullmatch(DECIMAL, text, re.ASCII):
        raise fault(_("不是数字"), _('写成文字的数字，如"562.87"或"-0.3"'))
    return Decimal(text)


def _day(text: Any) -> date:
    try:
        if isinstance(text, str) and re.fullmatch(DAY, text, re.ASCII):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise fault(_("不是日期"), _("日期，如2021-10-31"))


def _month(text: str) -> str:
    if not re.fullmatch(MONTH, text, re.ASCII):
        raise fault(_("不是月份"), _("月份，如2021-10"))
    return text


Text = Annotated[str, AfterValidator(_storable)]
Key = Annotated[str, StringConstraints(min_length=1, max_length=KEY), AfterValidator(_storable)]
Number = Annotated[Decimal, BeforeValidator(_number), WithJsonSchema({"type": "string", "pattern": DECIMAL})]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date", "pattern": DAY})]
Month = Annotated[str, AfterValidator(_month), WithJsonSchema({"type": "string", "pattern": MONTH})]

NumberOut = Annotated[str, WithJsonSchema({"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"})]
"""A number as told: its exact value."""
DayOut = Annotated[str, WithJsonSchema({"type": "string", "format": "date"})]
MomentOut = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]


def number(value: Decimal | int | None) -> str | None:
    """A number as told, without an exponent."""
    return None if value is None else exact(value)


def exact(value: Decimal | int) -> str:
    """A number that is there, as told."""
    return format(Decimal(value), "f")


def day(value: date | None) -> str | None:
    """A day as told."""
    return None if value is None else value.isoformat()


def record_key(label: str, record: Any) -> str:
    """How the audit, comments, files and webhooks name a record."""
    kind = record_kinds.get(label)
    assert kind is not None and kind.key is not None, label
    return kind.key(record)


def moment(at: datetime) -> str:
    """A moment as told, in local time with its offset."""
    return timezone.localtime(at).isoformat(timespec="seconds")


def scalar(value: Scalar) -> str | bool | None:
    """Any value of a derivation: numbers and days as text."""
    if value is None or isinstance(value, bool):
        return value
    return (
        number(value) if isinstance(value, Decimal | int) else value.isoformat() if isinstance(value, date) else value
    )
