"""Says where in a plugin's code an exception was raised or an answer was given: file and line, for its author."""

from __future__ import annotations

import importlib
import inspect
import traceback
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import GeneratorType
from typing import Any

from govreport_core.errors import describe

# Code through which every plugin is called or imported; a mistake is never there.
_BETWEEN = (str(Path(importlib.__file__).parent), str(Path(__file__).parent), "<frozen ")


class Answer(list[Any]):
    """The members of a plugin's answer, and where its code gave each.

    :param function: the implementation of the hook; its first line is the place of what no generator yields.
    """

    def __init__(self, members: Iterable[Any], function: Callable[..., Any]) -> None:
        super().__init__()
        self.lines: list[tuple[str, int] | None] = []
        self.function = function
        if isinstance(members, GeneratorType):
            for member in members:
                self.append(member)
                self.lines.append(_line_of(members))
        else:
            self.extend(members)
            self.lines = [None] * len(self)


def _line_of(generator: Any) -> tuple[str, int] | None:
    """The line on which a generator stands, or the one to which it leaves the work."""
    while isinstance(inner := generator.gi_yieldfrom, GeneratorType):
        generator = inner
    frame = generator.gi_frame
    return (frame.f_code.co_filename, frame.f_lineno) if frame else None


def given_at(answer: object, number: int) -> str:
    """Where a member of an answer was given, as ", given at site.py:12"; empty if that is not known."""
    if not isinstance(answer, Answer):
        return ""
    line = answer.lines[number]
    return f", given at {_say_place(*line)}" if line else f", given at {place}" if (place := defined_at(answer)) else ""


def defined_at(answer: Answer | Callable[..., Any]) -> str:
    """Where the implementation of a hook begins, as "site.py:12"; empty if it is not written in Python."""
    function = answer.function if isinstance(answer, Answer) else answer
    code = getattr(inspect.unwrap(getattr(function, "__func__", function)), "__code__", None)
    return _say_place(code.co_filename, code.co_firstlineno) if code else ""


def describe_raised(error: BaseException, function: Callable[..., Any] | None = None) -> str:
    """An exception in words, with the line of the plugin's code that raised it, or that called what did.

    :param function: the implementation that was called; None while a plugin is imported.
    """
    frames = [(frame.filename, frame.lineno or 0) for frame in traceback.extract_tb(error.__traceback__)]
    frames = [frame for frame in frames if not frame[0].startswith(_BETWEEN)]
    file = getattr(getattr(function, "__code__", None), "co_filename", None)
    own = [frame for frame in frames if frame[0] == file] or frames
    return describe(error) + (f", raised at {_say_place(*own[-1])}" if own else "")


def _say_place(file: str, line: int) -> str:
    """By the file's name alone: where it is installed changes no result."""
    return f"{Path(file).name}:{line}"


def collect(answer: Any, function: Callable[..., Any]) -> Any:
    """An answer of several members with the places of each; any other as it is.

    A generator has done nothing yet: its exceptions come here.
    """
    return Answer(answer, function) if isinstance(answer, Iterator) or type(answer) in (list, tuple) else answer
