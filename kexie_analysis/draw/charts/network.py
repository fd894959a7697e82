"""Words that go together in a clause: descriptive, with its threshold shown."""

from __future__ import annotations

from typing import Unpack

import numpy as np
import pandas as pd

from kexie_analysis.draw.blocks import Block, Caption
from kexie_analysis.draw.canvas import Canvas, text_width
from kexie_analysis.draw.finish import clean, close, need, nothing, told
from kexie_analysis.draw.labels import Placer
from kexie_analysis.draw.palette import BLUE, INK, blend
from kexie_analysis.draw.style import WIDTH
from kexie_analysis.draw.tables import number_text
from kexie_analysis.messages import joined, say, sentence, word

_HEIGHT = 300.0
_MOST = 36


def draw_network(
    nodes: pd.DataFrame,
    edges: pd.DataFrame,
    *,
    threshold: int | None = None,
    **caption: Unpack[Caption],
) -> Block:
    """Words as dots (larger is more often), lines where two stand in one clause (thicker is more often).

    nodes : term, count. edges : source, target, count. The 36 most frequent words that have a line; the
        layout is a drawing aid (springs from a circle, always the same), distances mean nothing.
    threshold : the least count of an edge, said in the note.
    """
    need(nodes, ("term", "count"), "draw_network")
    need(edges, ("source", "target", "count"), "draw_network")
    if nodes.empty or edges.empty:
        return nothing(caption, nodes)
    terms, links = _chosen(nodes, edges)
    if not links:
        return nothing(caption, nodes)
    counts = dict(zip(map(str, nodes["term"]), nodes["count"].astype(float), strict=True))
    places = _layout(terms, links)
    canvas = Canvas(_tall(len(terms)) + 6)
    placer = Placer((0, 0, WIDTH, canvas.height))
    most = max(c for *_, c in links)
    for a, b, count in links:
        (x0, y0), (x1, y1) = places[a], places[b]
        canvas.line(
            [x0, x1],
            [y0, y1],
            color=blend(INK, 0.16 + 0.34 * count / most),
            width=0.5 + 2.3 * count / most,
        )
        placer.segments.append((x0, y0, x1, y1))
    top = max(counts[t] for t in terms)
    _draw_words(canvas, placer, places, {t: 4 + 9 * (counts[t] / top) ** 0.5 for t in terms})
    return close(
        canvas, caption, alt=_alt(terms, links), frame=edges, notes=_notes(nodes, terms, threshold)
    )


def _draw_words(
    canvas: Canvas, placer: Placer, places: dict[str, tuple[float, float]], sizes: dict[str, float]
) -> None:
    """All dots first, so that every label knows what to keep clear of."""
    for term, size in sizes.items():
        x, y = places[term]
        canvas.marker(x, y, "o", color=BLUE, size=size)
        placer.boxes.append((x - size / 2, y - size / 2, x + size / 2, y + size / 2))
    for term, size in sizes.items():
        reach, width = size / 2 + 1.5, text_width(term) + 2
        _, middle, box = placer.place(*places[term], width, 11, reach=reach)
        if placer.crossed(box):
            canvas.rect(box[0], box[1] + 1, box[2] - box[0], 9, fill="#ffffff")
        canvas.text(box[0] + 1, middle, term)


def _chosen(
    nodes: pd.DataFrame, edges: pd.DataFrame
) -> tuple[list[str], list[tuple[str, str, float]]]:
    ranked = nodes.assign(term=nodes["term"].astype(str)).sort_values(
        ["count", "term"], ascending=[False, True]
    )
    ends = set(map(str, edges["source"])) | set(map(str, edges["target"]))
    kept = [t for t in ranked["term"] if t in ends][:_MOST]
    links = [
        (clean(r["source"]), clean(r["target"]), float(r["count"]))
        for r in edges.sort_values(
            ["count", "source", "target"], ascending=[True, False, False]
        ).to_dict("records")
        if clean(r["source"]) in kept
        and clean(r["target"]) in kept
        and clean(r["source"]) != clean(r["target"])
    ]
    linked = {t for a, b, _ in links for t in (a, b)}
    return [t for t in kept if t in linked], links


def _layout(
    terms: list[str], links: list[tuple[str, str, float]]
) -> dict[str, tuple[float, float]]:
    """Fruchterman and Reingold 1991, from a circle, without chance; then stretched to the sheet."""
    n = len(terms)
    angle = np.arange(n) * 2.399963  # the golden angle: neighbours in rank start apart
    radius = 0.15 + 0.85 * np.sqrt((np.arange(n) + 0.5) / n)
    at = np.column_stack([np.cos(angle), np.sin(angle)]) * radius[:, None]
    weight = np.zeros((n, n))
    index = {t: k for k, t in enumerate(terms)}
    top = max(c for *_, c in links)
    for a, b, count in links:
        weight[index[a], index[b]] = weight[index[b], index[a]] = 0.4 + 0.6 * count / top
    ideal = 1.7 / np.sqrt(n)
    for step in np.linspace(0.12, 0.004, 220):
        apart = at[:, None, :] - at[None, :, :]
        distance = np.maximum(np.linalg.norm(apart, axis=2), 1e-3)
        force = (
            (ideal**2 / distance**2 - weight * distance / ideal)[:, :, None]
            * apart
            / distance[:, :, None]
            * 0.5
        )
        move = force.sum(axis=1) - 0.25 * at
        length = np.maximum(np.linalg.norm(move, axis=1, keepdims=True), 1e-9)
        at = at + move / length * np.minimum(length, step)
    low, high = at.min(axis=0), at.max(axis=0)
    share = (at - low) / np.where(high > low, high - low, 1.0)
    share = np.where(high > low, share, 0.5)
    wide = min(1.0, 0.25 + n / 12)  # a few words need no whole page
    xs = WIDTH / 2 + (share[:, 0] - 0.5) * wide * (WIDTH - 92)
    ys = 14 + share[:, 1] * (_tall(n) - 28)
    return {t: (float(x), float(y)) for t, x, y in zip(terms, xs, ys, strict=True)}


def _tall(words: int) -> float:
    return min(_HEIGHT, 70.0 + 14 * words)


def _notes(nodes: pd.DataFrame, terms: list[str], threshold: int | None) -> list[str]:
    notes = [say("只画同现 {n} 次及以上的词对", n=threshold)] if threshold else []
    if len(nodes) > len(terms):
        notes.append(say("{n} 个词中画出 {shown} 个", n=len(nodes), shown=len(terms)))
    return [*notes, word("位置由排版决定，远近没有含义")]


def _alt(terms: list[str], links: list[tuple[str, str, float]]) -> str:
    first = sorted(links, key=lambda v: -v[2])[:6]
    best = joined((say("{a}与{b} {n} 次", a=a, b=b, n=number_text(c)) for a, b, c in first), "；")
    head = say("共现网络，{words} 个词、{pairs} 对", words=len(terms), pairs=len(links))
    return told(sentence(head), sentence(say("同现最多的：{pairs}", pairs=best)))
