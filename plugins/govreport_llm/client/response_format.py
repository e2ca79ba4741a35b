"""Asks for JSON in a request, and takes it out of the text of an answer."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from govreport_llm.client.dialect import Mode

_FENCED = re.compile(r"\s*(?:<think>.*?</think>\s*)?```(?:json)?\s*\n(?P<body>.*?)\n\s*```\s*", re.DOTALL)
_THOUGHT = re.compile(r"\s*<think>.*?</think>", re.DOTALL)


def formats_by_mode(name: str, schema: Mapping[str, Any]) -> Mapping[Mode, Any]:
    """The `response_format` of each mode, for answers of this schema."""
    return {
        "json_schema": {"type": "json_schema", "json_schema": {"name": name, "strict": True, "schema": schema}},
        "json_object": {"type": "json_object"},
        "plain": None,
    }


def parse_json_answer(content: str) -> Any:
    """The one JSON value that an answer is, in a fence or not, without the thoughts before it.

    :raises ValueError: it is not JSON; the message says so.
    """
    fenced = _FENCED.fullmatch(content)
    text = fenced["body"] if fenced else _THOUGHT.sub("", content, count=1)
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except RecursionError:
        raise ValueError("the answer is no JSON: it is nested too deeply") from None
    except ValueError:
        raise ValueError("the answer is no JSON, or more than one JSON object") from None


def _refuse_constant(name: str) -> None:
    # NaN and Infinity, which Python's parser takes and JSON does not have.
    raise ValueError(f"{name} is no JSON")
