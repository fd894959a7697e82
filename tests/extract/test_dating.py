"""Years, basis and role where sentences date several numbers: what plans by a stranger turned up."""

from __future__ import annotations

from datetime import date

import pytest

from kexie_analysis.extract.document import Document
from kexie_analysis.extract.facts import find_facts
from kexie_analysis.extract.outline import read_outline
from kexie_analysis.extract.provinces import most_told_of
from kexie_analysis.extract.wholeness import find_losses
from tests.extract.test_quantities import one, quantities

YEAR = {"period": "", "start_year": 2023, "end_year": 2023, "issued_on": date(2023, 2, 1)}


@pytest.mark.parametrize(
    ("text", "years"),
    [
        # a year holds to the semicolon, beyond it only where it opens the sentence
        ("2022年用户达到8万户；布设展板300块。", [(2022, 2022), (2021, 2025)]),
        ("到2023年，建成分馆9座；培训讲解员70名。", [(2023, 2023), (2021, 2023)]),
        # the first year of a rise is that of the first number
        ("覆盖率从2020年的31%提高到52%。", [(2020, 2020), (2025, 2025)]),
        ("志愿者从目前的3万名增加到9万名，组建队伍40支。", [(2021, 2021), (2025, 2025), (2021, 2025)]),
        # terms within the plan
        ("用三年左右时间，培育示范学会12家。", [(2021, 2023)]),
        ("两年内走访企业90家。", [(2021, 2022)]),
        ("到期末，讲解员达到150名。", [(2025, 2025)]),
        # what one is guided by dates nothing else
        ("紧扣2023年比例达到13%的任务，督导县区20个。", [(2023, 2023), (2021, 2025)]),
        ("2022年突破6万人，此后每年净增2万人。", [(2022, 2022), (2023, 2025)]),
        # an aside in brackets dates only what is inside
        ("新建驿站60家（含2019年已批复的8家），解决难题90项。", [(2021, 2025), (2019, 2019), (2021, 2025)]),
        ("较 2020 年净增 19 个。", [(2020, 2025)]),
    ],
)  # fmt: skip
def test_years(text: str, years: list[tuple[int, int]]) -> None:
    assert [(q.year_from, q.year_to) for q in quantities(text)] == years


@pytest.mark.parametrize(
    ("text", "basis"),
    [
        ("每年托举70人，每人资助5万元。", ["annual", None]),
        ("每个团队引进专家4名。", [None]),
        ("评估优秀的给予30万元奖励。", [None]),
        ("每年举办论坛5场，建成科普驿站20个。", ["annual", "total"]),
        ("每站每年开展对接两次。", ["annual"]),
        ("建议批示率达到40%。", [None]),
        ("完成全年任务的57%。", [None]),
        ("压缩会议15%以上。", ["change"]),
        ("每年净增3万人。", ["annual"]),
        ("与兄弟省份的差距由2020年的0.6个百分点缩小到0.2个百分点。", ["level", "level"]),
        ("上半年举办研修班两期。", ["total"]),
        ("注册用户4万人，2023年突破9万人。", ["level", "level"]),
    ],
)
def test_basis(text: str, basis: list[str | None]) -> None:
    assert [q.basis for q in quantities(text)] == basis


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("去年素质比例高于全国11.3%的平均水平。", "context"),
        ("面向30个边境县开展巡讲。", "context"),
        ("对全省120家驿站开展评估。", "context"),
        ("在现有6家基地的基础上再建8家。", "target"),
    ],
)
def test_role(text: str, role: str) -> None:
    assert quantities(text)[-1].role == role


def test_half_a_year_looked_back_on_is_of_the_plans_own_year() -> None:
    text = "一、上半年工作回顾\n开展宣讲40场。\n二、下半年重点工作\n1.办好年会。办会3场。"
    assert [(q.role, q.year_from) for q in quantities(text, **YEAR)] == [
        ("result", 2023),
        ("target", 2023),
    ]


def test_striving_said_before_a_list_holds_for_all_of_it() -> None:
    text = "到2025年，力争实现以下目标：素质比例达到13%；分馆11座；会员90万人。"
    assert {q.modality for q in quantities(text)} == {"strive"}
    assert one("积极争取财政投入，专项资金不低于2亿元。").modality == "firm"
    assert one("支持三种以上期刊力争进入前列。").modality == "strive"


@pytest.mark.parametrize(
    ("text", "value", "low", "bound"),
    [
        ("省级学会一百二十至一百三十家。", "一百二十至一百三十家", 120, "range"),
        ("自治区级学会110至120家。", "110至120家", 110, "range"),
        ("兼职人数不超过理事人数的三分之一。", "三分之一", 33.33, "le"),
        ("每站至少开展活动四次。", "四次", 4, "ge"),
        ("仍低于9.3%的全国平均水平。", "9.3%", 9.3, "eq"),
    ],
)
def test_bounds(text: str, value: str, low: float, bound: str) -> None:
    found = one(text)
    assert (found.value_text, found.low, found.bound) == (value, low, bound)


@pytest.mark.parametrize(
    "text",
    [
        "完成三期建设并上线。",
        "新馆（二期）投用。",
        "本表共列6个方面31项任务。",
        "每两年举办一届论坛。",
    ],
)
def test_stages_and_a_documents_own_parts_are_no_figures(text: str) -> None:
    assert quantities(text) == []


BODY = "\n一、重点工作\n1.建设站点。新建站点9家。\n2.办好年会。办会3场。\n"


@pytest.mark.parametrize(
    ("head", "years", "told"),
    [
        ("吉林省科协2021年工作总结和2022年工作安排", (2022, 2022), True),
        ("吉林省科协改革任务分解表\n说明：未注明时限的，按2020年底前完成。", (None, None), False),
    ],
)
def test_the_year_that_is_planned(head: str, years: tuple, told: bool) -> None:
    document = Document("a.txt", "", "txt", head + BODY)
    found = find_facts(document, read_outline(document))
    assert (found.start_year, found.end_year, found.years_told) == (*years, told)


def test_years_in_the_title_hold_where_the_text_is_cut() -> None:
    assert one("新建站点9家。", complete=False, **YEAR).year_to == 2023
    assert one("新建站点9家。", complete=False, years_told=False).year_to is None


def test_office_and_date_on_one_line() -> None:
    text = "吉林省科协任务分工表\n填报单位：吉林省科协办公室 2019年3月5日" + BODY
    document = Document("a.txt", "", "txt", text)
    assert find_facts(document, read_outline(document)).issued_on == date(2019, 3, 5)


def test_a_province_named_once_in_full_or_by_its_letter() -> None:
    assert most_told_of("办好云南省青年论坛，服务来滇专家。") == "CN-YN"
    assert most_told_of("学习贵州做法。") is None


def test_marks_of_printing_are_no_cut() -> None:
    lines = "".join(f"{n}.持续推进第{n}类平台建设，覆盖全部乡镇和村组。\n" for n in range(1, 9))
    for tail in ("（此件公开发布）  共印80份", "— 6 —", "办公室 每年坚持"):
        assert find_losses(read_outline(Document("a.txt", "", "txt", lines + tail))) == []


@pytest.mark.parametrize(
    ("text", "indicators"),
    [
        ("在9个省级学会开展秘书长聘任试点。", ["开展秘书长聘任试点的省级学会数量"]),
        ("8个市级科协科普经费增加。", ["科普经费增加的市级科协数量"]),
        ("柔性引进院士40人次，专家600人次。", ["柔性引进院士人次", "柔性引进专家人次"]),
        ("到2025年，专家工作站达到50家，合作项目200项。", ["专家工作站数量", "专家工作站合作项目数量"]),
    ],
)  # fmt: skip
def test_indicators_stand_on_their_own(text: str, indicators: list[str]) -> None:
    assert [q.indicator for q in quantities(text)] == indicators


@pytest.mark.parametrize(
    ("paragraph", "role", "years"),
    [
        ("2022年，各级科协平稳起步。全年接待参观团队360批。", "result", (2022, 2022)),
        ("2022年，各级科协平稳起步。今年接待参观团队360批。", "target", (2023, 2023)),
        ("2022年，各级科协平稳起步。力争接待参观团队360批。", "target", (2023, 2023)),
        ("2023年，各级科协要再上台阶。全年接待参观团队360批。", "target", (2023, 2023)),
    ],
)
def test_a_paragraph_that_opens_with_a_past_year_tells_of_it(
    paragraph: str, role: str, years: tuple[int, int]
) -> None:
    found = one(f"工作安排如下。\n{paragraph}", **YEAR)
    assert (found.role, found.year_from, found.year_to) == (role, *years)
