"""Made-up frames for every chart: `n` provinces, all kinds of bounds, states and gaps."""

from __future__ import annotations

import numpy as np
import pandas as pd

from kexie_analysis.draw.palette import PROVINCES

STATES = ("未提出", "未检出", "不适用", "来源残缺")
BOUNDS = ("eq", "ge", "le", "approx", "range")
CODES = ("会员联系", "章程修订", "换届安排（含届中调整）", "联合体", "财务公开")
GAP = float("nan")


def provinces(n: int) -> list[str]:
    first = ["CN-JX", "CN-QH", "CN-HL", "CN-JS"]
    return [*first, *(p for p in PROVINCES if p not in first)][:n]


def plan(province: str) -> str:
    return PROVINCES[province][0] + "“十四五”规划"


def observed(n: int) -> pd.DataFrame:
    rows = [("CN", y, 4.0 + (y - 2015) * 0.9, False) for y in (2015, 2020, 2022)]
    rows += [(p, y, 3.0 + k * 0.3 + (y - 2015) * 0.8, y == 2015 and k == 0) for k, p in enumerate(provinces(n)) for y in (2015, 2020)]  # fmt: skip
    frame = pd.DataFrame(rows, columns=["province_id", "year", "value", "derived"])
    return frame.assign(series="比例")


def targets(n: int) -> pd.DataFrame:
    rows = [(p, 2025, 12.0 + k * 0.2, 13.0 + k * 0.2, BOUNDS[k % 5], ("firm", "strive", "forecast")[k % 3], "") for k, p in enumerate(provinces(n))]  # fmt: skip
    names = ["province_id", "year", "low", "high", "bound", "modality", "label"]
    return pd.DataFrame(rows, columns=names).assign(series="比例")


def ladder(n: int) -> pd.DataFrame:
    rows = [
        (f"第 {k} 项指标的名称写得很长很长以便换行", p, 10.0 + 7 * k, 20.0 + 7 * k, BOUNDS[k % 5], "firm", ("target", "result")[k % 2], ("家", "%", "人次")[k % 3], f"四({k})")
        for k, p in enumerate(provinces(n))
    ]  # fmt: skip
    names = ["label", "province_id", "low", "high", "bound", "modality", "role", "unit", "clause"]
    frame = pd.DataFrame(rows, columns=names)
    frame.loc[len(frame)] = ["没有数值的", "CN-JX", GAP, GAP, "eq", "firm", "target", "家", ""]
    return frame


def matrix(n: int, per_province: int = 1) -> pd.DataFrame:
    rows = []
    for j, code in enumerate(CODES):
        for k, p in enumerate(provinces(n)):
            for i in range(per_province):
                present = (j + k + i) % 3 > 0
                clauses = (
                    "、".join(f"四({m})" for m in range(1, 2 + (j + k) % 5)) if present else ""
                )
                rows.append((code, plan(p) + "甲乙丙"[i], p, clauses, "present" if present else STATES[k % 4], "2021"))  # fmt: skip
    names = ["row", "column", "province_id", "clauses", "state", "subtitle"]
    return pd.DataFrame(rows, columns=names)


def thresholds(n: int) -> pd.DataFrame:
    rows = [("一线人员占比", plan(p), p, 30.0 + k, BOUNDS[k % 4], "%") for k, p in enumerate(provinces(n))]  # fmt: skip
    return pd.DataFrame(rows, columns=["label", "plan", "province_id", "value", "bound", "unit"])


def timeline(n: int) -> pd.DataFrame:
    rows = [
        (f"第 {k} 项工作安排", p, pd.Timestamp(2020, 1, 1) if k % 3 == 0 else pd.NaT, pd.Timestamp(2021 + k % 4, 6, 30) if k % 5 else pd.NaT, k % 5 == 0, ("甲组", "乙组")[k % 2], f"({k})")
        for k, p in enumerate(provinces(n))
    ]  # fmt: skip
    names = ["label", "province_id", "due_from", "due_to", "recurring", "group", "clause"]
    return pd.DataFrame(rows, columns=names)


def tiles(n: int) -> pd.DataFrame:
    rows = [(p, float(k) if k % 4 else GAP, "", STATES[k % 4]) for k, p in enumerate(provinces(n))]
    return pd.DataFrame(rows, columns=["province_id", "value", "label", "state"])


def multiples(n: int) -> pd.DataFrame:
    rows = [(t, plan(p), p, 3.0 * k + j if (j + k) % 4 else GAP, STATES[k % 4]) for j, t in enumerate(("人才", "科普", "智库")) for k, p in enumerate(provinces(n))]  # fmt: skip
    return pd.DataFrame(rows, columns=["panel", "series", "province_id", "value", "state"])


def delivery(n: int) -> pd.DataFrame:
    rows = [("某项承诺的名称", p, 100.0, 60.0 + 5 * k if k % 6 != 5 else GAP, GAP, "家", k % 3 > 0, "") for k, p in enumerate(provinces(n))]  # fmt: skip
    names = [
        "label",
        "province_id",
        "promised",
        "reached",
        "ratio",
        "unit",
        "comparable",
        "verdict",
    ]
    return pd.DataFrame(rows, columns=names)


def pace(n: int) -> pd.DataFrame:
    rows = [(p, "比例", 0.8 + 0.01 * k, 0.5 + 0.02 * k if k % 5 < 4 else GAP, "%", "2020—2025", "2015—2020", k % 2 == 1) for k, p in enumerate(provinces(n))]  # fmt: skip
    names = ["province_id", "series", "needed", "achieved", "unit", "needed_span", "achieved_span", "derived"]  # fmt: skip
    return pd.DataFrame(rows, columns=names)


def change(n: int) -> pd.DataFrame:
    kinds = ("kept", "raised", "lowered", "dropped", "new")
    rows = [(f"第 {k} 项指标", GAP if k % 5 == 4 else 10.0, GAP if k % 5 == 3 else 12.0, kinds[k % 5], "个", "CN-JX") for k in range(n)]  # fmt: skip
    return pd.DataFrame(rows, columns=["label", "old", "new", "status", "unit", "province_id"])


def departments(n: int) -> pd.DataFrame:
    rows = [(f"第 {k} 部", t, 1 + (k * j) % 7) for k in range(n) for j, t in enumerate(("人才", "科普", "智库"), 1)]  # fmt: skip
    return pd.DataFrame(rows, columns=["department", "theme", "count"])


def keyness(n: int) -> pd.DataFrame:
    rows = [(f"词语{k}", (-1) ** k * (0.2 + k / 10), (-1) ** k * (0.2 + k / 10) - 0.5, (-1) ** k * (0.2 + k / 10) + 0.5, plan("CN-JX" if k % 2 == 0 else "CN-QH"), 1 + k % 6) for k in range(n)]  # fmt: skip
    return pd.DataFrame(rows, columns=["term", "delta", "low", "high", "side", "tasks"])


def similarity(n: int) -> pd.DataFrame:
    n = max(n, 2)  # a document beside itself is no comparison
    names = [plan(p) for p in provinces(n)]
    values = np.fromfunction(lambda i, j: 1 / (1 + 0.2 * abs(i - j)), (n, n))
    return pd.DataFrame(values, index=names, columns=names)


def alignment(n: int) -> pd.DataFrame:
    rows = [(f"({k}) 左侧任务的标题", f"{(k * 3) % 7}. 右侧任务的标题", 0.9 - k * 0.01, k % 2 == 0, "CN-JX", "CN-QH", plan("CN-JX"), plan("CN-QH")) for k in range(n)]  # fmt: skip
    names = ["left", "right", "score", "mutual", "left_province", "right_province", "left_plan", "right_plan"]  # fmt: skip
    return pd.DataFrame(rows, columns=names)


def instruments(n: int) -> pd.DataFrame:
    rows = [(plan(p), p, g, (k * j) % 9) for k, p in enumerate(provinces(n), 1) for j, g in enumerate(("供给型", "环境型", "需求型"), 1)]  # fmt: skip
    return pd.DataFrame(rows, columns=["plan", "province_id", "group", "count"])


def pmc(n: int) -> pd.DataFrame:
    rows = [(plan(p), p, f"X{j} 变量", ((k + j) % 6) / 5, 4.5, "良好") for k, p in enumerate(provinces(n)) for j in range(1, 10)]  # fmt: skip
    names = ["plan", "province_id", "variable", "value", "total", "grade"]
    return pd.DataFrame(rows, columns=names)


def network(n: int) -> tuple[pd.DataFrame, pd.DataFrame]:
    nodes = pd.DataFrame({"term": [f"词语{k}" for k in range(n + 1)], "count": [n + 5 - k for k in range(n + 1)]})  # fmt: skip
    edges = [(f"词语{k}", f"词语{(k * 2 + 1) % (n + 1)}", 2 + k % 4) for k in range(n + 1)]
    return nodes, pd.DataFrame(edges, columns=["source", "target", "count"])
