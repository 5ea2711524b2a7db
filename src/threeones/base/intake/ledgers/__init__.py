"""Opening the files that a work handbook (工作手册) comes in: their tables as ``Grid``s, or the book that a YAML file spells out.

Nothing here needs a database or a set-up Django.
"""

from __future__ import annotations

from threeones.base.intake.ledgers.ledger import Ledger, Note
from threeones.base.intake.ledgers.reading import read_ledger

__all__ = ["Ledger", "Note", "read_ledger"]
