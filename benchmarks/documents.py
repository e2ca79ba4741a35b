"""The documents whose reading is timed: made ones, the examples, and the real reports where they are.

Real pages cost more than clean ones of their size, so a budget is one for a shape of document: a page, a cell a line,
all in one line, rows that have lost zeros.
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

sys.path[:0] = [str(Path(__file__).parents[1] / "tests")]

from support.made_reports import make_figures, make_page  # noqa: E402
from support.paths import CORPUS, REPORTS  # noqa: E402

from govreport_core.forms.form import Form  # noqa: E402

FILLING = "本机关按照有关规定开展各项工作，及时发布信息，依法答复申请，定期检查目录，逐项改进栏目。" * 4
# As editors write it: most of a large page is markup, not text.
STYLE = 'style="font-family:FangSong_GB2312;font-size:14px;line-height:28px;text-indent:0;color:rgb(0,0,0)"'
TITLE = "示例县人民政府2023年政府信息公开工作年度报告"
# Smaller pages are held against a lower budget: less of what pandas takes for them is its own start.
SMALL = 10 * 1024
LARGE = 80 * 1024
# The real reports for whose shape there is a budget, in units of what pandas takes for the page of 35 KB.
TEXT_BUDGETS = {
    "seed-wushan-quchi-2025": 0.25,
    "seed-guixi-2019": 0.5,
    "pingtan-2023": 0.9,
    "seed-anshun-miit-2021": 0.4,
    "shuyang-county-2025": 0.5,
}
# The page by which all that is no page is measured.
REFERENCE = "shanghai-office-2019"


class Timed(NamedTuple):
    """A document to be timed.

    :param group: documents of one group are one line of the table: the slowest but for one in twenty.
    :param budget: how much of what `against` takes it may take; None if there is no budget for its shape.
    :param against: "pandas", "lxml" or "lattice" on the same document, or "P", pandas on the page of 35 KB.
    """

    name: str
    data: bytes
    against: str
    budget: float | None = None
    group: str | None = None


def page(form: Form, kilobytes: int, *, spans: bool) -> bytes:
    """A made report padded with running text, its cells split over spans as editors leave them."""
    text = make_page(form, "示例县人民政府", 2023, make_figures(form, 7))
    if spans:
        text = re.sub(r">([^<>\n]+)</t([dh])>", _split, text)
    filling = f"<p>{FILLING}</p>\n"
    missing = max(0, kilobytes * 1024 - len(text.encode())) // len(filling.encode())
    return text.replace("<h2>二、", filling * missing + "<h2>二、", 1).encode()


def _split(cell: re.Match[str]) -> str:
    pieces = (cell[1][at : at + 3] for at in range(0, len(cell[1]), 3))
    inner = "".join(f"<span {STYLE}>{piece}</span>" for piece in pieces)
    return f"><p {STYLE}>{inner}</p></t{cell[2]}>"


def flattened(form: Form, kilobytes: int) -> bytes:
    """A made report with a cell a line."""
    figures = make_figures(form, 7)
    lines = [TITLE, "一、总体情况", FILLING]
    for block in form.blocks:
        lines += [block.heading.text, *(column.label.text for column in block.columns)]
        if block.side_by_side:
            lines += [row.label.text for row in block.rows] + [str(figures[key]) for key in block.keys]
            continue
        for row in block.rows:
            if row.keys[0] in figures:
                lines += [row.label.text, *(str(figures[key]) for key in row.keys)]
    text = "\n".join(lines)
    return (
        text + f"\n五、存在的主要问题及改进情况\n{FILLING}" * max(1, (kilobytes * 1024 - len(text.encode())) // 560)
    ).encode()


def with_zeros_dropped(form: Form, seed: int) -> bytes:
    """A made report with a row a line that has lost every other zero."""
    rng = random.Random(seed)
    figures = make_figures(form, seed)
    lines = [TITLE, "一、总体情况", FILLING]
    for block in form.blocks:
        lines += [block.heading.text, " ".join(column.label.text for column in block.columns)]
        if block.side_by_side:
            lines.append(" ".join(row.label.text for row in block.rows))
        rows = [("", block.keys)] if block.side_by_side else [(row.label.text, row.keys) for row in block.rows]
        for label, keys in rows:
            printed = [figures[key] for key in keys if key in figures]
            lines.append(" ".join([label, *(str(f) for f in printed if f or rng.random() < 0.5)]).strip())
    return "\n".join([*lines, "五、存在的主要问题及改进情况", FILLING]).encode()


def pages(form: Form) -> dict[str, bytes]:
    """The made pages, by name."""
    return {
        "HTML 95 KB": page(form, 95, spans=True),
        "HTML 36 KB": page(form, 36, spans=False),
        "HTML 7 KB": page(form, 7, spans=False),
    }


def reference_page(form: Form) -> tuple[str, bytes]:
    """The page of 35 KB by which texts are measured, and its name: the real one where it is, else a made one."""
    real = CORPUS / REFERENCE / "source.html"
    return (REFERENCE, real.read_bytes()) if real.is_file() else ("HTML 36 KB", page(form, 36, spans=False))


def timed_documents(form: Form, damaged: int) -> Iterator[Timed]:
    """All documents, made ones first.

    :param damaged: how many have lost zeros.
    """
    for name, data in pages(form).items():
        yield from _timed_page(f"made: {name}", data)
    yield Timed("made: text, a cell a line", flattened(form, 10), "P", 0.25)
    for seed in range(damaged):
        yield Timed(f"seed {seed}", with_zeros_dropped(form, seed), "P", 5, "made: half of the zeros dropped")
    for path in sorted(REPORTS.iterdir()):
        if path.suffix == ".html":
            yield from _timed_page(f"example: {path.name}", path.read_bytes())
        elif path.suffix in (".md", ".txt"):
            yield Timed(f"example: {path.name}", path.read_bytes(), "P", 0.5)
    for path in sorted(CORPUS.glob("*/source.*")):
        name, data = f"real: {path.parent.name}{path.suffix}", path.read_bytes()
        if path.suffix == ".html":
            yield from _timed_page(name, data)
        elif path.suffix == ".pdf":
            yield Timed(name, data, "lattice", 1.5)
        else:
            yield Timed(name, data, "P", TEXT_BUDGETS.get(path.parent.name))


def _timed_page(name: str, data: bytes) -> Iterator[Timed]:
    yield Timed(name, data, "pandas", 0.5 if len(data) < SMALL else 0.6)
    if len(data) >= LARGE:
        yield Timed(name, data, "lxml", 4.5)
