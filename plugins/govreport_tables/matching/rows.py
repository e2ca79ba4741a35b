"""Which row of the form a strip is: by its letters, by its place among the others, by likeness."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import zip_longest

from govreport_core.forms.form import Block, Row
from govreport_core.forms.normalization import normalize_label
from govreport_core.model.readings import Token
from govreport_tables.matching.candidates import LAST_YEAR, RowCandidate, counts, figures_of
from govreport_tables.matching.label_index import ALIKE, LabelIndex
from govreport_tables.matching.row_rules import whole

# Rows with an unreadable label that may stand between a header and the first row that is known.
MOST_UNREAD = 6
# Words of no row between figures of the same row: characters together.
LONGEST_SCRAP = 5
# Rows of fewer columns are not printed as a list of columns and figures.
FEWEST_PAIRS = 3
# So many rows in sequence that begin with 1, 2, 3 and so on are numbered.
FEWEST_SERIALS = 7


def identify(strips: Sequence[RowCandidate], labels: LabelIndex) -> list[str | None]:
    ids: list[str | None] = []
    current: Block | None = None
    opened: dict[str, int] = {}  # block id -> number of the strip whose words opened it
    for number, strip in enumerate(strips):
        said = "".join(strip.words)
        # Heads of groups side by side end with 总计, which is a row's label too: so they are looked for first.
        foreign = bool(strip.heads) and bool(strip.label) and not any(map(labels.may_label, strip.label))
        id = None if foreign else labels.side_by_side(strip.words, len(strip.figures), current) or _bare(strip, labels)
        if id is None and (row := labels.row(strip.label)):
            block = labels.block_of[row.id]
            nearby = number - opened.get(block.id, -MOST_UNREAD) < MOST_UNREAD and labels.says_much(row)
            if block is current or nearby or labels.opens(block, said):
                id = row.id
        ids.append(id)
        if id is not None:
            current = labels.block_of.get(id)
            continue
        begun = [block for block in labels.form.blocks if labels.opens(block, said)]
        opened.update({block.id: number for block in begun})
        if begun and current not in begun:
            current = begun[-1]  # another table begins, of which nothing is known yet
    _out_of_order(strips, ids, labels)
    if None in ids:
        _align(strips, ids, labels)
        _doubt(strips, ids, labels)
    return ids


def _bare(strip: RowCandidate, labels: LabelIndex) -> str | None:
    """The id of the side-by-side block under whose heading these figures stand without their heads.

    Nothing but the figures says that they stand in the form's order: all of the block's rules hold.
    """
    id = labels.headed(strip.words, len(strip.figures))
    if id is None or labels.keys_under(id, strip.heads) or not labels.orderly(labels.block(id), strip.heads):
        return None
    return id if whole(id, strip.figures, labels) == "pass" else None


def _out_of_order(strips: Sequence[RowCandidate], ids: list[str | None], labels: LabelIndex) -> None:
    """Take back short names of rows of flattened text, as 其他 and 总计, that stand before rows of the form's order.

    They may be heads of columns there.
    """
    below: str | None = None
    for number in range(len(ids) - 1, -1, -1):
        id = ids[number]
        if id not in labels.order or not strips[number].is_flat:
            continue
        if (
            below is not None
            and labels.block_of[id] is labels.block_of[below]
            and labels.order[id] > labels.order[below]
            and not labels.says_much(labels.form.rows[id])
        ):
            ids[number] = None
        else:
            below = id


def _doubt(strips: Sequence[RowCandidate], ids: list[str | None], labels: LabelIndex) -> None:
    """Take back the names of rows of flattened text whose figures something makes doubtful.

    Noughts that do not fill their row are all of it only if the label stands directly before them, and if what
    follows is not the rest of the same row. As many figures once more behind groups side by side are another year's.
    """
    for number, (strip, below) in enumerate(zip_longest(strips, strips[1:])):
        id = ids[number]
        if id is None or strip.heads:
            continue
        width = len(labels.form.row_keys[id])
        few = bool(strip.figures) and len(strip.figures) < width and not any(map(counts, strip.figures))
        parted = few and id in labels.block_of and labels.row(strip.label) is None
        torn = another_year = False
        if below is not None and below.figures and ids[number + 1] is None:
            torn = few and any(map(counts, below.figures)) and sum(map(len, below.words)) <= LONGEST_SCRAP
            many = id not in labels.block_of and len(strip.figures) == len(below.figures) == width
            another_year = many and below.words[-1:] not in LAST_YEAR
        if parted or torn or another_year:
            ids[number] = None


def joined_pairs(strips: Sequence[RowCandidate], labels: LabelIndex) -> Iterator[RowCandidate]:
    """The strips, where a row printed as a list (a column's name and its figure, and so on) is one strip."""
    number = 0
    while number < len(strips):
        run = _run_of_pairs(strips, number, labels) if len(strips[number].values) == 1 else None
        if run is None:
            yield strips[number]
            number += 1
            continue
        values = tuple(run[column] for column in sorted(run))
        first = strips[number]
        yield RowCandidate(first.words[:-1], first.label[:-1], values, figures_of(values))
        number += len(run)


def without_serials(strips: Sequence[RowCandidate]) -> list[RowCandidate]:
    """The strips without the numbers of their rows, where flattened text has 1, 2, 3 and so on before the figures."""
    run: list[int] = []
    serial: set[int] = set()
    for number, strip in enumerate(strips):
        first = strip.values[0].text if strip.values and not strip.heads else ""
        if first == str(len(run) + 1):
            run.append(number)
            if len(run) >= FEWEST_SERIALS:
                serial.update(run)
        else:
            run = [number] if first == "1" else []
    if not serial:
        return list(strips)
    return [
        strip._replace(values=strip.values[1:], figures=strip.figures[1:]) if number in serial else strip
        for number, strip in enumerate(strips)
    ]


def _run_of_pairs(strips: Sequence[RowCandidate], first: int, labels: LabelIndex) -> dict[int, Token] | None:
    """Column -> figure of the strips from `first` on, if each names one column of a block and together all do."""
    for block in labels.form.blocks:
        width = len(block.columns)
        if width < FEWEST_PAIRS or len(strips) < first + width:
            continue
        run: dict[int, Token] = {}
        for strip in strips[first : first + width]:
            column = labels.column(block, strip.label[-1]) if strip.label and len(strip.values) == 1 else None
            if column is None or column in run:
                break
            run[column] = strip.values[0]
        if len(run) == width:
            return run
    return None


def group_sums(strips: Sequence[RowCandidate], ids: Sequence[str | None], labels: LabelIndex) -> set[int]:
    """Numbers of the strips that bear a group's heading where rows of the group are printed with figures too.

    The heading of a group is a row of its own only in a form that prints the group undivided.
    """
    rows = labels.form.rows
    groups = {row.under[-1] for id, strip in zip(ids, strips, strict=True)
              if id is not None and id in rows and (row := rows[id]).under and strip.figures}  # fmt: skip
    headings = {normalize_label(group) for group in groups}
    return {n for n, id in enumerate(ids) if id is not None and id in rows and labels.official(rows[id]) in headings}


def _align(strips: Sequence[RowCandidate], ids: list[str | None], labels: LabelIndex) -> None:
    """Name strips by likeness, in the form's order, between the neighbours that are known by their letters."""
    rows = list(labels.form.rows.values())
    taken = {id for id in ids if id}
    number = 0
    while number < len(ids):
        if ids[number] is not None or not strips[number].label:
            number += 1
            continue
        end = number
        while end < len(ids) and ids[end] is None:
            end += 1
        before = next((labels.order[id] for id in reversed(ids[:number]) if id in labels.order), None)
        after = next((labels.order[id] for id in ids[end:] if id in labels.order), None)
        if before is not None or after is not None:
            low = -1 if before is None else before
            high = len(rows) if after is None else after
            near = {block.id for at in (before, after) if at is not None for block in (labels.block_of[rows[at].id],)}
            free = [row for row in rows[low + 1 : high] if row.id not in taken and labels.block_of[row.id].id in near]
            for offset, row in _best_alignment(strips[number:end], free, labels).items():
                ids[number + offset] = row.id
        number = end


def _best_alignment(strips: Sequence[RowCandidate], rows: Sequence[Row], labels: LabelIndex) -> dict[int, Row]:
    """Strip number -> row, in order, with the greatest sum of likeness (the classical alignment)."""
    scores = [
        [0.0 if labels.is_heading(strip.label[-1]) else labels.likeness(strip.label, row) for row in rows]
        if strip.label
        else []
        for strip in strips
    ]
    width = len(rows)
    best = [[0.0] * (width + 1) for _ in range(len(strips) + 1)]
    for i in range(len(strips) - 1, -1, -1):
        for j in range(width - 1, -1, -1):
            score = scores[i][j] if scores[i] else 0.0
            best[i][j] = max(best[i + 1][j], best[i][j + 1], score + best[i + 1][j + 1] if score >= ALIKE else 0.0)
    found: dict[int, Row] = {}
    i = j = 0
    while i < len(strips) and j < width:
        score = scores[i][j] if scores[i] else 0.0
        if score >= ALIKE and best[i][j] == score + best[i + 1][j + 1]:
            found[i] = rows[j]
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return found


def extent(ids: Sequence[str | None], labels: LabelIndex) -> tuple[int, int]:
    """Numbers of the first and last strip of the blocks that have many rows."""
    numbers = [
        n
        for n, id in enumerate(ids)
        if id in labels.block_of and len(labels.block_of[id].rows) > len(labels.block_of[id].columns)
    ]
    return (numbers[0], numbers[-1]) if numbers else (0, 0)
