"""Counts what questions cost, and stops them at a budget."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from govreport_llm.settings import Price


@dataclass(frozen=True, slots=True)
class Usage:
    """Requests and tokens; additive.

    :param requests: HTTP requests made, failed ones included.
    :param cached_tokens: prompt tokens that the endpoint says it had seen before.
    :param cached_answers: questions answered from the disk, without a request.
    :param uncounted: requests whose tokens nobody told: charged to the budget by estimate, not counted here.
    """

    requests: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    cached_tokens: int = 0
    cached_answers: int = 0
    uncounted: int = 0

    def __add__(self, other: Usage) -> Usage:
        return Usage(*(getattr(self, n) + getattr(other, n) for n in self.__slots__))

    @property
    def total_tokens(self) -> int:
        """Tokens of prompts and answers together."""
        return self.prompt_tokens + self.completion_tokens

    def to_dict(self, price: Price | None = None) -> dict[str, Any]:
        """As JSON-able data, with the cost if there is a price."""
        out: dict[str, Any] = {name: getattr(self, name) for name in self.__slots__}
        out["total_tokens"] = self.total_tokens
        if price is not None:
            cost = (self.prompt_tokens * price.prompt + self.completion_tokens * price.completion) / 1e6
            out["cost"] = round(cost, 6)
        return out


def parse_usage(body: Mapping[str, Any]) -> Usage | None:
    """The token counts of a response, whatever its server calls them; None if it gives none."""
    usage = body.get("usage")
    if not isinstance(usage, dict):
        return None
    prompt = _first_count(usage, "prompt_tokens", "input_tokens")
    completion = _first_count(usage, "completion_tokens", "output_tokens")
    if prompt is None or completion is None:
        return None
    details = usage.get("prompt_tokens_details")
    cached = _first_count(details, "cached_tokens") if isinstance(details, dict) else None
    if cached is None:
        cached = _first_count(usage, "prompt_cache_hit_tokens", "cached_tokens")
    return Usage(prompt_tokens=prompt, completion_tokens=completion, cached_tokens=cached or 0)


def _first_count(data: Mapping[str, Any], *names: str) -> int | None:
    """The first of these entries that is a count."""
    for name in names:
        value = data.get(name)
        # True is an int, too.
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
    return None


def estimated_tokens(text: str) -> int:
    """About as many tokens as a current tokenizer makes of this text, for comparisons: a token per Han character."""
    ascii_characters = sum(char.isascii() for char in text)
    return len(text) - ascii_characters + -(-ascii_characters // 4)


class Budget:
    """Tokens of one run. It fails closed: what might be spent is set aside before a request is made.

    :param ledger: a file in which several processes keep one account; where it cannot be used, nothing is spent.
    """

    def __init__(self, limit: int | None, ledger: Path | None = None) -> None:
        self.limit = limit
        self._account = _FileAccount(ledger) if ledger is not None and limit is not None else _MemoryAccount()

    @property
    def spent(self) -> int:
        """Tokens spent and set aside."""
        return self._account.spent

    def reserve(self, tokens: int) -> bool:
        """Set tokens aside; False, and nothing set aside, if they might exceed the limit."""
        return self._account.add(tokens, self.limit)

    def book_use(self, reserved: int, used: int) -> None:
        """Book what was used in the place of what was set aside for it."""
        self._account.add(used - reserved, None)


class _MemoryAccount:
    """An account of one process, shared by its threads."""

    def __init__(self) -> None:
        self.spent = 0
        self._lock = threading.Lock()

    def add(self, tokens: int, limit: int | None) -> bool:
        with self._lock:
            if limit is not None and self.spent + tokens > limit:
                return False
            self.spent += tokens
            return True


class _FileAccount:
    """An account that several processes share: a database of one number."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def spent(self) -> int:
        with self._open_database() as database:
            return int(database.execute("SELECT tokens FROM spent").fetchone()[0])

    def add(self, tokens: int, limit: int | None) -> bool:
        try:
            with self._open_database() as database:
                # One statement: nobody comes between the look and the entry.
                changed = database.execute(
                    "UPDATE spent SET tokens = tokens + ?1 WHERE ?2 IS NULL OR tokens + ?1 <= ?2", (tokens, limit)
                )
                return changed.rowcount == 1
        except sqlite3.Error:
            # An account that cannot be kept allows nothing.
            return False

    @contextmanager
    def _open_database(self) -> Iterator[sqlite3.Connection]:
        database = sqlite3.connect(self._path, timeout=30, isolation_level=None)
        try:
            database.execute("CREATE TABLE IF NOT EXISTS spent (id INTEGER PRIMARY KEY CHECK (id = 1), tokens INTEGER)")
            database.execute("INSERT OR IGNORE INTO spent VALUES (1, 0)")
            yield database
        finally:
            database.close()
