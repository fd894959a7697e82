"""A briefing on the index: its title, formats, findings, what changed, and why it failed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import escape
from typing import Any
from urllib.parse import quote

from kexie_analysis.messages import CHINESE, language, say, word

_FORMATS = {"html": "网页", "pdf": "PDF", "docx": "Word", "xlsx": "Excel"}
_KINDS = {"added": "新增", "changed": "改动", "withdrawn": "撤下"}
_MOST_ROWS = 40  # of a table of changes; the manifest holds them all
Entry = Mapping[str, Any]
_YEARS = re.compile(r"(?<!\d)\d{4}[–—]\d{2,4}(?!\d)")


def card(name: str, entry: Entry, run: Mapping[str, Any], *, tag: bool) -> str:
    """The briefing as a list item.

    Parameters
    ----------
    run : the manifest's: a data version of its own is told only where it is another.
    tag : whether what is new in this run is marked (not where everything is).
    """
    files = entry["files"]
    page = files.get("html") or next(iter(files.values()), None)
    title = _unbroken(text(entry["title"]))
    if page:
        title = f'<a href="{href(page["path"])}">{title}</a>'
    fresh = tag and files and entry.get("run") == run.get("id")
    new = f'<span class="tag">{word("本次更新")}</span>' if fresh else ""
    parts = [f'<p class="kicker">{text(short(entry))}</p><h3>{title}{new}</h3>']
    if files:
        about = text(entry["date"])
        if entry["data_version"] != run.get("data_version"):
            about += f" · {word('数据版本')} {text(entry['data_version'])}"
        links = _links(entry["title"], files)
        parts.append(f'<p class="formats">{links}<span class="quiet">{about}</span></p>')
    if entry.get("failure"):
        parts.append(failure(entry))
    if entry["findings"]:
        items = "".join(f"<li>{_unbroken(text(f))}</li>" for f in entry["findings"])
        parts.append(
            f'<details class="told"><summary>{word("摘要")}</summary><ol class="findings">{items}</ol></details>'
        )
    parts.append(_change_table(entry.get("changes")))
    return f'<li data-name="{text(name)}">{"".join(parts)}</li>'


def short(entry: Entry) -> str:
    """What a briefing is about, in a word or two."""
    return word(entry.get("group_label") or entry.get("label") or "") or entry["title"]


def failure(entry: Entry) -> str:
    """Why the briefing could not be made anew, and what stands in its place. Reasons speak Chinese."""
    failed = entry["failure"]
    kept = (
        say("；现为 {date} 的版本", date=text(entry["date"]))
        if entry["files"]
        else word("；尚无可用版本")
    )
    notebook = (
        f'；<a href="{href(failed["notebook"])}">{word("出错的笔记本")}</a>'
        if failed.get("notebook")
        else ""
    )
    about = f"{time(failed['at'])}{kept}{notebook}"
    spoken = "" if language() == CHINESE else ' lang="zh-CN"'
    return f'<p class="failure"><strong>{text(short(entry))}</strong>：<span{spoken}>{text(failed["reason"])}</span>（{about}）</p>'


def change_heads() -> str:
    """The heads of the table of how many figures changed in which briefing."""
    heads = (word("简报"), *(say("{kind}数字", kind=word(k)) for k in _KINDS.values()))
    return "".join(f'<th scope="col">{h}</th>' for h in heads)


def change_row(entry: Entry) -> str:
    """A briefing's row of that table."""
    numbers = "".join(f'<td class="now">{entry["changes"][k] or "—"}</td>' for k in _KINDS)
    page = next(iter(entry["files"].values()))
    return f'<tr><td><a href="{href(page["path"])}">{text(short(entry))}</a></td>{numbers}</tr>'


def _links(title: str, files: Mapping[str, Entry]) -> str:
    return "".join(
        f'<a href="{href(f["path"])}" aria-label="{text(title)} {word(_FORMATS[k])}">{word(_FORMATS[k])}</a>'
        for k, f in files.items()
        if k in _FORMATS
    )


def _change_table(changes: Entry | None) -> str:
    if not changes or not changes["rows"]:
        return ""
    rows = "".join(
        f"<tr><td>{word(_KINDS[r['kind']])}</td><td>{text(r['where'].replace('｜', ' · '))}</td>"
        f'<td class="now">{text(r["old"]) or "—"}</td><td class="now">{text(r["new"]) or "—"}</td></tr>'
        for r in changes["rows"][:_MOST_ROWS]
    )
    total = sum(changes[k] for k in _KINDS)
    counts = word("，").join(f"{word(zh)} {changes[k]}" for k, zh in _KINDS.items() if changes[k])
    more = say("其余 {n} 处见 manifest.json。", n=total - _MOST_ROWS)
    rest = f'<p class="quiet">{more}</p>' if total > _MOST_ROWS else ""
    columns = ("", word("位置"), word("上一期"), word("本期"))
    heads = "".join(f'<th scope="col">{h}</th>' for h in columns)
    against = say("与上一期（{time}）相比：{counts}", time=time(changes["against"]), counts=counts)
    return (
        f'<details><summary>{against}</summary><div class="scroll">'
        f"<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>{rest}</details>"
    )


def _unbroken(markup: str) -> str:
    """With spans of years in one piece: a line that ends within 2016–20 is misread."""
    return _YEARS.sub(r'<span class="years">\g<0></span>', markup)


def text(value: object) -> str:
    """Text that stays text."""
    return escape("".join(c for c in str(value) if c.isprintable()), quote=True)


def href(path: str) -> str:
    """The address of a file beside the page."""
    return text(quote(path))


def time(stamp: str) -> str:
    """Day and minute of a time as the manifest holds it."""
    return text(stamp[:16].replace("T", " "))
