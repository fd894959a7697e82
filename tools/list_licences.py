"""Write docs/licences.md: the licence of every dependency in requirements.lock, as its package states it.

.venv/bin/python tools/list_licences.py
"""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, metadata
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEAD = """# 依赖的许可证

由 `tools/list_licences.py` 按 `requirements.lock` 生成。许可证取自各软件包自己的说明；
“本机未装”的只在别的系统或 Python 版本上用到。没有 GPL、AGPL。

| 软件包 | 许可证 |
| --- | --- |
"""


def locked() -> list[str]:
    """The names in the lock, once each."""
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    return sorted(set(re.findall(r"(?m)^([a-z0-9.-]+)==", text)))


def licence(name: str) -> str:
    """What a package says of its licence, in a few words."""
    try:
        found = metadata(name)
    except PackageNotFoundError:
        return "本机未装"
    if found.get("License-Expression"):
        return found["License-Expression"]
    classified = [
        c.rsplit(" :: ", 1)[-1]
        for c in found.get_all("Classifier") or []
        if c.startswith("License ::") and not c.endswith("OSI Approved")
    ]
    lines = (found.get("License") or "").strip().splitlines()
    return ", ".join(classified) or (lines[0][:60] if lines else "未注明")


def main() -> None:
    rows = "".join(f"| {name} | {licence(name).replace('|', '/')} |\n" for name in locked())
    (ROOT / "docs" / "licences.md").write_text(HEAD + rows, encoding="utf-8")


if __name__ == "__main__":
    main()
