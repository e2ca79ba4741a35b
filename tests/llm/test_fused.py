"""Figures printed without a space are no figure that a model may place."""

from __future__ import annotations

from govreport_core.forms.form import Form
from govreport_core.gaps.answers import FillAnswer
from govreport_core.gaps.fill import accept_claims
from govreport_core.model.cell import Cell
from govreport_core.model.document import Document, Position
from govreport_core.model.gaps import Gap, Gaps
from govreport_core.model.readings import CellReading, RowReading, Token
from govreport_llm.gaps.questions import make_questions

ROW = "proactive.normative_documents"


def gaps(form: Form, *texts: str) -> tuple[Document, Gaps]:
    text = "规范性文件" + " ".join(texts)
    tokens = []
    at = 5
    for part in texts:
        tokens.append(Token(part, Position(at, at + len(part))))
        at += len(part) + 1
    reading = RowReading(ROW, tuple(tokens), Position(5, len(text)))
    open_cells = tuple(Gap(key, Cell(None, "ambiguous")) for key in form.rows[ROW].keys)
    return Document("x", text, "text/plain"), Gaps(open_cells, (reading,), {})


def test_a_run_of_digits_is_not_offered_and_not_accepted(form: Form) -> None:
    document, open_cells = gaps(form, "77132470")
    assert make_questions(document, form, open_cells) == ()
    claim = CellReading(f"{ROW}.issued", "77132470", open_cells.rows[0].tokens[0].position)
    judged = accept_claims(document, form, open_cells, FillAnswer((claim,)), plugin="x")
    assert judged.cells == {}
    assert "run together" in judged.refused[0].problem


def test_separate_figures_are_offered(form: Form) -> None:
    document, open_cells = gaps(form, "77", "132")
    (question,) = make_questions(document, form, open_cells)
    assert [token.text for token in question.tokens.values()] == ["77", "132"]
    claim = CellReading(f"{ROW}.issued", "77", open_cells.rows[0].tokens[0].position)
    judged = accept_claims(document, form, open_cells, FillAnswer((claim,)), plugin="x")
    assert judged.cells[claim.key].value == 77
    # No rule speaks of this table, so nothing in it can be proven.
    assert judged.cells[claim.key].checked is False
