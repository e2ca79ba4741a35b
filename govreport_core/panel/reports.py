"""Keeps the figures of many reports by body and year: on disk, because a panel may have a million of them."""

from __future__ import annotations

import zlib
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from govreport_core.forms.codebook import load_codebook
from govreport_core.forms.figures import Figure
from govreport_core.model.cell import Status
from govreport_core.model.finding import NO_REPORT
from govreport_core.model.result import ResultLike
from govreport_core.panel.bodies import body_id
from govreport_core.panel.narrative import PREFIX, ProseIndicator, prose_indicators, prose_values
from govreport_core.panel.spool import Spool

_NOT_KNOWN = float("nan")
# A figure as it is packed.
_BYTES = array("d").itemsize
# So many bodies with their reports are held in memory.
_RECENT = 512
# The statuses of figures, each kept as its place here; of reports that agree on a figure the last of theirs counts.
STATUSES: tuple[Status, ...] = ("printed", "derived", "assumed", "filled", "corrected")


class Point(NamedTuple):
    """A figure of a year, if there is one, and how it came to be."""

    year: int
    value: Figure | None
    status: Status | None


class Report(NamedTuple):
    """What the panel keeps of a result: a figure for each cell of the codebook, and where it is from.

    :param body: the body's id, see `govreport_core.panel.bodies.body_id`.
    :param body_name: the body's name as the document gives it.
    :param packed: its figures and their statuses, compressed: most figures are 0.
    :param prose: figures of the running text, see `govreport_core.panel.narrative`.
    """

    body: str
    body_name: str
    year: int
    name: str
    sha256: str | None
    form: str | None
    status: str
    packed: bytes
    prose: Mapping[str, Figure]

    @property
    def values(self) -> array[float]:
        """In the order of the codebook; not a number where there is no figure."""
        return _unpack(self.packed)[0]

    @property
    def statuses(self) -> bytes:
        """How each of the figures came to be, as a place in `STATUSES`."""
        return _unpack(self.packed)[1]


# The checks look at the reports of one body, or of one and those below it, again and again.
@lru_cache(maxsize=2048)
def _unpack(packed: bytes) -> tuple[array[float], bytes]:
    data = zlib.decompress(packed)
    count = len(data) // (_BYTES + 1)
    return array("d", data[: count * _BYTES]), data[count * _BYTES :]


class ReportsOfBodies(Mapping[str, Mapping[int, list[Report]]]):
    """Body -> year -> its reports in the order in which they came; read from disk when they are asked for."""

    def __init__(self) -> None:
        self._spool: Spool[Report] = Spool()
        # The checks ask for the reports of a body again and again.
        self._recent = lru_cache(maxsize=_RECENT)(self._load)

    def add(self, report: Report) -> None:
        """Keep a report behind the others."""
        self._spool.add(report.body, report)
        self._recent.cache_clear()

    def count_reports(self) -> int:
        """How many reports there are of all bodies."""
        return self._spool.count_items()

    def __getitem__(self, body: str) -> Mapping[int, list[Report]]:
        years = self._recent(body)
        if not years:
            raise KeyError(body)
        return years

    def __iter__(self) -> Iterator[str]:
        """The bodies in order."""
        return self._spool.keys_in_order()

    def __len__(self) -> int:
        return self._spool.count_keys()

    def _load(self, body: str) -> Mapping[int, list[Report]]:
        years: dict[int, list[Report]] = {}
        for report in self._spool.of(body):
            years.setdefault(report.year, []).append(report)
        return years


@dataclass
class Reports:
    """Reports by body and year.

    :param aliases: see `govreport_core.panel.bodies.read_aliases`.
    :raises SpoolError: by what adds or looks up a report, where the folder for temporary files is full.
    """

    aliases: Mapping[str, str] = field(default_factory=dict)
    reports: ReportsOfBodies = field(default_factory=ReportsOfBodies)
    unplaced: list[tuple[str, str]] = field(default_factory=list)
    prose_indicators: dict[str, ProseIndicator] = field(default_factory=dict)

    @cached_property
    def keys(self) -> Mapping[str, int]:
        """Key -> its place in the figures of a report."""
        return {key: place for place, key in enumerate(load_codebook().cells)}

    def add(self, result: ResultLike) -> None:
        """Add a report; one without a body or a year is put aside with the reason."""
        data = result if isinstance(result, Mapping) else result.to_dict()
        source = data["source"]
        name, year = source.get("agency"), source.get("year")
        body = body_id(name, self.aliases) if name else ""
        if data["form"] is None:
            self.unplaced.append((source["name"], "no report was recognised"))
        elif any(found["code"] == NO_REPORT for found in data.get("findings", ())):
            self.unplaced.append((source["name"], "the document is about reports, not the report of a body"))
        elif not body:
            self.unplaced.append((source["name"], "the document does not say whose report it is"))
        elif not isinstance(year, int):
            self.unplaced.append((source["name"], "the document does not say of which year it is"))
        else:
            figures = data.get("narrative_figures", ())
            report = Report(
                body,
                str(name),
                year,
                source["name"],
                source.get("sha256"),
                data["form"],
                data["status"],
                self._pack(data["cells"]),
                prose_values(figures, year),
            )
            self.prose_indicators |= prose_indicators(figures, year)
            self.reports.add(report)

    def _pack(self, cells: Mapping[str, Mapping[str, Any]]) -> bytes:
        values = array("d", [_NOT_KNOWN]) * len(self.keys)
        statuses = bytearray(len(self.keys))
        for key, cell in cells.items():
            if cell["value"] is not None and key in self.keys:
                values[self.keys[key]] = cell["value"]
                if cell["status"] in STATUSES:
                    statuses[self.keys[key]] = STATUSES.index(cell["status"])
        return zlib.compress(values.tobytes() + statuses, 1)

    def names(self, body: str) -> tuple[str, ...]:
        """The names under which a body reports, the most frequent first."""
        counts = Counter(report.body_name for reports in self.reports[body].values() for report in reports)
        return tuple(name for name, _ in counts.most_common())

    def value(self, body: str, year: int, key: str) -> Figure | None:
        """A figure, if there is one on which all reports of this body and year agree.

        :param key: of a cell of the codebook, or of a figure of the running text, as `narrative.disclosed:条`.
        """
        reports = self.reports.get(body, {}).get(year, ())
        # Of two reports that differ none is preferred; the difference is a finding of its own.
        if key.startswith(PREFIX):
            return _agreed(report.prose.get(key) for report in reports)
        return _agreed(figure_of(report.values[self.keys[key]]) for report in reports)

    def values(self, body: str, year: int) -> list[Figure | None]:
        """The figures on which all reports of this body and year agree, in the order of `keys`."""
        reports = self.reports.get(body, {}).get(year, ())
        if not reports:
            return [None] * len(self.keys)
        return [_agreed(map(figure_of, same)) for same in zip(*(report.values for report in reports), strict=True)]

    def series(self, body: str, key: str) -> list[tuple[int, Figure | None]]:
        """A figure over the years from the first to the last report; None where there is none."""
        years = self.reports.get(body, {})
        return [(year, self.value(body, year, key)) for year in range(min(years), max(years) + 1)] if years else []

    def points(self, body: str, key: str) -> list[Point]:
        """The same with the status of each figure, as a plot shows it."""
        return [
            Point(year, value, None if value is None else self.status(body, year, key))
            for year, value in self.series(body, key)
        ]

    def status(self, body: str, year: int, key: str) -> Status:
        """How a figure came to be; of reports that agree on it the one counts that does not print it."""
        if key.startswith(PREFIX):
            return "printed"
        return STATUSES[max(report.statuses[self.keys[key]] for report in self.reports[body][year])]

    def sources(self, body: str, *years: int) -> tuple[str, ...]:
        """The names of the documents of these years."""
        return tuple(report.name for year in years for report in self.reports[body][year])


def _agreed(figures: Iterable[Figure | None]) -> Figure | None:
    """The one figure that all of these are; None if they differ, or there is none."""
    found = set(figures)
    return found.pop() if len(found) == 1 else None


def figure_of(value: float) -> Figure | None:
    """A kept number as the figure that was read: whole if it can be, None if there was none."""
    if value != value:  # not a number
        return None
    return int(value) if value.is_integer() else value
