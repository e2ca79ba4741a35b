"""Finds the rows of flattened text whose figures may be those of other rows, torn from them by a converter.

Text taken from a page column by column has labels first and figures later, and text laid out as on the page has
the second line of a figure below the first: rows are printed with too few figures or with wrong ones, and other
figures have no row. What such a row lacks is not known, and sums that hold then hold by chance.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from govreport_core.forms.form import Block, Form
from govreport_core.forms.normalization import normalize_label
from govreport_core.forms.rules import Verdict
from govreport_core.labels.spellings import MAX_FRAGMENTS
from govreport_tables.labels import LabelIndex
from govreport_tables.matching.candidates import LAST_YEAR, RowCandidate
from govreport_tables.matching.row_rules import has_different, holds_in_pieces, judge_row

# Words of so many characters may be pieces of labels torn over lines; longer ones of no label are running text.
LONGEST_PIECE = 8
# The label of a row stands in so many characters, however many lines it has.
LONGEST_BEHIND = 200


class _Row(NamedTuple):
    """A candidate of flattened text in a block.

    :param number: of the candidate.
    :param id: of its row; None if it has no label.
    :param strays: how many of its figures are of no row.
    """

    number: int
    candidate: RowCandidate
    id: str | None
    block: Block
    strays: int
    form: Form

    @property
    def width(self) -> int:
        """How many cells its row has, or each row of the block if it has no label."""
        return len(self.form.row_keys[self._like])

    @property
    def _like(self) -> str:
        """The id of the row whose cells and rules it must have."""
        return self.id or self.block.rows[0].id

    @property
    def verdict(self) -> Verdict | None:
        """Of a whole row, what its rules say."""
        figures = self.candidate.figures
        return judge_row(self._like, figures, self.form) if len(figures) == self.width else None

    @property
    def has_rule(self) -> bool:
        return bool(self.form.rules_of_row[self._like])

    @property
    def has_page_number(self) -> bool:
        """Whether a single figure is of no row, which may be the number of a page."""
        return self.strays == 1 and (self.id is not None or not self.candidate.words)

    @property
    def has_strays(self) -> bool:
        return self.strays > 0 and not self.has_page_number

    @property
    def is_short(self) -> bool:
        return self.id is not None and len(self.candidate.figures) < self.width

    @property
    def is_broken(self) -> bool:
        return self.id is not None and self.verdict == "fail"

    @property
    def is_sound(self) -> bool:
        return self.id is not None and self.verdict in ("pass", "unknown")

    @property
    def is_proven(self) -> bool:
        """Whether its rule holds, and would not hold of the second halves of its figures as well."""
        return self.verdict == "pass" and has_different(self.candidate.figures)


def find_detached(candidates: Sequence[RowCandidate], ids: Sequence[str | None], labels: LabelIndex) -> set[int]:
    """Numbers of the candidates of flattened text whose figures may be those of other rows.

    One converter made all of a text: where it tore figures from their rows in one block, rows with too few are
    doubtful in every block.
    """
    rows = list(_rows_in_blocks(candidates, ids, labels))
    if not any(row.strays for row in rows):
        return set()
    # The rows beside figures of no row may be their other halves.
    doubtful = {row.number for row in _beside_strays(rows) if not row.is_proven}
    for block in {row.block.id: row.block for row in rows if row.has_strays}.values():
        doubtful |= _doubtful_in_block([row for row in rows if row.block is block])
    return doubtful | {row.number for row in rows if row.is_short} if doubtful else doubtful


def _doubtful_in_block(rows: Sequence[_Row]) -> set[int]:
    """The rows of a block with figures of no row, if others have too few or break their rules.

    All are doubtful but the whole rows that keep their rules, and these too if they are few.
    """
    if not any(row.is_short or row.is_broken for row in rows):
        return set()
    most_are_sound = 2 * sum(row.is_sound for row in rows) > len(rows)
    return {row.number for row in rows if not (most_are_sound and row.is_sound)}


def _beside_strays(rows: Sequence[_Row]) -> Iterator[_Row]:
    """The rows with figures of no row, and those before and behind.

    A single figure may be the number of a page; only rows without a rule cannot tell.
    """
    for above, row, below in zip((None, *rows), rows, (*rows[1:], None), strict=False):
        if row.has_strays:
            yield from filter(None, (above, row, below))
        elif row.has_page_number:
            yield from (other for other in (row, below) if other and not other.has_rule)


def _rows_in_blocks(
    candidates: Sequence[RowCandidate], ids: Sequence[str | None], labels: LabelIndex
) -> Iterator[_Row]:
    """The candidates of flattened text that have figures and stand in a block of the form."""
    # Not `rows._identify_by_letters`'s block: here the first block that a text opens counts, there the last.
    current: Block | None = None
    for number, (candidate, id) in enumerate(zip(candidates, ids, strict=True)):
        if id is not None:
            current = labels.blocks[id]
        elif candidate.words:
            current = next(iter(labels.openings.opened_in("".join(candidate.words))), current)
        if current is None or not candidate.figures or not candidate.is_flat:
            continue
        if id is not None or _is_of_the_form(candidate, labels):
            yield _Row(number, candidate, id, current, _count_strays(candidate, id, current, labels.form), labels.form)


def _is_of_the_form(candidate: RowCandidate, labels: LabelIndex) -> bool:
    """Whether the words before figures without a row are of the form, or pieces of such.

    Otherwise they are the year before's, or figures of running text; behind the label of a row that says something
    else they are that row's.
    """
    words = candidate.words[-MAX_FRAGMENTS:]
    longest = LONGEST_PIECE if len(candidate.figures) > 1 else 0
    has_part = labels.vocabulary.has_part
    if labels.rows.is_changed(words) or labels.likeness.says_otherwise(words, has_part):
        return False
    return words[-1:] not in LAST_YEAR and all(len(word) <= longest or has_part(word) for word in words)


def _count_strays(candidate: RowCandidate, id: str | None, block: Block, form: Form) -> int:
    """How many figures of a candidate are of no row.

    That is those beyond the row of its label, unless they are whole rows, or pieces of its own figures.
    """
    beyond = candidate.figures if id is None else candidate.figures[len(form.row_keys[id]) :]
    row = block.rows[0]
    rows = [beyond[at : at + len(row.keys)] for at in range(0, len(beyond), len(row.keys))]
    if all(len(figures) == len(row.keys) and judge_row(row.id, figures, form) == "pass" for figures in rows):
        return 0
    return 0 if id is not None and holds_in_pieces(id, candidate.figures, form) else len(beyond)


def find_before_labels(
    candidates: Sequence[RowCandidate], ids: Sequence[str | None], text: str, labels: LabelIndex
) -> set[int]:
    """Numbers of the rows of flattened text whose figures stand before their labels, so that each seems the row above.

    There a whole row of figures stands directly before the first label of its table, and directly behind the last
    figures the label of another row, which has none.
    """
    found: set[int] = set()
    for block in labels.form.blocks:
        members = [n for n, id in enumerate(ids) if id is not None and labels.blocks[id] is block]
        if not block.side_by_side and len(block.columns) > 1 and members:
            behind = _label_at(text, candidates[members[-1]], labels)
            is_left = behind is not None and labels.blocks[behind] is block and behind not in ids
            if is_left and _follows_whole_row(candidates, members[0], block, labels):
                found.update(members)
    return found


def _follows_whole_row(candidates: Sequence[RowCandidate], number: int, block: Block, labels: LabelIndex) -> bool:
    """Whether a row's label stands directly behind as many figures as the block has columns."""
    if not number or "".join(candidates[number].words) not in labels.rows.by_text:
        return False
    before = candidates[number - 1]
    return before.is_flat and len(before.figures) == len(block.columns)


def _label_at(text: str, candidate: RowCandidate, labels: LabelIndex) -> str | None:
    """The id of the row whose label stands directly behind the values of flattened text."""
    if not candidate.is_flat:
        return None
    end = candidate.values[-1].position.end
    lines = [word for line in text[end : end + LONGEST_BEHIND].split("\n") if (word := normalize_label(line))]
    rows = (labels.rows.find(lines[:length]) for length in range(1, min(len(lines), MAX_FRAGMENTS) + 1))
    return next((row.id for row in rows if row is not None), None)
