"""Reads the figures of running text: sentence by sentence, number by number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from govreport_core.model.narrative import NarrativeFigure
from govreport_core.model.result import Result
from govreport_narrative.figures import bodies, changes, periods
from govreport_narrative.figures.clauses import Clause, clause_before
from govreport_narrative.figures.concepts import REST, Word, read_words
from govreport_narrative.figures.context import read_context
from govreport_narrative.figures.lists import category_of, names_kind
from govreport_narrative.figures.numbers import Number, find_numbers
from govreport_narrative.figures.subjects import find_subject
from govreport_narrative.figures.vocabulary import Subject, Vocabulary
from govreport_narrative.prose import TABLE_ONLY, read_prose

# How far a noun may reach behind the figure that it is counted by.
TAIL = 16
_SENTENCE = re.compile(r"[^。!?！？\n]+")
_TAIL_ENDS = re.compile(r"[,，;:()、。\d]")


class Found(NamedTuple):
    """A figure of the prose, what it counts, and whether it is a part of the figure before it."""

    figure: NarrativeFigure
    number: Number
    subject: Subject
    concepts: frozenset[str]
    is_part: bool


@dataclass
class Sentence:
    """A sentence while it is read.

    :param start: where it begins.
    :param end: behind the last number and what belongs to it.
    :param whole: the last figure that is no part of another.
    :param in_list: whether what follows divides it.
    """

    start: int
    end: int
    found: list[Found] = field(default_factory=list)
    whole: Found | None = None
    in_list: bool = False


class Place(NamedTuple):
    """A number with the clause before it, and where the figure before ends."""

    number: Number
    clause: Clause
    words: str
    floor: int


class Reader:
    """Reads the figures of one report; its table is not looked at."""

    def __init__(self, result: Result, vocabulary: Vocabulary) -> None:
        self.prose = read_prose(result)
        self.text = self.prose.text
        self.agency: str | None = result.source.get("agency")
        self.year: int | None = result.source.get("year")
        self.vocabulary = vocabulary.with_accounts(self.prose.printed)

    def read(self) -> Iterator[list[Found]]:
        """The figures of each sentence that has any."""
        for sentence in _SENTENCE.finditer(self.text):
            found = self._read_sentence(*sentence.span())
            # The figures of a flattened table would all seem to be spoken of.
            if found and not TABLE_ONLY.search(self.text, *sentence.span()):
                yield found

    def _read_sentence(self, start: int, end: int) -> list[Found]:
        sentence = Sentence(start, start)
        for number in find_numbers(self.text, start, end, self.vocabulary.number):
            if number.lead < sentence.end:
                continue
            clause = clause_before(self.text, number.lead, sentence.end)
            place = Place(number, clause, clause.text(self.text), sentence.end)
            sentence.end = number.end
            if self.vocabulary.surroundings["plan"].search(self.text, start, number.lead):
                continue
            if not self._read_relation(place, sentence):
                self._read_count(place, sentence, end)
        return sentence.found

    def _read_relation(self, place: Place, sentence: Sentence) -> bool:
        """Whether a number only says something about the figure before it: its share, its change, last year's."""
        number, words = place.number, place.words
        around = self.text[max(sentence.start, number.lead - 24) : number.lead]
        base = sentence.found[-1] if sentence.found else None
        if changes.is_share(words, number, self.vocabulary):
            self._add_share(place, sentence)
        elif (direction := changes.direction_of(words, around, number, self.vocabulary)) is not None:
            if base is not None and not base.is_part and base.figure.period in ("year", "change"):
                self._add_like(base, number, sentence, period="change", direction=direction, year=self.year)
        elif changes.is_level(words, self.vocabulary):
            if base is not None and not base.is_part and base.number.unit == number.unit:
                self._add_like(base, number, sentence, period="year", year=self.year)
        elif self.vocabulary.surroundings["reference"].match(words):
            time = periods.time_of(words, self.year, False, self.vocabulary)
            if base is not None and time is not None and base.number.unit == number.unit and not base.is_part:
                self._add_like(base, number, sentence, period="year", year=time.year)
        else:
            return False
        return True

    def _add_share(self, place: Place, sentence: Sentence) -> None:
        """A share of a total, of the figure before it or of the kind that its clause names."""
        number, base = place.number, sentence.found[-1] if sentence.found else None
        subject = self.vocabulary.subjects.get("category_share")
        if subject is None:
            return
        if category := changes.share_category(place.words):
            of = sentence.whole.figure.what if sentence.whole else None
            owner = bodies.Owner()
            share = self._make(subject, place, owner, frozenset(), True, category=category)
            if share is not None:
                sentence.found.append(share._replace(figure=share.figure._replace(of=of)))
        elif base is not None and base.number.end == place.floor:
            sentence.found[-1] = base._replace(figure=base.figure._replace(share=number.value))
            figure = base.figure._replace(what=subject.id, label=subject.label, of=base.figure.what)
            self._add_like(base._replace(figure=figure, subject=subject), number, sentence)

    def _add_like(self, base: Found, number: Number, sentence: Sentence, **changed: object) -> None:
        """A figure of the same subject and body as another."""
        values = {"value": number.value, "unit": number.unit, "approximate": number.approximate, "share": None}
        figure = self._placed(base.figure._replace(**{**values, **changed}), number)  # type: ignore[arg-type]
        sentence.found.append(base._replace(figure=figure, number=number))

    def _placed(self, figure: NarrativeFigure, number: Number) -> NarrativeFigure:
        start, end = self.prose.span_in_print(number.start, number.stop)
        return figure._replace(start=start, end=end)

    def _read_count(self, place: Place, sentence: Sentence, end: int) -> None:
        number, clause = place.number, place.clause
        between = self.text[place.floor : number.lead]
        if clause.mark == "(" or self.vocabulary.surroundings["including"].search(between):
            sentence.in_list = sentence.whole is not None
        words = [word for piece in clause.pieces for word in read_words(self.text, *piece, self.vocabulary)]
        tail, sentence.end = self._read_tail(number, words, end)
        found = self._find(place, words, tail, sentence)
        if found is not None:
            sentence.found.append(found)
            if not found.is_part:
                sentence.whole, sentence.in_list = found, False
        elif not sentence.in_list:
            # What follows an unknown figure may divide that one.
            sentence.whole = None

    def _read_tail(self, number: Number, words: list[Word], end: int) -> tuple[frozenset[str], int]:
        """The concepts of a noun directly behind a figure that has none before it, and where they end."""
        kinds = self.vocabulary.kinds
        found: set[str] = set()
        at = number.end
        if any(kinds.get(word.concept) == "object" for word in words):
            return frozenset(), at
        for word in read_words(self.text, number.end, min(end, number.end + TAIL), self.vocabulary):
            if word.concept == REST or _TAIL_ENDS.search(self.text, at, word.start):
                break
            found.add(word.concept)
            at = word.end
        return frozenset(found), at

    def _find(self, place: Place, words: list[Word], tail: frozenset[str], sentence: Sentence) -> Found | None:
        """The figure that a number gives; None if it is not known of what, or of a part of something."""
        base = sentence.found[-1] if sentence.found else None
        if not place.words.strip("、") and not tail:
            return self._second_measure(place, base)
        owner, words = self._read_owner(words, place, sentence)
        if owner is None or any(word.concept == REST for word in words):
            return self._find_category(place, sentence)
        context = read_context(self.text, place.floor, place.clause.start, self.vocabulary)
        concepts = frozenset(word.concept for word in words) | tail
        subject, concepts = self._find_subject(concepts, context.concepts, place.number.unit, base, sentence)
        if subject is None:
            return self._find_category(place, sentence)
        whole = sentence.whole if sentence.in_list else None
        if whole is not None and owner.own and subject == whole.subject and not subject.categories & concepts:
            return self._find_category(place, sentence)
        if subject.divided_by and whole is None and context.restricted:
            return None
        category = next((self.text[w.start : w.end] for w in words if w.concept in subject.categories), None)
        return self._make(subject, place, owner, concepts, whole is not None, category=category)

    def _second_measure(self, place: Place, base: Found | None) -> Found | None:
        """The figure before in another unit, as in 12期48篇."""
        number = place.number
        if base is None or base.number.end != number.lead or number.unit not in base.subject.units:
            return None
        if number.unit == base.number.unit or number.unit is None:
            return None
        figure = base.figure._replace(value=number.value, unit=number.unit, approximate=number.approximate)
        return base._replace(figure=self._placed(figure, number), number=number)

    def _read_owner(
        self, words: list[Word], place: Place, sentence: Sentence
    ) -> tuple[bodies.Owner | None, list[Word]]:
        """Whose the figure is, and the words that are left; None if the first words are no body."""
        rests = []
        for word in words:
            if word.concept != REST:
                break
            rests.append(word)
        left = words[len(rests) :]
        owner = bodies.owner_of(self.text[rests[0].start : rests[-1].end] if rests else "", self.agency)
        if owner is None and left:
            kind = self.vocabulary.kinds.get(left[0].concept)
            name = self.text[rests[0].start : rests[-1].end]
            # The name of a site or an account, or an adverb.
            if (kind == "channel" and bodies.is_site_name(name)) or (kind == "act" and len(name) <= 2):
                owner = bodies.Owner()
        if owner is not None and owner.own and not rests:
            earlier = self.text[sentence.start : place.clause.start]
            if earlier and bodies.speaks_of_other(earlier, self.agency):
                owner = bodies.Owner(reason="an earlier clause speaks of another office")
        return owner, [word for word in left if not self._is_site_name(word, left)]

    def _is_site_name(self, word: Word, words: list[Word]) -> bool:
        """Whether a rest stands directly before a channel and may be its name."""
        if word.concept != REST:
            return False
        following = next((other for other in words if other.start == word.end), None)
        is_channel = following is not None and self.vocabulary.kinds.get(following.concept) == "channel"
        return is_channel and bodies.is_site_name(self.text[word.start : word.end])

    def _find_subject(
        self,
        concepts: frozenset[str],
        context: frozenset[str],
        unit: str | None,
        base: Found | None,
        sentence: Sentence,
    ) -> tuple[Subject | None, frozenset[str]]:
        """The subject of a clause by its own words, or with those of the clauses before it."""
        kinds = self.vocabulary.kinds
        ways = [concepts | context, concepts]
        has_object = any(kinds[concept] == "object" for concept in concepts)
        if base is not None and not has_object:
            objects = frozenset(concept for concept in base.concepts if kinds[concept] == "object")
            same = base.number.unit == unit or unit == "%"
            ways.insert(0 if same else len(ways), concepts | objects)
            if sentence.in_list and sentence.whole is not None:
                ways.append(concepts | frozenset(c for c in sentence.whole.concepts if kinds[c] != "channel"))
        for way in ways:
            if way and (subject := find_subject(way, unit, self.vocabulary)) is not None:
                return subject, way
        return None, concepts

    def _find_category(self, place: Place, sentence: Sentence) -> Found | None:
        """A kind of what the figure before it counts, or of information where the clause says so."""
        number, words = place.number, place.words
        category = category_of(words)
        base = sentence.found[-1] if sentence.found else None
        if category is None or any(mark in words for mark in "未不") and "不予" not in words:
            return None
        whole = sentence.whole if sentence.in_list else None
        if whole is not None and whole.subject.divided_by and whole.number.unit == number.unit:
            subject = self.vocabulary.subjects[whole.subject.divided_by]
        elif base is not None and base.figure.category and base.subject.id == "disclosed_by_category":
            subject = base.subject
        else:
            return None
        return self._make(subject, place, bodies.Owner(), frozenset(), whole is not None, category=category)

    def _make(
        self,
        subject: Subject,
        place: Place,
        owner: bodies.Owner,
        concepts: frozenset[str],
        is_part: bool,
        category: str | None = None,
    ) -> Found | None:
        number = place.number
        sentence = self.text[self._sentence_start(place) : number.lead]
        time = periods.time_of(sentence, self.year, subject.stock, self.vocabulary)
        if time is None:
            return None
        unclear = [name for name, why in (("period", time.reason), ("body", owner.reason)) if why]
        figure = NarrativeFigure(
            subject.id,
            subject.label,
            number.value,
            number.unit,
            0,
            0,
            category=category,
            approximate=number.approximate,
            period=time.period,
            year=time.year,
            body=owner.name or (self.agency if owner.reason is None else None),
            own=owner.own,
            unclear=tuple(unclear),  # type: ignore[arg-type]
            reason="; ".join(why for why in (time.reason, owner.reason) if why) or None,
        )
        return Found(self._placed(figure, number), number, subject, concepts, is_part)

    def _sentence_start(self, place: Place) -> int:
        return max(self.text.rfind(mark, 0, place.number.lead) for mark in "。!?！？\n") + 1
