"""Computes fingerprints of code, by which a run tells whether a stored result is out of date."""

from __future__ import annotations

import hashlib
import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType


def code_digest(plugin: object) -> str:
    """Eight hexadecimal digits that change with any file of the plugin's package, or with its only module.

    The whole package counts, its subfolders and data files included: helpers and data are in it, wherever in it the
    plugin itself is. A namespace package is shared by several owners: of it the first package inside counts.
    """
    owner = plugin if isinstance(plugin, ModuleType) else inspect.getmodule(type(plugin))
    file = getattr(owner, "__file__", None)
    if owner is None or file is None:
        return "unknown"
    path = Path(file)
    root = _package_folder(owner)
    files = sorted(_list_files(root)) if root is not None else [path]
    digest = hashlib.sha256()
    for each in files:
        name = each.relative_to(root).as_posix() if root is not None else each.name
        content = each.read_bytes()
        # Name and length first, or text moved from one file to the next would change nothing.
        digest.update(f"{name}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()[:8]


def _package_folder(module: ModuleType) -> Path | None:
    """The folder of the outermost package, but for namespace packages, in which a module is; None if it is in none."""
    parts = (module.__package__ or "").split(".")
    for depth in range(1, len(parts) + 1):
        package = sys.modules.get(".".join(parts[:depth]))
        if package is not None and getattr(package, "__file__", None):
            return Path(str(package.__file__)).parent
    return None


def _list_files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        # Compiled files come and go without a change of the code.
        if path.is_file() and "__pycache__" not in path.parts:
            yield path
