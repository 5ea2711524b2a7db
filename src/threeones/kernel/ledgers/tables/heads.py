"""Where the head (表头) of a table is: its rows, the heading of each column, further heads below it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from threeones.kernel.ledgers.reading import ENDS, EXACT, Reading, fold_heading
from threeones.kernel.ledgers.rows.numbering import number_alone
from threeones.kernel.ledgers.tables.filled import Filled, letters
from threeones.kernel.ledgers.tables.spans import names_milestone

_LONGEST_HEADING = 24
_LONGEST_GROUP = 12
_SEARCHED = 40  # rows in which something stands, among which the first head is looked for
_FIRST_ROWS = 10  # among which a head is that the pack hardly knows
_ALIKE = 0.8


@dataclass(slots=True)
class Table:
    """One table of a grid: rows ``head`` to the last before ``end``; ``top`` are the rows above it that are none of another.

    ``paths`` are the headings of each column from the uppermost row down. A table without a head has an empty ``head``.
    """

    filled: Filled
    top: range
    head: range
    end: int
    paths: Mapping[int, tuple[str, ...]]
    repeated: dict[int, str] = field(default_factory=dict)
    reason: str = ""
    sure: float = 1.0

    @property
    def body(self) -> range:
        """The rows below the head."""
        return range(self.head.stop, self.end)

    def heading(self, column: int) -> str:
        """The heading of a column as kept values and faults name it; its letters where it has none."""
        return "·".join(self.paths.get(column, ())) or f"{letters(column)}列"


def tables_of(filled: Filled, reading: Reading, head_row: int | None = None) -> list[Table]:
    """The tables that stand in a grid, one below the other. ``head_row`` is where a correction says that the head begins."""
    heads = _heads(filled, reading, head_row)
    if not heads:
        return [Table(filled, range(0), range(0), filled.height, {}, reason="没有认出表头，只看内容", sure=0.3)]
    found: list[Table] = []
    for head in heads:
        paths = _paths(filled, head)
        if found and (why := _same(found[-1], paths, head)):
            # what stands above it may look like a group of columns and be a row of the table
            found[-1].repeated |= {r: why for r in head if _repeats(found[-1], r)}
            continue
        top = _top(filled, head.start, found[-1].head.stop if found else 0)
        if found:
            found[-1].end = top.start
        table = Table(filled, top, head, filled.height, paths)
        table.reason, table.sure = _why(filled, reading, head, head_row)
        found.append(table)
    for table in found:
        _spread(table)
        table.repeated |= {r: "页首重复的表头" for r in table.body if r not in table.repeated and _repeats(table, r)}
    return found


def _heads(filled: Filled, reading: Reading, head_row: int | None) -> list[range]:
    """The blocks of rows that are heads, from the top."""
    if head_row is not None:
        return [_down(filled, reading, head_row, head_row)]
    found: list[range] = []
    looked = row = 0
    while row < filled.height:
        cells = filled.written(row)
        looked += bool(cells)
        if cells and (_is_head(filled, reading, row) if not found else _is_further(filled, reading, row)):
            first = _up(filled, reading, row, found[-1].stop if found else 0)
            found.append(_down(filled, reading, first, row))
            row = found[-1].stop
            continue
        if not found and looked > _SEARCHED:
            break
        row += 1
    return found or _one_known(filled, reading) or _unknown_words(filled)


def _score(filled: Filled, reading: Reading, row: int) -> tuple[float, int]:
    """How many cells of the row are headings, and how many cells there are; nothing where one cannot be a heading."""
    score, cells = 0.0, filled.shows(row)
    for c in cells:
        raw = filled.raw(row, c)
        text = filled.text[row][c]
        if not isinstance(raw, str) or len(fold_heading(text)) > _LONGEST_HEADING:
            return 0.0, len(cells)
        known = reading.heading(text)
        if known is not None:
            score += {EXACT: 1.0, ENDS: 0.5}.get(known.how, 0.25)
        elif names_milestone(text, reading):
            score += 0.5
    return score, len(cells)


def _is_head(filled: Filled, reading: Reading, row: int) -> bool:
    score, cells = _score(filled, reading, row)
    return (score >= 2 and score * 2 >= cells) or (cells <= 3 and score >= 1.5) or (score == cells == filled.width == 1)


def _is_further(filled: Filled, reading: Reading, row: int) -> bool:
    """A head further down must be plainer: hardly anything else may stand in it."""
    score, cells = _score(filled, reading, row)
    return score >= 2 and score >= 0.75 * cells


def _up(filled: Filled, reading: Reading, row: int, stop: int) -> int:
    """The first row of the head whose plainest row is ``row``: merges that hang into it, and groups over its columns."""
    first = min(filled.first(row, c)[0] for c in filled.shows(row))
    while first - 1 >= stop and _groups(filled, reading, first - 1):
        first -= 1
    return max(first, stop)


def _groups(filled: Filled, reading: Reading, row: int) -> bool:
    """Whether a row only holds short words that span several columns (责任分工, 进度安排), as the upper row of a head does."""
    cells = filled.written(row)
    short = all(len(t := filled.text[row][c]) <= _LONGEST_GROUP and not _says_more(t, reading) for c in cells)
    spans = [filled.span(row, c) for c in cells]
    whole = len(cells) == 1 and (spans[0] * 2 > filled.width or cells[0] == 0)
    return bool(cells) and short and any(s > 1 for s in spans) and not whole


def _says_more(text: str, reading: Reading) -> bool:
    """Whether a text is a title or a note rather than a heading: it has a colon, names a year, calls itself a ledger."""
    titled = reading.matches("sheets_without_name", text) is not None
    return titled or "：" in text or ":" in text or _has_digit(text)


def _down(filled: Filled, reading: Reading, first: int, row: int) -> range:
    """The rows of a head that begins at ``first``, through ``row``: merges across rows, and what stands below a group."""
    last = row
    while True:
        below = [c for c in range(filled.width) if last + 1 < filled.height and filled.from_above(last + 1, c)]
        hangs = any(filled.text[last + 1][c] and filled.first(last + 1, c)[0] >= first for c in below)
        if (
            hangs
            and _short(filled, last + 1)
            or last + 1 < filled.height
            and _below_group(filled, reading, first, last)
        ):
            last += 1
        else:
            return range(first, last + 1)


def _short(filled: Filled, row: int) -> bool:
    cells = filled.shows(row)
    return all(isinstance(filled.raw(row, c), str) and len(filled.text[row][c]) <= 2 * _LONGEST_HEADING for c in cells)


def _below_group(filled: Filled, reading: Reading, first: int, last: int) -> bool:
    """Whether the next row stands only below wide headings, or is itself made of headings where the one above has gaps."""
    cells = filled.written(last + 1)
    if not cells or not _short(filled, last + 1):
        return False
    wide = {c for c in range(filled.width) if filled.text[last][c] and filled.span(last, c) > 1}
    gaps = {c for c in range(filled.width) if not filled.text[last][c] and any(filled.text[last][:c])}
    if set(cells) <= wide:
        return True
    headings = [c for c in cells if _is_heading(filled.text[last + 1][c], reading) or not filled.text[last][c]]
    under_gap = [c for c in cells if c in gaps or c + 1 in gaps]
    if (
        gaps
        and gaps <= set(cells)
        and len(under_gap) == len(cells)
        and not any(map(_has_digit, _texts(filled, last + 1)))
    ):
        return True
    return bool(gaps) and len(headings) == len(cells) == len(under_gap) and len(cells) >= 2


def _texts(filled: Filled, row: int) -> list[str]:
    """What is written in a row."""
    return [filled.text[row][c] for c in filled.written(row)]


def _has_digit(text: str) -> bool:
    return any(c.isdigit() for c in text)


def _is_heading(text: str, reading: Reading) -> bool:
    return reading.heading(text) is not None or bool(names_milestone(text, reading))


def _paths(filled: Filled, head: range) -> dict[int, tuple[str, ...]]:
    """The headings of each column, top down; a group without a merge reaches over the gaps to its right."""
    paths: dict[int, tuple[str, ...]] = {}
    for c in range(filled.width):
        path: list[str] = []
        for r in head:
            text = "".join(filled.text[r][c].split())
            if not text and r < head.stop - 1 and any(filled.text[lower][c] for lower in range(r + 1, head.stop)):
                text = _group_left(filled, head, r, c)
            if text and text not in path[-1:]:
                path.append(text)
        if path:
            paths[c] = tuple(path)
    return paths


def _group_left(filled: Filled, head: range, row: int, column: int) -> str:
    for c in range(column - 1, -1, -1):
        if filled.text[row][c]:
            below = any(filled.text[r][c] and not filled.from_above(r, c) for r in range(row + 1, head.stop))
            return "".join(filled.text[row][c].split()) if below else ""
    return ""


def _same(table: Table, paths: Mapping[int, tuple[str, ...]], head: range) -> str:
    """Why a head only repeats that of the table above; empty where it is another."""
    ours, theirs = ({(c, fold_heading(t)) for c, path in p.items() for t in path[-1:]} for p in (table.paths, paths))
    alike = len(ours & theirs) / max(len(ours | theirs), 1)
    return "页首重复的表头" if alike >= _ALIKE else ""


def _spread(table: Table) -> None:
    """A heading over a column of numbers is also of the words beside them, if those have none (目标 over 一 and 经济)."""
    for c in range(1, table.filled.width):
        if c in table.paths or c - 1 not in table.paths:
            continue
        texts = [(table.filled.text[r][c - 1], table.filled.text[r][c]) for r in table.body]
        numbers, words = [n for n, _ in texts if n], [w for _, w in texts if w]
        counted = bool(numbers) and all(number_alone(n) is not None for n in numbers)
        if counted and words and not all(number_alone(w) is not None for w in words):
            table.paths = {**table.paths, c: table.paths[c - 1]}


def _repeats(table: Table, row: int) -> bool:
    """Whether a row says, column by column, what a row of the head says."""
    filled = table.filled
    cells = filled.written(row)
    if len(cells) < min(2, len(table.paths)):
        return False
    most = int((1 - _ALIKE) * len(cells))
    return any(_differ(filled, row, h, cells, most) <= most for h in table.head)


def _differ(filled: Filled, row: int, head: int, cells: Sequence[int], most: int) -> int:
    """In how many cells a row differs from one of the head; no more than one above the most are counted."""
    count = 0
    for c in cells:
        text = filled.text[row][c]
        if len(text) > 2 * _LONGEST_HEADING or fold_heading(text) != fold_heading(filled.text[head][c]):
            count += 1
            if count > most:
                break
    return count


def _top(filled: Filled, head: int, stop: int) -> range:
    """The rows above a head that are its title and notes: those back to the table before, if that is one."""
    if stop == 0:
        return range(head)
    first = head
    while first - 1 > stop and len(filled.written(first - 1)) <= 1:
        first -= 1
    return range(first, head)


def _one_known(filled: Filled, reading: Reading) -> list[range]:
    """The head of a table of whose headings the pack knows only one or two."""
    for row in range(min(filled.height - 1, _FIRST_ROWS)):
        score, cells = _score(filled, reading, row)
        if score >= 1 and cells > 1 and filled.written(row + 1):
            return [_down(filled, reading, row, row)]
    return []


def _unknown_words(filled: Filled) -> list[range]:
    """The head of a table whose headings the pack does not know: short words above rows that are numbered or longer."""
    for row in range(min(filled.height - 1, _FIRST_ROWS)):
        cells = filled.written(row)
        if len(cells) < 3 or not _short(filled, row) or any(map(_has_digit, _texts(filled, row))):
            continue
        below = filled.written(row + 1)
        longer = sum(len(filled.text[row + 1][c]) > 2 * len(filled.text[row][c]) for c in below)
        if len(below) * 2 >= len(cells) and (longer or filled.text[row + 1][cells[0]].isdigit()):
            return [range(row, row + 1)]
    return []


def _why(filled: Filled, reading: Reading, head: range, head_row: int | None) -> tuple[str, float]:
    numbers = "、".join(str(filled.number(r)) for r in head)
    if head_row is not None:
        return f"第{numbers}行：由更正指定为表头", 1.0
    words = [w for r in head for c in filled.shows(r) if (w := filled.text[r][c]) and reading.heading(w)]
    known = list(dict.fromkeys("".join(w.split()) for w in words))
    if not known:
        return f"第{numbers}行都是短词，下面的行更长或有序号，按表头读", 0.5
    told = "、".join(known[:4]) + ("等" if len(known) > 4 else "")
    # a plan's head stands above its first row, which has the number 1
    place = f"第{numbers}行" if filled.number(head.start) else "表头"
    return f"{place}有{told}", 0.95 if len(known) > 2 else 0.8
