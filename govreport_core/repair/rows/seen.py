"""Keeps which hypotheses of a reading are known to be possible, and which others are still worth asking for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from govreport_core.repair.rows.hypotheses import Hypothesis, Span, Value


class Seen:
    """The hypotheses of one reading that are known to be possible, and what they say of each column."""

    __slots__ = ("hypotheses", "known", "spans", "values")

    def __init__(self, hypotheses: Sequence[Hypothesis]) -> None:
        self.hypotheses = hypotheses
        self.known: set[int] = set()
        self.values: list[set[Value]] = [set() for _ in hypotheses[0].values]
        self.spans: list[set[Span]] = [set() for _ in hypotheses[0].values]

    def add(self, h: int) -> None:
        """Enter a hypothesis that is possible."""
        if h not in self.known:
            self.known.add(h)
            for values, spans, value, span in zip(self.values, self.spans, *self.hypotheses[h], strict=True):
                values.add(value)
                spans.add(span)

    def is_news(self, h: int) -> bool:
        """Whether a hypothesis would show a cell to be open, or its figure's place to be doubtful."""
        return h not in self.known and any(
            len(values) < 2 and (value not in values or (len(spans) < 2 and span not in spans))
            for values, spans, value, span in zip(self.values, self.spans, *self.hypotheses[h], strict=True)
        )

    def put_last(self, options: Iterable[int]) -> list[int]:
        """These hypotheses, those that are known to be possible behind the others."""
        return sorted(options, key=self.known.__contains__)
