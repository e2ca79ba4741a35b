"""Tells by its first bytes whether a file may have a page within it; quick, since every page is asked."""

from __future__ import annotations

import re
from typing import Literal

Container = Literal["mime", "json"]

_HEAD = 4096
_HEADER_LINE = re.compile(rb"[A-Za-z][\w-]*:[ \t]?[^\r\n]*(?:\r?\n|\r)")
_MIME_HEADER = re.compile(rb"^(?:mime-version:|content-type:\s*multipart/)", re.IGNORECASE | re.MULTILINE)
# An object or list, bare, as the argument of a function (JSONP) or as the value of a variable.
_JSON = re.compile(
    rb"\s*(?:/\*.{0,80}?\*/\s*)?(?:(?:(?:var|let|const)\s+)?[A-Za-z_$][\w$.]{0,80}\s*[(=]\s*)?"
    rb"(?:\{\s*[\"}]|\[\s*(?:\{\s*[\"}]|\[\s*[\"\[{]|\"))"
)


def kind_of_container(data: bytes) -> Container | None:
    """Which container a file looks like; None for all others."""
    head = data[:_HEAD].removeprefix(b"\xef\xbb\xbf")
    if _JSON.match(head):
        return "json"
    head = head.lstrip()
    return "mime" if _HEADER_LINE.match(head) and _MIME_HEADER.search(head) else None
