"""Tells whether a text is printed in the form at all, or is a part of what is, whatever it is the label of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from govreport_core.labels.boilerplate_labels import BoilerplateLabels
from govreport_core.labels.row_labels import RowLabels
from govreport_core.labels.spellings import lengths_by_end

# What may stand before figures that have their labels above them.
_PLAIN_LABELS = frozenset({"数量", "件数", "数据", "数值", "件", "合计", "案件数", "情况"})
# A shorter row label is too often the end of another word.
SHORTEST_END = 3
# So many characters at the end of a text are looked at for rows without figures.
LONGEST_END = 240


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """All texts of one form: row labels, headings, heads of columns. All methods take normalised texts."""

    rows: RowLabels
    boilerplate: BoilerplateLabels

    def knows(self, text: str) -> bool:
        """Whether a text is a label, heading or column of the form."""
        return text in self._set

    def has_part(self, text: str) -> bool:
        """Whether a text is a part of some label, heading or column of the form."""
        return text in self._joined

    def begins(self, text: str) -> bool:
        """Whether a text begins with a label or heading of the form, or is empty."""
        return not text or text.startswith(self._texts)

    def is_group_heading(self, text: str) -> bool:
        """Whether a text is the heading of a group of rows and nothing else."""
        return text in self.boilerplate.group_headings and text not in self.rows.by_text

    def may_stand_before_figures(self, text: str) -> bool:
        """Whether a text before figures is of the form, or says no more than that they are figures."""
        return text in _PLAIN_LABELS or text in self._set or text.endswith(self._row_ends)

    def split_end(self, text: str) -> list[str]:
        """A text as what the form prints at its end, in as few pieces as can be, and before them what is left of it."""
        begin = max(0, len(text) - LONGEST_END)
        pieces: dict[int, list[str]] = {len(text): []}
        for end in range(len(text), begin, -1):
            if end not in pieces:
                continue
            beside = text[max(0, end - 2) : end]
            lengths = (*self._lengths.get(beside, ()), *self._lengths.get(beside[-1], ()))
            for start in (end - length for length in lengths if end - length >= begin):
                is_known = text[start:end] in self._set
                if is_known and (start not in pieces or len(pieces[end]) < len(pieces[start])):
                    pieces[start] = [text[start:end], *pieces[end]]
        first = min(pieces)
        return [text[:first], *pieces[first]] if first else pieces[first]

    @cached_property
    def _lengths(self) -> Mapping[str, Sequence[int]]:
        return lengths_by_end(self._set)

    @cached_property
    def _texts(self) -> tuple[str, ...]:
        return (*self.boilerplate.texts, *self.rows.by_text)

    @cached_property
    def _set(self) -> frozenset[str]:
        return frozenset(self._texts)

    @cached_property
    def _joined(self) -> str:
        return "\n".join(self._texts)

    @cached_property
    def _row_ends(self) -> tuple[str, ...]:
        return tuple(
            text for spellings in self.rows.spellings.values() for text in spellings if len(text) >= SHORTEST_END
        )
