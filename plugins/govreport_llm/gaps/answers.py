"""Reads the model's answers: parsed strictly, held against the schema, and made claims.

The schema is checked here whatever the server promises: many promise it and do not keep it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

from govreport_core.forms.form import Form
from govreport_core.gaps.answers import Refusal
from govreport_core.model.document import Document
from govreport_core.model.readings import CellReading
from govreport_llm.client.response_format import parse_json_answer
from govreport_llm.gaps.prompt import SCHEMA
from govreport_llm.gaps.questions import Question


class Answer(NamedTuple):
    """What an answer claims, and what is wrong with it; wrong parts are not among the claims.

    `readable` is False for what is not JSON or not of the schema.
    """

    claims: tuple[CellReading, ...]
    problems: tuple[str, ...]
    readable: bool = True


def read_answer(document: Document, form: Form, question: Question, content: str) -> Answer:
    """The claims of an answer's text."""
    try:
        pairs = dict.fromkeys(_parse_pairs(content))
    except ValueError as error:
        return Answer((), (str(error),), readable=False)
    offered = question.tokens
    known = [(token, cell) for token, cell in pairs if token in offered]
    problems = [f"there is no token {token}" for token, _ in pairs if token not in offered]
    tokens = Counter(token for token, _ in known)
    cells = Counter(cell for _, cell in known)
    claims: list[CellReading] = []
    for token, cell in known:
        # Which of two claims to one place is right, the answer does not say: neither is kept.
        if tokens[token] > 1:
            problems.append(f"token {token} was given to more than one cell")
        elif cells[cell] > 1:
            problems.append(f"cell {cell} was given more than one token")
        else:
            try:
                claims.append(question.claim_of(document, form, token, cell))
            except KeyError as error:
                problems.append(str(error.args[0]))
    return Answer(tuple(claims), tuple(dict.fromkeys(problems)))


def describe_refusals(question: Question, refused: Sequence[Refusal]) -> tuple[str, ...]:
    """Refused claims as the model can understand them, by its own numbers."""
    token_of = {token.position[:2]: number for number, token in question.tokens.items()}
    cell_of = {key: number for number, key in enumerate(question.cells, 1)}
    pairs: dict[str, list[str]] = {}
    for refusal in refused:
        # All that one sum refutes together is said once.
        problem = "these break a sum" if refusal.problem.endswith("could not be kept with it") else refusal.problem
        token, cell = token_of.get(refusal.reading.position[:2], "?"), cell_of.get(refusal.reading.key, "?")
        pair = f"[{token},{cell}]"
        pairs.setdefault(problem, []).append(pair)
    return tuple(f"{''.join(claims)} {problem}" for problem, claims in pairs.items())


def _parse_pairs(content: str) -> list[tuple[int, int]]:
    """The (token, cell) pairs of an answer.

    :raises ValueError: it is not JSON, or not of the schema; the message says what.
    """
    data = parse_json_answer(content)
    error = next(iter(_schema_validator().iter_errors(data)), None)
    if error is not None:
        where = "/".join(str(part) for part in error.instance_path) or "the whole"
        raise ValueError(f"the answer does not keep the schema at {where}")
    pairs: list[tuple[int, int]] = []
    for pair in data["pairs"]:
        # Not every server's schemas can say how long a list is, or what comes first.
        if len(pair) != 2 or pair[0] is None:
            raise ValueError("the answer does not keep the schema: a pair is [token, cell]")
        # A token in no cell: what some models say of one that they would have to leave out.
        if pair[1] is not None:
            pairs.append((int(pair[0]), int(pair[1])))
    return pairs


@cache
def _schema_validator() -> Any:
    import jsonschema_rs

    # As it is asked for, but for null in the place of a cell.
    pair = {"type": "array", "items": {"type": ["integer", "null"]}}
    pairs = {"pairs": {"type": "array", "items": pair}}
    return jsonschema_rs.Draft202012Validator({**SCHEMA, "properties": pairs})
