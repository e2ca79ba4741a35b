"""Which row of the form a text names: first by its letters, then by likeness, never against a negation."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from types import MappingProxyType

from govreport_core.forms.form import Block, Form, Label, Row, Rule
from govreport_core.forms.normalization import normalize_label
from govreport_core.forms.units import WITHOUT_YUAN, WORTH, without_unit

# A label may be wrapped over this many fragments.
MAX_FRAGMENTS = 8
# Below this Levenshtein ratio two labels are not the same label.
ALIKE = 0.7
# 其他 and 总计 are rows of any table; longer labels are not.
LONG_LABEL = 4

# What may stand before figures that have their labels above them.
_PLAIN_LABELS = frozenset({"数量", "件数", "数据", "数值", "件", "合计", "案件数", "情况"})
_Heads = tuple[tuple[int, tuple[str, ...]], ...]

# A unit of money behind a label, as far as normalised labels have it.
_UNITS_BEHIND = tuple(
    before + unit for before in ("", "单位", "单位为", "人民币", "单位人民币") for unit in (*WORTH, *WITHOUT_YUAN)
)
_NEGATIONS = re.compile("[不未无非没]")


class LabelIndex:
    """The labels of one form, ready for look-up. Built once per form with `form.cached(Labels)`."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self._side_by_side = tuple(block for block in form.blocks if block.side_by_side)
        # All rows under a header ask the same of it, and most sites print the same header.
        self.rules_within = lru_cache(maxsize=None)(self._find_rules)
        self._keys_under = lru_cache(maxsize=512)(self._find_keys)
        self._heads_in_order = lru_cache(maxsize=512)(self._find_order)
        self.amounts = frozenset(key for key, cell in form.cells.items() if cell.kind == "amount")
        self.block_of: dict[str, Block] = {row.id: block for block in form.blocks for row in block.rows}
        self.order: dict[str, int] = {id: number for number, id in enumerate(form.rows)}
        self._spellings: dict[str, tuple[str, ...]] = {row.id: _normals(row.label) for row in form.rows.values()}
        self._headings = {text for block in form.blocks for label in block.headings for text in _normals(label)}
        self._exact = self._exact_rows()
        self._columns = {
            block.id: {
                text + unit: number
                for number, column in enumerate(block.columns)
                for text in _normals(column.label)
                for unit in ("", *_UNITS_BEHIND)
            }
            for block in form.blocks
        }
        self._group_heads = {block.id: frozenset(map(normalize_label, block.notes)) for block in form.blocks}
        self._openers = {block.id: self._opening(block) for block in form.blocks}
        furniture = {text for block in form.blocks for text in self._furniture(block)} | self._headings
        furniture.update(text for label in form.sections.values() for text in _normals(label))
        furniture.update(normalize_label(text) for text in form.corner.spellings)
        furniture.update(f"单位{unit}" for unit in WORTH)
        # Longest first, so that 其他处理 is not read as 其他 and a remainder.
        piece = f"(?:{'|'.join(sorted(furniture, key=len, reverse=True))})"
        self._furniture_run = re.compile(f"{piece}*")
        self._long_furniture = tuple(text for text in furniture if len(text) > 3)
        self._known = (*furniture, *self._exact)
        self._known_texts = frozenset(self._known)
        self._vocabulary = "\n".join(self._known)
        self._row_spellings = tuple(text for texts in self._spellings.values() for text in texts if len(text) > 2)

    def block(self, id: str) -> Block:
        """The block of a row, or the side-by-side block of this id."""
        return self.block_of.get(id) or self.form.block(id)

    def row(self, fragments: Sequence[str]) -> Row | None:
        """The row whose label the last of these normalised fragments make up, wrapped or not."""
        found = None
        joined = ""
        for fragment in reversed(fragments[-MAX_FRAGMENTS:]):
            joined = fragment + joined
            found = self._exact.get(joined) or found
        if found is None and fragments:
            found = self._behind_furniture(fragments[-1]) or self._with_unit(fragments)
        return found

    def _with_unit(self, fragments: Sequence[str]) -> Row | None:
        """A row with an amount whose label ends with the unit of it."""
        bare = without_unit(fragments[-1])
        if bare == fragments[-1]:
            return None
        row = self.row([*fragments[:-1], bare] if bare else fragments[:-1])
        return row if row is not None and not self.amounts.isdisjoint(row.keys) else None

    def keys_under(self, id: str, heads: Mapping[int, tuple[str, ...]]) -> Mapping[int, str]:
        """Column number of a grid -> cell of this row or side-by-side block, as far as its normalised heads say."""
        return self._keys_under(id, tuple(heads.items()))

    def orderly(self, block: Block, heads: Mapping[int, tuple[str, ...]]) -> bool:
        """Whether the columns that these normalised heads of a grid name stand in the form's order."""
        return self._heads_in_order(block.id, tuple(heads.items()))

    def _find_rules(self, id: str) -> tuple[Rule, ...]:
        """The rules that speak of the cells of this row or side-by-side block alone."""
        keys = set(self.form.row_keys[id])
        return tuple(rule for rule in self.form.rules if keys.issuperset(rule.keys))

    def _find_keys(self, id: str, heads: _Heads) -> Mapping[int, str]:
        block = self.block(id)
        columns = self._columns[block.id]
        keys = self.form.row_keys[id]
        whole = id == block.id
        found: dict[int, str] = {}
        for number, above in heads:
            column = next((columns[head] for head in reversed(above) if head in columns), None)
            if column is None:
                continue
            if whole:
                named = [
                    n for n, row in enumerate(block.rows) if any(head in self._spellings[row.id] for head in above)
                ]
                if len(named) != 1:
                    continue
                column += named[0] * len(block.columns)
            found[number] = keys[column]
        return MappingProxyType(found)

    def _find_order(self, block_id: str, heads: _Heads) -> bool:
        columns = self._columns[block_id]
        named = (
            next((columns[head] for head in reversed(above) if head in columns), None) for _, above in sorted(heads)
        )
        return self._in_order(self.form.block(block_id), [column for column in named if column is not None])

    def contradicted(self, id: str, heads: Mapping[int, tuple[str, ...]], columns: Sequence[int | None]) -> bool:
        """Whether the pieces of heads above these columns are of other columns than the row's, in the form's order.

        In a table without lines a column in which nothing stands is no column, and heads fall to pieces.
        """
        block = self.block(id)
        if not heads or len(columns) != len(block.columns) or id == block.id:
            return False
        for number, column in enumerate(columns):
            head = heads.get(column, ("",))[-1] if column is not None else ""
            if not head or head in self._columns[block.id]:
                continue
            whose = {n for spelling, n in self._columns[block.id].items() if spelling.endswith(head)}
            if whose and number not in whose:
                return True
        return False

    def flat_orderly(self, block: Block, words: Sequence[str]) -> bool | None:
        """The same for a header flattened to these normalised fragments; None if they are no header.

        In a header of two lines the head of a group of columns stands for them, and they follow at its end:
        自然人, 法人或其他组织, 总计, then the columns of the group.
        """
        order: list[int] = []
        place: int | None = None
        grouped = False
        for column in self._head_row(block, words):
            if column is None:
                grouped = True
                continue
            if grouped:
                place = len(order)
                order.append(column)
            elif place is not None and column < order[place]:
                order.insert(place, column)
                place += 1
            else:
                order.append(column)
            grouped = False
        return self._in_order(block, order) if len(set(order)) > 1 else None

    def _head_row(self, block: Block, words: Sequence[str]) -> Iterator[int | None]:
        """The columns that fragments name, wrapped or not; None for the head of a group of columns."""
        columns = self._columns[block.id]
        at = 0
        while at < len(words):
            for length in (3, 2, 1):
                text = "".join(words[at : at + length])
                if text in columns or text in self._group_heads[block.id]:
                    yield columns.get(text)
                    break
            at += length

    def _in_order(self, block: Block, columns: Sequence[int]) -> bool:
        descents = sum(right < left for left, right in pairwise(columns))
        return descents < (len(block.rows) if block.side_by_side else 1)

    def are_heads(self, texts: Collection[str]) -> bool:
        """Whether several columns of one block are among these normalised texts."""
        return any(len({columns[text] for text in texts if text in columns}) > 1 for columns in self._columns.values())

    def column(self, block: Block, text: str) -> int | None:
        """The number of the block's column that this normalised text names."""
        return self._columns[block.id].get(text)

    def crossed(self, top: Collection[str], side: Collection[str]) -> bool:
        """Whether rows of a block are named on top of a grid, and its columns at the side."""
        for block in self.form.blocks:
            columns = self._columns[block.id]
            at_side = len({columns[text] for text in side if text in columns})
            if len(block.rows) < 3 or at_side < len(block.columns) - 1:
                continue
            if len({columns[text] for text in top if text in columns}) > 2:
                continue
            on_top = sum(
                any(text.endswith(spelling) for spelling in self._spellings[row.id] for text in top)
                for row in block.rows
            )
            if on_top >= min(5, len(block.rows)):
                return True
        return False

    def official(self, row: Row) -> str:
        """The row's official label, normalised."""
        return self._spellings[row.id][0]

    def may_label(self, text: str) -> bool:
        """Whether this normalised text, in a row of figures, is of the form or says no more than that they are."""
        return text in _PLAIN_LABELS or self.knows(text) or text.endswith(self._row_spellings)

    def says_much(self, row: Row) -> bool:
        """Whether the row's label is one that no other table is likely to have."""
        return len(self._spellings[row.id][0]) >= LONG_LABEL

    def knows(self, text: str) -> bool:
        """Whether this normalised text is a label, heading or column of the form."""
        return text in self._known_texts

    def has(self, text: str) -> bool:
        """Whether this normalised text is a part of some label, heading or column of the form."""
        return text in self._vocabulary

    def width(self, fragments: Sequence[str]) -> int:
        """How many figures stand behind these normalised fragments if they end with a label; 0 if they do not."""
        # The heads of groups side by side end with 总计, which is a row's label, too.
        if whole := self.side_by_side(fragments, 0):
            return len(self.form.row_keys[whole])
        row = self.row(fragments)
        return len(row.keys) if row else 0

    def is_heading(self, text: str) -> bool:
        """Whether this normalised text is a group heading and nothing else."""
        return text in self._headings and text not in self._exact

    def opens_any(self, text: str) -> bool:
        """Whether some block's heading or column stands in this text, which need not be normalised."""
        return any(opener in text for openers in self._openers.values() for opener in openers)

    def opens(self, block: Block, text: str) -> bool:
        """Whether this normalised text has the block's heading or one of its columns in it."""
        return any(opener in text for opener in self._openers[block.id])

    def follows_furniture(self, text: str) -> bool:
        """Whether this normalised text is made of headings and column labels, or ends with a long one."""
        return text.endswith(self._long_furniture) or self._furniture_run.fullmatch(text) is not None

    def count(self, text: str) -> int:
        """How many rows' official labels stand in this normalised text."""
        return sum(spellings[0] in text for spellings in self._spellings.values())

    def begins(self, text: str) -> bool:
        """Whether this normalised text begins with a label or heading of the form, or is empty."""
        return not text or text.startswith(self._known)

    def likeness(self, fragments: Sequence[str], row: Row) -> float:
        """The best Levenshtein ratio of the row's spellings to the last fragments; 0 across a negation."""
        from rapidfuzz.distance import Levenshtein

        best = 0.0
        joined = ""
        for fragment in reversed(fragments[-MAX_FRAGMENTS:]):
            joined = fragment + joined
            begun = len(joined) > len(fragments[-1]) and self._begins_a_row(fragments[-1])
            for spelling in self._spellings[row.id]:
                if begun and not _alike_at_end(spelling, fragments[-1]):
                    continue  # another row's label has begun behind this one: the figures are that row's
                if len(_NEGATIONS.findall(spelling)) == len(_NEGATIONS.findall(joined)):
                    best = max(best, Levenshtein.normalized_similarity(spelling, joined, score_cutoff=ALIKE))
        return best

    def _begins_a_row(self, text: str) -> bool:
        return len(text) > 1 and any(
            spelling.startswith(text) for spellings in self._spellings.values() for spelling in spellings
        )

    def side_by_side(self, fragments: Sequence[str], width: int, current: Block | None = None) -> str | None:
        """The id of the side-by-side block, or of the one row of it, whose heads these fragments are.

        :param width: the number of figures that follow.
        :param current: the block that has begun, which need not be named again.
        """
        text = "".join(fragments)
        for block in self._side_by_side:
            if block is not current and not self.opens(block, text):
                continue
            for spelling in _normals(block.heading):
                for heading in (spelling, spelling.removeprefix("政府信息公开")):
                    text = text.replace(heading, "")
            named = [row for row in block.rows if any(spelling in text for spelling in self._spellings[row.id])]
            if len(named) == len(block.rows):
                return block.id
            if len(named) == 1 and width <= len(block.columns):
                return named[0].id
        return None

    def headed(self, fragments: Sequence[str], width: int) -> str | None:
        """The id of the side-by-side block whose heading these fragments end with, if it has so many cells.

        Behind the heading stand some of its heads at the most.
        """
        for block in self._side_by_side:
            if len(self.form.row_keys[block.id]) != width:
                continue
            text = "".join(fragments)
            for heading in _normals(block.heading):
                _, found, behind = text.rpartition(heading)
                for spelling in (text for row in block.rows for text in self._spellings[row.id]):
                    behind = behind.replace(spelling, "")
                if found and self._furniture_run.fullmatch(behind):
                    return block.id
        return None

    def _exact_rows(self) -> dict[str, Row]:
        exact: dict[str, Row] = {}
        clashing: set[str] = set()
        for row in self.form.rows.values():
            for spelling in self._spellings[row.id]:
                for text in (spelling, *self._with_headings(row, spelling)):
                    if exact.setdefault(text, row) is not row:
                        clashing.add(text)
        # The undivided row of a hybrid form has the very label of the group heading, and only figures tell.
        return {text: row for text, row in exact.items() if text not in clashing}

    def _with_headings(self, row: Row, spelling: str) -> Iterable[str]:
        chain = [text for heading in row.under for text in (normalize_label(heading),)]
        for first in range(len(chain)):
            yield "".join(chain[first:]) + spelling

    def _opening(self, block: Block) -> frozenset[str]:
        columns = (text for column in block.columns for text in _normals(column.label) if len(text) > 3)
        return frozenset((*_normals(block.heading), *columns))

    def _furniture(self, block: Block) -> Iterable[str]:
        for label in (block.heading, *(column.label for column in block.columns)):
            yield from _normals(label)
        yield from (normalize_label(note) for note in block.notes)

    def _behind_furniture(self, text: str) -> Row | None:
        """A label with headings and column labels run together before it."""
        for length in range(len(text) - 1, 1, -1):
            row = self._exact.get(text[-length:])
            if row is not None and self.follows_furniture(text[:-length]):
                return row
        return None


def _alike_at_end(spelling: str, fragment: str) -> bool:
    """Whether at least half of a fragment's characters are those at the end of a label."""
    tail = spelling[-len(fragment) :]
    return 2 * sum(map(str.__eq__, tail[::-1], fragment[::-1])) >= len(fragment)


def _normals(label: Label) -> tuple[str, ...]:
    """The spellings of a label, normalised and without the unit behind."""
    return tuple(dict.fromkeys(filter(None, (without_unit(normalize_label(spelling)) for spelling in label.spellings))))
