"""The review page in Chromium: keyboard only, hostile text, a correction that `extract --corrections` applies.

Run with `-m "slow and browser"`; needs chromium, chromedriver and the package selenium.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from support.browser import open_browser
from support.made_reports import bodies
from support.pdf_sheets import draw, sheets

from govreport_core import Source, create_plugin_manager, extract
from govreport_core.corrections import read_corrections
from govreport_core.forms.loading import load_form
from govreport_core.review import ServedFrom, pages_of, review_document, write_page
from govreport_core.review.server import ReviewServer

pytestmark = [pytest.mark.slow, pytest.mark.browser]

((_, YEAR, VALUES, GOOD),) = bodies(1, range(2021, 2022))
TOTAL = "requests.received.total"
RIGHT, WRONG = VALUES[TOTAL], VALUES[TOTAL] + 500
HOSTILE = "&lt;/script>&lt;script>document.title='taken'&lt;/script>&lt;img src=x onerror=\"document.title='taken'\">\u202e\U0001f600"
BROKEN = GOOD.replace(f"<td>{RIGHT}</td></tr>", f"<td>{WRONG}</td></tr>", 1).replace("<p>", f"<p>{HOSTILE}", 1)


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Any]:
    session = open_browser(tmp_path)
    yield session
    session.quit()


def press(browser: Any, *keys: str) -> None:
    from selenium.webdriver.common.action_chains import ActionChains

    for key in keys:
        ActionChains(browser).send_keys(key).perform()


def wait(condition: Callable[[], Any], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def show(browser: Any, page: Path, pages: list[str], count: int = 1) -> None:
    results = [extract(text.encode()) for text in pages] * count
    with page.open("w", encoding="utf-8") as file:
        made = (
            review_document({**r.to_dict(), "source": {**r.source, "name": f"{n}.html"}}, r.document.text, "zh")
            for n, r in enumerate(results)
            if r.document
        )
        write_page(made, file, "zh")
    browser.get(page.as_uri())
    wait(lambda: browser.execute_script("return document.body.dataset.ready") == "0")


def cell(browser: Any, key: str) -> Any:
    return browser.find_element("css selector", f'td[data-key="{key}"]')


def test_a_correction_by_keyboard_is_kept_saved_and_applied(browser: Any, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    show(browser, page, [BROKEN])
    press(browser, "n")
    assert browser.find_element("css selector", "td.chosen").get_attribute("data-key") == TOTAL
    assert [mark.text for mark in browser.find_elements("css selector", "mark.chosen")] == [str(WRONG)]
    press(browser, *str(RIGHT), "\ue007")  # Enter: a reason is asked for
    assert browser.find_element("id", "problem").text
    press(browser, *"读错了", "\ue007")
    assert cell(browser, TOTAL).text == f"{RIGHT}✎"
    browser.refresh()
    wait(lambda: browser.execute_script("return document.body.dataset.ready") == "0")
    assert cell(browser, TOTAL).text == f"{RIGHT}✎", "nothing is lost on reload"
    press(browser, "s")
    saved = tmp_path / "corrections.jsonl"
    wait(saved.exists)
    wait(lambda: saved.read_bytes().endswith(b"\n"))
    result = extract(BROKEN.encode(), corrections=saved)
    assert (result.cells[TOTAL].value, result.cells[TOTAL].status) == (RIGHT, "corrected")
    assert not [each for each in result.findings if each.kind == "rule"]
    press(browser, "u")
    assert cell(browser, TOTAL).text == str(WRONG)
    assert json.loads(saved.read_text(encoding="utf-8"))["was"] == WRONG


def test_a_document_that_is_wrong_keeps_its_figure_and_the_file_says_so(browser: Any, tmp_path: Path) -> None:
    show(browser, tmp_path / "page.html", [BROKEN])
    press(browser, "n", "w")
    assert cell(browser, TOTAL).text == str(WRONG)
    assert "document-wrong" in cell(browser, TOTAL).get_attribute("class")
    press(browser, "s")
    saved = tmp_path / "corrections.jsonl"
    wait(saved.exists)
    wait(lambda: saved.read_bytes().endswith(b"\n"))
    result = extract(BROKEN.encode(), corrections=saved)
    assert (result.cells[TOTAL].value, result.cells[TOTAL].status) == (WRONG, "printed")
    assert result.cells[TOTAL].confirmed is not None
    assert all(each.confirmed for each in result.findings if each.kind == "rule")
    # A result with the verdict shows it, and its rules are no longer to be looked at.
    with (tmp_path / "again.html").open("w", encoding="utf-8") as file:
        assert result.document
        write_page([review_document(result.to_dict(), result.document.text, "zh")], file, "zh")
    browser.get((tmp_path / "again.html").as_uri())
    wait(lambda: browser.execute_script("return document.body.dataset.ready") == "0")
    assert "document-wrong" in cell(browser, TOTAL).get_attribute("class")
    assert not browser.find_elements("css selector", "td.broken")
    # What is not printed is no mistake of the document's.
    browser.execute_script("arguments[0].click()", cell(browser, TOTAL))
    assert len(browser.find_elements("css selector", "#selected button:not([disabled])")) == 2


def test_hostile_text_shows_as_text_and_a_figure_leads_to_its_cell(browser: Any, tmp_path: Path) -> None:
    show(browser, tmp_path / "page.html", [BROKEN])
    assert browser.title == "govreport 核对"
    shown = browser.find_element("id", "text").text
    assert "</script><script>document.title='taken'</script><img src=x" in shown
    assert "U+202E" in shown
    assert not browser.find_elements("css selector", "img")
    assert not [entry for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]
    mark = next(mark for mark in browser.find_elements("css selector", "mark") if mark.text == str(WRONG))
    browser.execute_script("arguments[0].click()", mark)
    assert browser.find_element("css selector", "td.chosen").get_attribute("data-key") == TOTAL


def test_five_hundred_reports_open_and_change_without_delay(browser: Any, tmp_path: Path) -> None:
    show(browser, tmp_path / "page.html", [GOOD, BROKEN], 250)
    begun = time.monotonic()
    browser.refresh()
    wait(lambda: browser.execute_script("return document.body.dataset.ready") == "0")
    assert time.monotonic() - begun < 5  # a loaded machine; about a second elsewhere
    begun = time.monotonic()
    browser.execute_script("const s = document.getElementById('documents'); s.value = 437; s.onchange();")
    wait(lambda: browser.execute_script("return document.body.dataset.ready") == "437")
    assert time.monotonic() - begun < 1  # a tenth of that where nothing else runs


def test_a_figure_on_a_page_leads_to_its_cell_and_back(browser: Any, tmp_path: Path) -> None:
    form = load_form("2021")
    data = draw(sheets(form, {**{key: str(value) for key, value in VALUES.items()}, TOTAL: str(WRONG)}))
    result = extract(data)
    assert result.document
    pictures = create_plugin_manager().pictures(Source("draft.pdf", data), pages_of(result.to_dict()), pytest.fail)
    page = tmp_path / "page.html"
    with page.open("w", encoding="utf-8") as file:
        write_page([review_document(result.to_dict(), result.document.text, "zh", pictures)], file, "zh")
    browser.get(page.as_uri())
    wait(lambda: browser.execute_script("return document.body.dataset.ready") == "0")
    wait(lambda: browser.execute_script("return [...document.images].every(each => each.naturalWidth > 0)"))
    assert len(browser.find_elements("css selector", "#pages img")) == len(pictures)
    boxes = {box.get_attribute("data-keys"): box for box in browser.find_elements("css selector", "#pages .box")}
    assert set(boxes) == set(result.cells)
    press(browser, "n")
    assert "chosen" in boxes[TOTAL].get_attribute("class")
    inside = browser.execute_script(
        "const box = arguments[0].getBoundingClientRect(), pane = document.getElementById('left').getBoundingClientRect();"
        "return box.top >= pane.top && box.bottom <= pane.bottom && box.left >= pane.left && box.right <= pane.right;",
        boxes[TOTAL],
    )
    assert inside, "the figure is scrolled into view"
    other = "proactive.licensing.decisions"
    browser.execute_script("arguments[0].click()", boxes[other])
    assert browser.find_element("css selector", "td.chosen").get_attribute("data-key") == other
    # Where the box stands on the picture is where the text stands on the page.
    evidence = result.cells[other].evidence
    assert evidence is not None
    assert evidence.box is not None
    shares = browser.execute_script(
        "const box = arguments[0].getBoundingClientRect(), page = arguments[0].parentElement.querySelector('img').getBoundingClientRect();"
        "return [(box.left - page.left) / page.width, (box.top - page.top) / page.height];",
        boxes[other],
    )
    shown = next(picture for picture in pictures if picture.page == evidence.box.page)
    assert abs(shares[0] - evidence.box.left / shown.width) < 0.005
    assert abs(shares[1] - evidence.box.top / shown.height) < 0.005
    browser.find_element("id", "view").click()
    assert browser.find_element("id", "text").is_displayed()
    assert not browser.find_element("id", "pages").is_displayed()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Any]:
    """The page of a draft as a server shows it."""
    result = extract(BROKEN.encode())
    assert result.document
    page, corrections = tmp_path / "served.html", tmp_path / "served.jsonl"
    with page.open("w", encoding="utf-8") as file:
        write_page(
            [review_document(result.to_dict(), result.document.text, "zh")], file, "zh", ServedFrom("served.jsonl", [])
        )
    with ReviewServer(page, corrections, [str(result.source["sha256"])]) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_a_server_writes_what_is_decided_and_what_is_taken_back(browser: Any, served: Any) -> None:
    def saved() -> list[tuple[Any, str]]:
        wait(lambda: browser.execute_script("return document.body.dataset.unsaved") == "0")
        return [(each.value, each.verdict) for each in read_corrections(served.corrections).entries]

    browser.get(served.address)
    wait(lambda: browser.execute_script("return document.body.dataset.ready") == "0")
    assert not browser.find_element("id", "save").is_displayed()
    press(browser, "n", *str(RIGHT), "\ue007", *"读错了", "\ue007")
    wait(served.corrections.exists)
    assert saved() == [(RIGHT, "reading")]
    assert extract(BROKEN.encode(), corrections=served.corrections).cells[TOTAL].value == RIGHT
    assert "served.jsonl" in browser.find_element("id", "bar").text
    press(browser, "w")
    wait(lambda: len(saved()) == 2)
    assert extract(BROKEN.encode(), corrections=served.corrections).cells[TOTAL].confirmed
    press(browser, "u")  # what was said before stands again
    wait(lambda: len(saved()) == 4)
    assert extract(BROKEN.encode(), corrections=served.corrections).cells[TOTAL].value == RIGHT
    press(browser, "u")
    wait(lambda: len(saved()) == 5)
    after = extract(BROKEN.encode(), corrections=served.corrections)
    assert (after.cells[TOTAL].status, after.cells[TOTAL].confirmed) == ("printed", None)
    assert not [each for each in after.findings if each.code.startswith("correction-")]
    # What cannot be written is not lost silently, and written once that can be.
    served.corrections.unlink()
    served.corrections.mkdir()
    press(browser, "w")
    wait(lambda: browser.execute_script("return document.body.dataset.unsaved") == "1")
    assert "未保存" in browser.find_element("id", "bar").text
    served.corrections.rmdir()
    press(browser, "s")
    wait(lambda: saved() == [(WRONG, "document")])
