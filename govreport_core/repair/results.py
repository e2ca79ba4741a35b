"""The records in which `repair` answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from govreport_core.forms.figures import Figure, Interval
from govreport_core.forms.form import Rule

Explanation = Mapping[str, int | None]


class Settled(NamedTuple):
    """What arithmetic has to say of one open cell.

    :param value: the figure; None unless the status is "derived" or "assumed".
    :param status: "derived": the rules, or the only consistent reading of printed tokens, leave one value;
        "assumed": only under an assumption; "ambiguous": something is known but does not settle it;
        "missing": nothing is known of it.
    :param corroborated: of a derived value: it would still be unique if any one printed cell were freed.
    :param rules: of a derived or assumed value: the rules that settle it, for a person to read.
    :param candidates: of an ambiguous cell: the values of the readings that survive.
    :param interval: of an ambiguous cell: the least and greatest value that the rules leave; None: no limit.
    :param token: of a value read out of a token: (row reading, token, start, end within the token's text).
    :param assumption: of an assumed value: what is assumed.
    """

    value: Figure | None
    status: Literal["derived", "assumed", "ambiguous", "missing"]
    corroborated: bool | None = None
    rules: tuple[str, ...] = ()
    candidates: tuple[Figure, ...] = ()
    interval: Interval | None = None
    token: tuple[int, int, int, int] | None = None
    assumption: str | None = None


class ExplainedViolation(NamedTuple):
    """A rule that the printed figures break, with the changes that would mend it.

    :param left: the sum of the rule's left side as printed.
    :param right: the sum of its right side as printed.
    :param explanations: all minimal change sets (key -> what the rules would ask for, None if they leave
        several values) of the part of the table to which the rule belongs; none is preferred. Empty if no set
        of at most four cells explains it.
    :param complete: all minimal change sets are listed; False if there are more than fit, none is small
        enough, or time ran out.
    :param doubtful: cells of rows that were read a digit a cell and break their own sum: that this rule is broken,
        too, may be the same error.
    """

    rule: Rule
    left: Figure
    right: Figure
    explanations: tuple[Explanation, ...] = ()
    complete: bool = False
    doubtful: tuple[str, ...] = ()


class Conflict(NamedTuple):
    """Rules that no figures for the open cells can keep, though printed figures alone break none of them."""

    rules: tuple[Rule, ...]
    explanations: tuple[Explanation, ...] = ()
    complete: bool = False


@dataclass(frozen=True, slots=True)
class Repair:
    """What arithmetic settles of a table.

    :param cells: every open cell of the form and nothing else; a printed cell is never among them.
    :param violations: the rules that are broken, in the form's order.
    :param conflicts: contradictions between printed figures that show only through open cells.
    :param assumptions: the assumptions that were used.
    :param exhausted: the effort is spent: some cells are ambiguous that more of it might settle.
    """

    cells: Mapping[str, Settled]
    violations: tuple[ExplainedViolation, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    assumptions: tuple[str, ...] = ()
    exhausted: bool = field(default=False)
