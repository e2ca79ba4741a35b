"""Derives the open cells that the printed ones leave one value (deductive imputation), and says why.

Bounds propagation settles most of them by a single rule, which is also the best explanation. The flow then
decides exactly for the rest, gives intervals, and says which derived values lean on any one printed cell.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from govreport_core.forms.figures import Interval
from govreport_core.repair.bounds import Bounds, Refuted
from govreport_core.repair.budget import Effort, Exhausted
from govreport_core.repair.flow import Circulation, Infeasible, Known
from govreport_core.repair.network import Component, Structure
from govreport_core.repair.residual import Residual

# What the steps cost, in units of effort.
INTERVAL = 25  # the least and greatest value of a cell
TRIAL = 50  # a printed cell freed


@dataclass(slots=True)
class Derivation:
    """What one component's rules say of its open cells.

    :param values: the cells with one possible value.
    :param reasons: of these the rules that settle them, as indices.
    :param corroborated: of these whether they would stay unique if any one printed cell were freed.
    :param open_cells: the open cells with several possible values.
    :param bounds: bounds of these, sound but perhaps wider than need be.
    :param circulation: where the rules are a network: one table that keeps them.
    :param residual: where the rules are a network: what one more open cell would set free.
    :param complete: the effort sufficed for all of this.
    """

    values: dict[int, int] = field(default_factory=dict)
    reasons: dict[int, tuple[int, ...]] = field(default_factory=dict)
    corroborated: dict[int, bool] = field(default_factory=dict)
    open_cells: frozenset[int] = frozenset()
    bounds: Bounds | None = None
    circulation: Circulation | None = None
    residual: Residual | None = None
    complete: bool = True

    def find_interval(self, cell: int, effort: Effort) -> Interval | None:
        """The least and greatest value of an open cell, None where there is no limit; None of a cell that is settled.

        Where the effort is spent it is wider than need be, but never wrong; `complete` says so.
        """
        if cell not in self.open_cells or self.bounds is None:
            return None
        if self.circulation is not None:
            try:
                effort.spend(INTERVAL)
                return self.circulation.interval(cell)
            except Exhausted:
                self.complete = False
        return self.bounds.interval(cell)


class Contradiction(Exception):
    """The known figures of a component cannot all be right. `rules` cannot be kept together."""

    def __init__(self, rules: tuple[int, ...]) -> None:
        super().__init__(f"rules {rules} cannot be kept")
        self.rules = rules


def find_contradiction(structure: Structure, component: Component, known: Known) -> tuple[int, ...]:
    """The rules that the known figures make impossible to keep together; () if they can all be kept."""
    bounds = Bounds(structure, known)
    try:
        bounds.spread(component.rules)
        # Where nothing is open, the bounds have added up every rule; several rules together break only over open cells.
        if component.arcs is not None and any(
            known[cell] is None and not bounds.is_fixed(cell) for cell in component.cells
        ):
            Circulation(structure, component, bounds.fill_in(known))
    except Refuted as refuted:
        return (refuted.rule,)
    except Infeasible as conflict:
        return _rules_at(component, conflict.nodes)
    return ()


def interval_of(structure: Structure, cell: int, known: Known) -> Interval:
    """The least and greatest value of one cell, None where there is no limit; of figures that can be kept together."""
    component = structure.components[structure.component_of[cell]]
    bounds = Bounds(structure, known)
    bounds.spread(component.rules)
    if component.arcs is None or bounds.is_fixed(cell):
        return bounds.interval(cell)
    return Circulation(structure, component, bounds.fill_in(known)).interval(cell)


def unique_values(structure: Structure, component: Component, known: Known) -> dict[int, int]:
    """The open cells of a component with one possible value, and that value; of figures that can be kept together."""
    bounds = Bounds(structure, known)
    bounds.spread(component.rules)
    settled = bounds.fill_in(known)
    found = {cell: x for cell in component.cells if known[cell] is None and (x := settled[cell]) is not None}
    if component.arcs is not None and any(settled[cell] is None for cell in component.cells):
        found.update(Circulation(structure, component, settled).unique_values())
    return found


def derive_cells(structure: Structure, component: Component, known: Known, *, effort: Effort) -> Derivation:
    """Everything that follows for the open cells of a component.

    :param known: per cell of the structure its figure, None for an open one.
    :raises Contradiction: the known figures break the rules.
    """
    bounds = Bounds(structure, known)
    try:
        bounds.spread(component.rules)
    except Refuted as refuted:
        raise Contradiction((refuted.rule,)) from None
    settled = bounds.fill_in(known)
    values, still_open = {}, []
    for cell in component.cells:
        if known[cell] is None:
            value = settled[cell]
            if value is None:
                still_open.append(cell)
            else:
                values[cell] = value
    result = Derivation(values, {cell: _narrowing_rules(bounds, cell) for cell in values}, bounds=bounds)
    # Nothing says exactly what several rules together leave where they are no network.
    if component.arcs is None:
        result.open_cells = frozenset(still_open)
        try:
            result.corroborated = _corroborate_by_trial(structure, component, known, values, effort)
        except Exhausted:
            result.complete = False
        return result
    flow: dict[int, int] = {}
    if still_open:
        circulation = _find_circulation(structure, component, settled)
        flow = circulation.flow
        unique = circulation.unique_values()
        result.values.update(unique)
        result.reasons.update({cell: _certify_unique(circulation, cell) for cell in unique})
        result.circulation, result.open_cells = circulation, frozenset(still_open).difference(unique)
    # By the printed figures alone: what the bounds settled falls with the figure that it rests on.
    result.residual = Residual(structure, component, known, {**flow, **result.values})
    result.corroborated = {cell: result.residual.is_robust(cell) for cell in result.values}
    return result


def _rules_at(component: Component, nodes: Collection[int]) -> tuple[int, ...]:
    return tuple(r for node in sorted(nodes) if (r := component.nodes[node]) >= 0)


def _narrowing_rules(bounds: Bounds, cell: int) -> tuple[int, ...]:
    """The rules that last narrowed a cell."""
    by = {bounds.raised_by.get(cell), bounds.lowered_by.get(cell)}
    return tuple(sorted(r for r in by if r is not None))


def _find_circulation(structure: Structure, component: Component, settled: Known) -> Circulation:
    try:
        return Circulation(structure, component, settled)
    except Infeasible as conflict:
        # The node of no rule stands for all of them together: what is too much there is too little in the others.
        raise Contradiction(_rules_at(component, conflict.nodes) or component.rules) from None


def _certify_unique(circulation: Circulation, cell: int) -> tuple[int, ...]:
    """The rules whose sum proves that a cell is unique: both cuts that its residual graph leaves."""
    tail, head = circulation.arcs[cell]
    every = (1 << circulation.nodes) - 1
    rules: set[int] = set()
    # A cell of 0 cannot sink in any case: only that it cannot rise has to be proven.
    for start in (head, tail) if circulation.is_movable(cell) else (head,):
        nodes = circulation.reachable_nodes(start, cell)
        ground = circulation.nodes - 1
        if nodes >> ground & 1:
            # The complement balances exactly when the set does, and it consists of rules alone.
            nodes = every & ~nodes
        rules.update(circulation.component.nodes[n] for n in range(ground) if nodes >> n & 1)
    return tuple(sorted(rules))


def _corroborate_by_trial(
    structure: Structure, component: Component, known: Known, cells: Iterable[int], effort: Effort
) -> dict[int, bool]:
    """Free each printed cell in turn, the only way where the rules are no network: whether these cells stay unique.

    :raises Exhausted: the effort is spent.
    """
    robust = dict.fromkeys(cells, True)
    for printed in component.cells:
        if known[printed] is None:
            continue
        effort.spend(TRIAL)
        freed = list(known)
        freed[printed] = None
        bounds = Bounds(structure, freed)
        bounds.spread(component.rules, effort)
        for cell in robust:
            robust[cell] = robust[cell] and bounds.is_fixed(cell)
    return robust
