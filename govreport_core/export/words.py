"""Puts the codes of a table into words, for files that people read."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from govreport_core.messages import Language, finding_title, name_cell, text

Words = Callable[[Any, Language], str]


def word_of(prefix: str) -> Words:
    """The words of codes, parted by spaces, whose texts have ids with this prefix; a code without a text stays."""

    def words(value: Any, language: Language) -> str:
        return text("export.join", language).join(_word(prefix, code, language) for code in str(value).split())

    return words


def _word(prefix: str, code: str, language: Language) -> str:
    try:
        return text(f"{prefix}.{code}", language)
    except KeyError:
        return code


def titles_of_findings(value: Any, language: Language) -> str:
    """What the codes of findings are about."""
    return text("export.join", language).join(finding_title(code, language) for code in str(value).split())


def names_of_cells(value: Any, language: Language) -> str:
    """The cells of a list of keys, by the labels of the form."""
    return text("export.join", language).join(map(name_cell, str(value).split()))


def yes_or_no(value: Any, language: Language) -> str:
    """A truth value as a word."""
    return text("export.yes" if value else "export.no", language)


def changes_of(value: Any, language: Language) -> str:
    """The changes that would mend a rule, a line each, of their JSON."""
    return "\n".join(
        text("export.join", language).join(
            text("export.change", language, cell=name_cell(key), value="?" if figure is None else figure)
            for key, figure in way.items()
        )
        for way in json.loads(value)
    )
