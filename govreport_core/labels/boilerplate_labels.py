"""What a form prints around its rows: headings, heads of columns, notes, units.

A converter may run these texts together with each other, and with the label of a row behind them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from govreport_core.forms.form import Block, Form
from govreport_core.forms.normalization import normalize_label
from govreport_core.forms.units import WORTH
from govreport_core.labels.spellings import spellings_of

# A shorter one, such as 其他, is too often the end of another word.
SHORTEST_END = 4
# Fewer characters of short ones, such as 总计其他, are not a header but a part of the label behind them.
SHORTEST_RUN = 8


@dataclass(frozen=True, eq=False)
class BoilerplateLabels:
    """The texts of one form that are not labels of its rows. All methods take normalised texts."""

    form: Form

    @cached_property
    def group_headings(self) -> frozenset[str]:
        """The headings of groups of rows."""
        return frozenset(text for block in self.form.blocks for label in block.headings for text in spellings_of(label))

    @cached_property
    def texts(self) -> frozenset[str]:
        """All of them."""
        form = self.form
        return self.group_headings.union(
            (text for block in form.blocks for text in _texts_of_block(block)),
            (text for label in form.sections.values() for text in spellings_of(label)),
            map(normalize_label, form.corner.spellings),
            (f"单位{unit}" for unit in WORTH),
        )

    def heads_in(self, block: Block) -> tuple[str, ...]:
        """The heads of a block's columns."""
        return tuple(text for column in block.columns for text in spellings_of(column.label))

    def make_up(self, text: str) -> bool:
        """Whether a text is made of nothing but them; an empty one is."""
        return self._run.fullmatch(text) is not None

    def ends_behind(self, text: str, block: Block) -> bool:
        """Whether a text before a label of a block is made of them, and not only a short one, or ends with a long one.

        A short one, such as 其他 before 行政许可, may be a word that changes what the label says; so may one at the end
        of a longer text that only other blocks print.
        """
        if text.endswith(self._long):
            return True
        return len(text) >= SHORTEST_RUN and not text.endswith(self._short_of_others[block.id]) and self.make_up(text)

    @cached_property
    def _run(self) -> re.Pattern[str]:
        # Longest first, so that 其他处理 is not read as 其他 and a remainder.
        return re.compile(f"(?:{'|'.join(sorted(self.texts, key=len, reverse=True))})*")

    @cached_property
    def _long(self) -> tuple[str, ...]:
        return tuple(text for text in self.texts if len(text) >= SHORTEST_END)

    @cached_property
    def _short_of_others(self) -> Mapping[str, tuple[str, ...]]:
        """Block id -> the short ones that it does not print itself."""
        short = self.texts.difference(self._long)
        return {
            block.id: tuple(short.difference(_texts_of_block(block), *map(spellings_of, block.headings)))
            for block in self.form.blocks
        }


def _texts_of_block(block: Block) -> Iterator[str]:
    for label in (block.heading, *(column.label for column in block.columns)):
        yield from spellings_of(label)
    yield from map(normalize_label, block.notes)
