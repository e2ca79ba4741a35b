"""Plugins as an installer leaves them."""

from __future__ import annotations

from pathlib import Path

HARMLESS = "from govreport_core import hookimpl\n@hookimpl\ndef govreport_parse(document):\n    return []\n"


def install(folder: Path, name: str, code: str, *plugins: str) -> None:
    """A distribution of version 1.2 with plugins (default one, of its name): `{name}_module`, which has this code."""
    (folder / f"{name}_module.py").write_text(code, "utf-8")
    info = folder / f"{name}-1.2.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.2\n", "utf-8")
    lines = [f"{plugin} = {name}_module\n" for plugin in plugins or (name,)]
    (info / "entry_points.txt").write_text("[govreport]\n" + "".join(lines), "utf-8")
