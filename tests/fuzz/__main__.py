"""Fuzz a target for a time, guided by coverage: python -m tests.fuzz TARGET SECONDS [CORPUS]."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path


def main() -> int:
    if len(sys.argv) < 3:
        print("用法：python -m tests.fuzz 目标 秒数 [语料目录]", file=sys.stderr)
        return 2
    name, seconds = sys.argv[1], int(sys.argv[2])
    try:
        import atheris
    except ImportError:
        print(
            "没有 atheris（只有 Linux 与部分 Python 版本有）：pip install atheris", file=sys.stderr
        )
        return 3
    with atheris.instrument_imports(include=["kexie_analysis"]):
        from tests.fuzz.targets import TARGETS, seeds, try_target

        # Modules are imported on first use: here they are still instrumented, and no input is charged.
        if name in TARGETS:
            try_target(name, seeds(name)[0])
    if name not in TARGETS:
        print(f"没有目标 {name}；有：{'、'.join(TARGETS)}", file=sys.stderr)
        return 2
    corpus = Path(sys.argv[3] if len(sys.argv) > 3 else tempfile.mkdtemp(prefix="kexie-corpus-"))
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds(name)):
        (corpus / f"seed-{number}").write_bytes(seed)
    options = [
        sys.argv[0], str(corpus), f"-max_total_time={seconds}", "-timeout=10", "-rss_limit_mb=2048",
        "-max_len=4096", "-print_final_stats=1", "-verbosity=1", f"-artifact_prefix={corpus.parent}/crash-{name}-",
    ]  # fmt: skip
    atheris.Setup(options, lambda data: try_target(name, data))
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
