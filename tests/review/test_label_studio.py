"""Tasks of Label Studio: figures marked at their places, under labels that the project has."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner, Result
from support.made_reports import bodies

from govreport_core import extract
from govreport_core.cli.group import main
from govreport_core.forms.loading import load_forms
from govreport_core.review.label_studio import labelling_config, make_task

((_, _, VALUES, PAGE),) = bodies(1, range(2021, 2022))


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["review", *map(str, arguments)])


@pytest.mark.parametrize("before", ["", "\U0001f600\U00020000"])
def test_regions_stand_at_their_figures(before: str) -> None:
    result = extract(PAGE.replace("<p>", f"<p>{before}", 1).encode())
    assert result.document is not None
    task = make_task(result.to_dict(), result.document.text)
    text = task["data"]["text"]
    assert max(map(ord, text)) < 0x10000, "browsers and we count alike"
    (prediction,) = task["predictions"]
    assert {region["value"]["labels"][0] for region in prediction["result"]} == set(result.cells)
    for region in prediction["result"]:
        value = region["value"]
        assert text[value["start"] : value["end"]] == value["text"]
        assert int(value["text"]) == VALUES[value["labels"][0]]
        assert 0.9 < region["score"] <= 1


def test_the_project_has_a_label_for_each_cell() -> None:
    view = ElementTree.fromstring(labelling_config("zh"))
    values = [label.get("value") for label in view.iter("Label")]
    assert sorted(filter(None, values)) == sorted({key for form in load_forms() for key in form.cells})
    assert view.find("Labels").attrib == {"name": "cell", "toName": "text"}  # type: ignore[union-attr]


def test_the_command_writes_tasks_and_labels_and_names_what_it_leaves_out(tmp_path: Path) -> None:
    page = tmp_path / "a.html"
    page.write_text(PAGE, encoding="utf-8")
    stored = extract(page).to_dict()
    gone = {**stored, "source": {**stored["source"], "name": "gone.html"}}
    results = tmp_path / "results.jsonl"
    results.write_text("".join(json.dumps(each) + "\n" for each in (stored, gone)), encoding="utf-8")
    done = run(results, "--label-studio", "-o", tmp_path / "tasks.json")
    assert done.exit_code == 0, done.output
    assert "gone.html: left out" in done.stderr
    (task,) = json.loads((tmp_path / "tasks.json").read_text(encoding="utf-8"))
    assert task["data"]["sha256"] == stored["source"]["sha256"]
    assert (tmp_path / "tasks.xml").read_text(encoding="utf-8") == labelling_config("en")


def test_tasks_need_a_file(tmp_path: Path) -> None:
    page = tmp_path / "a.html"
    page.write_text(PAGE, encoding="utf-8")
    assert run(page, "--label-studio", "--serve").exit_code == 2
    assert run(page, "--label-studio").exit_code == 2
