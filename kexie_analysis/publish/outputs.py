"""What a code cell put out, each output as the best of its representations that can be shown."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from kexie_analysis.messages import listed, say, word
from kexie_analysis.publish import scripted
from kexie_analysis.publish.charts.plotly_tables import tables_of_plotly
from kexie_analysis.publish.described import described_charts, notices, only_omitted
from kexie_analysis.publish.latex_tables import read_tabular
from kexie_analysis.publish.markdown import read_markdown
from kexie_analysis.publish.markup import pixels, read_markup
from kexie_analysis.publish.markup_flow import Reading, not_shown
from kexie_analysis.publish.model import (
    MIME,
    Block,
    Figure,
    Omitted,
    Output,
    Picture,
)
from kexie_analysis.publish.pictures import decode_base64, read_picture
from kexie_analysis.publish.terminal import joined_streams, printed, printed_traceback
from kexie_analysis.publish.vendor import read_block
from kexie_analysis.publish.widgets import kept_outputs, progress, said, written

_OBJECT = re.compile(r"<IPython\.[\w.]{1,60}(?: object| at 0x[0-9a-f]{1,16})>$")
_IMAGES = ("image/svg+xml", "image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp")
_SCRIPT = "脚本（交互内容）"
#: Interactive things, by what their mime type holds, and what readers call them.
_INTERACTIVE = (
    ("jupyter.widget-view", "交互控件"),
    ("plotly", "Plotly 交互图"),
    ("vega", "Vega 交互图"),
    ("bokeh", "Bokeh 交互图"),
    ("holoviews", "HoloViews 交互图"),
    ("geo+json", "交互地图"),
    ("video/", "视频"),
    ("audio/", "音频"),
    ("application/pdf", "PDF 文件"),
    ("javascript", _SCRIPT),
)


@dataclass
class OutputReader:
    """Reads the outputs of one cell. `ours`: a notebook of ours, whose stray reprs are dropped."""

    reading: Reading
    prefix: str
    ours: bool = False
    footnotes: dict[str, tuple[Block, ...]] = field(default_factory=dict)
    widgets: dict[str, Any] = field(default_factory=dict)
    _texts: int = 0

    def read(self, outputs: list) -> list[Block]:
        blocks: list[Block] = []
        for output in _joined(outputs):
            read = self._one(output)
            blocks += [] if read == blocks[-1:] == [Omitted(not_shown(word(_SCRIPT)))] else read
        return blocks

    def _one(self, output: dict) -> list[Block]:
        kind = output.get("output_type")
        if kind == "stream":
            name = "stderr" if output.get("name") == "stderr" else "stdout"
            return [*_printed(_text(output.get("text")), name)]
        if kind == "error":
            trace = "\n".join(map(str, output.get("traceback") or ()))
            last = f"{output.get('ename', '')}: {output.get('evalue', '')}"
            text, inks = printed_traceback(trace or last)
            return [Output(text, "error", inks)]
        data = output.get("data")
        if not isinstance(data, dict):
            self.reading.warn(say("不认识的输出类型 {kind}", kind=str(kind)[:40]))
            return [*_printed(_text(output.get("text")))]
        return self._bundle(data, output.get("metadata") or {})

    def _bundle(self, data: dict, metadata: dict) -> list[Block]:
        if MIME in data:
            block = read_block(data[MIME], lambda alt: self._picture(data, metadata, alt))
            if block is not None:
                return [block]
            self.reading.warn(say("一个简报部件的数据不合格式，改用它的普通形式"))
        if scripted.only_sets_up(data, _text(data.get("text/html"))):
            return []
        if tables := tables_of_plotly(data, _title(data)):
            return [b for t in tables for b in read_markup(t, replace(self.reading, dollars=False))]
        if chart := self._chart(data):
            return chart
        named = _interactive(data)
        for reader in (self._html, self._image, self._latex, self._markdown):
            blocks = reader(data, metadata)
            if blocks:
                return blocks
        if kept := kept_outputs(self.widgets, data):
            return replace(self, widgets={}).read(kept)
        if text := written(self.widgets, data):
            return list(read_markup(text, replace(self.reading, dollars=True)))
        if bar := progress(self.widgets, data):
            return [Output(bar, "stderr")]
        if named:
            return [self._omitted(named, data)]
        return self._plain(data)

    def _chart(self, data: dict) -> list[Block]:
        """Charts that are kept as descriptions; a picture beside, if there is one, is what was seen."""
        if any(mime in data for mime in _IMAGES):
            return []
        markup = scripted.without_trust(_text(data.get("text/html")))
        return described_charts(data, markup, self.reading)

    def _html(self, data: dict, metadata: dict) -> list[Block]:
        markup = scripted.without_trust(_text(data.get("text/html")))
        if not markup.strip():
            return []
        if frame := scripted.first_frame(markup):
            what = say("动画未能显示，这里是它的第一帧")
            self.reading.warn(what)
            return [*self._image({"image/png": frame}, metadata), Omitted(what)]
        if (what := scripted.for_browsers(markup)) and _text(data.get("text/plain")).strip():
            self.reading.warn(what)
            return [Omitted(what), *self._plain({"text/plain": data["text/plain"]})]
        said: list[str] = []
        blocks = list(read_markup(markup, replace(self.reading, dollars=True, warn=said.append)))
        chart = "" if _interactive(data) else scripted.drawn_by_script(markup)
        if chart and blocks and only_omitted(blocks):
            title = {"text/plain": scripted.title_in_script(markup)}
            return self._image(data, metadata) or [self._omitted(chart, title)]
        if blocks and _interactive(data) and only_omitted(blocks):
            return []  # named by what it is, not as the script that would draw it
        for message in said:
            self.reading.warn(message)
        if blocks and only_omitted(blocks):
            image = self._image(data, metadata)
            if image:
                return [*blocks, *image]
            blocks, name = notices(blocks), _brief(data)
            if "\n" in _text(data.get("text/plain")).strip():
                return [*blocks, *self._plain({"text/plain": data["text/plain"]})]
            return [*blocks, Output(name)] if name and not _OBJECT.match(name) else blocks
        return blocks

    def _picture(self, data: dict, metadata: dict, alt: str) -> Picture | Omitted | None:
        first: Omitted | None = None
        for mime in _IMAGES:
            if mime not in data:
                continue
            text = _text(data[mime])
            raw = text.encode() if text.lstrip().startswith("<") else decode_base64(text)
            given = metadata.get(mime)
            width = pixels(str(given.get("width"))) if isinstance(given, dict) else 0
            picture = read_picture(raw, alt=alt, width=width)
            if isinstance(picture, Picture):
                return picture
            first = first or picture
        if first is not None:
            self.reading.warn(first.what)
        return first

    def _image(self, data: dict, metadata: dict) -> list[Block]:
        name = _brief(data)
        picture = self._picture(data, metadata, "" if name.startswith("<") else name)
        if picture is None:
            return []
        if isinstance(picture, Omitted):
            return [picture]
        return [Figure(picture), *self._lost(picture)]

    def _lost(self, picture: Picture) -> list[Block]:
        if picture.lost:
            self.reading.warn(picture.lost)
        return [Omitted(picture.lost)] if picture.lost else []

    def _latex(self, data: dict, metadata: dict) -> list[Block]:
        latex = _text(data.get("text/latex")).strip()
        if not latex:
            return []
        if "{tabular}" in latex or "{longtable}" in latex:
            return self._tabular(latex, data)
        formula = self.reading.formula(latex, display=True)
        return [formula] if formula is not None else []

    def _tabular(self, latex: str, data: dict) -> list[Block]:
        if tables := read_tabular(latex, self.reading):
            return tables
        what = say("LaTeX 表格未能排版，改用它的文字形式")
        self.reading.warn(what)
        plain = self._plain({"text/plain": data.get("text/plain", "")})
        return [Omitted(what), *(plain or [Output(latex)])]

    def _markdown(self, data: dict, metadata: dict) -> list[Block]:
        text = _text(data.get("text/markdown"))
        return (
            list(read_markdown(text, self.reading, prefix=self.prefix)[0]) if text.strip() else []
        )

    def _omitted(self, what: str, data: dict) -> Omitted:
        brief = _brief(data)
        name = _title(data) or said(self.widgets, data) or ("" if _OBJECT.match(brief) else brief)
        message = not_shown(word(what), name)
        self.reading.warn(message)
        return Omitted(message)

    def _plain(self, data: dict) -> list[Block]:
        if "application/json" in data:
            return [
                Output(json.dumps(data["application/json"], ensure_ascii=False, indent=2)[:200_000])
            ]
        if shown := _printed(_text(data.get("text/plain"))):
            if _OBJECT.match(shown[0].text) and len(data) > 1:
                return []
            stray = ("<Figure", "<Axes", "[<matplotlib", "Text(")
            return [] if self.ours and shown[0].text.startswith(stray) else [*shown]
        kinds = listed(sorted(map(str, data)))[:200]
        if self.ours or set(data) <= {"text/html", "text/plain"}:
            return []  # markup that shows nothing: the place where a script will draw
        message = not_shown(word("输出"), kinds)
        self.reading.warn(message)
        return [Omitted(message)]


def _printed(written: str, kind: str = "text") -> list[Output]:
    text, inks = printed(written)
    return [Output(text, kind, inks)] if text.strip() else []


def _joined(outputs: list) -> Iterator[dict]:
    """Outputs in order, neighbouring pieces of one stream as one."""
    held: dict | None = None
    for output in outputs:
        if not isinstance(output, dict):
            continue
        stream = output.get("output_type") == "stream"
        if held and stream and output.get("name") == held.get("name"):
            held = {
                **held,
                "text": joined_streams(_text(held.get("text")), _text(output.get("text"))),
            }
            continue
        if held:
            yield held
        held = output if stream else None
        if not stream:
            yield output
    if held:
        yield held


def _text(value: object) -> str:
    if isinstance(value, list | tuple):
        return "".join(map(str, value))
    return value if isinstance(value, str) else ""


def _interactive(data: dict) -> str:
    for part, name in _INTERACTIVE:
        if any(part in str(mime) for mime in data):
            return name
    return ""


def _brief(data: dict) -> str:
    text = " ".join(_text(data.get("text/plain")).split())
    return text if len(text) <= 120 else text[:117] + "…"


def _title(data: dict) -> str:
    """The title that an interactive chart carries in its own description."""
    for mime, value in data.items():
        if not isinstance(value, dict) or ("plotly" not in mime and "vega" not in mime):
            continue
        layout = value.get("layout")
        title = layout.get("title") if isinstance(layout, dict) else value.get("title")
        if isinstance(title, dict):
            title = title.get("text")
        if isinstance(title, str):
            return title[:120]
    return ""
