"""`reports/index.html` and, for other languages, `index.<code>.html`: every briefing by theme and by province.

Each is one file without any request. Everything shown is text from documents and notebooks: it is
escaped, and a policy in the page lets no script run but the page's own.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from kexie_analysis.messages import CHINESE, language, languages, say, speaking, word
from kexie_analysis.publish.manifest import Manifest
from kexie_analysis.publish.site_cards import (
    card,
    change_heads,
    change_row,
    failure,
    href,
    text,
    time,
)

INDEX = "index.html"
_HERE = Path(__file__).parent
_GROUPS = (("all", "综合"), ("theme", "按主题"), ("province", "按省份"))
#: What a language is called by who speaks it.
_NAMES = {CHINESE: "中文版", "en": "English"}
_OPEN_CHANGES = 5  # briefings; more are folded away
Entry = Mapping[str, Any]


def render_indexes(manifest: Manifest, reports: Path) -> dict[str, str]:
    """The pages by file name, one for each language that briefings are in.

    `index.html` is always there: in Chinese, or where there is no Chinese briefing in the language
    of those that there are. Links only to files that the manifest says are published.
    """
    whole: dict[str, dict[str, Entry]] = {}
    for name, entry in sorted(manifest.briefings.items(), key=lambda i: (_order(i[1]), i[0])):
        whole.setdefault(_language(entry), {})[name] = entry
    spoken = sorted(whole, key=lambda code: (code != CHINESE, code)) or [CHINESE]
    names = {code: INDEX if code == spoken[0] else f"index.{code}.html" for code in spoken}
    pages = {}
    for code in spoken:
        with speaking(code):
            others = {c: n for c, n in names.items() if c != code}
            pages[names[code]] = _page(whole.get(code, {}), manifest, reports, names[code], others)
    return pages


def stale_indexes(reports: Path, pages: Mapping[str, object]) -> list[str]:
    """Pages of languages that no briefing is in any more."""
    names = (f"index.{code}.html" for code in languages())
    return [n for n in names if n not in pages and (reports / n).is_file()]


def _page(
    entries: Mapping[str, Entry], manifest: Manifest, reports: Path, name: str, others: Mapping[str, str]
) -> str:  # fmt: skip
    style = (_HERE / "index.css").read_text(encoding="utf-8")
    script = (_HERE / "index.js").read_text(encoding="utf-8")
    groups = {kind: [n for n, e in entries.items() if group_of(e) == kind] for kind, _ in _GROUPS}
    body = "".join(
        [
            _head(entries, manifest, groups, others),
            f'<main id="main" tabindex="-1" data-found="{word("找到 # 份")}" data-none="{word("没有找到；换一个词，或少用几个词")}">',
            _failures(entries),
            _changes(entries, manifest),
            *(
                _group(word(title), kind, groups[kind], entries, manifest)
                for kind, title in _GROUPS
            ),
            _editions(reports, name),
            "</main>",
            _foot(manifest),
        ]
    )
    spoken = "zh-CN" if language() == CHINESE else language()
    return (
        f'<!doctype html>\n<html lang="{spoken}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(script)}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="referrer" content="no-referrer"><link rel="icon" href="data:,">'
        f"<title>{word('科协规划比较简报')}</title><style>{style}</style></head><body>{body}"
        f'<script type="application/json" id="texts">{_texts(entries)}</script><script>{script}</script>'
        "</body></html>\n"
    )


def group_of(entry: Entry) -> str:
    """`theme`, `province` or `all`: under which heading a briefing stands."""
    if entry["parameters"].get("province_id"):
        return "province"
    return "theme" if entry.get("theme") else "all"


def _language(entry: Entry) -> str:
    code = str(entry["parameters"].get("language", CHINESE))
    return code if code in languages() else CHINESE


def _policy(script: str) -> str:
    allowed = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return (
        f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'sha256-{allowed}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _texts(entries: Mapping[str, Entry]) -> str:
    texts = {
        name: " ".join(
            [
                name,
                e["title"],
                e.get("subtitle", ""),
                e.get("label", ""),
                e.get("group_label", ""),
                *e["findings"],
            ]
        ).lower()
        for name, e in entries.items()
    }
    # Inside a script element only these three could end it or open a comment.
    shown = json.dumps(texts, ensure_ascii=False).replace("&", "\\u0026")
    return shown.replace("<", "\\u003c").replace(">", "\\u003e")


def _head(
    entries: Mapping[str, Entry], manifest: Manifest, groups: Mapping[str, Sequence[str]], others: Mapping[str, str]
) -> str:  # fmt: skip
    run = manifest.run
    state = say(
        "{n} 份简报 · 数据版本 {version} · 更新于 {time}",
        n=sum(bool(e["files"]) for e in entries.values()),
        version=text(run.get("data_version", "—")),
        time=time(run.get("at", "")),
    )
    places = [
        f'<a href="#{kind}">{word(title)} {len(groups[kind])}</a>'
        for kind, title in _GROUPS
        if groups[kind]
    ]
    places += [
        f'<a href="{href(name)}" lang="{text(code)}" hreflang="{text(code)}">{_NAMES.get(code, text(code))}</a>'
        for code, name in others.items()
    ]
    return (
        f'<header><a class="skip" href="#main">{word("跳到正文")}</a><p class="kicker">{word("科协规划比较")}</p>'
        f'<h1>{word("简报目录")}</h1><p class="quiet">{state}</p>'
        f'<nav class="places" aria-label="{word("分组")}">{"".join(places)}</nav>'
        f'<div id="search" hidden><label for="q">{word("在标题与结论中查找（按 / 键）")}</label>'
        '<input type="search" id="q" autocomplete="off" spellcheck="false">'
        '<p class="quiet" id="found" role="status" aria-live="polite"></p></div></header>'
    )


def _failures(entries: Mapping[str, Entry]) -> str:
    failed = [e for e in entries.values() if e.get("failure")]
    if not failed:
        return ""
    items = "".join(f"<li>{failure(e)}</li>" for e in failed)
    return f"<section><h2>{say('未能更新（{n} 份）', n=len(failed))}</h2><ul>{items}</ul></section>"


def _changes(entries: Mapping[str, Entry], manifest: Manifest) -> str:
    new = [e for e in entries.values() if _is_new(e, manifest)]
    if not new:
        return ""
    compared = [e for e in new if e.get("changes")]
    rows = "".join(change_row(e) for e in compared)
    told = say("首次发布 {n} 份。", n=len(new) - len(compared))
    first = f'<p class="quiet">{told}</p>' if len(new) > len(compared) else ""
    opened = " open" if len(compared) <= _OPEN_CHANGES else ""
    table = (
        f'<details{opened}><summary>{word("与上一期相比")}</summary><div class="scroll"><table><thead><tr>'
        f"{change_heads()}</tr></thead><tbody>{rows}</tbody></table></div></details>"
    )
    heading = say("本次更新（{n} 份）", n=len(new))
    return f"<section><h2>{heading}</h2>{first}{table if compared else ''}</section>"


def _is_new(entry: Entry, manifest: Manifest) -> bool:
    return bool(entry["files"]) and entry.get("run") == manifest.run.get("id")


def _order(entry: Entry) -> int:
    order = entry.get("order")
    return order if isinstance(order, int) else 999


def _group(
    title: str, kind: str, names: Sequence[str], entries: Mapping[str, Entry], manifest: Manifest
) -> str:
    if not names:
        return ""
    tag = not all(_is_new(e, manifest) for e in entries.values())
    cards = "".join(card(n, entries[n], manifest.run, tag=tag) for n in names)
    return f'<section data-group="{kind}" id="{kind}"><h2>{title}</h2><ol class="cards">{cards}</ol></section>'


def _editions(reports: Path, name: str) -> str:
    folder = reports / "editions"
    pages = folder.glob(f"*/{name}") if folder.is_dir() else ()
    found = sorted((p.parent.name for p in pages if p.parent.name[0] != "."), reverse=True)
    if not found:
        return ""
    items = "".join(
        f'<li><a href="editions/{href(n)}/{name}">{text(_when(n))}</a></li>' for n in found
    )
    return f"<section><h2>{word('以前各期')}</h2><ul>{items}</ul></section>"


def _when(edition: str) -> str:
    """Day and minute of an edition, of its folder's name; the name itself where it is another."""
    found = re.fullmatch(r"(\d{4}-\d\d-\d\d)-\d{8}-(\d\d)(\d\d)\d\d-\w+", edition)
    return "{} {}:{}".format(*found.groups()) if found else edition


def _foot(manifest: Manifest) -> str:
    made = word("由各省科协公开的规划文件自动生成；数字均可由简报中的条款号回溯。")
    run = say("运行编号 {run}。", run=text(manifest.run.get("id", "—")))
    return f"<footer><p>{made} {run}</p></footer>"


__all__: Sequence[str] = ("INDEX", "group_of", "render_indexes", "stale_indexes")
