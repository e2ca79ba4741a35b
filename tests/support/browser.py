"""A headless Chromium for tests of what a browser shows."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest


def open_browser(downloads: Path | None = None) -> Any:
    """A session of Chromium through selenium, to be quit by the caller; the test is skipped where there is none.

    :param downloads: where files are saved that a page offers, if it offers any.
    """
    webdriver = pytest.importorskip("selenium.webdriver", reason="selenium drives the browser")
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if chromium is None or driver is None:
        pytest.skip("no chromium, or no chromedriver, on this machine")
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for argument in (
        "--headless=new",
        "--no-sandbox",
        "--window-size=1280,860",
        "--disable-gpu",
        "--disable-dev-shm-usage",
    ):
        options.add_argument(argument)
    if downloads is not None:
        options.add_experimental_option("prefs", {"download.default_directory": str(downloads)})
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
