"""Chinese names of provinces and themes for the index."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from kexie_analysis.errors import KexieError
from kexie_analysis.package import read_rows


@dataclass(frozen=True)
class Labels:
    """Names by id; an id without a name stands for itself."""

    provinces: dict[str, str] = field(default_factory=dict)
    themes: dict[str, str] = field(default_factory=dict)


def read_labels(data: Path) -> Labels:
    """The names in `data`. A codebook that is broken is for the notebooks to complain about."""
    try:
        from kexie_analysis.codebook import read_codebook

        themes = {t.theme_id: t.label.zh for t in read_codebook(data).themes}
    except KexieError:
        themes = {p.stem: p.stem for p in (data / "themes").glob("*.yml")}
    try:
        provinces = {
            str(r["province_id"]): str(r["short_zh"]) for r in read_rows("provinces", data)
        }
    except KexieError:
        provinces = {}
    return Labels(provinces, themes)
