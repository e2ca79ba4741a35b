"""Titles, agencies and dates as sites print them. A wrong one is worse than none, so many lines must give nothing."""

from __future__ import annotations

import pytest

from govreport_core.model.document import Metadata
from govreport_readers.metadata.reader import describe

BODY = (
    "\n一、总体情况\n本报告根据《中华人民共和国政府信息公开条例》编制。统计期限自2023年1月1日至2023年12月31日。"
    "\n六、其他需要报告的事项\n无其他需要报告的事项。\n"
)
PLAIN = "2023年政府信息公开工作年度报告"
NAMED = "清源县民政局2023年政府信息公开工作年度报告"

# Lines, each a title that is complete, with the agency's name in it: the lines and the name, | for a new line.
TITLES = [
    ("清源县人民政府2023年政府信息公开工作年度报告", "清源县人民政府"),
    ("2023年度清源县财政局政府信息公开工作年度报告", "清源县财政局"),
    ("2023年清源县人民政府信息公开工作年度报告", "清源县人民政府"),
    ("清源县政府信息公开2023年年度报告", "清源县"),
    ("清源县2023年度政府信息公开工作年度报告", "清源县"),
    ("生态环境部政府信息公开工作2023年度报告", "生态环境部"),
    ("国家发展和改革委员会2023年政府信息公开工作年度报告", "国家发展和改革委员会"),
    ("海关总署2023年政府信息公开工作年度报告", "海关总署"),
    ("中国证监会2023年政府信息公开工作年度报告", "中国证监会"),
    ("国家税务总局青川县税务局2023年政府信息公开工作年度报告", "国家税务总局青川县税务局"),
    ("国家统计局清源调查队2023年政府信息公开工作年度报告", "国家统计局清源调查队"),
    ("广西壮族自治区人民政府2023年政府信息公开工作年度报告", "广西壮族自治区人民政府"),
    ("内蒙古自治区科尔沁右翼前旗人民政府2023年政府信息公开年报", "内蒙古自治区科尔沁右翼前旗人民政府"),
    ("新疆生产建设兵团第八师石河子市2023年政府信息公开工作年度报告", "新疆生产建设兵团第八师石河子市"),
    ("清源经济技术开发区管委会2023年度政府信息公开年报", "清源经济技术开发区管委会"),
    ("清源高新区管理委员会政府信息公开工作年度报告（2023年度）", "清源高新区管理委员会"),
    ("平潭综合实验区2023年度政府信息公开工作年度报告", "平潭综合实验区"),
    ("清源大学2023年信息公开年度报告", "清源大学"),
    ("2023年清源县人民医院信息公开工作报告", "清源县人民医院"),
    ("清源县第27中学2023年信息公开年度报告", "清源县第27中学"),
    ("清源县122工程指挥部2023年政府信息公开工作年度报告", "清源县122工程指挥部"),
    ("清源县供电公司（国网）2023年信息公开年度报告", "清源县供电公司（国网）"),
    ("清源县民政局（清源县老龄办）2023年政府信息公开工作年度报告", "清源县民政局（清源县老龄办）"),
    ("清源县民政局、清源县老龄办2023年政府信息公开工作年度报告", "清源县民政局、清源县老龄办"),
    ("中共清源县委机构编制委员会办公室2023年政府信息公开工作年度报告", "中共清源县委机构编制委员会办公室"),
    ("桥头镇人民政府关于2023年度政府信息公开工作的年度报告", "桥头镇人民政府"),
    ("桥头镇关于2023年度政府信息公开工作年度报告", "桥头镇"),
    ("关于清源县财政局2023年政府信息公开工作的年度报告", "清源县财政局"),
    ("关于桥头镇2023年政府信息公开工作情况的报告", "桥头镇"),
    ("桥头街道办事处二〇二三年政府信息公开工作年度报告", "桥头街道办事处"),
    ("桥头街道二○二三年度政务公开工作年度报告", "桥头街道"),
    ("清源县民政局二零二三年政府信息公开年报", "清源县民政局"),
    ("清源县民政局２０２３年政府信息公开工作年度报告", "清源县民政局"),
    ("清源县民政局 2023 年 政府信息公开工作 年度报告", "清源县民政局"),
    ("清源县审计局政府信息公开年度报告【2023】", "清源县审计局"),
    ("清源县审计局政府信息公开年度报告(2023年)", "清源县审计局"),
    ("清源县审计局政府信息公开工作年度报告（2023年1月1日-12月31日）", "清源县审计局"),
    ("清源县审计局政府信息公开工作年度报告（2023年1月1日至2023年12月31日）", "清源县审计局"),
    ("清源县审计局2023年政务公开和政府信息公开工作年度报告", "清源县审计局"),
    ("清源县审计局2023年度信息公开工作总结报告", "清源县审计局"),
    ("清源县审计局2023年度政府信息公开工作情况报告", "清源县审计局"),
    ("2023年度政府信息公开工作年度报告——清源县审计局", "清源县审计局"),
    ("2023年政府信息公开工作年度报告（清源县审计局）", "清源县审计局"),
    ("【清源县司法局】2023年政府信息公开工作年度报告", "清源县司法局"),
    ("清源县司法局：2023年政府信息公开工作年度报告", "清源县司法局"),
    ("清源县应急管理局|2023年政府信息公开工作年度报告", "清源县应急管理局"),
    ("清源县应急管理局|2023年政府信息公开|工作年度报告", "清源县应急管理局"),
    ("清源县应急管理局2023年度|信息公开工作年度报告", "清源县应急管理局"),
    ("清源县应急管理局|政府信息公开工作年度报告|（2023年度）", "清源县应急管理局"),
    ("清源县应急管理局|政府信息公开工作|年度报告|（2023年）", "清源县应急管理局"),
    ("清源县|应急管理局2023年政府信息公开工作年度报告", "清源县应急管理局"),
    ("清源县住房和城乡|建设局2023年政府信息公开工作年度报告", "清源县住房和城乡建设局"),
    ("清源县人民政府|办公室2023年政府信息公开工作年度报告", "清源县人民政府办公室"),
    ("生态环境部|2023年政府信息公开工作年度报告", "生态环境部"),
    (PLAIN, None),
    ("关于2023年度政府信息公开工作的年度报告", None),
    ("政府信息公开工作年度报告（2023年）", None),
    ("我局2023年政府信息公开工作年度报告", None),
]

# What stands before a title and is no part of it.
BEFORE = [
    "政府信息公开年报",
    "政府信息公开年度报告",
    "信息公开年报",
    "年报",
    "2023年",
    "网上办事大厅",
    "便民服务中心",
    "新闻中心",
    "部门乡镇",
    "县长信箱",
    "首页 > 政务公开 > 政府信息公开年报",
    "您当前的位置：首页 / 政务公开 / 2023年",
    "清政公开〔2024〕1号",
    "清源县人民政府门户网站",
    "清源县2019年政府信息公开工作年度报告|清源县教育局2023年政府信息公开工作年度报告|政府信息公开制度",
]
# The same on the title's own line.
LEADING = [
    "名 称：",
    "标题：",
    "# ",
    "**",
    "首页 政府信息公开年报 ",
    "清政公开〔2024〕1号 ",
    "政府信息公开年报\t",
    "《",
]

SENTENCES = [
    ("现将清源县司法局2023年政府信息公开工作年度报告公布如下：", "清源县司法局"),
    ("根据条例（国务院令第711号），现公布青山苗族乡2023年政府信息公开工作年度报告。", "青山苗族乡"),
    ("《清源县司法局2023年政府信息公开工作年度报告》已经审定。", "清源县司法局"),
    ("按照条例，编制清源县司法局2023年政府信息公开工作年度报告并公开。", "清源县司法局"),
    ("现将我局2023年政府信息公开工作年度报告公布如下。", None),
]

NO_TITLE = [
    "按照县政府办关于做好2023年政府信息公开工作年度报告编制发布工作的通知要求，我局开展了工作。",
    "我局对照2022年政府信息公开工作年度报告反映的问题进行了整改。",
    "清源县民政局2023年第三季度政府信息公开工作报告",
    "清源县2023年法治政府建设暨政府信息公开工作年度报告",
    "清源大学2022-2023学年信息公开年度报告",
    "政府信息公开年报|2023年|政策文件",
]

# Of lines below a title, whether or not they are above it too: the day of publication.
LABELLED = [
    ("发布日期：2024-01-20", "2024-01-20"),
    ("发布时间：2024年01月20日 09:30", "2024-01-20"),
    ("发布时间 2024 年 1 月 20 日", "2024-01-20"),
    ("发布日期|2024-01-20", "2024-01-20"),
    ("【发布日期】2024-01-20", "2024-01-20"),
    ("【发布时间：2024-01-20】", "2024-01-20"),
    ("[发布日期] 2024-01-20 [来源] 县民政局", "2024-01-20"),
    ("发 布 日 期：2024.01.20", "2024-01-20"),
    ("公开日期：2024/1/20", "2024-01-20"),
    ("发布于 2024-01-20", "2024-01-20"),
    ("信息时间：2024-01-20", "2024-01-20"),
    ("日期：2024-01-20", "2024-01-20"),
    ("时间：2024-01-20 来源：县民政局", "2024-01-20"),
    ("date: 2024-01-20", "2024-01-20"),
    ("成文日期：2024-01-18", "2024-01-18"),
    ("成文日期：2024-01-18|发布日期：2024-01-20", "2024-01-20"),
    ("生成日期：2024-01-15 发布日期：2024-01-20", "2024-01-20"),
    ("更新时间：2024-12-31|发布时间：2024-01-20", "2024-01-20"),
    ("打印时间：2024-12-31 发布时间：2024-01-20", "2024-01-20"),
    ("当前时间：2024-12-31 12:00:00|日期：2024-01-20", "2024-01-20"),
]
BESIDE = [
    ("2024-01-20 09:12　来源：清源镇　访问次数：", "2024-01-20"),
    ("来源：清源县民政局 2024-01-20 09:12 浏览：12次", "2024-01-20"),
    ("【字体：大 中 小】 2024年01月20日", "2024-01-20"),
    ("清源县民政局|（2024年1月20日）", "2024-01-20"),
    ("(2024年1月20日发布)", "2024-01-20"),
    ("二〇二四年一月二十日", "2024-01-20"),
    ("二○二四年元月三十一日", "2024-01-31"),
    ("清源县民政局 2024年1月20日", "2024-01-20"),
    ("2024/1/20 10:30", "2024-01-20"),
]
NO_DAY = [
    "更新时间：2024-12-31",
    "最后更新：2024-12-31",
    "打印时间：2024-12-31",
    "当前时间：2024-12-31 12:00:00",
    "当前时间：|2024-12-31",
    "今天是：2024年12月31日 星期二",
    "2024年12月31日 星期二",
    "日期：2024-12-31 星期二",
    "有效期至：2024-12-31",
    "来源：县民政局 更新：2024-12-31",
    "（2023年1月1日至2023年12月31日）",
    "统计时间：2023年1月1日至2023年12月31日",
    "根据条例（2019年4月3日修订）和|2019年5月15日起施行的规定",
    "2024年1月20日，县政府召开会议",
    "成文日期\t发布日期|2024-01-18\t2024-01-20",
    "发布日期：2024-13-45",
]

# Below the report: the agency of a title without a name, and the day.
SIGNATURES = [
    ("清源县民政局|2024年1月20日", "清源县民政局", "2024-01-20"),
    ("清源县民政局|二〇二四年一月二十日", "清源县民政局", "2024-01-20"),
    ("清源县民政局 2024年1月20日", "清源县民政局", "2024-01-20"),
    ("清源县民政局（盖章）|2024 年 1 月 20 日", "清源县民政局", "2024-01-20"),
    ("清源县民政局、清源县老龄办|2024.1.20", "清源县民政局、清源县老龄办", "2024-01-20"),
    (
        "清源县民政局|2024年1月20日|主办单位：清源县人民政府办公室|清源县人民政府|2025年6月1日",
        "清源县民政局",
        "2024-01-20",
    ),
    ("打印本页 关闭窗口|清源县人民政府|2025年6月1日", None, None),
    ("主办：清源县人民政府|2025-01-01", None, None),
    ("清源县教育局2022年政府信息公开工作年度报告 2023-01-10", None, None),
    ("局办公室|2024年1月20日", None, "2024-01-20"),
    ("2024年1月20日", None, "2024-01-20"),
]

ISSUERS = [
    ("发布机构：清源县民政局", "清源县民政局"),
    ("发布机构|清源县民政局|发文日期", "清源县民政局"),
    ("发文机关: 民政局 文号:", "民政局"),
    ("来源：清源县民政局 作者：办公室", "清源县民政局"),
    ("来源：本站原创", None),
    ("信息来源：党政办公室", None),
    ("发布机构：", None),
]


def about(*parts: str) -> Metadata:
    return describe("\n".join(parts).replace("|", "\n"))


def one_line(lines: str) -> str:
    return " ".join(lines.replace("|", " ").split())


@pytest.mark.parametrize(("lines", "agency"), TITLES)
def test_titles(lines: str, agency: str | None) -> None:
    found = about(lines, BODY)
    assert (found.title, found.agency, found.year) == (one_line(lines), agency, 2023)
    assert set(found.evidence) == {"title", "year"} | ({"agency"} if agency else set())


@pytest.mark.parametrize("before", BEFORE)
@pytest.mark.parametrize("title", [NAMED, "2023年桥头镇政府信息公开工作年度报告", PLAIN])
def test_what_stands_above_a_title_is_no_part_of_it(title: str, before: str) -> None:
    found = about(before, title, BODY)
    assert (found.title, found.year) == (title, 2023)
    assert found.agency == about(title, BODY).agency


@pytest.mark.parametrize("lead", LEADING)
def test_what_leads_into_a_title_is_no_part_of_it(lead: str) -> None:
    found = describe(f"{lead}{NAMED}\n{BODY}")
    assert (found.title, found.agency) == (NAMED, "清源县民政局")
    place = found.evidence["title"]
    assert f"{lead}{NAMED}\n{BODY}"[place.start : place.end] == NAMED


@pytest.mark.parametrize(("sentence", "agency"), SENTENCES)
def test_titles_in_sentences(sentence: str, agency: str | None) -> None:
    found = about("条例全文", sentence, BODY)
    assert (found.title, found.agency, found.year) == (f"{agency or ''}{PLAIN}", agency, 2023)


@pytest.mark.parametrize("lines", NO_TITLE)
def test_what_is_no_title(lines: str) -> None:
    found = about(lines, BODY)
    assert (found.title, found.agency, found.year) == (None, None, 2023)


@pytest.mark.parametrize("site", ["清源县人民政府", "清源县人民政府门户网站"])
@pytest.mark.parametrize("joint", ["{title}_{site}", "{title}-{site}", "{title} - {site}", "{site} {title}"])
@pytest.mark.parametrize("title", [NAMED, PLAIN])
def test_the_site_in_the_pages_title_is_not_the_agency(title: str, joint: str, site: str) -> None:
    found = describe(f"首页\n{title}\n{BODY}", page_title=joint.format(title=title, site=site))
    assert (found.title, found.agency) == (title, "清源县民政局" if title == NAMED else None)
    assert "title" in found.evidence


def test_the_line_above_is_the_site_if_another_body_signs() -> None:
    signed = about("清源县人民政府", PLAIN, BODY, "清源县民政局", "2024年1月20日")
    assert (signed.title, signed.agency) == (PLAIN, "清源县民政局")
    same = about("清源县人民政府", PLAIN, BODY, "清源县人民政府", "2024年1月20日")
    assert (same.title, same.agency) == (f"清源县人民政府 {PLAIN}", "清源县人民政府")


@pytest.mark.parametrize(
    ("titled", "signed", "agency"),
    [
        ("青山苗族乡", "息烽县青山苗族乡人民政府", "息烽县青山苗族乡人民政府"),
        ("民政局", "清源县民政局", "清源县民政局"),
        ("清源县人民政府", "清源县人民政府办公室", "清源县人民政府"),
        ("清源县", "清源县民政局", "清源县"),
    ],
)
def test_the_signature_gives_the_full_name_of_the_body_and_not_its_office(
    titled: str, signed: str, agency: str
) -> None:
    assert about(titled + PLAIN, BODY, signed, "2024年1月20日").agency == agency


@pytest.mark.parametrize(("lines", "day"), LABELLED)
def test_labelled_days(lines: str, day: str) -> None:
    for text in (
        about(NAMED, lines, BODY),
        about(lines, NAMED, BODY),
        about("今天是2025年6月18日", lines, NAMED, BODY),
    ):
        assert text.published == day
        assert "published" in text.evidence


@pytest.mark.parametrize(("lines", "day"), BESIDE)
def test_days_beside_the_title(lines: str, day: str) -> None:
    assert about(NAMED, lines, BODY).published == day


@pytest.mark.parametrize("lines", NO_DAY)
def test_days_of_something_else(lines: str) -> None:
    assert [about(NAMED, lines, BODY).published, about(lines, NAMED, BODY).published] == [None, None]


@pytest.mark.parametrize(("lines", "agency", "day"), SIGNATURES)
def test_signatures(lines: str, agency: str | None, day: str | None) -> None:
    found = about(PLAIN, BODY, lines)
    assert (found.agency, found.published) == (agency, day)
    assert about(NAMED, BODY, lines).agency == "清源县民政局" or agency != "清源县民政局"


@pytest.mark.parametrize(("line", "agency"), ISSUERS)
def test_issuers(line: str, agency: str | None) -> None:
    assert about(line, PLAIN, BODY).agency == agency
    assert about(line, "桥头镇" + PLAIN, BODY).agency == "桥头镇"


def test_tags_go_before_the_page() -> None:
    tags = {"articletitle": PLAIN, "pubdate": "2024-01-20 09:30", "contentsource": "清源县民政局", "sitename": "清源县"}
    found = describe(f"日期：2025-05-05\n清源县人民政府\n{PLAIN}\n{BODY}", tags=tags)
    assert (found.title, found.agency, found.published) == (PLAIN, "清源县民政局", "2024-01-20")
    # The name of the site says nothing of who wrote the report.
    assert describe(f"{PLAIN}\n{BODY}", tags={"sitename": "清源县人民政府"}).agency is None


def test_metadata_lines_parted_by_bars() -> None:
    text = f"索引号 | 000-1 | 分类 | 年报 |\n发布机构 | 清源县民政局 | 发文日期 | 2024-01-20 |\n{PLAIN}\n{BODY}"
    found = describe(text)
    assert (found.agency, found.published) == ("清源县民政局", "2024-01-20")
    place = found.evidence["published"]
    assert text[place.start : place.end] == "2024-01-20"


def test_the_name_above_a_title_that_is_printed_twice() -> None:
    text = f"清源县民政局\n{PLAIN}\n{PLAIN}\n{BODY}"
    found = describe(text)
    assert (found.title, found.agency) == (f"清源县民政局 {PLAIN}", "清源县民政局")
    place = found.evidence["title"]
    assert text[place.start : place.end] == f"清源县民政局\n{PLAIN}"


@pytest.mark.parametrize("behind", ["\n", "   \n", " 09:30"])
def test_the_evidence_of_a_day_ends_with_it(behind: str) -> None:
    text = f"{NAMED}\n发布日期：2024-01-20{behind}\n{BODY}"
    place = describe(text).evidence["published"]
    assert text[place.start : place.end] == "2024-01-20"
