"""What a figure must be before it is kept: its indicator, place, period, vintage and size (指标数据的检查)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from threeones.apps.indicators.models import ORDER, Indicator, Observation, Vintage
from threeones.apps.register.selectors import own_place, place_of
from threeones.base.entry.errors import Refused, Wrong
from threeones.base.entry.texts import check_text
from threeones.kernel.values.period_text import parse_period
from threeones.kernel.values.problem import ValueProblem
from threeones.kernel.values.rounding import half_up

LARGEST = {"value": Decimal(10) ** 12, "growth": Decimal(10) ** 6}
PLACES = {"value": 4, "growth": 2}


def new_observation(told: dict[str, Any], day: date) -> Observation:
    """The figure that the values of a form or a request make, not kept yet. Raises ``Refused`` with every fault."""
    wrong = list(wrong_numbers(told["value"], told["growth"]))
    indicator = Indicator.objects.filter(code=told["indicator"]).first() if told["indicator"].isprintable() else None
    if indicator is None:
        wrong.append(Wrong("indicator", _("没有指标“%(code)s”") % {"code": told["indicator"][:20]}))
    place = (place_of(told["place"]) if told["place"].isprintable() else None) if told["place"] else own_place()
    if place is None:
        wrong.append(Wrong("place", _("没有这个地区"), _("地区表里的代码")))
    if told["vintage"] not in Vintage.values:
        wrong.append(Wrong("vintage", _("没有选版本"), "、".join(_(str(v.label)) for v in Vintage)))
    if not told["held"] and told["published_on"] is not None and told["published_on"] > day:
        wrong.append(Wrong("published_on", _("发布日期还没有到"), _("不晚于今天；要到时再发布的，选先不发布")))
    wrong += check_text("document", told["document"].strip(), 300, None)
    period = ""
    try:
        read = parse_period(told["period"])
        period = str(read)
        if read.start > (told["published_on"] or day):
            wrong.append(Wrong("period", _("这个期间到发布日期还没有开始"), _("发布日期以前开始的期间")))
    except ValueProblem as problem:
        wrong.append(Wrong("period", problem.fault[:200], problem.expected))
    if wrong:
        raise Refused(wrong)
    assert indicator is not None and place is not None
    return Observation(
        indicator=indicator,
        place=place,
        period=period,
        vintage=told["vintage"],
        value=kept("value", told["value"]),
        growth=kept("growth", told["growth"]),
        comparable=told["comparable"],
        published_on=told["published_on"] or day,
        held=told["held"],
        document=told["document"].strip(),
    )


def wrong_numbers(value: Decimal | None, growth: Decimal | None) -> Iterator[Wrong]:
    """What is wrong with the size of a value (in its indicator's unit) and a growth (percent)."""
    if value is None and growth is None:
        yield Wrong("value", _("数值和增速都没有填"), _("至少填一个"))
    for name, number in (("value", value), ("growth", growth)):
        if number is not None and (not number.is_finite() or abs(number) >= LARGEST[name]):
            yield Wrong(name, _("这个数存不下"), _("绝对值小于%(most)s") % {"most": f"{LARGEST[name]:f}"})


def wrong_vintage(found: Observation, vintage: str, published_on: date | None, day: date) -> Iterator[Wrong]:
    """What is wrong with the vintage and day of publication that a correction of a figure names."""
    later = [v for v in ORDER if ORDER.index(v) > ORDER.index(Vintage(found.vintage))]
    if vintage != found.vintage and vintage not in later:
        words = "、".join(_(str(v.label)) for v in (Vintage(found.vintage), *later))
        yield Wrong("vintage", _("不能改成更早的版本"), words)
    if vintage != found.vintage and found.held:
        yield Wrong("vintage", _("这个数还没有发布"), _("先发布，再录入后来的版本"))
    if published_on is not None and vintage != found.vintage and not found.published_on <= published_on <= day:
        yield Wrong("published_on", _("发布日期不对"), _("不早于上一版的发布日期，不晚于今天"))


def kept(name: str, number: Decimal | None) -> Decimal | None:
    """A value or growth with the decimals in which it is kept."""
    return None if number is None else half_up(number, PLACES[name])
