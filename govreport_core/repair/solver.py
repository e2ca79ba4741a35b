"""Runs the stages of a repair in order: rules, rows, errors, what follows, assumptions last."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from govreport_core.forms.assumptions import BLANK_IS_ZERO, FORM_ORDER, USUAL_ASSUMPTIONS
from govreport_core.forms.figures import Figure, Interval
from govreport_core.forms.form import Form
from govreport_core.forms.rules import violations
from govreport_core.repair import explain
from govreport_core.repair.arguments import check_arguments
from govreport_core.repair.assumptions import blank_cells_of_rows, find_zeros
from govreport_core.repair.broken import BrokenRules
from govreport_core.repair.budget import Effort
from govreport_core.repair.derive import Contradiction, Derivation, derive_cells, find_contradiction
from govreport_core.repair.localize import Localization, localize_errors
from govreport_core.repair.network import Component, structure_of
from govreport_core.repair.residual import Residual
from govreport_core.repair.results import Repair, Settled
from govreport_core.repair.rows import (
    Gathered,
    RowTokens,
    adds_up,
    gather_readings,
    lacks_many,
    list_with_zeros,
    read_rows,
    read_with_zeros,
)
from govreport_core.repair.shifted import find_shifted_blanks

OPEN = Settled(None, "missing")


def repair(
    form: Form,
    figures: Mapping[str, Figure | None],
    rows: Sequence[RowTokens] = (),
    *,
    blanks: Collection[str] = (),
    assume: Collection[str] = USUAL_ASSUMPTIONS,
    # About half a second: the most that a table may cost, be it made to cost much.
    effort: int = 500_000,
    order: Sequence[str | int] = (),
) -> Repair:
    """What the form's own sums settle of a table, and where they are broken.

    :param form: the form's variant: without optional rows that the document does not have.
    :param figures: the printed figures by key; a key that is absent or None is open. They are never changed.
    :param rows: rows of tokens whose columns are not known, in the document's order.
    :param blanks: open keys whose place in the document is known and printed blank.
    :param assume: names of the assumptions that may be made: "blank-is-zero" and "form-order".
    :param effort: units of work, each about a microsecond of CPU time; when they are spent, what is not settled stays
        ambiguous. They are counted: the same table always ends alike, however slow the machine.
    :param order: the document's sequence of settled rows (row ids) and of row readings (their numbers in
        `rows`); needed to place readings whose label is lost. Empty: the row readings alone in their order.
    :raises ValueError: an unknown assumption, or a row reading or order entry that names no row.
    """
    check_arguments(form, rows, assume, order)
    open_keys = [key for key in form.cells if figures.get(key) is None]
    if not open_keys and not any(True for _ in violations(form.rules, figures)):
        return Repair({})
    arguments = (form, figures, rows, blanks, assume, order, open_keys, Effort(effort))
    solver = _Solver(*arguments)
    result = solver.solve_table()
    return _Solver(*arguments, thorough=True).solve_table() if solver.sparse and solver.is_refuted else result


@dataclass(slots=True)
class _Progress:
    """What is known of the cells of the structure as the stages go on.

    :param known: the figures printed or read out of tokens.
    :param trusted: of these the ones that no contradiction makes suspect, and what is derived.
    :param closed: components with a contradiction that is not understood; nothing is concluded in them.
    """

    known: list[int | None]
    trusted: list[int | None]
    derivations: dict[int, Derivation] = field(default_factory=dict)
    localizations: dict[int, Localization] = field(default_factory=dict)
    conflicts: dict[int, tuple[int, ...]] = field(default_factory=dict)
    residuals: dict[int, Residual] = field(default_factory=dict)
    closed: set[int] = field(default_factory=set)
    exhausted: bool = False


class _Solver:
    def __init__(
        self,
        form: Form,
        figures: Mapping[str, Figure | None],
        rows: Sequence[RowTokens],
        blanks: Collection[str],
        assume: Collection[str],
        order: Sequence[str | int],
        open_keys: Sequence[str],
        effort: Effort,
        *,
        thorough: bool = False,
    ) -> None:
        self.form, self.figures = form, figures
        self.blanks, self.assume, self.effort = blanks, assume, effort
        self.open_keys = open_keys
        # What the rows leave open has to be derived, too: a part of the effort is kept for that.
        with effort.share(0.8) as share:
            zeros = list_with_zeros(form, figures, rows, effort=share) if BLANK_IS_ZERO in assume else {}
            # Without the assumption such rows say next to nothing, which is dear to find out.
            self.sparse = set() if thorough else {n for n, x in zeros.items() if lacks_many(rows[n], x)}
            gathered = Gathered()
            if rows:
                gathered = gather_readings(form, figures, rows, order, zeros=zeros, leave_out=self.sparse, effort=share)
            # Tokens that fit no reading: neither their cells nor the rules within their row can be relied on.
            self.distrusted = {key for id in gathered.unexplained for key in form.row_keys[id]}
            self.shifted = find_shifted_blanks(form, figures, blanks)
            rules = tuple(rule for rule in form.rules if not self.distrusted.issuperset(rule.keys))
            self.structure = structure_of(form, rules)
            self.impossible: dict[int, Figure] = {}
            printed = [self._whole_figure(cell, key) for cell, key in enumerate(self.structure.keys)]
            adding_up = [reading for n, reading in zeros.items() if adds_up(rows[n], reading)]
            # What is left open under the assumption is so without it: all that is worth finding, that search finds.
            in_full = not self.sparse
            self.tokens = read_rows(
                self.structure, printed, gathered, effort=share, adding_up=adding_up, in_full=in_full
            )
        self.distrusted |= self.tokens.suspects
        self.with_zeros = gathered.with_zeros(zeros.values(), self.tokens.suspects)
        self.in_order = self.with_zeros.in_order()
        known = self._enter_tokens(printed)
        self.state = _Progress(known, list(known), exhausted=not self.tokens.complete)
        self.candidates = dict(self.tokens.candidates)
        # Whether rows contradict each other under the assumption.
        self.is_refuted = False

    def _enter_tokens(self, printed: Sequence[int | None]) -> list[int | None]:
        """The figures printed or read out of tokens from which something may be concluded."""
        # Of a row that breaks its own sum or fits no table some figure is wrong: nothing is concluded from any of them.
        doubtful = self.tokens.by_digits | self.tokens.suspects
        known = [None if key in doubtful else x for key, x in zip(self.structure.keys, printed, strict=True)]
        for key, value in self.tokens.values.items():
            if key in self.structure.index and key not in doubtful:
                known[self.structure.index[key]] = int(value)
        return known

    def _whole_figure(self, cell: int, key: str) -> int | None:
        figure = self.figures.get(key)
        if figure is None or (type(figure) is int and figure >= 0):
            return figure
        if figure != int(figure) or (figure < 0 and not self.structure.signed[cell]):
            # Out of the cell's domain: printed, but no figure that any rule can be kept with.
            self.impossible[cell] = figure
            return None
        return int(figure)

    def solve_table(self) -> Repair:
        for c, component in enumerate(self.structure.components):
            self._solve_component(c, component)
        cells = {key: OPEN if key in self.shifted else self._settle_cell(key) for key in self.open_keys}
        # Assumptions come last, or cells that follow without them would be called assumed.
        used = [
            assumption
            for assumption, gathered in ((BLANK_IS_ZERO, self.with_zeros), (FORM_ORDER, self.in_order))
            if assumption in self.assume and self._assume(assumption, gathered, cells)
        ]
        cells = {key: self._describe_open(key) if cell.value is None else cell for key, cell in cells.items()}
        # Figures read out of tokens are printed, too: a rule that they break is broken in the document.
        broken = tuple(violations(self.form.rules, {**self.figures, **self.tokens.values}))
        explainer = BrokenRules(
            self.form,
            self.structure,
            self.state.localizations,
            {c: derivation.values for c, derivation in self.state.derivations.items()},
            self.impossible,
            self.tokens.by_digits,
        )
        return Repair(
            cells,
            tuple(map(explainer.explain_violation, broken)),
            tuple(explainer.explain_conflicts(broken, self.state.conflicts, self.tokens.explanations)),
            tuple(used),
            self.state.exhausted,
        )

    def _solve_component(self, c: int, component: Component) -> None:
        structure, state = self.structure, self.state
        if all(state.known[cell] is not None for cell in component.cells) and not find_contradiction(
            structure, component, state.known
        ):
            return
        try:
            derivation = derive_cells(structure, component, state.known, effort=self.effort)
        except Contradiction as contradiction:
            state.conflicts[c] = contradiction.rules
        else:
            if c in self.tokens.contradicted or self._contradicts_digits(derivation):
                # What follows for the open cells would contradict what is printed in them.
                state.closed.add(c)
            else:
                self._trust_derived(c, derivation)
            return
        found = Localization((), False)
        # Errors are located by what enters and leaves nodes; without a network all cells stay suspect.
        if component.arcs is not None:
            found = localize_errors(structure, component, state.known, effort=self.effort)
            state.exhausted |= not found.complete and self.effort.over
        state.localizations[c] = found
        # Quarantine: whatever any minimal set would change counts as unknown. To drop the broken rules instead gave
        # 107 wrong cells in 570 damaged tables, quarantine gave 3.
        suspects = found.suspects if found.complete else component.cells
        for cell in suspects:
            state.trusted[cell] = None
        if not found.complete or c in self.tokens.contradicted:
            state.closed.add(c)
            return
        self._trust_derived(c, derive_cells(structure, component, state.trusted, effort=self.effort))

    def _contradicts_digits(self, derivation: Derivation) -> bool:
        """Whether the rules ask for other figures than those of a row that is read a digit a cell."""
        printed = {self.structure.index.get(key): self.tokens.values[key] for key in self.tokens.by_digits}
        return any(printed.get(cell, value) != value for cell, value in derivation.values.items())

    def _trust_derived(self, c: int, derivation: Derivation) -> None:
        self.state.derivations[c] = derivation
        self.state.exhausted |= not derivation.complete
        for cell, value in derivation.values.items():
            self.state.trusted[cell] = value

    def _settle_cell(self, key: str) -> Settled:
        cell = self.structure.index.get(key)
        if key in self.tokens.values:
            return self._settle_read_cell(key, cell)
        derivation = self._derivation_of(key)
        if cell is not None and derivation is not None and cell in derivation.values:
            return Settled(
                derivation.values[cell],
                "derived",
                derivation.corroborated.get(cell, False),
                explain.explain_derived(self.structure, derivation.reasons[cell], cell),
            )
        return OPEN

    def _derivation_of(self, key: str) -> Derivation | None:
        cell = self.structure.index.get(key)
        if cell is None or key in self.distrusted or key in self.tokens.misread:
            return None
        return self.state.derivations.get(self.structure.component_of[cell])

    def _describe_open(self, key: str) -> Settled:
        """What is known of a cell that stays open."""
        if key in self.shifted:
            return Settled(None, "ambiguous")
        candidates = self.candidates.get(key)
        derivation, interval = self._derivation_of(key), None
        if derivation is not None:
            interval = derivation.find_interval(self.structure.index[key], self.effort)
            self.state.exhausted |= not derivation.complete
        # From 0 up without a limit is what every count is: that is to know nothing.
        if candidates is None and (interval is None or (interval[1] is None and not interval[0])):
            return Settled(None, "missing")
        return Settled(None, "ambiguous", candidates=candidates or (), interval=interval)

    def _settle_read_cell(self, key: str, cell: int | None) -> Settled:
        value, token = self.tokens.values[key], self.tokens.tokens.get(key)
        if cell is None:
            return Settled(value, "derived", False, explain.explain_read(()), token=token)
        rules = [self.structure.rules[r] for r, _ in self.structure.rules_of[cell]]
        if key in self.tokens.by_rows:
            rules = [rule for rule in rules if rule in self.form.rules_within_rows] or rules
        c = self.structure.component_of[cell]
        residual = None if c in self.state.localizations else self._residual_of(c)
        robust = residual is not None and residual.is_robust(cell)
        return Settled(value, "derived", robust, explain.explain_read(rules), token=token)

    def _residual_of(self, c: int) -> Residual | None:
        derivation = self.state.derivations.get(c)
        if derivation is not None:
            return derivation.residual
        if c not in self.state.residuals:
            component = self.structure.components[c]
            if component.arcs is None or any(self.state.known[cell] is None for cell in component.arcs):
                return None
            self.state.residuals[c] = Residual(self.structure, component, self.state.known, {})
        return self.state.residuals[c]

    def _assume(self, assumption: str, gathered: Gathered, cells: dict[str, Settled]) -> bool:
        """Enter what follows under an assumption; whether anything does.

        :param gathered: the readings of rows under it.
        :param cells: what follows without it, or under others that are made before.
        """
        still_open = {key for key, cell in cells.items() if cell.value is None} - self.distrusted - self.shifted
        known = list(self.state.trusted)
        self._enter_known(cells, known)
        settled = Settled(0, "assumed", rules=(explain.ASSUMED[assumption],), assumption=assumption)
        blanks = self._blanks_of(still_open) if assumption == BLANK_IS_ZERO else ()
        assumed = dict.fromkeys(blanks, settled)
        self._enter_known(assumed, known)
        asked = {key for key, cell in cells.items() if cell.token is None or self.sparse}
        closed = self.state.closed
        read = read_with_zeros(self.structure, known, gathered, asked=asked, closed=closed, effort=self.effort)
        self.is_refuted |= bool(read.contradicted)
        self.state.exhausted |= not read.complete
        self.candidates.update(read.candidates)
        still_open -= read.misread
        fixed = {self.structure.keys[cell]: value for cell, value in read.fixed.items()}
        for key, value in {**fixed, **read.values}.items():
            token = read.tokens.get(key)
            if key in still_open:
                assumed[key] = settled._replace(value=value, token=token)
            elif key in cells and cells[key].token is None and cells[key].value == value:
                # A value that was sure without its place being so.
                cells[key] = cells[key]._replace(token=token)
        self._enter_known(assumed, known)
        cells.update(assumed)
        for c in self.structure.components_of(assumed):
            self._derive_from_assumed(c, known, still_open - assumed.keys(), assumption, cells)
        return bool(assumed)

    def _blanks_of(self, still_open: set[str]) -> set[str]:
        """The printed blanks that may be taken for 0."""
        printed = {key for key in self.form.cells if self.figures.get(key) is not None} | set(self.tokens.values)
        rows = blank_cells_of_rows(self.form, still_open & set(self.blanks), printed)
        return find_zeros(self.structure, self.state.trusted, self._interval_of, rows, self.state.closed) & still_open

    def _interval_of(self, cell: int) -> Interval | None:
        derivation = self.state.derivations.get(self.structure.component_of[cell])
        return None if derivation is None else derivation.find_interval(cell, self.effort)

    def _enter_known(self, settled: Mapping[str, Settled], known: list[int | None]) -> None:
        for key, cell in settled.items():
            if key in self.structure.index and cell.value is not None:
                known[self.structure.index[key]] = int(cell.value)

    def _derive_from_assumed(
        self,
        c: int,
        known: Sequence[int | None],
        still_open: Collection[str],
        assumption: str,
        cells: dict[str, Settled],
    ) -> None:
        """What the assumed figures settle in their turn rests on the assumption as well."""
        derivation = derive_cells(self.structure, self.structure.components[c], known, effort=self.effort)
        for cell, value in derivation.values.items():
            key = self.structure.keys[cell]
            if key in still_open:
                rules = explain.explain_derived(self.structure, derivation.reasons[cell], cell)
                cells[key] = Settled(value, "assumed", rules=rules, assumption=assumption)
