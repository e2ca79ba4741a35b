"""An interrupt before the first document."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from support.paths import REPORTS

from govreport_core.batch import run
from govreport_core.cli.group import main


def test_an_interrupt_before_the_first_result_is_not_an_empty_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: Any, **__: Any) -> Iterator[Any]:
        raise KeyboardInterrupt
        yield

    monkeypatch.setattr(run, "run_documents", interrupted)
    done = CliRunner().invoke(main, ["extract", str(REPORTS), "-o", str(tmp_path / "results.jsonl")])
    assert done.exit_code == 130
    assert "interrupted" in done.output
    assert "no document in" not in done.output
