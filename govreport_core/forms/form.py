"""Describes a form: its cells, the labels it is printed with, and the edit rules it must keep. All of it is data.

A form named N consists of three files of the schemas folder: `report-N.schema.json` (the cells, their types
and titles), `report-N.labels.json` (how rows and columns are printed) and `report-N.rules.json` (edit rules).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from govreport_core.errors import FormError
from govreport_core.forms.figures import Kind
from govreport_core.forms.normalization import normalize_label

T = TypeVar("T")


class CellType(NamedTuple):
    """What the schema says of one cell."""

    kind: Kind
    title: str
    description: str
    optional: bool


class Label(NamedTuple):
    """An official label and the other spellings that sites print."""

    text: str
    variants: tuple[str, ...] = ()

    @property
    def spellings(self) -> tuple[str, ...]:
        return (self.text, *self.variants)


class Column(NamedTuple):
    """A column of a block; its id is the last part of its cells' keys.

    :param under: the heads above its own that it shares with some of the others, outermost first.
    """

    id: str
    label: Label
    under: tuple[str, ...] = ()


class Row(NamedTuple):
    """A row of a block; its id is the first part of its cells' keys.

    :param under: the group headings above it, outermost first.
    :param keys: its cells in the order of the columns.
    """

    id: str
    label: Label
    under: tuple[str, ...]
    keys: tuple[str, ...]
    optional: bool


@dataclass(frozen=True)
class Block:
    """Rows under one header: what a site may print as a table of its own.

    `side_by_side` means that the official form prints the rows as groups of columns in a single line.
    """

    id: str
    table: str
    heading: Label
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    headings: tuple[Label, ...]
    notes: tuple[str, ...]
    side_by_side: bool

    @property
    def keys(self) -> tuple[str, ...]:
        """All cells of the block, row by row."""
        return tuple(key for row in self.rows for key in row.keys)


class Rule(NamedTuple):
    """A hard edit: the sum of `left` equals the sum of `right`.

    :param code: the finding's code when it is broken, such as "row-total".
    :param subject: the row or column it speaks of.
    """

    code: str
    subject: str
    left: tuple[str, ...]
    right: tuple[str, ...]
    label: str

    @property
    def keys(self) -> tuple[str, ...]:
        return self.left + self.right

    def __str__(self) -> str:
        return f"{' + '.join(self.left)} = {' + '.join(self.right)}"


# No slots: what is worked out once lies in the instance's dict.
@dataclass(frozen=True)
class Form:
    """One official form.

    :param cells: key -> type of every cell, in the form's order.
    :param rules: the hard edits.
    :param sections: narrative section id -> label.
    """

    id: str
    title: str
    schema: Mapping[str, Any] = field(repr=False)
    cells: Mapping[str, CellType] = field(repr=False)
    blocks: tuple[Block, ...] = field(repr=False)
    rules: tuple[Rule, ...] = field(repr=False)
    corner: Label = field(repr=False)
    sections: Mapping[str, Label] = field(repr=False)

    @cached_property
    def rows(self) -> Mapping[str, Row]:
        """Every row by its id."""
        return {row.id: row for block in self.blocks for row in block.rows}

    def block(self, id: str) -> Block:
        """The block of this id.

        :raises KeyError: the form has none.
        """
        return self._blocks_by_id[id]

    def key(self, row: str | Row, column: str | Column) -> str | None:
        """The key of a row's cell in a column, or of those with these ids; None if this form has no such cell.

        Forms have some rows and columns in common: a parser that asks for its keys gives no form those of another.
        """
        key = ".".join(named if isinstance(named, str) else named.id for named in (row, column))
        return key if key in self.cells else None

    @cached_property
    def _blocks_by_id(self) -> Mapping[str, Block]:
        return {block.id: block for block in self.blocks}

    @cached_property
    def row_keys(self) -> Mapping[str, tuple[str, ...]]:
        """The cells that a row reading of this id has to fill: every row, and every side-by-side block."""
        keys = {row.id: row.keys for row in self.rows.values()}
        keys.update({block.id: block.keys for block in self.blocks if block.side_by_side})
        return keys

    @cached_property
    def rules_of_row(self) -> Mapping[str, tuple[Rule, ...]]:
        """By the id of a row or side-by-side block, the rules that speak of its cells alone."""
        return {
            id: tuple(rule for rule in self.rules if set(keys).issuperset(rule.keys))
            for id, keys in self.row_keys.items()
        }

    @cached_property
    def rules_within_rows(self) -> frozenset[Rule]:
        """The rules that speak of the cells of one row or side-by-side block alone."""
        return frozenset(rule for rules in self.rules_of_row.values() for rule in rules)

    @cached_property
    def spellings(self) -> frozenset[str]:
        """Every spelling of every label of a row or column, normalised."""
        return frozenset(normalize_label(spelling) for label in self._every_label() for spelling in label.spellings)

    @cached_property
    def official(self) -> frozenset[str]:
        """The official label of every row and column, normalised."""
        return frozenset(normalize_label(label.text) for label in self._every_label())

    def _every_label(self) -> Iterator[Label]:
        for block in self.blocks:
            yield from (row.label for row in block.rows)
            yield from (column.label for column in block.columns)

    def variant(self, printed: Collection[str]) -> Form:
        """This form without those optional rows of which nothing is printed, and with the rules that then hold.

        An optional row is one that only some bodies print, such as the undivided row of a hybrid form: where it stands
        in place of the rows below its label, these are its parts.
        """
        absent: set[str] = set()
        undivided: set[str] = set()
        for row in self.rows.values():
            if row.optional and not any(key in printed for key in row.keys):
                absent.update(row.keys)
            elif row.optional and not any(key in printed for key in self._keys_of_parts(row)):
                undivided.add(row.id)
        made = frozenset(absent), frozenset(undivided)
        # Two threads may make the same variant; the first one stays, so that what is cached in it is cached once.
        return (
            self._variants_made[made]
            if made in self._variants_made
            else self._variants_made.setdefault(made, self._without_keys(made[0])._with_parts_of(made[1]))
        )

    def _parts_of(self, row: Row) -> list[Row]:
        """The rows below this one's label."""
        return [part for part in self.rows.values() if part.under[-1:] == (row.label.text,)]

    def _keys_of_parts(self, row: Row) -> list[str]:
        return [key for part in self._parts_of(row) for key in part.keys]

    def _with_parts_of(self, undivided: Collection[str]) -> Form:
        """This form where the rows below the labels of these are their parts, and no further parts of a sum."""
        rules = self.rules
        for id in undivided:
            parts = self._parts_of(self.rows[id])
            keys = {key for part in parts for key in part.keys}
            rules = tuple(
                rule
                if keys.issuperset(rule.keys)
                else rule._replace(right=tuple(k for k in rule.right if k not in keys))
                for rule in rules
            )
            label = self.rows[id].label.text
            sums = zip(self.rows[id].keys, *(part.keys for part in parts), strict=True)
            rules += tuple(Rule("column-total", whole, (whole,), tuple(each), label) for whole, *each in sums if each)
        return replace(self, rules=rules)

    def cached(self, build: Callable[[Form], T]) -> T:
        """What `build` makes of this form, made once: for parsers that look labels up."""
        if build not in self._built_once:
            self._built_once[build] = build(self)
        made: T = self._built_once[build]
        return made

    @cached_property
    def _built_once(self) -> dict[Callable[[Form], Any], Any]:
        return {}

    @cached_property
    def _variants_made(self) -> dict[tuple[frozenset[str], frozenset[str]], Form]:
        """The form without some keys and with some rows undivided -> that variant."""
        return {(frozenset(), frozenset()): self}

    def _without_keys(self, absent: frozenset[str]) -> Form:
        return replace(
            self,
            cells={key: cell for key, cell in self.cells.items() if key not in absent},
            blocks=tuple(
                replace(block, rows=tuple(row for row in block.rows if not absent.issuperset(row.keys)))
                for block in self.blocks
            ),
            # The total of an absent row goes with the row; in the sums of columns it is only a part.
            rules=tuple(
                rule._replace(
                    left=tuple(k for k in rule.left if k not in absent),
                    right=tuple(k for k in rule.right if k not in absent),
                )
                for rule in self.rules
                if not absent.intersection(rule.left)
            ),
        )

    @property
    def label_ids(self) -> frozenset[str]:
        """What can have a label: ids of rows and blocks, and "block/column"."""
        columns = (f"{block.id}/{column.id}" for block in self.blocks for column in block.columns)
        return frozenset((*self.rows, *(block.id for block in self.blocks), *columns))

    def with_spellings(self, extra: Mapping[str, Iterable[str]]) -> Form:
        """This form with further spellings: row id, block id or "block/column" -> spellings.

        :raises FormError: an id is not one of the form.
        """
        if unknown := sorted(set(extra) - self.label_ids):
            raise FormError(f"labels for {', '.join(unknown)}: no such row, block or block/column in form {self.id}")

        def add_spellings(label: Label, id: str) -> Label:
            return label._replace(variants=(*label.variants, *extra.get(id, ())))

        return replace(
            self,
            blocks=tuple(
                replace(
                    block,
                    heading=add_spellings(block.heading, block.id) if block.id not in self.rows else block.heading,
                    columns=tuple(
                        c._replace(label=add_spellings(c.label, f"{block.id}/{c.id}")) for c in block.columns
                    ),
                    rows=tuple(r._replace(label=add_spellings(r.label, r.id)) for r in block.rows),
                )
                for block in self.blocks
            ),
        )

    def in_order(self, cells: Mapping[str, T]) -> dict[str, T]:
        """What is given for cells by key, in the form's order; what is not of the form is left out."""
        return {key: cells[key] for key in self.cells if key in cells}

    def sorted_keys(self, keys: Collection[str]) -> tuple[str, ...]:
        """These keys in the form's order, each once."""
        wanted = frozenset(keys)
        return tuple(key for key in self.cells if key in wanted)

    def nest(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Values by key as the nested object that the schema describes; what is missing is null."""
        report: dict[str, Any] = {}
        for parents, (leaves, keys) in self._paths_of_cells.items():
            node = report
            for parent in parents:
                node = node.setdefault(parent, {})
            node.update(zip(leaves, map(values.get, keys), strict=True))
        return report

    @cached_property
    def _paths_of_cells(self) -> Mapping[tuple[str, ...], tuple[list[str], list[str]]]:
        """Names of the objects around cells, from the outermost -> the names of these in the last, and their keys."""
        # Keys are taken apart once: every result is nested.
        grouped: dict[tuple[str, ...], tuple[list[str], list[str]]] = {}
        for key in self.cells:
            *parents, leaf = key.split(".")
            leaves, keys = grouped.setdefault(tuple(parents), ([], []))
            leaves.append(leaf)
            keys.append(key)
        return grouped
