"""Checks of a gap-filling plugin's claims against the document: an open cell, and a printed token of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from govreport_core.forms.figures import Figure
from govreport_core.forms.form import Form, Rule
from govreport_core.gaps.answers import Refusal
from govreport_core.gaps.proof import reading_of, run_together, taken_spans
from govreport_core.model.document import Document
from govreport_core.model.gaps import Gap, Gaps
from govreport_core.model.readings import CellReading
from govreport_core.reading.values import figure_of
from govreport_core.repair.bounds import is_feasible

_Span = tuple[int, int]


class Claimed(NamedTuple):
    """A claim that stands in the document, and the figure that its text is."""

    reading: CellReading
    value: Figure


class Grounded(NamedTuple):
    """The claims that can be believed, by key, and those that were dropped."""

    claims: Mapping[str, Claimed]
    refused: tuple[Refusal, ...]


@dataclass(frozen=True, slots=True)
class _Question:
    """What the claims of one plugin are held against.

    :param used: spans of the tokens of settled cells.
    :param named: spans of all tokens that the claims name, a claim a span.
    :param times: key -> how many claims name it.
    """

    document: Document
    form: Form
    gaps: Gaps
    open_cells: Mapping[str, Gap]
    used: Collection[_Span]
    named: tuple[_Span, ...]
    times: Mapping[str, int]


def ground_claims(document: Document, form: Form, gaps: Gaps, readings: Iterable[CellReading]) -> Grounded:
    """The claims that speak of an open cell and of a token of their own, and that arithmetic does not exclude."""
    # The same claim made twice is no contradiction.
    distinct = tuple(dict.fromkeys(readings))
    question = _Question(
        document,
        form,
        gaps,
        {gap.key: gap for gap in gaps.open},
        taken_spans(gaps),
        tuple(_span_of(reading) for reading in distinct),
        Counter(reading.key for reading in distinct),
    )
    claims: dict[str, Claimed] = {}
    refused: list[Refusal] = []
    for reading in distinct:
        problem = _find_misplacement(question, reading)
        value = None
        if problem is None:
            value, _ = figure_of(reading, form.cells[reading.key].kind, document)
            problem = _find_exclusion(question, reading, value)
        if problem is not None or value is None:
            refused.append(Refusal(reading, problem or "the text is no figure of this cell's type"))
        else:
            claims[reading.key] = Claimed(reading, value)
    return Grounded(claims, tuple(refused))


def keep_feasible(form: Form, gaps: Gaps, grounded: Grounded) -> Grounded:
    """The claims without those of a rule that could be kept before and cannot be kept with them.

    None of a rule's claims is preferred to the others: which of them is wrong, the rule does not say.
    """
    before = {key: cell.value for key, cell in gaps.settled.items()}
    intervals = {gap.key: gap.cell.interval for gap in gaps.open}
    # A rule that was broken before says nothing against a claim.
    tenable = [rule for rule in form.rules if is_feasible(rule, before.get, intervals)]
    claims, refused = grounded.claims, list(grounded.refused)
    while True:
        after = {**before, **{key: claim.value for key, claim in claims.items()}}
        guilty = _broken_by(claims, [rule for rule in tenable if not is_feasible(rule, after.get, intervals)])
        if not guilty:
            return Grounded(claims, tuple(refused))
        refused += (_refusal_by(rule, claims[key]) for key, rule in guilty.items())
        claims = {key: claim for key, claim in claims.items() if key not in guilty}


def _broken_by(claims: Mapping[str, Claimed], broken: Iterable[Rule]) -> dict[str, Rule]:
    """The claims to cells of broken rules, each with the last such rule."""
    return {key: rule for rule in broken for key in rule.keys if key in claims}


def _refusal_by(rule: Rule, claim: Claimed) -> Refusal:
    return Refusal(claim.reading, f"{rule.label} ({rule.subject}) could not be kept with it")


def exclusion_by_arithmetic(gap: Gap, value: Figure) -> str | None:
    """Why arithmetic excludes this value for an open cell; None if it does not."""
    if gap.cell.candidates and value not in gap.cell.candidates:
        return f"arithmetic leaves only {', '.join(map(str, gap.cell.candidates))}"
    if gap.cell.interval is not None:
        low, high = gap.cell.interval
        if (low is not None and value < low) or (high is not None and value > high):
            return f"arithmetic leaves only {'any' if low is None else low} to {'any' if high is None else high}"
    return None


def _find_misplacement(question: _Question, reading: CellReading) -> str | None:
    """Why a claim names no open cell, or no token of its own; None if it names both."""
    start, end = span = _span_of(reading)
    if reading.key not in question.form.cells:
        return f"it is no cell of form {question.form.id}"
    if reading.key not in question.open_cells:
        return "it is settled already, and a settled cell does not change"
    # By place, never by search: a figure such as 0 stands all over a report.
    if not 0 <= start < end or question.document.text[start:end] != reading.text:
        return "the text does not stand at the position given"
    if question.times[reading.key] > 1:
        return "two tokens were named for this cell"
    if _count_overlaps(span, question.named) > 1:
        return "the token was named for more than one cell"
    if _count_overlaps(span, question.used):
        return "the token belongs to a cell that was read"
    return None


def _find_exclusion(question: _Question, reading: CellReading, value: Figure | None) -> str | None:
    """Why the value of a claim's token cannot be the cell's; None if it can."""
    if value is None:
        return "the text is no figure of this cell's type"
    row = reading_of(question.gaps.rows, *_span_of(reading))
    if row is not None and row.row is not None and reading.key not in question.form.row_keys[row.row]:
        return f"the token was read in row {row.row}"
    if row is not None and run_together(question.form, row):
        return "the token may be the figures of several cells run together"
    return exclusion_by_arithmetic(question.open_cells[reading.key], value)


def _span_of(reading: CellReading) -> _Span:
    return reading.position.start, reading.position.end


def _count_overlaps(span: _Span, others: Iterable[_Span]) -> int:
    start, end = span
    return sum(first < end and start < last for first, last in others)
