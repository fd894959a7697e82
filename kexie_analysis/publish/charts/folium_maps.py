"""Maps of folium: the points that are marked on one, read from the page that a frame holds."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import unquote

from kexie_analysis.messages import word
from kexie_analysis.publish.charts.data_tables import DataTable

_HELD = re.compile(r'\bsrcdoc="([^"]+)"')
_QUOTED = re.compile(r'\bdata-html="?(%3C[^"\s<>]+)', re.IGNORECASE)
_MARKED = re.compile(
    r"\bvar (\w{1,80}) = L\.(?:marker|circleMarker|circle)\(\s{0,99}\[\s{0,9}(-?\d{1,3}(?:\.\d{0,25})?),\s{0,9}(-?\d{1,3}(?:\.\d{0,25})?)\s{0,9}\]"
)
_LEADS = re.compile(r"\b(\w{1,80})\.(?:bindPopup|setContent)\(\s{0,99}(\w{1,80})\s{0,99}\)")
_PIECE = re.compile(r"\bvar (\w{1,80}) = \$\(`([^`]{0,20000})`")
_TIP = re.compile(r"\b(\w{1,80})\.bindTooltip\(\s{0,99}`([^`]{0,20000})`")
_TITLE = re.compile(r"<(?:h[1-6]|title)\b[^<>]{0,300}>(.{1,400}?)</(?:h[1-6]|title)>", re.DOTALL)
_TAG = re.compile(r"<[^<>]{0,2000}>")


def map_of_folium(markup: str) -> tuple[str, DataTable] | None:
    """The map's title and its points with what is said of them; None where no point is marked."""
    if "<iframe" not in markup:
        return None
    held, quoted = _HELD.search(markup), _QUOTED.search(markup)
    page = unescape(held[1]) if held else unquote(quoted[1]) if quoted else ""
    points = list(_MARKED.finditer(page)) if "L.map(" in page else []
    if not points:
        return None
    leads = {m[1]: m[2] for m in _LEADS.finditer(page)}
    pieces = {m[1]: _words(m[2]) for m in _PIECE.finditer(page)}
    tips = {m[1]: _words(m[2]) for m in _TIP.finditer(page)}
    rows = []
    for point in points:
        told = pieces.get(leads.get(leads.get(point[1], ""), ""), "")
        rows.append([float(point[2]), float(point[3]), told or tips.get(point[1], "")])
    title = _TITLE.search(page)
    heads = [word("纬度"), word("经度"), word("文字")]
    return _words(title[1]) if title else "", DataTable.of(heads, rows, len(rows))


def _words(markup: str) -> str:
    return " ".join(unescape(_TAG.sub(" ", markup)).split())
