"""Tells which block of the form begins in a text: the one whose heading or column head stands in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from govreport_core.forms.form import Block, Form
from govreport_core.labels.spellings import spellings_of

# Shorter heads of columns, such as 总计, are those of several blocks.
SHORTEST_HEAD = 4


@dataclass(frozen=True, eq=False)
class BlockOpenings:
    """The headings and long column heads of one form's blocks."""

    form: Form

    def opens(self, block: Block, text: str) -> bool:
        """Whether this normalised text has the block's heading or one of its columns in it."""
        return any(opening in text for opening in self._texts[block.id])

    def opened_in(self, text: str) -> list[Block]:
        """The blocks whose heading or column stands in this normalised text, in the form's order."""
        return [block for block in self.form.blocks if self.opens(block, text)]

    def opens_any(self, text: str) -> bool:
        """Whether some block's heading or column stands in this text, which need not be normalised."""
        return any(opening in text for openings in self._texts.values() for opening in openings)

    def is_heading(self, text: str) -> bool:
        """Whether this normalised text is the heading of a block."""
        return text in self._headings

    @cached_property
    def _headings(self) -> frozenset[str]:
        return frozenset(text for block in self.form.blocks for text in spellings_of(block.heading))

    @cached_property
    def _texts(self) -> Mapping[str, frozenset[str]]:
        return {block.id: _opening_texts(block) for block in self.form.blocks}


def _opening_texts(block: Block) -> frozenset[str]:
    heads = (text for column in block.columns for text in spellings_of(column.label) if len(text) >= SHORTEST_HEAD)
    return frozenset((*spellings_of(block.heading), *heads))
