"""The heads of 300 made reports: names of every kind behind every kind of lead, in both scripts, with days all about.

Heads are combined from lists, so that each name meets many leads and each line about a day many titles. None of the
values may be wrong, and few may be missing.
"""

from __future__ import annotations

import json
from collections import Counter
from importlib.resources import files
from itertools import product
from pathlib import Path
from typing import NamedTuple

import jsonschema
import pytest

from govreport_core import extract_text
from govreport_core.model.document import Metadata
from govreport_core.resources import load_json
from govreport_readers.metadata.reader import describe

COUNT = 300
MOST_MISSING = 0.03

# Names that begin with what could be a lead, a level, a conjunction or a part of a date, or have such within.
NAMES = [
    "镇坪县人民政府", "镇原县教育局", "市南区人民政府", "市北区民政局", "乡城县财政局", "州门司镇人民政府", "县街镇人民政府",
    "省农业农村厅", "市市场监督管理局", "区审计局", "县统计局", "州林业和草原局", "全椒县人民政府", "全南县司法局", "本溪县民政局",
    "和龙市人民政府", "和布克县水利局", "和谐路街道办事处", "及林乡人民政府", "与田镇", "暨南街道办事处", "诸暨市应急管理局",
    "公主岭市审计局", "公平镇人民政府", "根河市公安局", "现川镇人民政府", "将乐县民政局", "将台路街道", "由拳街道", "经济开发区管委会",
    "制高点镇人民政府", "形胜街道办事处", "编钟乡", "发展大道街道办事处", "年丰镇人民政府", "度门街道", "布尔津县卫生健康局",
    "按板镇", "依兰县人民政府", "特克斯县民政局", "为民路街道办事处", "对河口镇", "是山乡", "附城镇人民政府", "关岭县交通运输局",
    "清溪县住房和城乡建设局", "清溪市文化广电和旅游局（文物局）", "清溪县民政局和老龄办", "清溪县土地整理中心", "清溪县信息发布中心",
    "科尔沁右翼前旗人民政府", "玉树藏族自治州发展和改革委员会", "清溪县者米拉祜族乡人民政府", "国家统计局清溪调查队",
    "清溪师范大学", "清溪县第二人民医院", "清溪市公共交通有限公司", "平湖综合实验区", "蔚县民政局", "清溪县机构编制委员会办公室",
    "无为市审计局", "求是街道办事处", "有为镇人民政府", "中华人民共和国清溪海关", "清溪新区管理委员会", "站前街道办事处",
    "清溪县可持续发展服务中心", "松州市民政局", "松州市第二人民医院", "溪镇市水务局", "清溪海关", "我渡县水务局",
]  # fmt: skip

# How a page says whose report it is: before {n} and behind it. The first is a title on a line.
PLAIN = "2022年政府信息公开工作年度报告"
STATEMENTS = [
    "{n}2022年政府信息公开工作年度报告",
    "2022年度{n}政府信息公开工作年度报告",
    "{n}关于2022年政府信息公开工作的年度报告",
    "{n}政府信息公开工作年度报告（2022年度）",
    "{n}发布的2022年政府信息公开工作年度报告",
    "关于公布《{n}2022年政府信息公开工作年度报告》的公告",
    "〈{n}2022年政府信息公开工作年度报告〉",
    "【专题】{n}2022年政府信息公开工作年度报告",
    "附件1：{n}二〇二二年政府信息公开年报",
    "2022年政府信息公开工作年度报告——{n}",
    "2022年政府信息公开工作年度报告（{n}）",
    "{n}\n2022年政府信息公开工作年度报告",
    "{n}2022年政府信息公开工作年度报告（含统计表）",
    "政府信息公开年报（{n}2022年）",
    "政府信息公开工作年度报告（2022年度{n}）",
    "政府信息公开工作年度报告——{n}2022年",
    "{n}2022年政府信息公开工作总结暨年度报告",
    "{n}政府信息公开2022年工作年报",
    "现公布{n}2022年政府信息公开工作年度报告。",
    "现依法发布{n}2022年政府信息公开工作年度报告，欢迎监督。",
    "根据条例和上级的要求，现将{n}2022年政府信息公开工作年度报告公布如下：",
    "按照条例规定，特向社会公布{n}2022年政府信息公开工作年度报告。",
    "现把{n}2022年政府信息公开工作年度报告予以公布。",
    "依据条例，制定{n}2022年政府信息公开工作年度报告并公开。",
    PLAIN + "\n本报告由{n}依据《中华人民共和国政府信息公开条例》编制。",
    PLAIN + "\n本报告由{n}汇总各单位情况编制而成。",
    PLAIN + "\n根据《关于做好2022年年报工作的通知》，{n}编制了本报告。",
    PLAIN + "\n按照上级部署，现将{n}2022年政府信息公开情况报告如下。",
    PLAIN + "\n为落实条例，结合{n}2022年工作实际，编制本报告。",
    PLAIN + "\n{n}（以下简称“本机关”）按照《条例》编写本年度报告。",
    PLAIN + "\n以下是{n}整理的年度报告，请监督。",
    PLAIN + "\n本报告起草单位为{n}，邮编：000000。",
    PLAIN + "\n外聘机构核对数据后，{n}审核后发布2022年年报。",
    PLAIN + "\n{n}严格按照条例第五十条，编制本报告。",
    PLAIN + "\n{n}坚持公开为常态，现公布年度报告。",
    PLAIN + "\n按照条例要求，{n}就本机关信息公开工作向社会作如下报告。",
    PLAIN + "\n根据条例，{n}对2022年信息公开情况报告如下。",
    PLAIN + "\n现将{n}本年度政府信息公开工作的情况公布如下。",
    PLAIN + "\n根据条例，由{n}编制本报告并向社会公布。",
    "{n}发布2022年政府信息公开工作年度报告",
]
TRADITIONAL = [
    ("和龍縣衛生健康局", "和龙县卫生健康局"),
    ("鎮遠縣人民政府辦公室", "镇远县人民政府办公室"),
    ("與義鄉人民政府", "与义乡人民政府"),
    ("雲溪市國土資源局", "云溪市国土资源局"),
    ("經棚縣農業農村局", "经棚县农业农村局"),
    ("暨陽街道辦事處", "暨阳街道办事处"),
    ("廬嶺縣審計局", "庐岭县审计局"),
    ("遼灣市財政局", "辽湾市财政局"),
]
TRADITIONAL_STATEMENTS = [
    "{n}2022年政府信息公開工作年度報告",
    "現公佈{n}2022年政府信息公開工作年度報告。",
    "根據條例，現將{n}2022年政府信息公開工作年度報告公佈如下：",
    "2022年政府信息公開工作年度報告\n本報告由{n}按照條例編制。",
]

# A line about the day, whether it stands above the statement or below it, and the day of publication.
DAYS = [
    ("发布时间：2023-01-16", "2023-01-16"),
    ("来源：本站\u3000\u3000\u3000时间：2023年1月16日\u3000浏览：31", "2023-01-16"),
    ("来源：本站 \u2003\xa0 \xa0时间：\xa02023/1/16", "2023-01-16"),
    ("公示时间：2023-01-16", "2023-01-16"),
    ("挂网日期：2023年1月16日", "2023-01-16"),
    ("刊载时间:2023/01/16 09:00", "2023-01-16"),
    ("录入时间：２０２３－０１－１６", "2023-01-16"),
    ("添加时间: 2023.01.16 10:30", "2023-01-16"),
    ("上传时间：二〇二三年一月十六日", "2023-01-16"),
    ("创建时间\u200b：2023-1-16", "2023-01-16"),
    ("撰写时间：2023-01-16", "2023-01-16"),
    ("提交时间：2023-01-16 提交人：李某", "2023-01-16"),
    ("更新时间：2023-05-05 发布时间：2023-01-16", "2023-01-16"),
    ("**发布日期**：2023-01-16", "2023-01-16"),
    ("今天是2024年6月5日 星期三", None),
    ("更新时间：2023-05-05", None),
    ("", None),
]
BODY = "\n一、总体情况\n我们认真贯彻条例。\n二、主动公开政府信息情况\n规章 0\n"
LAST_LINES = ["", "相关链接：青石县2021年政府信息公开工作年度报告 2022-01-20", "2023年1月16日"]


class Head(NamedTuple):
    """A made head and what it says."""

    text: str
    names: tuple[str, ...]
    published: str | None


def made_heads() -> list[Head]:
    """Every name with ever other statements and days: steps without common factors go through all of them."""
    heads = []
    for number in range(COUNT):
        day, published = DAYS[number * 5 % len(DAYS)]
        last = LAST_LINES[number % len(LAST_LINES)]
        if number % 10 == 9:
            printed, simplified = TRADITIONAL[number // 10 % len(TRADITIONAL)]
            statement = TRADITIONAL_STATEMENTS[number // 60 % len(TRADITIONAL_STATEMENTS)]
            names: tuple[str, ...] = (printed, simplified)
        else:
            plain = number - number // 10
            printed = NAMES[plain % len(NAMES)]
            statement = STATEMENTS[(plain * 11 + plain // len(NAMES)) % len(STATEMENTS)]
            names = (printed,)
        statement = statement.format(n=printed)
        above = number % 2 and "\n" not in statement
        lines = (day, "", statement) if above else (statement, day)
        text = "\n".join(("某地政务公开", "首页 > 政府信息公开年报", *lines)) + BODY + last
        closing = "2023-01-16" if last == LAST_LINES[2] else None
        heads.append(Head(text, names, published or closing))
    return heads


HEADS = made_heads()


def judge(found: object, allowed: tuple[object, ...]) -> str:
    """Whether a value is right, missing or wrong."""
    if found in allowed:
        return "right"
    return "missing" if found is None else "wrong"


def judged(head: Head) -> dict[str, str]:
    said = describe(head.text)
    return {
        "agency": judge(said.agency, head.names),
        "year": judge(said.year, (2022,)),
        "published": judge(said.published, (head.published,)),
        "title": "wrong" if said.title and not set(said.title) <= set(head.text) else "right",
    }


def test_the_values_of_made_heads() -> None:
    verdicts = [judged(head) for head in HEADS]
    wrong = [
        (field, head.text, describe(head.text))
        for head, verdict in zip(HEADS, verdicts, strict=True)
        for field, is_so in verdict.items()
        if is_so == "wrong"
    ]
    assert not wrong
    missing = Counter(field for verdict in verdicts for field, is_so in verdict.items() if is_so == "missing")
    assert all(count <= MOST_MISSING * COUNT for count in missing.values()), missing


def test_each_name_and_each_statement_is_among_them() -> None:
    text = "".join(head.text for head in HEADS)
    assert not [name for name in NAMES if name not in text]
    stems = [part for statement in STATEMENTS for part in statement.split("{n}") if len(part) > 12]
    assert not [stem for stem in stems if stem not in text]


@pytest.mark.parametrize(
    "lead", ["现公布", "现将", "特公布", "兹将", "现依法公开", "特向社会公布", "编制了", "下面是", "现由"]
)
def test_no_name_loses_its_first_character_behind_a_lead(lead: str) -> None:
    for name in NAMES:
        found = describe(f"根据条例，{lead}{name}2022年政府信息公开工作年度报告，请予监督。{BODY}")
        assert found.agency == name, name


@pytest.mark.parametrize("clause", ["由{n}编制本报告", "将{n}2022年政府信息公开工作年度报告予以公布"])
def test_a_lead_of_one_character_is_told_from_the_beginning_of_a_name(clause: str) -> None:
    for name in ("清溪县民政局", "蔚县民政局", "和龙市审计局", "镇原县教育局"):
        assert describe(f"{PLAIN}\n依据条例，{clause.format(n=name)}。{BODY}").agency == name
    for name in ("将乐县民政局", "由城县民政局", "将军镇人民政府"):
        assert describe(f"{PLAIN}\n{name}2022年政府信息公开工作年度报告予以公布。{BODY}").agency == name


@pytest.mark.parametrize("name", ["清溪县公开招标办公室", "清溪县走进社区服务中心", "清溪县通知镇人民政府"])
def test_what_is_not_known_for_a_name_is_not_clipped_to_one(name: str) -> None:
    for lead in ("", "现公布"):
        found = describe(f"{lead}{name}2022年政府信息公开工作年度报告。{BODY}")
        assert found.agency in (None, name)
        assert found.title is None or found.title.startswith(name)


SENTENCES_OF_OTHERS = [
    "根据省人民政府办公厅的要求，我局编制了本报告。",
    "按照清溪县人民政府办公室关于做好2022年政府信息公开工作年度报告编制工作的通知，编制本报告。",
    "如对本报告有疑问，请与清溪县政务服务中心联系。",
    "我局对照2021年政府信息公开工作年度报告反映的问题作了整改。",
    "本报告由总体情况、主动公开政府信息情况等六部分组成。",
    "受清溪县人民政府委托，我局编制本报告。",
    "清溪县教育局下属学校2022年信息公开情况一并公布。",
    "按照清溪县人民政府办公室编制的格式，编制本报告。",
    "清溪县人民政府坚持依法行政，我局编制本报告。",
    "主管部门为清溪县政务服务局，本报告由我局编制。",
    "信息公开工作机构是清溪县民政局办公室，特编制本报告。",
    "本报告已经清溪县人民政府审定。",
    "依照清溪县人民政府审定的方案，编制本报告。",
    "目前青石县已公布年报，我局编制本报告。",
    "经过努力清溪县民政局编制了报告。",
    "敬请关注清溪县民政局编制的报告。",
    "一年来清溪县民政局认真编制报告。",
    "争先创优清溪县民政局2022年政府信息公开工作年度报告。",
]


@pytest.mark.parametrize("sentence", SENTENCES_OF_OTHERS)
def test_a_sentence_that_names_others_names_no_author(sentence: str) -> None:
    found = describe(f"{PLAIN}\n{sentence}{BODY}")
    assert (found.agency, found.year) == (None, 2022)


def test_other_reports_of_the_site_say_nothing() -> None:
    links = "青石县教育局2020年政府信息公开年报 2021-01-05\n青石县2019年政府信息公开年报 2020-01-06\n"
    found = describe(
        f"最新发布\n{links}清溪县民政局政府信息公开工作年度报告\n下一篇：青石县2018年政府信息公开年报{BODY}"
    )
    assert (found.agency, found.year, found.title) == ("清溪县民政局", None, "清溪县民政局政府信息公开工作年度报告")


@pytest.mark.parametrize(
    ("site", "own", "agency"),
    [
        ("清溪县民政局门户网站", "我局", "清溪县民政局"),
        ("清溪县桥头镇人民政府", "我镇", "清溪县桥头镇人民政府"),
        ("清溪县人民政府门户网站", "全县", "清溪县人民政府"),
        ("清溪县人民政府门户网站", "我局", None),
        ("清溪县人民政府门户网站", "本机关", None),
        ("清溪县民政局门户网站", "我镇", None),
        ("政务公开", "我局", None),
        ("清溪县民政局政府信息公开", "我局", "清溪县民政局"),
        ("桥头街道办事处政务公开专栏", "本街道", "桥头街道办事处"),
        ("清溪县人民政府信息公开", "我县", "清溪县人民政府"),
        ("清溪县人民政府政府信息公开", "我局", None),
    ],
)
def test_the_site_is_the_body_if_the_report_speaks_as_this_body(site: str, own: str, agency: str | None) -> None:
    assert describe(f"{site}\n首页 > 年报\n{PLAIN}\n一、总体情况\n2022年，{own}认真贯彻条例。\n").agency == agency


@pytest.mark.parametrize(
    ("section", "year"),
    [
        ("2022年，我局认真贯彻条例。", 2022),
        ("（一）主动公开。2022年共公开信息12条。", 2022),
        ("二〇二二年，我局认真贯彻条例。", 2022),
        ("在2021年的基础上，我局2022年认真贯彻条例。", None),
        ("条例自2019年5月15日起施行。", None),
        ("我局认真贯彻条例。\n二、主动公开\n2022年公开12条。", None),
    ],
)
def test_the_year_of_the_first_sentence(section: str, year: int | None) -> None:
    assert describe(f"清溪县民政局政府信息公开工作年度报告\n一、总体情况\n{section}\n").year == year


@pytest.mark.parametrize(
    ("opening", "year"),
    [
        ("2022年，我局坚持公开为常态，推进政府信息公开。现报告如下：", 2022),
        ("二〇二二年度，我局推进政府信息公开。", 2022),
        ("本报告按照规定格式编制，反映2022年度工作情况。", 2022),
        ("2019年，新的政府信息公开条例出台，我局编制本报告。", None),
        ("2021年，我局推进政府信息公开。2022年，我局又推进政府信息公开。", None),
        ("与2021年度工作情况相比，报告更短。", None),
    ],
)
def test_the_year_of_the_sentences_above_the_first_section(opening: str, year: int | None) -> None:
    text = f"清溪县民政局政府信息公开工作年度报告\n{opening}\n一、总体情况\n我局认真贯彻条例。\n"
    assert describe(text).year == year


@pytest.mark.parametrize("name", ["", "清溪县民政局"])
@pytest.mark.parametrize(
    "title",
    [
        "{n}2022年政府信息公开工作年度报告（含附件）",
        "{n}2022年政府信息公开工作年度报告（附统计表）",
        "{n}政府信息公开2022年工作年报（全文）",
        "{n}2022年度政府信息公开年度报告书",
        "{n}2022年政府信息公开工作总结和年度报告",
        "{n}2022年政府信息公开年度报告暨工作总结",
        "{n}2022年政府信息公开工作开展情况年度报告",
        "政府信息公开年报（{n}2022年）",
        "政府信息公开年度报告——{n}2022年度",
    ],
)
def test_titles_are_given_whole(title: str, name: str) -> None:
    title = title.format(n=name)
    found = describe(f"首页\n{title}\n{BODY}")
    assert (found.title, found.agency, found.year) == (title, name or None, 2022)
    named = describe(f"政府信息公开年报（2022年，清溪县民政局）\n{BODY}")
    assert (named.agency, named.year) == ("清溪县民政局", 2022)


@pytest.mark.parametrize("offer", ["（点击下载）", "（打印）"])
def test_what_the_page_offers_is_no_part_of_a_title(offer: str) -> None:
    assert describe(f"清溪县民政局{PLAIN}{offer}\n{BODY}").title == f"清溪县民政局{PLAIN}"


def test_links_on_one_line_say_nothing() -> None:
    links = "首页-年报 青石县教育局2020年政府信息公开年报2021-01-05 青石县司法局2020年政府信息公开年报 2021-01-06"
    found = describe(f"{links}\n信息公开年度报告\n现公布我局2022年政府信息公开年度报告，请监督。{BODY}")
    assert (found.title, found.agency, found.year) == ("信息公开年度报告", None, 2022)


def test_a_list_of_reports_gives_its_own_title() -> None:
    bodies = "\n".join(f"清溪县{name}{PLAIN}" for name in ("民政局", "审计局", "教育局"))
    title = "清溪县各单位2022年政府信息公开年报汇总"
    assert describe(f"首页\n{title}\n{bodies}\n共3条").title == title
    # Without such a title the last one is that of the report.
    assert describe(f"首页\n{bodies}\n{BODY}").agency == "清溪县教育局"


@pytest.mark.parametrize(
    ("above", "own", "agency"),
    [
        ("清溪港务局", "我局", "清溪港务局"),
        ("清溪港务局", "本机关", None),
        ("清溪港务局", "我镇", None),
        ("财政局\n民政局", "我局", None),
        ("清溪新区管理委员会", "管委会本部分", "清溪新区管理委员会"),
        ("中华人民共和国清溪海关", "本关本部门本部分", "中华人民共和国清溪海关"),
        ("中华人民共和国清溪海关", "本站访问者和本社区", "中华人民共和国清溪海关"),
    ],
)
def test_the_name_above_a_title(above: str, own: str, agency: str | None) -> None:
    found = describe(f"首页\n{above}\n{PLAIN}\n一、总体情况\n{own}认真贯彻条例。\n")
    assert found.agency == agency
    assert found.title == (f"{agency} {PLAIN}" if agency else PLAIN)


@pytest.mark.parametrize(
    ("closing", "agency"),
    [
        ("\n清溪县民政局\n", "清溪县民政局"),
        ("\n清溪县民政局\n清溪县人民政府\n网站地图\n", "清溪县民政局"),
        (" 清溪县民政局 2023-01-16\n版权所有\n", "清溪县民政局"),
        ("\n行政强制\t3\n清溪县民政局\n", "清溪县民政局"),
        ("\n清溪县民政局\n发布日期：2023-01-16 09:30\n", "清溪县民政局"),
        ("\n行政强制\t3\n清溪县教育局\n清溪县民政局\n", None),
        ("\n清溪县人民政府\n", None),
        ("\n返回\n清溪县民政局\n", None),
        ("\n版权所有\n清溪县民政局\n", None),
    ],
)
def test_the_name_below_the_last_sentence(closing: str, agency: str | None) -> None:
    text = f"{PLAIN}\n一、总体情况\n我局认真贯彻条例。\n六、其他需要报告的事项\n没有需要报告的事项。{closing}"
    assert describe(text).agency == agency


@pytest.mark.parametrize("year", ["2022年", "2022年度"])
def test_a_year_in_brackets_in_the_first_sentence(year: str) -> None:
    for brackets in ("（{}）", "({})"):
        text = (
            f"清溪县民政局政府信息公开工作年度报告\n一、总体情况\n一年来{brackets.format(year)}，我局发布信息12条。\n"
        )
        assert describe(text).year == 2022


def test_what_stands_above_a_heading_of_markdown_is_no_part_of_the_title() -> None:
    section = "## 一、总体情况\n\n我局认真贯彻条例。\n"
    found = describe(f"清溪县民政局\n\n# {PLAIN}\n\n{section}")
    assert (found.title, found.agency) == (PLAIN, "清溪县民政局")
    found = describe(f"# 清溪县民政局\n\n# {PLAIN}\n\n{section}")
    assert (found.title, found.agency) == (f"清溪县民政局 {PLAIN}", "清溪县民政局")


def test_a_report_without_a_word_for_its_body_ends_with_a_name() -> None:
    section = "\n一、总体情况\n认真贯彻条例。\n行政强制\t3\n"
    for name, agency in (("清溪县民政局", "清溪县民政局"), ("清溪县人民政府", None), ("清溪县政府办公室", None)):
        assert describe(f"{PLAIN}{section}{name}\n").agency == agency


def test_a_name_without_a_place_that_begins_the_sentence() -> None:
    for sentence, agency in (("清溪港务局根据条例编制本报告。", "清溪港务局"), ("办公室根据条例编制本报告。", None)):
        section = "\n一、总体情况\n我局认真贯彻条例。\n"
        assert describe(f"{PLAIN}\n{sentence}{section}").agency == agency
        assert describe(f"{PLAIN}\n{sentence}{BODY}").agency is None


@pytest.mark.parametrize("label", ["发布时间：2023-01-16", "时间：2023-01-16", "责任编辑：李某", "浏览：3"])
def test_a_label_that_stands_at_once_behind_a_name(label: str) -> None:
    assert describe(f"{PLAIN}\n来源：清溪县民政局{label}{BODY}").agency == "清溪县民政局"


@pytest.mark.parametrize(
    ("above", "below", "day"),
    [
        ("（2023-01-16）", "", "2023-01-16"),
        ("浏览：12次 2023-01-16", "", "2023-01-16"),
        ("", "[2023-01-16]", "2023-01-16"),
        ("当前时间：\n2023-12-31", "", None),
        ("", "现在是2023-12-31", None),
    ],
)
def test_days_beside_a_title(above: str, below: str, day: str | None) -> None:
    for text in (f"{above}\n{PLAIN}\n{below}{BODY}", f"{above}\n{PLAIN} {below}{BODY}"):
        assert describe(text).published == day


def test_a_signature_does_not_hide_the_day_of_publication() -> None:
    signed = "清溪县民政局\n2023年1月10日"
    for line in ("发布日期：2023-01-16", "来源：本站　　时间：2023-01-16"):
        assert describe(f"{PLAIN}\n{line}{BODY}{signed}").published == "2023-01-16"
    assert describe(f"{PLAIN}{BODY}{signed}").agency == "清溪县民政局"


@pytest.mark.parametrize("printed", ["鎮遠縣人民政府", "經棚縣農業農村局", "雲屏縣衛生健康局", "佈朗鄉人民政府"])
def test_values_are_never_in_two_scripts(printed: str) -> None:
    title = f"{printed}2022年政府信息公開工作年度報告"
    for text in (f"{title}\n發佈時間：2023-01-16{BODY}", f"首頁\n現公佈{title}。{BODY}"):
        found = describe(text)
        assert (found.agency, found.title) == (printed, title)


@pytest.fixture(scope="module")
def sheet_text() -> str:
    """The text of a complete report from its first section on."""
    text = (Path(__file__).parents[2] / "examples/reports/township-2025.txt").read_text(encoding="utf-8")
    return text[text.index("一、总体情况") :]


ABOUT = {
    "sample": ["XX县XX局2022年政府信息公开工作年度报告样例", "清溪县民政局2022年政府信息公开工作年度报告（填报示例）"],
    "interpretation": [
        "清溪县民政局2022年政府信息公开工作年度报告解读",
        "【图解】清溪县民政局2022年政府信息公开年报",
        "《政府信息公开年度报告格式》解读",
        "年报里的“依申请公开”是什么意思",
        "带您看清溪县民政局2022年政务公开年报成绩单",
    ],
    "analysis": ["清溪县2022年政府信息公开年报数据分析"],
    "summary": [
        "清溪县2022年政府信息公开工作年度报告汇总表",
        "清溪县各部门2022年政府信息公开年报统计汇总",
        "关于清溪县2022年政府信息公开年报发布情况的通报",
        "清溪县所属单位年报发布情况一览（2022年）",
    ],
    "column": ["清溪县2022年度政府信息公开年报专栏"],
    "instruction": [
        "清溪县关于做好2022年政府信息公开工作年度报告编制工作的通知",
        "政府信息公开工作年度报告填报说明",
        "关于召开2022年政府信息公开年报培训会的通知",
        "关于2022年政府信息公开年报征求意见的公告",
        "关于认真做好2022年度政府信息公开工作年度报告编制发布工作的函",
        "附件2：年度报告格式（2021年版）",
    ],
}


@pytest.mark.parametrize("title", [title for titles in ABOUT.values() for title in titles])
def test_a_document_about_reports_is_not_complete(title: str, sheet_text: str) -> None:
    plain = extract_text(f"清溪县民政局{PLAIN}\n{sheet_text}")
    assert plain.status == "complete"
    result = extract_text(f"{title}\n{sheet_text}")
    assert result.status == "partial"
    assert [finding.code for finding in result.findings].count("no-body-report") == 1
    assert result.source["title"] == title


def test_a_column_without_a_year_says_nothing_of_the_report_in_it() -> None:
    found = describe(f"政府信息公开年报专栏\n清溪县民政局政府信息公开工作年度报告{BODY}")
    assert found.title == "清溪县民政局政府信息公开工作年度报告"


@pytest.mark.parametrize("title", [*ABOUT["sample"], *ABOUT["analysis"]])
def test_a_sample_and_an_analysis_are_of_no_body(title: str) -> None:
    assert describe(f"{title}\n现将XX局2022年政府信息公开情况报告如下。{BODY}").agency is None


@pytest.mark.parametrize("name", ["names", "leads"])
def test_the_data_files_keep_their_schemas(name: str) -> None:
    folder = files("govreport_readers.metadata")
    data = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    schema = json.loads((folder / f"{name}.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(data, schema)
    key = next(key for key, value in data.items() if isinstance(value, list))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**data, key: [*data[key], data[key][0]]}, schema)


def test_hostile_heads_take_no_time() -> None:
    parts = ["现公布", "镇", "和", "2022年", "政府信息公开", "日期：" + " " * 60, "(", "《", "由", "，"]
    for one, other in product(parts, parts):
        found = describe((one + other) * 1_500)
        assert isinstance(found, Metadata)
    assert load_json("titles.json")["kinds"].keys() == ABOUT.keys()
