"""The readings of one row: each way once, and the same under an assumption that the row says nothing of."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st
from support import table_damage as damage

from govreport_core.repair.budget import Effort
from govreport_core.repair.rows.gathering import row_shapes
from govreport_core.repair.rows.hypotheses import RowTokens
from govreport_core.repair.rows.listing import list_readings, list_readings_with_zeros, tells_no_blanks
from govreport_core.repair.rows.segmentation import Segmenter

SHAPES = row_shapes(damage.variant())
ROWS = ("requests.outcomes.granted", "proactive.normative_documents", "proactive.fees", "reviews")
DIGITS = st.text("0012345", min_size=1, max_size=17)


@given(st.sampled_from(ROWS), st.lists(DIGITS, min_size=1, max_size=4).map(tuple), st.booleans())
def test_a_row_that_tells_no_blanks_is_read_alike_whatever_they_stand_for(
    id: str, tokens: tuple[str, ...], ordinal: bool
) -> None:
    row, shape = RowTokens(id, tokens, ordinal), SHAPES[id]
    assume(len(tokens) < len(shape.kinds) and tells_no_blanks(row, shape))
    printed = [None] * len(shape.kinds)
    # More than any such row takes.
    with_zeros, without = Effort(10**9), Effort(10**9)
    assert list_readings_with_zeros(3, row, shape, printed, effort=with_zeros) == list_readings(
        3, row, shape, printed, effort=without
    )


@given(st.sampled_from(ROWS), DIGITS)
def test_a_single_token_is_cut_in_each_way_once(id: str, token: str) -> None:
    assume(len(SHAPES[id].kinds) <= len(token))
    segmenter = Segmenter(0, (token,), SHAPES[id], lambda *_: True, Effort(10**9), blank=None)
    spans = [reading.spans for reading in segmenter if None not in reading.spans]
    assert len(spans) == len(set(spans))
