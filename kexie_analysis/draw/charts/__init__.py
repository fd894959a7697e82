"""Every chart, each one function from a tidy frame to a figure.

All take `title` (it judges), `question` (what the figure answers), `source`, `note`, and `alt` to
override the text computed from the data. All work for 1 to 31 provinces, and give a note that says
so when the frame is empty.
"""

from __future__ import annotations

from kexie_analysis.draw.charts.alignment import draw_alignment
from kexie_analysis.draw.charts.change import draw_change
from kexie_analysis.draw.charts.delivery import draw_delivery
from kexie_analysis.draw.charts.departments import draw_departments
from kexie_analysis.draw.charts.instruments import draw_instruments
from kexie_analysis.draw.charts.keyness import draw_keyness
from kexie_analysis.draw.charts.ladder import draw_ladder
from kexie_analysis.draw.charts.matrix import draw_matrix
from kexie_analysis.draw.charts.multiples import draw_multiples
from kexie_analysis.draw.charts.network import draw_network
from kexie_analysis.draw.charts.pace import draw_pace
from kexie_analysis.draw.charts.pmc import draw_pmc_heat, draw_pmc_surface
from kexie_analysis.draw.charts.similarity import draw_similarity
from kexie_analysis.draw.charts.thresholds import draw_thresholds
from kexie_analysis.draw.charts.tiles import draw_tiles
from kexie_analysis.draw.charts.timeline import draw_timeline
from kexie_analysis.draw.charts.trajectory import draw_trajectory

__all__ = [
    "draw_alignment", "draw_change", "draw_delivery", "draw_departments", "draw_instruments",
    "draw_keyness", "draw_ladder", "draw_matrix", "draw_multiples", "draw_network", "draw_pace",
    "draw_pmc_heat", "draw_pmc_surface", "draw_similarity", "draw_thresholds", "draw_tiles",
    "draw_timeline", "draw_trajectory",
]  # fmt: skip
