"""Finds the cells in which figures may stand that are others', since cells before or behind them are lost.

Figures behind a lost cell move up, and the last cells of the row are blank; or those before it move down, and the
first are. So it seems where sums break as the figures stand, or lack their total, and figures put back among them mend
all. Where cells of several rows are lost, none of these rows tells what stands in another. As long as sums of different
figures hold, from the end that figures moved to, nothing before is lost.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from govreport_core.forms.figures import Figure, is_blank, parse_figure
from govreport_core.forms.rules import evaluate
from govreport_core.model.readings import Token
from govreport_tables.labels import LabelIndex
from govreport_tables.matching.candidates import RowCandidate, is_nonzero
from govreport_tables.matching.lost_cells.putting_back import Sum, can_hold, find_moved
from govreport_tables.matching.row_rules import has_different

_Row = tuple[str, Mapping[str, Token]]


def find_slipped(
    candidates: Sequence[RowCandidate], ids: Sequence[str | None], labels: LabelIndex
) -> Mapping[int, frozenset[str]]:
    """Number of each row of a grid that may have lost cells -> its cells in which others' figures may stand."""
    keys = labels.form.row_keys
    whole = {
        number: (id, dict(zip(keys[id], candidates[number].values, strict=True)))
        for number, id in enumerate(ids)
        if id is not None and len(candidates[number].values) == len(keys[id])
    }
    ending = {number: each for number, each in whole.items() if _has_blank_end(candidates[number], each[0], labels)}
    if not ending:
        return {}
    printed = _read_as_printed(whole.values(), ending.values(), labels)
    unproven = _find_unproven(whole, ending, printed, labels)
    found: dict[int, frozenset[str]] = {}
    for number, (id, row) in ending.items():
        elsewhere = dict.fromkeys(key for other in unproven - {id} for key in keys[other] if id in unproven)
        found[number] = _find_slipped_cells(id, row, printed, elsewhere, labels)
    return {number: slipped for number, slipped in found.items() if slipped}


def _find_unproven(
    whole: Mapping[int, _Row], ending: Mapping[int, _Row], printed: Mapping[str, Figure | None], labels: LabelIndex
) -> set[str]:
    """The rows with blanks at an end whose own sums do not hold; none beside others whose sums break as well.

    There, that sums do not hold says nothing of lost cells.
    """
    others = (id for number, (id, _) in whole.items() if number not in ending)
    if not all(_keeps_sums(id, printed, labels) for id in others):
        return set()
    return {id for id, _ in ending.values() if not _keeps_sums(id, printed, labels)}


def _read_as_printed(whole: Iterable[_Row], ending: Iterable[_Row], labels: LabelIndex) -> dict[str, Figure | None]:
    """The figures of all rows, 0 for blanks but for totals that lack in those with blanks at an end."""
    printed: dict[str, Figure | None] = {key: 0 for key, cell in labels.form.cells.items() if cell.optional}
    for _, row in whole:
        printed.update({key: _figure_or_nought(value) for key, value in row.items()})
    for id, row in ending:
        printed.update(dict.fromkeys(_lacking_totals(id, row, labels)))
    return printed


def _has_blank_end(candidate: RowCandidate, id: str, labels: LabelIndex) -> bool:
    """Whether the last or first cell of a row of a grid is blank beside a figure, and sums speak of the row."""
    values = candidate.values
    return (
        not candidate.is_flat
        and bool(labels.form.rules_of_row[id])
        and (is_blank(values[0].text) or is_blank(values[-1].text))
        and any(map(is_nonzero, values))
    )


def _figure_or_nought(value: Token) -> Figure | None:
    return 0 if is_blank(value.text) else parse_figure(value.text)


def _lacking_totals(id: str, row: Mapping[str, Token], labels: LabelIndex) -> Iterator[str]:
    """The blank cells of a row that have the sum of others, of which one is not nought."""
    for rule in labels.form.rules_of_row[id]:
        if len(rule.left) == 1 and is_blank(row[rule.left[0]].text) and any(is_nonzero(row[key]) for key in rule.right):
            yield rule.left[0]


def _keeps_sums(id: str, printed: Mapping[str, Figure | None], labels: LabelIndex) -> bool:
    return all(evaluate(rule, printed) == "pass" for rule in labels.form.rules_of_row[id])


def _find_slipped_cells(
    id: str,
    row: Mapping[str, Token],
    printed: Mapping[str, Figure | None],
    elsewhere: Mapping[str, None],
    labels: LabelIndex,
) -> frozenset[str]:
    """The cells of a row that have another figure where figures are put back so that all sums hold.

    :param printed: the figures of all rows, 0 for blanks but for totals that lack.
    :param elsewhere: cells of other rows that may have lost cells, too, and none of what stands in them.
    """
    blank = frozenset(key for key, value in row.items() if is_blank(value.text))
    is_broken = _breaks_a_sum(row, printed, labels)
    if not is_broken and (all(printed[key] is not None for key in blank) or _is_held(id, row, printed, labels)):
        return frozenset()
    sums = list(_sums_of(id, row, labels))
    if sum(len(each.keys) for each in sums) != len(row):
        return frozenset()
    settled = {**printed, **elsewhere} if is_broken else printed
    moved = find_moved(sums, blank, settled)
    # A total that lacks was not there to move down, nor do figures where one for the blank itself mends the sums.
    if is_broken and not can_hold(sums, blank, printed):
        moved |= find_moved([each._replace(keys=each.keys[::-1]) for each in sums[::-1]], blank, settled)
    # What is blank may be a figure's place only where figures moved away from it.
    return moved | blank if moved - blank else frozenset()


def _breaks_a_sum(row: Mapping[str, Token], printed: Mapping[str, Figure | None], labels: LabelIndex) -> bool:
    rules = (rule for rule in labels.form.rules if not row.keys().isdisjoint(rule.keys))
    return any(evaluate(rule, printed) == "fail" for rule in rules)


def _is_held(id: str, row: Mapping[str, Token], printed: Mapping[str, Figure | None], labels: LabelIndex) -> bool:
    """Whether each figure of a row stands in a sum with other rows that holds, so that it cannot have another place."""
    own = labels.form.rules_of_row[id]
    holding = [rule for rule in labels.form.rules if rule not in own and evaluate(rule, printed) == "pass"]
    held = {key for rule in holding for key in rule.keys}
    return all(key in held or is_blank(value.text) for key, value in row.items())


def _sums_of(id: str, row: Mapping[str, Token], labels: LabelIndex) -> Iterator[Sum]:
    rules = labels.form.rules_of_row[id]
    for rule in rules:
        keys = tuple(key for key in row if key in rule.keys)
        touching = tuple(each for each in labels.form.rules if not set(keys).isdisjoint(each.keys))
        yield Sum(keys, rule.left, touching, len(rules) > 1 and has_different(row[key] for key in keys))
