"""A figure that the running text gives and no cell of the form holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from govreport_core.forms.figures import Figure

# What a figure speaks of: a year, a part of it, all that there is up to now, or the difference to the year before.
Period = Literal["year", "part", "cumulative", "change"]
# What of a figure the text leaves open.
Unclear = Literal["subject", "period", "body"]


class NarrativeFigure(NamedTuple):
    """A plugin's claim: the running text says how much of something there was.

    :param what: what is counted, as an id of the plugin's vocabulary, such as "disclosed_by_channel.website".
    :param label: the same in Chinese, for tables and plots.
    :param value: the number as printed; 12万 is 120000.
    :param unit: the unit as printed: 条, 篇 and 件 are not the same; None where there is none.
    :param start: where the number begins in the document's text.
    :param end: behind the number; the unit follows.
    :param category: of which kind, as printed, where the text divides a total by kinds.
    :param approximate: whether the text says that the number is not exact (近, 余, 约, 万).
    :param period: what time the number is of; None if the text leaves it open.
    :param year: the year, where `period` is "year", "part" or "change".
    :param direction: of a change, "up" or "down".
    :param body: whose the number is: the reporting body's name, or another body as printed.
    :param own: whether this is the reporting body itself, with all that it reports for.
    :param share: the share of its total in per cent, where the text gives it.
    :param of: of a share, what it is the share of.
    :param part_of: where the figure begins that this one is a part of.
    :param unclear: what the text leaves open about the figure, and `reason` in words.
    :param plugin: who read it; the core sets this, `text` and `page`.
    :param text: `document.text[start:end]`.
    :param page: the page, from 1, where there are pages.
    """

    what: str
    label: str
    value: Figure
    unit: str | None
    start: int
    end: int
    category: str | None = None
    approximate: bool = False
    period: Period | None = "year"
    year: int | None = None
    direction: Literal["up", "down"] | None = None
    body: str | None = None
    own: bool = True
    share: Figure | None = None
    of: str | None = None
    part_of: int | None = None
    unclear: tuple[Unclear, ...] = ()
    reason: str | None = None
    plugin: str = ""
    text: str = ""
    page: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """The figure as JSON-able data."""
        return {**self._asdict(), "unclear": list(self.unclear)}

    @staticmethod
    def from_dict(data: Mapping[str, Any]) -> NarrativeFigure:
        """The figure that `to_dict()` wrote."""
        return NarrativeFigure(**{**data, "unclear": tuple(data["unclear"])})
