"""Grids that no parser knows: what a plugin says of their rows and columns, and when it is believed.

A plugin never gives a figure. It says which row of the grid is which row of the form, and which column which. What
is printed there becomes a further spelling of the label, and the ordinary parsers read the grid with it. A mapping is
dropped with a finding unless

- it names rows and columns that exist, each once, and contradicts no label that the form knows;
- the parsers, given its spellings, read each of its rows and columns as what it says they are;
- of each kind of hard edit of the block one is kept that has a figure other than 0 in it, and none is broken.

The rules cannot tell whether two rows of outcomes were exchanged, so what is read like this is `filled` and not
`checked`. A user who has looked at the labels can keep them in a file: see `label_file`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from govreport_core import recognise
from govreport_core.assignments import feasible
from govreport_core.figures import is_blank, is_figure, parse_figure
from govreport_core.fill import Filled, summed
from govreport_core.findings import Finding, finding
from govreport_core.form import Block, Form, Rule
from govreport_core.manager import PluginManager
from govreport_core.merge import Merged, merge, sound
from govreport_core.model import Cell, CellReading, Document, Figure, GridCell, GridMapping, Table, UnreadGrid
from govreport_core.rules import evaluate
from govreport_core.wording import normal, simplify

HOOK = "govreport_map"
# A grid with fewer rows of figures, or fewer columns of them, is not the table that rules could confirm.
FEWEST_ROWS = 10
FEWEST_COLUMNS = 6
# A block with fewer rules has nothing to confirm a mapping by.
FEWEST_RULES = 10

_REPORT = re.compile(r"政府信息公开[^。;；]{0,40}年度?报告")


@dataclass(frozen=True, slots=True)
class Layouts:
    """What a plugin may return instead of bare mappings.

    :param models: table number -> what answered, for the cells' `model`.
    :param model: the model's name for the result's provenance.
    :param usage: requests and tokens that the document took.
    :param findings: what the plugin has to report.
    """

    mappings: tuple[GridMapping, ...] = ()
    models: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
    model: str | None = None
    usage: Mapping[str, Any] | None = None
    findings: tuple[Finding, ...] = ()


class Verdict(NamedTuple):
    """What the form says of a mapping.

    :param problems: why it cannot be believed; empty if it can.
    :param kept: the rules that are kept with figures other than 0 among them.
    """

    problems: tuple[str, ...]
    kept: tuple[Rule, ...] = ()


class Mapped(NamedTuple):
    """The form of a document, what was read of it without a mapping, and the cells that mappings added."""

    form: Form
    merged: Merged
    filled: Filled


def map_grids(document: Document, form: Form | None, merged: Merged | None, manager: PluginManager) -> Mapped | None:
    """Ask the plugins about grids that no parser read, where the document is a report and a block is missing.

    :param form: the recognised form; None if there is none.
    :param merged: what was read; None with the form.
    :return: None if there was nothing to ask or nobody to answer.
    """
    if not document.tables or (form is None and not _is_report(document)):
        return None
    likely = [form] if form is not None else list(reversed(recognise.candidates(document, manager.forms)))
    heard: list[Finding] = []
    outcome: Mapped | None = None
    for candidate in likely:
        known = merged if merged is not None else merge([], document, candidate)
        grids = unread(document, candidate, known)
        if grids:
            filled = _ask(document, candidate, grids, manager, heard)
            if outcome is not None:
                filled = filled._replace(usage=summed([u for u in (outcome.filled.usage, filled.usage) if u]))
            heard = [found for n, found in enumerate(filled.findings) if found not in filled.findings[:n]]
            outcome = Mapped(candidate, known, filled._replace(findings=tuple(heard)))
            if filled.cells:
                break
    return outcome


def _is_report(document: Document) -> bool:
    said = f"{document.metadata.title or ''}。{document.text}"
    return _REPORT.search(simplify("".join(said.split()))) is not None


def unread(document: Document, form: Form, merged: Merged) -> tuple[UnreadGrid, ...]:
    """The grids of which nothing was read, for the blocks of which nothing was read."""
    touched = {cell.evidence.table for cell in merged.cells.values() if cell.evidence}
    touched |= {claim.reading.position.table for claim in merged.rows}
    named = {claim.reading.row for claim in merged.rows if not isinstance(claim.reading, CellReading)}
    blocks = [
        block
        for block in form.blocks
        if not block.side_by_side
        and len(_rules(form, block)) >= FEWEST_RULES
        and not any(key in merged.cells for key in block.keys)
        and not any(row.id in named for row in block.rows)
    ]
    return tuple(
        grid
        for number, table in enumerate(document.tables)
        if number not in touched
        for block in blocks
        if (grid := _outline(number, table, block)) is not None
    )


def judge(document: Document, form: Form, grid: UnreadGrid, mapping: GridMapping) -> Verdict:
    """Whether a mapping can be believed, by what is printed where it points; without any parser."""
    block = form.block(grid.block)
    rows, columns = {row.id for row in block.rows}, {column.id for column in block.columns}
    problems = [
        *_wrong("row", mapping.rows, grid.rows, rows, {row.id: row.label.spellings for row in form.rows.values()}),
        *_wrong("column", mapping.columns, grid.columns, columns, {c.id: c.label.spellings for c in block.columns}),
    ]
    if problems:
        return Verdict(tuple(problems))
    values = {}
    for key, cell in _cells(document.tables[grid.table], mapping):
        value = parse_figure(cell.text, form.cells[key].kind)
        if value is not None:
            values[key] = value
    return confirmed(form, block, values)


def confirmed(form: Form, block: Block, values: Mapping[str, Figure]) -> Verdict:
    """Whether the hard edits of a block confirm these figures as its own."""
    rules = _rules(form.edition(values), block)
    broken = [rule for rule in rules if not feasible(rule, values.get)]
    kept = tuple(
        rule for rule in rules if evaluate(rule, values) == "pass" and any(values.get(key) for key in rule.keys)
    )
    problems = [f"{rule.label} ({rule.subject}) is broken" for rule in broken]
    problems += [
        f"no rule {code} is kept by figures other than 0"
        for code in dict.fromkeys(rule.code for rule in rules)
        if not any(rule.code == code for rule in kept)
    ]
    return Verdict(tuple(problems), kept)


def spellings(form: Form, grid: UnreadGrid, mapping: GridMapping) -> dict[str, tuple[str, ...]]:
    """What the form does not know yet of the labels that a mapping names, as `Form.with_spellings` takes it."""
    block = form.block(grid.block)
    printed = {id: (grid.rows[number], form.rows[id].label.spellings) for number, id in mapping.rows.items()}
    heads = {column.id: column.label.spellings for column in block.columns}
    printed |= {f"{block.id}/{id}": (grid.columns[number], heads[id]) for number, id in mapping.columns.items()}
    printed[block.id] = (grid.head, block.heading.spellings)
    return {
        id: (text,)
        for id, (text, known) in printed.items()
        if len(normal(text)) > 0 and normal(text) not in map(normal, known)
    }


def _ask(
    document: Document, form: Form, grids: Sequence[UnreadGrid], manager: PluginManager, findings: list[Finding]
) -> Filled:
    cells: dict[str, Cell] = {}
    heard: list[Layouts] = []
    answers = manager.call(HOOK, findings.append, document=document, form=form, grids=tuple(grids))
    for plugin, answer in answers:
        layouts, problem = _layouts(answer)
        if problem:
            findings.append(finding("plugin-nonsense", plugin=plugin, hook=HOOK, problem=problem))
        heard.append(layouts)
        findings += layouts.findings
        for mapping in layouts.mappings:
            grid = next((g for g in grids if g.table == mapping.table), None)
            if grid is None:
                findings.append(_refused(plugin, mapping.table, ("it is none of the grids that were offered",)))
                continue
            more, verdict = _read(document, form, grid, mapping, manager, layouts.models.get(grid.table))
            if verdict.problems or not cells.keys().isdisjoint(more):
                findings.append(_refused(plugin, grid.table, verdict.problems or ("its cells were filled before",)))
                continue
            cells.update(more)
            findings.append(_accepted(plugin, form, grid, mapping, verdict, len(more)))
    return Filled.of(cells, findings, heard)


def _read(
    document: Document,
    form: Form,
    grid: UnreadGrid,
    mapping: GridMapping,
    manager: PluginManager,
    model: Mapping[str, Any] | None,
) -> tuple[dict[str, Cell], Verdict]:
    """The cells that the ordinary parsers read with a mapping's spellings."""
    verdict = judge(document, form, grid, mapping)
    if verdict.problems:
        return {}, verdict
    taught = form.with_spellings(spellings(form, grid, mapping))
    answers, _ = sound(manager.call("govreport_parse", _ignore, document=document, form=taught), document, taught)
    block = form.block(grid.block)
    meant = {(cell.start, cell.end): key for key, cell in _cells(document.tables[grid.table], mapping)}
    cells: dict[str, Cell] = {}
    for key, cell in merge(answers, document, taught).cells.items():
        evidence = cell.evidence
        if cell.status != "printed" or evidence is None or key not in block.keys:
            continue
        if meant.get((evidence.start, evidence.end)) != key:
            return {}, Verdict((f"with its labels {key} is read where the mapping has another cell",))
        cells[key] = cell._replace(status="filled", checked=False, model=model)
    left_out = sorted(
        key
        for key, cell in _cells(document.tables[grid.table], mapping)
        if key not in cells and not is_blank(cell.text)
    )
    if left_out:
        return {}, Verdict((f"with its labels the parsers do not read {', '.join(left_out[:3])}",))
    values = {key: cell.value for key, cell in cells.items() if cell.value is not None}
    return cells, confirmed(form, block, values)


def _wrong(
    what: str,
    mapped: Mapping[int, str],
    printed: Mapping[int, str],
    ids: Iterable[str],
    known: Mapping[str, Sequence[str]],
) -> Iterator[str]:
    """What is wrong with the rows, or the columns, of a mapping."""
    names = list(mapped.values())
    texts = [normal(text) for text in printed.values()]
    ids = set(ids)
    if not mapped:
        yield f"it names no {what}"
    for number, id in mapped.items():
        if number not in printed:
            yield f"there is no {what} {number} of figures in the grid"
        elif id not in ids:
            yield f"{id!r} is no {what} of the form's block"
        elif names.count(id) > 1:
            yield f"two {what}s were said to be {id}"
        elif not normal(printed[number]) or texts.count(normal(printed[number])) > 1:
            yield f"{what} {number} has no label of its own"
        else:
            owners = {o for o, labels in known.items() if normal(printed[number]) in map(normal, labels)}
            if owners and id not in owners:
                yield f"{what} {number} bears the label of {min(owners)}"


def _cells(table: Table, mapping: GridMapping) -> Iterator[tuple[str, GridCell]]:
    """Key and cell of the grid for each place that a mapping names."""
    for row, row_id in mapping.rows.items():
        for column, column_id in mapping.columns.items():
            cells = table.rows[row]
            cell = cells[column] if column < len(cells) else None
            if cell is not None:
                yield f"{row_id}.{column_id}", cell


def _outline(number: int, table: Table, block: Block) -> UnreadGrid | None:
    """The labels of a grid's rows and columns of figures; None if it has too few of them."""
    rows: dict[int, str] = {}
    columns: set[int] = set()
    for at, row in enumerate(table.rows):
        words = [c for c, cell in enumerate(row) if cell is not None and _is_word(cell.text)]
        first = words[-1] + 1 if words else 0
        values = {c for c, cell in enumerate(row) if c >= first and cell is not None}
        figures = [c for c in values if (cell := row[c]) is not None and is_figure(cell.text)]
        if words and figures and len(values) >= FEWEST_COLUMNS:
            rows[at] = "".join(dict.fromkeys(_bare(cell) for c in words if (cell := row[c]) is not None))
            columns |= values
    if len(rows) < FEWEST_ROWS or len(columns) < FEWEST_COLUMNS or len(rows) < len(block.rows) // 2:
        return None
    above = table.rows[: min(rows)]
    heads: dict[int, str] = {}
    for row in above:
        heads.update({c: _bare(row[c]) for c in columns if c < len(row) and row[c] is not None and _bare(row[c])})
    head = next((row for row in reversed(above) if sum(bool(_bare(cell)) for cell in row) > 1), ())
    return UnreadGrid(
        number, block.id, rows, {c: heads[c] for c in sorted(columns) if c in heads},
        "".join(dict.fromkeys(_bare(cell) for cell in head)),
    )  # fmt: skip


def _is_word(text: str) -> bool:
    return bool(text) and not is_figure(text) and not is_blank(text)


def _bare(cell: GridCell | None) -> str:
    return "" if cell is None else "".join(cell.text.split())


def _rules(form: Form, block: Block) -> list[Rule]:
    keys = set(block.keys)
    return [rule for rule in form.rules if keys.issuperset(rule.keys)]


def _layouts(answer: object) -> tuple[Layouts, str | None]:
    """The answer as Layouts, and what was wrong with it."""
    layouts = answer if isinstance(answer, Layouts) else None
    try:
        given: Sequence[object] = tuple(layouts.mappings if layouts else answer)  # type: ignore[arg-type]
        good = tuple(m for m in given if isinstance(m, GridMapping) and dict(m.rows) and dict(m.columns))
    except Exception as error:
        return Layouts(), f"its answer cannot be read ({type(error).__name__}: {error})"
    wrong = next((m for m in given if not isinstance(m, GridMapping)), None)
    problem = None if wrong is None else f"{type(wrong).__name__} is no GridMapping"
    if layouts is None:
        return Layouts(good), problem
    return Layouts(good, layouts.models, layouts.model, layouts.usage, layouts.findings), problem


def _refused(plugin: str, table: int, problems: Sequence[str]) -> Finding:
    return finding("layout-refused", plugin=plugin, table=table, problem="; ".join(problems[:5]))


def _accepted(plugin: str, form: Form, grid: UnreadGrid, mapping: GridMapping, verdict: Verdict, count: int) -> Finding:
    return finding(
        "layout-mapped",
        plugin=plugin,
        table=grid.table,
        count=count,
        kept=len(verdict.kept),
        rules=[f"{rule.label} ({rule.subject})" for rule in verdict.kept],
        form=form.id,
        labels={id: list(texts) for id, texts in spellings(form, grid, mapping).items()},
    )


def _ignore(found: Finding) -> None:
    """A parser that fails on the document was named when it was read without the mapping."""
