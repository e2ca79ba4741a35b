"""Tells bodies apart by name, over the years and in a hierarchy."""

from __future__ import annotations

import csv
import json
import os
import re
import unicodedata
from collections.abc import Mapping
from pathlib import Path

from govreport_core.errors import GovreportError
from govreport_core.forms.normalization import to_simplified, unify_glyphs

_NOT_NAME = re.compile(r"[\s\W_]+")
# Said of the site or the report, not of the body.
_TAIL = re.compile(r"(?:政府信息公开(?:工作)?|政务公开|门户网站|政府网站|网站)+$")


class BodiesError(GovreportError):
    """A file of names or of a hierarchy cannot be used."""


def normalize_body(name: str) -> str:
    """A body's name in one spelling: 人民政府 and 政府 are the same; an office is not its government.

    Deliberately no more than that: bodies that merely resemble each other stay apart. Where a body has several
    names (renamed, with and without its province), the user says so in a file of aliases.

    >>> normalize_body("平潭县 人民政府") == normalize_body("平潭县政府")
    True
    >>> normalize_body("平潭县人民政府办公室") == normalize_body("平潭县人民政府")
    False
    """
    plain = _NOT_NAME.sub("", to_simplified(unicodedata.normalize("NFKC", unify_glyphs(name))))
    return _TAIL.sub("", plain).replace("人民政府", "政府")


def read_aliases(path: str | os.PathLike[str]) -> dict[str, str]:
    """Normalised name -> the body's name, from a CSV file with the columns `name` and `body`.

    :raises BodiesError: the file lacks the columns, or gives one name to two bodies.
    """
    aliases: dict[str, str] = {}
    for name, body in _read_pairs(Path(path), "name", "body"):
        if aliases.setdefault(normalize_body(name), body) != body:
            raise BodiesError(
                f"{path}: {name} stands for {aliases[normalize_body(name)]} and for {body}; keep one of them"
            )
    return aliases


def read_hierarchy(
    path: str | os.PathLike[str], aliases: Mapping[str, str] | None = None
) -> dict[str, tuple[str, ...]]:
    """Normalised parent -> its normalised children.

    :param path: CSV with the columns `parent` and `child`, or JSON as {"parent": ["child", …]}.
    :raises BodiesError: the file has another shape, or a body is its own parent.
    """
    path = Path(path)
    pairs = _read_json_pairs(path) if path.suffix.lower() == ".json" else _read_pairs(path, "parent", "child")
    # A dict of None, because a set would forget the order.
    children: dict[str, dict[str, None]] = {}
    for parent, child in pairs:
        above, below = body_id(parent, aliases or {}), body_id(child, aliases or {})
        if above == below:
            raise BodiesError(f"{path}: {parent} stands as its own child; a body's own office needs a name of its own")
        children.setdefault(above, {})[below] = None
    return {above: tuple(below) for above, below in children.items()}


def body_id(name: str, aliases: Mapping[str, str]) -> str:
    """What a body is known by: its normalised name, after aliases."""
    plain = normalize_body(name)
    return normalize_body(aliases[plain]) if plain in aliases else plain


def _read_json_pairs(path: Path) -> list[tuple[str, str]]:
    try:
        data = json.loads(path.read_text(encoding="utf-8-sig"))
        return [(parent, child) for parent, children in data.items() for child in children]
    except (OSError, ValueError, AttributeError, TypeError) as error:
        raise BodiesError(f'{path}: expected JSON as {{"parent": ["child", …]}} ({error})') from error


def _read_pairs(path: Path, first: str, second: str) -> list[tuple[str, str]]:
    """The entries of two columns of a CSV file, without the rows that lack one."""
    try:
        # With the byte order mark that Excel puts there, or without.
        with open(path, encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            heads = rows.fieldnames or ()
            if not {first, second} <= set(heads):
                raise BodiesError(
                    f"{path}: expected CSV with the columns {first} and {second}, found {', '.join(heads) or 'nothing'}"
                )
            return [(row[first].strip(), row[second].strip()) for row in rows if row[first] and row[second]]
    except (OSError, UnicodeDecodeError) as error:
        raise BodiesError(f"{path}: cannot be read as UTF-8 text ({error})") from error
