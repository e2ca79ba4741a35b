"""A result put together from what the road of a document has yielded."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from govreport_core.hooks.manager import PluginManager
from govreport_core.model.document import METADATA, Document
from govreport_core.model.finding import Finding
from govreport_core.model.result import Provenance, Result
from govreport_core.model.source import Source
from govreport_core.pipeline.impute import Imputation
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
    settled: Imputation | None = None,
    filled: FillOutcome | None = None,
) -> Result:
    """The result of one document, validated against the form's schema.

    :param document: None if no reader could make one.
    :param settled: None if no form was found: the result is then `unrecognised`.
    """
    names = tuple(plugin.name for plugin in manager.plugins())
    about = _about(source, document)
    attachments = document.attachments if document else ()
    if settled is None or document is None:
        provenance = Provenance(__version__, names, (), *_asked(filled))
        told = (*manager.faults, *findings)
        return Result("unrecognised", about, None, {}, {}, told, provenance, attachments, document=document)
    cells = settled.cells
    report = settled.variant.nest({key: cell.value for key, cell in cells.items()})
    report["sections"] = read_sections(document, settled.variant)
    is_open = any(cell.is_open for cell in cells.values())
    assumptions = tuple(dict.fromkeys(cell.assumption for cell in cells.values() if cell.assumption))
    return Result(
        status="partial" if is_open else "complete",
        source=about,
        form=settled.variant.id,
        report=report,
        cells=cells,
        findings=(*manager.faults, *findings, *schema_findings(settled.variant, report)),
        provenance=Provenance(__version__, names, assumptions, *_asked(filled)),
        attachments=attachments,
        document=document,
    )


def _asked(filled: FillOutcome | None) -> tuple[str | None, Mapping[str, Any] | None]:
    """The model that was asked, and what that took."""
    return (filled.model, filled.usage) if filled else (None, None)


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
