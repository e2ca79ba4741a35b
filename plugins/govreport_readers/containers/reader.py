"""Reads what is within a container as the page or text that it is, and joins what comes in several pieces."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from govreport_core.model.document import METADATA, Document, Metadata, Table
from govreport_core.model.finding import Finding
from govreport_core.model.source import Source
from govreport_readers.containers.json_strings import ReportStrings, find_report_in_json
from govreport_readers.containers.kinds import Container
from govreport_readers.containers.mime import Page, SavedPage, open_saved_page
from govreport_readers.html.reader import read_html
from govreport_readers.metadata.reader import describe
from govreport_readers.text.decoding import read_source_text
from govreport_readers.text.reader import read_text

# Frames within frames beyond this are not looked at.
MOST_FRAMES = 40


def read_container(source: Source, kind: Container) -> Document | None:
    """The document within a container; None if it cannot be text.

    :raises SourceError: there is no report in it, it is damaged, or it is larger than any report.
    """
    if kind == "mime":
        return _read_saved_page(source, open_saved_page(source))
    read = read_source_text(source)
    if read is None:
        return None
    return read_strings(source, find_report_in_json(source, read.text), read.findings)


def read_strings(source: Source, found: ReportStrings, findings: Sequence[Finding] = ()) -> Document | None:
    """The document that is in strings: each is a page, a part of one, or text."""
    documents = [
        document
        for text in found.texts
        if (document := _read_piece(Source(source.name, text.encode("utf-8", "replace"), charset="utf-8")))
    ]
    return _join(documents, source.name, findings, tags=found.tags, url=source.url)


def _read_saved_page(source: Source, saved: SavedPage) -> Document | None:
    """The page with the pages that its frames show behind it."""
    pending: list[Page] = [saved.root]
    seen: set[int] = set()
    documents: list[Document] = []
    all_saved = True
    while pending and len(seen) < MOST_FRAMES:
        page = pending.pop(0)
        if id(page) in seen:
            continue
        seen.add(id(page))
        read = read_html(page.source, with_frames=True)
        if read is None:
            documents += filter(None, (read_text(page.source),))
            continue
        documents.append(read.document)
        frames = [saved.frame(page, address) for address in read.frames]
        all_saved = all_saved and None not in frames
        pending += [frame for frame in frames if frame is not None]
    joined = _join(documents, source.name, saved.findings, title=saved.title, url=source.url or saved.url)
    if joined is None or not all_saved:
        return joined
    return replace(joined, findings=tuple(each for each in joined.findings if each.code != "report-in-frame"))


def _read_piece(source: Source) -> Document | None:
    read = read_html(source)
    return read.document if read is not None else read_text(source)


def _join(
    documents: Sequence[Document],
    name: str,
    findings: Iterable[Finding],
    *,
    tags: Mapping[str, str] | None = None,
    title: str | None = None,
    url: str | None = None,
) -> Document | None:
    """One document of several, one behind the other; None if there are none.

    :param tags: what the container says of the document, as meta tags of a page.
    :param title: what the container calls it.
    :param url: its address.
    """
    if not documents:
        return None
    text = ""
    tables: list[Table] = []
    for document in documents:
        text += "\n" if text and not text.endswith("\n") else ""
        tables += (table.moved(len(text)) if text else table for table in document.tables)
        text += document.text
    said = describe(text, tags=tags, page_title=title, url=url)
    for document in documents:
        said = completed(said, document.metadata)
    return Document(
        name,
        text,
        next((document.media_type for document in documents if document.tables), documents[0].media_type),
        tuple(tables),
        said,
        attachments=tuple(each for document in documents for each in document.attachments),
        findings=(*findings, *(each for document in documents for each in document.findings)),
    )


def completed(said: Metadata, further: Metadata) -> Metadata:
    """The metadata with what a page's own tags say, where the whole says nothing."""
    both: dict[str, Any] = {name: getattr(said, name) or getattr(further, name) for name in METADATA}
    return replace(said, **both)
