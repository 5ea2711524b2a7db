"""Figures of a pack (参数) as a dataclass of whole numbers, each checked where it is read."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, TypeVar

from threeones.kernel.values.faults import Fault, Faults
from threeones.kernel.values.packs import packs_dir
from threeones.kernel.values.yamls import read_yaml

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")


def read_figures(name: str, section: str, kind: type[T]) -> T:
    """The ``section`` of ``packs/NAME`` as a ``kind``, all of whose fields are whole numbers above nought.

    Raises ``Faults`` naming every one that is absent or something else.
    """
    pack = read_yaml(packs_dir() / name)
    body = pack.get(section)
    found = body if isinstance(body, dict) else {}
    wanted = [f.name for f in fields(kind)]
    wrong = [
        Fault(f"packs/{name}", section, 0, key, f"“{key}”缺失或不是正整数", "正整数，如 30")
        for key in wanted
        if type(found.get(key)) is not int or found[key] < 1
    ]
    if wrong:
        raise Faults(wrong)
    return kind(**{key: found[key] for key in wanted})
