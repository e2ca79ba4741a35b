"""Lists every cell of every form in order (the codebook)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, cached_property

from govreport_core.forms.form import CellType, Form
from govreport_core.forms.loading import load_forms

# The units of cells in English.
_ENGLISH_UNITS: Mapping[str, str] = {"件": "cases", "项": "items", "万元": "10,000 yuan"}


class Codebook:
    """Every cell of every form, in the order of the forms, with its labels."""

    @cached_property
    def _forms(self) -> tuple[Form, ...]:
        return load_forms()

    @cached_property
    def cells(self) -> Mapping[str, CellType]:
        """Key -> type, the newest form's first; of a key that several forms have, the newest form's type."""
        order: list[str] = []
        types: dict[str, CellType] = {}
        # The newest form first: it gives the order and the titles, since most reports to come will be in it.
        for form in reversed(self._forms):
            previous = -1
            for key in form.cells:
                if key in types:
                    previous = order.index(key)
                    continue
                # An older form's further columns of a row stand behind those of the newest form.
                row = key.rpartition(".")[0]
                same = [place for place, other in enumerate(order) if other.rpartition(".")[0] == row]
                previous = (same[-1] if same else previous) + 1
                order.insert(previous, key)
                types[key] = form.cells[key]
        return {key: types[key] for key in order}

    @cached_property
    def forms_of(self) -> Mapping[str, tuple[str, ...]]:
        """Key -> the forms that have it."""
        return {key: tuple(form.id for form in self._forms if key in form.cells) for key in self.cells}


@cache
def load_codebook() -> Codebook:
    """The codebook of the forms of this version, made once."""
    return Codebook()


def unit_of(cell: CellType) -> str:
    """What a cell counts in, as the forms say it."""
    if cell.kind == "amount":
        return "万元"
    # Of a kind of licence, fee or purchase there are items; everything else is counted by the piece.
    return "项" if "项目" in cell.title.rpartition(" / ")[2] or cell.kind == "signed_count" else "件"


def unit_in(unit: str, language: str) -> str:
    """A unit of cells in Chinese or English."""
    return _ENGLISH_UNITS[unit] if language == "en" else unit
