"""What is read of a styled cell is what a browser shows of it, or the cell is doubtful: Chromium is asked.

Run with `-m slow`; needs chromium, chromedriver and the package selenium.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Iterator

import pytest
from support.browser import open_browser
from support.styled_snippets import Snippet, make_snippet

from govreport_core.model.source import Source
from govreport_readers.html.reader import govreport_read

SNIPPETS = 500
MOST_DOUBTFUL = 0.15

# Text in brackets is a note, and "~~" parts are struck out: both are not a part of the figure.
_NOTE = re.compile(r"\[[^\[\]]*\]|~~[^~]*~~")
_DOUBT = re.compile(r"[‹›\ufffc\ufffd]|\[隐藏\]|\[图片\]")

# Gives the characters that are seen in the cell, in the order of their boxes.
SHOWN = r"""
const cell = document.getElementById('cell');
const off = document.createElement('style');
off.textContent = '[data-no-before]::before,[data-no-after]::after{content:none!important}';
// Generated text has no ranges: real text takes its place, dressed in what the browser has computed.
for (const element of [cell, ...cell.querySelectorAll('*')]) {
  for (const which of ['before', 'after']) {
    const style = getComputedStyle(element, '::' + which);
    const content = style.content;
    if (!/^["']/.test(content) || style.display === 'none') continue;
    const part = document.createElement('x-made');
    part.textContent = JSON.parse(content.replace(/^'|'$/g, '"'));
    for (const name of style) if (name !== 'content' && !name.startsWith('--'))
      part.style.setProperty(name, style.getPropertyValue(name), 'important');
    part.made = which;
    (part.target = element).made = true;
    element['made_' + which] = part;
  }
}
for (const element of [cell, ...cell.querySelectorAll('*')]) {
  if (element.made_before) { element.prepend(element.made_before); element.setAttribute('data-no-before', ''); }
  if (element.made_after) { element.append(element.made_after); element.setAttribute('data-no-after', ''); }
}
document.head.append(off);
const rgba = (text) => {
  const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  canvas.fillStyle = text; canvas.fillRect(0, 0, 1, 1);
  const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
  return [r, g, b, a / 255];
};
const over = (top, under) => [0, 1, 2].map(i => top[3] * top[i] + (1 - top[3]) * under[i]);
const ground = (element) => {
  const layers = [];
  for (let at = element; at; at = at.parentElement) {
    if (getComputedStyle(at).display !== 'contents') layers.push(rgba(getComputedStyle(at).backgroundColor));
  }
  return layers.reverse().reduce((under, top) => over(top, under), [255, 255, 255]);
};
const isStruck = (element) => {
  for (let at = element; at && at !== cell.parentElement; at = at.parentElement) {
    const style = getComputedStyle(at);
    if (style.textDecorationLine.includes('line-through')) return true;
    if (style.display.startsWith('inline-') || style.float !== 'none' || ['absolute', 'fixed'].includes(style.position))
      return false;
  }
  return false;
};
const isRaised = (element) => {
  for (let at = element; at && at !== cell; at = at.parentElement) {
    const style = getComputedStyle(at);
    const raised = ['super', 'sub'].includes(style.verticalAlign) || Math.abs(parseFloat(style.verticalAlign)) > 1;
    if (raised && style.display.startsWith('inline')) return true;
  }
  return false;
};
const isSeen = (element, box) => {
  const style = getComputedStyle(element);
  if (style.visibility !== 'visible' || box.width < 0.5 || box.height < 1.5) return false;
  for (let at = element; at; at = at.parentElement) {
    const own = getComputedStyle(at);
    if (own.display === 'contents') continue;
    if (+own.opacity < 0.05) return false;
    const filter = own.filter.match(/opacity\(([\d.]+)\)/);
    if (filter && +filter[1] < 0.05) return false;
  }
  if (style.fontSize.replace('px', '') < 1) return false;
  const back = ground(element);
  const fill = rgba(style.webkitTextFillColor);
  if (Math.max(...over(fill, back).map((part, i) => Math.abs(part - back[i]))) < 13) return false;
  const hit = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
  let holder = element;
  while (getComputedStyle(holder).display === 'contents') holder = holder.parentElement;
  return hit !== null && (hit === holder || holder.contains(hit) || hit === element);
};
const found = [];
const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
for (let node; (node = walker.nextNode());) {
  const element = node.parentElement;
  for (let at = 0; at < node.length; at++) {
    const range = document.createRange();
    range.setStart(node, at); range.setEnd(node, at + 1);
    const box = range.getClientRects()[0];
    if (!box || !node.data[at].trim() || !isSeen(element, box) || isStruck(element) || isRaised(element)) continue;
    found.push([node.data[at], box.x, box.y + box.height / 2, box.height]);
  }
}
// Characters stand in one line if the middle of one is within the height of the other.
found.sort((a, b) => a[2] - b[2]);
const lines = [];
for (const one of found) {
  const line = lines[lines.length - 1];
  if (line && Math.abs(line[0][2] - one[2]) < Math.max(line[0][3], one[3]) / 2) line.push(one); else lines.push([one]);
}
return lines.map(line => line.sort((a, b) => a[1] - b[1]).map(one => one[0]).join('')).join('');
"""


@pytest.fixture(scope="module")
def shown() -> Iterator[Callable[[Snippet], str]]:
    """What Chromium shows of a snippet's cell."""
    session = open_browser()
    try:

        def ask(snippet: Snippet) -> str:
            session.get("data:text/html;base64," + base64.b64encode(snippet.page.encode()).decode())
            return str(session.execute_script(SHOWN))

        yield ask
    finally:
        session.quit()


def read(snippet: Snippet) -> str:
    document = govreport_read(Source("page", snippet.page.encode(), media_type="text/html"))
    assert document is not None
    (row,) = document.tables[0].rows
    return "".join(cell.text if cell else "" for cell in row[1:-1])


def is_the_same(text: str, shown: str) -> bool:
    """Whether a text says what is shown; of several lines only what they say together, as they are no figure."""
    while (plain := _NOTE.sub("", text)) != text:
        text = plain
    return text.strip() == shown or (len(text.split()) != 1 and sorted("".join(text.split())) == sorted(shown))


@pytest.mark.slow
def test_what_is_read_is_what_a_browser_shows(shown: Callable[[Snippet], str]) -> None:
    wrong: list[str] = []
    certain = doubtful = 0
    for seed in range(SNIPPETS):
        snippet = make_snippet(seed)
        text = read(snippet)
        is_doubtful = bool(_DOUBT.search(text))
        certain += snippet.is_certain
        doubtful += snippet.is_certain and is_doubtful
        if is_doubtful:
            continue
        theirs = shown(snippet)
        if not is_the_same(text, theirs):
            wrong.append(f"{seed}: read {text!r}, shown {theirs!r}: {snippet.head} {snippet.cell}")
    assert not wrong, f"{len(wrong)} differ:\n" + "\n".join(wrong[:20])
    print(f"{doubtful} of {certain} cells of which the look is certain are doubtful")
    assert doubtful <= MOST_DOUBTFUL * certain
