"""PDFs made by programs that people make them with: an office suite and a browser."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

OFFICE = shutil.which("soffice") or shutil.which("libreoffice")
POPPLER = shutil.which("pdftotext")
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
_WORD = re.compile(r'<word xMin="([^"]*)" yMin="([^"]*)" xMax="([^"]*)" yMax="([^"]*)">(.*)</word>')
# A web page is laid out for paper or, without a filter named, for a screen.
_PAPER, _SCREEN = ["--infilter=HTML (StarWriter)", "--convert-to", "pdf"], ["--convert-to", "pdf:writer_web_pdf_Export"]


def without_office() -> str:
    """Why nothing can be rendered by the office suite; "" if it can."""
    return "" if OFFICE else "LibreOffice (soffice) is not installed"


def without_poppler() -> str:
    """Why a PDF can be read by no second engine; "" if it can."""
    return "" if POPPLER else "pdftotext (poppler-utils) is not installed"


def without_browser() -> str:
    """Why nothing can be rendered by a browser; "" if it can."""
    return "" if BROWSER else "no Chromium is installed"


def without_fonts() -> str:
    """Why no Chinese text can be drawn; "" if it can, or if it cannot be found out."""
    if (lists := shutil.which("fc-list")) is None:
        return ""
    fonts = subprocess.run([lists, ":lang=zh"], check=True, capture_output=True).stdout
    return "" if fonts.strip() else "no font with Chinese characters is installed"


def by_office(files: Mapping[str, bytes], suffix: str, folder: Path, *, screen: bool = False) -> dict[str, Path]:
    """Render files of one kind in one run; the PDFs by the same names.

    :param suffix: of the files, .html or .docx.
    :param screen: lay web pages out as for a screen.
    """
    assert OFFICE is not None
    for name, data in files.items():
        (folder / f"{name}{suffix}").write_bytes(data)
    sources = [str(folder / f"{name}{suffix}") for name in files]
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    target = ["--convert-to", "pdf"] if suffix == ".docx" else _SCREEN if screen else _PAPER
    command = [OFFICE, profile, "--headless", *target, "--outdir", str(folder), *sources]
    subprocess.run(command, check=True, capture_output=True, timeout=120 + 20 * len(files))
    return {name: folder / f"{name}.pdf" for name in files}


class Word(NamedTuple):
    """A word on a page (from 1), with its sides in points from the page's upper left corner."""

    page: int
    left: float
    top: float
    right: float
    bottom: float
    text: str


def words_by_poppler(path: Path) -> list[Word]:
    """The words of a PDF as poppler shows its pages."""
    assert POPPLER is not None
    done = subprocess.run([POPPLER, "-bbox", str(path), "-"], check=True, capture_output=True, timeout=120)
    words: list[Word] = []
    page = 0
    for line in done.stdout.decode("utf-8", "replace").splitlines():
        if line.lstrip().startswith("<page "):
            page += 1
        elif match := _WORD.search(line):
            words.append(Word(page, *map(float, match.groups()[:4]), html.unescape(match[5])))
    return words


def by_browser(page: bytes, folder: Path) -> bytes:
    """Print a page as the browser does when nothing else is asked for: with date, address and page count."""
    assert BROWSER is not None
    source, target = folder / "page.html", folder / "page.pdf"
    source.write_bytes(page)
    command = [BROWSER, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'profile'}"]
    subprocess.run(
        [*command, f"--print-to-pdf={target}", source.as_uri()], check=True, capture_output=True, timeout=120
    )
    return target.read_bytes()
