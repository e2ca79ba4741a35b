"""Parser of tables flattened to lines: a cell a line, or cells parted by bars, with blanks and spans lost."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from govreport_core import hookimpl
from govreport_core.forms.figures import is_figure
from govreport_core.forms.form import Form
from govreport_core.forms.meaning import name_years_in_head
from govreport_core.forms.normalization import normalize_label, remembered
from govreport_core.model.base import fast_new
from govreport_core.model.document import Document, Position
from govreport_core.model.readings import Reading, Token
from govreport_tables.labels import LabelIndex, index_labels
from govreport_tables.labels.units import unit_in
from govreport_tables.layout_heads import straighten_heads
from govreport_tables.matching.candidate_reading import read_candidates
from govreport_tables.matching.candidates import RowCandidate, figures_of, is_value
from govreport_tables.matching.noise import (
    is_scan,
    is_unreadable,
    leads_in,
    says_nothing,
    stands_in_full_row,
    without_page_feet,
)

# A piece of text between line ends or bars, and where it begins.
Fragment = tuple[str, int]

# A longer line is running text: no label and no line of a wrapped label is as long.
LONGEST_LABEL = 60
# No form has more cells in a row, or in groups side by side.
MOST_CELLS = 24
# The figures of a row stand in so many characters at the end of its line.
MOST_CHARACTERS = 600

# A run of more figures is none of a report, of all whose cells together neither.
MOST_VALUES = 2_000

# What stands between the ends of lines, tabs and bars, those of box drawings too, without blanks around it.
_PARTING = r"\n\r\t|│┃｜"
_PIECE = re.compile(rf"[^\s{_PARTING}](?:[^{_PARTING}]*[^\s{_PARTING}])?")
_WORD = re.compile(r"\S+")
# A row on one line is not longer than this, nor its label of more words.
LONGEST_ROW = 200
LONGEST_LABEL_WORDS = 6
# Words before figures, of which no table has so many.
MOST_WORDS = 400


@hookimpl(trylast=True)
def govreport_parse(document: Document, form: Form) -> Iterable[Reading]:
    """Every run of figures behind a label of the form, outside the document's grids."""
    labels = form.cached(index_labels)
    candidates = (straighten_heads(each, document.text, labels) for each in _find_candidates(document, labels))
    return read_candidates(candidates, labels, text=document.text)


def _find_candidates(document: Document, labels: LabelIndex) -> Iterator[RowCandidate]:
    """A candidate for each run of figures with words before it."""
    words: list[str] = []
    values: list[Token] = []
    year = document.metadata.year
    all_digits = True  # whether the values are, so that none of them is blank
    for window in _windows(_without_endless_runs(_split_fragments(document))):
        text, start = window[0]
        if text.isdigit() and text.isascii():
            # Most fragments of a table: made here as `_make_token` does, without a call.
            values.append(fast_new(Token, (text, fast_new(Position, (start, start + len(text), None, None, None)))))
            continue
        if (
            is_value(text)
            or is_unreadable(text, words, len(values), labels)
            or (words and stands_in_full_row(_texts_of(window), values, words, labels))
        ):
            values.append(_make_token(text, start))
            all_digits = False
            continue
        if _is_of_no_row(text, words, labels):
            continue
        label, figures = _split_label(text, start, words, labels)
        if label:
            if values:
                yield _make_candidate(words, values, all_digits)
                words = [] if all_digits else _words_for_next(words, values)
                values = []
                all_digits = True
            if _is_running_text(label):
                words = []
                continue
            words += _words_of(name_years_in_head(label, year))
            # All of them are looked at with every fragment.
            del words[:-MOST_WORDS]
        if figures:
            values += figures
            all_digits = False
    if values:
        yield _make_candidate(words, values, all_digits)


def _is_of_no_row(text: str, words: Sequence[str], labels: LabelIndex) -> bool:
    """Whether a fragment stands between rows or before a table and is no part of either."""
    return says_nothing(text) or leads_in(text, words, labels)


def _texts_of(fragments: Iterable[Fragment]) -> list[str]:
    return [text for text, _ in fragments]


def _words_for_next(words: Sequence[str], values: Sequence[Token]) -> list[str]:
    """The words that belong to the row behind these values, too.

    A line of dashes under a head parts it from its row; the unit that it names is still the row's.
    """
    is_ruling = all(len(value.text) > 1 and not value.text.strip("-") for value in values)
    return [word for word in words if unit_in((word,))] if is_ruling else []


def _is_running_text(label: str) -> bool:
    """Whether a label is too long for one, not counting the blanks that pad it out."""
    return len(label) > LONGEST_LABEL and len("".join(label.split())) > LONGEST_LABEL


def _make_token(text: str, start: int) -> Token:
    return fast_new(Token, (text, fast_new(Position, (start, start + len(text), None, None, None))))


def _make_candidate(words: Sequence[str], values: Sequence[Token], all_digits: bool) -> RowCandidate:
    spoken, printed = tuple(words), tuple(values)
    return RowCandidate(spoken, spoken, printed, printed if all_digits else figures_of(printed))


def _split_fragments(document: Document) -> Iterator[Fragment]:
    """The pieces between line ends and bars, and where they begin, outside the innermost grids."""
    for start, end in _stretches_outside_grids(document):
        for found in _PIECE.finditer(without_page_feet(document.text[start:end])):
            yield found[0], start + found.start()


def _without_endless_runs(fragments: Iterable[Fragment]) -> Iterator[Fragment]:
    """The fragments without those by which figures and marks follow each other beyond `MOST_VALUES`."""
    run = 0
    for fragment in fragments:
        text = fragment[0]
        run = run + 1 if text.isdigit() or not any(map(str.isalpha, text)) else 0
        if run <= MOST_VALUES:
            yield fragment


def _windows(fragments: Iterable[Fragment]) -> Iterator[deque[Fragment]]:
    """Each fragment with as many behind it as a row may have; no more of a long text are held."""
    rest = iter(fragments)
    window = deque(islice(rest, MOST_CELLS), MOST_CELLS)
    while window:
        yield window
        window.popleft()
        if (further := next(rest, None)) is not None:
            window.append(further)


def _stretches_outside_grids(document: Document) -> Iterator[tuple[int, int]]:
    at = 0
    for _, table in document.grids:
        yield at, table.start
        at = table.end
    yield at, len(document.text)


def _split_label(text: str, start: int, said: Sequence[str], labels: LabelIndex) -> tuple[str, list[Token]]:
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
        cut, end = _find_figures(text, parts, cut, said, labels)
    if not any(is_figure(part.group()) for part in parts[cut:end]):
        return text, []
    figures = [_make_token(part.group(), start + part.start()) for part in parts[cut:end]]
    return text[: parts[cut - 1].end()] if cut else "", figures


def _find_figures(
    text: str, parts: Sequence[re.Match[str]], cut: int, said: Sequence[str], labels: LabelIndex
) -> tuple[int, int]:
    """Where the figures begin and end that may have something unreadable among them: behind the label, if it is known.

    Behind a full row on the label's own line, what is not a figure is a remark or a share.

    :param cut: where those begin that can all be read.
    """
    for number in range(min(cut, LONGEST_LABEL_WORDS + 1)):
        words = [*said, *_words_of(text[: parts[number].start()])]
        places = [part.group() for part in parts[number:]]
        if not (is_value(places[0]) or any(map(str.isdigit, places[0]))):
            if _are_full_row(places, words, labels):
                return number, len(parts)
            continue
        width = labels.count_figures(words)
        if not width:
            continue
        if number and (is_value(parts[number - 1].group()) or labels.rows.find(words) is None):
            continue  # a figure is not a part of a label
        if number and not any(map(is_value, places[width:])):
            places = places[:width]
        if all(is_value(place) or is_unreadable(place, words, at, labels) for at, place in enumerate(places)):
            return number, number + len(places)
    return cut, len(parts)


def _are_full_row(places: Sequence[str], words: Sequence[str], labels: LabelIndex) -> bool:
    """Whether these texts, the first of which is a word, are a row's figures and nothing else."""
    return len(places) == labels.count_figures(words) and stands_in_full_row(places, (), words, labels)


def _may_be_value(text: str) -> bool:
    return is_value(text) or is_scan(text)


@remembered
def _words_of(label: str) -> tuple[str, ...]:
    """The normalised words of a label; blanks part them unless they stand between single characters."""
    words = tuple(word for part in label.split() if (word := normalize_label(part)))
    return words if 1 not in map(len, words) else ("".join(words),)
