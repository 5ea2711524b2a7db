"""Datasets (数据集): the records of an app as plain rows that packs can filter, count and add up.

A figure of the review or a fact of an evaluation names a dataset and an expression over its
columns, so a new figure is a line in a pack and not a change of code.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from threeones.base.files.models import Basis
from threeones.base.registry.core import Registry
from threeones.kernel.values.derivation import Node, Scalar


@dataclass(frozen=True, slots=True)
class Record:
    """One row: values by column, and where it stands. ``key`` names the record within its dataset."""

    key: str
    label: str
    values: Mapping[str, Scalar]
    source: str
    row: int
    basis: str = Basis.REAL
    document: str = ""
    url: str = ""
    nodes: Mapping[str, Node] = field(default_factory=dict)

    def node(self, column: str, unit: str = "") -> Node:
        """A column's value: with its own derivation where it has one, else as a leaf."""
        return self.nodes.get(column) or self.leaf(self.values.get(column), unit)

    def leaf(self, value: Scalar, unit: str = "") -> Node:
        """``value`` as a leaf of a derivation that cites this row."""
        params = {"basis": str(self.basis), "key": self.key}
        if self.document:
            params["document"] = self.document
        return Node("row", value, source=self.source, row=self.row, label=self.label, unit=unit, params=params)


@dataclass(frozen=True, slots=True)
class Dataset:
    """Rows as known on a day: ``rows(as_of)``. ``columns`` maps each column to its Chinese label."""

    title: str
    columns: Mapping[str, str]
    rows: Callable[[date], Sequence[Record]]


datasets: Registry[Dataset] = Registry("dataset")
