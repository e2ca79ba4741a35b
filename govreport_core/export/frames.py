"""Results as pandas data frames."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import TYPE_CHECKING, Any

from govreport_core.errors import MissingExtra
from govreport_core.export.columns import Labels, Shape
from govreport_core.export.rows import RowMaker
from govreport_core.export.writers.base import TableColumn
from govreport_core.model.result import ResultLike

if TYPE_CHECKING:
    import pandas as pd

FRAME_ROWS = 20_000


def result_to_frame(result: ResultLike, shape: Shape = "long", *, labels: Labels = "key") -> pd.DataFrame:
    """One result as a data frame; by default one row for each cell.

    :raises MissingExtra: pandas is not installed.
    """
    return results_to_frame([result], shape, labels=labels)


def results_to_frame(results: Iterable[ResultLike], shape: Shape = "wide", *, labels: Labels = "key") -> pd.DataFrame:
    """Results as a data frame; by default one row for each report, columns named as in the codebook.

    Whole numbers come as `Int64`, others as `float64`; what is blank or not known is missing in either.

    :param labels: with "zh" or "en" the columns have labels instead of keys.
    :raises MissingExtra: pandas is not installed.
    """
    try:
        import pandas as pd
    except ImportError as error:
        raise MissingExtra("a data frame", "tables") from error
    maker = RowMaker(shape, labels)
    rows = (row.values for result in results for row in maker.rows(result))
    parts = []
    while block := list(islice(rows, FRAME_ROWS)):
        parts.append(
            pd.DataFrame(
                {
                    c.name: _series(pd, c, values)
                    for c, values in zip(maker.columns, zip(*block, strict=True), strict=True)
                }
            )
        )
    if not parts:
        parts.append(pd.DataFrame({c.name: _series(pd, c, ()) for c in maker.columns}))
    frame = pd.concat(parts, ignore_index=True)
    for column in maker.columns:
        values = frame[column.name]
        if column.kind == "number" and (values.dropna() % 1 == 0).all():
            frame[column.name] = values.astype("Int64")
    return frame if labels == "key" else frame.rename(columns=headings(maker.columns, labels))


def headings(columns: Iterable[TableColumn], labels: Labels) -> dict[str, str]:
    """Name -> heading; two columns never have the same."""
    from govreport_core.export.writers.base import headings as unique

    columns = tuple(columns)
    return dict(zip((c.name for c in columns), unique(columns, labels), strict=True))


_DTYPES = {"text": "object", "integer": "Int64", "number": "float64", "boolean": "boolean"}


def _series(pd: Any, column: TableColumn, values: Iterable[Any]) -> Any:
    return pd.Series(list(values), dtype=_DTYPES[column.kind])
