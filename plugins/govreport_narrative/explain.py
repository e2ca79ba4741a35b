"""Why a figure of the text may differ from the table's: sums of cells that give the text's figure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from govreport_core.forms.figures import Figure
from govreport_core.model.cell import Cell

# More than this many ways to explain a figure explain nothing.
MOST = 3
TOTAL = "total"


def explanations(
    found: int, cells: Sequence[str], near: Sequence[str], all_cells: Mapping[str, Cell]
) -> tuple[Mapping[str, Figure], ...]:
    """Signed cells that sum up to the figure, the simplest first; empty if none fit or too many do.

    :param cells: the cells that the phrase speaks of.
    :param near: signed keys that are known to be counted in or left out, as "+requests.carried_in.total".
    """
    if not found:
        return ()
    out: list[dict[str, Figure]] = []
    for terms in _ways(cells, near, all_cells):
        summands = {}
        for sign, key in terms:
            value = all_cells[key].value if key in all_cells else None
            if value is None:
                break
            if value:
                summands[key] = sign * value
        else:
            if sum(summands.values()) == found and summands not in out:
                out.append(summands)
    return tuple(out[:MOST])


def _ways(cells: Sequence[str], near: Sequence[str], all_cells: Mapping[str, Cell]) -> Iterator[list[tuple[int, str]]]:
    base = [(1, key) for key in cells]
    for signed in near:
        yield base + [(-1 if term[0] == "-" else 1, term[1:]) for term in signed.split()]
    if len(cells) > 1:
        for key in cells:
            yield [(1, key)]
        for key in cells:
            yield [(1, other) for other in cells if other != key]
    columns = dict.fromkeys(key.rpartition(".")[2] for key in all_cells if key.startswith("requests.received."))
    if all(key.startswith("requests.") and key.endswith(f".{TOTAL}") for key in cells):
        for column in columns:
            if column != TOTAL:
                yield [(1, f"{key.rpartition('.')[0]}.{column}") for key in cells]
        for key in cells:
            for column in columns:
                yield [(1, f"{key.rpartition('.')[0]}.{column}")]
