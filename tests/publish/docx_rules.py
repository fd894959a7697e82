"""What Word insists on in a .docx beyond XML that parses: the schema's order of elements, ids, parts.

After ECMA-376, part 1; Word refuses, or repairs, a file where LibreOffice shrugs.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from posixpath import dirname, join, normpath
from typing import Any

from lxml import etree

_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_MATH = "http://schemas.openxmlformats.org/officeDocument/2006/math"
_PREFIXES = {
    _MAIN: "w", _MATH: "m",
    "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing": "wp",
    "http://schemas.openxmlformats.org/drawingml/2006/main": "a",
    "http://schemas.openxmlformats.org/drawingml/2006/picture": "pic",
    "http://schemas.openxmlformats.org/markup-compatibility/2006": "mc",
}  # fmt: skip
_SIDES = "w:top w:left w:start w:bottom w:right w:end w:insideH w:insideV w:tl2br w:tr2bl"
_RUNS = "w:r w:hyperlink w:bookmarkStart w:bookmarkEnd w:fldSimple m:oMath m:oMathPara w:proofErr mc:AlternateContent"
_MATHS = "m:r m:acc m:bar m:borderBox m:d m:f m:groupChr m:limLow m:limUpp m:m m:nary m:phant m:rad m:sSub m:sSubSup m:sSup"
#: The children of an element in the order that they must have.
_ORDER = {
    "w:pPr": "w:pStyle w:keepNext w:keepLines w:pageBreakBefore w:framePr w:widowControl w:numPr w:suppressLineNumbers w:pBdr w:shd w:tabs w:suppressAutoHyphens w:kinsoku w:wordWrap w:overflowPunct w:topLinePunct w:autoSpaceDE w:autoSpaceDN w:bidi w:adjustRightInd w:snapToGrid w:spacing w:ind w:contextualSpacing w:mirrorIndents w:suppressOverlap w:jc w:textDirection w:textAlignment w:textboxTightWrap w:outlineLvl w:divId w:cnfStyle w:rPr w:sectPr w:pPrChange",
    "w:rPr": "w:rStyle w:rFonts w:b w:bCs w:i w:iCs w:caps w:smallCaps w:strike w:dstrike w:outline w:shadow w:emboss w:imprint w:noProof w:snapToGrid w:vanish w:webHidden w:color w:spacing w:w w:kern w:position w:sz w:szCs w:highlight w:u w:effect w:bdr w:shd w:fitText w:vertAlign w:rtl w:cs w:em w:lang w:eastAsianLayout w:specVanish w:oMath",
    "w:tbl": "w:tblPr w:tblGrid w:tr",
    "w:tblPr": "w:tblStyle w:tblpPr w:tblOverlap w:bidiVisual w:tblStyleRowBandSize w:tblStyleColBandSize w:tblW w:jc w:tblCellSpacing w:tblInd w:tblBorders w:shd w:tblLayout w:tblCellMar w:tblLook w:tblCaption w:tblDescription",
    "w:tr": "w:tblPrEx w:trPr w:tc",
    "w:trPr": "w:cantSplit w:tblHeader",
    "w:tc": "w:tcPr w:p",
    "w:tcPr": "w:cnfStyle w:tcW w:gridSpan w:hMerge w:vMerge w:tcBorders w:shd w:noWrap w:tcMar w:textDirection w:tcFitText w:vAlign w:hideMark",
    "w:sectPr": "w:headerReference w:footerReference w:footnotePr w:endnotePr w:type w:pgSz w:pgMar w:paperSrc w:pgBorders w:lnNumType w:pgNumType w:cols w:formProt w:vAlign w:noEndnote w:titlePg w:textDirection w:bidi w:rtlGutter w:docGrid",
    "w:tblBorders": _SIDES, "w:tcBorders": _SIDES, "w:tcMar": _SIDES, "w:tblCellMar": _SIDES,
    "w:pBdr": "w:top w:left w:bottom w:right w:between w:bar",
    "w:style": "w:name w:aliases w:basedOn w:next w:link w:autoRedefine w:hidden w:uiPriority w:semiHidden w:unhideWhenUsed w:qFormat w:locked w:personal w:personalCompose w:personalReply w:rsid w:pPr w:rPr w:tblPr w:trPr w:tcPr w:tblStylePr",
    "w:numPr": "w:ilvl w:numId", "w:num": "w:abstractNumId w:lvlOverride",
    "w:numbering": "w:abstractNum w:num", "w:lvlOverride": "w:startOverride w:lvl",
    "w:abstractNum": "w:nsid w:multiLevelType w:tmpl w:name w:styleLink w:numStyleLink w:lvl",
    "w:lvl": "w:start w:numFmt w:lvlRestart w:pStyle w:isLgl w:suff w:lvlText w:lvlPicBulletId w:lvlJc w:pPr w:rPr",
    "w:compat": "w:doNotExpandShiftReturn w:useFELayout w:compatSetting",
    "mc:AlternateContent": "mc:Choice mc:Fallback",
    "wp:inline": "wp:extent wp:effectExtent wp:docPr wp:cNvGraphicFramePr a:graphic",
    "m:d": "m:dPr m:e", "m:f": "m:fPr m:num m:den", "m:rad": "m:radPr m:deg m:e",
    "m:sSub": "m:sSubPr m:e m:sub", "m:sSup": "m:sSupPr m:e m:sup", "m:m": "m:mPr m:mr",
    "m:sSubSup": "m:sSubSupPr m:e m:sub m:sup", "m:nary": "m:naryPr m:sub m:sup m:e",
    "m:limLow": "m:limLowPr m:e m:lim", "m:limUpp": "m:limUppPr m:e m:lim",
    "m:groupChr": "m:groupChrPr m:e", "m:bar": "m:barPr m:e", "m:acc": "m:accPr m:e",
    "m:borderBox": "m:borderBoxPr m:e", "m:phant": "m:phantPr m:e", "m:mr": "m:e",
    "m:dPr": "m:begChr m:sepChr m:endChr m:grow m:shp m:ctrlPr",
    "m:naryPr": "m:chr m:limLoc m:grow m:subHide m:supHide m:ctrlPr",
    "m:groupChrPr": "m:chr m:pos m:vertJc m:ctrlPr", "m:radPr": "m:degHide m:ctrlPr",
    "m:mPr": "m:baseJc m:plcHide m:rSpRule m:cGpRule m:rSp m:cSp m:cGp m:mcs m:ctrlPr",
    "m:mcPr": "m:count m:mcJc", "m:oMathPara": "m:oMathParaPr m:oMath",
    "m:borderBoxPr": "m:hideTop m:hideBot m:hideLeft m:hideRight m:strikeH m:strikeV m:strikeBLTR m:strikeTLBR m:ctrlPr",
    "m:r": "m:rPr w:rPr m:t", "m:rPr": "m:lit m:nor m:scr m:sty m:brk m:aln",
}  # fmt: skip
#: The children of an element, in any order but for its properties, which come first.
_INSIDE = {
    "w:body": "w:p w:tbl w:sectPr", "w:p": f"w:pPr {_RUNS}",
    "w:hyperlink": "w:r w:bookmarkStart w:bookmarkEnd",
    "w:r": "w:rPr w:t w:br w:tab w:drawing w:fldChar w:instrText w:noBreakHyphen",
    "m:oMath": _MATHS, "m:e": _MATHS, "m:num": _MATHS, "m:den": _MATHS, "m:sub": _MATHS,
    "m:sup": _MATHS, "m:lim": _MATHS, "m:deg": _MATHS,
}  # fmt: skip
_REPEATED = frozenset(
    ["w:tr", "w:tc", "w:p", "m:e", "m:mr", "m:mc", "w:lvl", "w:num", "w:abstractNum", "w:lvlOverride", "w:compatSetting", "w:headerReference", "w:footerReference", "w:tblStylePr", "m:oMath"]
)  # fmt: skip


def broken_rules(data: bytes) -> list[str]:
    """What Word would not take, or would take otherwise than meant; empty where all is well."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    trees = {n: etree.fromstring(d) for n, d in parts.items() if n.endswith((".xml", ".rels"))}
    out = [*_packaged(parts, trees)]
    for name, tree in trees.items():
        if name.startswith("word/"):
            out += [f"{name}: {found}" for found in _ordered(tree)]
    body = trees["word/document.xml"]
    return [*out, *_identified(body), *_styled(body, trees), *_tables(body), *_fields(body)]


def _tag(element: Any) -> str:
    name = etree.QName(element)
    return f"{_PREFIXES.get(name.namespace, name.namespace)}:{name.localname}"


def _get(element: Any, name: str) -> str:
    return element.get(f"{{{_MAIN}}}{name}") or ""


def _named(tree: Any, name: str) -> Iterator[Any]:
    return tree.iter(f"{{{_MAIN}}}{name}")


def _ordered(tree: Any) -> Iterator[str]:
    for element in tree.iter(etree.Element):
        tag = _tag(element)
        children = [_tag(child) for child in element]
        if tag in _ORDER:
            known = _ORDER[tag].split()
            if unknown := set(children) - set(known):
                yield f"{tag} holds {sorted(unknown)}"
                continue
            places = [known.index(child) for child in children]
            if places != sorted(places):
                yield f"{tag} has its children in the order {children}"
            twice = {c for c, n in Counter(children).items() if n > 1} - _REPEATED
            if twice:
                yield f"{tag} has more than one of {sorted(twice)}"
        elif tag in _INSIDE:
            if unknown := set(children) - set(_INSIDE[tag].split()):
                yield f"{tag} holds {sorted(unknown)}"
            if any(child.endswith("Pr") and child != "w:sectPr" for child in children[1:]):
                yield f"{tag} has its properties after something else"


def _packaged(parts: dict[str, bytes], trees: dict[str, Any]) -> Iterator[str]:
    types = trees["[Content_Types].xml"]
    defaults = {e.get("Extension") for e in types if e.get("Extension")}
    overrides = {e.get("PartName").lstrip("/") for e in types if e.get("PartName")}
    for name in parts:
        if name not in overrides and name.rpartition(".")[2] not in defaults:
            yield f"{name} has no content type"
    yield from (f"{name} has a content type only" for name in overrides - set(parts))
    for name, tree in trees.items():
        if name.endswith(".rels"):
            base = dirname(dirname(name))
            for relation in tree:
                target = normpath(join("/", base, relation.get("Target"))).lstrip("/")
                if relation.get("TargetMode") == "External" or target not in parts:
                    yield f"{name} leads to {relation.get('Target')}"


def _identified(body: Any) -> Iterator[str]:
    drawings = [e.get("id") for e in body.iter("{*}docPr")]
    marks = [_get(e, "id") for e in _named(body, "bookmarkStart")]
    names = [_get(e, "name") for e in _named(body, "bookmarkStart")]
    for what, found in (("drawing", drawings), ("bookmark", marks), ("name", names)):
        yield from (f"{what} {one} is there twice" for one, n in Counter(found).items() if n > 1)
    if sorted(marks) != sorted(_get(e, "id") for e in _named(body, "bookmarkEnd")):
        yield "a bookmark is not closed"
    yield from (
        f"bookmark name {n}" for n in names if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,39}", n)
    )
    led = [_get(e, "anchor") for e in _named(body, "hyperlink")]
    led += re.findall(r" REF (\S+)", "".join(e.text or "" for e in _named(body, "instrText")))
    yield from (f"nothing is called {one}" for one in set(led) - set(names))


def _styled(body: Any, trees: dict[str, Any]) -> Iterator[str]:
    known = {_get(e, "styleId") for e in _named(trees["word/styles.xml"], "style")}
    for name, tree in trees.items():
        for kind in ("pStyle", "rStyle", "tblStyle", "basedOn", "next", "link"):
            for used in _named(tree, kind) if name.startswith("word/") else ():
                if _get(used, "val") not in known:
                    yield f"{name}: no style {_get(used, 'val')}"
    numbers = {_get(e, "numId") for e in _named(trees["word/numbering.xml"], "num")}
    yield from (
        f"no list {_get(e, 'val')}" for e in _named(body, "numId") if _get(e, "val") not in numbers
    )


def _tables(body: Any) -> Iterator[str]:
    for table in _named(body, "tbl"):
        columns = len(list(_named(table.find(f"{{{_MAIN}}}tblGrid"), "gridCol")))
        for row in table.findall(f"{{{_MAIN}}}tr"):
            spans = [next(iter(_named(cell, "gridSpan")), None) for cell in _named(row, "tc")]
            if sum(int(_get(s, "val")) if s is not None else 1 for s in spans) != columns:
                yield "a row does not fill its table's columns"
        for cell in _named(table, "tc"):
            if not len(cell) or _tag(cell[-1]) != "w:p":
                yield "a cell does not end with a paragraph"


def _fields(body: Any) -> Iterator[str]:
    for paragraph in _named(body, "p"):
        kinds = [_get(e, "fldCharType") for e in _named(paragraph, "fldChar")]
        if kinds != ["begin", "separate", "end"] * (len(kinds) // 3):
            yield f"a field is not closed: {kinds}"
