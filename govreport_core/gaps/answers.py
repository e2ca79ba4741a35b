"""What a gap-filling plugin may answer, and what becomes of the answer."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Protocol

from govreport_core.model.cell import Cell
from govreport_core.model.finding import Finding
from govreport_core.model.readings import CellReading


@dataclass(frozen=True, slots=True)
class FillAnswer:
    """What a gap-filling plugin may return instead of bare readings.

    :param readings: its claims.
    :param models: key -> what answered, for the cell's `model`: name, prompt version, mode.
    :param model: the model's name for the result's provenance.
    :param usage: requests and tokens that the document took.
    :param findings: what the plugin has to report.
    :param only_checked: keep proven values only.
    """

    readings: tuple[CellReading, ...] = ()
    models: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    model: str | None = None
    usage: Mapping[str, Any] | None = None
    findings: tuple[Finding, ...] = ()
    only_checked: bool = False


class Refusal(NamedTuple):
    """A claim that was dropped, and why, in words that fit behind the cell's name."""

    reading: CellReading
    problem: str


class Accepted(NamedTuple):
    """The claims of one plugin, judged. `unproven` counts what `only_checked` left out."""

    cells: Mapping[str, Cell]
    refused: tuple[Refusal, ...]
    unproven: tuple[str, ...] = ()


class _Billed(Protocol):
    """What a model may have had a part in."""

    @property
    def model(self) -> str | None: ...

    @property
    def usage(self) -> Mapping[str, Any] | None: ...


class FillOutcome(NamedTuple):
    """What all gap-filling plugins together did to one document."""

    cells: Mapping[str, Cell]
    findings: tuple[Finding, ...]
    model: str | None
    usage: Mapping[str, Any] | None

    def and_then(self, later: FillOutcome | None) -> FillOutcome:
        """What both did together."""
        if later is None:
            return self
        return FillOutcome.of({**self.cells, **later.cells}, self.findings + later.findings, (self, later))

    @classmethod
    def of(cls, cells: Mapping[str, Cell], findings: Iterable[Finding], parts: Iterable[_Billed]) -> FillOutcome:
        """These cells and findings, with the models and the usage of all that had a part in them."""
        parts = tuple(parts)
        models = dict.fromkeys(part.model for part in parts if part.model)
        usages = [part.usage for part in parts if part.usage]
        return cls(cells, tuple(findings), ", ".join(models) or None, sum_usages(usages))


def sum_usages(usages: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """Usages added up, count by count; None if there are none."""
    if len(usages) < 2:
        return usages[0] if usages else None
    # A plugin may report anything as its usage; what can be added is.
    names = dict.fromkeys(name for usage in usages for name in usage)
    return {name: sum(v for u in usages if isinstance(v := u.get(name, 0), int | float)) for name in names}
