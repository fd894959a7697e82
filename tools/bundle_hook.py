"""Build hook: a wheel that is installed alone carries the notebooks and the data package."""

from __future__ import annotations

from pathlib import Path

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

#: Folder to the suffixes that belong in it: what someone left beside them stays behind.
BUNDLED = {"notebooks": {".ipynb", ".yml"}, "data": {".csv", ".json", ".yml", ".txt"}}


class BundleHook(BuildHookInterface):
    """Put `notebooks/` and `data/` into the wheel as `kexie_analysis/_bundle/…`."""

    def initialize(self, version: str, build_data: dict) -> None:
        if version != "standard":
            return
        for name, suffixes in BUNDLED.items():
            for path in sorted((Path(self.root) / name).rglob("*")):
                inside = path.relative_to(self.root)
                hidden = any(part.startswith((".", "__pycache__")) for part in inside.parts)
                if path.is_file() and not hidden and path.suffix in suffixes:
                    build_data["force_include"][str(path)] = (
                        f"kexie_analysis/_bundle/{inside.as_posix()}"
                    )
