"""Reads the documents in files of JSON lines, as crawlers write them."""

from __future__ import annotations

from collections.abc import Iterator

from govreport_core.files import READ_ERRORS, open_packed
from govreport_core.json_lines import parse_json, read_lines
from govreport_core.sources.ref import MAX_BYTES, SourceRef
from govreport_core.sources.types import Skip


def count_lines(path: str) -> int:
    """How many pages a file has.

    :raises OSError, EOFError, zlib.error: it cannot be read.
    """
    with open_packed(path) as file:
        return sum(1 for line in read_lines(file, MAX_BYTES) if line.text is None or line.text.strip())


def read_pages(path: str, skip: Skip) -> Iterator[SourceRef]:
    """The pages of a JSON-lines file: {"name" and/or "url", "html" or "text"} on each line."""
    try:
        with open_packed(path) as file:
            for line in read_lines(file, MAX_BYTES):
                if line.text is None or line.text.strip():
                    yield _parse_page(f"{path}:{line.number}", line.text)
    except READ_ERRORS as error:
        yield SourceRef(path, problem=f"cannot be read ({error})")


def _parse_page(place: str, line: bytes | None) -> SourceRef:
    if line is None:
        return SourceRef(place, problem=f"the line has more than {MAX_BYTES:,} bytes, the most that are read")
    try:
        page = parse_json(line)
    except ValueError as error:
        return SourceRef(place, problem=f"the line is no JSON ({error}); one object on each line is expected")
    fields = {key: value for key, value in page.items() if isinstance(value, str)} if isinstance(page, dict) else {}
    body = fields.get("html", fields.get("text"))
    if body is None:
        return SourceRef(
            place, problem='the line is no page; expected an object with "html" or "text", and "name" or "url"'
        )
    url = fields.get("url")
    name = fields.get("name", url or place)
    # The text is decoded already, whatever its <meta charset> says.
    data = body.encode("utf-8", "replace")
    media_type = "text/html" if "html" in fields else "text/plain"
    return SourceRef(name, data=data, media_type=media_type, charset="utf-8", url=url)
