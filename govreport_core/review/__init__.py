"""The page on which a person sees what was read of reports, confirms it or corrects it."""

from __future__ import annotations

from govreport_core.review.documents import ReviewDocument, pages_of, review_document
from govreport_core.review.page import ServedFrom, write_page
from govreport_core.review.ranking import rank_cells, smallest_set

__all__ = ["ReviewDocument", "ServedFrom", "pages_of", "rank_cells", "review_document", "smallest_set", "write_page"]
