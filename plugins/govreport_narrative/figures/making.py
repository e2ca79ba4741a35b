"""Makes the figure of a number of which the subject and the body are known."""

from __future__ import annotations

from govreport_core.model.narrative import NarrativeFigure
from govreport_narrative.figures.clause import periods
from govreport_narrative.figures.clause.bodies import Owner
from govreport_narrative.figures.found import Found, Place, Report, Sentence
from govreport_narrative.figures.words.vocabulary import Subject

# How far a time may stand before a figure, or behind it, in one endless sentence.
REACH = 400


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
    before = report.text[max(sentence.start, number.lead - REACH) : number.lead]
    behind = report.text[number.end : min(sentence.stop, number.end + REACH)]
    time = periods.time_of(before, behind, report.year, subject.stock, report.vocabulary)
    if subject.stock and "新增" in place.words:
        time = periods.Time("change", report.year)
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
