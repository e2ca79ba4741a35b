"""Tables flattened to lines: a cell a line, or cells parted by bars, with blanks and spans lost."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import zip_longest

from govreport_core import hookimpl
from govreport_core.figures import is_blank, is_figure
from govreport_core.form import Form
from govreport_core.model import Document, Position, Reading, Table, Token
from govreport_core.wording import normal
from govreport_tables.labels import Labels
from govreport_tables.strips import Strip, readings

# A longer line is running text: no label and no line of a wrapped label is as long.
LONGEST_LABEL = 60
# A cell of the form has a few lines at the most: a label of eight characters, one a line.
MOST_LINES = 20
# The figures of a row stand in so many characters at the end of its line.
MOST_CHARACTERS = 600

# Bars part cells, those of box drawings too.
_FRAGMENT = re.compile(r"[^\s|│┃｜](?:[^\n\r\t|│┃｜]*[^\s|│┃｜])?")
_WORD = re.compile(r"\S+")
# A page's number between two rows is no figure of either.
_PAGE_NUMBER = re.compile(r"[-—–－─~·•]+\s*\d{1,4}\s*[-—–－─~·•]+|\d{1,4}\s*[/／]\s*\d{1,4}")
# What a scanner makes of figures: it keeps their place, so that those behind it do not move up.
_UNREADABLE = re.compile(r"[0-9A-Za-zＯ〇○◯零口丨.,]{1,12}")


@hookimpl(trylast=True)
def govreport_parse(document: Document, form: Form) -> Iterable[Reading]:
    """Every run of figures behind a label of the form, outside the document's grids."""
    labels = form.once(Labels)
    return list(readings(list(_strips(document)), labels))


def _strips(document: Document) -> Iterator[Strip]:
    """Words, then figures, and again."""
    words: list[str] = []
    values: list[Token] = []
    for text, start, end in _fragments(document):
        tokens = _figures(text, start, end, bool(values))
        if tokens is None:
            label, tokens = _label_and_figures(text, start)
            if values:
                yield Strip(tuple(words), tuple(words), tuple(values))
                words, values = [], []
            if len(label) > LONGEST_LABEL:
                words = []
                continue
            words += _words(label)
        values += tokens
    if values:
        yield Strip(tuple(words), tuple(words), tuple(values))


def _fragments(document: Document) -> Iterator[tuple[str, int, int]]:
    """The pieces between line ends and bars, with their spans, outside the innermost grids."""
    for start, end in _outside(document):
        for match in _FRAGMENT.finditer(document.text, start, end):
            yield match.group(), match.start(), match.end()


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
    texts = (cell.text for row in table.rows for cell in row if cell is not None)
    return any(text.count("\n") > MOST_LINES for text in texts)


def _figures(text: str, start: int, end: int, behind_figures: bool) -> list[Token] | None:
    """The figures that a fragment consists of; None if there is anything else in it."""
    if is_figure(text) or is_blank(text):
        return [Token(text, Position(start, end))]
    if behind_figures and _UNREADABLE.fullmatch(text):
        return [Token(text, Position(start, end))]
    if _PAGE_NUMBER.fullmatch(text):
        return []
    parts = list(_WORD.finditer(text))
    if len(parts) < 2 or not all(_is_value(part.group()) for part in parts):
        return None
    if not any(is_figure(part.group()) for part in parts):
        return None
    return [_token(part, start) for part in parts]


def _is_value(text: str) -> bool:
    return is_figure(text) or is_blank(text) or _UNREADABLE.fullmatch(text) is not None


def _token(part: re.Match[str], start: int) -> Token:
    return Token(part.group(), Position(start + part.start(), start + part.end()))


def _label_and_figures(text: str, start: int) -> tuple[str, list[Token]]:
    """A fragment "label 97 0 3" in two parts. A label alone comes back with no figures."""
    parts = list(_WORD.finditer(text, max(0, len(text) - MOST_CHARACTERS)))
    cut = len(parts)
    while cut > 1 and _is_value(parts[cut - 1].group()):
        cut -= 1
    if not any(is_figure(part.group()) for part in parts[cut:]):
        return text, []
    return text[: parts[cut - 1].end()].rstrip(), [_token(part, start) for part in parts[cut:]]


def _words(label: str) -> list[str]:
    """The normalised words of a label; blanks part them unless they stand between single characters."""
    words = list(filter(None, map(normal, label.split())))
    return words if all(len(word) > 1 for word in words) else list(filter(None, (normal(label),)))
