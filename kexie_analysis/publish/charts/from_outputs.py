"""Charts that an output only describes for a script of its own, drawn without the script."""

from __future__ import annotations

from kexie_analysis.publish.charts.echarts import charts_of_echarts
from kexie_analysis.publish.charts.plotly_charts import figure_of_plotly, picture_of_plotly
from kexie_analysis.publish.model import Picture


def drawn_charts(data: dict, markup: str) -> list[tuple[Picture, bool]]:
    """Each chart of an output, and whether more of it is to be played or chosen.

    Empty where one of them cannot be drawn: the output is named as a whole then.
    """
    plotly = figure_of_plotly(data)
    out = []
    for figure in [plotly] if plotly else charts_of_echarts(markup):
        picture, moves = picture_of_plotly(figure)
        if picture is None:
            return []
        out.append((picture, moves))
    return out
