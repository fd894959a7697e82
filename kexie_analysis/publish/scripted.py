"""Charts that a script in an output would draw: what they are and what they are called."""

from __future__ import annotations

import json
import re

from kexie_analysis.messages import say

#: What the scripts of such a chart hold, and what readers call it.
_SCRIPTED = (
    ("echarts", "ECharts 交互图"),
    ("plotly", "Plotly 交互图"),
    ("bokeh", "Bokeh 交互图"),
    ("vega", "Vega 交互图"),
    ("folium", "交互地图"),
)
_SCRIPT = re.compile(r"<(script|style)\b.*?</\1\s*>", re.IGNORECASE | re.DOTALL)
_FRAME = re.compile(r'frames\[0\]\s{0,9}=\s{0,9}"data:image/\w{1,9};base64,([^"]+)"')
#: What folium puts beside its map, for those who read the notebook in JupyterLab.
_TRUST = re.compile(r"<span[^<>]{0,99}>Make this Notebook Trusted to load map[^<]{0,99}</span>")
#: A table whose rows a script fetches or holds: only its head is markup.
_TABLE_TO_COME = re.compile(r'<table[^<>]{0,200}\bid="itables_')
_DESCRIBED = re.compile(r'\{\s{0,99}"(?:\$schema|config|data|layer|hconcat|vconcat|title)"\s{0,9}:')
_CHARTED = (
    re.compile(
        r'"title"\s{0,9}:\s{0,9}\[?\s{0,99}\{[^{}]{0,400}?"text"\s{0,9}:\s{0,9}"((?:[^"\\]|\\.){1,120})"'
    ),
    re.compile(
        r'"series"\s{0,9}:[^"]{0,400}(?:"type"[^"]{0,9}"\w{1,20}",\s{0,99})?"name"\s{0,9}:\s{0,9}"((?:[^"\\]|\\.){1,120})"'
    ),
)


def drawn_by_script(markup: str) -> str:
    """What kind of chart the scripts of an output would draw; empty where we cannot tell."""
    return next((name for part, name in _SCRIPTED if part in markup), "")


def first_frame(markup: str) -> str:
    """The first picture of an animation that a script would play, in base64; empty for all else."""
    match = _FRAME.search(markup) if "new Animation(" in markup else None
    return re.sub(r"[\\\s]+", "", match[1]) if match else ""


def without_trust(markup: str) -> str:
    """The markup without what asks the reader to trust a notebook."""
    return _TRUST.sub("", markup) if "Make this Notebook" in markup else markup


def for_browsers(markup: str) -> str:
    """What to say of an output whose text shows more than its markup does without a browser."""
    if "sk-top-container" in markup:  # the whole manual in folded boxes
        return say("scikit-learn 交互示意图未能显示，改用它的文字形式")
    if "<script" in markup and _TABLE_TO_COME.search(markup):
        return say("交互表格未能显示，改用它的文字形式")
    return ""


def only_sets_up(data: dict, markup: str) -> bool:
    """Whether an output merely loads what later charts need: nothing is missing where it stood."""
    if any("_load." in str(mime) for mime in data):
        return True
    if "init_notebook_mode" in markup and "<table" not in markup:
        return True
    if "application/vnd.plotly.v1+json" in data or "PlotlyConfig" not in markup:
        return False
    return not _SCRIPT.sub("", markup).strip()


def title_in_script(markup: str) -> str:
    """The title of a chart of Vega or ECharts, else the name of its first series."""
    if title := _vega_title(markup):
        return title
    for pattern in _CHARTED:
        if match := pattern.search(markup):
            try:
                return str(json.loads(f'"{match[1]}"'))
            except ValueError:
                return match[1]
    return ""


def _vega_title(markup: str) -> str:
    """The title in the first description of a chart among the script's arguments."""
    if "vegaEmbed" not in markup:
        return ""
    decoder = json.JSONDecoder()
    for start in _DESCRIBED.finditer(markup):
        try:
            found, _ = decoder.raw_decode(markup, start.start())
        except (ValueError, RecursionError):
            return ""
        title = found.get("title")
        title = title.get("text") if isinstance(title, dict) else title
        if isinstance(title, list):
            title = " ".join(map(str, title))
        return title[:120] if isinstance(title, str) else ""
    return ""
