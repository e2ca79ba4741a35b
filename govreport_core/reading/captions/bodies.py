"""Finds names of bodies in a caption, and tells whether they are the report's own."""

from __future__ import annotations

import re

from govreport_core.forms.normalization import normalize_label, remembered
from govreport_core.reading.captions.times import without_times
from govreport_core.reading.captions.words import caption_words

_PIECES = re.compile(r"[^一-鿿]+")


@remembered
def names_in(said: str) -> tuple[str, ...]:
    """The names of bodies in a caption, each as long as it is printed."""
    words = caption_words()
    said = without_times(words.no_bodies.sub("、", words.own_offices.sub("、", said)))
    for known in (words.own_body, words.own_time, words.below, words.table, words.foreign["appendix"], words.fillers):
        said = known.sub("、", said)
    pieces = ([bodies.match(piece) for bodies in words.bodies] for piece in _PIECES.split(said))
    found = ([match[0] for match in matches if match] for matches in pieces)
    return tuple(max(names, key=len) for names in found if names)


def is_name(text: str) -> bool:
    """Whether a text is the name of a body and nothing else."""
    said = normalize_label(text)
    return any(bodies.fullmatch(said) for bodies in caption_words().bodies)


def is_own(name: str, agency: str) -> bool:
    """Whether a name is that of the report's body, short or in full, or of its place.

    >>> is_own("县教育局", "青石县教育局"), is_own("青石县文化馆", "青石县文馆"), is_own("青石县", "青石县档案局")
    (True, True, True)
    >>> is_own("青石县图书馆", "青石县文旅局"), is_own("青石县人民政府", "文旅局"), is_own("文旅局分局", "文旅局")
    (False, False, False)
    """
    words = caption_words()
    if name in agency and words.places.search(name):
        return True
    if _is_short_for(name, agency):
        rest = agency[_end_of(name, agency) :]
        return (
            name[-1] == agency[-1] or re.fullmatch(words.governments, rest) is not None or rest in ("办公室", "办公厅")
        )
    return name[-1] == agency[-1] and not name.startswith(agency) and _is_short_for(agency, name)


def _is_short_for(short: str, long: str) -> bool:
    """Whether the characters of one name stand in the other in the same order."""
    rest = iter(long)
    return all(char in rest for char in short)


def _end_of(short: str, long: str) -> int:
    """Where in the longer name the last character of the shorter stands, the others before it."""
    at = 0
    for char in short:
        at = long.index(char, at) + 1
    return at
