"""Every printed figure stands in the rendered page, at its box, as a second engine has it: 1,000 documents.

Run with `-m slow`. PDF files are asked of poppler (`pdftotext -bbox`); Word files are printed by LibreOffice, and then
poppler is asked. Of a Word file LibreOffice's page says where a figure stands, so that its cell is looked for in what
is read of that page.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import count, islice
from pathlib import Path

import pytest
from support.adversary import Made, made
from support.renderers import Word, by_office, without_office, without_poppler, words_by_poppler

from govreport_core import extract
from govreport_core.hooks.manager import PluginManager
from govreport_core.model.layout import PageBox

PDFS, WORDS = 700, 300
AT_ONCE = 50  # files that LibreOffice is given in one run
NEAR = 1.0  # points
LEAST_AT_BOX = 0.97  # of the figures of Word files; the others stand where the page's own cell is not read

# Text that nobody sees, or that is struck out, is in what pdftotext says of a page, often in one word with a figure.
NOT_COMPARED = ("hidden-", "figure-struck")


def pdf_files() -> Iterable[Made]:
    """Made PDF files, every other one damaged."""
    found = (made(seed // 2, damages=seed % 2, formats=("pdf",)) for seed in count())
    return islice((each for each in found if not each.name.startswith(NOT_COMPARED)), PDFS)


def word_files() -> list[Made]:
    """Made Word files, undamaged: of damaged ones LibreOffice prints what was deleted, and leaves out what has no room
    on the page."""
    return [made(seed, damages=0, formats=("docx",)) for seed in range(WORDS)]


def bare(text: str) -> str:
    """The digits, points and minus signs of a text."""
    return "".join(char for char in unicodedata.normalize("NFKC", text) if char.isdigit() or char in ".-")


def at_box(words: Sequence[Word], box: PageBox) -> str:
    """What stands in a box, as far as it is of figures."""
    return "".join(
        bare(word.text)
        for word in words
        if word.page == box.page
        and box.left - NEAR < (word.left + word.right) / 2 < box.right + NEAR
        and box.top - NEAR < (word.top + word.bottom) / 2 < box.bottom + NEAR
    )


@pytest.mark.slow
@pytest.mark.skipif(bool(without_poppler()), reason=without_poppler())
def test_every_printed_figure_of_a_pdf_stands_at_its_box(manager: PluginManager, tmp_path: Path) -> None:
    printed = files = 0
    path = tmp_path / "made.pdf"
    for document in pdf_files():
        path.write_bytes(document.data)
        words = words_by_poppler(path)
        files += 1
        for key, cell in extract(path, manager=manager).cells.items():
            if cell.status == "printed":
                assert cell.evidence is not None
                assert cell.evidence.box is not None, (document.name, key)
                assert at_box(words, cell.evidence.box) == bare(cell.evidence.text), (document.name, key)
                printed += 1
    assert files == PDFS
    assert printed > 150 * PDFS
    print(f"{printed} figures in {files} PDF files stand at their boxes")


@pytest.mark.slow
@pytest.mark.skipif(bool(without_poppler() or without_office()), reason=without_poppler() or without_office())
def test_every_printed_figure_of_a_word_file_stands_on_the_page(manager: PluginManager, tmp_path: Path) -> None:
    told: Counter[str] = Counter()
    every = word_files()
    for first in range(0, WORDS, AT_ONCE):
        folder = tmp_path / str(first)
        folder.mkdir()
        files = {str(at): document for at, document in enumerate(every[first : first + AT_ONCE])}
        pages = by_office({name: document.data for name, document in files.items()}, ".docx", folder)
        for name, document in files.items():
            told.update(compare_word_file(document, pages[name], manager))
            told["files"] += 1
    assert told["files"] == WORDS
    assert told["printed"] > 150 * WORDS
    assert told["at box"] > LEAST_AT_BOX * told["printed"]
    print(dict(told))


def compare_word_file(document: Made, page: Path, manager: PluginManager) -> Counter[str]:
    """How many figures of a Word file are printed, and how many stand at the box of their cell on the page."""
    told: Counter[str] = Counter()
    words = words_by_poppler(page)
    on_page = extract(page, manager=manager).cells
    pieces = frozenset(bare(word.text) for word in words)
    for key, cell in extract(document.data, manager=manager).cells.items():
        if cell.status != "printed":
            continue
        assert cell.evidence is not None
        told["printed"] += 1
        there, text = on_page.get(key), bare(cell.evidence.text)
        box = there.evidence.box if there is not None and there.evidence is not None else None
        if box is not None and at_box(words, box) == text:
            told["at box"] += 1
            continue
        # A figure that had no room is on several lines of its cell, or on two pages, and is not read there.
        assert there is None or there.status != "printed", (document.name, key)
        assert is_made_of(text, pieces), (document.name, key)
    return told


def is_made_of(text: str, pieces: frozenset[str]) -> bool:
    """Whether a figure is one of the words of a page, or several one behind the other."""
    return text in pieces or any(text[:at] in pieces and is_made_of(text[at:], pieces) for at in range(1, len(text)))
