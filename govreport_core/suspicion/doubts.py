"""Says of every cell of a stored result how suspect it is, for which reasons, and which findings name it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple, get_args

from govreport_core.model.finding import changes_in

# Why a figure is not to be trusted as it stands: what a finding says of it, several figures are possible, a change of
# it would mend a broken rule, or nothing proves a value that is not printed.
Reason = Literal[
    "rule", "schema", "disagreement", "error", "ambiguous", "soft", "explanation", "filled", "assumed", "derived"
]
REASONS: tuple[Reason, ...] = get_args(Reason)

# How likely a cell is to be wrong by what its value rests on, as far as that alone can say. Only the order counts.
_BY_STATUS: Mapping[str, float] = {
    "missing": 0.5,
    "ambiguous": 0.6,
    "filled": 0.5,
    "assumed": 0.15,
    "derived": 0.1,
    "printed": 0.01,
    "blank": 0.01,
    "corrected": 0.0,
}
# What the rules prove is less suspect than what merely fits.
_PROVEN = 0.2
# By what a finding that names the cell is, shared by all cells that it names, and by whether the cell would mend it.
_BY_FINDING: Mapping[str, float] = {"rule": 0.9, "schema": 0.9, "disagreement": 0.9, "soft": 0.5}
_BY_EXPLANATION = 0.6


class Doubt(NamedTuple):
    """What speaks against a cell.

    :param suspicion: from 0 to 1: how likely it is wrong, or left open for no reason.
    :param reasons: why its figure deserves no trust, in the order of `REASONS`; empty if nothing speaks against it, or
        if it has no figure and no finding accuses it.
    :param findings: the findings that name the cell and are among the reasons.
    """

    suspicion: float
    reasons: tuple[Reason, ...]
    findings: tuple[Mapping[str, Any], ...]

    @property
    def is_doubtful(self) -> bool:
        """Whether the figure is not to be used without a look."""
        return bool(self.reasons)


def doubts_of(data: Mapping[str, Any]) -> dict[str, Doubt]:
    """Key -> what speaks against the cell, for every cell of a result.

    :param data: as `Result.to_dict()` gives it.
    """
    right = {key: 1 - _suspicion_of_cell(cell) for key, cell in data["cells"].items()}
    reasons: dict[str, set[Reason]] = {key: set(_reasons_of_cell(cell)) for key, cell in data["cells"].items()}
    findings: dict[str, list[Mapping[str, Any]]] = {key: [] for key in right}
    for found in data["findings"]:
        # That the document itself is wrong makes no figure right, but nobody has to look again.
        weight = 0.0 if found.get("confirmed") else _BY_FINDING.get(found["kind"], 0.0)
        for key in found["cells"]:
            if key in right:
                right[key] *= 1 - weight / len(found["cells"])
                if (reason := _reason_of_finding(found, data["cells"][key])) is not None:
                    reasons[key].add(reason)
                    findings[key].append(found)
        if not found.get("confirmed"):
            _suspect_explanations(found, right, reasons)
    return {
        key: Doubt(
            0.0 if cell["status"] == "corrected" or cell.get("confirmed") else 1 - right[key],
            tuple(reason for reason in REASONS if reason in reasons[key]),
            tuple(findings[key]),
        )
        for key, cell in data["cells"].items()
    }


def _suspicion_of_cell(cell: Mapping[str, Any]) -> float:
    return _BY_STATUS[cell["status"]] * (_PROVEN if _is_proven(cell) else 1)


def _is_proven(cell: Mapping[str, Any]) -> bool:
    return bool(cell.get("corroborated") or cell.get("checked"))


def _reasons_of_cell(cell: Mapping[str, Any]) -> tuple[Reason, ...]:
    status = cell["status"]
    if status in ("ambiguous", "assumed"):
        return (status,)
    return (status,) if status in ("derived", "filled") and not _is_proven(cell) else ()


def _reason_of_finding(found: Mapping[str, Any], cell: Mapping[str, Any]) -> Reason | None:
    """What a finding says against a cell that it names, if anything."""
    kind = found["kind"]
    if found["severity"] != "error" and kind != "disagreement":
        # Where there is no figure, a mere warning that this is so accuses none.
        if kind not in ("schema", "soft") or cell["value"] is None:
            return None
        return "schema" if kind == "schema" else "soft"
    return kind if kind in _BY_FINDING else "error"


def _suspect_explanations(
    found: Mapping[str, Any], right: dict[str, float], reasons: Mapping[str, set[Reason]]
) -> None:
    """Suspect the cells a change of which would mend the broken rule."""
    ways = changes_in(found)
    for way in ways:
        for key in way:
            if key in right:
                # One change out of many, or of several together, is each the less likely.
                right[key] *= 1 - _BY_EXPLANATION / (len(way) * len(ways))
                if "rule" not in reasons[key]:
                    reasons[key].add("explanation")
