"""Where the forms' data files are: inside the wheel, or beside the package in a checkout."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


def schemas_folder() -> Path:
    """The folder of schemas, labels and rules, wherever the package was installed from."""
    from pathlib import Path

    package = Path(__file__).resolve().parent
    inside = package / "schemas"
    return inside if inside.is_dir() else package.parent / "schemas"


def load_json(name: str) -> Any:
    """The parsed content of one data file of the schemas folder."""
    return json.loads((schemas_folder() / name).read_text(encoding="utf-8"))
