"""Finds tables beside a known one: rows that change their readings together without changing any sum.

One table in which a reading occurs shows that it is possible. Most readings need no search of their own: where one
row moves a figure to the right, another moves an equal one to the left, and every sum stays as it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from govreport_core.repair.budget import Effort
from govreport_core.repair.rows.columns import SharedRule
from govreport_core.repair.rows.seen import Seen

# What the steps cost, in units of effort: a reading held against another.
PAIR = 1

_Change = tuple[int, ...]  # per shared rule what a reading changes of its sum
_Place = tuple[int, int]  # a reading and one of its hypotheses


class Exchanges:
    """What each hypothesis adds to each shared rule.

    :param shared: every rule that is not one row's alone.
    :param whole: per reading the hypotheses that leave no cell open and share no cell with another reading: only
        these change no sum but the ones counted here.
    """

    def __init__(self, shared: Sequence[SharedRule], whole: Sequence[frozenset[int]]) -> None:
        self.whole = whole
        self.adds = [
            {h: tuple([parts[h] or 0 if (parts := rule.parts.get(i)) else 0 for rule in shared]) for h in hypotheses}
            for i, hypotheses in enumerate(whole)
        ]

    def find_possible(
        self, table: Mapping[int, int], alive: Sequence[tuple[int, ...]], seen: Sequence[Seen], effort: Effort
    ) -> None:
        """Add to `seen` the hypotheses that one, two or three rows reach from a table by changing together.

        :param table: a hypothesis per reading that keeps all rules.
        :raises Exhausted: the effort is spent.
        """
        changes = self._changes_from(table, alive)
        by_change: dict[_Change, list[_Place]] = {}
        for place, change in changes.items():
            by_change.setdefault(change, []).append(place)
        effort.spend(PAIR * len(changes))
        for (i, h), change in changes.items():
            if not any(change):
                seen[i].add(h)
            elif seen[i].is_news(h):
                partner = _first_elsewhere(by_change.get(_negative(change), ()), i)
                if partner is not None:
                    seen[i].add(h)
                    seen[partner[0]].add(partner[1])

    def _changes_from(self, table: Mapping[int, int], alive: Sequence[tuple[int, ...]]) -> dict[_Place, _Change]:
        changes = {}
        for i, options in enumerate(alive):
            now = self.adds[i].get(table[i])
            if now is None or len(options) < 2:
                continue
            for h in options:
                if h != table[i] and h in self.whole[i]:
                    changes[i, h] = tuple([b - a for a, b in zip(now, self.adds[i][h], strict=True)])
        return changes


def _negative(change: _Change) -> _Change:
    return tuple([-x for x in change])


def _first_elsewhere(places: Sequence[_Place], *readings: int) -> _Place | None:
    return next((place for place in places if place[0] not in readings), None)
