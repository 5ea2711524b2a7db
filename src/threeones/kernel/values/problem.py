"""What is wrong with one value, before its place is known."""

from __future__ import annotations


class ValueProblem(ValueError):
    """One bad value (数值有误): ``fault`` says what is wrong, ``expected`` what would be right.

    The reader of a file catches it and makes a ``Fault`` of it by adding file, sheet, row and column.
    """

    def __init__(self, fault: str, expected: str) -> None:
        super().__init__(f"{fault}；应为：{expected}" if expected else fault)
        self.fault = fault
        self.expected = expected
