"""The gap filler's policy, with simulated models on damaged tables; no network and no real model.

    python benchmarks/llm.py [--corpus DIR] [--trials N]

The tables are those of real reports (`truth.json` of a corpus folder) whose figures keep the form's rules, or made
ones where there is no corpus. Each is damaged in several ways, arithmetic settles what it can, and each simulated
model answers what is still open. Tokens are estimated by one measure for requests and for documents.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "plugins"), str(ROOT / "tests" / "llm")]

from made import Damage, Made, keeps_the_rules, make, table  # noqa: E402
from simulated import MODELS, SimulatedEndpoint, by_span  # noqa: E402

from govreport_core.fill import fill_gaps  # noqa: E402
from govreport_core.form import Form, load_form, load_forms  # noqa: E402
from govreport_llm import GapFiller  # noqa: E402
from govreport_llm.prompt import estimated_tokens  # noqa: E402


class Table(NamedTuple):
    name: str
    form: Form
    figures: Mapping[str, Any]
    document_tokens: int


def tables(corpus: Path) -> Iterator[Table]:
    forms = {form.id: form for form in load_forms()}
    for path in sorted(corpus.glob("*/truth.json")):
        truth = json.loads(path.read_text(encoding="utf-8"))
        form = forms.get(truth.get("template"))
        source = next((p for p in path.parent.glob("source.*") if p.suffix in (".txt", ".md")), None)
        if form is None or source is None or not any(truth["cells"].values()):
            continue
        form = form.edition([key for key, value in truth["cells"].items() if value is not None])
        if keeps_the_rules(form, truth["cells"]) and any(
            truth["cells"].get(k) for k in form.rows["requests.received"].keys
        ):
            text = source.read_text(encoding="utf-8")
            yield Table(path.parent.name, form, truth["cells"], estimated_tokens(text))


def made_tables() -> Iterator[Table]:
    form, rng = load_form("2021"), random.Random(1)
    ids = [r.id for b in form.blocks for r in b.rows if r.id.startswith("requests.outcomes.") and r.id[-5:] != "total"]
    for i in range(8):
        rows = {row: [rng.choice([0, 0, rng.randrange(40)]) for _ in range(6)] for row in rng.sample(ids, 6)}
        yield Table(f"made-{i}", form, table(form, rows), 3000)


def damages(form: Form, figures: Mapping[str, Any], rng: random.Random) -> Iterator[tuple[str, Damage]]:
    rows = [
        row.id
        for block in form.blocks
        if block.table in ("requests", "reviews")
        for row in block.rows
        if any(figures.get(key) for key in row.keys)
    ]
    some = rng.sample(rows, min(3, len(rows)))
    yield "labels torn", Damage(unlabelled=frozenset(some))
    yield "labels torn, zeros dropped", Damage(unlabelled=frozenset(some), zeros_dropped=frozenset(some))
    yield "columns mixed", Damage(shuffled=frozenset(some))
    yield "a page number between", Damage(unlabelled=frozenset(some[1:]), foreign={some[0]: str(rng.randrange(2, 30))})
    lost = [key for key in form.rows[some[0]].keys if figures.get(key) is not None]
    yield "figures lost", Damage(unlabelled=frozenset(some), lost=frozenset(rng.sample(lost, min(2, len(lost)))))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--corpus", type=Path, default=ROOT.parent / "shared" / "corpus")
    parser.add_argument("--trials", type=int, default=3)
    given = parser.parse_args()
    sheets = list(tables(given.corpus)) or list(made_tables())
    print(f"{len(sheets)} tables: {', '.join(sheet.name for sheet in sheets)}")
    cases: list[tuple[Table, str, Made]] = []
    for number in range(given.trials):
        for sheet in sheets:
            rng = random.Random(f"{sheet.name}-{number}")
            for name, damage in damages(sheet.form, sheet.figures, rng):
                made = make(sheet.form, sheet.figures, damage, seed=number)
                if made.gaps.open and made.gaps.rows:
                    cases.append((sheet, name, made))
    print(f"{len(cases)} damaged documents with open cells after arithmetic\n")
    print(f"{'simulated model':<16}{'filled':>8}{'checked':>9}{'wrong/checked':>15}{'wrong/unchecked':>17}"
          f"{'requests':>10}{'tokens':>8}{'of document':>13}{'most':>8}")  # fmt: skip
    bad = 0
    for model in MODELS:
        fillable = filled = requests = tokens = 0
        counts = {True: [0, 0], False: [0, 0]}
        shares: list[float] = []
        for sheet, _, made in cases:
            endpoint = SimulatedEndpoint(model, made.document, made.form, made.gaps, by_span(made.token_keys))
            filling = GapFiller(endpoint=endpoint).govreport_fill(made.document, made.form, made.gaps)
            result = fill_gaps([("llm", filling)], made.document, made.form, made.gaps)
            printed = set(made.token_keys.values())
            fillable += sum(gap.key in printed for gap in made.gaps.open)
            filled += len(result.cells)
            for key, cell in result.cells.items():
                counts[bool(cell.checked)][0] += 1
                counts[bool(cell.checked)][1] += cell.value != made.truth.get(key)
            used = filling.usage or {"requests": 0, "total_tokens": 0}
            requests += used["requests"]
            tokens += used["total_tokens"]
            shares.append(used["total_tokens"] / sheet.document_tokens)
        bad += counts[True][1]
        print(f"{model.__name__:<16}{filled / fillable:>8.1%}{counts[True][0]:>9}"
              f"{counts[True][1]:>9} / {counts[True][0]:<4}{counts[False][1]:>9} / {counts[False][0]:<6}"
              f"{requests / len(cases):>8.2f}{tokens / len(cases):>8.0f}"
              f"{sum(shares) / len(shares):>13.1%}{max(shares):>8.1%}")  # fmt: skip
    print("\nfilled: of the open cells whose figure is printed. requests, tokens: per document. of document: tokens"
          "\nas a share of what sending the document once would take, on average and at most.")  # fmt: skip
    if bad:
        raise SystemExit(f"{bad} checked cells are wrong")


if __name__ == "__main__":
    main()
