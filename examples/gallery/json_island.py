"""The figures are JSON in a <script>, from which the page draws its table: a reader makes a grid of the records."""

import json
import re

from govreport_core import hookimpl
from govreport_core.parsing import build_document, read_part

name = "json-island"
ISLAND = re.compile(r'<script type="application/json" id="data">(.+?)</script>', re.DOTALL)
HEADS = {
    "mc": "申请人情况",
    "geren": "自然人",
    "qiye": "商业企业",
    "keyan": "科研机构",
    "gongyi": "社会公益组织",
    "lvsuo": "法律服务机构",
    "qita": "其他",
    "heji": "总计",
}


@hookimpl
def govreport_read(source):
    island = ISLAND.search(source.data.decode("utf-8", "replace"))
    if island is None:
        return None
    records = json.loads(island[1])["sqqk"]
    rows = [[str(record.get(field, "")) for field in HEADS] for record in records]
    page = read_part(source.data, name=source.name)
    return build_document(source.name, [page.text, [list(HEADS.values()), *rows]], metadata=page.metadata)
