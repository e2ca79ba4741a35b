"""Makes text that anybody may have written, such as file names, harmless to the terminal that shows it."""

from __future__ import annotations

import re
from unicodedata import east_asian_width

# What steers a terminal, ends a line, or turns the direction of writing; halves of surrogate pairs cannot be written.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def printable(text: str) -> str:
    r"""The text on one line, with the escape of every character in it that is not shown but acted on.

    >>> printable("report\x1b[2J.html")
    'report\\x1b[2J.html'
    """
    return _UNPRINTABLE.sub(lambda match: ascii(match[0])[1:-1], text)


def printable_json(text: str) -> str:
    """The same JSON, with escapes in its strings for what `printable` escapes; its line ends stay."""
    return _UNPRINTABLE.sub(lambda match: match[0] if match[0] == "\n" else f"\\u{ord(match[0]):04x}", text)


def columns_of(text: str) -> int:
    """How wide a terminal shows a text: a Chinese character takes two columns.

    >>> columns_of("2023年")
    6
    """
    return sum(2 if east_asian_width(letter) in "WF" else 1 for letter in text)
