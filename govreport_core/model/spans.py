"""Spans of a text: those that overlap made one, and what of a span others leave."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

Span = tuple[int, int]


def joined(spans: Iterable[Sequence[int]]) -> list[Span]:
    """Spans in order, those that touch or overlap made one.

    :param spans: of each, the first two numbers count.

    >>> joined([(5, 8), (0, 2), (1, 3), (8, 9)])
    [(0, 3), (5, 9)]
    """
    out: list[Span] = []
    for start, end in sorted([(span[0], span[1]) for span in spans]):
        if out and start <= out[-1][1]:
            out[-1] = out[-1][0], max(end, out[-1][1])
        else:
            out.append((start, end))
    return out


def without(span: Span, claimed: Sequence[Span]) -> Iterator[Span]:
    """The parts of a span that no claim covers.

    :param claimed: spans that do not overlap, in order.

    >>> list(without((0, 10), [(2, 3), (8, 12)]))
    [(0, 2), (3, 8)]
    """
    start, end = span
    for number in range(max(0, bisect_right(claimed, span) - 1), len(claimed)):
        first, last = claimed[number]
        if first >= end:
            break
        if first > start:
            yield start, first
        start = max(start, last)
        if start >= end:
            return
    if start < end:
        yield start, end
