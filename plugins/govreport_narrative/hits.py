"""Finds the figures of the running text that speak of cells of the form, each in the phrase that it stands in.

What is looked at around a figure is bounded, so that a text of any length, and a sentence without an end, takes time
in proportion to its length only.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from govreport_core.forms.figures import Figure, parse_figure
from govreport_narrative import scope
from govreport_narrative.clauses import Span
from govreport_narrative.composition import Composer, Reading
from govreport_narrative.list_sums import LONGEST_LIST, Hit, with_sums
from govreport_narrative.matching import Phrase
from govreport_narrative.phrases import Vocabulary, parse_number
from govreport_narrative.prose import TABLE_ONLY
from govreport_narrative.report_text import ReportText

# The longest phrase before or behind a figure, in characters.
REACH = 60
# How much of a sentence is looked at for whose and of when a figure is. What begins before that is not known.
SENTENCE_REACH = 400
# How far behind a figure its subject may be named.
REACH_BEHIND = 80
_NAMED = re.compile("(?:的案件中|的案件|中)(?=[,，])")
_PARTS = re.compile("其中|包括")
_FULL_STOP = re.compile("[。!?！？\n]")


class _Place(NamedTuple):
    """A figure with its unit, or a word that says that there is none, of no length.

    :param names: whether only a row is named here, for the figures behind it: 予以公开的申请中，自然人5件.
    """

    start: int
    end: int
    value: Figure
    money: bool = False
    names: bool = False


class _Sentence(NamedTuple):
    """A sentence's span, without the full stop; a semicolon does not end what a list speaks of."""

    start: int
    end: int


def find_hits(report: ReportText) -> Iterator[Hit]:
    """Each figure that the reporting body gives for the year, with the phrase that it stands in."""
    text = report.prose.text
    stops = [-1, *(stop.start() for stop in _FULL_STOP.finditer(text)), len(text)]
    places = _find_places(text, report.vocabulary)
    for number, inside in groupby(places, lambda place: bisect_left(stops, place.start)):
        sentence = _Sentence(stops[number - 1] + 1, stops[number])
        # The figures of a flattened table would all seem to be spoken of.
        if not TABLE_ONLY.search(text, *sentence):
            yield from _hits_of_sentence(inside, sentence, report)


def _hits_of_sentence(places: Iterable[_Place], sentence: _Sentence, report: ReportText) -> Iterator[Hit]:
    reader = _SentenceReader(sentence, report)
    inside = list(places)
    figures = [Span(place.start, place.end) for place in inside if place.end > place.start]
    composer = Composer(report, Span(*sentence), figures)
    named = dict(composer.named_rows()) if figures else {}
    inside += [_Place(end, end, 0, names=True) for end in named]
    for place in sorted(set(inside)):
        candidates = _compose_candidates(place, composer, named)
        if not composer.is_distributed(Span(place.start, place.end)):
            candidates += _find_candidates(report.prose.text, place, sentence, report.vocabulary)
        if place.names:
            reader.name_row(candidates)
        elif candidates or place.end > place.start:
            hit = reader.read(place, candidates)
            if hit is None:
                reader.is_other_matter |= composer.receives_something_else(Span(place.start, place.end))
            elif not reader.is_other_matter or _names_request(hit, report):
                yield hit


class _SentenceReader:
    """Reads the figures of a sentence in their order: what one means depends on those before it."""

    def __init__(self, sentence: _Sentence, report: ReportText) -> None:
        self._sentence, self._report = sentence, report
        # Of which those that follow may be parts, what was given already, and the list so far for its sum.
        self._whole: Hit | None = None
        self._given: set[tuple[str, tuple[str, ...]]] = set()
        self._listed: list[Hit] = []
        # Where the last figure's phrase ends.
        self._behind_last = sentence.start
        # Where the last figure stands, whether it was understood, and whether what follows is a part of such a one.
        self._last, self._is_lost, self._is_part_of_lost = sentence.start, False, False
        # Whether something else came in, of which the figures behind it then are: 收到来信90件，办结80件.
        self.is_other_matter = False
        elsewhere = report.vocabulary.surroundings["counted_otherwise"]
        stop = min(sentence.end, sentence.start + SENTENCE_REACH)
        self._is_elsewhere = elsewhere.search(report.prose.text, sentence.start, stop) is not None
        # How far the sentence was searched for somebody else's name, and whether there is one.
        self._searched, self._is_foreign = sentence.start, False

    def name_row(self, candidates: Sequence[Hit]) -> None:
        """Take a row that is named without a figure for the whole of the figures behind it."""
        self._whole = _choose_hit(candidates, self._sentence, self._whole, self._report) or self._whole

    def read(self, place: _Place, candidates: Sequence[Hit]) -> Hit | None:
        """The figure at a place in its phrase; None if it is not certainly the reporting body's and of the year."""
        parts = _PARTS.search(self._report.prose.text, self._last, place.start) if self._is_lost else None
        self._is_part_of_lost |= parts is not None
        self._last = place.end
        if self._is_part_of_lost:
            candidates = [hit for hit in candidates if not hit.composed]
        last = next(reversed(self._listed), None)
        hit = _choose_hit(with_sums(candidates, self._listed), self._sentence, self._whole, self._report, last)
        self._is_lost = hit is None
        if hit is None:
            self._end_list(place, candidates)
            return None
        self._listed = [*self._listed[1 - LONGEST_LIST :], hit]
        if not hit.phrase.part:
            self._whole = hit
        text, vocabulary = self._report.prose.text, self._report.vocabulary
        floor = max(self._sentence.start, hit.start - SENTENCE_REACH)
        is_of_some = self._is_of_some_applicants(hit, floor)
        until = hit.start if hit.phrase.years else max(hit.start, place.start)
        if self._has_foreign_subject(hit) or scope.has_other_time(text[floor:until], self._report.year, vocabulary):
            return None
        is_part = (
            self._is_repeated(hit)
            or self._is_elsewhere
            or is_of_some
            or scope.is_qualified(text, hit.start, hit.end, floor, vocabulary)
        )
        return hit._replace(doubtful=hit.doubtful or is_part or floor > self._sentence.start)

    def _is_repeated(self, hit: Hit) -> bool:
        """Whether the same was said before: then this is of a part of it, as in 办结12件，其中按时办结9件."""
        said = hit.phrase.id, hit.phrase.cells[0]
        repeated = said in self._given
        self._given.add(said)
        return repeated

    def _is_of_some_applicants(self, hit: Hit, floor: int) -> bool:
        """Whether a kind of applicant is named between the figure before and a row: 科研机构申请的，无法提供1件."""
        start, self._behind_last = max(floor, self._behind_last), hit.end
        first = hit.phrase.cells[0][0]
        is_row = first.startswith("requests.") and first.endswith((".total", "*"))
        if hit.phrase.part or not is_row or start >= hit.start:
            return False
        named = self._report.vocabulary.surroundings["one_applicant"]
        return named.search(self._report.prose.text, start, hit.start) is not None

    def _end_list(self, place: _Place, candidates: Sequence[Hit]) -> None:
        """A figure of something else ends the list of parts; one of somebody else is followed by more of theirs."""
        self._whole = None
        # The word for a sum may be a figure itself: 两项合计12件.
        if not self._report.vocabulary.surroundings["sum_words"].match(self._report.prose.text, place.start):
            self._listed = []
        if any(_is_of_other_office(hit, self._sentence, self._report) for hit in candidates):
            self._is_foreign = True

    def _has_foreign_subject(self, hit: Hit) -> bool:
        """Whether a clause up to that of a phrase has somebody else for its subject; each is looked at once."""
        text, vocabulary = self._report.prose.text, self._report.vocabulary
        clause = _clause_start(hit, self._sentence, self._report)
        if not self._is_foreign and clause > self._searched:
            between = text[self._searched : clause]
            self._is_foreign = scope.has_foreign_subject(between, self._report.agency, vocabulary)
            self._searched = clause
        return self._is_foreign


def _names_request(hit: Hit, report: ReportText) -> bool:
    """Whether a phrase itself says that it is of applications, or of reviews."""
    topic = report.vocabulary.surroundings["topic_own"]
    return (
        hit.phrase.cells[0][0].startswith("reviews.") or topic.search(report.prose.text, hit.start, hit.end) is not None
    )


def _subject_end(hit: Hit) -> int:
    """Where what may be the subject of a phrase's clause ends."""
    return hit.subject[1] if hit.subject else hit.start


def _clause_start(hit: Hit, sentence: _Sentence, report: ReportText) -> int:
    """Where the clause of a phrase begins."""
    if hit.subject is not None:
        return hit.subject[0]
    return scope.clause_start(report.prose.text, hit.start, sentence.start, report.vocabulary)


def _is_of_other_office(hit: Hit, sentence: _Sentence, report: ReportText) -> bool:
    """Whether the clause of a phrase has an office for its subject that is not the reporting body."""
    at = _clause_start(hit, sentence, report)
    return scope.is_other_office(report.prose.text[at : _subject_end(hit)], report.agency, report.vocabulary)


def _find_places(text: str, vocabulary: Vocabulary) -> list[_Place]:
    """Every figure, every "none", and every row that is named for the figures behind it."""
    figures = [
        _Place(found.start(), found.end(), parse_number(found["n"] or found["bare"] or "零"))
        for found in vocabulary.figure.finditer(text)
    ]
    amounts = [
        _Place(found.start(), found.end(), value, True)
        for found in vocabulary.amount.finditer(text)
        if (value := parse_figure(found[0], "amount")) is not None
    ]
    nothing = [_Place(found.start(), found.start(), 0) for found in vocabulary.surroundings["nothing"].finditer(text)]
    named = [_Place(found.start(), found.start(), 0, names=True) for found in _NAMED.finditer(text)]
    return sorted(figures + amounts + nothing + named)


def _find_candidates(text: str, place: _Place, sentence: _Sentence, vocabulary: Vocabulary) -> list[Hit]:
    """The phrases that match around a place, within a sentence."""
    floor, stop = max(sentence.start, place.start - REACH), min(sentence.end, place.end + REACH)
    if place.names:
        around = vocabulary.counted.matches_around(text, place.start, place.end, floor, stop)
        matches = [match for match in around if match.phrase.firm and not match.phrase.after]
    elif place.end > place.start:
        matches = vocabulary.counted.matches_around(text, place.start, place.end, floor, stop)
        matches += [
            match._replace(start=place.start) for match in vocabulary.leading.matches_onwards(text, place.end, stop)
        ]
    else:
        matches = vocabulary.none.matches_onwards(text, place.start, stop)
    return [Hit(*match, place.value) for match in matches if match.phrase.money == place.money]


def _compose_candidates(place: _Place, composer: Composer, named: Mapping[int, list[Reading]]) -> list[Hit]:
    """What the words around a place say in any order."""
    if place.money:
        return []
    if place.names:
        readings = named.get(place.end, [])
    elif place.end > place.start:
        readings = composer.read(Span(place.start, place.end))
    else:
        readings = composer.read_nothing(place.start)
    return [Hit(r.phrase, r.start, r.end, place.value, subject=r.subject) for r in readings]


def _choose_hit(
    hits: Sequence[Hit], sentence: _Sentence, whole: Hit | None, report: ReportText, last: Hit | None = None
) -> Hit | None:
    """The longest phrase that fits its surroundings, firm ones first; None if none fits.

    :param whole: the figure before it of which a phrase may give a part.
    :param last: the figure directly before it, which may be such a part itself.
    """
    for hit in sorted(hits, key=lambda h: (not h.phrase.firm, not h.composed, h.start - h.end)):
        before = whole
        if last and hit.phrase.columns and hit.phrase.follows and _goes_on(hit, last, report):
            # 公开自然人9件,企业3件: the rows are those of the figure before.
            hit, before = hit._replace(phrase=hit.phrase._replace(follows=())), last
        elif last and not hit.phrase.columns and last.phrase.id in hit.phrase.follows:
            before = last
        if not _fits(hit, sentence, before, report):
            continue
        if (chosen := _with_subject(hit, sentence, before, report)) is not None:
            return chosen
    return None


def _goes_on(hit: Hit, last: Hit, report: ReportText) -> bool:
    """Whether an applicant stands directly behind a figure whose phrase names a row and another applicant."""
    cells, text = last.phrase.cells[0], report.prose.text
    is_column = bool(cells) and cells[0].startswith("requests.") and not cells[0].endswith((".total", "*"))
    is_named = report.vocabulary.surroundings["one_applicant"].search(text, last.start, last.end) is not None
    is_row = last.composed and not last.phrase.columns and not last.phrase.id.startswith("columns")
    return is_column and is_named and is_row and not text[last.end : hit.start].strip("、,，和及")


def _fits(hit: Hit, sentence: _Sentence, whole: Hit | None, report: ReportText) -> bool:
    """Whether a phrase has the figure before it, the value, the year and the topic that it needs."""
    phrase, text = hit.phrase, report.prose.text
    if phrase.follows and (whole is None or whole.phrase.id not in phrase.follows):
        return False
    if (phrase.zero and hit.found) or not (hit.composed or _names_its_year(hit, report)):
        return False
    before = text[max(0, hit.end - SENTENCE_REACH) : hit.end]
    inside = text[max(sentence.start, hit.end - SENTENCE_REACH) : hit.end]
    behind = text[hit.end : min(sentence.end, hit.end + REACH_BEHIND)]
    return scope.has_topic(phrase.needs, before, inside, report.vocabulary, behind)


def _names_its_year(hit: Hit, report: ReportText) -> bool:
    """Whether a year that a phrase names is the one that it must name: 2022年结转 in a report for 2023."""
    if hit.phrase.years is None:
        return True
    named = scope.years_in(report.prose.text[hit.start : hit.end])
    return not named or (report.year is not None and set(named) == {report.year + hit.phrase.years})


def _with_subject(hit: Hit, sentence: _Sentence, whole: Hit | None, report: ReportText) -> Hit | None:
    """The phrase with the cells that it has in its clause; None if the clause speaks of somebody or something else."""
    text, vocabulary, phrase = report.prose.text, report.vocabulary, hit.phrase
    at = _clause_start(hit, sentence, report)
    if phrase.joins:
        hit = _join(hit, at, report)
    prefix = text[at : _subject_end(hit)]
    subject = scope.classify_subject(prefix, report.agency, vocabulary)
    doubtful = subject == "perhaps" or not phrase.firm or bool(phrase.follows and whole and whole.doubtful)
    if subject == "other":
        # 对自然人予以公开5件 has an applicant for its subject.
        columns = vocabulary.applicants.get(scope.subject_in(prefix, vocabulary))
        if columns and not phrase.columns and all(key.startswith("requests.") for key in hit.phrase.cells[0]):
            return hit._replace(phrase=_in_columns(hit.phrase, hit.phrase, columns), doubtful=doubtful)
        return hit._replace(doubtful=True) if phrase.anywhere and not phrase.firm else None
    if phrase.columns and whole:
        hit = hit._replace(phrase=_in_columns(phrase, whole.phrase, phrase.columns))
    return hit._replace(doubtful=doubtful)


def _join(hit: Hit, at: int, report: ReportText) -> Hit:
    """The hit with the outcomes that are counted in: 不予公开、无法提供合计12件, 12件不予公开或无法提供.

    :param at: where its clause begins.
    """
    text, vocabulary = report.prose.text, report.vocabulary
    while (joined := vocabulary.joined.match_before(text, at, hit.start)) is not None:
        cells = (joined.cells + hit.phrase.cells[0],)
        hit = hit._replace(start=joined.start, phrase=hit.phrase._replace(id="several outcomes", cells=cells))
    while not hit.phrase.before and (joined := vocabulary.joined.match_behind(text, hit.end)) is not None:
        cells = (hit.phrase.cells[0] + joined.cells,)
        hit = hit._replace(end=joined.end, phrase=hit.phrase._replace(id="several outcomes", cells=cells))
    return hit


def _in_columns(phrase: Phrase, whole: Phrase, columns: Sequence[str]) -> Phrase:
    """The phrase with the cells that these columns have in the rows whose totals another one gives."""

    def replace_column(key: str) -> list[str]:
        return [f"{key.rpartition('.')[0]}.{column}" for column in columns]

    return phrase._replace(
        cells=tuple(tuple(cell for key in keys for cell in replace_column(key)) for keys in whole.cells),
        near=tuple(" ".join(cell for term in way.split() for cell in replace_column(term)) for way in whole.near),
    )
