"""Tables flattened to lines: a cell a line, or cells parted by bars, with blanks and spans lost."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import zip_longest

from govreport_core import hookimpl
from govreport_core.figures import is_blank, is_figure
from govreport_core.form import Form
from govreport_core.model import Document, Position, Reading, Token
from govreport_core.wording import normal
from govreport_tables.labels import Labels
from govreport_tables.strips import Strip, readings

# A longer line is running text: no label and no line of a wrapped label is as long.
LONGEST_LABEL = 60

_FRAGMENT = re.compile(r"[^\s|](?:[^\n\r\t|]*[^\s|])?")
_WORD = re.compile(r"\S+")


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
        running = len(text) > LONGEST_LABEL
        tokens = None if running else _figures(text, start, end)
        if tokens is None:
            if values:
                yield Strip(tuple(words), tuple(words), tuple(values))
                words, values = [], []
            if running:
                words = []
                continue
            label, tokens = _label_and_figures(text, start)
            if plain := normal(label):
                words.append(plain)
        values += tokens
    if values:
        yield Strip(tuple(words), tuple(words), tuple(values))


def _fragments(document: Document) -> Iterator[tuple[str, int, int]]:
    """The pieces between line ends and bars, with their spans, outside the innermost grids."""
    for start, end in _outside(document):
        for match in _FRAGMENT.finditer(document.text, start, end):
            yield match.group(), match.start(), match.end()


def _outside(document: Document) -> Iterator[tuple[int, int]]:
    tables = document.tables
    at = 0
    for table, following in zip_longest(tables, tables[1:]):
        if following is None or following.start >= table.end:
            yield at, table.start
            at = table.end
    yield at, len(document.text)


def _figures(text: str, start: int, end: int) -> list[Token] | None:
    """The figures that a fragment consists of; None if there is anything else in it."""
    if is_figure(text) or is_blank(text):
        return [Token(text, Position(start, end))]
    if not text[0].isdigit():
        return None
    parts = [Token(m.group(), Position(start + m.start(), start + m.end())) for m in _WORD.finditer(text)]
    return parts if len(parts) > 1 and all(part.text.isdigit() for part in parts) else None


def _label_and_figures(text: str, start: int) -> tuple[str, list[Token]]:
    """A fragment "label 97" in two parts. A label alone comes back with no figures."""
    if not text[-1].isdigit() or text.isalpha():
        return text, []
    parts = list(_WORD.finditer(text))
    cut = len(parts)
    while cut > 1 and is_figure(parts[cut - 1].group()):
        cut -= 1
    tokens = [Token(m.group(), Position(start + m.start(), start + m.end())) for m in parts[cut:]]
    return text[: parts[cut - 1].end()], tokens
