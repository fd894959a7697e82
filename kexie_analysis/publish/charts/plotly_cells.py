"""The traces of a Plotly figure that fill an area: heat maps and pies."""

from __future__ import annotations

from itertools import pairwise

from kexie_analysis.publish.charts.chart_parts import Boxes, Chart, Mark, Pie, Words
from kexie_analysis.publish.charts.data_tables import plain
from kexie_analysis.publish.charts.plotly_layout import Layout
from kexie_analysis.publish.charts.plotly_traces import Trace, color_scale
from kexie_analysis.publish.charts.plotly_values import (
    Colors,
    filled_in,
    ink_on,
    listed,
    mapping,
    real,
    said,
)

_MOST_CELLS, _MOST_TEXTS = 40_000, 1600


def heatmaps(layout: Layout, chart: Chart, traces: list[Trace]) -> bool:
    for trace in traces:
        rows = [listed(row) for row in listed(trace.said.get("z"))]
        known = [n for row in rows for v in row if (n := real(v)) is not None]
        if not known or sum(map(len, rows)) > _MOST_CELLS:
            return False
        x, y = trace.axes["x"], trace.axes["y"]
        across = _edges([layout.number(x, v) for v in trace.on_axis("x")], max(map(len, rows)))
        up = _edges([layout.number(y, v) for v in trace.on_axis("y")], len(rows))
        scale = color_scale(layout, chart, trace.said, known, shown=True)
        cells = [
            (i, j, n)
            for j, row in enumerate(rows)
            for i, v in enumerate(row)
            if (n := real(v)) is not None
        ]
        corners = [(across[i], up[j], across[i + 1], up[j + 1]) for i, j, _ in cells]
        chart.marks.append(Boxes(x, y, corners, [scale.of(n) for *_, n in cells], seamless=True))
        chart.marks += _cell_texts(trace, across, up, cells, scale)
    return True


def _edges(centres: list[float | None], count: int) -> list[float]:
    known = [c for c in centres if c is not None]
    if len(known) == count + 1:
        return known
    if len(known) != count:
        known = [float(i) for i in range(count)]
    if count < 2:
        return [known[0] - 0.5, known[0] + 0.5]
    middle = [(a + b) / 2 for a, b in pairwise(known)]
    return [2 * known[0] - middle[0], *middle, 2 * known[-1] - middle[-1]]


def _cell_texts(
    trace: Trace, across: list[float], up: list[float], cells: list, scale: Colors
) -> list[Mark]:
    template = trace.said.get("texttemplate")
    texts = [listed(row) for row in listed(trace.said.get("text"))]
    if not template or len(cells) > _MOST_TEXTS:
        return []
    out: list[Mark] = []
    for i, j, number in cells:
        own = texts[j][i] if j < len(texts) and i < len(texts[j]) else ""
        point = ((across[i] + across[i + 1]) / 2, (up[j] + up[j + 1]) / 2)
        words = filled_in(str(template), {"z": number, "text": own})
        ink = ink_on(scale.of(number))
        out.append(Words(trace.axes["x"], trace.axes["y"], [point], [words], ink, 11.0))
    return out


def pies(layout: Layout, chart: Chart, traces: list[Trace]) -> bool:
    for trace in traces:
        texts = [said(t) for t in listed(trace.said.get("labels"))]
        shares = [real(v) or 0.0 for v in listed(trace.said.get("values"))]
        totals: dict[str, float] = {}
        for text, share in zip(texts, shares or [1.0] * len(texts), strict=False):
            totals[text] = totals.get(text, 0.0) + share
        if not totals or min(totals.values()) < 0 or sum(totals.values()) <= 0:
            return False
        own = listed(mapping(trace.said.get("marker")).get("colors"))
        known = {
            n: c for (n, *_), c in zip(chart.legend, [c for _, c, _ in chart.legend], strict=True)
        }
        colors = {t: str(own[i]) if i < len(own) else known.get(t, layout.colorway[(len(known) + i) % len(layout.colorway)]) for i, t in enumerate(totals)}  # fmt: skip
        order = (
            list(totals)
            if trace.said.get("sort") is False
            else sorted(totals, key=lambda t: -totals[t])
        )
        whole = sum(totals.values())
        domain = mapping(trace.said.get("domain"))
        box = [real(v) for part in ("x", "y") for v in listed(domain.get(part)) or (0.0, 1.0)]
        said_info = str(trace.said.get("textinfo") or "percent")
        own_texts = dict(zip(texts, listed(trace.said.get("text")), strict=False))
        labels = [_slice_text(said_info, t, totals[t], totals[t] / whole, said(own_texts.get(t))) for t in order]  # fmt: skip
        radii = [n for r in listed(trace.said.get("radii")) if (n := real(r)) is not None]
        radii = [min(max(r, 0.0), 1.0) for r in radii] if len(radii) == len(order) else []
        chart.pies.append(
            Pie(order, [totals[t] for t in order], [colors[t] for t in order], labels, real(trace.said.get("hole")) or 0.0,
                (box[0] or 0.0, box[1] or 1.0, box[2] or 0.0, box[3] or 1.0), radii, bool(trace.said.get("even") and radii))
        )  # fmt: skip
        chart.legend += [(t, colors[t], 1.0) for t in order if t not in known]
    return True


def _slice_text(info: str, text: str, value: float, share: float, own: str) -> str:
    parts = {"label": text, "text": own, "value": plain(value), "percent": f"{share * 100:.3g}%"}
    return "\n".join(parts[part] for part in parts if part in info.split("+") and parts[part])
