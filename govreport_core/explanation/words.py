"""Renders explanations as text for a terminal and as an HTML page."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from govreport_core.explanation.cell_words import describe_cell
from govreport_core.explanation.document_words import describe_document
from govreport_core.explanation.sections import Said, Section
from govreport_core.explanation.values import CellExplanation, DocumentExplanation, Excerpt
from govreport_core.messages import Language
from govreport_core.printable import columns_of, printable

_STYLE = (
    "body{font:15px/1.5 'Noto Sans CJK SC','Microsoft YaHei','PingFang SC',sans-serif;margin:2em;max-width:72em}"
    "h1{font-size:1.25em}h2{font-size:1.05em;margin:1.2em 0 .3em}table{border-collapse:collapse;margin:.5em 0}"
    "th,td{border:1px solid #999;padding:.2em .5em;text-align:left;vertical-align:top}th{background:#f2f2f2}"
    "mark{background:#fde0b8;outline:2px solid #c00000}li{margin:.2em 0}"
)
# A column of a table in text is not wider than this.
_WIDEST = 44


def describe(explanation: CellExplanation | DocumentExplanation, language: Language) -> Said:
    """An explanation in words."""
    if isinstance(explanation, CellExplanation):
        return describe_cell(explanation, language)
    return describe_document(explanation, language)


def to_text(explanation: CellExplanation | DocumentExplanation, language: Language = "en") -> str:
    """An explanation as lines of text, safe to print: what a document says cannot steer the terminal."""
    said = describe(explanation, language)
    lines = [said.title]
    for section in said.sections:
        lines += _text_of(section)
    return "\n".join(map(printable, lines)) + "\n"


def _text_of(section: Section) -> Iterator[str]:
    if section.title:
        yield f"{section.title}"
    yield from (f"  {line}" for line in section.lines)
    if section.excerpt is not None:
        yield from (f"    {line}" for line in _excerpt_lines(section.excerpt))
    if section.table:
        yield from (f"  {line}" for line in _columns(section.table))


def _excerpt_lines(excerpt: Excerpt) -> Iterator[str]:
    for number, row in enumerate(excerpt.rows):
        cells = [f"[{text}]" if (number, at) == excerpt.own else text for at, text in enumerate(row)]
        yield ("> " if excerpt.own is not None and excerpt.own[0] == number else "  ") + " | ".join(cells)


def _columns(table: tuple[tuple[str, ...], ...]) -> Iterator[str]:
    """A table with columns under each other; Chinese characters take two places."""
    widths = [min(_WIDEST, max(columns_of(row[at]) for row in table if at < len(row))) for at in range(len(table[0]))]
    for row in table:
        padded = (text + " " * (width - columns_of(text)) for text, width in zip(row, widths, strict=True))
        yield "  ".join(padded).rstrip()


def to_html(explanation: CellExplanation | DocumentExplanation, language: Language = "en") -> str:
    """An explanation as a page that loads nothing; what a document says is text in it and never markup."""
    said = describe(explanation, language)
    title = _html(said.title)
    body = "\n".join(_html_of(section) for section in said.sections)
    return (
        f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8"><title>{title}</title>\n'
        f"<style>{_STYLE}</style></head>\n<body><h1>{title}</h1>\n{body}\n</body></html>\n"
    )


def _html_of(section: Section) -> str:
    parts = [f"<h2>{_html(section.title)}</h2>"] if section.title else []
    if section.lines:
        parts.append("<ul>" + "".join(f"<li>{_html(line)}</li>" for line in section.lines) + "</ul>")
    if section.excerpt is not None:
        parts.append(_excerpt_table(section.excerpt))
    if section.table:
        heads, *rows = section.table
        parts.append(
            "<table>"
            + f"<tr>{''.join(f'<th>{_html(text)}</th>' for text in heads)}</tr>"
            + "".join(f"<tr>{''.join(f'<td>{_html(text)}</td>' for text in row)}</tr>" for row in rows)
            + "</table>"
        )
    return "\n".join(parts)


def _excerpt_table(excerpt: Excerpt) -> str:
    rows = (
        "".join(
            f'<td colspan="{span}">{f"<mark>{_html(text)}</mark>" if (number, at) == excerpt.own else _html(text)}</td>'
            for at, (text, span) in enumerate(zip(row, spans, strict=True))
        )
        for number, (row, spans) in enumerate(zip(excerpt.rows, excerpt.spans, strict=True))
    )
    return f"<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


def _html(text: str) -> str:
    return escape(printable(text))
