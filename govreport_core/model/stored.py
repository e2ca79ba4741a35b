"""Results read back from files, one at a time."""

from __future__ import annotations

import gzip
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any

from govreport_core.errors import GovreportError
from govreport_core.model.cell import Cell, Evidence
from govreport_core.model.document import Attachment
from govreport_core.model.finding import Finding
from govreport_core.model.result import Provenance, Result


class ResultsError(GovreportError):
    """A file does not hold results."""


def iter_results(paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]]) -> Iterator[dict[str, Any]]:
    """The results of files as data, in order: JSON lines, one JSON object, or a JSON list; `.gz` as well.

    A last line that is torn, as in a file that is still being written, is passed over.

    :raises ResultsError: a file cannot be read or holds something else.
    """
    for path in [paths] if isinstance(paths, str | os.PathLike) else paths:
        name = os.fspath(path)
        try:
            with gzip.open(name, "rb") if name.endswith(".gz") else open(name, "rb") as file:
                yield from _results(file, name)  # type: ignore[arg-type]
        except (OSError, EOFError) as error:
            reason = getattr(error, "strerror", None) or error
            raise ResultsError(f"{name}: cannot be read ({reason}); expected results of `govreport extract`") from error


def _results(file: IO[bytes], name: str) -> Iterator[dict[str, Any]]:
    number = 0
    for line in file:
        number += 1
        if not line.strip():
            continue
        try:
            data = json.loads(line)
        except ValueError as error:
            if number == 1:  # not JSON lines: one value over many lines
                data = _whole(line + file.read(), name)
                yield from (_checked(each, name) for each in (data if isinstance(data, list) else [data]))
                return
            if not line.endswith(b"\n"):
                return
            raise ResultsError(
                f"{name}, line {number}: no JSON ({error}); cut the line or extract the document again"
            ) from error
        yield from (_checked(each, f"{name}, line {number}") for each in (data if isinstance(data, list) else [data]))


def _whole(text: bytes, name: str) -> Any:
    try:
        return json.loads(text)
    except ValueError as error:
        raise ResultsError(f"{name}: no JSON ({error}); expected results of `govreport extract`") from error


def _checked(data: Any, place: str) -> dict[str, Any]:
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
        {key: _cell(cell) for key, cell in data["cells"].items()},
        tuple(_finding(each) for each in data["findings"]),
        Provenance(
            provenance["govreport"],
            tuple(provenance["plugins"]),
            tuple(provenance["assumptions"]),
            provenance["model"],
            provenance["usage"],
        ),
        tuple(Attachment(each["title"], each["href"]) for each in data.get("attachments", ())),
        tuple(data.get("indicators", ())),
    )


def _cell(data: Mapping[str, Any]) -> Cell:
    evidence = data.get("evidence")
    interval = data.get("interval")
    return Cell(
        data["value"],
        data["status"],
        Evidence(**evidence) if evidence is not None else None,
        data.get("corroborated"),
        tuple(data.get("rules", ())),
        data.get("assumption"),
        tuple(data.get("candidates", ())),
        (interval[0], interval[1]) if interval else None,
        data.get("checked"),
        data.get("model"),
    )


def _finding(data: Mapping[str, Any]) -> Finding:
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
