"""Tells which block of the form begins in a text: the one whose heading or column head stands in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
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
        return self._opening_of[block.id].search(text) is not None

    def opened_in(self, text: str) -> list[Block]:
        """The blocks whose heading or column stands in this normalised text, in the form's order."""
        return [block for block in self.form.blocks if self.opens(block, text)] if self.opens_any(text) else []

    def opens_any(self, text: str) -> bool:
        """Whether some block's heading or column stands in this text, which need not be normalised."""
        return self._opening.search(text) is not None

    def is_heading(self, text: str) -> bool:
        """Whether this normalised text is the heading of a block."""
        return text in self._headings

    @cached_property
    def _headings(self) -> frozenset[str]:
        return frozenset(text for block in self.form.blocks for text in spellings_of(block.heading))

    @cached_property
    def _opening(self) -> re.Pattern[str]:
        return _any_of(*map(_opening_texts, self.form.blocks))

    @cached_property
    def _opening_of(self) -> Mapping[str, re.Pattern[str]]:
        return {block.id: _any_of(_opening_texts(block)) for block in self.form.blocks}


def _opening_texts(block: Block) -> Iterator[str]:
    yield from spellings_of(block.heading)
    yield from (text for column in block.columns for text in spellings_of(column.label) if len(text) >= SHORTEST_HEAD)


def _any_of(*texts: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, frozenset[str]().union(*texts))))
