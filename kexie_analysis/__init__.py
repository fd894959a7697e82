"""Compare what Chinese provinces' Associations for Science and Technology plan, promise and reach."""

from __future__ import annotations

__version__ = "0.1.0"

__all__ = ["Plans", "load_plans", "use_language"]


def __getattr__(name: str) -> object:
    # Imported on first use: `import kexie_analysis` and `kexie --help` must not wait for pandas.
    if name == "use_language":
        from kexie_analysis.messages import use_language

        return use_language
    if name in __all__:
        from kexie_analysis import plans

        return getattr(plans, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
