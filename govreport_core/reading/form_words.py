"""The words of one form by which headings, captions and tables are told in any document; made once a form."""

from __future__ import annotations

import re
from functools import cached_property

from govreport_core.forms.form import Form
from govreport_core.forms.normalization import normalize_label

# Shorter labels, such as 其他, are words of running text.
SHORTEST_LABEL = 4

# The heading over the first table, of which the forms have only the articles of the law under it.
PROACTIVE_HEADINGS = ("主动公开政府信息情况", "主动公开情况", "行政机关主动公开政府信息情况")

_NUMERAL = re.compile(r"^[一二三四五六七八九十]、")


class FormWords:
    """What a form prints, as far as one need know it before anything is read for the form. All texts are normalised.

    To be had by `form.cached(FormWords)`.
    """

    def __init__(self, form: Form) -> None:
        self._form = form

    @cached_property
    def headings(self) -> dict[str, str]:
        """Heading of a section -> one name for all its spellings; without that over the first table."""
        form = self._form
        labels = dict(form.sections) | {b.table: b.heading for b in form.blocks if b.table != "proactive"}
        return {normalize_label(spelling): name for name, label in labels.items() for spelling in label.spellings}

    @cached_property
    def bare_headings(self) -> frozenset[str]:
        """The headings of sections as printed, without their numbers."""
        form = self._form
        labels = (*form.sections.values(), *(b.heading for b in form.blocks if b.table != "proactive"))
        return frozenset(_NUMERAL.sub("", spelling) for label in labels for spelling in label.spellings)

    @cached_property
    def table_headings(self) -> frozenset[str]:
        """The headings of tables as printed, without their numbers, and the notes in their corners."""
        tables = [block for block in self._form.blocks if block.table != "proactive"]
        notes = [note for block in tables for note in block.notes if len(note) > SHORTEST_LABEL]
        spellings = [spelling for block in tables for spelling in block.heading.spellings]
        return frozenset((*PROACTIVE_HEADINGS, *notes, *(_NUMERAL.sub("", text) for text in spellings)))

    @cached_property
    def part_headings(self) -> frozenset[str]:
        """The headings of parts of a table as printed, which are the articles of the law."""
        blocks = [block for block in self._form.blocks if block.table == "proactive"]
        return frozenset(spelling for block in blocks for spelling in block.heading.spellings)

    @cached_property
    def openings(self) -> frozenset[str]:
        """The corner, the notes and the headings with which flattened tables begin."""
        texts = [self._form.corner.text]
        texts += [text for block in self._form.blocks for text in (*block.notes, *block.heading.spellings)]
        return frozenset(map(normalize_label, texts))

    @cached_property
    def long_labels(self) -> frozenset[str]:
        """The labels that are no words of running text."""
        return frozenset(label for label in self._form.official if len(label) >= SHORTEST_LABEL)

    def count_long_labels(self, text: str) -> int:
        """How many of these stand in a text."""
        # Most texts have none, which is found out quicker for all at once.
        return sum(label in text for label in self.long_labels) if self._long_label.search(text) else 0

    @cached_property
    def _long_label(self) -> re.Pattern[str]:
        return re.compile("|".join(map(re.escape, self.long_labels)))

    @cached_property
    def row_labels(self) -> frozenset[str]:
        """The labels of rows, side-by-side blocks left aside."""
        blocks = [block for block in self._form.blocks if not block.side_by_side]
        return frozenset(
            normalize_label(text) for block in blocks for row in block.rows for text in row.label.spellings
        )

    @cached_property
    def column_labels(self) -> frozenset[str]:
        """The labels of columns, side-by-side blocks left aside."""
        blocks = [block for block in self._form.blocks if not block.side_by_side]
        return frozenset(
            normalize_label(text) for block in blocks for column in block.columns for text in column.label.spellings
        )

    @cached_property
    def printed(self) -> frozenset[str]:
        """All that the form itself prints: labels, with and without the headings above them, and notes."""
        form = self._form
        rows = (normalize_label("".join(row.under) + row.label.text) for row in form.rows.values())
        notes = (normalize_label(note) for block in form.blocks for note in block.notes)
        return form.spellings.union(rows, notes)
