"""Says of broken rules how few changes would mend them, and which of their figures are doubtful anyway."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from govreport_core.forms.figures import Figure
from govreport_core.forms.form import Form, Rule
from govreport_core.forms.rules import Violation
from govreport_core.repair.localize import Localization
from govreport_core.repair.network import Structure
from govreport_core.repair.results import Conflict, ExplainedViolation, Explanation


@dataclass(frozen=True, slots=True)
class BrokenRules:
    """What is known of the rules of one table that its figures break.

    :param localizations: component -> the minimal change sets that were found in it.
    :param derived: component -> the figures that the rules leave its cells, by their numbers.
    :param impossible: cells whose printed figure no rule can be kept with.
    :param by_digits: keys read a digit a cell in rows that break their own sum.
    """

    form: Form
    structure: Structure
    localizations: Mapping[int, Localization]
    derived: Mapping[int, Mapping[int, int]]
    impossible: Mapping[int, Figure]
    by_digits: Collection[str]

    def explain_violation(self, violation: Violation) -> ExplainedViolation:
        """A broken rule with the minimal change sets of its part of the table."""
        return ExplainedViolation(*violation, *self._explain(violation.rule), self._doubtful_in(violation.rule))

    def explain_conflicts(
        self,
        broken: Sequence[Violation],
        conflicts: Mapping[int, tuple[int, ...]],
        rows: Iterable[Sequence[Sequence[str]]],
    ) -> Iterator[Conflict]:
        """What is contradictory beside broken rules.

        :param conflicts: component -> rules, by their numbers, that no figures can keep together.
        :param rows: per group of rows that fit into no table the keys of each row or figure that may be wrong.
        """
        parts = self.structure.components_of(key for violation in broken for key in violation.rule.keys)
        for c, rules in conflicts.items():
            if c not in parts:
                names = tuple(self.structure.rules[r] for r in rules)
                yield Conflict(names, *self._explain(names[0]))
        yield from map(self._explain_rows, rows)

    def _explain_rows(self, suspects: Sequence[Sequence[str]]) -> Conflict:
        """Rows that fit into no table, with the rows and printed figures of which each alone explains that."""
        parts = self.structure.components_of(key for keys in suspects for key in keys)
        between = [
            rule
            for rule in self.structure.rules
            if rule not in self.form.rules_within_rows and not parts.isdisjoint(self.structure.components_of(rule.keys))
        ]
        shared = [rule for rule in between if all(any(key in rule.keys for key in keys) for keys in suspects)]
        return Conflict(tuple(shared or between), tuple(dict.fromkeys(keys) for keys in suspects), True)

    def _doubtful_in(self, rule: Rule) -> tuple[str, ...]:
        """The cells of a rule between rows whose own row, read a digit a cell, breaks its sum."""
        if rule in self.form.rules_within_rows:
            return ()
        return tuple(key for key in rule.keys if key in self.by_digits)

    def _explain(self, rule: Rule) -> tuple[tuple[Explanation, ...], bool]:
        """The minimal change sets of the part of the table to which a rule belongs; whether these are all."""
        # Left out because no reading of its row fits: how to mend it cannot be said.
        if rule not in self.structure.rules:
            return (), False
        (c,) = self.structure.components_of(rule.keys)
        keys, values = self.structure.keys, self.derived.get(c, {})
        impossible = {
            keys[cell]: values.get(cell) for cell in self.impossible if self.structure.component_of[cell] == c
        }
        found = self.localizations.get(c, Localization(((),) if impossible else (), True))
        return tuple(
            {**impossible, **{keys[cell]: x for cell, x in change}} for change in found.changes
        ), found.complete
