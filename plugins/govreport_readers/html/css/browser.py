"""What a browser does without a page's sheets, and what the classes of the usual frameworks do, as data."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from govreport_readers.html.css.declarations import Declaration, expand


class Browser(NamedTuple):
    """What is known before a page is read.

    :param displays: tag -> how it is displayed; inline if it is not named.
    :param tags: tag -> its further properties.
    :param classes: class in lower case -> its rank among the classes, and its properties.
    :param notes: matches classes of marks of notes.
    :param set_apart: matches classes of what is set apart from the text beside it.
    """

    displays: dict[str, str]
    tags: dict[str, dict[str, str]]
    classes: dict[str, tuple[int, tuple[Declaration, ...]]]
    notes: re.Pattern[str]
    set_apart: re.Pattern[str]


@lru_cache(maxsize=1)
def load_browser() -> Browser:
    """The data beside this module, checked.

    :raises ValueError: a declaration is not one that counts.
    """
    raw = json.loads((Path(__file__).with_name("browser.json")).read_text(encoding="utf-8"))
    classes = {}
    for rank, (name, properties) in enumerate(raw["classes"].items()):
        if name != name.lower():
            raise ValueError(f"a class is written in lower case: {name}")
        classes[name] = rank, tuple(each for pair in properties.items() for each in _check(name, *pair))
    for tag, properties in raw["tags"].items():
        for pair in properties.items():
            _check(tag, *pair)
    notes, set_apart = (re.compile(rf"(?<!\S)(?:{raw[kind]})(?!\S)", re.IGNORECASE) for kind in ("notes", "set_apart"))
    return Browser(raw["displays"], raw["tags"], classes, notes, set_apart)


def _check(owner: str, name: str, value: str) -> tuple[Declaration, ...]:
    declarations = expand(name, value)
    if not declarations or not all(each.is_sure for each in declarations):
        raise ValueError(f"{owner}: {name}: {value} is not a declaration that counts")
    return declarations
