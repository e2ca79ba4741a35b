"""What reading HTML and text costs: the whole of extract(), validation and JSON included, against the parse alone.

    python benchmarks/reading.py [--rounds 30]

All tasks take turns in one process and CPU time is counted, so that the ratios mean something on a busy machine.
The budgets: 3.5 times lxml's parse for a page of 95 KB whose text is split over spans; half of what
pandas.read_html takes for its tables alone on any page; flattened text of 10 KB in the time of lxml's parse of
the 95 KB page; the schema in 0.1 ms; `import govreport_core` in 60 ms of CPU time and 20 MB of memory.
"""

from __future__ import annotations

import argparse
import gc
import io
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[1] / "tests")]

from support.made_reports import make_figures, make_page  # noqa: E402

from govreport_core import create_plugin_manager, extract  # noqa: E402
from govreport_core.forms.form import Form  # noqa: E402
from govreport_core.forms.loading import load_form  # noqa: E402
from govreport_core.validation.findings import schema_findings  # noqa: E402

FILLING = "本机关按照有关规定开展各项工作，及时发布信息，依法答复申请，定期检查目录，逐项改进栏目。" * 4
# As editors write it: most of a large page is markup, not text.
STYLE = 'style="font-family:FangSong_GB2312;font-size:14px;line-height:28px;text-indent:0;color:rgb(0,0,0)"'


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
    lines = ["示例县人民政府2023年政府信息公开工作年度报告", "一、总体情况", FILLING]
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


def pages(form: Form) -> dict[str, bytes]:
    """The pages that are read, by name."""
    return {
        "HTML 95 KB": page(form, 95, spans=True),
        "HTML 36 KB": page(form, 36, spans=False),
        "HTML 7 KB": page(form, 7, spans=False),
    }


def lxml_parse(data: bytes) -> object:
    from lxml import etree

    return etree.fromstring(data, etree.HTMLParser(encoding="utf-8"))


def pandas_tables(data: bytes) -> object:
    import pandas

    return pandas.read_html(io.BytesIO(data), encoding="utf-8", flavor="lxml")


def medians(tasks: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Milliseconds of CPU time, the tasks taking turns; the first round warms up."""
    for task in tasks.values():
        task()
    gc.collect()
    gc.freeze()  # what pandas and the rest have loaded is not to be searched through at our cost
    times: dict[str, list[float]] = {name: [] for name in tasks}
    for number in range(rounds + 1):
        for name, task in tasks.items():
            start = time.process_time()
            task()
            if number:
                times[name].append((time.process_time() - start) * 1000)
    return {name: statistics.median(values) for name, values in times.items()}


def imported(statement: str) -> tuple[float, float]:
    """CPU milliseconds and peak megabytes of an import in a process of its own, compiled before as when installed."""
    code = (
        f"import re, time; start = time.process_time(); {statement}; took = time.process_time() - start\n"
        "peak = re.search(r'VmHWM:\\s*(\\d+)', open('/proc/self/status').read())\n"
        "print(took * 1000, int(peak[1]) / 1024)"
    )
    with tempfile.TemporaryDirectory() as compiled:
        environment = {**os.environ, "PYTHONPYCACHEPREFIX": compiled}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)
        command = [sys.executable, "-c", code]
        runs = [subprocess.run(command, capture_output=True, text=True, check=True, env=environment) for _ in range(8)]
    figures = [tuple(map(float, run.stdout.split())) for run in runs]
    return min(f[0] for f in figures), min(f[1] for f in figures)


def main() -> None:
    """Print the table: what was measured, its ratio, and the budget."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=30)
    rounds = parser.parse_args().rounds
    form = load_form("2021")
    manager = create_plugin_manager()
    text = flattened(form, 10)
    tasks: dict[str, Callable[[], object]] = {}
    for name, data in pages(form).items():
        tasks[f"{name}, lxml parse"] = lambda data=data: lxml_parse(data)  # type: ignore[misc]
        tasks[f"{name}, pandas.read_html"] = lambda data=data: pandas_tables(data)  # type: ignore[misc]
        tasks[f"{name}, extract"] = lambda data=data: extract(data, manager=manager).to_json()  # type: ignore[misc]
    tasks["text 10 KB, extract"] = lambda: extract(text, manager=manager).to_json()
    report = extract(text, manager=manager).report
    variant = form.variant({key for key in form.cells if "unspecified" not in key})
    tasks["schema"] = lambda: schema_findings(variant, report)
    took = medians(tasks, rounds)
    parse = took["HTML 95 KB, lxml parse"]
    for name, value in took.items():
        line = f"{name:34} {value:8.2f} ms"
        if name.endswith("extract"):
            which = name.removesuffix(", extract")
            line += f"   {value / took.get(f'{which}, lxml parse', parse):5.1f} x lxml's parse"
            if f"{which}, pandas.read_html" in took:
                line += f"   {took[f'{which}, pandas.read_html'] / value:4.1f} x as fast as pandas' tables"
        print(line)
    for statement in ("import govreport_core", "from govreport_core import extract"):
        cpu, memory = imported(statement)
        print(f"{statement:34} {cpu:8.2f} ms   {memory:.0f} MB")


if __name__ == "__main__":
    main()
