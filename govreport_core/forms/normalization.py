"""Reduces labels to what they say: one spelling for all the ways in which a site prints them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

T = TypeVar("T")

# Kangxi radicals and compatibility ideographs stand in PDFs for the characters they look like.
_NEEDS_NFKC = re.compile(r"[\u2e80-\u2fdf\uf900-\ufaff]")
# NFKC maps most radicals, but not these supplements.
_RADICAL_SUPPLEMENTS = str.maketrans("⽌⺠⻓⻔⻅⻋⻛⻜⻢⻥⻬⻰⺟⻚⻉⻝", "止民长门见车风飞马鱼齐龙母页贝食")
_ORDINAL = re.compile(
    r"(?<!第)[(（〔【［\[]\s?[一二三四五六七八九十]{1,3}\s?[)）〕】］\]]|[一二三四五六七八九十]{1,3}[、.．]|[㈠-㈩]"
)
# The traditional characters of labels, headings and lines about the document, and of the words by which names of
# bodies are told; of no other words. 它 is what many
# write for 他 in 其他.
_SIMPLIFIED = str.maketrans(
    "來係內務區員問單國執報審將對屬廢廳強後復採據數於時會條業構標機權決沒況減為無爲獲現當發確祕穩範糾納組結經維網編縣"
    "總織繳繼續罰舉萬處號補製複覆規計訟訪許訴詢認請議護費購載轉辦這進過鄉鈎鉤鎮鏈開間關隊項題額類館體它佈傳創寫錄門戶"
    "閱覽點擊責輯圖讀樣匯彙與從頁專欄導說該並學醫場園廠臺農銀團聯黨電視監獄衛療環應產術藝訊財稅貿運輸貨鐵測艦廣東們屆"
    "歷終僅勞動險婦殘檔漁鹽橋島濱義質資職僑臨協鑒驗檢聽慶漢軍際語殯災養領盤誌紀眾齊衆羣",
    "来系内务区员问单国执报审将对属废厅强后复采据数于时会条业构标机权决没况减为无为获现当发确秘稳范纠纳组结经维网编县"
    "总织缴继续罚举万处号补制复复规计讼访许诉询认请议护费购载转办这进过乡钩钩镇链开间关队项题额类馆体他布传创写录门户"
    "阅览点击责辑图读样汇汇与从页专栏导说该并学医场园厂台农银团联党电视监狱卫疗环应产术艺讯财税贸运输货铁测舰广东们届"
    "历终仅劳动险妇残档渔盐桥岛滨义质资职侨临协鉴验检听庆汉军际语殡灾养领盘志纪众齐众群",
)
_TRADITIONAL = re.compile(f"[{''.join(map(chr, _SIMPLIFIED))}]")
LONGEST_REMEMBERED = 64
# No page in traditional characters is without all of these; looking for them is quicker than translating.
_FREQUENT = "開請數處機關資訊"
_NOT_HAN = re.compile(r"[^\u3400-\u9fff]+")


def unify_glyphs(text: str) -> str:
    """The text with look-alike glyphs (Kangxi radicals, compatibility ideographs) made the usual ones.

    The length stays the same, so spans keep their meaning.
    """
    if not _NEEDS_NFKC.search(text):
        return text
    return _NEEDS_NFKC.sub(_usual_glyph, text.translate(_RADICAL_SUPPLEMENTS))


def _usual_glyph(match: re.Match[str]) -> str:
    plain = unicodedata.normalize("NFKC", match.group())
    return plain if len(plain) == 1 else match.group()


def to_simplified(text: str) -> str:
    """The text with the traditional characters of labels made simplified ones; the length stays the same.

    >>> to_simplified("收到和處理政府信息公開申請情況")
    '收到和处理政府信息公开申请情况'
    """
    if len(text) > LONGEST_REMEMBERED and not any(char in text for char in _FREQUENT):
        return text
    # Finding that there are none is quicker than translating each character into itself.
    return text.translate(_SIMPLIFIED) if _TRADITIONAL.search(text) else text


def remembered(function: Callable[[str], T]) -> Callable[[str], T]:
    """The same pure function of a text, which remembers its answers to short ones.

    The labels of a form are few, and every report prints them again, in a grid once for each row they span.
    """
    of_short = lru_cache(maxsize=4096)(function)

    @wraps(function)
    def recall_answer(text: str) -> T:
        return of_short(text) if len(text) <= LONGEST_REMEMBERED else function(text)

    return recall_answer


@remembered
def normalize_label(text: str) -> str:
    """A label without ordinals, white space, digits, punctuation and brackets.

    Traditional characters become simplified ones. Look-alike glyphs stay: see `unify_glyphs`.

    >>> normalize_label("三、本年度办理结果 (一)予以公开")
    '本年度办理结果予以公开'
    >>> normalize_label("3.危及“三安全一稳定”")
    '危及三安全一稳定'
    """
    return _NOT_HAN.sub("", _ORDINAL.sub("", to_simplified(text)))
