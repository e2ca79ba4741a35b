"""Whether the figures of flattened text stand behind their labels, or where a converter put them.

Text taken from a page column by column has labels first and figures later, and text laid out as on the page has
the second line of a figure below the first: rows are printed with too few figures or with wrong ones, and other
figures have no row. What such a row lacks is not known, and sums that hold then hold by chance.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from govreport_core.forms.form import Block
from govreport_core.forms.rules import Verdict
from govreport_tables.matching.candidates import LAST_YEAR, RowCandidate
from govreport_tables.matching.label_index import MAX_FRAGMENTS, LabelIndex
from govreport_tables.matching.row_rules import FEWEST_DIFFERENT, in_pieces, whole

# Words of so many characters may be pieces of labels torn over lines; longer ones of no label are running text.
LONGEST_PIECE = 8


class _Row(NamedTuple):
    """A strip of flattened text in a block.

    :param id: of its row; None if it has no label.
    :param strays: how many of its figures are of no row.
    :param labels: of the form.
    """

    number: int
    strip: RowCandidate
    id: str | None
    block: Block
    strays: int
    labels: LabelIndex

    @property
    def width(self) -> int:
        """How many cells its row has, or each row of the block if it has no label."""
        return len(self.labels.form.row_keys[self._like])

    @property
    def _like(self) -> str:
        return self.id or self.block.rows[0].id

    @property
    def verdict(self) -> Verdict | None:
        """Of a whole row, what its rules say."""
        figures = self.strip.figures
        return whole(self._like, figures, self.labels) if len(figures) == self.width else None

    @property
    def has_rule(self) -> bool:
        return bool(self.labels.rules_within(self._like))

    @property
    def has_page_number(self) -> bool:
        """Whether a single figure is of no row, which may be the number of a page."""
        return self.strays == 1 and (self.id is not None or not self.strip.words)

    @property
    def has_strays(self) -> bool:
        return self.strays > 0 and not self.has_page_number

    @property
    def is_short(self) -> bool:
        return self.id is not None and len(self.strip.figures) < self.width

    @property
    def is_broken(self) -> bool:
        return self.id is not None and self.verdict == "fail"

    @property
    def is_sound(self) -> bool:
        return self.id is not None and self.verdict in ("pass", "unknown")

    @property
    def is_proven(self) -> bool:
        """Whether its rule holds, and would not hold of the second halves of its figures as well."""
        return self.verdict == "pass" and len({figure.text for figure in self.strip.figures}) >= FEWEST_DIFFERENT


def find_detached(strips: Sequence[RowCandidate], ids: Sequence[str | None], labels: LabelIndex) -> set[int]:
    """Numbers of the strips of flattened text whose figures may be those of other rows.

    Where figures of no row stand among rows with too few, or among whole ones that break their rules, these are all
    but the whole rows that keep them, and these too if they are few. One converter made all of a text: then rows
    with too few are doubtful in every block. And the rows beside figures of no row may be their other halves.
    """
    rows = list(_rows(strips, ids, labels))
    if not any(row.strays for row in rows):
        return set()
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


def _rows(strips: Sequence[RowCandidate], ids: Sequence[str | None], labels: LabelIndex) -> Iterator[_Row]:
    current: Block | None = None
    for number, (strip, id) in enumerate(zip(strips, ids, strict=True)):
        if id is not None:
            current = labels.block(id)
        elif strip.words:
            said = "".join(strip.words)
            current = next((block for block in labels.form.blocks if labels.opens(block, said)), current)
        if current is None or not strip.figures or not strip.is_flat:
            continue
        if id is None and not _is_of_the_form(strip, labels):
            continue
        yield _Row(number, strip, id, current, _strays(strip, id, current, labels), labels)


def _is_of_the_form(strip: RowCandidate, labels: LabelIndex) -> bool:
    """Whether the words before figures without a row are of the form, or pieces of such.

    Otherwise they are the year before's, or figures of running text.
    """
    words = strip.words[-MAX_FRAGMENTS:]
    longest = LONGEST_PIECE if len(strip.figures) > 1 else 0
    return words[-1:] not in LAST_YEAR and all(len(word) <= longest or labels.has(word) for word in words)


def _strays(strip: RowCandidate, id: str | None, block: Block, labels: LabelIndex) -> int:
    """How many figures of a strip are of no row.

    That is those beyond the row of its label, unless they are whole rows, or pieces of its own figures.
    """
    beyond = strip.figures if id is None else strip.figures[len(labels.form.row_keys[id]) :]
    row = block.rows[0]
    rows = [beyond[at : at + len(row.keys)] for at in range(0, len(beyond), len(row.keys))]
    if all(len(figures) == len(row.keys) and whole(row.id, figures, labels) == "pass" for figures in rows):
        return 0
    return 0 if id is not None and in_pieces(id, strip.figures, labels) else len(beyond)
