"""How a notebook shows a result: what it is, what its cells rest on, and its findings."""

from __future__ import annotations

import os
from collections import Counter
from html import escape

from govreport_core.messages import Language, describe_finding, language_of_locale, text
from govreport_core.model.result import Result
from govreport_core.printable import printable

# So many findings are shown; more are counted.
MOST_FINDINGS = 10


def result_html(result: Result, language: Language | None = None) -> str:
    """A result as a piece of HTML; what documents say is text in it and never markup.

    :param language: by default that of the locale.
    """
    language = language or language_of_locale(os.environ)
    source = result.source
    title = " ".join(str(source[name]) for name in ("agency", "year") if source.get(name) is not None)
    counts = Counter(cell.status for cell in result.cells.values())
    told = [
        text("explain.notebook.counts", language, status=text(f"status.{status}", language), count=count)
        for status, count in counts.most_common()
    ]
    form = text("explain.notebook.form", language, form=result.form or "–")
    lines = [str(source["name"]), " · ".join((text(f"result.{result.status}", language), form, *told))]
    shown = [each for each in result.findings if each.severity != "info"]
    items = [
        f"{text(f'severity.{each.severity}', language)}: {describe_finding(each.to_dict(), language)}"
        for each in shown[:MOST_FINDINGS]
    ]
    if len(shown) > MOST_FINDINGS:
        items.append(text("explain.notebook.more", language, count=len(shown) - MOST_FINDINGS))
    body = "".join(f"<p>{_html(line)}</p>" for line in lines)
    found = f"<ul>{''.join(f'<li>{_html(item)}</li>' for item in items)}</ul>" if items else ""
    return f"<div><b>{_html(title or 'govreport')}</b>{body}{found}</div>"


def _html(said: str) -> str:
    return escape(printable(said))
