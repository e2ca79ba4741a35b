"""Tables flattened to lines: a cell a line, or cells parted by bars, with blanks and spans lost."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from govreport_core import hookimpl
from govreport_core.figures import is_figure
from govreport_core.form import Form
from govreport_core.model import Document, Position, Reading, Table, Token
from govreport_core.wording import normal
from govreport_tables.labels import Labels, unit_in
from govreport_tables.strips import Strip, figures_of, is_value, readings

# A longer line is running text: no label and no line of a wrapped label is as long.
LONGEST_LABEL = 60
# A cell of the form has a few lines at the most: a label of eight characters, one a line.
MOST_LINES = 20
# The figures of a row stand in so many characters at the end of its line.
MOST_CHARACTERS = 600

# What parts cells besides the end of a line: tabs and bars, those of box drawings too.
_PARTING = "\r\t|│┃｜"
_WORD = re.compile(r"\S+")
# A page's number between two rows is no figure of either.
_PAGE_NUMBER = re.compile(r"[-—–－─~·•]+\s*\d{1,4}\s*[-—–－─~·•]+|\d{1,4}\s*[/／]\s*\d{1,4}")
# What a scanner makes of figures: it keeps their place, so that those behind it do not move up.
# An ordinal parted from its label, "2.", is none of these.
_UNREADABLE = re.compile(r"(?!\d\.$)[0-9A-Za-zＯ〇○◯零口丨.,]{1,12}")


@hookimpl(trylast=True)
def govreport_parse(document: Document, form: Form) -> Iterable[Reading]:
    """Every run of figures behind a label of the form, outside the document's grids."""
    labels = form.once(Labels)
    return list(readings(list(_strips(document)), labels))


def _strips(document: Document) -> Iterator[Strip]:
    """Words, then figures, and again."""
    words: list[str] = []
    values: list[Token] = []
    for text, start in _fragments(document):
        if is_value(text) or (values and _UNREADABLE.fullmatch(text)):
            values.append(Token(text, Position(start, start + len(text))))
            continue
        if _PAGE_NUMBER.fullmatch(text):
            continue
        label, figures = _label_and_figures(text, start)
        if label:
            if values:
                yield _strip(words, values)
                # A line of dashes under a head parts it from its row; the unit that it names is still the row's.
                words = [word for word in words if unit_in((word,))] if _is_ruling(values) else []
                values = []
            if len(label) > LONGEST_LABEL:
                words = []
                continue
            words += _words(label)
        values += figures
    if values:
        yield _strip(words, values)


def _strip(words: list[str], values: list[Token]) -> Strip:
    spoken = tuple(words)
    return Strip(spoken, spoken, tuple(values), figures_of(values))


def _fragments(document: Document) -> Iterator[tuple[str, int]]:
    """The pieces between line ends and bars, and where they begin, outside the innermost grids."""
    for start, end in _outside(document):
        stretch = document.text[start:end]
        for mark in _PARTING:
            stretch = stretch.replace(mark, "\n")
        for piece in stretch.split("\n"):
            if text := piece.strip():
                yield text, start + piece.index(text)
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


def _label_and_figures(text: str, start: int) -> tuple[str, list[Token]]:
    """A fragment "label 97 0 3" in two parts. Figures alone have an empty label, a label alone has no figures."""
    *ahead, last = text.rsplit(None, 1)
    if not ahead or not _may_be_value(last):
        return text, []
    parts = list(_WORD.finditer(text))
    cut = len(parts)
    while cut and _may_be_value(parts[cut - 1].group()):
        cut -= 1
    if cut:
        cut = max(cut, 1 + sum(part.end() <= len(text) - MOST_CHARACTERS for part in parts))
    if not any(is_figure(part.group()) for part in parts[cut:]):
        return text, []
    figures = [Token(part.group(), Position(start + part.start(), start + part.end())) for part in parts[cut:]]
    return text[: parts[cut - 1].end()] if cut else "", figures


def _is_ruling(values: Sequence[Token]) -> bool:
    return not any(value.text.strip("-") or len(value.text) < 2 for value in values)


def _may_be_value(text: str) -> bool:
    return is_value(text) or _UNREADABLE.fullmatch(text) is not None


def _words(label: str) -> list[str]:
    """The normalised words of a label; blanks part them unless they stand between single characters."""
    words = [word for part in label.split() if (word := normal(part))]
    return words if 1 not in map(len, words) else ["".join(words)]
