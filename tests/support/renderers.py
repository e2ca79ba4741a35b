"""PDFs made by programs that people make them with: an office suite and a browser."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

OFFICE = shutil.which("soffice")
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
# A web page is laid out for paper or, without a filter named, for a screen.
_PAPER, _SCREEN = ["--infilter=HTML (StarWriter)", "--convert-to", "pdf"], ["--convert-to", "pdf:writer_web_pdf_Export"]


def without_office() -> str:
    """Why nothing can be rendered by the office suite; "" if it can."""
    return "" if OFFICE else "LibreOffice (soffice) is not installed"


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
