"""Judges a mapping of an unread grid by what is printed where it points."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from govreport_core.forms.figures import Figure, parse_figure
from govreport_core.forms.form import Block, Form, Rule
from govreport_core.forms.normalization import normalize_label
from govreport_core.forms.rules import evaluate
from govreport_core.gaps.grid_outline import rules_of_block
from govreport_core.model.document import Document, GridCell, Table
from govreport_core.model.readings import GridMapping, UnreadGrid
from govreport_core.repair.bounds import is_feasible


class MappingVerdict(NamedTuple):
    """What the form says of a mapping.

    :param problems: why it cannot be believed; empty if it can.
    :param kept: the rules that are kept with figures other than 0 among them.
    """

    problems: tuple[str, ...]
    kept: tuple[Rule, ...] = ()


def judge_mapping(document: Document, form: Form, grid: UnreadGrid, mapping: GridMapping) -> MappingVerdict:
    """Whether a mapping can be believed, by what is printed where it points; without any parser."""
    block = form.block(grid.block)
    rows, columns = {row.id for row in block.rows}, {column.id for column in block.columns}
    problems = [
        *_find_wrong_names(
            "row", mapping.rows, grid.rows, rows, {row.id: row.label.spellings for row in form.rows.values()}
        ),
        *_find_wrong_names(
            "column", mapping.columns, grid.columns, columns, {c.id: c.label.spellings for c in block.columns}
        ),
    ]
    if problems:
        return MappingVerdict(tuple(problems))
    values = {}
    for key, cell in cells_of_mapping(document.tables[grid.table], mapping):
        value = parse_figure(cell.text, form.cells[key].kind)
        if value is not None:
            values[key] = value
    return confirm_figures(form, block, values)


def confirm_figures(form: Form, block: Block, values: Mapping[str, Figure]) -> MappingVerdict:
    """Whether the hard edits of a block confirm these figures as its own."""
    rules = rules_of_block(form.variant(values), block)
    broken = [rule for rule in rules if not is_feasible(rule, values.get)]
    # Zeros keep every sum, whichever rows they are put into.
    kept = tuple(
        rule for rule in rules if evaluate(rule, values) == "pass" and any(values.get(key) for key in rule.keys)
    )
    problems = [f"{rule.label} ({rule.subject}) is broken" for rule in broken]
    # One of each kind: sums of columns do not tell rows that were exchanged, sums of rows do not tell columns.
    problems += [
        f"no rule {code} is kept by figures other than 0"
        for code in dict.fromkeys(rule.code for rule in rules)
        if not any(rule.code == code for rule in kept)
    ]
    return MappingVerdict(tuple(problems), kept)


def new_spellings(form: Form, grid: UnreadGrid, mapping: GridMapping) -> dict[str, tuple[str, ...]]:
    """What the form does not know yet of the labels that a mapping names, as `Form.with_spellings` takes it."""
    block = form.block(grid.block)
    printed = {id: (grid.rows[number], form.rows[id].label.spellings) for number, id in mapping.rows.items()}
    heads = {column.id: column.label.spellings for column in block.columns}
    printed |= {f"{block.id}/{id}": (grid.columns[number], heads[id]) for number, id in mapping.columns.items()}
    printed[block.id] = (grid.head, block.heading.spellings)
    return {
        id: (text,)
        for id, (text, known) in printed.items()
        if len(normalize_label(text)) > 0 and normalize_label(text) not in map(normalize_label, known)
    }


def _find_wrong_names(
    what: str,
    mapped: Mapping[int, str],
    printed: Mapping[int, str],
    ids: Iterable[str],
    known: Mapping[str, Sequence[str]],
) -> Iterator[str]:
    """What is wrong with the rows, or the columns, of a mapping."""
    names = list(mapped.values())
    texts = [normalize_label(text) for text in printed.values()]
    ids = set(ids)
    if not mapped:
        yield f"it names no {what}"
    for number, id in mapped.items():
        if number not in printed:
            yield f"there is no {what} {number} of figures in the grid"
        elif id not in ids:
            yield f"{id!r} is no {what} of the form's block"
        elif names.count(id) > 1:
            yield f"two {what}s were said to be {id}"
        # As a spelling it would teach the parsers two places at once, or none.
        elif not normalize_label(printed[number]) or texts.count(normalize_label(printed[number])) > 1:
            yield f"{what} {number} has no label of its own"
        else:
            owners = {
                o for o, labels in known.items() if normalize_label(printed[number]) in map(normalize_label, labels)
            }
            if owners and id not in owners:
                yield f"{what} {number} bears the label of {min(owners)}"


def cells_of_mapping(table: Table, mapping: GridMapping) -> Iterator[tuple[str, GridCell]]:
    """Key and cell of the grid for each place that a mapping names."""
    for row, row_id in mapping.rows.items():
        for column, column_id in mapping.columns.items():
            cells = table.rows[row]
            cell = cells[column] if column < len(cells) else None
            if cell is not None:
                yield f"{row_id}.{column_id}", cell
