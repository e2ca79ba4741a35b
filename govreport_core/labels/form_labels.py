"""Puts together what can be looked up of the labels of one form's rows and columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from govreport_core.forms.form import Block, Form
from govreport_core.labels.boilerplate_labels import BoilerplateLabels
from govreport_core.labels.column_heads import ColumnHeads
from govreport_core.labels.likeness import RowLikeness
from govreport_core.labels.row_labels import RowLabels
from govreport_core.labels.spellings import spellings_by_row


@dataclass(frozen=True, eq=False)
class FormLabels:
    """The labels of one form's rows and columns, by what is asked of them.

    :param blocks: id of a row or side-by-side block -> block.
    :param spellings: row id -> normalised spellings of its label.
    """

    blocks: Mapping[str, Block]
    spellings: Mapping[str, tuple[str, ...]]
    boilerplate: BoilerplateLabels
    rows: RowLabels
    likeness: RowLikeness
    columns: ColumnHeads


def labels_of(form: Form) -> FormLabels:
    """The labels of a form, made once per form."""
    return form.cached(_index_labels)


def _index_labels(form: Form) -> FormLabels:
    spellings, boilerplate = spellings_by_row(form), BoilerplateLabels(form)
    blocks = {block.id: block for block in form.blocks if block.side_by_side}
    blocks.update((row.id, block) for block in form.blocks for row in block.rows)
    return FormLabels(
        blocks,
        spellings,
        boilerplate,
        RowLabels(form, spellings, boilerplate),
        RowLikeness(spellings),
        ColumnHeads(form, blocks, spellings, boilerplate),
    )
