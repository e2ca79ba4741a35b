"""Labels reduced to what they say: one spelling for all the ways a site prints them."""

from __future__ import annotations

import re
import unicodedata

# Kangxi radicals and compatibility ideographs stand in PDFs for the characters they look like.
_NEEDS_NFKC = re.compile(r"[\u2e80-\u2fdf\uf900-\ufaff]")
# NFKC maps most radicals, but not these supplements.
_RADICAL_SUPPLEMENTS = str.maketrans("⽌⺠⻓⻔⻅⻋⻛⻜⻢⻥⻬⻰⺟⻚⻉⻝", "止民长门见车风飞马鱼齐龙母页贝食")
_ORDINAL = re.compile(
    r"(?<!第)[(（〔【][一二三四五六七八九十]{1,3}[)）〕】]|[一二三四五六七八九十]{1,3}[、.．]|[㈠-㈩]"
)
_NOT_HAN = re.compile(r"[^\u3400-\u9fff]+")


def unify(text: str) -> str:
    """The text with look-alike glyphs (Kangxi radicals, compatibility ideographs) made the usual ones.

    The length stays the same, so spans keep their meaning.
    """
    if not _NEEDS_NFKC.search(text):
        return text
    return _NEEDS_NFKC.sub(_usual, text.translate(_RADICAL_SUPPLEMENTS))


def _usual(match: re.Match[str]) -> str:
    plain = unicodedata.normalize("NFKC", match.group())
    return plain if len(plain) == 1 else match.group()


def normal(text: str) -> str:
    """A label without ordinals, white space, digits, punctuation and brackets. Look-alike glyphs stay: see `unify`.

    >>> normal("三、本年度办理结果 (一)予以公开")
    '本年度办理结果予以公开'
    >>> normal("3.危及“三安全一稳定”")
    '危及三安全一稳定'
    """
    return _NOT_HAN.sub("", _ORDINAL.sub("", text))
