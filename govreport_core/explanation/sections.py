"""What an explanation says, in a language: sections of lines, tables and excerpts, for every renderer."""

from __future__ import annotations

from dataclasses import dataclass

from govreport_core.explanation.values import Excerpt


@dataclass(frozen=True, slots=True)
class Section:
    """A part of an explanation.

    :param title: empty of the first.
    :param table: rows of cells, the first of them heads.
    """

    title: str
    lines: tuple[str, ...] = ()
    excerpt: Excerpt | None = None
    table: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """An explanation in words.

    :param title: what is explained.
    """

    title: str
    sections: tuple[Section, ...]
