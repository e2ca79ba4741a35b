"""The data files of the forms: against their meta-schemas, the codebook, and a form that nobody coded."""

from __future__ import annotations

import csv
import json
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.rendering import seeded

from govreport_core import create_plugin_manager, extract
from govreport_core.errors import FormError
from govreport_core.forms.loading import form_ids, load_form
from govreport_core.forms.normalization import normalize_label
from govreport_core.model.finding import catalogue, finding
from govreport_core.resources import load_json, schemas_folder
from govreport_core.validation.findings import schema_findings

FILES = sorted(path.name for path in schemas_folder().glob("*.json"))
META = {
    "captions.schema.json",
    "titles.schema.json",
    "accounting.schema.json",
    "help.schema.json",
    "labels.schema.json",
    "meaning.schema.json",
    "messages.schema.json",
    "rules.schema.json",
    "findings.schema.json",
    "figures.schema.json",
}
FORMS = ("2019", "2021")


def _nodes(node: Any) -> list[dict[str, Any]]:
    """Every object schema below a node."""
    below = [n for child in node.get("properties", {}).values() for n in _nodes(child)]
    return [node, *below] if node.get("type") == "object" else below


@pytest.mark.parametrize("name", [name for name in FILES if name.endswith(".schema.json")])
def test_schemas_are_schemas_of_draft_2020_12(name: str) -> None:
    schema = load_json(name)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("name", [name for name in FILES if not name.endswith(".schema.json")])
def test_data_files_keep_their_meta_schema(name: str) -> None:
    data = load_json(name)
    assert data["$schema"] in META
    jsonschema.Draft202012Validator(load_json(data["$schema"])).validate(data)


@pytest.mark.parametrize("name", sorted(META))
def test_meta_schemas_refuse_what_is_misspelled(name: str) -> None:
    example = next(load_json(n) for n in FILES if n not in META and load_json(n)["$schema"] == name)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(load_json(name)).validate({**example, "varients": []})


@pytest.mark.parametrize("id", FORMS)
def test_forms_have_the_cells_of_the_codebook(id: str, shared: Path) -> None:
    with (shared / "codebook.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if id in row["templates"].split()]
    form = load_form(id)
    optional = {key for row in form.rows.values() if row.optional for key in row.keys}
    assert set(form.cells) - optional == {row["key"] for row in rows}
    kinds = {"count": "count", "CNY 10k (decimal)": "amount"}
    for row in rows:
        cell = form.cells[row["key"]]
        assert cell.kind == ("signed_count" if row["domain"] == "signed" else kinds[row["unit"]]), row["key"]


@pytest.mark.parametrize("id", FORMS)
def test_every_cell_is_titled_described_and_of_a_known_kind(id: str) -> None:
    form = load_form(id)
    for key, cell in form.cells.items():
        assert cell.kind in ("count", "signed_count", "amount"), key
        assert cell.description.isascii(), key
        assert len(cell.description) > 10, key
        assert not cell.title.isascii(), key
    assert Counter(cell.title for cell in form.cells.values()).most_common(1)[0][1] == 1


@pytest.mark.parametrize("id", FORMS)
def test_no_spelling_names_two_rows_or_two_columns_of_a_block(id: str) -> None:
    for block in load_form(id).blocks:
        for members in (block.rows, block.columns):
            named = [{normalize_label(text) for text in member.label.spellings} for member in members]
            counts = Counter(spelling for spellings in named for spelling in spellings)
            assert {spelling for spelling, count in counts.items() if count > 1} == set(), block.id


@pytest.mark.parametrize("id", FORMS)
def test_nothing_additional_is_allowed_anywhere(id: str) -> None:
    nodes = _nodes(load_form(id).schema)
    assert len(nodes) > 10
    assert all(node["additionalProperties"] is False for node in nodes)


@pytest.mark.parametrize("id", FORMS)
@pytest.mark.parametrize(
    ("change", "valid"), [(0, True), (None, True), (-1, False), (1.5, False), ("1", False), (True, False)]
)
def test_what_a_count_may_be(id: str, change: Any, valid: bool) -> None:
    form = load_form(id).variant(())
    report: dict[str, Any] = form.nest(dict.fromkeys(form.cells))
    report["sections"] = dict.fromkeys(("overview", "problems", "other"))
    assert schema_findings(form, report) == []
    report["requests"]["received"]["total"] = change
    found = schema_findings(form, report)
    assert (found == []) is valid
    if not valid:
        assert [f.cells for f in found] == [("requests.received.total",)]
        reference = jsonschema.Draft202012Validator(form.schema)
        assert not reference.is_valid(report)


def _drawn_object(report: Any, data: st.DataObject) -> dict[str, Any]:
    """The report or an object in it."""
    while inner := [child for child in report.values() if isinstance(child, dict)]:
        if data.draw(st.booleans()):
            break
        report = data.draw(st.sampled_from(inner))
    return report


@pytest.mark.parametrize("id", FORMS)
@settings(max_examples=100)
@given(data=st.data())
def test_the_quick_validator_agrees_with_the_reference(id: str, data: st.DataObject) -> None:
    form = load_form(id).variant(())
    report: dict[str, Any] = form.nest(dict.fromkeys(form.cells, 1))
    report["sections"] = dict.fromkeys(("overview", "problems", "other"))
    for _ in range(data.draw(st.integers(0, 2))):
        node = _drawn_object(report, data)
        name = data.draw(st.sampled_from([*node, "strange"]))
        if data.draw(st.booleans()):
            node.pop(name, None)
        else:
            node[name] = data.draw(st.sampled_from([None, 0, -1, 0.5, 2.0, "1", True, [], {}]))
    assert (schema_findings(form, report) == []) is jsonschema.Draft202012Validator(form.schema).is_valid(report)


def test_every_finding_has_a_code_of_its_own_and_every_rule_a_finding() -> None:
    codes = [entry["code"] for entry in load_json("findings.json")["findings"]]
    assert len(codes) == len(set(codes)) == len(catalogue())
    for id in FORMS:
        assert {rule.code for rule in load_form(id).rules} <= set(codes)


def test_a_finding_without_a_code_or_a_detail_is_a_mistake_of_ours() -> None:
    with pytest.raises(KeyError):
        finding("no-such-code")
    with pytest.raises(KeyError):
        finding("plugin-failed", plugin="p")
    assert "'p'" in finding("plugin-failed", plugin="p", hook="h", error="e").message


# -------------------------------------------------------------------------------------- a third form


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A schemas folder of one's own."""
    copy = tmp_path / "schemas"
    shutil.copytree(schemas_folder(), copy)
    for module in ("resources", "forms.loading"):
        monkeypatch.setattr(f"govreport_core.{module}.schemas_folder", lambda: copy)
    return copy


RENAMED = {"行政许可": "许可决定", "本年处理决定数量": "全年决定件数", "现行有效件数": "年末有效文件"}


def _add_form(folder: Path) -> None:
    for part in ("schema", "labels", "rules"):
        text = (folder / f"report-2021.{part}.json").read_text("utf-8").replace('"2021"', '"2030"')
        if part == "labels":
            for old, new in RENAMED.items():
                text = text.replace(f'"{old}"', f'"{new}"')
        (folder / f"report-2030.{part}.json").write_text(text, "utf-8")


def test_adding_a_form_needs_three_files_and_no_code(folder: Path) -> None:
    _add_form(folder)
    assert form_ids() == ("2019", "2021", "2030")
    manager = create_plugin_manager()
    rendering = seeded(3, "lines_cell_ends")
    text = rendering.data.decode()
    for old, new in RENAMED.items():
        text = text.replace(old, new)
    result = extract(text.encode(), manager=manager)
    assert result.form == "2030"
    assert {key: cell.value for key, cell in result.cells.items()} == rendering.sheet.figures
    assert extract(rendering.data, manager=manager).form == "2021"


@pytest.mark.parametrize(
    ("part", "old", "new"),
    [
        ("labels", '"proactive.licensing"', '"proactive.licences"'),
        ("rules", '"requests.received"', '"requests.receipt"'),
    ],
)
def test_files_that_contradict_each_other_are_an_error(folder: Path, part: str, old: str, new: str) -> None:
    _add_form(folder)
    path = folder / f"report-2030.{part}.json"
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    with pytest.raises(FormError, match="form 2030: labels, rules and schema do not name the same cells"):
        load_form("2030")


def test_a_form_that_does_not_exist_is_named_with_those_that_do() -> None:
    with pytest.raises(FormError, match=r"no form '1999'; there are 2019, 2021"):
        load_form("1999")


def test_nest_is_the_inverse_of_keys() -> None:
    form = load_form("2019")
    values = {key: number for number, key in enumerate(form.cells)}
    nested = json.loads(json.dumps(form.nest(values)))
    for key, value in values.items():
        node = nested
        for part in key.split("."):
            node = node[part]
        assert node == value


@pytest.mark.parametrize("id", form_ids())
def test_a_form_is_read_once(id: str) -> None:
    # Each result that is checked, and each figure of a text that differs from its table, asks for it.
    assert load_form(id) is load_form(id)
