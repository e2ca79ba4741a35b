"""Finds out what an endpoint understands, trying ways to ask for JSON from the strictest down."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Literal

Mode = Literal["json_schema", "json_object", "plain"]
# OpenAI, vLLM and Ollama take a schema, DeepSeek only objects, llama.cpp's server fails on some schemas.
LADDER: tuple[Mode, ...] = ("json_schema", "json_object", "plain")
# How servers name what they do not understand of a response format; llama.cpp speaks of samplers.
_FORMAT_WORDS = ("response_format", "schema", "json", "grammar", "sampler")


@dataclass(frozen=True, slots=True)
class Dialect:
    """What an endpoint understands, as far as it has been found out.

    :param mode: the strictest way to ask for JSON that it has not refused.
    :param limit_name: what it calls the limit of an answer's tokens.
    :param temperature: whether it takes a temperature.
    """

    mode: Mode = "json_schema"
    limit_name: str = "max_tokens"
    temperature: bool = True


def lower_dialect(dialect: Dialect, error: Any) -> Dialect | None:
    """The next dialect to try after a refusal that names what is not understood; None if it names nothing of it.

    :param error: openai's `APIStatusError`, which is not imported before the first request.
    """
    if error.status_code not in (400, 422):
        return None
    said = str(error.message).lower()
    if dialect.temperature and "temperature" in said:
        return replace(dialect, temperature=False)
    if dialect.limit_name == "max_tokens" and "max_completion_tokens" in said:
        return replace(dialect, limit_name="max_completion_tokens")
    rung = LADDER.index(dialect.mode)
    if rung + 1 < len(LADDER) and any(word in said for word in _FORMAT_WORDS):
        return replace(dialect, mode=LADDER[rung + 1])
    return None
