"""Loads PDFium without the fonts of the machine, so that the same file reads the same everywhere."""

from __future__ import annotations

import ctypes
from functools import cache
from pathlib import Path
from typing import Any

# A folder that does not exist; kept, because PDFium keeps the pointer.
_NO_FONTS = (ctypes.c_char_p * 2)(str(Path(__file__).with_name("no-fonts")).encode(), None)


def load_pdfium() -> Any:
    """The package pypdfium2, its library told once that there are no fonts.

    Documents that the process has open in it beside this reader do not survive the first call.

    :raises ImportError: it is not installed.
    """
    import pypdfium2
    import pypdfium2.raw

    _hide_fonts(pypdfium2.raw)
    return pypdfium2


@cache
def _hide_fonts(pdfium: Any) -> None:
    strings = ctypes.POINTER(ctypes.POINTER(ctypes.c_char))
    config = pdfium.FPDF_LIBRARY_CONFIG(version=2, m_pUserFontPaths=ctypes.cast(_NO_FONTS, strings))
    pdfium.FPDF_DestroyLibrary()
    pdfium.FPDF_InitLibraryWithConfig(config)
