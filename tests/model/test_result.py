"""A result as JSON text, and the names under which the library is used."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import govreport_core
from govreport_core import Cell, Document, Finding, Position, Result
from govreport_core.model.cell import Evidence
from govreport_core.model.document import Attachment
from govreport_core.model.result import Provenance

# What JSON has to escape, what it must not, and what it cannot hold: quotes, controls, lone surrogates.
TEXTS = st.text(max_size=12) | st.text(st.characters(categories=["Cc", "Cs", "Zl", "Zp"]), max_size=4) | st.sampled_from(
    ['"', "\\", '", "cells": {}, "', "\u2028\x7f\x00", "None", "{0} %s %", "\ud800", "😀"]
)  # fmt: skip
OFFSETS = st.integers(0, 10**6)
PLACES = st.none() | st.integers(0, 300)
FIGURES = st.none() | st.integers(-(10**15), 10**15) | st.floats()
EVIDENCE = st.builds(Evidence, TEXTS, TEXTS, OFFSETS, OFFSETS, PLACES, PLACES, PLACES, PLACES)
MODELS = st.none() | st.dictionaries(TEXTS, TEXTS | FIGURES, max_size=2)
CELLS = st.builds(
    Cell,
    value=FIGURES,
    status=st.sampled_from(["printed", "blank", "derived", "assumed", "filled", "ambiguous", "missing"]),
    evidence=st.none() | EVIDENCE,
    corroborated=st.none() | st.booleans(),
    rules=st.lists(TEXTS, max_size=2).map(tuple),
    assumption=st.none() | TEXTS,
    candidates=st.lists(st.integers(), max_size=3).map(tuple),
    interval=st.none() | st.tuples(FIGURES, FIGURES),
    checked=st.none() | st.booleans(),
    model=MODELS,
)
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


@given(FIGURES, EVIDENCE)
def test_a_cell_that_was_read_has_all_its_fields(value: Any, evidence: Evidence) -> None:
    read = Cell.read(value, evidence)
    assert repr(read) == repr(Cell(value, "blank" if value is None else "printed", evidence))
    position = Position(evidence.start, evidence.end, evidence.table, evidence.row, evidence.column)
    document = Document("made", "", "text/plain", pages=(0, 10))
    made = Evidence.of(evidence.plugin, evidence.text, position, document)
    assert repr(made) == repr(evidence._replace(page=document.page_of(evidence.start)))


@pytest.mark.parametrize("name", govreport_core.__all__)
def test_a_public_name_is_there(name: str) -> None:
    assert getattr(govreport_core, name) is not None


def test_another_name_is_not() -> None:
    with pytest.raises(AttributeError, match="extract_all"):
        _ = govreport_core.extract_all
