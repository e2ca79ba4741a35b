"""Judges corrections by what is read of a document, and puts those that hold in the place of what is printed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple

from govreport_core.corrections.file import BadLine, Correction, Corrections
from govreport_core.forms.form import Form
from govreport_core.model.cell import Cell, Confirmed, Corrected, Evidence
from govreport_core.model.finding import Finding, finding
from govreport_core.model.readings import RowReading, Token
from govreport_core.model.result import Result
from govreport_core.model.source import Source
from govreport_core.reading.claims import Claim
from govreport_core.reading.reconcile import Reconciled

# So many bad lines are named.
MOST_NAMED = 5


class Judged(NamedTuple):
    """What corrections come to.

    :param cells: the cells that are corrected.
    :param confirmed: the printed cells in which the document is said to be wrong, and who says so.
    :param findings: of those that were not applied, why.
    """

    cells: Mapping[str, Cell]
    findings: tuple[Finding, ...]
    confirmed: Mapping[str, Confirmed] = MappingProxyType({})


def judge(corrections: Corrections, source: Source, cells: Mapping[str, Cell]) -> Judged:
    """The corrections of a document that hold.

    Of the lines for a cell the last one counts, and none if it takes the others back. It holds if the cell still is
    what it was when the person looked: what is read, or what the line before made of that.

    :param cells: the cells without corrections.
    """
    of_cells: dict[str, list[Correction]] = {}
    others: list[Correction] = []
    digest = source.sha256
    for each in corrections.entries:
        (of_cells.setdefault(each.key, []) if each.sha256 == digest else others).append(each)
    findings = [*_bad_lines(corrections.bad_lines), *_of_other_content(others, of_cells, source.name)]
    corrected: dict[str, Cell] = {}
    confirmed: dict[str, Confirmed] = {}
    for key, lines in of_cells.items():
        last = lines[-1]
        if last.verdict == "withdrawn":
            continue
        if key not in cells:
            findings.append(finding("correction-no-cell", (key,), expected=last.value, who=last.who, when=last.when))
        elif not _holds(lines, cells[key]):
            findings.append(
                finding(
                    "correction-outdated",
                    (key,),
                    expected=last.value,
                    found=cells[key].value,
                    was=_shown(last.was),
                    corrected=_shown(last.value),
                    read=_shown(cells[key].value),
                    who=last.who,
                    when=last.when,
                )
            )
        elif last.verdict == "reading":
            told = Corrected(cells[key], last.who, last.when, last.why)
            corrected[key] = Cell(last.value, "corrected", correction=told)
        elif cells[key].status in ("printed", "blank"):
            confirmed[key] = Confirmed(last.who, last.when, last.why)
        else:
            findings.append(finding("correction-not-printed", (key,), who=last.who, when=last.when))
    return Judged(corrected, tuple(findings), confirmed)


def _holds(lines: Sequence[Correction], read: Cell) -> bool:
    """Whether the last line for a cell speaks of what is read, perhaps over the lines before it."""
    holds = lines[0].was == read.value
    for before, line in pairwise(lines):
        holds = line.was == read.value or (holds and line.was == before.value)
    return holds


def _bad_lines(bad: Sequence[BadLine]) -> Iterator[Finding]:
    if bad:
        told = "; ".join(f"line {each.line}: {each.problem}" for each in bad[:MOST_NAMED])
        more = f"; and {len(bad) - MOST_NAMED} more" if len(bad) > MOST_NAMED else ""
        yield finding("correction-bad-line", count=len(bad), lines=told + more)


def _of_other_content(others: Iterable[Correction], known: Mapping[str, object], name: str) -> Iterator[Finding]:
    """The finding for corrections that were made for other bytes than these.

    Those under this document's name say that it has changed. Others may be of other documents: they are only spoken of
    if there are none for this one at all.
    """
    others = list(others)
    keys = tuple(dict.fromkeys(each.key for each in others if each.name == name and each.key not in known))
    if keys:
        yield finding("correction-other-content", keys, count=len(keys), what="other content of this document")
    elif others and not known:
        yield finding("correction-other-content", count=len(others), what="other content than this document has")


def _shown(value: float | None) -> str:
    return "no figure" if value is None else str(value)


def confirm(result: Result, confirmed: Mapping[str, Confirmed]) -> Result:
    """The result in which it is said where the document itself is wrong.

    The figures stay as they are printed, and the findings that they break rules stay, too.
    """
    if not confirmed:
        return result
    cells = {**result.cells, **{key: result.cells[key]._replace(confirmed=told) for key, told in confirmed.items()}}
    findings = (
        replace(each, confirmed=keys)
        if each.kind in ("rule", "soft") and (keys := tuple(key for key in each.cells if key in confirmed))
        else each
        for each in result.findings
    )
    return replace(result, cells=cells, findings=tuple(findings))


def with_corrections(reconciled: Reconciled, corrected: Mapping[str, Cell], form: Form) -> Reconciled:
    """The readings as they were if the document printed what the corrections say.

    So everything that follows from a figure follows from the corrected one.
    """
    rows = tuple(_corrected_row(claim, corrected) for claim in reconciled.rows)
    return reconciled._replace(cells=form.in_order({**reconciled.cells, **corrected}), rows=rows)


def _corrected_row(claim: Claim, corrected: Mapping[str, Cell]) -> Claim:
    """A row reading with the corrected figures among its tokens.

    Of a token that holds more than the corrected figure nobody knows what is left: nothing is concluded from its row.
    """
    reading = claim.reading
    if not isinstance(reading, RowReading):
        return claim
    places = {(place.start, place.end): cell for cell in corrected.values() if (place := _own_place(cell)) is not None}
    tokens: list[Token] = []
    for token in reading.tokens:
        start, end = token.position.start, token.position.end
        cell = places.get((start, end))
        if cell is not None:
            # A cell that is said to be blank has no figure in the row.
            tokens += [] if cell.value is None else [token._replace(text=str(cell.value))]
        elif any(start <= first and last <= end for first, last in places):
            return claim._replace(reading=reading._replace(misplaced=True))
        else:
            tokens.append(token)
    return claim._replace(reading=reading._replace(tokens=tuple(tokens)))


def _own_place(cell: Cell) -> Evidence | None:
    """Where the figure stands that is corrected; an assumed cell borrows the place of others."""
    former = cell.correction.former if cell.correction is not None else None
    return former.evidence if former is not None and former.status != "assumed" else None
