"""Text of a document made safe to be quoted in a prompt."""

from __future__ import annotations

import re

_SPACE = re.compile(r"\s+")
# What turns or hides text could show a person another prompt than the model gets.
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]+")


def make_quotable(text: str) -> str:
    """Document text as it may be quoted: without control characters, in one line."""
    return _SPACE.sub(" ", _CONTROL.sub(" ", text)).strip()
