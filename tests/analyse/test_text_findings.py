"""What the two text briefings say of many, two, one and no documents; what their tables show."""

from __future__ import annotations

from pathlib import Path

import pytest

from kexie_analysis.analyse import appraisal_views, findings_appraisal, findings_language
from kexie_analysis.analyse import language_views as views
from kexie_analysis.plans import Plans, load_plans
from tests.synthetic import LENGTH, write_synthetic
from tests.worded import clause, worded_tables, write_folder

YN16, YN21, GZ16, GZ21 = (
    "CN-YN-2016-plan",
    "CN-YN-2021-plan",
    "CN-GZ-2016-plan",
    "CN-GZ-2021-reform_plan",
)
WORDS = {
    YN16: [{"码头": 40, "渡船": 2}, {"植树": 3, "河道": 1}, {"码头": 30, "手册": 90}],
    YN21: [{"码头": 2, "看守": 6}, {"植树": 1, "渡船": 1, "看守": 9}],
    GZ16: [{"植树": 60, "河道": 2}, {"渡船": 3, "植树": 50}],
    GZ21: [{"手册": 1, "码头": 1}],
}


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> Plans:
    tables = worded_tables(WORDS, fragments=[GZ21])
    codes = {
        YN16: {"instruments": ["talent", "strategy"], "firmness": ["firm"], "measures": ["rules"], "pmc": ["x1_guide"]},
        GZ16: {"instruments": ["strategy"], "firmness": ["strive", "firm"]},
        GZ21: {"instruments": ["regulation"]},
    }  # fmt: skip
    for plan_id, listed in codes.items():
        row, codings = clause(plan_id, 1, 0, listed)
        tables["clauses"].append(row)
        tables["codings"] += codings
    tables["overlaps"] = [
        {"plan_a": GZ16, "plan_b": YN16, "grams_a": 200, "grams_b": 100, "shared": 30}
    ]
    tables["shared_passages"] = [
        {"passage_id": "p1", "plan_a": GZ16, "task_a": f"{GZ16}-t00100", "start_a": 110, "plan_b": YN16, "task_b": None, "start_b": 5, "chars": 15}
    ]  # fmt: skip
    return load_plans(write_folder(tmp_path_factory.mktemp("text") / "data", tables))


def texts(findings: list[dict]) -> str:
    for finding in findings:
        assert set(finding) >= {"text", "strong", "clauses", "documents"}
        assert all(part in finding["text"] for part in finding["strong"])
    return "\n".join(f["text"] for f in findings)


SELECTIONS = ([YN16, YN21, GZ16, GZ21], [YN16, GZ16], [YN16], [GZ21], [])


@pytest.mark.parametrize("ids", SELECTIONS, ids=len)
def test_findings_and_titles_for_any_number_of_plans(plans: Plans, ids: list[str]) -> None:
    chosen = plans.select(plan_ids=ids) if ids else plans.select(provinces=["西藏"])
    said = texts(findings_language.find_findings(chosen, corpus=plans))
    appraised = texts(findings_appraisal.find_findings(chosen))
    assert bool(said)
    assert "nan" not in said + appraised
    assert findings_language.write_title(chosen)
    assert findings_appraisal.write_title(chosen)
    if len(ids) < 2:
        assert "本期未算" in said or "可改选这些省份" in said + appraised
    words = views.compare_words(chosen, corpus=plans)
    for title in (
        findings_language.title_keyness(words), findings_language.title_similarity(chosen),
        findings_language.title_alignment(views.list_alignment(chosen)),
        findings_language.title_change(views.list_wording_change(chosen)),
        findings_appraisal.title_instruments(chosen), findings_appraisal.title_firmness(chosen),
        findings_appraisal.title_pmc(chosen),
    ):  # fmt: skip
        assert title
    for frame in (
        views.list_key_words(words), views.list_overlaps(chosen), appraisal_views.list_instruments(chosen),
        appraisal_views.list_scores(chosen), appraisal_views.list_checks(chosen), appraisal_views.list_gaps(chosen),
    ):  # fmt: skip
        assert "caveat" in frame.columns
    assert "篇幅为来源文件的全部字符" in appraisal_views.list_checks(chosen).attrs["caveat"]
    assert views.list_notes(chosen)
    assert findings_appraisal.list_notes(chosen)


def test_one_document_is_compared_with_nobody(plans: Plans) -> None:
    alone = texts(findings_appraisal.find_findings(plans.select(plan_ids=[YN16])))
    assert "云南“十三五”规划的任务里未编码到“" in alone
    assert "等11种工具" in alone  # of thirteen, two are used: none of the others is passed over
    assert "各份文件" not in alone
    assert "1份文件" not in alone
    torn = texts(findings_appraisal.find_findings(plans.select(plan_ids=[GZ21])))
    assert "（来源残缺）的任务里未编码到" in torn
    said = texts(findings_language.find_findings(plans, corpus=plans, baseline=YN16))
    assert "两份共" not in said  # one document against two others


def test_a_word_of_one_task_is_no_finding(plans: Plans) -> None:
    words = views.compare_words(plans, baseline=YN16, corpus=plans)
    row = words.set_index("term").loc["手册"]
    assert row["holds"]
    listed = views.list_key_words(words).set_index("term")
    # Two tasks have it on the two sides together; 看守 has one side's two.
    assert row["tasks"] == 1
    assert listed.at["手册", "remark"] == "只见于1个任务"
    assert "“手册”" not in texts(
        findings_language.find_findings(plans, corpus=plans, baseline=YN16)
    )


def test_pairs_of_one_province_are_of_one_kind_where_there_are_such(plans: Plans) -> None:
    assert views.choose_pair(plans) == (YN16, YN21)
    assert views.choose_pair(plans, baseline="贵州") == (GZ16, GZ21)
    assert views.choose_pair(plans.select(plan_ids=[YN16, GZ16])) is None


def test_a_figure_shows_the_best_founded_words(plans: Plans) -> None:
    words = views.compare_words(plans, baseline=YN16, corpus=plans)
    picked = views.pick_words(words, limit=1)
    assert len(picked) == 2
    assert picked["z"].abs().max() == words["z"].abs().max()
    assert picked.attrs["sides"] == ["云南“十三五”规划", "其他2份文件"]
    assert picked.attrs["caveat"].startswith("每侧只列最突出的 1 个词")


def test_overlaps_side_by_side(plans: Plans) -> None:
    frame = views.list_overlaps(plans).set_index(["plan_a", "plan_b"])
    row = frame.loc["云南“十三五”规划", "贵州“十三五”规划"]
    assert (row["a_in_b"], row["b_in_a"]) == (0.3, 0.15)
    assert (row["passages"], row["longest"]) == (1, 15)
    other = frame.loc["云南“十三五”规划", "云南“十四五”规划"]
    assert other["passages"] == 0


def test_instruments_in_one_row_each(plans: Plans) -> None:
    frame = appraisal_views.list_instruments(plans).set_index("code")
    assert len(frame) == 13
    assert frame.at["环境·策略措施", "total"] == 2
    assert frame["total"].isna().any()
    assert not (frame["total"].dropna() == 0).any()
    assert frame.at["环境·策略措施", YN16]["value"] == 1
    assert frame.at["环境·策略措施", GZ21]["mark"] == "来源残缺"
    assert frame.at["供给·人才培养", YN21]["mark"] == "未检出"
    assert [c["row_id"] for c in frame.at["环境·策略措施", "cited"]] == [
        f"{GZ16}-c00000",
        f"{YN16}-c00000",
    ]


def test_gaps_leave_out_lengths_and_tell_fragments(plans: Plans) -> None:
    frame = appraisal_views.list_gaps(plans)
    assert "五年及以上" not in "".join(frame["missing"])
    torn = frame[frame["plan"] == plans.plan_label(GZ21)]
    assert (torn["missing"] == "—").all()
    assert (torn["open"] != "—").all()
    short = dict(zip(frame["variable"] + frame["plan"], frame["short"], strict=True))
    whole = plans.plan_label(YN16)
    assert "引导（1个分句）" in short[f"政策性质{whole}"]  # said once: too little, but said
    assert "目标量化（0%）" in short[f"政策评价{whole}"]
    assert "引导" not in "".join(frame.loc[frame["plan"] == whole, "missing"])


@pytest.mark.parametrize("name", ["language", "appraisal"])
def test_the_notebooks_keep_to_the_house_style(name: str) -> None:
    import ast
    import json
    import re

    path = Path(__file__).resolve().parents[2] / "notebooks" / f"{name}.ipynb"
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    assert 10 <= len(cells) <= 18
    for cell in cells:
        source = "".join(cell["source"])
        if cell["cell_type"] == "markdown":
            assert not re.search(r"\d", source)
            continue
        assert not cell["outputs"]
        assert source.count("\n") < 8
        banned = (ast.FunctionDef, ast.ClassDef, ast.For, ast.While, ast.ListComp, ast.If)
        assert not any(isinstance(node, banned) for node in ast.walk(ast.parse(source)))
    assert cells[0]["metadata"]["tags"] == ["parameters"]


def test_the_synthetic_set_has_words_and_codings(tmp_path: Path) -> None:
    made = load_plans(write_synthetic(tmp_path, provinces=1))
    clauses = made.clauses.set_index("clause_id")
    tasks = made.tasks.set_index("task_id")
    assert set(made.terms["task_id"]) == set(tasks.index)
    told = clauses.dropna(subset=["task_id"])
    assert len(told) > len(tasks)
    inside = told["start"].astype(int) - told["task_id"].map(tasks["start"]).astype(int)
    assert inside.between(0, LENGTH - 1).all()
    assert {"instruments", "firmness", "measures", "pmc"} <= set(made.codings["scheme"])
    assert findings_language.find_findings(made)
