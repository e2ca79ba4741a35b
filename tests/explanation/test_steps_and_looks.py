"""What the logger `govreport` is told of a document's way, and how a result looks at a prompt and in a notebook."""

from __future__ import annotations

import logging
import subprocess
import sys

import pytest
from support.made_reports import bodies

from govreport_core import extract, extract_text
from govreport_core.forms.loading import load_form

((_, YEAR, VALUES, GOOD),) = bodies(1, range(2022, 2023))
TOTAL = "requests.received.total"
BROKEN = GOOD.replace(f"<td>{VALUES[TOTAL]}</td></tr>", f"<td>{VALUES[TOTAL] + 300}</td></tr>", 1)


def test_every_step_is_told_with_the_name_of_the_document(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "govreport")
    extract_text(BROKEN, name="某局.html")
    told = [record.getMessage() for record in caplog.records]
    assert all(message.startswith("某局.html: ") for message in told)
    steps = ("read by readers.html", "not the report's", "tables.grid read", ": form 2021", "figures:", "arithmetic:")
    at = [next(number for number, message in enumerate(told) if step in message) for step in steps]
    assert at[0] < at[1] < at[2] < at[3] < at[4] < at[5]
    assert any("checked by narrative" in message for message in told)
    assert {record.levelno for record in caplog.records} == {logging.DEBUG}
    # Where a step is told, its function stands in the record.
    assert not {record.funcName for record in caplog.records} & {"tell_step", "debug"}


def test_a_name_that_would_steer_a_log_is_told_escaped(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG, "govreport")
    extract_text("<p>1</p>", name="a\nINFO root: all is well\x1b[2J")
    assert caplog.records
    assert not [record for record in caplog.records if "\n" in record.getMessage() or "\x1b" in record.getMessage()]


def test_nobody_who_does_not_ask_hears_anything(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, "govreport")
    extract(GOOD.encode())
    assert not caplog.records
    code = "from govreport_core import extract_text; extract_text('<p>1</p>')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == ""


def test_a_result_is_short_at_a_prompt() -> None:
    result = extract_text(BROKEN, name="某局.html")
    assert repr(result).startswith("<Result of '某局.html': complete, form 2021, 200 printed")
    assert len(repr(result)) < 200
    assert "no cells" in repr(extract_text("<p>1</p>"))


def test_a_notebook_shows_what_a_result_is(monkeypatch: pytest.MonkeyPatch) -> None:
    result = extract_text(BROKEN, name="<b>某局</b>.html")
    page = result._repr_html_()
    assert "&lt;b&gt;某局&lt;/b&gt;.html" in page
    assert f"{len(load_form('2021').variant(result.cells).cells)} printed" in page
    monkeypatch.setenv("GOVREPORT_LANG", "zh")
    assert "错误" in result._repr_html_()
