"""The gallery: each layout is read by its program alone, which keeps the laws of parsers and is short."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.paths import ROOT

from govreport_core import extract
from govreport_core.testing import assert_conforms, assert_reads
from govreport_core.testing.plugins import import_plugin

GALLERY = ROOT / "examples" / "gallery"
PROGRAMS = sorted(path.stem for path in GALLERY.glob("*.py"))
RECEIVED, CARRIED_IN = [41, 3, 0, 1, 2, 0, 47], [2, 0, 0, 0, 1, 0, 3]


def page_of(program: str) -> Path:
    return GALLERY / "pages" / f"{program.replace('_', '-')}.html"


def test_every_page_has_a_program() -> None:
    assert {page_of(program) for program in PROGRAMS} == set((GALLERY / "pages").iterdir())
    assert len(PROGRAMS) >= 5


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_layout_is_read_by_its_program_alone(program: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(GALLERY))
    assert extract(page_of(program)).form is None
    plugin = import_plugin(program)
    expected = {"requests.received": RECEIVED, "requests.carried_in": CARRIED_IN}
    result = assert_reads(plugin, page_of(program), expected)
    assert not [finding for finding in result.findings if finding.kind == "rule"]
    assert result.account is not None
    assert list(result.account.unread) == []
    assert_conforms(plugin, page_of(program))
    assert len((GALLERY / f"{program}.py").read_text("utf-8").splitlines()) < 40
