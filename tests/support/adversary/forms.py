"""The official form as tables of cells, and the prose of a report around them."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

_SCHEMAS = Path(__file__).resolve().parents[3] / "schemas"
FORMS = ("2019", "2021", "hybrid")
UNSPECIFIED = "requests.outcomes.other.unspecified"
THREE_OTHERS = ("uncorrected", "fee_unpaid", "other")
CORNER = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
_WIDE = str.maketrans("(),:", "（），：")


@dataclass
class Run:
    """A piece of a cell's text with one look: "" is shown as it is."""

    text: str
    look: str = ""


@dataclass
class Cell:
    """A cell of a table: what it shows, over how many rows and columns, and what it is."""

    runs: list[Run]
    rows: int = 1
    columns: int = 1
    role: str = "label"
    key: str = ""
    ref: str = ""

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)

    @text.setter
    def text(self, text: str) -> None:
        self.runs = [Run(text)]

    @property
    def plain(self) -> bool:
        """Whether all of the text is seen as it stands."""
        return len(self.runs) == 1 and not self.runs[0].look

    @property
    def row_id(self) -> str:
        return self.key.rpartition(".")[0]


def cell(text: str, role: str = "label", *, rows: int = 1, columns: int = 1, key: str = "", ref: str = "") -> Cell:
    """A cell with one plain run of text."""
    return Cell([Run(text)], rows, columns, role, key, ref)


class Place(NamedTuple):
    """Where a cell stands in the grid of its table."""

    row: int
    column: int
    rows: int
    columns: int
    cell: Cell


@dataclass
class Table:
    """A table as rows of cells; a cell with spans stands once, where it begins."""

    name: str
    rows: list[list[Cell]]
    head: int = 1
    own: bool = True

    def places(self) -> list[Place]:
        """Every cell with its place, spans laid out as a browser does."""
        taken: set[tuple[int, int]] = set()
        found: list[Place] = []
        for at, row in enumerate(self.rows):
            column = 0
            for one in row:
                while (at, column) in taken:
                    column += 1
                rows = max(1, min(one.rows, len(self.rows) - at))
                found.append(Place(at, column, rows, one.columns, one))
                taken.update((r, c) for r in range(at, at + rows) for c in range(column, column + one.columns))
                column += one.columns
        return found

    def width(self) -> int:
        return max(place.column + place.columns for place in self.places())

    def cells(self) -> Iterator[Cell]:
        for row in self.rows:
            yield from row

    def row_of(self, row_id: str) -> int | None:
        """The index of the row that has this row's label."""
        for at, row in enumerate(self.rows):
            if any(one.role == "label" and one.ref == row_id for one in row):
                return at
        return None

    def spanning(self, at: int) -> list[Cell]:
        """The cells that begin above this row and reach over it."""
        return [place.cell for place in self.places() if place.row < at < place.row + place.rows]

    def insert(self, at: int, row: list[Cell]) -> None:
        """Put a row in, and let the cells that reach over this place grow by one row."""
        for one in self.spanning(at):
            one.rows += 1
        self.rows.insert(at, row)

    def remove(self, at: int) -> list[Cell]:
        """Take a row out; a cell that begins here and reaches further begins in the next row."""
        over = self.spanning(at)
        row = self.rows.pop(at)
        for one in over:
            one.rows -= 1
        stay = [one for one in row if one.rows > 1]
        for one in stay:
            one.rows -= 1
        self.rows[at : at + 1] = [[*stay, *self.rows[at]]] if stay else self.rows[at : at + 1]
        return [one for one in row if one not in stay]


@dataclass
class Paragraph:
    """A line of text outside the tables."""

    text: str
    kind: str = "body"


@dataclass
class Layout:
    """A report as it will be written: paragraphs and tables in order."""

    items: list[Paragraph | Table] = field(default_factory=list)

    def tables(self) -> list[Table]:
        return [item for item in self.items if isinstance(item, Table)]


@cache
def labels(form: str) -> dict[str, Any]:
    """The official labels of a form, as the project publishes them."""
    text = (_SCHEMAS / f"report-{'2019' if form == '2019' else '2021'}.labels.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def printed(label: str) -> str:
    """A label with the full-width signs of the official form."""
    return label.translate(_WIDE)


def blocks(form: str, table: str) -> list[dict[str, Any]]:
    """The blocks of one table."""
    return [block for block in labels(form)["blocks"] if block["table"] == table]


def rows_of(form: str) -> list[dict[str, Any]]:
    """The rows of the requests table that this form prints."""
    found = []
    for row in blocks(form, "requests")[0]["rows"]:
        unspecified = row["id"] == UNSPECIFIED
        three = row["id"] in {f"requests.outcomes.other.{name}" for name in THREE_OTHERS}
        if (form == "2021" and unspecified) or (form == "hybrid" and three):
            continue
        found.append(row)
    return found


def keys(form: str) -> list[str]:
    """The keys of all cells that this form prints, in order."""
    found = []
    for table in ("proactive", "requests", "reviews"):
        for block in blocks(form, table):
            rows = rows_of(form) if table == "requests" else block["rows"]
            found += [f"{row['id']}.{column['id']}" for row in rows for column in block["columns"]]
    return found


def table_of(key: str) -> str:
    """The table in which a key stands."""
    return key.partition(".")[0]


def layout(form: str, texts: Mapping[str, str], spelling: Mapping[str, str]) -> list[Table]:
    """The three official tables with the text of each cell; `spelling` replaces official labels."""
    return [_proactive(form, texts, spelling), _requests(form, texts, spelling), _reviews(form, texts, spelling)]


def _say(spelling: Mapping[str, str], ref: str, label: str) -> str:
    return spelling.get(ref, printed(label))


def _proactive(form: str, texts: Mapping[str, str], spelling: Mapping[str, str]) -> Table:
    rows: list[list[Cell]] = []
    for block in blocks(form, "proactive"):
        rows.append([cell(printed(block["heading"]["label"]), "heading", columns=4)])
        columns = block["columns"]
        spans = {1: (3,), 2: (1, 2), 3: (1, 1, 1)}[len(columns)]
        head = [cell("信息内容", "corner")]
        for column, span in zip(columns, spans, strict=True):
            ref = f"{block['id']}/{column['id']}"
            head.append(cell(_say(spelling, ref, column["label"]), "head", columns=span, ref=ref))
        rows.append(head)
        for row in block["rows"]:
            line = [cell(_say(spelling, row["id"], row["label"]), ref=row["id"])]
            for column, span in zip(columns, spans, strict=True):
                key = f"{row['id']}.{column['id']}"
                line.append(cell(texts[key], "figure", columns=span, key=key))
            rows.append(line)
    return Table("proactive", rows, 0)


def _requests(form: str, texts: Mapping[str, str], spelling: Mapping[str, str]) -> Table:
    columns = blocks(form, "requests")[0]["columns"]
    said = {c["id"]: _say(spelling, f"requests/{c['id']}", c["label"]) for c in columns}
    first, *middle, last = [c["id"] for c in columns]
    rows = [
        [cell(CORNER, "corner", rows=3, columns=3), cell("申请人情况", "group", columns=7)],
        [
            cell(said[first], "head", rows=2, ref=f"requests/{first}"),
            cell("法人或其他组织", "group", columns=5),
            cell(said[last], "head", rows=2, ref=f"requests/{last}"),
        ],
        [cell(said[name], "head", ref=f"requests/{name}") for name in middle],
    ]
    lines = rows_of(form)
    for at, row in enumerate(lines):
        under: Sequence[str] = row.get("under", ())
        line = []
        for depth, group in enumerate(under):
            before: Sequence[str] = lines[at - 1].get("under", ())
            if at == 0 or before[: depth + 1] != under[: depth + 1]:
                run = 0
                while at + run < len(lines) and lines[at + run].get("under", ())[: depth + 1] == under[: depth + 1]:
                    run += 1
                line.append(cell(_say(spelling, group, group), "group", rows=run, ref=group))
        line.append(cell(_say(spelling, row["id"], row["label"]), columns=3 - len(under), ref=row["id"]))
        for name in said:
            key = f"{row['id']}.{name}"
            line.append(cell(texts[key], "figure", key=key))
        rows.append(line)
    return Table("requests", rows, 3)


def _reviews(form: str, texts: Mapping[str, str], spelling: Mapping[str, str]) -> Table:
    block = blocks(form, "reviews")[0]
    names = [(row["id"], _say(spelling, row["id"], row["label"])) for row in block["rows"]]
    heads = [(c["id"], _say(spelling, f"reviews/{c['id']}", c["label"])) for c in block["columns"]]
    results = [[cell(text, "head", ref=f"{row}/{name}") for name, text in heads] for row, _ in names]
    for one in results[0]:
        one.rows = 2
    rows = [
        [cell(names[0][1], "group", columns=5, ref=names[0][0]), cell("行政诉讼", "group", columns=10)],
        [*results[0], *(cell(text, "group", columns=5, ref=row) for row, text in names[1:])],
        [*results[1], *results[2]],
        [cell(texts[f"{row}.{name}"], "figure", key=f"{row}.{name}") for row, _ in names for name, _ in heads],
    ]
    return Table("reviews", rows, 3)


_PLACES = ("青禾", "临泽湾", "松岭", "云溪", "石桥", "白沙河", "东岗", "南浦", "望江", "双塔")
_KINDS = ("市", "县", "区", "镇", "街道办事处")
_OFFICES = ("", "档案馆", "水务局", "民政局", "交通运输局", "教育局", "统计局", "应急管理局")
_OVERVIEW = (
    "全年围绕群众关心的事项安排公开工作，栏目由专人维护，发布前逐条核对。",
    "办公室每季度检查一次目录，过期内容及时撤下，新增内容按类归档。",
    "新收政府信息公开申请{received}件，均按规定登记并在期限内处理。",
    "网站共发布各类动态{news}条，解读材料{notes}篇，答复网上咨询{asked}件。",
    "组织业务学习{times}场，参加人员以各科室联络员为主。",
    "政务新媒体由两名同志轮流值守，转载内容注明出处。",
)
_PROBLEMS = (
    "目录更新有时不够及时，个别栏目之间内容重复，下一年将按季度核对并合并相近栏目。",
    "解读材料文字偏多，图示较少；已安排专人学习制图，争取每份重要文件都配一张说明图。",
    "个别科室对期限把握不够准确，今后由办公室统一提醒，并把提醒情况记入台账。",
)
_OTHER = ("没有其他需要报告的事项。", "本年度未收取信息处理费，其余事项见网站公告。", "无其他需要报告的情况。")
_SECTIONS = {
    "2019": "四、因政府信息公开工作被申请行政复议、提起行政诉讼情况",
    "2021": "四、政府信息公开行政复议、行政诉讼情况",
}


def body_name(rng: random.Random) -> str:
    """The name of a body that does not exist."""
    kind = rng.choice(_KINDS)
    place = rng.choice(_PLACES)
    if kind in ("镇", "街道办事处"):
        return f"{place}{kind}" + ("人民政府" if kind == "镇" else "")
    return f"{place}{kind}" + (rng.choice(_OFFICES) or "人民政府")


def report(rng: random.Random, form: str, body: str, year: int, tables: Sequence[Table], received: str) -> Layout:
    """The whole report: title, date, six sections with prose, the three tables in their places."""
    title = rng.choice(
        (
            f"{body}{year}年政府信息公开工作年度报告",
            f"{year}年{body}政府信息公开工作年度报告",
            f"{body}{year}年度政府信息公开工作年度报告",
        )
    )
    numbers = {
        "received": received,
        "news": rng.randint(20, 900),
        "notes": rng.randint(1, 40),
        "asked": rng.randint(3, 400),
        "times": rng.randint(1, 9),
    }
    chosen = [sentence for sentence in _OVERVIEW if rng.random() < 0.6] or [_OVERVIEW[0]]
    if not received:
        chosen = [sentence for sentence in chosen if "{received}" not in sentence] or [_OVERVIEW[0]]
    items: list[Paragraph | Table] = [Paragraph(title, "title")]
    if rng.random() < 0.5:
        items.append(Paragraph(f"发布日期：{year + 1}-01-{rng.randint(10, 31)}", "date"))
    items.append(Paragraph("一、总体情况", "section"))
    items += [Paragraph(sentence.format(**numbers)) for sentence in chosen]
    items += [Paragraph("二、主动公开政府信息情况", "section"), tables[0]]
    items += [Paragraph("三、收到和处理政府信息公开申请情况", "section"), tables[1]]
    items += [Paragraph(_SECTIONS["2019" if form == "2019" else "2021"], "section"), tables[2]]
    items += [Paragraph("五、存在的主要问题及改进情况", "section"), Paragraph(rng.choice(_PROBLEMS))]
    items += [Paragraph("六、其他需要报告的事项", "section"), Paragraph(rng.choice(_OTHER))]
    if rng.random() < 0.5:
        items += [Paragraph(body, "sign"), Paragraph(f"{year + 1}年1月{rng.randint(10, 31)}日", "sign")]
    return Layout(items)
