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
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from govreport_core.forms.figures import is_blank
from govreport_core.forms.form import Form
from govreport_core.forms.normalization import to_simplified
from govreport_core.gaps.answers import FillOutcome, sum_usages
from govreport_core.gaps.grid_outline import find_unread_grids
from govreport_core.gaps.mapping_check import (
    MappingVerdict,
    cells_of_mapping,
    confirm_figures,
    judge_mapping,
    new_spellings,
)
from govreport_core.hooks.answers import members_of, nonsense, unreadable
from govreport_core.hooks.manager import PluginManager
from govreport_core.model.cell import Cell
from govreport_core.model.document import Document
from govreport_core.model.finding import Finding, finding
from govreport_core.model.readings import GridMapping, UnreadGrid
from govreport_core.reading.form_detection import detect_forms, form_of_year
from govreport_core.reading.form_reading import read_as
from govreport_core.reading.reconcile import Reconciled, reconcile

HOOK = "govreport_map"

_REPORT = re.compile(r"政府信息公开[^。;；]{0,40}年度?报告")


@dataclass(frozen=True, slots=True)
class MappingAnswer:
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


class MappingOutcome(NamedTuple):
    """The form of a document, what was read of it without a mapping, and the cells that mappings added."""

    form: Form
    merged: Reconciled
    filled: FillOutcome


def map_grids(
    document: Document, form: Form | None, merged: Reconciled | None, manager: PluginManager
) -> MappingOutcome | None:
    """Ask the plugins about grids that no parser read, where the document is a report and a block is missing.

    :param form: the recognised form; None if there is none.
    :param merged: what was read; None with the form.
    :return: None if there was nothing to ask or nobody to answer.
    """
    # To ask may cost money: only about a page that calls itself a report.
    if not document.tables or (form is None and not _is_report(document)):
        return None
    likely = [form] if form is not None else list(reversed(detect_forms(document, manager.forms)))
    of_year = form_of_year(document.metadata, manager.forms)
    likely.sort(key=lambda form: of_year is None or form.id != of_year.id)
    heard: list[Finding] = []
    outcome: MappingOutcome | None = None
    for candidate in likely:
        known = merged if merged is not None else reconcile([], document, candidate)
        grids = find_unread_grids(document, candidate, known)
        if grids:
            filled = _ask_plugins(document, candidate, grids, manager, heard)
            if outcome is not None:
                filled = filled._replace(usage=sum_usages([u for u in (outcome.filled.usage, filled.usage) if u]))
            # A plugin without its settings says so for every form.
            heard = [found for n, found in enumerate(filled.findings) if found not in filled.findings[:n]]
            outcome = MappingOutcome(candidate, known, filled._replace(findings=tuple(heard)))
            if filled.cells:
                break
    return outcome


def _is_report(document: Document) -> bool:
    said = f"{document.metadata.title or ''}。{document.text}"
    return _REPORT.search(to_simplified("".join(said.split()))) is not None


def _ask_plugins(
    document: Document, form: Form, grids: Sequence[UnreadGrid], manager: PluginManager, findings: list[Finding]
) -> FillOutcome:
    """The cells of all mappings that can be believed."""
    cells: dict[str, Cell] = {}
    heard: list[MappingAnswer] = []
    by_table = {grid.table: grid for grid in reversed(grids)}
    answers = manager.call(HOOK, findings.append, document=document, form=form, grids=tuple(grids))
    for plugin, given in answers:
        answer, problem = _checked_answer(given)
        findings += (*nonsense(plugin, HOOK, problem), *answer.findings)
        heard.append(answer)
        for mapping in answer.mappings:
            grid = by_table.get(mapping.table)
            if grid is None:
                findings.append(_refusal_finding(plugin, mapping.table, ("it is none of the grids that were offered",)))
                continue
            more, verdict = _read_mapped_grid(document, form, grid, mapping, manager, answer.models.get(grid.table))
            if verdict.problems or not cells.keys().isdisjoint(more):
                findings.append(
                    _refusal_finding(plugin, grid.table, verdict.problems or ("its cells were filled before",))
                )
                continue
            cells.update(more)
            findings.append(_acceptance_finding(plugin, form, grid, mapping, verdict, len(more)))
    return FillOutcome.of(cells, findings, heard)


def _read_mapped_grid(
    document: Document,
    form: Form,
    grid: UnreadGrid,
    mapping: GridMapping,
    manager: PluginManager,
    model: Mapping[str, Any] | None,
) -> tuple[dict[str, Cell], MappingVerdict]:
    """The cells that the ordinary parsers read with a mapping's spellings."""
    verdict = judge_mapping(document, form, grid, mapping)
    if verdict.problems:
        return {}, verdict
    taught = form.with_spellings(new_spellings(form, grid, mapping))
    block = form.block(grid.block)
    meant = {(cell.start, cell.end): key for key, cell in cells_of_mapping(document.tables[grid.table], mapping)}
    cells: dict[str, Cell] = {}
    for key, cell in read_as(taught, document, manager).reconciled.cells.items():
        evidence = cell.evidence
        if cell.status != "printed" or evidence is None or key not in block.keys:
            continue
        # A new spelling may fit in other places, too: only what was meant may come of it.
        if meant.get((evidence.start, evidence.end)) != key:
            return {}, MappingVerdict((f"with its labels {key} is read where the mapping has another cell",))
        cells[key] = cell._replace(status="filled", checked=False, model=model)
    # A mapping that is read in part was misunderstood, and the part is not to be trusted either.
    left_out = sorted(
        key
        for key, cell in cells_of_mapping(document.tables[grid.table], mapping)
        if key not in cells and not is_blank(cell.text)
    )
    if left_out:
        return {}, MappingVerdict((f"with its labels the parsers do not read {', '.join(left_out[:3])}",))
    values = {key: cell.value for key, cell in cells.items() if cell.value is not None}
    return cells, confirm_figures(form, block, values)


def _checked_answer(answer: object) -> tuple[MappingAnswer, str | None]:
    """The answer as a MappingAnswer without mappings that say nothing, and what was wrong with it."""
    full = answer if isinstance(answer, MappingAnswer) else MappingAnswer()
    mappings, problem = members_of(full.mappings if answer is full else answer, GridMapping)
    try:
        return replace(full, mappings=tuple(m for m in mappings if dict(m.rows) and dict(m.columns))), problem
    except Exception as error:  # whatever a stranger's mapping raises
        return MappingAnswer(), unreadable(error)


def _refusal_finding(plugin: str, table: int, problems: Sequence[str]) -> Finding:
    return finding("layout-refused", plugin=plugin, table=table, problem="; ".join(problems[:5]))


def _acceptance_finding(
    plugin: str, form: Form, grid: UnreadGrid, mapping: GridMapping, verdict: MappingVerdict, count: int
) -> Finding:
    return finding(
        "layout-mapped",
        plugin=plugin,
        table=grid.table,
        count=count,
        kept=len(verdict.kept),
        rules=[f"{rule.label} ({rule.subject})" for rule in verdict.kept],
        form=form.id,
        labels={id: list(texts) for id, texts in new_spellings(form, grid, mapping).items()},
    )
