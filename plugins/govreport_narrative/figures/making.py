"""Makes the figure of a number of which the subject and the body are known."""

from __future__ import annotations

from govreport_core.model.narrative import NarrativeFigure
from govreport_narrative.figures.clause import periods
from govreport_narrative.figures.clause.bodies import Owner
from govreport_narrative.figures.found import Found, Place, Report, Sentence
from govreport_narrative.figures.words.vocabulary import Subject

# How far a time may stand before a figure, or behind it, in one endless sentence.
REACH = 400
# What there is more of at the year's end because it was made in the year.
_NEW = ("新建", "新设", "新开", "增设")


def make(
    subject: Subject,
    place: Place,
    sentence: Sentence,
    report: Report,
    owner: Owner,
    *,
    concepts: frozenset[str] = frozenset(),
    whole: Found | None = None,
    category: str | None = None,
) -> Found:
    """The figure that a number gives, with its time.

    :param whole: the figure of which it is a part.
    :param category: the kind that is counted, as printed.
    """
    number = place.number
    time = _time_of(subject, place, sentence, report)
    figure = NarrativeFigure(
        subject.id,
        subject.label,
        number.value,
        number.unit,
        number.start,
        number.stop,
        category=category,
        approximate=number.approximate,
        period=time.period,
        year=time.year,
        body=owner.name or (report.agency if owner.reason is None else None),
        own=owner.own,
        of=sentence.last.figure.what if subject.units == {"%"} and sentence.last else None,
        unclear=(*(("period",) if time.reason else ()), *(("body",) if owner.reason else ())),
        reason="; ".join(why for why in (time.reason, owner.reason) if why) or None,
    )
    return Found(figure, number, subject, concepts, whole.number.start if whole is not None else None)


def _time_of(subject: Subject, place: Place, sentence: Sentence, report: Report) -> periods.Time:
    """The time that a figure is of, by the words before and behind it."""
    if subject.stock and "新增" in place.words:
        return periods.Time("change", report.year)
    if subject.stock and any(word in place.words for word in _NEW):
        return periods.Time("year", report.year)
    if _is_set_against(subject, place, sentence, report):
        return periods.Time(None, None, "a total up to now beside the year's, without a word on where it begins")
    number = place.number
    before = report.text[max(sentence.start, number.lead - REACH) : number.lead]
    behind = report.text[number.end : min(sentence.stop, number.end + REACH)]
    return periods.time_of(before, behind, report.year, subject.stock, report.vocabulary)


def _is_set_against(subject: Subject, place: Place, sentence: Sentence, report: Report) -> bool:
    """Whether a clause sets a total up to now against the figure before it, as in 全年新增30条,累计500条."""
    around = report.vocabulary.surroundings
    if sentence.last is None or sentence.last.subject != subject or sentence.last.figure.period != "year":
        return False
    return around["running_total"].search(place.words) is not None and not around["this_year"].search(place.words)
