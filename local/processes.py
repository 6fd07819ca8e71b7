"""Child processes that die with us, write to a log file, and are found again after a crash."""

import ctypes
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil

_PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """In a new child on Linux: ask the kernel for SIGTERM when the parent goes, however it goes."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


class Child:
    """One server process with its log below ``folder``; its pid and start time are kept there too."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name = name
        self.log = folder / f"{name}.log"
        self._note = folder / f"{name}.pid.json"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, command: list[str], *, environ: dict[str, str] | None = None, cwd: Path | None = None) -> None:
        """Start the command after stopping what a killed run of ours has left."""
        self.stop_leftover()
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=environ,
                cwd=cwd,
                start_new_session=True,  # Ctrl-C is ours to pass on, in our order
                preexec_fn=die_with_parent,  # noqa: PLW1509  (no threads hold locks that it needs)
            )
        started = psutil.Process(self._process.pid).create_time()
        self._note.write_text(json.dumps({"pid": self._process.pid, "started": started}))

    def has_ended(self) -> bool:
        """Whether the process that was started has stopped by itself."""
        return self._process is not None and self._process.poll() is not None

    def stop(self, *, seconds: float = 8) -> None:
        """Ask it to stop, insist after ``seconds``."""
        if self._process is not None:
            _end(psutil.Process(self._process.pid) if self._process.poll() is None else None, seconds)
            self._process.wait()
            self._process = None
        self._note.unlink(missing_ok=True)

    def stop_leftover(self) -> None:
        """Stop the process that an earlier run noted, if that very process still runs."""
        if not self._note.exists():
            return
        note = json.loads(self._note.read_text())
        try:
            process = psutil.Process(note["pid"])
            if abs(process.create_time() - note["started"]) < 1:
                _end(process, 8)
        except psutil.NoSuchProcess:
            pass
        self._note.unlink(missing_ok=True)


def _end(process: psutil.Process | None, seconds: float) -> None:
    if process is None:
        return
    try:
        process.terminate()
        process.wait(seconds)
    except psutil.TimeoutExpired:
        process.kill()
        process.wait(seconds)
    except psutil.NoSuchProcess:
        pass


class DidNotStart(Exception):
    """A part did not answer in time; the message names its log."""


def wait_until(answers: object, child: Child, *, seconds: float = 20) -> None:
    """Call ``answers`` until it is true. Raises DidNotStart when the child ends or ``seconds`` have passed."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if child.has_ended():
            break
        if answers():  # type: ignore[operator]
            return
        time.sleep(0.05)
    raise DidNotStart(f"{child.name} did not start; its log is {child.log}.")
