"""Whether the figures of flattened text stand behind their labels, or where a converter put them.

Text taken from a page column by column has labels first and figures later, and text laid out as on the page has
the second line of a figure below the first: rows are printed with too few figures or with wrong ones, and other
figures have no row. What such a row lacks is not known, and sums that hold then hold by chance.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from govreport_core.form import Block
from govreport_core.model import Token
from govreport_tables.labels import MAX_FRAGMENTS, Labels
from govreport_tables.strips import LAST_YEAR, Strip
from govreport_tables.sums import FEWEST_DIFFERENT, Verdict, in_pieces, whole

# Words of so many characters may be pieces of labels torn over lines; longer ones of no label are running text.
LONGEST_PIECE = 8


class _Row(NamedTuple):
    """A strip of flattened text in a block.

    :param width: how many cells its row has, or each row of the block if it has no label.
    :param verdict: of a whole row what its rules say.
    :param has_rule: whether a rule speaks of its cells alone.
    :param has_strays: whether figures of it are of no row.
    :param has_page_number: whether one is, which may be the number of a page.
    """

    number: int
    block: Block
    figures: Sequence[Token]
    is_named: bool
    width: int
    verdict: Verdict | None
    has_rule: bool
    has_strays: bool
    has_page_number: bool

    @property
    def is_short(self) -> bool:
        return self.is_named and len(self.figures) < self.width

    @property
    def is_broken(self) -> bool:
        return self.is_named and self.verdict == "fail"

    @property
    def is_sound(self) -> bool:
        return self.is_named and self.verdict in ("pass", "unknown")

    @property
    def is_proven(self) -> bool:
        """Whether its rule holds, and would not hold of the second halves of its figures as well."""
        return self.verdict == "pass" and len({figure.text for figure in self.figures}) >= FEWEST_DIFFERENT


def displaced(strips: Sequence[Strip], ids: Sequence[str | None], labels: Labels) -> set[int]:
    """Numbers of the strips of flattened text whose figures may be those of other rows.

    Where figures of no row stand among rows with too few, or among whole ones that break their rules, these are all
    but the whole rows that keep them, and these too if they are few. One converter made all of a text: then rows
    with too few are doubtful in every block. And the rows beside figures of no row may be their other halves.
    """
    rows = list(_rows(strips, ids, labels))
    doubtful = {row.number for row in _beside_strays(rows) if not row.is_proven}
    for block in {row.block.id: row.block for row in rows if row.has_strays}.values():
        those = [row for row in rows if row.block is block]
        if any(row.is_short or row.is_broken for row in those):
            most_are_sound = 2 * sum(row.is_sound for row in those) > len(those)
            doubtful |= {row.number for row in those if not (most_are_sound and row.is_sound)}
    return doubtful | {row.number for row in rows if row.is_short} if doubtful else doubtful


def _beside_strays(rows: Sequence[_Row]) -> Iterator[_Row]:
    """The rows with figures of no row, and those before and behind.

    A single figure may be the number of a page; only rows without a rule cannot tell.
    """
    for above, row, below in zip((None, *rows), rows, (*rows[1:], None), strict=False):
        if row.has_strays:
            yield from filter(None, (above, row, below))
        elif row.has_page_number:
            yield from (other for other in (row, below) if other and not other.has_rule)


def _rows(strips: Sequence[Strip], ids: Sequence[str | None], labels: Labels) -> Iterator[_Row]:
    current: Block | None = None
    for number, (strip, id) in enumerate(zip(strips, ids, strict=True)):
        if id is not None:
            current = labels.block(id)
        elif strip.words:
            said = "".join(strip.words)
            current = next((block for block in labels.form.blocks if labels.opens(block, said)), current)
        if current is None or not strip.figures or strip.figures[0].position.column is not None:
            continue
        if id is None and not _is_of_the_form(strip, labels):
            continue
        row = id or current.rows[0].id
        width = len(labels.form.row_keys[row])
        said_of_it = whole(row, strip.figures, labels) if len(strip.figures) == width else None
        strays = _strays(strip, id, current, labels)
        is_page_number = strays == 1 and (id is not None or not strip.words)
        yield _Row(
            number, current, strip.figures, id is not None, width, said_of_it, bool(labels.rules_within(row)),
            strays > 0 and not is_page_number, is_page_number,
        )  # fmt: skip


def _is_of_the_form(strip: Strip, labels: Labels) -> bool:
    """Whether the words before figures without a row are of the form, or pieces of such.

    Otherwise they are the year before's, or figures of running text.
    """
    words = strip.words[-MAX_FRAGMENTS:]
    longest = LONGEST_PIECE if len(strip.figures) > 1 else 0
    return words[-1:] not in LAST_YEAR and all(len(word) <= longest or labels.has(word) for word in words)


def _strays(strip: Strip, id: str | None, block: Block, labels: Labels) -> int:
    """How many figures of a strip are of no row.

    That is those beyond the row of its label, unless they are whole rows, or pieces of its own figures.
    """
    beyond = strip.figures if id is None else strip.figures[len(labels.form.row_keys[id]) :]
    row = block.rows[0]
    rows = [beyond[at : at + len(row.keys)] for at in range(0, len(beyond), len(row.keys))]
    if all(len(figures) == len(row.keys) and whole(row.id, figures, labels) == "pass" for figures in rows):
        return 0
    return 0 if id is not None and in_pieces(id, strip.figures, labels) else len(beyond)
