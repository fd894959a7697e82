"""Made-up plans of any number and length, from sentences written for this purpose.

    python -m benchmarks.documents 1000 out/ --chars 10000

The same number gives the same documents. Figures, places and measures are invented.
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
_SENTENCES = (
    "到{end}年，{thing}达到{n}{unit}。",
    "{start}至{end}年累计培训{n}人次以上，其中基层人员不少于{share}%。",
    "每年举办{thing}相关活动{few}场次，覆盖{few2}个县。",
    "力争新增{thing}{few}{unit}，由学会部会同普及部负责。",
    "公民具备科学素质的比例{mode}{share}%。",
    "理事会中一线科技工作者占三分之二以上，秘书长逐步实行专职。",
    "把会员意见收集起来，按季度答复，做到件件有回音。",
    "与教育、农业农村等部门商定分工，资源共用，结果互认。",
    "对到期不换届的学会先提醒后约谈，连续两年不合格的依规退出。",
    "鼓励高校和企业开放实验室，让学生看得见、问得到、做得成。",
    "争取财政安排专项经费{n}万元，逐年公布使用情况。",
    "依托现有网站整理数据，减少重复填报，给基层省时间。",
    "{end}年{month}月底前完成中期检查，结果向理事会报告。",
    "邀请外省同行来访，学习办展经验，再派人回访交流。",
    "支持老专家编写乡土教材，配上图片和录音，送到村里。",
)
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
    length, task = sum(map(len, out)), 0
    for chapter, name in enumerate(_CHAPTERS):
        out.append(f"（{'一二三四五六七八'[chapter]}）{name}")
        while length < chars * (chapter + 1) / len(_CHAPTERS):
            task += 1
            line = f"{task}.{rng.choice(_TITLES)}。{_body(rng, start, end, 250)}"
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


def _body(rng: random.Random, start: int, end: int, length: int) -> str:
    parts: list[str] = []
    while sum(map(len, parts)) < length:
        parts.append(
            rng.choice(_SENTENCES).format(
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
        )
    return "".join(parts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("count", type=int)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--chars", type=int, default=10_000)
    args = parser.parse_args()
    print(write_documents(args.count, args.folder, chars=args.chars), "characters")


if __name__ == "__main__":
    main()
