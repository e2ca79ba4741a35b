"""Made reports: figures that keep every rule of the 2021 form, printed as the official tables in HTML.

They are made from the form's own data files, and nothing in them is anybody's report.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from html import escape

from govreport_core.forms.form import Block, Form
from govreport_core.forms.loading import load_form

APPLICANTS = ("natural_person", "business", "research", "public_interest", "legal_service", "other")
UNDIVIDED = "requests.outcomes.other.unspecified"
STEMS = "甲乙丙丁戊己庚辛壬癸"
BRANCHES = "子丑寅卯辰巳午未申酉戌亥"


def make_figures(form: Form, seed: int, earlier: Mapping[str, int] | None = None) -> dict[str, int]:
    """Figures that keep the form's rules and, given the year before, follow on from it."""
    rng = random.Random(seed)
    scale = rng.choice((2, 5, 20, 80))
    rows = [row.id for block in form.blocks if block.id == "requests" for row in block.rows if row.id != UNDIVIDED]
    outcomes = [r for r in rows if r.startswith("requests.outcomes.") and r != "requests.outcomes.total"]
    values: dict[str, int] = {}
    for who in APPLICANTS:
        share = scale if who == "natural_person" else scale // 4
        concluded = 0
        for row in outcomes:
            values[f"{row}.{who}"] = rng.randint(0, share) if rng.random() < 0.4 else 0
            concluded += values[f"{row}.{who}"]
        before = earlier[f"requests.carried_over.{who}"] if earlier else rng.randint(0, concluded)
        after = rng.randint(0, 3) + max(0, before - concluded)
        values[f"requests.outcomes.total.{who}"] = concluded
        values[f"requests.carried_in.{who}"] = before
        values[f"requests.carried_over.{who}"] = after
        values[f"requests.received.{who}"] = concluded + after - before
    if any(value < 0 for value in values.values()):
        # More was carried in than this year can have concluded: it stays open.
        for who in APPLICANTS:
            short = -min(0, values[f"requests.received.{who}"])
            values[f"requests.received.{who}"] += short
            values[f"requests.carried_over.{who}"] += short
    for row in rows:
        values[f"{row}.total"] = sum(values[f"{row}.{who}"] for who in APPLICANTS)
    for block in form.blocks:
        if block.id.startswith("proactive."):
            for row in block.rows:
                values.update({key: rng.randint(0, 40) for key in row.keys})
        elif block.side_by_side:
            for row in block.rows:
                parts = [rng.randint(0, 3) for _ in row.keys[:-1]]
                values.update(zip(row.keys, (*parts, sum(parts)), strict=True))
    for row in ("proactive.regulations", "proactive.normative_documents"):
        before = earlier[f"{row}.in_force"] if earlier else rng.randint(5, 60)
        values[f"{row}.repealed"] = min(values[f"{row}.repealed"], before)
        values[f"{row}.in_force"] = before + values[f"{row}.issued"] - values[f"{row}.repealed"]
    return values


def make_page(form: Form, agency: str, year: int, values: Mapping[str, int | str | None]) -> str:
    """The page of a report: title, a paragraph, and the three tables as the form prints them."""
    title = f"{agency}{year}年政府信息公开工作年度报告"
    proactive = [b for b in form.blocks if b.id.startswith("proactive.")]
    requests = next(b for b in form.blocks if b.id == "requests")
    reviews = next(b for b in form.blocks if b.side_by_side)
    return (
        f'<!DOCTYPE html>\n<html lang="zh"><head><meta charset="utf-8"><title>{escape(title)}</title></head>\n'
        f"<body><h1>{escape(title)}</h1>\n"
        "<h2>一、总体情况</h2>\n<p>本机关按照有关规定公布本年度报告,所列数据的统计期限自1月1日起至12月31日止。</p>\n"
        f"<h2>二、主动公开政府信息情况</h2>\n{_proactive(form, proactive, values)}\n"
        f"<h2>三、收到和处理政府信息公开申请情况</h2>\n{_requests(requests, values)}\n"
        f"<h2>四、政府信息公开行政复议、行政诉讼情况</h2>\n{_reviews(reviews, values)}\n"
        "<h2>五、存在的主要问题及改进情况</h2>\n<p>将继续改进。</p>\n<h2>六、其他需要报告的事项</h2>\n<p>无其他需要报告的事项。</p>\n</body></html>\n"
    )


def body_name(number: int) -> str:
    """A county that does not exist; numbers below 120 have two characters, others more."""
    name = ""
    rest = number
    while True:
        name += STEMS[rest % 10] + BRANCHES[rest // 10 % 12]
        rest //= 120
        if not rest:
            return f"示例{name}县"


def bodies(count: int, years: range) -> Iterator[tuple[str, int, dict[str, int], str]]:
    """(body, year, figures, page) of so many bodies over these years, each year following on from the last."""
    form = load_form("2021")
    for number in range(count):
        agency = f"{body_name(number)}人民政府"
        earlier: dict[str, int] | None = None
        for year in years:
            values = make_figures(form, number * 1000 + year, earlier)
            yield agency, year, values, make_page(form, agency, year, values)
            earlier = values


def _figure(values: Mapping[str, int | str | None], key: str) -> str:
    value = values.get(key)
    return f"<td>{'' if value is None else value}</td>"


def _proactive(form: Form, blocks: list[Block], values: Mapping[str, int | str | None]) -> str:
    width = max(len(block.columns) for block in blocks) + 1
    lines = ["<table>"]
    for block in blocks:
        spare = width - 1 - len(block.columns)
        lines.append(f'<tr><td colspan="{width}">{block.heading.text}</td></tr>')
        heads = [f"<td>{form.corner.text}</td>", *(f"<td>{c.label.text}</td>" for c in block.columns)]
        if spare:
            heads[-1] = heads[-1].replace("<td>", f'<td colspan="{spare + 1}">')
        lines.append(f"<tr>{''.join(heads)}</tr>")
        for row in block.rows:
            cells = [f"<td>{row.label.text}</td>", *(_figure(values, key) for key in row.keys)]
            if spare:
                cells[-1] = cells[-1].replace("<td>", f'<td colspan="{spare + 1}">')
            lines.append(f"<tr>{''.join(cells)}</tr>")
    return "\n".join([*lines, "</table>"])


def _requests(block: Block, values: Mapping[str, int | str | None]) -> str:
    columns = [c.label.text for c in block.columns]
    rows = [row for row in block.rows if row.id != UNDIVIDED]
    lines = [
        "<table>",
        f'<tr><td colspan="3" rowspan="3">{block.notes[0]}</td><td colspan="7">申请人情况</td></tr>',
        f'<tr><td rowspan="2">{columns[0]}</td><td colspan="5">法人或其他组织</td>'
        f'<td rowspan="2">{columns[-1]}</td></tr>',
        f"<tr>{''.join(f'<td>{c}</td>' for c in columns[1:-1])}</tr>",
    ]
    shown: set[tuple[str, ...]] = set()
    for row in rows:
        heads = []
        for depth in range(len(row.under)):
            group = row.under[: depth + 1]
            if group not in shown:
                shown.add(group)
                height = sum(1 for other in rows if other.under[: depth + 1] == group)
                heads.append(f'<td rowspan="{height}">{row.under[depth]}</td>')
        heads.append(f'<td colspan="{3 - len(row.under)}">{row.label.text}</td>')
        lines.append(f"<tr>{''.join(heads)}{''.join(_figure(values, key) for key in row.keys)}</tr>")
    return "\n".join([*lines, "</table>"])


def _reviews(block: Block, values: Mapping[str, int | str | None]) -> str:
    first, *others = block.rows
    width = len(block.columns)
    columns = "".join(f"<td>{c.label.text}</td>" for c in block.columns)
    return "\n".join(
        [
            "<table>",
            f'<tr><td colspan="{width}" rowspan="2">{first.label.text}</td>'
            f'<td colspan="{width * len(others)}">行政诉讼</td></tr>',
            "<tr>" + "".join(f'<td colspan="{width}">{row.label.text}</td>' for row in others) + "</tr>",
            f"<tr>{columns * len(block.rows)}</tr>",
            f"<tr>{''.join(_figure(values, key) for row in block.rows for key in row.keys)}</tr>",
            "</table>",
        ]
    )
