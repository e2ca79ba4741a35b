"""Says what is wrong with a report, which printed figures would have to change, and what is open."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any, Literal, NamedTuple

from govreport_core.forms.codebook import load_codebook
from govreport_core.forms.figures import Figure
from govreport_core.forms.loading import form_ids, load_form
from govreport_core.messages import Language, describe_finding, translate
from govreport_core.model.cell import OPEN
from govreport_core.model.finding import Severity, changes_in
from govreport_core.model.stored import shape_problem
from govreport_core.validation.check import integrity_problems, unreported_rules

# What a fault is. "result": a stored result contradicts itself; "unread": no report was read; "rule": a rule of the
# form is broken, or a figure is none that its cell can have; "soft": figures that should agree differ; "gap": cells
# have no value, with the reason; "assumed": values are assumed; "note": anything else that the result has to say.
Category = Literal["result", "unread", "rule", "soft", "gap", "assumed", "note"]
# The categories by which a person may let a check fail.
FAIL_ON: tuple[Category, ...] = ("rule", "gap", "assumed", "soft")


class Change(NamedTuple):
    """What a figure would have to be.

    :param wanted: None: more than one figure would do.
    """

    cell: str
    title: str
    printed: Figure | None
    wanted: Figure | None


class Fault(NamedTuple):
    """Something that is wrong, open or worth a look.

    :param cells: those concerned; of a gap those without a value.
    :param changes: of a broken rule: the smallest sets of changes under which all rules would hold; none is preferred.
    :param start: where in the text of the document figures stand that no cell was read from.
    """

    category: Category
    code: str
    severity: Severity
    message: str
    cells: tuple[str, ...] = ()
    changes: tuple[tuple[Change, ...], ...] = ()
    start: int | None = None


class Checked(NamedTuple):
    """One report and what is wrong with it.

    :param place: where it stands: its path, of a stored result with the line.
    :param is_draft: it was read just now, and is no stored result.
    """

    place: str
    name: str
    status: str
    faults: tuple[Fault, ...]
    is_draft: bool = False

    def of(self, category: Category) -> tuple[Fault, ...]:
        """The faults of a category."""
        return tuple(fault for fault in self.faults if fault.category == category)

    def count(self, category: Category) -> int:
        """How many rules are broken, cells open and so on."""
        found = self.of(category)
        return len({key for each in found for key in each.cells}) if category in ("gap", "assumed") else len(found)

    def fails(self, fail_on: Collection[str]) -> bool:
        """Whether something is wrong that lets the check fail; of a draft that cannot be read nothing was checked."""
        always = {"result", "unread"} if self.is_draft else {"result"}
        return any(fault.category in always or fault.category in fail_on for fault in self.faults)


def check_report(data: Any, place: str, *, is_draft: bool = False, language: Language = "en") -> Checked:
    """What is wrong with a result as JSON data.

    :param place: where it stands.
    :param is_draft: the result was made just now, to check the document.
    :param language: that of the messages.
    """
    name = str(data.get("source", {}).get("name", "?")) if isinstance(data, dict) else "?"
    if problem := shape_problem(data):
        told = f"this is no result: expected a JSON object as `govreport extract` writes it ({problem})"
        return Checked(place, name, "", (Fault("result", "no-result", "error", translate(told, language)),), is_draft)
    return Checked(place, name, data["status"], tuple(_faults_of(data, language)), is_draft)


def _faults_of(data: Mapping[str, Any], language: Language) -> Iterator[Fault]:
    yield from (
        Fault("result", "result", "error", translate(problem, language)) for problem in integrity_problems(data)
    )
    if data["form"] in form_ids():
        for code, keys, problem in unreported_rules(data, load_form(data["form"])):
            yield Fault("rule", code, "error", translate(problem, language), keys)
    left = {key for key, cell in data["cells"].items() if cell["status"] in OPEN}
    faults = [_fault_of(found, data, left, language) for found in data["findings"]]
    yield from faults
    if data["status"] == "unrecognised" and not any(_is_unread(found) for found in data["findings"]):
        told = translate("no form was recognised, so that nothing could be checked", language)
        yield Fault("unread", "unrecognised", "error", told)
    named = {key for fault in faults if fault.category == "gap" for key in fault.cells}
    yield from _faults_of_cells(data["cells"], left - named, language)


def _faults_of_cells(
    cells: Mapping[str, Mapping[str, Any]], unnamed: Collection[str], language: Language
) -> Iterator[Fault]:
    """What cells say that no finding has to say.

    :param unnamed: cells without a value that no finding names.
    """
    if unnamed:
        keys = tuple(key for key in cells if key in unnamed)
        yield Fault("gap", "open-cells", "warning", translate(f"{len(keys)} cells have no value", language), keys)
    if assumed := tuple(key for key, cell in cells.items() if cell["status"] == "assumed"):
        told = translate(f"{len(assumed)} cells have an assumed value", language)
        yield Fault("assumed", "assumed-cells", "info", told, assumed)


def _fault_of(found: Mapping[str, Any], data: Mapping[str, Any], left: Collection[str], language: Language) -> Fault:
    """What a finding of a result says.

    :param left: the cells without a value.
    """
    category, cells = _category_of(found, data["status"]), tuple(found["cells"])
    without = tuple(key for key in cells if key in left)
    if without and category in ("note", "soft") and found["kind"] != "soft":
        category, cells = "gap", without
    changes = tuple(_change_set(each, data) for each in changes_in(found))
    start = found.get("details", {}).get("start")
    message = describe_finding(found, language)
    return Fault(category, found["code"], found["severity"], message, cells, changes, start)


def _category_of(found: Mapping[str, Any], status: str) -> Category:
    kind, is_error = found["kind"], found["severity"] == "error"
    # Somebody has looked, and the publisher is to blame: nothing is left to be done here.
    if found.get("confirmed"):
        return "note"
    if kind == "rule" or (kind == "schema" and is_error):
        return "rule"
    if status == "unrecognised" and _is_unread(found):
        return "unread"
    return "soft" if kind in ("soft", "disagreement") else "note"


def _is_unread(found: Mapping[str, Any]) -> bool:
    """Whether a finding says why a document could not be read."""
    return bool(found["kind"] == "document" and found["severity"] == "error")


def _change_set(explanation: Mapping[str, Any], data: Mapping[str, Any]) -> tuple[Change, ...]:
    book = load_codebook().cells
    return tuple(
        Change(key, book[key].title if key in book else key, data["cells"].get(key, {}).get("value"), wanted)
        for key, wanted in explanation.items()
    )
