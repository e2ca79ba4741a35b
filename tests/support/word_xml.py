"""Word files made of pieces of their XML, and what is read of them."""

from __future__ import annotations

import io
import posixpath
import zipfile
from typing import NamedTuple

import docx as python_docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from govreport_core.model.document import Document
from govreport_core.model.source import Source
from govreport_readers.docx import reader as docx
from support.word_files import saved

NAMESPACES = nsdecls("w", "m", "wp") + (
    ' xmlns:v="urn:schemas-microsoft-com:vml" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)
STYLES = (
    ("character", "Note", "", '<w:vertAlign w:val="superscript"/>'),
    ("character", "NoteToo", '<w:basedOn w:val="Note"/>', "<w:b/>"),
    ("character", "Gone", "", "<w:vanish/>"),
    ("character", "Struck", "", "<w:strike/>"),
    ("paragraph", "StruckLine", "", "<w:strike/>"),
    ("paragraph", "Circle", '<w:basedOn w:val="Circle"/>', "<w:b/>"),
    ("paragraph", "Listed", '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>', ""),
)


def body(xml: str) -> bytes:
    """A Word file with this body, and with the styles that the tests name."""
    document = python_docx.Document()
    for kind, name, more, properties in STYLES:
        style = (
            f'<w:style {nsdecls("w")} w:type="{kind}" w:styleId="{name}">{more}<w:rPr>{properties}</w:rPr></w:style>'
        )
        document.styles.element.append(parse_xml(style))
    for element in parse_xml(f"<w:body {NAMESPACES}>{xml}</w:body>"):
        document.element.body.insert(len(document.element.body) - 1, element)
    return saved(document)


def whole_document(xml: str) -> str:
    """The main part of a Word file with this body."""
    return f"<w:document {nsdecls('w')}><w:body>{xml}</w:body></w:document>"


def p(text: str) -> str:
    return f'<w:p><w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


# Cell properties: merged downwards, its continuation, the same to the right, spans.
DOWN, STILL_DOWN = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
RIGHT, STILL_RIGHT = '<w:hMerge w:val="restart"/>', "<w:hMerge/>"
TWO, MILLION = '<w:gridSpan w:val="2"/>', '<w:gridSpan w:val="1000000"/>'


def tc(text: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{p(text)}</w:tc>"


def run(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def drawn(where: str = "inline", inside: str = "") -> str:
    return f"<w:r><w:drawing><wp:{where}>{inside}</wp:{where}></w:drawing></w:r>"


def field(instruction: str, result: str | None = None, data: str = "") -> str:
    """A field; without a result, Word shows what it makes of the instruction."""
    parts = [f"<w:fldChar w:fldCharType='begin'>{data}</w:fldChar>", instruction]
    if result is not None:
        parts += ["<w:fldChar w:fldCharType='separate'/>", result]
    parts.append("<w:fldChar w:fldCharType='end'/>")
    return "".join(part if part.startswith("<w:r>") else f"<w:r>{part}</w:r>" for part in parts if part)


def told(text: str) -> str:
    return f"<w:instrText>{text}</w:instrText>"


def choice(*entries: str, chosen: int) -> str:
    listed = "".join(f'<w:listEntry w:val="{entry}"/>' for entry in entries)
    return f'<w:ffData><w:ddList><w:result w:val="{chosen}"/>{listed}</w:ddList></w:ffData>'


def cell_text(paragraph: str, properties: str = "", cell: str = "") -> str | None:
    """What is read of a cell with these runs, after a check that it stands where it says."""
    xml = f"<w:tbl><w:tr>{tc('规章')}<w:tc><w:tcPr>{cell}</w:tcPr><w:p><w:pPr>{properties}</w:pPr>{paragraph}</w:p></w:tc>"
    document = read(body(xml + "</w:tr></w:tbl>"))
    found = document.tables[0].rows[0][1]
    assert found is not None
    assert document.text[found.start : found.end] == found.text
    return found.text


def in_control(xml: str) -> str:
    """Wrapped in a content control, as fields of a form are."""
    return f"<w:sdt><w:sdtContent>{xml}</w:sdtContent></w:sdt>"


def read(data: bytes, name: str = "report.docx") -> Document:
    document = docx.govreport_read(Source(name, data))
    assert document is not None
    return document


class Part(NamedTuple):
    """A part beside the body: the kind of its relation, its name, its type, its bytes and what leads on from it."""

    kind: str
    name: str
    media_type: str
    data: bytes
    related: tuple[Part, ...] = ()


OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
STORE = "{11111111-2222-3333-4444-555555555555}"


def custom_xml(xml: str, store: str = STORE, number: int = 1) -> Part:
    """A part of custom XML under the name of a store."""
    said = f'<ds:datastoreItem ds:itemID="{store}" xmlns:ds="{OFFICE}/customXml"/>'.encode()
    type_of = "application/vnd.openxmlformats-officedocument.customXmlProperties+xml"
    properties = Part("customXmlProps", f"customXml/itemProps{number}.xml", type_of, said)
    return Part("customXml", f"customXml/item{number}.xml", "application/xml", xml.encode(), (properties,))


def packed(xml: str, *parts: Part) -> bytes:
    """A Word file with this body and these parts; the relation of the first has the id R0, and so on."""
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    names = f'{NAMESPACES} xmlns:r="{OFFICE}/relationships"'
    document = f"<w:document {names}><w:body>{xml}</w:body></w:document>".encode()
    root = Part("officeDocument", "word/document.xml", main, document, parts)
    out = io.BytesIO()
    types = ['<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>']
    with zipfile.ZipFile(out, "w") as package:
        left: list[tuple[str, tuple[Part, ...]]] = [("", (root,))]
        while left:
            of, related = left.pop()
            folder, _, file = of.rpartition("/")
            leads = "".join(
                f'<Relationship Id="R{n}" Type="{OFFICE}/relationships/{part.kind}" Target="{target}"/>'
                for n, part in enumerate(related)
                for target in (posixpath.relpath(part.name, folder or "."),)
            )
            at = f"{folder}/_rels/{file}.rels".lstrip("/")
            names = "http://schemas.openxmlformats.org/package/2006/relationships"
            package.writestr(at, f'<Relationships xmlns="{names}">{leads}</Relationships>')
            for part in related:
                package.writestr(part.name, part.data)
                types.append(f'<Override PartName="/{part.name}" ContentType="{part.media_type}"/>')
                if part.related:
                    left.append((part.name, part.related))
        names = "http://schemas.openxmlformats.org/package/2006/content-types"
        package.writestr("[Content_Types].xml", f'<Types xmlns="{names}">{"".join(types)}</Types>')
    return out.getvalue()
