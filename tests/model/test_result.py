"""A result as JSON text, and the names under which the library is used."""

from __future__ import annotations

import json
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

import govreport_core
from govreport_core import Cell, Document, Finding, Position, Result
from govreport_core.model.cell import Corrected, Evidence, Status
from govreport_core.model.document import Attachment
from govreport_core.model.layout import Layout, PageBox, PlacedFigure
from govreport_core.model.result import Provenance
from govreport_core.model.stored import result_from_dict

# What JSON has to escape, what it must not, and what it cannot hold: quotes, controls, lone surrogates.
TEXTS = st.text(max_size=12) | st.text(st.characters(categories=["Cc", "Cs", "Zl", "Zp"]), max_size=4) | st.sampled_from(
    ['"', "\\", '", "cells": {}, "', "\u2028\x7f\x00", "None", "{0} %s %", "\ud800", "😀"]
)  # fmt: skip
OFFSETS = st.integers(0, 10**6)
PLACES = st.none() | st.integers(0, 300)
FIGURES = st.none() | st.integers(-(10**15), 10**15) | st.floats()
SIDES = st.floats(0, 2000, allow_nan=False).map(lambda side: round(side, 2))
BOXES = st.none() | st.builds(PageBox, st.integers(1, 300), SIDES, SIDES, SIDES, SIDES)
EVIDENCE = st.builds(Evidence, TEXTS, TEXTS, OFFSETS, OFFSETS, PLACES, PLACES, PLACES, PLACES, BOXES)
MODELS = st.none() | st.dictionaries(TEXTS, TEXTS | FIGURES, max_size=2)


def cells(corrections: st.SearchStrategy[Corrected | None]) -> st.SearchStrategy[Cell]:
    return st.builds(
        Cell,
        value=FIGURES,
        status=st.sampled_from(get_args(Status)),
        evidence=st.none() | EVIDENCE,
        corroborated=st.none() | st.booleans(),
        rules=st.lists(TEXTS, max_size=2).map(tuple),
        assumption=st.none() | TEXTS,
        candidates=st.lists(st.integers(), max_size=3).map(tuple),
        interval=st.none() | st.tuples(FIGURES, FIGURES),
        checked=st.none() | st.booleans(),
        model=MODELS,
        correction=corrections,
    )


CELLS = cells(st.none() | st.builds(Corrected, cells(st.none()), TEXTS, TEXTS, TEXTS))
RESULTS = st.builds(
    Result,
    status=st.sampled_from(["complete", "partial", "unrecognised"]),
    source=st.dictionaries(TEXTS, st.none() | TEXTS | st.integers(), max_size=3),
    form=st.none() | TEXTS,
    report=st.dictionaries(TEXTS, st.dictionaries(TEXTS, FIGURES, max_size=2), max_size=2),
    cells=st.dictionaries(TEXTS, CELLS, max_size=3),
    findings=st.lists(st.builds(Finding, TEXTS, message=TEXTS, found=TEXTS | FIGURES), max_size=2).map(tuple),
    provenance=st.builds(Provenance, TEXTS, st.just(("p",)), model=st.none() | TEXTS, usage=MODELS),
    attachments=st.lists(st.builds(Attachment, TEXTS, TEXTS), max_size=1).map(tuple),
    indicators=st.lists(st.dictionaries(TEXTS, TEXTS, max_size=2), max_size=1).map(tuple),
)


@given(CELLS)
def test_a_cell_as_json_text_is_its_dict(cell: Cell) -> None:
    assert cell.to_json() == json.dumps(cell.to_dict(), ensure_ascii=False)


@given(RESULTS, st.sampled_from([None, 0, 2]))
def test_a_result_as_json_text_is_its_dict(result: Result, indent: int | None) -> None:
    assert result.to_json(indent=indent) == json.dumps(result.to_dict(), ensure_ascii=False, indent=indent)


@given(RESULTS, st.dictionaries(st.sampled_from(["fingerprint", "model"]), TEXTS))
def test_a_stored_line_has_all_but_places_that_are_not_known(result: Result, more: dict[str, str]) -> None:
    whole, line = result.to_dict(), result.to_line(more)
    for stored_cell in whole["cells"].values():
        # The cell that was corrected is kept in the one that took its place.
        cell = stored_cell
        while cell:
            for name in ("page", "table", "row", "column"):
                if "evidence" in cell and cell["evidence"][name] is None:
                    del cell["evidence"][name]
            cell = cell.get("correction", {}).get("former")
    whole["provenance"] |= more
    assert line == json.dumps(whole, ensure_ascii=False)
    stored, written = (repr(result_from_dict(json.loads(text)).cells) for text in (line, result.to_json()))
    assert stored == written


@given(FIGURES, EVIDENCE)
def test_a_cell_that_was_read_has_all_its_fields(value: Any, evidence: Evidence) -> None:
    read = Cell.read(value, evidence)
    assert repr(read) == repr(Cell(value, "blank" if value is None else "printed", evidence))
    position = Position(evidence.start, evidence.end, evidence.table, evidence.row, evidence.column)
    place = evidence.table, evidence.row, evidence.column
    layout = Layout({place: evidence.box} if evidence.box else {})
    document = Document("made", "", "text/plain", pages=(0, 10), layout=layout)
    made = Evidence.of(evidence.plugin, evidence.text, position, document)
    box = None if None in place else evidence.box
    assert repr(made) == repr(evidence._replace(page=document.page_of(evidence.start), box=box))


def test_figures_outside_of_grids_have_boxes_by_their_spans() -> None:
    boxes = [PageBox(1, 10.0 * n, 0.0, 10.0 * n + 5, 9.0) for n in range(3)]
    layout = Layout({}, tuple(PlacedFigure(4 * n, 4 * n + 2, box) for n, box in enumerate(boxes)))
    assert [layout.box_of(at, at + 2, None) for at in (0, 4, 8)] == boxes
    assert [layout.box_of(*span, None) for span in ((1, 2), (3, 6), (5, 6))] == [boxes[0], boxes[1], boxes[1]]
    assert [layout.box_of(*span, None) for span in ((2, 4), (10, 12), (40, 42))] == [None, None, None]
    assert layout.box_of(0, 2, (0, 0, 0)) is None


@given(CELLS.filter(lambda cell: cell.evidence is not None and cell.evidence.box is not None))
def test_boxes_are_read_back(cell: Cell) -> None:
    result = Result("partial", {}, "2021", {}, {"k": cell}, (), Provenance("1", ("p",)))
    again = result_from_dict(json.loads(json.dumps(result.to_dict()))).cells["k"]
    assert cell.evidence is not None
    # Two lone surrogates side by side come back from JSON as the one character that they encode.
    plugin, text = json.loads(json.dumps([cell.evidence.plugin, cell.evidence.text]))
    assert again.evidence == cell.evidence._replace(plugin=plugin, text=text)
    assert isinstance(again.evidence and again.evidence.box, PageBox)


@pytest.mark.parametrize("name", govreport_core.__all__)
def test_a_public_name_is_there(name: str) -> None:
    assert getattr(govreport_core, name) is not None


def test_another_name_is_not() -> None:
    with pytest.raises(AttributeError, match="extract_all"):
        _ = govreport_core.extract_all
