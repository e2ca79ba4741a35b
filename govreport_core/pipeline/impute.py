"""What readings leave open, settled as far as the rules and the named assumptions allow."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from govreport_core.forms.assumptions import BLANK_IS_ZERO
from govreport_core.forms.figures import UNIT_OF_THE_FORM, parse_figure
from govreport_core.forms.form import Form
from govreport_core.forms.normalization import normalize_label
from govreport_core.forms.rules import violations
from govreport_core.forms.units import agreed
from govreport_core.model.cell import Cell, Evidence
from govreport_core.model.document import Document
from govreport_core.model.finding import Finding, finding
from govreport_core.model.readings import RowReading, Token
from govreport_core.reading.claims import Claim
from govreport_core.reading.reconcile import Reconciled
from govreport_core.reading.values import no_figure, unit_at
from govreport_core.validation.findings import conflict_findings, rule_findings

if TYPE_CHECKING:
    from govreport_core.repair.results import Settled


class Imputation(NamedTuple):
    """Every cell of the variant that the document prints, and what is left of the row readings.

    :param variant: the form without the optional rows that are not printed.
    :param rows: row readings of which a token found no cell, in the document's order.
    """

    variant: Form
    cells: dict[str, Cell]
    rows: tuple[RowReading, ...]
    findings: list[Finding]


def impute(
    form: Form, merged: Reconciled, document: Document, assume: Collection[str], also: Collection[str] = ()
) -> Imputation:
    """Derive, align, localize: all that arithmetic can do for the merged readings of one document.

    :param also: further cells that the document prints, of whatever origin: they only tell its variant.
    """
    placed = [claim for claim in merged.rows if not _is_misplaced(claim)]
    claims, strays = _without_strays(placed, document, form)
    rows = [claim.reading for claim in claims if isinstance(claim.reading, RowReading)]
    named = {claim.reading.row for claim in merged.rows if isinstance(claim.reading, RowReading)} - {None}
    variant = form.variant({*merged.cells, *also, *(key for row in named if row for key in form.row_keys[row])})
    cells = {key: merged.cells.get(key) or Cell(None, "missing") for key in variant.cells}
    figures = {key: cell.value for key, cell in cells.items()}
    findings = [*merged.findings, *(_unplaced(row, form) for row in strays)]
    if None not in figures.values() and not rows and not any(violations(variant.rules, figures)):
        return Imputation(variant, cells, (), findings)

    from govreport_core.repair.rows.hypotheses import RowTokens
    from govreport_core.repair.solver import repair

    outcome = repair(
        variant,
        figures,
        [RowTokens(row.row, tuple(token.text for token in row.tokens)) for row in rows],
        blanks=[key for key, cell in cells.items() if cell.status == "blank"],
        assume=assume,
        order=list(_order(merged.cells, rows)),
    )
    used: set[tuple[int, int]] = set()
    for key, settled in outcome.cells.items():
        evidence = None
        if settled.token is not None:
            number, at, start, end = settled.token
            used.add((number, at))
            evidence = _evidence(claims[number].plugin, rows[number].tokens[at], document, start, end)
        if variant.cells[key].kind == "amount" and (unit := _unit(key, settled, rows, document)) is not None:
            settled = _in_unit(settled, unit, evidence)
            if evidence is not None and settled.status == "missing":
                cells[key] = Cell(None, "missing", evidence)
                findings.append(no_figure(key, evidence.text, "amount", unit))
        if settled.status == "derived":
            cells[key] = Cell(settled.value, "derived", evidence, settled.corroborated, settled.rules)
        elif settled.status == "assumed":
            evidence = evidence or _witness(key, claims, cells[key], variant, document)
            cells[key] = Cell(settled.value, "assumed", evidence, assumption=BLANK_IS_ZERO, rules=settled.rules)
        elif settled.status == "ambiguous" and cells[key].status != "blank":
            candidates = settled.candidates or cells[key].candidates
            cells[key] = Cell(None, "ambiguous", None, candidates=candidates, interval=settled.interval)
    is_open = any(cell.is_open for cell in cells.values())
    left = _left_over(rows, used, cells, variant) if is_open else ()  # no cell waits for these figures
    findings += rule_findings(outcome.violations)
    findings += conflict_findings(outcome.conflicts)
    findings += (_unplaced(row, variant) for row in left)
    if is_open and len(placed) < len(merged.rows):
        findings.append(finding("figures-apart", count=len(merged.rows) - len(placed)))
    if outcome.exhausted:
        findings.append(finding("out-of-time"))
    return Imputation(variant, cells, left, findings)


def _is_misplaced(claim: Claim) -> bool:
    return isinstance(claim.reading, RowReading) and claim.reading.misplaced


def _without_strays(claims: Sequence[Claim], document: Document, form: Form) -> tuple[list[Claim], list[RowReading]]:
    """The row readings without figures that stand alone between a wrapped label and a row of figures.

    There a page number stands, or a scrap of a row torn apart. The label's own figures are then a whole row
    nearby, whose label is lost.
    """
    widths = {len(keys) for keys in form.row_keys.values()}
    kept: list[Claim] = []
    strays: list[RowReading] = []
    for claim, following in zip(claims, [*claims, None][1:], strict=True):
        row, below = claim.reading, following and following.reading
        if (
            isinstance(row, RowReading)
            and isinstance(below, RowReading)
            and row.row is not None
            and below.row is None
            and len(row.tokens) < len(form.row_keys[row.row])
            and len(below.tokens) in widths
            and not normalize_label(document.text[row.position.end : below.position.start])
        ):
            strays.append(row)
        else:
            kept.append(claim)
    return kept, strays


def _unit(key: str, settled: Settled, rows: Sequence[RowReading], document: Document) -> str | None:
    """The unit printed for the row readings from which arithmetic may have an amount."""
    if settled.token is not None:
        number, at, _, _ = settled.token
        places = [(rows[number].unit, rows[number].tokens[at].position)]
    else:
        places = [(row.unit, row.position) for row in rows if row.row is None or key.startswith(f"{row.row}.")]
    return agreed(unit_at(unit, place, document) for unit, place in places)


def _in_unit(settled: Settled, unit: str, evidence: Evidence | None) -> Settled:
    """An amount in its unit: arithmetic, whose rules speak of no amount, takes all of them for amounts in 万元."""
    if unit == UNIT_OF_THE_FORM or settled.value == 0:
        return settled
    if settled.value is None:
        return settled._replace(candidates=())
    value = parse_figure(evidence.text, "amount", unit) if evidence else None
    return settled._replace(value=value, status="missing" if value is None else settled.status)


def _order(cells: Mapping[str, Cell], rows: Sequence[RowReading]) -> Iterator[str | int]:
    """The document's sequence of rows: ids of the rows that are read, numbers of row readings."""
    places: dict[str | int, int] = {number: row.position.start for number, row in enumerate(rows)}
    for key, cell in cells.items():
        if cell.evidence is not None:
            places.setdefault(key.rpartition(".")[0], cell.evidence.start)
    return iter(sorted(places, key=places.__getitem__))


def _evidence(plugin: str, token: Token, document: Document, start: int, end: int) -> Evidence:
    """Where a figure stands that was read out of a token's text from `start` to `end`."""
    at = token.position
    place = at._replace(start=at.start + start, end=at.start + end)
    return Evidence.of(plugin, token.text[start:end], place, document)


def _witness(key: str, claims: Iterable[Claim], cell: Cell, form: Form, document: Document) -> Evidence | None:
    """What an assumed cell rests on: its own blank, or the first figure of its row."""
    if cell.evidence is not None:
        return cell.evidence
    for claim in claims:
        row = claim.reading
        if isinstance(row, RowReading) and row.row and key in form.row_keys[row.row] and row.tokens:
            return _evidence(claim.plugin, row.tokens[0], document, 0, len(row.tokens[0].text))
    return None


def _left_over(
    rows: Sequence[RowReading], used: Collection[tuple[int, int]], cells: Mapping[str, Cell], form: Form
) -> tuple[RowReading, ...]:
    """The row readings that did not settle their row, or of which a figure found no cell."""
    return tuple(
        row
        for number, row in enumerate(rows)
        if any(cells[key].value is None for key in form.row_keys.get(row.row or "", ()))
        or (row.row is None and not any(at == number for at, _ in used))
    )


def _unplaced(row: RowReading, form: Form) -> Finding:
    tokens = " ".join(token.text for token in row.tokens)
    columns = len(form.row_keys[row.row]) if row.row else "an unknown number of"
    return finding(
        "row-unplaced", row=row.row or "without label", count=len(row.tokens), tokens=tokens, columns=columns
    )
