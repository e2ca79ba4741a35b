"""Compares figures of the running text with the cells that they speak of."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from itertools import groupby
from typing import NamedTuple

from govreport_core.forms.figures import Figure
from govreport_core.forms.normalization import to_simplified
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
_COUNTABLE = re.compile("申请|复议|诉讼")
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
    found: int
    cells: tuple[str, ...]
    values: Mapping[str, Figure | None]
    expected: Figure
    agrees: bool
    explanations: tuple[Mapping[str, Figure], ...] = ()


class _Hit(NamedTuple):
    """A figure of the text in the phrase that it stands in, and whether the phrase may mean something else."""

    phrase: Phrase
    start: int
    end: int
    found: int
    doubtful: bool = False


class _Place(NamedTuple):
    """A figure with its unit, or a word that says that there is none, of no length."""

    start: int
    end: int
    value: int


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
    # The prose is read in simplified characters, the name is given in those of the print.
    agency = to_simplified(result.source.get("agency") or "") or None
    report = _Report(read_prose(result), agency, result.source.get("year"), load_vocabulary())
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
    # The phrase of which the figures that follow may be parts.
    whole: str | None = None
    for place in places:
        candidates = _find_candidates(text, place, start, end, vocabulary)
        if not candidates and place.start == place.end:
            continue
        hit = _choose_hit(candidates, start, whole, report)
        # A figure of something else ends the list of parts.
        if hit is None:
            whole = None
            continue
        if not hit.phrase.part:
            whole = hit.phrase.id
        earlier = text[start : scope.clause_start(text, hit.start, start, vocabulary)]
        if scope.has_other_time(text[start : place.start], report.year, vocabulary):
            continue
        if scope.has_foreign_subject(earlier, report.agency, vocabulary):
            continue
        yield hit._replace(doubtful=hit.doubtful or _is_qualified(text, hit.end, vocabulary))


def _find_places(text: str, vocabulary: Vocabulary) -> list[_Place]:
    """Every figure with a unit, and every "none" of something that is counted."""
    figures = [
        _Place(found.start(), found.end(), parse_number(found["n"])) for found in vocabulary.figure.finditer(text)
    ]
    nothing = (found.start() for found in vocabulary.surroundings["nothing"].finditer(text))
    return sorted(figures + [_Place(at, at, 0) for at in nothing if _COUNTABLE.search(text, at, at + REACH)])


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
    return [_Hit(*match, place.value) for match in matches]


def _choose_hit(hits: Sequence[_Hit], start: int, whole: str | None, report: _Report) -> _Hit | None:
    """The longest phrase that fits its surroundings, firm ones first; None if none fits.

    :param start: where the sentence begins.
    :param whole: the phrase before it of which a phrase may give a part.
    """
    text, vocabulary = report.prose.text, report.vocabulary
    for hit in sorted(hits, key=lambda h: (not h.phrase.firm, h.start - h.end)):
        phrase = hit.phrase
        if phrase.follows and whole not in phrase.follows:
            continue
        if not scope.has_topic(phrase.needs, text[: hit.end], text[start : hit.end], vocabulary):
            continue
        prefix = text[scope.clause_start(text, hit.start, start, vocabulary) : hit.start]
        subject = scope.classify_subject(prefix, report.agency, vocabulary)
        if subject != "other" or (phrase.anywhere and not phrase.firm):
            return hit._replace(doubtful=subject != "body" or not phrase.firm)
    return None


def _is_qualified(text: str, end: int, vocabulary: Vocabulary) -> bool:
    """Whether the words behind a figure take something out of it."""
    return vocabulary.surroundings["excluding"].search(text, end, end + 14) is not None


def _compare_hit(hit: _Hit, report: _Report, result: Result) -> Comparison | None:
    """The figure beside the first sum of cells that gives it, else the likeliest; None if that proves nothing."""
    sums = _possible_sums(hit, report, result)
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
