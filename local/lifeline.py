"""Processes that end with the one that started them, however that one ends.

``python -m local.lifeline COMMAND …`` turns itself into the command, tied to whoever started it.
"""

import ctypes
import os
import signal
import sys

# prctl(2). Loaded here, because a fork between two threads must not load anything.
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None) if sys.platform == "linux" else None


def end_with(parent: int, signal_number: int) -> None:
    """Have the kernel send this process the signal when ``parent``, its parent, is gone (Linux; nothing elsewhere).

    The kernel watches the *thread* that made this process: make children in a thread that stays.
    """
    if _LIBC is None:
        return
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal_number)
    if os.getppid() != parent:  # gone before we asked
        os.kill(os.getpid(), signal_number)


if __name__ == "__main__":
    end_with(os.getppid(), signal.SIGTERM)
    os.execvp(sys.argv[1], sys.argv[1:])  # noqa: S606  (it becomes the command)
