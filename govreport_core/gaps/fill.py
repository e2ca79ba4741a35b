"""Answers of gap-filling plugins made cells: what is believed of them, what is dropped, and what is proven.

A plugin may only say which printed token stands in which open cell. A claim is dropped with a finding if

- its cell is not open: what was read or derived cannot change;
- the text does not stand where it is said to stand, or is no figure of the cell's type;
- its token was used before, by a printed cell or by another claim;
- its token was read in a row, and the cell is in another;
- arithmetic has excluded the value;
- a hard edit that could be kept before can no longer be kept with it.

An answer of which any claim is dropped is dropped whole: who misread one figure has misread the document, and the
claims that pass beside it pass by chance. What is left is consistent. It is `checked` only where `proof.prove_cells`
says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from govreport_core.forms.figures import Figure
from govreport_core.forms.form import Form
from govreport_core.gaps.answers import Accepted, FillAnswer, FillOutcome, Refusal
from govreport_core.gaps.grounding import ground_claims, keep_feasible
from govreport_core.gaps.proof import prove_cells, reading_of, table_of
from govreport_core.hooks.answers import members_of, nonsense
from govreport_core.model.cell import Cell, Evidence
from govreport_core.model.document import Document
from govreport_core.model.finding import Finding, finding
from govreport_core.model.gaps import Gaps
from govreport_core.model.readings import CellReading

HOOK = "govreport_fill"

# Why a claim is dropped of which nothing is wrong by itself.
BESIDE_A_REFUSED = "another part of the same answer was refused"


def fill_gaps(answers: Iterable[tuple[str, object]], document: Document, form: Form, gaps: Gaps) -> FillOutcome:
    """The cells that plugins filled.

    :param answers: plugin name and what its hook returned, as `manager.call("govreport_fill", …)` yields them.
    :return: only new cells; the settled ones never change.
    """
    cells: dict[str, Cell] = {}
    findings: list[Finding] = []
    fillings: list[FillAnswer] = []
    for plugin, answer in answers:
        filling, problem = _checked_answer(answer)
        fillings.append(filling)
        findings += nonsense(plugin, HOOK, problem)
        # What one plugin has filled is settled for the next.
        now = _gaps_left(gaps, cells)
        accepted = _all_or_nothing(filling, accept_claims(document, form, now, filling, plugin=plugin), problem)
        cells.update(accepted.cells)
        findings += filling.findings
        findings += (refusal_finding(plugin, refusal) for refusal in accepted.refused)
        if accepted.unproven:
            findings.append(_unproven_finding(plugin, accepted.unproven))
    return FillOutcome.of(cells, findings, fillings)


def accept_claims(
    document: Document, form: Form, gaps: Gaps, filling: FillAnswer, *, plugin: str, prove: bool = True
) -> Accepted:
    """Which claims can be believed, each judged by itself. Pure: the same claims give the same cells.

    :param prove: False leaves the proofs out, as for a plugin that looks at its own answer; nothing is checked then.
    """
    grounded = keep_feasible(form, gaps, ground_claims(document, form, gaps, filling.readings))
    refused = list(grounded.refused)
    tables = form.cached(table_of)
    proofs: dict[str, Mapping[str, Figure]] = {}
    cells: dict[str, Cell] = {}
    unproven: list[str] = []
    for key, (reading, value) in grounded.claims.items():
        table = tables[key]
        # Once for a table: the search for proofs takes longest of all.
        if table not in proofs:
            proofs[table] = prove_cells(form, gaps, table) if prove else {}
        if key in proofs[table] and proofs[table][key] != value:
            refused.append(Refusal(reading, f"the rules leave only {proofs[table][key]} for this cell"))
            continue
        # The proof reckons with the offered tokens alone; of any other it says nothing.
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


def _all_or_nothing(filling: FillAnswer, accepted: Accepted, problem: str | None) -> Accepted:
    """What was accepted of an answer; nothing if any part of it was refused.

    :param problem: what was wrong with parts of the answer that are no claims at all.
    """
    if not accepted.refused and problem is None:
        return accepted
    refused = {refusal.reading for refusal in accepted.refused}
    others = (reading for reading in dict.fromkeys(filling.readings) if reading not in refused)
    return Accepted({}, (*accepted.refused, *(Refusal(reading, BESIDE_A_REFUSED) for reading in others)))


def _checked_answer(answer: object) -> tuple[FillAnswer, str | None]:
    """The answer as a FillAnswer, and what was wrong with it."""
    full = answer if isinstance(answer, FillAnswer) else FillAnswer()
    readings, problem = members_of(full.readings if answer is full else answer, CellReading)
    return replace(full, readings=readings), problem


def _gaps_left(gaps: Gaps, cells: Mapping[str, Cell]) -> Gaps:
    """The gaps that are left after some cells were filled."""
    if not cells:
        return gaps
    return Gaps(tuple(g for g in gaps.open if g.key not in cells), gaps.rows, {**gaps.settled, **cells})


def _unproven_finding(plugin: str, keys: Sequence[str]) -> Finding:
    return Finding(
        "fill-unproven",
        tuple(keys),
        kind="plugin",
        severity="info",
        message=f"Plugin {plugin!r}: {len(keys)} answers agree with the rules but are not proven by them; "
        "they were left out, as only checked answers are accepted.",
    )
