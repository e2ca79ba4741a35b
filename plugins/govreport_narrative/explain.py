"""Explains why a figure of the text may differ from the table's: by sums of cells that give the text's figure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from govreport_core.forms.figures import Figure
from govreport_core.model.cell import Cell

# So many explanations are given at the most: with each further one they explain less.
MOST = 3
TOTAL = "total"


class _Term(NamedTuple):
    """A cell that is counted in (1) or left out (-1)."""

    sign: int
    key: str


def find_explanations(
    found: Figure, cells: Sequence[str], near: Sequence[str], all_cells: Mapping[str, Cell]
) -> tuple[Mapping[str, Figure], ...]:
    """Signed cells that sum up to the figure, the simplest first, at most `MOST`; empty if none fit.

    :param found: the figure that the text gives.
    :param cells: the keys of the cells that the phrase speaks of.
    :param near: signed keys that are known to be counted in or left out, such as "+requests.carried_in.total".
    """
    # Of nothing every sum of blank cells would be an explanation.
    if not found:
        return ()
    out: list[Mapping[str, Figure]] = []
    for terms in _possible_sums(cells, near, all_cells):
        summands = _values_of(terms, all_cells)
        if summands is not None and sum(summands.values()) == found and summands not in out:
            out.append(summands)
    return tuple(out[:MOST])


def _values_of(terms: Sequence[_Term], all_cells: Mapping[str, Cell]) -> Mapping[str, Figure] | None:
    """The signed values of the terms that are not 0; None if one is not known."""
    summands: dict[str, Figure] = {}
    for sign, key in terms:
        value = all_cells[key].value if key in all_cells else None
        if value is None:
            return None
        if value:
            summands[key] = sign * value
    return summands


def _possible_sums(
    cells: Sequence[str], near: Sequence[str], all_cells: Mapping[str, Cell]
) -> Iterator[Sequence[_Term]]:
    """The sums that a writer may have taken for that of the cells, the likeliest first."""
    yield from _sums_with_others(cells, near)
    if len(cells) > 1:
        yield from _sums_of_some(cells)
    if all(key.startswith("requests.") and key.endswith(f".{TOTAL}") for key in cells):
        yield from _sums_of_columns(cells, all_cells)


def _sums_with_others(cells: Sequence[str], near: Sequence[str]) -> Iterator[Sequence[_Term]]:
    """The cells with what is known to be counted in or left out."""
    # As in a real report, where 73 requests were 69 received and 4 carried in.
    base = [_Term(1, key) for key in cells]
    for signed in near:
        yield base + [_Term(-1 if term[0] == "-" else 1, term[1:]) for term in signed.split()]


def _sums_of_some(cells: Sequence[str]) -> Iterator[Sequence[_Term]]:
    """Each of the cells alone, and all but it."""
    for key in cells:
        yield [_Term(1, key)]
    for key in cells:
        yield [_Term(1, other) for other in cells if other != key]


def _sums_of_columns(cells: Sequence[str], all_cells: Mapping[str, Cell]) -> Iterator[Sequence[_Term]]:
    """The same rows in the column of one kind of applicant: all of them, then each row alone."""
    columns = dict.fromkeys(key.rpartition(".")[2] for key in all_cells if key.startswith("requests.received."))
    rows = [key.rpartition(".")[0] for key in cells]
    for column in columns:
        if column != TOTAL:
            yield [_Term(1, f"{row}.{column}") for row in rows]
    for row in rows:
        for column in columns:
            yield [_Term(1, f"{row}.{column}")]
