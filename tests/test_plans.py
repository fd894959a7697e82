"""What an analyst holds: choosing, citing, showing."""

from __future__ import annotations

import pandas as pd
import pytest

from kexie_analysis.errors import SelectionError
from kexie_analysis.plans import Plans
from kexie_analysis.schema import EXTRACTED
from tests.tiny import GZ17, GZ21, GZ24, YN16, YN21


def ids(plans: Plans) -> set[str]:
    return set(plans.plans["plan_id"])


@pytest.mark.parametrize("name", ["云南", "云南省", "CN-YN", "Yunnan"])
def test_a_province_by_any_of_its_names(tiny_plans: Plans, name: str) -> None:
    assert ids(tiny_plans.select(provinces=[name])) == {YN16, YN21}


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [
        ({"periods": ["十四五"]}, {YN21, GZ21}),
        ({"periods": ["“十三五”"]}, {YN16}),
        ({"periods": ["2018"]}, {YN16, GZ17}),
        ({"periods": ["2024"]}, {YN21, GZ21, GZ24}),
        ({"doc_types": ["规划"], "provinces": ["贵州"]}, {GZ21}),
        ({"doc_types": ["工作要点", "任务分工"]}, {GZ17, GZ24}),
        ({"plan_ids": [YN16]}, {YN16}),
        ({"provinces": [], "periods": None}, {YN16, YN21, GZ17, GZ21, GZ24}),
        ({"provinces": ["西藏"]}, set()),
    ],
)
def test_selections(tiny_plans: Plans, chosen: dict, expected: set[str]) -> None:
    assert ids(tiny_plans.select(**chosen)) == expected


def test_a_selection_reaches_every_frame_and_changes_none(tiny_plans: Plans) -> None:
    before = {name: len(frame) for name, frame in tiny_plans.frames.items()}
    chosen = tiny_plans.select(provinces=["云南"])
    for name in EXTRACTED:
        columns = [c for c in ("plan_id", "plan_a", "plan_b") if c in chosen.frames[name]]
        for column in columns:
            assert set(chosen.frames[name][column]) <= {YN16, YN21}
    assert {name: len(frame) for name, frame in tiny_plans.frames.items()} == before
    assert len(chosen.provinces) == len(tiny_plans.provinces)
    assert chosen.asked == ("CN-YN",)


@pytest.mark.parametrize(
    ("chosen", "said"),
    [
        ({"provinces": ["火星"]}, "江西"),
        ({"periods": ["第五"]}, "十四五"),
        ({"doc_types": ["小说"]}, "annual_points"),
        ({"plan_ids": ["CN-YN-1999-plan"]}, YN16),
        ({"provinces": "云南,无此省"}, "无此省"),
    ],
)
def test_a_wrong_name_is_refused_with_what_is_allowed(
    tiny_plans: Plans, chosen: dict, said: str
) -> None:
    with pytest.raises(SelectionError, match=said):
        tiny_plans.select(**chosen)


def test_frames_are_typed(tiny_plans: Plans) -> None:
    assert isinstance(tiny_plans.plans["doc_type"].dtype, pd.CategoricalDtype)
    assert tiny_plans.plans["start_year"].dtype == "Int64"
    assert tiny_plans.plans["issued_on"].dtype.kind == "M"
    assert tiny_plans.quantities["low"].dtype == "Float64"
    assert tiny_plans.assignments["recurring"].dtype == "boolean"


def test_names_and_citations(tiny_plans: Plans) -> None:
    assert tiny_plans.plan_label(YN16) == "云南“十三五”规划"
    assert tiny_plans.plan_label(GZ24) == "贵州2024年工作要点"
    assert tiny_plans.province_name("CN") == "全国"
    assert tiny_plans.clause(f"{YN16}-t00300") == "一2"
    cited = tiny_plans.cite(tiny_plans.quantities)
    assert list(cited.columns[:3]) == ["province", "plan", "clause"]
    row = cited.set_index("quantity_id").loc[f"{YN16}-q00310"]
    assert (row["province"], row["clause"]) == ("云南", "一2")
    assert cited.set_index("quantity_id").at[f"{YN21}-q00010", "clause"] == ""


def test_it_shows_what_is_loaded(tiny_plans: Plans) -> None:
    html = tiny_plans._repr_html_()
    assert "5 份文件，2 省" in html
    assert "残缺" in html
    assert "没有符合条件的文件" in tiny_plans.select(provinces=["西藏"])._repr_html_()
    assert repr(tiny_plans).startswith("<Plans：5 份文件，数据版本 ")
    assert "tasks" in dir(tiny_plans)


def test_of_many_plans_it_lists_the_first(
    tiny_plans: Plans, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kexie_analysis.plans._MOST_SHOWN", 2)
    html = tiny_plans._repr_html_()
    assert "5 份文件，2 省" in html
    assert "另有 3 份未列出" in html
    assert html.count("<tr>") == 3
    with pytest.raises(AttributeError, match="可用"):
        _ = tiny_plans.colours


def test_the_codebook_shows_its_themes(tiny_plans: Plans) -> None:
    assert "society_reform（学会改革）" in repr(tiny_plans.codebook)
    assert len(repr(tiny_plans.codebook)) < 2000
    assert "一线比例</td>" in tiny_plans.codebook._repr_html_()


@pytest.mark.parametrize("text", ['["云南"]', "云南", "['云南']", "云南，"])
def test_a_list_handed_over_as_text_is_read(tiny_plans: Plans, text: str) -> None:
    assert tiny_plans.select(provinces=text).asked == tiny_plans.select(provinces=["云南"]).asked


def test_an_empty_list_as_text_chooses_all(tiny_plans: Plans) -> None:
    assert len(tiny_plans.select(provinces="[]")) == len(tiny_plans)
