"""Tables flattened to lines: a cell a line, or cells parted by bars, with blanks and spans lost."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from govreport_core import hookimpl
from govreport_core.forms.figures import is_blank, is_figure
from govreport_core.forms.form import Form
from govreport_core.forms.normalization import normalize_label, remembered
from govreport_core.model.base import fast_new
from govreport_core.model.document import Document, Position, Table
from govreport_core.model.readings import Reading, Token
from govreport_tables.matching.candidates import RowCandidate, figures_of, is_value
from govreport_tables.matching.columns import readings
from govreport_tables.matching.label_index import LabelIndex
from govreport_tables.matching.noise import is_scan, is_unreadable, says_nothing, without_page_feet
from govreport_tables.matching.units import unit_in

# A longer line is running text: no label and no line of a wrapped label is as long.
LONGEST_LABEL = 60
# A cell of the form has a few lines at the most: a label of eight characters, one a line.
MOST_LINES = 20
# The figures of a row stand in so many characters at the end of its line.
MOST_CHARACTERS = 600

# What parts cells besides the end of a line: tabs and bars, those of box drawings too.
_PARTING = "\r\t|│┃｜"
_WORD = re.compile(r"\S+")
# A row on one line is not longer than this, nor its label of more words.
LONGEST_ROW = 200
LONGEST_LABEL_WORDS = 6


@hookimpl(trylast=True)
def govreport_parse(document: Document, form: Form) -> Iterable[Reading]:
    """Every run of figures behind a label of the form, outside the document's grids."""
    labels = form.cached(LabelIndex)
    return readings(_strips(document, labels), labels)


def _strips(document: Document, labels: LabelIndex) -> Iterator[RowCandidate]:
    """Words, then figures, and again."""
    words: list[str] = []
    values: list[Token] = []
    blanks = False  # whether some of the values are
    for text, start in _fragments(document):
        if text.isdigit() and text.isascii():
            values.append(fast_new(Token, (text, fast_new(Position, (start, start + len(text), None, None, None)))))
            continue
        if is_value(text) or is_unreadable(text, words, len(values), labels):
            values.append(_token(text, start))
            blanks = blanks or is_blank(text)
            continue
        if says_nothing(text):
            continue
        label, figures = _label_and_figures(text, start, words, labels)
        if label:
            if values:
                yield _strip(words, values, blanks)
                # A line of dashes under a head parts it from its row; the unit that it names is still the row's.
                words = [word for word in words if unit_in((word,))] if blanks and _is_ruling(values) else []
                values = []
                blanks = False
            if _length(label) > LONGEST_LABEL:
                words = []
                continue
            words += _words(label)
        if figures:
            values += figures
            blanks = blanks or any(is_blank(figure.text) for figure in figures)
    if values:
        yield _strip(words, values, blanks)


def _token(text: str, start: int) -> Token:
    return fast_new(Token, (text, fast_new(Position, (start, start + len(text), None, None, None))))


def _length(text: str) -> int:
    """How many characters a text has besides the blanks that pad it out."""
    return len(text) if len(text) <= LONGEST_LABEL else len("".join(text.split()))


def _strip(words: Sequence[str], values: Sequence[Token], blanks: bool) -> RowCandidate:
    spoken, figures = tuple(words), tuple(values)
    return RowCandidate(spoken, spoken, figures, figures_of(figures) if blanks else figures)


def _fragments(document: Document) -> Iterator[tuple[str, int]]:
    """The pieces between line ends and bars, and where they begin, outside the innermost grids."""
    for start, end in _outside(document):
        stretch = without_page_feet(document.text[start:end])
        for mark in _PARTING:
            if mark in stretch:
                stretch = stretch.replace(mark, "\n")
        for piece in stretch.split("\n"):
            if text := piece.strip():
                yield text, start if len(text) == len(piece) else start + piece.index(text)
            start += len(piece) + 1


def _outside(document: Document) -> Iterator[tuple[int, int]]:
    """The stretches of text outside grids. A table with a page of text in a cell is no grid, but a layout."""
    tables = [table for table in document.tables if not _lays_out(table)]
    at = 0
    for table, following in zip_longest(tables, tables[1:]):
        if following is None or following.start >= table.end:
            yield at, table.start
            at = table.end
    yield at, len(document.text)


def _lays_out(table: Table) -> bool:
    return any(
        cell is not None and len(cell.text) > MOST_LINES and cell.text.count("\n") > MOST_LINES
        for row in table.rows
        for cell in row
    )


def _label_and_figures(text: str, start: int, said: Sequence[str], labels: LabelIndex) -> tuple[str, list[Token]]:
    """A fragment "label 97 0 3" in two parts. Figures alone have an empty label, a label alone has no figures.

    :param said: the words before it.
    """
    parts = list(_WORD.finditer(text)) if " " in text or "\u3000" in text else []
    cut = len(parts)
    while cut and _may_be_value(parts[cut - 1].group()):
        cut -= 1
    if cut:
        cut = max(cut, 1 + sum(part.end() <= len(text) - MOST_CHARACTERS for part in parts))
    end = len(parts)
    if cut and len(text) <= LONGEST_ROW:
        cut, end = _behind_label(text, parts, cut, said, labels)
    if not any(is_figure(part.group()) for part in parts[cut:end]):
        return text, []
    figures = [_token(part.group(), start + part.start()) for part in parts[cut:end]]
    return text[: parts[cut - 1].end()] if cut else "", figures


def _behind_label(
    text: str, parts: Sequence[re.Match[str]], cut: int, said: Sequence[str], labels: LabelIndex
) -> tuple[int, int]:
    """Where the figures begin and end that may have something unreadable among them: behind the label, if it is known.

    Behind a full row on the label's own line, what is no figure is a remark or a share.

    :param cut: where those begin that can all be read.
    """
    for number in range(min(cut, LONGEST_LABEL_WORDS + 1)):
        words = [*said, *_words(text[: parts[number].start()])]
        places = [part.group() for part in parts[number:]]
        if not (is_value(places[0]) or any(map(str.isdigit, places[0]))) or not labels.width(words):
            continue
        if number and (is_value(parts[number - 1].group()) or labels.row(words) is None):
            continue  # a figure is no part of a label
        if number and not any(map(is_value, places[labels.width(words) :])):
            places = places[: labels.width(words)]
        if all(is_value(place) or is_unreadable(place, words, at, labels) for at, place in enumerate(places)):
            return number, number + len(places)
    return cut, len(parts)


def _is_ruling(values: Sequence[Token]) -> bool:
    return not any(value.text.strip("-") or len(value.text) < 2 for value in values)


def _may_be_value(text: str) -> bool:
    return is_value(text) or is_scan(text)


@remembered
def _words(label: str) -> tuple[str, ...]:
    """The normalised words of a label; blanks part them unless they stand between single characters."""
    words = tuple(word for part in label.split() if (word := normalize_label(part)))
    return words if 1 not in map(len, words) else ("".join(words),)
