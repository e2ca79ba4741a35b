"""Answers of a wrong type or place: each is named with plugin, file, line and what was expected, and harms nothing."""

from __future__ import annotations

import inspect
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from govreport_core import CellReading, Document, Finding, Position, RowReading, Token, extract_text, hookimpl
from govreport_core.model import GridCell, Metadata, Table
from govreport_core.parsing import build_document, build_grid

KEY = "requests.received.total"
TEXT = "南屏市水务局2023年政府信息公开工作年度报告\n\n来件81件，付5银圆（百件）。\n"
AT = Position(TEXT.index("81"), TEXT.index("81") + 2)
TOKEN = Token("81", AT)


def plugin_of(answer: Any, hook: str = "govreport_parse") -> tuple[type, str]:
    """A plugin that answers this, and where its hook is written."""

    def implementation(self: object) -> Any:
        return answer

    implementation.__name__ = hook
    line = inspect.getsourcelines(implementation)[1]
    return type("Bad", (), {hook: hookimpl(implementation), "name": "bad"}), f"{Path(__file__).name}:{line}"


def said_of(answer: Any, hook: str = "govreport_parse") -> Finding:
    plugin, place = plugin_of(answer, hook)
    (found,) = [each for each in extract_text(TEXT, plugins=[plugin]).findings if each.kind == "plugin"]
    assert found.message.startswith(f"Plugin 'bad', {hook}: "), found.message
    assert f", given at {place}; " in found.message, found.message
    return found


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        (42, "an int (42); expected a list of readings"),
        ("81", "a str ('81'); expected a list of readings"),
        ({KEY: "81"}, "a dict; expected a list of readings"),
        (CellReading(KEY, "81", AT), "one CellReading; expected a list"),
        ([(KEY, "81")], "a tuple is no reading; expected CellReading(key, text, position)"),
        ([CellReading(KEY, 81, AT)], "the text is an int (81); expected the str"),  # type: ignore[arg-type]
        ([CellReading(5, "81", AT)], "the key is an int (5); expected a str"),  # type: ignore[arg-type]
        ([CellReading([KEY], "81", AT)], "the key is a list; expected a str"),  # type: ignore[arg-type]
        ([CellReading(KEY, "81", tuple(AT))], "the position is a tuple; expected Position"),  # type: ignore[arg-type]
        ([CellReading(KEY, "81", None)], "the position is None; expected Position"),  # type: ignore[arg-type]
        ([CellReading(KEY, "81", AT._replace(end="9"))], "expected offsets of document.text"),  # type: ignore[arg-type]
        ([CellReading(KEY, "81", Position(AT.start - len(TEXT), AT.end - len(TEXT)))], "is not within the document"),
        ([CellReading(KEY, "81", AT._replace(table=3, row=0, column=0))], "there is no table 3"),
        ([CellReading(KEY, "81", AT._replace(table="a"))], "there is no table 'a'"),  # type: ignore[arg-type]
        ([CellReading(KEY, "18", AT)], f"'18' does not stand at the position it gives, {AT.start}-{AT.end}, where '81'"),
        ([CellReading(KEY, "81", AT, "dollars")], "the unit 'dollars' is not known and not printed on the page"),
        ([CellReading(KEY, "81", AT, 10000)], "the unit is an int (10000); expected a str"),  # type: ignore[arg-type]
        ([CellReading(KEY, "81", AT, labels="收件")], "labels is a str ('收件'); expected a tuple"),  # type: ignore[arg-type]
        ([CellReading(KEY, "81", AT, labels=("收件",))], "expected Position(start, end)"),  # type: ignore[arg-type]
        ([RowReading(7, (TOKEN,), AT)], "the row is an int (7); expected a str"),  # type: ignore[arg-type]
        ([RowReading("requests.received", "81", AT)], "the tokens are a str ('81'); expected a tuple"),  # type: ignore[arg-type]
        ([RowReading("requests.received", ("81",), AT)], "a str ('81') is no token; expected Token"),  # type: ignore[arg-type]
        ([RowReading("requests.received", (Token(81, AT),), AT)], "the text is an int (81)"),  # type: ignore[arg-type]
        ([RowReading("requests.received", (TOKEN,), None)], "the position is None"),  # type: ignore[arg-type]
        ([RowReading("requests.received", (TOKEN,), AT, "百件")], "'百件', and what is counted in it is no figure"),
        ([RowReading("requests.received", (TOKEN,), AT, misplaced="no")], "expected True or False"),  # type: ignore[arg-type]
    ],
    ids=str,
)  # fmt: skip
def test_a_reading_of_wrong_types_is_named(answer: Any, wanted: str) -> None:
    assert wanted in said_of(answer).message


def test_what_is_right_stays_beside_what_is_wrong() -> None:
    good = CellReading(KEY, "81", AT)
    for wrong in (CellReading(KEY, 81, AT), RowReading("requests.received", ("81",), AT), None):  # type: ignore[arg-type]
        result = extract_text(TEXT, plugins=[plugin_of([wrong, good])[0]])
        assert result.cells[KEY].value == 81


@pytest.mark.parametrize(
    ("unit", "status"), [("件", "printed"), ("宗", "printed"), ("银圆", "missing"), ("万元", "missing")]
)
def test_a_count_in_anything_but_single_cases_has_no_value(unit: str, status: str) -> None:
    result = extract_text(TEXT, plugins=[plugin_of([CellReading(KEY, "81", AT, unit)])[0]])
    assert result.cells[KEY].status == status
    assert (status == "printed") != ("unit-unknown" in [finding.code for finding in result.findings])


@pytest.mark.parametrize(
    ("answer", "wanted"),
    [
        ("text", "it returned a str ('text'); expected a Document, as build_document(name, parts)"),
        ([["新收", "80"]], "it returned a list; expected a Document"),
        (Document("a", b"x", "text/plain"), "the text of its Document is a bytes"),  # type: ignore[arg-type]
        (Document("a", "x", "text/plain", None), "the tables of its Document are None"),  # type: ignore[arg-type]
        (Document("a", "x", "text/plain", ("x",)), "table 0 of its Document is a str ('x')"),  # type: ignore[arg-type]
        (Document("a", "x", "text/plain", (Table(("x",), 0, 1),)), "the rows of table 0 are no tuples"),  # type: ignore[arg-type]
        (Document("a", "x", "text/plain", (Table((("x",),), 0, 1),)), "expected GridCell(text, start, end)"),  # type: ignore[arg-type]
        (Document("a", "x", "text/plain", (Table(((GridCell("y", 0, 1),),), 0, 1),)), "'y' does not stand at 0-1"),
        (Document("a", "x", "text/plain", (), Metadata(year="2023")), "the year in its Document's metadata is a str"),  # type: ignore[arg-type]
        (Document("a", "x", "text/plain", (), {"year": 2023}), "the metadata of its Document is a dict"),  # type: ignore[arg-type]
    ],
    ids=str,
)  # fmt: skip
def test_a_reader_that_answers_no_document_is_named(answer: Any, wanted: str) -> None:
    assert wanted in said_of(answer, "govreport_read").message


@pytest.mark.parametrize(
    ("parts", "wanted"),
    [
        ([["新收", "80"]], "row 0 of part 0 is '新收', a str and no list of cells; expected a text, or a list of rows"),
        ([["新收", ["80"]]], "row 0 of part 0"),
        ("新收", "the parts are a str; expected a list"),
        ([[["新收", 80]]], "a cell is 80, a int; expected a str"),
        ([[["新收", 0]]], "a cell is 0, a int; expected a str"),
        ([{"新收": "80"}], "part 0 is a dict"),
        ([None], "part 0 is a NoneType"),
    ],
)
def test_parts_that_are_none_are_named_with_the_line_that_gives_them(parts: Any, wanted: str) -> None:
    class Flat:
        name = "flat"

        @hookimpl
        def govreport_read(self, source: Any) -> Document:
            return build_document(source.name, parts)  # here

    lines, first = inspect.getsourcelines(Flat)
    line = first + next(number for number, text in enumerate(lines) if "# here" in text)
    (found,) = [each for each in extract_text(TEXT, plugins=[Flat]).findings if each.kind == "plugin"]
    assert wanted in found.message
    assert f"raised at {Path(__file__).name}:{line}" in found.message


@pytest.mark.parametrize("rows", [[(0, 2), (3, 5)], [[0, 2]], ["新收"], [[("0", "2")]]])
def test_spans_that_are_none_are_named(rows: Any) -> None:
    with pytest.raises(TypeError, match=r"build_grid: row 0 is .*expected a list of spans"):
        build_grid(build_document("page", ["新收80"]), rows)


@pytest.mark.parametrize(
    ("title", "form"),
    [("南屏市水务局2023年政府信息公开工作年度报告", None), ("南屏市水务局2020年政府信息公开工作年度报告", "2019")],
)
def test_the_year_of_a_report_is_not_overruled_by_a_key_of_the_other_form(title: str, form: str | None) -> None:
    text = TEXT.replace(TEXT.split("\n")[0], title)
    plugin, place = plugin_of([CellReading("proactive.procurement.items", "81", AT)])
    result = extract_text(text, plugins=[plugin])
    assert result.form == form
    said = [each.message for each in result.findings if each.kind == "plugin"]
    assert bool(said) == (form is None)
    assert all("is no cell of form 2021: use form.key(row, column)" in each and place in each for each in said)


@pytest.mark.parametrize("others", [(), ("requests.received.total",)])
def test_a_form_that_only_a_plugins_keys_tell_is_reported(others: Sequence[str]) -> None:
    text = TEXT.replace(TEXT.split("\n")[0], "水" * len(TEXT.split("\n")[0]))
    keys = ["proactive.procurement.items", *others]
    plugin, place = plugin_of([CellReading(key, "81", AT) for key in keys])
    result = extract_text(text, plugins=[plugin])
    said = [each.message for each in result.findings if each.code in ("form-by-keys", "form-tie")]
    assert len(said) == 1
    if not others:
        assert result.form == "2019"
        assert "only because a plugin answers keys that the other form does not have" in said[0]
        assert place in said[0]
