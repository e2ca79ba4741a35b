"""Answers of gap-filling plugins made cells: what is believed of them, what is dropped, and what is proven.

A plugin may only say which printed token stands in which open cell. A claim is dropped with a finding if

- its cell is not open: what was read or derived cannot change;
- the text does not stand where it is said to stand, or is no figure of the cell's type;
- its token was used before, by a printed cell or by another claim;
- its token was read in a row, and the cell is in another;
- arithmetic has excluded the value;
- a hard edit that could be kept before can no longer be kept with it.

What is left is consistent. It is `checked` only where `assignments.proven` says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from govreport_core.forms.figures import Figure
from govreport_core.forms.form import Form
from govreport_core.gaps.answers import Accepted, FillAnswer, FillOutcome, Refusal
from govreport_core.gaps.proof import proven, reading_of, run_together, table_of
from govreport_core.model.cell import Cell, Evidence
from govreport_core.model.document import Document
from govreport_core.model.finding import Finding, finding
from govreport_core.model.gaps import Gap, Gaps
from govreport_core.model.readings import CellReading
from govreport_core.reading.values import figure_of
from govreport_core.repair.bounds import feasible

HOOK = "govreport_fill"


def fill_gaps(answers: Iterable[tuple[str, object]], document: Document, form: Form, gaps: Gaps) -> FillOutcome:
    """The cells that plugins filled.

    :param answers: plugin name and what its hook returned, as `manager.call("govreport_fill", …)` yields them.
    :return: only new cells; the settled ones never change.
    """
    cells: dict[str, Cell] = {}
    findings: list[Finding] = []
    fillings: list[FillAnswer] = []
    for plugin, answer in answers:
        filling, problem = _answer(answer)
        fillings.append(filling)
        if problem:
            findings.append(finding("plugin-nonsense", plugin=plugin, hook=HOOK, problem=problem))
        now = _with(gaps, cells)
        accepted = accept(document, form, now, filling, plugin=plugin)
        cells.update(accepted.cells)
        findings += filling.findings
        findings += (refusal_finding(plugin, refusal) for refusal in accepted.refused)
        if accepted.unproven:
            findings.append(_unproven(plugin, accepted.unproven))
    return FillOutcome.of(cells, findings, fillings)


def accept(
    document: Document, form: Form, gaps: Gaps, filling: FillAnswer, *, plugin: str, prove: bool = True
) -> Accepted:
    """Which claims are believed. Pure: the same claims give the same cells.

    :param prove: False leaves the proofs out, as for a plugin that looks at its own answer; nothing is checked then.
    """
    claims, refused = _grounded(document, form, gaps, filling.readings)
    claims = _consistent(form, gaps, claims, refused)
    tables = table_of(form)
    proofs: dict[str, Mapping[str, Figure]] = {}
    cells: dict[str, Cell] = {}
    unproven: list[str] = []
    for key, (reading, value) in claims.items():
        table = tables[key]
        if table not in proofs:
            proofs[table] = proven(form, gaps, table) if prove else {}
        if key in proofs[table] and proofs[table][key] != value:
            refused.append(Refusal(reading, f"the rules leave only {proofs[table][key]} for this cell"))
            continue
        offered = reading_of(gaps.rows, reading.position.start, reading.position.end) is not None
        checked = offered and key in proofs[table]
        if filling.only_checked and not checked:
            unproven.append(key)
            continue
        evidence = Evidence.of(plugin, reading.text, reading.position, document)
        cells[key] = Cell(value, "filled", evidence, checked=checked, model=filling.models.get(key))
    return Accepted(cells, tuple(refused), tuple(unproven))


def refusal_finding(plugin: str, refusal: Refusal) -> Finding:
    """The finding for a dropped claim."""
    reading = refusal.reading
    return finding("fill-refused", (reading.key,), found=reading.text, plugin=plugin, problem=refusal.problem)


def _answer(answer: object) -> tuple[FillAnswer, str | None]:
    """The answer as a Filling, and what was wrong with it."""
    filling = answer if isinstance(answer, FillAnswer) else None
    try:
        given: Sequence[object] = tuple(filling.readings if filling else answer)  # type: ignore[arg-type]
    except Exception as error:
        return FillAnswer(), f"its answer cannot be read ({type(error).__name__}: {error})"
    good = tuple(r for r in given if isinstance(r, CellReading))
    wrong = next((r for r in given if not isinstance(r, CellReading)), None)
    problem = None if wrong is None else f"{type(wrong).__name__} is no CellReading"
    if filling is None:
        return FillAnswer(good), problem
    return (
        FillAnswer(good, filling.models, filling.model, filling.usage, filling.findings, filling.only_checked),
        problem,
    )


def _with(gaps: Gaps, cells: Mapping[str, Cell]) -> Gaps:
    """The gaps that are left after some cells were filled."""
    if not cells:
        return gaps
    return Gaps(tuple(g for g in gaps.open if g.key not in cells), gaps.rows, {**gaps.settled, **cells})


_Claims = dict[str, tuple[CellReading, Figure]]


def _grounded(
    document: Document, form: Form, gaps: Gaps, readings: Iterable[CellReading]
) -> tuple[_Claims, list[Refusal]]:
    """Claims that speak of an open cell and of a token of their own."""
    open_cells = {gap.key: gap for gap in gaps.open}
    used = sorted((c.evidence.start, c.evidence.end) for c in gaps.settled.values() if c.has_place and c.evidence)
    claims: _Claims = {}
    refused: list[Refusal] = []
    distinct = list(dict.fromkeys(readings))
    spans = [(r.position.start, r.position.end) for r in distinct]
    keys = [r.key for r in distinct]
    for reading in distinct:
        start, end = reading.position.start, reading.position.end
        problem = None
        value = None
        if reading.key not in form.cells:
            problem = f"it is no cell of form {form.id}"
        elif reading.key not in open_cells:
            problem = "it is settled already; what was read or derived does not change"
        elif not 0 <= start < end or document.text[start:end] != reading.text:
            problem = "the text does not stand at the position given"
        elif keys.count(reading.key) > 1:
            problem = "two tokens were named for this cell"
        elif sum(s < end and start < e for s, e in spans) > 1:
            problem = "the token was named for more than one cell"
        elif any(s < end and start < e for s, e in used):
            problem = "the token belongs to a cell that was read"
        else:
            value, _ = figure_of(reading, form.cells[reading.key].kind, document)
            problem = _value_problem(form, gaps, open_cells[reading.key], reading, value)
        if problem is not None or value is None:
            refused.append(Refusal(reading, problem or "the text is no figure of this cell's type"))
        else:
            claims[reading.key] = (reading, value)
    return claims, refused


def _value_problem(form: Form, gaps: Gaps, gap: Gap, reading: CellReading, value: Figure | None) -> str | None:
    if value is None:
        return "the text is no figure of this cell's type"
    row = reading_of(gaps.rows, reading.position.start, reading.position.end)
    if row is not None and row.row is not None and reading.key not in form.row_keys[row.row]:
        return f"the token was read in row {row.row}"
    if row is not None and run_together(form, row):
        return "the token may be the figures of several cells run together"
    return excluded(gap, value)


def excluded(gap: Gap, value: Figure) -> str | None:
    """Why arithmetic excludes this value for an open cell; None if it does not."""
    if gap.cell.candidates and value not in gap.cell.candidates:
        return f"arithmetic leaves only {', '.join(map(str, gap.cell.candidates))}"
    if gap.cell.interval is not None:
        low, high = gap.cell.interval
        if (low is not None and value < low) or (high is not None and value > high):
            return f"arithmetic leaves only {'any' if low is None else low} to {'any' if high is None else high}"
    return None


def _consistent(form: Form, gaps: Gaps, claims: _Claims, refused: list[Refusal]) -> _Claims:
    """The claims without those of a rule that could be kept before and cannot be kept with them.

    None of a rule's claims is preferred to the others: which of them is wrong, the rule does not say.
    """
    before = {key: cell.value for key, cell in gaps.settled.items()}
    intervals = {gap.key: gap.cell.interval for gap in gaps.open}
    tenable = [rule for rule in form.rules if feasible(rule, before.get, intervals)]
    while True:
        after = {**before, **{key: value for key, (_, value) in claims.items()}}
        broken = [rule for rule in tenable if not feasible(rule, after.get, intervals)]
        guilty = {key: rule for rule in broken for key in rule.keys if key in claims}
        if not guilty:
            return claims
        for key, rule in guilty.items():
            refused.append(Refusal(claims[key][0], f"{rule.label} ({rule.subject}) could not be kept with it"))
        claims = {key: claim for key, claim in claims.items() if key not in guilty}


def _unproven(plugin: str, keys: Sequence[str]) -> Finding:
    return Finding(
        "fill-unproven",
        tuple(keys),
        kind="plugin",
        severity="info",
        message=f"Plugin {plugin!r}: {len(keys)} answers agree with the rules but are not proven by them; "
        "they were left out, as only checked answers are accepted.",
    )
