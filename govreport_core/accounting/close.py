"""Closes the account of a document: what nobody claimed is reported, and the cells that it may belong to are named."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple

from govreport_core.accounting.claims import Claims
from govreport_core.accounting.grids import Grid
from govreport_core.accounting.text import entries_of_text, label_before, text_regions
from govreport_core.forms.form import Form
from govreport_core.model.account import Account, Entry, Role, digit_runs
from govreport_core.model.document import Document, Position
from govreport_core.model.finding import Finding, finding
from govreport_core.model.readings import Token
from govreport_core.model.spans import Span, joined, without
from govreport_core.reading.claims import Answers, Claim

# So many figures of a row are quoted; more are counted.
MOST_QUOTED = 20

_MAY_BELONG = "They may belong to the cells named here, none of which is taken for blank or worked out."
_BELONG_NOWHERE = "It is not known to which cells they belong."


class Closed(NamedTuple):
    """The account of a document.

    :param doubtful: the cells beside a figure that nobody claimed: none of them is blank, assumed or derived.
    """

    account: Account
    findings: tuple[Finding, ...]
    doubtful: frozenset[str]


def close_account(
    document: Document,
    form: Form,
    answers: Answers,
    rows: Iterable[Claim],
    original: Document,
    foreign: Iterable[Span],
) -> Closed:
    """What became of every figure in the tables from which something was read for a form.

    :param document: as the parsers saw it.
    :param answers: the readings that can be believed.
    :param rows: of the readings of rows, those whose row is not filled by cells.
    :param original: the document with what the parsers were not shown.
    :param foreign: spans of its text that are tables of others.
    """
    foreign = joined(foreign)
    claims = Claims(answers, rows, form)
    grids = {number: _grid(document, number, rows) for number, rows in claims.in_grids.items()}
    regions = text_regions(document, claims)
    entries = [entry for grid in grids.values() for entry in grid.entries(claims.spans)]
    entries += (entry for region in regions for entry in entries_of_text(document, region, claims.spans))
    entries = [_as_label(entry, claims, document) for entry in entries]
    places = _Places(claims, grids)
    named = [entry._replace(cells=places.cells_of(entry)) if entry.role is Role.UNREAD else entry for entry in entries]
    unread = [entry for entry in named if entry.role is Role.UNREAD]
    spans = [(grid.table.start, grid.table.end) for grid in grids.values()]
    account = Account(
        original.text,
        tuple(claims.spans),
        tuple(sorted((*named, *_entries_of_foreign(original, foreign)))),
        tuple(joined((*spans, *regions, *foreign)) if foreign else sorted((*spans, *regions))),
    )
    return Closed(
        account,
        tuple(_findings(document, unread, grids)),
        frozenset(key for entry in unread for key in entry.cells),
    )


def _as_label(entry: Entry, claims: Claims, document: Document) -> Entry:
    """The entry, which is a part of a label where a parser says so."""
    if entry.role is Role.UNREAD and claims.is_in_label(entry[:2], document.text):
        return entry._replace(role=Role.LABEL)
    return entry


def with_spare(closed: Closed, document: Document, spare: Iterable[tuple[Token, tuple[str, ...]]]) -> Closed:
    """The account with the figures that arithmetic found no cell for, though they stand in rows that it settled.

    :param spare: each with the cells of its row.
    """
    entries = sorted(
        Entry(token.position.start, token.position.end, Role.UNREAD, _place_of(token.position), cells)
        for token, cells in spare
    )
    if not entries:
        return closed
    account = closed.account
    taken = [(entry.start, entry.end) for entry in entries]
    claimed = [part for span in account.claimed for part in without(span, taken)]
    grids = {
        entry.place.table: Grid(entry.place.table, document.tables[entry.place.table], (), {})
        for entry in entries
        if entry.place is not None and entry.place.table is not None
    }
    return Closed(
        account._replace(claimed=tuple(claimed), others=tuple(sorted((*account.others, *entries)))),
        (*closed.findings, *_findings(document, entries, grids)),
        closed.doubtful.union(*(entry.cells for entry in entries)),
    )


def _place_of(position: Position) -> Position | None:
    return None if position.table is None else position


class _Places:
    """Whose figure an unclaimed one may be, by the rows that were read around it."""

    def __init__(self, claims: Claims, grids: Mapping[int, Grid]) -> None:
        self._claims, self._grids = claims, grids
        self._row_keys = claims.form.row_keys
        self._read = {claim.row for claim in claims.placed if claim.row is not None}

    def cells_of(self, entry: Entry) -> tuple[str, ...]:
        """The keys of the cells that an unclaimed figure may belong to."""
        ids = self._beside_in_grid(entry) if entry.place else self._beside_in_text(entry)
        return self._claims.form.sorted_keys([key for id in ids if self._is_printed(id) for key in self._row_keys[id]])

    def _is_printed(self, id: str) -> bool:
        """Whether the result will have a row: an optional one of which nothing was read it has not."""
        row = self._claims.form.rows.get(id)
        return row is None or not row.optional or id in self._read

    def _beside_in_grid(self, entry: Entry) -> Iterable[str]:
        """The rows read from the same row of a grid; if there are none, those of its blocks that nobody read."""
        place = entry.place
        assert place is not None
        assert place.table is not None
        assert place.row is not None
        grid = self._grids[place.table]
        rows = grid.rows_read
        same = {id for row in grid.rows_of(place) for id in rows.get(row, ())}
        return (
            same or self._unread_beside({id for ids in rows.values() for id in ids}) or self._nearest(rows, place.row)
        )

    def _beside_in_text(self, entry: Entry) -> Iterable[str]:
        """The rows whose figures stand before and behind a figure of flattened text."""
        return [claim.row for claim in self._claims.around(entry.start) if claim is not None and claim.row is not None]

    def _unread_beside(self, read: set[str]) -> list[str]:
        """The rows that nobody read, of the blocks of which some were read from the same grid."""
        return [
            row.id
            for block in self._claims.form.blocks
            if any(row.id in read for row in block.rows)
            for row in block.rows
            if row.id not in self._read
        ]

    def _nearest(self, rows: Mapping[int, Iterable[str]], at: int) -> list[str]:
        """The rows of the form read from the nearest rows of a grid, above and below."""
        above = max((row for row in rows if row < at), default=None)
        below = min((row for row in rows if row > at), default=None)
        return [id for row in (above, below) if row is not None for id in sorted(rows[row])]


def _grid(document: Document, number: int, rows_read: Mapping[int, set[str]]) -> Grid:
    table = document.tables[number]
    inner = [
        (other.start, other.end)
        for other in document.tables[number + 1 :]
        if table.start <= other.start and other.end <= table.end
    ]
    return Grid(number, table, inner, rows_read)


def _entries_of_foreign(document: Document, spans: Iterable[Span]) -> Iterator[Entry]:
    """The entries of the figures in tables of others."""
    for start, end in spans:
        for first, last in digit_runs(document.text[start:end]):
            yield Entry(start + first, start + last, Role.FOREIGN)


def _findings(document: Document, unread: Sequence[Entry], grids: Mapping[int, Grid]) -> Iterator[Finding]:
    """A finding for the unclaimed figures of each row."""

    def row_of(entry: Entry) -> tuple[int | None, int | None, tuple[str, ...]]:
        return (entry.place.table, entry.place.row, ()) if entry.place else (None, None, entry.cells)

    for (table, row, _), group in groupby(unread, row_of):
        entries = list(group)
        texts = [document.text[entry.start : entry.end] for entry in entries]
        quoted = " ".join(texts[:MOST_QUOTED]) + (
            f" and {len(texts) - MOST_QUOTED} more" if texts[MOST_QUOTED:] else ""
        )
        if table is not None and row is not None:
            label, where = grids[table].label_of(row), f"table {table + 1}, row {row + 1}"
        else:
            label, where = label_before(document.text, entries[0].start), f"character {entries[0].start}"
        cells = tuple(dict.fromkeys(key for entry in entries for key in entry.cells))
        page = document.page_of(entries[0].start)
        yield finding(
            "unread-figure",
            cells,
            found=quoted,
            label=label,
            beside=f" (beside “{label}”)" if label else "",
            belonging=_MAY_BELONG if cells else _BELONG_NOWHERE,
            where=where if page is None else f"page {page}, {where}",
            start=entries[0].start,
            end=entries[-1].end,
        )
