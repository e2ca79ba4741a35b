"""Counts what the cells of a result rest on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from govreport_core.model.basis import INFERRED
from govreport_core.model.cell import OPEN, Status


class Tally(NamedTuple):
    """The cells of a result by what they rest on.

    :param cells: all of them.
    :param open: table -> cells without a value, missing or ambiguous; a table without such is not there.
    :param inferred: cells that are derived or assumed.
    :param corrected: cells that a person corrected.
    """

    cells: int
    open: Mapping[str, int]
    inferred: int
    corrected: int = 0

    @classmethod
    def of(cls, statuses: Mapping[str, Status]) -> Tally:
        """The tally of cells by their statuses."""
        gaps = Counter(key.partition(".")[0] for key, status in statuses.items() if status in OPEN)
        inferred = sum(status in INFERRED for status in statuses.values())
        corrected = sum(status == "corrected" for status in statuses.values())
        return cls(len(statuses), dict(gaps.most_common()), inferred, corrected)

    @property
    def gaps(self) -> int:
        """Cells without a value."""
        return sum(self.open.values())

    @property
    def is_mostly_inferred(self) -> bool:
        """Whether more than half of the cells are derived or assumed."""
        return 2 * self.inferred > self.cells
