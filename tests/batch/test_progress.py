"""The progress of a run in both languages, as lines and as a bar."""

from __future__ import annotations

import io
import re
from collections import Counter

import pytest

from govreport_core.batch import progress
from govreport_core.batch.summary import STATUSES, Summary
from govreport_core.messages import LANGUAGES, Language, text

COUNTS = Counter({status: 1000 * number for number, status in enumerate(STATUSES, 1)})
DONE = f"{sum(COUNTS.values()):,}"
RATE = {"en": r"\d+\.\d/s", "zh": r"每秒 \d+\.\d 份"}
TOLD = {
    "en": "1,000 complete, 2,000 partial, 3,000 unrecognised, 4,000 failed, 7,000 tokens",
    "zh": "完整 1,000，部分 2,000，未识别 3,000，失败 4,000，模型用量 7,000 token",
}


class Terminal(io.StringIO):
    """A stream that says that a person looks at it."""

    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing waits until a while is over, and the terminal is wide enough for a line."""
    monkeypatch.setattr(progress, "PLAIN_SECONDS", -1.0)
    monkeypatch.setattr(progress, "BAR_SECONDS", -1.0)
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("TERM", "xterm")


def shown(stream: io.StringIO, total: int | None, language: Language, reused: int = 0) -> str:
    with progress.open_progress(total, stream, language) as bar:
        bar.show(Summary("", counts=COUNTS.copy(), tokens=7000, reused=reused))
    return stream.getvalue()


@pytest.mark.parametrize(
    ("language", "total", "reused", "told"),
    [
        ("en", None, 0, rf"{DONE} documents, {RATE['en']}; {TOLD['en']}\n"),
        ("en", 12000, 0, rf"{DONE} of 12,000 documents, {RATE['en']}, \d+:\d\d:\d\d left; {TOLD['en']}\n"),
        ("en", 12000, 10000, rf"{DONE} of 12,000 documents, 0\.0/s; {TOLD['en']}\n"),
        ("zh", None, 0, rf"已读 {DONE} 份文件，{RATE['zh']}；{TOLD['zh']}\n"),
        ("zh", 12000, 0, rf"已读 {DONE} 份文件，共 12,000 份，{RATE['zh']}，还需 \d+:\d\d:\d\d；{TOLD['zh']}\n"),
        ("zh", 12000, 10000, rf"已读 {DONE} 份文件，共 12,000 份，每秒 0\.0 份；{TOLD['zh']}\n"),
    ],
)
def test_a_line_says_how_far_it_is(language: Language, total: int | None, reused: int, told: str) -> None:
    assert re.fullmatch(told, shown(io.StringIO(), total, language, reused))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("total", [None, 12000])
def test_a_bar_says_what_documents_came_to(language: Language, total: int | None) -> None:
    told = re.sub(r"\x1b\[[\d;?]*[A-Za-z]", "", shown(Terminal(), total, language))
    assert TOLD[language] in told
    assert re.search(RATE[language], told)
    (other,) = set(LANGUAGES) - {language}
    assert not any(text(f"result.{status}", other) in told for status in STATUSES)
