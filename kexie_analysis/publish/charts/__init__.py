"""Charts that an output only describes for a script: read (`plotly_*`, `echarts*`), drawn as SVG (`chart_*`)."""
