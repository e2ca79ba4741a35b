"""Reads numbers that only say something about the figure before them."""

from __future__ import annotations

import re

from govreport_narrative.figures import changes
from govreport_narrative.figures.clause import periods
from govreport_narrative.figures.found import Found, Place, Report, Sentence
from govreport_narrative.figures.words.concepts import REST, read_words
from govreport_narrative.figures.words.numbers import Number
from govreport_narrative.figures.words.vocabulary import Vocabulary

_YEARS = re.compile(r"(?:(?:19|20)\d\d年(?:、|和|及|与)?){2,}")
_YEAR = re.compile(r"(\d{4})年")
AND = frozenset({"、", "和", "、和", "及", "与"})


def read_relation(place: Place, sentence: Sentence, report: Report) -> bool:
    """Whether a number is the change, the level or last year's value of the figure before it; it is added as such."""
    number, words, base = place.number, place.words, sentence.last
    if words in AND:
        return _add_next_year(number, base, sentence)
    vocabulary = report.vocabulary
    if place.direction is not None:
        if base is None or not _is_of(words, number, base, vocabulary):
            return False
        if base.whole is None and (base.subject.stock or base.figure.period in ("year", "change")):
            _add_like(base, number, sentence, period="change", direction=place.direction, year=report.year)
        return True
    year = report.year
    if not changes.is_level(words, vocabulary):
        if not vocabulary.surroundings["reference"].match(words):
            return False
        year = periods.year_of_reference(words, year)
    if base is not None and base.number.unit == number.unit and base.whole is None and year is not None:
        _add_like(base, number, sentence, period="year", year=year)
    return True


def _add_next_year(number: Number, base: Found | None, sentence: Sentence) -> bool:
    """Whether a number is that of the next of several years named before; it is added as such."""
    if not sentence.years or base is None or base.number.unit != number.unit:
        return False
    _add_like(base, number, sentence, year=sentence.years.pop(0))
    return True


def add_share(place: Place, sentence: Sentence, vocabulary: Vocabulary) -> Found | None:
    """The share that the figure before has of its total: noted with it, and a figure of its own."""
    base, subject = sentence.last, vocabulary.subjects.get("category_share")
    if subject is None or base is None or base.number.end != place.floor:
        return None
    sentence.found[-1] = base._replace(figure=base.figure._replace(share=place.number.value))
    figure = base.figure._replace(what=subject.id, label=subject.label, of=base.figure.what)
    return _add_like(base._replace(figure=figure, subject=subject), place.number, sentence)


def _is_of(words: str, number: Number, base: Found, vocabulary: Vocabulary) -> bool:
    """Whether a change may be that of a figure: by its unit, and by the words that the clause has."""
    if number.unit not in changes.RELATIVE and number.unit != base.number.unit:
        return False
    said = {word.concept for word in read_words(words, 0, len(words), vocabulary)}
    return said <= base.concepts | {REST, "part"}


def years_named_before(words: str) -> list[int]:
    """The years of figures that follow, as in 2021年、2022年分别公开30条、40条; empty where none are named."""
    named = _YEARS.search(words) if "分别" in words else None
    return [int(year) for year in _YEAR.findall(named[0])] if named else []


def _add_like(base: Found, number: Number, sentence: Sentence, **changed: object) -> Found:
    """Add a figure of the same subject and body as another."""
    values = {"value": number.value, "unit": number.unit, "approximate": number.approximate, "share": None}
    figure = base.figure._replace(**{**values, **changed})  # type: ignore[arg-type]
    found = base._replace(figure=figure, number=number)
    sentence.found.append(found)
    return found
