"""What all tests share."""

from __future__ import annotations

import ctypes
import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from support.paths import CORPUS, SHARED

from govreport_core import create_plugin_manager
from govreport_core.forms import Form, load_form
from govreport_core.hooks.manager import PluginManager

# What commands say to people is English here, whatever the locale of the machine; commands that tests start inherit it.
os.environ["GOVREPORT_LANG"] = "en"

_CHECKS = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example)
# The default suite tries the same examples each time: what it says of a change is said of the change alone.
settings.register_profile(
    "default",
    max_examples=12,
    deadline=None,
    derandomize=True,
    database=None,
    phases=(Phase.explicit, Phase.generate),  # a failure is made small by the slow suite
    suppress_health_check=_CHECKS,
)
settings.load_profile("default")


# A folder that does not exist; kept, because PDFium keeps the pointer.
_NO_FONTS = (ctypes.c_char_p * 2)(str(Path(__file__).with_name("no-fonts")).encode(), None)


def _hide_the_fonts_of_the_machine() -> None:
    """Let PDFium find no font in this process: what a test says of a PDF is then the same on every machine."""
    import pypdfium2.raw as pdfium

    strings = ctypes.POINTER(ctypes.POINTER(ctypes.c_char))
    config = pdfium.FPDF_LIBRARY_CONFIG(version=2, m_pUserFontPaths=ctypes.cast(_NO_FONTS, strings))
    pdfium.FPDF_DestroyLibrary()
    pdfium.FPDF_InitLibraryWithConfig(config)


_hide_the_fonts_of_the_machine()


@pytest.fixture(scope="session")
def manager() -> PluginManager:
    """The installed plugins, made ready once."""
    return create_plugin_manager()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of material beside the repository."""
    if not SHARED.is_dir():
        pytest.skip("there is no folder ../shared beside the repository")
    return SHARED


@pytest.fixture(scope="session")
def corpus() -> Path:
    """The folder of real reports."""
    if not CORPUS.is_dir():
        pytest.skip("there is no corpus of real reports beside the repository (../shared/corpus)")
    return CORPUS


@pytest.fixture(scope="session")
def form() -> Form:
    return load_form("2021")
