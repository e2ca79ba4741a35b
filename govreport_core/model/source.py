"""One document as it came."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import IO, NamedTuple

from govreport_core.errors import UnreadableSource
from govreport_core.files import open_regular


class GridElements(NamedTuple):
    """Which elements of a page are the rows and cells of its tables, where they are no table: `div.row` and `.cell`.

    What a selector may say, `parsing.selectors` knows.
    """

    rows: str
    cells: str


class PageFields(NamedTuple):
    """Which elements of a page say what it is, each by a selector; None where its reader shall find that by itself."""

    title: str | None = None
    agency: str | None = None
    year: str | None = None
    published: str | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """One document as it came: a name for messages, its bytes, and what is known of them beforehand.

    `charset` is what a server's header or the caller says; it goes before what the document says. `elements` are
    the rows and cells of a page of which that is known, `fields` the elements that say its title and the like.
    """

    name: str
    data: bytes = field(repr=False)
    media_type: str | None = None
    charset: str | None = None
    url: str | None = None
    elements: GridElements | None = None
    fields: PageFields | None = None

    @classmethod
    def of(cls, source: Source | str | os.PathLike[str] | bytes | IO[bytes], *, name: str | None = None) -> Source:
        """A Source from a path, bytes or an open binary file.

        :raises UnreadableSource: the path does not exist, is a folder, or cannot be read.
        """
        if isinstance(source, Source):
            return source
        if isinstance(source, bytes | bytearray | memoryview):
            return cls(name or "<bytes>", bytes(source))
        if isinstance(source, str | os.PathLike):
            from pathlib import Path

            path = Path(source)
            try:
                with open_regular(path) as file:
                    return cls(name or str(path), file.read())
            except OSError as error:
                raise UnreadableSource(name or str(path), f"cannot be read ({error.strerror or error})") from error
        data = source.read()
        if not isinstance(data, bytes):
            raise TypeError("a file given to extract() must be opened in binary mode; use extract_text() for text")
        return cls(name or str(getattr(source, "name", "<file>")), data)

    @property
    def selectors(self) -> dict[str, str]:
        """The selectors of elements and fields by their names."""
        given = {**(self.elements._asdict() if self.elements else {}), **(self.fields._asdict() if self.fields else {})}
        return {name: selector for name, selector in given.items() if selector is not None}

    @property
    def sha256(self) -> str:
        """Hexadecimal digest of the bytes."""
        import hashlib

        return hashlib.sha256(self.data).hexdigest()
