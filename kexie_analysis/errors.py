"""The errors a user can cause. Each says what is wrong, where, what is allowed, and the next step.

Only the command line turns them into a line of text and an exit status; in a notebook they are
ordinary exceptions whose message is the same.
"""

from __future__ import annotations


class KexieError(Exception):
    """Base of all errors that a user can cause and mend.

    Parameters
    ----------
    what : what is wrong, in Chinese, one sentence without a full stop.
    where : file, clause, table row, cell … ; empty where it does not apply.
    allowed : what would have been accepted.
    next_step : what the reader can do now; empty: what nearly always mends an error of this kind.
    """

    usual_step = ""

    def __init__(
        self, what: str, *, where: str = "", allowed: str = "", next_step: str = ""
    ) -> None:
        self.what, self.where, self.allowed = what, where, allowed
        self.next_step = next_step or self.usual_step
        super().__init__(self._message())

    def _message(self) -> str:
        parts = [self.what]
        if self.where:
            parts.append(f"位置：{self.where}")
        if self.allowed:
            parts.append(f"允许：{self.allowed}")
        if self.next_step:
            parts.append(f"下一步：{self.next_step}")
        return "；".join(parts) + "。"

    def __reduce__(self) -> tuple:
        # Errors cross process borders (workers); keyword-only arguments need their own recipe.
        return (_rebuild, (type(self), self.what, self.where, self.allowed, self.next_step))

    def _render_traceback_(self) -> list[str]:
        """What IPython shows in a cell: the message and the line of the cell, not our own frames."""
        import linecache

        lines = [f"{type(self).__name__}：{self.what}"]
        lines += [
            f"  {name}：{text}"
            for name, text in (
                ("位置", self.where),
                ("允许", self.allowed),
                ("下一步", self.next_step),
            )
            if text
        ]
        trace = self.__traceback__
        while trace is not None:
            frame = trace.tb_frame
            if frame.f_code.co_name == "<module>" and frame.f_globals.get("__name__") == "__main__":
                code = linecache.getline(frame.f_code.co_filename, trace.tb_lineno).strip()
                lines.append(f"  本格第 {trace.tb_lineno} 行：{code}")
                break
            trace = trace.tb_next
        return lines

    def _repr_html_(self) -> str:
        from html import escape

        return f"<p>{escape(str(self))}</p>"


def _rebuild(
    kind: type[KexieError], what: str, where: str, allowed: str, next_step: str
) -> KexieError:
    return kind(what, where=where, allowed=allowed, next_step=next_step)


class DocumentError(KexieError):
    """A document cannot be read: its format, its encoding, its size, its contents."""


class TablesError(KexieError):
    """The tables in data/ break their schema, or each other's keys."""

    usual_step = "改正该表后重试，或用 kexie extract 重新生成"


class CodebookError(KexieError):
    """A file in data/themes/ or data/schemes/ is not valid."""

    usual_step = "改正该文件后重试"


class SelectionError(KexieError):
    """A province, period, document type, theme or indicator that does not exist was asked for."""

    usual_step = "改用允许的取值后重试"


class SuiteError(KexieError):
    """notebooks/suite.yml, or a parameter given for a briefing, is not valid."""

    usual_step = "改正后重新运行"


class ReportError(KexieError):
    """A briefing could not be run or exported."""

    usual_step = "改正所说之处后重新运行"


class BusyError(KexieError):
    """Another process holds the lock on data/ or reports/."""
