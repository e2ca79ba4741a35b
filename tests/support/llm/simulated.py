"""Simulated models: they know the truth and answer well or ill on purpose. They say nothing about any real model.

Each stands in for the endpoint, so that everything else of the plugin runs as it does with a server.
"""

from __future__ import annotations

import json
import random
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

from govreport_core.forms.figures import parse_figure
from govreport_core.forms.form import Form
from govreport_core.model.document import Document
from govreport_core.model.gaps import Gaps
from govreport_core.model.readings import Token
from govreport_llm.client.budget import Usage, estimated_tokens
from govreport_llm.client.dialect import Mode
from govreport_llm.client.endpoint import Endpoint, Reply
from govreport_llm.gaps.prompt import SCHEMA, build_messages
from govreport_llm.gaps.questions import Question, halve_question, make_questions
from govreport_llm.settings import Settings

Pairs = dict[int, int | None]
Truth = Callable[[Token], str | None]
Model = Callable[[Question, Truth, random.Random], Pairs]


class SimulatedEndpoint(Endpoint):
    """Answers the questions about one document by a simulated model; tokens are estimated."""

    def __init__(
        self, model: Model, document: Document, form: Form, gaps: Gaps, truth: Truth, *, seed: int = 0, **more: Any
    ) -> None:
        super().__init__(Settings(api_key="simulated", model=model.__name__, **more))
        self._model = model
        self._truth = truth
        self._rng = random.Random(seed)
        whole = make_questions(document, form, gaps)
        self._known = {build_messages(form, q)[1]["content"]: q for question in whole for q in _halves(question)}

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Any]:
        yield None

    async def ask(self, client: Any, asked: Sequence[Mapping[str, Any]], formats: Mapping[Mode, Any]) -> Reply:
        question = self._known[asked[1]["content"]]
        pairs = self._model(question, self._truth, self._rng)
        content = json.dumps({"pairs": [[t, c] for t, c in pairs.items() if c is not None]}, separators=(",", ":"))
        # Endpoints that follow a schema are told it; some count it.
        prompt = "".join(m["content"] for m in asked) + json.dumps(SCHEMA, separators=(",", ":"))
        usage = Usage(1, estimated_tokens(prompt), estimated_tokens(content))
        return Reply(content, "stop", "json_schema", usage)


def _halves(question: Question) -> Iterator[Question]:
    yield question
    for half in halve_question(question) or ():
        yield from _halves(half)


def right(question: Question, truth: Truth, rng: random.Random) -> Pairs:
    """Every token in its own cell."""
    number = {key: i for i, key in enumerate(question.cells, 1)}
    return {n: number[key] for n, token in question.tokens.items() if (key := truth(token)) in number}


def wrong(question: Question, truth: Truth, rng: random.Random) -> Pairs:
    """The right cells, dealt to the wrong tokens."""
    pairs = right(question, truth, rng)
    placed = [n for n, cell in pairs.items() if cell is not None]
    cells = [pairs[n] for n in placed]
    return pairs | dict(zip(placed, cells[1:] + cells[:1], strict=True))


def at_random(question: Question, truth: Truth, rng: random.Random) -> Pairs:
    """Tokens in any cells."""
    cells: list[int | None] = list(range(1, len(question.cells) + 1))
    rng.shuffle(cells)
    return dict(zip(question.tokens, cells, strict=False))


def adversarial(question: Question, truth: Truth, rng: random.Random) -> Pairs:
    """Plausible and wrong: whole rows exchanged, or the groups of a row, so that the row sums stay right."""
    number = {key: i for i, key in enumerate(question.cells, 1)}
    mapped = {n: key for n, token in question.tokens.items() if (key := truth(token)) in number}
    rows = sorted({key.rpartition(".")[0] for key in mapped.values()})
    other = dict(zip(rows, rows[1:] + rows[:1], strict=True))
    groups = ["natural_person", "business", "research", "public_interest", "legal_service", "other"]
    turned = dict(zip(groups, rng.sample(groups, len(groups)), strict=True))
    exchange = rng.random() < 0.5 and len(rows) > 1
    out: Pairs = dict.fromkeys(question.tokens)
    for n, key in mapped.items():
        row, _, column = key.rpartition(".")
        out[n] = number.get(f"{other[row]}.{column}" if exchange else f"{row}.{turned.get(column, column)}")
    return out


def partial(question: Question, truth: Truth, rng: random.Random) -> Pairs:
    """Half of the right answer."""
    return {n: cell for n, cell in right(question, truth, rng).items() if rng.random() < 0.5}


def lazy(question: Question, truth: Truth, rng: random.Random) -> Pairs:
    """Nothing is in the document, it says."""
    return {}


def greedy(question: Question, truth: Truth, rng: random.Random) -> Pairs:
    """Tokens and cells in their order, as they come."""
    return dict(zip(question.tokens, range(1, len(question.cells) + 1), strict=False))


MODELS: tuple[Model, ...] = (right, wrong, at_random, adversarial, partial, lazy, greedy)


def by_span(token_keys: Mapping[tuple[int, int], str | None]) -> Truth:
    """The truth of a made document."""
    return lambda token: token_keys.get((token.position.start, token.position.end))


def by_value(gaps: Gaps, form: Form, values: Mapping[str, Any]) -> Truth:
    """The truth of a real document, as far as values tell: each token in the first free cell of its figure."""
    free = [gap.key for gap in gaps.open]
    place: dict[tuple[int, int], str] = {}
    for reading in gaps.rows:
        keys = form.row_keys[reading.row] if reading.row else tuple(free)
        for token in reading.tokens:
            figure = parse_figure(token.text)
            key = next((k for k in keys if k in free and figure is not None and values.get(k) == figure), None)
            if key is not None:
                free.remove(key)
                place[token.position.start, token.position.end] = key
    return lambda token: place.get((token.position.start, token.position.end))
