"""Where the `kexie` command begins: an interrupt ends it with a word, also while it is being loaded.

Imported by nothing but the command itself, for importing it sets what an interrupt does. What Python
does before this is out of reach.
"""

import _signal as signal  # `signal` itself takes longer to load than all else here
import os
import sys

_SAID = "已中断；尚未开始，没有改动。\n".encode()


def _leave(_number: int, _frame: object) -> None:
    # An exception would come up in the middle of an import, and some imports take it for another.
    os.write(2, _SAID)
    os._exit(130)


if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # else whoever called ignores it
    signal.signal(signal.SIGINT, _leave)


def main() -> int:
    """The command line, once it is loaded."""
    from kexie_analysis.cli import main

    return main(started=_begin)


def _begin() -> None:
    """From here on an interrupt is an exception: there is work to be put in order."""
    if signal.getsignal(signal.SIGINT) is _leave:
        signal.signal(signal.SIGINT, signal.default_int_handler)


if __name__ == "__main__":
    sys.exit(main())
