"""Finds the data in a page's scripts from which the page draws its tables, and makes rows of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

_SCRIPT = re.compile(r"<script\b[^>]*>(.*?)</script\s*>", re.DOTALL | re.IGNORECASE)
_BEGIN = re.compile(r"[{\[]")
# A program has brackets of its own: so many places at the most are tried.
MOST_PLACES = 2000


def find_json(page: str | bytes) -> list[Any]:
    """The objects and lists of JSON in a page's scripts, in order; programs are not run.

    >>> find_json('<script>var data = {"rows": [1, 2]}; draw(data)</script>')
    [{'rows': [1, 2]}]
    """
    text = _decode(page) if isinstance(page, bytes) else page
    return [value for match in _SCRIPT.finditer(text) for value in _values_in(match[1])]


def _decode(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", "replace")


def _values_in(script: str) -> Iterator[Any]:
    decoder = json.JSONDecoder()
    at = 0
    for _ in range(MOST_PLACES):
        match = _BEGIN.search(script, at)
        if match is None:
            return
        at = match.end()
        try:
            value, at = decoder.raw_decode(script, match.start())
        except (ValueError, RecursionError):
            continue
        if value:
            yield value


def rows_of_records(records: Any) -> list[list[str]]:
    """Rows of texts of what scripts have for tables: the names of fields, and then a row for each record.

    :param records: a list of objects, a list of lists, or an object of either; then its keys are the first cells.
    :return: empty if it is none of these.

    >>> rows_of_records([{"mc": "新收", "n": 5}, {"mc": "结转", "n": None}])
    [['mc', 'n'], ['新收', '5'], ['结转', '']]
    >>> rows_of_records({"新收": {"gr": 5, "qy": 0}})
    [['', 'gr', 'qy'], ['新收', '5', '0']]
    >>> rows_of_records([["项目", "个人"], ["新收", 5]])
    [['项目', '个人'], ['新收', '5']]
    """
    if isinstance(records, Mapping):
        return _with_keys(list(map(str, records)), rows_of_records(list(records.values())))
    if not isinstance(records, list) or not records:
        return []
    if all(isinstance(record, Mapping) for record in records):
        fields = list(dict.fromkeys(field for record in records for field in record))
        return [list(map(str, fields)), *([_text_of(record.get(field)) for field in fields] for record in records)]
    return [list(map(_text_of, record)) for record in records] if all(isinstance(r, list) for r in records) else []


def _with_keys(keys: list[str], rows: list[list[str]]) -> list[list[str]]:
    """Rows with the key of each before them; a row of names above them has none."""
    named = ["", *keys] if len(rows) > len(keys) else keys
    return [[key, *row] for key, row in zip(named, rows, strict=False)]


def _text_of(value: Any) -> str:
    """A value as a text; what is no single value is none."""
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
