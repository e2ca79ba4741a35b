"""What is read of a cell of a Word file stands in the page that LibreOffice makes of it.

Run with `-m slow`; needs LibreOffice Writer (`soffice`).
"""

from __future__ import annotations

import random
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from support.word_xml import STORE, custom_xml, drawn, field, p, packed, read, run, told

from govreport_core.forms.figures import parse_figure

DOCUMENTS, ROWS = 50, 20
FEWEST_READ = 0.5

PREFIX = "xmlns:n='urn:x'"
BOUND = (
    f'<w:sdt><w:sdtPr><w:dataBinding w:prefixMappings="{PREFIX}" w:xpath="/n:r/n:a[{{number}}]" '
    f'w:storeItemID="{STORE}"/><w:text/></w:sdtPr>'
    "<w:sdtContent><w:r><w:t>0</w:t></w:r></w:sdtContent></w:sdt>"
)
PROMPT = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{figure}</w:sdtContent></w:sdt>"
ALTERNATIVES = (
    '<mc:AlternateContent xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape">'
    '<mc:Choice Requires="wps">{figure}</mc:Choice><mc:Fallback>{figure}</mc:Fallback></mc:AlternateContent>'
)
# Ways to write a figure in a cell: the properties of its row, and its runs. Formulas are not among them: LibreOffice
# works them out anew, where Word shows the stored result. Neither are tracked changes, of which it prints what was
# deleted, nor raised marks and rows without height, which stand in the text of a page like other digits.
WAYS = [
    ("", "{figure}"),
    ("", BOUND),
    ("", PROMPT),
    ("", ALTERNATIVES),
    ("", "{figure}" + run("9", "<w:vanish/>")),
    ("", run("9", "<w:vanish/>") + "{figure}"),
    ("", "{figure}" + drawn("anchor")),
    ("", field(told(" PAGE "), "{figure}")),
    ("", "<w:fldSimple w:instr=' MERGEFIELD a '>{figure}</w:fldSimple>"),
    ("", "<w:smartTag w:element='a' w:uri='urn:x'>{figure}</w:smartTag>"),
    ('<w:trHeight w:val="400" w:hRule="exact"/>', "{figure}"),
    ('<w:trHeight w:val="5" w:hRule="atLeast"/>', "{figure}"),
]


def write(seed: int, path: Path) -> dict[str, str]:
    """A table with one figure a row, each under a label of its own; the figures by label."""
    chance = random.Random(seed)
    printed, rows, values = {}, [], []
    for number in range(1, ROWS + 1):
        label, figure = f"[{seed:03}.{number:03}]", str(chance.randint(10_000, 99_999))
        properties, way = chance.choice(WAYS)
        runs = way.replace("{figure}", run(figure)).replace("{number}", str(number))
        cells = f"<w:tc>{p(label)}</w:tc><w:tc><w:p>{runs}</w:p></w:tc>"
        rows.append(f"<w:tr><w:trPr>{properties}</w:trPr>{cells}</w:tr>")
        values.append(f"<a>{figure}</a>")
        printed[label] = figure
    grid = '<w:tblGrid><w:gridCol w:w="4000"/><w:gridCol w:w="4000"/></w:tblGrid>'
    xml = f"<w:tbl><w:tblPr/>{grid}{''.join(rows)}</w:tbl><w:p/>"
    path.write_bytes(packed(xml, custom_xml(f'<r xmlns="urn:x">{"".join(values)}</r>')))
    return printed


def rendered(path: Path) -> str:
    import pypdfium2

    document = pypdfium2.PdfDocument(path)
    return "\n".join(page.get_textpage().get_text_range() for page in document)


def shown_rows(text: str) -> Iterator[tuple[str, str]]:
    """By label, the text behind it on the page."""
    pieces = re.split(r"(\[\d{3}\.\d{3}\])", text)
    return zip(pieces[1::2], pieces[2::2], strict=True)


@pytest.mark.slow
def test_what_is_read_stands_on_the_page(tmp_path):
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    printed = {seed: write(seed, tmp_path / f"{seed:03}.docx") for seed in range(DOCUMENTS)}
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    files = sorted(map(str, tmp_path.glob("*.docx")))
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), *files]
    subprocess.run(command, check=True, capture_output=True, timeout=600)
    read_right = 0
    for seed, figures in printed.items():
        on_page = dict(shown_rows(rendered(tmp_path / f"{seed:03}.pdf")))
        (table,) = read((tmp_path / f"{seed:03}.docx").read_bytes()).tables
        for label, cell in table.rows:
            figure = parse_figure(cell.text)
            if figure is not None:
                assert str(figure) == figures[label.text], label.text
                assert str(figure) in on_page[label.text].split(), label.text
                read_right += 1
            assert cell.text or not on_page.get(label.text, "").strip(), f"{label.text} is not blank"
    assert read_right > FEWEST_READ * DOCUMENTS * ROWS
