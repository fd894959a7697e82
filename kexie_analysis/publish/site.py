"""`reports/index.html`: every briefing by theme and by province, in one file without any request.

Everything shown is text from documents and notebooks: it is escaped, and a policy in the page lets
no script run but the page's own.
"""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from kexie_analysis.messages import CHINESE, language, speaking, word
from kexie_analysis.publish.manifest import Manifest

_HERE = Path(__file__).parent
_FORMATS = {"html": "网页", "pdf": "PDF", "docx": "Word", "xlsx": "Excel"}
_KIND_ZH = {"added": "新增", "changed": "改动", "withdrawn": "撤下"}
_GROUPS = (
    ("综合", "all"),
    ("按主题", "theme"),
    ("按省份", "province"),
    ("English editions（英文版）", "other"),
)
_MOST_ROWS = 40  # of a table of changes; the manifest holds them all
Entry = Mapping[str, Any]


def render_index(manifest: Manifest, reports: Path) -> str:
    """The page. Links only to files that the manifest says are published."""
    entries = dict(sorted(manifest.briefings.items(), key=lambda item: (_order(item[1]), item[0])))
    style = (_HERE / "index.css").read_text(encoding="utf-8")
    script = (_HERE / "index.js").read_text(encoding="utf-8")
    body = "".join(
        [
            _head(manifest),
            '<main id="main" tabindex="-1">',
            _failures(entries),
            _changes(entries, manifest),
            *(_group(title, kind, entries, manifest) for title, kind in _GROUPS),
            _editions(reports),
            "</main>",
            _foot(manifest),
        ]
    )
    return (
        '<!doctype html>\n<html lang="zh-CN"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(script)}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="referrer" content="no-referrer"><link rel="icon" href="data:,">'
        f"<title>科协规划比较简报</title><style>{style}</style></head><body>{body}"
        f'<script type="application/json" id="texts">{_texts(entries)}</script><script>{script}</script>'
        "</body></html>\n"
    )


def group_of(entry: Entry) -> str:
    """`theme`, `province`, `all`, or `other` (languages): under which heading a briefing stands."""
    if _language(entry) != CHINESE:
        return "other"
    if entry["parameters"].get("province_id"):
        return "province"
    return "theme" if entry.get("theme") else "all"


def _language(entry: Entry) -> str:
    return str(entry["parameters"].get("language", CHINESE))


def _policy(script: str) -> str:
    allowed = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'sha256-{allowed}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _texts(entries: Mapping[str, Entry]) -> str:
    texts = {
        name: " ".join(
            [name, e["title"], e.get("subtitle", ""), e.get("label", ""), *e["findings"]]
        ).lower()
        for name, e in entries.items()
    }
    # Inside a script element only these three could end it or open a comment.
    text = json.dumps(texts, ensure_ascii=False).replace("&", "\\u0026")
    return text.replace("<", "\\u003c").replace(">", "\\u003e")


def _head(manifest: Manifest) -> str:
    run = manifest.run
    published = sum(bool(e["files"]) for e in manifest.briefings.values())
    state = f"{published} 份简报 · 数据版本 {_text(run.get('data_version', '—'))} · 更新于 {_time(run.get('at', ''))}"
    return (
        '<header><a class="skip" href="#main">跳到正文</a><p class="kicker">科协规划比较</p>'
        f'<h1>简报目录</h1><p class="quiet">{state}</p>'
        '<div id="search" hidden><label for="q">在标题与结论中查找（按 / 键）</label>'
        '<input type="search" id="q" autocomplete="off" spellcheck="false">'
        '<p class="quiet" id="found" role="status" aria-live="polite"></p></div></header>'
    )


def _failures(entries: Mapping[str, Entry]) -> str:
    failed = {n: e for n, e in entries.items() if e.get("failure")}
    if not failed:
        return ""
    items = "".join(f"<li>{_failure(e)}</li>" for e in failed.values())
    return f"<section><h2>未能更新（{len(failed)} 份）</h2><ul>{items}</ul></section>"


def _failure(entry: Entry) -> str:
    failure = entry["failure"]
    kept = f"；现为 {_text(entry['date'])} 的版本" if entry["files"] else "；尚无可用版本"
    notebook = (
        f'；<a href="{_href(failure["notebook"])}">出错的笔记本</a>'
        if failure.get("notebook")
        else ""
    )
    at = _time(failure["at"])
    return f'<p class="failure"><strong>{_text(_short(entry))}</strong>：{_text(failure["reason"])}（{at}{kept}{notebook}）</p>'


def _changes(entries: Mapping[str, Entry], manifest: Manifest) -> str:
    new = [e for e in entries.values() if e.get("run") == manifest.run.get("id") and e["files"]]
    if not new:
        return ""
    compared = [e for e in new if e.get("changes")]
    rows = "".join(_change_row(e) for e in compared)
    first = (
        f'<p class="quiet">首次发布 {len(new) - len(compared)} 份。</p>'
        if len(new) > len(compared)
        else ""
    )
    heads = "".join(
        f'<th scope="col">{h}</th>' for h in ("简报", *(f"{zh}数字" for zh in _KIND_ZH.values()))
    )
    opened = " open" if len(compared) <= 5 else ""
    table = (
        f'<details{opened}><summary>与上一期相比</summary><div class="scroll"><table><thead><tr>{heads}'
        f"</tr></thead><tbody>{rows}</tbody></table></div></details>"
    )
    return (
        f"<section><h2>本次更新（{len(new)} 份）</h2>{first}{table if compared else ''}</section>"
    )


def _change_row(entry: Entry) -> str:
    numbers = "".join(f'<td class="now">{entry["changes"][k] or "—"}</td>' for k in _KIND_ZH)
    page = next(iter(entry["files"].values()))
    return f'<tr><td><a href="{_href(page["path"])}">{_text(_short(entry))}</a></td>{numbers}</tr>'


def _short(entry: Entry) -> str:
    return entry.get("group_label") or entry.get("label") or entry["title"]


def _order(entry: Entry) -> int:
    order = entry.get("order")
    return order if isinstance(order, int) else 999


def _group(title: str, kind: str, entries: Mapping[str, Entry], manifest: Manifest) -> str:
    chosen = [(n, e) for n, e in entries.items() if group_of(e) == kind]
    if not chosen:
        return ""
    cards = ""
    for name, entry in chosen:
        with speaking(_language(entry)):  # a card speaks the language of its briefing
            cards += _card(name, entry, manifest.run.get("id"))
    return f'<section data-group="{kind}"><h2>{title}</h2><ol class="cards">{cards}</ol></section>'


def _card(name: str, entry: Entry, run: str | None) -> str:
    files = entry["files"]
    page = files.get("html") or next(iter(files.values()), None)
    title = _text(entry["title"])
    if page:
        title = f'<a href="{_href(page["path"])}">{title}</a>'
    new = (
        f'<span class="tag">{word("本次更新")}</span>' if entry.get("run") == run and files else ""
    )
    kicker = " · ".join(dict.fromkeys(filter(None, (entry.get("group_label"), entry.get("label")))))
    parts = [f'<p class="kicker">{_text(kicker)}</p><h3>{title}{new}</h3>']
    if files:
        about = f"{_text(entry['date'])} · {word('数据版本')} {_text(entry['data_version'])}"
        links = _links(entry["title"], files)
        parts.append(f'<p class="quiet">{about}</p><p class="formats">{links}</p>')
    if entry.get("failure"):
        parts.append(_failure(entry))
    if entry["findings"]:
        items = "".join(f"<li>{_text(f)}</li>" for f in entry["findings"])
        parts.append(
            f'<details><summary>{word("摘要")}</summary><ol class="findings">{items}</ol></details>'
        )
    parts.append(_change_table(entry.get("changes")))
    spoken = f' lang="{_text(language())}"' if language() != CHINESE else ""
    return f'<li data-name="{_text(name)}"{spoken}>{"".join(parts)}</li>'


def _links(title: str, files: Mapping[str, Entry]) -> str:
    return "".join(
        f'<a href="{_href(f["path"])}" aria-label="{_text(title)} {word(_FORMATS[k])}">{word(_FORMATS[k])}</a>'
        for k, f in files.items()
        if k in _FORMATS
    )


def _change_table(changes: Entry | None) -> str:
    if not changes or not changes["rows"]:
        return ""
    rows = "".join(
        f"<tr><td>{_KIND_ZH[r['kind']]}</td><td>{_text(r['where'].replace('｜', ' · '))}</td>"
        f'<td class="now">{_text(r["old"]) or "—"}</td><td class="now">{_text(r["new"]) or "—"}</td></tr>'
        for r in changes["rows"][:_MOST_ROWS]
    )
    total = sum(changes[k] for k in _KIND_ZH)
    counts = "，".join(f"{zh} {changes[k]}" for k, zh in _KIND_ZH.items() if changes[k])
    rest = (
        f'<p class="quiet">其余 {total - _MOST_ROWS} 处见 manifest.json。</p>'
        if total > _MOST_ROWS
        else ""
    )
    heads = "".join(f'<th scope="col">{h}</th>' for h in ("", "位置", "上一期", "本期"))
    return (
        f'<details><summary>与上一期（{_time(changes["against"])}）相比：{counts}</summary><div class="scroll">'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>{rest}</details>"
    )


def _editions(reports: Path) -> str:
    folder = reports / "editions"
    pages = folder.glob("*/index.html") if folder.is_dir() else ()
    found = sorted((p.parent.name for p in pages if p.parent.name[0] != "."), reverse=True)
    if not found:
        return ""
    items = "".join(
        f'<li><a href="editions/{_href(n)}/index.html">{_text(n)}</a></li>' for n in found
    )
    return f"<section><h2>以前各期</h2><ul>{items}</ul></section>"


def _foot(manifest: Manifest) -> str:
    return (
        "<footer><p>由各省科协公开的规划文件自动生成；数字均可由简报中的条款号回溯。"
        f"运行编号 {_text(manifest.run.get('id', '—'))}。</p></footer>"
    )


def _text(value: object) -> str:
    return escape("".join(c for c in str(value) if c.isprintable()), quote=True)


def _href(path: str) -> str:
    return _text(quote(path))


def _time(stamp: str) -> str:
    return _text(stamp[:16].replace("T", " "))


__all__: Sequence[str] = ("group_of", "render_index")
