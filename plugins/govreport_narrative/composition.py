"""Reads a figure from the words of its clause in any order: rows, columns, times and states of work together.

The words are those of the lexicon. A clause that has a word which it does not know, or names that do not go together,
is left alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from typing import NamedTuple

from govreport_narrative.clauses import LONGEST_CLAUSE, Clauses, Span
from govreport_narrative.lexicon import Concept, Lexicon, Role, Token
from govreport_narrative.matching import Phrase

_NAMING: frozenset[Role] = frozenset({"row", "review", "column", "result", "carry", "open"})
_SIGNS = frozenset("、()《》,，:;；- ")
_IN, _OVER = "requests.carried_in", "requests.carried_over"
_OUTCOME, _PARTLY = 3, 5
_REVIEWS = ("reconsidered", "sued", "sued directly", "sued after reconsideration", "reconsidered or sued")
_RESULT_IDS = tuple(
    f"{review}: {result}"
    for review in ("reconsideration", "direct litigation", "litigation after reconsideration", "litigation")
    for result in ("upheld", "corrected", "other results", "pending")
)
# 办结的申请中 speaks of those that were handled, whatever else 办结 is said of.
_ANNOUNCED = {"handled": "handled in all"}
_ROW_IDS = ("newly received", "carried in", "carried over", "handled in all", "several outcomes")


class Reading(NamedTuple):
    """What a figure is of, and the span of the words that say so."""

    phrase: Phrase
    start: int
    end: int


class Words(NamedTuple):
    """The words of a stretch that belongs to one figure.

    :param start: where what is known of it begins: before that stands whoever did it.
    """

    start: int
    end: int
    tokens: tuple[Token, ...]

    def of(self, *roles: Role) -> list[Token]:
        """The words that do one of these things."""
        return [token for token in self.tokens if token.concept.role in roles]

    @property
    def is_naming(self) -> bool:
        """Whether one of the words names cells."""
        return bool(self.of(*_NAMING))


class Composer:
    """Reads the figures of one sentence."""

    def __init__(self, text: str, span: Span, figures: Sequence[Span], year: int | None, lexicon: Lexicon) -> None:
        self._text, self._year, self._lexicon = text, year, lexicon
        self._row_ids = (*_ROW_IDS, *lexicon.row_ids)
        self._clauses = Clauses(text, *span, figures)

    def named_rows(self) -> Iterator[tuple[int, list[Reading]]]:
        """The rows that clauses without a figure name, for the figures behind them, each with where it ends."""
        for number in range(len(self._clauses.spans)):
            span = self._clauses.without_figure(number)
            if span is None or not self._clauses.figures_in(number + 1):
                continue
            words = self._known_words(span, None)
            # 依法答复申请 tells of no list, 答复的申请中 does.
            announces = self._text[span.end - 1] in "中里的"
            if words is None or words.of("none", "column", "result") or (_rank_of(words) < _OUTCOME and not announces):
                continue
            readings = [
                r._replace(phrase=r.phrase._replace(id=_ANNOUNCED.get(r.phrase.id, r.phrase.id)))
                for r in self._compose(words) if r.phrase.cells[0] and not r.phrase.follows
            ]  # fmt: skip
            if readings:
                yield span.end, readings

    def read(self, figure: Span) -> list[Reading]:
        """What the figure may be of; the first that its surroundings allow is meant."""
        number = self._clauses.number_at(figure.start)
        span = self._own_stretch(number, figure)
        words = self._known_words(span, figure) if span else None
        if words is None:
            return []
        if not words.is_naming:
            words = self._with_neighbours(words, number, figure)
        return list(self._compose(words))

    def read_nothing(self, at: int) -> list[Reading]:
        """What there was none of, where a word says so."""
        number = self._clauses.number_at(at)
        span = self._clauses.without_figure(number)
        words = self._known_words(span, None) if span else None
        if words is None or [token.start for token in words.of("none")] != [at]:
            return []
        return list(self._compose(words))

    def _own_stretch(self, number: int, figure: Span) -> Span | None:
        """What of a clause belongs to one of its figures; None if that is not clear."""
        clause, figures = self._clauses.spans[number], self._clauses.figures_in(number)
        at = figures.index(figure)
        if len(figures) == 1:
            span = clause
        else:
            before = figures[at - 1].end if at else clause.start
            behind = figures[at + 1].start if at + 1 < len(figures) else clause.end
            # Names stand before all figures of a clause, or behind all.
            first = self._lexicon.tokens(self._text, clause.start, figures[0].start)
            last = self._lexicon.tokens(self._text, figures[-1].end, clause.end)
            is_before, is_behind = (any(t.concept.role in _NAMING for t in tokens) for tokens in (first, last))
            if is_before == is_behind:
                if not is_before and at == len(figures) - 1 and figure.end == clause.end:
                    return Span(before, figure.end)
                return None
            span = Span(before, figure.end) if is_before else Span(figure.start, behind)
            if is_before and at + 1 == len(figures):
                span = Span(before, clause.end)
        return span if span.end - span.start <= LONGEST_CLAUSE else None

    def _known_words(self, span: Span, figure: Span | None) -> Words | None:
        """The words of a stretch; None if one that is not known stands among those that matter."""
        tokens = self._tokens_around(span, figure)
        naming = [t.start for t in tokens if t.concept.role in _NAMING or t.concept.role in ("none", "sum", "request")]
        first = min([*naming, figure.start if figure else span.end])
        start = at = span.start
        places: list[tuple[int, int, str]] = [(t.start, t.end, t.concept.role) for t in tokens]
        if figure:
            places.append((*figure, "figure"))
        for begin, end, role in [*sorted(places), (span.end, span.end, "end")]:
            if any(char not in _SIGNS for char in self._text[at:begin]):
                if begin > first:
                    return None
                start = begin
            if role == "body" and end <= first:
                start = end
            at = end
        if any(token.concept.role == "stop" for token in tokens):
            return None
        return Words(start, span.end, tuple(t for t in tokens if t.start >= start or t.concept.role in ("last", "next", "start", "close", "year")))

    def _tokens_around(self, span: Span, figure: Span | None) -> list[Token]:
        if figure is None:
            return self._lexicon.tokens(self._text, *span)
        return [
            *self._lexicon.tokens(self._text, span.start, figure.start),
            *self._lexicon.tokens(self._text, figure.end, span.end),
        ]

    def _with_neighbours(self, words: Words, number: int, figure: Span) -> Words:
        """A figure that nothing in its clause names, with the clause before or those behind it that have no figure."""
        if words.of("sum") and not words.of("request"):
            return words
        before = self._clauses.without_figure(number - 1) if words.end - figure.end <= 1 else None
        if before is not None and (named := self._known_words(before, None)):
            if named.is_naming and not named.of("none"):
                return Words(named.start, words.end, named.tokens + words.tokens)
        for further in (1, 2):
            behind = self._clauses.without_figure(number + further)
            named = self._known_words(behind, None) if behind else None
            if named is None or behind is None or named.of("none"):
                break
            words = Words(words.start, behind.end, words.tokens + named.tokens)
            if named.is_naming:
                return words
        return words

    def _compose(self, words: Words) -> Iterator[Reading]:
        years = [int(self._text[t.start : t.start + 4]) for t in words.of("year")]
        for phrase in compose(words, years, self._year, self._row_ids):
            yield Reading(phrase, words.start, words.end)


def compose(words: Words, years: Sequence[int], year: int | None, row_ids: tuple[str, ...]) -> Iterator[Phrase]:
    """The phrases that these words may be, the likeliest first; none if they do not go together.

    :param years: the years in digits among them.
    :param year: the year of the report.
    :param row_ids: the phrases of whose figures the columns may be spoken of.
    """
    is_last = bool(words.of("last", "start")) or (year is not None and year - 1 in years)
    is_next = bool(words.of("next")) or (year is not None and year + 1 in years)
    if any(year is None or abs(named - year) > 1 for named in years) or (is_last and is_next):
        return
    columns, results, reviews = words.of("column"), words.of("result"), words.of("review")
    carried = words.of("carry", "open")
    if reviews or results:
        if not columns and not is_last and not is_next:
            yield from _compose_review(words, reviews, results)
        return
    rows = _reduce_rows(words.of("row"))
    if carried:
        if any(row.concept.rank >= _OUTCOME for row in rows):
            return
        yield from _compose_carried(words, is_last, is_next, columns)
        return
    if is_last or is_next:
        return
    if rows:
        yield from _compose_rows(words, rows, columns, row_ids)
    elif columns:
        yield from _compose_columns(words, columns, row_ids)
    elif words.of("sum"):
        yield _phrase("sum of the list", (), needs="outcomes", part=True, sums=True, whole=not words.of("these"))


def _rank_of(words: Words) -> int:
    return max((t.concept.rank if t.concept.role == "row" else _OUTCOME for t in words.of("row", "review", "carry", "open")), default=0)


def _phrase(id: str, cells: tuple[tuple[str, ...], ...], needs: str | None = None, part: bool = False,
            follows: tuple[str, ...] = (), columns: tuple[str, ...] = (), years: int | None = None,
            zero: bool = False, sums: bool = False, whole: bool = False) -> Phrase:
    return Phrase(id, (), (), True, cells or ((),), (), needs, follows, part, False, columns, years, False, zero, False, sums, whole)


def _reduce_rows(rows: list[Token]) -> list[Token]:
    """The rows that are meant: those of the highest rank, no loose word beside another, none that holds another."""
    if any(not row.concept.loose for row in rows):
        rows = [row for row in rows if not row.concept.loose]
    top = max((row.concept.rank for row in rows), default=0)
    rows = [row for row in rows if row.concept.rank >= min(top, _OUTCOME)]
    # 涉及个人隐私的部分公开: what is partly granted has the reason for what is left out beside it.
    if top == _PARTLY:
        rows = [row for row in rows if row.concept.rank == top]
    kept: list[Token] = []
    for row in rows:
        if any(_holds(row.concept, other.concept) for other in rows if other.concept.rows != row.concept.rows):
            continue
        if all(row.concept.rows != other.concept.rows for other in kept):
            kept.append(row)
    return kept


def _holds(one: Concept, other: Concept) -> bool:
    """Whether the rows of another concept are among those of one: a reason and the outcome that it is given for."""
    return all(any(fnmatchcase(row, glob) for glob in one.rows) for row in other.rows)


def _are_joined(tokens: Sequence[Token], words: Words) -> bool:
    """Whether several names are joined to one: only signs and joining words stand between them."""
    for one, other in zip(tokens, tokens[1:], strict=False):
        between = [t for t in words.tokens if one.end <= t.start and t.end <= other.start]
        length = sum(t.end - t.start for t in between)
        if any(t.concept.role != "and" for t in between) or not 0 < other.start - one.end <= max(1, length):
            return False
    return True


def _columns_of(columns: Sequence[Token], words: Words) -> tuple[str, ...] | None:
    """The columns that are named; none for all; None if they do not go together."""
    different = list({t.concept.columns: t for t in columns}.values())
    if len(different) > 1 and not _are_joined(different, words):
        return None
    return tuple(dict.fromkeys(column for t in different for column in t.concept.columns))


def _in_columns(rows: Sequence[str], columns: Sequence[str]) -> tuple[str, ...]:
    return tuple(f"{row}.{column}" for row in rows for column in columns or ("total",))


def _compose_rows(words: Words, rows: Sequence[Token], columns: Sequence[Token], row_ids: tuple[str, ...]) -> Iterator[Phrase]:
    named = _columns_of(columns, words)
    if named is None or (len(rows) > 1 and not _are_joined(rows, words)):
        return
    first = rows[0].concept
    cells = _in_columns(tuple(row for t in rows for row in t.concept.rows), named)
    others = tuple(_in_columns(sum_, named) for sum_ in first.others) if len(rows) == 1 else ()
    id = first.id if len(rows) == 1 else "several outcomes"
    part = bool(named) or first.id.startswith("reason")
    if not first.loose:
        yield _phrase(id, (cells, *others), first.needs, part)
        return
    yield _phrase(id, (cells, *others), "results", part)
    yield _phrase(id, (cells, *others), "outcomes", part, follows=row_ids)


def _compose_columns(words: Words, columns: Sequence[Token], row_ids: tuple[str, ...]) -> Iterator[Phrase]:
    named = _columns_of(columns, words)
    if named:
        id = f"columns {' '.join(named)}"
        yield _phrase(id, (), None, True, follows=row_ids, columns=named)
        yield _phrase(id, (_in_columns(("requests.received",), named),), "applicants", True)


def _compose_carried(words: Words, is_last: bool, is_next: bool, columns: Sequence[Token]) -> Iterator[Phrase]:
    named = _columns_of(columns, words)
    if named is None:
        return
    part = bool(named)
    into, over = _in_columns((_IN,), named), _in_columns((_OVER,), named)
    if is_last:
        yield _phrase("carried in", (into,), "requests", part, years=-1)
    elif is_next or words.of("close") or not words.of("carry"):
        yield _phrase("carried over", (over,), "requests", part, years=1)
    else:
        yield _phrase("carried over", (over, into), "requests", part)


def _compose_review(words: Words, reviews: Sequence[Token], results: Sequence[Token]) -> Iterator[Phrase]:
    """Reviews with a result or without; a result alone is one of the reviews before it."""
    outcomes = {t.concept.columns for t in results}
    if len(outcomes) > 1 or any(t.concept.rank >= _OUTCOME and not t.concept.loose for t in words.of("row")):
        return
    result = outcomes.pop() if outcomes else ()
    if not reviews:
        yield _phrase(f"reviews {result[0]}", (), None, True, follows=(*_REVIEWS, *_RESULT_IDS), columns=result)
        return
    kept = _reduce_rows(list(reviews))
    if len(kept) > 1:
        yield _phrase("reconsidered or sued", (_in_columns([r for t in kept for r in t.concept.rows], result),), "reviews", zero=True)
    else:
        concept = kept[0].concept
        yield _phrase(concept.id, (_in_columns(concept.rows, result),), "reviews")
