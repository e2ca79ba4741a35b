"""Reports around sentences: the table's figures are given, the text is the test's."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from govreport_core.forms.loading import load_form
from govreport_core.model.cell import Cell, Evidence
from govreport_core.model.document import Document, Metadata
from govreport_core.model.result import Provenance, Result

Figures = Mapping[str, int | None]

# A county's table; every sum differs from every other, so that nothing agrees by chance.
COUNTY: dict[str, int | None] = {
    "proactive.regulations.issued": 2,
    "proactive.regulations.repealed": 1,
    "proactive.regulations.in_force": 19,
    "proactive.normative_documents.issued": 27,
    "proactive.normative_documents.repealed": 8,
    "proactive.normative_documents.in_force": 241,
    "requests.received.natural_person": 180,
    "requests.received.business": 14,
    "requests.received.research": 3,
    "requests.received.public_interest": 0,
    "requests.received.legal_service": 4,
    "requests.received.other": 6,
    "requests.received.total": 207,
    "requests.carried_in.natural_person": 9,
    "requests.carried_in.business": 1,
    "requests.carried_in.total": 10,
    "requests.outcomes.granted.natural_person": 66,
    "requests.outcomes.granted.business": 5,
    "requests.outcomes.granted.total": 71,
    "requests.outcomes.partially_granted.natural_person": 24,
    "requests.outcomes.partially_granted.total": 24,
    "requests.outcomes.denied.state_secret.total": 1,
    "requests.outcomes.denied.internal_affairs.total": 11,
    "requests.outcomes.denied.process_information.total": 5,
    "requests.outcomes.unavailable.not_held.total": 50,
    "requests.outcomes.unavailable.requires_creation.total": 12,
    "requests.outcomes.not_processed.petition.total": 16,
    "requests.outcomes.not_processed.repeated.total": 4,
    "requests.outcomes.other.uncorrected.total": 3,
    "requests.outcomes.other.other.total": 2,
    "requests.outcomes.total.total": 199,
    "requests.carried_over.total": 18,
    "reviews.reconsideration.total": 13,
    "reviews.litigation_direct.total": 5,
    "reviews.litigation_after_reconsideration.total": 2,
}


@pytest.fixture
def report() -> Callable[..., Result]:
    """A finished result around a text; the cells that are not named are printed as 0."""

    def make(
        text: str,
        *,
        agency: str | None = "青溪县人民政府",
        year: int | None = 2023,
        form: str = "2021",
        statuses: Mapping[str, str] | None = None,
        evidence: Mapping[str, tuple[int, int]] | None = None,
        **changed: int | None,
    ) -> Result:
        figures = {key: COUNTY.get(key, 0) for key in load_form(form).variant(()).cells}
        figures |= {key.replace("__", "."): value for key, value in changed.items()}
        cells = {
            key: Cell(
                value,
                (statuses or {}).get(key, "printed" if value is not None else "missing"),
                Evidence("test", text[slice(*span)], *span) if (span := (evidence or {}).get(key)) else None,
            )
            for key, value in figures.items()
        }
        document = Document("t", text, "text/plain", metadata=Metadata(agency=agency, year=year))
        return Result(
            "complete", {"name": "t", "agency": agency, "year": year}, form, {}, cells, (), Provenance("0", ()),
            document=document,
        )  # fmt: skip

    return make
