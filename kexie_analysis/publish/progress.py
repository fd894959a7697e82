"""What a run says while it runs: a bar with the time left on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
from typing import TextIO


class Progress:
    """One line per briefing; on a terminal, a bar below the lines."""

    def __init__(self, total: int, *, stream: TextIO | None = None) -> None:
        self.total, self.done = total, 0
        self.stream = stream or sys.stdout
        self._bar = None
        if self.stream.isatty() and total:
            from tqdm import tqdm

            shape = "{desc} {n_fmt}/{total_fmt} |{bar}| 已用 {elapsed}，还需 {remaining}"
            self._bar = tqdm(
                total=total, desc="简报", bar_format=shape, file=self.stream, dynamic_ncols=True
            )

    def line(self, text: str) -> None:
        """A line that stays."""
        if self._bar is not None:
            self._bar.write(text, file=self.stream)
        else:
            print(text, file=self.stream, flush=True)

    def step(self, text: str) -> None:
        """One briefing is done."""
        self.done += 1
        self.line(f"[{self.done}/{self.total}] {text}")
        if self._bar is not None:
            self._bar.update(1)

    def tick(self) -> None:
        """Time has passed."""
        if self._bar is not None:
            self._bar.refresh()

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None
