"""Tables flattened to one line: labels and figures run together without anything between them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from govreport_core import hookimpl
from govreport_core.forms.form import Form
from govreport_core.forms.normalization import normalize_label
from govreport_core.forms.units import WORTH, one_of
from govreport_core.model.document import Document, Position
from govreport_core.model.readings import Reading, Token
from govreport_tables.matching.candidates import RowCandidate, figures_of
from govreport_tables.matching.columns import readings
from govreport_tables.matching.label_index import LabelIndex

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
    labels = form.cached(LabelIndex)
    found: list[Reading] = []
    start = 0
    for line in document.text.split("\n"):
        end = start + len(line)
        if len(line) >= SHORTEST_LINE and labels.opens_any(line) and labels.count(normalize_label(line)) >= FEWEST_ROWS:
            in_line = readings(_strips(document.text, start, end, labels), labels)
            if len(in_line) >= FEWEST_ROWS:
                found += in_line
        start = end + 1
    return found


def _strips(text: str, start: int, end: int, labels: LabelIndex) -> Iterator[RowCandidate]:
    """A strip for each run of digits that stands between labels, its words all that stands since the run before.

    Behind figures of a table comes the next label; behind those of a sentence comes what is counted.
    """
    words: list[str] = []
    at = start
    for run in _RUN.finditer(text, start, end):
        run_end = run.end()
        if _AFTER_ORDINAL.match(text, run_end, end):
            run_end -= 1  # the ordinal of the next label, which has one digit in every form
        tokens = tuple(
            Token(m.group(), Position(m.start(), m.end())) for m in _TOKEN.finditer(text, run.start(), run_end)
        )
        words.append(normalize_label(text[at : run.start()]))
        at = run_end
        if tokens and labels.begins(normalize_label(text[run_end : min(run_end + LOOK_AHEAD, end)])):
            spoken = ("".join(words),)
            yield RowCandidate(spoken, spoken, tokens, figures_of(tokens))
            words.clear()
