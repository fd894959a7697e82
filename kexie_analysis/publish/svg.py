"""SVG images made harmless: shapes and text stay, whatever runs or loads goes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

_SVG = "http://www.w3.org/2000/svg"
_ALLOWED = frozenset(
    [
        "svg",
        "g",
        "defs",
        "symbol",
        "use",
        "path",
        "rect",
        "circle",
        "ellipse",
        "line",
        "polyline",
        "polygon",
        "text",
        "tspan",
        "textPath",
        "title",
        "desc",
        "image",
        "marker",
        "pattern",
        "mask",
        "clipPath",
        "linearGradient",
        "radialGradient",
        "stop",
        "filter",
        "feGaussianBlur",
        "feOffset",
        "feBlend",
        "feColorMatrix",
        "feComposite",
        "feFlood",
        "feMerge",
        "feMergeNode",
        "feDropShadow",
        "style",
        "switch",
        "a",
    ]
)
_ELEMENTS = {name.lower(): name for name in [*_ALLOWED, "foreignObject"]}
_ATTRIBUTES = {name.lower(): name for name in [
    "viewBox", "preserveAspectRatio", "gradientUnits", "gradientTransform", "spreadMethod", "startOffset",
    "textLength", "lengthAdjust", "markerWidth", "markerHeight", "markerUnits", "refX", "refY",
    "patternUnits", "patternContentUnits", "patternTransform", "clipPathUnits", "maskUnits",
    "maskContentUnits", "filterUnits", "primitiveUnits", "stdDeviation", "tableValues",
]} | {"xlink:href": "href"}  # fmt: skip
_UNITS = {"": 0.75, "px": 0.75, "pt": 1.0, "in": 72.0, "cm": 72 / 2.54, "mm": 72 / 25.4, "pc": 12.0}
_LENGTH = re.compile(r"\s*(\d+(?:\.\d+)?|\.\d+)\s*(px|pt|in|cm|mm|pc)?\s*$")
_URL = re.compile(r"url\(\s*(['\"]?)(?!\s*['\"]?#)[^)]*\)", re.IGNORECASE)
_BAD_CSS = re.compile(
    r"@import|expression\s*\(|javascript:|behavior:|-moz-binding|\\", re.IGNORECASE
)
_EMBEDDED = re.compile(r"\s*data:image/(png|jpeg|gif|webp);base64,[A-Za-z0-9+/=\s]*$")
_FONT_SIZE = re.compile(rb"font-size: ?([0-9]{1,4}(?:\.[0-9]{1,6})?)px")
_WIDTH = re.compile(rb'viewBox="[0-9.-]{1,9} [0-9.-]{1,9} ([0-9]{1,9}(?:\.[0-9]{1,9})?) ')
_FAMILY = re.compile(r"(font-family\s*:\s*)([^;\"]{1,200})")
_ALIKE = (
    (re.compile(r"\bTimes\b|^\s*serif\s*$", re.IGNORECASE), "STIXGeneral"),
    (re.compile(r"\bCourier\b|\bConsolas\b|^\s*monospace\s*$", re.IGNORECASE), "DejaVu Sans Mono"),
)
_GENERIC = re.compile(r",\s*(?:serif|monospace)\s*$", re.IGNORECASE)
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_IDS = re.compile(r"#([A-Za-z_][\w.:-]*)")

#: For markup that `clean_svg` has made.
_PARSER = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)


@dataclass(frozen=True, slots=True)
class CleanSvg:
    markup: str
    width: float  # points
    height: float
    title: str
    lost: str  # what was taken out and would have been seen


def clean_svg(data: bytes) -> CleanSvg | None:
    """The image with nothing in it that runs or loads; None where it is no SVG."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True,
        remove_pis=True, recover=False, huge_tree=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
        if etree.QName(root).localname != "svg":
            return None
        if not isinstance(root.tag, str) or not root.tag.startswith("{"):
            root = _with_namespace(root)  # what is well-formed but broken otherwise fails here
    except (etree.XMLSyntaxError, ValueError):
        return None
    lost = _clean(root)
    width, height = _size(root)
    title = root.find(f"{{{_SVG}}}title")
    return CleanSvg(
        etree.tostring(root, encoding="unicode"),
        width,
        height,
        (title.text or "").strip() if title is not None else "",
        "；".join(dict.fromkeys(lost)),
    )


def _with_namespace(root: etree._Element) -> etree._Element:
    for element in root.iter():
        if isinstance(element.tag, str) and not element.tag.startswith("{"):
            element.tag = f"{{{_SVG}}}{element.tag}"
    return etree.fromstring(etree.tostring(root))


def _clean(root: etree._Element) -> list[str]:
    lost: list[str] = []
    for element in list(root.iter()):
        parent = element.getparent()
        known = isinstance(element.tag, str) and element.tag.startswith(f"{{{_SVG}}}")
        if not known or etree.QName(element).localname not in _ALLOWED:
            if parent is not None:
                lost += _named(element)
                _remove(element, parent)
            continue
        for name, value in list(element.attrib.items()):
            if not _harmless(name, value, element):
                if etree.QName(element).localname == "image" and name.endswith("href"):
                    lost.append(f"SVG 里的外部图片未载入（{value[:100]}）")
                del element.attrib[name]
            elif name == "font-family":
                element.set(name, _set_alike(value))
            elif name == "style":
                element.set(name, _FAMILY.sub(lambda m: m[1] + _set_alike(m[2]), value))
        if etree.QName(element).localname == "style":
            text = element.text or ""
            element.text = "" if _BAD_CSS.search(text) else _URL.sub("none", text)
    return lost


def _set_alike(families: str) -> str:
    """The names of faces, after them one that we have and whose letters are as wide: boxes were drawn around them."""
    for names, ours in _ALIKE:
        if names.search(families) and ours not in families:
            generic = _GENERIC.search(families)
            at = generic.start() if generic else len(families)
            return f"{families[:at]}, {ours}{families[at:]}"
    return families


def _named(element: etree._Element) -> list[str]:
    """What readers miss when `element` is taken out."""
    name = etree.QName(element).localname if isinstance(element.tag, str) else ""
    if name == "foreignObject":
        text = " ".join("".join(element.itertext()).split())
        return [f"SVG 里的网页内容未能显示（{text[:200]}）"]
    return ["SVG 里的脚本未运行"] if name == "script" else []


def _remove(element: etree._Element, parent: etree._Element) -> None:
    tail = element.tail
    if tail and tail.strip():
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + tail
        else:
            parent.text = (parent.text or "") + tail
    parent.remove(element)


def _harmless(name: str, value: str, element: etree._Element) -> bool:
    local = name.rsplit("}", 1)[-1].lower()
    if local.startswith("on") or (name.startswith("{http://www.w3.org/XML") and name != _SPACE):
        return False
    if local in ("href", "src"):
        if value.strip().startswith("#"):
            return True
        image = etree.QName(element).localname == "image"
        return image and _EMBEDDED.match(value) is not None
    return not (_BAD_CSS.search(value) or _URL.search(value))


def respell(root: etree._Element) -> None:
    """The names in an image that was read as HTML, which lowers letters and knows no namespaces."""
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        element.tag = _ELEMENTS.get(element.tag, element.tag)
        for name in list(element.attrib):
            if meant := _ATTRIBUTES.get(name):
                element.set(meant, element.attrib.pop(name))


def _size(root: etree._Element) -> tuple[float, float]:
    width, height = _points(root.get("width")), _points(root.get("height"))
    box = [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", root.get("viewBox") or "")[:4]]
    if len(box) == 4 and box[2] > 0 and box[3] > 0:
        width = width or (height * box[2] / box[3] if height else box[2] * 0.75)
        height = height or width * box[3] / box[2]
    # 300 x 150 pixels is what browsers give an image that names no size; a share of the page is all of it.
    width = width or (450.0 if "%" in (root.get("width") or "") else 225.0)
    height = height or 112.5
    if not (len(box) == 4 and box[2] > 0 and box[3] > 0):
        root.set("viewBox", f"0 0 {width / 0.75:g} {height / 0.75:g}")
    return width, height


def _points(length: str | None) -> float:
    match = _LENGTH.match(length or "")
    return float(match[1]) * _UNITS[match[2] or ""] if match else 0.0


def svg_texts(data: bytes) -> list[str]:
    """All text that an SVG shows."""
    root = etree.fromstring(data, _PARSER)
    return ["".join(t.itertext()) for t in root.iter(f"{{{_SVG}}}text")]


def smallest_text(data: bytes, width: float) -> float:
    """Points of the smallest letters of an SVG set `width` points wide; 0 where it tells none."""
    sizes = [float(size) for size in _FONT_SIZE.findall(data)]
    box = _WIDTH.search(data)
    return min(sizes) * width / float(box[1]) if sizes and box and float(box[1]) else 0.0


def inline_svg(data: bytes, prefix: str, *, alt: str) -> str:
    """The image for use inside an HTML page: ids and rules of its own, a name for who cannot see."""
    root = etree.fromstring(data, _PARSER)
    ids = {e.get("id") for e in root.iter() if e.get("id")}
    for element in root.iter():
        for name, value in list(element.attrib.items()):
            if name == "id":
                element.set("id", f"{prefix}-{value}")
            elif "#" in value:
                element.set(name, _IDS.sub(lambda m: _prefixed(m, ids, prefix), value))
        if etree.QName(element).localname == "style":
            element.text = _scoped(element.text or "", prefix)
    for title in root.findall(f"{{{_SVG}}}title"):
        root.remove(title)
    root.set("id", prefix)
    root.set("role", "img")
    root.set("aria-label", alt)
    root.attrib.pop("width", None)
    root.attrib.pop("height", None)
    etree.cleanup_namespaces(root)
    return etree.tostring(root, encoding="unicode")


def _prefixed(match: re.Match, ids: set, prefix: str) -> str:
    return f"#{prefix}-{match[1]}" if match[1] in ids else match[0]


def _scoped(css: str, prefix: str) -> str:
    """Rules that reach only into their own image."""
    out = []
    for rule in css.replace("<", "").split("}"):
        selectors, brace, body = rule.partition("{")
        if brace and not selectors.strip().startswith("@"):
            names = ",".join(f"#{prefix} {s.strip()}" for s in selectors.split(","))
            out.append(f"{names}{{{body}}}")
    return "".join(out)
