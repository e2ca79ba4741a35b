"""The settings of the gap filler: given by keyword, or read from the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple

Accept = Literal["consistent", "checked"]

KEY, URL, MODEL = "OPENAI_API_KEY", "OPENAI_BASE_URL", "GOVREPORT_MODEL"
OPENAI = "https://api.openai.com/v1"


class Price(NamedTuple):
    """Price of a million tokens, in whatever money the user counts."""

    prompt: float
    completion: float


@dataclass(frozen=True, slots=True)
class Settings:
    """What the gap filler needs to know.

    A setting that the environment cannot give (`max_bytes`, `attempts`, `temperature`) is given by keyword only.

    :param api_key: never shown, logged, cached or written to a result.
    :param base_url: of any OpenAI-compatible endpoint.
    :param accept: "checked" keeps only values that the hard edits prove, "consistent" all that they can be kept with.
    :param max_tokens: of one run, prompts and answers together; a request that might exceed it is not made.
    :param ledger: a file that the processes of one run share, so that `max_tokens` is that of all of them.
    :param answer_tokens: of one answer.
    :param deadline: seconds that one question may take, retries included.
    :param max_bytes: of one response, unpacked.
    :param share: of the tokens that sending the whole document would take, as many may be taken before a failed
        question is put once more; a first question is always put.
    :param attempts: transport attempts per question.
    :param concurrency: requests under way at a time.
    :param cache: folder of kept answers; None for none.
    :param temperature: sent unless the endpoint refuses it; None to leave it out.
    """

    api_key: str | None = field(default=None, repr=False)
    base_url: str = OPENAI
    model: str | None = None
    accept: Accept = "checked"
    max_tokens: int | None = None
    ledger: Path | None = None
    answer_tokens: int = 2000
    deadline: float = 60.0
    max_bytes: int = 1_000_000
    share: float = 0.1
    attempts: int = 3
    concurrency: int = 4
    cache: Path | None = None
    price: Price | None = None
    temperature: float | None = 0.0

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Settings from OPENAI_API_KEY, OPENAI_BASE_URL, GOVREPORT_MODEL and GOVREPORT_LLM_*.

        :raises ValueError: a variable is not of its type; the message names it.
        """
        env = os.environ if environment is None else environment
        default = cls()
        accept = env.get("GOVREPORT_LLM_ACCEPT") or default.accept
        if accept not in ("consistent", "checked"):
            raise ValueError(f"GOVREPORT_LLM_ACCEPT is {accept!r}; expected consistent or checked")
        return cls(
            api_key=env.get(KEY) or None,
            base_url=env.get(URL) or OPENAI,
            model=env.get(MODEL) or None,
            accept="consistent" if accept == "consistent" else "checked",
            max_tokens=_read_whole_number(env, "GOVREPORT_LLM_MAX_TOKENS"),
            ledger=Path(ledger) if (ledger := env.get("GOVREPORT_LLM_LEDGER")) else None,
            answer_tokens=_read_whole_number(env, "GOVREPORT_LLM_ANSWER_TOKENS") or default.answer_tokens,
            deadline=_read_number(env, "GOVREPORT_LLM_DEADLINE", default.deadline),
            share=_read_number(env, "GOVREPORT_LLM_SHARE", default.share),
            concurrency=_read_whole_number(env, "GOVREPORT_LLM_CONCURRENCY") or default.concurrency,
            cache=_cache_folder(env),
            price=_read_price(env),
        )

    @property
    def missing(self) -> tuple[str, ...]:
        """The environment variables without which nothing can be asked."""
        return tuple(name for name, value in ((KEY, self.api_key), (MODEL, self.model)) if not value)


def _read_whole_number(env: Mapping[str, str], name: str) -> int | None:
    text = env.get(name)
    if not text:
        return None
    if not text.isascii() or not text.isdigit():
        raise ValueError(f"{name} is {text!r}; expected a whole number")
    return int(text)


def _read_number(env: Mapping[str, str], name: str, default: float) -> float:
    text = env.get(name)
    try:
        value = float(text) if text else default
    except ValueError:
        value = -1.0
    if not 0 < value < float("inf"):
        raise ValueError(f"{name} is {text!r}; expected a number greater than 0")
    return value


def _read_price(env: Mapping[str, str]) -> Price | None:
    text = env.get("GOVREPORT_LLM_PRICE")
    if not text:
        return None
    try:
        prompt, completion = (float(part) for part in text.split(","))
    except ValueError:
        raise ValueError(
            f"GOVREPORT_LLM_PRICE is {text!r}; expected two numbers, the price of a million prompt tokens "
            "and of a million answer tokens, as 0.5,1.5"
        ) from None
    return Price(prompt, completion)


def _cache_folder(env: Mapping[str, str]) -> Path | None:
    """GOVREPORT_LLM_CACHE, empty for no cache; else the user's cache folder."""
    folder = env.get("GOVREPORT_LLM_CACHE")
    if folder is not None:
        return Path(folder) if folder else None
    base = env.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "govreport" / "llm"
