"""Text that was meant for a terminal."""

from __future__ import annotations

import re

_ANSI = re.compile(r"\x1b(?:\[[0-9;:?]*[ -/]*[@-~]|\][^\x07\x1b]{0,500}(?:\x07|\x1b\\)|[@-Z\\^_])")
#: What an editor makes of the line numbers of a traceback, for its own eyes.
_EDITOR = re.compile(r"<a href='vscode-notebook-cell:[^'<>\n]*'>(\d{1,9})</a>")
#: A bar of tqdm: how much is done, and how fast.
_BAR = re.compile(r"\d%\|.{0,400}\[\d+:\d\d")


def terminal_text(text: str) -> str:
    """Text as a terminal would leave it: no colour codes, lines overwritten by `\\r`, no `\\b`."""
    text = _ANSI.sub("", text).replace("\r\n", "\n")
    lines = []
    for line in text.split("\n"):
        if "\r" in line:
            parts = [p for p in line.split("\r") if p]
            line = parts[-1] if parts else ""
        while "\b" in line[1:]:
            at = line.index("\b", 1)
            line = line[: at - 1] + line[at + 1 :]
        lines.append("".join(c for c in line if c >= " " or c == "\t").replace("\x7f", ""))
    return "\n".join(lines).strip("\n").rstrip()


def traceback_text(text: str) -> str:
    return _EDITOR.sub(r"\1", terminal_text(text))


def joined_streams(before: str, after: str) -> str:
    """Two pieces of one stream; a progress bar that is drawn anew does not go on in the line of the old one."""
    old, new = before.rpartition("\n")[2], after.partition("\n")[0]
    anew = bool(_BAR.search(old) and _BAR.search(new))
    return before + ("\n" if anew and not after.startswith("\r") else "") + after
