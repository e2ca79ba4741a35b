"""The one road that a document takes, from bytes to a validated result."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import IO, Any, NamedTuple

from govreport_core import recognise
from govreport_core.errors import SourceError, UnreadableSource
from govreport_core.findings import Finding, finding
from govreport_core.form import Form
from govreport_core.manager import PluginManager, create_plugin_manager
from govreport_core.merge import Merged, merge, sound
from govreport_core.model import Cell, Document, Provenance, Result, ResultStatus, Source
from govreport_core.sections import narrative
from govreport_core.settle import settle
from govreport_core.validate import schema_findings
from govreport_core.version import __version__

BLANK_IS_ZERO = "blank-is-zero"
ASSUMPTIONS = (BLANK_IS_ZERO,)


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
        return _unread(source, manager, [*findings, finding(error.code, problem=error.problem)])
    recognised = _recognise(document, manager, findings)
    if recognised is None:
        return _unrecognised(source, document, manager, findings)
    form, merged = recognised
    settled = settle(form, merged, document, assume)
    return _result(source, document, form, settled.cells, manager, findings + settled.findings)


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
    merged: Merged


def _recognise(document: Document, manager: PluginManager, findings: list[Finding]) -> _Recognised | None:
    """The form, of those whose labels are printed, that yields most readings; None if none yields any."""
    best: tuple[int, _Recognised, list[Finding]] | None = None
    for form in recognise.candidates(document, manager.forms):
        heard: list[Finding] = []
        claims, doubts = sound(
            manager.call("govreport_parse", heard.append, document=document, form=form), document, form
        )
        if best is None or len(claims) > best[0]:
            best = (len(claims), _Recognised(form, merge(claims, document, form)), heard + doubts)
    if best is None:
        return None
    found, recognised, heard = best
    findings += heard
    return recognised if found else None


def _result(
    source: Source,
    document: Document,
    form: Form,
    cells: Mapping[str, Cell],
    manager: PluginManager,
    findings: list[Finding],
) -> Result:
    values = {key: cell.value for key, cell in cells.items()}
    report = form.edition(cells).nest(values)
    report["sections"] = narrative(document, form)
    findings += schema_findings(form, report)
    open_cells = any(cell.value is None and cell.status != "blank" for cell in cells.values())
    status: ResultStatus = "partial" if open_cells else "complete"
    result = _assemble(source, document, manager, status, form, report, cells, findings)
    return _checked(result, manager)


def _checked(result: Result, manager: PluginManager) -> Result:
    """The result with what the plugins' own checks find."""
    more: list[Finding] = []
    for plugin, found in manager.call("govreport_check", more.append, result=result):
        try:
            answers = list(found)
        except TypeError:
            answers = [found]
        wrong = [a for a in answers if not isinstance(a, Finding)]
        more += [a for a in answers if isinstance(a, Finding)]
        if wrong:
            problem = f"{type(wrong[0]).__name__} is no Finding"
            more.append(finding("plugin-nonsense", plugin=plugin, hook="govreport_check", problem=problem))
    return replace(result, findings=result.findings + tuple(more)) if more else result


def _unread(source: Source, manager: PluginManager, findings: list[Finding]) -> Result:
    return _assemble(source, None, manager, "unrecognised", None, {}, {}, findings)


def _unrecognised(source: Source, document: Document, manager: PluginManager, findings: list[Finding]) -> Result:
    findings.append(finding("not-a-report" if document.text.strip() else "empty"))
    return _checked(_assemble(source, document, manager, "unrecognised", None, {}, {}, findings), manager)


def _assemble(
    source: Source,
    document: Document | None,
    manager: PluginManager,
    status: ResultStatus,
    form: Form | None,
    report: Mapping[str, Any],
    cells: Mapping[str, Cell],
    findings: Iterable[Finding],
) -> Result:
    used = tuple(dict.fromkeys(cell.assumption for cell in cells.values() if cell.assumption))
    return Result(
        status=status,
        source=_describe(source, document),
        form=form.id if form else None,
        report=report,
        cells=cells,
        findings=(*manager.faults, *findings),
        provenance=Provenance(__version__, tuple(plugin.name for plugin in manager.plugins()), used),
        attachments=document.attachments if document else (),
        document=document,
    )


def _describe(source: Source, document: Document | None) -> dict[str, Any]:
    told: dict[str, Any] = {"name": source.name, "sha256": source.sha256, "media_type": source.media_type}
    if document is None:
        return told | dict.fromkeys(("title", "agency", "year", "published", "url", "site_id"))
    metadata = document.metadata
    told |= {
        "media_type": document.media_type,
        "title": metadata.title,
        "agency": metadata.agency,
        "year": metadata.year,
        "published": metadata.published,
        "url": metadata.url or source.url,
        "site_id": metadata.site_id,
    }
    if metadata.evidence:
        told["evidence"] = {
            name: {
                "text": document.text[p.start : p.end],
                "start": p.start,
                "end": p.end,
                "page": document.page_of(p.start),
            }
            for name, p in metadata.evidence.items()
        }
    return told
