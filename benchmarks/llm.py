"""The gap filler's policy, with simulated models on damaged real reports; no network and no real model.

    python benchmarks/llm.py [--corpus DIR] [--cases N] [--accept checked]

The reports are those of a corpus folder (`truth.json` beside `source.txt` or `source.md`) whose figures keep the form's
rules, or those of examples/reports where there is no corpus. Each is damaged in its text in several ways and goes the
real road: reader, parsers, arithmetic. Where printed figures are still without a cell after that, each simulated model
answers. Tokens are estimated by one measure for requests and for documents.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "plugins"), str(ROOT / "tests")]

from support.llm.made import keeps_the_rules  # noqa: E402
from support.llm.simulated import MODELS, SimulatedEndpoint, by_span  # noqa: E402

from govreport_core import Result, create_plugin_manager, extract_text, hookimpl  # noqa: E402
from govreport_core.forms.form import Form  # noqa: E402
from govreport_core.forms.loading import load_forms  # noqa: E402
from govreport_core.gaps import fill  # noqa: E402
from govreport_core.hooks.manager import PluginManager  # noqa: E402
from govreport_core.model.document import Document  # noqa: E402
from govreport_core.model.gaps import Gaps  # noqa: E402
from govreport_llm.client.budget import estimated_tokens  # noqa: E402
from govreport_llm.gaps.questions import make_questions  # noqa: E402
from govreport_llm.plugin import GapFiller  # noqa: E402

Span = tuple[int, int]


class Spy:
    """Notes what the gap-filling plugins are given."""

    name = "spy"

    def __init__(self) -> None:
        self.seen: tuple[Document, Form, Gaps] | None = None

    @hookimpl
    def govreport_fill(self, document: Document, form: Form, gaps: Gaps) -> list[Any]:
        self.seen = document, form, gaps
        return []


class Report(NamedTuple):
    """An undamaged report: its text, its figures, and where each of them is printed."""

    name: str
    text: str
    form: Form
    figures: Mapping[str, Any]
    places: Mapping[str, Span]


class Damaged(NamedTuple):
    """A damaged report after arithmetic, and which token really is which cell's."""

    report: Report
    damage: str
    text: str
    document: Document
    form: Form
    gaps: Gaps
    keys: Mapping[Span, str]


def manager_with(spy: Spy) -> PluginManager:
    """The installed readers and parsers, and no model."""
    return create_plugin_manager([spy])


def reports(corpus: Path, manager: PluginManager) -> Iterator[Report]:
    forms = {form.id: form for form in load_forms()}
    sources = [p for p in sorted(corpus.glob("*/source.*")) if p.suffix in (".txt", ".md")]
    for path in sources or sorted((ROOT / "examples" / "reports").glob("*.txt")):
        text = path.read_text(encoding="utf-8")
        result = extract_text(text, manager=manager)
        if result.form is None or result.document is None or result.document.text != text:
            continue
        truth = path.parent / "truth.json"
        told = json.loads(truth.read_text(encoding="utf-8"))["cells"] if sources else _values(result)
        printed = [
            k for k, c in result.cells.items() if c.status == "printed" and c.evidence and c.value == told.get(k)
        ]
        form = forms[result.form].variant([k for k, v in told.items() if v is not None])
        if len(printed) > 100 and keeps_the_rules(form, {**_values(result), **told}):
            places = {k: (e.start, e.end) for k in printed if (e := result.cells[k].evidence)}
            yield Report(path.parent.name if sources else path.stem, text, form, told, places)


def _values(result: Result) -> dict[str, Any]:
    return {key: cell.value for key, cell in result.cells.items()}


def damaged(report: Report, rng: random.Random) -> Iterator[tuple[str, str, dict[Span, str]]]:
    """Name of the damage, damaged text, and the key of each figure that is left in the damaged rows."""
    rows = [
        list(keys)
        for table in ("requests", "reviews")
        for block in report.form.blocks
        if block.table == table
        for keys in (row.keys for row in block.rows)
        if all(key in report.places for key in keys) and any(report.figures[key] for key in keys)
    ]
    if len(rows) < 2:
        return
    some = rng.sample(rows, min(3, len(rows)))
    yield "labels torn", *_written(report, {key for row in some for key in row}, torn=some)
    zeros = {key for row in some for key in row if report.figures[key] == 0}
    kept = {key for row in some for key in row} - zeros
    yield "labels torn, zeros dropped", *_written(report, kept, torn=some, dropped=zeros)
    yield "zeros dropped", *_written(report, kept, dropped=zeros)
    lost = set(rng.sample(sorted(kept), min(2, len(kept))))
    yield "zeros dropped, figures lost", *_written(report, kept - lost, dropped=zeros | lost)
    yield "labels torn, figures lost", *_written(report, kept - lost, torn=some, dropped=zeros | lost)
    reviews = [row for row in rows if row[0].startswith("reviews.")]
    if reviews:
        gone = set(rng.sample(reviews[0], 2))
        yield "review figures lost", *_written(report, set(reviews[0]) - gone, dropped=gone)


def _written(
    report: Report,
    kept: set[str],
    *,
    torn: Sequence[Sequence[str]] = (),
    dropped: set[str] | frozenset[str] = frozenset(),
) -> tuple[str, dict[Span, str]]:
    """The text without the labels of `torn` rows and without `dropped` figures, and where the kept ones stand now."""
    text = report.text
    cuts: list[tuple[Span, str | None]] = [(report.places[key], None) for key in dropped]
    ends = sorted(end for _, end in report.places.values())
    for row in torn:
        first = min(report.places[key][0] for key in row)
        before = max((end for end in ends if end <= first), default=0)
        label = text[before:first]
        words = [n for n, char in enumerate(label) if "\u4e00" <= char <= "\u9fff"]
        if words and len(label) < 120:
            # The last character of the label is left, as where a page is cut.
            cuts += [((before + n, before + n + 1), None) for n in words[:-1]]
    cuts += [(report.places[key], key) for key in kept]
    out: list[str] = []
    places: dict[Span, str] = {}
    at = length = 0
    for (start, end), key in sorted(cuts, key=lambda cut: cut[0]):
        if start < at:
            continue
        out.append(text[at:start])
        length += start - at
        if key is not None:
            out.append(text[start:end])
            places[length, length + end - start] = key
            length += end - start
        at = end
    out.append(text[at:])
    return "".join(out), places


def cases(corpus: Path, most: int) -> Iterator[Damaged]:
    """Damaged reports with printed figures that found no cell, as different as there are."""
    spy = Spy()
    manager = manager_with(spy)
    whole = list(reports(corpus, manager))
    print(f"{len(whole)} reports: {', '.join(report.name for report in whole)}")
    tried = found = 0
    texts: set[str] = set()
    for number in range(50):
        for report in whole:
            for name, text, keys in damaged(report, random.Random(f"{report.name}-{number}")):
                if text in texts:
                    continue
                texts.add(text)
                if found >= most:
                    print(f"{tried} damaged texts, {found} of them with printed figures open after arithmetic\n")
                    return
                tried += 1
                spy.seen = None
                extract_text(text, manager=manager, fill=True)
                if spy.seen is not None and make_questions(*spy.seen):
                    found += 1
                    yield Damaged(report, name, text, *spy.seen, keys)


def remember_proofs() -> None:
    """What the rules prove of a document is the same whichever model answers, and takes longest: it is done once."""
    known: dict[tuple[int, str], Mapping[str, Any]] = {}
    prove = fill.prove_cells

    def prove_cells(form: Form, gaps: Gaps, table: str) -> Mapping[str, Any]:
        key = id(gaps), table
        if key not in known:
            known[key] = prove(form, gaps, table)
        return known[key]

    fill.prove_cells = prove_cells  # type: ignore[assignment]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=ROOT.parent / "shared" / "corpus")
    parser.add_argument("--cases", type=int, default=40)
    parser.add_argument("--accept", choices=["checked", "consistent"], default="consistent")
    given = parser.parse_args()
    begun = time.monotonic()
    remember_proofs()
    sheets = list(cases(given.corpus, given.cases))
    for name, count in Counter(sheet.damage for sheet in sheets).items():
        print(f"  {count:>3} {name}")
    print(
        f"\n{'simulated model':<16}{'filled':>8}{'checked':>9}{'wrong/checked':>15}{'wrong/unchecked':>17}"
        f"{'requests':>10}{'tokens':>8}{'of document':>13}{'most':>8}"
    )
    bad = 0
    for model in MODELS:
        fillable = filled = requests = tokens = 0
        counts = {True: [0, 0], False: [0, 0]}
        shares: list[float] = []
        for sheet in sheets:
            endpoint = SimulatedEndpoint(
                model, sheet.document, sheet.form, sheet.gaps, by_span(sheet.keys), accept=given.accept
            )
            filling = GapFiller(endpoint=endpoint).govreport_fill(sheet.document, sheet.form, sheet.gaps)
            result = fill.fill_gaps([("llm", filling)], sheet.document, sheet.form, sheet.gaps)
            left = set(sheet.keys.values())
            fillable += sum(gap.key in left for gap in sheet.gaps.open)
            filled += len(result.cells)
            for key, cell in result.cells.items():
                counts[bool(cell.checked)][0] += 1
                counts[bool(cell.checked)][1] += cell.value != sheet.report.figures.get(key)
            used = filling.usage or {"requests": 0, "total_tokens": 0}
            requests += used["requests"]
            tokens += used["total_tokens"]
            shares.append(used["total_tokens"] / estimated_tokens(sheet.text))
        bad += counts[True][1]
        print(
            f"{model.__name__:<16}{filled / fillable:>8.1%}{counts[True][0]:>9}"
            f"{counts[True][1]:>9} / {counts[True][0]:<4}{counts[False][1]:>9} / {counts[False][0]:<6}"
            f"{requests / len(sheets):>8.2f}{tokens / len(sheets):>8.0f}"
            f"{sum(shares) / len(shares):>13.1%}{max(shares):>8.1%}"
        )
    print(
        "\nfilled: of the open cells whose figure is printed. requests, tokens: per document, a second request where an"
        "\nanswer failed included. of document: tokens as a share of what sending the document once would take, on"
        f"\naverage and at most. {time.monotonic() - begun:.0f} s."
    )
    if bad:
        raise SystemExit(f"{bad} checked cells are wrong")


if __name__ == "__main__":
    main()
