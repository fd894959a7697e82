"""Start an ordinary kernel that ends with its parent: `-m … PARENT_PID -f CONNECTION_FILE …`."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Become an ipykernel with the arguments after the parent's process id."""
    from kexie_analysis.publish.processes import die_with_parent

    die_with_parent(int(sys.argv[1]))
    del sys.argv[1]
    # As ipykernel_launcher does: what lies in the working directory must not stand in for a library.
    if sys.path[0] in ("", os.getcwd()):
        del sys.path[0]
    from ipykernel import kernelapp

    kernelapp.launch_new_instance()


if __name__ == "__main__":
    main()
