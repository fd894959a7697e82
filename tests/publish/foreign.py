"""Notebooks as other people write them, made by code: what the exporters have to cope with.

Every text is our own. Each function gives one notebook; `NOTEBOOKS` names them all.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Callable
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell
from PIL import Image, ImageDraw

Notebook = Any


def picture(
    kind: str = "PNG", *, color: str = "#0f766e", size: tuple[int, int] = (320, 160)
) -> str:
    """A drawn image as base64."""
    image = Image.new("RGB", size, color)
    ImageDraw.Draw(image).ellipse((5, 5, size[0] - 5, size[1] - 5), outline="white", width=4)
    buffer = io.BytesIO()
    image.save(buffer, kind)
    return base64.b64encode(buffer.getvalue()).decode()


SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="80" viewBox="0 0 200 80">'
    '<style>rect{fill:#eee}</style><defs><linearGradient id="g"><stop offset="0" stop-color="#0f766e"/>'
    '<stop offset="1" stop-color="#c2570c"/></linearGradient></defs><rect width="200" height="80"/>'
    '<rect x="10" y="10" width="180" height="30" style="fill:url(#g)"/>'
    '<text x="12" y="70" font-size="14">矢量图里的字</text></svg>'
)


def shown(data: dict, *, count: int | None = None, metadata: dict | None = None) -> Any:
    kind = "execute_result" if count else "display_data"
    extra = {"execution_count": count} if count else {}
    return new_output(kind, data=data, metadata=metadata or {}, **extra)


def made(*cells: Any) -> Notebook:
    return new_notebook(cells=list(cells), metadata={"language_info": {"name": "python"}})


def frames() -> Notebook:
    """Frames: an index with a name, a MultiIndex both ways, a wide one, a long one."""
    import pandas as pd

    plain = pd.DataFrame({"城市": ["甲市", "乙市"], "人口": [1234567, 89], "占比": [0.5123, -1.25]})
    plain.index.name = "序"
    both = pd.DataFrame(
        [[1, 2, 3, 4], [5, 6, 7, 8], [9, 10, 11, 12]],
        index=pd.MultiIndex.from_tuples(
            [("东", "春"), ("东", "秋"), ("西", "春")], names=["片区", "季节"]
        ),
        columns=pd.MultiIndex.from_product([["收入", "支出"], ["计划", "实际"]]),
    )
    wide = pd.DataFrame({f"指标名称{i}": [i * 1000.5 + j for j in range(4)] for i in range(32)})
    long = pd.DataFrame({"编号": range(150), "说明": [f"第{i}行的说明文字" for i in range(150)]})
    cells = [new_markdown_cell("# 数据框\n\n下面依次是四张表。")]
    for i, frame in enumerate((plain, both, wide, long), 1):
        out = shown({"text/html": frame.to_html(), "text/plain": str(frame)}, count=i)
        cells.append(new_code_cell(f"frame_{i}", execution_count=i, outputs=[out]))
    return made(*cells)


def stylers() -> Notebook:
    """Stylers: ids and classes, bars, captions, hidden index, colours from rgb() and names."""
    page = """<style type="text/css">
#T_a th.col_heading { text-align: center; color: rgb(15, 118, 110); }
#T_a tbody tr:nth-child(even) { background-color: #f4f6f8; }
#T_a_row0_col0, #T_a_row1_col1 { background-color: #023858; color: #f1f1f1; font-weight: bold; }
#T_a_row0_col1 { background: linear-gradient(90deg, #d65f5f 50%, transparent 50%); color: red; }
</style><table id="T_a"><caption>上色的表</caption><thead><tr><th class="blank level0">&nbsp;</th>
<th id="T_a_level0_col0" class="col_heading level0 col0">甲</th><th class="col_heading level0 col1">乙</th></tr></thead>
<tbody><tr><th class="row_heading level0 row0">一</th><td id="T_a_row0_col0">1.50</td><td id="T_a_row0_col1">2.00</td></tr>
<tr><th class="row_heading level0 row1">二</th><td id="T_a_row1_col0">3.25</td><td id="T_a_row1_col1">4.75%</td></tr></tbody></table>"""
    return made(
        new_markdown_cell("# 样式表"),
        new_code_cell("df.style", execution_count=1, outputs=[shown({"text/html": page, "text/plain": "<pandas.io.formats.style.Styler at 0x7f>"}, count=1)]),
    )  # fmt: skip


def prose() -> Notebook:
    """Nested lists, quotes, footnotes, anchors, raw HTML, tasks, tables, code, rules."""
    text = """# 目录 <a id="顶部"></a>

- [第一节](#第一节-开头)
  - [小标题](#小标题)
    1. 第三层一
    2. 第三层二

       列表里的段落，带`代码`和**粗体**。
  - 回到[顶部](#顶部)，去[不存在的地方](#没有)，看[外面](https://example.org/路径?a=1&b=2)
- [x] 做完的事
- [ ] 没做的事

## 第一节 开头

一段正文，里面有 *斜体*、**粗体**、~~删去~~、`a_b * c # d`、$x^2$、脚注[^1]，还有 # 号、* 号、_ 下划线_、
@ 号、$ 符号、<尖括号>、反斜杠 \\\\、[方括号]、{花括号}。

> 引用一段话
>
> > 引用里的引用
>
> - 引用里的列表

### 小标题

| 左 | 中 | 右 |
|:---|:--:|---:|
| a | **b** | 1 |
| 有 `竖线` | [链接](https://example.org) | 22 |

```python
def f(x):
    # 中文注释
    return {"键": x * 2}
```

<div align="center"><b>居中的粗体</b><br>换行<sup>上</sup><sub>下</sub></div>

<details><summary>展开</summary>藏起来的内容</details>

---

#### 四级标题

行尾两个空格\x20\x20
换行后的字

<font color="red">红字</font> <kbd>Ctrl</kbd> &copy; &nbsp; &mdash;

[^1]: 脚注的内容，有 $y_1$ 和**粗体**。
"""
    return made(new_markdown_cell(text), new_markdown_cell("再引脚注[^1]。\n\n[^1]: 另一条脚注。"))


def images() -> Notebook:
    """Attachments, data addresses, outputs in three formats, remote and missing ones, a broken one."""
    cell = new_markdown_cell(
        "# 图片\n\n![附件图](attachment:图 1.png) 不合规的空格\n\n![附件图](attachment:tu.png)\n\n"
        f'<img src="data:image/png;base64,{picture()}" width="120" alt="内嵌图">\n\n'
        "![网络图](https://example.org/a.png)\n\n![没有的文件](images/none.png)\n\n![坏附件](attachment:bad.png)"
    )
    cell["attachments"] = {"tu.png": {"image/png": picture()}, "bad.png": {"image/png": "AAAA"}}
    jpeg = shown(
        {"image/jpeg": picture("JPEG"), "text/plain": "<IPython.core.display.Image object>"}
    )
    svg = shown({"image/svg+xml": SVG, "text/plain": "<IPython.core.display.SVG object>"})
    png = shown(
        {"image/png": picture() + "\n", "text/plain": "<Figure size 640x480 with 1 Axes>"},
        metadata={"image/png": {"width": 160, "height": 80}},
    )
    gif = shown({"image/gif": picture("GIF"), "text/plain": "<Image>"})
    broken = shown({"image/png": picture()[:200], "text/plain": "<Figure size 1x1>"})
    bad_svg = shown({"image/svg+xml": "<svg><g></svg>", "text/plain": "<SVG>"})
    return made(
        cell,
        new_code_cell("plot()", outputs=[jpeg, svg, png, gif, broken, bad_svg]),
        new_markdown_cell("图片之后的文字还在。"),
    )


def maths() -> Notebook:
    """Formulas of every kind that notebooks hold, two of them wrong."""
    text = r"""# 公式

行内 $\alpha + \beta_1^2 = \frac{a}{b}$，带中文 $\text{误差} = \hat{y} - y$，金额 \$5 和 $P(A \mid B)$。

$$\sum_{i=1}^{n} x_i = \int_0^\infty e^{-t}\,\mathrm{d}t \tag{1}$$

\begin{align}
a &= b + c \\
  &= d \label{eq:x}
\end{align}

$$
f(x) = \begin{cases} x^2 & x \ge 0 \\ 0 & \text{其他} \end{cases}
\qquad A = \begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}
$$

$$\begin{aligned} \nabla \cdot \vec{E} &= \frac{\rho}{\varepsilon_0} \\ \oint \mathbf{B} &= 0 \end{aligned}$$

$$\left\{ \frac{\partial L}{\partial w} \right\}_{k} = \underbrace{a+b}_{\text{和}} + \sqrt[3]{\overline{x}} + \mathbb{E}[X] + \binom{n}{k}$$

$$\operatorname*{arg\,max}_\theta \prod_j p_\theta(y_j)$$

看不懂的：$\unknowncommand{x}$ 和 $x_{$。
"""
    latex = shown(
        {"text/latex": r"$\displaystyle \frac{x^{2}}{2}$", "text/plain": "x**2/2"}, count=1
    )
    return made(
        new_markdown_cell(text), new_code_cell("integrate(x)", execution_count=1, outputs=[latex])
    )


def interactive() -> Notebook:
    """Widgets, plotly, vega, bokeh, folium, video, scripts: named, not blank."""
    widget = shown(
        {
            "application/vnd.jupyter.widget-view+json": {"model_id": "a"},
            "text/plain": "IntSlider(value=3)",
        }
    )
    plotly = shown({
        "application/vnd.plotly.v1+json": {"data": [], "layout": {"title": {"text": "销量走势"}}},
        "text/html": "<div><script>alert(1)</script><div id='x'></div></div>",
    })  # fmt: skip
    with_image = shown({"application/vnd.plotly.v1+json": {"data": []}, "image/png": picture()})
    vega = shown(
        {"application/vnd.vegalite.v4+json": {"title": "分布"}, "text/plain": "alt.Chart(...)"}
    )
    folium = shown(
        {
            "text/html": '<div><iframe src="https://example.org/map"></iframe></div>',
            "text/plain": "<folium.folium.Map at 0x1>",
        },
        count=1,
    )
    video = shown(
        {"text/html": '<video controls><source src="a.mp4"></video>', "text/plain": "<Video>"}
    )
    script = shown({"application/javascript": "alert(1)", "text/plain": "<Javascript>"})
    mixed = shown(
        {
            "text/html": "<p>前面的字</p><script>alert(2)</script><p>后面的字</p>",
            "text/plain": "<HTML>",
        }
    )
    form = shown(
        {
            "text/html": "<input type=text value=值><button onclick='alert(3)'>按钮的字</button>",
            "text/plain": "<HTML>",
        }
    )
    unknown = shown({"application/x-custom": "zzz"})
    return made(
        new_markdown_cell('# 交互\n\n<iframe src="https://example.org/v"></iframe>\n\n<script>alert(9)</script>'),
        new_code_cell("show()", outputs=[widget, plotly, with_image, vega, folium, video, script, mixed, form, unknown]),
    )  # fmt: skip


def streams() -> Notebook:
    """Coloured streams, progress bars, stderr, a traceback, long lines, many lines, JSON."""
    bar = "\r".join(f"进度 {n}%|{'█' * (n // 10)}" for n in range(0, 101, 10)) + "\n"
    trace = ["\x1b[0;31m---------\x1b[0m", "\x1b[0;31mValueError\x1b[0m: 数值 <b>错误</b>"]
    outputs = [
        new_output(
            "stream", name="stdout", text="\x1b[1;32m绿色的字\x1b[0m 和\x1b[38;5;196m红字\x1b[0m\n"
        ),
        new_output("stream", name="stdout", text="接着的一行\n"),
        new_output("stream", name="stderr", text="UserWarning: 小心\n" + bar),
        new_output("stream", name="stdout", text="x" * 400 + "\n" + "很长的一行" * 60 + "\n"),
        new_output("stream", name="stdout", text="\n".join(f"第 {i} 行" for i in range(300))),
        shown({"application/json": {"键": [1, 2]}}),
        shown({"text/plain": "   甲  乙\n0  1   2\n1  3   4"}, count=1),
        new_output("error", ename="ValueError", evalue="数值错误", traceback=trace),
    ]
    return made(
        new_markdown_cell("# 输出流"), new_code_cell("run()", execution_count=1, outputs=outputs)
    )


def characters() -> Notebook:
    """Emoji, flags, skin tones, private use, controls, right-to-left, rare ideographs, mathematics."""
    text = "# 字符 🎉\n\n表情 🚀👩‍🔬🇨🇳👍🏽，箭头 → ⇒ ✓ ✗ ★ ①，私用 \ue000，控制\x07符，从右 שלום مرحبا，生僻 𠮷 㐀 𪚥，数学 𝒙 ∑，泰文 สวัสดี。\n"
    out = new_output("stream", name="stdout", text="流里的 😀 与 \ue123\n")
    return made(new_markdown_cell(text), new_code_cell("print('😀')  # 注释 🚀", outputs=[out]))


def tags() -> Notebook:
    """Cell tags that hide, and a folded cell."""

    def cell(tag: str) -> Any:
        out = new_output("stream", name="stdout", text=f"输出-{tag}\n")
        return new_code_cell(
            f"源码_{tag.replace('-', '_')}", outputs=[out], metadata={"tags": [tag]}
        )

    cells = [
        cell(t)
        for t in (
            "hide-input",
            "hide-output",
            "remove-cell",
            "hide-cell",
            "remove-input",
            "remove-output",
            "other",
        )
    ]
    folded = {"jupyter": {"source_hidden": True, "outputs_hidden": True}}
    out = new_output("stream", name="stdout", text="输出_折叠\n")
    hidden = new_code_cell("源码_折叠", outputs=[out], metadata=folded)
    return made(new_markdown_cell("# 标签"), *cells, hidden)


def raw() -> Notebook:
    """Raw cells of several kinds, an empty one, cells without source."""
    return made(
        new_raw_cell("原样的文字 <b>不是标记</b>"),
        new_raw_cell("<b>是标记</b>", metadata={"raw_mimetype": "text/html"}),
        new_raw_cell("**是 Markdown**", metadata={"format": "text/markdown"}),
        new_raw_cell(r"\section{源码}", metadata={"raw_mimetype": "text/latex"}),
        new_raw_cell(""), new_code_cell(""), new_markdown_cell(""),
    )  # fmt: skip


def hostile() -> Notebook:
    """Markup that wants to run, load or break out."""
    text = """# <script>alert(1)</script>标题 </title><img src=x onerror=alert(2)>

[点](javascript:alert(3)) [点二](JaVaScRiPt:alert(4)) <a href="java\nscript:alert(5)">点三</a>
<a href="data:text/html,<script>alert(6)</script>">点四</a>
<img src="x" onerror="alert(7)"><svg onload="alert(8)"><script>alert(9)</script><text y="20">图里的字</text></svg>
<style>body{background:url(https://evil.example/x)} </style><p style="background:url(https://evil.example/y)">段落</p>
<math><mtext></mtext><annotation encoding="application/x-tex"></annotation></math>
$\\text{<img src=x onerror=alert(10)>}$ <object data="x.swf"></object><form action="https://evil.example"><button>按</button></form>

#read("/etc/passwd") #image("/etc/passwd") @ref <label> #eval("1") `#raw` \\#
"""
    page = "<table><tr><td style='color:red;background:url(javascript:alert(1))'>格</td><td>'\"></table><script>alert(11)</script>"
    svg = SVG.replace(
        "<defs>",
        '<script>alert(12)</script><image href="https://evil.example/z.png"/><foreignObject><p>外来的字</p></foreignObject><defs>',
    )
    evil = svg.replace("<rect width", '<rect onclick="alert(13)" width')
    return made(
        new_markdown_cell(text),
        new_code_cell('print("</script><script>alert(14)</script>")', outputs=[shown({"text/html": page}), shown({"image/svg+xml": evil})]),
    )  # fmt: skip


def tables_in_html() -> Notebook:
    """Tables by hand: spans that overlap, no head, lists and images in cells, nested, ragged."""
    page = f"""<table><tr><th colspan=3>合并的头</th></tr><tr><td rowspan=2>竖合并</td><td>一</td><td>二</td></tr>
<tr><td>三</td></tr><tr><td><ul><li>项一</li><li>项二</li></ul></td><td><img src="data:image/png;base64,{picture(size=(40, 20))}"></td>
<td><table><tr><td>内一</td><td>内二</td></tr></table></td></tr><tr><td colspan=9>很宽</td></tr></table>"""
    url = "https://example.org/" + "a" * 150
    return made(
        new_markdown_cell(page + f"\n\n| 地址 | 说明 |\n|---|---|\n| {url} | 很长的地址 |\n| {'长' * 300} | 很长的话 |\n"),
        new_code_cell("x", outputs=[shown({"text/html": "<table></table>"}), shown({"text/html": "<table><tr><td>独</td></tr></table>"})]),
    )  # fmt: skip


def old_format() -> Notebook:
    """A notebook of nbformat 3, as plain JSON."""
    cells = [
        {"cell_type": "heading", "level": 2, "source": "旧版标题", "metadata": {}},
        {"cell_type": "markdown", "source": ["旧版**正文**"], "metadata": {}},
        {"cell_type": "code", "collapsed": False, "input": "print(1)", "language": "python", "metadata": {},
         "outputs": [{"output_type": "stream", "stream": "stdout", "text": "旧版输出\n"},
                     {"output_type": "pyout", "prompt_number": 1, "html": "<b>旧版结果</b>", "text": "r", "metadata": {}},
                     {"output_type": "display_data", "png": picture(), "metadata": {}}]},
    ]  # fmt: skip
    return nbformat.from_dict({
        "metadata": {"name": ""}, "nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": cells, "metadata": {}}],
    })  # fmt: skip


def course() -> Notebook:
    """A teaching notebook: many headings out of order, long prose, code between."""
    cells: list[Any] = [
        new_markdown_cell(
            "### 先来三级标题\n\n# 再来一级\n\n#### 跳到四级\n\n## 二级\n\n## 同名\n\n## 同名"
        )
    ]
    for i in range(1, 9):
        cells.append(
            new_markdown_cell(
                f"## 第{i}课 *强调*与`代码`\n\n"
                + "这是一段为测试写的正文，长短不一，用来看换行、标点和分页。" * 8
            )
        )
        out = shown(
            {
                "image/png": picture(size=(900, 560)),
                "text/plain": "<Figure size 900x560 with 1 Axes>",
            }
        )
        cells.append(
            new_code_cell(
                f"x = {i}\nfor j in range(x):\n    print(j)  # 打印",
                execution_count=i,
                outputs=[out],
            )
        )
    return made(*cells)


NOTEBOOKS: dict[str, Callable[[], Notebook]] = {
    function.__name__: function
    for function in (
        frames, stylers, prose, images, maths, interactive, streams, characters, tags, raw,
        hostile, tables_in_html, old_format, course,
    )
}  # fmt: skip
