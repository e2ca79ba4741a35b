"""Parser of tables flattened to one line: labels and figures run together without anything between them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from govreport_core import hookimpl
from govreport_core.forms.form import Form, Row
from govreport_core.forms.normalization import normalize_label
from govreport_core.forms.units import COUNTED, WORTH, one_of
from govreport_core.labels.row_labels import LONG_LABEL
from govreport_core.model.document import Document, Position
from govreport_core.model.readings import Reading, Token
from govreport_core.reading.captions.words import caption_words
from govreport_tables.labels import LabelIndex, index_labels
from govreport_tables.matching.candidate_reading import read_candidates
from govreport_tables.matching.candidates import RowCandidate, figures_of

# Shorter lines cannot hold a table.
SHORTEST_LINE = 100
# Fewer labels with figures behind them are running text.
FEWEST_ROWS = 5
# A longer text before figures is more than the labels of a row and of its groups.
LONGEST_LABEL = 50
# As far behind a run of digits the next label must begin.
LOOK_AHEAD = 30
# A sentence may stand between a table and the next heading.
LONGEST_SENTENCE = 80

# Between words such as 如下 and their colon stands no more.
MOST_BEHIND_REFERENCE = 6

# Digits with all that may stand among the figures of one row, and the unit behind an amount.
_RUN = re.compile(rf"[-−]?\d(?:[\d.\s\u3000−-]*\d)?(?:\s*{one_of(WORTH)})?")
# The number of the label that follows: a figure has no point behind it.
_AFTER_ORDINAL = re.compile(r"\s*[.．、]\s*(?!\d)")
# A heading, or the beginning of a note; figures of a sentence have neither behind them.
_NUMERALS = "[一二三四五六七八九十]{1,3}"
_HEADING_OR_NOTE = re.compile(
    rf"\s*(?:第{_NUMERALS}(?:部分|章|节)|{_NUMERALS}[、.．]|[(（]{_NUMERALS}[)）]|[(（【\[]?(?:备注|附注|注|说明))"
)
# A sentence without figures, and the heading of the next section behind it.
_SENTENCE_AND_HEADING = re.compile(rf"[^。\d]{{2,60}}。\s*(?:第{_NUMERALS}(?:部分|章|节)|{_NUMERALS}[、.．])")
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


@cache
def _goes_on() -> re.Pattern[str]:
    """What stands behind a figure of a sentence; behind a blank 本 and 项 may begin a word of the next one."""
    counted = rf"(?:{COUNTED}|[余多万千百亿年月日])"
    own = caption_words().own_body.pattern
    return re.compile(rf"\s*[，,。；;、：:%‰]|(?!{own}){counted}|\s+{counted}(?![一-鿿])")


@cache
def _sentence_end() -> re.Pattern[str]:
    """What running text before a table ends with: a full stop, or a colon behind words for what stands below."""
    return re.compile(rf"。|(?:{caption_words().below.pattern})[^，,。；;：:]{{0,{MOST_BEHIND_REFERENCE}}}[：:]")


def _has_labels(line: str, labels: LabelIndex) -> bool:
    """Whether a head of the form and enough labels of rows stand in a line."""
    return labels.openings.opens_any(line) and labels.rows.count_in(normalize_label(line)) >= FEWEST_ROWS


def _find_candidates(text: str, start: int, end: int, labels: LabelIndex) -> Iterator[RowCandidate]:
    """A candidate for each run of digits that stands between labels, its words all that stands since the run before.

    Behind figures of a table comes the next label; behind those of a sentence comes what is counted.
    """
    words: list[str] = []
    at = start
    sentence_end = _sentence_end()
    for run in _RUN.finditer(text, start, end):
        run_end = run.end()
        if _AFTER_ORDINAL.match(text, run_end, end):
            run_end -= 1  # the ordinal of the next label, which has one digit in every form
        tokens = tuple(
            Token(found.group(), Position(*found.span())) for found in _TOKEN.finditer(text, run.start(), run_end)
        )
        between = text[at : run.start()]
        begin = max((found.end() for found in sentence_end.finditer(between)), default=0)
        if begin > 1:
            words.clear()  # running text, whatever it names
        words.append(normalize_label(between[begin:]))
        at = run_end
        if not tokens:
            continue
        spoken = _split_blank_rows("".join(words), labels)
        if _ends_row(text[run_end : min(run_end + LONGEST_SENTENCE, end)], spoken, len(tokens), labels):
            yield RowCandidate(spoken, spoken, tokens, figures_of(tokens))
            words.clear()


def _split_blank_rows(text: str, labels: LabelIndex) -> tuple[str, ...]:
    """The words before figures, parted into labels if rows without figures stand before the label of these.

    Without running text before them, whatever it names.
    """
    if len(text) > LONGEST_LABEL:
        text = _without_prose(text, labels)
    if labels.count_figures((text,)):
        return (text,)
    pieces = labels.vocabulary.split_end(text)
    row = labels.rows.by_text.get(pieces[-1]) if pieces else None
    if row is None:
        return (text,)
    below, first = row, len(pieces) - 1
    while first and (
        labels.vocabulary.is_group_heading(pieces[first - 1])
        or ((above := labels.rows.by_text.get(pieces[first - 1])) and _may_follow(below, above, labels))
    ):
        first -= 1
        below = labels.rows.by_text.get(pieces[first], below)
    is_certain = not first or len(pieces[first]) >= LONG_LABEL
    return tuple(pieces) if below is not row and is_certain else (text,)


def _may_follow(row: Row, above: Row, labels: LabelIndex) -> bool:
    """Whether the form has a row somewhere below another, in the same block."""
    order = labels.rows.order
    return labels.blocks[row.id] is labels.blocks[above.id] and order[above.id] < order[row.id]


def _without_prose(text: str, labels: LabelIndex) -> str:
    """The text from the heading of a table on, if it ends with such a heading and heads and more stands before."""
    pieces = labels.vocabulary.split_end(text)
    if labels.vocabulary.knows(pieces[0]):
        return text
    headings = [number for number, piece in enumerate(pieces) if labels.openings.is_heading(piece)]
    return "".join(pieces[headings[-1] :]) if headings else text


def _ends_row(behind: str, words: Sequence[str], count: int, labels: LabelIndex) -> bool:
    """Whether a row ends with figures that stand behind these words.

    :param behind: the text that follows, not normalised.
    :param count: how many figures stand there.
    """
    if labels.vocabulary.begins(normalize_label(behind[:LOOK_AHEAD])):
        return True
    # A heading in other words, or a note. The heads of groups side by side are so many that anything may follow.
    goes_on = _goes_on().match(behind) is not None
    if labels.side_by_side.find(words, 0) is not None:
        return not goes_on
    width = labels.count_figures(words)
    if _HEADING_OR_NOTE.match(behind) is not None:
        return width > 0
    # A sentence behind the last row of a table.
    return width > 0 and not goes_on and (width == count > 1 or _SENTENCE_AND_HEADING.match(behind) is not None)
