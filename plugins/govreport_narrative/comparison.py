"""Figures of the running text beside the cells that they speak of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from itertools import groupby
from typing import NamedTuple

from govreport_core.forms.figures import Figure
from govreport_core.model.cell import Cell
from govreport_core.model.result import Result
from govreport_narrative import scope
from govreport_narrative.explain import explanations
from govreport_narrative.matching import Phrase
from govreport_narrative.phrases import Vocabulary, number, vocabulary
from govreport_narrative.prose import SENTENCE_END, TABLE_ONLY, Prose, prose

# The longest phrase before or behind a figure, in characters.
REACH = 60
_FULL_STOPS = "。!?！？\n"
_COUNTABLE = re.compile("申请|复议|诉讼")
_TIGHT = frozenset({"printed", "derived", "filled"})


class Comparison(NamedTuple):
    """A figure of the running text and the table's figure that it speaks of.

    :param phrase: what it speaks of, as "received"; an id of `phrases.json`.
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
    phrase: Phrase
    start: int
    end: int
    found: int


def compare(result: Result) -> list[Comparison]:
    """Every figure of the running text that certainly speaks of cells, with these cells, in the text's order.

    A phrase that may mean something else is only there if it agrees. The same holds where cells are blank or
    stand under an assumption, and where the text has an agreeing figure for the same cells elsewhere.
    """
    if not result.cells:
        return []
    words = vocabulary()
    running = prose(result)
    compared = [pair for hit, loose in _hits(running, result, words) if (pair := _pair(hit, loose, running, result))]
    agreed = {pair.cells for pair in compared if pair.agrees}
    return [pair for pair in compared if pair.agrees or pair.cells not in agreed]


class _Place(NamedTuple):
    """A figure with its unit, or a word that says that there is none, of no length."""

    start: int
    end: int
    value: int


def _hits(running: Prose, result: Result, words: Vocabulary) -> Iterator[tuple[_Hit, bool]]:
    """Each figure with the phrase that it stands in, and whether doubt is left."""
    text = running.text
    agency, year = result.source.get("agency"), result.source.get("year")
    for (start, end), places in groupby(_places(text, words), lambda place: _bounds(text, place.start)):
        if TABLE_ONLY.search(text, start, end):
            continue
        before_it: str | None = None
        for place in places:
            candidates = _candidates(text, place, start, end, words)
            if not candidates and place.start == place.end:
                continue
            found, doubt = _choose(candidates, text, start, before_it, agency, words)
            if found is None:
                before_it = None
                continue
            if not found.phrase.part:
                before_it = found.phrase.id
            earlier = text[start : scope.clause_start(text, found.start, start, words)]
            if scope.other_time(text[start : place.start], year, words) or scope.foreign_subject(
                earlier, agency, words
            ):
                continue
            yield found, doubt or _qualified(text, found.end, words)


def _places(text: str, words: Vocabulary) -> list[_Place]:
    """Every figure with a unit, and every "none" of something that is counted."""
    places = [_Place(found.start(), found.end(), number(found["n"])) for found in words.figure.finditer(text)]
    nothing = (found.start() for found in words.words["nothing"].finditer(text))
    return sorted(places + [_Place(at, at, 0) for at in nothing if _COUNTABLE.search(text, at, at + REACH)])


def _bounds(text: str, at: int) -> tuple[int, int]:
    """The sentence around a place, without the full stop; a semicolon does not end what a list speaks of."""
    start = max(text.rfind(mark, 0, at) for mark in _FULL_STOPS) + 1
    return start, min((end for mark in _FULL_STOPS if (end := text.find(mark, at)) >= 0), default=len(text))


def _candidates(text: str, place: _Place, start: int, end: int, words: Vocabulary) -> list[_Hit]:
    """The phrases that match around a place, within a sentence."""
    floor, stop = max(start, place.start - REACH), min(end, place.end + REACH)
    if place.end > place.start:
        matches = words.counted.matches(text, place.start, place.end, floor, stop)
    else:
        matches = words.none.onwards(text, place.start, stop)
    return [_Hit(*matched, place.value) for matched in matches]


def _choose(
    hits: Sequence[_Hit], text: str, start: int, before_it: str | None, agency: str | None, words: Vocabulary
) -> tuple[_Hit | None, bool]:
    """The longest phrase that fits its surroundings, firm ones first, and whether doubt is left; None if none fits."""
    for hit in sorted(hits, key=lambda h: (not h.phrase.firm, h.start - h.end)):
        phrase = hit.phrase
        if phrase.follows and before_it not in phrase.follows:
            continue
        if not scope.about(phrase.needs, text[: hit.end], text[start : hit.end], words):
            continue
        whose = scope.whose(text[scope.clause_start(text, hit.start, start, words) : hit.start], agency, words)
        if whose != "other" or (phrase.anywhere and not phrase.firm):
            return hit, whose != "body" or not phrase.firm
    return None, True


def _qualified(text: str, end: int, words: Vocabulary) -> bool:
    """Whether the words behind a figure take something out of it."""
    return words.words["excluding"].search(text, end, end + 14) is not None


def _pair(hit: _Hit, loose: bool, running: Prose, result: Result) -> Comparison | None:
    sums = [keys for globs in hit.phrase.cells if (keys := _keys(globs, result.cells))]
    if not sums:
        return None
    if hit.phrase.id == "received" and vocabulary().words["including"].search(running.text, hit.end, hit.end + 24):
        sums.insert(0, (*sums[0], "requests.carried_in.total"))
    known = [(keys, _sum(keys, result.cells)) for keys in sums]
    start, end = running.span(hit.start, hit.end)
    for keys, total in known:
        if total is not None and total[0] == hit.found:
            return _comparison(hit, keys, total[0], True, (start, end), running, result)
    keys, total = known[0]
    if loose or total is None or any(sum_ is None or not sum_[1] for _, sum_ in known):
        return None
    return _comparison(hit, keys, total[0], False, (start, end), running, result)


def _comparison(
    hit: _Hit,
    keys: tuple[str, ...],
    expected: Figure,
    agrees: bool,
    span: tuple[int, int],
    running: Prose,
    result: Result,
) -> Comparison:
    assert result.document is not None
    values = {key: result.cells[key].value for key in keys}
    why = () if agrees else explanations(hit.found, keys, hit.phrase.near, result.cells)
    return Comparison(
        hit.phrase.id, result.document.text[slice(*span)], *span, _sentence(running, hit), hit.found, keys, values,
        expected, agrees, why,
    )  # fmt: skip


def _sentence(running: Prose, hit: _Hit) -> tuple[int, int]:
    """The span of the sentence around a phrase, its full stop included."""
    start = max(running.text.rfind(mark, 0, hit.start) for mark in SENTENCE_END) + 1
    ends = [at for mark in SENTENCE_END if (at := running.text.find(mark, hit.end)) >= 0]
    end = min(ends, default=len(running.text) - 1)
    return running.span(start, end if running.text[end] == "\n" else end + 1)


def _keys(globs: Sequence[str], cells: Mapping[str, Cell]) -> tuple[str, ...]:
    """The cells of a sum; empty if the form does not have one of them."""
    keys: list[str] = []
    for glob in globs:
        found = [glob] if glob in cells else [key for key in cells if "*" in glob and fnmatchcase(key, glob)]
        if not found:
            return ()
        keys += found
    return tuple(keys)


def _sum(keys: Sequence[str], cells: Mapping[str, Cell]) -> tuple[Figure, bool] | None:
    """The sum of these cells and whether it may be held against the text; None if a cell is open."""
    total: Figure = 0
    tight = True
    for key in keys:
        cell = cells[key]
        if cell.is_open:
            return None
        tight = tight and cell.status in _TIGHT
        total += cell.value or 0
    return (total, tight) if any(cells[key].value is not None for key in keys) else None
