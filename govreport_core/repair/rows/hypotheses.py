"""The values that the reading of rows works on: the tokens of a row, a way to read them, and what it must fit."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from govreport_core.forms.figures import Figure, Kind, parse_figure

Value = Figure | None
Span = tuple[int, int, int, int] | None  # row reading, token, start and end within the token's text
RowRule = tuple[tuple[int, int], ...]

# The place of a figure that is printed in the column, but not the one that the rules ask for.
MISREAD: Span = (-1, -1, -1, -1)


class RowTokens(NamedTuple):
    """Tokens of one row whose columns are not known.

    :param row: a key of `form.row_keys`; None where the label is lost.
    :param tokens: the texts in the order in which they are printed.
    :param ordinal: the ordinal of the label that follows may be glued to the last figure: "3100000312" for
        "310000031" and "2.".
    """

    row: str | None
    tokens: tuple[str, ...]
    ordinal: bool = False


class Hypothesis(NamedTuple):
    """One reading: per column a value or None, and where it stands; None if not in one token.

    Where a printed figure is taken for misread its place is `MISREAD`, and the value is what the row's sum asks for.
    """

    values: tuple[Value, ...]
    spans: tuple[Span, ...]


def join_places(spans: Sequence[Span], others: Sequence[Span]) -> tuple[Span, ...]:
    """The places of two ways to the same figures: only what both take from the same place has a place."""
    return tuple(a if a == b else MISREAD if MISREAD in (a, b) else None for a, b in zip(spans, others, strict=True))


class Shape(NamedTuple):
    """What a row's readings must fit.

    :param kinds: per column what the form says of its cells.
    :param rules: rules that stand within the row, as (column, sign) pairs whose signed sum is zero.
    :param widths: the widths of groups of columns side by side, each of which ends with the sum of its others; empty
        of a row that is otherwise.
    :param is_alone: whether no rule joins the row with others.
    """

    kinds: tuple[Kind, ...]
    rules: tuple[RowRule, ...]
    widths: tuple[int, ...]
    is_alone: bool

    @property
    def is_one_sum(self) -> bool:
        """Whether the last column is the sum of all others."""
        return len(self.widths) == 1


class Readings(NamedTuple):
    """The readings of one row. `complete` is False if there are too many to list or the effort is spent."""

    hypotheses: tuple[Hypothesis, ...]
    complete: bool


# The largest figure that is read out of the tokens of a row with rules. No body has had a million requests or
# reviews in a year. Seven figures run together are at least a million: without this limit they could be one figure
# in a row of lost ones.
LARGEST = 999_999


def read_as_printed(number: int, tokens: Sequence[str], kinds: Sequence[Kind]) -> Hypothesis | None:
    """The reading of a row with a figure for every column; None if it is not such a row."""
    if len(tokens) != len(kinds):
        return None
    values = tuple(read_figure(text, kind) for text, kind in zip(tokens, kinds, strict=True))
    if None in values:
        return None
    return Hypothesis(values, tuple((number, t, 0, len(text)) for t, text in enumerate(tokens)))


def keeps_row_rules(values: Sequence[Value], shape: Shape) -> bool:
    """Whether a complete reading keeps the row's own rules."""
    return not any(sum(sign * (values[column] or 0) for column, sign in rule) for rule in shape.rules)


def stands_as_printed(hypothesis: Hypothesis, row: RowTokens) -> bool:
    """Whether each figure of a reading is a whole token or has no single place."""
    return all(
        span is None or (span is not MISREAD and (span[2], span[3]) == (0, len(row.tokens[span[1]])))
        for span in hypothesis.spans
    )


def prints_only_zeros(row: RowTokens) -> bool:
    """Whether the tokens are zeros and nothing else."""
    return bool(row.tokens) and all(set(token) == {"0"} for token in row.tokens)


def runs_together(row: RowTokens) -> bool:
    """Whether a token must be several figures: it is too long for one, or begins with a zero."""
    return any(token.isdigit() and len(token) > 1 and (token[0] == "0" or int(token) > LARGEST) for token in row.tokens)


# The ways to cut a row ask for the same few texts again and again.
@lru_cache(maxsize=4096)
def read_figure(text: str, kind: Kind) -> Figure | None:
    """A figure in a cell of this kind."""
    return parse_figure(text, kind)
