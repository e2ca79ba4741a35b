"""Holds what the running text says against the table that it speaks of (soft edits).

`compare(result)` gives every figure that could be compared, agreeing or not; the hook reports the others.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from govreport_core import hookimpl
from govreport_core.forms.figures import Figure
from govreport_core.hooks.answers import nonsense
from govreport_core.model.basis import describe_basis
from govreport_core.model.finding import Finding, finding
from govreport_core.model.narrative import NarrativeFigure
from govreport_core.model.result import Result
from govreport_narrative.comparison import Comparison, compare, problem_of_phrases
from govreport_narrative.figures import read_figures
from govreport_narrative.figures.sums import sum_findings

__all__ = ["Comparison", "compare", "govreport_check", "govreport_narrative", "read_figures"]


@hookimpl(trylast=True)
def govreport_narrative(result: Result, vocabularies: Sequence[Mapping[str, Any]]) -> Iterator[NarrativeFigure]:
    """The figures of the running text that say how much of something there was."""
    yield from read_figures(result, vocabularies)


@hookimpl(trylast=True)
def govreport_check(result: Result) -> Iterator[Finding]:
    """A finding for each figure of the running text that differs from the cells or the parts that it speaks of."""
    for name, extra in result.phrases:
        yield from nonsense(name, "govreport_phrases", problem_of_phrases(extra))
    reported = set()
    for pair in compare(result):
        if not pair.agrees and (pair.cells, pair.found) not in reported:
            reported.add((pair.cells, pair.found))
            yield _make_finding(pair, result)
    yield from sum_findings(result.narrative_figures, result.document)


def _make_finding(pair: Comparison, result: Result) -> Finding:
    """The finding, with all that is needed to show it to a reader beside the text."""
    assert result.document is not None
    start, end = pair.sentence
    return finding(
        "narrative-explained" if pair.explanations else "narrative",
        pair.cells,
        expected=pair.expected,
        found=pair.found,
        explanations=pair.explanations,
        phrase="".join(pair.text.split()),
        text=result.document.text[start:end],
        start=start,
        end=end,
        page=result.document.page_of(start),
        figure={"text": pair.text, "start": pair.start, "end": pair.end},
        values=dict(pair.values),
        sum=_write_sum({key: value for key, value in pair.values.items() if value} or dict(pair.values)),
        basis=describe_basis(pair.cells, {key: result.cells[key].status for key in pair.cells}),
        explanation=" / ".join(f"{pair.found} = {_write_sum(way)}" for way in pair.explanations),
    )


def _write_sum(terms: Mapping[str, Figure | None]) -> str:
    """Cells with their signed values as a person would add them up."""
    out = ""
    for key, value in terms.items():
        minus = value is not None and value < 0
        sign = (" - " if minus else " + ") if out else ("-" if minus else "")
        out += f"{sign}{'–' if value is None else abs(value)} ({key})"
    return out
