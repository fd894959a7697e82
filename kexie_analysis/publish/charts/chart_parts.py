"""A chart as plain data: axes, marks in their numbers, and what stands around them."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Axis:
    """One axis. Values are numbers: days for dates, places for names, powers of ten for `log`."""

    name: str  # x, x2, y …
    kind: str = "linear"  # linear, log, date, category
    title: str = ""
    domain: tuple[float, float] = (0.0, 1.0)  # shares of the drawing's area
    at: float = 0.0  # where it stands on the other direction, as such a share
    far: bool = False  # at the top or the right
    low: float = 0.0
    high: float = 1.0
    names: list[str] = field(default_factory=list)
    ticks: list[tuple[float, str]] = field(default_factory=list)
    labelled: bool = True
    grid: str = "#ffffff"  # colour of its lines; empty for none
    shown: bool = True
    turned: float = 0.0  # degrees that its labels are turned by, where the chart says so
    level: bool = False  # labels that have no room are left out, not turned

    def share(self, value: float) -> float:
        """Where a value lies on the drawing's area, 0 to 1 from the left or the foot."""
        inside = (value - self.low) / ((self.high - self.low) or 1.0)
        return self.domain[0] + inside * (self.domain[1] - self.domain[0])


@dataclass(slots=True)
class Line:
    """Points joined in order; None breaks the line. `fill` colours what it encloses."""

    x: str
    y: str
    points: list[tuple[float, float] | None]
    color: str
    width: float = 2.0
    dash: str = ""
    opacity: float = 1.0
    fill: str = ""


@dataclass(slots=True)
class Dots:
    x: str
    y: str
    points: list[tuple[float, float]]
    colors: list[str]
    sizes: list[float]
    shape: str = "circle"
    opacity: float = 1.0


@dataclass(slots=True)
class Boxes:
    """Rectangles by two corners: bars, cells of a heat map, boxes."""

    x: str
    y: str
    corners: list[tuple[float, float, float, float]]
    colors: list[str]
    opacity: float = 1.0
    stroke: str = ""
    seamless: bool = False


@dataclass(slots=True)
class Words:
    """Texts at points; `dx`, `dy` in pixels, `anchor` as in SVG. An axis named paper is the area."""

    x: str
    y: str
    points: list[tuple[float, float]]
    texts: list[str]
    color: str = ""
    size: float = 12.0
    dx: float = 0.0
    dy: float = 0.0
    anchor: str = "middle"
    arrow: bool = False
    turn: float = 0.0  # degrees


Mark = Line | Dots | Boxes | Words


@dataclass(slots=True)
class Scale:
    """The bar that tells what colours are worth."""

    low: float
    high: float
    colors: list[str]
    title: str = ""


@dataclass(slots=True)
class Pie:
    texts: list[str]
    shares: list[float]
    colors: list[str]
    labels: list[str]
    hole: float
    box: tuple[float, float, float, float]  # of the area: left, right, foot, top
    radii: list[float] = field(default_factory=list)  # shares of the radius, where they differ
    even: bool = False  # all slices as wide as each other


@dataclass(slots=True)
class Chart:
    title: str
    width: float
    height: float
    ground: str  # of the areas between the axes
    paper: str = "#ffffff"
    ink: str = "#2a3f5f"
    axes: dict[str, Axis] = field(default_factory=dict)
    marks: list[Mark] = field(default_factory=list)
    pies: list[Pie] = field(default_factory=list)
    legend: list[tuple[str, str, float]] = field(default_factory=list)  # name, colour, opacity
    legend_title: str = ""
    scale: Scale | None = None
