"""One small figure, drawn once in a process that others are forked from: the first is the slowest."""

from __future__ import annotations

import io


def draw_once() -> None:
    """Draw a figure as SVG and as PNG, and forget it.

    Without mathematical text: its cache would hold open font files, whose position forks would
    share. The cache of fonts itself is one that matplotlib empties in every fork.
    """
    from matplotlib.figure import Figure

    figure = Figure()
    axes = figure.subplots()
    axes.plot([1, 2, 3], [2, 4, 3], marker="o", label="a")
    axes.legend(title="b")
    for format in ("svg", "png"):
        figure.savefig(io.BytesIO(), format=format)
