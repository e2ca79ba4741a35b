"""Reads values of CSS: lengths in pixels, colours, variables, calc() of constants."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple, TypeVar

T = TypeVar("T")

# What a browser shows is asked for a window of this size.
WIDTH, HEIGHT = 1280, 720
ROOT_EM = 16.0
# A formula or a variable that is nested deeper, or grows longer, is not followed.
MAX_DEPTH = 24
MAX_LENGTH = 4_000

_UNITS = {
    "px": 1.0, "pt": 4 / 3, "pc": 16.0, "in": 96.0, "cm": 96 / 2.54, "mm": 9.6 / 2.54, "q": 2.4 / 2.54,
    "vw": WIDTH / 100, "vh": HEIGHT / 100, "vmin": HEIGHT / 100, "vmax": WIDTH / 100, "rem": ROOT_EM,
    "vi": WIDTH / 100, "vb": HEIGHT / 100, "dvh": HEIGHT / 100, "dvw": WIDTH / 100,
}  # fmt: skip
_RELATIVE = {"em": 1.0, "ex": 0.5, "ch": 0.5, "ic": 1.0, "cap": 0.7, "lh": 1.2}
_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?"
_LENGTH = re.compile(rf"({_NUMBER})(%|[a-z]*)")
_TERM = re.compile(rf"\s*(?:({_NUMBER})(%|[a-z]*)|(calc|min|max|clamp)?\(|([-+*/),]))")
_FONT_SIZES = {
    "xx-small": 9.0, "x-small": 10.0, "small": 13.0, "medium": 16.0, "large": 18.0, "x-large": 24.0, "xx-large": 32.0,
    "xxx-large": 48.0,
}  # fmt: skip
_VARIABLE = re.compile(r"var\(\s*(--[^\s,()]+)\s*", re.IGNORECASE)


@lru_cache(maxsize=4096)
def length_of(value: str, em: float = ROOT_EM, whole: float | None = None) -> float | None:
    """The pixels of a length; None if it is none, or hangs on what is not known.

    :param em: pixels of the font size.
    :param whole: what percentages are of.
    """
    found = _LENGTH.fullmatch(value)
    if found:
        return _pixels(found[1], found[2], em, whole)
    if "(" not in value or len(value) > MAX_LENGTH:
        return None
    try:
        return _Formula(value, em, whole).result()
    except (ValueError, ZeroDivisionError, OverflowError):
        return None


def _pixels(number: str, unit: str, em: float, whole: float | None) -> float | None:
    amount = float(number)
    if unit == "%":
        return 0.0 if not amount else None if whole is None else amount * whole / 100
    if not unit:
        return amount
    factor = _UNITS.get(unit, _RELATIVE.get(unit, 0.0) * em)
    return amount * factor if factor or not em else None


class _Formula:
    """A calc() of constants, worked out from left to right."""

    def __init__(self, value: str, em: float, whole: float | None) -> None:
        self.value, self.em, self.whole = value, em, whole
        self.at = 0
        self.depth = 0

    def result(self) -> float:
        amount = self._term()
        if self.value[self.at :].strip():
            raise ValueError(self.value)
        return amount

    def _next(self) -> re.Match[str]:
        found = _TERM.match(self.value, self.at)
        if not found:
            raise ValueError(self.value)
        self.at = found.end()
        return found

    def _term(self) -> float:
        found = self._next()
        if found[1] is not None:
            amount = _pixels(found[1], found[2], self.em, self.whole)
            if amount is None:
                raise ValueError(self.value)
            return amount
        if found[4] is not None:
            raise ValueError(self.value)
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise ValueError(self.value)
        parts = self._parts()
        self.depth -= 1
        if found[3] == "clamp":
            low, middle, high = parts
            return max(low, min(middle, high))
        return min(parts) if found[3] == "min" else max(parts)

    def _parts(self) -> list[float]:
        """The sums between the commas of a function, up to its end."""
        parts: list[float] = []
        total, product, sign = 0.0, self._term(), 1.0
        while True:
            operator = self._next()[4]
            if operator is None:
                raise ValueError(self.value)  # a sign without white space behind it belongs to its number
            if operator == "*":
                product *= self._term()
            elif operator == "/":
                product /= self._term()
            elif operator in "+-":
                total, sign, product = total + sign * product, (1.0 if operator == "+" else -1.0), self._term()
            else:
                parts.append(total + sign * product)
                if operator == ")":
                    return parts
                total, product, sign = 0.0, self._term(), 1.0


@lru_cache(maxsize=1024)
def font_size_of(value: str, em: float) -> float | None:
    """Pixels of a font size within text of another size; None if that is not known."""
    if value in _FONT_SIZES:
        return _FONT_SIZES[value]
    if value in ("smaller", "larger"):
        return em / 1.2 if value == "smaller" else em * 1.2
    return length_of(value, em, em)


class Colour(NamedTuple):
    """Red, green, blue and opacity, each from 0 to 1."""

    red: float
    green: float
    blue: float
    alpha: float = 1.0

    def over(self, ground: Colour) -> Colour:
        """The colour that is seen where this one lies on another."""
        red, green, blue = (
            self.alpha * own + (1 - self.alpha) * under for own, under in zip(self[:3], ground[:3], strict=True)
        )
        return Colour(red, green, blue)

    def distance(self, other: Colour) -> float:
        """The largest difference of a channel."""
        return max(abs(one - two) for one, two in zip(self[:3], other[:3], strict=True))


WHITE, BLACK = Colour(1, 1, 1), Colour(0, 0, 0)
_SYSTEM = {
    "canvas": WHITE, "window": WHITE, "field": WHITE, "canvastext": BLACK, "windowtext": BLACK, "buttontext": BLACK,
    "fieldtext": BLACK, "linktext": Colour(0, 0, 0.933), "graytext": Colour(0.5, 0.5, 0.5),
}  # fmt: skip
_HEX = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{6})")


@lru_cache(maxsize=1024)
def colour_of(value: str) -> Colour | None:
    """A colour; None if it is none, or hangs on what is not known, such as the current colour."""
    if found := _HEX.fullmatch(value):
        digits = found[1] if len(found[1]) == 6 else "".join(digit * 2 for digit in found[1])
        return Colour(*(int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4)))
    if value in _SYSTEM:
        return _SYSTEM[value]
    if len(value) > 200:
        return None
    from tinycss2 import color4

    try:
        parsed = color4.parse_color(value)
    except (ValueError, TypeError, ZeroDivisionError):
        return None
    if parsed is None or parsed == "currentcolor":
        return None
    try:
        red, green, blue = (min(1.0, max(0.0, part or 0.0)) for part in parsed.to("srgb").coordinates)
    except (ValueError, NotImplementedError, TypeError):
        return None
    alpha = 1.0 if parsed.alpha is None else float(parsed.alpha)
    return Colour(red, green, blue, min(1.0, max(0.0, alpha)))


def fill_in(value: str, variables: Mapping[str, str]) -> str | None:
    """A value with the contents of its variables; None if one is not known, or calls itself."""
    for _ in range(MAX_DEPTH):
        found = _VARIABLE.search(value)
        if not found:
            return value if "var(" not in value else None
        end = _closing(value, found.end())
        if end is None:
            return None
        rest = value[found.end() : end]
        content = variables.get(found[1])
        if content is None:
            if not rest.startswith(","):
                return None
            content = rest[1:].strip()
        value = value[: found.start()] + content + value[end + 1 :]
        if len(value) > MAX_LENGTH:
            return None
    return None


def _closing(value: str, start: int) -> int | None:
    """Where the parenthesis ends that is open at a place."""
    depth = 1
    for at in range(start, len(value)):
        depth += (value[at] == "(") - (value[at] == ")")
        if not depth:
            return at
    return None


def split_values(value: str, at: str = " ") -> list[str]:
    """The parts of a value between white space, or another sign, outside of parentheses and quotes."""
    parts, depth, quote, part = [], 0, "", ""
    for char in value:
        if quote:
            quote = "" if char == quote else quote
        elif char in "\"'":
            quote = char
        depth += 0 if quote else (char == "(") - (char == ")")
        if not depth and not quote and (char.isspace() if at == " " else char == at):
            parts.append(part)
            part = ""
        else:
            part += char
    return [part.strip() for part in (*parts, part) if part.strip()]


def four_sides(parts: Sequence[T]) -> tuple[T, T, T, T]:
    """Top, right, bottom and left of one to four values."""
    top = parts[0]
    right = parts[1] if len(parts) > 1 else top
    return top, right, parts[2] if len(parts) > 2 else top, parts[3] if len(parts) > 3 else right
