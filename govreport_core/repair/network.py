"""Turns the edit rules of a form into balances over cells and, where their structure allows, into a network.

A rule says that a signed sum of cells is zero. If, after leaving out rules that the others imply, every
cell stands in at most two rules, and the rules can be signed so that it enters one and leaves the other,
each rule is a node and each cell an arc of a network, and figures that keep the rules are a circulation.
The requests table of both official forms is such a network; so is every single sum.
"""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

from govreport_core.forms.form import Form, Rule

Balance = tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Component:
    """Rules that hang together by their cells, and nothing else.

    :param cells: indices of its cells.
    :param rules: indices of its rules.
    :param arcs: cell -> (node it leaves, node it enters); None if the rules are no network.
    :param nodes: node -> index of its rule; the last one is the ground, with -1.
    """

    cells: tuple[int, ...]
    rules: tuple[int, ...]
    arcs: Mapping[int, tuple[int, int]] | None
    nodes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Structure:
    """The rules of a form with cells and rules numbered.

    :param keys: the keys of all cells that stand in a rule; a cell's number is its index here.
    :param balances: per rule its (cell, sign) pairs, whose signed sum is zero.
    :param cells_of: per rule its cells.
    :param rules_of: per cell the (rule, sign) pairs in which it stands.
    :param signed: per cell whether it may be negative.
    :param component_of: per cell the index of its component.
    """

    rules: tuple[Rule, ...]
    keys: tuple[str, ...]
    index: Mapping[str, int]
    balances: tuple[Balance, ...]
    cells_of: tuple[frozenset[int], ...]
    rules_of: tuple[Balance, ...]
    signed: tuple[bool, ...]
    components: tuple[Component, ...]
    component_of: tuple[int, ...]

    def components_of(self, keys: Iterable[str]) -> set[int]:
        """The components in which these keys have cells; a key that stands in no rule has none."""
        return {self.component_of[self.index[key]] for key in keys if key in self.index}

    def rules_within(self, keys: Sequence[str]) -> set[int]:
        """The rules of these cells alone."""
        cells = {self.index[key] for key in keys if key in self.index}
        touched = {r for cell in cells for r, _ in self.rules_of[cell]}
        return {r for r in touched if self.cells_of[r] <= cells}


def structure_of(form: Form, rules: tuple[Rule, ...] | None = None) -> Structure:
    """The structure of a form's rules, or of some of them; computed once for every set of rules."""
    not_counts = frozenset(key for key, cell in form.cells.items() if cell.kind != "count")
    return structure_of_rules(form.rules if rules is None else rules, not_counts)


@lru_cache(maxsize=32)
def structure_of_rules(rules: tuple[Rule, ...], not_counts: frozenset[str] = frozenset()) -> Structure:
    """The structure of some rules.

    :param not_counts: the keys of cells that may be negative.
    """
    keys = tuple(dict.fromkeys(key for rule in rules for key in rule.keys))
    index = {key: i for i, key in enumerate(keys)}
    balances = tuple(_balance_of(rule, index) for rule in rules)
    rules_of: list[list[tuple[int, int]]] = [[] for _ in keys]
    for r, balance in enumerate(balances):
        for cell, sign in balance:
            rules_of[cell].append((r, sign))
    signed = tuple(key in not_counts for key in keys)
    components = tuple(
        _make_component(cells, members, balances) for cells, members in _connected_parts(len(keys), balances, rules_of)
    )
    component_of = [0] * len(keys)
    for c, component in enumerate(components):
        for cell in component.cells:
            component_of[cell] = c
    return Structure(
        rules,
        keys,
        index,
        balances,
        tuple(frozenset(cell for cell, _ in balance) for balance in balances),
        tuple(map(tuple, rules_of)),
        signed,
        components,
        tuple(component_of),
    )


def _balance_of(rule: Rule, index: Mapping[str, int]) -> Balance:
    signs: Counter[int] = Counter()
    for key in rule.left:
        signs[index[key]] += 1
    for key in rule.right:
        signs[index[key]] -= 1
    return tuple((cell, sign) for cell, sign in signs.items() if sign)


def _connected_parts(
    cells: int, balances: Sequence[Balance], rules_of: Sequence[Sequence[tuple[int, int]]]
) -> Iterable[tuple[tuple[int, ...], tuple[int, ...]]]:
    """The cells and the rules of each part whose rules hang together by their cells."""
    seen = [False] * cells
    for start in range(cells):
        if seen[start]:
            continue
        seen[start] = True
        found, members, queue = [start], set[int](), [start]
        while queue:
            for r, _ in rules_of[queue.pop()]:
                if r in members:
                    continue
                members.add(r)
                for cell, _ in balances[r]:
                    if not seen[cell]:
                        seen[cell] = True
                        found.append(cell)
                        queue.append(cell)
        yield tuple(sorted(found)), tuple(sorted(members))


def _make_component(cells: tuple[int, ...], rules: tuple[int, ...], balances: Sequence[Balance]) -> Component:
    kept = _drop_implied(rules, balances)
    signs = None if kept is None else _choose_signs(kept, balances)
    if kept is None or signs is None:
        return Component(cells, rules, None, ())
    ground = len(kept)
    # A cell of one rule comes from the ground or goes to it: the ground balances by itself if all rules do.
    ends: dict[int, list[int]] = {cell: [ground, ground] for cell in cells}
    for node, r in enumerate(kept):
        for cell, sign in balances[r]:
            ends[cell][1 if sign * signs[r] > 0 else 0] = node
    return Component(cells, rules, {cell: (u, v) for cell, (u, v) in ends.items()}, (*kept, -1))


def _drop_implied(rules: Sequence[int], balances: Sequence[Balance]) -> tuple[int, ...] | None:
    """The rules without some that others imply, so that no cell stands in more than two; None if in vain."""
    # A cell that counts twice in a sum cannot be one arc.
    if any(abs(sign) != 1 for r in rules for _, sign in balances[r]):
        return None
    kept = list(rules)
    while crowded := _crowded_rules(kept, balances):
        for r in crowded:
            others = [o for o in kept if o != r]
            if _is_implied(balances[r], [balances[o] for o in others]):
                kept = others
                break
        else:
            return None
    return tuple(kept)


def _crowded_rules(rules: Sequence[int], balances: Sequence[Balance]) -> list[int]:
    """The rules with cells that stand in more than two rules, those with the most such cells first."""
    uses = Counter(cell for r in rules for cell, _ in balances[r])
    crowded = Counter({r: sum(uses[cell] > 2 for cell, _ in balances[r]) for r in rules})
    return [r for r, count in crowded.most_common() if count]


def _is_implied(balance: Balance, others: Sequence[Balance]) -> bool:
    """Whether a balance is a linear combination of others (elimination over the rationals)."""
    pivots: list[tuple[int, dict[int, Fraction]]] = []
    for other in (*others, balance):
        # Exact numbers, because it is the difference of nothing at all that is looked for.
        row = {cell: Fraction(sign) for cell, sign in other}
        for cell, pivot in pivots:
            if factor := row.get(cell):
                for c, x in pivot.items():
                    left = row.get(c, 0) - factor * x
                    if left:
                        row[c] = Fraction(left)
                    else:
                        row.pop(c, None)
        if not row:
            if other is balance:
                return True
            continue
        cell, lead = next(iter(row.items()))
        pivots.append((cell, {c: x / lead for c, x in row.items()}))
    return False


def _choose_signs(rules: Sequence[int], balances: Sequence[Balance]) -> dict[int, int] | None:
    """A sign for every rule such that a cell of two rules enters one and leaves the other, or None."""
    uses: dict[int, list[tuple[int, int]]] = {}
    for r in rules:
        for cell, sign in balances[r]:
            uses.setdefault(cell, []).append((r, sign))
    signs: dict[int, int] = {}
    for start in rules:
        if start in signs:
            continue
        signs[start] = 1
        queue = deque([start])
        while queue:
            r = queue.popleft()
            for cell, sign in balances[r]:
                for other, other_sign in uses[cell]:
                    if other == r:
                        continue
                    wanted = -signs[r] * sign * other_sign
                    if other not in signs:
                        signs[other] = wanted
                        queue.append(other)
                    elif signs[other] != wanted:
                        return None
    return signs
