"""Cuts a row of tokens into figures: every reading by edit operations that the row's own rules allow.

Operations: a cell left out (its place in the row is lost), a token split into figures, neighbouring tokens
merged into one figure, a foreign token skipped, the ordinal of the next label glued to the last figure.
Which of them may meet in one reading depends on the number of tokens:

- as many as columns and all of them figures: the reading as printed, nothing else;
- fewer: tokens split until every column has its figure; or, if every token is a possible figure as it
  stands, cells left out, with at most one token split besides; where cells left out are 0 also with two
  neighbouring tokens merged;
- more: tokens merged and tokens skipped, in any mixture;
- in rows that a rule checks, whatever their number: one figure per column, cut anywhere, as if the blanks
  between tokens meant nothing.

Cells left out together with several splits are not listed: nearly everything would be a reading. `is_listed_in_full`
tells the rows whose figures may stand so.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from govreport_core.forms.figures import Figure, Kind
from govreport_core.repair.budget import Effort
from govreport_core.repair.rows.hypotheses import (
    LARGEST,
    Hypothesis,
    RowRule,
    Shape,
    Span,
    Value,
    keeps_row_rules,
    read_as_printed,
    read_figure,
)

Fits = Callable[[int, Figure], bool]
Cut = tuple[int, int, int, Value]  # what of the text remains, where the figure begins and ends, its value
LONGEST = 20  # characters of one figure, unit and decimals included

# What the steps cost, in units of effort.
STEP = 2  # a column
TEXT, FIGURE = 1, 1  # a text that may be its figure; one that is
READING = 13  # a reading of the whole row


@lru_cache(maxsize=64)
def _tables_of(
    rules: tuple[RowRule, ...], columns: int
) -> tuple[list[list[tuple[int, int]]], list[tuple[list[int], list[int]]]]:
    """What the search looks up of a row's rules.

    :return: per column the (rule, sign) pairs in which it stands; per rule how many columns to the left of each one add
        to its sum, and how many take away from it.
    """
    rules_of: list[list[tuple[int, int]]] = [[] for _ in range(columns)]
    for r, rule in enumerate(rules):
        for column, sign in rule:
            rules_of[column].append((r, sign))
    still_to_come = [
        (
            [sum(s > 0 for c, s in rule if c < column) for column in range(columns + 1)],
            [sum(s < 0 for c, s in rule if c < column) for column in range(columns + 1)],
        )
        for rule in rules
    ]
    return rules_of, still_to_come


class Segmenter:
    """The search: columns from last to first, because a row's total stands last and bounds the rest."""

    def __init__(
        self, number: int, tokens: tuple[str, ...], shape: Shape, fits: Fits, effort: Effort, blank: Value
    ) -> None:
        self.number, self.blank = number, blank
        self.tokens, self.shape, self.fits, self.effort = tokens, shape, fits, effort
        self.columns = len(shape.kinds)
        self.text = "".join(tokens)
        self.starts: list[int] = []
        position = 0
        for token in tokens:
            self.starts.append(position)
            position += len(token)
        self.boundaries = frozenset(self.starts[1:])
        self.rules_of, self.still_to_come = _tables_of(shape.rules, self.columns)
        self.signed = any(kind != "count" for kind in shape.kinds)
        self.is_one_sum = not self.signed and shape.is_one_sum

    def __iter__(self) -> Iterator[Hypothesis]:
        n, m = len(self.tokens), self.columns
        if not n or not all(self.tokens) or len(self.text) > m * LONGEST:
            return
        printed = read_as_printed(self.number, self.tokens, self.shape.kinds)
        if printed is not None:
            if keeps_row_rules(printed.values, self.shape) and self._fits_table(printed.values):
                yield printed
            return
        if n < m:
            # A single token has no blank that a cut could disregard.
            yield from self.cut_anywhere() if n == 1 else self._split_tokens(m - n)
            if may_leave_cells_out(self.tokens, self.shape):
                for starts in self._list_starts():
                    yield from self._place_figures(starts)
            if n == 1:
                return
        elif n > m:
            yield from self._merge_tokens()
        # Without a rule one cut would be as good as the other.
        if self.shape.rules:
            yield from self.cut_anywhere()

    def _fits_table(self, values: Sequence[Value]) -> bool:
        return all(value is not None and self.fits(column, value) for column, value in enumerate(values))

    def _figures_ending_at(self, end: int, column: int, least: int) -> Iterator[tuple[int, Figure]]:
        """Where a figure of this column that ends here can begin, and what it is."""
        shape, text = self.shape, self.text
        kind = shape.kinds[column]
        least = max(least, end - LONGEST)
        self.effort.spend(TEXT * (end - least))
        for start in range(end - 1, least - 1, -1):
            value = _read_figure(text[start:end], kind, shape)
            if value is not None and self.fits(column, value):
                yield start, value

    def _split_tokens(self, splits: int) -> Iterator[Hypothesis]:
        """A figure per column, tokens split so many times; no figure crosses a blank."""
        token_of = [t for t, token in enumerate(self.tokens) for _ in token]

        def options(column: int, end: int) -> Iterator[Cut]:
            nonlocal splits
            if not end:
                return
            # `column` columns remain after this one; every token begun needs at least one of them.
            t = token_of[end - 1]
            for start, value in self._figures_ending_at(end, column, self.starts[t]):
                if start == self.starts[t]:
                    if t <= column:
                        yield start, start, end, value
                elif splits and t < column:
                    splits -= 1
                    yield start, start, end, value
                    splits += 1

        yield from self._descend_columns(options)

    def _list_starts(self) -> Iterator[Sequence[int]]:
        """Where the figures begin of a row that leaves cells out: at its tokens, or with one blank more or less."""
        yield self.starts
        # Where one figure is missing, one split was tried before.
        if self.columns - len(self.tokens) > 1:
            for cut in range(1, len(self.text)):
                if cut not in self.boundaries:
                    yield sorted([*self.starts, cut])
        # Only where blanks are 0 and one sum checks the row: else nearly everything would be a reading.
        if self.blank is not None and self.is_one_sum:
            for boundary in self.starts[1:]:
                yield [start for start in self.starts if start != boundary]

    def _place_figures(self, starts: Sequence[int]) -> Iterator[Hypothesis]:
        """Figures that begin here, in their order, in any columns; the other cells are left out."""
        ends = [*starts[1:], len(self.text)]
        if self.blank == 0 and self.is_one_sum and not self._adds_up(starts, ends):
            return
        gaps = self.columns - len(starts)
        begin_of = dict(zip(ends, starts, strict=True))
        rank_of = {end: rank for rank, end in enumerate(ends)}

        def options(column: int, end: int) -> Iterator[Cut]:
            nonlocal gaps
            # `column` columns remain after this one; every figure to come needs one of them.
            rank = rank_of[end] if end else -1
            if gaps and rank < column and (self.blank is None or self.fits(column, self.blank)):
                gaps -= 1
                yield end, end, end, self.blank
                gaps += 1
            if end and rank <= column:
                start = begin_of[end]
                value = _read_figure(self.text[start:end], self.shape.kinds[column], self.shape)
                if value is not None and self.fits(column, value):
                    yield start, start, end, value

        yield from self._descend_columns(options)

    def _adds_up(self, starts: Sequence[int], ends: Sequence[int]) -> bool:
        """Whether the last figure is the sum of the others, so that the row adds up with zeros between them."""
        figures = [_read_figure(self.text[a:b], "count", self.shape) for a, b in zip(starts, ends, strict=True)]
        if None in figures:
            return False
        *others, total = (figure or 0 for figure in figures)
        return sum(others) == total

    def _merge_tokens(self) -> Iterator[Hypothesis]:
        """Tokens merged, tokens skipped; no token is split."""
        bounds = [*self.starts, len(self.text)]

        def options(column: int, end: int) -> Iterator[Cut]:
            for last in range(bounds.index(end) - 1, column - 1, -1):
                stop = bounds[last + 1]
                self.effort.spend(TEXT * min(LONGEST, last + 1 - column))
                for first in range(last, column - 1, -1):
                    start = bounds[first]
                    if stop - start > LONGEST:
                        break
                    value = _read_figure(self.text[start:stop], self.shape.kinds[column], self.shape)
                    if value is not None and self.fits(column, value):
                        yield start, start, stop, value

        yield from self._descend_columns(options, leftover=True)

    def cut_anywhere(self) -> Iterator[Hypothesis]:
        """One figure per column, cut anywhere."""
        if not self.columns <= len(self.text) <= self.columns * LONGEST:
            return

        def options(column: int, end: int) -> Iterator[Cut]:
            for start, value in self._figures_ending_at(end, column, column):
                if column or not start:
                    yield start, start, end, value

        yield from self._descend_columns(options)

    def _descend_columns(
        self, options: Callable[[int, int], Iterator[Cut]], leftover: bool = False
    ) -> Iterator[Hypothesis]:
        values: list[Value] = [None] * self.columns
        places: list[tuple[int, int] | None] = [None] * self.columns
        sums: list[Figure] = [0] * len(self.shape.rules)
        gaps = [0] * len(self.shape.rules)
        summed = not leftover and self.is_one_sum and self.text.isdigit()

        # One function, though long: what it adds for a branch it takes away again, and it is called most of all.
        def descend_from(column: int, end: int) -> Iterator[Hypothesis]:
            self.effort.spend(STEP)
            if column < 0:
                if (not end or leftover) and self._can_keep_rules(values):
                    self.effort.spend(READING)
                    yield self._complete_reading(values, places)
                return
            if summed and column < self.columns - 1 and not gaps[0]:
                # The longest figure of what is left has so many digits at least, and must fit into the total.
                digits = -(-end // (column + 1))
                if digits > 1 and 10 ** (digits - 1) > sums[0]:
                    return
            for rest, start, stop, value in options(column, end):
                self.effort.spend(FIGURE)
                values[column] = value
                places[column] = (start, stop) if start < stop else None
                for r, sign in self.rules_of[column]:
                    if value is None:
                        gaps[r] += 1
                    else:
                        sums[r] += sign * value
                if self._can_balance(column, sums, gaps):
                    yield from descend_from(column - 1, rest)
                for r, sign in self.rules_of[column]:
                    if value is None:
                        gaps[r] -= 1
                    else:
                        sums[r] -= sign * value
            values[column] = places[column] = None

        yield from descend_from(self.columns - 1, len(self.text))

    def _can_balance(self, column: int, sums: Sequence[Figure], gaps: Sequence[int]) -> bool:
        """Whether the columns to the left of this one can still bring the sums of its rules to zero."""
        # A change may be negative and bring any sum to zero.
        if self.signed:
            return True
        for r, _ in self.rules_of[column]:
            if gaps[r]:
                continue
            still_added, still_taken = self.still_to_come[r]
            if (sums[r] > 0 and not still_taken[column]) or (sums[r] < 0 and not still_added[column]):
                return False
        return True

    def _can_keep_rules(self, values: Sequence[Value]) -> bool:
        """Whether the values keep the row's rules, with non-negative figures for the cells left out."""
        for rule in self.shape.rules:
            total: Figure = 0
            more = less = False
            for column, sign in rule:
                value = values[column]
                if value is not None:
                    total += sign * value
                elif self.shape.kinds[column] != "count":
                    more = less = True
                elif sign > 0:
                    more = True
                else:
                    less = True
            if (total > 0 and not less) or (total < 0 and not more):
                return False
        return True

    def _complete_reading(self, values: Sequence[Value], places: Sequence[tuple[int, int] | None]) -> Hypothesis:
        full = list(values)
        # A single cell left out of a rule follows from it, and so do cells between which nothing is left.
        for rule in self.shape.rules:
            total: Figure = 0
            missing = []
            for column, sign in rule:
                value = full[column]
                if value is None:
                    missing.append((column, sign))
                else:
                    total += sign * value
            if len(missing) == 1:
                column, sign = missing[0]
                full[column] = -sign * total
            elif not total and len({sign for _, sign in missing}) == 1:
                for column, _ in missing:
                    if self.shape.kinds[column] == "count":
                        full[column] = 0
        return Hypothesis(tuple(full), tuple([self._place_of(place) for place in places]))

    def _place_of(self, place: tuple[int, int] | None) -> Span:
        if place is None:
            return None
        start, stop = place
        token = bisect_right(self.starts, start) - 1
        # What is merged of several tokens stands in no single place.
        if stop > self.starts[token] + len(self.tokens[token]):
            return None
        return self.number, token, start - self.starts[token], stop - self.starts[token]


def may_leave_cells_out(tokens: Sequence[str], shape: Shape) -> bool:
    """Whether every token is a possible figure as it stands, so that what is missing may be cells that are left out."""
    kinds = set(shape.kinds)
    return all(any(_read_figure(token, kind, shape) is not None for kind in kinds) for token in tokens)


def _read_figure(text: str, kind: Kind, shape: Shape) -> Figure | None:
    value = read_figure(text, kind)
    if value is not None and shape.rules and abs(value) > LARGEST:
        return None
    return value
