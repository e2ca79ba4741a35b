"""Builds the result from what the steps before it found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from govreport_core.forms.form import Form
from govreport_core.hooks.manager import PluginManager
from govreport_core.model.cell import OPEN, Cell
from govreport_core.model.document import METADATA, Document
from govreport_core.model.finding import NO_REPORT, Finding
from govreport_core.model.result import Provenance, Result
from govreport_core.model.source import Source
from govreport_core.pipeline.sections import read_sections
from govreport_core.validation.findings import schema_findings
from govreport_core.version import __version__

if TYPE_CHECKING:
    from govreport_core.gaps.answers import FillOutcome


def build_result(
    source: Source,
    document: Document | None,
    manager: PluginManager,
    findings: Iterable[Finding],
    form: Form | None = None,
    cells: Mapping[str, Cell] = MappingProxyType({}),
    asked: FillOutcome | None = None,
) -> Result:
    """The result of one document, validated against the form's schema.

    :param document: None if no reader could make one.
    :param form: the form without the optional rows that are not printed; None if no form was found: the result is
        then `unrecognised`.
    :param cells: every cell of this form.
    :param asked: what gap-filling plugins did, for the provenance.
    """
    names = tuple(plugin.name for plugin in manager.plugins())
    about = _about(source, document)
    attachments = document.attachments if document else ()
    if form is None or document is None:
        provenance = Provenance(__version__, names, (), *_billed(asked))
        told = (*manager.faults, *findings)
        return Result("unrecognised", about, None, {}, {}, told, provenance, attachments, document=document)
    report = form.nest({key: cell.value for key, cell in cells.items()})
    report["sections"] = read_sections(document, form)
    assumptions = tuple(dict.fromkeys(cell.assumption for cell in cells.values() if cell.assumption))
    statuses = {key: cell.status for key, cell in cells.items()}
    told = (*manager.faults, *findings, *schema_findings(form, report, statuses))
    # The figures of a sample or of a summary can be whole; they are still not the report of a body.
    lacking = not OPEN.isdisjoint(statuses.values()) or any(each.code == NO_REPORT for each in told)
    return Result(
        status="partial" if lacking else "complete",
        source=about,
        form=form.id,
        report=report,
        cells=cells,
        findings=told,
        provenance=Provenance(__version__, names, assumptions, *_billed(asked)),
        attachments=attachments,
        document=document,
    )


def _billed(asked: FillOutcome | None) -> tuple[str | None, Mapping[str, Any] | None]:
    """The model that was asked, and what that took."""
    return (asked.model, asked.usage) if asked else (None, None)


def _about(source: Source, document: Document | None) -> dict[str, Any]:
    """The result's `source`: what came in, and what the document says of itself."""
    about: dict[str, Any] = {"name": source.name, "sha256": source.sha256, "media_type": source.media_type}
    if document is None:
        return about | dict.fromkeys(METADATA)
    metadata = document.metadata
    about["media_type"] = document.media_type
    about |= {name: getattr(metadata, name) for name in METADATA}
    about["url"] = metadata.url or source.url
    if metadata.evidence:
        about["evidence"] = {
            name: {
                "text": document.text[place.start : place.end],
                "start": place.start,
                "end": place.end,
                "page": document.page_of(place.start),
            }
            for name, place in metadata.evidence.items()
        }
    return about
