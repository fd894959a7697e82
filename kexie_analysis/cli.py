"""The `kexie` command: extract, check, report, quote.

Exit status: 0 all done; 1 something failed and the rest was done; 2 it could not start and nothing
was changed. Errors of ours become one line on standard error here, and nowhere else.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from kexie_analysis import __version__
from kexie_analysis.errors import KexieError

Command = Callable[[argparse.Namespace], int]


def main(argv: Sequence[str] | None = None, *, started: Callable[[], None] = lambda: None) -> int:
    """Run one command; returns its exit status. `started` is called once the command is loaded."""
    _write_utf8()
    args = _parser().parse_args(argv)
    try:
        status = _run(args, started)
    except KeyboardInterrupt:
        if argv is None:
            _finish_undisturbed()
        print("已中断；已完成的部分保持完整。", file=sys.stderr)
        return 130
    if argv is None:
        _finish_undisturbed()
    return status


def _run(args: argparse.Namespace, started: Callable[[], None]) -> int:
    try:
        run = args.load()
        started()
        return run(args)
    except KexieError as error:
        print(f"错误：{error}", file=sys.stderr)
        return 2
    except BrokenPipeError:
        return 1
    except OSError as error:
        # A folder where a file should be, a disk that is full, no permission: the user's to mend.
        print(f"错误：{_tell(error)}", file=sys.stderr)
        return 2


def _finish_undisturbed() -> None:
    # What is left is to end: a second interrupt would turn an answer that was given into a traceback.
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _tell(error: OSError) -> str:
    where = f"；位置：{error.filename}" if error.filename else ""
    reason = error.strerror or str(error)
    return f"读写失败（{reason}）{where}；下一步：核对路径、权限与磁盘空间后重试。"


def _extract() -> Command:
    from kexie_analysis.extract.pipeline import extract_command

    return extract_command


def _check() -> Command:
    from kexie_analysis.extract.verify import check_command

    return check_command


def _quote() -> Command:
    from kexie_analysis.extract.quote import quote_command

    return quote_command


def _report() -> Command:
    from kexie_analysis.publish.runner import report_command

    return report_command


def _write_utf8() -> None:
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if (
            getattr(sys, name) is None
        ):  # closed by whoever started this: the next file would get its number
            nowhere = os.open(os.devnull, os.O_RDWR)
            setattr(sys, name, os.fdopen(nowhere, "w" if number else "r", encoding="utf-8"))
    # A console in another encoding must not turn a Chinese message into a traceback, or into marks.
    for stream in (sys.stdout, sys.stderr):
        if not hasattr(stream, "reconfigure"):
            continue
        try:
            "错误".encode(stream.encoding or "ascii")
            stream.reconfigure(errors="replace")
        except (UnicodeEncodeError, LookupError):
            stream.reconfigure(encoding="utf-8", errors="replace")


#: What argparse says in English (of 3.11 to 3.14), and what we say; anything else stays as it is.
_SAID = (
    (r"argument (.+?): invalid choice: (.+?) \(choose from (.+)\)", r"\1 不能是 \2；可用：\3"),
    (r"argument (.+?): invalid \w+ value: (.+)", r"\1 的值 \2 不对"),
    (r"argument (.+?): expected one argument", r"\1 后面要有一个值"),
    (r"argument (.+?): expected at least one argument", r"\1 后面至少要有一个值"),
    (r"argument (.+?): ignored explicit argument (.+)", r"\1 不带值，却写了 \2"),
    (r"argument (.+?): (.+)", r"\1：\2"),
    (r"the following arguments are required: (.+)", r"缺少 \1"),
    (r"unrecognized arguments: (.+)", r"没有这个选项：\1"),
    (r"ambiguous option: (.+?) could match (.+)", r"\1 不明确，可以是 \2"),
)


def _in_chinese(message: str) -> str:
    for english, chinese in _SAID:
        if found := re.fullmatch(english, message, re.DOTALL):
            return found.expand(chinese)
    return message


class _Help(argparse.HelpFormatter):
    def add_usage(self, usage, actions, groups, prefix=None):
        super().add_usage(usage, actions, groups, "用法：" if prefix is None else prefix)


class _Parser(argparse.ArgumentParser):
    """argparse with its fixed words in Chinese: they have no setting of their own."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, add_help=False, formatter_class=_Help)
        self._positionals.title, self._optionals.title = "参数", "选项"
        self.add_argument("-h", "--help", action="help", help="显示这份说明")

    def error(self, message: str) -> None:  # type: ignore[override]
        self.print_usage(sys.stderr)
        print(
            f"错误：参数不对（{_in_chinese(message)}）；下一步：{self.prog} --help", file=sys.stderr
        )
        raise SystemExit(2)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="kexie", description="各省科协规划文件的读取、比较与简报。")
    parser.add_argument(
        "--version", action="version", help="显示版本", version=f"kexie-analysis {__version__}"
    )
    commands = parser.add_subparsers(required=True, metavar="命令")
    _add_extract(commands)
    _add_check(commands)
    _add_report(commands)
    _add_quote(commands)
    return parser


def _add_extract(commands: argparse._SubParsersAction) -> None:
    p = commands.add_parser("extract", help="读文件，写数据表")
    p.add_argument(
        "sources",
        nargs="+",
        type=Path,
        metavar="SOURCE",
        help="文件或文件夹（txt、md、html、docx、pdf）",
    )
    p.add_argument("--data", type=Path, help="数据目录（默认 data/）")
    p.add_argument("--texts", type=Path, help="同时写出所读文本的目录")
    p.add_argument("--jobs", type=_positive, default=1, help="并行进程数")
    p.add_argument("--encoding", help="文本文件的编码（默认自动判断）")
    p.add_argument("--province", help="省份，文件里看不出时用，如 江西")
    p.add_argument("--period", help="规划期或年份，文件里看不出时用，如 十四五 或 2024")
    p.add_argument("--type", dest="doc_type", help="文件类型，如 plan")
    p.add_argument(
        "--format",
        choices=("csv", "parquet"),
        help="表的格式（默认同数据目录现有的，新目录为 csv）",
    )
    p.add_argument(
        "--no-terms", dest="terms", action="store_false", help="不统计词频（快得多；词频表留空）"
    )
    p.add_argument("--cluster", metavar="ADDRESS", help="已有 Dask 集群的地址")
    p.set_defaults(load=_extract)


def _add_check(commands: argparse._SubParsersAction) -> None:
    p = commands.add_parser("check", help="核对数据表；有来源时核对每个位置")
    p.add_argument("--data", type=Path, help="数据目录（默认 data/）")
    p.add_argument("--sources", type=Path, help="来源文件所在目录")
    p.set_defaults(load=_check)


def _add_report(commands: argparse._SubParsersAction) -> None:
    p = commands.add_parser("report", help="运行简报")
    p.add_argument("names", nargs="*", metavar="NAME", help="简报名（默认全部）")
    p.add_argument(
        "-p",
        dest="parameters",
        action="append",
        default=[],
        metavar="name=value",
        help="参数，列表以逗号相隔",
    )
    p.add_argument("--formats", help="html,pdf,docx,xlsx 中的若干个")
    p.add_argument("--jobs", type=_positive, help="并行进程数（默认按处理器数）")
    p.add_argument("--data", type=Path, help="数据目录（默认 data/）")
    p.add_argument("--sources", type=Path, help="来源文件所在目录，用于引文")
    p.add_argument("--out", type=Path, default=Path("reports"), help="输出目录（默认 reports/）")
    p.add_argument("--suite", type=Path, help="清单文件（默认 notebooks/suite.yml）")
    p.add_argument("--force", action="store_true", help="即使没有变化也重新运行")
    p.add_argument("--dry-run", action="store_true", help="只说明会运行哪些、为什么")
    p.add_argument("--keep", type=int, default=0, metavar="N", help="保留以前的 N 期")
    p.add_argument("--cluster", metavar="ADDRESS", help="已有 Dask 集群的地址")
    p.set_defaults(load=_report)


def _add_quote(commands: argparse._SubParsersAction) -> None:
    p = commands.add_parser("quote", help="显示一个数字的原句与条款")
    p.add_argument("quantity_id", metavar="QUANTITY_ID")
    p.add_argument("--data", type=Path, help="数据目录（默认 data/）")
    p.add_argument("--sources", type=Path, help="来源文件所在目录")
    p.set_defaults(load=_quote)


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError("应为正整数")
    return int(text)
