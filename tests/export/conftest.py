"""What the tests of tables share."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("pandas", reason="the extra tables is not installed")


@pytest.fixture(scope="session")
def results() -> list[dict[str, Any]]:
    from support.tables import made_results

    return made_results()
