"""Parser of tables flattened to one line: labels and figures run together without anything between them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from govreport_core import hookimpl
from govreport_core.forms.form import Form
from govreport_core.forms.normalization import normalize_label
from govreport_core.forms.units import WORTH, one_of
from govreport_core.model.document import Document, Position
from govreport_core.model.readings import Reading, Token
from govreport_tables.labels import LabelIndex, index_labels
from govreport_tables.matching.candidate_reading import read_candidates
from govreport_tables.matching.candidates import RowCandidate, figures_of

# Shorter lines cannot hold a table.
SHORTEST_LINE = 200
# Fewer labels with figures behind them are running text.
FEWEST_ROWS = 5
# As far behind a run of digits the next label must begin.
LOOK_AHEAD = 30

# Digits with all that may stand among the figures of one row, and the unit behind an amount.
_RUN = re.compile(rf"[-−]?\d(?:[\d.\s\u3000−-]*\d)?(?:\s*{one_of(WORTH)})?")
# The number of the label that follows: a figure has no point behind it.
_AFTER_ORDINAL = re.compile(r"\s*[.．、]\s*(?!\d)")
# A unit belongs to the figure before it, whatever blank a converter left between them.
_TOKEN = re.compile(rf"\S+(?:\s+{one_of(WORTH)})?")


@hookimpl(trylast=True)
def govreport_parse(document: Document, form: Form) -> Iterable[Reading]:
    """Every row of a table that stands in one long line."""
    labels = form.cached(index_labels)
    found: list[Reading] = []
    start = 0
    for line in document.text.split("\n"):
        end = start + len(line)
        if len(line) >= SHORTEST_LINE and _has_labels(line, labels):
            in_line = read_candidates(_find_candidates(document.text, start, end, labels), labels)
            if len(in_line) >= FEWEST_ROWS:
                found += in_line
        start = end + 1
    return found


def _has_labels(line: str, labels: LabelIndex) -> bool:
    """Whether a head of the form and enough labels of rows stand in a line."""
    return labels.openings.opens_any(line) and labels.rows.count_in(normalize_label(line)) >= FEWEST_ROWS


def _find_candidates(text: str, start: int, end: int, labels: LabelIndex) -> Iterator[RowCandidate]:
    """A candidate for each run of digits that stands between labels, its words all that stands since the run before.

    Behind figures of a table comes the next label; behind those of a sentence comes what is counted.
    """
    words: list[str] = []
    at = start
    for run in _RUN.finditer(text, start, end):
        run_end = run.end()
        if _AFTER_ORDINAL.match(text, run_end, end):
            run_end -= 1  # the ordinal of the next label, which has one digit in every form
        tokens = tuple(
            Token(found.group(), Position(*found.span())) for found in _TOKEN.finditer(text, run.start(), run_end)
        )
        words.append(normalize_label(text[at : run.start()]))
        at = run_end
        if tokens and labels.vocabulary.begins(normalize_label(text[run_end : min(run_end + LOOK_AHEAD, end)])):
            spoken = ("".join(words),)
            yield RowCandidate(spoken, spoken, tokens, figures_of(tokens))
            words.clear()
