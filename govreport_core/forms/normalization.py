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
# The traditional characters of labels and headings, of names of places and bodies, and of what reports say; none that
# simplified text has, too, such as 乾. 它 is what many write for 他 in 其他.
_SIMPLIFIED = str.maketrans(
    "來係內務區員問單國執報審將對屬廢廳強後復採據數於時會條業構標機權決沒況減為無爲獲現當發確祕穩範糾納組結經維網編縣總織"
    "繳繼續罰舉萬處號補製複覆規計訟訪許訴詢認請議護費購載轉辦這進過鄉鈎鉤鎮鏈開間關隊項題額類館體它佈傳創寫錄門戶閱覽點擊"
    "責輯圖讀樣匯彙與從頁專欄導說該並學醫場園廠臺農銀團聯黨電視監獄衛療環應產術藝訊財稅貿運輸貨鐵測艦廣東們屆歷終僅勞動險"
    "婦殘檔漁鹽橋島濱義質資職僑臨協鑒驗檢聽慶漢軍際語殯災養領盤誌紀眾齊衆羣堅實齋聞論談講課記證評試詳誠話調諮諾謝譯變貫賬"
    "賀賽賓贛贊趙趕跡蹟踐軌軟較輔輕輛輪轄達違遠適遲遷選遺邊郵鄧鄭鄰釋針鈴銅銳鋼錢錦鍵鐘鑄長閉閣闊闡陝陣陰陳陸陽階隨隱雙雜"
    "離難雲靜韓響頂順須預頒頓頻顧顯風飛飯飲餘馬駐駛騰驅魚鮮鳥鳳鴻鵬鶴麗麥黃齡龍龜兩冊凍凱別刪剛劃劇劉劑勝勢勳勵勸卻參叢吳"
    "呂嘗嚴囑圍圓塊塗塵墊墾壇壓壘壞壩壯夠夢奪奮孫寧寬寶尋層岡峽崗嶺嶽巒帥師帳帶幫幹庫廈廟張彈彌徑徹徵恆惡愛態慮慣憂憑憲憶"
    "懇懷懸戰戲拋捨掃掛揚換揮損搖搶撥撫撲擁擇擔擠擬擴擺擾攔攝攤敗敵斷舊晉晝暢暫曆曉書棄棗棟棲楊楓榮樂樓樹橫歐歡歲殺毀氣汙"
    "沖洩淺淨湧湯準溝溫滄滅滬滯滲滾滿漲漸潔潛潤澤濁濃濟濤濰灘灣煙煉熱燈營爐爭爾牆狀狹猶獎獨獻瑪瓊畝畢異疊癥盡盧矚礎碼磚礦"
    "禮禍禦種稱穀積窮窯競筆築節簡簽籌籃糧紅約級純紙紛紡細紳絕絡給統絲綏綜綠綱緊緒線緣緩練縱縮績繞繪繫罷羅聖聲肅脅脈脫腳腦"
    "膠臉艱莊華萊葉蒼蓋蓮蔣薊薦薩藍藥蘆蘇蘭虛蟲蠟衝裝裏裡襲覺觀觸訂訓託診註詞誤諸諧謀謂譜讓豐豬貝貢貧貴買賠賴贏躍輝辭邏釐"
    "鉛銷鋒鋪錫錯鏡鑑閃閒閩隴雖霧靈鞏頭顆願顏飼飽驚驟騙鬥鬧鹵齒潯潁渦漣漵瀘瀏瀾灤涇渾淶鄲鄖郟鄒雞鷹鷺馮駝駿驪鐸欽釣銘閘閬"
    "韋頤鯉鰲鱗鴨鵝鵲厲喬嘯壺奧婁嬰崍嵐嶗嶧廬擋攬敘斂曠棧樅滎滌漿潑澗澠瀋瀝瀟灃灑爍牽犧瑤瑩璣甌畫碩磯祿禪穎窪紹綿緯縉纓纜"
    "臘荊蔭蕪蘄蘊蝦譽豎賈贈遞鄆醬錨鍛鎖霽飄饒駕騎鬱鳴鷗龔龐倉偉偵側備傑傘債傷價儀億優償儲兒凈劍個倫嘆噸壽幣幾彥徠懲攜曬樁"
    "櫃櫻濾煩燒獵璽疇碭礙紐絹綾縫聾臟蕭蘿蠻謹識譚讚賞賦趨辯遙遼還錶鑽隸頌飾駱魯併啟啓蹤週隻嗎厭誰樞槍綁歸誕贖貯賄貸貼賢賣"
    "頗頑飢餵駁驛髮鮑鰻鷄麼墮奐妝嶄庁憤擲暉楨榪檻櫺潰濕煒燦犢獅琺瑋瓏皺硯礫禎稈窩竊箋簫籠紗絢綻緻纖纏羥翹聰腸膽艙莖菸葦葷"
    "蓽蕩薈虧蟻衹袞褲詐誇諭諷謊豈販貪輻轟逕遊邁鄔鄴醞鈞鉀鈣鈉鋁鋅錳鎂鎳闢闔陘隕雋霑靄韻頃頸顛颯餅餓驕鯨鵠鹼黌齲",
    "来系内务区员问单国执报审将对属废厅强后复采据数于时会条业构标机权决没况减为无为获现当发确秘稳范纠纳组结经维网编县总织"
    "缴继续罚举万处号补制复复规计讼访许诉询认请议护费购载转办这进过乡钩钩镇链开间关队项题额类馆体他布传创写录门户阅览点击"
    "责辑图读样汇汇与从页专栏导说该并学医场园厂台农银团联党电视监狱卫疗环应产术艺讯财税贸运输货铁测舰广东们届历终仅劳动险"
    "妇残档渔盐桥岛滨义质资职侨临协鉴验检听庆汉军际语殡灾养领盘志纪众齐众群坚实斋闻论谈讲课记证评试详诚话调咨诺谢译变贯账"
    "贺赛宾赣赞赵赶迹迹践轨软较辅轻辆轮辖达违远适迟迁选遗边邮邓郑邻释针铃铜锐钢钱锦键钟铸长闭阁阔阐陕阵阴陈陆阳阶随隐双杂"
    "离难云静韩响顶顺须预颁顿频顾显风飞饭饮余马驻驶腾驱鱼鲜鸟凤鸿鹏鹤丽麦黄龄龙龟两册冻凯别删刚划剧刘剂胜势勋励劝却参丛吴"
    "吕尝严嘱围圆块涂尘垫垦坛压垒坏坝壮够梦夺奋孙宁宽宝寻层冈峡岗岭岳峦帅师帐带帮干库厦庙张弹弥径彻征恒恶爱态虑惯忧凭宪忆"
    "恳怀悬战戏抛舍扫挂扬换挥损摇抢拨抚扑拥择担挤拟扩摆扰拦摄摊败敌断旧晋昼畅暂历晓书弃枣栋栖杨枫荣乐楼树横欧欢岁杀毁气污"
    "冲泄浅净涌汤准沟温沧灭沪滞渗滚满涨渐洁潜润泽浊浓济涛潍滩湾烟炼热灯营炉争尔墙状狭犹奖独献玛琼亩毕异叠症尽卢瞩础码砖矿"
    "礼祸御种称谷积穷窑竞笔筑节简签筹篮粮红约级纯纸纷纺细绅绝络给统丝绥综绿纲紧绪线缘缓练纵缩绩绕绘系罢罗圣声肃胁脉脱脚脑"
    "胶脸艰庄华莱叶苍盖莲蒋蓟荐萨蓝药芦苏兰虚虫蜡冲装里里袭觉观触订训托诊注词误诸谐谋谓谱让丰猪贝贡贫贵买赔赖赢跃辉辞逻厘"
    "铅销锋铺锡错镜鉴闪闲闽陇虽雾灵巩头颗愿颜饲饱惊骤骗斗闹卤齿浔颍涡涟溆泸浏澜滦泾浑涞郸郧郏邹鸡鹰鹭冯驼骏骊铎钦钓铭闸阆"
    "韦颐鲤鳌鳞鸭鹅鹊厉乔啸壶奥娄婴崃岚崂峄庐挡揽叙敛旷栈枞荥涤浆泼涧渑沈沥潇沣洒烁牵牺瑶莹玑瓯画硕矶禄禅颖洼绍绵纬缙缨缆"
    "腊荆荫芜蕲蕴虾誉竖贾赠递郓酱锚锻锁霁飘饶驾骑郁鸣鸥龚庞仓伟侦侧备杰伞债伤价仪亿优偿储儿净剑个伦叹吨寿币几彦徕惩携晒桩"
    "柜樱滤烦烧猎玺畴砀碍纽绢绫缝聋脏萧萝蛮谨识谭赞赏赋趋辩遥辽还表钻隶颂饰骆鲁并启启踪周只吗厌谁枢枪绑归诞赎贮贿贷贴贤卖"
    "颇顽饥喂驳驿发鲍鳗鸡么堕奂妆崭厅愤掷晖桢杩槛棂溃湿炜灿犊狮珐玮珑皱砚砾祯秆窝窃笺箫笼纱绚绽致纤缠羟翘聪肠胆舱茎烟苇荤"
    "荜荡荟亏蚁只衮裤诈夸谕讽谎岂贩贪辐轰径游迈邬邺酝钧钾钙钠铝锌锰镁镍辟阖陉陨隽沾霭韵顷颈颠飒饼饿骄鲸鹄碱黉龋",
)
_TRADITIONAL = re.compile(f"[{''.join(map(chr, _SIMPLIFIED))}]")
LONGEST_REMEMBERED = 64
# No page in traditional characters is without all of these; looking for them is quicker than translating.
_FREQUENT = "開請數處機關資訊"
_NOT_HAN = re.compile(r"[^\u3400-\u9fff]+")
# The only signs that say what is counted.
_RATIO_SIGN = re.compile("[%％﹪‰]")


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

    Traditional characters become simplified ones, and signs of ratios words. Look-alike glyphs stay: see
    `unify_glyphs`.

    >>> normalize_label("三、本年度办理结果 (一)予以公开")
    '本年度办理结果予以公开'
    >>> normalize_label("3.危及“三安全一稳定”")
    '危及三安全一稳定'
    >>> normalize_label("本年增/减（%）")
    '本年增减百分比'
    """
    label = _NOT_HAN.sub("", _ORDINAL.sub("", to_simplified(text)))
    # 7% is a figure, and no label.
    if not label or not _RATIO_SIGN.search(text):
        return label
    return normalize_label(_RATIO_SIGN.sub(lambda match: "千分比" if match[0] == "‰" else "百分比", text))
