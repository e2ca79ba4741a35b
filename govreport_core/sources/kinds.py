"""Tells by name which files are documents and which are collections of them."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

Kind = Literal["document", "zip", "tar", "warc", "pages"]
# What a reader may know. In a folder or an archive everything else is listed as skipped; a file that is
# named by itself is read whatever its suffix.
DOCUMENT_SUFFIXES = frozenset(
    {
        ".html",
        ".htm",
        ".xhtml",
        ".shtml",
        ".shtm",
        ".mht",
        ".mhtml",
        ".xml",
        ".txt",
        ".md",
        ".markdown",
        ".pdf",
        ".docx",
        ".docm",
        ".dotx",
        ".dotm",
        ".doc",
        ".wps",
        # Crawlers keep pages under the suffix of the script that made them.
        ".jsp",
        ".aspx",
        ".php",
    }
)
TAR_SUFFIXES = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tar.xz", ".txz")
PAGES_SUFFIXES = (".jsonl", ".ndjson", ".jsonl.gz", ".ndjson.gz")
WARC_SUFFIXES = (".warc", ".warc.gz")


def is_collection(path: Path) -> bool:
    """Whether this file holds many documents: an archive, or a file of pages."""
    return kind_of(path.name) != "document"


def kind_of(name: str) -> Kind:
    """What a file of this name holds: one document, or which collection of them."""
    lower = name.lower()
    if lower.endswith(".zip"):
        return "zip"
    if lower.endswith(TAR_SUFFIXES):
        return "tar"
    if lower.endswith(WARC_SUFFIXES):
        return "warc"
    return "pages" if lower.endswith(PAGES_SUFFIXES) else "document"


def reason_to_skip(name: str) -> str | None:
    """Why a file of this name in a folder or an archive is not taken for a document; None if it is."""
    base = name.replace("\\", "/").rpartition("/")[2]
    # Word leaves ~$ files beside open documents, macOS puts its own into archives.
    if base.startswith((".", "~$")) or "__MACOSX/" in name:
        return "hidden"
    if kind_of(base) == "pages":
        return "a file of pages; name it by itself if its pages are to be read"
    suffix = os.path.splitext(base)[1].lower()
    return None if suffix in DOCUMENT_SUFFIXES else f"no document: {suffix or 'no suffix'}"
