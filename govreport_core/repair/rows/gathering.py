"""Lists, for each row of tokens, every reading that the row's own rules allow."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

from govreport_core.forms.figures import Figure
from govreport_core.forms.form import Form
from govreport_core.repair.budget import Effort
from govreport_core.repair.rows.digits import print_a_digit_a_cell, read_digit_a_cell, widths_of_sums
from govreport_core.repair.rows.hypotheses import (
    MISREAD,
    Hypothesis,
    RowTokens,
    Shape,
    Span,
    prints_only_zeros,
    read_as_printed,
    read_figure,
    runs_together,
    stands_as_printed,
)
from govreport_core.repair.rows.listing import (
    is_listed_in_full,
    list_changed_readings,
    list_readings,
    list_readings_with_zeros,
    tells_no_blanks,
)
from govreport_core.repair.rows.tables import Reading
from govreport_core.repair.rows.unlabelled import Run, find_runs

# A row that lacks more figures than this is read without an assumption only where none fits.
FEW_LACKING = 2


@dataclass(slots=True)
class Gathered:
    """Every reading of every row, before any two rows are compared.

    :param readings: labelled rows with at least one reading.
    :param runs: runs of rows without label.
    :param unexplained: ids of rows of which no reading fits: their rules and cells are not to be relied on.
    :param whole: keys of rows that break their own rule, though a digit a cell is the one way to fill them.
    :param offered: the keys of which some tokens speak, with the value printed there if that is clear.
    :param misread: keys of rows that do not add up and are left out: any figure of them may be misread.
    :param complete: the effort sufficed.
    """

    readings: list[Reading] = field(default_factory=list)
    runs: list[Run] = field(default_factory=list)
    unexplained: set[str] = field(default_factory=set)
    whole: dict[str, tuple[Figure, Span]] = field(default_factory=dict)
    offered: dict[str, tuple[Figure, ...]] = field(default_factory=dict)
    misread: set[str] = field(default_factory=set)
    complete: bool = True

    def enter(self, id: str, found: _RowGathered, *, with_whole: bool) -> None:
        """Enter what one row adds.

        :param with_whole: whether the document prints a digit a cell.
        """
        if with_whole:
            self.whole.update(found.whole)
        self.offered.update(found.offered)
        self.complete = self.complete and found.complete
        if found.reading is not None:
            self.readings.append(found.reading)
        if not found.explained:
            self.unexplained.add(id)

    def with_zeros(self, zeros: Collection[Reading], suspects: Collection[str]) -> Gathered:
        """The same under the assumption that blanks stand for 0.

        :param zeros: the readings of rows with blanks under it.
        :param suspects: keys of rows that may be wrong: these are left out.
        """
        keys = {reading.keys for reading in zeros}
        others = [reading for reading in self.readings if reading.keys not in keys]
        kept = [reading for reading in (*others, *zeros) if reading.keys[0] not in suspects]
        return Gathered(kept, self.runs, offered=dict(self.offered))

    def in_order(self) -> Gathered:
        """The same under the assumption that rows without label stand in the form's order; empty if there are none."""
        placed = [Reading(run.keys, (run.in_order,)) for run in self.runs if run.in_order is not None]
        return Gathered([*self.readings, *placed], offered=dict(self.offered)) if placed else Gathered()


class _RowGathered(NamedTuple):
    """What one labelled row adds to `Gathered`."""

    offered: Mapping[str, tuple[Figure, ...]]
    reading: Reading | None = None
    explained: bool = True
    complete: bool = True
    whole: Mapping[str, tuple[Figure, Span]] = MappingProxyType({})


def row_shapes(form: Form) -> dict[str, Shape]:
    """Per row (or side-by-side block) of the form what its readings must fit."""
    shapes = {}
    joined = {key for rule in form.rules if rule not in form.rules_within_rows for key in rule.keys}
    for id, keys in form.row_keys.items():
        column = {key: c for c, key in enumerate(keys)}
        rules = tuple(
            tuple([(column[k], 1) for k in rule.left] + [(column[k], -1) for k in rule.right])
            for rule in form.rules_of_row[id]
        )
        kinds = tuple(form.cells[key].kind for key in keys)
        widths = widths_of_sums(len(keys), rules) if set(kinds) == {"count"} else ()
        is_alone = joined.isdisjoint(keys)
        shapes[id] = Shape(kinds, rules, widths, is_alone)
    return shapes


def gather_readings(
    form: Form,
    figures: Mapping[str, Figure | None],
    rows: Sequence[RowTokens],
    order: Sequence[str | int],
    *,
    zeros: Mapping[int, Reading] = MappingProxyType({}),
    leave_out: Collection[int] = (),
    effort: Effort,
) -> Gathered:
    """Every reading of every row that its own rules allow, with blanks that may be anything.

    :param figures: the printed figures by key.
    :param order: the document's sequence of settled rows (ids) and row readings (numbers); see `find_runs`.
    :param zeros: by row number the readings of rows under the assumption that blanks stand for 0: what follows without
        it follows for these, too.
    :param leave_out: numbers of rows whose readings are not listed: they may be anything.
    """
    result = Gathered()
    shapes = form.cached(row_shapes)
    leaves_blanks_out = _runs_together_without_blanks(form, rows)
    are_short = print_a_digit_a_cell(rows, shapes)
    for number, row in enumerate(rows):
        if row.row is None:
            continue
        keys, shape = form.row_keys[row.row], shapes[row.row]
        if number in leave_out or (leaves_blanks_out and not is_listed_in_full(row, shape)):
            found = _RowGathered({key: () for key in keys if figures.get(key) is None})
            if number in zeros and _is_changed(zeros[number]):
                result.misread.update(keys)
        else:
            found = _gather_row(keys, figures, number, row, shape, effort, with_zeros=zeros.get(number))
            if number in zeros:
                found = _add_readings(found, zeros[number])
        result.enter(row.row, found, with_whole=are_short)
    spoken = {row.row for row in rows}
    if None in spoken:
        open_rows = _find_open_rows(form, figures, spoken)
        result.runs = list(find_runs(form, rows, order, open_rows, shapes))
        for run in result.runs:
            result.offered.update(dict.fromkeys((*run.keys, *run.beside), ()))
    return result


def list_with_zeros(
    form: Form, figures: Mapping[str, Figure | None], rows: Sequence[RowTokens], *, effort: Effort
) -> dict[int, Reading]:
    """Every reading of the labelled rows with fewer tokens than cells, if their blanks stand for 0, by row number.

    Of a row that does not add up as it is printed also those with one figure lost or misread. A row that has none is
    not among them.
    """
    result: dict[int, Reading] = {}
    changed: dict[int, Reading] = {}
    for number, keys, shape in _find_short_rows(form, rows):
        with effort.share(1 / 3) as share:
            printed = [figures.get(key) for key in keys]
            found, more = _list_row_with_zeros(number, rows[number], shape, printed, share)
        if found:
            result[number] = Reading(keys, found)
        # One cell too few is a lost figure, and not two changes at once, where other rows can tell if it is not.
        if more and (shape.is_alone or len(keys) - len(rows[number].tokens) > 1):
            result[number] = Reading(keys, found).joined_with(Reading(keys, more))
        elif more:
            changed[number] = Reading(keys, more)
    # Unless other rows leave zeros out.
    if any(adds_up(rows[number], reading) for number, reading in result.items() if number not in changed):
        for number, reading in changed.items():
            result[number] = result[number].joined_with(reading) if number in result else reading
    return result


def _find_short_rows(form: Form, rows: Sequence[RowTokens]) -> Iterator[tuple[int, tuple[str, ...], Shape]]:
    """The labelled rows with fewer tokens than cells whose readings can be listed: number, keys and shape."""
    shapes = form.cached(row_shapes)
    leaves_blanks_out = _runs_together_without_blanks(form, rows)
    for number, row in enumerate(rows):
        if row.row is not None and 0 < len(row.tokens) < len(form.row_keys[row.row]):
            shape = shapes[row.row]
            if (not leaves_blanks_out or is_listed_in_full(row, shape)) and not _has_lost_figure(row, shape):
                yield number, form.row_keys[row.row], shape


def _has_lost_figure(row: RowTokens, shape: Shape) -> bool:
    """Whether a row of one sum, which no other row checks, prints noughts beside figures: it leaves no nought out."""
    prints_noughts = any(read_figure(token, "count") == 0 for token in row.tokens) and not prints_only_zeros(row)
    return shape.is_alone and len(shape.rules) == 1 and prints_noughts


def _list_row_with_zeros(
    number: int, row: RowTokens, shape: Shape, printed: Sequence[Figure | None], effort: Effort
) -> tuple[tuple[Hypothesis, ...], tuple[Hypothesis, ...]]:
    """The readings of a row whose blanks are 0, and those with one figure lost or misread."""
    columns = len(printed)
    if prints_only_zeros(row) and sum(map(len, row.tokens)) < columns:
        # However they are placed the row is the same, and none of them has a place.
        return () if any(printed) else (Hypothesis((0,) * columns, (None,) * columns),), ()
    found = list_readings_with_zeros(number, row, shape, printed, effort=effort)
    more = list_changed_readings(number, row, shape, printed, effort=effort)
    return (found.hypotheses, more.hypotheses) if found.complete and more.complete else ((), ())


def adds_up(row: RowTokens, with_zeros: Reading) -> bool:
    """Whether a row adds up with its tokens as they are, but for zeros left out."""
    return not _is_changed(with_zeros) and any(stands_as_printed(h, row) for h in with_zeros.hypotheses)


def lacks_many(row: RowTokens, with_zeros: Reading) -> bool:
    """Whether the tokens of a row are its figures as they are, but many are left out."""
    return len(with_zeros.keys) - len(row.tokens) > FEW_LACKING and (
        _is_changed(with_zeros) or adds_up(row, with_zeros)
    )


def _is_changed(with_zeros: Reading) -> bool:
    """Whether a row does not add up as it is printed, so that some figure of it is lost or misread."""
    return any(MISREAD in hypothesis.spans for hypothesis in with_zeros.hypotheses)


def _find_open_rows(form: Form, figures: Mapping[str, Figure | None], spoken: Collection[str | None]) -> set[str]:
    """The rows of which nothing is printed and no reading speaks."""
    return {
        id for id, keys in form.row_keys.items() if id not in spoken and all(figures.get(key) is None for key in keys)
    }


def _runs_together_without_blanks(form: Form, rows: Sequence[RowTokens]) -> bool:
    """Whether the document runs figures of a row together and leaves blank cells out of them.

    A row with fewer digits than cells shows the one, a token that is no figure the other. Of 2301243776 nobody knows
    then whether it is six figures or seven.
    """
    labelled = [row for row in rows if row.row is not None and row.tokens]
    return any(map(runs_together, labelled)) and any(
        sum(map(len, row.tokens)) < len(form.row_keys[row.row]) for row in labelled if row.row is not None
    )


def _gather_row(
    keys: tuple[str, ...],
    figures: Mapping[str, Figure | None],
    number: int,
    row: RowTokens,
    shape: Shape,
    effort: Effort,
    *,
    with_zeros: Reading | None,
) -> _RowGathered:
    """What a row adds.

    :param with_zeros: its readings under the assumption that blanks stand for 0, if they are listed.
    """
    printed = [figures.get(key) for key in keys]
    offered: dict[str, tuple[Figure, ...]] = {k: () for k, figure in zip(keys, printed, strict=True) if figure is None}
    if not offered or not row.tokens:
        return _RowGathered({})
    if _says_nothing(row, keys):
        return _RowGathered(offered)
    if with_zeros is not None and tells_no_blanks(row, shape):
        return _RowGathered(offered, with_zeros)
    # No single row may use up the effort for all.
    with effort.share(1 / 3) as share:
        found = list_readings(number, row, shape, printed, effort=share)
    # Of a list that is cut off the right reading may be missing.
    if not found.complete:
        return _RowGathered(offered, complete=not share.over)
    if found.hypotheses:
        return _RowGathered(offered, Reading(keys, found.hypotheses))
    # A whole row that breaks its own rule is the publisher's error, not damage: its figures are offered, not settled.
    if (plain := read_as_printed(number, row.tokens, shape.kinds)) is not None:
        _offer_printed(plain, keys, offered)
    whole = _read_whole(keys, number, row, shape) if len(offered) == len(keys) else {}
    return _RowGathered(offered, explained=False, whole=whole)


def _offer_printed(plain: Hypothesis, keys: tuple[str, ...], offered: dict[str, tuple[Figure, ...]]) -> None:
    """Offer the figures of a row as they are printed for those of its cells that are open."""
    offered.update((k, (v,)) for k, v in zip(keys, plain.values, strict=True) if k in offered and v is not None)


def _says_nothing(row: RowTokens, keys: tuple[str, ...]) -> bool:
    """Whether a row has so few zeros and nothing else that they could stand anywhere; blanks as zeros use them."""
    return prints_only_zeros(row) and sum(map(len, row.tokens)) < len(keys) - 1


def _add_readings(found: _RowGathered, zeros: Reading) -> _RowGathered:
    """What a row adds, with its readings under the assumption among the others; nothing if it has no others."""
    if found.reading is None:
        return found._replace(explained=True)
    if found.reading is zeros:
        return found
    return found._replace(reading=found.reading.joined_with(zeros))


def _read_whole(keys: Sequence[str], number: int, row: RowTokens, shape: Shape) -> Mapping[str, tuple[Figure, Span]]:
    """The figures, and where they stand, of a row run together with a digit for every cell; none of another row."""
    digits = read_digit_a_cell(number, row, shape)
    if digits is None:
        return {}
    return {key: (value, span) for key, value, span in zip(keys, *digits, strict=True) if value is not None}
