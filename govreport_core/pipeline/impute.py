"""Imputes open cells: what arithmetic and the named assumptions settle of what the readings leave open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from govreport_core.forms.figures import UNIT_OF_THE_FORM, parse_figure
from govreport_core.forms.form import Form
from govreport_core.forms.normalization import normalize_label
from govreport_core.forms.rules import violations
from govreport_core.forms.units import agreed
from govreport_core.model.cell import Cell, Evidence
from govreport_core.model.document import Document
from govreport_core.model.finding import Finding, finding
from govreport_core.model.readings import RowReading, Token
from govreport_core.pipeline.arithmetic import settle
from govreport_core.pipeline.leftover_rows import left_over, printed_figures, unplaced
from govreport_core.pipeline.reading_order import name_rows
from govreport_core.reading.claims import Claim
from govreport_core.reading.reconcile import Reconciled
from govreport_core.reading.values import no_figure, unit_at
from govreport_core.validation.findings import conflict_findings

if TYPE_CHECKING:
    from govreport_core.repair import Repair, Settled
    from govreport_core.repair.results import ExplainedViolation


class Imputation(NamedTuple):
    """Every cell of the variant that the document prints, and what is left of the row readings.

    :param variant: the form without the optional rows that are not printed.
    :param rows: row readings of which a token found no cell, in the document's order.
    :param spare: figures of the other row readings that no cell was read from.
    :param broken: the rules that the figures break. They become findings when it is known which cells stay.
    """

    variant: Form
    cells: Mapping[str, Cell]
    rows: tuple[RowReading, ...]
    findings: tuple[Finding, ...]
    spare: tuple[SpareToken, ...] = ()
    broken: tuple[ExplainedViolation, ...] = ()


class SpareToken(NamedTuple):
    """A figure of a row reading that no cell was read from, though the row's cells are settled.

    :param cells: the cells of that row.
    """

    token: Token
    cells: tuple[str, ...]


class _Rows(NamedTuple):
    """The row readings of a document.

    :param claims: those that arithmetic may use.
    :param strays: those that are no row's; see `_without_strays`.
    :param apart: those behind a label that may not be theirs: nothing is concluded from these.
    """

    claims: tuple[Claim, ...]
    strays: tuple[RowReading, ...]
    apart: tuple[RowReading, ...]

    @property
    def readings(self) -> list[RowReading]:
        return [claim.reading for claim in self.claims if isinstance(claim.reading, RowReading)]


class _Filled(NamedTuple):
    """What arithmetic made of the open cells.

    :param cells: the cells that it changed.
    :param used: key -> number of the row reading and of its token that the cell was read from.
    :param findings: amounts in a unit that nobody knows.
    """

    cells: Mapping[str, Cell]
    used: Mapping[str, tuple[int, int]]
    findings: tuple[Finding, ...]


def impute(
    form: Form,
    reconciled: Reconciled,
    document: Document,
    assume: Collection[str],
    also: Mapping[str, Cell] = MappingProxyType({}),
) -> Imputation:
    """Derive, align, localize: all that arithmetic can do for the readings of one document.

    :param also: cells that a mapping of an unread grid filled: they tell the variant, and stand where nothing else
        does.
    """
    claims = name_rows(reconciled.rows, reconciled.cells, document, form)
    rows = _sort_rows(claims, document, form)
    variant = form.variant({*reconciled.cells, *also, *_keys_of_rows(claims, form)})
    cells = {key: reconciled.cells.get(key) or Cell(None, "missing") for key in variant.cells}
    findings = (*reconciled.findings, *(unplaced(row, cells, form, document) for row in rows.strays))
    figures = {key: cell.value for key, cell in cells.items()}
    if None not in figures.values() and not rows.claims and not any(violations(variant.rules, figures)):
        return Imputation(variant, cells, (), findings)
    outcome = settle(variant, cells, rows.readings, assume)
    filled = _fill(outcome, cells, rows.claims, variant, document)
    cells.update(filled.cells)
    left: tuple[RowReading, ...] = ()
    apart: tuple[RowReading, ...] = ()
    if any(cell.is_open for cell in cells.values()):  # else no cell waits for these figures
        left, apart = left_over(rows.readings, set(filled.used.values()), cells, variant), rows.apart
    findings += (*filled.findings, *_findings_of(outcome, variant, cells, left, apart, document))
    cells.update({key: cell for key, cell in also.items() if cells[key].value is None and not cells[key].correction})
    imputed = Imputation(variant, cells, left, findings, broken=outcome.violations)
    # Rows that a finding quotes as a whole are not looked at figure by figure.
    quoted = {*left, *apart}
    unquoted = [(number, row) for number, row in enumerate((*rows.readings, *rows.apart)) if row not in quoted]
    return imputed._replace(spare=tuple(_spare_tokens(unquoted, filled.used, imputed)))


def _spare_tokens(
    rows: Iterable[tuple[int, RowReading]], used: Mapping[str, tuple[int, int]], imputed: Imputation
) -> Iterator[SpareToken]:
    """The figures of row readings that found no cell.

    A figure that some cell of its row has as its value found one, though it may not be known which of several.
    """
    for number, row in rows:
        read = tuple(key for key, token in used.items() if token[0] == number)
        keys = imputed.variant.row_keys.get(row.row, ()) if row.row is not None else read
        values = Counter(imputed.cells[key].value for key in keys if key not in read)
        taken = {used[key][1] for key in read}
        for at, token in enumerate(row.tokens):
            if at in taken:
                continue
            value = parse_figure(token.text)
            if value is not None and values[value] > 0:
                values[value] -= 1
            else:
                yield SpareToken(token, keys)


def _keys_of_rows(claims: Iterable[Claim], form: Form) -> Iterator[str]:
    """The cells of the rows of which there is a reading without columns."""
    for claim in claims:
        if isinstance(claim.reading, RowReading) and claim.reading.row is not None:
            yield from form.row_keys[claim.reading.row]


def _findings_of(
    outcome: Repair,
    variant: Form,
    cells: Mapping[str, Cell],
    left: Sequence[RowReading],
    apart: Sequence[RowReading],
    document: Document,
) -> Iterator[Finding]:
    """What there is to say of the arithmetic: contradictions, rows left over, figures apart from their labels."""
    yield from conflict_findings(outcome.conflicts, cells)
    yield from (unplaced(row, cells, variant, document) for row in left)
    if apart:
        printed = "; ".join(printed_figures(row, document) for row in apart)
        ids = {row.row for row in apart if row.row is not None}
        concerned = tuple(key for id in ids for key in variant.row_keys.get(id, ()) if cells[key].is_open)
        yield finding("figures-apart", variant.sorted_keys(concerned), count=len(apart), found=printed)
    if outcome.exhausted:
        yield finding("out-of-time")


def _sort_rows(claims: Sequence[Claim], document: Document, form: Form) -> _Rows:
    """The row readings by what may be concluded from them."""
    apart = tuple(
        claim.reading for claim in claims if isinstance(claim.reading, RowReading) and claim.reading.misplaced
    )
    kept, strays = _without_strays([claim for claim in claims if claim.reading not in apart], document, form)
    return _Rows(tuple(kept), tuple(strays), apart)


def _fill(
    outcome: Repair, cells: Mapping[str, Cell], claims: Sequence[Claim], variant: Form, document: Document
) -> _Filled:
    """Cells for what arithmetic settled, with the token that each figure was read from as evidence."""
    rows = [claim.reading for claim in claims if isinstance(claim.reading, RowReading)]
    filled: dict[str, Cell] = {}
    used: dict[str, tuple[int, int]] = {}
    findings: list[Finding] = []
    for key, settled in outcome.cells.items():
        if cells[key].correction is not None:
            continue  # what a person says of a cell stands, also that it is blank
        evidence = None
        if settled.token is not None:
            number, at, start, end = settled.token
            used[key] = number, at
            evidence = _evidence(claims[number].plugin, rows[number].tokens[at], document, start, end)
        if variant.cells[key].kind == "amount" and (unit := _unit(key, settled, rows, document)) is not None:
            settled = _in_unit(settled, unit, evidence)
            if evidence is not None and settled.status == "missing":
                filled[key] = Cell(None, "missing", evidence)
                findings.append(no_figure(key, evidence.text, "amount", unit))
        if settled.status == "assumed":
            evidence = evidence or _witness(key, claims, cells[key], variant, document)
        if cell := _cell_of(settled, evidence, cells[key]):
            filled[key] = cell
    return _Filled(filled, used, tuple(findings))


def _cell_of(settled: Settled, evidence: Evidence | None, before: Cell) -> Cell | None:
    """The cell that arithmetic makes of one that was open before; None if it leaves it as it was."""
    if settled.status == "derived":
        return Cell(settled.value, "derived", evidence, settled.corroborated, settled.rules)
    if settled.status == "assumed":
        return Cell(settled.value, "assumed", evidence, assumption=settled.assumption, rules=settled.rules)
    if settled.status == "ambiguous" and before.status != "blank":
        candidates = settled.candidates or before.candidates
        return Cell(None, "ambiguous", None, candidates=candidates, interval=settled.interval)
    return None


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
