"""Finds the blocks that the form prints in one line, as groups of columns side by side, by the heads of the groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from govreport_core.forms.form import Block, Form
from govreport_core.forms.meaning import terms_in
from govreport_core.labels.boilerplate_labels import BoilerplateLabels
from govreport_core.labels.spellings import spellings_of
from govreport_tables.labels.block_openings import BlockOpenings

# What the headings of blocks begin with, and sites may leave out.
SUBJECT = "政府信息公开"


@dataclass(frozen=True, eq=False)
class SideBySideHeads:
    """The heads of one form's side-by-side blocks.

    :param spellings: row id -> normalised spellings of its label, which here is the head of a group of columns.
    """

    form: Form
    spellings: Mapping[str, tuple[str, ...]]
    openings: BlockOpenings
    boilerplate: BoilerplateLabels

    def find(self, fragments: Sequence[str], width: int, current: Block | None = None) -> str | None:
        """The id of the block, or of the one row of it, whose heads these normalised fragments are.

        :param width: the number of figures that follow.
        :param current: the block that has begun, which need not be named again.
        """
        text = "".join(fragments)
        for block in self._blocks:
            if block is not current and not self.openings.opens(block, text):
                continue
            # The heading names what the block is about, and so may the groups.
            for spelling in self._headings[block.id]:
                text = text.replace(spelling, "").replace(spelling.removeprefix(SUBJECT), "")
            named = self._rows_named(block, text)
            if len(named) == len(block.rows):
                return block.id
            if len(named) == 1 and width <= len(block.columns):
                id = named.pop()
                return None if self._is_changed(fragments, block, id) else id
            if named and width == len(self.form.row_keys[block.id]) and self._has_all_columns(fragments, block):
                return block.id  # the head of a group says something else, and the heads of columns stand for it
        return None

    def _rows_named(self, block: Block, text: str) -> set[str]:
        """The ids of a block's rows that a text names; 未经行政复议直接起诉 does not name 行政复议."""
        named: set[str] = set()
        for spelling, id in self._longest_first[block.id]:
            if spelling in text:
                named.add(id)
                text = text.replace(spelling, "|")
        return named

    def _is_changed(self, fragments: Sequence[str], block: Block, id: str) -> bool:
        """Whether the head of a group is said of something else by a word before or behind it: 上年行政复议."""
        for fragment in reversed(fragments):
            spelling = max((each for each in self.spellings[id] if each in fragment), key=len, default=None)
            if spelling is not None:
                before, _, behind = fragment.partition(spelling)
                known = (*self._headings[block.id], *self._words_of_groups[block.id])
                is_more = bool(before) and not before.endswith(known) and not self.boilerplate.make_up(before)
                return is_more or (bool(terms_in(behind)) and not self.boilerplate.make_up(behind))
        return False

    def _has_all_columns(self, fragments: Sequence[str], block: Block) -> bool:
        """Whether the heads of all columns stand among these fragments, once for each group at least."""
        count = len(block.rows)
        return all(sum(map(fragments.count, spellings_of(column.label))) >= count for column in block.columns)

    def find_under_heading(self, fragments: Sequence[str], width: int) -> str | None:
        """The id of the block whose heading these normalised fragments end with, if it has so many cells.

        Behind the heading stand some of its heads at the most.
        """
        text = "".join(fragments)
        for block in self._blocks:
            if len(self.form.row_keys[block.id]) == width and self._ends_with_heading(text, block):
                return block.id
        return None

    def _ends_with_heading(self, text: str, block: Block) -> bool:
        for heading in self._headings[block.id]:
            _, found, behind = text.rpartition(heading)
            for row in block.rows:
                for spelling in self.spellings[row.id]:
                    behind = behind.replace(spelling, "")
            if found and self.boilerplate.make_up(behind):
                return True
        return False

    @cached_property
    def _blocks(self) -> tuple[Block, ...]:
        return tuple(block for block in self.form.blocks if block.side_by_side)

    @cached_property
    def _longest_first(self) -> Mapping[str, Sequence[tuple[str, str]]]:
        """Block id -> the spellings of its rows' labels with the rows' ids."""
        return {
            block.id: sorted(
                ((spelling, row.id) for row in block.rows for spelling in self.spellings[row.id]),
                key=lambda named: -len(named[0]),
            )
            for block in self._blocks
        }

    @cached_property
    def _words_of_groups(self) -> Mapping[str, frozenset[str]]:
        """Block id -> the spellings of the heads of its groups, the outer ones among them."""
        return {
            block.id: frozenset(
                (
                    *(text for label in block.headings for text in spellings_of(label)),
                    *(text for row in block.rows for text in self.spellings[row.id]),
                )
            )
            for block in self._blocks
        }

    @cached_property
    def _headings(self) -> Mapping[str, tuple[str, ...]]:
        return {block.id: spellings_of(block.heading) for block in self._blocks}
