"""Makes comments of what a check found, at the places concerned: a sentence for whoever has to mend the draft."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from govreport_core.explanation.cell import row_and_column
from govreport_core.explanation.places import find_place
from govreport_core.forms.loading import load_form
from govreport_core.messages import Language, text
from govreport_core.model.document import Comment, Position
from govreport_core.model.result import Result
from govreport_core.validation.fault_files import SHOWN_CELLS, describe_mending, name_cells, names_all
from govreport_core.validation.faults import Category, Checked, Fault

# What is worth a comment: what has to be put right, filled in or looked at.
_COMMENTED: frozenset[Category] = frozenset({"rule", "soft", "gap", "assumed", "unread"})
# Where nothing of a cell or its row is in the document, the comment stands at its beginning.
_BEGINNING = Position(0, 0)


def comments_for(result: Result, checked: Checked, language: Language) -> tuple[Comment, ...]:
    """The comments on a draft.

    :param result: as it was extracted, with its document.
    :param checked: what is wrong with it.
    """
    return tuple(
        comment for fault in checked.faults if fault.category in _COMMENTED for comment in _of(fault, result, language)
    )


def _of(fault: Fault, result: Result, language: Language) -> Iterator[Comment]:
    """The comments of a fault: one, or for cells without a value of their own one at each row."""
    if fault.start is not None:
        yield Comment(Position(fault.start, fault.start), fault.message)
    elif fault.category in ("gap", "assumed"):
        for where, keys in _by_place(fault, result).items():
            yield Comment(where, _say(fault, keys, language))
    else:
        said = "\n".join((fault.message, *describe_mending(fault, language)))
        for where in _places_to_mend(fault, result):
            yield Comment(where, said)


def _places_to_mend(fault: Fault, result: Result) -> list[Position]:
    """Where a fault is said: at the cells that the first of the smallest changes has, else at one of its own.

    The first of its own is the total, or whatever the others are held against.
    """
    changed = [change.cell for changes in fault.changes[:1] for change in changes]
    places = [place for key in changed if (place := _place_of(key, result)) is not None]
    if not places:
        places = [place for key in fault.cells if (place := _place_of(key, result)) is not None][:1]
    return list(dict.fromkeys(places)) or [_BEGINNING]


def _say(fault: Fault, keys: Sequence[str], language: Language) -> str:
    if fault.category == "gap" and names_all(fault.message, keys, language):
        return fault.message
    named = name_cells(keys, language, SHOWN_CELLS)
    return text(f"check.comment.{fault.category}", language, cells=named, message=fault.message)


def _by_place(fault: Fault, result: Result) -> dict[Position, list[str]]:
    """The cells of a fault by the place at which they stand, or their row does."""
    found: dict[Position, list[str]] = {}
    for key in fault.cells:
        found.setdefault(_place_of(key, result) or _BEGINNING, []).append(key)
    return found


def _place_of(key: str, result: Result) -> Position | None:
    if key not in result.cells or result.form is None:
        return None
    form = load_form(result.form).variant(result.cells)
    row, column = row_and_column(form, key)
    place = find_place(form, row, column, result.cells[key], result)
    return None if place is None else Position(place.start, place.start, place.table, place.row, place.column)
