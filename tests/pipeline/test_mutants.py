"""Files of PDF, Word and WARC broken at random: each has a result, within bounds, and no run ends.

GOVREPORT_FUZZ sets how many mutants of each format the slow run tries.
"""

from __future__ import annotations

import gzip
import os
import random
import re
import time
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import pytest
from support.pdf_sheets import draw, sheets
from support.word_files import written

from govreport_core import extract_many
from govreport_core.forms import load_form

MANY = int(os.environ.get("GOVREPORT_FUZZ", "20000"))
FEW = 24
CHUNK = 200  # documents of one run
# By the clock on the wall, so that a run that hangs ends: how long a document may compute its reader sees to, and the
# clock of a machine that does other work besides says nothing of that.
PATIENCE = 180.0
_NUMBER = re.compile(rb"\d+")
_NAME = re.compile(rb"/\w+|<[/?]?[\w:]+")


def tables() -> list[object]:
    form = load_form("2021")
    return list(sheets(form, {key: str(number % 7) for number, key in enumerate(form.cells)}))


@cache
def whole_pdf() -> bytes:
    return draw(["一、总体情况", *tables()])  # type: ignore[list-item]


@cache
def whole_word() -> bytes:
    return written(tables()[1:])  # type: ignore[arg-type]


def as_record(number: int, content: bytes, media_type: bytes) -> bytes:
    http = b"HTTP/1.1 200 OK\r\nContent-Type: %s\r\n\r\n%s" % (media_type, content)
    head = b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: http://site.example/%d\r\nContent-Length: %d\r\n\r\n"
    return head % (number, len(http)) + http + b"\r\n\r\n"


@cache
def whole_warc() -> bytes:
    pages = [(b"<p>%d</p>" % number, b"text/html") for number in range(4)] + [(whole_pdf(), b"application/pdf")]
    return b"".join(gzip.compress(as_record(number, *page)) for number, page in enumerate(pages))


def mutate(whole: bytes, dice: random.Random) -> bytes:
    """Bytes flipped, numbers and names exchanged, pieces doubled, moved or left out, the end cut off."""
    data = bytearray(whole)
    for _ in range(dice.choice((1, 2, 5, 30))):
        at = dice.randrange(len(data))
        match dice.randrange(6):
            case 0:
                data[at] ^= 1 << dice.randrange(8)
            case 1:
                if found := _NUMBER.search(data, at):
                    data[found.start() : found.end()] = dice.choice((b"0", b"-1", b"1", b"65536", b"9" * 10, b"3 0 R"))
            case 2:
                names = _NAME.findall(data[at : at + 4000])
                if names and (found := _NAME.search(data, at)):
                    data[found.start() : found.end()] = dice.choice(names)
            case 3:
                data[at:at] = data[at : at + dice.randrange(1, 300)]
            case 4:
                del data[at : at + dice.randrange(1, 60)]
            case _:
                to = dice.randrange(len(data))
                data[to:to] = data[at : at + dice.randrange(1, 200)]
    if dice.random() < 0.1:
        del data[dice.randrange(1, len(data)) :]
    return bytes(data)


WHOLE: Mapping[str, Callable[[], bytes]] = {".pdf": whole_pdf, ".docx": whole_word, ".warc.gz": whole_warc}


def try_mutants(suffix: str, count: int, folder: Path) -> None:
    whole = WHOLE[suffix]()
    for first in range(0, count, CHUNK):
        paths = []
        for seed in range(first, min(first + CHUNK, count)):
            path = folder / f"{seed:06}{suffix}"
            path.write_bytes(mutate(whole, random.Random(f"{suffix}{seed}")))
            paths.append(path)
        seen, last = set(), time.monotonic()
        for result in extract_many([str(path) for path in paths], jobs=2, ordered=True):
            now = time.monotonic()
            assert now - last < PATIENCE, result.source["name"]
            last = now
            seen.add(result.source["name"].partition("!")[0].partition("@")[0])
            codes = {finding.code for finding in result.findings}
            assert not codes & {"extraction-failed", "worker-died", "timed-out", "plugin-failed"}, (
                result.source["name"],
                [finding.message for finding in result.findings],
            )
        if suffix != ".warc.gz":
            assert seen == {str(path) for path in paths}
        for path in paths:
            path.unlink()


@pytest.mark.parametrize("suffix", WHOLE)
def test_mutants_have_results(suffix: str, tmp_path: Path) -> None:
    try_mutants(suffix, FEW, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("suffix", WHOLE)
def test_many_mutants_have_results(suffix: str, tmp_path: Path) -> None:
    try_mutants(suffix, MANY, tmp_path)
