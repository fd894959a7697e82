"""Names of provinces and themes for the index, in the languages there are."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from kexie_analysis.errors import KexieError
from kexie_analysis.folders import SHIPPED_DATA
from kexie_analysis.messages import CHINESE, languages
from kexie_analysis.package import read_rows


@dataclass(frozen=True)
class Labels:
    """Chinese names by id, and those of other languages; an id without a name stands for itself."""

    provinces: dict[str, str] = field(default_factory=dict)
    themes: dict[str, str] = field(default_factory=dict)
    others: dict[str, Labels] = field(default_factory=dict)

    def spoken(self, code: str) -> Labels:
        """The names in a language; the Chinese ones where it has none."""
        return self.others.get(code, self)


def read_labels(data: Path) -> Labels:
    """The names in `data`. A codebook that is broken is for the notebooks to complain about."""
    others = {c: _read(data, c) for c in languages() if c != CHINESE}
    names = _read(data, CHINESE)
    return Labels(names.provinces, names.themes, others)


@lru_cache(maxsize=4)
def province_names(code: str) -> dict[str, str]:
    """The provinces by id in a language, from the data that comes with the package."""
    found = (_read(data, code).provinces for data in SHIPPED_DATA if data.is_dir())
    return next(found, {})


def _read(data: Path, code: str) -> Labels:
    try:
        from kexie_analysis.codebook import read_codebook

        themes = {
            t.theme_id: str(getattr(t.label, code, "") or t.label.zh)
            for t in read_codebook(data).themes
        }
    except KexieError:
        themes = {p.stem: p.stem for p in (data / "themes").glob("*.yml")}
    column = "short_zh" if code == CHINESE else f"name_{code}"
    try:
        provinces = {
            str(r["province_id"]): str(r.get(column) or r["short_zh"])
            for r in read_rows("provinces", data)
        }
    except KexieError:
        provinces = {}
    return Labels(provinces, themes)
