"""Finds the row that a text names, letter for letter: wrapped, behind its headings, or with a unit behind it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from govreport_core.forms.form import Block, Form, Row
from govreport_core.forms.meaning import is_only_terms, terms_in
from govreport_core.forms.normalization import normalize_label
from govreport_core.forms.units import without_unit
from govreport_core.labels.boilerplate_labels import BoilerplateLabels
from govreport_core.labels.likeness import ALIKE
from govreport_core.labels.spellings import COUNTS_BEHIND, MAX_FRAGMENTS, lengths_by_end

# 其他 and 总计 are rows of any table; longer labels are not.
LONG_LABEL = 4
# So is the rest of what stands above, if in more letters.
_REMAINDERS = frozenset(("其他处理",))


@dataclass(frozen=True, eq=False)
class RowLabels:
    """The row labels of one form.

    :param spellings: row id -> normalised spellings of its label, the official one first.
    :param boilerplate: what may stand before a label without a gap.
    """

    form: Form
    spellings: Mapping[str, tuple[str, ...]]
    boilerplate: BoilerplateLabels

    def find(self, fragments: Sequence[str]) -> Row | None:
        """The row whose label the last of these normalised fragments make up, wrapped or not."""
        found, before = self._find_whole(fragments)
        if before and self._changes_meaning(before, found):
            return None
        if found is None and fragments:
            found = self._find_behind_boilerplate(fragments[-1]) or self._find_before_unit(fragments)
        return found

    def is_changed(self, fragments: Sequence[str]) -> bool:
        """Whether these fragments end with a row's label behind one that changes what it says, such as 上年."""
        found, before = self._find_whole(fragments)
        return before is not None and self._changes_meaning(before, found)

    def _find_whole(self, fragments: Sequence[str]) -> tuple[Row | None, str | None]:
        """The row whose label the last fragments make up, and the fragment before these."""
        found: Row | None = None
        before: str | None = None
        joined = ""
        for number, fragment in enumerate(reversed(fragments[-MAX_FRAGMENTS:]), 2):
            joined = fragment + joined
            if joined in self.by_text:
                found = self.by_text[joined]
                before = fragments[-number] if number <= len(fragments) else None
        return found, before

    def official(self, row: Row) -> str:
        """The row's official label, normalised."""
        return self.spellings[row.id][0]

    def is_distinctive(self, row: Row) -> bool:
        """Whether the row's label is one that no other table is likely to have."""
        return len(self.official(row)) >= LONG_LABEL

    def is_remainder(self, row: Row) -> bool:
        """Whether a row is the sum or the rest of those above it, by a name that such a row has in any table."""
        return not self.is_distinctive(row) or self.official(row) in _REMAINDERS

    def count_in(self, text: str) -> int:
        """How many rows' official labels stand in this normalised text."""
        return sum(spellings[0] in text for spellings in self.spellings.values())

    @cached_property
    def by_text(self) -> Mapping[str, Row]:
        """Normalised text -> the one row that it names, with and without the headings above it."""
        found: dict[str, Row] = {}
        clashing: set[str] = set()
        for row in self.form.rows.values():
            for text in self._texts_of(row):
                if found.setdefault(text, row) is not row:
                    clashing.add(text)
        # The undivided row of a hybrid form has the very label of the group heading, and only figures tell.
        return {text: row for text, row in found.items() if text not in clashing}

    @cached_property
    def longest(self) -> int:
        """The length of the longest text that names a row."""
        return max(map(len, self.by_text))

    @cached_property
    def _lengths_by_end(self) -> Mapping[str, Sequence[int]]:
        return lengths_by_end(self.by_text)

    @cached_property
    def order(self) -> Mapping[str, int]:
        """Row id -> its number in the form's order."""
        return {id: number for number, id in enumerate(self.form.rows)}

    @cached_property
    def block_of(self) -> Mapping[str, Block]:
        """Row id -> its block."""
        return {row.id: block for block in self.form.blocks for row in block.rows}

    @cached_property
    def amount_keys(self) -> frozenset[str]:
        """The cells that are amounts of money."""
        return frozenset(key for key, cell in self.form.cells.items() if cell.kind == "amount")

    def _texts_of(self, row: Row) -> Iterator[str]:
        headings = [normalize_label(heading) for heading in row.under]
        for spelling in self.spellings[row.id]:
            yield spelling
            for first in range(len(headings)):
                yield "".join(headings[first:]) + spelling

    def _changes_meaning(self, fragment: str, row: Row | None) -> bool:
        """Whether a fragment before a row's label says whose figures or which part of them follow, such as 其中.

        So does the heading of a group of rows that is alike to the form's and says something else. A head above a
        column of the row, such as 上年增减, says so of this column alone.
        """
        if fragment in self.boilerplate.texts or fragment in self.by_text:
            return False
        if row is not None and fragment.endswith(self.boilerplate.heads_in(self.block_of[row.id])):
            return False
        return is_only_terms(fragment) or self._is_other_heading(fragment)

    def _is_other_heading(self, fragment: str) -> bool:
        from rapidfuzz.distance import Levenshtein

        return any(
            Levenshtein.normalized_similarity(heading, fragment, score_cutoff=ALIKE)
            and terms_in(heading) != terms_in(fragment)
            for heading in self.boilerplate.group_headings
        )

    def _find_behind_boilerplate(self, text: str) -> Row | None:
        """A row whose label stands at the end of a text, with headings and column labels run together before it."""
        # A single character is no label behind others.
        for length in self._lengths_by_end.get(text[-2:], ()) if len(text) > 2 else ():
            row = self.by_text.get(text[-length:]) if length < len(text) else None
            if row is not None and self.boilerplate.ends_behind(text[:-length], self.block_of[row.id]):
                return row
        return None

    def _find_before_unit(self, fragments: Sequence[str]) -> Row | None:
        """A row whose label ends with the unit of what it holds: money, or what the forms count."""
        last = fragments[-1]
        bare = without_unit(last)
        is_money = bare != last
        if not is_money and last.endswith(COUNTS_BEHIND):
            unit = next(unit for unit in COUNTS_BEHIND[::-1] if last.endswith(unit))
            bare = last.removesuffix(unit)
        if bare == last:
            return None
        row = self.find([*fragments[:-1], bare] if bare else fragments[:-1])
        return row if row is not None and is_money != self.amount_keys.isdisjoint(row.keys) else None
