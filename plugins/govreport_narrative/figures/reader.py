"""Reads the figures of running text: sentence by sentence, number by number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from govreport_core.model.result import Result
from govreport_narrative.figures import changes
from govreport_narrative.figures.clause.bodies import Owner
from govreport_narrative.figures.clause.context import Context, read_context
from govreport_narrative.figures.clause.cutting import clause_before
from govreport_narrative.figures.clause.owners import names_itself, read_owner
from govreport_narrative.figures.clause.tails import is_cut_off, read_tail
from govreport_narrative.figures.clause.ways import complete
from govreport_narrative.figures.found import Found, Place, Report, Sentence
from govreport_narrative.figures.kinds import find_kind, find_share
from govreport_narrative.figures.making import make
from govreport_narrative.figures.parallels import RESPECTIVELY, find_parallel, split_parallel
from govreport_narrative.figures.places import place_in_print
from govreport_narrative.figures.relations import AND, add_share, read_relation, years_named_before
from govreport_narrative.figures.words.concepts import REST, Word, read_words
from govreport_narrative.figures.words.numbers import Number, find_numbers
from govreport_narrative.figures.words.vocabulary import Subject, Vocabulary
from govreport_narrative.prose import TABLE_ONLY, read_prose

# So many numbers are looked at in a document; no report has as many, and endless ones take no longer.
MOST_NUMBERS = 20_000
# How far before a number a comparison may stand.
_AROUND = 24
_SENTENCE = re.compile(r"[^。!?！？\n]+")
# With these a sentence goes on to divide the figure of the sentence before.
_GOES_ON = ("其中", "包括", "具体为")


def read_report(result: Result, vocabulary: Vocabulary) -> Iterator[Found]:
    """The figures of a result's running text; its table is not looked at."""
    prose = read_prose(result)
    source = result.source
    report = Report(prose.text, source.get("agency"), source.get("year"), vocabulary.with_quotations(prose.printed))
    yield from place_in_print(_read_text(report), prose)


def _read_text(report: Report) -> Iterator[Found]:
    left = MOST_NUMBERS
    # The figure that the next sentence may go on to divide, and where the one before it ends.
    whole: Found | None = None
    stop = 0
    for span in _SENTENCE.finditer(report.text):
        behind_last, (start, stop) = stop + 1, span.span()
        # A list may go on in the next sentence, but not in the next paragraph.
        if start != behind_last or not report.text.startswith(_GOES_ON, start):
            whole = None
        numbers = find_numbers(report.text, start, stop, left, report.vocabulary.number)
        left -= len(numbers)
        # The figures of a flattened table would all seem to be spoken of.
        if numbers and not TABLE_ONLY.search(report.text, start, stop):
            sentence = Sentence(start, stop, start, start, whole=whole, in_list=whole is not None)
            _read_sentence(numbers, sentence, report)
            yield from sentence.found
            whole = sentence.whole
        if left <= 0:
            return


def _read_sentence(numbers: list[Number], sentence: Sentence, report: Report) -> None:
    around = report.vocabulary.surroundings
    plan = around["plan"].search(report.text, sentence.start, sentence.stop)
    for number in numbers:
        if number.lead < sentence.end:
            continue
        place = _place_of(number, sentence, report)
        sentence.end = number.end
        # Behind a plan only that counts of which the text says that it was done.
        if plan is not None and plan.start() < number.start and not around["realised"].search(place.words):
            continue
        if changes.is_share(place.words, number, report.vocabulary):
            _read_share(place, sentence, report)
        elif not read_relation(place, sentence, report):
            _read_count(place, sentence, report)


def _place_of(number: Number, sentence: Sentence, report: Report) -> Place:
    clause = clause_before(report.text, number.lead, sentence.end)
    words = clause.text(report.text)
    around = report.text[max(sentence.start, number.lead - _AROUND) : number.lead]
    direction = changes.direction_of(words, around, number, report.vocabulary)
    return Place(number, clause, words, sentence.end, direction)


def _read_share(place: Place, sentence: Sentence, report: Report) -> None:
    """A share of a total, of the figure before it or of what its clause names."""
    name = changes.whose_share(place.words)
    if not name:
        add_share(place, sentence, report.vocabulary)
    elif (share := find_share(place, name, sentence, report)) is not None:
        sentence.found.append(share)


def _read_count(place: Place, sentence: Sentence, report: Report) -> None:
    """A number that counts something; it is added to the sentence if it is known what."""
    number, vocabulary = place.number, report.vocabulary
    between = report.text[place.floor : number.lead]
    opens = place.clause.mark in ("(", ":") and between.startswith(place.clause.mark)
    if opens or vocabulary.surroundings["including"].search(between):
        sentence.in_list = sentence.whole is not None
    words = [word for piece in place.clause.pieces for word in read_words(report.text, *piece, vocabulary)]
    if place.direction is not None and number.unit not in changes.RELATIVE:
        # What says by how much something grew is no part of what grew.
        words = [word for word in words if word.concept not in (REST, "part")]
    tail = read_tail(number, words, sentence.stop, report)
    if tail:
        sentence.end = tail[-1].end
    found = _find(place, words, tail, sentence, report)
    if found is None:
        # What follows an unknown figure may divide that one.
        sentence.whole = sentence.whole if sentence.in_list else None
        return
    if place.direction is not None:
        figure = found.figure._replace(period="change", year=report.year, direction=place.direction)
        found = found._replace(figure=figure)
    sentence.add(found)


def _find(place: Place, words: list[Word], tail: list[Word], sentence: Sentence, report: Report) -> Found | None:
    """The figure that a number gives; None if it is not known of what, or of a part of something."""
    if not place.words.strip("、") and not tail:
        return _second_measure(place, sentence.last)
    if _is_run_on(place, sentence, report) or is_cut_off(place.number, words, tail, sentence.stop, report):
        return None
    if place.words in AND and not tail:
        return find_parallel(place, sentence, report)
    years = years_named_before(place.words)
    if years:
        sentence.years = years[1:]
        words = [word for word in words if word.concept != RESPECTIVELY]
    owner, words = read_owner(split_parallel(words, sentence, report), sentence, report)
    if owner is None or any(word.concept == REST for word in words):
        return find_kind(place, words, owner, sentence, report)
    found = _find_known(place, words, tail, owner, sentence, report)
    if found is not None and years:
        return found._replace(figure=found.figure._replace(period="year", year=years[0]))
    return found


def _find_known(
    place: Place, words: list[Word], tail: list[Word], owner: Owner, sentence: Sentence, report: Report
) -> Found | None:
    """The figure of a number whose clause has only known words; None if they do not speak of one subject."""
    context = read_context(sentence.known_to, place.clause.start, report)
    owner = _doubt_owner(owner, place, context, sentence)
    concepts = frozenset(word.concept for word in (*words, *tail))
    subject, concepts = complete(concepts, context, place.number.unit, sentence, report.vocabulary)
    if subject is None:
        return find_kind(place, words, owner, sentence, report)
    whole = sentence.divided_in(place.number.unit)
    in_columns = sentence.last is not None and {"column", "set_up"} <= sentence.last.concepts
    if _is_doubtful(subject, concepts, context, whole, report, in_columns=in_columns):
        return None
    if _lacks_base(subject, place, sentence, concepts):
        return None
    category = _printed_category([*words, *tail], subject, report)
    whole = _whole_of(subject, category, whole)
    found = make(subject, place, sentence, report, owner, concepts=concepts, whole=whole, category=category)
    if owner.own and whole is not None and category is None and _repeats(found, whole):
        # A part that names no kind would be the whole once more.
        return find_kind(place, words, owner, sentence, report)
    is_bare = owner.own and not words and not tail
    return None if is_bare and whole is None and _repeats(found, sentence.last) else found


def _whole_of(subject: Subject, category: str | None, whole: Found | None) -> Found | None:
    """The figure of which this one is a part; what is counted differently is no part, though it stands behind one."""
    is_part = whole is not None and (subject.part or category is not None or subject == whole.subject)
    return whole if is_part else None


def _is_doubtful(
    subject: Subject,
    concepts: frozenset[str],
    context: Context,
    whole: Found | None,
    report: Report,
    *,
    in_columns: bool,
) -> bool:
    """Whether earlier clauses leave it open how much of its subject a figure is: of one field or one channel only.

    :param in_columns: whether the figure before tells of columns, in which what follows may have been published.
    """
    if context.restricted and whole is None and subject.is_total:
        return True
    if subject.published and subject.is_total and "disclose" not in concepts and in_columns and not context.apart:
        return True
    has_channel = any(report.vocabulary.kinds[concept] == "channel" for concept in concepts)
    return subject.published and bool(context.channels) and not has_channel and "disclose" not in concepts


def _lacks_base(subject: Subject, place: Place, sentence: Sentence, concepts: frozenset[str]) -> bool:
    """Whether a rate is not said of anything: neither of a noun nor of the figure directly before it."""
    if subject.units != {"%"} or len(concepts) > 1:
        return False
    return sentence.last is None or place.floor != sentence.known_to


def _doubt_owner(owner: Owner, place: Place, context: Context, sentence: Sentence) -> Owner:
    """The owner of a figure whose clause names nobody, where an earlier clause or figure is another body's."""
    is_other = context.other_body or (sentence.last is not None and not sentence.last.figure.own)
    if owner == Owner() and is_other and not names_itself(place.words):
        return Owner(reason="an earlier clause speaks of another office")
    return owner


def _is_run_on(place: Place, sentence: Sentence, report: Report) -> bool:
    """Whether the words before a number go on from an unknown number that is a part of them."""
    if place.clause.start != place.floor or place.floor in (sentence.start, sentence.known_to):
        return False
    is_known = sentence.last is not None and sentence.last.number.end == place.floor
    return not is_known and report.text[place.floor] not in "、和及与(:;,，"


def _printed_category(words: list[Word], subject: Subject, report: Report) -> str | None:
    """The words that name a kind, from the first to the last of them."""
    named = [word for word in words if word.concept in subject.categories]
    if not named:
        return None
    text = report.text[named[0].start : named[-1].end]
    return text.removesuffix("类") or text


def _repeats(found: Found, other: Found | None) -> bool:
    """Whether a figure would be of the same as another one, and of the same time."""
    if other is None or other.subject != found.subject:
        return False
    return (other.figure.period, other.figure.year) == (found.figure.period, found.figure.year)


def _second_measure(place: Place, base: Found | None) -> Found | None:
    """The figure before in another unit, as in 12期48篇."""
    number = place.number
    if base is None or base.number.end != number.lead or number.unit not in base.subject.units:
        return None
    if number.unit == base.number.unit or number.unit is None:
        return None
    figure = base.figure._replace(value=number.value, unit=number.unit, approximate=number.approximate)
    return base._replace(figure=figure, number=number)
