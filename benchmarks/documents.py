"""Made-up plans of any number and length, from sentences written for this purpose.

    python -m benchmarks.documents 1000 out/ --chars 10000

The same number gives the same documents. Figures, places and measures are invented. A document is
what a plan is in form (title, issuer, date, chapters, some sixty numbered tasks with titles), its
prose put together from clauses so that hardly a sentence of thirty characters stands in two
documents by chance; one sentence in twelve has figures, of the kinds that plans have, which makes
some two figures to a thousand characters, as in the real plans; one in a hundred is a formula. As
counties take over from their province, two paragraphs of each document come from thirty that the
documents of one province and period share.
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path

PROVINCES = [
    "北京市",
    "天津市",
    "河北省",
    "山西省",
    "内蒙古自治区",
    "辽宁省",
    "吉林省",
    "黑龙江省",
    "上海市",
    "江苏省",
    "浙江省",
    "安徽省",
    "福建省",
    "江西省",
    "山东省",
    "河南省",
    "湖北省",
    "湖南省",
    "广东省",
    "广西壮族自治区",
    "海南省",
    "重庆市",
    "四川省",
    "贵州省",
    "云南省",
    "西藏自治区",
    "陕西省",
    "甘肃省",
    "青海省",
    "宁夏回族自治区",
    "新疆维吾尔自治区",
]
_FIRST = "东西南北上下新古大小青白金玉云石长平安和清明"
_SECOND = "川河湖山原岭江泉城关门桥林田丰宁远阳陵溪"
_PERIODS = (("十三五", 2016), ("十四五", 2021))

_CHAPTERS = (
    "夯实基层组织", "拓宽服务渠道", "办好学会", "普及科学知识", "建言献策", "扩大对外往来", "建设人才队伍", "管好数字平台",
)  # fmt: skip
_TITLES = (
    "建设院士工作站", "办好科普场馆", "发展个人会员", "推动学会换届", "培训农村实用人才", "设立海智工作站", "建立科技智库",
    "组织学术年会", "扶持科技期刊", "开展科技志愿服务", "推进秘书处实体化", "承接政府转移职能", "服务企业创新",
    "举荐青年人才", "建好网上科技工作者之家", "组建学会联合体", "支援乡村科技", "办青少年科学营",
)  # fmt: skip
_FIGURES = (
    "到{end}年，{who}{thing}达到{n}{unit}。",
    "{start}至{end}年累计培训{n}人次以上，{what}不少于{share}%。",
    "每年举办{thing}相关活动{few}场次，{who}覆盖{few2}个县。",
    "力争新增{thing}{few}{unit}，由{who}负责。",
    "公民具备科学素质的比例{mode}{share}%，{who}先行。",
    "争取财政安排{what}专项经费{n}万元，{how}。",
    "{end}年{month}月底前完成{what}，{who}报告结果。",
)
#: Wordings that many documents use as they stand.
_FORMULAS = (
    "理事会中一线科技工作者占三分之二以上，秘书长逐步实行专职。",
    "把会员意见收集起来，按季度答复，做到件件有回音。",
    "与教育、农业农村等部门商定分工，资源共用，结果互认。",
    "对到期不换届的学会先提醒后约谈，连续两年不合格的依规退出。",
    "鼓励高校和企业开放实验室，让学生看得见、问得到、做得成。",
    "依托现有网站整理数据，减少重复填报，给基层省时间。",
    "邀请外省同行来访，学习办展经验，再派人回访交流。",
    "支持老专家编写乡土教材，配上图片和录音，送到村里。",
)
_WHO = (
    "县级学会", "乡镇科协", "园区企业", "高校科协", "老科协", "农技协", "社区工作站", "青年委员会", "女子小组",
    "科普讲师团", "退休教师", "返乡创业者", "中学实验室", "阅览室", "气象台站", "卫生院", "水利工程队", "林场护林员",
    "果园合作社", "养殖大户", "纺织车间", "机械厂技工", "测绘小分队", "地质博物馆", "天文爱好者", "无线电协会",
)  # fmt: skip
_KIND = (
    "春季", "夜间", "北片", "沿河", "山区", "老城区", "新建", "备用", "试行", "年度", "首批", "第二轮", "乡间", "馆藏",
    "应急", "简明", "图解", "双语", "手写", "随身", "联户", "集市", "暑期", "冬闲", "坡地", "湖区", "边远", "窗口",
)  # fmt: skip
_DOES = (
    "轮流牵头", "共同商定", "按月汇总", "逐项登记", "分片包干", "结对帮扶", "先行试验", "公开征集", "集中培训", "上门指导",
    "定点观察", "联合申报", "分级管理", "自愿认领", "挂牌督办", "滚动更新", "网上公示", "交叉检查", "就近安排", "提前排定",
)  # fmt: skip
_WHAT = (
    "田间试验记录", "仪器共享名册", "专家出诊日程", "学术沙龙选题", "会员缴费办法", "科普展品清单", "防灾演练脚本", "土壤检测报告",
    "社团章程", "技术合同样本", "病虫害图谱", "节水灌溉方案", "老旧设备台账", "校园观测站网", "乡土教材初稿", "志愿者排班表",
    "成果意向书", "企业难题目录", "书刊漂流路线", "夜间课堂讲义", "候鸟监测日志", "厂房改造图纸", "口述史录音", "线上答疑专栏",
    "种质资源样本", "食品安全问答", "心理疏导手册", "机器人赛规", "山洪预警广播", "光伏电站数据", "药材种植规程", "茶园管护要点",
)  # fmt: skip
_HOW = (
    "不摊派攀比", "村民看得懂", "使用者打分", "经费用在一线", "逢集日开放", "农闲多做", "年轻人挑担", "留可查凭据", "听会员的话", "与课表错开",
    "借现成场地", "出错及时改", "和邻县互通", "按季晒进展", "请行家把关", "少开会下乡", "少填表跑腿", "有始有终", "量力而行", "边做边总结",
)  # fmt: skip
_WHY = (
    "新办法传得开", "好经验留得住", "农户少走弯路", "给企业省时间", "孩子爱动手", "为基层分忧", "把人才聚拢", "资料用得上", "监督落到实处", "打好底子",
    "让老人受益", "分工更清楚", "数据对得上账", "服务走得更远", "争论有据可依", "小事做成样子",
)  # fmt: skip
_THINGS = (
    "院士工作站",
    "科普基地",
    "学会服务站",
    "科技小院",
    "流动科技馆",
    "企业科协",
    "科普示范县",
    "海智工作站",
)
_UNITS = ("家", "个", "座", "所")


def make_document(number: int, *, chars: int = 10_000) -> tuple[str, str]:
    """(file name, text) of made-up plan `number`, of about `chars` characters."""
    rng = random.Random(number)
    province = PROVINCES[number % len(PROVINCES)]
    place = province + _place(number)
    period, start = _PERIODS[number // len(PROVINCES) % 2]
    end = start + 4
    title = f"{place}科学技术协会事业发展“{period}”规划（{start}—{end}年）"
    out = [title, f"{place}科学技术协会", f"{start}年{rng.randint(1, 12)}月{rng.randint(1, 28)}日"]
    out += ["一、总体要求", _body(rng, start, end, 200), "二、主要任务"]
    taken = _taken_over(number)
    length, task = sum(map(len, out)), 0
    for chapter, name in enumerate(_CHAPTERS):
        out.append(f"（{'一二三四五六七八'[chapter]}）{name}")
        while length < chars * (chapter + 1) / len(_CHAPTERS):
            task += 1
            body = taken.pop() if taken and task % 9 == 4 else _body(rng, start, end, 150)
            line = f"{task}.{rng.choice(_TITLES)}。{body}"
            out.append(line)
            length += len(line)
    out += ["三、保障措施", "各级组织要认真落实，按年度检查。", ""]
    return f"规划{number:06d}.txt", "\n".join(out)


def write_documents(count: int, folder: Path, *, chars: int = 10_000) -> int:
    """Write `count` documents into `folder`; returns the characters written."""
    folder.mkdir(parents=True, exist_ok=True)
    total = 0
    for number in range(count):
        name, text = make_document(number, chars=chars)
        (folder / name).write_text(text, encoding="utf-8")
        total += len(text)
    return total


def _place(number: int) -> str:
    serial = number // (len(PROVINCES) * len(_PERIODS))
    first, rest = serial % len(_FIRST), serial // len(_FIRST)
    second, third = rest % len(_SECOND), rest // len(_SECOND)
    return _FIRST[first] + _SECOND[second] + (_FIRST[third] if third else "") + "县"


def _taken_over(number: int) -> list[str]:
    """Two of the thirty paragraphs that the documents of this province and period share."""
    family = number % (len(PROVINCES) * len(_PERIODS))
    start = _PERIODS[number // len(PROVINCES) % 2][1]
    chosen = random.Random(number).sample(range(30), 2)
    seeds = (1_000_000 + family * 30 + n for n in chosen)
    return [_body(random.Random(seed), start, start + 4, 120) for seed in seeds]


def _body(rng: random.Random, start: int, end: int, length: int) -> str:
    parts: list[str] = []
    while sum(map(len, parts)) < length:
        kind = rng.random()
        if kind < 0.01:
            parts.append(rng.choice(_FORMULAS))
        else:
            parts.append(_figures(rng, start, end) if kind < 0.09 else _prose(rng))
    return "".join(parts)


def _prose(rng: random.Random) -> str:
    who, other = (_town(rng) + group for group in rng.sample(_WHO, 2))
    what, also = (rng.choice(_KIND) + thing for thing in rng.sample(_WHAT, 2))
    does, then = rng.sample(_DOES, 2)
    form = rng.randrange(4)
    if form == 0:
        return f"{who}与{other}{does}{what}，{rng.choice(_HOW)}，{also}{rng.choice(_WHY)}。"
    if form == 1:
        return f"{what}和{also}由{who}{does}，{rng.choice(_HOW)}。"
    if form == 2:
        return f"{rng.choice(_WHY)}，{who}{does}{what}，{other}{then}{also}。"
    return f"请{who}{does}{what}，{rng.choice(_WHY)}，再由{other}{then}，{rng.choice(_HOW)}。"


def _town(rng: random.Random) -> str:
    return rng.choice(_FIRST) + rng.choice(_SECOND) + "镇"


def _figures(rng: random.Random, start: int, end: int) -> str:
    return rng.choice(_FIGURES).format(
        who=_town(rng) + rng.choice(_WHO),
        what=rng.choice(_KIND) + rng.choice(_WHAT),
        how=rng.choice(_HOW),
        start=start,
        end=end,
        thing=rng.choice(_THINGS),
        unit=rng.choice(_UNITS),
        n=rng.randint(10, 900),
        few=rng.randint(2, 40),
        few2=rng.randint(2, 90),
        share=rng.randint(5, 90),
        month=rng.randint(1, 12),
        mode=rng.choice(("达到", "力争达到", "提高到")),
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--chars", type=int, default=10_000)
    args = parser.parse_args()
    print(write_documents(args.count, args.folder, chars=args.chars), "characters")


if __name__ == "__main__":
    main()
