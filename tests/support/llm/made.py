"""Documents made for the tests: real tables of figures, printed row by row and damaged in a known way."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from govreport_core.forms.figures import Figure
from govreport_core.forms.form import Form
from govreport_core.forms.rules import violations
from govreport_core.model.cell import Cell, Evidence
from govreport_core.model.document import Document, Position
from govreport_core.model.gaps import Gap, Gaps
from govreport_core.model.readings import CellReading, RowReading, Token
from govreport_core.repair.bounds import propagate_bounds


@dataclass(frozen=True)
class Made:
    """A damaged document: what is printed in it, what is open, and what each token really is."""

    document: Document
    form: Form
    gaps: Gaps
    truth: Mapping[str, Figure]
    token_keys: Mapping[tuple[int, int], str | None] = field(default_factory=dict)


@dataclass(frozen=True)
class Damage:
    """What happens to rows: ids of rows whose label is lost, whose zeros are dropped, that are shuffled, …

    :param unlabelled: rows printed without their label.
    :param zeros_dropped: rows whose zeros are not printed.
    :param shuffled: rows whose figures are printed in another order.
    :param lost: keys whose figure is not printed at all.
    :param foreign: figures that belong to no cell, printed at the end of these rows.
    :param context: printed before an unlabelled row instead of its label.
    """

    unlabelled: frozenset[str] = frozenset()
    zeros_dropped: frozenset[str] = frozenset()
    shuffled: frozenset[str] = frozenset()
    lost: frozenset[str] = frozenset()
    foreign: Mapping[str, str] = field(default_factory=dict)
    context: Mapping[str, str] = field(default_factory=dict)


def make(form: Form, truth: Mapping[str, Figure | None], damage: Damage, *, seed: int = 0, derive: bool = True) -> Made:
    """A document with these figures; undamaged rows are printed cells, damaged ones row readings.

    What follows from the printed cells by the rules is settled as derived, as in the pipeline.
    """
    rng = random.Random(seed)
    out: list[str] = []
    length = 0
    settled: dict[str, Cell] = {}
    rows: list[RowReading] = []
    token_keys: dict[tuple[int, int], str | None] = {}

    def put(text: str) -> tuple[int, int]:
        nonlocal length
        start = length
        out.append(text)
        length += len(text)
        return start, length

    damaged = damage.unlabelled | damage.zeros_dropped | damage.shuffled | set(damage.foreign)
    damaged |= {key.rpartition(".")[0] for key in damage.lost}
    for block in form.blocks:
        put(block.heading.text + "\n")
        for row in block.rows:
            whole = row.id not in damaged
            put(damage.context.get(row.id, "某项") if row.id in damage.unlabelled else row.label.text)
            figures: list[tuple[str, str | None]] = [
                (str(truth[key]), key)
                for key in row.keys
                if truth.get(key) is not None
                and key not in damage.lost
                and not (row.id in damage.zeros_dropped and truth[key] == 0)
            ]
            if row.id in damage.shuffled:
                rng.shuffle(figures)
            if row.id in damage.foreign:
                figures.append((damage.foreign[row.id], None))
            tokens = []
            for text, key in figures:
                put(" ")
                start, end = put(text)
                token_keys[start, end] = key
                tokens.append(Token(text, Position(start, end)))
                if whole and key is not None:
                    settled[key] = Cell(truth[key], "printed", Evidence("made", text, start, end))
            put("\n")
            if not whole and tokens:
                first, last = tokens[0].position.start, tokens[-1].position.end
                id = None if row.id in damage.unlabelled else row.id
                rows.append(RowReading(id, tuple(tokens), Position(first, last)))
    if derive:
        known = {key: cell.value for key, cell in settled.items() if cell.value is not None}
        for key, (low, high) in (propagate_bounds(form.rules, known) or {}).items():
            if low == high and key not in settled:
                settled[key] = Cell(low, "derived")
    gaps = Gaps(
        tuple(Gap(key, Cell(None, "missing")) for key in form.cells if key not in settled), tuple(rows), settled
    )
    document = Document("made.txt", "".join(out), "text/plain")
    return Made(document, form, gaps, {k: v for k, v in truth.items() if v is not None}, token_keys)


def keeps_the_rules(form: Form, truth: Mapping[str, Figure | None]) -> bool:
    return next(violations(form.rules, truth), None) is None


def table(form: Form, rows: Mapping[str, Sequence[int]]) -> dict[str, Figure]:
    """Figures of the whole form: these rows, the total row and the balance from them, zeros elsewhere.

    A row has its six groups; `carried_over` is given, `received` follows.
    """
    truth: dict[str, Figure] = dict.fromkeys(form.cells, 0)
    columns = [column.id for block in form.blocks if block.id == "requests" for column in block.columns]

    def write(row: str, groups: Sequence[int]) -> None:
        for column, value in zip(columns, [*groups, sum(groups)], strict=True):
            truth[f"{row}.{column}"] = value

    for row, groups in rows.items():
        write(row, groups)
    outcome = [row for row in rows if row.startswith("requests.outcomes.")]
    total = [sum(rows[row][i] for row in outcome) for i in range(6)]
    write("requests.outcomes.total", total)
    over, carried = (rows.get(f"requests.{name}", [0] * 6) for name in ("carried_over", "carried_in"))
    write("requests.received", [total[i] + over[i] - carried[i] for i in range(6)])
    return truth


def claims(made: Made, keys: Iterable[str]) -> list[CellReading]:
    """The right claims for these cells."""
    by_key = {key: span for span, key in made.token_keys.items() if key}
    text = made.document.text
    return [CellReading(k, text[slice(*by_key[k])], Position(*by_key[k])) for k in keys if k in by_key]
