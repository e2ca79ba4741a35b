"""What people are told: every text in both languages, cells by their labels, the language of the locale."""

from __future__ import annotations

import json
import re
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from click.testing import CliRunner
from support.made_reports import bodies

from govreport_core import extract
from govreport_core.batch.run import run_batch
from govreport_core.cli.group import main
from govreport_core.export import export
from govreport_core.forms.codebook import load_codebook
from govreport_core.forms.loading import load_forms
from govreport_core.messages import LANGUAGES, describe_finding, find_cell, language_of_locale, name_cell, translate
from govreport_core.messages.texts import load_messages
from govreport_core.model.cell import Status
from govreport_core.model.finding import catalogue, finding

((_, YEAR, VALUES, GOOD),) = bodies(1, range(2022, 2023))
TOTAL = "requests.received.total"
BROKEN = GOOD.replace(f"<td>{VALUES[TOTAL]}</td></tr>", f"<td>{VALUES[TOTAL] + 300}</td></tr>", 1)
GAP = re.sub(r"(<td>行政许可</td><td[^>]*>)\d+", r"\1见附件", GOOD)
# Fields that name the cells of a finding, of which a language needs only some, and what is worked out of the others.
NAMES = {"label", "subject", "left_text", "right_text", "first", "cells"}
WORKED_OUT = {"difference"}


def fields(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


@pytest.mark.parametrize("entry", [*load_messages()["phrases"], *load_messages()["texts"].values()], ids=str)
def test_both_languages_of_a_text_have_the_same_fields(entry: dict[str, str]) -> None:
    english, chinese = (fields(entry[language]) for language in LANGUAGES)
    # Chinese names a cell by its label alone.
    assert english - {"key"} == chinese


@pytest.mark.parametrize("code", catalogue())
def test_both_messages_of_a_finding_have_the_same_fields(code: str) -> None:
    entry = catalogue()[code]
    english, chinese = fields(entry.template), fields(entry.zh.template)
    assert english - NAMES == chinese - NAMES - WORKED_OUT


def test_every_status_and_table_has_a_word() -> None:
    texts = load_messages()["texts"]
    statuses = Status.__args__  # type: ignore[attr-defined]
    assert all(f"status.{status}" in texts for status in statuses)
    assert all(f"table.{block.table}" in texts for form in load_forms() for block in form.blocks)


def test_every_cell_has_a_name_of_its_own() -> None:
    for form in load_forms():
        names = [name_cell(key) for key in form.cells]
        assert len(set(names)) == len(names)
        assert not [name for name in names if re.search("[A-Za-z_/]{3}", name)]
    assert name_cell("requests.outcomes.total.natural_person") == "（七）总计·自然人"
    assert name_cell("no.such.cell") == "no.such.cell"
    assert set(load_codebook().cells) >= set(load_forms()[0].cells)


def test_messages_in_chinese_have_no_key_and_no_code() -> None:
    seen = set()
    for page in (
        BROKEN,
        GAP,
        "<p>请看附件</p>",
        GOOD.replace("<p>", f"<p>{YEAR}年，共收到政府信息公开申请12345件。", 1),
    ):
        for each in extract(page.encode()).to_dict()["findings"]:
            message = describe_finding(each, "zh")
            assert not re.search("[a-z]{2}", message), message
            seen.add(each["code"])
    assert {"row-total", "narrative"} <= seen


def test_a_wrong_sum_is_said_in_one_sentence_with_labels() -> None:
    (found,) = [each for each in extract(BROKEN.encode()).to_dict()["findings"] if each["code"] == "row-total"]
    assert describe_finding(found, "zh").startswith(
        f"一、本年新收政府信息公开申请数量·总计为 {VALUES[TOTAL] + 300}，而同一行各分项之和为 {VALUES[TOTAL]}，相差 300。"
    )
    assert describe_finding(found) == found["message"]


@pytest.mark.parametrize(
    "message",
    [
        "cannot be read (Permission denied)",
        "Not all of these figures are as printed (requests.received.total, reviews.reconsideration.total derived; "
        "requests.received.other assumed); no printed figure was changed. 3 more changes of so few cells would mend it as well.",
        "page 5, table 10, row 3",
        "tables.grid reads '1'; tables.lines reads '2'",
    ],
)
def test_pieces_of_messages_are_translated_as_a_whole(message: str) -> None:
    told = translate(message, "zh")
    words = set(re.findall("[A-Za-z_.]{3,}", told))
    assert words <= {"Permission", "denied", "tables.grid", "tables.lines"}, told
    assert translate(message) == message


@pytest.mark.parametrize("message", ["Der Drucker brennt, ganz; sicher", "见 <b>12</b>, a; b", "{first} % {}", ""])
def test_what_no_phrase_fits_stays_as_it_is(message: str) -> None:
    assert translate(message, "zh") == message


def test_a_message_of_a_plugin_under_a_known_code_is_kept() -> None:
    data = {**finding("empty").to_dict(), "code": "row-total", "message": "von Hand gezählt"}
    assert describe_finding(data, "zh") == "von Hand gezählt"


@pytest.mark.parametrize(
    ("environment", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_TW"}, "zh"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"LC_ALL": "", "LC_MESSAGES": "zh_SG", "LANG": "C"}, "zh"),
        ({"GOVREPORT_LANG": "en", "LC_ALL": "zh_CN.UTF-8"}, "en"),
    ],
)
def test_the_language_is_that_of_the_locale(environment: dict[str, str], language: str) -> None:
    assert language_of_locale(environment) == language


def run(*arguments: object, env: dict[str, str] | None = None) -> Any:
    return CliRunner().invoke(main, [*map(str, arguments)], env=env)


def test_commands_speak_chinese_by_option_and_by_locale(tmp_path: Path) -> None:
    draft = tmp_path / "draft.html"
    draft.write_text(BROKEN, encoding="utf-8")
    by_option = run("check", draft, "--lang", "zh")
    assert by_option.exit_code == 1
    assert "勾稽不符" in by_option.stdout
    assert (
        f"最小改动（改后勾稽关系全部成立）：一、本年新收政府信息公开申请数量·总计：{VALUES[TOTAL] + 300}→{VALUES[TOTAL]}"
        in by_option.stdout
    )
    assert TOTAL not in by_option.stdout
    by_locale = run("check", draft, env={"GOVREPORT_LANG": "", "LC_ALL": "zh_CN.UTF-8"})
    assert by_locale.stdout == by_option.stdout
    assert "错误：" in run("extract", draft, "--lang", "zh").stderr


def test_what_programs_read_does_not_change_with_the_locale(tmp_path: Path) -> None:
    draft, chinese = tmp_path / "draft.html", {"GOVREPORT_LANG": "zh"}
    draft.write_text(BROKEN, encoding="utf-8")
    for arguments in (("extract", draft), ("check", draft, "--format", "json"), ("check", draft, "--format", "sarif")):
        assert run(*arguments).stdout == run(*arguments, env=chinese).stdout
    told = json.loads(run("check", draft, "--format", "json", "--lang", "zh").stdout)
    (fault,) = [each for each in told["documents"][0]["faults"] if each["code"] == "row-total"]
    assert "相差" in fault["message"]
    assert TOTAL in fault["cells"]


def test_the_summary_of_a_run_in_chinese(tmp_path: Path) -> None:
    for name, page in (("a", BROKEN), ("b", GAP), ("c", "<p>请看附件</p>")):
        (tmp_path / f"{name}.html").write_text(page, encoding="utf-8")
    with (tmp_path / "said").open("w+", encoding="utf-8") as messages:
        run_batch(str(tmp_path), tmp_path / "out.jsonl", messages=messages, language="zh")
        messages.seek(0)
        said = messages.read()
    assert not re.search("[A-Za-z]{3}", re.sub(r"\S*\.html|HTML|PDF", "", said)), said
    assert "勾稽不符：" in said
    assert "行合计不符 (1)" in said


def test_tables_have_headings_and_messages_of_the_language(tmp_path: Path) -> None:
    results = [extract(BROKEN.encode())]
    for labels, heading, word in (("zh", "说明", "相差"), ("en", "Message", "but"), ("key", "message", "but")):
        file = tmp_path / f"{labels}.csv"
        export(results, file, shape="findings", labels=labels)
        text = file.read_text(encoding="utf-8-sig")
        assert heading in text.splitlines()[0].split(",")
        assert word in text


@pytest.mark.parametrize("piece", ["a; ", "a, ", "x + ", "(a derived", "reads 'a' ", "Look. At "])
def test_texts_made_to_keep_the_translation_searching_do_not(piece: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from govreport_core.messages import findings

    asked = 0
    phrase_of = findings._phrase_of

    def counted(message: str) -> Any:
        nonlocal asked
        asked += 1
        return phrase_of(message)

    monkeypatch.setattr(findings, "_phrase_of", counted)
    translate(piece * 200, "zh")
    assert asked < 2000


@pytest.mark.parametrize("key", load_codebook().cells)
def test_a_cell_is_found_by_every_name_that_people_are_told(key: str) -> None:
    keys = load_codebook().cells
    title = keys[key].title
    for name in (key, name_cell(key), title, title.replace(" / ", "·"), title.replace("(", "（").replace(")", "）")):
        assert find_cell(name, keys) == key
    assert find_cell(name_cell(key)[:-1], keys) != key
