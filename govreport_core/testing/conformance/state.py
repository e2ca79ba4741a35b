"""Checks that what a document is read as depends on nothing but the document."""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import pairwise, zip_longest
from typing import Any, NamedTuple

from govreport_core.forms.form import Form
from govreport_core.model.document import Document
from govreport_core.testing.conformance.claims import find_misplaced
from govreport_core.testing.conformance.editing import with_other_figures
from govreport_core.testing.conformance.subject import Subject, named

THREADS = 4
# Seconds after which the interpreter lets another thread run: often enough that threads meet inside a parser.
SWITCH = 1e-5


class _Question(NamedTuple):
    document: Document
    form: Form


def check_state(subject: Subject) -> Iterator[str]:
    """Documents in other orders, twice, in turns and in threads are read as they are read alone."""
    asked = list(_questions(subject))
    alone = [subject.ask(*question) for question in asked]
    for question, readings in zip(asked, alone, strict=True):
        for fault in find_misplaced(question.document, readings):
            yield f"{fault}; is it left over from another document?"
    numbers = list(range(len(asked)))
    random.Random(7).shuffle(numbers)
    for order in (numbers[::-1], [number for number in numbers for _ in range(2)]):
        for number in order:
            yield from _compare("after other documents", asked[number], alone[number], subject.ask(*asked[number]))
    for left, right in pairwise(numbers):
        answers = _ask_in_turns(subject, asked[left], asked[right])
        for number, answer in zip((left, right), answers, strict=True):
            yield from _compare("while another document was read", asked[number], alone[number], answer)
    with _quick_switches(), ThreadPoolExecutor(THREADS) as pool:
        order = numbers * THREADS
        for number, answer in zip(order, pool.map(lambda number: subject.ask(*asked[number]), order), strict=True):
            yield from _compare("in several threads", asked[number], alone[number], answer)


def _questions(subject: Subject) -> Iterator[_Question]:
    """The pages, the same with other figures, and documents that have nothing to read."""
    for page in subject.pages:
        yield _Question(page.document, page.form)
        other = with_other_figures(page.document, subject.read(page.document, page.form))
        yield _Question(named(other.document, "other figures"), page.form)
    for text in ("", "无\n"):
        yield _Question(Document("empty", text, "text/plain"), subject.pages[0].form)


def _ask_in_turns(subject: Subject, left: _Question, right: _Question) -> tuple[Sequence[Any], Sequence[Any]]:
    """The answers to two questions, of which a parser that yields gives a reading in turn."""
    missing = object()
    first, second = (iter(subject.answer(*question) or ()) for question in (left, right))
    pairs = list(zip_longest(first, second, fillvalue=missing))
    return tuple(a for a, _ in pairs if a is not missing), tuple(b for _, b in pairs if b is not missing)


def _compare(when: str, question: _Question, alone: Sequence[Any], now: Sequence[Any]) -> Iterator[str]:
    if tuple(alone) != tuple(now):
        pairs = zip_longest(alone, now)
        was, became = next((a, b) for a, b in pairs if a != b)
        yield f"{question.document.name}: {when} it reads {became}, alone {was}"


@contextmanager
def _quick_switches() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH)
    try:
        yield
    finally:
        sys.setswitchinterval(before)
