"""What reading a PDF costs, as ratios within one run: to a bare PDFium lattice and to pdfplumber's tables.

    python benchmarks/pdf.py [FILE] [--rounds N]

Without FILE the corpus' PDF is read if it is there, else a generated report. The bare lattice takes
characters and ruling lines from PDFium and puts the characters into cells, page by page: no joining across
pages, no running text, no offsets. Rounds are interleaved; medians are compared.
"""

from __future__ import annotations

import argparse
import bisect
import ctypes
import functools
import importlib
import io
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from govreport_core.hooks.manager import PluginManager

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "plugins"), str(ROOT / "tests")]


def bare_lattice(data: bytes) -> list[dict[tuple[int, int], str]]:
    """Characters and ruling lines to cells, with nothing else."""
    import pypdfium2
    import pypdfium2.raw as raw

    def snapped(values: list[float]) -> list[float]:
        out: list[float] = []
        for value in sorted(values):
            if not out or value - out[-1] > 3:
                out.append(value)
        return out

    tables = []
    pdf = pypdfium2.PdfDocument(data)
    for page in pdf:
        sides = [ctypes.c_float() for _ in range(4)]
        horizontal, vertical = [], []
        for index in range(raw.FPDFPage_CountObjects(page.raw)):
            item = raw.FPDFPage_GetObject(page.raw, index)
            if raw.FPDFPageObj_GetType(item) != raw.FPDF_PAGEOBJ_PATH:
                continue
            raw.FPDFPageObj_GetBounds(item, *sides)
            left, bottom, right, top = (side.value for side in sides)
            if top - bottom < 3 < right - left:
                horizontal.append(((top + bottom) / 2, left, right))
            elif right - left < 3 < top - bottom:
                vertical.append(((left + right) / 2, bottom, top))
        ys, xs = snapped([line[0] for line in horizontal]), snapped([line[0] for line in vertical])
        edges = {
            (row, column): any(
                abs(x - xs[column]) < 3 and low <= (ys[row] + ys[row + 1]) / 2 <= high for x, low, high in vertical
            )
            for row in range(len(ys) - 1)
            for column in range(len(xs))
        }
        cells: dict[tuple[int, int], str] = {}
        textpage = page.get_textpage()
        box = [ctypes.c_double() for _ in range(4)]
        for index in range(raw.FPDFText_CountChars(textpage.raw)):
            char = chr(raw.FPDFText_GetUnicode(textpage.raw, index))
            raw.FPDFText_GetCharBox(textpage.raw, index, *box)
            x, y = (box[0].value + box[1].value) / 2, (box[2].value + box[3].value) / 2
            row, column = bisect.bisect(ys, y) - 1, bisect.bisect(xs, x) - 1
            if 0 <= row < len(ys) - 1 and 0 <= column < len(xs) - 1:
                while column > 0 and not edges[row, column]:
                    column -= 1
                cells[row, column] = cells.get((row, column), "") + char
        textpage.close()
        page.close()
        tables.append(cells)
    pdf.close()
    return tables


def plumber(data: bytes) -> int:
    """All tables of pdfplumber."""
    import pdfplumber

    with pdfplumber.open(io.BytesIO(data)) as pdf:
        return sum(len(page.extract_tables()) for page in pdf.pages)


def read(data: bytes) -> object:
    """Our reader alone: bytes to Document."""
    from govreport_core.model.source import Source
    from govreport_readers.pdf.reader import govreport_read

    return govreport_read(Source("benchmark.pdf", data))


def whole(data: bytes) -> object:
    """The whole extraction, validation and JSON included."""
    from govreport_core import extract

    return extract(data, manager=_manager()).to_json()


@functools.cache
def _manager() -> PluginManager:
    """The built-in plugins, installed or not."""
    from govreport_core import create_plugin_manager

    manager = create_plugin_manager(entry_points=False)
    for name in ("readers.text", "readers.pdf", "readers.html", "tables.fused", "tables.lines", "tables.grid"):
        manager.register(importlib.import_module(f"govreport_{name}"), name)
    return manager


def sample() -> bytes:
    """The corpus' PDF, or a generated one of the same size."""
    corpus = ROOT.parent / "shared" / "corpus" / "hongze-2023" / "source.pdf"
    if corpus.is_file():
        return corpus.read_bytes()
    from support.pdf_sheets import draw, sheets

    from govreport_core.forms.loading import load_form

    form = load_form("2021")
    tables = sheets(form, dict.fromkeys(form.cells, "0"))
    prose = "政府信息公开工作有关情况" * 60
    return draw([prose, prose, tables[0], tables[1], tables[2], prose])


def main() -> None:
    """Print medians and the two ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--rounds", type=int, default=9)
    options = parser.parse_args()
    data = options.file.read_bytes() if options.file else sample()
    tasks: dict[str, Callable[[bytes], object]] = {
        "bare lattice": bare_lattice,
        "reader": read,
        "whole extraction": whole,
        "pdfplumber": plumber,
    }
    times: dict[str, list[float]] = {name: [] for name in tasks}
    for number in range(options.rounds + 1):
        for name, task in tasks.items():
            if name == "pdfplumber" and number > 4:
                continue
            start = time.perf_counter()
            task(data)
            if number:  # the first round warms up
                times[name].append(time.perf_counter() - start)
    medians = {name: statistics.median(values) for name, values in times.items()}
    for name, value in medians.items():
        to_bare, to_plumber = value / medians["bare lattice"], medians["pdfplumber"] / value
        ratios = f"{to_bare:5.2f} x bare lattice   {to_plumber:5.1f} x faster than pdfplumber"
        print(f"{name:17} {value * 1000:8.1f} ms   {ratios}")


if __name__ == "__main__":
    main()
