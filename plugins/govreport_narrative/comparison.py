"""Compares figures of the running text with the cells that they speak of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from itertools import groupby
from typing import NamedTuple

from govreport_core.forms.figures import Figure, parse_figure
from govreport_core.forms.loading import load_form
from govreport_core.forms.rules import violations
from govreport_core.model.cell import Cell
from govreport_core.model.result import Result
from govreport_narrative import scope
from govreport_narrative.explain import find_explanations
from govreport_narrative.matching import Phrase
from govreport_narrative.phrases import Vocabulary, load_vocabulary, parse_number
from govreport_narrative.prose import SENTENCE_END, TABLE_ONLY, Prose, read_prose

# The longest phrase before or behind a figure, in characters.
REACH = 60
_FULL_STOPS = "。!?！？\n"
# The status of cells that prove something against the text: not blank, and not under an assumption.
_CERTAIN = frozenset({"printed", "derived", "filled"})


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


class _Hit(NamedTuple):
    """A figure of the text in the phrase that it stands in.

    :param doubtful: whether the phrase may mean something else.
    """

    phrase: Phrase
    start: int
    end: int
    found: Figure
    doubtful: bool = False


class _Place(NamedTuple):
    """A figure with its unit, or a word that says that there is none, of no length."""

    start: int
    end: int
    value: Figure
    money: bool = False


class _Total(NamedTuple):
    """The sum of cells, and whether it is certain enough to be held against the text."""

    value: Figure
    certain: bool


class _Report(NamedTuple):
    """The running text that is compared, and what helps to tell whether a figure is the reporting body's."""

    prose: Prose
    agency: str | None
    year: int | None
    vocabulary: Vocabulary


def compare(result: Result) -> list[Comparison]:
    """Every figure of the running text that certainly speaks of cells, with these cells, in the text's order.

    A phrase that may mean something else is only there if it agrees. The same holds where cells are blank or
    stand under an assumption, and where the text has an agreeing figure for the same cells elsewhere.
    """
    if not result.cells:
        return []
    report = _Report(read_prose(result), result.source.get("agency"), result.source.get("year"), load_vocabulary())
    compared = [pair for hit in _find_hits(report) if (pair := _compare_hit(hit, report, result))]
    agreed = {pair.cells for pair in compared if pair.agrees}
    return [pair for pair in compared if pair.agrees or pair.cells not in agreed]


def _find_hits(report: _Report) -> Iterator[_Hit]:
    """Each figure that the reporting body gives for the year, with the phrase that it stands in."""
    text = report.prose.text
    for sentence, places in groupby(
        _find_places(text, report.vocabulary), lambda place: _sentence_around(text, place.start)
    ):
        # The figures of a flattened table would all seem to be spoken of.
        if not TABLE_ONLY.search(text, *sentence):
            yield from _hits_of_sentence(places, *sentence, report)


def _hits_of_sentence(places: Iterable[_Place], start: int, end: int, report: _Report) -> Iterator[_Hit]:
    text, vocabulary = report.prose.text, report.vocabulary
    # The figure of which those that follow may be parts, and what was given already.
    whole: _Hit | None = None
    given: set[tuple[str, tuple[tuple[str, ...], ...]]] = set()
    for place in places:
        candidates = _find_candidates(text, place, start, end, vocabulary)
        if not candidates and place.start == place.end:
            continue
        hit = _choose_hit(candidates, (start, end), whole, report)
        # A figure of something else ends the list of parts.
        if hit is None:
            whole = None
            continue
        # What is said once more of the same is said of a part of it: 办结12件，其中按时办结9件.
        said = hit.phrase.id, hit.phrase.cells
        if not hit.phrase.part:
            whole = hit
        earlier = text[start : scope.clause_start(text, hit.start, start, vocabulary)]
        before = text[start : min(hit.start, place.start)]
        if scope.has_other_time(before, report.year, vocabulary):
            continue
        if scope.has_foreign_subject(earlier, report.agency, vocabulary):
            continue
        qualified = _is_qualified(text, hit.end, vocabulary) or _is_qualified_before(earlier, vocabulary)
        yield hit._replace(doubtful=hit.doubtful or said in given or qualified)
        given.add(said)


def _names_its_year(hit: _Hit, report: _Report) -> bool:
    """Whether a year that a phrase names is the one that it must name: 2022年结转 in a report for 2023."""
    if hit.phrase.years is None:
        return True
    named = scope.years_in(report.prose.text[hit.start : hit.end])
    return not named or (report.year is not None and set(named) == {report.year + hit.phrase.years})


def _find_places(text: str, vocabulary: Vocabulary) -> list[_Place]:
    """Every figure with a unit, and every "none"."""
    figures = [
        _Place(found.start(), found.end(), parse_number(found["n"] or "零"))
        for found in vocabulary.figure.finditer(text)
    ]
    amounts = [
        _Place(found.start(), found.end(), value, True)
        for found in vocabulary.amount.finditer(text)
        if (value := parse_figure(found[0], "amount")) is not None
    ]
    nothing = [_Place(found.start(), found.start(), 0) for found in vocabulary.surroundings["nothing"].finditer(text)]
    return sorted(figures + amounts + nothing)


def _sentence_around(text: str, at: int) -> tuple[int, int]:
    """The sentence around a place, without the full stop; a semicolon does not end what a list speaks of."""
    start = max(text.rfind(mark, 0, at) for mark in _FULL_STOPS) + 1
    return start, min((end for mark in _FULL_STOPS if (end := text.find(mark, at)) >= 0), default=len(text))


def _find_candidates(text: str, place: _Place, start: int, end: int, vocabulary: Vocabulary) -> list[_Hit]:
    """The phrases that match around a place, within a sentence."""
    floor, stop = max(start, place.start - REACH), min(end, place.end + REACH)
    if place.end > place.start:
        matches = vocabulary.counted.matches_around(text, place.start, place.end, floor, stop)
    else:
        matches = vocabulary.none.matches_onwards(text, place.start, stop)
    return [_Hit(*match, place.value) for match in matches if match.phrase.money == place.money]


def _choose_hit(hits: Sequence[_Hit], sentence: tuple[int, int], whole: _Hit | None, report: _Report) -> _Hit | None:
    """The longest phrase that fits its surroundings, firm ones first; None if none fits.

    :param sentence: where the sentence begins and ends.
    :param whole: the figure before it of which a phrase may give a part.
    """
    text, vocabulary = report.prose.text, report.vocabulary
    start, end = sentence
    for hit in sorted(hits, key=lambda h: (not h.phrase.firm, h.start - h.end)):
        phrase = hit.phrase
        if phrase.follows and (whole is None or whole.phrase.id not in phrase.follows):
            continue
        if (phrase.zero and hit.found) or not _names_its_year(hit, report):
            continue
        if not scope.has_topic(phrase.needs, text[: hit.end], text[start : hit.end], vocabulary, text[hit.end : end]):
            continue
        at = scope.clause_start(text, hit.start, start, vocabulary)
        if phrase.joins:
            hit = _join(hit, at, report)
        subject = scope.classify_subject(text[at : hit.start], report.agency, vocabulary)
        columns = phrase.columns
        if subject == "other" and phrase.joins:
            columns = vocabulary.applicants.get(scope.subject_in(text[at : hit.start], vocabulary), ())
        if subject != "other" or columns or (phrase.anywhere and not phrase.firm):
            doubtful = subject == "perhaps" or not phrase.firm or bool(phrase.follows and whole and whole.doubtful)
            if columns:
                hit = hit._replace(
                    phrase=_in_columns(hit.phrase, whole.phrase if phrase.columns and whole else hit.phrase, columns)
                )
            return hit._replace(doubtful=doubtful)
    return None


def _join(hit: _Hit, at: int, report: _Report) -> _Hit:
    """The hit with the outcomes that are named before it and counted in, as in 不予公开、无法提供合计12件.

    :param at: where its clause begins.
    """
    text, vocabulary = report.prose.text, report.vocabulary
    while (joined := vocabulary.joined.match_before(text, at, hit.start)) is not None:
        cells = (joined.cells + hit.phrase.cells[0],)
        hit = hit._replace(start=joined.start, phrase=hit.phrase._replace(id="several outcomes", cells=cells))
    return hit


def _in_columns(phrase: Phrase, whole: Phrase, columns: Sequence[str]) -> Phrase:
    """The phrase with the cells that these columns have in the rows whose totals another one gives."""

    def replace_column(key: str) -> list[str]:
        return [f"{key.rpartition('.')[0]}.{column}" for column in columns]

    return phrase._replace(
        cells=tuple(tuple(cell for key in keys for cell in replace_column(key)) for keys in whole.cells),
        near=tuple(" ".join(cell for term in way.split() for cell in replace_column(term)) for way in whole.near),
    )


def _is_qualified(text: str, end: int, vocabulary: Vocabulary) -> bool:
    """Whether the words behind a figure take something out of it."""
    return vocabulary.surroundings["excluding"].search(text, end, end + 14) is not None


def _is_qualified_before(earlier: str, vocabulary: Vocabulary) -> bool:
    """Whether an earlier clause takes something out: 除去重复的2件外."""
    return vocabulary.surroundings["excluding"].search(re.split("[；;]", earlier)[-1]) is not None


def _compare_hit(hit: _Hit, report: _Report, result: Result) -> Comparison | None:
    """The figure beside the first sum of cells that gives it, else the likeliest; None if that proves nothing."""
    sums = _possible_sums(hit, report, result)
    # Another sum is meant only where the form lets the two differ, not where the table itself is wrong about them.
    sums = sums[:1] + [keys for keys in sums[1:] if not _is_rule_broken(sums[0], keys, result)]
    totals = [_add_up(keys, result.cells) for keys in sums]
    for keys, total in zip(sums, totals, strict=True):
        if total is not None and total.value == hit.found:
            return _make_comparison(hit, keys, total.value, report.prose, result)
    # A figure that differs says something only if every sum that it may mean is known for certain.
    if not totals or totals[0] is None or hit.doubtful or any(total is None or not total.certain for total in totals):
        return None
    return _make_comparison(hit, sums[0], totals[0].value, report.prose, result)


def _possible_sums(hit: _Hit, report: _Report, result: Result) -> list[tuple[str, ...]]:
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


def _make_comparison(hit: _Hit, keys: tuple[str, ...], expected: Figure, prose: Prose, result: Result) -> Comparison:
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


def _sentence_span(prose: Prose, hit: _Hit) -> tuple[int, int]:
    """The span of the sentence around a phrase, its full stop included."""
    start = max(prose.text.rfind(mark, 0, hit.start) for mark in SENTENCE_END) + 1
    ends = [at for mark in SENTENCE_END if (at := prose.text.find(mark, hit.end)) >= 0]
    end = min(ends, default=len(prose.text) - 1)
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
