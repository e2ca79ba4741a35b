"""The real reports whose tables need repair."""

from __future__ import annotations

import pytest
from support import table_damage as damage
from support import trials

from govreport_core.repair.rows.hypotheses import RowTokens
from govreport_core.repair.solver import repair

pytestmark = pytest.mark.skipif(not damage.CORPUS.is_dir(), reason="the corpus of real reports is not at hand")


def printed(id: str) -> tuple[damage.Table, dict[str, int | float]]:
    table = damage.truth(id)
    return table, trials.without(table, set(damage.blank_of(id)))


def test_guixi_2019() -> None:
    table, figures = printed("seed-guixi-2019")
    row = "requests.outcomes.denied.inquiry_matters"
    result = repair(table.form, figures, [RowTokens(row, ("0",) * 6), RowTokens("reviews", ("0",) * 5)])
    assert len(result.violations) == 6
    for violation in result.violations:
        assert violation.explanations == (
            {
                "requests.outcomes.total.natural_person": 67,
                "requests.outcomes.total.business": 4,
                "requests.outcomes.total.other": 1,
            },
        )
    assert {result.cells[key][:2] for key in table.form.row_keys[row]} == {(0, "derived")}
    assert {c.status for k, c in result.cells.items() if k.startswith("proactive.regulations")} == {"missing"}
    assert not any(c.value for k, c in result.cells.items() if k.startswith("reviews"))


def test_pingtan_2020() -> None:
    table, _ = printed("pingtan-2020")
    rows = [damage.fused(table, row) for row in table.rows]
    gone = {key for row in rows for key in table.form.row_keys[row.row]}
    result = repair(table.form, trials.without(table, gone), rows)
    assert {key: cell.value for key, cell in result.cells.items()} == {key: table.figures[key] for key in gone}
    assert {(v.rule.code, v.rule.subject, v.left, v.right) for v in result.violations} == {
        ("column-total", "natural_person", 20, 26),
        ("column-total", "total", 21, 27),
    }
    assert [dict(e) for e in result.violations[0].explanations] == [
        {"requests.outcomes.granted.natural_person": 0, "requests.outcomes.granted.total": 1},
        {
            "requests.outcomes.partially_granted.natural_person": 0,
            "requests.outcomes.partially_granted.total": 0,
        },
    ]
    assert not any(cell.corroborated for cell in result.cells.values())


@pytest.mark.parametrize("id", ["seed-xifeng-qingshan-2020", "seed-anshun-miit-2021"])
def test_one_zero_per_row(id: str) -> None:
    table, figures = printed(id)
    figures = {key: value for key, value in figures.items() if not key.startswith("requests.")}
    rows = [RowTokens(row, ("0",)) for row in table.rows]
    result = repair(table.form, figures, rows)
    assert {result.cells[key][:2] for key in table.requests} == {(0, "assumed")}
    assert not any(cell.status == "derived" for cell in repair(table.form, figures, rows, assume=()).cells.values())


def test_shanghai_office_2019() -> None:
    table, figures = printed("shanghai-office-2019")
    result = repair(table.form, figures, blanks=damage.blank_of("shanghai-office-2019"))
    derived = {key: cell.value for key, cell in result.cells.items() if cell.status == "derived"}
    assert len(derived) == 130
    assert all(value == table.figures[key] for key, value in derived.items())
    assert {cell.status for key, cell in result.cells.items() if key not in derived} == {"missing"}


def test_hongze_2023() -> None:
    table, figures = printed("hongze-2023")
    result = repair(table.form, figures)
    assert {cell[:2] for cell in result.cells.values()} == {(0, "derived")}
    assert [(v.rule.subject, v.left, v.right, len(v.explanations)) for v in result.violations] == [
        ("reviews.reconsideration", 0, 11, 1),
        ("reviews.litigation_after_reconsideration", 0, 5, 2),
    ]


def test_pingtan_2023_fused_from_end_to_end() -> None:
    table, _ = printed("pingtan-2023")
    rows = [damage.fused(table, row) for row in [*table.rows, "reviews"]]
    gone = {key for row in rows for key in table.form.row_keys[row.row]}
    result = repair(table.form, trials.without(table, gone), rows)
    assert {key: cell.value for key, cell in result.cells.items()} == {key: table.figures[key] for key in gone}


def test_fused_rows_of_real_tables_are_restored_in_full() -> None:
    tables = damage.corpus()
    score = trials.all_fused(tables)
    assert score["restored"] == score["tables"] == len(tables) > 0
    assert score["wrong"] == 0
