"""Faults of what was sent, in the reader's words: which field, what is wrong, what would be right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from threeones.api.problems import FaultOut
from threeones.kernel.values.faults import Fault

PLACES = ("body", "query", "path", "header", "form", "file")


def of_validation(errors: Sequence[Mapping[str, Any]], wrappers: frozenset[str]) -> list[FaultOut]:
    """The faults that the types found. ``wrappers`` are arguments of the operation, which no caller knows."""
    return [FaultOut(field=_field(e["loc"], wrappers), **_words(e)) for e in errors]


def of_service(faults: Sequence[Fault]) -> list[FaultOut]:
    """The faults that a service found; its columns are the fields."""
    return [FaultOut(field=f.column, fault=f.fault, expected=f.expected) for f in faults]


def unknown_parameters(names: Sequence[str], known: Sequence[str]) -> list[FaultOut]:
    """Parameters of the address that the operation does not have."""
    there = _("、").join(known) or _("没有参数")
    return [FaultOut(field=n[:60], fault=_("没有这个参数"), expected=there) for n in names]


def doubled_parameters(names: Sequence[str]) -> list[FaultOut]:
    """Parameters of the address that stand there more than once."""
    return [FaultOut(field=n, fault=_("写了不止一次"), expected=_("只写一次")) for n in names]


def _field(loc: Sequence[str | int], wrappers: frozenset[str]) -> str:
    parts = list(loc)
    if parts and parts[0] in PLACES:
        parts = parts[1:]
    if parts and parts[0] in wrappers:
        parts = parts[1:]
    # a name of a field that is refused is what somebody sent
    return ".".join(str(p)[:60] for p in parts)[:200]


def _words(error: Mapping[str, Any]) -> dict[str, str]:
    kind, limits = str(error["type"]), {k: str(v) for k, v in (error.get("ctx") or {}).items()}
    if kind in OWN:
        return {"fault": limits["fault"], "expected": limits["expected"]}
    fault, expected = _general(kind)
    return {
        "fault": fault % limits if "%" in fault else fault,
        "expected": expected % limits if "%" in expected else expected,
    }


OWN = ("fault",)
"""Kind of the errors that our own types raise, with their words."""


def _general(kind: str) -> tuple[str, str]:
    """Fault and what is expected, by pydantic's kind of error; its limits are filled in."""
    words = {
        "missing": (_("没有填"), _("必填")),
        "extra_forbidden": (_("没有这一项"), _("只写接口说明里有的项")),
        "string_type": (_("不是文字"), _('文字，如"2021-10"')),
        "string_unicode": (_("有残缺的字符"), _("完整的UTF-8文字")),
        "string_too_short": (_("太短"), _("至少%(min_length)s个字符")),
        "string_too_long": (_("太长"), _("至多%(max_length)s个字符")),
        "string_pattern_mismatch": (_("写法不对"), _("符合%(pattern)s")),
        "int_type": (_("不是整数"), _("整数")),
        "int_parsing": (_("不是整数"), _("整数")),
        "int_parsing_size": (_("整数太大"), _("整数")),
        "int_from_float": (_("不是整数"), _("整数")),
        "bool_type": (_("不是真或假"), "true、false"),
        "bool_parsing": (_("不是真或假"), "true、false"),
        "greater_than_equal": (_("太小"), _("不小于%(ge)s")),
        "less_than_equal": (_("太大"), _("不大于%(le)s")),
        "literal_error": (_("不在可选的值里"), "%(expected)s"),
        "enum": (_("不在可选的值里"), "%(expected)s"),
        "list_type": (_("不是列表"), "[…]"),
        "too_long": (_("项数太多"), _("至多%(max_length)s项")),
        "too_short": (_("项数太少"), _("至少%(min_length)s项")),
        "model_type": (_("不是对象"), "{…}"),
        "model_attributes_type": (_("不是对象"), "{…}"),
        "dict_type": (_("不是对象"), "{…}"),
    }
    if kind.startswith("date"):
        return _("不是日期"), _("日期，如2021-10-31")
    return words.get(kind, (_("写法不对"), _("见接口说明")))
