"""A small data folder with made-up plans: two provinces, five documents, figures worked out by hand."""

from __future__ import annotations

import hashlib
import shutil
from datetime import date
from pathlib import Path

from kexie_analysis.package import Row, Tables, write_tables
from kexie_analysis.schema import EXTRACTED

HERE = Path(__file__).resolve().parent
PROVINCES = HERE.parent / "data" / "provinces.csv"

LITERACY = """\
theme_id: science_literacy
order: 1
label: {zh: 公民科学素质, en: Science literacy}
definition: 测试用主题。
terms: [科学素质]
codes:
  - code_id: youth
    label: {zh: 青少年, en: Youth}
    definition: 测试用编码。
    terms: [青少年]
  - code_id: elderly
    label: {zh: 老年人, en: Elderly}
    definition: 测试用编码。
    terms: [老年人]
indicators:
  - indicator_id: literacy_rate
    label: {zh: 公民具备科学素质的比例, en: Literate share}
    unit: "%"
    terms: [科学素质 比例]
"""
SOCIETY = """\
theme_id: society_reform
order: 2
label: {zh: 学会改革, en: Society reform}
definition: 测试用主题。
terms: [学会]
codes:
  - code_id: alliance
    label: {zh: 学会联合体（联盟）, en: Alliances}
    definition: 测试用编码。
    terms: [学会联盟, 学会联合体]
  - code_id: frontline
    label: {zh: 一线比例, en: Front line}
    definition: 测试用编码。
    terms: [一线科技工作者]
indicators:
  - indicator_id: society_alliances
    label: {zh: 学会联盟数量, en: Alliances}
    unit: 个
    terms: [学会联盟]
  - indicator_id: society_joint_bodies
    label: {zh: 学会联合体数量, en: Joint bodies}
    unit: 个
    terms: [学会联合体]
  - indicator_id: frontline_share
    label: {zh: 理事会一线比例, en: Front line share}
    unit: "%"
    terms: [理事会 一线]
"""
STATIONS = """\
theme_id: academician_stations
order: 3
label: {zh: 院士工作站, en: Academician stations}
definition: 测试用主题。
terms: [院士工作站]
codes:
  - code_id: building
    label: {zh: 建站, en: Building}
    definition: 测试用编码。
    terms: [院士工作站]
indicators:
  - indicator_id: station_count
    label: {zh: 院士工作站数量, en: Stations}
    unit: 家
    units: [家, 个]
    terms: [院士工作站]
  - indicator_id: study_abroad
    label: {zh: 出国研修人数, en: Study abroad}
    unit: 名
    units: [名, 人, 人次]
    terms: [研修]
"""
THINK_TANK = """\
theme_id: think_tank
order: 4
label: {zh: 科技智库, en: Think tank}
definition: 测试用主题，无人提及。
terms: [智库]
codes:
  - code_id: reports
    label: {zh: 专报, en: Reports}
    definition: 测试用编码。
    terms: [专报]
"""
THEMES = {
    "science_literacy": LITERACY,
    "society_reform": SOCIETY,
    "academician_stations": STATIONS,
    "think_tank": THINK_TANK,
}

YN16, YN21 = "CN-YN-2016-plan", "CN-YN-2021-plan"
GZ17, GZ21, GZ24 = "CN-GZ-2017-task_breakdown", "CN-GZ-2021-plan", "CN-GZ-2024-annual_points"


def plan(
    plan_id: str,
    title: str,
    start: int,
    end: int,
    *,
    period: str | None = None,
    complete: bool = True,
) -> Row:
    """A row of `plans`; province and type are read from the id."""
    province, doc_type = plan_id[:5], plan_id.split("-")[3]
    sha = hashlib.sha256(plan_id.encode()).hexdigest()
    return {
        "plan_id": plan_id, "province_id": province, "title": title, "doc_type": doc_type,
        "issuer": "某省科学技术协会", "doc_number": None, "issued_on": date(start, 3, 1), "period": period,
        "start_year": start, "end_year": end, "source_file": f"{plan_id}.txt", "sha256": sha,
        "chars": 1000, "complete": complete, "note": None if complete else "测试用残件",
    }  # fmt: skip


def section(plan_id: str, start: int, end: int, *, marker: str, number: int, title: str) -> Row:
    return {
        "section_id": f"{plan_id}-s{start:05d}", "plan_id": plan_id, "parent_id": None, "level": 1,
        "marker": marker, "number": number, "title": title, "start": start, "end": end,
    }  # fmt: skip


def task(
    plan_id: str, number: int, start: int, end: int, *, title: str, section_id: str | None = None
) -> Row:
    return {
        "task_id": f"{plan_id}-t{start:05d}", "plan_id": plan_id, "section_id": section_id,
        "marker": f"{number}.", "number": number, "title": title, "start": start, "end": end,
    }  # fmt: skip


def quantity(
    plan_id: str, start: int, text: str, indicator_id: str | None, indicator: str, **fields: object
) -> Row:
    """A row of `quantities`; low, high, bound, unit, basis, year_from, year_to, modality, role in `fields`."""
    row: Row = {
        "quantity_id": f"{plan_id}-q{start:05d}", "plan_id": plan_id, "section_id": None, "task_id": None,
        "value_text": text, "start": start, "end": start + len(text), "role": "target",
        "indicator_id": indicator_id, "indicator": indicator, "bound": "eq", "unit": "个",
        "basis": "level", "year_from": None, "year_to": None, "modality": None, **fields,
    }  # fmt: skip
    row.setdefault("high", row["low"])
    if row["role"] == "target" and row["modality"] is None:
        row["modality"] = "firm"
    return row


def mention(
    plan_id: str,
    start: int,
    theme_id: str,
    term: str,
    *,
    code_id: str | None = None,
    task_id: str | None = None,
) -> Row:
    tail = f"-{code_id}" if code_id else ""
    return {
        "mention_id": f"{plan_id}-m{start:05d}-{theme_id}{tail}", "plan_id": plan_id, "task_id": task_id,
        "theme_id": theme_id, "code_id": code_id, "term": term, "start": start, "end": start + len(term),
    }  # fmt: skip


def _sections_and_tasks() -> tuple[list[Row], list[Row]]:
    sections, tasks = [], []
    for plan_id in (YN16, YN21, GZ17, GZ21, GZ24):
        part = section(plan_id, 100, 1000, marker="一、", number=1, title="主要任务")
        sections.append(part)
        # Three tasks of 200, 300 and 400 characters: salience is a share of 900.
        for number, start, end in ((1, 100, 300), (2, 300, 600), (3, 600, 1000)):
            tasks.append(
                task(
                    plan_id,
                    number,
                    start,
                    end,
                    title=f"任务{number}",
                    section_id=str(part["section_id"]),
                )
            )
    return sections, tasks


def _quantities() -> list[Row]:
    abroad = "赴国外研修人才"
    rate = "公民具备科学素质比例"
    t1 = {p: f"{p}-t00100" for p in (YN16, YN21, GZ17, GZ21, GZ24)}
    t2 = {p: f"{p}-t00300" for p in t1}
    span = {"year_from": 2016, "year_to": 2020, "basis": "total"}
    return [
        quantity(YN16, 110, "8%", "literacy_rate", rate, low=8, unit="%", year_from=2020, year_to=2020, task_id=t1[YN16]),
        quantity(YN16, 310, "4个以上", "society_alliances", "省级学会联盟数量", low=4, bound="ge", task_id=t2[YN16], **span),
        quantity(YN16, 330, "40家左右", "station_count", "院士工作站数量", low=40, bound="approx", unit="家", year_from=2020, year_to=2020, task_id=t2[YN16]),
        quantity(YN16, 350, "300名", "study_abroad", abroad, low=300, unit="名", task_id=t2[YN16], **span),
        quantity(YN16, 370, "90场", None, "科普报告场次", low=90, unit="场", task_id=t2[YN16], **span),
        quantity(YN21, 10, "7.5%", "literacy_rate", rate, low=7.5, unit="%", role="result", year_from=2020, year_to=2020),
        quantity(YN21, 20, "50%", "literacy_rate", rate, low=50, unit="%", role="result", basis="change", year_from=2015, year_to=2020),
        quantity(YN21, 30, "42家", "station_count", "院士工作站数量", low=42, unit="家", role="result", year_from=2020, year_to=2020),
        quantity(YN21, 40, "260人次", "study_abroad", abroad, low=260, unit="人次", role="result", **span),
        quantity(YN21, 50, "2个", "society_joint_bodies", "省级学会联合体数量", low=2, role="result", year_from=2020, year_to=2020),
        quantity(YN21, 110, "11%", "literacy_rate", rate, low=11, unit="%", year_from=2025, year_to=2025, modality="strive", task_id=t1[YN21]),
        quantity(YN21, 310, "60家", "station_count", "院士工作站数量", low=60, unit="家", year_from=2025, year_to=2025, task_id=t2[YN21]),
        quantity(GZ21, 310, "三分之二以上", "frontline_share", "学会理事会一线科技工作者比例", low=66.67, bound="ge", unit="%", year_from=2025, year_to=2025, task_id=t2[GZ21]),
        quantity(GZ24, 310, "5个", "society_alliances", "学会联盟数量", low=5, basis="total", year_from=2024, year_to=2024, task_id=t2[GZ24]),
    ]  # fmt: skip


def _mentions() -> list[Row]:
    rows = []
    for p in (YN16, YN21, GZ24):
        rows.append(mention(p, 120, "science_literacy", "科学素质", task_id=f"{p}-t00100"))
    rows += [
        mention(YN16, 130, "science_literacy", "青少年", code_id="youth", task_id=f"{YN16}-t00100"),
        mention(
            YN21, 140, "science_literacy", "老年人", code_id="elderly", task_id=f"{YN21}-t00100"
        ),
        mention(
            YN16, 312, "society_reform", "学会联盟", code_id="alliance", task_id=f"{YN16}-t00300"
        ),
        mention(YN21, 50, "society_reform", "学会联合体", code_id="alliance"),
        mention(
            YN21, 700, "society_reform", "学会联合体", code_id="alliance", task_id=f"{YN21}-t00600"
        ),
        mention(GZ17, 320, "society_reform", "学会", task_id=f"{GZ17}-t00300"),
        mention(
            GZ21,
            320,
            "society_reform",
            "一线科技工作者",
            code_id="frontline",
            task_id=f"{GZ21}-t00300",
        ),
        mention(
            GZ24, 312, "society_reform", "学会联盟", code_id="alliance", task_id=f"{GZ24}-t00300"
        ),
        mention(
            YN16,
            332,
            "academician_stations",
            "院士工作站",
            code_id="building",
            task_id=f"{YN16}-t00300",
        ),
        mention(
            YN21,
            312,
            "academician_stations",
            "院士工作站",
            code_id="building",
            task_id=f"{YN21}-t00300",
        ),
    ]
    return rows


def _assignments() -> list[Row]:
    common = {"plan_id": GZ17, "recurring": False, "measure_no": 1}
    return [
        {**common, "assignment_id": f"{GZ17}-a00150", "task_id": f"{GZ17}-t00100", "due_text": "2017年10月底前", "due_from": None, "due_to": date(2017, 10, 31), "departments": "学会部;科普部"},
        {**common, "assignment_id": f"{GZ17}-a00350", "task_id": f"{GZ17}-t00300", "due_text": "2017年至2019年", "due_from": date(2017, 1, 1), "due_to": date(2019, 12, 31), "departments": "学会部"},
        {**common, "assignment_id": f"{GZ17}-a00650", "task_id": f"{GZ17}-t00600", "due_text": "每年坚持", "due_from": None, "due_to": None, "recurring": True, "departments": None},
    ]  # fmt: skip


def tiny_tables() -> Tables:
    """All tables of the made-up folder, as rows."""
    sections, tasks = _sections_and_tasks()
    tables: Tables = {name: [] for name in EXTRACTED}
    tables["plans"] = [
        plan(YN16, "甲省科协“十三五”规划", 2016, 2020, period="十三五"),
        plan(YN21, "甲省科协“十四五”规划", 2021, 2025, period="十四五"),
        plan(GZ17, "乙省科协改革任务分工", 2017, 2020, complete=False),
        plan(GZ21, "乙省科协“十四五”规划", 2021, 2025, period="十四五"),
        plan(GZ24, "乙省科协2024年工作要点", 2024, 2024),
    ]
    tables["sections"], tables["tasks"] = sections, tasks
    tables["quantities"], tables["mentions"] = _quantities(), _mentions()
    tables["assignments"] = _assignments()
    reviewed = (YN16, YN21, GZ17, GZ24)  # GZ21 has not been read through: 未检出
    tables["reviews"] = [
        {"plan_id": p, "theme_id": "*", "date": date(2026, 11, 21), "note": None} for p in reviewed
    ]
    tables["corrections"] = []
    tables["reference/literacy_survey"] = [
        {"province_id": "CN", "region": "全国", "year": 2015, "value_percent": 6.0, "survey": "第九次", "confidence": "high"},
        {"province_id": "CN", "region": "全国", "year": 2020, "value_percent": 10.5, "survey": "第十一次", "confidence": "high"},
        {"province_id": "CN-YN", "region": "云南省", "year": 2020, "value_percent": 7.5, "survey": "第十一次", "confidence": "high"},
        {"province_id": "CN-GZ", "region": "贵州省", "year": 2016, "value_percent": 9.9, "survey": "省级调查", "confidence": "medium"},
    ]  # fmt: skip
    tables["reference/literacy_targets"] = [
        {"province_id": "CN", "region": "全国", "year": 2020, "value_percent": 10.0, "bound": "gt", "modality": "firm"},
        {"province_id": "CN-YN", "region": "云南省", "year": 2020, "value_percent": 8.0, "bound": "eq", "modality": "firm"},
        {"province_id": "CN-YN", "region": "云南省", "year": 2020, "value_percent": 7.0, "bound": "eq", "modality": "forecast"},
        {"province_id": "CN-GZ", "region": "贵州省", "year": 2025, "value_percent": 12.0, "bound": "gt", "modality": "firm"},
    ]  # fmt: skip
    return tables


def write_tiny(folder: Path) -> Path:
    """Write the made-up data folder; returns it."""
    (folder / "themes").mkdir(parents=True, exist_ok=True)
    (folder / "reference").mkdir(exist_ok=True)
    for name, text in THEMES.items():
        (folder / "themes" / f"{name}.yml").write_text(text, encoding="utf-8")
    shutil.copyfile(PROVINCES, folder / "provinces.csv")
    write_tables(tiny_tables(), folder)
    return folder
