"""Reads a figure from the words of its clause, in any order.

The words are those of the lexicon. A clause that has a word which it does not know, or names that do not go together,
is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

from govreport_narrative.clauses import LONGEST_CLAUSE, Clauses, Span
from govreport_narrative.lexicon import Token
from govreport_narrative.matching import Phrase
from govreport_narrative.meaning import NAMING, OUTCOME, REASON, ROW_IDS, Words, compose, holds, rank_of
from govreport_narrative.report_text import ReportText
from govreport_narrative.scope import is_shortened

# What says that all that is counted is the same.
_OF_ALL = re.compile(
    "(?:申请|案件|案)?(?:,|，)?(?:我[局委厅办院镇乡县市区]|本机关|我单位)?(?:均|全部|都|皆|一律|悉数|全是|全为)"
)
_SIGNS = "、()《》,，:;；- ①②③④⑤⑥⑦⑧⑨"
# So many clauses back a list may be announced.
LONGEST_LIST = 8
_TIMES = frozenset({"last", "next", "start", "close", "year"})
# 办结的申请中 speaks of those that were handled, whatever else 办结 is said of.
_ANNOUNCED = {"handled": "handled in all"}


class Reading(NamedTuple):
    """What a figure is of, and the span of the words that say so.

    :param subject: what stands before them in their clause, and may be its subject.
    """

    phrase: Phrase
    start: int
    end: int
    subject: tuple[int, int]


class Composer:
    """Reads the figures of one sentence.

    :param figures: the spans of the figures of the sentence, in their order.
    """

    def __init__(self, report: ReportText, span: Span, figures: Sequence[Span]) -> None:
        self._text, self._agency, self._year = report.prose.text, report.agency, report.year
        self._lexicon = report.vocabulary.lexicon
        self._row_ids = (*ROW_IDS, *self._lexicon.row_ids)
        self._clauses = Clauses(self._text, *span, figures)
        self._seen: dict[tuple[int, int], list[Token]] = {}
        self._distributed = dict(self._distribute())

    def _tokens(self, start: int, end: int) -> list[Token]:
        """The words of a stretch; several questions are asked of most."""
        if (start, end) not in self._seen:
            self._seen[start, end] = self._lexicon.tokens(self._text, start, end)
        return self._seen[start, end]

    def is_distributed(self, figure: Span) -> bool:
        """Whether the figure is one of several behind as many names: A和B分别为3件、2件."""
        return figure in self._distributed

    def named_rows(self) -> Iterator[tuple[int, list[Reading]]]:
        """The rows that clauses without a figure name, for the figures behind them, each with where it ends."""
        for number in range(len(self._clauses.spans)):
            span = self._clauses.without_figure(number)
            if span is None or not self._clauses.figures_in(number + 1):
                continue
            words = self._known_words(span, None)
            # 依法答复申请 tells of no list, 答复的申请中 does.
            announces = self._text.endswith(("中", "里", "的", "的申请"), span.start, span.end)
            if words is None or words.of("none", "column", "result") or (rank_of(words) < OUTCOME and not announces):
                continue
            readings = [
                r._replace(phrase=r.phrase._replace(id=_ANNOUNCED.get(r.phrase.id, r.phrase.id)))
                for r in self._compose(words) if r.phrase.cells[0] and not r.phrase.follows
            ]  # fmt: skip
            if readings:
                yield span.end, readings

    def read(self, figure: Span) -> list[Reading]:
        """What the figure may be of; the first that its surroundings allow is meant."""
        if figure in self._distributed:
            words = self._distributed[figure]
            return list(self._compose(words)) if words else []
        number = self._clauses.number_at(figure.start)
        span = self._own_stretch(number, figure)
        words = self._known_words(span, figure) if span else None
        if words is None:
            return []
        words = self._without_what_all_are(words, figure)
        if words.is_naming:
            words = self._with_reason(words, number)
            return list(self._compose(self._with_bracketed(self._with_columns(words, number), number)))
        # 共3件 is the sum of a list, or else of what the clause before it names.
        sums = list(self._compose(words)) if words.of("sum") and not words.of("request") else []
        return sums + list(self._compose(self._with_neighbours(words, number, figure)))

    def read_nothing(self, at: int) -> list[Reading]:
        """What there was none of, where a word says so."""
        number = self._clauses.number_at(at)
        span = self._clauses.without_figure(number)
        words = self._known_words(span, None) if span else None
        if words is None or [token.start for token in words.of("none")] != [at]:
            return []
        if any(token.concept.loose and token.concept.rank >= OUTCOME for token in words.of("row")):
            # 涉密的3件均未公开 does not say that none was granted.
            return []
        return list(self._compose(words))

    def _own_stretch(self, number: int, figure: Span) -> Span | None:
        """What of a clause belongs to one of its figures; None if that is not clear."""
        clause, figures = self._clauses.spans[number], self._clauses.figures_in(number)
        at = figures.index(figure)
        before = figures[at - 1].end if at else clause.start
        behind = figures[at + 1].start if at + 1 < len(figures) else clause.end
        if len(figures) > 1:
            # Names stand before all figures of a clause, or behind all.
            is_before = self._names_something(clause.start, figures[0].start)
            is_behind = self._names_something(figures[-1].end, clause.end)
            if is_before:
                behind = figure.end if at + 1 < len(figures) else clause.end
            elif is_behind:
                before = figure.start
            elif behind == figure.end == clause.end:
                # 全部18件申请已答复13件: what stands between is of the last, and the first may have a part of it.
                pass
            else:
                return None
            if is_before and is_behind:
                return None
        return Span(before, behind) if behind - before <= LONGEST_CLAUSE else None

    def _names_something(self, start: int, end: int) -> bool:
        return any(token.concept.role in NAMING for token in self._tokens(start, end))

    def _known_words(self, span: Span, figure: Span | None) -> Words | None:
        """The words of a stretch; None if one that is not known stands among those that matter."""
        tokens = self._tokens_around(span, figure)
        if any(token.concept.role == "stop" for token in tokens):
            return None
        start = self._start_of_known(tokens, span, figure)
        if start is None:
            return None
        kept = tuple(t for t in tokens if t.start >= start or t.concept.role in _TIMES)
        # What a reader is shown begins and ends with words that say something.
        said = [Span(t.start, t.end) for t in kept if t.concept.role not in ("filler", "and", "sum", "among")]
        said += [figure] if figure else []
        shown = Span(max(start, min(s.start for s in said)), max(s.end for s in said)) if said else span
        return Words(*shown, kept, (span.start, start))

    def _start_of_known(self, tokens: Sequence[Token], span: Span, figure: Span | None) -> int | None:
        """Where what is not known ends, before all that matters; None if some stands behind that."""
        matters = NAMING | {"none", "sum", "request"}
        first = min([*(t.start for t in tokens if t.concept.role in matters), figure.start if figure else span.end])
        places: list[tuple[int, int, str]] = [(t.start, t.end, t.concept.role) for t in tokens]
        places += [(*figure, "figure")] if figure else []
        start = at = span.start
        for begin, end, role in [*sorted(places), (span.end, span.end, "end")]:
            unknown = self._text[at:begin].strip(_SIGNS)
            if unknown and begin <= first:
                start = begin
            elif unknown and not self._is_own_name(unknown):
                return None
            if role == "body" and end <= first:
                start = end
            at = end
        return start

    def _is_own_name(self, words: str) -> bool:
        """Whether these words are the reporting body's name, or are short for it."""
        return self._agency is not None and len(words) >= 2 and is_shortened(words, self._agency)

    def _tokens_around(self, span: Span, figure: Span | None) -> list[Token]:
        if figure is None:
            return self._tokens(*span)
        return [
            *self._tokens(span.start, figure.start),
            *self._tokens(figure.end, span.end),
        ]

    def _without_what_all_are(self, words: Words, figure: Span) -> Words:
        """The words without those that say something of all that is counted: 行政复议3件均被维持."""
        before, behind = words.between(words.start, figure.start), words.between(figure.end, words.end)
        if not _is_naming(before) or not _is_naming(behind) or not _OF_ALL.match(self._text, figure.end):
            return words
        return words._replace(end=figure.end, tokens=before)

    def _with_neighbours(self, words: Words, number: int, figure: Span) -> Words:
        """A figure that nothing in its clause names, with the clause before or those behind it that have no figure."""
        alone = words.end == figure.end and self._is_own_subject(words)
        before = self._clauses.without_figure(number - 1) if alone else None
        named = self._known_words(before, None) if before else None
        if named and named.is_naming and not named.of("none"):
            return Words(named.start, words.end, named.tokens + words.tokens, named.subject)
        for further in (1, 2):
            behind = self._clauses.without_figure(number + further)
            named = self._known_words(behind, None) if behind else None
            if named is None or behind is None or not self._is_own_subject(named) or named.of("none"):
                break
            if self._text.find("分别", *behind) >= 0:
                break
            words = Words(words.start, behind.end, words.tokens + named.tokens, words.subject)
            if named.is_naming:
                return words
        return words

    def _is_own_subject(self, words: Words) -> bool:
        """Whether nothing stands before the words in their clause but the reporting body."""
        start, end = words.subject
        return sum(token.end - token.start for token in self._tokens(start, end)) == end - start

    def _with_bracketed(self, words: Words, number: int) -> Words:
        """Reviews in a bracket behind the figure that they divide, with its result: 维持3件(直接起诉1件)."""
        if not words.of("review") or words.of("result"):
            return words
        opening = self._first_of_list(number)
        if self._clauses.mark_before(opening) != "(":
            return words
        results = [t for t in self._tokens(*self._clauses.spans[opening - 1]) if t.concept.role == "result"]
        return words._replace(tokens=(*results, *words.tokens))

    def _with_reason(self, words: Words, number: int) -> Words:
        """An outcome with the reason that a clause beside it gives for it: 因属于内部事务，不予公开3件."""
        outcomes = [t for t in words.of("row") if t.concept.rank == OUTCOME and not t.concept.loose]
        for beside in (number - 1, number + 1):
            clause = self._clauses.without_figure(beside) if outcomes else None
            tokens = self._tokens(*clause) if clause else []
            reasons = _reasons_for(outcomes, tokens)
            if not reasons:
                continue
            if beside > number:
                return words._replace(perhaps=reasons)
            assert clause is not None
            return words._replace(
                start=tokens[0].start, subject=(clause.start, tokens[0].start), tokens=reasons + words.tokens
            )
        return words

    def _with_columns(self, words: Words, number: int) -> Words:
        """Rows with the applicants whose applications the list is of: 企业提交的3件申请里，公开2件、部分公开1件."""
        if words.of("column") or not words.of("row", "carry"):
            return words
        if columns := self._columns_of_list(number):
            return words._replace(tokens=columns + words.tokens)
        if not words.of("row"):
            return words
        for earlier in range(number - 1, max(-1, number - 1 - LONGEST_LIST), -1):
            clause = self._clauses.spans[earlier]
            if self._text[clause.end] in ";；":
                break
            tokens = self._tokens(*clause) if clause.end - clause.start <= LONGEST_CLAUSE else []
            if tokens and tokens[-1].concept.role == "among" and tokens[-1].end == clause.end:
                columns = tuple(token for token in tokens if token.concept.role == "column")
                return words._replace(tokens=columns + words.tokens)
        return words

    def _first_of_list(self, number: int) -> int:
        """The first of the clauses that 、 parts, not far back."""
        first = number
        while first > max(0, number - LONGEST_LIST) and self._clauses.mark_before(first) == "、":
            first -= 1
        return first

    def _columns_of_list(self, number: int) -> tuple[Token, ...]:
        """The applicant with whom a list of rows begins: 自然人新收6件、办结7件."""
        first = self._first_of_list(number)
        naming = [t for t in self._tokens(*self._clauses.spans[first]) if t.concept.role in NAMING]
        is_of_one = (
            len(naming) > 1 and naming[0].concept.role == "column" and naming[1].concept.role in ("row", "carry")
        )
        return (naming[0],) if is_of_one and first < number else ()

    def receives_something_else(self, figure: Span) -> bool:
        """Whether the figure counts what came in, and that is no application."""
        number = self._clauses.number_at(figure.start)
        clause = self._clauses.spans[number]
        if clause.end - clause.start > LONGEST_CLAUSE:
            return False
        tokens = self._tokens_around(clause, figure)
        received = [token for token in tokens if token.concept.id == "received" and not token.concept.loose]
        if not received or any(token.concept.role == "request" for token in tokens):
            return False
        covered = sum(token.end - token.start for token in tokens if received[0].start <= token.start < figure.start)
        return figure.start - received[0].start - covered > 1

    def _distribute(self) -> Iterator[tuple[Span, Words | None]]:
        """The figures behind a list of names, each with its own name; with None where the numbers do not fit."""
        for number in range(len(self._clauses.spans)):
            figures = list(self._clauses.figures_in(number))
            if not figures or "分别" not in self._text[self._clauses.spans[number].start : figures[0].start]:
                continue
            start = self._clauses.spans[number].start
            word = self._text.rindex("分别", start, figures[0].start)
            names = self._names_before(start, word)
            before = self._clauses.without_figure(number - 1)
            if not names and before is not None:
                # 因内部事务、过程性信息不予公开的,分别为3件、2件
                start = before.start
                names = self._names_before(*before)
            if len(names) < 2:
                continue
            while more := self._bare_figure(number + 1):
                figures.append(more)
                number += 1
            known = self._known_words(Span(start, figures[0].end), figures[0])
            for figure, name in zip_longest(figures, names[: len(figures)]):
                if known is None or len(figures) != len(names) or not name:
                    yield figure, None
                else:
                    tail = tuple(t for t in known.tokens if t.start >= word)
                    yield figure, Words(known.start, figure.end, (*name, *tail), known.subject)

    def _names_before(self, start: int, end: int) -> list[tuple[Token, ...]]:
        """The words of each name of a list; empty if one of the list names nothing."""
        tokens = self._tokens(start, end)
        names: list[tuple[Token, ...]] = [()]
        for token in tokens:
            names = [*names, ()] if token.concept.role == "and" else [*names[:-1], (*names[-1], token)]
        is_list = all(any(token.concept.role in NAMING for token in name) for name in names)
        return names if is_list else []

    def _bare_figure(self, number: int) -> Span | None:
        """The figure of a clause that has nothing else in it."""
        if number >= len(self._clauses.spans) or len(self._clauses.figures_in(number)) != 1:
            return None
        (figure,) = self._clauses.figures_in(number)
        return figure if figure == self._clauses.spans[number] else None

    def _compose(self, words: Words) -> Iterator[Reading]:
        years = [int(self._text[t.start : t.start + 4]) for t in words.of("year")]
        for phrase in compose(words, years, self._year, self._row_ids):
            yield Reading(phrase, words.start, words.end, words.subject)


def _is_naming(tokens: Sequence[Token]) -> bool:
    return any(token.concept.role in NAMING for token in tokens)


def _reasons_for(outcomes: Sequence[Token], tokens: Sequence[Token]) -> tuple[Token, ...]:
    """Reasons for one of these outcomes, with the applicants named beside them; empty if there are none."""
    reasons = tuple(t for t in tokens if t.concept.rank == REASON or t.concept.role == "column")
    given = [t.concept for t in reasons if t.concept.rows]
    return reasons if any(holds(row.concept, reason) for row in outcomes for reason in given) else ()
