"""Deductive imputation: the open cells that the printed ones leave one value, and why.

Bounds propagation settles most of them by a single rule, which is also the best explanation. The flow then
decides exactly for the rest, gives intervals, and says which derived values lean on any one printed cell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from govreport_core.repair.bounds import Bounds, Refuted
from govreport_core.repair.budget import Effort, Exhausted
from govreport_core.repair.flow import Circulation, Infeasible, Known
from govreport_core.repair.network import Component, Structure

Interval = tuple[int | None, int | None]

# What the steps cost, in units of effort.
INTERVAL = 25  # the least and greatest value of a cell
TRIAL = 50  # a printed cell freed


@dataclass(slots=True)
class Derivation:
    """What one component's rules say of its open cells.

    :param values: the cells with one possible value.
    :param reasons: of these the rules that settle them, as indices.
    :param corroborated: of these whether they would stay unique if any one printed cell were freed.
    :param intervals: of the other open cells the least and greatest value, None where there is no limit.
    :param residual: where the rules are a network: what one more open cell would set free.
    :param complete: the effort sufficed for all of this.
    """

    values: dict[int, int] = field(default_factory=dict)
    reasons: dict[int, tuple[int, ...]] = field(default_factory=dict)
    corroborated: dict[int, bool] = field(default_factory=dict)
    intervals: dict[int, Interval] = field(default_factory=dict)
    residual: Residual | None = None
    complete: bool = True


class Contradiction(Exception):
    """The known figures of a component cannot all be right. `rules` cannot be kept together."""

    def __init__(self, rules: tuple[int, ...]) -> None:
        super().__init__(f"rules {rules} cannot be kept")
        self.rules = rules


def consistent(structure: Structure, component: Component, known: Known) -> tuple[int, ...]:
    """The rules that the known figures make impossible to keep together; () if they can all be kept."""
    bounds = Bounds(structure, known)
    try:
        bounds.spread(component.rules)
        if component.arcs is not None and any(
            known[cell] is None and not bounds.fixed(cell) for cell in component.cells
        ):
            Circulation(structure, component, bounds.known(known))
    except Refuted as refuted:
        return (refuted.rule,)
    except Infeasible as conflict:
        return tuple(r for node in sorted(conflict.nodes) if (r := component.nodes[node]) >= 0)
    return ()


def derive(structure: Structure, component: Component, known: Known, *, effort: Effort) -> Derivation:
    """Everything that follows for the open cells of a component.

    :raises Contradiction: the known figures break the rules.
    """
    bounds = Bounds(structure, known)
    try:
        bounds.spread(component.rules)
    except Refuted as refuted:
        raise Contradiction((refuted.rule,)) from None
    result = Derivation()
    settled = bounds.known(known)
    still_open = []
    for cell in component.cells:
        if known[cell] is not None:
            continue
        value = settled[cell]
        if value is None:
            still_open.append(cell)
            continue
        result.values[cell] = value
        by = {bounds.raised_by.get(cell), bounds.lowered_by.get(cell)} - {None}
        result.reasons[cell] = tuple(sorted(r for r in by if r is not None))
    if component.arcs is None:
        for cell in still_open:
            result.intervals[cell] = _finite(bounds.low[cell]), _finite(bounds.high[cell])
        try:
            _corroborate_by_trial(structure, component, known, result, effort)
        except Exhausted:
            result.complete = False
        return result
    if still_open:
        try:
            circulation = Circulation(structure, component, settled)
        except Infeasible as conflict:
            rules = tuple(r for node in sorted(conflict.nodes) if (r := component.nodes[node]) >= 0)
            # The node of no rule stands for all of them together: what is too much there is too little in the others.
            raise Contradiction(rules or component.rules) from None
        unique = circulation.unique()
        for cell, value in unique.items():
            result.values[cell] = value
            result.reasons[cell] = _certificate(circulation, cell)
        for cell in still_open:
            if cell in unique:
                continue
            try:
                effort.spend(INTERVAL)
                result.intervals[cell] = circulation.interval(cell)
            except Exhausted:
                result.complete = False
                result.intervals[cell] = _finite(bounds.low[cell]), _finite(bounds.high[cell])
        values = {**result.values, **{c: x for c, x in circulation.flow.items() if c not in unique}}
    else:
        values = result.values
    result.residual = Residual(structure, component, known, values)
    result.corroborated = {cell: result.residual.robust(cell) for cell in result.values}
    return result


class Residual:
    """The residual graph of a component as bit sets, to ask what one more open cell would set free.

    :param values: a feasible value for every open cell.
    """

    def __init__(self, structure: Structure, component: Component, known: Known, values: Mapping[int, int]) -> None:
        assert component.arcs is not None
        self.arcs, self.known, self.values, self.signed = component.arcs, known, values, structure.signed
        nodes = len(component.nodes)
        # Steps through open cells, the same backwards, and steps that a printed cell would allow if it were
        # freed; of each kind those that more than one cell allows.
        self.after, self.before, self.freed = [0] * nodes, [0] * nodes, [0] * nodes
        self.after_twice, self.freed_twice = [0] * nodes, [0] * nodes
        for cell, (tail, head) in self.arcs.items():
            printed = known[cell]
            if printed is None:
                steps, twice, value = self.after, self.after_twice, values[cell]
                self.before[head] |= 1 << tail
            else:
                steps, twice, value = self.freed, self.freed_twice, printed
            twice[tail] |= steps[tail] & 1 << head
            steps[tail] |= 1 << head
            if value > 0 or self.signed[cell]:
                if printed is None:
                    self.before[tail] |= 1 << head
                twice[head] |= steps[head] & 1 << tail
                steps[head] |= 1 << tail

    def robust(self, cell: int) -> bool:
        """Whether a unique cell would stay so if any one known figure were freed.

        A known cell is freed itself as well.
        """
        tail, head = self.arcs[cell]
        printed = self.known[cell]
        own = [(tail, head)]
        if (self.values[cell] if printed is None else printed) > 0 or self.signed[cell]:
            own.append((head, tail))
        after, before, freed = self.after, self.before, self.freed
        # The cell's own arc must not count as its way back.
        if printed is None:
            after, before = after.copy(), before.copy()
            for a, b in own:
                if not self.after_twice[a] >> b & 1:
                    after[a] &= ~(1 << b)
                    before[b] &= ~(1 << a)
        else:
            freed = freed.copy()
            for a, b in own:
                if not self.freed_twice[a] >> b & 1:
                    freed[a] &= ~(1 << b)
        for a, b in own:
            rest, back = _closure(after, b), _closure(before, a)
            while rest:
                low = rest & -rest
                if freed[low.bit_length() - 1] & back:
                    return False
                rest ^= low
        return True


def _closure(after: Sequence[int], start: int) -> int:
    seen = todo = 1 << start
    while todo:
        node = (todo & -todo).bit_length() - 1
        todo &= todo - 1
        new = after[node] & ~seen
        seen |= new
        todo |= new
    return seen


def _certificate(circulation: Circulation, cell: int) -> tuple[int, ...]:
    """The rules whose sum proves that a cell is unique: both cuts that its residual graph leaves."""
    tail, head = circulation.arcs[cell]
    every = (1 << circulation.nodes) - 1
    rules: set[int] = set()
    for start in (head, tail) if circulation.movable(cell) else (head,):
        nodes = circulation.reach(start, cell)
        ground = circulation.nodes - 1
        if nodes >> ground & 1:
            # The complement balances exactly when the set does, and it consists of rules alone.
            nodes = every & ~nodes
        rules.update(circulation.component.nodes[n] for n in range(ground) if nodes >> n & 1)
    return tuple(sorted(rules))


def _corroborate_by_trial(
    structure: Structure, component: Component, known: Known, result: Derivation, effort: Effort
) -> None:
    """Free each printed cell in turn: the only way where the rules are no network."""
    robust = dict.fromkeys(result.values, True)
    for printed in component.cells:
        if known[printed] is None:
            continue
        effort.spend(TRIAL)
        freed = list(known)
        freed[printed] = None
        bounds = Bounds(structure, freed)
        bounds.spread(component.rules, effort)
        for cell in robust:
            robust[cell] = robust[cell] and bounds.fixed(cell)
    result.corroborated = robust


def _finite(bound: int | float) -> int | None:
    return None if bound in (float("inf"), float("-inf")) else int(bound)
