"""Compares figures of the running text with the cells that they speak of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fnmatch import fnmatchcase
from typing import Any, NamedTuple

from govreport_core.errors import FormError
from govreport_core.forms.figures import Figure
from govreport_core.forms.loading import load_form
from govreport_core.forms.normalization import to_simplified
from govreport_core.forms.rules import violations
from govreport_core.model.cell import Cell
from govreport_core.model.result import Result
from govreport_narrative.asides import blank_asides
from govreport_narrative.explain import find_explanations
from govreport_narrative.hits import find_hits
from govreport_narrative.list_sums import Hit
from govreport_narrative.phrases import load_vocabulary
from govreport_narrative.prose import SENTENCE_END, Prose, read_prose
from govreport_narrative.report_text import ReportText

# So much of a sentence is quoted before and behind a figure at the most.
QUOTED = 1000
# By so much an amount of the text, in 万元, may differ because it is rounded.
ROUNDED = 0.5
# The status of cells that prove something against the text: not blank, and not under an assumption.
_CERTAIN = frozenset({"printed", "derived", "filled", "corrected"})


class Comparison(NamedTuple):
    """A figure of the running text and the table's figure that it speaks of.

    :param phrase: what it speaks of, such as "received"; an id of `phrases.json`.
    :param text: the phrase as printed, white space included; `document.text[start:end]`.
    :param sentence: the whole sentence's span.
    :param found: the figure that the text gives.
    :param cells: the keys that it speaks of; their sum is `expected`.
    :param values: the values of these cells.
    :param agrees: whether the two are equal.
    :param explanations: of a disagreement: signed cells that sum up to the text's figure.
    :param is_likeliest: whether the cells are those that such words mean first.
    """

    phrase: str
    text: str
    start: int
    end: int
    sentence: tuple[int, int]
    found: Figure
    cells: tuple[str, ...]
    values: Mapping[str, Figure | None]
    expected: Figure
    agrees: bool
    explanations: tuple[Mapping[str, Figure], ...] = ()
    is_likeliest: bool = True


class _Total(NamedTuple):
    """The sum of cells, and whether it is certain enough to be held against the text."""

    value: Figure
    certain: bool


def compare(result: Result) -> list[Comparison]:
    """Every figure of the running text that certainly speaks of cells, with these cells, in the text's order.

    A phrase that may mean something else is only there if it agrees. The same holds where cells are blank or
    stand under an assumption, and where the text has an agreeing figure for the same cells elsewhere.
    """
    if not result.cells:
        return []
    vocabulary = load_vocabulary(extra for _, extra in usable_phrases(result))
    # The prose is read in simplified characters, the name is given in those of the print.
    agency = to_simplified(result.source.get("agency") or "") or None
    prose = read_prose(result)
    prose = prose._replace(text=blank_asides(prose.text))
    report = ReportText(prose, agency, result.source.get("year"), vocabulary)
    compared = [pair for hit in find_hits(report) if (pair := _compare_hit(hit, report, result))]
    # A figure that happens to be that of its second meaning says nothing against another text.
    agreed = {pair.cells for pair in compared if pair.agrees and pair.is_likeliest}
    return [pair for pair in compared if pair.agrees or pair.cells not in agreed]


def usable_phrases(result: Result) -> list[tuple[str, Mapping[str, Any]]]:
    """The phrases that plugins add, without those that are not of the shape that is needed."""
    return [(name, extra) for name, extra in result.phrases if problem_of_phrases(extra) is None]


def problem_of_phrases(extra: Mapping[str, Any]) -> str | None:
    """What is wrong with the phrases that a plugin adds; None if nothing is."""
    try:
        load_vocabulary((extra,))
    except FormError as error:
        return str(error)
    return None


def _compare_hit(hit: Hit, report: ReportText, result: Result) -> Comparison | None:
    """The figure beside the first sum of cells that gives it, else the likeliest; None if that proves nothing."""
    likeliest, *others = _possible_sums(hit, report, result) or [()]
    total = _add_up(likeliest, result.cells) if likeliest else None
    if total is None or total.value == hit.found:
        return _make_comparison(hit, likeliest, total.value, report.prose, result) if total else None
    # Another sum is meant only where the form lets the two differ, not where the table itself is wrong about them.
    others = [keys for keys in others if not _is_rule_broken(likeliest, keys, result)]
    totals = [_add_up(keys, result.cells) for keys in others]
    for keys, other in zip(others, totals, strict=True):
        if other is not None and other.value == hit.found:
            return _make_comparison(hit, keys, other.value, report.prose, result)._replace(is_likeliest=False)
    if not _is_disagreement(hit, (total, *totals)):
        return None
    return _make_comparison(hit, likeliest, total.value, report.prose, result)


def _is_disagreement(hit: Hit, totals: Sequence[_Total | None]) -> bool:
    """Whether a figure that is none of these says something: only if each is known for certain."""
    if hit.doubtful or any(total is None or not total.certain for total in totals):
        return False
    # The text may round an amount.
    return not hit.phrase.money or all(total and abs(total.value - hit.found) >= ROUNDED for total in totals)


def _possible_sums(hit: Hit, report: ReportText, result: Result) -> list[tuple[str, ...]]:
    """The sums of cells of the form that a phrase may mean, the likeliest first."""
    sums = [keys for globs in hit.phrase.cells if (keys := _expand_globs(globs, result.cells))]
    including = report.vocabulary.surroundings["including"]
    if sums and hit.phrase.id == "received" and including.search(report.prose.text, hit.end, hit.end + 24):
        sums.insert(0, (*sums[0], "requests.carried_in.total"))
    return sums


def _is_rule_broken(first: Sequence[str], second: Sequence[str], result: Result) -> bool:
    """Whether the table breaks a rule of its form in which a cell of either sum stands."""
    assert result.form is not None
    rules = [
        rule
        for rule in load_form(result.form).variant(()).rules
        if not {*rule.left, *rule.right}.isdisjoint(first) and not {*rule.left, *rule.right}.isdisjoint(second)
    ]
    return any(violations(rules, {key: cell.value for key, cell in result.cells.items()}))


def _make_comparison(hit: Hit, keys: tuple[str, ...], expected: Figure, prose: Prose, result: Result) -> Comparison:
    assert result.document is not None
    start, end = prose.span_in_print(hit.start, hit.end)
    agrees = expected == hit.found
    return Comparison(
        phrase=hit.phrase.id,
        text=result.document.text[start:end],
        start=start,
        end=end,
        sentence=_sentence_span(prose, hit),
        found=hit.found,
        cells=keys,
        values={key: result.cells[key].value for key in keys},
        expected=expected,
        agrees=agrees,
        explanations=() if agrees else find_explanations(hit.found, keys, hit.phrase.near, result.cells),
    )


def _sentence_span(prose: Prose, hit: Hit) -> tuple[int, int]:
    """The span of the sentence around a phrase, its full stop included."""
    floor, stop = max(0, hit.start - QUOTED), min(len(prose.text), hit.end + QUOTED)
    start = max(floor - 1, *(prose.text.rfind(mark, floor, hit.start) for mark in SENTENCE_END)) + 1
    ends = [at for mark in SENTENCE_END if (at := prose.text.find(mark, hit.end, stop)) >= 0]
    end = min(ends, default=stop - 1)
    return prose.span_in_print(start, end if prose.text[end] == "\n" else end + 1)


def _expand_globs(globs: Sequence[str], cells: Mapping[str, Cell]) -> tuple[str, ...]:
    """The cells of a sum; empty if the form does not have one of them."""
    keys: list[str] = []
    for glob in globs:
        found = [glob] if glob in cells else [key for key in cells if "*" in glob and fnmatchcase(key, glob)]
        if not found:
            return ()
        keys += found
    return tuple(keys)


def _add_up(keys: Sequence[str], cells: Mapping[str, Cell]) -> _Total | None:
    """The sum of these cells; None if one of them is open, or all are blank."""
    total: Figure = 0
    certain = True
    for key in keys:
        cell = cells[key]
        if cell.is_open:
            return None
        certain = certain and cell.status in _CERTAIN
        total += cell.value or 0
    return _Total(total, certain) if any(cells[key].value is not None for key in keys) else None
