"""Consistent tables of realistic sizes, real ones where the corpus is at hand, and ways to damage them."""

from __future__ import annotations

import json
import random
from typing import NamedTuple

from govreport_core.forms.form import Form
from govreport_core.forms.loading import load_form
from govreport_core.forms.rules import violations
from govreport_core.repair.rows.hypotheses import RowTokens
from support.paths import CORPUS

COLUMNS = ("natural_person", "business", "research", "public_interest", "legal_service", "other")
COLUMN_WEIGHTS = (93, 5.5, 0.05, 0.05, 0.4, 1.0)
# Requests received by bodies of every size, from a township to a large city.
SIZES = (0, 1, 2, 5, 9, 14, 21, 34, 47, 69, 81, 130, 220, 337, 480, 859, 1340, 2710, 6050, 14069)
OUTCOME_WEIGHTS = {
    "granted": 40,
    "partially_granted": 8,
    "state_secret": 0.3,
    "prohibited_by_law": 0.6,
    "security_and_stability": 0.4,
    "third_party_rights": 0.8,
    "internal_affairs": 1.5,
    "process_information": 1.2,
    "enforcement_files": 1.6,
    "inquiry_matters": 2.5,
    "not_held": 22,
    "requires_creation": 4,
    "unclear_after_correction": 3,
    "petition": 5,
    "repeated": 3,
    "publication": 0.2,
    "excessive": 0.4,
    "confirmation": 0.3,
    "uncorrected": 2,
    "fee_unpaid": 0.2,
    "other": 3,
}


class Table(NamedTuple):
    """A form's variant with figures that keep its rules (unless `printed_errors`)."""

    name: str
    form: Form
    figures: dict[str, int | float]

    @property
    def requests(self) -> list[str]:
        """The keys of the requests table."""
        return [key for key in self.form.cells if key.startswith("requests.")]

    @property
    def received(self) -> int:
        """The number of requests received."""
        return int(self.figures["requests.received.total"])

    @property
    def rows(self) -> list[str]:
        """The ids of the requests table's rows."""
        return [id for id in self.form.rows if id.startswith("requests.")]


def variant() -> Form:
    """The 2021 form as official: without the undivided row of hybrid forms."""
    form = load_form("2021")
    return form.variant([key for key in form.cells if "unspecified" not in key])


def invent(rng: random.Random, size: int | None = None, form: Form | None = None) -> Table:
    """A consistent table with about so many requests received."""
    form = form or variant()
    size = rng.choice(SIZES) if size is None else size
    figures: dict[str, int | float] = dict.fromkeys(form.cells, 0)
    rows = [id for id in form.rows if id.startswith("requests.outcomes.") and id != "requests.outcomes.total"]
    weights = [OUTCOME_WEIGHTS[row.rpartition(".")[2]] * rng.choice((0, 0, 0.3, 1, 2)) + 1e-9 for row in rows]
    # As sparse as the corpus: 25 cells above zero at 34 requests received, 27 at 81, 47 at 713, 46 at 859.
    by_column = {
        column: weights if column == "natural_person" else [w * rng.choice((0, 0, 1)) + 1e-12 for w in weights]
        for column in COLUMNS
    }
    columns = [w * rng.choice((0.1, 0.5, 1, 1.5)) for w in COLUMN_WEIGHTS]
    carried_in = rng.randint(0, max(1, size // 15)) if size else 0
    carried_over = rng.randint(0, max(1, size // 15)) if size else 0
    for i in range(size + carried_in):
        column = rng.choices(COLUMNS, columns)[0]
        came = "requests.carried_in" if i < carried_in else "requests.received"
        went = (
            "requests.carried_over"
            if i >= size + carried_in - carried_over
            else rng.choices(rows, by_column[column])[0]
        )
        for row in {came, went} | ({"requests.outcomes.total"} if went in rows else set()):
            figures[f"{row}.{column}"] += 1
            figures[f"{row}.total"] += 1
    for group in ("reconsideration", "litigation_direct", "litigation_after_reconsideration"):
        parts = [rng.choice((0, 0, 0, 1, 1, 2, 5, 11)) if size else 0 for _ in range(4)]
        for part, value in zip(("upheld", "corrected", "other", "pending"), parts, strict=True):
            figures[f"reviews.{group}.{part}"] = value
        figures[f"reviews.{group}.total"] = sum(parts)
    for key in form.cells:
        if key.startswith("proactive."):
            figures[key] = rng.choice((0, 1, 3, 12, 77, 330, 2629))
    table = Table(f"invented-{size}", form, figures)
    assert not any(True for _ in violations(form.rules, figures))
    return table


def corpus() -> list[Table]:
    """The corpus' tables that keep the rules; none where the corpus is not at hand."""
    tables = []
    for path in sorted(CORPUS.glob("*/truth.json")) if CORPUS.is_dir() else ():
        table = truth(path.parent.name)
        keys = [key for key in table.form.cells if not key.startswith("proactive.")]
        figures = {key: table.figures.get(key, 0) for key in keys}
        if table.figures and not any(True for _ in violations(table.form.rules, figures)):
            tables.append(table._replace(figures={**table.figures, **figures}))
    return tables


def truth(id: str) -> Table:
    """A document of the corpus as its truth file has it: what is null there is absent here."""
    data = json.loads((CORPUS / id / "truth.json").read_text(encoding="utf-8"))
    figures = {key: value for key, value in data["cells"].items() if value is not None}
    form = load_form(data["template"] or "2021")
    return Table(id, form.variant(figures), figures)


def blank_of(id: str) -> list[str]:
    """The keys whose own place a document of the corpus does not show."""
    return list(json.loads((CORPUS / id / "truth.json").read_text(encoding="utf-8"))["blank"])


def sample(rng: random.Random, number: int) -> list[Table]:
    """Real tables as far as there are, and invented ones of all sizes."""
    tables = corpus()
    while len(tables) < number:
        tables.append(invent(rng, SIZES[len(tables) % len(SIZES)]))
    return tables[:number]


def misread(rng: random.Random, value: int) -> int:
    """A figure as a scanner or a typist gets it wrong: a digit changed, lost, doubled, or two swapped."""
    text = str(value)
    for _ in range(50):
        at = rng.randrange(len(text))
        kind = rng.choice(("change", "change", "lose", "double", "swap"))
        if kind == "change":
            new = text[:at] + rng.choice("0123456789") + text[at + 1 :]
        elif kind == "lose":
            new = text[:at] + text[at + 1 :]
        elif kind == "double":
            new = text[:at] + text[at] + text[at:]
        else:
            new = text[:at] + text[at + 1 : at + 2] + text[at : at + 1] + text[at + 2 :]
        if new and int(new) != value:
            return int(new)
    return value + 1


def tokens(table: Table, row: str) -> list[str]:
    """A row as printed."""
    return [str(table.figures[key]) for key in table.form.row_keys[row]]


def split(rng: random.Random, table: Table, row: str) -> RowTokens | None:
    """A row in which one figure is cut in two; None if it has none of two digits."""
    texts = tokens(table, row)
    long = [i for i, text in enumerate(texts) if len(text) > 1]
    if not long:
        return None
    i = rng.choice(long)
    at = rng.randint(1, len(texts[i]) - 1)
    return RowTokens(row, (*texts[:i], texts[i][:at], texts[i][at:], *texts[i + 1 :]))


def merged(rng: random.Random, table: Table, row: str) -> RowTokens:
    """A row in which two neighbouring figures run together."""
    texts = tokens(table, row)
    i = rng.randrange(len(texts) - 1)
    return RowTokens(row, (*texts[:i], texts[i] + texts[i + 1], *texts[i + 2 :]))


def dropped(rng: random.Random, table: Table, row: str, number: int = 1) -> RowTokens:
    """A row of which figures are lost."""
    texts = tokens(table, row)
    for _ in range(number):
        texts.pop(rng.randrange(len(texts)))
    return RowTokens(row, tuple(texts))


def shifted(rng: random.Random, table: Table, row: str) -> RowTokens:
    """A row pushed over the table's edge: its first or its last figure is gone."""
    texts = tokens(table, row)
    return RowTokens(row, tuple(texts[1:] if rng.random() < 0.5 else texts[:-1]))


def fused(table: Table, row: str) -> RowTokens:
    """A row run together into one string of digits."""
    return RowTokens(row, ("".join(tokens(table, row)),))
