"""Documents broken at random."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

from support.hostile import HTML, TEXT
from support.rendering import Seeded, Sheet, sheet

Mutation = Callable[[random.Random, str], str]


def _pieces(text: str) -> list[str]:
    return re.findall(r"<[^>]*>|[^<>\n|]+|.", text, re.DOTALL)


def truncate(dice: random.Random, text: str) -> str:
    return text[: dice.randrange(len(text))]


def flip_characters(dice: random.Random, text: str) -> str:
    characters = list(text)
    for _ in range(dice.randint(1, 30)):
        characters[dice.randrange(len(characters))] = dice.choice(
            "<>/|\n\t 0189-—无件。（\"'=&;\x00\ue000\u3000总計其他"
        )
    return "".join(characters)


def delete_piece(dice: random.Random, text: str) -> str:
    pieces = _pieces(text)
    for _ in range(dice.randint(1, 8)):
        del pieces[dice.randrange(len(pieces))]
    return "".join(pieces)


def double_piece(dice: random.Random, text: str) -> str:
    pieces = _pieces(text)
    for _ in range(dice.randint(1, 8)):
        at = dice.randrange(len(pieces))
        pieces.insert(at, pieces[at])
    return "".join(pieces)


def swap_pieces(dice: random.Random, text: str) -> str:
    pieces = _pieces(text)
    for _ in range(dice.randint(1, 6)):
        one, other = dice.randrange(len(pieces)), dice.randrange(len(pieces))
        pieces[one], pieces[other] = pieces[other], pieces[one]
    return "".join(pieces)


def shuffle_tags(dice: random.Random, text: str) -> str:
    pieces = _pieces(text)
    tags = [at for at, piece in enumerate(pieces) if piece.startswith("<")]
    chosen = dice.sample(tags, min(len(tags), dice.randint(2, 20)))
    moved = chosen[1:] + chosen[:1]
    kept = {at: pieces[other] for at, other in zip(chosen, moved, strict=True)}
    return "".join(kept.get(at, piece) for at, piece in enumerate(pieces))


def huge_spans(dice: random.Random, text: str) -> str:
    span = dice.choice(("0", "-1", "1000000", "99999999999999999999", "x", "1.5", "２", "65535"))
    return re.sub(
        r"<td", lambda m: f"<td {dice.choice(('rowspan', 'colspan'))}={span}" if dice.random() < 0.1 else m[0], text
    )


def delete_lines(dice: random.Random, text: str) -> str:
    lines = re.split(r"(?<=\n)|(?<=</tr>)", text)
    start = dice.randrange(len(lines))
    return "".join(lines[:start] + lines[start + dice.randint(1, 5) :])


def nest(dice: random.Random, text: str) -> str:
    return dice.choice(("<div>", "<table><tr><td>", "<b>")) * dice.choice((10, 300)) + text


MUTATIONS: tuple[Mutation, ...] = (
    truncate, flip_characters, delete_piece, double_piece, swap_pieces, shuffle_tags, huge_spans, delete_lines, nest,
)  # fmt: skip


def broken(dice: random.Random, names: list[str], seed: int) -> tuple[Sheet, bytes, str]:
    name = dice.choice(names)
    made = Seeded(seed)
    report = sheet(made, dice.choice(("2021", "2019")))
    raw = {**HTML, **TEXT}[name](made, report)
    text = raw if isinstance(raw, str) else raw.decode("gb18030")
    mutation = dice.choice(MUTATIONS)
    data = mutation(dice, text).encode("utf-8", "replace")
    if dice.random() < 0.1 and data:
        flipped = bytearray(data)
        for _ in range(dice.randint(1, 20)):
            flipped[dice.randrange(len(flipped))] = dice.randrange(256)
        data = bytes(flipped)
    return report, data, f"{name} {mutation.__name__} {seed}"
