"""What readers are told, in the language of the run: Chinese, or one that has a catalogue.

The Chinese text is the message's id. A catalogue is the YAML files of `language/<code>/`: Chinese text to
text. `say` fills in a sentence's placeholders, `word` looks up a name that code also compares; `joined` and
`listed` put parts together. A translation may use a placeholder twice, take up any value that `say` was
given, and choose a form by a number: `{n} {n|document|documents}`. Where one Chinese word needs two
translations, the more special one stands under `column:…` (head of a table) or `unit:…`.

The language is one for the process: a notebook sets it from its parameter, an exporter from the notebook's
cover. What a document itself says (names, quotations) is never translated.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from string import Formatter

from kexie_analysis.errors import SelectionError

CHINESE = "zh"
_FOLDER = Path(__file__).parent / "language"
_SCALES = ((1e8, "亿"), (1e4, "万"))
_spoken = CHINESE


def languages() -> tuple[str, ...]:
    """The languages there are, Chinese first."""
    return (CHINESE, *sorted(f.name for f in _FOLDER.iterdir() if any(f.glob("*.yml"))))


def language() -> str:
    """The language spoken now, by its code."""
    return _spoken


def use_language(code: str) -> None:
    """Speak this language (`zh`, `en`) from now on, in this process.

    Raises
    ------
    SelectionError : there is no catalogue for it.
    """
    global _spoken
    _spoken = require_language(code)


def require_language(code: str) -> str:
    """The code itself; SelectionError where there is no such language."""
    if code not in languages():
        raise SelectionError(
            f"没有语言“{code}”",
            allowed="、".join(languages()),
            next_step="改用上列语言，或在 kexie_analysis/language/ 中添加一个目录",
        )
    return code


def markup_language() -> str:
    """The language spoken, as HTML's `lang` names it."""
    return "zh-CN" if _spoken == CHINESE else _spoken


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak a language for a while; Chinese where there is no catalogue for it."""
    global _spoken
    before, _spoken = _spoken, code if code in languages() else CHINESE
    try:
        yield
    finally:
        _spoken = before


def say(template: str, /, **values: object) -> str:
    """The sentence with its values, in the language spoken; `template` is the Chinese one."""
    if _spoken == CHINESE:
        return template.format(**values)
    return _TEMPLATES.vformat(_catalogue(_spoken).get(template, template), (), values)


def word(text: str, kind: str = "") -> str:
    """A fixed text in the language spoken; itself where the catalogue does not hold it.

    `kind` : `column` or `unit`, where a translation of its own is preferred.
    """
    if _spoken == CHINESE:
        return text
    known = _catalogue(_spoken)
    found = known.get(f"{kind}:{text}") if kind else None
    return known.get(text, text) if found is None else found


def unit(name: str, count: object = "") -> str:
    """A unit as it stands after a number: `个百分点`, ` percentage points`, `%`; empty for a mere counter."""
    if _spoken == CHINESE:
        return name
    found = word(name, "unit")
    if found == name:  # 件（套）: an aside has no word of its own
        found = word(name.partition("（")[0], "unit")
    one, *many = found.split("|")
    said = one if not many or str(count) == "1" else many[-1]
    return said if said in ("", "%", "‰") else f" {said}"


def joined(parts: Iterable[str], mark: str) -> str:
    """The parts that are not empty, with `、`, `，` or `；` between them as the language writes it."""
    return word(mark).join(p for p in parts if p)


def listed(names: Iterable[str]) -> str:
    """`江西、青海、江苏`; `Jiangxi, Qinghai and Jiangsu`."""
    *most, last = [str(n) for n in names] or [""]
    if _spoken == CHINESE or not most:
        return "、".join([*most, last])
    return say("{most}、{last}", most=joined(most, "、"), last=last)


def capital(text: str) -> str:
    """A word that stands alone, as a label or at the head of a line: its first letter large."""
    return text if _spoken == CHINESE else text[:1].upper() + text[1:]


def sentence(text: str) -> str:
    """The text as a sentence: its first letter large, a full stop after it."""
    return say("{text}。", text=capital(text))


def bracketed(text: str) -> str:
    """The text within brackets, to stand after a name: `（%）`, ` (%)`; empty where there is none."""
    return say("（{text}）", text=text) if text else ""


def quoted(text: str) -> str:
    """Words of a document within a sentence: as they are in Chinese, within quotation marks elsewhere."""
    return text if _spoken == CHINESE or text.isascii() else f"“{text.strip('“”')}”"


def named(name: str) -> str:
    """A name within a sentence: of the codebook with a small letter, of a document within quotation marks."""
    if _spoken == CHINESE or not name.isascii():
        return quoted(name)
    first = name.split(maxsplit=1)[0] if name.strip() else ""
    proper = first[1:] != first[1:].lower() or first in _proper(_spoken)
    return name if proper else name[:1].lower() + name[1:]


def span(first: object, last: object) -> str:
    """From the one to the other: `2016—2020`, in English `2016–2020`."""
    return say("{first}—{last}", first=first, last=last)


def scales() -> tuple[tuple[float, str], ...]:
    """Sizes that large numbers are written in, with the words after the number: 亿 and 万."""
    if _spoken == CHINESE:
        return _SCALES
    return tuple((float(size), said) for said, size in _sizes(_spoken))


def prose(markdown: str) -> str:
    """A markdown text in the language spoken, paragraph by paragraph; headings by their words."""
    if _spoken == CHINESE:
        return markdown
    return "\n\n".join(_paragraph(p) for p in markdown.split("\n\n"))


def _paragraph(text: str) -> str:
    words = text.strip().lstrip("#").strip()
    said = word(words)
    return text if said == words else text.replace(words, said)


class _Templates(Formatter):
    def get_field(self, field_name: str, args: object, kwargs: Mapping[str, object]) -> tuple:
        name, *forms = field_name.split("|")
        value = kwargs[name]
        if forms:
            return (forms[0] if str(value) == "1" else forms[-1]), name
        return value, name


_TEMPLATES = _Templates()


@lru_cache(maxsize=4)
def _catalogue(code: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for raw in _files(code):
        found |= {str(k): str(v) for k, v in raw.items() if not isinstance(v, dict)}
    return found


@lru_cache(maxsize=4)
def _sizes(code: str) -> tuple[tuple[str, float], ...]:
    sizes = {str(w): float(s) for raw in _files(code) for w, s in raw.get("$sizes", {}).items()}
    return tuple(sorted(sizes.items(), key=lambda item: -item[1]))


@lru_cache(maxsize=4)
def _proper(code: str) -> frozenset[str]:
    """Words that keep their capital within a sentence."""
    return frozenset(w for raw in _files(code) for w in raw.get("$proper", {}))


def _files(code: str) -> Iterator[dict]:
    import yaml  # a Chinese run needs none of this

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    for path in sorted((_FOLDER / code).glob("*.yml")):
        yield loader(path.read_text(encoding="utf-8")).get_single_data() or {}
