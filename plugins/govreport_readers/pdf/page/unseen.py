"""Leaves out the text of a PDF page that nobody sees."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Collection, Sequence
from contextlib import closing
from typing import Any

from govreport_readers.pdf.geometry import Box, Char
from govreport_readers.pdf.page.glyphs import Glyphs
from govreport_readers.pdf.page.view import Drawings, View
from govreport_readers.pdf.page.visibility import TINY, Judge, Sight, Suspect, find_suspects
from govreport_readers.placeholders import DOUBTFUL

_BAND = 16  # points: inks are looked up by the bands of the page that they touch
_LEAST_SHARED = 0.1  # the part of a character's ink that lies on other text, from which on it is in doubt
_OCR_IMAGE = 0.3  # the part of a page that images cover of which OCR wrote its text
_OCR_TEXT = 0.95  # the part of a page's text that is invisible where it is what OCR read of a picture not in the file


def leave_out_unseen(
    page: Any, drawings: Drawings, layered: Collection[int], glyphs: Glyphs, chars: list[Char]
) -> tuple[list[Char], tuple[str, ...]]:
    """The characters that are seen, those in doubt between marks, and the pieces of text that are not seen.

    Text that is not seen over images that fill the page, and is most of its text, is what OCR read of them.
    """
    if not chars:
        return chars, ()
    box = page.get_bbox()
    measure = _are_out_of_sight(chars, drawings.size)
    suspects = find_suspects(glyphs.pdfium, drawings.texts, drawings.grounds, box, layered, measure=measure)
    if not suspects:
        return chars, ()
    is_image = drawings.images >= _OCR_IMAGE * (box[2] - box[0]) * (box[3] - box[1])
    suspects = _without_ocr(suspects, glyphs.addresses, least=0.5 if is_image else _OCR_TEXT)
    if suspects.keys().isdisjoint(glyphs.addresses):
        return chars, ()
    sights = _judge_chars(page, suspects, glyphs, chars)
    if is_image and 2 * sights.count(Sight.SEEN) < len(chars):
        return chars, ()
    seen = [
        char if sight is Sight.SEEN else char._replace(text=DOUBTFUL.format(char.text))
        for char, sight in zip(chars, sights, strict=True)
        if sight is not Sight.UNSEEN
    ]
    runs = itertools.groupby(zip(chars, sights, glyphs.addresses, strict=True), key=lambda each: each[1:])
    return seen, tuple("".join(each[0].text for each in run) for (sight, _), run in runs if sight is Sight.UNSEEN)


def _without_ocr(suspects: dict[int, Suspect], addresses: Sequence[int], least: float) -> dict[int, Suspect]:
    """The suspects without plainly invisible ones, where these are more than such a part of all text."""
    plain = {address for address, suspect in suspects.items() if suspect.plain}
    if sum(address in plain for address in addresses) <= least * len(addresses):
        return suspects
    return {address: suspect for address, suspect in suspects.items() if address not in plain}


def _judge_chars(page: Any, suspects: dict[int, Suspect], glyphs: Glyphs, chars: Sequence[Char]) -> list[Sight]:
    inks = [glyphs.ink_box(number) for number in range(len(chars))]
    over = _find_over_other_text(suspects, glyphs.addresses, inks)
    with closing(Judge(glyphs.pdfium, page, suspects, View.of(page))) as judge:
        sights = [
            judge.sight_of(address, ink, char.y1 - char.y0) if address in suspects else Sight.SEEN
            for char, address, ink in zip(chars, glyphs.addresses, inks, strict=True)
        ]
    # White over a black digit changes the page as well: what is seen then may be the digit below.
    return [Sight.UNSURE if number in over and sight is Sight.SEEN else sight for number, sight in enumerate(sights)]


def _find_over_other_text(
    suspects: Collection[int], addresses: Sequence[int], inks: Sequence[Box | None]
) -> frozenset[int]:
    """The numbers of the characters of suspects whose ink lies partly on that of text which is none."""
    plain: dict[int, list[Box]] = defaultdict(list)
    for address, ink in zip(addresses, inks, strict=True):
        if ink is not None and address not in suspects:
            for band in _bands_of(ink):
                plain[band].append(ink)
    return frozenset(
        number
        for number, (address, ink) in enumerate(zip(addresses, inks, strict=True))
        if ink is not None
        and address in suspects
        and any(_share_under(ink, other) > _LEAST_SHARED for band in _bands_of(ink) for other in plain.get(band, ()))
    )


def _bands_of(box: Box) -> range:
    return range(int(box[1]) // _BAND, int(box[3]) // _BAND + 1)


def _share_under(box: Box, other: Box) -> float:
    """Which part of a box another covers."""
    across = min(box[2], other[2]) - max(box[0], other[0])
    down = min(box[3], other[3]) - max(box[1], other[1])
    if across <= 0 or down <= 0:
        return 0.0
    return across * down / max((box[2] - box[0]) * (box[3] - box[1]), 1e-9)


def _are_out_of_sight(chars: Sequence[Char], size: tuple[float, float]) -> bool:
    """Whether some characters are very small or reach beyond the page."""
    lefts, tops, rights, bottoms, _, _ = zip(*chars, strict=True)
    if min(lefts) < 0 or min(tops) < 0 or max(rights) > size[0] or max(bottoms) > size[1]:
        return True
    return any(char[3] - char[1] < TINY for char in chars)
