"""Says in a language why a cell has its value, or none."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from govreport_core.explanation.sections import Said, Section
from govreport_core.explanation.values import CellExplanation, LabelMatch, Place, PrintedFigure, ReadingTold, RuleTold
from govreport_core.forms.figures import Figure
from govreport_core.forms.loading import load_form
from govreport_core.forms.rules import Verdict
from govreport_core.messages import Language, describe_finding, name_cell, text, translate
from govreport_core.messages.cell_names import name_subject
from govreport_core.model.cell import Cell

_RULE_NAMED = re.compile(r" ?\(([a-z]+(?:-[a-z]+)*) ([\w.]+)\)$")
_ID = re.compile(r"[a-z]+(?:[._][a-z0-9]+)*", re.ASCII)


# Between the sums of the two sides of a rule.
_SIGNS: Mapping[Verdict, str] = {"pass": "=", "fail": "≠", "unknown": "?"}


def describe_cell(told: CellExplanation, language: Language) -> Said:
    """An explanation of a cell in words."""
    cell = told.cell
    value = shown(cell.value)
    title = text("explain.cell", language, name=told.name, key=told.key, value=value, status=_status(cell, language))
    sections = [
        Section("", tuple(_reasons(told, language))),
        _place_section(told, language),
        Section(text("explain.readings", language), tuple(_readings(told.readings, language))),
        Section(text("explain.rules", language), tuple(describe_rule(rule, told, language) for rule in told.rules)),
        Section(text("explain.figures", language), tuple(describe_figure(each, language) for each in told.figures)),
        Section(
            text("explain.findings", language),
            tuple(describe_finding(each.to_dict(), language) for each in told.findings),
        ),
    ]
    return Said(title, tuple(each for each in sections if each.lines or each.excerpt))


def _status(cell: Cell, language: Language) -> str:
    return text(f"status.{cell.status}", language)


def shown(value: Figure | None) -> str:
    """A figure for people; a dash for none."""
    return "–" if value is None else str(value)


def _reasons(told: CellExplanation, language: Language) -> Iterator[str]:
    """Why the cell has its value or none."""
    cell = told.cell
    yield _describe_status(cell, language)
    if cell.confirmed is not None:
        yield text("explain.confirmed", language, **cell.confirmed._asdict())
    if cell.candidates:
        yield text("explain.candidates", language, values=", ".join(map(str, cell.candidates)))
    if cell.interval:
        least, most = map(shown, cell.interval)
        yield text("explain.interval", language, least=least, most=most)
    yield from (text("explain.by", language, rule=_reason_in(language, rule, told)) for rule in cell.rules)
    if cell.corroborated is not None:
        yield text(f"explain.corroborated.{'yes' if cell.corroborated else 'no'}", language)
    if cell.checked is not None:
        yield text(f"explain.checked.{'yes' if cell.checked else 'no'}", language)


def _describe_status(cell: Cell, language: Language) -> str:
    printed = cell.evidence.text if cell.evidence is not None else ""
    if cell.status == "missing":
        return text("explain.why.unreadable" if printed else "explain.why.missing", language, text=printed)
    if cell.status == "blank":
        return text("explain.why.blank" if printed else "explain.why.empty", language, text=printed)
    if cell.status == "corrected" and cell.correction is not None:
        said = cell.correction
        former = f"{shown(said.former.value)} ({_status(said.former, language)})"
        return text("explain.why.corrected", language, who=said.who, when=said.when, why=said.why, former=former)
    return text(f"explain.why.{cell.status}", language, text=printed)


def _reason_in(language: Language, reason: str, of: CellExplanation) -> str:
    """What settles a value, which results say in English, with the names of the form."""
    if language == "en":
        return reason
    named = _RULE_NAMED.search(reason)
    equation = reason[: named.start()] if named else reason
    told = _ID.sub(lambda found: _name_part(found[0], of), translate(equation, language))
    return f"{told}（{name_subject(named[2])}）" if named else told


def _name_part(id: str, of: CellExplanation) -> str:
    """The name of a column, or of a row whose id has lost its beginning, in the table of a cell."""
    block = next(block for block in load_form(of.form).blocks if of.key in block.keys)
    column = next((column.label.text for column in block.columns if column.id == id), None)
    if column is not None:
        return column
    name = name_subject(f"{block.table}.{id}")
    return name if name != f"{block.table}.{id}" else name_subject(id)


def _place_section(told: CellExplanation, language: Language) -> Section:
    title, place = text("explain.place", language), told.place
    if place is None:
        lines = [text("explain.no_place", language)]
        lines += [describe_match("explain.label.row", match, language) for match in told.alike]
        return Section(title, tuple(lines))
    lines = [describe_place(place, language)]
    if place.of != "cell":
        lines.append(text(f"explain.place.{place.of}", language))
    lines.append(describe_match("explain.label.row", place.row_label, language, is_found=True))
    if place.of == "cell" and place.table is not None:
        lines.append(describe_match("explain.label.column", place.column_label, language, is_found=True))
    elif place.of == "cell":
        lines.append(text("explain.label.in_order", language))
    return Section(title, tuple(lines), place.excerpt)


def describe_place(place: Place, language: Language) -> str:
    """Where something stands: page, grid, row and column, or the line of the text."""
    told = []
    if place.page is not None:
        told.append(text("explain.at.page", language, page=place.page))
    if place.table is not None and place.row is not None:
        told.append(text("explain.at.table", language, table=place.table + 1, row=place.row + 1))
        if place.column is not None:
            told.append(text("explain.at.column", language, column=place.column + 1))
    else:
        told.append(text("explain.at.line", language, line=place.line))
    return text("check.join", language).join(told)


def describe_match(id: str, match: LabelMatch, language: Language, *, is_found: bool = False) -> str:
    """Which label is looked for, what is printed for it, and how well it fits; see `describe_how`."""
    return text(id, language, label=match.official, how=describe_how(match, language, is_found=is_found))


def describe_how(match: LabelMatch, language: Language, *, is_found: bool = False) -> str:
    """What is printed for a label, and how well it fits.

    :param is_found: whether it is of a row that was read all the same: then its place told it.
    """
    if is_found and match.how in ("none", "otherwise"):
        return text("explain.how.by_place", language)
    fields = {"percent": round(100 * match.likeness), "printed": match.printed}
    return text(f"explain.how.{match.how}", language, **fields)


def _readings(readings: Sequence[ReadingTold], language: Language) -> Iterator[str]:
    if not readings:
        yield text("explain.no_readings", language)
    for each in readings:
        if each.is_row:
            figures = " ".join(each.texts)
            yield text("explain.reading.row", language, plugin=each.plugin, figures=figures, count=len(each.texts))
        else:
            value = shown(each.value)
            yield text("explain.reading.cell", language, plugin=each.plugin, text=each.texts[0], value=value)


def describe_rule(rule: RuleTold, told: CellExplanation, language: Language) -> str:
    """A rule with the sums of both sides, and whether it holds."""
    short = _short_names((*rule.left, *rule.right), language)
    left, right = (" + ".join(short[key] for key in side) for side in (rule.left, rule.right))
    verdict = text(f"explain.rule.{rule.verdict}", language)
    sums = f"{shown(rule.left_sum)} {_SIGNS[rule.verdict]} {shown(rule.right_sum)}"
    title = rule.code if language == "en" else rule.label
    return text("explain.rule", language, verdict=verdict, rule=title, left=left, right=right, sums=sums)


def _short_names(keys: Sequence[str], language: Language) -> dict[str, str]:
    """Names of cells without what all of them share: the row, or the column."""
    names = {key: name_cell(key).split("·") if language == "zh" else list(key.rpartition(".")[::2]) for key in keys}
    for part in (0, -1):
        if len({name[part] for name in names.values()}) == 1:
            return {key: name[-1 - part] for key, name in names.items()}
    return {key: name_cell(key) if language == "zh" else key for key in keys}


def describe_figure(each: PrintedFigure, language: Language) -> str:
    """A figure that is no cell's, and what it is."""
    role = text(f"explain.role.{each.role.value.replace('-', '_')}", language)
    where = text("explain.at.line", language, line=each.line)
    if each.table is not None and each.row is not None:
        where = text("explain.at.table", language, table=each.table + 1, row=each.row + 1)
    return text("explain.figure", language, text=each.text, role=role, label=each.label, where=where)
