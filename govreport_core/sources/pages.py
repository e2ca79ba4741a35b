"""The documents in files of JSON lines."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from typing import IO

from govreport_core.sources.ref import SourceRef
from govreport_core.sources.types import Skip


def count_lines(path: str) -> int:
    with _open_pages(path) as file:
        return sum(1 for line in file if line.strip())


def _open_pages(path: str) -> IO[bytes]:
    return gzip.open(path, "rb") if path.lower().endswith(".gz") else open(path, "rb")  # type: ignore[return-value]


def read_pages(path: str, skip: Skip) -> Iterator[SourceRef]:
    """The pages of a JSON-lines file: {"name" and/or "url", "html" or "text"} on each line."""
    try:
        with _open_pages(path) as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield _page(f"{path}:{number}", line)
    except (OSError, EOFError) as error:
        yield SourceRef(path, problem=f"cannot be read ({error})")


def _page(place: str, line: bytes) -> SourceRef:
    try:
        page = json.loads(line)
    except ValueError as error:
        return SourceRef(place, problem=f"the line is no JSON ({error}); one object on each line is expected")
    body = (
        next((page[k] for k in ("html", "text") if isinstance(page.get(k), str)), None)
        if isinstance(page, dict)
        else None
    )
    if body is None:
        return SourceRef(
            place, problem='the line is no page; expected an object with "html" or "text", and "name" or "url"'
        )
    url = page.get("url") if isinstance(page.get("url"), str) else None
    name = page["name"] if isinstance(page.get("name"), str) else url or place
    # The text is decoded already, whatever its <meta charset> says.
    data = body.encode("utf-8", "replace")
    media_type = "text/html" if isinstance(page.get("html"), str) else "text/plain"
    return SourceRef(name, data=data, media_type=media_type, charset="utf-8", url=url)
