"""`govreport check --annotate`: comments in a copy of the draft, at the cells concerned; the draft stays as it is."""

from __future__ import annotations

import io
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import docx as python_docx
import pytest
from click.testing import CliRunner, Result
from docx.oxml.ns import qn
from lxml import etree
from support.made_reports import bodies
from support.pdf_sheets import draw, sheets
from support.word_files import saved, written

from govreport_core import create_plugin_manager, extract, hookimpl
from govreport_core.cli.group import main
from govreport_core.forms.form import Form
from govreport_core.messages import name_cell
from govreport_core.model import Source
from govreport_core.model.document import Comment, Position

((_, YEAR, VALUES, _),) = bodies(1, range(2023, 2024))
TOTAL, PERMITS, CARRIED = "requests.received.total", "proactive.licensing.decisions", "requests.carried_in.business"
RIGHT, WRONG = VALUES[TOTAL], VALUES[TOTAL] + 700
PRINTED = {key: str(value) for key, value in VALUES.items()}
BROKEN = {TOTAL: str(WRONG)}


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["check", *map(str, arguments)])


@pytest.fixture
def draft(tmp_path: Path, form: Form) -> Callable[[Mapping[str, str]], Path]:
    def make(changed: Mapping[str, str]) -> Path:
        path = tmp_path / "draft.docx"
        path.write_bytes(written(sheets(form, {**PRINTED, **changed})))
        return path

    return make


def comments_in(path: Path) -> dict[str, str]:
    """What each comment of a file says -> the text of the cell or paragraph in which it begins."""
    file = python_docx.Document(str(path))
    told = {str(comment.comment_id): comment.text for comment in file.comments}
    found = {}
    for start in file.element.body.iter(qn("w:commentRangeStart")):
        around = next(iter(start.iterancestors(qn("w:tc"))), None)
        around = start.getparent() if around is None else around
        found[told[start.get(qn("w:id"))]] = "".join(text.text or "" for text in around.iter(qn("w:t")))
    assert len(found) == len(told)
    return found


def test_a_wrong_sum_has_a_comment_at_its_cell_that_says_what_would_mend_it(
    draft: Callable[[Mapping[str, str]], Path], tmp_path: Path
) -> None:
    path, out = draft(BROKEN), tmp_path / "out.docx"
    before = path.read_bytes()
    done = run(path, "--annotate", out, "--lang", "zh")
    assert done.exit_code == 1, done.output
    assert f"{WRONG}→{RIGHT}" in done.stdout
    (told,) = [text for text in comments_in(out) if "行合计" not in text]
    assert comments_in(out)[told] == str(WRONG)
    assert f"{WRONG}→{RIGHT}" in told
    assert not re.search("[a-z]", told), "a person reads labels"
    assert path.read_bytes() == before
    # Nothing else has changed: the copy is read as the draft is.
    assert extract(out).to_dict()["cells"] == extract(path).to_dict()["cells"]


def test_gaps_and_assumed_values_have_comments_at_their_rows(
    draft: Callable[[Mapping[str, str]], Path], tmp_path: Path
) -> None:
    row = [key for key in PRINTED if key.startswith("requests.carried_over.")]
    path, out = draft({PERMITS: "见附件", **dict.fromkeys(row[2:4], "")}), tmp_path / "out.docx"
    result = extract(path)
    empty = [key for key in row if result.cells[key].status in ("assumed", "blank", "derived")]
    done = run(path, "--annotate", out, "--lang", "zh")
    assert "批注" in done.stderr
    found = comments_in(out)
    (gap,) = [text for text, cell in found.items() if cell == "见附件"]
    assert name_cell(PERMITS) in gap
    assert gap.count(name_cell(PERMITS)) == 1
    for key in empty:
        if result.cells[key].status == "assumed":
            assert any(name_cell(key) in text for text in found)


def test_a_draft_without_fault_is_copied_without_comments(
    draft: Callable[[Mapping[str, str]], Path], tmp_path: Path
) -> None:
    done = run(draft({}), "--annotate", tmp_path / "out.docx")
    assert done.exit_code == 0
    assert comments_in(tmp_path / "out.docx") == {}


def test_comments_that_are_there_stay(form: Form, tmp_path: Path) -> None:
    file = python_docx.Document(io.BytesIO(written(sheets(form, {**PRINTED, **BROKEN}))))
    file.add_comment(file.paragraphs[0].runs, "看过", "李四", "李")
    (tmp_path / "draft.docx").write_bytes(saved(file))
    run(tmp_path / "draft.docx", "--annotate", tmp_path / "out.docx")
    assert "看过" in comments_in(tmp_path / "out.docx")
    assert len(comments_in(tmp_path / "out.docx")) == 3


@pytest.mark.parametrize("link", [None, os.symlink, os.link])
def test_the_draft_is_never_written_over(link: Any, draft: Callable[[Mapping[str, str]], Path], tmp_path: Path) -> None:
    path = draft(BROKEN)
    before, out = path.read_bytes(), path
    if link is not None:
        link(path, out := tmp_path / "link.docx")
    done = run(path, "--annotate", out)
    assert done.exit_code == 2
    assert "would be overwritten" in done.output
    assert path.read_bytes() == before
    assert not list(tmp_path.glob("*.part"))


def test_only_word_files_take_comments(form: Form, tmp_path: Path) -> None:
    tables = sheets(form, {**PRINTED, **BROKEN})
    pdf, fake, word = (tmp_path / name for name in ("draft.pdf", "fake.docx", "word.docx"))
    pdf.write_bytes(draw(tables))
    fake.write_bytes(draw(tables))
    word.write_bytes(written(tables))
    out = tmp_path / "out.docx"
    for arguments in ((pdf,), (word, word), (word, pdf), ()):
        done = run(*arguments, "--annotate", out)
        assert done.exit_code == 2
        assert ".docx" in done.output or not arguments
    assert run(word, "--annotate", tmp_path / "out.html").exit_code == 2
    done = run(fake, "--annotate", out)
    assert done.exit_code == 1
    assert "no comments were written" in done.output
    assert not out.exists()


def annotated(data: bytes, comments: list[Comment]) -> Path | bytes | None:
    return create_plugin_manager().annotate(Source("draft.docx", data), comments, pytest.fail)


def nested() -> Any:
    """A table in a cell of a table, and a figure in a content control."""
    file = python_docx.Document()
    file.add_paragraph("其前一段。")
    outer = file.add_table(2, 2)
    outer.cell(0, 0).text = "外"
    inner = outer.cell(1, 1).add_table(2, 2)
    inner.cell(1, 0).text = "41"
    control = etree.fromstring(
        f'<w:sdt xmlns:w="{qn("w:p")[1:].split("}")[0]}"><w:sdtContent><w:p><w:r><w:t>52</w:t></w:r></w:p></w:sdtContent></w:sdt>'
    )
    file.element.body.insert(2, control)
    return file


@pytest.mark.parametrize("text", ["41", "52", "外", "其前一段。"])
def test_a_comment_stands_where_its_text_does(text: str, tmp_path: Path) -> None:
    data = saved(nested())
    document = extract(Source("draft.docx", data)).document
    assert document
    start = document.text.index(text)
    copy = annotated(data, [Comment(Position(start, start), "看")])
    assert isinstance(copy, bytes)
    (tmp_path / "out.docx").write_bytes(copy)
    assert comments_in(tmp_path / "out.docx") == {"看": text}


def test_an_empty_cell_takes_a_comment_by_its_place_in_the_table(form: Form, tmp_path: Path) -> None:
    data = written(sheets(form, {**PRINTED, CARRIED: ""}))
    document = extract(Source("draft.docx", data)).document
    assert document
    number = next(n for n, table in enumerate(document.tables) if len(table.rows) > 20)
    row = next(n for n, r in enumerate(document.tables[number].rows) if r[0] and r[0].text.startswith("二、"))
    column = next(n for n, cell in enumerate(document.tables[number].rows[row]) if cell and not cell.text)
    at = document.tables[number].rows[row][column]
    assert at
    copy = annotated(data, [Comment(Position(at.start, at.start, number, row, column), "空")])
    assert isinstance(copy, bytes)
    (tmp_path / "out.docx").write_bytes(copy)
    file = python_docx.Document(str(tmp_path / "out.docx"))
    (start,) = file.element.body.iter(qn("w:commentRangeStart"))
    tr = next(start.iterancestors(qn("w:tr")))
    assert "".join(text.text for text in tr.iter(qn("w:t"))).startswith("二、")
    assert not list(next(start.iterancestors(qn("w:tc"))).iter(qn("w:t")))


class Marker:
    """A plugin that writes comments into plain text."""

    name = "marker"

    @hookimpl
    def govreport_annotate(self, source: Source, comments: list[Comment]) -> bytes | None:
        if not source.name.endswith(".txt"):
            return None
        return source.data + "".join(f"\n# {comment.text}" for comment in comments).encode()


class Nonsense:
    name = "nonsense"

    @hookimpl
    def govreport_annotate(self) -> str:
        return "no bytes"


def test_other_plugins_write_other_formats_and_nonsense_is_named() -> None:
    found: list[Any] = []
    manager = create_plugin_manager([Marker, Nonsense], entry_points=False)
    copy = manager.annotate(Source("a.txt", b"1"), [Comment(Position(0, 0), "2")], found.append)
    assert copy == b"1\n# 2"
    assert [each.code for each in found] == ["plugin-nonsense"]
    assert create_plugin_manager().annotate(Source("a.txt", b"1"), [], found.append) is None


@pytest.mark.slow
def test_libreoffice_opens_the_copy(draft: Callable[[Mapping[str, str]], Path], tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("no LibreOffice on this machine")
    run(draft(BROKEN), "--annotate", tmp_path / "out.docx", "--lang", "zh")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "html", "--outdir", str(tmp_path), "out.docx"]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    assert f"{WRONG}→{RIGHT}" in (tmp_path / "out.html").read_text(encoding="utf-8")
