"""Writes the review page: one file that loads nothing, in which text of documents is data and never markup."""

from __future__ import annotations

import base64
import hashlib
import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import IO, Any, NamedTuple

from govreport_core.forms.layout import lay_out
from govreport_core.messages.texts import Language, load_messages, text
from govreport_core.model.layout import PagePicture
from govreport_core.review.documents import ReviewDocument, layout_name

_FOLDER = Path(__file__).with_name("assets")
# So many bytes of pictures are in a page: more would make it slow to open, and documents behind them have none.
MOST_PICTURES = 60_000_000
# What the page's script says, and the words for statuses.
_SHOWN = ("review.", "status.", "result.")


class ServedFrom(NamedTuple):
    """What a page has to know that a server shows.

    :param file: the name of the file of corrections that the server appends to.
    :param lines: what it has already.
    """

    file: str
    lines: Sequence[Mapping[str, Any]]


def write_page(
    documents: Iterable[ReviewDocument], file: IO[str], language: Language = "en", server: ServedFrom | None = None
) -> int:
    """Write the page for these documents, one at a time.

    The data of a document is packed, and a browser unpacks it when the document is shown.

    :param server: of the server that shows the page; None of a page that is a file and keeps what is decided itself.
    :return: the number of documents.
    """
    style, script = ((_FOLDER / name).read_text(encoding="utf-8") for name in ("page.css", "page.js"))
    body = (_FOLDER / "page.html").read_text(encoding="utf-8")
    policy = (
        f"default-src 'none'; style-src '{_hash_of(style)}'; script-src '{_hash_of(script)}'; "
        "img-src data:; base-uri 'none'; form-action 'none'" + ("" if server is None else "; connect-src 'self'")
    )
    title = escape(text("review.title", language))
    file.write(
        f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{title}</title>\n<style>{style}</style></head>\n<body>\n{body}\n"
    )
    entries = []
    forms: dict[str, Any] = {}
    room = MOST_PICTURES
    for number, document in enumerate(documents):
        packed = base64.b64encode(zlib.compress(_to_json(document.data).encode(), 6)).decode()
        file.write(f'<script type="text/plain" id="document-{number}">{packed}</script>\n')
        # Beside the data and not in it: the form is shown before they are unpacked.
        if document.pictures and (size := sum(len(picture.png) for picture in document.pictures)) <= room:
            room -= size
            file.write(_data_block(f"pictures-{number}", [_picture_data(each) for each in document.pictures]))
        entries.append(document.entry)
        if document.form is not None:
            forms.setdefault(layout_name(document.form), lay_out(document.form))
    file.write(_data_block("entries", entries))
    file.write(_data_block("server", None if server is None else server._asdict()))
    file.write(_data_block("forms", forms))
    file.write(_data_block("texts", _texts(language)))
    file.write(f"<script>{script}</script>\n</body></html>\n")
    return len(entries)


def _picture_data(picture: PagePicture) -> dict[str, Any]:
    return {**picture._asdict(), "png": base64.b64encode(picture.png).decode()}


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
