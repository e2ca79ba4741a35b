"""Places the figures of a row that leaves zeros out: every way to fill sums that stand side by side.

The tokens are placed in their order, and cells left out are 0. One token may be split or two merged. A row that does
not add up as its tokens stand has lost one figure, or has one misread: which of the two it was the row cannot tell, nor
which figure, so that every way is a reading. Where blanks stand for 0 a lost figure is as great a change as a misread.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from govreport_core.forms.figures import Figure
from govreport_core.repair.budget import Effort
from govreport_core.repair.rows.hypotheses import LARGEST, LONGEST_FIGURE, MISREAD, Shape, Span

# What the steps cost, in units of effort: some neighbouring figures held against a sum; a way to place them.
SLICE, WAY = 1, 3

_Columns = tuple[tuple[int, ...], tuple[Span, ...]]  # the values of some columns, and where they stand


class _Part(NamedTuple):
    """A figure, and the one place where it stands, if there is one."""

    value: int
    span: Span


def are_placed(tokens: Sequence[str], shape: Shape) -> bool:
    """Whether a row consists of such sums, and each token may be a count as it stands."""
    return bool(shape.widths) and (shape.is_one_sum or shape.is_alone) and all(map(_is_figure, tokens))


def list_placements(
    number: int, tokens: Sequence[str], shape: Shape, printed: Sequence[Figure | None], effort: Effort
) -> Iterator[_Columns]:
    """Every way to place the figures of a row, fewer than its columns, one of them split or two merged.

    Of several sums that no other row shares the ways of each are listed beside one way of the others: these are all
    that can stand in a column, though not all rows.

    :param number: the row's number among all row readings, for the places of its figures.
    :param tokens: figures.
    :param printed: per column the figure printed there, None for an open one.
    :raises Exhausted: the effort is spent.
    """
    parts = _parts_of(number, tokens)
    for line in (parts, *_split_once(number, tokens, parts), *_merge_once(tokens, parts)):
        if len(line) <= len(printed):
            yield from _Placer(line, shape.widths, printed, effort).list_ways()


def list_changes(
    number: int, tokens: Sequence[str], shape: Shape, printed: Sequence[Figure | None], effort: Effort
) -> Iterator[_Columns]:
    """Every way to place the figures of a row that does not add up, with one figure lost or one misread.

    The parameters are those of `list_placements`. There is none of a row that adds up as its tokens stand.

    :raises Exhausted: the effort is spent.
    """
    placer = _Placer(_parts_of(number, tokens), shape.widths, printed, effort)
    if not any(True for _ in placer.list_ways()):
        yield from placer.list_ways(changes=1)


def _parts_of(number: int, tokens: Sequence[str]) -> list[_Part]:
    return [_Part(int(text), (number, t, 0, len(text))) for t, text in enumerate(tokens)]


def _is_figure(text: str) -> bool:
    return text.isascii() and text.isdigit() and (text == "0" or text[0] != "0") and len(text) <= LONGEST_FIGURE


def _split_once(number: int, tokens: Sequence[str], parts: Sequence[_Part]) -> Iterator[list[_Part]]:
    for t, text in enumerate(tokens):
        for cut in range(1, len(text)):
            if cut == len(text) - 1 or text[cut] != "0":
                first = _Part(int(text[:cut]), (number, t, 0, cut))
                yield [*parts[:t], first, _Part(int(text[cut:]), (number, t, cut, len(text))), *parts[t + 1 :]]


def _merge_once(tokens: Sequence[str], parts: Sequence[_Part]) -> Iterator[list[_Part]]:
    for t in range(len(tokens) - 1):
        # What is merged of two tokens stands in no single place.
        if _is_figure(text := tokens[t] + tokens[t + 1]):
            yield [*parts[:t], _Part(int(text), None), *parts[t + 2 :]]


class _Placer:
    """Places some figures in sums of these widths, the total of each in its last column."""

    def __init__(
        self, parts: Sequence[_Part], widths: Sequence[int], printed: Sequence[Figure | None], effort: Effort
    ) -> None:
        self.parts, self.widths, self.effort = parts, widths, effort
        self.printed = None if printed.count(None) == len(printed) else printed

    def list_ways(self, changes: int = 0) -> Iterator[_Columns]:
        """The ways to place the figures.

        :param changes: how many of the sums do not add up as the figures stand: 1 or none.
        """
        for groups in self._list_groups(0, 0, changes):
            first = [options[0] for options in groups]
            for g, options in enumerate(groups):
                for option in options[bool(g) :]:
                    ways = [*first[:g], option, *first[g + 1 :]]
                    yield tuple([x for way in ways for x in way[0]]), tuple([x for way in ways for x in way[1]])

    def _list_groups(self, g: int, start: int, changes: int) -> Iterator[list[list[_Columns]]]:
        """The ways to fill the sums from one of them on with the figures from one of them on, per sum."""
        if g == len(self.widths):
            if start == len(self.parts) and not changes:
                yield []
            return
        rest = sum(self.widths[g + 1 :])
        for stop in range(max(start, len(self.parts) - rest), min(start + self.widths[g], len(self.parts)) + 1):
            self.effort.spend(SLICE)
            if self._adds_up(start, stop):
                options, left = self._place(g, start, stop), changes
            elif changes:
                options, left = self._change(g, start, stop), changes - 1
            else:
                continue
            if options:
                yield from ([options, *others] for others in self._list_groups(g + 1, stop, left))

    def _adds_up(self, start: int, stop: int) -> bool:
        """Whether the last of some figures is the sum of those before it."""
        return start == stop or sum([x for x, _ in self.parts[start:stop]]) == 2 * self.parts[stop - 1].value

    def _place(self, g: int, start: int, stop: int) -> list[_Columns]:
        """The ways to place figures that add up."""
        width, parts = self.widths[g], self.parts[start:stop]
        if not any(x for x, _ in parts):
            # However zeros are placed the columns are the same; they have places only if there is one for each.
            places = tuple([span for _, span in parts]) if len(parts) == width else (None,) * width
            return self._keep_printed(g, [((0,) * width, places)])
        *others, (total, last) = parts
        found = []
        for columns in combinations(range(width - 1), len(others)):
            values: list[int] = [0] * (width - 1)
            spans: list[Span] = [None] * (width - 1)
            for (x, span), column in zip(others, columns, strict=True):
                values[column], spans[column] = x, span
            found.append(((*values, total), (*spans, last)))
        self.effort.spend(WAY * len(found))
        return self._keep_printed(g, found)

    def _change(self, g: int, start: int, stop: int) -> list[_Columns]:
        """The ways to place figures that do not add up, with what the sum asks for in one column."""
        width, parts = self.widths[g], self.parts[start:stop]
        found = []
        for columns in combinations(range(width), len(parts)):
            values: list[int] = [0] * width
            spans: list[Span] = [None] * width
            for (x, span), column in zip(parts, columns, strict=True):
                values[column], spans[column] = x, span
            excess = sum(values[:-1]) - values[-1]
            for column, place in enumerate(spans):
                value = values[column] + (excess if column == width - 1 else -excess)
                if 0 <= value <= LARGEST:
                    changed = None if place is None else MISREAD
                    found.append(
                        (
                            (*values[:column], value, *values[column + 1 :]),
                            (*spans[:column], changed, *spans[column + 1 :]),
                        )
                    )
        self.effort.spend(WAY * len(found))
        return self._keep_printed(g, found)

    def _keep_printed(self, g: int, options: list[_Columns]) -> list[_Columns]:
        """The ways that have the printed figures where there are any."""
        if self.printed is None:
            return options
        first = sum(self.widths[:g])
        printed = self.printed[first : first + self.widths[g]]
        return [way for way in options if all(x is None or x == y for x, y in zip(printed, way[0], strict=True))]
