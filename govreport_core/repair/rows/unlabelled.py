"""Places rows whose labels are lost by the order of the document.

Between two labelled rows only those rows of the form can stand that the form has between them. If a run of
unlabelled rows fills exactly the rows that are missing there, the order settles which is which, unless the
sums refute it; otherwise every placement in order, and if none fits every placement at all, is a hypothesis.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations, islice, permutations
from typing import NamedTuple

from govreport_core.forms.form import Form
from govreport_core.repair.rows.hypotheses import (
    Hypothesis,
    RowTokens,
    Shape,
    Span,
    Value,
    join_places,
    keeps_row_rules,
    read_as_printed,
)

# Five rows in any order are 120 placements; six would be 720.
MOST_PLACEMENTS = 200


class Run(NamedTuple):
    """Unlabelled rows between two labelled ones.

    :param keys: the cells of all rows of the form that may be theirs.
    :param beside: the cells of the other rows of the form that are not read in that place.
    :param in_order: the placement that the order settles; None if it settles none.
    :param others: all other placements; empty if there are too many to list.
    """

    keys: tuple[str, ...]
    beside: tuple[str, ...]
    in_order: Hypothesis | None
    others: tuple[Hypothesis, ...]


def find_runs(
    form: Form,
    rows: Sequence[RowTokens],
    order: Sequence[str | int],
    open_rows: Collection[str],
    shapes: Mapping[str, Shape],
) -> Iterator[Run]:
    """The runs of unlabelled rows in a document, with their possible placements.

    :param order: the document's sequence of settled rows (ids) and row readings (numbers); empty: the
        readings alone.
    :param open_rows: rows of the form of which nothing is printed and no labelled reading speaks.
    """
    sequence = {id: i for i, id in enumerate(_row_order(form))}
    anchor = -1
    waiting: list[int] = []
    for item in [*(order or range(len(rows))), None]:
        id = rows[item].row if isinstance(item, int) else item
        if isinstance(item, int) and id is None:
            waiting.append(item)
            continue
        if id is not None and id not in sequence:
            continue
        here = len(sequence) if id is None else sequence[id]
        if waiting:
            run = _place_run(form, rows, waiting, anchor, here, open_rows, shapes)
            if run is not None:
                yield run
            waiting = []
        anchor = here


def _row_order(form: Form) -> Iterator[str]:
    for block in form.blocks:
        if block.side_by_side:
            yield block.id
        yield from (row.id for row in block.rows)


def _place_run(
    form: Form,
    rows: Sequence[RowTokens],
    waiting: Sequence[int],
    before: int,
    after: int,
    open_rows: Collection[str],
    shapes: Mapping[str, Shape],
) -> Run | None:
    ids = list(_row_order(form))
    # Labels that stand against the form's order say nothing of what is between them.
    between = ids[before + 1 : after] if before < after else ids
    # A lone number is as likely a page's; only rows of several columns are recognised by their length.
    unread = [id for id in between if id in open_rows and len(form.row_keys[id]) > 1]
    lengths = {len(rows[n].tokens) for n in waiting}
    missing = [id for id in unread if len(form.row_keys[id]) in lengths]
    widths = {len(form.row_keys[id]) for id in missing}
    numbers = [n for n in waiting if len(rows[n].tokens) in widths]
    if not numbers or not missing:
        return None
    in_order = None
    # With a row too few or too many the order leaves several placements; and rows of outcomes can be exchanged
    # without breaking a rule, so that no sum would tell a wrong one.
    if before < after and len(numbers) == len(missing):
        in_order = _read_placement(form, rows, dict(zip(missing, numbers, strict=True)), missing, shapes)
    return Run(
        tuple(key for id in missing for key in form.row_keys[id]),
        tuple(key for id in unread if id not in missing for key in form.row_keys[id]),
        in_order,
        tuple(_other_placements(form, rows, numbers, missing, shapes)),
    )


def _other_placements(
    form: Form,
    rows: Sequence[RowTokens],
    numbers: Sequence[int],
    missing: Sequence[str],
    shapes: Mapping[str, Shape],
) -> tuple[Hypothesis, ...]:
    choices: Iterator[dict[str, int]]
    if len(numbers) == len(missing):
        choices = (dict(zip(missing, chosen, strict=True)) for chosen in permutations(numbers))
    elif len(numbers) > len(missing):
        choices = (dict(zip(missing, chosen, strict=True)) for chosen in combinations(numbers, len(missing)))
    else:
        choices = (dict(zip(chosen, numbers, strict=True)) for chosen in combinations(missing, len(numbers)))
    listed = list(islice(choices, MOST_PLACEMENTS + 1))
    if len(listed) > MOST_PLACEMENTS:
        return ()
    found: dict[tuple[Value, ...], tuple[Span, ...]] = {}
    for choice in listed:
        placement = _read_placement(form, rows, choice, missing, shapes)
        if placement is None:
            continue
        found[placement.values] = join_places(found.get(placement.values, placement.spans), placement.spans)
    return tuple(Hypothesis(values, spans) for values, spans in found.items())


def _read_placement(
    form: Form,
    rows: Sequence[RowTokens],
    placed: Mapping[str, int],
    missing: Sequence[str],
    shapes: Mapping[str, Shape],
) -> Hypothesis | None:
    values: list[Value] = []
    spans: list[Span] = []
    for id in missing:
        width = len(form.row_keys[id])
        number = placed.get(id)
        if number is None:
            values.extend([None] * width)
            spans.extend([None] * width)
            continue
        reading = read_as_printed(number, rows[number].tokens, shapes[id].kinds)
        if reading is None or not keeps_row_rules(reading.values, shapes[id]):
            return None
        values.extend(reading.values)
        spans.extend(reading.spans)
    return Hypothesis(tuple(values), tuple(spans))
