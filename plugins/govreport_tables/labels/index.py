"""Puts together what can be looked up of one form's labels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from govreport_core.forms.form import Block, Form
from govreport_core.labels.column_heads import ColumnHeads
from govreport_core.labels.form_labels import labels_of
from govreport_core.labels.likeness import RowLikeness
from govreport_core.labels.row_labels import RowLabels
from govreport_tables.labels.block_openings import BlockOpenings
from govreport_tables.labels.foreign_heads import ForeignHeads
from govreport_tables.labels.group_headings import GroupHeadings
from govreport_tables.labels.header_text import HeaderFinder
from govreport_tables.labels.headers_in_text import HeadersInText
from govreport_tables.labels.side_by_side import SideBySideHeads
from govreport_tables.labels.vocabulary import Vocabulary


@dataclass(frozen=True, eq=False)
class LabelIndex:
    """The labels of one form, by what is asked of them.

    :param blocks: id of a row or side-by-side block -> block.
    """

    form: Form
    blocks: Mapping[str, Block]
    openings: BlockOpenings
    rows: RowLabels
    likeness: RowLikeness
    side_by_side: SideBySideHeads
    columns: ColumnHeads
    foreign_heads: ForeignHeads
    headers_in_text: HeadersInText
    group_headings: GroupHeadings
    vocabulary: Vocabulary

    def count_figures(self, fragments: Sequence[str]) -> int:
        """How many figures stand behind these normalised fragments if they end with a label; 0 if they do not."""
        # The heads of groups side by side end with 总计, which is a row's label, too.
        if block_id := self.side_by_side.find(fragments, 0):
            return len(self.form.row_keys[block_id])
        row = self.rows.find(fragments)
        return len(row.keys) if row else 0


def index_labels(form: Form) -> LabelIndex:
    """The labels of a form, to be made once per form: `form.cached(index_labels)`."""
    known = labels_of(form)
    spellings, boilerplate, rows, columns = known.spellings, known.boilerplate, known.rows, known.columns
    openings, vocabulary = BlockOpenings(form), Vocabulary(rows, boilerplate)
    heads = ForeignHeads(form, columns, vocabulary)
    return LabelIndex(
        form,
        known.blocks,
        openings,
        rows,
        known.likeness,
        SideBySideHeads(form, spellings, openings, boilerplate),
        columns,
        heads,
        HeadersInText(form, columns, heads, vocabulary, HeaderFinder(form, columns, vocabulary)),
        GroupHeadings(form, rows, vocabulary),
        vocabulary,
    )
