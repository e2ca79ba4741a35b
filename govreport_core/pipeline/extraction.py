"""The one road that a document takes, from bytes to a validated result."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import IO, TYPE_CHECKING, NamedTuple

from govreport_core.errors import SourceError, UnreadableSource
from govreport_core.forms.assumptions import ASSUMPTIONS
from govreport_core.forms.form import Form
from govreport_core.hooks.manager import PluginManager, create_plugin_manager
from govreport_core.model.document import Document
from govreport_core.model.finding import Finding, finding
from govreport_core.model.gaps import Gap, Gaps
from govreport_core.model.result import Result
from govreport_core.model.source import Source
from govreport_core.pipeline.impute import Imputation, impute
from govreport_core.pipeline.result_builder import build_result
from govreport_core.reading.claims import validate_readings
from govreport_core.reading.form_detection import detect_forms
from govreport_core.reading.reconcile import Reconciled, reconcile

if TYPE_CHECKING:
    from govreport_core.gaps.answers import FillOutcome
    from govreport_core.gaps.mapping import MappingOutcome
    from govreport_core.pipeline.pre2019 import Pre2019


def extract(
    source: Source | str | os.PathLike[str] | bytes | IO[bytes],
    *,
    plugins: Iterable[object] = (),
    manager: PluginManager | None = None,
    assume: Collection[str] = ASSUMPTIONS,
    fill: bool = False,
) -> Result:
    """The validated result of one document.

    :param source: a path, bytes, or an open binary file.
    :param plugins: parsers of your own, asked before the built-in ones.
    :param manager: plugins made ready beforehand; making them ready takes longer than reading a document.
    :param assume: names of the assumptions that may be used; empty for none.
    :param fill: whether gap-filling plugins may answer what is still open after arithmetic.
    :raises UnreadableSource: the path cannot be read. Every other fault of a document is a finding of the result.
    :raises PluginError: one of `plugins` cannot be registered.
    :raises ValueError: an unknown assumption, or both `plugins` and `manager`.
    """
    if unknown := sorted(set(assume) - set(ASSUMPTIONS)):
        raise ValueError(f"unknown assumption {', '.join(unknown)}; there are {', '.join(ASSUMPTIONS)}")
    plugins = tuple(plugins)
    if plugins and manager is not None:
        raise ValueError("give either plugins or a manager; a manager takes plugins by manager.register()")
    manager = manager or create_plugin_manager(plugins)
    source = Source.of(source)

    findings: list[Finding] = []
    try:
        document = _read(source, manager, findings)
    except SourceError as error:
        return build_result(source, None, manager, [*findings, finding(error.code, problem=error.problem)])
    recognised = _recognise(document, manager, findings)
    mapped = _map(recognised, document, manager, findings) if fill else None
    if recognised is None:
        if mapped is None or not mapped.filled.cells:
            return _unrecognised(source, document, manager, findings, mapped)
        recognised = _Recognised(mapped.form, mapped.merged)
    also = mapped.filled.cells if mapped else {}
    settled = impute(recognised.form, recognised.merged, document, assume, also)
    findings += settled.findings
    settled.cells.update({key: cell for key, cell in also.items() if settled.cells[key].value is None})
    filled = _fill(settled, document, manager, findings) if fill else None
    if mapped is not None:
        filled = mapped.filled.and_then(filled)
    return _checked(build_result(source, document, manager, findings, settled, filled), manager)


def extract_text(
    text: str,
    *,
    name: str = "<text>",
    plugins: Iterable[object] = (),
    manager: PluginManager | None = None,
    assume: Collection[str] = ASSUMPTIONS,
    fill: bool = False,
) -> Result:
    """The same for text that is decoded already: plain text, markdown or the source of an HTML page."""
    source = Source(name, text.encode("utf-8", "surrogatepass"), charset="utf-8")
    return extract(source, plugins=plugins, manager=manager, assume=assume, fill=fill)


def _read(source: Source, manager: PluginManager, findings: list[Finding]) -> Document:
    if not source.data.strip():
        raise UnreadableSource(source.name, "the file is empty; check that the download is complete")
    document = manager.read(source, findings.append)
    if document is None:
        raise UnreadableSource(
            source.name,
            "no reader knows this format; pip install 'govreport[pdf]' reads PDF, pip install 'govreport[docx]' Word",
        )
    findings += document.findings
    return document


class _Recognised(NamedTuple):
    form: Form
    merged: Reconciled


def _recognise(document: Document, manager: PluginManager, findings: list[Finding]) -> _Recognised | None:
    """The form, of those whose labels are printed, that yields most readings; None if none yields any."""
    best: tuple[int, _Recognised, list[Finding]] | None = None
    for form in detect_forms(document, manager.forms):
        heard: list[Finding] = []
        answers, doubts = validate_readings(
            manager.call("govreport_parse", heard.append, document=document, form=form), document, form
        )
        count = sum(len(readings) for _, readings in answers)
        if best is None or count > best[0]:
            best = (count, _Recognised(form, reconcile(answers, document, form)), heard + doubts)
    if best is None:
        return None
    found, recognised, heard = best
    findings += heard
    return recognised if found else None


def _map(
    recognised: _Recognised | None, document: Document, manager: PluginManager, findings: list[Finding]
) -> MappingOutcome | None:
    """What plugins make of grids that no parser read; None if there are none."""
    from govreport_core.gaps.mapping import map_grids

    form, merged = (recognised.form, recognised.merged) if recognised else (None, None)
    mapped = map_grids(document, form, merged, manager)
    findings += mapped.filled.findings if mapped else ()
    return mapped


def _fill(
    settled: Imputation, document: Document, manager: PluginManager, findings: list[Finding]
) -> FillOutcome | None:
    """What gap-filling plugins make of the open cells; None if there are none."""
    from govreport_core.gaps.fill import fill_gaps

    gaps = Gaps(
        tuple(Gap(key, cell) for key, cell in settled.cells.items() if cell.is_open),
        settled.rows,
        {key: cell for key, cell in settled.cells.items() if cell.value is not None},
    )
    if not gaps.open:
        return None
    form = settled.variant
    answers = manager.call("govreport_fill", findings.append, document=document, form=form, gaps=gaps)
    filled = fill_gaps(answers, document, form, gaps)
    findings += filled.findings
    settled.cells.update(filled.cells)
    return filled


def _checked(result: Result, manager: PluginManager) -> Result:
    """The result with what the plugins' own checks find."""
    more: list[Finding] = []
    for plugin, found in manager.call("govreport_check", more.append, result=result):
        try:
            answers = list(found)
        except TypeError:
            answers = [found]
        more += [answer for answer in answers if isinstance(answer, Finding)]
        if wrong := next((answer for answer in answers if not isinstance(answer, Finding)), None):
            problem = f"{type(wrong).__name__} is no Finding"
            more.append(finding("plugin-nonsense", plugin=plugin, hook="govreport_check", problem=problem))
    return replace(result, findings=result.findings + tuple(more)) if more else result


def _unrecognised(
    source: Source, document: Document, manager: PluginManager, findings: list[Finding], mapped: MappingOutcome | None
) -> Result:
    """No form of today: perhaps one from before 2019, whose indicators are given as printed."""
    from govreport_core.pipeline.pre2019 import read_indicators

    found = read_indicators(document, manager)
    findings += found.findings
    findings.append(_why_unrecognised(document, found))
    result = build_result(source, document, manager, findings, filled=mapped.filled if mapped else None)
    return _checked(replace(result, indicators=found.indicators), manager)


def _why_unrecognised(document: Document, found: Pre2019) -> Finding:
    if not found.indicators:
        return finding("not-a-report" if document.text.strip() else "empty")
    unsettled = sum("text" in row for row in found.indicators)
    return finding("older-form", count=len(found.indicators), unsettled=unsettled)
