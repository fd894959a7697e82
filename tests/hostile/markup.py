"""What could run or load in a page."""

from __future__ import annotations

import re

from lxml import html as lxml_html

_FRAMES = {"iframe", "object", "embed", "base", "form", "applet", "frame"}
_ADDRESSES = {"href", "src", "action", "formaction", "xlink:href"}


def no_live_markup(page: str, *, scripts: int) -> list[str]:
    """Everything in a page that could act, apart from its own scripts; empty where all is quiet."""
    root = lxml_html.document_fromstring(page)
    found = []
    for node in root.iter():
        if not isinstance(node.tag, str):
            continue
        if node.tag in _FRAMES:
            found.append(node.tag)
        if node.tag == "link" and not node.get("href", "").startswith("data:,"):
            found.append("link")
        found += [f"{node.tag} {name}" for name, value in node.attrib.items() if acts(name, value)]
    if len(root.findall(".//script")) > scripts:
        found.append("script")
    return found


def acts(name: str, value: str) -> bool:
    """Whether an attribute runs something or fetches from elsewhere."""
    address = re.sub(r"[\s\x00-\x1f]", "", value).lower()
    if name.lower().startswith("on"):
        return True
    if name in _ADDRESSES and address.startswith(("javascript:", "vbscript:", "data:text")):
        return True
    return name in {"src", "xlink:href", "srcset", "poster"} and "//" in address.partition(",")[0]
