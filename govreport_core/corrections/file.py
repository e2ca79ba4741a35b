"""Reads and extends a file of corrections: one JSON line for each, appended and never rewritten."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from govreport_core.errors import GovreportError
from govreport_core.forms.figures import Figure
from govreport_core.json_lines import parse_json, read_lines
from govreport_core.resources import load_json

if TYPE_CHECKING:
    import jsonschema_rs

# As much is told of what is wrong with a line.
LONGEST_PROBLEM = 200
# A line of a person's words is short.
LONGEST_LINE = 1_000_000


# What a person may say to be wrong, and that they take back what they said.
Verdict = Literal["reading", "document", "withdrawn"]


class CorrectionsError(GovreportError):
    """A file of corrections cannot be used."""


class Correction(NamedTuple):
    """What a person says of one cell, as `schemas/corrections.schema.json` describes it.

    :param sha256: digest of the document's bytes.
    :param value: the cell's figure; None: the cell is blank.
    :param was: the figure that the result had when the person looked at it; None: none.
    :param name: the document's name, by which a changed document is told from another.
    :param verdict: what is wrong: the reading, so that the cell gets the value; or the document, so that the printed
        figure stays, which is both `value` and `was`. `withdrawn`: the lines before it for the cell no longer count.
    """

    sha256: str
    key: str
    value: Figure | None
    was: Figure | None
    who: str
    when: str
    why: str
    name: str | None = None
    verdict: Verdict = "reading"


class BadLine(NamedTuple):
    """A line of the file that is no correction."""

    line: int
    problem: str


# No slots: what is worked out once lies in the instance's dict.
@dataclass(frozen=True)
class Corrections:
    """Corrections in the order in which they were made.

    :param bad_lines: the lines of their file that are none.
    """

    entries: tuple[Correction, ...] = ()
    bad_lines: tuple[BadLine, ...] = ()

    @staticmethod
    def of(given: CorrectionsLike) -> Corrections:
        """The corrections of a file, or those that are given.

        :raises CorrectionsError: the file cannot be read, or no line of it is a correction.
        """
        if given is None:
            return Corrections()
        return given if isinstance(given, Corrections) else read_corrections(given)

    def __bool__(self) -> bool:
        return bool(self.entries or self.bad_lines)

    def concerning(self, sha256: str | None, name: str) -> Corrections:
        """Those of a document's content, and those of other content under its name; without bad lines."""
        at = [*self._places.get(sha256, ()), *self._places.get(name, ())]
        return Corrections(tuple(self.entries[number] for number in sorted(set(at))))

    @property
    def documents(self) -> frozenset[str]:
        """The digests of the documents that they are of."""
        return frozenset(each.sha256 for each in self.entries)

    @property
    def digest(self) -> str | None:
        """A few hexadecimal digits that change with any of them; None if there are none."""
        if not self.entries:
            return None
        return hashlib.sha256(json.dumps(self.entries).encode()).hexdigest()[:12]

    @cached_property
    def _places(self) -> dict[str | None, list[int]]:
        """Where the entries of a document stand, by its digest and by its name."""
        places: dict[str | None, list[int]] = {}
        for number, each in enumerate(self.entries):
            places.setdefault(each.sha256, []).append(number)
            if each.name is not None:
                places.setdefault(each.name, []).append(number)
        return places


CorrectionsLike = Corrections | str | os.PathLike[str] | None


def read_corrections(path: str | os.PathLike[str]) -> Corrections:
    """The corrections of a file. What is wrong with a line is told of that line alone.

    :raises CorrectionsError: the file cannot be read, or has lines of which none is a correction.
    """
    entries: list[Correction] = []
    bad_lines: list[BadLine] = []
    for number, text in _text_lines(path):
        correction = parse_correction(text)
        if isinstance(correction, str):
            bad_lines.append(BadLine(number, correction))
        else:
            entries.append(correction)
    if bad_lines and not entries:
        line, problem = bad_lines[0]
        raise CorrectionsError(
            f"{os.fspath(path)}: no line is a correction (line {line}: {problem}); see schemas/corrections.schema.json"
        )
    return Corrections(tuple(entries), tuple(bad_lines))


def append_correction(path: str | os.PathLike[str], correction: Correction) -> None:
    """Add a correction at the end of its file, which is made if there is none.

    :raises CorrectionsError: it is not of the shape of a correction.
    :raises OSError: the file cannot be written.
    """
    data = correction._asdict()
    if correction.name is None:
        del data["name"]
    # As lines were before there was a verdict.
    if correction.verdict == "reading":
        del data["verdict"]
    line = json.dumps(data, ensure_ascii=False).encode("utf-8", "replace")
    if isinstance(problem := parse_correction(line), str):
        raise CorrectionsError(f"this is no correction: {problem}")
    with open(path, "a+b") as file:
        # Behind a line that was torn the next one would be lost, too.
        if file.seek(0, os.SEEK_END) and (file.seek(-1, os.SEEK_END), file.read(1))[1] != b"\n":
            line = b"\n" + line
        file.write(line + b"\n")


def _text_lines(path: str | os.PathLike[str]) -> Iterator[tuple[int, bytes | None]]:
    """The lines that are not blank, by number; None for one that is too long."""
    try:
        with Path(path).open("rb") as file:
            for line in read_lines(file, LONGEST_LINE):
                # Editors put a byte order mark before the first line.
                text = line.text.removeprefix(b"\xef\xbb\xbf") if line.text is not None else None
                if text is None or text.strip():
                    yield line.number, text
    except OSError as error:
        raise CorrectionsError(f"{os.fspath(path)}: cannot be read ({error.strerror or error})") from error


def parse_correction(text: bytes | None) -> Correction | str:
    """The correction of a line, or what is wrong with the line.

    :param text: None for a line that is too long.
    """
    if text is None:
        return f"it has more than {LONGEST_LINE:,} bytes"
    try:
        data = parse_json(text)
        error = next(iter(_shape().iter_errors(data)), None)
    except ValueError as problem:
        return f"no JSON ({problem})"[:LONGEST_PROBLEM]
    if error is not None:
        place = ".".join(map(str, error.instance_path))
        return f"{place}: {error.message}"[:LONGEST_PROBLEM] if place else error.message[:LONGEST_PROBLEM]
    correction = Correction(**{**data, "value": _whole(data["value"]), "was": _whole(data["was"])})
    if correction.verdict == "document" and correction.value != correction.was:
        return "the document is said to be wrong: what is printed stays, so that value and was must be the same"
    return correction


def _whole(figure: Any) -> Figure | None:
    """A figure that programs wrote as 5.0, as the count that it is."""
    return int(figure) if isinstance(figure, float) and figure.is_integer() else figure


@cache
def _shape() -> jsonschema_rs.Draft202012Validator:
    import jsonschema_rs

    return jsonschema_rs.Draft202012Validator(load_json("corrections.schema.json"))
