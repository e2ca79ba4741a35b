"""A pattern that is quick to fail finds what the pattern as it is written finds."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from importlib.resources import files

import pytest

from govreport_narrative.patterns.beginnings import quick_to_fail
from govreport_narrative.patterns.word_index import PatternIndex

PHRASES = json.loads((files("govreport_narrative") / "phrases.json").read_text(encoding="utf-8"))
WORDS = json.loads((files("govreport_narrative.figures.words") / "vocabulary.json").read_text(encoding="utf-8"))

# Every word that the data have, in all orders that the files give, with figures between some of them.
TEXT = ",".join(
    word.removeprefix("/") + ("12件" if number % 3 else "2024年")
    for number, word in enumerate(
        re.findall(r'"(/?[^"{}]*[\u4e00-\u9fff][^"{}]*)"', json.dumps(PHRASES, ensure_ascii=False))
    )
)


def _patterns(data: object) -> Iterator[str]:
    if isinstance(data, dict):
        data = list(data.values())
    if isinstance(data, list):
        for member in data:
            yield from _patterns(member)
    elif isinstance(data, str) and data.startswith("/"):
        yield data[1:]


ALL = sorted({*_patterns(PHRASES), *_patterns(WORDS)})
MADE = [
    "a?b|c", "(?:ab?)*c", "(?<=x)y?z", "(?!a)[a-c]d", "[^a]b", ".?b", "a*", "", "(?i:A)b", "(?P<n>a|b)?c(?P=n)?",
    r"-?\d+", r"\s*[\]^-]", r"a{0,2}?\w", "(?>a|b)c", "(?:a|)b", "a?+b", "^a|b$", r"\ba?b",
]  # fmt: skip
MADE_TEXT = "abcxyzadbdcd-12 ] ^-Ab aab xz 3b\nab bc" * 3


@pytest.mark.parametrize("pattern", ALL)
def test_patterns_of_the_data_find_the_same(pattern: str) -> None:
    _assert_same(pattern, TEXT)


@pytest.mark.parametrize("pattern", MADE)
def test_any_pattern_finds_the_same(pattern: str) -> None:
    _assert_same(pattern, MADE_TEXT)


def _assert_same(pattern: str, text: str) -> None:
    plain = [found.span() for found in re.finditer(pattern, text)]
    assert [found.span() for found in re.finditer(quick_to_fail(pattern), text)] == plain


def test_the_first_pattern_in_its_order_is_meant() -> None:
    index = PatternIndex([("a?b", "one"), ("ab|c", "two"), ("b?c", "three"), *((f"a?{n}", "more") for n in range(9))])
    assert list(index.all_in("xabbc8c", 1, 7)) == [
        (1, 3, "one"),
        (3, 4, "one"),
        (4, 5, "two"),
        (5, 6, "more"),
        (6, 7, "two"),
    ]
