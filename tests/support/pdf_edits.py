"""Adds to finished PDF files what people and programs add to them: drawings, annotations, other boxes and turns.

Works on files as reportlab writes them, by an update behind their end as editors make it: what was there stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

_OBJECT = re.compile(rb"(?:^|\n)(\d+) 0 obj\s*<<((?:(?!endobj|stream\s).)*)>>\s*endobj", re.DOTALL)

PageRectangle = tuple[float, float, float, float]  # in page space: left, bottom, right, top


class Drawing(NamedTuple):
    """Something that is drawn: operators of a page's content, and where."""

    content: str
    box: PageRectangle


def edited(
    data: bytes,
    number: int = 0,
    *,
    before: str = "",
    after: str = "",
    annotations: Sequence[str] = (),
    streams: Sequence[tuple[str, str]] = (),
    entries: Mapping[str, str] | None = None,
) -> bytes:
    """The file with one page changed.

    :param before: operators put before those of the page; `after` behind them.
    :param annotations: the inside of their dictionaries; `{0}` is the first of `streams`.
    :param streams: the inside of the dictionary of further streams, and their content.
    :param entries: of the page's dictionary, in the place of those of the same names.
    """
    objects = {int(match[1]): match[2].decode("latin-1") for match in _OBJECT.finditer(data)}
    kids = next(re.search(r"/Kids\s*\[(.*?)\]", each, re.DOTALL) for each in objects.values() if "/Kids" in each)
    assert kids is not None
    page = [int(kid) for kid in re.findall(r"(\d+) 0 R", kids[1])][number]
    trailer = data[data.rindex(b"trailer") :].decode("latin-1")
    size, start = (int(re.findall(rf"{name}\s+(\d+)", trailer)[-1]) for name in ("/Size", "startxref"))
    new: dict[int, bytes] = {}

    def add(body: str, content: str | None = None) -> str:
        index = size + len(new)
        raw = (content or "").encode("latin-1")
        new[index] = (
            f"<< {body} /Length {len(raw)} >>\nstream\n".encode("latin-1") + raw + b"\nendstream"
            if content is not None
            else f"<< {body} >>".encode("latin-1")
        )
        return f"{index} 0 R"

    says = objects[page]
    contents = re.search(r"/Contents\s+(\[.*?\]|\d+ 0 R)", says, re.DOTALL)
    assert contents is not None
    inside = contents[1].strip("[]")
    says = says.replace(contents[0], f"/Contents [ {add('', before)} {inside} {add('', after)} ]")
    if annotations:
        references = [add("/Type /XObject /Subtype /Form " + body, content) for body, content in streams]
        says += f" /Annots [ {' '.join(add(each.format(*references)) for each in annotations)} ]"
    # States of graphics for what is drawn: unseen, and as a highlighter draws.
    states = "/ExtGState << /Clear << /ca 0 /CA 0 >> /Marker << /BM /Multiply >> >>"
    if "/ExtGState" not in says:
        says = re.sub(r"/Resources\s*<<", f"/Resources << {states} ", says)
    for name, value in (entries or {}).items():
        says = re.sub(rf"/{name}\s*(\[[^\]]*\]|\S+)", "", says) + f" /{name} {value}"
    new[page] = f"<< {says} >>".encode("latin-1")
    out = bytearray(data if data.endswith(b"\n") else data + b"\n")
    table = ""
    for index, body in new.items():
        table += f"{index} 1\n{len(out):010} 00000 n \n"
        out += f"{index} 0 obj\n".encode() + body + b"\nendobj\n"
    root = re.findall(r"/Root \d+ 0 R", trailer)[-1]
    end = f"xref\n{table}trailer\n<< {root} /Size {size + len(new)} /Prev {start} >>\nstartxref\n{len(out)}\n%%EOF\n"
    return bytes(out) + end.encode()


# --- marks of a viewer's tools ----------------------------------------------------------------------------

SUBTYPES = {
    "box": "Square", "ellipse": "Circle", "line": "Line", "tick": "Ink", "highlight": "Highlight", "note": "Text",
    "ink": "Ink", "stamp": "Stamp", "underline": "Underline", "strike": "StrikeOut", "cloud": "Polygon", "text": "FreeText",
}  # fmt: skip


class Pen(NamedTuple):
    """How a mark is made: how far outside of its figure, how thick, in which colour."""

    pad: float
    width: float
    colour: tuple[float, float, float]


def mark(kind: str, box: PageRectangle, pen: Pen) -> Drawing:
    """The mark that a tool draws on or around a figure.

    :param box: of the figure.
    """
    x0, y0, x1, y1 = box[0] - pen.pad, box[1] - pen.pad, box[2] + pen.pad, box[3] + pen.pad
    colour = " ".join(f"{part:g}" for part in pen.colour)
    pencil = f"q {colour} RG {colour} rg {pen.width:g} w "
    middle, high, wide = (y0 + y1) / 2, y1 - y0, x1 - x0
    path = {
        "box": f"{x0} {y0} {wide} {high} re S",
        "ellipse": f"{x0} {middle} m {x0} {y1 + high / 3} {x1} {y1 + high / 3} {x1} {middle} c "
        f"{x1} {y0 - high / 3} {x0} {y0 - high / 3} {x0} {middle} c S",
        "line": f"{x0} {y0} m {x1} {y1} l S",
        "tick": f"{x1} {middle} m {x1 + 3} {y0} l {x1 + 9} {y1} l S",
        "highlight": f"/Marker gs {x0} {y0} {wide} {high} re f",
        "note": f"{x1 - 4} {middle - 4} 14 14 re B",
        "ink": f"{x0} {y0} m {x0 + wide / 3} {y1} {x1 - wide / 3} {y0} {x1} {y1} c S",
        "stamp": f"{x0} {y0} {wide} {high} re S BT /F1 5 Tf {x0} {y1 + 1} Td (OK) Tj ET",
        "underline": f"{x0} {y0} m {x1} {y0} l S",
        "strike": f"{x0} {middle} m {x1} {middle} l S",
        "text": f"BT /F1 6 Tf {x1} {y0} Td (ok) Tj ET",
        "cloud": f"{x0} {y0} m {x1} {y0} l {x1} {y1} l {x0} {y1} l s",
    }[kind]
    edge = max(pen.width, 10.0)
    return Drawing(pencil + path + " Q", (x0 - edge, y0 - edge, x1 + edge, y1 + edge))


def annotated(data: bytes, number: int, kind: str, drawing: Drawing, *, bare: bool = False) -> bytes:
    """The file with the drawing as an annotation of this kind, with an appearance, as viewers save it.

    :param bare: without the appearance: the viewer that shows it has to draw it.
    """
    box = " ".join(f"{side:g}" for side in drawing.box)
    resources = "/Resources << /ExtGState << /Marker << /BM /Multiply >> >> /Font << /F1 << /Type /Font "
    resources += "/Subtype /Type1 /BaseFont /Helvetica >> >> >>"
    if bare:
        x0, y0, x1, y1 = (round(side, 2) for side in drawing.box)
        corners, across = f"{x0} {y1} {x1} {y1} {x0} {y0} {x1} {y0}", f"{x0} {y0} {x1} {y1}"
        says = f"/QuadPoints [ {corners} ] /L [ {across} ] /InkList [ [ {across} ] ] /Vertices [ {corners} ]"
        body = f"/Type /Annot /Subtype /{SUBTYPES[kind]} /Rect [ {box} ] /F 4 /C [ 1 0 0 ] /DA (/Helv 6 Tf) {says}"
        return edited(data, number, annotations=[f"{body} /Contents (ok)"])
    body = f"/Type /Annot /Subtype /{SUBTYPES[kind]} /Rect [ {box} ] /F 4 /Contents (7) /AP << /N {{0}} >>"
    # The dictionary's own braces are those of PDF: only the reference is filled in.
    return edited(data, number, annotations=[body], streams=[(f"/BBox [ {box} ] {resources}", drawing.content)])


def drawn_over(data: bytes, number: int, drawing: Drawing) -> bytes:
    """The file with the drawing at the end of the page's own content, as a printed copy of marks has it."""
    return edited(data, number, after=drawing.content)


# --- digits that nobody sees ------------------------------------------------------------------------------

UNSEEN = {
    "invisible": "q BT 3 Tr /F1 {size} Tf {x} {y} Td ({digits}) Tj ET Q",
    "clipping": "q BT 7 Tr /F1 {size} Tf {x} {y} Td ({digits}) Tj ET Q",
    "white": "q 1 1 1 rg BT /F1 {size} Tf {x} {y} Td ({digits}) Tj ET Q",
    "clear": "q /Clear gs BT /F1 {size} Tf {x} {y} Td ({digits}) Tj ET Q",
    "tiny": "q BT /F1 0.2 Tf {x} {y} Td ({digits}) Tj ET Q",
    "clipped": "q 0 0 1 1 re W n BT /F1 {size} Tf {x} {y} Td ({digits}) Tj ET Q",
    "off the page": "q BT /F1 {size} Tf -{x} {y} Td ({digits}) Tj ET Q",
}


def unseen(how: str, x: float, y: float, digits: str, size: float = 9.0) -> str:
    """Operators that write digits which no viewer shows."""
    return UNSEEN[how].format(x=x, y=y, digits=digits, size=size)
