"""Extracts one document: the steps from bytes to a validated result, in their order."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import IO, TYPE_CHECKING, NamedTuple

from govreport_core.accounting import Closed, close_account, with_spare
from govreport_core.corrections import Corrections, CorrectionsLike
from govreport_core.corrections.apply import confirm, judge, with_corrections
from govreport_core.errors import OversizedSource, SourceError, UnreadableSource
from govreport_core.forms.assumptions import ASSUMPTIONS, USUAL_ASSUMPTIONS
from govreport_core.forms.form import Form
from govreport_core.hooks.answers import members_of, nonsense
from govreport_core.hooks.manager import PluginManager, create_plugin_manager
from govreport_core.hooks.ready import ready_manager
from govreport_core.log import is_heard, tell_step
from govreport_core.model.cell import Cell
from govreport_core.model.document import Document
from govreport_core.model.finding import Finding, finding
from govreport_core.model.gaps import Gap, Gaps
from govreport_core.model.result import Result
from govreport_core.model.source import Source
from govreport_core.pipeline.doubt import after_arithmetic, against_print, before_arithmetic, name_open_cells
from govreport_core.pipeline.impute import Imputation, impute
from govreport_core.pipeline.narrative import with_narrative_figures
from govreport_core.pipeline.result_builder import build_result
from govreport_core.reading.captions import is_report_title
from govreport_core.reading.foreign_tables import read_captions
from govreport_core.reading.form_reading import FormReading, read_likeliest
from govreport_core.reading.masking import ForeignTable, foreign_findings, mask
from govreport_core.reading.reconcile import Reconciled
from govreport_core.reading.title_kinds import no_report_findings
from govreport_core.validation.findings import rule_findings

if TYPE_CHECKING:
    from govreport_core.gaps.answers import FillOutcome
    from govreport_core.gaps.mapping import MappingOutcome
    from govreport_core.pipeline.pre2019 import Pre2019

# More text than any report has: work and memory grow with it, in many steps.
MAX_TEXT = 1_000_000  # characters


def extract(
    source: Source | str | os.PathLike[str] | bytes | IO[bytes],
    *,
    plugins: Iterable[object] = (),
    manager: PluginManager | None = None,
    assume: Collection[str] = USUAL_ASSUMPTIONS,
    fill: bool = False,
    corrections: CorrectionsLike = None,
) -> Result:
    """The validated result of one document.

    :param source: a path, bytes, or an open binary file.
    :param plugins: plugins of your own (any hook), asked before the built-in ones.
    :param manager: plugins made ready beforehand. Without plugins and manager, the installed plugins are made ready
        once per process; after installing one in a running program, call `refresh_plugins()`.
    :param assume: names of the assumptions that may be used; empty for none.
    :param fill: whether gap-filling plugins may answer what is still open after arithmetic.
    :param corrections: what people say of single cells: a file, or what `read_corrections()` made of one.
    :raises UnreadableSource: the path cannot be read. Every other fault of a document is a finding of the result.
    :raises PluginError: one of `plugins` cannot be registered.
    :raises CorrectionsError: the file of corrections cannot be read, or no line of it is one.
    :raises ValueError: an unknown assumption, or both `plugins` and `manager`.
    """
    if unknown := sorted(set(assume) - set(ASSUMPTIONS)):
        raise ValueError(f"unknown assumption {', '.join(unknown)}; there are {', '.join(ASSUMPTIONS)}")
    plugins = tuple(plugins)
    if plugins and manager is not None:
        raise ValueError("give either plugins or a manager; a manager takes plugins by manager.register()")
    if manager is None:
        # What fills gaps has settings and a budget for a run, and a run is a manager.
        manager = create_plugin_manager(plugins) if plugins or fill else ready_manager()
    options = _Options(assume, fill, Corrections.of(corrections))
    return _extract(Source.of(source), manager, options)


def extract_text(
    text: str,
    *,
    name: str = "<text>",
    plugins: Iterable[object] = (),
    manager: PluginManager | None = None,
    assume: Collection[str] = USUAL_ASSUMPTIONS,
    fill: bool = False,
    corrections: CorrectionsLike = None,
) -> Result:
    """The same for text that is decoded already: plain text, markdown or the source of an HTML page."""
    source = Source(name, text.encode("utf-8", "surrogatepass"), charset="utf-8")
    return extract(source, plugins=plugins, manager=manager, assume=assume, fill=fill, corrections=corrections)


class _Options(NamedTuple):
    """How a document is extracted."""

    assume: Collection[str]
    fill: bool
    corrections: Corrections


def _extract(source: Source, manager: PluginManager, options: _Options) -> Result:
    """The way of a document: read, recognise, map, impute, fill, build, check."""
    heard: list[Finding] = []
    # Before a result is built, since it names the faults of plugins.
    phrases = manager.phrases
    try:
        document = _read(source, manager, heard.append)
    except SourceError as error:
        heard += [finding(error.code, problem=error.problem), *judge(options.corrections, source, {}).findings]
        return build_result(source, None, manager, heard)
    foreign, introductions = read_captions(document, manager.forms)
    tell_step(document.name, "%d tables are not the report's", len(foreign))
    findings = [*heard, *document.findings, *no_report_findings(document.metadata)]
    findings += foreign_findings(document, foreign)
    # What others' tables print is shown to no plugin; what the result quotes is the document's own text.
    shown = mask(document, foreign, introductions)
    recognised = _recognise(shown, manager, options.fill)
    reading, mapped = recognised.reading, recognised.mapped
    findings += recognised.findings
    if reading is None:
        findings += judge(options.corrections, source, {}).findings
        return _unrecognised(source, document, shown, manager, findings, mapped)
    closed = _account(reading, shown, document, foreign)
    read = _Read(reading.form, before_arithmetic(reading.reconciled, closed.doubtful, reading.form), closed, shown)
    settled = _settle(read, options.assume, mapped.cells if mapped else {})
    filled = _fill_gaps(settled.imputed, shown, manager) if options.fill else None
    cells = {**settled.imputed.cells, **(filled.cells if filled else {})}
    judged = judge(options.corrections, source, cells)
    if judged.cells:
        # Once more, as if the document printed what the corrections say: rules and sums are those of their figures.
        corrected = read._replace(readings=with_corrections(read.readings, judged.cells, read.form))
        tell_step(source.name, "%d corrections hold", len(judged.cells))
        settled = _settle(corrected, options.assume, {key: cell for key, cell in cells.items() if _is_filled(cell)})
        cells = dict(settled.imputed.cells)
    imputed, closed = settled
    findings += (*closed.findings, *rule_findings(imputed.broken, cells), *imputed.findings)
    findings += (*(filled.findings if filled else ()), *judged.findings)
    findings += name_open_cells(cells, imputed.variant, findings)
    asked = mapped.and_then(filled) if mapped else filled
    result = build_result(source, document, manager, findings, imputed.variant, cells, asked)
    result = replace(result, readings=reading.answers, account=closed.account, phrases=phrases)
    result = with_narrative_figures(result, manager)
    return confirm(_checked(result, manager), judged.confirmed)


def _account(reading: FormReading, shown: Document, document: Document, foreign: Iterable[ForeignTable]) -> Closed:
    """What became of every figure in the tables; in doubt are also the cells that only one of tied forms has."""
    spans = [span for each in foreign for span in each.spans]
    rows = reading.reconciled.rows
    closed = close_account(shown, reading.form, reading.answers, rows, original=document, foreign=spans)
    if is_heard():
        account, unread = closed.account, len(list(closed.account.unread))
        told = len(account.claimed), len(account.others) - unread, unread
        tell_step(document.name, "figures: %d read, %d of no cell, %d unread", *told)
    return closed._replace(doubtful=closed.doubtful | reading.doubtful)


class _Read(NamedTuple):
    """What arithmetic is given of a document.

    :param readings: what parsers read, without what stands beside figures that nobody claimed.
    :param closed: the account of the document's figures.
    :param document: as it is shown to plugins.
    """

    form: Form
    readings: Reconciled
    closed: Closed
    document: Document


class _Settled(NamedTuple):
    """What arithmetic made of the readings, and the account with the figures that it found no cell for."""

    imputed: Imputation
    closed: Closed


def _settle(read: _Read, assume: Collection[str], also: Mapping[str, Cell]) -> _Settled:
    """What follows from the readings, without what the account leaves in doubt.

    :param also: cells that plugins filled.
    """
    imputed = impute(read.form, read.readings, read.document, assume, also)
    closed = with_spare(read.closed, read.document, imputed.spare)
    cells = against_print(after_arithmetic(imputed.cells, closed.doubtful), read.readings.cells)
    if is_heard():
        statuses = Counter(cell.status for cell in cells.values())
        tell_step(read.document.name, "arithmetic: %s, %d rules broken", dict(statuses), len(imputed.broken))
    return _Settled(imputed._replace(cells=cells), closed)


def _is_filled(cell: Cell) -> bool:
    return cell.status == "filled"


class _Recognised(NamedTuple):
    """What a document was taken for.

    :param reading: of its form; None if neither a parser read anything nor a plugin mapped it.
    :param mapped: what plugins made of grids that no parser read; None if they were not asked.
    :param findings: what there is to say of the parsers and of these plugins.
    """

    reading: FormReading | None
    mapped: FillOutcome | None
    findings: tuple[Finding, ...]


def _recognise(document: Document, manager: PluginManager, fill: bool) -> _Recognised:
    """The form of a document, by what parsers read of it or, with `fill`, by what plugins map."""
    likeliest = read_likeliest(document, manager)
    findings = likeliest.findings if likeliest else ()
    reading = likeliest if likeliest and likeliest.readings else None
    tell_step(document.name, "form %s", reading.form.id if reading else None)
    mapped = _map_grids(reading, document, manager) if fill else None
    if mapped is None:
        return _Recognised(reading, None, findings)
    if reading is None and mapped.filled.cells:
        reading = FormReading(mapped.form, mapped.merged)
    return _Recognised(reading, mapped.filled, (*findings, *mapped.filled.findings))


def _read(source: Source, manager: PluginManager, report: Callable[[Finding], None]) -> Document:
    """The document that a reader makes of the bytes.

    :param report: is given a finding for each reader that failed.
    :raises SourceError: no reader can, or the file cannot be used.
    """
    if not source.data.strip():
        raise UnreadableSource(source.name, "the file is empty; check that the download is complete")
    document = manager.read(source, report)
    if document is None:
        raise UnreadableSource(
            source.name,
            "no reader knows this format; pip install 'govreport[pdf]' reads PDF, pip install 'govreport[docx]' Word",
        )
    if len(document.text) > MAX_TEXT:
        raise OversizedSource(
            source.name,
            f"it has {len(document.text):,} characters of text; a report has far less than the "
            f"{MAX_TEXT:,} that are looked at: take the report out of it",
        )
    return document


def _map_grids(recognised: FormReading | None, document: Document, manager: PluginManager) -> MappingOutcome | None:
    """What plugins make of grids that no parser read; None if there are none."""
    from govreport_core.gaps.mapping import map_grids

    form, merged = (recognised.form, recognised.reconciled) if recognised else (None, None)
    return map_grids(document, form, merged, manager)


def _fill_gaps(imputed: Imputation, document: Document, manager: PluginManager) -> FillOutcome | None:
    """What gap-filling plugins make of the open cells; None if there are none."""
    from govreport_core.gaps.fill import fill_gaps

    gaps = Gaps(
        tuple(Gap(key, cell) for key, cell in imputed.cells.items() if cell.is_open),
        imputed.rows,
        {key: cell for key, cell in imputed.cells.items() if cell.value is not None},
    )
    if not gaps.open:
        return None
    heard: list[Finding] = []
    form = imputed.variant
    answers = manager.call("govreport_fill", heard.append, document=document, form=form, gaps=gaps)
    filled = fill_gaps(answers, document, form, gaps)
    tell_step(document.name, "plugins filled %d of %d open cells", len(filled.cells), len(gaps.open))
    return filled._replace(findings=(*heard, *filled.findings))


def _checked(result: Result, manager: PluginManager) -> Result:
    """The result with what the plugins' own checks find."""
    more: list[Finding] = []
    for plugin, answer in manager.call("govreport_check", more.append, result=result):
        found, problem = members_of(answer, Finding)
        tell_step(result.source["name"], "checked by %s, %d findings", plugin, len(found))
        more += (*found, *nonsense(plugin, "govreport_check", problem))
    return replace(result, findings=result.findings + tuple(more)) if more else result


def _unrecognised(
    source: Source,
    document: Document,
    shown: Document,
    manager: PluginManager,
    findings: Sequence[Finding],
    mapped: FillOutcome | None,
) -> Result:
    """No form of today: perhaps one from before 2019, whose indicators are given as printed."""
    from govreport_core.pipeline.pre2019 import read_indicators

    found = read_indicators(shown, manager)
    told = (*findings, *found.findings, _why_unrecognised(document, found))
    result = build_result(source, document, manager, told, asked=mapped)
    result = with_narrative_figures(replace(result, indicators=found.indicators), manager)
    return _checked(result, manager)


def _why_unrecognised(document: Document, found: Pre2019) -> Finding:
    if not found.indicators:
        if not document.text.strip():
            return finding("empty")
        title = document.metadata.title
        return finding("no-form", title=title) if title and is_report_title(title) else finding("not-a-report")
    unsettled = sum("text" in row for row in found.indicators)
    return finding("older-form", count=len(found.indicators), unsettled=unsettled)
