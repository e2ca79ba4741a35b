"""Reads the complete lines of a file of results, and finds those of older files by name."""

from __future__ import annotations

import io
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import IO, Any, NamedTuple

from govreport_core.json_lines import Line, parse_json, read_lines, read_packed_lines
from govreport_core.model.stored import shape_problem

# How every line begins; a torn one may be as short as nothing.
_BEGINNING = b'{"result_version"'
# How every file that gzip packed begins.
_MAGIC = b"\x1f\x8b"


class Record(NamedTuple):
    """A complete line: where it stands in the file, packed or not (offsets in bytes), and what it says."""

    start: int
    end: int
    data: dict[str, Any]
    line: bytes

    @property
    def name(self) -> str:
        return str(self.data["source"]["name"])


def read_records(path: Path) -> Iterator[Record]:
    """The complete lines of a file that are results, up to one that is torn; none if there is no such file.

    Whether they are packed is told by how the file begins: one that grows beside another has another name.
    """
    try:
        file = open(path, "rb")  # noqa: SIM115
    except FileNotFoundError:
        return
    with file:
        for line in _lines_of(file):
            data = _parse_line(line.text)
            if data is not None and line.text is not None:
                yield Record(line.start, line.end, data, line.text)


def _lines_of(file: IO[bytes]) -> Iterator[Line]:
    is_packed = file.read(len(_MAGIC)) == _MAGIC
    file.seek(0)
    return read_packed_lines(file) if is_packed else read_lines(file)


def may_be_journal(path: Path, is_packed: bool) -> bool:
    """Whether a file has a result, or is empty or torn in its very first line, as a killed run leaves it.

    :param is_packed: whether its lines are to be packed.
    """
    try:
        with open(path, "rb") as file:
            first = file.readline(len(_BEGINNING) + 1)
            file.seek(0)
            is_torn_pack = is_packed and next(read_packed_lines(file), None) is None
    except FileNotFoundError:
        return True
    if is_packed != first.startswith(_MAGIC):
        return not first
    return (
        is_torn_pack
        or first.startswith(_BEGINNING)
        or _BEGINNING.startswith(first)
        or next(read_records(path), None) is not None
    )


class OldResults:
    """Results of old files by name; only their places are held, for the files may be larger than the memory."""

    def __init__(self) -> None:
        # Several for a name: two pages of a crawl may have one address.
        self._places: dict[str, tuple[Path, deque[tuple[int, int]]]] = {}

    def add(self, path: Path, consumed: Mapping[str, int]) -> None:
        """Add a file's results, but for the first `consumed[name]` of a name, and for names of newer files."""
        seen: Counter[str] = Counter()
        for record in read_records(path):
            seen[record.name] += 1
            if seen[record.name] <= consumed.get(record.name, 0):
                continue
            owner, places = self._places.setdefault(record.name, (path, deque()))
            if owner == path:
                places.append((record.start, record.end))

    def take(self, name: str) -> Record | None:
        """The next result of this name."""
        owner, places = self._places.get(name, (None, None))
        if owner is None or not places:
            return None
        start, end = places.popleft()
        with open(owner, "rb") as file:
            file.seek(start)
            stored = file.read(end - start)
        line = next(_lines_of(io.BytesIO(stored))).text
        data = _parse_line(line)
        return None if data is None or line is None else Record(start, end, data, line)


def _parse_line(line: bytes | None) -> dict[str, Any] | None:
    """The result on a line; None if the line is torn, too long or no result."""
    # Whole or not, the next line would be written onto it.
    if line is None or not line.endswith(b"\n"):
        return None
    try:
        data = parse_json(line)
    except ValueError:
        return None
    return None if shape_problem(data) else data
