"""Reads results back from files, one at a time."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any, NamedTuple

from govreport_core.errors import GovreportError
from govreport_core.model.cell import Cell, Evidence
from govreport_core.model.document import Attachment
from govreport_core.model.finding import Finding
from govreport_core.model.layout import PageBox
from govreport_core.model.narrative import NarrativeFigure
from govreport_core.model.result import Provenance, Result


class ResultsError(GovreportError):
    """A file does not hold results."""


class NoJson(ResultsError):
    """A line holds no JSON, and is not the beginning of JSON over many lines either.

    :ivar line: its number.
    :ivar problem: what the decoder says of the line.
    :ivar is_torn: whether it ends the file without a line end, as in a file that is still being written.
    :ivar is_text: whether it is text in UTF-8 at all.
    """

    def __init__(self, message: str, line: int, problem: str, *, is_torn: bool, is_text: bool) -> None:
        super().__init__(message)
        self.line, self.problem, self.is_torn, self.is_text = line, problem, is_torn, is_text


class StoredValue(NamedTuple):
    """A JSON value of a file.

    :param line: the number of its line; None: it takes the whole file.
    """

    line: int | None
    data: Any


def iter_results(paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]]) -> Iterator[dict[str, Any]]:
    """The results of files as data, in order: JSON lines, one JSON object, or a JSON list; `.gz` as well.

    A last line that is torn, as in a file that is still being written, is passed over.

    :raises ResultsError: a file cannot be read or holds something else.
    """
    for path in [paths] if isinstance(paths, str | os.PathLike) else paths:
        name = os.fspath(path)
        try:
            for line, data in read_values(name):
                place = name if line is None else f"{name}, line {line}"
                for each in data if isinstance(data, list) else [data]:
                    yield _check_shape(each, place)
        except NoJson as error:
            if not error.is_torn:
                raise


def read_values(path: str | os.PathLike[str]) -> Iterator[StoredValue]:
    """The JSON values of a file, whatever they are: one on each line, or one over many lines; `.gz` as well.

    :raises NoJson: at a line that holds none.
    :raises ResultsError: the file cannot be read.
    """
    name = os.fspath(path)
    try:
        with gzip.open(name, "rb") if name.endswith(".gz") else open(name, "rb") as file:
            yield from _parse_lines(file, name)  # type: ignore[arg-type]
    # A packed file that ends early raises EOFError, which is not an OSError.
    except (OSError, EOFError) as error:
        reason = getattr(error, "strerror", None) or error
        raise ResultsError(f"{name}: cannot be read ({reason}); expected results of `govreport extract`") from error


def _parse_lines(file: IO[bytes], name: str) -> Iterator[StoredValue]:
    is_first = True
    for number, line in enumerate(file, 1):
        if not line.strip():
            continue
        try:
            data = json.loads(line.rstrip(b"\r\n"))
        except ValueError as error:
            if is_first:  # not JSON lines: one value over many lines
                yield StoredValue(None, _parse_whole(line + file.read(), name, number, error))
                return
            raise NoJson(
                f"{name}, line {number}: no JSON ({error}); cut the line or extract the document again",
                number,
                str(error),
                is_torn=not line.endswith(b"\n"),
                is_text=not isinstance(error, UnicodeDecodeError),
            ) from error
        is_first = False
        yield StoredValue(number, data)


def _parse_whole(text: bytes, name: str, first_line: int, of_line: ValueError) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise NoJson(
            f"{name}: no JSON ({error}); expected results of `govreport extract`",
            first_line,
            str(of_line),
            is_torn=False,
            is_text=not isinstance(error, UnicodeDecodeError),
        ) from error


def _check_shape(data: Any, place: str) -> dict[str, Any]:
    if isinstance(data, dict) and isinstance(data.get("source"), dict) and isinstance(data.get("cells"), dict):
        return data
    raise ResultsError(f"{place}: no result of `govreport extract`; expected an object with source and cells")


def result_from_dict(data: Mapping[str, Any]) -> Result:
    """The result that `Result.to_dict()` wrote; what the format does not have (the document) is None."""
    provenance = data["provenance"]
    return Result(
        data["status"],
        data["source"],
        data["form"],
        data["report"],
        {key: _cell_from_dict(cell) for key, cell in data["cells"].items()},
        tuple(_finding_from_dict(each) for each in data["findings"]),
        Provenance(
            provenance["govreport"],
            tuple(provenance["plugins"]),
            tuple(provenance["assumptions"]),
            provenance["model"],
            provenance["usage"],
        ),
        tuple(Attachment(each["title"], each["href"]) for each in data.get("attachments", ())),
        tuple(data.get("indicators", ())),
        tuple(map(NarrativeFigure.from_dict, data.get("narrative_figures", ()))),
    )


def _evidence_from_dict(data: Mapping[str, Any]) -> Evidence:
    box = data.get("box")
    return Evidence(**{**data, "box": PageBox(**box) if box is not None else None})


def _cell_from_dict(data: Mapping[str, Any]) -> Cell:
    evidence = data.get("evidence")
    interval = data.get("interval")
    return Cell(
        data["value"],
        data["status"],
        _evidence_from_dict(evidence) if evidence is not None else None,
        data.get("corroborated"),
        tuple(data.get("rules", ())),
        data.get("assumption"),
        tuple(data.get("candidates", ())),
        (interval[0], interval[1]) if interval else None,
        data.get("checked"),
        data.get("model"),
    )


def _finding_from_dict(data: Mapping[str, Any]) -> Finding:
    return Finding(
        data["code"],
        tuple(data["cells"]),
        data["kind"],
        data["severity"],
        data["message"],
        data.get("expected"),
        data.get("found"),
        tuple(data.get("explanations", ())),
        data.get("details", {}),
    )
