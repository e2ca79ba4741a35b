"""What the words of a clause mean together: rows, columns, times and states of work that go together name cells."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase
from itertools import pairwise
from typing import NamedTuple

from govreport_narrative.lexicon import Concept, Role, Token
from govreport_narrative.matching import Phrase

NAMING: frozenset[Role] = frozenset({"row", "review", "column", "result", "carry", "open"})
_WORK, OUTCOME, REASON, _PARTLY = 2, 3, 4, 5
_NEW, _IN, _OVER = "requests.received", "requests.carried_in", "requests.carried_over"
_REVIEWS = ("reconsidered", "sued", "sued directly", "sued after reconsideration", "reconsidered or sued")
_OTHER_APPLICANTS = Concept("column", columns=("other",))
_RESULT_IDS = tuple(
    f"{review}: {result}"
    for review in ("reconsideration", "direct litigation", "litigation after reconsideration", "litigation")
    for result in ("upheld", "corrected", "other results", "pending")
)
ROW_IDS = ("newly received", "carried in", "carried over", "handled in all", "several outcomes")


class Words(NamedTuple):
    """The words of a stretch that belongs to one figure.

    :param start: where what is known of it begins: before that stands whoever did it.
    :param subject: what stands before them in their clause, and may be its subject.
    :param perhaps: reasons that the clause behind gives for all that is counted, or for a part of it.
    """

    start: int
    end: int
    tokens: tuple[Token, ...]
    subject: tuple[int, int]
    perhaps: tuple[Token, ...] = ()

    def of(self, *roles: Role) -> list[Token]:
        """The words that do one of these things."""
        return [token for token in self.tokens if token.concept.role in roles]

    def between(self, start: int, end: int) -> tuple[Token, ...]:
        """The words in a stretch of the text."""
        return tuple(token for token in self.tokens if start <= token.start and token.end <= end)

    @property
    def announces(self) -> bool:
        """Whether a part of something is spoken of: 办结的申请中公开3件."""
        return any(t.concept.role == "among" or t.concept.id == "handled in all" for t in self.tokens)

    @property
    def is_naming(self) -> bool:
        """Whether one of the words names cells."""
        return bool(self.of(*NAMING))


def compose(words: Words, years: Sequence[int], year: int | None, row_ids: tuple[str, ...]) -> Iterator[Phrase]:
    """The phrases that these words may be, the likeliest first; none if they do not go together.

    :param years: the years in digits among them.
    :param year: the year of the report.
    :param row_ids: the phrases of whose figures the columns may be spoken of.
    """
    is_last, is_next, is_clear = _times_of(words, years, year)
    if not is_clear:
        return
    is_this_year = not is_last and not is_next
    columns = words.of("column")
    if words.of("review", "result"):
        if is_this_year and not columns:
            yield from _compose_review(words, words.of("review"), words.of("result"))
        return
    rows, columns = _part_applicants(_reduce_rows(_firm_up(words), words.announces), columns)
    if words.of("carry", "open"):
        if both := list(_compose_new_and_carried(words, rows, is_next)):
            yield from both
        elif all(row.concept.rank < OUTCOME for row in rows):
            yield from _compose_carried(words, is_last, is_next, columns)
    elif not is_this_year:
        return
    elif rows:
        yield from _compose_rows(words, rows, columns, row_ids)
    elif columns:
        yield from _compose_columns(words, columns, row_ids)
    else:
        yield from _compose_others(words)


def _part_applicants(rows: list[Token], columns: list[Token]) -> tuple[list[Token], list[Token]]:
    """The rows and the columns: beside other applicants 其他 is one of them, and no outcome."""
    if columns and rows and all(row.concept.id == "other outcomes" and row.concept.loose for row in rows):
        return [], [*columns, *(row._replace(concept=_OTHER_APPLICANTS) for row in rows)]
    return rows, columns


def _times_of(words: Words, years: Sequence[int], year: int | None) -> tuple[bool, bool, bool]:
    """Whether the last and the next year are named, and whether no more than one of them is, and no other."""
    is_last = bool(words.of("last", "start")) or (year is not None and year - 1 in years)
    is_next = bool(words.of("next")) or (year is not None and year + 1 in years)
    is_other = any(year is None or abs(named - year) > 1 for named in years)
    return is_last, is_next, not is_other and not (is_last and is_next)


def _compose_new_and_carried(words: Words, rows: Sequence[Token], is_next: bool) -> Iterator[Phrase]:
    """What is new and what was carried, counted together: 新收和结转申请共23件."""
    carry = words.of("carry")
    if not carry or len(rows) != 1 or rows[0].concept.rows != (_NEW,):
        return
    if any(rows[0].end <= t.start and t.end <= carry[0].start for t in words.of("and")):
        cells = _in_columns((_NEW, _OVER if is_next else _IN), ())
        yield _phrase("received and carried in", (cells,), "requests", zero=is_next)


def _compose_others(words: Words) -> Iterator[Phrase]:
    """What names no cells itself: 零申请, and the sum of a list."""
    if any(none.end == request.start for none in words.of("none") for request in words.of("request")):
        yield _phrase("none received", (_in_columns((_NEW,), ()),), "requests", zero=True)
    elif words.of("among") and words.of("request"):
        # Of the applications that are spoken of some may be last year's.
        others = tuple(_in_columns(rows, ()) for rows in ((_NEW, _IN), ("requests.outcomes.total",)))
        yield _phrase("received", (_in_columns((_NEW,), ()), *others), "requests")
    elif words.of("sum"):
        yield _phrase("sum of the list", (), needs="outcomes", part=True, sums=True, whole=not words.of("these"))


def rank_of(words: Words) -> int:
    return max(
        (t.concept.rank if t.concept.role == "row" else OUTCOME for t in words.of("row", "review", "carry", "open")),
        default=0,
    )


def _phrase(
    id: str,
    cells: tuple[tuple[str, ...], ...],
    needs: str | None = None,
    part: bool = False,
    follows: tuple[str, ...] = (),
    columns: tuple[str, ...] = (),
    years: int | None = None,
    zero: bool = False,
    sums: bool = False,
    whole: bool = False,
    near: tuple[str, ...] = (),
) -> Phrase:
    return Phrase(
        id,
        (),
        (),
        True,
        cells or ((),),
        near,
        needs,
        follows,
        part,
        False,
        columns,
        years,
        False,
        zero,
        False,
        sums,
        whole,
    )


def _firm_up(words: Words) -> list[Token]:
    """The rows; a loose word that is joined to the name of an outcome is one: 公开和部分公开."""
    rows = words.of("row")
    out = []
    for at, row in enumerate(rows):
        beside = [pair for pair in (rows[max(0, at - 1) : at + 1], rows[at : at + 2]) if len(pair) == 2]
        # 办理自然人申请9件 counts what was handled.
        is_handled = row.concept.rank == _WORK and len(rows) == 1 and words.of("request") and words.of("column")
        if row.concept.loose and (is_handled or any(_are_joined(pair, words) for pair in beside)):
            row = row._replace(concept=row.concept._replace(loose=False))
        out.append(row)
    return out


def _firm_outcomes(rows: Sequence[Token]) -> list[Token]:
    return [row for row in rows if row.concept.rank >= OUTCOME and not row.concept.loose]


def _reduce_rows(rows: list[Token], is_list: bool = False) -> list[Token]:
    """The rows that are meant: those of the highest rank, no loose word beside another, none that holds another.

    :param is_list: whether a list of outcomes is announced, so that a loose word says more than what announces it.
    """
    outcomes = [row for row in rows if row.concept.rank >= OUTCOME]
    work = [row for row in rows if row.concept.rank < OUTCOME and not row.concept.loose]
    if firm := _firm_outcomes(rows):
        return _narrow_rows(firm)
    if not outcomes:
        rows = work or rows
        # 新收的15件申请均在当年办结 counts what came in, 收到并办结 both.
        return [] if {row.concept.rank for row in rows} == {1, 2} else _narrow_rows(rows)
    # 收到要求公开账目的申请 tells of no outcome, 同意公开答复 does.
    tells = is_list or all(_follows(row, outcomes) for row in work)
    return _narrow_rows(outcomes) if tells else []


def _narrow_rows(rows: Sequence[Token]) -> list[Token]:
    """Each row once, without those that hold another."""
    # 涉及个人隐私的部分公开: what is partly granted has the reason for what is left out beside it.
    if any(row.concept.rank == _PARTLY for row in rows):
        rows = [row for row in rows if row.concept.rank != REASON]
    different = list({row.concept.rows: row for row in reversed(rows)}.values())[::-1]
    return [
        row
        for row in different
        if not any(row is not other and holds(row.concept, other.concept) for other in different)
    ]


def _follows(row: Token, outcomes: Sequence[Token]) -> bool:
    return any(row.start == outcome.end for outcome in outcomes)


def holds(one: Concept, other: Concept) -> bool:
    """Whether the rows of another concept are among those of one: a reason and the outcome that it is given for."""
    return all(any(fnmatchcase(row, glob) for glob in one.rows) for row in other.rows)


def _are_joined(tokens: Sequence[Token], words: Words) -> bool:
    """Whether several names are joined to one: only signs and joining words stand between them."""
    for one, other in pairwise(tokens):
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


def _compose_rows(
    words: Words, rows: Sequence[Token], columns: Sequence[Token], row_ids: tuple[str, ...]
) -> Iterator[Phrase]:
    named = _columns_of(columns, words)
    if named is None or (len(rows) > 1 and not _are_joined(rows, words)):
        return
    first, is_one = rows[0].concept, len(rows) == 1
    cells = _in_columns(tuple(row for t in rows for row in t.concept.rows), named)
    others = tuple(_in_columns(each, named) for each in (*(first.others if is_one else ()), *_reasons_given(words)))
    phrase = _phrase(
        first.id if is_one else "several outcomes",
        (cells, *others),
        first.needs,
        part=bool(named) or first.rank == REASON,
        near=_near_of(rows, named),
    )
    if len(rows) > 1 and first.rank == REASON:
        yield phrase._replace(zero=True)
    if first.loose:
        yield from _compose_loose(phrase, first, named, row_ids)
    else:
        # 剩下的不掌握或需要加工 may leave out a third reason.
        yield phrase._replace(firm=is_one or first.rank < REASON)


def _reasons_given(words: Words) -> list[tuple[str, ...]]:
    return [token.concept.rows for token in words.perhaps if token.concept.rows]


def _compose_loose(
    phrase: Phrase, concept: Concept, columns: Sequence[str], row_ids: tuple[str, ...]
) -> Iterator[Phrase]:
    """The phrases that a word may be which means a row only among others."""
    if concept.id == "other outcomes":
        # Behind 其他处理 and its reasons 其他 is the last of these.
        cells = _in_columns(("requests.outcomes.other.other",), columns)
        follows = ("other outcomes", "reason: uncorrected", "reason: fee unpaid")
        yield _phrase("reason: other", (cells,), "outcomes", part=True, follows=follows)
    yield phrase._replace(needs="results")
    yield phrase._replace(needs="outcomes", follows=row_ids)


def _near_of(rows: Sequence[Token], columns: Sequence[str]) -> tuple[str, ...]:
    """What such figures are known to differ by; that is known of totals only."""
    return rows[0].concept.near if len(rows) == 1 and not columns else ()


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
        yield _phrase("carried in", (into, over), "requests", part, follows=("received", "newly received"))
        yield _phrase("carried over", (over, into), "requests", part)


def _compose_review(words: Words, reviews: Sequence[Token], results: Sequence[Token]) -> Iterator[Phrase]:
    """Reviews with a result or without; a result alone is one of the reviews before it."""
    outcomes = _narrow_results({t.concept.columns for t in results})
    if len(outcomes) > 1 or _firm_outcomes(words.of("row")):
        return
    result = outcomes[0] if outcomes else ()
    # 法院维持3件 is of the lawsuits before it.
    if result and all(review.concept.loose for review in reviews):
        yield _phrase(f"reviews {result[0]}", (), None, True, follows=(*_REVIEWS, *_RESULT_IDS), columns=result)
    if reviews:
        yield from _compose_reviewed(words, _reduce_rows(list(reviews)), result)


def _compose_reviewed(words: Words, kept: Sequence[Token], result: Sequence[str]) -> Iterator[Phrase]:
    """One kind of review, or several together."""
    if len(kept) == 1:
        concept = kept[0].concept
        yield _phrase(concept.id, (_in_columns(concept.rows, result),), "reviews", near=() if result else concept.near)
    elif all(one.end == two.start for one, two in pairwise(kept)) or _are_joined(kept, words):
        cells = _in_columns([row for token in kept for row in token.concept.rows], result)
        yield _phrase("reconsidered or sued", (cells,), "reviews", zero=not words.of("sum"))


def _narrow_results(named: set[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """The results that are named without those that hold another: 审结维持 is one of those that are closed."""
    return [one for one in named if not any(set(other) < set(one) for other in named)]
