"""Places the values of a row in its cells: by the heads above them, or one after another in the form's order."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice, pairwise, product

from govreport_core.forms.figures import Figure, is_blank, parse_figure
from govreport_core.forms.form import Block
from govreport_core.forms.meaning import is_time
from govreport_core.model.readings import Token
from govreport_tables.labels import LabelIndex
from govreport_tables.labels.units import unit_in
from govreport_tables.matching.candidates import EXTRA, RowCandidate, figures_of
from govreport_tables.matching.row_rules import judge

# So many ways to place the figures of a row are tried.
MOST_WAYS = 64
# The header of another table may have so many heads in common with the block's.
MOST_SHARED = 1


def place_values(
    candidate: RowCandidate, id: str, named: Mapping[int, str], order: Sequence[str] | None, labels: LabelIndex
) -> Iterable[tuple[str, Token]] | None:
    """Which value stands in which cell; None if the values do not fill the columns.

    :param id: of the row or side-by-side block.
    :param named: column number -> key, as far as the heads say.
    :param order: the cells from left to right, as far as the header says; None if it names them in another order than
        the form's that is not known.
    """
    keys = labels.form.row_keys[id]
    if has_two_under_one_head(candidate, named):
        return _place_what_keeps_rules(_one_under_each_head(candidate, named), id, labels)
    placed = _place_by_heads(candidate, keys, named, labels)
    if placed is not None:
        return placed.items()
    if order is None:
        return None
    if len(candidate.values) == len(keys):
        return zip(order, candidate.values, strict=True)
    if len(candidate.figures) == len(keys) and _is_contiguous(candidate):
        figures = list(zip(order, candidate.figures, strict=True))
        # A printed mark beyond the figures may be that of a cell, and one of the figures none of the row's.
        is_sure = _as_many_printed(candidate.values, candidate.figures) or judge(id, figures, labels.form) == "pass"
        return figures if is_sure else None
    if candidate.ruled and len(candidate.values) == len(keys) + 1:
        return _without_one(candidate.values, id, labels)
    return None


def find_foreign(candidate: RowCandidate, id: str, named: Mapping[int, str], labels: LabelIndex) -> frozenset[int]:
    """The columns of a grid in which values stand under heads that say something else than the form's."""
    keys = labels.form.row_keys[id]
    block = labels.blocks[id]
    is_named = len(set(named.values())) == len(keys)
    if not candidate.heads or (is_named and id != block.id):
        return frozenset()
    columns = [column for column, _ in _values_that_count(candidate)]
    by_order = len(columns) == len(keys)
    foreign: set[int] = set()
    if by_order and id == block.id:
        foreign.update(_in_other_groups(columns, candidate, named, block, labels))
    if is_named:
        return frozenset(foreign)
    numbers = range(len(columns)) if by_order else [None] * len(columns)
    foreign.update(
        column
        for number, column in zip(numbers, columns, strict=True)
        if labels.foreign_heads.is_foreign(id, number, candidate.heads.get(column, ()))
    )
    if foreign and id != block.id and len(block.columns) > 1:
        foreign.update(labels.foreign_heads.columns_without_name(block, candidate.heads, columns))
    return frozenset(foreign)


def _in_other_groups(
    columns: Sequence[int], candidate: RowCandidate, named: Mapping[int, str], block: Block, labels: LabelIndex
) -> Iterator[int]:
    """The columns of the groups side by side under heads that say something else than the form's."""
    above = [candidate.heads.get(column, ()) for column in columns]
    width = len(block.columns)
    order = labels.columns.order_of_groups(block, [named.get(column) for column in columns])
    groups = labels.foreign_heads.find_other_groups(block, order, above, candidate.words)
    if not candidate.ruled:
        # Where spans are lost, the head of a group stands above its first column or, in a row of labels, above none.
        heads = labels.headers_in_text.heads_before(block.id, candidate.words)
        found = labels.headers_in_text.find_foreign(block.id, heads) if heads is not None else frozenset()
        groups |= {n for n in range(len(block.rows)) if found.issuperset(range(n * width, (n + 1) * width))}
    return (column for number, column in enumerate(columns) if order[number // width] in groups)


def _values_that_count(candidate: RowCandidate) -> list[tuple[int, Token]]:
    """The values of a row of a grid with their columns, without blanks in columns that have no head."""
    return [
        (column, value)
        for value in candidate.values
        if (column := value.position.column) is not None and (candidate.heads.get(column) or not is_blank(value.text))
    ]


def may_be_wrong_header(
    candidate: RowCandidate, id: str, named: Mapping[int, str], foreign: Collection[int], labels: LabelIndex
) -> bool:
    """Whether a header of another table stands over figures that do not break the row's rules in the form's order.

    Behind a page break some converters print one.
    """
    keys = labels.form.row_keys[id]
    if len(named) > MOST_SHARED or len(candidate.values) != len(keys):
        return False
    if any(map(is_time, (head for column in foreign for head in candidate.heads.get(column, ())))):
        return False
    verdict = judge(id, zip(keys, candidate.values, strict=True), labels.form)
    has_blank = len(candidate.figures) < len(keys) and bool(labels.form.rules_of_row[id])
    return verdict == "pass" or (verdict == "unknown" and has_blank)


def place_beside_foreign(
    candidate: RowCandidate, id: str, named: Mapping[int, str], foreign: Collection[int], labels: LabelIndex
) -> Mapping[str, Token]:
    """Cell -> value, of a row with foreign heads above it: what its other heads name, or where these leave one place.

    Where a converter drops cells, values stand under heads that are not theirs.
    """
    keys = labels.form.row_keys[id]
    values = _values_that_count(candidate)
    in_place = len(values) == len(keys) and all(
        named.get(column, key) == key for key, (column, _) in zip(keys, values, strict=True)
    )
    if not in_place and _may_be_shifted(candidate, id, named, values, labels):
        return {}
    placed: dict[str, Token] = {}
    for number, (column, value) in enumerate(values):
        key = named.get(column, keys[number] if in_place else None)
        if key is not None and column not in foreign and key not in placed:
            placed[key] = value
    return placed


def _may_be_shifted(
    candidate: RowCandidate,
    id: str,
    named: Mapping[int, str],
    values: Sequence[tuple[int, Token]],
    labels: LabelIndex,
) -> bool:
    """Whether values do not stand where the heads suppose them: under no head of their own, none under a known one.

    In a markdown table a converter may have dropped cells before them.
    """
    if not named.keys() <= {column for column, _ in values}:
        return True
    block = labels.blocks[id]
    if not all(labels.columns.is_headed(block, candidate.heads.get(column, ())) for column, _ in values):
        return True
    headed = [column for column, heads in candidate.heads.items() if heads and column >= min(named, default=0)]
    return not candidate.ruled and len(headed) > len(values)


def _place_what_keeps_rules(
    ways: Iterable[Mapping[str, Token]], id: str, labels: LabelIndex
) -> Iterable[tuple[str, Token]] | None:
    """The one way to place figures in all cells of a row that keeps its rules; None if none does, or several do."""
    width = len(labels.form.row_keys[id])
    kept = [
        way for way in islice(ways, MOST_WAYS) if len(way) == width and judge(id, way.items(), labels.form) == "pass"
    ]
    said = {tuple(_worth(token) for token in way.values()) for way in kept}
    return kept[0].items() if len(said) == 1 else None


def _worth(token: Token) -> Figure | str:
    """What a token says, however it is written: 3 and 3件 are the same."""
    value = parse_figure(token.text)
    return token.text if value is None else value


def _one_under_each_head(candidate: RowCandidate, named: Mapping[int, str]) -> Iterator[Mapping[str, Token]]:
    """The ways to take one of the figures that stand under heads of the same cell."""
    options: dict[str, list[Token]] = {}
    for value in candidate.values:
        if (column := value.position.column) is not None and column in named:
            options.setdefault(named[column], []).append(value)
    for way in product(*options.values()):
        yield dict(zip(options, way, strict=True))


def _without_one(values: Sequence[Token], id: str, labels: LabelIndex) -> Iterable[tuple[str, Token]] | None:
    """Cell -> value of a row with one value too many, if the rules tell which it is.

    They do not where a figure cut in two explains the row as well.
    """
    keys = labels.form.row_keys[id]
    if any(judge(id, zip(keys, way, strict=True), labels.form) == "pass" for way in _with_two_joined(values)):
        return None
    return _place_what_keeps_rules(_without_each(values, keys), id, labels)


def _without_each(values: Sequence[Token], keys: Sequence[str]) -> Iterator[Mapping[str, Token]]:
    """The ways to leave one of too many values out."""
    for left_out in range(len(values)):
        yield dict(zip(keys, (*values[:left_out], *values[left_out + 1 :]), strict=True))


def _with_two_joined(values: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """The ways to take two neighbouring values for the halves of one figure."""
    for number, (left, right) in enumerate(pairwise(values)):
        if left.text.isdecimal() and right.text.isdecimal():
            yield (*values[:number], left._replace(text=left.text + right.text), *values[number + 2 :])


def _place_by_heads(
    candidate: RowCandidate, keys: Sequence[str], named: Mapping[int, str], labels: LabelIndex
) -> Mapping[str, Token] | None:
    """Cell -> value, if the heads name a cell for every value that counts."""
    values: Sequence[Token] = candidate.values
    if len(set(named.values())) == len(keys):
        if len(named) > len(keys):
            values = _drop_repeated(values, named)
        placed = _values_under_heads(values, named)
        if len(placed) == len(keys) and (
            len(values) == len(keys) or _as_many_printed(values, placed.values()) or _is_whole(candidate, named, labels)
        ):
            return placed
        return None
    if candidate.ruled and len(values) == len(named):
        # A table cut between its columns: each part has some of them, and figures stand under their own heads.
        placed = _values_under_heads(values, named)
        return placed if len(placed) == len(values) else None
    return None


def has_two_under_one_head(candidate: RowCandidate, named: Mapping[int, str]) -> bool:
    """Whether two figures stand under heads of the same cell: which is the cell's, or whether they are the halves of
    one, nobody can tell.

    A converter that knows no spans prints a figure again in each column; a grid with lines has a cell for each.
    """
    if len(named) == len(set(named.values())):
        return False
    said: dict[str, Figure | str] = {}
    for value in candidate.figures:
        key = named.get(-1 if value.position.column is None else value.position.column)
        if key is not None and key in said and (candidate.ruled or said[key] != _worth(value)):
            return True
        if key is not None:
            said[key] = _worth(value)
    return False


def _is_whole(candidate: RowCandidate, named: Mapping[int, str], labels: LabelIndex) -> bool:
    """Whether every value stands under a head, so that those under heads of no cell are another year's or remarks.

    Where a converter drops cells, only a row with a value under each of the heads is sure not to be shifted.
    """
    headed = [column for column, heads in candidate.heads.items() if heads and column >= min(named)]
    pieces = [candidate.heads[column][-1] for column in headed if column not in named and column in candidate.columns]
    if any(labels.vocabulary.has_part(piece) or unit_in((piece,)) for piece in pieces):
        return False  # a head torn in two: its second half may stand over the second half of a figure
    return set(candidate.columns) <= set(headed) and (candidate.ruled or len(headed) == len(candidate.values))


def _values_under_heads(values: Iterable[Token], named: Mapping[int, str]) -> dict[str, Token]:
    """The values that stand under a head that names a cell."""
    # [1][4] is `position.column`: every value of every grid passes here, and names cost twice as much.
    return {named[c]: value for value in values if (c := value[1][4]) is not None and c in named}


def _as_many_printed(values: Iterable[Token], others: Iterable[Token]) -> bool:
    """Whether as many of these are printed, figures or marks for nothing such as —."""
    return sum(bool(value.text.strip()) for value in values) == sum(bool(value.text.strip()) for value in others)


def _is_contiguous(candidate: RowCandidate) -> bool:
    """Whether no blanks stand between the figures."""
    blanks = [is_blank(value.text) for value in candidate.values]
    return not any(blanks[blanks.index(False) : len(blanks) - blanks[::-1].index(False)])


def drop_extra_columns(candidate: RowCandidate, id: str, named: Mapping[int, str], labels: LabelIndex) -> RowCandidate:
    """The candidate without values in columns that the form does not have: remarks, numbers of rows.

    Only where the heads name a column for every cell, or the value stands at the very end or beginning of a row
    that has one value too many: under a broken header any value could seem to be a remark.
    """
    values = candidate.values
    keys = labels.form.row_keys[id]
    if len(set(named.values())) == len(keys):
        before = _headed_before(candidate, min(named), labels.blocks[id], labels)
        kept = tuple(value for value in values if not _is_beside(value, before, candidate, named))
    elif len(values) == len(keys) + 1:
        kept = _without_extra_at_end(candidate)
    else:
        return candidate
    return candidate._replace(values=kept, figures=figures_of(kept)) if len(kept) >= len(keys) else candidate


def _headed_before(candidate: RowCandidate, first: int, block: Block, labels: LabelIndex) -> frozenset[int]:
    """The columns of a grid between labels and the first cell that have a head of their own, which names no cell."""
    heads = candidate.heads
    corner = heads.get(0, ())
    return frozenset(
        column
        for column in range(1, first if candidate.ruled else 0)
        if (above := heads.get(column, ())) and above[-1:] != corner[-1:] and labels.columns.is_headed(block, above)
    )


def _is_beside(value: Token, before: Collection[int], candidate: RowCandidate, named: Mapping[int, str]) -> bool:
    """Whether a value of a grid stands under the head of a remark or the like, or before all cells.

    A figure between a label and the first cell is the row's, which is shifted then, unless it has a head of its own.

    :param before: the columns before the first cell that have.
    """
    column = value.position.column
    if column is None or column in named:
        return False
    is_before = column < min(named) and (not candidate.label or is_blank(value.text))
    return _has_extra_head(column, candidate) or column in before or is_before


def _without_extra_at_end(candidate: RowCandidate) -> tuple[Token, ...]:
    """The values without the one that alone has the head of a remark, if it is the first or last."""
    values = candidate.values
    is_extra = [_has_extra_head(value.position.column or 0, candidate) for value in values]
    if is_extra.count(True) == 1 and (is_extra[0] or is_extra[-1]):
        return values[1:] if is_extra[0] else values[:-1]
    return values


def _has_extra_head(column: int, candidate: RowCandidate) -> bool:
    return candidate.heads.get(column, ("",))[-1] in EXTRA


def _drop_repeated(values: Sequence[Token], named: Mapping[int, str]) -> list[Token]:
    """The values without those that a head spanning several columns prints again, as flattened grids do."""
    kept: list[Token] = []
    for value in values:
        before = kept[-1] if kept else None
        if before and value.text == before.text:
            columns = before.position.column, value.position.column
            if None not in columns and len({named.get(c, str(c)) for c in columns if c is not None}) == 1:
                continue
        kept.append(value)
    return kept
