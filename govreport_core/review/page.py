"""Writes the review page: one file that loads nothing, in which text of documents is data and never markup."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import IO, Any

from govreport_core.forms.layout import lay_out
from govreport_core.forms.loading import load_forms
from govreport_core.messages.texts import Language, load_messages, text
from govreport_core.review.documents import ReviewDocument

_FOLDER = Path(__file__).with_name("assets")
# What the page's script says, and the words for statuses.
_SHOWN = ("review.", "status.", "result.")


def write_page(documents: Iterable[ReviewDocument], file: IO[str], language: Language = "en") -> int:
    """Write the page for these documents, one at a time.

    The data of a document is packed, and a browser unpacks it when the document is shown.

    :return: the number of documents.
    """
    style, script = ((_FOLDER / name).read_text(encoding="utf-8") for name in ("page.css", "page.js"))
    body = (_FOLDER / "page.html").read_text(encoding="utf-8")
    policy = (
        f"default-src 'none'; style-src '{_hash_of(style)}'; script-src '{_hash_of(script)}'; "
        "base-uri 'none'; form-action 'none'"
    )
    title = escape(text("review.title", language))
    file.write(
        f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{style}</style></head>\n<body>\n{body}\n"
    )
    entries = []
    for number, document in enumerate(documents):
        packed = base64.b64encode(zlib.compress(_to_json(document.data).encode(), 6)).decode()
        file.write(f'<script type="text/plain" id="document-{number}">{packed}</script>\n')
        entries.append(document.entry)
    file.write(_data_block("entries", entries))
    file.write(_data_block("forms", {form.id: lay_out(form) for form in load_forms()}))
    file.write(_data_block("texts", _texts(language)))
    file.write(f"<script>{script}</script>\n</body></html>\n")
    return len(entries)


def _texts(language: Language) -> dict[str, str]:
    return {id: each[language] for id, each in load_messages()["texts"].items() if id.startswith(_SHOWN)}


def _data_block(id: str, data: Any) -> str:
    return f'<script type="application/json" id="{id}">{_to_json(data)}</script>\n'


def _to_json(data: Any) -> str:
    """JSON in which nothing can end the element or begin a comment, whatever the texts are."""
    # ASCII, so that halves of surrogate pairs, which damaged documents have, are escapes like any other character.
    return json.dumps(data, separators=(",", ":")).replace("<", "\\u003c").replace(">", "\\u003e")


def _hash_of(content: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()}"
