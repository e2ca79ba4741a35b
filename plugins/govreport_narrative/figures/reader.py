"""Reads the figures of running text: sentence by sentence, number by number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from govreport_core.model.narrative import NarrativeFigure
from govreport_core.model.result import Result
from govreport_narrative.figures import bodies, changes, periods
from govreport_narrative.figures.concepts import REST, Word, read_words
from govreport_narrative.figures.context import read_context
from govreport_narrative.figures.clauses import clause_before
from govreport_narrative.figures.found import Found, Place, Sentence
from govreport_narrative.figures.lists import category_of, names_kind
from govreport_narrative.figures.numbers import Number, find_numbers
from govreport_narrative.figures.relations import AND, add_share, read_relation, years_named_before
from govreport_narrative.figures.subjects import find_subject
from govreport_narrative.figures.vocabulary import Subject, Vocabulary
from govreport_narrative.figures.ways import complete
from govreport_narrative.prose import TABLE_ONLY, read_prose

# How far a noun may reach behind the figure that it is counted by.
TAIL = 16
_SENTENCE = re.compile(r"[^。!?！？\n]+")
_TAIL_ENDS = re.compile(r"[,，;:()、。\d]")
# Concepts of words that names of kinds of information have.
_NAMED = frozenset({"information", "kind", "article", "document", "normative", "announcement", "interpretation", "publish", "open", "disclose", "letter", "proposals", "column", "visit", "fee"})
# With these a sentence goes on to divide the figure of the sentence before.
_GOES_ON = ("其中", "包括", "具体为", "其中:")
_CLAUSE_ENDS = ",，;:()、。\n"
_INTO = ("在", "于", "通过", "依托", "利用", "借助", "运用")


class Reader:
    """Reads the figures of one report; its table is not looked at."""

    def __init__(self, result: Result, vocabulary: Vocabulary) -> None:
        self.prose = read_prose(result)
        self.text = self.prose.text
        self.agency: str | None = result.source.get("agency")
        self.year: int | None = result.source.get("year")
        self.vocabulary = vocabulary.with_quotations(self.prose.printed)

    def read(self) -> Iterator[list[Found]]:
        """The figures of each sentence that has any."""
        sentence: Sentence | None = None
        for span in _SENTENCE.finditer(self.text):
            # A list may go on in the next sentence, but not in the next paragraph.
            before = sentence if sentence is not None and sentence.stop + 1 == span.start() else None
            sentence = self._read_sentence(*span.span(), before)
            found = sentence.found
            # The figures of a flattened table would all seem to be spoken of.
            if found and not TABLE_ONLY.search(self.text, *span.span()):
                yield [each._replace(figure=self._placed(each)) for each in found]

    def _placed(self, found: Found) -> NarrativeFigure:
        """The figure with its place in the document and its unit as printed."""
        number = found.number
        start, end = self.prose.span_in_print(number.start, number.stop)
        unit = number.unit
        if unit is not None:
            first, last = self.prose.span_in_print(number.unit_start, number.end)
            unit = "".join(self.prose.printed[first:last].split())
        return found.figure._replace(start=start, end=end, unit=unit)

    def _read_sentence(self, start: int, stop: int, before: Sentence | None) -> Sentence:
        sentence = Sentence(start, stop, start)
        if before is not None and self.text.startswith(_GOES_ON, start):
            sentence.whole, sentence.in_list = before.whole, before.whole is not None
        plan = self.vocabulary.surroundings["plan"].search(self.text, start, stop)
        realised = self.vocabulary.surroundings["realised"]
        for number in find_numbers(self.text, start, stop, self.vocabulary.number):
            if number.lead < sentence.end:
                continue
            clause = clause_before(self.text, number.lead, sentence.end)
            if plan is not None and plan.start() < number.start and not realised.search(self.text, clause.start, number.start):
                sentence.end = number.end
                continue
            place = Place(number, clause, clause.text(self.text), sentence.end)
            sentence.end = number.end
            if changes.is_share(place.words, number, self.vocabulary):
                self._read_share(place, sentence)
            elif not read_relation(self.text, place, sentence, self.year, self.vocabulary):
                self._read_count(place, sentence)
        return sentence

    def _read_share(self, place: Place, sentence: Sentence) -> None:
        """A share of a total, of the figure before it or of what its clause names."""
        subject = self.vocabulary.subjects.get("category_share")
        name = changes.whose_share(place.words)
        if not name or subject is None:
            add_share(place, sentence, self.vocabulary)
            return
        concepts = frozenset(word.concept for word in read_words(name, 0, len(name), self.vocabulary))
        # A channel or a way to apply is told by its words, any other kind by its name.
        units = ("条", "件")
        found = (find_subject(concepts, unit, self.vocabulary) for unit in units)
        of = next((subject for subject in found if subject is not None and subject.part), None)
        category = category_of(name) if of is None and names_kind(name, self.vocabulary) else None
        if of is None and category is None:
            return
        share = self._make(subject, place, sentence, bodies.Owner(), frozenset(), True, category)
        whole = sentence.whole.figure.what if sentence.whole else None
        sentence.found.append(share._replace(figure=share.figure._replace(of=of.id if of else whole)))

    def _read_count(self, place: Place, sentence: Sentence) -> None:
        number, clause = place.number, place.clause
        between = self.text[place.floor : number.lead]
        if (clause.mark in ("(", ":") and between[:1] == clause.mark) or self.vocabulary.surroundings["including"].search(between):
            sentence.in_list = sentence.whole is not None
        words = [word for piece in clause.pieces for word in read_words(self.text, *piece, self.vocabulary)]
        around = self.text[max(sentence.start, number.lead - 24) : number.lead]
        direction = changes.direction_of(place.words, around, number, self.vocabulary)
        if direction is not None and number.unit not in changes.RELATIVE:
            # What says by how much something grew is no part of what grew.
            words = [word for word in words if word.concept not in (REST, "part")]
        tail = self._read_tail(number, words, sentence.stop)
        if tail:
            sentence.end = tail[-1].end
        found = self._find(place, words, tail, sentence)
        if found is not None and direction is not None:
            figure = found.figure._replace(period="change", year=self.year, direction=direction)
            found = found._replace(figure=figure)
        if found is not None:
            sentence.found.append(found)
            sentence.known_to = sentence.end
            if not found.is_part:
                sentence.whole, sentence.in_list = found, False
        elif not sentence.in_list:
            # What follows an unknown figure may divide that one.
            sentence.whole = None

    def _read_tail(self, number: Number, words: list[Word], stop: int) -> list[Word]:
        """The words directly behind a figure that has no noun before it, as far as they say what is counted."""
        kinds = self.vocabulary.kinds
        tail: list[Word] = []
        at = number.end
        if any(kinds.get(word.concept) == "object" for word in words):
            return []
        for word in read_words(self.text, number.end, min(stop, number.end + TAIL), self.vocabulary):
            is_second = kinds.get(word.concept) == "object" and any(kinds[w.concept] == "object" for w in tail)
            if word.concept == REST or is_second or _TAIL_ENDS.search(self.text, at, word.start):
                break
            tail.append(word)
            at = word.end
        # In 41条短视频播放量超… the number belongs to a noun of which something else is said.
        is_whole = at >= stop or self.text[at] in _CLAUSE_ENDS or (self.text[at].isdigit() and len(tail) == 1)
        return tail if is_whole or (tail and tail[0].concept == "hold") else []

    def _find(self, place: Place, words: list[Word], tail: list[Word], sentence: Sentence) -> Found | None:
        """The figure that a number gives; None if it is not known of what, or of a part of something."""
        if not place.words.strip("、") and not tail:
            return _second_measure(place, sentence.last)
        if self._is_run_on(place, sentence):
            return None
        if place.words in AND and not tail:
            return self._find_parallel(place, sentence)
        if years := years_named_before(place.words):
            sentence.years = years[1:]
            words = [word for word in words if word.concept != "respectively"]
        elif any(word.concept == "respectively" for word in words):
            words = self._split_parallel(words, sentence)
        owner, words = self._read_owner(words, place, sentence)
        if owner is None or any(word.concept == REST for word in words):
            return self._find_category(place, words, owner, sentence)
        context = read_context(self.text, sentence.known_to or sentence.start, place.clause.start, self.agency, self.vocabulary)
        if owner == bodies.Owner() and not _names_owner(place.words) and context.other_body:
            owner = bodies.Owner(reason="an earlier clause speaks of another office")
        concepts = frozenset(word.concept for word in (*words, *tail))
        subject, concepts = complete(concepts, context, place.number.unit, sentence, self.vocabulary)
        if subject is None:
            return self._find_category(place, words, owner, sentence)
        whole = sentence.divided_in(place.number.unit)
        category = self._printed_category([*words, *tail], subject)
        if subject.divided_by and not subject.part and whole is None and context.restricted:
            return None
        found = self._make(subject, place, sentence, owner, concepts, whole is not None, category)
        if not words and not tail and owner.own and _repeats(found, sentence.last):
            return None
        if years:
            return found._replace(figure=found.figure._replace(period="year", year=years[0]))
        is_same = whole is not None and owner.own and subject == whole.subject and category is None
        if is_same and whole is not None and found.figure.period == whole.figure.period:
            return self._find_category(place, words, owner, sentence)
        return found

    def _read_owner(
        self, words: list[Word], place: Place, sentence: Sentence
    ) -> tuple[bodies.Owner | None, list[Word]]:
        """Whose the figure is, and the words that are left; None if the first words are no body."""
        left = list(words)
        while left and left[0].concept == REST:
            left.pop(0)
        rests = words[: len(words) - len(left)]
        name = self.text[rests[0].start : rests[-1].end] if rests else ""
        is_into = bool(rests) and self.text.startswith(_INTO, max(sentence.start, rests[0].start - 2)) or (
            bool(rests) and self.text[rests[0].start - 1 : rests[0].start] in _INTO
        )
        owner = None if is_into else bodies.owner_of(name, self.agency)
        if owner is None and left:
            kind = self.vocabulary.kinds[left[0].concept]
            # The name of a site or an account, or an adverb.
            is_named = kind == "channel" or left[0].concept in self.vocabulary.named
            if (is_named and bodies.is_site_name(name)) or (kind == "act" and len(name) <= 2):
                owner = bodies.Owner()
        return owner, [word for word in left if not self._is_site_name(word, left)]

    def _split_parallel(self, words: list[Word], sentence: Sentence) -> list[Word]:
        """The words of the first of several figures of which each has one of the nouns before 分别."""
        at = next(number for number, word in enumerate(words) if word.concept == "respectively")
        nouns = [word for word in words[:at] if self.vocabulary.kinds.get(word.concept) in ("channel", "object")]
        others = [word for word in words if word not in nouns and word.concept != "respectively"]
        if len(nouns) < 2:
            return words
        common = frozenset(word.concept for word in others if word.concept != REST)
        sentence.parallel = [common | {word.concept} for word in nouns[1:]]
        return [*(word for word in others if word.start < nouns[0].start), nouns[0], *others]

    def _find_parallel(self, place: Place, sentence: Sentence) -> Found | None:
        """The next of several figures whose nouns were named before all of them."""
        base, unit = sentence.last, place.number.unit
        if not sentence.parallel or base is None or base.number.unit != unit:
            return None
        concepts = sentence.parallel.pop(0)
        subject = find_subject(concepts, unit, self.vocabulary)
        if subject is None:
            return None
        owner = bodies.Owner(None if base.figure.own else base.figure.body, base.figure.own)
        return self._make(subject, place, sentence, owner, concepts, base.is_part, None)

    def _is_run_on(self, place: Place, sentence: Sentence) -> bool:
        """Whether the words before a number go on from an unknown number that is a part of them."""
        if place.clause.start != place.floor or place.floor == sentence.start:
            return False
        is_known = sentence.last is not None and sentence.last.number.end == place.floor
        return not is_known and sentence.known_to != place.floor and self.text[place.floor] not in "、和及与(:;,，"

    def _printed_category(self, words: list[Word], subject: Subject) -> str | None:
        """The words that name a kind, from the first to the last of them."""
        named = [word for word in words if word.concept in subject.categories]
        if not named:
            return None
        text = self.text[named[0].start : named[-1].end]
        return text.removesuffix("类") or text

    def _is_site_name(self, word: Word, words: list[Word]) -> bool:
        """Whether a rest stands directly before a channel and may be its name."""
        if word.concept != REST:
            return False
        following = next((other for other in words if other.start == word.end), None)
        if following is None:
            return False
        is_named = following.concept in self.vocabulary.named or self.vocabulary.kinds.get(following.concept) == "channel"
        return is_named and bodies.is_site_name(self.text[word.start : word.end])

    def _find_category(
        self, place: Place, words_of: list[Word], owner: bodies.Owner | None, sentence: Sentence
    ) -> Found | None:
        """A kind of what the figure before it counts, or of information where the clause says so."""
        number, words = place.number, place.words
        if owner is not None and not owner.own:
            return None
        published = [word for word in words_of if word.concept in ("publish", "open", "disclose")]
        if published and len(behind := self.text[published[-1].end : number.lead]) > 1:
            # What was published stands behind the verb, and who published it before.
            if owner is None:
                return None
            words = behind
        category = category_of(words)
        base = sentence.last
        if category is None or (any(mark in words for mark in "未不") and "不予" not in words):
            return None
        if any(word.concept not in _NAMED and self.vocabulary.kinds.get(word.concept) in ("act", "object") for word in words_of):
            return None
        whole = sentence.divided_in(place.number.unit)
        kinds = self.vocabulary.subjects.get("disclosed_by_category")
        if whole is not None and whole.subject.divided_by and number.unit in (whole.number.unit, None):
            subject = self.vocabulary.subjects[whole.subject.divided_by]
        elif kinds is None or number.unit not in kinds.units or not (
            names_kind(words, self.vocabulary) or names_kind(category, self.vocabulary)
        ):
            return None
        elif number.unit == "条" or any(word.concept in ("publish", "open", "disclose") for word in words_of) or (
            base is not None and base.subject == kinds
        ):
            subject = kinds
        else:
            return None
        return self._make(subject, place, sentence, bodies.Owner(), frozenset(), whole is not None, category)

    def _make(
        self,
        subject: Subject,
        place: Place,
        sentence: Sentence,
        owner: bodies.Owner,
        concepts: frozenset[str],
        is_part: bool,
        category: str | None,
    ) -> Found:
        number = place.number
        before, behind = self.text[sentence.start : number.lead], self.text[number.end : sentence.stop]
        time = periods.time_of(before, behind, self.year, subject.stock, self.vocabulary)
        if subject.stock and "新增" in place.words:
            time = periods.Time("change", self.year)
        unclear = [name for name, why in (("period", time.reason), ("body", owner.reason)) if why]
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
            of=sentence.last.figure.what if subject.units == {"%"} and sentence.last else None,
            body=owner.name or (self.agency if owner.reason is None else None),
            own=owner.own,
            unclear=tuple(unclear),  # type: ignore[arg-type]
            reason="; ".join(why for why in (time.reason, owner.reason) if why) or None,
        )
        return Found(figure, number, subject, concepts, is_part)


def _names_owner(words: str) -> bool:
    return words.startswith(("我", "本", "全"))


def _repeats(found: Found, base: Found | None) -> bool:
    """Whether a figure would be of the same as the one before it, and of the same time."""
    if base is None or base.subject != found.subject:
        return False
    return (base.figure.period, base.figure.year) == (found.figure.period, found.figure.year)


def _second_measure(place: Place, base: Found | None) -> Found | None:
    """The figure before in another unit, as in 12期48篇."""
    number = place.number
    if base is None or base.number.end != number.lead or number.unit not in base.subject.units:
        return None
    if number.unit == base.number.unit or number.unit is None:
        return None
    figure = base.figure._replace(value=number.value, unit=number.unit, approximate=number.approximate)
    return base._replace(figure=figure, number=number)
