"""Tells where in a row of a grid its values begin and end: behind its label, and before remarks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from govreport_core.model.document import GridCell
from govreport_tables.labels import LabelIndex
from govreport_tables.matching.candidates import PERIODS
from govreport_tables.matching.noise import may_replace_figure, says_nothing


class RowCell(NamedTuple):
    """A cell of a row, once however far it spans.

    :param word: its text, normalised; empty if it is a value or has no letters.
    :param is_figure: whether its text is something, and not a mark for nothing.
    """

    word: str
    is_figure: bool
    column: int
    cell: GridCell


class Above(NamedTuple):
    """What stands above a row: the words since the last figures, and the heads of the columns."""

    said: Sequence[str]
    heads: Mapping[int, tuple[str, ...]]


def _find_id(label: Sequence[str], said: Sequence[str], labels: LabelIndex) -> str | None:
    """The id of the row that a label names; without a label, of the block whose groups of heads stand above."""
    row = labels.rows.find(label)
    if row is not None:
        return row.id
    return labels.side_by_side.find(said, 0) if PERIODS.issuperset(label) else None


def find_first_value(cells: Sequence[RowCell], above: Above, labels: LabelIndex) -> int:
    """Where the values of a row begin; the row's length if it has none.

    Behind a known label they begin at once, whatever stands behind them. Otherwise they are what follows the
    last word, if there is a figure among it.
    """
    said = [cell[0] for cell in cells]
    first = said.index("") if "" in said else len(said)
    is_plain = not any(said[first:]) and any(cell[1] for cell in cells[first:])  # as most rows are: words, then figures
    if is_plain and (not first or labels.rows.find(said[:first]) is not None):
        return first
    words_begin = _find_words_for_figures(cells, _end_of_words(said, first, labels), above, labels)
    if words_begin is not None:
        return words_begin
    return first if is_plain else _find_behind_words(cells, said, labels)


def _end_of_words(said: Sequence[str], first: int, labels: LabelIndex) -> int:
    """The number of the first cell that is no word; where blanks of a grid without spans stand before a label that has
    more behind it, of the first behind it.
    """
    if first or not said or not any(said):
        return first
    begin = next(number for number, word in enumerate(said) if word)
    end = next((number for number, word in enumerate(said) if number > begin and not word), len(said))
    return end if any(said[end:]) or labels.rows.find(said[begin:end]) is None else first


def _find_behind_words(cells: Sequence[RowCell], said: Sequence[str], labels: LabelIndex) -> int:
    """Where the values of a row begin that is not words and then figures; the row's length if it has none."""
    behind_label = _find_end_of_label(cells, labels)
    if behind_label is not None:
        return behind_label
    after_words = max((number for number, word in enumerate(said, 1) if word), default=0)
    rest = cells[after_words:]
    if any(cell.is_figure for cell in rest):
        return after_words
    # A head row may end with 其他 or 总计, which are labels of rows too, and empty cells behind it.
    return after_words if rest and _is_label([word for word in said if word], labels) else len(cells)


def _find_words_for_figures(cells: Sequence[RowCell], first: int, above: Above, labels: LabelIndex) -> int | None:
    """Where the values begin of a row that has words in the place of figures; None if it has none.

    With these words the row is as wide as its label, or the heads above it, say. If all its values are words, each
    must stand under the head of a cell.

    :param first: number of the first cell that is no word.
    """
    for begin, (word, *_) in enumerate(cells[: first + 1]):
        if word and not may_replace_figure(word, labels):
            continue  # as most words are: it is the form's, and no figure
        label = [cell.word for cell in cells[:begin] if cell.word]
        id = _find_id(label, [*above.said, *label], labels)
        width = len(labels.form.row_keys[id]) if id else 0
        if id is None or len(cells) < begin + width or _are_heads_of_groups(id, cells[begin:], labels):
            continue
        ends_there = not any(cell.is_figure and not cell.word for cell in cells[begin + width :])
        named = labels.columns.keys_under(id, above.heads)
        if ends_there and _have_words_for_figures(cells[begin : begin + width], named, labels):
            return begin
    return None


def _have_words_for_figures(values: Sequence[RowCell], named: Mapping[int, str], labels: LabelIndex) -> bool:
    """Whether words stand in the places of figures.

    :param named: column number -> cell, as far as the heads say.
    """
    words = [cell.word for cell in values if cell.word]
    if not words or not all(may_replace_figure(word, labels) for word in words):
        return False
    return len(words) < len(values) or len({named.get(cell.column, "") for cell in values} - {""}) == len(values)


def _find_end_of_label(cells: Sequence[RowCell], labels: LabelIndex) -> int | None:
    """Where the first label ends that has something else than a word behind it."""
    words: list[str] = []
    is_behind_word = True
    for number, (word, _, _, cell) in enumerate(cells):
        if word:
            words.append(word)
        elif is_behind_word and (row := labels.rows.find(words)):
            if _are_heads_of_groups(row.id, cells[number:], labels):
                return None
            if cell.text or not labels.columns.several_in(words):
                return number
        is_behind_word = bool(word)
    return None


def _are_heads_of_groups(id: str, behind: Sequence[RowCell], labels: LabelIndex) -> bool:
    """Whether words without figures behind a label are the heads of other groups side by side, their spans lost."""
    if not labels.blocks[id].side_by_side:
        return False
    return any(cell.word for cell in behind) and not any(cell.is_figure and not cell.word for cell in behind)


def _is_label(words: Sequence[str], labels: LabelIndex) -> bool:
    """Whether words end with the label of a row and are not the heads of columns."""
    return labels.rows.find(words) is not None and not labels.columns.several_in(words)


def find_values(cells: Sequence[RowCell], label: Sequence[str], above: Above, labels: LabelIndex) -> Sequence[RowCell]:
    """The cells that stand where the figures of a row stand.

    A word among them is an unreadable figure, not the end of the row: without it the figures behind it would
    move up. The row ends with another label, or with words behind all its columns, which are remarks; the number of
    a page in a cell of its own behind them is of no row.

    :param above: what stands above the row's figures, its own label included.
    """
    has_page_number = len(cells) > 1 and says_nothing(cells[-1].cell.text)
    if not has_page_number and not any(cell[0] for cell in cells):
        return cells
    id = _find_id(label, above.said, labels)
    width = len(labels.form.row_keys[id]) if id else 0
    if has_page_number and 0 < width < len(cells):
        cells = cells[:-1]
    return _before_remarks(cells, id, width, above, labels)


def _before_remarks(
    cells: Sequence[RowCell], id: str | None, width: int, above: Above, labels: LabelIndex
) -> Sequence[RowCell]:
    """The cells before another label, and before words behind all columns of the row.

    :param id: of the row, if it is known.
    :param width: how many cells it has.
    """
    wordy = [number for number, cell in enumerate(cells) if cell[0]]
    named = labels.columns.keys_under(id, above.heads) if id else {}
    last = max((number for number, cell in enumerate(cells) if not cell.word), default=-1)
    for number in wordy:
        word, _, column, cell = cells[number]
        if not any(map(str.isdigit, cell.text)) and (
            labels.vocabulary.knows(word) or (number > last and number >= width and column not in named)
        ):
            return cells[:number]
    return cells
