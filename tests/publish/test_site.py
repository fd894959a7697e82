"""The index: complete, escaped, without requests, usable by keyboard and on a small screen."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

from kexie_analysis.publish.briefings import Briefing
from kexie_analysis.publish.changes import compare
from kexie_analysis.publish.labels import Labels
from kexie_analysis.publish.manifest import Manifest
from kexie_analysis.publish.publication import Publication
from kexie_analysis.publish.site import render_indexes, stale_indexes

HOSTILE = "</script><script>window.hurt=1</script><img src=x onerror=window.hurt=1>\u202e\"'&"


def entry(name: str, **values: object) -> dict:
    files = {f: {"path": f"{name}.{f}", "sha256": "0", "bytes": 1} for f in ("html", "pdf")}
    return {
        "title": f"{name}的结论", "subtitle": "", "label": "", "base": name, "notebook": f"{name}.ipynb",
        "theme": "", "province": "", "group_label": "", "parameters": {}, "files": files, "key": {},
        "reads": None, "findings": [f"{name}一句"], "changes": None, "failure": None, "date": "2026年11月21日",
        "published": "2026-11-21T08:00:00+08:00", "run": "r2", "data_version": "0123456789ab", "seconds": 1.0,
        **values,
    }  # fmt: skip


def page(tmp_path: Path, **entries: dict) -> str:
    return pages(tmp_path, **entries)["index.html"]


def pages(tmp_path: Path, **entries: dict) -> dict[str, str]:
    run = {"id": "r2", "at": "2026-11-21T08:00:00+08:00", "data_version": "0123456789ab"}
    return render_indexes(Manifest(dict(entries), run), tmp_path)


class Links(HTMLParser):
    """Everything a browser would fetch or follow."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.scripts = 0
        self.handlers: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.scripts += tag == "script"
        for name, value in attrs:
            if name in ("href", "src", "srcset", "action", "data"):
                self.links.append(value or "")
            if name.startswith("on"):
                self.handlers.append(name)


def test_groups_links_and_failures(tmp_path: Path) -> None:
    failure = {
        "reason": "第 3 个单元出错",
        "at": "2026-11-21T08:00:00+08:00",
        "notebook": "failed/b.ipynb",
    }
    text = page(
        tmp_path,
        overview=entry("overview"),
        talent=entry("talent", theme="talent", group_label="科技人才"),
        jx=entry("jx", parameters={"province_id": "CN-JX"}, province="CN-JX", group_label="江西"),
        b=entry("b", files={}, failure=failure),
    )
    order = [text.index(f">{h}<") for h in ("综合", "按主题", "按省份")]
    assert order == sorted(order)
    assert "未能更新（1 份）" in text
    assert "尚无可用版本" in text
    links = Links(text).links
    assert {"overview.html", "overview.pdf", "talent.html", "jx.pdf", "failed/b.ipynb"} <= set(
        links
    )
    assert "b.html" not in links
    assert all(
        link.startswith(("data:", "#")) or not re.match(r"[a-z]+:|//", link) for link in links
    )


def test_briefings_in_another_language_have_an_index_of_their_own(tmp_path: Path) -> None:
    english = entry(
        "en", theme="talent", group_label="Scientific talent", parameters={"language": "en"}, title="One is short",
        findings=["One finding"], date="21 November 2026",
        changes={"against": "2026-08-01", "added": 1, "changed": 0, "withdrawn": 0,
                 "rows": [{"kind": "added", "where": "Table 1", "old": "", "new": "3"}]},
    )  # fmt: skip
    both = pages(tmp_path, zh=entry("zh"), en=english)
    assert sorted(both) == ["index.en.html", "index.html"]
    assert {"zh.html", "index.en.html"} <= set(Links(both["index.html"]).links)
    assert "en.html" not in Links(both["index.html"]).links
    assert {"en.html", "en.pdf", "index.html", "#theme"} <= set(Links(both["index.en.html"]).links)
    assert "zh.html" not in Links(both["index.en.html"]).links
    assert '<html lang="en">' in both["index.en.html"]
    seen = re.sub(r"<style.*?</style>|<script.*?</script>", "", both["index.en.html"], flags=re.S)
    assert re.findall(r"[\u3400-\u9fff]+", seen) == ["中文版"]
    alone = pages(tmp_path, en=english)
    assert list(alone) == ["index.html"]
    assert '<html lang="en">' in alone["index.html"]
    (tmp_path / "index.en.html").write_text("")
    assert stale_indexes(tmp_path, alone) == ["index.en.html"]
    assert stale_indexes(tmp_path, both) == []


def test_a_theme_is_told_by_its_own_name_in_each_language(tmp_path: Path) -> None:
    labels = Labels({}, {"talent": "人才"}, {"en": Labels({}, {"talent": "Talent"})})
    made = Publication(tmp_path, Manifest({}, {}), None, labels)  # type: ignore[arg-type]
    for name, parameters, told in (
        ("talent", {}, "人才"),
        ("talent-en", {"language": "en"}, "Talent"),
    ):
        briefing = Briefing(name, Path("talent.ipynb"), "", parameters, ("html",), 1, base="talent")
        entry = made._blank(briefing)
        assert (entry["theme"], entry["group_label"]) == ("talent", told)


def test_what_is_the_same_everywhere_is_said_once(tmp_path: Path) -> None:
    old = entry("old", run="r1", data_version="ba9876543210")
    alone, mixed = page(tmp_path, a=entry("a")), page(tmp_path, a=entry("a"), old=old)
    assert alone.count("0123456789ab") == 1
    assert 'class="tag"' not in alone
    assert mixed.count("0123456789ab") == mixed.count("ba9876543210") == 1
    assert mixed.count('class="tag"') == 1


def test_years_stay_on_one_line(tmp_path: Path) -> None:
    made = page(tmp_path, a=entry("a", findings=["甲省2016—2020年规划；2016–20"]))
    assert '甲省<span class="years">2016—2020</span>年规划' in made
    assert '<span class="years">2016–20</span></li>' in made


def test_hostile_text_stays_text(tmp_path: Path) -> None:
    text = page(
        tmp_path,
        a=entry(
            "a", title=HOSTILE, findings=[HOSTILE], group_label=HOSTILE, data_version=HOSTILE, date=HOSTILE,
            failure={"reason": HOSTILE, "at": HOSTILE, "notebook": 'failed/"><script>x.ipynb'},
            changes={"against": HOSTILE, "added": 1, "changed": 0, "withdrawn": 0,
                     "rows": [{"kind": "added", "where": HOSTILE, "old": HOSTILE, "new": HOSTILE}]},
        ),
    )  # fmt: skip
    parsed = Links(text)
    assert parsed.scripts == 2
    assert parsed.handlers == []
    assert "\u202e" not in text.split('<script type="application/json"')[0]
    assert "default-src 'none'" in text


def test_changes_are_counted_and_tabled(tmp_path: Path) -> None:
    old = {"表｜江西｜目标": "10%", "表｜青海｜目标": "10%", "表｜江苏｜目标": "1"}
    new = {"表｜江西｜目标": "10%", "表｜青海｜目标": "12%", "表｜黑龙江｜目标": "3"}
    changes = compare(old, new, {"published": "2026-08-01T00:00:00+08:00"})
    assert changes is not None
    assert [changes[k] for k in ("added", "changed", "withdrawn")] == [1, 1, 1]
    text = page(tmp_path, a=entry("a", changes=changes))
    assert "新增 1，改动 1，撤下 1" in text
    assert "表 · 青海 · 目标" in text
    assert compare(None, new, None) is None


def test_editions_are_listed_newest_first(tmp_path: Path) -> None:
    for name in ("2026-05-01-a", "2026-08-01-b", "2026-04-01-20260401-093012-4c1f", ".new-c"):
        (tmp_path / "editions" / name).mkdir(parents=True)
        (tmp_path / "editions" / name / "index.html").write_text("")
    text = page(tmp_path, a=entry("a"))
    assert text.index("2026-08-01-b") < text.index("2026-05-01-a")
    assert ">2026-04-01 09:30</a>" in text
    assert ".new-c" not in text
