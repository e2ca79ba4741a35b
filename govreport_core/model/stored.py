"""Reads results back from files, one at a time."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from govreport_core.errors import GovreportError
from govreport_core.files import READ_ERRORS, open_packed
from govreport_core.json_lines import MAX_LINE, Line, parse_json, read_lines
from govreport_core.model.cell import Cell, Confirmed, Corrected, Evidence
from govreport_core.model.document import Attachment
from govreport_core.model.finding import Finding
from govreport_core.model.layout import PageBox
from govreport_core.model.narrative import NarrativeFigure
from govreport_core.model.result import Provenance, Result
from govreport_core.resources import load_json

if TYPE_CHECKING:
    import jsonschema_rs

# As much is told of what is wrong with a result.
LONGEST_PROBLEM = 200


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


def iter_results(
    paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]], skip: Callable[[ResultsError], None] | None = None
) -> Iterator[dict[str, Any]]:
    """The results of files as data, in order: JSON lines, one JSON object, or a JSON list; `.gz` as well.

    A last line that is torn, as in a file that is still being written, is passed over.

    :param skip: is told of what cannot be read or is no result; all else is read nevertheless.
    :raises ResultsError: without `skip`, where a file cannot be read or holds something else.
    """
    for path in [paths] if isinstance(paths, str | os.PathLike) else paths:
        name = os.fspath(path)

        def pass_over(error: ResultsError) -> None:
            if isinstance(error, NoJson) and error.is_torn:
                return
            if skip is None:
                raise error
            skip(error)

        try:
            for line, data in read_values(name, pass_over):
                place = name if line is None else f"{name}, line {line}"
                for each in data if isinstance(data, list) else [data]:
                    if problem := shape_problem(each):
                        pass_over(ResultsError(f"{place}: no result of `govreport extract` ({problem})"))
                    else:
                        yield each
        except ResultsError as error:
            pass_over(error)


def shape_problem(data: Any) -> str | None:
    """In what data differs from the shape of a result; None if it does not."""
    # Half the time that it takes to read the line is not too much to know what it has; where it stands, is.
    try:
        if _result_shape().is_valid(data):
            return None
        first = next(iter(_result_shape().iter_errors(data)))
    # What no JSON text can have, which the library refuses: half of a surrogate pair, very deep nesting.
    except ValueError as error:
        return str(error)
    place = ".".join(map(str, first.instance_path))
    message = first.message if len(first.message) <= LONGEST_PROBLEM else f"{first.message[:LONGEST_PROBLEM]} …"
    return f"{place}: {message}" if place else message


@cache
def _result_shape() -> jsonschema_rs.Draft202012Validator:
    import jsonschema_rs

    return jsonschema_rs.Draft202012Validator(load_json("result.schema.json"))


def read_values(path: str | os.PathLike[str], skip: Callable[[NoJson], None] | None = None) -> Iterator[StoredValue]:
    """The JSON values of a file, whatever they are: one on each line, or one over many lines; `.gz` as well.

    :param skip: is told of lines that hold none.
    :raises NoJson: without `skip`, at a line that holds none; always if none at all holds a value.
    :raises ResultsError: the file cannot be read.
    """
    name = os.fspath(path)
    try:
        with open_packed(name) as file:
            whole = _read_whole(file, name)
            if whole is not None:
                yield whole
                return
            file.seek(0)
            for line in read_lines(file):
                try:
                    value = _parse_line(line, name)
                except NoJson as error:
                    if skip is None:
                        raise
                    skip(error)
                else:
                    if value is not None:
                        yield value
    except READ_ERRORS as error:
        reason = getattr(error, "strerror", None) or error
        raise ResultsError(f"{name}: cannot be read ({reason}); expected results of `govreport extract`") from error


def _parse_line(line: Line, name: str) -> StoredValue | None:
    """The value of a line; None if it is blank.

    :raises NoJson: it holds none.
    """
    text = line.text
    if text is not None and not text.strip():
        return None
    try:
        if text is None:
            raise ValueError(f"it is longer than {MAX_LINE:,} bytes")
        return StoredValue(line.number, parse_json(text.rstrip(b"\r\n")))
    except ValueError as error:
        raise NoJson(
            f"{name}, line {line.number}: no JSON ({error}); cut the line or extract the document again",
            line.number,
            str(error),
            is_torn=text is not None and not text.endswith(b"\n"),
            is_text=not isinstance(error, UnicodeDecodeError),
        ) from error


def _read_whole(file: IO[bytes], name: str) -> StoredValue | None:
    """The one value that takes a whole file; None if the file has lines of JSON.

    :raises NoJson: it is neither.
    """
    lines = (line for line in read_lines(file) if line.text is None or line.text.strip())
    first = next(lines, None)
    if first is None:
        return None
    try:
        _parse_line(first, name)
    except NoJson as error:
        file.seek(first.start)
        text = file.read(MAX_LINE + 1)
        try:
            if len(text) <= MAX_LINE:
                return StoredValue(None, parse_json(text))
        except ValueError as of_whole:
            error.is_text = error.is_text and not isinstance(of_whole, UnicodeDecodeError)
        if _has_objects(file):
            return None
        error.is_torn = False
        raise
    return None


def _has_objects(file: IO[bytes]) -> bool:
    """Whether some line of a file is an object with a source, as every result is."""
    file.seek(0)
    for line in read_lines(file):
        if line.text is not None and line.text.startswith(b"{"):
            try:
                value = parse_json(line.text)
            except ValueError:
                continue
            if isinstance(value, dict) and "source" in value:
                return True
    return False


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
    correction, confirmed = data.get("correction"), data.get("confirmed")
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
        _correction_from_dict(correction) if correction is not None else None,
        Confirmed(confirmed["who"], confirmed["when"], confirmed["why"]) if confirmed is not None else None,
    )


def _correction_from_dict(data: Mapping[str, Any]) -> Corrected:
    return Corrected(_cell_from_dict(data["former"]), data["who"], data["when"], data["why"])


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
        tuple(data.get("confirmed", ())),
    )
