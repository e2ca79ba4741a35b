"""Makes pandas data frames of results."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any

from govreport_core.errors import MissingExtra
from govreport_core.export.columns import Shape
from govreport_core.export.rows import RowMaker
from govreport_core.export.writers.base import ColumnType, Labels, TableColumn, column_headings
from govreport_core.model.result import ResultLike

if TYPE_CHECKING:
    import pandas as pd

# Rows that are held as Python's objects at a time.
FRAME_ROWS = 20_000
_DTYPES: Mapping[ColumnType, str] = {"text": "object", "integer": "Int64", "number": "float64", "boolean": "boolean"}


def result_to_frame(result: ResultLike, shape: Shape = "long", *, labels: Labels = "key") -> pd.DataFrame:
    """One result as a data frame; by default one row for each cell.

    :raises ExportError: the shape is not known.
    :raises MissingExtra: pandas is not installed.
    """
    return results_to_frame([result], shape, labels=labels)


def results_to_frame(results: Iterable[ResultLike], shape: Shape = "wide", *, labels: Labels = "key") -> pd.DataFrame:
    """Results as a data frame; by default one row for each report, columns named as in the codebook.

    Whole numbers come as `Int64`, others as `float64`; what is blank or not known is missing in either.

    :param labels: with "zh" or "en" the columns have labels instead of keys.
    :raises ExportError: the shape is not known.
    :raises MissingExtra: pandas is not installed.
    """
    try:
        import pandas as pd
    except ImportError as error:
        raise MissingExtra("a data frame", "tables") from error
    maker = RowMaker(shape, labels)
    rows = (row.values for result in results for row in maker.rows_of(result))
    parts = []
    # Python's objects take many times the memory of a column, so they become columns part by part.
    while block := list(islice(rows, FRAME_ROWS)):
        parts.append(_part_frame(pd, maker.columns, zip(*block, strict=True)))
    if not parts:
        parts.append(_part_frame(pd, maker.columns, (() for _ in maker.columns)))
    frame: pd.DataFrame = pd.concat(parts, ignore_index=True)
    for column in maker.columns:
        values = frame[column.name]
        # The nullable type: in an ordinary one a single blank makes floats of all counts.
        if column.kind == "number" and (values.dropna() % 1 == 0).all():
            frame[column.name] = values.astype("Int64")
    return frame if labels == "key" else frame.rename(columns=headings_by_name(maker.columns, labels))


def headings_by_name(columns: Sequence[TableColumn], labels: Labels) -> dict[str, str]:
    """Name -> heading; two columns never have the same."""
    return dict(zip((column.name for column in columns), column_headings(columns, labels), strict=True))


def _part_frame(pd: Any, columns: Sequence[TableColumn], values_by_column: Iterable[Iterable[Any]]) -> Any:
    return pd.DataFrame(
        {
            column.name: pd.Series(list(values), dtype=_DTYPES[column.kind])
            for column, values in zip(columns, values_by_column, strict=True)
        }
    )
